"""Run a command against a private PipeWire server: no devices, no D-Bus, no desktop.

The server, WirePlumber and pipewire-pulse are started in a temporary directory, the command runs
with the environment that leads to them, and all of it is gone afterwards, however this ends.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence

from ._keeper import PR_SET_PDEATHSIG, HeadlessError
from ._server import HeadlessServer

EPILOG = """examples:
  {prog} -- pw-cli ls Node
  {prog} --sink main --sink surround:6 --quantum 128 -- pytest tests
  {prog} --no-sink --no-session-manager -- ./a-test

exit status: the command's; 128 + n when signal n ended it; 126 when it cannot be executed, 127 when
it is not found; 125 when the server does not start; 2 for a wrong option. SIGINT, SIGTERM and
SIGHUP are passed on to the command.
"""
SI_KERNEL = 0x80  # asm-generic/siginfo.h: the terminal's own signal, which the command got as well
FORWARDED: set[signal.Signals] = {signal.SIGINT, signal.SIGTERM}
if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # else we run under nohup
    FORWARDED.add(signal.SIGHUP)
NO_SERVER, CANNOT_EXECUTE, NOT_FOUND = 125, 126, 127


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    line = argparse.ArgumentParser(
        prog=prog,
        usage="%(prog)s [options] -- COMMAND [ARGS...]",
        description=__doc__,
        epilog=EPILOG.format(prog=prog),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    sinks = line.add_mutually_exclusive_group()
    sinks.add_argument(
        "--sink",
        action="append",
        metavar="NAME[:CHANNELS]",
        dest="sinks",
        help="a null sink, repeatable; the first is the default sink (default: test_sink:2)",
    )
    sinks.add_argument(
        "--no-sink", action="store_const", const=[], dest="sinks", help="no sink at all"
    )
    line.add_argument(
        "--rate",
        type=int,
        default=48000,
        metavar="HZ",
        help="the graph's sample rate (default: %(default)s)",
    )
    line.add_argument(
        "--quantum",
        type=int,
        default=512,
        metavar="FRAMES",
        help="the graph's quantum where no client asks for one (default: 512)",
    )
    line.add_argument(
        "--min-quantum",
        type=int,
        default=16,
        metavar="FRAMES",
        help="the least a client can ask for (default: %(default)s)",
    )
    line.add_argument(
        "--max-quantum",
        type=int,
        default=8192,
        metavar="FRAMES",
        help="the most a client can ask for (default: %(default)s)",
    )
    line.add_argument(
        "--no-session-manager",
        action="store_false",
        dest="session_manager",
        help="without WirePlumber: nothing is linked, there is no default sink",
    )
    line.add_argument(
        "--no-pulse", action="store_false", dest="pulse", help="without pipewire-pulse"
    )
    line.add_argument(
        "--memory",
        action="store_true",
        help="WirePlumber restores streams' volume, mute and target, as it does on a desktop",
    )
    line.add_argument(
        "--verbose", action="store_true", help="the servers' logs on stderr, at info level"
    )
    line.add_argument("command", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return line


def fail(status: int, message: str) -> int:
    """One line on stderr; the status to exit with."""
    print(f"headless: {message}", file=sys.stderr)
    return status


def run(command: Sequence[str], env: dict[str, str]) -> int:
    """Run the command, pass signals on to it, and return its exit status as a shell would."""
    libc = ctypes.CDLL(None)

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # when we are killed, it ends as well
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)

    awaited = FORWARDED | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    try:
        child = subprocess.Popen(command, env=env, preexec_fn=before_exec)
    except FileNotFoundError:
        return fail(NOT_FOUND, f"command not found: {command[0]}")
    except OSError as error:
        return fail(CANNOT_EXECUTE, f"cannot execute {command[0]}: {error.strerror}")
    while (code := child.poll()) is None:
        info = signal.sigwaitinfo(awaited)
        if info.si_signo != signal.SIGCHLD and info.si_code != SI_KERNEL:
            child.send_signal(info.si_signo)
    return code if code >= 0 else 128 - code


def main(arguments: Sequence[str], prog: str = "headless") -> int:
    """Do what the arguments ask for; the exit status."""
    line = parser(prog)
    options = vars(line.parse_args(arguments))
    command = options.pop("command")
    command = command[1:] if command[:1] == ["--"] else command
    if not command:
        line.error(f"no command; the form is {prog} [options] -- COMMAND [ARGS...]")
    if options["sinks"] is None:
        del options["sinks"]
    try:
        server = HeadlessServer(**options)
    except ValueError as error:
        line.error(str(error))
    if os.sep not in command[0] and not shutil.which(command[0]):
        return fail(NOT_FOUND, f"command not found: {command[0]}")
    for number in FORWARDED:
        signal.signal(number, lambda n, _: sys.exit(128 + n))  # until there is a command
    try:
        with server:
            return run(command, server.env)
    except HeadlessError as error:
        return fail(NO_SERVER, str(error).rstrip())
