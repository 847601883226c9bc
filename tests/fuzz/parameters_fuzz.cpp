// What anybody may set of a node's parameters, as it comes through the socket: read within its bounds, whatever it
// says.
#include <spa/pod/pod.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz.hpp"
#include "pw/parameters.hpp"

namespace flitzis::fuzz {

void run(Bytes& bytes) {
    const std::vector<std::uint8_t> given = bytes.ConsumeRemainingBytes<std::uint8_t>();
    if (given.size() < sizeof(spa_pod)) return;
    const std::unique_ptr<std::uint64_t[]> memory(new std::uint64_t[(given.size() + 7) / 8]);
    std::memcpy(memory.get(), given.data(), given.size());
    auto* const pod = reinterpret_cast<spa_pod*>(memory.get());
    pod->size = static_cast<std::uint32_t>(given.size() - sizeof(spa_pod));  // PipeWire has checked that much

    for (const pw::Wanted& wanted : pw::wanted_in(pod)) expect(!wanted.flag || wanted.value, "a flag has a value");
}

}  // namespace flitzis::fuzz
