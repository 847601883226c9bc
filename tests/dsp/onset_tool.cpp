// Looks for onsets, one line of tab-separated words after the other on standard input:
//   RATE CHANNELS PLANES
// reads the planes of the file PLANES, one after the other as float32, and answers with a line: the onsets, parted by
// spaces, or what is wrong.
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsp/onsets.hpp"

namespace flitzis {
namespace {

std::string answer(std::istream& words) {
    SampleRate rate;
    std::uint32_t channels = 0;
    std::string path;
    words >> rate.hz >> channels >> path;
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const auto frames = static_cast<std::size_t>(file.tellg()) / sizeof(float) / channels;
    file.seekg(0);
    std::vector<float> samples(frames * channels);
    file.read(reinterpret_cast<char*>(samples.data()), static_cast<std::streamsize>(samples.size() * sizeof(float)));
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<const float*> planes;
    for (std::uint32_t channel = 0; channel < channels; ++channel) planes.push_back(samples.data() + channel * frames);
    std::string line;
    for (const std::uint32_t onset : find_onsets(planes, frames, rate, [](double) {}))
        line += std::to_string(onset) + ' ';
    return line;
}

}  // namespace
}  // namespace flitzis

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        try {
            std::istringstream words(line);
            std::cout << flitzis::answer(words) << std::endl;
        } catch (const std::exception& error) {
            std::cout << error.what() << std::endl;
        }
    }
}
