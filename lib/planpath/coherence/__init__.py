"""What in a plan cannot hold, holds only if, is left out, or is worth knowing.

Rules look at definitions only: attributes of indicators and scopes, the tree of regions, what the
clauses promise. None knows a target, a region or an industry, so another plan is checked by the
same rules. `RULES` lists them; `definitions/coherence.toml` says from where on they speak.

>>> from planpath import plan
>>> found = findings(plan.load("zj_textile_2027"))
>>> [one.rule for one in found if one.severity == "contradiction"]
['cannot_fit']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planpath.coherence import settings
from planpath.coherence.ambition import near_met, uneven_ambition
from planpath.coherence.finding import SEVERITIES, Cited, Finding, Line, Names, Number, frame
from planpath.coherence.firms import band, cannot_fit, redundant
from planpath.coherence.magnitudes import implied_amount, nominal_real, yearly_total
from planpath.coherence.paper import draft, names_drift, residue, swapped_names, title_cut
from planpath.coherence.promises import Rule, Said
from planpath.coherence.shares import regional_counts, regional_sum
from planpath.coherence.tiering import tiers
from planpath.coherence.wording import (
    bare_number,
    no_owner,
    no_split,
    open_reading,
    shared_clause,
    strength,
    two_numbers,
)
from planpath.plan import Plan

if TYPE_CHECKING:
    from planpath.store import Evidence, Precedents

__all__ = [
    "RULES",
    "SEVERITIES",
    "Cited",
    "Finding",
    "Line",
    "Names",
    "Number",
    "findings",
    "frame",
]

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        cannot_fit,
        regional_sum,
        regional_counts,
        tiers,
        two_numbers,
        band,
        strength,
        uneven_ambition,
        no_owner,
        no_split,
        implied_amount,
        nominal_real,
        yearly_total,
        near_met,
        redundant,
        open_reading,
        bare_number,
        shared_clause,
        names_drift,
        swapped_names,
        title_cut,
        draft,
        residue,
    )
}
"""The rules by name, in the order their findings are told within a severity."""


def findings(
    plan: Plan, evidence: Evidence | None = None, precedents: Precedents | None = None
) -> list[Finding]:
    """Everything the rules find in a plan, the gravest first.

    Parameters
    ----------
    plan
        The whole plan; a part of one lacks what its sums are held against.
    evidence
        Published figures. Without them the rules that need some are silent.
    precedents
        Reference classes, to set beside the highest need.

    Returns
    -------
    list of Finding
        By severity, then in the order of `RULES`, then of the document. Empty for a plan in which
        nothing is at odds.

    Raises
    ------
    PlanpathError
        If `coherence.toml` is not as it should be.
    """
    assessed = None
    if evidence is not None:
        from planpath import assessment

        assessed = assessment.assess(plan, evidence, None, precedents)
    said = Said(plan, settings.load(), assessed, evidence)
    found = [finding for rule in RULES.values() for finding in rule(said)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
