"""Findings for other programs: a closed JSON structure with a schema of its own.

The keys are stable: a later version may add some and takes none away without another `version`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from planpath.codelists import Entry
from planpath.coherence.finding import Finding, Severity
from planpath.coherence.telling import Teller

__all__ = ["FindingsFile", "handed"]


class HandedNumber(Entry):
    """A quantity of the arithmetic."""

    name: str
    value: float
    unit: str = Field(description="Canonical unit; 无量纲 for a fraction, 1/年 for a yearly rate")


class HandedClause(Entry):
    """A clause quoted."""

    section: str
    quote: str
    region: str
    targets: tuple[str, ...]


class HandedFinding(Entry):
    """One finding."""

    rule: str
    severity: Severity
    title: str
    says: str = Field(description="The arithmetic in words, in `lang`")
    resolve: str = Field(description="What would resolve it, in `lang`")
    targets: tuple[str, ...]
    regions: tuple[str, ...]
    clauses: tuple[HandedClause, ...]
    numbers: tuple[HandedNumber, ...]
    readings: tuple[str, ...] = Field(description="Readings under which it holds; empty for all")
    settled_by: tuple[str, ...] = Field(description="Readings under which it does not arise")
    sources: tuple[str, ...] = Field(description="Ids of the published figures it rests on")
    indicative: bool
    doubtful: bool


class FindingsFile(Entry):
    """What `planpath coherence --json` writes."""

    version: Literal[1] = 1
    plan: str
    sha256: str = Field(description="Of the document's text")
    status: str
    lang: str
    data: Literal["none", "published", "demonstration"] = Field(
        description="The figures the rules had: none, published, or made-up demonstration data"
    )
    counts: dict[Severity, int]
    findings: tuple[HandedFinding, ...]


def handed(
    found: Sequence[Finding],
    teller: Teller,
    data: Literal["none", "published", "demonstration"] = "none",
) -> FindingsFile:
    """Findings as other programs take them."""
    head = teller.plan.head
    counts: dict[Severity, int] = {}
    for finding in found:
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return FindingsFile(
        plan=teller.plan.id,
        sha256=head.sha256,
        status=head.status.of(teller.words.lang),
        lang=teller.words.lang,
        data=data,
        counts=counts,
        findings=tuple(_one(finding, teller) for finding in found),
    )


def _one(finding: Finding, teller: Teller) -> HandedFinding:
    return HandedFinding(
        rule=finding.rule,
        severity=finding.severity,
        title=teller.title(finding),
        says=teller.says(finding),
        resolve=teller.resolve(finding),
        targets=finding.targets,
        regions=finding.regions,
        clauses=tuple(
            HandedClause(section=c.section, quote=c.quote, region=c.region, targets=c.targets)
            for c in finding.clauses
        ),
        numbers=tuple(
            HandedNumber(name=n.name, value=n.value, unit=n.unit) for n in finding.numbers
        ),
        readings=finding.readings,
        settled_by=finding.settled_by,
        sources=finding.sources,
        indicative=finding.indicative,
        doubtful=finding.doubtful,
    )
