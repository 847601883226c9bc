#include "pw/metadata_value.hpp"

#include <spa/utils/json.h>

#include <cstring>

namespace flitzis::pw {

std::optional<std::string> sink_named_in(const char* json) {
    spa_json object[2];
    char key[64];
    char value[1024];
    spa_json_init(&object[0], json, std::strlen(json));
    if (spa_json_enter_object(&object[0], &object[1]) <= 0) return {};
    while (spa_json_get_string(&object[1], key, sizeof key) > 0) {
        if (std::string_view(key) == "name" && spa_json_get_string(&object[1], value, sizeof value) > 0) return value;
        const char* skipped = nullptr;
        if (spa_json_next(&object[1], &skipped) <= 0) break;
    }
    return {};
}

}  // namespace flitzis::pw
