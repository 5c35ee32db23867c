"""Outliers and level shifts of many series: flagged, and handled by one stated rule.

A change is odd where it departs from the series' median change by more than `ODD` times what its
changes usually depart from it. Two odd changes in a row that undo each other are an outlier: the
figure between them is put midway between its neighbours. A single odd change is a level shift, a
works opened or closed or a survey widened: what came before is moved onto the new level, so that
the jump is no trend. The newest figures are left as they are, for nobody knows yet what they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planpath.ensemble.smoothing import Floats

__all__ = ["ODD", "Cleaned", "cleaned"]

Flags = NDArray[np.bool_]
ODD = 20.0
"""Usual departures from the median change beyond which a change is odd."""
# Of fewer changes none is usual.
_LEAST = 7
# A series that goes by rule hardly departs from it; half its usual change counts as usual.
_STEADY = 0.5
# Two changes undo each other if what remains is below this share of either.
_UNDONE = 0.5
# Figures that must follow a shift before it is one.
_SETTLED = 2


class Cleaned(NamedTuple):
    """Histories to project from, and what was found in them.

    Parameters
    ----------
    values
        Outliers and shifts handled; all else untouched.
    outliers
        Where a figure is an outlier.
    shifts
        Where a figure is the first of a new level.
    """

    values: Floats
    outliers: Flags
    shifts: Flags


def cleaned(histories: Floats) -> Cleaned:
    """Histories without outliers and level shifts.

    Figures above nought are looked at by their logarithms, so that what is usual is a rate.

    Parameters
    ----------
    histories
        Shape (series, years); shorter than seven years nothing is flagged.

    Examples
    --------
    >>> told = cleaned(np.array([[100.0, 102, 103, 990, 107, 109, 110, 112, 115]]))
    >>> told.values[0, 3].round(1), np.flatnonzero(told.outliers).tolist()
    (np.float64(105.0), [3])
    """
    nowhere = np.zeros(histories.shape, dtype=bool)
    if histories.shape[1] < _LEAST:
        return Cleaned(histories, nowhere, nowhere)
    positive: Flags = np.asarray((histories > 0).all(axis=1, keepdims=True))
    figures = np.where(positive, np.log(np.where(positive, histories, 1.0)), histories)
    changes = np.diff(figures, axis=1)
    odd = _odd(changes)
    rows = np.flatnonzero(odd.any(axis=1))
    if not len(rows):
        return Cleaned(histories, nowhere, nowhere)
    outliers, shifts = nowhere.copy(), nowhere.copy()
    values = histories.copy()
    steady, outliers[rows] = _without_outliers(figures[rows], odd[rows])
    steady, shifts[rows] = _on_one_level(steady)
    back = np.where(positive[rows], np.exp(np.where(positive[rows], steady, 0.0)), steady)
    # What nothing was found in keeps its digits.
    mended: Flags = np.asarray((outliers[rows] | shifts[rows]).any(axis=1, keepdims=True))
    values[rows] = np.where(mended, back, histories[rows])
    return Cleaned(values, outliers, shifts)


def _odd(changes: Floats) -> Flags:
    off = np.abs(changes - np.median(changes, axis=1, keepdims=True))
    usual = np.median(off, axis=1, keepdims=True)
    steady = _STEADY * np.median(np.abs(changes), axis=1, keepdims=True)
    # Where most years bring the very same change, as with small counts, no other can be called odd.
    return np.asarray((off > ODD * np.maximum(usual, steady)) & (usual > 0))


def _without_outliers(figures: Floats, odd: Flags) -> tuple[Floats, Flags]:
    changes = np.diff(figures, axis=1)
    off = changes - np.median(changes, axis=1, keepdims=True)
    there, back = off[:, :-1], off[:, 1:]
    undone = np.abs(there + back) < _UNDONE * np.minimum(np.abs(there), np.abs(back))
    found = np.zeros(figures.shape, dtype=bool)
    found[:, 1:-1] = odd[:, :-1] & odd[:, 1:] & undone
    # Of two in a row the second is what the first made of it.
    found[:, 2:] &= ~found[:, 1:-1]
    midway = np.zeros_like(figures)
    midway[:, 1:-1] = (figures[:, :-2] + figures[:, 2:]) / 2
    return np.where(found, midway, figures), found


def _on_one_level(figures: Floats) -> tuple[Floats, Flags]:
    changes = np.diff(figures, axis=1)
    jumped = _odd(changes)
    jumped[:, changes.shape[1] - _SETTLED + 1 :] = False
    jump = np.where(jumped, changes - np.median(changes, axis=1, keepdims=True), 0.0)
    # A figure is moved by all jumps that came after it.
    moved = np.cumsum(jump[:, ::-1], axis=1)[:, ::-1]
    values = figures.copy()
    values[:, :-1] += moved
    found = np.zeros(figures.shape, dtype=bool)
    found[:, 1:] = jumped
    return values, found
