"""Many settings of the levers at once: where each target ends, and whether it is kept.

A scenario leads every series along one path (`paths.project`). Levers bend these paths. What no
lever changes (which figures stand beside which target, where the scenario leads by itself) is laid
out once by `prepare`; a setting of the levers is then arithmetic on arrays, ten thousand settings
as well as one, and gives what `paths.project` and `assessment.assess` give of the bent paths.

Settings are trials. A share of them is a share of trials and no probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from planpath import assessment, paths, progress
from planpath.bending import Bending, Key
from planpath.leverage import OF_A_MODEL, Lever
from planpath.plan import Plan
from planpath.problems import PlanpathError, Problem
from planpath.terms import bound_value, bounds, plain_mean

if TYPE_CHECKING:
    from planpath.scenario import Scenario
    from planpath.store import Evidence

__all__ = ["Outcomes", "Prepared", "evaluate", "prepare", "settings_of"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
# Numbers judged at once, so that a million settings fit into memory.
_BLOCK = 2**20


@dataclass(frozen=True)
class Outcomes:
    """Where each setting of the levers leaves each target.

    Parameters
    ----------
    targets
        The rows of the assessment that were judged, one for each column below.
    values
        Value of the target's year, in the target's own terms; a row a setting. NaN where nothing
        may be projected.
    met
        Whether it keeps the bound; False where there is no value.
    """

    targets: pd.DataFrame
    values: Floats
    met: Flags

    @property
    def known(self) -> Flags:
        """For which targets there is a value in every setting."""
        return np.asarray(np.isfinite(self.values).all(axis=0), dtype=bool)

    @property
    def counted(self) -> Flags:
        """Which targets a count of targets counts: those with a value, each said once."""
        return np.asarray(self.known & self.targets["restates"].eq("").to_numpy(), dtype=bool)

    @property
    def margins(self) -> Floats:
        """How far each value lies on the right side of its bound, a fraction of the bound.

        Below nought is a miss. NaN where there is no value, or the bound is nought.
        """
        rows = self.targets
        aim = rows["target_value"].to_numpy(dtype=np.float64)
        up = rows["low"].notna().to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(aim != 0, (self.values - aim) / np.abs(aim), np.nan)
        return np.where(up, share, -share)


@dataclass(frozen=True)
class Prepared:
    """All that no lever changes, laid out by `prepare`.

    Parameters
    ----------
    levers
        By id; settings have their columns in this order.
    targets
        Rows of the assessment, judged without any scenario.
    scenario
        The scenario's id.
    bending
        The paths of the series the targets are judged by.
    judged_by
        The series of each target, and the place of its year on that path; None where nothing may
        be projected.
    """

    levers: Mapping[str, Lever]
    targets: pd.DataFrame
    scenario: str
    bending: Bending
    judged_by: tuple[tuple[Key, int] | None, ...]

    @property
    def base(self) -> Floats:
        """The setting that changes nothing: each lever at its base."""
        return self._ends[:, 1]

    @property
    def ends(self) -> tuple[Floats, Floats]:
        """The lower and the upper ends of the levers."""
        return self._ends[:, 0], self._ends[:, 2]

    @property
    def _ends(self) -> Floats:
        ends = [lever.ends for lever in self.levers.values()]
        return np.array(ends, dtype=np.float64).reshape(-1, 3)

    def moving(self, target: int | None = None) -> tuple[str, ...]:
        """The levers that move a target, by its place in `targets`; any target unless given."""
        held = self.judged_by if target is None else (self.judged_by[target],)
        series = dict.fromkeys(one[0] for one in held if one is not None)
        used = frozenset[int]().union(*(self.bending.moved_by(key) for key in series))
        return tuple(id_ for number, id_ in enumerate(self.levers) if number in used)

    def at(self, values: ArrayLike) -> Outcomes:
        """The outcomes of settings of the levers.

        Parameters
        ----------
        values
            A row a setting, a column a lever, in the levers' units (`leverage.Lever.unit`).

        Raises
        ------
        PlanpathError
            If there is not one number for each lever, or one is missing.
        """
        settings = np.atleast_2d(np.asarray(values, dtype=np.float64))
        self._check(settings)
        found = np.full((len(settings), len(self.targets)), np.nan)
        done: dict[Key, Floats] = {}
        for column, held in enumerate(self.judged_by):
            if held is not None:
                found[:, column] = self.bending.bent(held[0], settings, done)[:, held[1]]
        met = np.zeros(found.shape, dtype=bool)
        step = max(1, _BLOCK // max(1, found.shape[1]))
        for start in range(0, len(found), step):
            met[start : start + step] = self._keeping.met(found[start : start + step])
        return Outcomes(self.targets, found, met)

    @cached_property
    def _keeping(self) -> _Keeping:
        return _Keeping.of(self.targets)

    def _check(self, settings: Floats) -> None:
        if settings.ndim != 2 or settings.shape[1] != len(self.levers):
            told = f"{settings.shape[-1]} for {len(self.levers)}: {', '.join(self.levers)}"
            raise PlanpathError(Problem("levers, values", "needs one number a lever", told))
        lost = np.asarray(np.isnan(settings).any(axis=0), dtype=bool)
        if lost.any():
            names = [id_ for id_, gone in zip(self.levers, lost, strict=True) if gone]
            raise PlanpathError(Problem("levers, values", "a setting is missing", ", ".join(names)))


def prepare(
    plan: Plan | pd.DataFrame,
    evidence: Evidence,
    scenario: Scenario,
    levers: Mapping[str, Lever],
    *,
    to: int | None = None,
    projected: pd.DataFrame | None = None,
    default_only: bool = True,
) -> Prepared:
    """Lay out what no lever changes.

    Parameters
    ----------
    plan
        A plan, or statements as `data_status.statements` makes them.
    evidence
        What statistics show.
    scenario
        What is assumed, and what levers move.
    levers
        By id, such as `leverage.levers` gives.
    to
        Last year projected; the last target's year unless given.
    projected
        Where the scenario leads, if that is known already (`paths.project`).
    default_only
        Whether targets are judged under their default reading alone.

    Raises
    ------
    PlanpathError
        If two levers that take an assumption's place move the same one.
    """
    _refuse_rivals(levers)
    judged = assessment.assess(plan, evidence)
    if default_only and len(judged):
        judged = judged[judged["reading_default"].astype(bool)].reset_index(drop=True)
    last = int(judged["by"].max()) if to is None and len(judged) else to or 0
    if projected is None:
        whole = plan if isinstance(plan, Plan) else None
        projected = paths.project(evidence, scenario, last, whole)
    bending = Bending(levers, evidence, projected, last, scenario)
    held = tuple(_judged_by(bending, row) for row in judged.to_dict("records"))
    return Prepared(levers, judged, scenario.id, bending, held)


def _judged_by(bending: Bending, row: Mapping[Any, Any]) -> tuple[Key, int] | None:
    """The series a target is judged by, and the place of its year on that series' path."""
    if row["data_status"] != "ok":
        return None
    # What was judged is carried on: the series of the newest figure.
    key = (row["region"], row["indicator"], row["scope"], row["latest_basis"])
    track = bending.lay(key)
    if track is None or row["by"] <= track.year:
        return None
    return key, int(row["by"]) - track.year - 1


