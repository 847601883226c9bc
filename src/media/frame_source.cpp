// Apart from what decodes: whoever shows frames needs none of its libraries yet.
#include <cstring>

#include "media/load.hpp"

namespace flitzis {

FrameSource::FrameSource(const FrameView& view, SampleRate at) : channels(view.channels()), rate(at) {
    samples.resize(view.frames() * channels);
    float* to = samples.data();
    for (std::uint64_t i = 0; i < view.frames(); ++i)
        for (std::uint32_t channel = 0; channel < channels; ++channel)
            std::memcpy(to++, view.sample(channel, i), sizeof(float));
}

}  // namespace flitzis
