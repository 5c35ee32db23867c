"""What is exported: a plan's judgement, the evidence and the scenario it rests on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from planpath import assessment, paths, table
from planpath.data_status import best_of_each_year
from planpath.plan import Plan
from planpath.scenario import Scenario

if TYPE_CHECKING:
    from planpath.store import Evidence, Precedents

__all__ = ["Subject"]


@dataclass(frozen=True)
class Subject:
    """One judgement, whole or of some regions.

    Parameters
    ----------
    plan
        The whole plan; it is judged whole whatever is shown of it.
    evidence, scenario, precedents
        What is, what is assumed, and what others did.
    as_of
        The reporting date 报告期.
    regions
        Ids of the regions shown; empty for all.
    """

    plan: Plan
    evidence: Evidence
    scenario: Scenario
    precedents: Precedents
    as_of: date
    regions: Collection[str] = ()

    @property
    def demonstration(self) -> bool:
        """Whether the numbers are synthetic."""
        return self.evidence.role == "demonstration"

    @cached_property
    def projected(self) -> pd.DataFrame:
        """Where the scenario leads, up to the last target's year."""
        last = max((target.by for target in self.plan), default=self.plan.head.by)
        return paths.project(self.evidence, self.scenario, last, self.plan)

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The assessment of the whole plan, in the plan's order."""
        return assessment.assess(self.plan, self.evidence, self.projected, self.precedents)

    def shows(self, region: str) -> bool:
        """Whether a region's rows are part of the export."""
        return not self.regions or region in self.regions

    @cached_property
    def assessed(self) -> pd.DataFrame:
        """The assessment of what is shown; the index counts the whole plan's rows."""
        return self.judged[self.judged["region"].map(self.shows).astype(bool)]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The one table: what is observed, required and projected of the regions shown.

        Of two figures for one year the better grade stands, as in the judgement.
        """
        observed = best_of_each_year(self.evidence).assign(kind="observed")
        known = self.evidence.observed.drop_duplicates("indicator").set_index("indicator")["unit"]
        observed["unit"] = observed["indicator"].map(known)
        whole = table.concat(
            table.make(observed, "export"), paths.required(self.assessed), self.projected
        )
        wanted = whole["region"].isin(self._places) if self.regions else whole["region"].notna()
        return whole[wanted].reset_index(drop=True)

    @property
    def _places(self) -> set[str]:
        return set(self.regions)
