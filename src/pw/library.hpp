// libpipewire itself: started once, never ended (pw_deinit crashes programs that come back to it).
#pragma once

#include <string_view>

namespace flitzis::pw {

/// Starts libpipewire with its messages going to log_ring(); further calls do nothing. [control]
void init();

/// The version of the libpipewire that was loaded, such as "0.3.65". [any]
std::string_view library_version();

/// Whether it is this version or a newer one. [any]
bool version_at_least(int major, int minor, int micro = 0);

/// The client configuration that gives the callback's thread real-time scheduling. Until 1.3 that is client-rt.conf;
/// later versions have it in client.conf and warn about the other one (PipeWire NEWS 1.3.81). [any]
const char* client_config_name();

}  // namespace flitzis::pw