def evaluate(
    plan: Plan | pd.DataFrame,
    evidence: Evidence,
    scenario: Scenario,
    levers: Mapping[str, Lever],
    values: ArrayLike,
    *,
    projected: pd.DataFrame | None = None,
) -> Outcomes:
    r"""Where each setting of the levers leaves each target of a plan, under default readings.

    A rate that is set gives :math:`y_T (1 + r)^h`, a step :math:`y_T + h a`. A relative one adds to
    what the scenario's own path does from year to year:

    .. math:: y_h = y_T \prod_{j \le h} (g_j + \delta), \qquad y_h = y^0_h + h\delta

    with :math:`g_j` the growth factor of the scenario's path in its j-th year. What follows from a
    moved series by an identity follows, unless a lever moves it itself.

    Parameters
    ----------
    plan, evidence, scenario, levers, projected
        As in `prepare`, which is worth calling once where settings are tried again and again.
    values
        A row a setting, a column a lever.

    Returns
    -------
    Outcomes
        Values and whether they keep the bound: settings by targets.
    """
    return prepare(plan, evidence, scenario, levers, projected=projected).at(values)


def _refuse_rivals(levers: Mapping[str, Lever]) -> None:
    first: dict[tuple[str, ...], str] = {}
    problems = []
    for id_, lever in levers.items():
        if lever.relative:
            continue
        what = lever.parameter if lever.parameter in OF_A_MODEL else "path"
        place = (lever.indicator, lever.region, what)
        if first.setdefault(place, id_) != id_:
            message = f"takes the place of what lever {first[place]} takes the place of already"
            problems.append(Problem(f"lever {id_}", message, " in ".join(place[:2])))
    if problems:
        raise PlanpathError(problems)


