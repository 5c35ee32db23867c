"""The comparison itself: each scenario carried out whole, then what was asked for picked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from planpath import assessment, codelists, paths, table
from planpath.carrying import Carried
from planpath.contrast import differing, outcomes, ranking
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.plan import Plan
from planpath.problems import PlanpathError, Problem
from planpath.scenario import ANY, Scenario

if TYPE_CHECKING:
    from planpath.store import Evidence, Precedents

__all__ = ["Contrast", "contrast"]

_OBSERVED = ["region", "indicator", "scope", "basis", "source", "year", "value"]


@dataclass(frozen=True)
class Contrast:
    """Scenarios side by side.

    Parameters
    ----------
    plan
        The whole plan.
    scenarios
        In the order asked for.
    regions
        Those looked at, in the plan's order.
    indicator
        The one looked at; empty for all.
    projected
        The one table: each scenario's paths in those regions, under its id.
    assessed
        The assessment of those regions' targets under each scenario, by its id.
    carried
        What was done to each series, by scenario, before identities.
    evidence
        What all of it rests on.
    """

    plan: Plan
    scenarios: tuple[Scenario, ...]
    regions: tuple[str, ...]
    indicator: str
    projected: pd.DataFrame
    assessed: Mapping[str, pd.DataFrame]
    carried: Mapping[str, Sequence[Carried]]
    evidence: Evidence

    @cached_property
    def required(self) -> pd.DataFrame:
        """Required paths of the targets; scenarios share them."""
        return paths.required(next(iter(self.assessed.values())))

    @cached_property
    def observed(self) -> pd.DataFrame:
        """Whole years of the regions' series that can be looked up, one figure a year."""
        best = best_of_each_year(self.evidence)
        whole = best["period"].eq("year") & best["grade"].ne(UNVERIFIED)
        own = best.loc[whole & self._asked(best), _OBSERVED].sort_values(_OBSERVED)
        unit = {id_: entry.unit for id_, entry in codelists.indicators().items()}
        return table.make(own.assign(kind="observed", unit=own["indicator"].map(unit)))

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """What each scenario does to each target under each reading; see `OUTCOMES`."""
        return outcomes.outcomes(self.assessed)

    @cached_property
    def differences(self) -> tuple[differing.Differing, ...]:
        """What the scenarios assume differently in what is looked at; see `differences`."""
        return tuple(
            one
            for one in differing.differences(self.scenarios)
            if one.region in (ANY, *self.regions)
            and (not self.indicator or one.indicator in (ANY, self.indicator))
        )

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Which place each region takes under each scenario; see `ranks`."""
        year = min(self.plan.head.by, self.plan.last_year)
        parts = self.projected[self.projected["region"].ne(self.plan.head.region)]
        seen = self.observed[self.observed["region"].ne(self.plan.head.region)]
        return ranking.ranks(parts, seen, [one.id for one in self.scenarios], year)

    def _asked(self, frame: pd.DataFrame) -> pd.Series:
        return _asked(frame, self.regions, self.indicator)


def contrast(
    plan: Plan,
    evidence: Evidence,
    scenarios: Sequence[Scenario],
    regions: Sequence[str] = (),
    indicator: str = "",
    *,
    precedents: Precedents | None = None,
    reading: Sequence[str] = (),
) -> Contrast:
    """Hold scenarios side by side.

    Parameters
    ----------
    plan, evidence, precedents
        The plan, what statistics show, and the reference classes.
    scenarios
        Two or more, of different ids.
    regions
        Ids; empty for the plan's own region and all that have targets.
    indicator
        Id of the one to look at; empty for all.
    reading
        Ids of readings by which series go to their targets, in place of the defaults.

    Raises
    ------
    PlanpathError
        For fewer than two scenarios, one given twice, a region the plan does not speak of, an
        indicator nobody knows, or an unknown reading.
    """
    known = tuple(dict.fromkeys((plan.head.region, *plan.regions)))
    _check(plan, scenarios, regions, indicator, known)
    chosen = tuple(region for region in known if not regions or region in regions)
    carried, judged, tables = {}, {}, []
    for one in scenarios:
        # The whole of it, as a report does; what is left out afterwards changes no number.
        made = paths.carry(evidence, one, plan.last_year, plan, reading=reading)
        whole = paths.tabled(made, evidence, one, plan)
        assessed = assessment.assess(plan, evidence, whole, precedents)
        judged[one.id] = assessed[_asked(assessed, chosen, indicator)].reset_index(drop=True)
        tables.append(whole[_asked(whole, chosen, indicator)])
        carried[one.id] = [
            done for done in made if done.region in chosen and indicator in ("", done.indicator)
        ]
    return Contrast(
        plan=plan,
        scenarios=tuple(scenarios),
        regions=chosen,
        indicator=indicator,
        projected=table.concat(*tables),
        assessed=judged,
        carried=carried,
        evidence=evidence,
    )


def _asked(frame: pd.DataFrame, regions: Sequence[str], indicator: str) -> pd.Series:
    here = frame["region"].isin(regions)
    return here & frame["indicator"].eq(indicator) if indicator else here


def _check(
    plan: Plan,
    scenarios: Sequence[Scenario],
    regions: Sequence[str],
    indicator: str,
    known: Sequence[str],
) -> None:
    problems = []
    ids = [one.id for one in scenarios]
    if len(ids) < 2:
        told = ", ".join(ids) or "(none)"
        problems.append(Problem("compare", "takes two scenarios or more", told))
    for id_ in dict.fromkeys(ids):
        if ids.count(id_) > 1:
            problems.append(Problem("compare", "the same scenario stands twice", id_))
    for region in regions:
        if region not in known:
            problems.append(Problem.unknown("compare, region", "region", region, known))
    spoken = list(dict.fromkeys(target.indicator for target in plan.targets))
    if indicator and indicator not in codelists.indicators():
        problems.append(Problem.unknown("compare, indicator", "indicator", indicator, spoken))
    if problems:
        raise PlanpathError(problems)
