// What the tools behind a pipe have in common: lines of tab-separated words come in, a line goes out for each; sound
// lies in files, one plane after the other as float32.
#pragma once

#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsp/simd.hpp"

namespace flitzis {

using Words = std::vector<std::string>;
using Planes = std::vector<std::vector<float>>;

inline std::uint32_t number(const std::string& word) { return static_cast<std::uint32_t>(std::stoul(word)); }

inline Words parted(const std::string& text, char by) {
    Words words;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, by);) words.push_back(word);
    return words;
}

inline Simd simd_of(const std::string& word) {
    const Simd simd = word == "avx2" ? Simd::avx2 : Simd::baseline;
    if (simd > best_simd()) throw std::invalid_argument("this machine has no AVX2");
    return simd;
}

inline Planes read(const std::string& path, std::uint32_t channels) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const auto frames = static_cast<std::size_t>(file.tellg()) / sizeof(float) / channels;
    file.seekg(0);
    Planes planes(channels, std::vector<float>(frames));
    for (auto& plane : planes)
        file.read(reinterpret_cast<char*>(plane.data()), static_cast<std::streamsize>(frames * sizeof(float)));
    if (!file) throw std::runtime_error("cannot read " + path);
    return planes;
}

inline void write(const std::string& path, const Planes& planes) {
    std::ofstream file(path, std::ios::binary);
    for (const auto& plane : planes)
        file.write(reinterpret_cast<const char*>(plane.data()),
                   static_cast<std::streamsize>(plane.size() * sizeof(float)));
}

/// Until standard input ends: what `answer` says to a line, or what it throws.
template <class Answer>
void answer_lines(const Answer& answer) {
    for (std::string line; std::getline(std::cin, line);) {
        try {
            std::cout << answer(parted(line, '\t')) << std::endl;
        } catch (const std::exception& error) {
            std::cout << error.what() << std::endl;
        }
    }
}

}  // namespace flitzis
