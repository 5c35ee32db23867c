"""The chance that a target is met, by its form; in closed form, put right on other series.

What a projection's own quantiles say of a target is put right by what came about where the same
was said of other series, and kept within what those back-tests bear out. A chance goes nowhere
without that record. Nothing is drawn at random: of targets for every year, the chance is summed on
a grid over misses that remember the year before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

from planpath.ensemble.ahead import Ahead
from planpath.ensemble.calibration import At, Calibration
from planpath.ensemble.intervals import LEAST_FOR_CHANCE, below
from planpath.ensemble.smoothing import Floats
from planpath.problems import PlanpathError, Problem

__all__ = ["FORMS", "Chance", "attainment", "every_year", "inside", "put_right"]

FORMS = ("level", "every_year", "first_year")
"""In the year; in it and every year before; reached in the year and not before."""
# Log-odds are taken of what lies between: further out nothing was learnt.
_EDGE = 0.005
_REACH, _POINTS = 6.0, 121
_BLOCK = 4096


@dataclass(frozen=True)
class Chance:
    """Chances by series and year ahead, and the record they stand on.

    Parameters
    ----------
    chance
        Shape (series, horizon); NaN where none may be given.
    skill
        Brier skill of such chances against the plain base rate, on series that took no part in
        the learning.
    off
        Mean distance there between what was said and what came about.
    windows
        How many windows were learnt on, by year ahead.
    key
        Why there is none; empty where there is.
    """

    chance: Floats
    skill: float
    off: float
    windows: Floats
    key: str = ""


def attainment(
    found: Ahead,
    bound: Floats,
    calibration: Calibration,
    *,
    at_least: bool,
    form: str = "level",
) -> Chance:
    """The chance that a bound is kept.

    A mean rate over years is a level at their end: :math:`y_0 (1 + r)^h`.

    Parameters
    ----------
    found
        From `ahead`.
    bound
        Shape (series, horizon), or (series, 1) for one bound of all years; NaN for no target.
    calibration
        What was learnt on other series.
    at_least
        Whether the bound is to be reached, or not to be exceeded.
    form
        One of `FORMS`.

    Returns
    -------
    Chance
        Refused, with its key, under `LEAST_FOR_CHANCE` figures (``too_few``) and where chances
        from so short a history were no better than the base rate (``no_skill``).

    Raises
    ------
    PlanpathError
        If `form` is none of `FORMS`.
    """
    if form not in FORMS:
        raise PlanpathError(Problem.unknown("attainment, form", "form", form, FORMS))
    horizon = found.path.shape[1]
    at = calibration.at(found.length, horizon)
    windows = calibration.counted(found.length, horizon)
    key = "too_few" if found.length < LEAST_FOR_CHANCE else "" if at.skill > 0 else "no_skill"
    if key:
        nothing = np.full(found.path.shape, np.nan)
        return Chance(nothing, at.skill, at.off, windows, key)
    under = below(found, bound, calibration)
    kept = put_right(1 - under if at_least else under, at)
    if form == "every_year":
        kept = every_year(kept, at.memory)
    elif form == "first_year":
        # Reached for the first time: not before, less not yet.
        not_yet = every_year(1 - kept, at.memory)
        before = np.concatenate([np.ones((len(kept), 1)), not_yet[:, :-1]], axis=1)
        kept = np.where(np.isfinite(not_yet), np.maximum(before - not_yet, 0.0), np.nan)
    return Chance(kept, at.skill, at.off, windows)


def put_right(chance: Floats, at: At) -> Floats:
    """A chance as it comes about on other series, within what they bear out.

    Parameters
    ----------
    chance
        As the quantiles have it.
    at
        What was learnt for the length of history.
    """
    right = expit(at.slope * logit(inside(chance)))
    return np.asarray(np.clip(right, at.least, at.most))


def inside(chance: Floats) -> Floats:
    """A chance kept off nought and one."""
    return np.clip(chance, _EDGE, 1 - _EDGE)


def every_year(kept: Floats, memory: Floats) -> Floats:
    """The chance of keeping a bound in every year so far, each year's chance being given.

    Misses are normal scores in which each year remembers the one before; the density of those
    still in is carried from year to year on an even grid.

    Parameters
    ----------
    kept
        Chance of keeping the bound in each year, shape (series, horizon).
    memory
        Correlation of a year's miss with the next year's, by year.
    """
    grid = np.linspace(-_REACH, _REACH, _POINTS)
    wide = grid[1] - grid[0]
    start = np.exp(-(grid**2) / 2)
    start /= start.sum()
    edges = np.append(grid - wide / 2, np.inf)
    edges[0] = -np.inf
    steps = [_step(grid, edges, one) for one in memory[:-1]]
    found = np.empty_like(kept)
    for begin in range(0, len(kept), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        # Who keeps a bound with chance p has a score above the quantile of 1 - p.
        edge = ndtri(1 - kept[rows])
        mass = np.repeat(start[None], len(edge), axis=0)
        for year in range(kept.shape[1]):
            if year:
                mass = mass @ steps[year - 1]
            mass = mass * np.clip((grid - edge[:, [year]]) / wide + 0.5, 0.0, 1.0)
            found[rows, year] = mass.sum(axis=1)
    return found


def _step(grid: Floats, edges: Floats, memory: float) -> Floats:
    """From a score to the next year's, by the share of each cell of the grid."""
    own = np.sqrt(max(1 - memory**2, 1e-4))
    through = ndtr((edges[None, :] - memory * grid[:, None]) / own)
    return np.asarray(np.diff(through, axis=1))
