"""The project's samples/: what is loaded from there, what is copied to it, and under which name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from harness import (
    CALLBACK,
    LoaderEvents,
    OfflineLooper,
    as_nobody,
    called,
    is_empty,
    level,
    load,
    noise16,
    render,
    write_wav,
)


@pytest.fixture
def outside(project: Path) -> Path:
    """A file beside the project."""
    folder = project.parent / "music"
    folder.mkdir()
    return Path(write_wav(folder / "kick.wav", noise16(480)))


def cached(project: Path) -> list[str]:
    return sorted(os.listdir(project / "samples"))


@pytest.mark.parametrize(
    "path", ["samples/a.wav", "samples/folder/a.wav", "samples/stems/#1/a.wav"]
)
def test_what_lies_in_samples_is_used_in_place(
    facade: OfflineLooper, project: Path, path: str
) -> None:
    (project / path).parent.mkdir(parents=True, exist_ok=True)
    write_wav(path, level(480))
    before = sorted(project.rglob("*"))

    success = load(facade, 0, path)

    assert success["cached_path"] == path
    assert sorted(project.rglob("*")) == before


def test_what_lies_elsewhere_is_copied_byte_for_byte(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    original = outside.read_bytes()

    success = load(facade, 0, str(outside))

    assert success["cached_path"] == "samples/kick.wav"
    assert cached(project) == ["kick.wav"]
    assert (project / "samples/kick.wav").read_bytes() == original == outside.read_bytes()


def test_a_relative_path_is_the_projects(facade: OfflineLooper, project: Path) -> None:
    (project / "other").mkdir()
    write_wav("other/a.wav", level(480))
    write_wav("b.wav", level(480))

    found = [
        load(facade, 0, path)["cached_path"]
        for path in ("other/a.wav", "b.wav", "../project/b.wav")
    ]

    assert found == ["samples/a.wav", "samples/b.wav", "samples/b_0.wav"]
    assert cached(project) == ["a.wav", "b.wav", "b_0.wav"]


def test_an_absolute_path_into_samples_is_copied_too(facade: OfflineLooper, project: Path) -> None:
    write_wav("samples/a.wav", level(480))

    assert load(facade, 0, str(project / "samples/a.wav"))["cached_path"] == "samples/a_0.wav"


def test_a_project_without_samples_gets_them(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    (project / "samples").rmdir()

    assert load(facade, 0, str(outside))["cached_path"] == "samples/kick.wav"
    assert cached(project) == ["kick.wav"]


NAMES = [
    ([], "kick.wav"),
    (["kick.wav"], "kick_0.wav"),
    (["kick"], "kick_0.wav"),
    (["kick.flac"], "kick_0.wav"),
    (["kick.unknown"], "kick_0.wav"),
    (["kick_"], "kick_0.wav"),
    (["kick_old.wav"], "kick_0.wav"),
    (["kick.wav", "kick_0.wav"], "kick_1.wav"),
    (["kick.wav", "kick_0.flac", "kick_1_more"], "kick_2.wav"),
    (["kick_0", "kick_2"], "kick_1.wav"),
    (["kick_7.wav"], "kick_0.wav"),
    (["kicker.wav", "kick-1.wav", "a kick.wav", "Kick.wav", "kick 1.wav"], "kick.wav"),
    ([*(f"kick_{number}.wav" for number in range(999))], "kick_999.wav"),
]


@pytest.mark.parametrize(("there", "expected"), NAMES)
def test_a_copy_keeps_its_name_or_gets_the_first_number_that_is_free(
    facade: OfflineLooper, project: Path, outside: Path, there: list[str], expected: str
) -> None:
    for name in there:
        (project / "samples" / name).write_text("another's")

    success = load(facade, 0, str(outside))

    assert success["cached_path"] == f"samples/{expected}"
    assert cached(project) == sorted([*there, expected])
    for name in there:
        assert (project / "samples" / name).read_text() == "another's"


def test_a_folder_of_that_name_is_in_the_way_as_well(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    (project / "samples/kick").mkdir()

    assert load(facade, 0, str(outside))["cached_path"] == "samples/kick_0.wav"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kick", "kick.unknown"),
        ("my kick (1).wav", "my kick (1).wav"),
        ("a.b.wav", "a.b.wav"),
        ("größe 🎧.wav", "größe 🎧.wav"),
        ("KICK.WAV", "KICK.WAV"),
    ],
)
def test_a_copys_extension_is_the_originals_or_unknown(
    facade: OfflineLooper, project: Path, outside: Path, name: str, expected: str
) -> None:
    renamed = outside.rename(outside.with_name(name))

    assert load(facade, 0, str(renamed))["cached_path"] == f"samples/{expected}"
    assert cached(project) == [expected]


def test_the_number_is_before_the_extension_of_several(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    (project / "samples/a.b.flac").touch()
    (project / "samples/a_0.wav").touch()

    success = load(facade, 0, str(outside.rename(outside.with_name("a.b.wav"))))

    assert success["cached_path"] == "samples/a.b_0.wav"


def test_many_loads_of_one_name_get_a_copy_each(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    events = LoaderEvents(facade)
    for pad in range(20):
        facade.load_sample_async(pad, str(outside), run_analysis=False)

    paths = [events.until_its_end(pad, 1)[-1]["cached_path"] for pad in range(20)]

    assert sorted(paths) == sorted(
        ["samples/kick.wav", *(f"samples/kick_{n}.wav" for n in range(19))]
    )
    assert {(project / path).read_bytes() for path in paths} == {outside.read_bytes()}


def test_a_copy_is_loaded_again_from_its_place(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    path = load(facade, 0, str(outside))["cached_path"]
    outside.unlink()

    assert load(facade, 1, path)["cached_path"] == path
    assert cached(project) == ["kick.wav"]


def taken_names(project: Path) -> None:
    """No number is left."""
    for name in ["kick.wav", *(f"kick_{number}.wav" for number in range(1000))]:
        (project / "samples" / name).touch()


def a_file_for_samples(project: Path) -> None:
    (project / "samples").rmdir()
    (project / "samples").touch()


def a_link_to_nowhere(project: Path) -> None:
    (project / "samples").rmdir()
    (project / "samples").symlink_to(project / "nowhere")


BLOCKS = [taken_names, a_file_for_samples, a_link_to_nowhere]


@pytest.mark.parametrize("block", BLOCKS, ids=called)
def test_what_cannot_be_copied_says_so_and_leaves_nothing(
    facade: OfflineLooper, project: Path, outside: Path, block: Callable[[Path], None]
) -> None:
    block(project)
    before = sorted(project.rglob("*"))

    error = load(facade, 0, str(outside))

    assert error["type"] == "error" and error["msg"].startswith("Failed to cache audio file: ")
    assert sorted(project.rglob("*")) == before
    assert is_empty(facade, 0)


def test_what_was_loaded_stays_where_the_next_cannot_be_copied(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    load(facade, 0, write_wav("samples/old.wav", level(4800)))
    (project / "samples/old.wav").unlink()
    a_file_for_samples(project)

    assert load(facade, 0, str(outside))["type"] == "error"

    # A copy comes before its sample is published.
    assert facade.loaded_sample_shape(0) == (48000, 2, 4800)
    facade.play_sample(0, 1.0)
    assert render(facade, 2 * CALLBACK)[CALLBACK:].min() == 0.5


def test_a_folder_that_may_not_be_written_is_named(
    facade: OfflineLooper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as name:  # unlike pytest's, others may enter it
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "samples").mkdir(mode=0o555)
        monkeypatch.chdir(folder)
        write_wav("kick.wav", level(480))

        with as_nobody():
            error = load(facade, 0, "kick.wav")

        assert error["msg"].startswith("Failed to cache audio file: ") and "denied" in error["msg"]
        assert cached(folder) == []
        monkeypatch.undo()


def test_a_load_that_is_unloaded_leaves_no_copy(
    facade: OfflineLooper, project: Path, outside: Path
) -> None:
    write_wav(outside, level(60 * 44100), 44100)
    events = LoaderEvents(facade)
    facade.load_sample_async(0, str(outside), run_analysis=False)
    facade.unload_sample(0)

    later = facade.load_sample_async(1, str(outside), run_analysis=False)
    path = events.until_its_end(1, later)[-1]["cached_path"]

    assert cached(project) == [Path(path).name]
