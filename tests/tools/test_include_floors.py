"""tools/checking/floors.py: what it lets pass and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from checking import floors

ROOT = Path(__file__).resolve().parent.parent.parent


def tree(root: Path, **sources: str) -> Path:
    """A house of floors; render__x_hpp="..." becomes src/render/x.hpp."""
    for name, text in sources.items():
        floor, _, file = name.partition("__")
        folder = root / ("python" if floor == "bind" else "src") / floor
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file.replace("_", ".")).write_text(text)
    return root


def breaches(root: Path) -> str:
    return "\n".join(floors.breaches(root))


def test_our_own_house_stands() -> None:
    assert breaches(ROOT) == ""
    assert {floor for floor, _ in floors.sources(ROOT)} == set(floors.FLOORS)


def test_an_include_of_the_same_or_a_lower_floor_passes(tmp_path: Path) -> None:
    house = tree(
        tmp_path,
        base__a_hpp='#include <vector>\n#include <sys/types.h>\n#include "base/b.hpp"\n',
        base__b_hpp="",
        engine__a_cpp='#include "base/a.hpp"\n#include "pw/a.hpp"\n',
        pw__a_hpp="#include <pipewire/pipewire.h>\n#include <spa/node/io.h>\n",
        bind__a_cpp='#include <pybind11/stl.h>\n#include "b.hpp"\n#include "engine/a.hpp"\n',
    )

    assert breaches(house) == ""


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("base", "handoff"),
        ("handoff", "media"),
        ("media", "render"),
        ("render", "pw"),
        ("pw", "engine"),
        ("engine", "bind"),
    ],
)
def test_an_include_that_points_upward_is_a_breach(tmp_path: Path, lower: str, upper: str) -> None:
    house = tree(tmp_path, **{f"{lower}__a_hpp": f'// A comment.\n  #  include "{upper}/a.hpp"\n'})

    found = breaches(house)

    assert found.startswith(f"src/{lower}/a.hpp:2: {lower}/")
    assert f"includes {upper}/a.hpp" in found


@pytest.mark.parametrize(
    "header", ["pipewire/pipewire.h", "spa/node/io.h", "pybind11/stl.h", "Python.h", "sndfile.h"]
)
def test_the_render_floor_sees_neither_pipewire_nor_python_nor_decoders(
    tmp_path: Path, header: str
) -> None:
    house = tree(tmp_path, render__a_cpp=f"#include <{header}>\n")

    assert breaches(house).startswith(f"src/render/a.cpp:1: <{header}> is for ")


@pytest.mark.parametrize(("floor", "below"), [("media", "handoff"), ("render", "media")])
def test_a_floor_does_not_see_what_it_does_not_need(tmp_path: Path, floor: str, below: str) -> None:
    house = tree(tmp_path, **{f"{floor}__a_cpp": f'#include "{below}/a.hpp"\n'})

    assert breaches(house).startswith(f"src/{floor}/a.cpp:1: {floor}/ includes {below}/a.hpp")


def test_a_folder_that_is_no_floor_is_a_breach(tmp_path: Path) -> None:
    house = tree(tmp_path, attic__a_cpp="", engine__a_cpp='#include "attic/a.hpp"\n')

    assert "src/attic/a.cpp:1: attic/ is on no floor" in breaches(house)
    assert "src/engine/a.cpp:1: attic/ is on no floor" in breaches(house)


def test_a_function_for_render_says_nonblocking(tmp_path: Path) -> None:
    house = tree(
        tmp_path,
        render__good_hpp="/// Renders.\n/// [render] wait-free.\nvoid good(int a,\n          int b) NONBLOCKING;\n",
        render__bad_hpp="/// Renders.\n/// [render] wait-free.\nvoid bad(int a,\n         int b) noexcept;\n",
        pw__entry_hpp="class Stream {\n    void process();\n    int render(int) NONBLOCKING override;\n};\n",
        handoff__reader_hpp="/// [any] but [render]; may wait.\nint reader() noexcept;\n",
    )

    assert breaches(house).splitlines() == [
        "src/pw/entry.hpp:2: the callback enters without NONBLOCKING: void process();",
        "src/render/bad.hpp:3: [render] without NONBLOCKING: void bad(int a,          int b) noexcept;",
    ]
