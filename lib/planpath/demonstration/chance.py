"""Chance that depends on the seed and the ids alone, and is the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np

__all__ = ["Draw", "Key", "Values", "bell", "between", "chosen", "draws", "plain"]

Key = tuple[str, str, str, str]
"""Region, indicator, scope, basis."""
Values = dict[Key, list[float]]
Draw = Callable[[], float]


def draws(seed: int, key: tuple[str, ...], purpose: str) -> Draw:
    """Uniform numbers that depend on seed and ids only, never on the order of asking."""
    written = "|".join((str(seed), *plain(key), purpose))
    digest = hashlib.sha256(written.encode("utf-8")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big")).random


def plain(key: tuple[str, ...]) -> tuple[str, ...]:
    """A key without the basis where none is stated: it then adds nothing to the name."""
    return key if key[-1] else key[:-1]


def between(draw: Draw, low: float, high: float) -> float:
    """A number from `low` to `high`."""
    return low + (high - low) * draw()


def bell(draw: Draw) -> float:
    """Nearly normal, variance 1, from sums alone: the same on every machine.

    Three uniforms have variance 1/4 together.
    """
    return 2 * (draw() + draw() + draw() - 1.5)


def chosen(uniform: float, shares: tuple[tuple[str, float], ...]) -> str:
    """The name whose share of the interval from 0 to 1 a number falls into.

    Examples
    --------
    >>> chosen(0.3, (("achieved", 0.2), ("ahead", 0.8)))
    'ahead'
    """
    reached = 0.0
    for name, share in shares:
        reached += share
        if uniform < reached:
            return name
    return shares[-1][0]
