"""Each series carried forward under what a scenario assumes of it, and what was done.

A series is carried by the model of the most particular assumption that speaks of it. One that goes
to its target has its pace solved for; where there is no target to solve for, the next less
particular assumption holds, and the record says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planpath import bases, codelists, identities, projection
from planpath.aims import Aim, Series
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.problems import PlanpathError, Problem
from planpath.projection import Projection
from planpath.scenario import Assumption, Scenario

if TYPE_CHECKING:
    import pandas as pd

    from planpath.codelists import Indicator
    from planpath.store import Evidence

__all__ = [
    "ON_TARGET",
    "QUANTILES",
    "Carried",
    "bounds",
    "carry",
    "parameters",
    "ranked",
    "steered",
]

ON_TARGET = "on_target"
QUANTILES = (0.1, 0.5, 0.9)
"""What is asked of a model; one that is certain of its path gives the middle alone."""
_SERIES = ["region", "indicator", "scope", "basis"]
_BY_RATE = ("amount", "intensity")
# A growth rate is no level: a model that multiplies would grow a growth.
_ADDING = ("hold", "linear", ON_TARGET, "step", "trend", "ets", "ensemble")
_FITTED = ("trend", "ets")
# Models whose pace is stated, and not the series' own.
_STATED = ("compound", "linear", "logistic", "gompertz", "step", "shock")


@dataclass(frozen=True)
class Carried:
    """A series, what was assumed of it, and where that leads.

    Parameters
    ----------
    region, indicator, scope, basis
        The series.
    assumption
        What holds for it.
    projection
        The years to come; `Projection.key` and `fields` say what was done.
    aims
        The targets the path was solved for; empty where it was not.
    without_aim
        Whether it was to go to its target and there was none, so that `assumption` is the next
        less particular one.
    price
        The yearly change of prices laid over a real pace; NaN where none was.
    """

    region: str
    indicator: str
    scope: str
    basis: str
    assumption: Assumption
    projection: Projection
    aims: tuple[Aim, ...] = ()
    without_aim: bool = False
    price: float = np.nan


def carry(
    evidence: Evidence,
    scenario: Scenario,
    to: int,
    aims: Mapping[Series, Sequence[Aim]],
    quantiles: Sequence[float] = QUANTILES,
) -> list[Carried]:
    """Every series that may be carried forward, in the order of its key.

    Parameters
    ----------
    evidence, scenario
        What is known and what is assumed.
    to
        Last year.
    aims
        From `aims.aims`: what those have to reach that go to their target.
    quantiles
        Asked of each model.

    Returns
    -------
    list of Carried
        Without those whose newest figure cannot be looked up, whose history gives no rate, or that
        would be grown though they are growth rates. Where a model has no answer the path is NaN,
        and its sentence says why.

    Raises
    ------
    PlanpathError
        For each indicator of a region that has figures at current and at comparable prices and one
        stated pace for both, where the scenario assumes no change of prices.
    """
    figures = best_of_each_year(evidence)
    annual = figures[figures["period"].eq("year")].sort_values("year", kind="stable")
    series = {}
    for key, whole in annual.groupby(_SERIES, sort=True):
        if whole["grade"].iloc[-1] != UNVERIFIED:
            series[_named(key)] = whole[whole["grade"].ne(UNVERIFIED)]
    real = {_anywhere(key) for key in series if identities.prices(key[1], key[3]) == "comparable"}
    found: list[Carried] = []
    problems: dict[Problem, None] = {}
    for key, rows in series.items():
        one = _carried(key, rows, scenario, to, aims, quantiles)
        nominal = identities.prices(key[1], key[3]) == "current"
        if one is not None and nominal and _anywhere(key) in real:
            one = _inflated(one, scenario, problems)
        if one is not None:
            found.append(one)
    if problems:
        raise PlanpathError(list(problems))
    return found


def _named(key: Any) -> Series:
    region, indicator, scope, basis = map(str, key)
    return region, indicator, scope, basis


def _anywhere(key: Series) -> Series:
    """A series at whatever prices; all else of its accounting has to be the same."""
    known = bases.terms()
    rest = [id_ for id_ in key[3].split("+") if id_ and known[id_].dimension != "prices"]
    return key[0], key[1], key[2], "+".join(rest)


def _inflated(one: Carried, scenario: Scenario, problems: dict[Problem, None]) -> Carried | None:
    """A nominal path beside a real one: the stated pace is the real one's, and prices change."""
    if one.assumption.model not in _STATED:
        return one
    price = scenario.price(one.indicator, one.region)
    if price is None:
        message = (
            f"states one pace of {one.indicator} in {one.region}, of which there are figures at "
            "current and at comparable prices: say in a [[price]] how prices change, so that the "
            "pace is that of comparable prices"
        )
        problems[Problem(f"scenario {scenario.id}", message, one.assumption.model)] = None
        return None
    made = one.projection
    factor = np.power(1 + price.annual_rate, made.years - made.to_year)
    made = replace(made, values=made.values * factor, rows=made.rows * factor)
    return replace(one, projection=made, price=price.annual_rate)


