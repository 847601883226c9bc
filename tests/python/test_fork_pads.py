"""Pads belong to the process that made their engine; what it plays and loads goes on whatever a child does."""

from __future__ import annotations

import textwrap

import pytest

from test_fork import succeeds

pytestmark = pytest.mark.usefixtures("server")

PADS = """
    import numpy
    from flitzis_looper_audio import PadState

    pad = engine.pads[0]
    pad.load(numpy.ones((4800, 2), "f4")).result(10)
    pad.loop = True
    pad.play()
    long = numpy.ones((20 * 44100, 2), "f4")

    def refused(call):
        # Whether it names the owner, at once.
        try:
            call()
        except AudioError as error:
            return str(os.getppid()) in str(error)
        return False

    def loops_on():
        deadline = time.monotonic() + 10
        place = pad.position
        while pad.position == place:
            assert time.monotonic() < deadline
        return plays_on() and pad.state is PadState.PLAYING
"""


def succeeds_with_pads(script: str) -> None:
    succeeds(textwrap.dedent(PADS) + textwrap.dedent(script))


def test_a_childs_calls_on_the_parents_pads_name_the_owner() -> None:
    succeeds_with_pads(
        """
        def work():
            calls = [pad.play, pad.stop, pad.pause, pad.resume, pad.unload, engine.stop_all, engine.meters,
                     lambda: pad.load(long[:10]), lambda: pad.load("/missing"), lambda: pad.seek(0.0),
                     lambda: pad.overview(10), lambda: engine.frame, lambda: engine.master]
            names = ("state", "position", "sample", "loop", "gain_db", "pan", "mute", "solo", "choke")
            calls += [lambda name=name: getattr(pad, name) for name in names]
            values = {"loop": True, "gain_db": 0.0, "pan": 0.0, "mute": False, "solo": False, "choke": 1}
            calls += [lambda each=each: setattr(pad, *each) for each in values.items()]
            calls += [lambda: setattr(engine, "master", 1.0)]
            assert [call for call in calls if not refused(call)] == []
            assert len(engine.pads) == 216 and pad.index == 0
        assert in_a_child(work) == 0
        assert loops_on()
        """
    )


def test_a_child_does_not_wait_for_the_parents_loads() -> None:
    succeeds_with_pads(
        """
        loads = [each.load(long, sample_rate=44100) for each in engine.pads[1:4]]
        def work():
            import asyncio
            async def loaded():
                return await loads[0]
            for load in loads:
                calls = [load.result, load.exception, load.done, load.cancel, load.cancelled, load.fileno,
                         lambda: load.stage, lambda: load.progress, lambda: asyncio.run(loaded())]
                assert [call for call in calls if not refused(call)] == []
        assert in_a_child(work) == 0
        assert [load.result(30).source_frames for load in loads] == [len(long)] * 3
        assert loops_on()
        """
    )


@pytest.mark.soak
def test_many_forks_while_loads_run_harm_neither_side() -> None:
    succeeds_with_pads(
        """
        loads = [each.load(long, sample_rate=44100) for each in engine.pads[1:9]]
        forks = 0
        while not all(load.done() for load in loads):
            assert in_a_child(lambda: gc.collect()) == 0
            pid = os.fork()
            if pid == 0:
                del loads, pad, engine
                sys.exit(0)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
            forks += 1
        assert forks > 3 and all(load.result().frames > len(long) for load in loads)
        assert loops_on()
        """
    )


def test_a_child_loads_into_pads_of_its_own() -> None:
    succeeds_with_pads(
        """
        loads = [each.load(long, sample_rate=44100) for each in engine.pads[1:4]]
        def work():
            with AudioEngine(name="of the child") as mine:
                mine.pads[0].load(long[:48000]).result(10)
                mine.pads[0].play()
                while not mine.pads[0].position:
                    time.sleep(0.01)
        assert in_a_child(work) == 0
        assert all(load.result(30).frames for load in loads)
        assert loops_on()
        """
    )
