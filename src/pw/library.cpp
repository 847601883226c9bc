#include "pw/library.hpp"

#include <pipewire/pipewire.h>

#include <cstdio>
#include <mutex>

#include "pw/log.hpp"

namespace flitzis::pw {

void init() {
    static std::once_flag once;
    std::call_once(once, [] {
        redirect_log();
        pw_init(nullptr, nullptr);
    });
}

std::string_view library_version() { return pw_get_library_version(); }

const char* client_config_name() {
    int major = 0;
    int minor = 0;
    std::sscanf(pw_get_library_version(), "%d.%d", &major, &minor);
    const bool one_config_for_all = major > 1 || (major == 1 && minor >= 4);
    return one_config_for_all ? "client.conf" : "client-rt.conf";
}

}  // namespace flitzis::pw
