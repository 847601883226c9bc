// What a bank is to sound like and to tell, worked out frame by frame from its contract: plain, slow, and without a
// line of the bank's own arithmetic. One channel; 0 fades where the fade is 0 or 1 frames.
#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace flitzis::reference {

struct Call {
    enum What { play, stop, pause, resume, seek, loop, stop_all, load, unload, stems, stem_mix } what;
    std::uint64_t frame = 0;
    int pad = 0;
    double volume = 1.0;
    std::optional<std::int64_t> from{};  // of play; where to, of seek
    bool exclusive = false;
    std::optional<std::int64_t> fade{};  // of a stop
    std::int64_t start = 0, end = 0;     // of a loop; of load and stems: the sample's number; of stem_mix: which, or -1
};

class Pads {
   public:
    struct Setting {
        double gain = 1.0;
        int choke = -1;
    };

    using Signals = std::vector<std::vector<float>>;

    /// `stems`: two for each sample.
    Pads(Signals samples, std::vector<Signals> stems, std::vector<Setting> settings, std::size_t voices,
         std::int64_t fade)
        : samples_(std::move(samples)), pads_(settings.size()), voices_(voices), fade_(fade > 1 ? fade : 0) {
        for (std::size_t i = 0; i < settings.size(); ++i) pads_[i].setting = settings[i];
        for (const Signals& two : stems) {
            Signals& mixes = mixes_.emplace_back(4, std::vector<float>(two[0].size()));
            mixes[1] = two[0], mixes[2] = two[1];
            for (std::size_t i = 0; i < two[0].size(); ++i) mixes[3][i] = two[0][i] + two[1][i];
        }
    }

    /// All that sounds of `calls`, in their order, in `frames`; told() knows the events then.
    std::vector<double> render(const std::vector<Call>& calls, std::uint64_t frames) {
        std::multimap<std::uint64_t, std::size_t> due;  // equal frames stay in the order of the calls
        for (std::size_t i = 0; i < calls.size(); ++i) due.emplace(calls[i].frame, i);
        std::vector<double> heard(frames);
        auto next = due.begin();
        for (now_ = 0; now_ < frames; ++now_) {
            for (; next != due.end() && next->first == now_; ++next) obey(calls[next->second], next->second);
            for (auto sound = sounds_.begin(); sound != sounds_.end();) {
                heard[now_] += play(*sound);
                sound = is_over(*sound) ? ended(sound) : std::next(sound);
            }
        }
        return heard;
    }

    const std::vector<std::string>& told() const { return told_; }

   private:
    struct Sound {
        int pad;
        const std::vector<float>* sample;
        const std::vector<float>* mix;  // what is heard of it
        std::int64_t start, end;        // the loop; none where they are equal
        std::int64_t at;
        double volume;
        std::size_t age;
        double from = 1.0, to = 1.0;  // a line of `length` frames, of which `done` have been played
        std::int64_t done = 0, length = 0;
        bool leaves = false, heard = false;

        std::int64_t size() const { return static_cast<std::int64_t>(sample->size()); }
        double level() const {
            return done < length ? from + (to - from) * static_cast<double>(done) / static_cast<double>(length) : to;
        }
        void line(double target, std::int64_t frames) {
            from = level(), to = target, done = 0, length = frames;
            if (frames == 0) from = target;
        }
    };
    struct Pad {
        Setting setting;
        const std::vector<float>* sample = nullptr;
        const Signals* stems = nullptr;  // their mixes
        std::int64_t mix = -1;           // a bit for each stem
        std::int64_t start = 0, end = 0;
        std::size_t stopped = 0;  // calls before this one are cancelled if they are starts
        std::optional<Sound> paused{};
        Sound* plays = nullptr;
    };

    void tell(int pad, const char* what, std::uint64_t frame) {
        told_.push_back(std::to_string(pad) + " " + what + " " + std::to_string(frame));
    }

    /// Where it turns, and over how many frames before that it crossfades.
    std::pair<std::int64_t, std::int64_t> turn(const Sound& sound) const {
        if (sound.start == sound.end) return {sound.size(), 0};
        const bool behind = sound.at >= sound.end;
        const std::int64_t room = behind ? sound.size() - sound.end : sound.end - sound.start;
        return {behind ? sound.size() : sound.end, std::min({fade_, sound.start, room})};
    }

