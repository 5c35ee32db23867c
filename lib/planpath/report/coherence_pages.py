"""Pages on the plan beside itself: what cannot hold, holds only if, is left out, is worth knowing.

What weighs is told at length, with the clauses quoted; what is merely worth knowing stands in a
table. The rules and their arithmetic are `planpath.coherence`; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence

from planpath.coherence import SEVERITIES, Finding
from planpath.coherence.telling import Teller
from planpath.report.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Quote,
    TableBlock,
)
from planpath.report.session import Report

__all__ = ["brief", "coherence", "own"]

QUOTES = 2
"""Clauses quoted beneath a finding; of the others the number is said."""
TABLED = "note"
"""The severity that is told in a table."""


def coherence(report: Report) -> list[Block]:
    """All findings on the whole plan, the gravest first."""
    words, found = report.words, report.findings
    opening: list[Block] = [Heading(words("coherence.heading"))]
    if not found:
        return [*opening, Paragraph(words("coherence.none"))]
    teller = Teller(report.whole, words)
    shown = [*opening, Paragraph(teller.counted(found), style="lead")]
    return [*shown, Paragraph(words("coherence.intro")), *_by_severity(report, teller, found, "")]


def own(report: Report) -> list[Block]:
    """The findings that touch this region's targets, its own clauses quoted."""
    words = report.words
    ids = {target.id for target in report.plan.targets}
    found = [finding for finding in report.findings if ids & set(finding.targets)]
    opening: list[Block] = [Heading(words("coherence.own_heading"))]
    if not found:
        return [*opening, Paragraph(words("coherence.own_none"))]
    teller = Teller(report.whole, words)
    shown = [*opening, Paragraph(teller.counted(found), style="lead")]
    return [*shown, *_by_severity(report, teller, found, report.region)]


def brief(report: Report) -> list[Block]:
    """All findings in one table, without the clauses."""
    words, found = report.words, report.findings
    opening: list[Block] = [Heading(words("coherence.heading"))]
    if not found:
        return [*opening, Paragraph(words("coherence.none"))]
    teller = Teller(report.whole, words)
    table = _table(report, teller, found, words("coherence.caption"))
    return [*opening, Paragraph(teller.counted(found), style="lead"), table]


def _by_severity(
    report: Report, teller: Teller, found: Sequence[Finding], region: str
) -> list[Block]:
    words = report.words
    shown: list[Block] = []
    for severity in SEVERITIES:
        group = [finding for finding in found if finding.severity == severity]
        if not group:
            continue
        name, meaning = teller.severity(group[0]), words(f"coherence.meaning.{severity}")
        shown.append(Heading(words("coherence.group", severity=name, meaning=meaning), level=2))
        if severity == TABLED:
            shown.append(_table(report, teller, group, words("coherence.notes_caption")))
            continue
        for finding in group:
            shown += _told(report, teller, finding, region)
    return shown


def _told(report: Report, teller: Teller, finding: Finding, region: str) -> list[Block]:
    """One finding at length: title, clauses, arithmetic, what would resolve it."""
    words = report.words
    # A region's own report quotes what the plan says of that region first.
    clauses = sorted(finding.clauses, key=lambda cited: bool(region) and cited.region != region)
    if region and len(clauses) > QUOTES:
        clauses = [cited for cited in clauses if cited.region == region] or clauses
    shown: list[Block] = [Heading(teller.headed(finding), level=3)]
    shown += [Quote(cited.quote, teller.place(cited)) for cited in clauses[:QUOTES]]
    left = len(finding.clauses) - min(QUOTES, len(clauses))
    if left > 0:
        shown.append(Paragraph(words("coherence.more_clauses", count=left), style="note"))
    resolve = words("coherence.resolve_line", text=teller.resolve(finding))
    return [*shown, Paragraph(teller.says(finding)), Paragraph(resolve)]


def _table(report: Report, teller: Teller, found: Sequence[Finding], caption: str) -> TableBlock:
    """Findings as rows, grouped by severity where there are several."""
    words = report.words
    titles = [
        Column(words("coherence.what"), share=2.0),
        Column(words("coherence.arithmetic"), share=5.6),
        Column(words("coherence.resolution"), share=2.4),
    ]
    several = len({finding.severity for finding in found}) > 1
    rows: list[list[Cell]] = []
    groups: dict[int, str] = {}
    severity = before = ""
    for finding in found:
        if several and finding.severity != severity:
            severity = finding.severity
            groups[len(rows)] = teller.severity(finding)
        resolve = teller.resolve(finding)
        repeated = bool(rows) and len(rows) not in groups and resolve == before
        shown = words("coherence.as_above") if repeated else resolve
        rows.append([teller.headed(finding), teller.says(finding), shown])
        before = resolve
    source = words("coherence.source")
    return TableBlock(titles, rows, caption=caption, source=source, groups=groups)
