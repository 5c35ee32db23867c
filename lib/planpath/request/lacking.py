"""Which observations a region's targets lack, and who can be asked for them.

A verdict is lacking under some reading: then every whole year that counts under that reading, is
over, and has no like-for-like figure from a source at its own address, is asked for. Nothing else
is. Where an amount or a yearly number adds up over the year, the months of the running year are
asked for too, with the same months a year before, from which the year may be estimated; these may
be left empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from planpath import annual, assessment, bases
from planpath.data_status import UNVERIFIED, best_of_each_year

if TYPE_CHECKING:
    from planpath.plan import Plan
    from planpath.store import Evidence

__all__ = ["Lacking", "Series", "Wanted", "lacking"]

Series = tuple[str, str, str, str]
Cell = tuple[int, str]
YEAR = "year"


@dataclass(frozen=True)
class Wanted:
    """One series with the figures of it that are asked for.

    Parameters
    ----------
    region, indicator, scope
        Ids.
    basis
        How it is to be accounted for: what the targets ask, and what the figures there are state.
    targets
        The statements that wait for it, in the plan's order.
    owners
        The units their clauses name, each once; empty where none names any.
    tasks
        Sections of the tasks that serve these targets: a hint where no unit is named.
    years
        Whole years asked for.
    months
        Cumulative months asked for besides, as year and period; they may be left empty.
    known
        Like-for-like figures there are already, in the indicator's unit, by year and period.
    aim
        The largest level a target sets for it, in that unit; None where it sets none.
    """

    region: str
    indicator: str
    scope: str
    basis: str
    targets: tuple[str, ...]
    owners: tuple[str, ...]
    tasks: tuple[str, ...]
    years: tuple[int, ...]
    months: tuple[Cell, ...]
    known: Mapping[Cell, float]
    aim: float | None

    @property
    def series(self) -> Series:
        """Region, indicator, scope and basis."""
        return (self.region, self.indicator, self.scope, self.basis)

    @property
    def key(self) -> str:
        """How the form's hidden columns name it."""
        return "/".join(part for part in self.series if part)

    @property
    def asked(self) -> tuple[Cell, ...]:
        """Year and period of every figure asked for, whole years first."""
        return (*((year, YEAR) for year in self.years), *self.months)


@dataclass(frozen=True)
class Lacking:
    """What a region's targets lack.

    Parameters
    ----------
    wanted
        In the plan's order.
    silent
        The region's targets without a verdict under their default reading.
    not_yet
        Those of them for which no figure can be asked: no year that counts is over, or all years
        that are over have their figure.
    assessed
        The region's part of the assessment all this follows from.
    """

    wanted: tuple[Wanted, ...]
    silent: tuple[str, ...]
    not_yet: tuple[str, ...]
    assessed: pd.DataFrame


def lacking(plan: Plan, evidence: Evidence, region: str, as_of: date) -> Lacking:
    """The observations the targets of `region` lack.

    Parameters
    ----------
    plan
        The whole plan.
    evidence
        What is known on `as_of`.
    region
        Id of a region with targets.
    as_of
        The reporting date: the last year asked for is the one before it.
    """
    own = plan.of(region=region)
    assessed = assessment.assess(own, evidence)
    rows = assessed[assessed["verdict"].eq("")].to_dict("records")
    known = _sound(evidence, region)
    by_series: dict[Series, list[dict[str, Any]]] = {}
    for row in rows:
        series = (row["region"], row["indicator"], row["scope"], row["basis"])
        by_series.setdefault(series, []).append(row)
    found = [_wanted(own, of, given, known, as_of) for of, given in by_series.items()]
    wanted = tuple(one for one in found if one.years)
    asked = {target for one in wanted for target in one.targets}
    silent = tuple(dict.fromkeys(row["target_id"] for row in rows if row["reading_default"]))
    waiting = tuple(target for target in silent if target not in asked)
    return Lacking(wanted, silent, waiting, assessed)


def _wanted(
    plan: Plan,
    series: Series,
    rows: Sequence[Mapping[str, Any]],
    figures: Mapping[Series, Mapping[Cell, float]],
    as_of: date,
) -> Wanted:
    targets = tuple(dict.fromkeys(str(row["target_id"]) for row in rows))
    promised = [plan.target(id_) for id_ in targets]
    counted = sorted({year for row in rows for year in _counting(row, as_of)})
    basis, have = _like(series, figures)
    years = tuple(year for year in counted if (year, YEAR) not in have)
    months: tuple[Cell, ...] = ()
    if years and max(int(row["by"]) for row in rows) >= as_of.year:
        months = _months(series[1], as_of)
    shown = {(year, YEAR) for year in counted} | set(months)
    return Wanted(
        *series[:3],
        basis,
        targets=targets,
        owners=tuple(dict.fromkeys(owner for one in promised for owner in one.owners)),
        tasks=tuple(dict.fromkeys(section for one in promised for section in one.serves)),
        years=years,
        months=tuple(cell for cell in months if cell not in have),
        known={cell: value for cell, value in have.items() if cell in shown},
        aim=_aim(rows),
    )


def _like(
    series: Series, figures: Mapping[Series, Mapping[Cell, float]]
) -> tuple[str, Mapping[Cell, float]]:
    """The figures that state what is asked, and their basis: what is still lacking must join them.

    Where several bases would do, the one with the most figures.
    """
    *place, asked = series
    found = [
        (basis, cells)
        for (*here, basis), cells in figures.items()
        if here == place and bases.like(asked, basis) == "like"
    ]
    return max(found, key=lambda one: len(one[1]), default=(asked, {}))


def _counting(row: Mapping[str, Any], as_of: date) -> range:
    """The years a statement is judged by that are over: `base … min(by, as_of − 1)`."""
    first = int(row["start_year"] if row["measure"] == "yearly" else row["base_year"])
    return range(first, min(as_of.year - 1, int(row["by"])) + 1)


def _months(indicator: str, as_of: date) -> tuple[Cell, ...]:
    """The months of the running year that are over, and the same of the year before."""
    passed = as_of.month - 1
    # A stock, a share or an intensity does not run up over the year: its months say nothing of it.
    if passed < 1 or not annual.sums_over_a_year(pd.Series([indicator])).all():
        return ()
    period = f"ytd-{passed}"
    return ((as_of.year - 1, period), (as_of.year, period))


def _aim(rows: Sequence[Mapping[str, Any]]) -> float | None:
    bounds = [
        float(row[end])
        for row in rows
        for end in ("low", "high")
        if row["measure"] != "rate" and row[end] == row[end]
    ]
    return max(bounds, default=None)


def _sound(evidence: Evidence, region: str) -> dict[Series, dict[Cell, float]]:
    """Figures that can be looked up, the best of each year; a re-posted one is asked for anew."""
    figures = best_of_each_year(evidence)
    figures = figures[figures["grade"].ne(UNVERIFIED) & figures["region"].eq(region)]
    columns = ("indicator", "scope", "basis", "year", "period", "value")
    found: dict[Series, dict[Cell, float]] = {}
    for *series, year, period, value in zip(*(figures[c] for c in columns), strict=True):
        indicator, scope, basis = series
        found.setdefault((region, indicator, scope, basis), {})[int(year), period] = float(value)
    return found
