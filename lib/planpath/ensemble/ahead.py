"""Where each of many series leads, and the yardstick of how far it may be off.

Series of one length are one array; nothing is done a series at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planpath.ensemble.guards import Flags, cleaned
from planpath.ensemble.smoothing import Floats
from planpath.ensemble.voices import central, members
from planpath.problems import PlanpathError, Problem

__all__ = ["LEAST", "Ahead", "ahead"]

LEAST = 4
"""Figures in consecutive years without which nothing is projected."""
# Rows taken at once: what a block needs stays in the processor's own memory.
_BLOCK = 512
_MIDDLE = slice(1, 6)
"""Of seven sorted members, those the spread is taken between."""


@dataclass(frozen=True)
class Ahead:
    """Paths of many series of one length.

    Parameters
    ----------
    path
        Shape (series, horizon).
    last
        Newest figure, by series.
    change
        Mean absolute change from year to year, by series; nought where nothing ever changed.
    spread
        How far the members part: the reach of the middle five of seven, as `path`.
    level
        Mean absolute figure, by series.
    length
        Years of history.
    positive
        Whether no figure is below nought, by series; no path goes there then.
    outliers, shifts
        Figures that were put midway between their neighbours, and first figures of a new level,
        as `guards.cleaned` tells them; shape (series, years).
    """

    path: Floats
    last: Floats
    change: Floats
    spread: Floats
    level: Floats
    length: int
    positive: Flags
    outliers: Flags
    shifts: Flags


def ahead(histories: Floats, horizon: int) -> Ahead:
    """Every series' path with its yardsticks; see `Ahead`.

    Parameters
    ----------
    histories
        Shape (series, years), consecutive years, at least `LEAST`; NaN gives NaN.
    horizon
        Years ahead.

    Raises
    ------
    PlanpathError
        If there are fewer years than `LEAST`.

    Examples
    --------
    >>> ahead(np.full((1, 6), 5.0), 2).path.tolist()
    [[5.0, 5.0]]
    """
    figures = np.asarray(histories, dtype=np.float64)
    count, length = figures.shape
    if length < LEAST:
        message = f"is shorter than {LEAST} years, from which nothing is projected"
        raise PlanpathError(Problem("ahead, histories", message, f"{length} years"))
    path, spread = np.empty((2, count, horizon))
    outliers, shifts = np.empty((2, count, length), dtype=bool)
    for start in range(0, count, _BLOCK):
        rows = slice(start, start + _BLOCK)
        steady, outliers[rows], shifts[rows] = cleaned(figures[rows])
        paths = np.sort(members(steady, horizon), axis=0)
        path[rows] = central(paths)
        between = paths[_MIDDLE]
        spread[rows] = between[-1] - between[0]
    positive: Flags = np.asarray((figures >= 0).all(axis=1))
    path = np.where(positive[:, None], np.maximum(path, 0.0), path)
    return Ahead(
        path=path,
        last=figures[:, -1],
        # An odd year is left out of the path, and not of how far off one may be.
        change=np.abs(np.diff(figures, axis=1)).mean(axis=1),
        spread=spread,
        level=np.abs(figures).mean(axis=1),
        length=length,
        positive=positive,
        outliers=outliers,
        shifts=shifts,
    )
