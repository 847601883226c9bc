// Another client's sink with ports of audio and of MIDI, as netjack2 and JACK's bridges have them.
#pragma once

#include <pipewire/filter.h>
#include <pipewire/pipewire.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace flitzis::test {

class ForeignSink {
   public:
    /// Inputs of audio for each of `channels`, then one of MIDI; it is in the graph soon.
    ForeignSink(const char* name, const std::vector<std::string>& channels) {
        pw_init(nullptr, nullptr);
        loop_ = pw_thread_loop_new("foreign", nullptr);
        pw_thread_loop_lock(loop_);
        pw_properties* properties =
            pw_properties_new(PW_KEY_NODE_NAME, name, PW_KEY_NODE_DESCRIPTION, name, PW_KEY_MEDIA_CLASS, "Audio/Sink",
                              "priority.session", "1", nullptr);
        filter_ = pw_filter_new_simple(pw_thread_loop_get_loop(loop_), name, properties, &table, this);
        for (const std::string& channel : channels) add_port("32 bit float mono audio", channel);
        add_port("8 bit raw midi", "");
        if (pw_filter_connect(filter_, PW_FILTER_FLAG_NONE, nullptr, 0) < 0) throw std::runtime_error("no server");
        pw_thread_loop_unlock(loop_);
        pw_thread_loop_start(loop_);
    }
    ~ForeignSink() {
        pw_thread_loop_stop(loop_);
        pw_filter_destroy(filter_);
        pw_thread_loop_destroy(loop_);
    }
    ForeignSink(const ForeignSink&) = delete;
    ForeignSink& operator=(const ForeignSink&) = delete;

   private:
    void add_port(const char* format, const std::string& channel) {
        pw_properties* properties = pw_properties_new(PW_KEY_FORMAT_DSP, format, PW_KEY_PORT_NAME,
                                                      channel.empty() ? "midi" : channel.c_str(), nullptr);
        if (!channel.empty()) pw_properties_set(properties, PW_KEY_AUDIO_CHANNEL, channel.c_str());
        pw_filter_add_port(filter_, PW_DIRECTION_INPUT, PW_FILTER_PORT_FLAG_MAP_BUFFERS, sizeof(int), properties,
                           nullptr, 0);
    }

    static constexpr pw_filter_events table = [] {
        pw_filter_events events{};
        events.version = PW_VERSION_FILTER_EVENTS;
        return events;
    }();

    pw_thread_loop* loop_;
    pw_filter* filter_;
};

}  // namespace flitzis::test
