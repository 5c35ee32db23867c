"""What takes part in a back-test: planpath's projection, and the plain models beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planpath import ensemble, projection
from planpath.backtesting import elsewhere
from planpath.backtesting.events import Event, bounds, steps
from planpath.backtesting.origins import Batch
from planpath.problems import PlanpathError, Problem
from planpath.projection.peers import PEERS, Guess, Peer
from planpath.projection.searched import SEARCHED

__all__ = ["ALWAYS", "KNOWN", "LEVELS", "OURS", "Answer", "Learnt", "answers", "chosen"]

Floats = NDArray[np.float64]
Tick = Callable[[str, int], None]

OURS = "ensemble"
"""planpath's own projection; always in the table."""
ALWAYS = ("naive",)
"""What all others are measured against."""
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles asked of every contender."""
_SPAN = 5
# A search through one series takes a tenth of a second; the bar moves every few.
_SLOW = 20


@dataclass(frozen=True)
class Learnt:
    """What the intervals and chances of the ensemble were learnt on.

    Parameters
    ----------
    table
        From `ensemble.learn`; None for the table that planpath brings.
    base
        The share of other series' origins at which each event came about, by event and years.
    name
        Of the collections it was learnt on; empty for what planpath brings.
    """

    table: ensemble.Calibration | None = None
    base: Mapping[tuple[str, int], float] = field(default_factory=dict)
    name: str = ""


@dataclass
class Answer:
    """What one contender says of all origins of a cut, batches joined.

    Parameters
    ----------
    path, rows
        Shapes (origins, horizon) and (levels, origins, horizon).
    seconds
        Processor time it took.
    chances
        By event, where the contender has a chance of its own making; others are read from `rows`.
    """

    path: Floats
    rows: Floats
    seconds: float
    chances: Mapping[str, Floats] = field(default_factory=dict)


def recent_rate(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    """The mean rate of the last five years, kept: what many plans are drawn up with."""
    years = np.arange(histories.shape[1])
    to = len(years) - 1 + horizon
    made = projection.recent_rate(years, histories, to, _SPAN, within=(-np.inf, np.inf))
    return Guess(made.values, np.full((len(quantiles), *made.values.shape), np.nan))


_PEERS: Mapping[str, Peer] = {**PEERS, "recent_rate": recent_rate, **SEARCHED}
KNOWN = (*_PEERS, *elsewhere.MODELS)
"""Every peer by name; those of `elsewhere` need another Python."""


def chosen(asked: str, python: Path | None) -> tuple[str, ...]:
    """The peers asked for, in the order of the table.

    Parameters
    ----------
    asked
        Names with commas between them; ``quick`` for those that cost microseconds, ``all`` for all
        there are.
    python
        The interpreter of an environment with statsforecast; its models take part where it is
        given.

    Raises
    ------
    PlanpathError
        For each name that is none, and each that needs `python`.

    Examples
    --------
    >>> chosen("theta,ets", None)
    ('naive', 'theta', 'ets')
    """
    quick = (*PEERS, "recent_rate")
    there = (*_PEERS, *(elsewhere.MODELS if python else ()))
    groups = {"quick": (*quick, *(elsewhere.MODELS if python else ())), "all": there}
    names = [name.strip() for name in asked.split(",") if name.strip()]
    problems = []
    wanted: set[str] = set(ALWAYS)
    for name in names:
        if name in groups:
            wanted |= set(groups[name])
        elif name not in KNOWN:
            allowed = (*groups, *KNOWN)
            problems.append(Problem.unknown("--peers", "peer", name, allowed))
        elif name not in there:
            message = "needs an environment with statsforecast: name its Python by --peers-python"
            problems.append(Problem("--peers", message, name))
        else:
            wanted.add(name)
    if problems:
        raise PlanpathError(problems)
    return tuple(name for name in there if name in wanted)


def answers(
    names: Sequence[str],
    batches: Sequence[Batch],
    horizon: int,
    asked: Mapping[str, Event],
    learnt: Learnt,
    python: Path | None,
    tick: Tick,
) -> dict[str, Answer]:
    """What each contender says of each origin, the ensemble first.

    Parameters
    ----------
    names
        Peers, from `chosen`.
    tick
        Told of a contender and how many origins it has just done.
    """
    found = {OURS: _ours(batches, horizon, asked, learnt, tick)}
    for name in names:
        if name in _PEERS:
            found[name] = _peer(name, batches, horizon, tick)
    outside = [name for name in names if name in elsewhere.MODELS]
    if outside and python is not None:
        told = elsewhere.ask(python, outside, batches, horizon, LEVELS)
        for name in outside:
            path, rows, seconds = told[name]
            found[name] = Answer(path, rows, seconds)
            tick(name, len(path))
    return found


def _peer(name: str, batches: Sequence[Batch], horizon: int, tick: Tick) -> Answer:
    peer = _PEERS[name]
    size = _SLOW if name in SEARCHED else 4096
    made: list[Guess] = []
    begun = time.process_time()
    for batch in batches:
        for start in range(0, len(batch.histories), size):
            part = batch.histories[start : start + size]
            made.append(peer(part, horizon, LEVELS))
            tick(name, len(part))
    seconds = time.process_time() - begun
    return Answer(
        np.concatenate([one.path for one in made]),
        np.concatenate([one.rows for one in made], axis=1),
        seconds,
    )


def _ours(
    batches: Sequence[Batch],
    horizon: int,
    asked: Mapping[str, Event],
    learnt: Learnt,
    tick: Tick,
) -> Answer:
    table = ensemble.shipped() if learnt.table is None else learnt.table
    begun = time.process_time()
    paths, rows, said = [], [], []
    for batch in batches:
        found = ensemble.ahead(batch.histories, horizon)
        paths.append(found.path)
        rows.append(ensemble.quantiles(found, np.asarray(LEVELS), table))
        said.append(_said(found, batch, asked, table))
        tick(OURS, len(found.path))
    seconds = time.process_time() - begun
    chances = {name: np.concatenate([one[name] for one in said]) for name in asked}
    return Answer(np.concatenate(paths), np.concatenate(rows, axis=1), seconds, chances)


def _said(
    found: ensemble.Ahead, batch: Batch, asked: Mapping[str, Event], table: ensemble.Calibration
) -> dict[str, Floats]:
    """The chance of each event in the year it ends in; NaN where the ensemble refuses one."""
    ahead = steps(batch.actual)
    place = np.maximum(ahead - 1, 0)[:, None]
    years = np.arange(1, found.path.shape[1] + 1)
    told = {}
    for name, event in asked.items():
        bound = np.stack(
            [bounds(event, found.last, np.full(len(ahead), year)) for year in years], axis=1
        )
        chance = ensemble.attainment(found, bound, table, at_least=not event.falling).chance
        told[name] = np.take_along_axis(chance, place, axis=1)[:, 0]
    return told
