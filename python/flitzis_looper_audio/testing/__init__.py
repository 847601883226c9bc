"""Testing an application without a sound card: a private PipeWire server, and what was heard there.

    from flitzis_looper_audio.testing import HeadlessServer, Recorder, leading_to

    with HeadlessServer() as server, leading_to(server.env), Recorder(server) as recorder:
        run_the_application()
        sound = recorder.wait_for_sound_to_end()

pytest has the same as fixtures, see flitzis_looper_audio.testing.plugin; a shell as
`python -m flitzis_looper_audio headless -- COMMAND`. It takes the programs of PipeWire and WirePlumber, but no D-Bus,
no device, no desktop and no root.
"""

from ._config import Sink
from ._environment import leading_to
from ._keeper import HeadlessError
from ._recorder import Recorder
from ._server import HeadlessServer

__all__ = ["HeadlessError", "HeadlessServer", "Recorder", "Sink", "leading_to"]
