"""A report in the making: what was asked, what is known, what was judged.

A notebook opens one with `begin` and hands it to the section functions. Everything shown comes out
of it, so a notebook holds no arithmetic and the same cells serve both languages.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from planpath import (
    assessment,
    codelists,
    coherence,
    contrast,
    demonstration,
    energy_accounts,
    leverage,
    levers,
    paths,
    plan,
    scenario,
    store,
    words,
)
from planpath.plan import Plan
from planpath.report import parameters
from planpath.report.blocks import Block
from planpath.report.parameters import Parameters
from planpath.scenario import Scenario
from planpath.store import Evidence, Precedents, Workspace
from planpath.words import Words

__all__ = ["Report", "begin", "prepare", "show"]


@dataclass(frozen=True)
class Report:
    """Everything a section may speak of."""

    parameters: Parameters
    workspace: Workspace
    whole: Plan
    evidence: Evidence
    precedents: Precedents
    scenario: Scenario
    words: Words

    @property
    def lang(self) -> str:
        """``zh``, ``en``, or another language there are words of."""
        return self.parameters.lang

    @property
    def region(self) -> str:
        """The region reported on; the plan's own where none was asked for."""
        return self.parameters.region or self.whole.head.region

    @property
    def as_of(self) -> datetime.date:
        """The reporting date 报告期."""
        return self.parameters.as_of or self.evidence.vintage

    @property
    def stamp(self) -> str:
        """The words every page and figure carries if the data are synthetic."""
        return self.words("demonstration.stamp") if self.demonstration else ""

    @property
    def demonstration(self) -> bool:
        """Whether the numbers are synthetic."""
        return self.parameters.data == "demonstration"

    @cached_property
    def plan(self) -> Plan:
        """The part of the plan reported on."""
        asked = self.parameters.region
        if asked == self.whole.head.region and asked not in self.whole.regions:
            # A plan may give targets to its parts alone; its own report shows them all the same.
            return replace(self.whole, clauses=())
        return self.whole.of(region=asked) if asked else self.whole

    @cached_property
    def projected(self) -> pd.DataFrame:
        """Where the scenario leads, for every series that may be carried forward."""
        return paths.project(self.evidence, self.scenario, self.whole.last_year, self.whole)

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The assessment of the whole plan."""
        return assessment.assess(self.whole, self.evidence, self.projected, self.precedents)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The assessment of the region's targets."""
        return self.judged[self.judged["region"].eq(self.region)].reset_index(drop=True)

    @cached_property
    def default(self) -> pd.DataFrame:
        """The region's targets, once each, under their default reading."""
        return self.own[self.own["reading_default"].astype(bool)].reset_index(drop=True)

    @cached_property
    def required(self) -> pd.DataFrame:
        """Required paths of this region's targets."""
        return paths.required(self.own)

    @cached_property
    def findings(self) -> list[coherence.Finding]:
        """What in the whole plan is at odds, beside the evidence."""
        return coherence.findings(self.whole, self.evidence, self.precedents)

    @cached_property
    def books(self) -> dict[str, energy_accounts.Books]:
        """The energy accounts behind the plan's targets on a quotient, by its indicator."""
        asked = {target.indicator for target in energy_accounts.quotients(self.whole)}
        return {id_: energy_accounts.accounts(self.evidence, id_) for id_ in sorted(asked)}

    @cached_property
    def contrast(self) -> contrast.Contrast:
        """The scenarios asked for side by side, in the regions asked for."""
        asked = self.parameters
        return contrast.contrast(
            self.whole,
            self.evidence,
            [scenario.load(id_) for id_ in asked.scenarios or (asked.scenario,)],
            asked.regions,
            asked.indicator,
            precedents=self.precedents,
        )

    @cached_property
    def trials(self) -> levers.Prepared:
        """The part of the plan reported on, laid out for settings of the levers."""
        known = leverage.levers()
        return levers.prepare(
            self.plan, self.evidence, self.scenario, known, projected=self.projected
        )

    def region_name(self, region: str = "") -> str:
        """A region's name in the report's language."""
        return codelists.regions()[region or self.region].name.of(self.lang)


def begin(namespace: Mapping[str, Any]) -> Report:
    """Open a report from a notebook's parameters.

    Parameters
    ----------
    namespace
        ``vars()`` of the notebook, right after its parameters cell.

    Raises
    ------
    PlanpathError
        If a parameter is unknown, ill-typed or names nothing; see `parameters`.
    """
    return prepare(parameters.from_namespace(namespace))


def prepare(asked: Parameters, workspace: Workspace | None = None) -> Report:
    """Open a report from checked parameters."""
    here = workspace or Workspace.here()
    whole = plan.load(asked.plan)
    if asked.data == "demonstration":
        demonstration.ensure(here, whole)
    return Report(
        parameters=asked,
        workspace=here,
        whole=whole,
        evidence=store.evidence(here, asked.data, asked.as_of),
        precedents=store.precedents(here),
        scenario=scenario.load(asked.scenario),
        words=words.load(asked.lang),
    )


def show(*shown: Block | Iterable[Block]) -> None:
    """Show blocks in the order given, one output each."""
    from IPython.display import display

    for entry in shown:
        for block in [entry] if isinstance(entry, Block) else entry:
            display(block)  # type: ignore[no-untyped-call]