    bool in_seam(const Sound& sound) const {
        const auto [end, length] = turn(sound);
        return length > 0 && sound.at >= end - length;
    }

    double play(Sound& sound) {
        if (is_over(sound)) return 0.0;
        const auto [end, length] = turn(sound);
        double value = (*sound.mix)[static_cast<std::size_t>(sound.at)];
        if (in_seam(sound)) {
            const std::int64_t passed = sound.at - (end - length);
            const double before = (*sound.mix)[static_cast<std::size_t>(sound.start - length + passed)];
            value += (before - value) * static_cast<double>(passed) / static_cast<double>(length);
        }
        ++sound.done;
        sound.heard = true;
        if (++sound.at == end && sound.start != sound.end) sound.at = sound.start;
        return value * sound.volume * sound.level() * pads_[static_cast<std::size_t>(sound.pad)].setting.gain;
    }

    bool is_over(const Sound& sound) const {
        const bool ran_out = sound.start == sound.end && sound.at >= sound.size();
        return ran_out || (sound.leaves && sound.done >= sound.length);
    }

    std::list<Sound>::iterator ended(std::list<Sound>::iterator sound) {
        Pad& pad = pads_[static_cast<std::size_t>(sound->pad)];
        if (pad.plays == &*sound) {
            pad.plays = nullptr;
            tell(sound->pad, "end", now_ + 1);
        }
        return sounds_.erase(sound);
    }

    void leave(Sound& sound, std::int64_t fade) {
        if (!sound.heard || fade < 2)
            return sounds_.remove_if([&](const Sound& one) { return &one == &sound; }), void();
        sound.line(0.0, fade);
        sound.leaves = true;
    }

    void halt(int number, std::int64_t fade, const char* why) {
        Pad& pad = pads_[static_cast<std::size_t>(number)];
        if (std::string(why) != "retrigger")
            for (Sound& sound : sounds_)
                if (sound.pad == number && sound.leaves && sound.length - sound.done > fade)
                    sound.line(0.0, fade < 2 ? 0 : fade);
        if (!pad.plays && !pad.paused) return;
        if (pad.plays) leave(*std::exchange(pad.plays, nullptr), fade);
        pad.paused.reset();
        tell(number, why, now_);
    }

    void give(int number, Sound sound, bool started) {
        Pad& pad = pads_[static_cast<std::size_t>(number)];
        Pad* quietest = nullptr;
        std::size_t playing = 0;
        const auto key = [&](const Pad& one) {
            return std::tuple(one.plays->level() * one.plays->volume * one.setting.gain, one.plays->age);
        };
        for (Pad& one : pads_) {
            if (!one.plays) continue;
            ++playing;
            if (!quietest || key(one) < key(*quietest)) quietest = &one;
        }
        if (playing == voices_) halt(static_cast<int>(quietest - pads_.data()), fade_, "stolen");
        pad.plays = &sounds_.emplace_back(sound);
        if (started) tell(number, "started", now_);
        if (is_over(*pad.plays)) halt(number, 0, "end");
    }

    static void rise(Sound& sound, std::int64_t fade) {
        if (fade == 0) return sound.line(1.0, 0);
        sound.from = sound.to = 0.0, sound.length = 0;
        sound.line(1.0, fade);
    }

    static void set_loop(Sound& sound, std::int64_t start, std::int64_t end) {
        end = std::min(end, sound.size());
        sound.start = start < end ? start : 0;
        sound.end = start < end ? end : 0;
    }

    static void move(Sound& sound, std::int64_t to) {
        sound.at = std::min(to, sound.size());
        if (sound.at == sound.size() && sound.start != sound.end) sound.at = sound.start;
    }

    /// `sound` goes on as `as`; where it was, it falls.
    void cross(Sound& sound, Sound as, std::int64_t fade) {
        if (sound.heard && fade > 0) {
            Sound& tail = sounds_.emplace_back(sound);
            tail.line(0.0, fade);
            tail.leaves = true;
        }
        as.heard = false;
        rise(as, fade);
        sound = as;
    }

    static const std::vector<float>* mix_of(const Pad& pad) {
        return pad.stems && pad.mix >= 0 ? &(*pad.stems)[static_cast<std::size_t>(pad.mix % 4)] : pad.sample;
    }

