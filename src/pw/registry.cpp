#include "pw/registry.hpp"

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "base/config.hpp"
#include "handoff/log_ring.hpp"
#include "pw/metadata.hpp"
#include "pw/metadata_value.hpp"

namespace flitzis::pw {
namespace {

constexpr std::chrono::milliseconds until_configured{500};
constexpr std::chrono::seconds longest_answer{5};
constexpr std::chrono::seconds longest_settling{1};

std::string text(const spa_dict& properties, const char* key) {
    const char* value = spa_dict_lookup(&properties, key);
    return value ? value : "";
}

/// Whether PulseAudio's clients, and a session manager that looks for a default sink, take such a node for a sink.
/// Audio/Sink/Internal is a part of a device that the session manager shows as a whole.
bool is_sink(std::string_view media_class) {
    return media_class == "Audio/Duplex" ||
           (media_class.starts_with("Audio/Sink") && media_class != "Audio/Sink/Internal");
}

/// Ports of a node that is not one of audio's own kind, of MIDI's say, tell another one.
bool is_audio(std::string_view dsp_format) { return dsp_format.empty() || dsp_format.find("audio") != dsp_format.npos; }

/// The rate that metadata "settings" name by `key`; none where it is no rate that audio has.
SampleRate rate_in(const Metadata& settings, const char* key) {
    const auto hz = number_in<std::uint32_t>(settings.value(PW_ID_CORE, key).value_or(""));
    const bool possible = hz >= sample_rate_limits.lowest && hz <= sample_rate_limits.highest;
    if (hz > 0 && !possible)
        log_ring().push(LogLevel::warning, "engine",
                        std::string("metadata settings: ") + key + " is " + std::to_string(hz) +
                            ", which is no rate in 8000-384000 Hz, and is ignored");
    return SampleRate{possible ? hz : 0};
}

}  // namespace

struct Registry::Events {
    explicit Events(Registry& owner) {
        registry = pw_core_get_registry(owner.connection_.core(), PW_VERSION_REGISTRY, 0);
        pw_registry_add_listener(registry, &hook, &table, &owner);
    }
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
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

Registry::Registry(Connection& connection, Wake& changed, Timer& bind, Timer& wait, Timer& settle)
    : connection_(connection),
      changed_(changed),
      events_(std::make_unique<Events>(*this)),
      bind_(bind),
      wait_(wait),
      settle_(settle) {}

Registry::~Registry() {
    bind_.stop();
    wait_.stop();
    settle_.stop();
}

void Registry::bind_default_again() {
    for (const auto& metadata : defaults_) metadata->bind_again();
    expect_answer();
}

void Registry::expect_answer() {
    binding_ = connection_.ask();
    overdue_ = false;
    wait_.in(longest_answer);
}

void Registry::bind_default(std::uint32_t id) {
    const auto told = [this] { read_defaults(), changed(); };
    const auto refused = [this] { ++graph_.refused_targets, changed(); };
    defaults_.push_back(std::make_unique<Metadata>(events_->registry, id, told, refused));
    read_defaults();
}

void Registry::bind_waiting() {
    for (const std::uint32_t id : std::exchange(waiting_, {})) bind_default(id);
    expect_answer();
    changed();
}

void Registry::forget_untold() {
    for (const auto& metadata : defaults_) metadata->forget_untold();
}

void Registry::set_target(std::uint32_t node, const std::string& target) {
    const auto metadata = session_managers();
    const bool number = target.find_first_not_of("-0123456789") == std::string::npos;
    if (metadata != defaults_.end())
        (*metadata)->set(node, PW_KEY_TARGET_OBJECT, number ? "Spa:Id" : "Spa:String", target.c_str());
}

void Registry::add(std::uint32_t id, const char* type, const spa_dict& properties) {
    const std::string_view kind(type);
    if (kind == PW_TYPE_INTERFACE_Node) {
        if (!is_sink(text(properties, PW_KEY_MEDIA_CLASS))) return;
        add_sink(id, {text(properties, PW_KEY_NODE_NAME), text(properties, PW_KEY_NODE_DESCRIPTION),
                      number_in<std::uint64_t>(text(properties, PW_KEY_OBJECT_SERIAL))});
    } else if (kind == PW_TYPE_INTERFACE_Port) {
        const auto node = number_in<std::uint32_t>(text(properties, PW_KEY_NODE_ID));
        graph_.ports[id] = {
            node, text(properties, PW_KEY_PORT_DIRECTION) == "in", is_audio(text(properties, PW_KEY_FORMAT_DSP)),
            number_in<std::uint32_t>(text(properties, PW_KEY_PORT_ID)), text(properties, PW_KEY_AUDIO_CHANNEL)};
        if (graph_.ports[id].input) unsettle(node);
    } else if (kind == PW_TYPE_INTERFACE_Link) {
        graph_.links[id] = {number_in<std::uint32_t>(text(properties, PW_KEY_LINK_OUTPUT_NODE)),
                            number_in<std::uint32_t>(text(properties, PW_KEY_LINK_INPUT_NODE))};
    } else if (kind == PW_TYPE_INTERFACE_Client) {
        ++graph_.clients;
    } else if (kind == PW_TYPE_INTERFACE_Metadata) {
        add_metadata(id, text(properties, PW_KEY_METADATA_NAME));
    }
    changed();
}

void Registry::add_sink(std::uint32_t id, Sink sink) {
    graph_.sinks[id] = std::move(sink);
    const auto told = [this, id] {
        graph_.rates[id] = formats_.at(id)->rates();
        unsettle(id);
        changed();
    };
    formats_[id] = std::make_unique<SinkFormats>(events_->registry, id, told);
    unsettle(id);
}

void Registry::unsettle(std::uint32_t sink) {
    if (!graph_.sinks.contains(sink)) return;
    if (graph_.unsettled.empty()) settle_.in(longest_settling);
    graph_.unsettled.insert(sink);
    settling_[sink] = connection_.ask();
}

void Registry::settle() {
    std::erase_if(graph_.unsettled, [&](std::uint32_t sink) {
        if (graph_.input_count(sink) == 0 || !connection_.answered(settling_[sink])) return false;
        overdue_sinks_.erase(sink);
        return settling_.erase(sink) > 0;
    });
}

void Registry::settle_at_last() {
    for (const std::uint32_t sink : std::exchange(overdue_sinks_, {}))
        graph_.unsettled.erase(sink), settling_.erase(sink);
    overdue_sinks_ = graph_.unsettled;
    if (!overdue_sinks_.empty()) settle_.in(longest_settling);
    changed();
}

void Registry::add_metadata(std::uint32_t id, const std::string& name) {
    if (name == "default" && late_) {
        waiting_.push_back(id);
        bind_.in(until_configured);
    } else if (name == "default") {
        bind_default(id);
    } else if (name == "settings") {
        const auto told = [this] { read_settings(), changed(); };
        settings_.push_back(std::make_unique<Metadata>(events_->registry, id, told, [] {}));
    }
}

void Registry::remove(std::uint32_t id) {
    graph_.sinks.erase(id);
    graph_.rates.erase(id);
    graph_.unsettled.erase(id);
    formats_.erase(id);
    settling_.erase(id);
    overdue_sinks_.erase(id);
    if (const auto port = graph_.ports.extract(id); port && port.mapped().input) unsettle(port.mapped().node);
    graph_.links.erase(id);
    graph_.targets.erase(id);
    const auto gone = [&](const auto& metadata) { return metadata->id() == id; };
    std::erase(waiting_, id);
    std::erase_if(settings_, gone);
    std::erase_if(defaults_, gone);
    for (const auto& metadata : defaults_) metadata->forget(id);
    read_defaults();
    changed();
}

/// Any client may make an object of this name; who chose a default sink in it is the session manager, and while there
/// is none to choose, the first.
auto Registry::session_managers() const -> std::vector<std::unique_ptr<Metadata>>::const_iterator {
    const auto chose = std::find_if(defaults_.begin(), defaults_.end(), [](const auto& metadata) {
        return metadata->value(PW_ID_CORE, "default.audio.sink").has_value();
    });
    return chose != defaults_.end() ? chose : defaults_.begin();
}

void Registry::read_defaults() {
    const auto metadata = session_managers();
    graph_.has_session_manager = metadata != defaults_.end();
    const auto value = [&](std::uint32_t subject, const char* key) {
        return graph_.has_session_manager ? (*metadata)->value(subject, key) : std::nullopt;
    };
    const auto chosen = value(PW_ID_CORE, "default.audio.sink");
    graph_.default_sink = chosen ? sink_named_in(chosen->c_str()) : std::nullopt;
    if (graph_.has_session_manager)
        for (const auto& [at, target] : (*metadata)->values())
            if (at.second == PW_KEY_TARGET_OBJECT) graph_.targets[at.first];
    for (auto& [node, target] : graph_.targets) target.become(value(node, PW_KEY_TARGET_OBJECT));
}

/// The first one is the server's own, older than any client.
void Registry::read_settings() {
    graph_.forced_rate = rate_in(*settings_.front(), "clock.force-rate");
    graph_.rate = rate_in(*settings_.front(), "clock.rate");
}

void Registry::changed() { changed_.signal(); }

}  // namespace flitzis::pw
