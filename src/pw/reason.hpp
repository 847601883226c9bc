// Why a call into the system failed, in words: what is lacking, where that is it.
#pragma once

#include <string>

namespace flitzis::pw {

/// For the end of a message, such as "no memory is left". [any]
std::string reason(int error);

/// Descriptors, memory or threads are used up: nobody's configuration is wrong, and a later try may succeed. [any]
bool is_lack(int error);

/// `error`, or EMFILE or ENFILE where only a few files more can be opened: libpipewire then fails with whatever error
/// its plugins, or a server's message without its descriptors, end in. [control], [loop]
int cause_of(int error);

}  // namespace flitzis::pw
