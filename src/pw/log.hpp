// libpipewire's messages, taken off stderr and into log_ring().
#pragma once

namespace flitzis::pw {

/// Installs the logger; before the first pw_init, which otherwise sets up its own. The level is PIPEWIRE_DEBUG's
/// (its leading digit or letter, as in "3" or "W"; topics are not told apart), warnings where it says nothing.
/// [control]
void redirect_log();

}  // namespace flitzis::pw
