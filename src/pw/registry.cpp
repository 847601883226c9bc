#include "pw/registry.hpp"

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>
#include <spa/utils/result.h>

#include <string_view>

#include "pw/metadata_value.hpp"

namespace flitzis::pw {
namespace {

std::string text(const spa_dict& properties, const char* key) {
    const char* value = spa_dict_lookup(&properties, key);
    return value ? value : "";
}

}  // namespace

/// One bound metadata object; tells its properties to the registry.
class Registry::Metadata {
   public:
    Metadata(Registry& owner, pw_registry* registry, std::uint32_t global, std::string name)
        : id(global), owner_(owner), name_(std::move(name)) {
        proxy_ = static_cast<pw_metadata*>(
            pw_registry_bind(registry, global, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, 0));
        if (!proxy_) return;
        pw_metadata_add_listener(proxy_, &hook_, &table, this);
        pw_proxy_add_listener(reinterpret_cast<pw_proxy*>(proxy_), &proxy_hook_, &proxy_table, this);
    }
    ~Metadata() {
        if (!proxy_) return;
        spa_hook_remove(&hook_);
        spa_hook_remove(&proxy_hook_);
        pw_proxy_destroy(reinterpret_cast<pw_proxy*>(proxy_));
    }
    Metadata(const Metadata&) = delete;
    Metadata& operator=(const Metadata&) = delete;

    void set(std::uint32_t subject, const char* key, const char* type, const char* value) {
        if (proxy_) pw_metadata_set_property(proxy_, subject, key, type, value);
    }

    const std::uint32_t id;

   private:
    static int property(void* data, std::uint32_t subject, const char* key, const char*, const char* value) {
        auto& self = *static_cast<Metadata*>(data);
        if (self.name_ == "default")
            // Without a key all of the subject's are deleted.
            self.owner_.default_property(subject, key ? key : PW_KEY_TARGET_OBJECT, value);
        else if (key)
            self.owner_.settings_property(key, value);
        return 0;
    }

    /// Only what set() asked can fail.
    static void error(void* data, int, int, const char*) {
        auto& owner = static_cast<Metadata*>(data)->owner_;
        ++owner.graph_.refused_targets;
        owner.changed();
    }

    static constexpr pw_proxy_events proxy_table = [] {
        pw_proxy_events events{};
        events.version = PW_VERSION_PROXY_EVENTS;
        events.error = error;
        return events;
    }();

    static constexpr pw_metadata_events table = [] {
        pw_metadata_events events{};
        events.version = PW_VERSION_METADATA_EVENTS;
        events.property = property;
        return events;
    }();

    Registry& owner_;
    std::string name_;
    pw_metadata* proxy_;
    spa_hook hook_{};
    spa_hook proxy_hook_{};
};

struct Registry::Events {
    explicit Events(Registry& owner) {
        registry = pw_core_get_registry(owner.connection_.core(), PW_VERSION_REGISTRY, 0);
        pw_registry_add_listener(registry, &hook, &table, &owner);
    }
    ~Events() {
        spa_hook_remove(&hook);
        pw_proxy_destroy(reinterpret_cast<pw_proxy*>(registry));
    }

    static void global(void* data, std::uint32_t id, std::uint32_t, const char* type, std::uint32_t,
                       const spa_dict* properties) {
        if (properties) static_cast<Registry*>(data)->add(id, type, *properties);
    }

    static void global_remove(void* data, std::uint32_t id) { static_cast<Registry*>(data)->remove(id); }

    static constexpr pw_registry_events table = [] {
        pw_registry_events events{};
        events.version = PW_VERSION_REGISTRY_EVENTS;
        events.global = global;
        events.global_remove = global_remove;
        return events;
    }();

    pw_registry* registry;
    spa_hook hook{};
};

Registry::Registry(Connection& connection, Wake& changed)
    : connection_(connection), changed_(changed), events_(std::make_unique<Events>(*this)) {}

Registry::~Registry() = default;

void Registry::settle(Loop::Lock& lock, const Deadline& deadline) {
    connection_.sync(lock, deadline);
    connection_.sync(lock, deadline);
    if (graph_.default_sink || graph_.sinks.empty() || !default_) return;
    bind_default_again();
    connection_.sync(lock, deadline);
}

void Registry::bind_default_again() {
    if (default_) default_ = std::make_unique<Metadata>(*this, events_->registry, default_->id, "default");
}

void Registry::set_target(std::uint32_t node, const std::string& target) {
    const bool number = target.find_first_not_of("-0123456789") == std::string::npos;
    if (default_) default_->set(node, PW_KEY_TARGET_OBJECT, number ? "Spa:Id" : "Spa:String", target.c_str());
}

void Registry::add(std::uint32_t id, const char* type, const spa_dict& properties) {
    const std::string_view kind(type);
    if (kind == PW_TYPE_INTERFACE_Node) {
        if (!text(properties, PW_KEY_MEDIA_CLASS).starts_with("Audio/Sink")) return;
        graph_.sinks[id] = {text(properties, PW_KEY_NODE_NAME), text(properties, PW_KEY_NODE_DESCRIPTION),
                            number_in<std::uint64_t>(text(properties, PW_KEY_OBJECT_SERIAL))};
    } else if (kind == PW_TYPE_INTERFACE_Port) {
        graph_.ports[id] = {number_in<std::uint32_t>(text(properties, PW_KEY_NODE_ID)),
                            text(properties, PW_KEY_PORT_DIRECTION) == "in"};
    } else if (kind == PW_TYPE_INTERFACE_Link) {
        graph_.links[id] = {number_in<std::uint32_t>(text(properties, PW_KEY_LINK_OUTPUT_NODE)),
                            number_in<std::uint32_t>(text(properties, PW_KEY_LINK_INPUT_NODE))};
    } else if (kind == PW_TYPE_INTERFACE_Metadata) {
        add_metadata(id, text(properties, PW_KEY_METADATA_NAME));
    }
    changed();
}

void Registry::add_metadata(std::uint32_t id, const std::string& name) {
    if (name == "default") {
        default_ = std::make_unique<Metadata>(*this, events_->registry, id, name);
        graph_.has_session_manager = true;
    } else if (name == "settings") {
        settings_ = std::make_unique<Metadata>(*this, events_->registry, id, name);
    }
}

void Registry::remove(std::uint32_t id) {
    graph_.sinks.erase(id);
    graph_.ports.erase(id);
    graph_.links.erase(id);
    graph_.targets.erase(id);
    if (default_ && default_->id == id) {
        default_.reset();
        graph_.has_session_manager = false;
        graph_.default_sink.reset();
        for (auto& [node, target] : graph_.targets) target.become({});
    }
    if (settings_ && settings_->id == id) settings_.reset();
    changed();
}

void Registry::default_property(std::uint32_t subject, std::string_view key, const char* value) {
    if (subject == PW_ID_CORE && key == "default.audio.sink") {
        graph_.default_sink = value ? sink_named_in(value) : std::nullopt;
    } else if (key == PW_KEY_TARGET_OBJECT) {
        graph_.targets[subject].become(value ? std::optional<std::string>(value) : std::nullopt);
    }
    changed();
}

void Registry::settings_property(std::string_view key, const char* value) {
    if (key == "clock.force-rate")
        graph_.forced_rate.hz = value ? number_in<std::uint32_t>(value) : 0;
    else if (key == "clock.rate")
        graph_.rate.hz = value ? number_in<std::uint32_t>(value) : 0;
    changed();
}

void Registry::changed() {
    changed_.signal();
    connection_.loop().signal();
}

}  // namespace flitzis::pw
