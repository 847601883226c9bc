"""Play files, or silence with a live account of what the graph grants; play pads from the keyboard; list sinks.

`headless [options] -- COMMAND` runs a command in a private PipeWire server: see headless --help.
"""

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

from . import AudioEngine, AudioError, Device, Event, State, Stats, list_devices
from ._options import engine_arguments, make_parser, refuse

_REFRESH = 0.25


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
    with AudioEngine(**engine_arguments(options)) as engine:
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
    arguments = engine_arguments(options)
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

    wanted = _terminal.Wanted(
        folder=options.files[0] if options.files else None,
        seconds=options.seconds,
        keyboard=options.keyboard or "qwerty",
        bpm=options.bpm,
        quantise=options.quantize or "off",
    )
    _terminal.run(engine_arguments(options), wanted)


def _devices(options: argparse.Namespace) -> None:
    given = engine_arguments(options)
    found = list_devices(**{key: given[key] for key in ("remote", "timeout") if key in given})
    if options.json:
        print(json.dumps([asdict(device) for device in found]))
        return
    for device in found:
        print(_line(device))


def _line(device: Device) -> str:
    mark = "*" if device.is_default else " "
    channels = f"{device.channels} channels {','.join(device.channel_map)}".rstrip()
    rates = "/".join(map(str, device.rates)) + " Hz" if device.rates else "rates not told"
    return f"{mark} {device.serial:>5}  {device.name}  {channels}  {rates}  {device.description}"


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> int:
    if sys.argv[1:2] == ["headless"]:  # what follows is another command's line
        from .testing._command import main as headless

        return headless(sys.argv[2:], "python -m flitzis_looper_audio headless")
    parser = make_parser(__doc__)
    options = parser.parse_intermixed_args()  # options before, after and among files
    refuse(parser, options)
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
