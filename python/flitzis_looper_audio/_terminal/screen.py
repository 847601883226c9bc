"""The terminal, by prompt_toolkit: keys come in, pictures go out, and whatever happens the terminal is as it was."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, UIContent, UIControl, Window
from prompt_toolkit.styles import Style

from .. import AudioEngine, PadStarted, PadStopped
from .card import Line
from .control import Control
from .grid import Grid, fit
from .look import COLOURS, NO_COLOURS
from .page import Look, Scene, draw, too_small
from .reading import Reader

PICTURES = 1 / 25
"""Seconds from one picture to the next, and from one look at held keys to the next."""
NAMED = {
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.Left: "left",
    Keys.Right: "right",
    Keys.PageUp: "pageup",
    Keys.PageDown: "pagedown",
    Keys.Tab: "\t",
    Keys.Enter: "enter",
    Keys.Backspace: "backspace",
    Keys.Home: "home",
    Keys.End: "end",
    Keys.Insert: "insert",
    Keys.F2: "f2",
    Keys.F3: "f3",
    Keys.F4: "f4",
    Keys.F5: "f5",
    Keys.F6: "f6",
    Keys.F7: "f7",
    Keys.F8: "f8",
    Keys.F9: "f9",
    Keys.ControlD: "ctrl-d",
    Keys.ControlU: "ctrl-u",
}
QUIT = (Keys.ControlC, Keys.ControlQ, Keys.SIGINT)
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class _Picture(UIControl):
    """The newest lines, drawn anew where the terminal has another size by now."""

    def __init__(self, draw: Callable[[int, int], list[Line]]) -> None:
        self._draw = draw
        self._size = (0, 0)
        self._lines: list[Line] = []

    def renew(self, width: int, height: int) -> bool:
        """Whether there is anything new to show."""
        before, self._lines = self._lines, self._draw(width, height)
        self._size = (width, height)
        return before != self._lines

    def create_content(self, width: int, height: int) -> UIContent:
        if self._size != (width, height):
            self.renew(width, height)
        lines = self._lines
        return UIContent(lambda number: list(lines[number]), len(lines), show_cursor=False)


class Screen:
    """An engine's pads on the whole terminal, until somebody quits."""

    def __init__(self, engine: AudioEngine, control: Control, look: Look) -> None:
        self._engine = engine
        self._control = control
        self._look = look
        self._reader = Reader(engine, control.slots)
        self._reading = self._reader.read(time.monotonic())
        self._picture = _Picture(self._draw)
        self._app: Application[None] = Application(
            Layout(Window(self._picture, always_hide_cursor=True)),
            style=Style.from_dict(NO_COLOURS if os.environ.get("NO_COLOR") else COLOURS),
            key_bindings=self._bindings(),
            full_screen=True,
            min_redraw_interval=PICTURES / 2,
        )

    def run(self, seconds: float | None) -> None:
        """Return when somebody quits, a signal says so, or after so many seconds. Raises what went wrong."""
        asyncio.run(self._run(seconds))

    async def _run(self, seconds: float | None) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, about: self._end(about.get("exception")))
        self._app.ttimeoutlen = (
            0.05  # a lone Esc means nothing here: what follows it soon is its own key
        )
        with _signals(loop, self._end), _gone_is_no_error():
            work = asyncio.ensure_future(self._work(seconds))
            try:
                await self._app.run_async(set_exception_handler=False, handle_sigint=False)
            finally:
                work.cancel()

    def _end(self, error: BaseException | None = None) -> None:
        """Leave the terminal; the first reason counts."""
        future = self._app.future
        if future is not None and not future.done():
            self._app.exit(exception=error) if error else self._app.exit()

    async def _work(self, seconds: float | None) -> None:
        until = time.monotonic() + (seconds or float("inf"))
        try:
            while (now := time.monotonic()) < until:
                self._control.tick(now)
                for event in self._engine.poll_events():
                    if isinstance(event, PadStarted):
                        self._control.started(event)
                    elif isinstance(event, PadStopped):
                        self._control.stopped(event)
                self._reading = self._reader.read(now)
                self._load()
                size = self._app.output.get_size()
                if self._picture.renew(size.columns, size.rows):
                    self._app.invalidate()
                await asyncio.sleep(PICTURES)
        except Exception as error:
            self._end(error)
        else:
            self._end()

    def _grid(self) -> Grid | None:
        size = self._app.output.get_size()
        grid = fit(len(self._control.slots), size.columns, size.rows)
        if grid:
            self._control.page = min(self._control.page, grid.pages - 1)
        return grid

    def _load(self) -> None:
        """What is on this page is loaded, and stays; other pages take no memory before somebody sees them."""
        grid = self._grid()
        for number in grid.pads(self._control.page) if grid else ():
            self._control.slots[number].load()

    def _draw(self, width: int, height: int) -> list[Line]:
        grid = self._grid()
        if grid is None:
            return too_small(width, height)
        control = self._control
        scene = Scene(
            self._reading,
            self._reader.pad,
            grid,
            control.page,
            control.exclusive,
            control.message,
            control.tempo.quantise,
            control.selected,
        )
        return draw(scene, self._look, width, height)

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        def quit_(_: KeyPressEvent) -> None:
            self._end()

        def pressed(event: KeyPressEvent) -> None:
            key = event.key_sequence[0].key
            grid = self._grid()
            if grid:
                name = NAMED.get(key, event.data) if isinstance(key, Keys) else event.data
                self._control.press(name, grid, time.monotonic())

        for key in QUIT:
            bindings.add(key, eager=True)(quit_)
        for key in (*NAMED, Keys.Any):
            bindings.add(key, eager=True)(pressed)
        return bindings


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, end: Callable[[], Any]) -> Iterator[None]:
    """Signals end it, as a key would; afterwards they do what they did."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    chosen = [
        number for number in SIGNALS if before[number] != signal.SIG_IGN
    ]  # nohup ignores SIGHUP
    for number in chosen:
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in chosen:
            loop.remove_signal_handler(number)
            signal.signal(number, before[number])


@contextlib.contextmanager
def _gone_is_no_error() -> Iterator[None]:
    """A terminal that was closed ends it: its keys are at their end, and nothing can be drawn on it any more."""
    try:
        yield
    except (EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.EIO, errno.EPIPE, errno.ENXIO):
            raise
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # for what is still to be flushed


def encoding() -> str:
    """The terminal's."""
    return sys.stdout.encoding or "ascii"
