// No thread that libpipewire makes takes signals: a thread inherits the mask of whoever makes it, and one that takes a
// signal which the program has blocked everywhere else dies of it, and the program with it.
#pragma once

#include <pthread.h>

#include <csignal>

namespace flitzis::pw {

/// Blocks every signal in the calling thread as long as it lives. Around every call that may make a thread. [any]
class SignalsBlocked {
   public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

   private:
    sigset_t before_;
};

}  // namespace flitzis::pw
