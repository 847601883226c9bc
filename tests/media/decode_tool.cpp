// Loads what it is asked for, one line of tab-separated words after the other on standard input:
//   RATE CHANNELS PLANES PATH [WIDTH START END]
// loads PATH for an engine of that rate and channels, writes its planes one after the other into the file PLANES as
// float32, and answers with one line of JSON: what is known of the sample, what it took, and the overview if one is
// asked for; or the error.
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <system_error>

#include "base/errors.hpp"
#include "media/load.hpp"
#include "media/overview.hpp"

namespace flitzis {
namespace {

std::string json(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return quoted + '"';
}

std::string json(bool value) { return value ? "true" : "false"; }

template <class Number>
std::string json(Number value) {
    std::ostringstream text;
    text.precision(17);
    text << value;
    return text.str();
}

std::string json(SampleRate rate) { return json(rate.hz); }

template <class Value>
std::string json(const std::optional<Value>& value) {
    return value ? json(*value) : "null";
}

template <class Value>
std::string json(const std::vector<Value>& values) {
    std::string list;
    for (const Value& value : values) list += (list.empty() ? "" : ", ") + json(value);
    return "[" + list + "]";
}

template <class Value>
std::string member(const char* name, const Value& value) {
    return json(std::string(name)) + ": " + json(value) + ", ";
}

std::string of_info(const SampleInfo& info) {
    std::string members;
    std::apply([&](const auto&... field) { ((members += member(field.name, info.*field.member)), ...); },
               SampleInfo::described.fields);
    return members;
}

std::string of_overview(const Overview& view) {
    return member("times", view.times) + member("low", view.low) + member("high", view.high) + member("raw", view.raw) +
           member("looked_at", view.looked_at);
}

void write_planes(const Sample& sample, const char* path) {
    std::ofstream file(path, std::ios::binary);
    for (std::uint32_t channel = 0; channel < sample.channels(); ++channel)
        file.write(reinterpret_cast<const char*>(sample.plane(channel)),
                   static_cast<std::streamsize>(sample.frames() * sizeof(float)));
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

using Request = std::vector<std::string>;

std::uint64_t number(const std::string& word) { return std::strtoull(word.c_str(), nullptr, 10); }

std::string told(const Request& words) {
    const LoadTarget target{SampleRate{static_cast<std::uint32_t>(number(words.at(0)))},
                            static_cast<std::uint32_t>(number(words.at(1)))};
    Progress progress;
    const auto begin = std::chrono::steady_clock::now();
    const auto sample = load(FileSource{words.at(3)}, target, progress);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::string members =
        of_info(sample->info()) + member("took", took.count()) +
        member("cpu", seconds(usage.ru_utime) + seconds(usage.ru_stime)) + member("rss_kib", usage.ru_maxrss) +
        member("stage", std::string(to_string(progress.stage()))) + member("progress", progress.fraction());
    write_planes(*sample, words.at(2).c_str());
    if (words.size() > 6)
        members += of_overview(overview(*sample, number(words[4]), number(words[5]), number(words[6])));
    return members;
}

std::string answer(const Request& words) {
    try {
        return told(words) + "\"error\": null";
    } catch (const LoadError& error) {
        return "\"error\": \"LoadError\", \"message\": " + json(std::string(error.what()));
    } catch (const std::system_error& error) {
        return member("errno", error.code().value()) +
               "\"error\": \"OSError\", \"message\": " + json(std::string(error.what()));
    }
}

}  // namespace
}  // namespace flitzis

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream text(line);
        flitzis::Request words;
        for (std::string word; std::getline(text, word, '\t');) words.push_back(word);
        std::cout << '{' << flitzis::answer(words) << '}' << std::endl;
    }
}
