#include "pw/linking.hpp"

#include <pipewire/pipewire.h>
#include <strings.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "pw/library.hpp"

namespace flitzis::pw {
namespace {

struct Freed {
    void operator()(pw_properties* properties) const { pw_properties_free(properties); }
};
using OwnedProperties = std::unique_ptr<pw_properties, Freed>;

/// As WirePlumber reads a truth (parseBool).
bool is_true(const char* text) { return text && (strcasecmp(text, "true") == 0 || std::strcmp(text, "1") == 0); }

int obey_rule(void* properties, const char*, const char* action, const char* text, std::size_t length) {
    if (std::strcmp(action, "update-props") == 0)
        pw_properties_update_string(static_cast<pw_properties*>(properties), text, length);
    return 1;
}

void set_from(pw_properties* properties, const char* key, const char* variable) {
    if (const char* value = std::getenv(variable)) pw_properties_set(properties, key, value);
}

void update_from(pw_properties* properties, const char* variable) {
    if (const char* text = std::getenv(variable)) pw_properties_update_string(properties, text, std::strlen(text));
}

/// The order of stream.c since 0.3.73.
void obey_environment(pw_properties* properties) {
    set_from(properties, PW_KEY_TARGET_OBJECT, "PIPEWIRE_NODE");
    set_from(properties, PW_KEY_NODE_AUTOCONNECT, "PIPEWIRE_AUTOCONNECT");
    update_from(properties, "PIPEWIRE_PROPS");
}

/// The order before: PIPEWIRE_AUTOCONNECT is for those who autoconnect and whom no property says otherwise.
void obey_environment_before_0_3_73(pw_properties* properties, bool autoconnect) {
    update_from(properties, "PIPEWIRE_PROPS");
    set_from(properties, PW_KEY_TARGET_OBJECT, "PIPEWIRE_NODE");
    if (autoconnect && !pw_properties_get(properties, PW_KEY_NODE_AUTOCONNECT))
        set_from(properties, PW_KEY_NODE_AUTOCONNECT, "PIPEWIRE_AUTOCONNECT");
}

}  // namespace

Linking linking_in(const spa_dict& properties) {
    Linking linking;
    linking.autoconnects = is_true(spa_dict_lookup(&properties, PW_KEY_NODE_AUTOCONNECT));
    const char* object = spa_dict_lookup(&properties, PW_KEY_TARGET_OBJECT);
    const char* node = spa_dict_lookup(&properties, "node.target");  // its macro warns that it is deprecated
    linking.by_node_target = !object && node;
    if (object || node) linking.target = object ? object : node;
    return linking;
}

Linking foresee_linking(Context& context, const Properties& properties, bool autoconnect) {
    const OwnedProperties all(pw_properties_new(nullptr, nullptr));
    if (!all) throw std::bad_alloc();
    for (const auto& [key, value] : properties) pw_properties_set(all.get(), key.c_str(), value.c_str());
    pw_context_conf_update_props(context.get(), "stream.properties", all.get());
    pw_context_conf_section_match_rules(context.get(), "stream.rules", &all->dict, obey_rule, all.get());
    if (version_at_least(0, 3, 73))
        obey_environment(all.get());
    else
        obey_environment_before_0_3_73(all.get(), autoconnect);
    if (autoconnect && !pw_properties_get(all.get(), PW_KEY_NODE_AUTOCONNECT))
        pw_properties_set(all.get(), PW_KEY_NODE_AUTOCONNECT, "true");
    return linking_in(all->dict);
}

}  // namespace flitzis::pw
