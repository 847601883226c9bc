// What of the pads is set for all of them, and seen as parameters of the node.
#include "engine/pads.hpp"

namespace flitzis {

void Pads::set_master(double amplitude) {
    bank_.set_master(static_cast<float>(amplitude));
    changed_();
}

void Pads::set_limiter(bool on) {
    bank_.set_limiter(on);
    changed_();
}

void Pads::set_speed(double speed) {
    bank_.set_speed(speed);
    changed_();
}

void Pads::set_lock(bool lock) {
    bank_.set_lock(lock);
    changed_();
}

void Pads::set_tempo(double bpm) {
    {
        const std::lock_guard guard(mutex_);  // the last to be sent is the one that is told
        tempo_.store(bpm);
        bank_.set_tempo(bpm);
    }
    changed_();
}

std::vector<ParameterAccess> Pads::parameters() {
    const RealLimits limiter{"limiter", 0.0, 1.0};
    const RealLimits lock{"bpm_lock", 0.0, 1.0};
    return {
        {master_limits, "Amplitude of all that the engine plays", false, [this] { return master(); },
         [this](double value) { set_master(value); }},
        {limiter, "Whether all of it is kept below -1 dBTP", true, [this] { return this->limiter() ? 1.0 : 0.0; },
         [this](double value) { set_limiter(value != 0.0); }},
        {speed_limits, "How fast all pads play", false, [this] { return speed(); },
         [this](double value) { set_speed(value); }},
        {bpm_limits, "Beats a minute of the transport", false, [this] { return tempo(); },
         [this](double value) { set_tempo(value); }},
        {lock, "Whether pads play at the transport's tempo", true, [this] { return this->lock() ? 1.0 : 0.0; },
         [this](double value) { set_lock(value != 0.0); }},
    };
}

}  // namespace flitzis
