"""What workers do for a pad that is unloaded, loaded anew or shut down meanwhile: nobody is told, nothing is left."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from eventually import eventually
from harness import (
    RATE,
    Event,
    LoaderEvents,
    OfflineLooper,
    engine_of,
    held,
    hold,
    is_empty,
    level,
    load,
    render,
    told,
    until_stems_are_read,
    write_wav,
)

LONG, SHORT = 60 * 44100, 4800  # frames
EXITS = """
import os, sys, threading, time
from harness import OfflineLooper
facade = OfflineLooper()
facade.run()
for pad in range(4):
    facade.load_sample_async(pad, sys.argv[1], run_analysis=False)
while not os.listdir("samples"):
    time.sleep(0.001)
if sys.argv[2] == "shut down":
    facade.shut_down()
if sys.argv[2] == "forget":
    del facade
    assert threading.active_count() == 1
"""


def events_until(facade: OfflineLooper, pad: int, kind: str) -> list[Event]:
    """All that are polled, up to one of that kind of that pad."""
    events = LoaderEvents(facade)
    eventually(lambda: any((one["id"], one["type"]) == (pad, kind) for one in events.everything()))
    return events.everything()


def test_nothing_of_an_old_run_is_told_in_the_new_one(
    facade: OfflineLooper, project: Path, tmp_path: Path
) -> None:
    long = write_wav(tmp_path / "long.wav", level(LONG), 44100)
    for pad in range(12):
        facade.load_sample_async(pad, long, run_analysis=False)
    facade.shut_down()
    facade.run()
    short = write_wav(tmp_path / "short.wav", level(SHORT))
    facade.load_sample_async(15, short, run_analysis=False)

    assert {event["id"] for event in events_until(facade, 15, "success")} == {15}
    assert is_empty(facade, 1)
    assert os.listdir(project / "samples") == ["short.wav"]


@pytest.mark.parametrize("end", ["shut down", "forget", "exit"])
def test_a_program_that_ends_amid_a_copy_leaves_no_part_of_it(
    project: Path, tmp_path: Path, end: str
) -> None:
    long = write_wav(tmp_path / "long.wav", level(5 * LONG), 44100)
    done = subprocess.run(
        [sys.executable, "-c", EXITS, long, end],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=project,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    whole = Path(long).stat().st_size
    assert all(path.stat().st_size == whole for path in (project / "samples").iterdir())


def test_an_unload_amid_a_copy_leaves_none(
    facade: OfflineLooper, project: Path, tmp_path: Path
) -> None:
    long = write_wav(tmp_path / "long.wav", level(5 * LONG), 44100)
    events = LoaderEvents(facade)
    request = facade.load_sample_async(0, long, run_analysis=False)
    eventually(lambda: os.listdir(project / "samples"))
    facade.unload_sample(0)

    eventually(lambda: not os.listdir(project / "samples"))
    assert load(facade, 1, write_wav("samples/short.wav", level(SHORT)))["type"] == "success"
    assert not [one for one in events.of(0, request) if one["type"] in ("success", "error")]
    assert is_empty(facade, 0)


def test_a_load_ends_the_task_of_the_sample_before(facade: OfflineLooper) -> None:
    hold(facade, [0], level(LONG))
    with held(facade):
        facade.generate_stems_async(0, "v", "samples/stems/#1")
        again = facade.load_sample_async(0, "samples/held.wav", run_analysis=False)

    assert LoaderEvents(facade).until_its_end(0, again)[-1]["type"] == "success"
    events = LoaderEvents(facade)
    request = facade.generate_stems_async(0, "v", "samples/stems/#1")
    assert events.until_its_end(0, request)[-1]["type"] == "task_success"
    assert len(list(Path("samples/stems/#1").iterdir())) == 5


def test_a_start_that_waits_for_its_line_does_not_outlive_an_unload(facade: OfflineLooper) -> None:
    render(facade, 100)
    facade.set_trigger_quantization("1_16")
    facade.play_sample(0, 1.0)  # it holds nothing yet
    facade.unload_sample(0)
    hold(facade, [0], level(SHORT))

    assert not render(facade, RATE).any()
    assert told(facade) == []


def test_a_project_that_is_gone_finds_no_file(facade: OfflineLooper, project: Path) -> None:
    gone = project / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()

    assert load(facade, 0, "samples/a.wav")["msg"] == "File not found: samples/a.wav"
    with pytest.raises(ValueError, match="sample is not loaded"):
        facade.publish_prepared_stems(0, "v", "samples/stems/#1")
    os.chdir(project)
    hold(facade, [0], level(SHORT))


def damaged(path: Path) -> None:
    """A header that promises what its floats' format does not hold."""
    data = path.read_bytes()
    path.write_bytes(data[:36] + b"LIST" + struct.pack("<I", 4) + b"INFO" + data[36:-12])


@pytest.mark.parametrize("before", [True, False])
def test_stems_that_turn_out_to_be_damaged_leave_those_before(
    facade: OfflineLooper, caplog: pytest.LogCaptureFixture, before: bool
) -> None:
    hold(facade, [0], level(SHORT))
    folder = Path("samples/stems/#1")
    folder.mkdir(parents=True)
    for kind in ("vocals", "melody", "bass", "drums", "instrumental"):
        write_wav(folder / f"{kind}.wav", level(SHORT, value=4096))
    if before:
        facade.publish_prepared_stems(0, "v1", str(folder))
        facade.set_stem_mix_mode(0, "all_stems", "v1")
        until_stems_are_read(facade, 0)

    damaged(folder / "bass.wav")
    facade.publish_prepared_stems(0, "v2", str(folder))
    facade.set_stem_mix_mode(0, "all_stems", "v2")

    def warned() -> bool:
        facade.poll_loader_events()
        return "are not heard" in caplog.text

    eventually(warned)
    pad = engine_of(facade).pads[0]
    assert pad.stem_mix == ((0, 1, 2, 3) if before else None)
    facade.set_stem_mix_mode(0, "full_mix")
    facade.set_stem_mix_mode(0, "all_stems", "v2")
    assert pad.stem_mix is None
    facade.set_stem_mix_mode(0, "all_stems", "v1")
    assert pad.stem_mix == ((0, 1, 2, 3) if before else None)


def test_stems_that_are_unloaded_while_they_are_read_are_no_error(
    facade: OfflineLooper, caplog: pytest.LogCaptureFixture
) -> None:
    hold(facade, [0], level(LONG))
    facade.generate_stems_async(0, "v", "samples/stems/#1")
    events_until(facade, 0, "task_success")

    facade.publish_prepared_stems(0, "v", "samples/stems/#1")
    loading = facade._slot(0).stems
    assert loading
    facade.unload_sample(0)
    eventually(loading.done)
    facade.poll_loader_events()

    assert caplog.text == ""
