#include "stems.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "arguments.hpp"
#include "calls.hpp"
#include "engine/pad.hpp"
#include "pad.hpp"
#include "sources.hpp"
#include "text.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

const std::string accepted_sources = "a sequence of 1-" + std::to_string(most_stems) + " paths or frames";

/// A path and an array are sequences, too, but not of sources.
bool is_sequence(const py::object& sources) {
    return PySequence_Check(sources.ptr()) != 0 && !PyUnicode_Check(sources.ptr()) &&
           !PyObject_CheckBuffer(sources.ptr()) && !PyDict_Check(sources.ptr());
}

std::shared_ptr<Loading> load_stems(BoundPad& self, const py::object& sources, const py::object& sample_rate,
                                    const py::object& align) {
    if (!is_sequence(sources)) throw py::type_error("sources must be " + accepted_sources + ", got " + shown(sources));
    const py::list given(sources);
    if (given.empty() || given.size() > most_stems)
        throw py::value_error("sources must be " + accepted_sources + ", got " + std::to_string(given.size()));
    const bool aligned = bool_argument("align", align);
    std::vector<StemSource> parts;
    for (const py::handle source : given) {
        Source one = source_argument(*self.engine, py::reinterpret_borrow<py::object>(source), sample_rate);
        if (auto* const file = std::get_if<FileSource>(&one)) parts.emplace_back(std::move(*file));
        if (auto* const frames = std::get_if<FrameSource>(&one)) parts.emplace_back(std::move(*frames));
    }
    return unlocked([&] { return self.pad.load_stems(std::move(parts), aligned); });
}

std::uint32_t stems_of(BoundPad& self) { return self.pad.stems(); }

py::object stem_mix_of(BoundPad& self) {
    const auto mix = self.pad.stem_mix();
    if (!mix) return py::none();
    py::list stems;
    for (std::size_t i = 0; i < mix->size(); ++i)
        if (mix->test(i)) stems.append(i);
    return py::tuple(stems);
}

void set_stem_mix(BoundPad& self, const py::object& stem_mix) {
    if (stem_mix.is_none()) return self.pad.set_stem_mix({});
    if (!py::isinstance<py::tuple>(stem_mix))
        throw py::type_error("stem_mix must be None or a tuple of stems, each 0-7; got " + shown(stem_mix));
    constexpr IntegerLimits limits{"stem_mix", 0, most_stems - 1, ", each stem of a tuple"};
    StemSet stems;
    for (const py::handle stem : stem_mix)
        stems.set(static_cast<std::size_t>(integer_argument(limits, py::reinterpret_borrow<py::object>(stem))));
    self.pad.set_stem_mix(stems);
}

}  // namespace

void add_stems(py::handle pad) {
    add_method<&load_stems>(pad, R"(load_stems(sources, *, sample_rate=None, align=False) -> Loading
    Begin to load stems of the sample: vocals, drums ..., the sum of which stem_mix chooses. The pad keeps the stems it has
    until the load is done. One that is on its way is cancelled; so it is by unload() and by another sample, which take
    the stems away.

    sources: a sequence of 1-8, each a path or frames, as load() takes them; each as long as the sample, in frames at the
        engine's rate, and of its channels. Of two channels a mono sample's stem is the mean.
    sample_rate: Hz, of those that are frames; None: the engine's.
    align: the stems were made from the sample by another program. All are moved by one number of frames, at most a quarter
        of a second either way, where their onsets say clearly that they lie beside the sample's; and integers count as
        scaled by 32767 where the sum is nearer to the sample then.
    The Loading's result is a Sample that tells of all stems: no path, the sample's frames and channels, the largest peak,
    no loudness, the engine's rate. What is wrong with a source comes from the Loading, as LoadError that names it. Raises
    AudioError where the pad has no sample, TypeError, ValueError, EngineClosed.)");
    add_property<&stems_of>(pad, "stems", "How many stems of the sample are loaded, 0-8.");
    add_property<&stem_mix_of, &set_stem_mix>(pad, "stem_mix", R"(None: the sample is heard. A tuple of stems, each
0-7, in ascending order: once there are stems, the sum of these is heard instead, bit for bit as float32 adds up in that
order; () is silence, and so is a stem that there is not. It stays when the pad gets another sample, as loop does. Switched
while it plays over 128 frames of the sample.)");
}

}  // namespace flitzis::bind
