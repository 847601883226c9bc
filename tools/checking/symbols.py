#!/usr/bin/python3
"""What the callback's code calls outside itself: every undefined symbol that [render] can reach is on a list.

    tools/checking/symbols.py [BUILD]

Follows the calls in the compiled archives from every function that the sources mark NONBLOCKING in handoff/, dsp/,
render/ and pads/, and from the process callback. A virtual call is not followed: each renderer is a root itself.
Compares with symbols_allowed.txt beside it, prints what differs, and exits with 1 when anything does. Below "[build]"
that list names what only construction, prepare() and the control side reach: they may allocate.
"""

from __future__ import annotations

import collections
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = Path(__file__).with_name("symbols_allowed.txt")
FLOORS = ("handoff", "dsp", "render", "pads")
DOOR = "pw/libpw.a"  # from here the process callback alone
DOOR_ROOTS = ("flitzis::pw::OutputStream::Events::process(void*)",)
DEFINITION = re.compile(
    r"(?:^|[\s:*&~])((?:\w+::)*\w+)\([^;{}()]*\)(?: const)? NONBLOCKING\s*(?:override\s*)?\{", re.S
)
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
JUMP = re.compile(r"\b(?:call|j[a-z]+)\s+[0-9a-f]+ <([^+>]+)")  # within a section: no relocation
CLASS = re.compile(r"^(?:class|struct) (\w+)[^;]*?\{", re.M)
ARGUMENTS = re.compile(r"<[^<>]*>")
CALL = re.compile(r"\bR_\w+\s+(\S+?)(?:[-+]0x[0-9a-f]+)?$")
OURS = re.compile(
    r"^(\.LC|std::|flitzis::|vtable |typeinfo |__cxa_|_Unwind_|__gxx_)"
)  # data, and exceptions
LOCAL = re.compile(r"^(\.L|\.rodata|\.data|\.bss|\.tbss|\.tdata|\.gcc_except|\.text(\.unlikely)?$)")

Calls = dict[str, set[str]]


def calls_in(archive: Path) -> Calls:
    """Which symbols each function of an archive refers to; names as the linker has them."""
    text = subprocess.run(
        ["objdump", "-dr", "--no-show-raw-insn", archive],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    calls: Calls = collections.defaultdict(set)
    function = jump = ""
    for line in [*text.splitlines(), ""]:
        relocated = CALL.search(line)
        if (
            jump and not relocated
        ):  # else the address before it is that of the next instruction, whosever that is
            calls[function].add(jump)
        jump = ""
        if found := FUNCTION.match(line):
            function = found[1]
            calls[function]  # it exists, though it may call nothing
        elif found := JUMP.search(line):
            jump = found[1] if function and not LOCAL.match(found[1]) else ""
        elif relocated and function and not LOCAL.match(relocated[1]):
            calls[function].add(relocated[1].removeprefix(".text.unlikely.").removeprefix(".text."))
    for function in [*calls]:
        if function.endswith(".cold"):  # the compiler's own half of a function
            calls[function.removesuffix(".cold")].add(function)
    return dict(calls)


def readable(names: set[str]) -> dict[str, str]:
    """Names as a person writes them."""
    order = sorted(names)
    text = subprocess.run(
        ["c++filt"], input="\n".join(order), capture_output=True, text=True, check=True
    ).stdout
    return dict(zip(order, text.splitlines()))


def marked() -> set[str]:
    """Class::function of all that are NONBLOCKING where they are defined."""
    found: set[str] = set()
    for folder in FLOORS:
        for path in (ROOT / "src" / folder).glob("*.[ch]pp"):
            text = path.read_text()
            classes = [(one.start(), one[1]) for one in CLASS.finditer(text)]
            for function in DEFINITION.finditer(text):
                owner = [name for start, name in classes if start < function.start()][-1:]
                name = function[1] if "::" in function[1] else "::".join([*owner, function[1]])
                found.add(name)
    return found


def is_root(name: str, marks: set[str]) -> bool:
    """Whether the callback may enter here."""
    plain = name
    while plain != (plain := ARGUMENTS.sub("", plain)):
        pass
    plain = plain.partition("(")[0]
    return "(" in name and "::".join(plain.split("::")[-2:]).split(" ")[-1] in marks


def reached(calls: Calls, roots: set[str]) -> set[str]:
    """All that can be called from the roots, themselves included."""
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += calls.get(name, ())
    return seen


def undefined(build: Path) -> tuple[set[str], set[str]]:
    """What [render] reaches outside the archives, and what only the rest of those floors does."""
    inner: Calls = {}
    for floor in FLOORS:
        inner.update(calls_in(build / "src" / floor / f"lib{floor}.a"))
    whole = {**calls_in(build / "src" / DOOR), **inner}
    names = readable(set(whole) | {name for called in whole.values() for name in called})
    marks = marked()
    roots = {name for name in inner if is_root(names[name], marks)}
    roots |= {name for name in whole if names[name] in DOOR_ROOTS}
    if len(roots) < 10 or not any(names[name] in DOOR_ROOTS for name in roots):
        raise SystemExit(f"{build}: only {len(roots)} functions of the callback were found")
    render = {names[name] for name in reached(whole, roots) if name not in whole}
    rest = {names[name] for name in reached(inner, set(inner)) if name not in inner}
    return {simple(name) for name in render}, {
        simple(name) for name in rest if not OURS.match(name)
    }


def simple(name: str) -> str:
    """Without arguments: operator new has many."""
    return name.partition("(")[0]


def allowed() -> tuple[set[str], set[str]]:
    """The list's two sections; what follows " # " is the reason."""
    render, _, build = ALLOWED.read_text().partition("[build]\n")
    sections = []
    for text in (render, build):
        lines = [line.partition(" # ")[0].strip() for line in text.splitlines()]
        sections.append({line for line in lines if line and not line.startswith(("#", "["))})
    return sections[0], sections[1]


def main() -> int:
    """Return the exit status."""
    build = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build"
    wrong = 0
    for kind, found, listed in zip(("render", "build"), undefined(build), allowed()):
        for name in sorted(found - listed - (allowed()[0] if kind == "build" else set())):
            print(f"[{kind}] reaches {name}, which is not in {ALLOWED.name}")
            wrong += 1
        print(f"[{kind}] {len(found)} symbols: {', '.join(sorted(found))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
