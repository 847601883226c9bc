"""The package is for a process's main interpreter, and says so in any other."""

from __future__ import annotations

import pytest

from programs import run_python

# Python's own module for interpreters has had three names.
RUN = """
    import sys

    def in_another_interpreter(code):
        # What became of it: the error as text, or None.
        try:
            import _interpreters as interpreters
            another = interpreters.create("legacy")  # which shares the GIL, and loads any module
            failed = interpreters.run_string(another, code)
            interpreters.destroy(another)
            return failed and failed.formatted
        except ImportError:
            import _xxsubinterpreters as interpreters
        another = interpreters.create(isolated=False)
        try:
            interpreters.run_string(another, code)
        except interpreters.RunFailedError as error:
            return str(error)
        finally:
            interpreters.destroy(another)
"""


@pytest.mark.parametrize(
    "before", ["", "import flitzis_looper_audio._native"], ids=["alone", "imported"]
)
def test_importing_in_a_subinterpreter_is_an_import_error(before: str) -> None:
    done = run_python(
        RUN
        + f"""
    {before}
    path = f"import sys; sys.path[:] = {{sys.path}}; "
    print(in_another_interpreter(path + "from flitzis_looper_audio import AudioEngine"))
    import flitzis_looper_audio
    print(flitzis_looper_audio.AudioEngine.__name__)
    """
    )

    assert (done.returncode, done.stderr) == (0, "")
    told, name = done.stdout.splitlines()
    assert "ImportError" in told and "main interpreter only" in told
    assert name == "AudioEngine"


def test_importing_once_more_gives_the_same_engine() -> None:
    done = run_python(
        """
        import sys
        import flitzis_looper_audio as first

        for name in [name for name in sys.modules if name.startswith("flitzis_looper_audio")]:
            del sys.modules[name]
        import flitzis_looper_audio as second
        print(first is second, first.AudioEngine is second.AudioEngine)
        """
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "False True\n", "")
