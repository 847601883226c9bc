// How the system really schedules a thread of this process.
#pragma once

#include <pthread.h>

#include <string>

namespace flitzis {

/// "FIFO 88", "RR 20", "OTHER 0"; empty where the thread is gone. [control]
std::string scheduling_of(pthread_t thread);

}  // namespace flitzis
