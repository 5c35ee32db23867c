"""Promises a back-test puts to every series, and the chance a projection gives each of them.

They are promises as plans make them: a mean rate of change over some years, level method, from the
newest figure on. Each is asked over `OVER` years, or as many as are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

__all__ = ["EVENTS", "OVER", "Event", "bounds", "chances", "happened", "steps"]

Floats = NDArray[np.float64]
OVER = 5
"""Years a promise runs, as a five-year plan has it."""


@dataclass(frozen=True)
class Event:
    """A mean rate of change to be kept.

    Parameters
    ----------
    rate
        A fraction a year.
    falling
        Whether the rate is one not to be exceeded.
    """

    rate: float
    falling: bool


EVENTS = MappingProxyType(
    {
        "falls_3_4": Event(-0.034, falling=True),
        "grows_5": Event(0.05, falling=False),
        "grows_10": Event(0.10, falling=False),
        "no_growth": Event(0.0, falling=True),
    }
)
"""By id: falls 3.4 % a year or more; grows 5 % or more; grows 10 % or more; does not grow."""


def steps(actual: Floats) -> NDArray[np.int64]:
    """Years each promise runs: `OVER`, or up to the last known figure; 0 where none is known."""
    known = np.isfinite(actual[:, :OVER])
    last = known.shape[1] - np.argmax(known[:, ::-1], axis=1)
    return np.asarray(np.where(known.any(axis=1), last, 0), dtype=np.int64)


def bounds(event: Event, last: Floats, ahead: NDArray[np.int64]) -> Floats:
    """What has to be reached: :math:`y_T (1 + r)^h`; NaN from nought or below: no rate leaves it.

    Examples
    --------
    >>> tenth, ahead = Event(0.1, falling=False), np.array([2, 2])
    >>> bounds(tenth, np.array([100.0, -1.0]), ahead).round(4).tolist()
    [121.0, nan]
    """
    begun = np.where((last > 0) & (ahead > 0), last, np.nan)
    return np.asarray(begun * np.power(1 + event.rate, ahead.astype(np.float64)))


def happened(event: Event, bound: Floats, actual: Floats, ahead: NDArray[np.int64]) -> Floats:
    """Whether each promise was kept: 1, 0, or NaN where it cannot be asked."""
    end = _at(actual[None], ahead)[0]
    kept = end <= bound if event.falling else end >= bound
    return np.where(np.isfinite(bound) & np.isfinite(end), kept.astype(np.float64), np.nan)


def chances(
    event: Event,
    bound: Floats,
    rows: Floats,
    levels: Sequence[float],
    ahead: NDArray[np.int64],
) -> Floats:
    """The chance that quantiles give a promise.

    Between quantiles, and beyond the outermost, the distribution is taken as normal in pieces:
    the bound is placed between its neighbours on the scale of standard normal quantiles.

    Parameters
    ----------
    event, bound, ahead
        The promise, from `bounds` and `steps`.
    rows
        Shape (levels, origins, horizon).
    levels
        Ascending.

    Examples
    --------
    Halfway between the middle and the 97.5 % quantile lies 0.98 of a standard deviation:

    >>> rows = np.array([-10.0, 0.0, 10.0])[:, None, None]
    >>> year = np.array([1])
    >>> chances(Event(0, True), np.array([5.0]), rows, (0.025, 0.5, 0.975), year).round(4).tolist()
    [0.8365]
    """
    ends = _at(rows, ahead)
    units = ndtri(np.asarray(levels, dtype=np.float64))
    above = np.clip((ends <= bound).sum(axis=0), 1, len(units) - 1)
    place = np.arange(ends.shape[1])
    low, high = ends[above - 1, place], ends[above, place]
    wide = high - low
    part = np.where(wide > 0, (bound - low) / np.where(wide > 0, wide, 1.0), np.nan)
    unit = units[above - 1] + part * (units[above] - units[above - 1])
    # Quantiles that fall together leave no doubt on either side of them.
    certain = np.where(bound >= high, np.inf, -np.inf)
    below = ndtr(np.where(wide > 0, unit, certain))
    known = np.isfinite(ends).all(axis=0) & np.isfinite(bound)
    return np.where(known, below if event.falling else 1 - below, np.nan)


def _at(rows: Floats, ahead: NDArray[np.int64]) -> Floats:
    """Of each origin, the figure of the year its promise ends in."""
    place = np.maximum(ahead - 1, 0)
    return np.asarray(np.take_along_axis(rows, place[None, :, None], axis=2)[..., 0])
