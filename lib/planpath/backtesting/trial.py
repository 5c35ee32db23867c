"""Projections tried out: every contender on every origin, and the scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planpath import accuracy, ensemble
from planpath.backtesting import events, origins
from planpath.backtesting.contenders import LEVELS, Answer, Learnt, answers
from planpath.histories import Collection, Series
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CUTS", "HORIZON", "ORIGINS", "Tried", "base_rates", "run"]

Floats = NDArray[np.float64]
CUTS = (6, 8, 10, 15, origins.ALL)
"""Points of history a projection is given; what remains is as if never known."""
HORIZON = 6
ORIGINS = 10
"""Origins of each series, where the collection does not name its own."""
INTERVALS = (0.8, 0.95)
HIGH = 0.9
"""What is called likely: of chances above this it is told how often they came about."""
POOLED = 0
"""In the place of a year ahead: all of them together."""


@dataclass(frozen=True)
class Tried:
    """A back-test.

    Parameters
    ----------
    name, series, gaps
        The collection, how many series it holds, and of how many only the last stretch was kept.
    horizon, origins
        Years ahead, and origins of each series at the most.
    base
        Where the base rates come from: another collection's name, or empty for the other half of
        this one's series.
    learnt
        Where the ensemble's intervals and chances come from: another collection's name, or empty
        for the table that planpath brings.
    same
        Whether that table was learnt on this very collection, so that its scores flatter.
    accuracy
        One row for each history, model and year ahead (0 for all): `history`, `model`, `horizon`,
        `origins`, `points`, `smape`, `mase`, `owa`, `coverage_80`, `msis_80`, `coverage_95`,
        `msis_95`, `ms`.
    attainment
        One row for each history, model and event (``all`` for all): `history`, `model`, `event`,
        `cases`, `base`, `happened`, `brier`, `skill` (against the base rate), `skill_half` (against
        that of the other half of the series), `log_score`, `calibration`, `high_cases`,
        `high_happened`.
    reliability
        One row for each history, model, event and bin: `low`, `high`, `count`, `said`, `happened`.
    """

    name: str
    series: int
    gaps: int
    horizon: int
    origins: int
    base: str
    learnt: str
    same: bool
    accuracy: pd.DataFrame
    attainment: pd.DataFrame
    reliability: pd.DataFrame


@dataclass(frozen=True)
class _Cut:
    """All origins of one cut, batches joined."""

    label: str
    last: Floats
    scale: Floats
    actual: Floats
    series: NDArray[np.int64]


def run(
    collection: Collection,
    peers: Sequence[str],
    *,
    cuts: Sequence[int] = CUTS,
    horizon: int = HORIZON,
    most: int = 0,
    learnt: Learnt | None = None,
    python: Path | None = None,
    tell: Callable[[int, int, str], None] | None = None,
) -> Tried:
    """Try the ensemble and its peers out on a collection.

    Parameters
    ----------
    collection
        Series.
    peers
        From `contenders.chosen`.
    cuts, horizon
        Lengths of history, and years ahead.
    most
        Origins of each series; 0 for one where the collection names its own, else `ORIGINS`.
    learnt
        What the ensemble was taught, and base rates, if not what planpath brings.
    python
        An interpreter with statsforecast.
    tell
        Told how many origins are done, of how many, and by whom.

    Raises
    ------
    PlanpathError
        If no series is long enough.
    """
    learnt = learnt or Learnt()
    named = any(series.known for series in collection.series)
    most = most or (1 if named else ORIGINS)
    prepared = {cut: origins.batches(collection, cut, horizon, most) for cut in cuts}
    prepared = {cut: batches for cut, batches in prepared.items() if batches}
    if not prepared:
        message = f"has no series with {origins.LEAST} figures and one more to score"
        raise PlanpathError(Problem(collection.name, message))
    counts = {cut: sum(len(one.series) for one in batches) for cut, batches in prepared.items()}
    of, done = sum(counts.values()) * (1 + len(peers)), 0

    def tick(name: str, count: int) -> None:
        nonlocal done
        done += count
        if tell is not None:
            tell(done, of, name)

    scored: list[tuple[list[dict[str, object]], ...]] = []
    for cut, batches in prepared.items():
        made = answers(peers, batches, horizon, events.EVENTS, learnt, python, tick)
        scored.append(_scored(_joined(origins.label(cut), batches), made, learnt.base))
    import pandas as pd

    accurate, attained, reliable = (
        pd.DataFrame([row for part in scored for row in part[place]]) for place in range(3)
    )
    return Tried(
        name=collection.name,
        series=len(collection.series),
        gaps=collection.gaps,
        horizon=horizon,
        origins=most,
        base=learnt.name if learnt.base else "",
        learnt=learnt.name if learnt.table is not None else "",
        same=learnt.table is None and _taught(collection),
        accuracy=accurate,
        attainment=attained,
        reliability=reliable,
    )


def _taught(collection: Collection) -> bool:
    """Whether the table planpath brings was learnt on this file."""
    told = ensemble.shipped().provenance.values()
    return bool(collection.digest) and any(collection.digest in one for one in told)


def base_rates(collection: Collection, horizon: int = HORIZON) -> dict[tuple[str, int], float]:
    """How often each event came about in a collection, by event and years, over all its origins."""
    longest = max(len(series.values) for series in collection.series)
    rolling = Collection(collection.name, tuple(_open(one) for one in collection.series))
    batches = origins.batches(rolling, origins.LEAST, max(horizon, events.OVER), longest)
    if not batches:
        return {}
    cut = _joined("", batches)
    found = {}
    for name, event in events.EVENTS.items():
        for years in range(1, events.OVER + 1):
            known = np.isfinite(cut.actual[:, years - 1])
            ahead = np.where(known, years, 0)
            bound = events.bounds(event, cut.last, ahead)
            came = events.happened(event, bound, cut.actual, ahead)
            if np.isfinite(came).any():
                found[name, years] = float(np.nanmean(came))
    return found


def _open(series: Series) -> Series:
    """A series whose last origin is one year before its end, whatever the collection says."""
    return Series(series.id, series.first, series.values, len(series.values) - 1)


def _joined(label: str, batches: Sequence[origins.Batch]) -> _Cut:
    return _Cut(
        label,
        np.concatenate([one.histories[:, -1] for one in batches]),
        np.concatenate([accuracy.step_size(one.histories) for one in batches]),
        np.concatenate([one.actual for one in batches]),
        np.concatenate([one.series for one in batches]),
    )


def _scored(
    cut: _Cut, made: Mapping[str, Answer], base: Mapping[tuple[str, int], float]
) -> tuple[list[dict[str, object]], ...]:
    accurate: list[dict[str, object]] = []
    attained: list[dict[str, object]] = []
    reliable: list[dict[str, object]] = []
    known = np.flatnonzero(np.isfinite(cut.actual).any(axis=0))
    years = [POOLED, *map(int, known + 1)]
    plain = {year: _errors(cut, made["naive"], year) for year in years}
    asked = _asked(cut, base)
    for name, answer in made.items():
        for year in years:
            accurate.append(_accuracy(cut, name, answer, year, plain[year]))
        rows, bins = _attainment(cut, name, answer, asked)
        attained += rows
        reliable += bins
    return accurate, attained, reliable


def _errors(cut: _Cut, answer: Answer, year: int) -> tuple[Floats, Floats]:
    """SMAPE and scaled error of each origin, of one year ahead or of all."""
    at = slice(None) if year == POOLED else slice(year - 1, year)
    actual, path = cut.actual[:, at], answer.path[:, at]
    return accuracy.smape(actual, path), accuracy.scaled_error(actual, path, cut.scale)


def _accuracy(
    cut: _Cut, name: str, answer: Answer, year: int, plain: tuple[Floats, Floats]
) -> dict[str, object]:
    off, scaled = _errors(cut, answer, year)
    smape, mase = _mean(off), _mean(scaled)
    # Both sides over the same origins: one without a path counts for neither.
    there = (
        np.where(np.isfinite(off), plain[0], np.nan),
        np.where(np.isfinite(scaled), plain[1], np.nan),
    )
    at = slice(None) if year == POOLED else slice(year - 1, year)
    row: dict[str, object] = {
        "history": cut.label,
        "model": name,
        "horizon": year,
        "origins": int(np.isfinite(off).sum()),
        "points": int((np.isfinite(cut.actual) & np.isfinite(answer.path))[:, at].sum()),
        "smape": smape,
        "mase": mase,
        "owa": float(accuracy.owa(smape, mase, _mean(there[0]), _mean(there[1]))),
    }
    for level in INTERVALS:
        low, high = (
            answer.rows[_place(edge)][:, at] for edge in ((1 - level) / 2, (1 + level) / 2)
        )
        inside = accuracy.covered(cut.actual[:, at], low, high)
        width = accuracy.interval_score(cut.actual[:, at], low, high, level, cut.scale)
        row[f"coverage_{round(100 * level)}"] = _mean(inside)
        row[f"msis_{round(100 * level)}"] = _mean(width)
    return {**row, "ms": 1000 * answer.seconds / len(cut.last)}


def _place(level: float) -> int:
    return int(np.argmin(np.abs(np.asarray(LEVELS) - level)))


@dataclass(frozen=True)
class _Asked:
    """An event put to all origins: what had to be reached, whether it was, and the base rate."""

    event: events.Event
    bound: Floats
    happened: Floats
    base: Floats
    half: Floats
    ahead: NDArray[np.int64]


def _asked(cut: _Cut, base: Mapping[tuple[str, int], float]) -> dict[str, _Asked]:
    ahead = events.steps(cut.actual)
    found = {}
    for name, event in events.EVENTS.items():
        bound = events.bounds(event, cut.last, ahead)
        came = events.happened(event, bound, cut.actual, ahead)
        half = _of_the_others(cut.series, came)
        rate = half
        if base:
            rate = np.array([base.get((name, int(years)), np.nan) for years in ahead])
        found[name] = _Asked(event, bound, came, rate, half, ahead)
    return found


def _of_the_others(series: NDArray[np.int64], came: Floats) -> Floats:
    """For each half of the series the share of the other half, so that none is its own measure."""
    odd = series % 2 == 1
    return np.where(odd, _mean(came[~odd]), _mean(came[odd]))


def _attainment(
    cut: _Cut, name: str, answer: Answer, asked: Mapping[str, _Asked]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    said = {
        event: answer.chances[event]
        if event in answer.chances
        else events.chances(one.event, one.bound, answer.rows, LEVELS, one.ahead)
        for event, one in asked.items()
    }
    rows, bins = [], []
    pooled = (
        np.concatenate([said[event] for event in asked]),
        np.concatenate([one.happened for one in asked.values()]),
        np.concatenate([one.base for one in asked.values()]),
        np.concatenate([one.half for one in asked.values()]),
    )
    each = {event: (said[event], one.happened, one.base, one.half) for event, one in asked.items()}
    for event, (chance, came, base, half) in {"all": pooled, **each}.items():
        if not np.isfinite(chance).any():
            continue
        high = np.isfinite(came) & (chance > HIGH)
        key = {"history": cut.label, "model": name, "event": event}
        rows.append(
            {
                **key,
                "cases": int((np.isfinite(chance) & np.isfinite(came)).sum()),
                "base": _mean(base[np.isfinite(came)]),
                "happened": _mean(came),
                "brier": accuracy.brier(chance, came),
                "skill": accuracy.brier_skill(chance, came, base),
                "skill_half": accuracy.brier_skill(chance, came, half),
                "log_score": accuracy.log_score(chance, came),
                "calibration": accuracy.calibration_error(chance, came),
                "high_cases": int(high.sum()),
                "high_happened": _mean(came[high]),
            }
        )
        found = accuracy.reliability(chance, came)
        wide = 1 / len(found.count)
        bins += [
            {
                **key,
                "low": round(place * wide, 6),
                "high": round((place + 1) * wide, 6),
                "count": int(found.count[place]),
                "said": float(found.said[place]),
                "happened": float(found.happened[place]),
            }
            for place in range(len(found.count))
        ]
    return rows, bins


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