    /// What is heard goes over in 128 frames.
    void mix(Pad& pad) {
        Sound* sound = pad.plays ? pad.plays : pad.paused ? &*pad.paused : nullptr;
        if (!sound || sound->sample != pad.sample || sound->mix == mix_of(pad)) return;
        Sound as = *sound;
        as.mix = mix_of(pad);
        if (pad.plays && sound->heard) return cross(*sound, as, 128);
        *sound = as;
    }

    void obey(const Call& call, std::size_t order) {
        Pad& pad = pads_[static_cast<std::size_t>(call.pad)];
        const std::int64_t fade = call.fade.value_or(fade_);
        switch (call.what) {
            case Call::play: return start(pad, call, order);
            case Call::stop:
                pad.stopped = std::max(pad.stopped, order);
                if (!pad.plays && !pad.paused) tell(call.pad, "idle", now_);
                return halt(call.pad, fade, "stop");
            case Call::stop_all:
                for (std::size_t i = 0; i < pads_.size(); ++i) {
                    pads_[i].stopped = std::max(pads_[i].stopped, order);
                    halt(static_cast<int>(i), fade, "stop");
                }
                return;
            case Call::pause:
                if (!pad.plays) return;
                pad.paused = *pad.plays;
                return leave(*std::exchange(pad.plays, nullptr), fade_);
            case Call::resume: {
                if (!pad.paused) return;
                Sound sound = *std::exchange(pad.paused, std::nullopt);
                sound.age = order + 1;
                sound.heard = sound.leaves = false;
                rise(sound, fade_);
                return give(call.pad, sound, false);
            }
            case Call::seek: {
                if (pad.paused) return move(*pad.paused, *call.from);
                if (!pad.plays) return;
                Sound there = *pad.plays;
                move(there, *call.from);
                if (there.at == pad.plays->at) return;
                cross(*pad.plays, there, fade_);
                if (is_over(*pad.plays)) halt(call.pad, 0, "end");
                return;
            }
            case Call::loop: return edit(pad, call);
            case Call::load:
                pad.sample = &samples_[static_cast<std::size_t>(call.start)];
                pad.stems = nullptr;
                return;
            case Call::stems: pad.stems = &mixes_[static_cast<std::size_t>(call.start)]; return mix(pad);
            case Call::stem_mix: pad.mix = call.start; return mix(pad);
            case Call::unload:
                pad.stopped = std::max(pad.stopped, order);
                halt(call.pad, fade_, "unload");
                pad.sample = nullptr;
                pad.stems = nullptr;
                return;
        }
    }

    void start(Pad& pad, const Call& call, std::size_t order) {
        if (order < pad.stopped) return;
        if (!pad.sample) return tell(call.pad, "idle", now_);
        for (std::size_t i = 0; i < pads_.size(); ++i) {
            if (static_cast<int>(i) == call.pad) continue;
            const bool chokes = pad.setting.choke >= 0 && pads_[i].setting.choke == pad.setting.choke;
            if (call.exclusive || chokes) halt(static_cast<int>(i), fade_, call.exclusive ? "exclusive" : "choke");
        }
        halt(call.pad, fade_, call.exclusive ? "exclusive" : "retrigger");
        Sound sound{call.pad, pad.sample, mix_of(pad), 0, 0, 0, call.volume, order + 1};
        set_loop(sound, pad.start, pad.end);
        move(sound, call.from.value_or(sound.start));
        if (sound.at != 0 && sound.at != sound.start) rise(sound, fade_);
        give(call.pad, sound, true);
    }

    void edit(Pad& pad, const Call& call) {
        pad.start = call.start, pad.end = call.end;
        Sound* sound = pad.plays ? pad.plays : pad.paused ? &*pad.paused : nullptr;
        if (!sound) return;
        Sound as = *sound;
        set_loop(as, call.start, call.end);
        if (as.start == sound->start && as.end == sound->end) return;
        const bool inside = as.start == as.end || (as.at >= as.start && as.at < as.end);
        if (!inside) as.at = as.start;
        if (pad.plays && (!inside || in_seam(*sound) || in_seam(as))) return cross(*sound, as, fade_);
        *sound = as;
    }

    const Signals samples_;
    std::vector<Signals> mixes_;  // of each sample's stems: none, the first, the second, both
    std::vector<Pad> pads_;
    std::size_t voices_;
    std::int64_t fade_;
    std::list<Sound> sounds_;
    std::uint64_t now_ = 0;
    std::vector<std::string> told_;
};

}  // namespace flitzis::reference
