// The end of what has a [loop] of its own, which may be busy for long with what other clients send.
#pragma once

#include <system_error>
#include <thread>

#include "pw/signals_blocked.hpp"

namespace flitzis {

/// Deletes `object` at once where its left_soon() says that [loop] has let go; else in a thread of its own, so that
/// nobody waits for that. For a std::shared_ptr: whoever is the last. [control]
template <class Object>
void end_in_time(Object* object) {
    if (object->left_soon()) return delete object;
    try {
        const pw::SignalsBlocked in_its_thread;
        std::thread([object] { delete object; }).detach();
    } catch (const std::system_error&) {  // no thread is to be had
        delete object;
    }
}

}  // namespace flitzis
