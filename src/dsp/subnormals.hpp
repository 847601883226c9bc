// Numbers below 2^-126, as tails of reverb end in, take x86 processors some hundred times as long as others.
#pragma once

#ifdef __x86_64__
#include <xmmintrin.h>
#endif

#include "base/contract.hpp"

namespace flitzis {

/// While it lives, they are zero to this thread, both as what is read and as what comes out. What is to be copied
/// exactly must not be worked on meanwhile. The work is to be a call that no compiler looks into: else it may begin
/// before. Elsewhere than on x86-64 they cost little, and stay. [any]
class WithoutSubnormals {
   public:
#ifdef __x86_64__
    WithoutSubnormals() NONBLOCKING : before_(_mm_getcsr()) { _mm_setcsr(before_ | flush_results | read_as_zero); }
    ~WithoutSubnormals() NONBLOCKING { _mm_setcsr(before_); }

   private:
    static constexpr unsigned flush_results = 0x8000;
    static constexpr unsigned read_as_zero = 0x0040;

    unsigned before_;
#else
    WithoutSubnormals() NONBLOCKING {}  // not trivial: a variable of it is used
#endif

   public:
    WithoutSubnormals(const WithoutSubnormals&) = delete;
    WithoutSubnormals& operator=(const WithoutSubnormals&) = delete;
};

}  // namespace flitzis
