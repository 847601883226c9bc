"""Which server libpipewire finds: it reads os.environ, as every program we start does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PYTESTS_OWN = "PYTEST_CURRENT_TEST"


@contextmanager
def leading_to(env: Mapping[str, str]) -> Iterator[None]:
    """Lead this process and those it starts by `env`, which replaces os.environ; restore it afterwards.

    env: HeadlessServer.env, for instance.
    """
    before = dict(os.environ)
    _become(env)
    try:
        yield
    finally:
        _become(before)


def _become(env: Mapping[str, str]) -> None:
    for key in set(os.environ) - set(env) - {PYTESTS_OWN}:
        del os.environ[key]
    os.environ.update({key: value for key, value in env.items() if key != PYTESTS_OWN})
