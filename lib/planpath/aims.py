"""What a series has to reach and when: the targets that speak of it, under one way of reading.

A path that is to be on plan is solved for these. The readings of one target often speak of series
of their own (another scope, another basis), which are then all solved for at once; where several
speak of the same series, the one asked for counts, or the one nearest to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planpath import progress
from planpath.plan import Plan
from planpath.problems import PlanpathError, Problem
from planpath.terms import WHOLE

__all__ = ["Aim", "Series", "aims", "chosen"]

Series = tuple[str, str, str, str]
"""Region, indicator, scope and basis."""
# A figure of unlike scope or basis, or one nobody can look up, is nothing to start a way from.
_LIKE = ("ok", "part_year")


@dataclass(frozen=True)
class Aim:
    """A target as a value of the series it speaks of.

    Parameters
    ----------
    target_id, reading
        Whose it is, and how that was read.
    by
        Its year.
    value
        Where to land, in the indicator's unit: the bound, or the next whole number where a count
        must exceed it.
    bound, level
        What is kept, and the level it is kept at.
    each_year
        Whether every year has to keep it, not the last alone.
    """

    target_id: str
    reading: str
    by: int
    value: float
    bound: str
    level: float
    each_year: bool = False

    def kept_by(self, value: float) -> bool:
        """Whether a value of the series keeps the target.

        Examples
        --------
        >>> Aim("KQ-1", "plain", 2027, 1500.0, "at_least", 1500.0).kept_by(1600.0)
        True
        """
        return bool(progress.meets(value, self.bound, self.level, self.level))


def aims(
    assessed: pd.DataFrame, plan: Plan, reading: Sequence[str] = ()
) -> dict[Series, list[Aim]]:
    """The targets each series has to reach, in the order of their years.

    Parameters
    ----------
    assessed
        From `assessment.assess`; targets without a comparable figure, or without a baseline
        where they need one, speak of no series.
    plan
        Whose targets these are.
    reading
        Ids of readings that take the place of their axis' default.

    Raises
    ------
    PlanpathError
        See `chosen`.
    """
    asked = chosen(plan, reading)
    rows = assessed[assessed["data_status"].isin(_LIKE) & assessed["target_value"].notna()]
    best: dict[tuple[Series, str], tuple[int, Aim]] = {}
    for row in rows.to_dict("records"):
        aim = _aim(row)
        if aim is None:
            continue
        series = (row["region"], row["indicator"], row["scope"], row["latest_basis"])
        key, away = (series, aim.target_id), _away(row, asked)
        if key not in best or away < best[key][0]:
            best[key] = away, aim
    found: dict[Series, list[Aim]] = {}
    for (series, _), (_, aim) in best.items():
        found.setdefault(series, []).append(aim)
    return {series: sorted(own, key=lambda aim: aim.by) for series, own in found.items()}


def chosen(plan: Plan, reading: Sequence[str] = ()) -> Mapping[str, str]:
    """The reading of each axis: the one asked for, else the default.

    Raises
    ------
    PlanpathError
        For each id that no axis has, and each two on one axis; all at once.

    Examples
    --------
    >>> from planpath import plan
    >>> chosen(plan.load("zj_textile_2027"), ["base_2023"])["base_year"]
    'base_2023'
    """
    picked = {axis: part.id for axis, parts in plan.axes.items() for part in parts if part.default}
    known = {part.id: axis for axis, parts in plan.axes.items() for part in parts}
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for id_ in reading:
        if id_ not in known:
            problems.append(Problem.unknown("reading", "reading", id_, known))
        elif taken.setdefault(known[id_], id_) != id_:
            message = f"{taken[known[id_]]!r} and {id_!r} both read {known[id_]}"
            problems.append(Problem("reading", message))
        else:
            picked[known[id_]] = id_
    if problems:
        raise PlanpathError(problems)
    return picked


def _away(row: Mapping[Any, Any], asked: Mapping[str, str]) -> int:
    """In how many places a row is read otherwise than asked; of its twins the nearest counts."""
    if not row["axes"]:
        return 0
    axes: list[str] = row["axes"].split("+")
    ways: list[str] = [row["reading"], *(twin for twin in row["twins"].split(";") if twin)]
    return min(
        sum(asked[axis] != part for axis, part in zip(axes, way.split("+"), strict=True))
        for way in ways
    )


def _aim(row: Mapping[Any, Any]) -> Aim | None:
    """The row as an aim; None where a plain mean lacks a year or has no way left."""
    by, level = int(row["by"]), float(row["target_value"])
    if row["measure"] == "rate" and row["mean"] == "arithmetic":
        # Where it ends follows from the changes still due, not from the compounded rate.
        if row["latest_period"] != "year" or row["cause"] == "year_missing":
            return None
        left, need = by - int(row["latest_year"]), float(row["needed_rate"])
        if need <= -1:
            # More than everything would have to go: no level does that.
            return None
        # Where nothing more is due, what is reached is enough.
        level = float(row["latest"]) * (1.0 if np.isnan(need) else (1 + need) ** left)
    whole = row["kind"] in WHOLE
    return Aim(
        target_id=row["target_id"],
        reading=row["reading"],
        by=by,
        value=float(progress.aim(level, row["bound"], whole)),
        bound=row["bound"],
        level=level,
        each_year=row["measure"] == "yearly",
    )
