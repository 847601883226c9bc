"""What LOOPER.md says of each method in its sections 1.1 to 1.5: what it takes, refuses and how, and what it answers.

A call with several faults raises the first one's error in the order of `Check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from arguments import (
    ANY_ID,
    ANY_SECONDS,
    BOOL,
    BYTES,
    EQ_BAND,
    FOLDER,
    ID,
    LONG_ID,
    LOOP_TIMES,
    MAPPINGS,
    MASK,
    MIX_MODE,
    MIX_VERSION,
    PATH,
    QUANTIZATION,
    VERSION,
    VOLUME,
    Check,
    Fault,
    Parameter,
    between,
    for_every_pad,
    seconds,
    tempo,
)
from harness import RATE


@dataclass(frozen=True)
class Call:
    """A method's arguments, and all that is wrong with them."""

    method: Method
    arguments: tuple[Any, ...]
    faults: tuple[Fault, ...] = ()

    def raises(self, running: bool) -> Fault | None:
        """The fault that is seen first; None where the call succeeds. `running`: with nothing loaded."""
        state = self.method.when_running if running else self.method.when_not_running
        faults: list[Fault] = [*self.faults, *([state] if state else [])]
        return min(faults, key=lambda one: one.check) if faults else None

    def __str__(self) -> str:
        given = ", ".join(map(shortened, self.arguments))
        return f"{self.method.name}({given})"


def shortened(value: object) -> str:
    """For a test's name."""
    shown = f"{type(value).__name__}:{value!r}" if isinstance(value, np.generic) else repr(value)
    return shown if len(shown) < 30 else f"{shown[:24]}...{len(shown)}"


NOT_INITIALIZED = Fault(Check.NOT_INITIALIZED, RuntimeError, "^Audio engine not initialized$")
MIDI_NOT_INITIALIZED = Fault(Check.MIDI_NOT_INITIALIZED, RuntimeError, NOT_INITIALIZED.words)
NOT_LOADED = Fault(Check.STATE, ValueError, "^sample is not loaded$")
ALREADY = Fault(Check.STATE, RuntimeError, "^AudioEngine already running$")


@dataclass(frozen=True)
class Method:
    """A row of the contract. `answer` is what a good call gives on an engine that just ran."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    answer: object = None
    when_not_running: Fault | None = NOT_INITIALIZED
    when_running: Fault | None = None
    also_good: tuple[tuple[Any, ...], ...] = ()

    def good(self) -> Iterator[Call]:
        """Nothing is wrong with these: the first values, and each other one beside them."""
        usual = tuple(one.good[0] for one in self.parameters)
        for arguments in (usual, *self.also_good):
            yield Call(self, arguments)
        for place, parameter in enumerate(self.parameters):
            for value in parameter.good[1:]:
                yield Call(self, usual[:place] + (value,) + usual[place + 1 :])

    def bad(self) -> Iterator[Call]:
        """One argument is wrong."""
        usual = tuple(one.good[0] for one in self.parameters)
        for place, parameter in enumerate(self.parameters):
            for value, fault in parameter.bad:
                yield Call(self, usual[:place] + (value,) + usual[place + 1 :], (fault,))

    def twice_bad(self) -> Iterator[Call]:
        """Two arguments are wrong, in each two ways whose checks are not the same."""
        for one, other in combinations(self.bad(), 2):
            places = [differs(call.arguments, self) for call in (one, other)]
            checks = {call.faults[0].check for call in (one, other)}
            if places[0] != places[1] and len(checks) == 2:
                arguments = list(one.arguments)
                arguments[places[1]] = other.arguments[places[1]]
                yield Call(self, tuple(arguments), one.faults + other.faults)


def differs(arguments: Sequence[Any], method: Method) -> int:
    """The place of the one argument that is not the first good one."""
    usual = [one.good[0] for one in method.parameters]
    return next(at for at, (given, good) in enumerate(zip(arguments, usual)) if given is not good)


def midi(name: str, *parameters: Parameter, answer: object = None) -> Method:
    """One that looks whether the engine runs before it looks at its values."""
    return Method(name, parameters, answer, MIDI_NOT_INITIALIZED)


START, END = seconds("start_s"), seconds("end_s", may_be_none=True)
METHODS = [
    # 1.1
    Method("run", when_not_running=None, when_running=ALREADY),
    Method("shut_down", when_not_running=None),
    Method("output_sample_rate", answer=RATE),
    Method("loaded_sample_shape", (LONG_ID,), when_running=NOT_LOADED),
    Method("receive_msg"),
    Method("poll_loader_events", when_not_running=None),
    Method("poll_input_events"),
    Method("ping"),
    # 1.2
    Method("load_sample_async", (LONG_ID, PATH, BOOL), 1),
    Method("unload_sample", (LONG_ID,)),
    Method("analyze_sample_async", (LONG_ID,), when_running=NOT_LOADED),
    Method(
        "get_waveform_render_data",
        (ANY_ID, ANY_ID, ANY_SECONDS, ANY_SECONDS),
        when_not_running=None,
    ),
    # 1.3
    Method("play_sample", (ID, VOLUME)),
    Method("play_sample_exclusive", (ID, VOLUME)),
    Method("stop_sample", (LONG_ID,)),
    Method("stop_all"),
    Method("pause_sample", (LONG_ID,)),
    Method("resume_sample", (LONG_ID,)),
    Method("seek_sample", (ID, seconds("position_s"))),
    Method("set_pad_loop_region", (ID, START, END), also_good=((0, 0.5, 0.5), (0, 0.5, 0.25))),
    # 1.4
    Method("set_volume", (VOLUME,)),
    Method("set_speed", (between(0.5, 2.0, "speed"),)),
    Method("set_pad_gain", (ID, between(-60.0, 12.0, "gain"))),
    Method("set_pad_eq", (ID, EQ_BAND, EQ_BAND, EQ_BAND)),
    Method("set_pad_bpm", (ID, tempo(may_be_none=True))),
    Method("set_master_bpm", (tempo(),)),
    Method("set_bpm_lock", (BOOL,)),
    Method("set_pad_key_lock", (ID, BOOL)),
    Method("set_key_lock", (BOOL,)),
    Method("set_trigger_quantization", (QUANTIZATION,)),
    Method("set_pad_timing_metadata", (ID, seconds("phase_anchor_s"))),
    Method("anchor_transport_phase_from_pad", (ID,)),
    # 1.5
    Method("publish_prepared_stems", (LONG_ID, VERSION, FOLDER), when_running=NOT_LOADED),
    Method(
        "set_stem_mix_mode",
        (ID, MIX_MODE, MIX_VERSION),
        also_good=((0, "full_mix"), (0, "full_mix", None), (0, "full_mix", "")),
    ),
    Method("set_stem_enabled_mask", (ID, MASK, VERSION)),
    Method("generate_stems_async", (LONG_ID, VERSION, FOLDER), when_running=NOT_LOADED),
    midi("set_input_mapping_enabled", BOOL),
    midi("set_input_learn_active", BOOL),
    midi("set_input_mapping_snapshot", MAPPINGS),
    midi(
        "set_input_runtime_state",
        BOOL,
        for_every_pad(True, "", ["x", None, 1]),
        LOOP_TIMES,
        LOOP_TIMES,
    ),
    midi("start_midi_input", answer=0),
    midi("stop_midi_input"),
    midi("inject_midi_input_for_test", BYTES, answer=False),
]


def named(method: Method) -> str:
    """For a test's name."""
    return method.name


def perform(facade: object, call: Call) -> Any:
    """Do it."""
    return getattr(facade, call.method.name)(*call.arguments)
