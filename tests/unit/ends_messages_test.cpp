// What crosses between the ends beside sound: pings, missing frames; and rendering without a graph.
#include <numeric>
#include <vector>

#include "ends_fixture.hpp"
#include "render/stream.hpp"

namespace flitzis {
namespace {

TEST_F(Ends, TheNextCycleAnswersEveryPing) {
    run(512);
    EXPECT_TRUE(control_.send(control_.pings().command(7)));
    EXPECT_TRUE(control_.send(control_.pings().command(8)));

    EXPECT_TRUE(run(512).tell);

    const auto pongs = all_of<Pong>(control_);
    ASSERT_EQ(pongs.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(pongs[i].number, 7 + i);
        EXPECT_EQ(pongs[i].cycle, 2U);
    }
}

TEST_F(Ends, PingsWaitWhereTheWayBackIsFullAndNoneIsLost) {
    std::size_t sent = 0;
    for (int i = 0; i < 3; ++i, run(512))
        while (control_.send(control_.pings().command(sent))) ++sent;
    EXPECT_EQ(sent, 3 * Schedule::most_sent);

    std::uint64_t next = 0;
    for (int cycle = 0; cycle < 4; ++cycle, run(512))
        for (const Pong& pong : all_of<Pong>(control_)) EXPECT_EQ(pong.number, next++);
    EXPECT_EQ(next, sent);
    EXPECT_EQ(control_.take_lost_messages(), 0U);
}

TEST_F(Ends, TheRendererRestsFromTheFadesEndOnSoThatNothingIsPlayedUnheard) {
    Positions::Seen seen;
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{240}, std::make_unique<Positions>(seen));
    std::vector<float> plane(512);
    float* planes[] = {plane.data()};
    control.open_gate();
    render.render(cycle_, 0, planes, Frames{512});
    control.close_gate();
    render.render(cycle_, 0, planes, Frames{512});
    render.render(cycle_, 0, planes, Frames{512});

    EXPECT_EQ(seen.blocks, (std::vector<std::uint32_t>{512, 239}));
}

TEST_F(Ends, MissingFramesAreCountedAndToldOnceAGap) {
    auto [stream, renderer] = make_stream(1, Frames{1024}, 0.0);
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::move(renderer));
    std::vector<float> plane(512, 1.0F);
    float* planes[] = {plane.data()};
    const auto cycle = [&, &end = render] {
        end.render(cycle_, 0, planes, Frames{512});
        end.finish(Frames{512}, 1000, cycle_.ticks);
    };
    const std::vector<float> samples(100, 1.0F);
    const FrameView hundred = FrameView::interleaved(samples.data(), 1, 100);
    control.open_gate();
    stream.write(hundred, 0);
    for (int i = 0; i < 3; ++i) cycle();
    Stats stats;
    control.meter().read(stats);
    EXPECT_EQ(stats.underruns, 412U + 512 + 512);

    const auto underruns = all_of<Underrun>(control);
    ASSERT_EQ(underruns.size(), 1U);
    EXPECT_EQ(underruns[0].frame, 100U);
    EXPECT_EQ(underruns[0].frames, 412U);
}

