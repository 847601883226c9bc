#include "pw/metadata.hpp"

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace flitzis::pw {
namespace {

constexpr std::array<std::string_view, 4> keys_read{"clock.force-rate", "clock.rate", "default.audio.sink",
                                                    PW_KEY_TARGET_OBJECT};

}  // namespace

struct Metadata::Bound {
    explicit Bound(Metadata& owner) {
        proxy = static_cast<pw_metadata*>(
            pw_registry_bind(owner.registry_, owner.id_, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, 0));
        if (!proxy) return;
        pw_metadata_add_listener(proxy, &hook, &table, &owner);
        pw_proxy_add_listener(reinterpret_cast<pw_proxy*>(proxy), &proxy_hook, &proxy_table, &owner);
    }
    ~Bound() {
        if (!proxy) return;
        spa_hook_remove(&hook);
        spa_hook_remove(&proxy_hook);
        pw_proxy_destroy(reinterpret_cast<pw_proxy*>(proxy));
    }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;

    static int property(void* data, std::uint32_t subject, const char* key, const char*, const char* value) {
        static_cast<Metadata*>(data)->told(subject, key, value);
        return 0;
    }

    static constexpr pw_metadata_events table = [] {
        pw_metadata_events events{};
        events.version = PW_VERSION_METADATA_EVENTS;
        events.property = property;
        return events;
    }();

    /// Only what set() asked can fail.
    static void error(void* data, int, int, const char*) { static_cast<Metadata*>(data)->refused_(); }

    static constexpr pw_proxy_events proxy_table = [] {
        pw_proxy_events events{};
        events.version = PW_VERSION_PROXY_EVENTS;
        events.error = error;
        return events;
    }();

    pw_metadata* proxy;
    spa_hook hook{};
    spa_hook proxy_hook{};
};

Metadata::Metadata(pw_registry* registry, std::uint32_t id, std::function<void()> changed,
                   std::function<void()> refused)
    : registry_(registry),
      id_(id),
      changed_(std::move(changed)),
      refused_(std::move(refused)),
      bound_(std::make_unique<Bound>(*this)) {}

Metadata::~Metadata() = default;

void Metadata::bind_again() {
    told_.clear();
    bound_ = std::make_unique<Bound>(*this);
}

void Metadata::forget_untold() {
    if (std::erase_if(values_, [&](const auto& value) { return !told_.contains(value.first); }) > 0) changed_();
}

void Metadata::set(std::uint32_t subject, const char* key, const char* type, const char* value) {
    if (bound_->proxy) pw_metadata_set_property(bound_->proxy, subject, key, type, value);
}

std::optional<std::string> Metadata::value(std::uint32_t subject, const std::string& key) const {
    const auto found = values_.find({subject, key});
    return found == values_.end() ? std::nullopt : std::optional(found->second);
}

void Metadata::forget(std::uint32_t subject) {
    std::erase_if(values_, [&](const auto& value) { return value.first.first == subject; });
}

/// No key: every key of the subject is gone. No value: this one is.
void Metadata::told(std::uint32_t subject, const char* key, const char* value) {
    if (!key)
        forget(subject);
    else if (std::find(keys_read.begin(), keys_read.end(), key) == keys_read.end())
        return;
    else if (value)
        values_[{subject, key}] = value, told_.emplace(subject, key);
    else
        values_.erase({subject, key});
    changed_();
}

}  // namespace flitzis::pw
