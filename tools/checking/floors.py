#!/usr/bin/python3
"""The laws of the house that a compiler does not see: floors/ may include their own or a lower one.

    tools/checking/floors.py [ROOT]

Prints one line for every breach, and exits with 1 when there is any:
- an #include that points upward, or to a floor that is not in the list;
- one of a floor below that this one does not need;
- PipeWire's headers outside src/pw, Python's outside python/bind, the decoders' outside src/media;
- a function whose contract says [render] in handoff/, dsp/, render/, pads/ or pw/, or through which the callback
  enters them, without NONBLOCKING. What is NONBLOCKING calls nothing else: clang 20 sees to that.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

FLOORS = {
    "base": 1,
    "handoff": 2,
    "media": 3,
    "dsp": 3,
    "render": 4,
    "pads": 5,
    "pw": 6,
    "engine": 7,
    "bind": 8,
}
# Floors that do not see all that lies below them.
NARROW = {
    "dsp": ("base",),
    "media": ("base", "dsp"),
    "render": ("base", "handoff"),
    "pads": ("base", "handoff", "dsp", "render"),
    "pw": ("base", "handoff", "render"),
}
# Headers that one floor alone may see; the first letters of an include's path.
BOUND = {
    "pipewire/": "pw",
    "spa/": "pw",
    "pybind11/": "bind",
    "Python.h": "bind",
    "sndfile.h": "media",
    "mpg123.h": "media",
    "soxr.h": "media",
    "ebur128.h": "media",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
REAL_TIME = (
    "handoff",
    "dsp",
    "render",
    "pads",
    "pw",
)  # floors whose [render] functions the compiler can be asked about
ENTRY = re.compile(
    r"\bvoid (render\(Block&|process\(\))[^;{]*[;{]"
)  # where the callback enters, comment or not
CONTRACT = re.compile(r"^\s*///(?!.*but \[render\]).*\[render\]")
COMMENT = re.compile(r"^\s*//")


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Every C++ file with the floor it lies on."""
    for folder in (root / "src", root / "python"):
        for path in sorted(folder.glob("*/**/*")):
            if path.suffix in (".hpp", ".cpp", ".in"):
                yield path.relative_to(folder).parts[0], path


def upward(floor: str, header: str, path: Path) -> str | None:
    """What is wrong with this include on this floor, if anything."""
    for start, home in BOUND.items():
        if header.startswith(start) and floor != home:
            return f"<{header}> is for {home}/ alone"
    target, slash, _ = header.partition("/")
    if not slash or not (target in FLOORS or (path.parent.parent / target).is_dir()):
        return None  # a header of the same folder, or of the system
    if target not in FLOORS:
        return f"{target}/ is on no floor; name it in tools/checking/floors.py"
    if FLOORS[target] > FLOORS[floor]:
        return f"{floor}/ (floor {FLOORS[floor]}) includes {header} (floor {FLOORS[target]})"
    if target not in (floor, *NARROW.get(floor, FLOORS)):
        return f"{floor}/ includes {header}; it sees {' and '.join(NARROW[floor])} alone"
    return None


def declarations(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Line number and text of every declaration whose doc comment says [render]."""
    for number, line in enumerate(lines):
        if not CONTRACT.match(line):
            continue
        begin = next((n for n in range(number, len(lines)) if not COMMENT.match(lines[n])), None)
        if begin is not None:
            end = next((n for n in range(begin, len(lines)) if re.search(r"[;{]", lines[n])), begin)
            yield begin + 1, " ".join(lines[begin : end + 1])


def unmarked(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Functions for [render] that do not say NONBLOCKING; constructors run elsewhere."""
    for number, text in declarations(lines):
        if "(" in text and "NONBLOCKING" not in text:
            yield number, f"[render] without NONBLOCKING: {text.strip()}"
    for number, line in enumerate(lines, 1):
        if ENTRY.search(line) and "NONBLOCKING" not in line:
            yield number, f"the callback enters without NONBLOCKING: {line.strip()}"


def breaches(root: Path) -> Iterator[str]:
    """Every breach below root, as file:line: what."""
    for floor, path in sources(root):
        name = path.relative_to(root)
        if floor not in FLOORS:
            yield f"{name}:1: {floor}/ is on no floor; name it in tools/checking/floors.py"
            continue
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            include = INCLUDE.match(line)
            wrong = include and upward(floor, include[1], path)
            if wrong:
                yield f"{name}:{number}: {wrong}"
        if floor in REAL_TIME and path.suffix == ".hpp":
            for number, text in unmarked(lines):
                yield f"{name}:{number}: {text}"


def main() -> int:
    """Return the exit status."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    found = list(breaches(root))
    for line in found:
        print(line)
    if not any(True for _ in sources(root)):
        print(f"{root}: no C++ sources in src/ or python/")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
