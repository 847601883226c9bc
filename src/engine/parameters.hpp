// What of the engine others see and set as parameters of its node: PipeWire has what the engine has, and what somebody
// else sets there is set here. All of it in [loop].
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/config.hpp"
#include "engine/event_box.hpp"
#include "pw/output_stream.hpp"
#include "pw/parameters.hpp"

namespace flitzis {

/// One of them: its name among the engine's own words, and how it is read and set.
struct ParameterAccess {
    RealLimits limits;  ///< of a flag 0 to 1
    const char* description;
    bool flag;
    std::function<double()> get;
    std::function<void(double)> set;
};

class Parameters {
   public:
    /// For log lines.
    explicit Parameters(const std::string& engine_name) : engine_name_(engine_name) {}

    /// Before the first stream.
    void offer(std::vector<ParameterAccess> all);

    /// As a stream is to have them: "flitzis.bpm", ...
    std::vector<pw::Parameter> now() const;

    /// Sets what others want, where it is accepted, and tells; gives the stream what is so now.
    void look(pw::OutputStream& stream, EventBox& box);

   private:
    void obey(const pw::Wanted& wanted, EventBox& box) const;
    void refuse(const pw::Wanted& wanted, const std::string& accepted) const;

    const std::string& engine_name_;
    std::vector<ParameterAccess> all_;
    std::vector<double> initial_;  // of each
};

}  // namespace flitzis