def _carried(
    key: Series,
    series: pd.DataFrame,
    scenario: Scenario,
    to: int,
    aims: Mapping[Series, Sequence[Aim]],
    quantiles: Sequence[float],
) -> Carried | None:
    years, values = series["year"].to_numpy(), series["value"].to_numpy()
    entry = codelists.indicators()[key[1]]
    due = tuple(aim for aim in aims.get(key, ()) if aim.by > years[-1])
    without = False
    for how in ranked(scenario, key[1], key[0]):
        if entry.kind == "growth" and how.model not in _ADDING:
            return None
        if how.model != ON_TARGET:
            path = _modelled(years, values, to, how, entry, quantiles)
            return None if path is None else Carried(*key, how, path, without_aim=without)
        if due:
            return Carried(*key, how, steered(years, values, to, due, entry, quantiles), due)
        without = True
    return None


def ranked(scenario: Scenario, indicator: str, region: str) -> Sequence[Assumption]:
    """The assumptions that speak of a series, what holds first; see `Scenario.ranked`."""
    return scenario.ranked(indicator, region)


def bounds(entry: Indicator) -> tuple[float, float]:
    """What no path of an indicator leaves: nought and the whole, nought, or nothing.

    Examples
    --------
    >>> from planpath import codelists
    >>> bounds(codelists.indicators()["rd_intensity"])
    (0.0, 1.0)
    """
    if entry.kind == "share":
        return 0.0, 1.0
    if entry.kind == "growth" or entry.signed:
        return -np.inf, np.inf
    return 0.0, np.inf


def _modelled(
    years: NDArray[np.int64],
    values: NDArray[np.float64],
    to: int,
    how: Assumption,
    entry: Indicator,
    quantiles: Sequence[float],
) -> Projection | None:
    given = parameters(how)
    if how.model in _FITTED and "form" not in given:
        given["form"] = _form(entry)
    model = projection.models()[how.model]
    path = model(years, values, to, quantiles=quantiles, within=bounds(entry), **given)
    if how.model == "recent_rate" and path.from_year == path.to_year:
        # One figure is no trend, and is not called flat.
        return None
    return path


def parameters(how: Assumption) -> dict[str, Any]:
    """What an assumption says, as its model takes it: fractions, and the indicator's unit."""
    return dict(how.parameters)


def _form(entry: Indicator) -> str:
    """What a fitted line goes through: logarithms, or log-odds of what is a part of a whole."""
    if entry.kind == "share":
        return "logit"
    return "linear" if entry.kind == "growth" or entry.signed else "log"


# ---- Going to a target -------------------------------------------------------------------------


def steered(
    years: NDArray[np.int64],
    values: NDArray[np.float64],
    to: int,
    due: Sequence[Aim],
    entry: Indicator,
    quantiles: Sequence[float] = (),
) -> Projection:
    """A path that keeps every target of its series, landing on each that is still to be met.

    Amounts and intensities go at one rate from one target to the next, all else in even steps; of
    several targets of one year the strictest is landed on. What is kept by the newest figure
    already is not gone back to: the level is held. A promise for every year is kept from the next
    year on. After the last target its value stays.

    Parameters
    ----------
    years, values, to, quantiles
        As a model takes them.
    due
        Targets after the newest figure, in the order of their years.
    entry
        The indicator.
    """
    shape = "compound" if entry.kind in _BY_RATE else "linear"
    given: dict[str, Any] = {"quantiles": quantiles, "within": bounds(entry)}
    known, path = (years, values), projection.hold(years, values, to, **given)
    first = None
    for aim in _strictest(due):
        if aim.kept_by(float(known[1][-1])):
            continue
        by = int(known[0][-1]) + 1 if aim.each_year else aim.by
        if by <= known[0][-1]:
            continue
        leg = _leg(known, to, aim.value, by, shape, given)
        first = first or leg
        ahead = len(path.years) - len(leg.years)
        joined = np.concatenate([path.values[:ahead], leg.values])
        path = replace(leg, years=path.years, values=joined)
        reached = leg.years <= by
        known = (
            np.concatenate([known[0], leg.years[reached]]),
            np.concatenate([known[1], leg.values[reached]]),
        )
    return _one_path(path, first, quantiles, int(years[-1]))


def _strictest(due: Sequence[Aim]) -> list[Aim]:
    """One target for each year, the one that keeps the others of that year."""
    by_year: dict[tuple[int, bool], Aim] = {}
    for aim in due:
        other = by_year.get((aim.by, aim.each_year))
        if other is None or other.kept_by(aim.value):
            by_year[aim.by, aim.each_year] = aim
    # What holds from the next year on comes first.
    return sorted(by_year.values(), key=lambda aim: (not aim.each_year, aim.by))


def _leg(
    known: tuple[NDArray[np.int64], NDArray[np.float64]],
    to: int,
    value: float,
    by: int,
    shape: str,
    given: Mapping[str, Any],
) -> Projection:
    leg = projection.on_target(*known, to, value, by, shape=shape, **given)
    if len(leg.values) and np.isnan(leg.values).all():
        # No rate leads from nought, or to it; even steps do.
        leg = projection.on_target(*known, to, value, by, shape="linear", **given)
    return leg


def _one_path(
    path: Projection, first: Projection | None, quantiles: Sequence[float], last_year: int
) -> Projection:
    """The legs as one projection; its sentence is that of the first leg."""
    told = first or replace(path, key="path.kept", fields={"year": last_year})
    rows = np.full((len(quantiles), len(path.years)), np.nan)
    rows[[level == 0.5 for level in quantiles]] = path.values
    return replace(
        told,
        years=path.years,
        values=path.values,
        model=ON_TARGET,
        from_year=last_year,
        to_year=last_year,
        quantiles=tuple(quantiles),
        rows=rows,
    )
