"""Multipliers and chances learnt on collections of series: what happened after, and how far off.

Every series gives its newest windows: a stretch of history and the years after it. They overlap,
so each series counts once, however many windows it gives. Which members there are and how they are
joined is fixed beforehand; nothing here chooses among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit, ndtri

from planpath.ensemble import chances
from planpath.ensemble.ahead import Ahead, ahead
from planpath.ensemble.calibration import HISTORIES, HORIZON, LEVELS, Calibration, shipped
from planpath.ensemble.intervals import below, ratios
from planpath.ensemble.smoothing import Floats
from planpath.problems import PlanpathError, Problem

__all__ = ["FEWEST", "RATES", "learn"]

FEWEST = 50
"""Series without which nothing can be learnt."""
RATES = (-0.034, 0.0, 0.05, 0.10)
"""Mean yearly rates whose being kept, or not, teaches what a chance is worth."""
_YEARS_ASKED = 5
_WINDOWS, _APART = 4, 2
"""Windows of a series, newest first, and years between their ends."""
# Windows of a length without which nothing is learnt of it.
_TOO_FEW = 100
# Weights in the yardstick beyond which like series would speak for unlike ones.
_MOST_WEIGHT = (0.5, 0.2)
# A miss of nothing has no logarithm.
_NEARLY_HIT = 0.05
# The chances whose outcomes say how far a chance may be believed.
_EXTREME = 0.02
_RIDGE, _ROUNDS = 1.0, 25


class _Windows(NamedTuple):
    """Windows of one length: where they lead, what came after, and what each counts."""

    ahead: Ahead
    actual: Floats
    weight: Floats


def learn(collections: Mapping[str, Sequence[Floats]], **provenance: str) -> Calibration:
    """A table learnt on collections of annual series.

    Parameters
    ----------
    collections
        By name, series of consecutive years. A series shorter than eight years teaches nothing.
    provenance
        Sentences the table shall carry beside names and counts.

    Returns
    -------
    Calibration
        Its record (`skill`, `off`) is that of each collection under what the others teach, the
        worst of them; of one collection alone, of each half of its series under the other.

    Raises
    ------
    PlanpathError
        With fewer than `FEWEST` series.
    """
    usable = {
        name: [np.asarray(one, dtype=np.float64) for one in series if len(one) > HISTORIES[0] + 1]
        for name, series in collections.items()
    }
    count = sum(map(len, usable.values()))
    if count < FEWEST:
        message = f"intervals are learnt on {FEWEST} comparable series or more of 8 years or more"
        raise PlanpathError(Problem("learn", message, f"{count} such series"))
    every = [one for series in usable.values() for one in series]
    parts = list(usable.values()) if len(usable) > 1 else [every[::2], every[1::2]]
    record = _record(parts)
    found = _learnt(every)
    counted = ", ".join(f"{name} ({len(series)})" for name, series in usable.items())
    found.chance[:, 1], found.chance[:, 2] = 1 - record[:, 2], record[:, 2]
    found.chance[:, 3:] = record[:, :2]
    return replace(found, provenance={"learnt on (series)": counted, **provenance})


def _learnt(series: Sequence[Floats]) -> Calibration:
    shape = len(HISTORIES), HORIZON
    found = Calibration(
        np.zeros(shape),
        np.zeros((*shape, 2)),
        np.zeros(shape),
        np.zeros((*shape, len(LEVELS))),
        np.zeros((len(HISTORIES), 5)),
    )
    for place, length in enumerate(HISTORIES):
        windows = _windows(series, length)
        _misses(found, place, windows)
        _put_right(found, place, windows)
    return found


def _windows(series: Sequence[Floats], length: int) -> _Windows | None:
    histories, actual, weight = [], [], []
    for one in series:
        ends = range(len(one) - 1, length - 1, -_APART)[:_WINDOWS]
        for end in ends:
            after = np.full(HORIZON, np.nan)
            known = one[end : end + HORIZON]
            after[: len(known)] = known
            histories.append(one[end - length : end])
            actual.append(after)
            weight.append(1 / len(ends))
    if not histories:
        return None
    found = ahead(np.array(histories), HORIZON)
    return _Windows(found, np.array(actual), np.array(weight))


def _misses(found: Calibration, place: int, windows: _Windows | None) -> None:
    """Weights of the yardstick and misses in it, for one length of history."""
    if windows is None:
        for year in range(HORIZON):
            _stand_in(found, place, year)
        return
    change = np.where(windows.ahead.change > 0, windows.ahead.change, np.nan)
    miss = (windows.actual - windows.ahead.path) / change[:, None]
    made_of = ratios(windows.ahead)
    scores = np.full(miss.shape, np.nan)
    for year in range(HORIZON):
        known = np.isfinite(miss[:, year])
        found.windows[place, year] = known.sum()
        if known.sum() < _TOO_FEW:
            _stand_in(found, place, year)
            continue
        weight, off = windows.weight[known], miss[known, year]
        design = np.column_stack([np.ones(len(off)), *made_of[:, known, year]])
        weighed = design.T * weight
        size = np.log(np.abs(off) + _NEARLY_HIT)
        exponents = np.linalg.lstsq(weighed @ design, weighed @ size)[0][1:]
        found.exponents[place, year] = np.clip(exponents, 0.0, _MOST_WEIGHT)
        off = off / np.exp(design[:, 1:] @ found.exponents[place, year])
        found.multipliers[place, year], rank = _quantiles(off, weight)
        scores[known, year] = ndtri(rank)
    for year in range(HORIZON - 1):
        both = np.isfinite(scores[:, year]) & np.isfinite(scores[:, year + 1])
        if both.sum() >= _TOO_FEW:
            found.memory[place, year] = np.corrcoef(scores[both, year : year + 2].T)[0, 1]
    if np.isfinite(scores[:, -1]).any():
        found.memory[place, -1] = found.memory[place, -2]


def _stand_in(found: Calibration, place: int, year: int) -> None:
    """What is too rare to be learnt: the next shorter history's row, or the one planpath brings."""
    other, row = (found, place - 1) if place else (shipped(), 0)
    found.exponents[place, year] = other.exponents[row, year]
    found.memory[place, year] = other.memory[row, year]
    found.multipliers[place, year] = other.multipliers[row, year]


