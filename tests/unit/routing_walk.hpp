// A walk through a RoutedWorld by random choices, for the unit test and the fuzzer: whatever happens in whatever order,
// the node ends where it belongs.
#pragma once

#include <iterator>

#include "routed_world.hpp"

namespace flitzis {

class RoutingWalk {
   public:
    /// `number(n)` is any number below n.
    template <class Number>
    explicit RoutingWalk(Number& number)
        : world_(number(2) == 0 ? std::nullopt : std::optional(pw::SinkChoice{"other", {}})) {
        for (std::uint32_t steps = number(40); steps > 0; --steps) step(number);
        if (!world_.graph.has_session_manager) world_.start_session_manager();
        world_.settle();
        if (!world_.routing.may_have_missed(world_.graph)) return;
        world_.routing.all_pins_are_back();  // more happened between two looks than the graph keeps: Target asks again
        world_.settle();
    }

    /// What is wrong in the end; empty: nothing.
    std::string fault() const {
        const Facts facts = world_.facts();
        const auto linked = world_.linked();
        if (world_.pins > 200) return "it does not stop writing";
        if (facts.explicit_device && facts.device_exists && !facts.on_device) return "it is not on its device";
        if (facts.explicit_device && !facts.device_exists && facts.on_device) return "it plays without its device";
        if (!facts.explicit_device && linked.empty() && !world_.graph.sinks.empty()) return "it plays nowhere";
        const auto device = world_.routing.device();
        if (device && !world_.graph.find({*device, {}}) && !facts.explicit_device) return "its device is none";
        if (device && facts.device_exists && world_.plays_on() != device) return "it is not where it says";
        if (!device && world_.plays_on() != world_.graph.default_sink && !linked.empty())
            return "it is not on the default";
        if (world_.plays_on() && world_.told != world_.plays_on()) return "a move was not told";
        return "";
    }

   private:
    template <class Number>
    void step(Number& number) {
        const auto sink = [&]() -> std::optional<pw::Sink> {
            if (world_.graph.sinks.empty()) return {};
            return std::next(world_.graph.sinks.begin(), number(world_.graph.sinks.size()))->second;
        }();
        static const std::vector<std::string> names{"main", "other", "usb", "usb"};
        switch (number(12)) {
            case 0: world_.add_sink(names[number(names.size())]); break;
            case 1:
                if (sink && world_.graph.sinks.size() > 1) world_.remove_sink(sink->serial);
                break;
            case 2:
                if (sink) world_.set_default(sink->name);
                break;
            case 3:
                if (sink) world_.write(std::to_string(sink->serial));
                break;
            case 4: world_.write(number(2) == 0 ? std::optional<std::string>("-1") : std::nullopt); break;
            case 5: world_.write(names[number(names.size())]); break;
            case 6: world_.routing.ask({}); break;
            case 7:
                if (!sink) break;
                world_.routing.ask(
                    pw::SinkChoice{sink->name, number(2) == 0 ? std::optional(sink->serial) : std::nullopt});
                break;
            case 8:
                world_.graph.has_session_manager ? world_.stop_session_manager() : world_.start_session_manager();
                break;
            case 9: world_.deliver(); break;
            case 10: world_.renew(); break;
            default: world_.look(); break;
        }
    }

    RoutedWorld world_;
};

}  // namespace flitzis
