// What is logged once in an engine's life, though it may be seen in every cycle. [loop]
#pragma once

#include <string>

#include "base/units.hpp"

namespace flitzis {

class LogOnce {
   public:
    explicit LogOnce(const std::string& engine_name) : engine_name_(engine_name) {}

    /// PipeWire resamples, where the graph's rate is not ours.
    void rates(SampleRate ours, SampleRate graph);

    /// The callback's thread has to do without real-time scheduling, and what would grant it.
    void scheduling(const std::string& scheduling);

   private:
    const std::string& engine_name_;
    bool rates_logged_ = false;
    bool scheduling_logged_ = false;
};

}  // namespace flitzis