def _quantiles(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted quantiles at `LEVELS`, and the rank of each value, between nought and one."""
    order = np.argsort(values, kind="stable")
    through = np.cumsum(weight[order]) - weight[order] / 2
    share = through / weight.sum()
    rank = np.empty(len(values))
    rank[order] = share
    return np.interp(LEVELS, share, values[order]), rank


class _Asked(NamedTuple):
    """Promises put to windows: the chance as the quantiles have it, and whether each was kept."""

    said: Floats
    came: Floats
    weight: Floats
    kind: Floats


def _asked(found: Calibration, windows: _Windows) -> _Asked:
    """Rates of `RATES`, each to be kept or not to be exceeded, over one to five years."""
    last = windows.ahead.last
    parts = []
    steps = np.arange(1, HORIZON + 1)
    for number, rate in enumerate(RATES):
        bound = last[:, None] * (1 + rate) ** steps
        under = below(windows.ahead, bound, found)
        held = windows.actual <= bound
        for year in range(_YEARS_ASKED):
            known = np.isfinite(windows.actual[:, year]) & (last > 0) & np.isfinite(under[:, year])
            kind = np.full(known.sum(), number * _YEARS_ASKED + year)
            parts.append((under[known, year], held[known, year], windows.weight[known], kind))
    return _Asked(
        *(np.concatenate(column).astype(np.float64) for column in zip(*parts, strict=True))
    )


def _put_right(found: Calibration, place: int, windows: _Windows | None) -> None:
    """Slope of the log-odds of the chances of one length of history."""
    if found.windows[place, 0] < _TOO_FEW or windows is None:
        found.chance[place] = found.chance[place - 1] if place else (1, 0, 1, np.nan, np.nan)
        return
    asked = _asked(found, windows)
    # Seen from either side the same: what is told of falling holds of not falling.
    odds = logit(chances.inside(asked.said))
    both = np.concatenate([odds, -odds])
    came = np.concatenate([asked.came, 1 - asked.came])
    slope = _slope(both, came, np.concatenate([asked.weight, asked.weight]))
    found.chance[place, :3] = slope, 0.0, 1.0


def _slope(odds: Floats, came: Floats, weight: Floats) -> float:
    """Logistic regression through the origin, drawn a little to one, by Newton's method."""
    slope = 1.0
    for _ in range(_ROUNDS):
        chance = expit(slope * odds)
        pull = (odds * weight * (came - chance)).sum() - _RIDGE * (slope - 1)
        slope += pull / ((odds**2 * weight * chance * (1 - chance)).sum() + _RIDGE)
    return float(slope)


def _record(parts: Sequence[Sequence[Floats]]) -> Floats:
    """Skill, distance and highest chance borne out, by length: the worst of the parts left out."""
    records = np.full((len(parts), len(HISTORIES), 3), np.nan)
    for number, left_out in enumerate(parts):
        others = [one for other, part in enumerate(parts) if other != number for one in part]
        taught = _learnt(others)
        for place, length in enumerate(HISTORIES):
            scored, known = _windows(left_out, length), _windows(others, length)
            if scored is None or known is None or len(scored.weight) < _TOO_FEW:
                continue
            records[number, place] = _scored(taught, place, scored, known)
    records = _carried_on(records)
    worst = [
        _lowest(records[:, :, 0]),
        -_lowest(-records[:, :, 1]),
        np.clip(_lowest(records[:, :, 2]), 0.5, 1.0),
    ]
    return np.stack(worst, axis=1)


def _carried_on(records: Floats) -> Floats:
    """Of a length too rare to be scored, the record of the next shorter one."""
    for place in range(1, records.shape[1]):
        unknown = np.isnan(records[:, place])
        records[:, place] = np.where(unknown, records[:, place - 1], records[:, place])
    return records


def _lowest(values: Floats) -> Floats:
    known = np.where(np.isfinite(values), values, np.inf).min(axis=0)
    return np.where(np.isfinite(known), known, np.nan)


def _scored(taught: Calibration, place: int, scored: _Windows, known: _Windows) -> Floats:
    """Brier skill against the base rates learnt, calibration error, how often the boldest came."""
    told, base = _asked(taught, scored), _asked(taught, known)
    rate = np.full(len(RATES) * _YEARS_ASKED, np.nan)
    for kind in range(len(rate)):
        own = base.kind == kind
        if own.any():
            rate[kind] = np.average(base.came[own], weights=base.weight[own])
    said = chances.put_right(told.said, taught.at(HISTORIES[place], 1))
    usual = rate[told.kind.astype(int)]
    brier = np.average((said - told.came) ** 2, weights=told.weight)
    plain = np.average((usual - told.came) ** 2, weights=told.weight)
    bins = np.minimum((said * 10).astype(int), 9)
    off = sum(abs((told.weight * (said - told.came))[bins == one].sum()) for one in np.unique(bins))
    sides = np.concatenate([said, 1 - said]), np.concatenate([told.came, 1 - told.came])
    boldest = sides[0] >= np.quantile(sides[0], 1 - _EXTREME)
    return np.array([1 - brier / plain, off / told.weight.sum(), sides[1][boldest].mean()])
