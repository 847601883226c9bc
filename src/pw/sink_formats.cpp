#include "pw/sink_formats.hpp"

#include <pipewire/pipewire.h>

#include <optional>
#include <utility>

#include "pw/rates.hpp"

namespace flitzis::pw {

struct SinkFormats::Bound {
    Bound(SinkFormats& owner, pw_registry* registry, std::uint32_t sink) {
        proxy = static_cast<pw_node*>(pw_registry_bind(registry, sink, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0));
        if (proxy) pw_node_add_listener(proxy, &hook, &table, &owner);
    }
    ~Bound() {
        if (!proxy) return;
        spa_hook_remove(&hook);
        pw_proxy_destroy(reinterpret_cast<pw_proxy*>(proxy));
    }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;

    /// PipeWire flips a flag of the parameter whose values are other ones now (SPA_PARAM_INFO_SERIAL).
    static void info(void* data, const pw_node_info* info) {
        SinkFormats& self = *static_cast<SinkFormats*>(data);
        if (!(info->change_mask & PW_NODE_CHANGE_MASK_PARAMS)) return;
        for (std::uint32_t i = 0; i < info->n_params; ++i) {
            if (info->params[i].id != SPA_PARAM_EnumFormat) continue;
            const auto before = std::exchange(self.bound_->flags, info->params[i].flags);
            if (before && before != self.bound_->flags) self.ask();
        }
    }

    static void param(void* data, int question, std::uint32_t id, std::uint32_t, std::uint32_t, const spa_pod* format) {
        if (id == SPA_PARAM_EnumFormat) static_cast<SinkFormats*>(data)->take(question, format);
    }

    static constexpr pw_node_events table = [] {
        pw_node_events events{};
        events.version = PW_VERSION_NODE_EVENTS;
        events.info = info;
        events.param = param;
        return events;
    }();

    pw_node* proxy;
    spa_hook hook{};
    std::optional<std::uint32_t> flags;  // of EnumFormat
};

SinkFormats::SinkFormats(pw_registry* registry, std::uint32_t sink, std::function<void()> told)
    : told_(std::move(told)), bound_(std::make_unique<Bound>(*this, registry, sink)) {
    ask();
}

SinkFormats::~SinkFormats() = default;

void SinkFormats::ask() {
    if (!bound_->proxy) return;
    rates_.clear();
    question_ = pw_node_enum_params(bound_->proxy, 0, SPA_PARAM_EnumFormat, 0, UINT32_MAX, nullptr);
}

void SinkFormats::take(int question, const spa_pod* format) {
    if (question != question_) return;
    rates_.merge(rates_in(format));
    told_();
}

}  // namespace flitzis::pw
