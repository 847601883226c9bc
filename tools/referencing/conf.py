"""Sphinx's settings for tools/reference, and how our docstrings become its text.

They are written to be read by help(): a first line with the signature where the code is C++, then paragraphs, and lines
"name: meaning" for parameters. Nothing in them is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import flitzis_looper_audio

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Flitzis Looper audio engine"
copyright = "The Flitzis Looper authors"  # noqa: A001
release = version = flitzis_looper_audio.__version__
extensions = ["sphinx.ext.autodoc"]
html_theme = "alabaster"
html_show_sourcelink = False
autodoc_default_options = {"members": True, "undoc-members": False}
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
add_module_names = False
python_use_unqualified_type_names = True

PARAMETER = re.compile(r"[a-z_]+: ")
SIGNATURE = re.compile(r"[A-Z][A-Za-z]+\(\*?,? ?[a-z]")
MARKUP = re.compile(r"([\\*`|_])")
ESCAPED = r"\\\1"


def _as_text(lines: list[str]) -> Iterator[str]:
    """Paragraphs; a list of the parameters, each with the lines that are further in than its first; signatures."""
    parameter: int | None = None  # how far in it is
    code = False
    for line in lines:
        words = line.strip()
        within = len(line) - len(line.lstrip())
        code = code or bool(SIGNATURE.match(words))
        if code:
            yield from ("", "::", "") if SIGNATURE.match(words) else ()
            yield f"    {words}"
            code = not words.endswith(")")
            yield from () if code else ("",)
        elif PARAMETER.match(words):
            name, meaning = MARKUP.sub(ESCAPED, words).split(": ", 1)
            yield from ("", f"- **{name}**: {meaning}")
            parameter = within
        elif parameter is not None and within > parameter:
            yield f"  {MARKUP.sub(ESCAPED, words)}"
        else:
            yield from ("",) if parameter is not None else ()
            parameter = None
            yield MARKUP.sub(ESCAPED, words)


def _process(
    app: Sphinx, what: str, name: str, thing: object, options: Any, lines: list[str]
) -> None:
    del app, what, name, thing, options
    lines[:] = _as_text(lines)


def setup(app: Sphinx) -> None:
    """Sphinx calls it."""
    app.connect("autodoc-process-docstring", _process)
