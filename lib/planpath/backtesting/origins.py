"""Histories cut at an origin, and what came after: what a projection is tried out on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planpath.histories import Collection, Series

__all__ = ["ALL", "LEAST", "Batch", "batches", "label", "origins_of"]

Floats = NDArray[np.float64]
ALL = 0
"""In the place of a number of points: the whole history."""
LEAST = 6
"""Points a history has to have at the least."""


@dataclass(frozen=True)
class Batch:
    """Histories of one length, and the figures that followed.

    Parameters
    ----------
    histories
        Shape (origins, points).
    actual
        Shape (origins, horizon); NaN where no figure is known.
    series
        Of each origin, the place of its series in the collection.
    """

    histories: Floats
    actual: Floats
    series: NDArray[np.int64]


def label(cut: int) -> str:
    """What a cut is called: ``"10"``, or ``"all"``."""
    return "all" if cut == ALL else str(cut)


def batches(collection: Collection, cut: int, horizon: int, origins: int) -> list[Batch]:
    """Every origin of every series, sorted by the length of history.

    Parameters
    ----------
    collection
        Series; one that is shorter than the cut takes no part in it.
    cut
        Points of history left standing, or `ALL`.
    horizon
        Years ahead.
    origins
        Of each series at the most; each is a year before the next. The newest is where the
        collection ends its own histories, else the year before the last.
    """
    found: dict[int, list[tuple[int, Floats, Floats]]] = {}
    for number, series in enumerate(collection.series):
        for at in origins_of(series, origins):
            if at < max(cut, LEAST):
                continue
            history = series.values[:at] if cut == ALL else series.values[at - cut : at]
            actual = np.full(horizon, np.nan)
            coming = series.values[at : at + horizon]
            actual[: len(coming)] = coming
            found.setdefault(len(history), []).append((number, history, actual))
    return [_stacked(found[length]) for length in sorted(found)]


def _stacked(rows: list[tuple[int, Floats, Floats]]) -> Batch:
    numbers, histories, actual = zip(*rows, strict=True)
    return Batch(np.stack(histories), np.stack(actual), np.asarray(numbers, dtype=np.int64))


def origins_of(series: Series, most: int) -> Iterator[int]:
    """Points of history at each origin, the newest origin first."""
    count = len(series.values)
    newest = series.known if series.known else count - 1
    yield from range(min(newest, count - 1), LEAST - 1, -1)[:most]
