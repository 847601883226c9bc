// The session's part in its pads: they are made, told, and looked after.
#include <utility>

#include "base/errors.hpp"
#include "engine/session.hpp"

namespace flitzis {

void Session::make_pads() {
    if (!bank_) return;
    pads_.emplace(*std::exchange(bank_, std::nullopt), LoadTarget{rate_, config_.channels}, outlets_->events,
                  [this] { context_.loop().post([this] { tend_pads(); }); });
    reconciler_->node().parameters().offer(pads_->parameters());
    pads_->go_by([this](const Command& command) { return control_->send(command); });
}

Pads& Session::pads(const char* call) {
    require_open(call);
    if (!pads_) throw AudioError(std::string(call) + ": this engine has no pads; it plays a renderer of its own");
    return *pads_;
}

/// Where nobody renders, at rest or while nothing drives the node, the pads obey, and give back what they had, here.
void Session::tend_pads() {
    if (!pads_) return;
    pads_->tend();
    if (!reconciler_) return;
    node().show_parameters();
    bool told = false;
    const auto obey = [&] { told = render_->obey_at_rest(pads_->receiver(), EventBox::now_ns()); };
    const std::size_t waited = pads_->waiting();
    if (!node().while_nobody_renders(obey)) return;
    pads_->tend();
    if (told || pads_->waiting() < waited)
        context_.loop().post([this] {
            if (reconciler_) reconciler_->act();  // which tends them again
        });
}

}  // namespace flitzis
