"""What holds for every test: it leaves the environment as it found it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


def _restored() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True, scope="module")
def _environment_of_a_file() -> Iterator[None]:
    """A file's own fixtures may name a workspace; the next file starts without it."""
    yield from _restored()


@pytest.fixture(autouse=True)
def _environment_of_a_test() -> Iterator[None]:
    """The command line names its workspace in the environment, for the kernels it starts."""
    yield from _restored()
