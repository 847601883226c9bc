"""The command line: what may be asked for, what goes together, and what of it is the engine's."""

from __future__ import annotations

import argparse
from typing import Any

from . import __version__

PADS = ("demo", "keyboard", "bpm", "quantize")
"""What is for pads alone."""
OURS = ("command", "files", "loop", "at_once", "json", "seconds", *PADS)
"""What is not the engine's."""


def _property(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"must be KEY=VALUE, got {text!r}")
    return key, value


def _device(text: str) -> str | int:
    return int(text) if text.isdecimal() else text


def _sample_rate(text: str) -> int | None:
    return None if text == "graph" else int(text)


def _seconds(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"must be more than 0, got {text}")
    return value


def _bpm(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 20 <= value <= 999:
        raise argparse.ArgumentTypeError(f"must be 20-999 beats a minute, got {text!r}")
    return value


def make_parser(description: str | None) -> argparse.ArgumentParser:
    """Of all commands; `refuse` knows what each of them takes."""
    parser = argparse.ArgumentParser(prog="python -m flitzis_looper_audio", description=description)
    parser.add_argument(
        "command",
        nargs="?",
        choices=["play", "pads", "devices"],
        default="play",
        help="play until Ctrl-C or SIGTERM (the default); play a folder's sounds from the keyboard; list the sinks",
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="for play: one after the other without a gap; without, silence; for pads: one folder",
    )
    parser.add_argument("--loop", action="store_true", help="play the files over and over")
    parser.add_argument("--at-once", action="store_true", help="start all files on one frame")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--json", action="store_true", help="one JSON value a line, for programs")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="play for N seconds")
    _add_pads(parser)
    _add_node(parser)
    return parser


def _add_pads(parser: argparse.ArgumentParser) -> None:
    pads = parser.add_argument_group("pads")
    pads.add_argument(
        "--demo",
        action="store_true",
        help="without a folder: eight sounds made here, three of which play",
    )
    pads.add_argument(
        "--keyboard",
        choices=["qwerty", "qwertz", "azerty"],
        help="which key is where (default: qwerty)",
    )
    pads.add_argument(
        "--bpm",
        type=_bpm,
        metavar="N",
        help="the tempo to begin with, 20-999, which the folder's loops keep; without: 120, and all play as recorded",
    )
    pads.add_argument(
        "--quantize",
        choices=["off", "beat", "bar"],
        help="what starts wait for (default: off)",
    )


def _add_node(parser: argparse.ArgumentParser) -> None:
    node = parser.add_argument_group(
        "the node", "What is not given stays at AudioEngine's default."
    )
    node.add_argument("--name", help="what people see, 1-128 characters")
    node.add_argument(
        "--device",
        type=_device,
        metavar="NAME|SERIAL",
        help="a sink's node.name or object.serial; without: follow the default sink",
    )
    node.add_argument(
        "--sample-rate",
        type=_sample_rate,
        metavar="HZ",
        help="8000-384000, or 'graph' for the graph's",
    )
    node.add_argument("--channels", type=int, metavar="N", help="1-64")
    node.add_argument(
        "--channel-map",
        metavar="NAMES",
        help="the 1-64 channels by PipeWire's names: as `devices` shows a sink's; where it has not got one, another",
    )
    node.add_argument("--quantum", type=int, metavar="FRAMES", help="a power of two in 16-8192")
    node.add_argument(
        "--no-autoconnect",
        dest="autoconnect",
        action="store_const",
        const=False,
        help="the patchbay decides",
    )
    node.add_argument(
        "--lock-quantum",
        action="store_const",
        const=True,
        help="keep other clients from lowering ours",
    )
    node.add_argument(
        "--property",
        dest="properties",
        type=_property,
        action="append",
        metavar="KEY=VALUE",
        help="an extra PipeWire property; may be repeated",
    )
    node.add_argument("--remote", metavar="NAME", help="a PipeWire remote's name or socket")
    node.add_argument(
        "--timeout", type=float, metavar="SECONDS", help="0.01-60, for every call that waits"
    )
    node.add_argument(
        "--no-reconnect",
        dest="reconnect",
        action="store_const",
        const=False,
        help="end when the server is lost",
    )
    node.add_argument(
        "--fade-ms", type=float, metavar="MS", help="0-1000, how long start fades in and stop out"
    )


def engine_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """What was given of the arguments that AudioEngine() takes."""
    given = {key: value for key, value in vars(options).items() if value is not None}
    for key in OURS:
        given.pop(key, None)
    if "properties" in given:
        given["properties"] = dict(given["properties"])
    return given


def refuse(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Exit with a usage error where options do not go together."""
    pads = options.command == "pads"
    if options.files and options.command == "devices":
        parser.error("devices takes no files")
    if (options.loop or options.at_once) and (pads or not options.files):
        parser.error("--loop and --at-once are about files to play: name some")
    if pads and len(options.files) > 1 or pads and not (options.files or options.demo):
        parser.error("pads takes one folder of sound files, or --demo")
    for key in PADS:
        if getattr(options, key) and not pads:
            parser.error(f"--{key} is for pads")
    if options.json and pads:
        parser.error("--json is not for pads")
