#include "engine/parameters.hpp"

#include <algorithm>

#include "handoff/log_ring.hpp"

namespace flitzis {
namespace {

const std::string prefix = "flitzis.";

/// Others chose it: a line of the log stays one line, and a terminal obeys nothing in it.
std::string printable(std::string text) {
    const auto controls = [](char one) { return (one >= 0 && one < ' ') || one == '\x7f'; };
    std::replace_if(text.begin(), text.end(), controls, '?');
    return text;
}

}  // namespace

void Parameters::offer(std::vector<ParameterAccess> all) {
    all_ = std::move(all);
    for (const ParameterAccess& one : all_) initial_.push_back(one.get());
}

std::vector<pw::Parameter> Parameters::now() const {
    std::vector<pw::Parameter> result;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        const ParameterAccess& one = all_[i];
        result.push_back({prefix + one.limits.parameter, one.description, one.flag, initial_[i], one.get(),
                          one.limits.lowest, one.limits.highest});
    }
    return result;
}

void Parameters::look(pw::OutputStream& stream, EventBox& box) {
    if (all_.empty()) return;
    const std::vector<pw::Wanted> wanted = stream.take_wanted();
    for (const pw::Wanted& one : wanted)
        if (one.name.starts_with(prefix)) obey(one, box);
    stream.set_parameters(now(), !wanted.empty());
}

void Parameters::obey(const pw::Wanted& wanted, EventBox& box) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const ParameterAccess& one) {
        return wanted.name.substr(prefix.size()) == one.limits.parameter;
    });
    if (found == all_.end()) return refuse(wanted, "one of those that its PropInfo names");
    if (!wanted.value || wanted.flag != found->flag) return refuse(wanted, found->flag ? "true or false" : "a number");
    if (!found->limits.accepts(*wanted.value)) return refuse(wanted, found->limits.accepted());
    if (*wanted.value == found->get()) return;
    found->set(*wanted.value);
    ParameterChanged changed{found->limits.parameter, *wanted.value};
    if (found->flag) changed.value = *wanted.value != 0.0;
    box.push(changed);
}

void Parameters::refuse(const pw::Wanted& wanted, const std::string& accepted) const {
    const std::string got = wanted.value ? ", got " + std::to_string(*wanted.value) : "";
    log_ring().push(
        LogLevel::warning, "engine",
        "'" + engine_name_ + "': ignored what somebody set: " + printable(wanted.name) + " must be " + accepted + got);
}

}  // namespace flitzis