TEST_F(Ends, AnyPartOfALongCycleWakesWhoWaits) {
    for (const std::uint32_t room : {100U, 10'000U, 20'000U}) {
        auto [stream, renderer] = make_stream(1, Frames{32'768}, 0.0);
        auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::move(renderer));
        std::vector<float> plane(20'000);
        float* planes[] = {plane.data()};
        const std::vector<float> samples(32'768, 1.0F);
        control.open_gate();
        render.render(cycle_, 0, planes, Frames{1});
        EXPECT_EQ(all_of<FirstBlock>(control).size(), 1U);
        stream.write(FrameView::interleaved(samples.data(), 1, samples.size()), 0);

        EXPECT_FALSE(stream.has_room(Frames{room}));
        EXPECT_TRUE(render.render(cycle_, 0, planes, Frames{20'000}).tell) << room;
        EXPECT_FALSE(render.render(cycle_, 0, planes, Frames{12'000}).tell) << room;
    }
}

TEST_F(Ends, EveryGapIsToldHoweverShortTheChunksBetweenThemAre) {
    for (const std::uint32_t chunk : {1U, 100U, 256U, 480U, 512U, 1000U}) {
        auto [stream, renderer] = make_stream(1, Frames{1024}, 5.0);
        auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::move(renderer));
        std::vector<float> plane(512);
        float* planes[] = {plane.data()};
        const std::vector<float> samples(chunk, 1.0F);
        control.open_gate();

        std::uint64_t gaps = 0;
        for (std::uint64_t turn = 0; turn < 5; ++turn) {
            stream.write(FrameView::interleaved(samples.data(), 1, chunk), 0);
            for (int i = 0; i < 4; ++i) {
                cycle_.ticks += 512;
                render.render(cycle_, 0, planes, Frames{512});
                render.finish(Frames{512}, 1000, cycle_.ticks);
            }
            for (const Underrun& gap : all_of<Underrun>(control)) {
                ++gaps;
                EXPECT_EQ(gap.frame, turn * 4 * 512 + chunk);
                EXPECT_EQ(gap.frames, 512 - chunk % 512);
            }
        }
        EXPECT_EQ(gaps, 5U) << chunk;
    }
}

TEST_F(Ends, TheStreamsOffsetBelongsToTheNewestPosition) {
    auto [stream, renderer] = make_stream(1, Frames{1024}, 0.0);
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::move(renderer));
    std::vector<float> plane(512);
    float* planes[] = {plane.data()};
    const std::vector<float> samples(1000, 1.0F);
    const auto next = [&, &end = control] {
        const CycleAccount account = end.meter().account();
        return static_cast<std::int64_t>(account.frames) - account.stream_offset;
    };
    const auto cycle = [&, &end = render] {
        cycle_.ticks += 512;
        end.render(cycle_, 0, planes, Frames{512});
        end.finish(Frames{512}, 1000, cycle_.ticks);
    };

    cycle();
    EXPECT_EQ(next(), 0) << "behind the gate the stream rests";
    control.open_gate();
    cycle();
    EXPECT_EQ(next(), 0);
    stream.write(FrameView::interleaved(samples.data(), 1, 1000), 0);
    cycle();
    EXPECT_EQ(next(), 512);
    control.close_gate();
    cycle();
    EXPECT_EQ(next(), 512);
    control.note_next(stream.flush_at_rest(stream.flush()));
    EXPECT_EQ(next(), 1000);
}

TEST_F(Ends, MissingFramesAreToldWhereTheyAreThoughTheGateClosesAmid) {
    auto [stream, renderer] = make_stream(1, Frames{1024}, 0.0);
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{240}, std::move(renderer));
    std::vector<float> plane(512, 1.0F);
    float* planes[] = {plane.data()};
    const std::vector<float> samples(612, 1.0F);
    control.open_gate();
    stream.write(FrameView::interleaved(samples.data(), 1, 612), 0);
    render.render(cycle_, 0, planes, Frames{512});
    render.finish(Frames{512}, 1000, cycle_.ticks);
    control.close_gate();
    cycle_.ticks += 512;
    render.render(cycle_, 0, planes, Frames{512});

    const auto underruns = all_of<Underrun>(control);
    ASSERT_EQ(underruns.size(), 1U);
    EXPECT_EQ(underruns[0].frame, 612U);
    EXPECT_EQ(underruns[0].frames, 139U) << "of the 239 that are heard";
}

TEST_F(Ends, OfflineTheSameRendererPlaysBehindTheSameFade) {
    Positions::Seen seen;
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{240}, std::make_unique<Positions>(seen));
    std::vector<float> plane(1024);
    float* planes[] = {plane.data()};
    control.open_gate();
    render.render_offline(0, planes, Frames{512});
    planes[0] += 512;
    render.render_offline(0, planes, Frames{512});

    EXPECT_LT(plane[200], 200.0F);
    std::vector<float> expected(1024);
    std::iota(expected.begin(), expected.end(), 0.0F);
    EXPECT_TRUE(std::equal(plane.begin() + 240, plane.end(), expected.begin() + 240));
    EXPECT_EQ(control.meter().account().frames, 1024U);
    EXPECT_EQ(control.meter().account().cycles, 0U);
}

}  // namespace
}  // namespace flitzis
