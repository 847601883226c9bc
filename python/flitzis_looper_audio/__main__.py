"""Play files, or silence with a live account of what the graph grants; play pads from the keyboard; list sinks."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
import time
from dataclasses import asdict
from typing import Any, NoReturn

from . import AudioEngine, AudioError, Device, Event, State, Stats, __version__, list_devices

_REFRESH = 0.25


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flitzis_looper_audio", description=__doc__)
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
    parser.add_argument(
        "--demo",
        action="store_true",
        help="for pads without a folder: eight sounds made here, three of which play",
    )
    parser.add_argument(
        "--keyboard",
        choices=["qwerty", "qwertz", "azerty"],
        help="for pads: which key is where (default: qwerty)",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--json", action="store_true", help="one JSON value a line, for programs")
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="play for N seconds")
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
    return parser


def _engine_arguments(options: argparse.Namespace) -> dict[str, Any]:
    given = {key: value for key, value in vars(options).items() if value is not None}
    for key in ("command", "files", "loop", "at_once", "json", "seconds", "demo", "keyboard"):
        given.pop(key, None)
    if "properties" in given:
        given["properties"] = dict(given["properties"])
    return given


def _status(state: State, stats: Stats, sample_rate: int) -> str:
    latency = stats.latency_frames / sample_rate * 1000
    callback = stats.callback_ns
    return (
        f"{state.value}  {stats.device or 'no device'}  quantum {stats.quantum}  rate {stats.graph_rate} Hz"
        f"  latency {latency:.1f} ms  xruns {stats.xruns}"
        f"  callback {callback.mean / 1000:.1f} us (max {callback.max / 1000:.1f})"
        f"  late {stats.lateness_ns.mean / 1000:.0f} us  {stats.scheduling or '-'}"
    )


def _event(event: Event) -> dict[str, Any]:
    """An event as a program may read it: {"event": its class, its fields}."""
    return {"event": type(event).__name__, **asdict(event)}


def _show_events(engine: AudioEngine, as_json: bool) -> None:
    for event in engine.poll_events():
        if as_json:
            print(json.dumps(_event(event), default=lambda value: value.value), flush=True)
            continue
        values = {**asdict(event)}
        at = values.pop("time_ns") / 1e9
        text = "  ".join(f"{key} {getattr(value, 'value', value)}" for key, value in values.items())
        start = "\r\x1b[K" if sys.stdout.isatty() else ""
        print(f"{start}{at:.3f}  {type(event).__name__}  {text}", flush=True)


def _show(engine: AudioEngine, as_json: bool) -> None:
    _show_events(engine, as_json)
    state, stats = engine.state, engine.stats()
    if as_json:
        print(
            json.dumps({"state": state.value, "node_id": engine.node_id, **asdict(stats)}),
            flush=True,
        )
    elif sys.stdout.isatty():
        print(f"\r{_status(state, stats, engine.sample_rate)}\x1b[K", end="", flush=True)
    else:
        print(_status(state, stats, engine.sample_rate), flush=True)


def _play(options: argparse.Namespace) -> None:
    live = sys.stdout.isatty() and not options.json
    with AudioEngine(**_engine_arguments(options)) as engine:
        until = time.monotonic() + (options.seconds or float("inf"))
        try:
            while (left := until - time.monotonic()) > 0:
                _show(engine, options.json)
                time.sleep(min(left, _REFRESH if live else 1.0))
        finally:
            _show(engine, options.json)
            if live:
                print()


def _play_files(options: argparse.Namespace) -> int:
    """Return the exit status: 1 where a file could not be played."""
    from ._playing import QUEUE, Player  # whoever plays none does not pay for it

    live = sys.stdout.isatty() and not options.json
    at_once = options.at_once or (options.loop and len(options.files) == 1)
    arguments = _engine_arguments(options)
    count = len(options.files) if at_once else QUEUE
    arguments.update(pads=count, voices=min(count, 256))
    shown = 0.0
    until = time.monotonic() + (options.seconds or float("inf"))

    def failed(error: Exception) -> None:
        print(f"flitzis_looper_audio: {error}", file=sys.stderr, flush=True)

    def show(line: str) -> None:
        nonlocal shown
        now = time.monotonic()
        if options.json:
            _show_events(engine, as_json=True)
        elif now >= shown + (_REFRESH if live else 1.0):
            print(f"\r{line}\x1b[K" if live else line, end="" if live else "\n", flush=True)
            shown = now
        if now > until:
            raise KeyboardInterrupt

    with AudioEngine(**arguments) as engine:
        player = Player(engine, options.files, options.loop, failed, show)
        try:
            player.at_once() if at_once else player.one_after_the_other()
            time.sleep(engine.stats().latency_frames / engine.sample_rate)
        finally:
            if live:
                print()
    return 1 if player.faults else 0


def _pads(options: argparse.Namespace) -> None:
    from . import _terminal  # its library is an optional one

    folder = options.files[0] if options.files else None
    _terminal.run(_engine_arguments(options), folder, options.seconds, options.keyboard or "qwerty")


def _devices(options: argparse.Namespace) -> None:
    given = _engine_arguments(options)
    found = list_devices(**{key: given[key] for key in ("remote", "timeout") if key in given})
    if options.json:
        print(json.dumps([asdict(device) for device in found]))
        return
    for device in found:
        print(_line(device))


def _line(device: Device) -> str:
    mark = "*" if device.is_default else " "
    return f"{mark} {device.serial:>5}  {device.name}  {device.channels} channels  {device.description}"


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _refuse(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Exit with a usage error where options do not go together."""
    pads = options.command == "pads"
    if options.files and options.command == "devices":
        parser.error("devices takes no files")
    if (options.loop or options.at_once) and (pads or not options.files):
        parser.error("--loop and --at-once are about files to play: name some")
    if pads and len(options.files) > 1 or pads and not (options.files or options.demo):
        parser.error("pads takes one folder of sound files, or --demo")
    if (options.demo or options.keyboard) and not pads:
        parser.error("--demo and --keyboard are for pads")
    if options.json and pads:
        parser.error("--json is not for pads")


def main() -> int:
    parser = _parser()
    options = parser.parse_intermixed_args()  # options before, after and among files
    _refuse(parser, options)
    signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape")  # a sink's name may be any bytes
    try:
        if options.command == "play" and options.files:
            return _play_files(options)
        {"devices": _devices, "pads": _pads, "play": _play}[options.command](options)
    except KeyboardInterrupt:
        return 0
    except (ValueError, TypeError) as error:
        print(f"flitzis_looper_audio: {error}", file=sys.stderr)
        return 2
    except AudioError as error:
        print(f"flitzis_looper_audio: {error}", file=sys.stderr)
        return 1
    except (
        BrokenPipeError
    ):  # whoever read our lines has enough; nothing is left for the interpreter to flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
