#include "pw/library.hpp"

#include <pipewire/pipewire.h>

#include <array>
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

bool version_at_least(int major, int minor, int micro) {
    std::array<int, 3> loaded{};
    std::sscanf(pw_get_library_version(), "%d.%d.%d", &loaded[0], &loaded[1], &loaded[2]);
    return loaded >= std::array{major, minor, micro};
}

const char* client_config_name() { return version_at_least(1, 4) ? "client.conf" : "client-rt.conf"; }

}  // namespace flitzis::pw
