"""The audio engine as Flitzis Looper's own Python expects it: put this module in the place of its engine package.

    from flitzis_looper_audio.looper import AudioEngine, AudioMessage

    engine = AudioEngine()                # opens nothing, and never fails
    engine.run()                          # a node in the PipeWire graph: 48 kHz, stereo, a quantum of 512
    engine.load_sample_async(0, "samples/drums.wav", run_analysis=False)
    ...                                   # engine.poll_loader_events() until it says "success"
    engine.play_sample(0, 1.0)
    ...                                   # engine.receive_msg() until it is None, each frame of the window
    engine.shut_down()

A thin facade over flitzis_looper_audio.AudioEngine: 216 pads, ids 0 to 215, all of which may play at a time and all of
which loop. One thread makes the calls; none of them waits for a file, for the graph only run() and shut_down() do.

Errors: TypeError and OverflowError for what is no argument of that type at all, then ValueError for an id or a value
out of range, RuntimeError "Audio engine not initialized" before run() and after shut_down(), and ValueError for a
sample that is not loaded, or being loaded, in this order. Nothing is refused because a queue is full.

Messages: each start is told once, each stop_sample() is answered once, and none is lost while the window stalls for as
long as 131072 events take; peaks and playheads are the newest there are, ten times a second.

While the server is away calls are kept, and obeyed in their order once it is back.

Under BPM lock a seek, and a loop that is set around another place, land where the pad keeps its phase within the beat.
A tempo below 20 or above 999 beats a minute is taken as the nearest of those.

Not heard yet: MIDI input and analysis. Their methods check their arguments and answer: start_midi_input() finds no
port, inject_midi_input_for_test() ignores everything, what set_input_...() is given is used by nothing; a load with
run_analysis=True succeeds without an analysis, analyze_sample_async() ends in one "task_error".
"""

from ._engine import AudioEngine
from ._messages import AudioMessage

__all__ = ["AudioEngine", "AudioMessage"]