@dataclass(frozen=True)
class _Keeping:
    """What it takes to keep each target, a number a target; settings are rows beside it."""

    bound: NDArray[np.str_]
    low: Floats
    high: Floats
    broken: Flags
    plain: Flags
    latest: Floats
    left: Floats
    seen: Floats
    promised: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame) -> _Keeping:
        frame = rows.assign(bound=rows["bound"].astype("category"))
        target, upward = rows["target_value"], rows["low"].notna()
        # Years observed are the time passed and years kept the way: a promise is broken where they
        # differ, and a year missed is not made good by a later one.
        yearly = rows["measure"].eq("yearly") & rows["latest"].notna()
        broken = yearly & ~rows["done"].eq(rows["elapsed"])
        promised = (rows["by"] - rows["base_year"]) * bound_value(rows)
        numbers = (
            target.where(upward),
            target.where(~upward, rows["high"]),
            broken,
            plain_mean(rows),
            rows["latest"],
            rows["by"] - rows["latest_year"],
            rows["done"] * promised,
            promised,
        )
        low, high, gone, plain, *rest = (np.asarray(column) for column in numbers)
        floats = (np.asarray(column, dtype=np.float64) for column in rest)
        return cls(
            bounds(frame),
            low.astype(np.float64),
            high.astype(np.float64),
            gone.astype(bool),
            plain.astype(bool),
            *floats,
        )

    def met(self, values: Floats) -> Flags:
        """Whether values keep the bounds, as `outlook.projections` judges one scenario."""
        kept = progress.meets(values, self.bound, self.low, self.high)
        if self.plain.any():
            # A plain mean takes the changes seen and those to come, at the path's mean rate.
            own = np.flatnonzero(self.plain)
            rate = progress.needed_rate(self.latest[own], values[:, own], self.left[own])
            ends = self.promised[own]
            total = self.seen[own] + self.left[own] * rate
            kept[:, own] = progress.meets(total, self.bound[own], ends, ends)
        return np.asarray(kept & ~self.broken & np.isfinite(values))


def settings_of(levers: Mapping[str, Lever], given: Mapping[str, float]) -> Sequence[float]:
    """One setting by the levers' names; those not named stand at their base.

    Raises
    ------
    PlanpathError
        If a name is no lever's; each is named.

    Examples
    --------
    >>> from planpath import leverage
    >>> settings_of(leverage.chosen(["revenue", "rd_intensity"]), {"revenue": 0.01})
    [0.01, 0.0]
    """
    problems = [
        Problem.unknown("levers", "lever", id_, levers) for id_ in given if id_ not in levers
    ]
    if problems:
        raise PlanpathError(problems)
    return [given.get(id_, lever.ends[1]) for id_, lever in levers.items()]
