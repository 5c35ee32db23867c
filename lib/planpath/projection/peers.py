"""Plain models that projections are measured against, for many series at once.

Each has one form: ``peer(histories, horizon, quantiles)`` gives the middle and the quantiles of all
series of one length. Their intervals are those of their own formula, with errors taken as normal;
on short histories such intervals are too narrow, which is what a back-test shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import ndtri

from planpath.projection.carried import Floats

__all__ = ["PEERS", "Guess", "drift", "naive", "theta"]

_WEIGHTS = np.arange(0.05, 1.0001, 0.05)
"""Weights of the newest figure that are tried; the one with the least squared error is taken."""


@dataclass(frozen=True)
class Guess:
    """Paths of many series, and their quantiles.

    Parameters
    ----------
    path
        Shape (series, horizon).
    rows
        Shape (quantiles, series, horizon); NaN where a model has no interval.
    """

    path: Floats
    rows: Floats


Peer = Callable[[Floats, int, Sequence[float]], Guess]


def naive(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    r"""The newest figure, kept: :math:`y_T`, with a spread of :math:`\sigma \sqrt h`.

    σ² is the mean square of the yearly changes.

    Examples
    --------
    >>> import numpy as np
    >>> made = naive(np.array([[1.0, 4.0, 8.0]]), 2, [0.5, 0.975])
    >>> made.path.tolist(), made.rows[1].round(3).tolist()
    ([[8.0, 8.0]], [[14.93, 17.8]])
    """
    steps = _ahead(horizon)
    path = np.repeat(histories[:, -1:], horizon, axis=1)
    spread = np.sqrt((np.diff(histories, axis=1) ** 2).mean(axis=1))
    return _normal(path, spread[:, None] * np.sqrt(steps), quantiles)


def drift(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    r"""The mean yearly change, kept: :math:`y_T + h d`.

    The spread is :math:`\sigma \sqrt{h (1 + h / (T - 1))}`: the mean change is itself uncertain.

    Examples
    --------
    >>> import numpy as np
    >>> drift(np.array([[1.0, 4.0, 9.0]]), 2, [0.5]).path.tolist()
    [[13.0, 17.0]]
    """
    steps, changes = _ahead(horizon), np.diff(histories, axis=1)
    count = changes.shape[1]
    path = histories[:, -1:] + changes.mean(axis=1, keepdims=True) * steps
    spread = changes.std(axis=1, ddof=1) if count > 1 else np.full(len(histories), np.nan)
    return _normal(path, spread[:, None] * np.sqrt(steps * (1 + steps / count)), quantiles)


def theta(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    r"""The theta method: half the straight line, half the smoothed rest.

    The series bent to twice its distance from its least-squares line is smoothed (one weight α
    for each series, the best of twenty), and its level, kept, is averaged with the line carried on.
    The spread is :math:`\sigma \sqrt{1 + (h - 1) \alpha^2}`, of smoothing with a drift.

    Source: Assimakopoulos and Nikolopoulos (2000); Hyndman and Billah (2003).

    Examples
    --------
    A straight line has no rest to be smoothed away, but its slope is halved, as the method has it:

    >>> import numpy as np
    >>> theta(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]), 2, [0.5]).path.round(6).tolist()
    [[5.5, 6.0]]
    """
    count = histories.shape[1]
    time = np.arange(count, dtype=np.float64)
    off = time - time.mean()
    slope = histories @ off / (off @ off)
    line = histories.mean(axis=1, keepdims=True) + slope[:, None] * off
    bent = 2 * histories - line
    level = np.repeat(bent[:, :1], len(_WEIGHTS), axis=1)
    squares = np.zeros_like(level)
    for place in range(1, count):
        error = bent[:, place, None] - level
        squares += error**2
        level = level + _WEIGHTS * error
    best = squares.argmin(axis=1)
    rows = np.arange(len(histories))
    steps = _ahead(horizon)
    carried = line[:, -1:] + slope[:, None] * steps
    path = 0.5 * (level[rows, best, None] + carried)
    # The errors of the bent series are about twice those of the series itself.
    spread = 0.5 * np.sqrt(squares[rows, best] / max(count - 2, 1))
    weight = _WEIGHTS[best][:, None]
    return _normal(path, spread[:, None] * np.sqrt(1 + (steps - 1) * weight**2), quantiles)


PEERS: Mapping[str, Peer] = MappingProxyType({"naive": naive, "drift": drift, "theta": theta})
"""By name, in the order of the table; each costs microseconds a series."""


def _ahead(horizon: int) -> Floats:
    return np.arange(1, horizon + 1, dtype=np.float64)


def _normal(path: Floats, spread: Floats, quantiles: Sequence[float]) -> Guess:
    units = ndtri(np.asarray(quantiles, dtype=np.float64))
    return Guess(path, path[None] + units[:, None, None] * spread[None])
