#include "base/deadline.hpp"

#include <atomic>

namespace flitzis {
namespace {

std::atomic<InterruptHook> interrupt_hook{nullptr};

}  // namespace

void set_interrupt_hook(InterruptHook hook) { interrupt_hook = hook; }

void check_interrupt() {
    if (const InterruptHook hook = interrupt_hook) hook();
}

}  // namespace flitzis
