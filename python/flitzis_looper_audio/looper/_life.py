"""The facade's life, and what is polled."""

from __future__ import annotations

from .. import AudioError
from ._messages import AudioMessage
from ._running import Event, Facade, Running


class Life(Facade):
    """run(), shut_down(), and the polls."""

    def run(self) -> None:
        """Make the node and start it: 48 kHz, stereo, a quantum of 512, on the default sink.

        Raises RuntimeError "AudioEngine already running", or "Failed to create audio stream: ..." or "Failed to start
        audio stream: ..." where there is no PipeWire, session manager or sink.
        """
        if self._running is not None:
            raise RuntimeError("AudioEngine already running")
        try:
            engine = self._open()
        except AudioError as error:
            raise RuntimeError(f"Failed to create audio stream: {error}") from error
        try:
            engine.start()
            self._running = Running(engine, self)
        except AudioError as error:
            engine.close()
            raise RuntimeError(f"Failed to start audio stream: {error}") from error
        except BaseException:
            engine.close()
            raise

    def shut_down(self) -> None:
        """Fade out and leave the graph; what was loaded and set is gone. Any number of times, also before run()."""
        running, self._running = self._running, None
        if running:
            running.end()

    def output_sample_rate(self) -> int:
        """Hz: 48000, whatever the device's is. Raises RuntimeError before run()."""
        return self._require().engine.sample_rate

    def receive_msg(self) -> AudioMessage | None:
        """The next message; None where there is none now. Raises RuntimeError before run()."""
        return self._require().messages.take()

    def poll_loader_events(self) -> Event | None:
        """The next event of a load or a task, a dict of "type", "id", "request_id" and more; None where there is none.

        "started"; "progress": percent 0..1, stage; "success": duration_s, cached_path; "error": msg. And
        "task_started", "task_progress", "task_success" and "task_error", with task "analysis" or "stem_generation".
        """
        running = self._running
        if running is None:
            return None
        running.settle()
        return running.events.popleft() if running.events else None

    def ping(self) -> None:
        """Have the audio callback answer with an AudioMessage.Pong. Raises RuntimeError before run(), and while 1024
        were not answered."""
        engine = self._require().engine
        try:
            engine.ping()
        except AudioError as error:
            raise RuntimeError("Failed to send Ping - buffer may be full") from error
