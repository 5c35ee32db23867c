"""What changed since the last report, and what it is due to: verdicts first, then main numbers."""

from __future__ import annotations

import pandas as pd

from planpath import codelists, methods, revisions, snapshots
from planpath.problems import PlanpathError
from planpath.report.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, TableBlock
from planpath.report.session import Report
from planpath.revisions.outcomes import CLASSES
from planpath.revisions.telling import Teller

__all__ = ["since_last"]

MOST = 40
"""Rows of numbers a page is given; the command line tells of all."""


def since_last(report: Report) -> list[Block]:
    """Changes since the last run before this reporting date; nothing where there is none.

    A region's report tells of its own targets, that of the whole plan of every verdict.
    """
    role = "demonstration" if report.demonstration else "published"
    path = snapshots.latest_before(report.workspace, report.whole.id, report.as_of, role)
    if path is None:
        return []
    words = report.words
    heading = Heading(words("revisions.heading"))
    try:
        before = snapshots.opened(path)
    except PlanpathError:
        # The report stands without its forerunner, and says so.
        return [heading, Paragraph(words("revisions.unreadable", before=path.name), "note")]
    whole = report.region == report.whole.head.region
    region = "" if whole else report.region
    now = _now(report, role, region)
    found = revisions.between(before, now, now.snapshot.code, region)
    teller = Teller(found, words)
    dates = teller.dates()
    opening: list[Block] = [
        heading,
        Paragraph(words("revisions.compared", **dates)),
        Bullets(teller.inputs()),
    ]
    shown = teller.shown(found.frame)
    if shown.empty:
        return [*opening, Paragraph(words("revisions.nothing"))]
    classes = shown["item"].isin(CLASSES)
    numbers = shown[~classes & shown["region"].eq(report.region)]
    return [
        *opening,
        *_verdicts(report, teller, shown[classes]),
        *_numbers(report, teller, numbers),
    ]


def _now(report: Report, role: str, region: str) -> snapshots.Kept:
    """The run this report belongs to, as it will be kept."""
    assessed = report.own if region else report.judged
    snapshot = snapshots.Snapshot(
        evidence=report.evidence,
        precedents=report.precedents,
        plan=report.whole,
        scenario=report.scenario,
        methods=methods.methods(),
        assessed=assessed,
        put=revisions.put(assessed, report.evidence),
        code=snapshots.code(report.workspace),
    )
    return snapshots.Kept(report.whole.id, report.as_of, role, snapshot)


def _verdicts(report: Report, teller: Teller, rows: pd.DataFrame) -> list[Block]:
    """Classes that changed; of a whole plan region by region."""
    if rows.empty:
        return []
    words = report.words
    titles = [
        Column(words("revisions.target"), share=1.2),
        Column(words("revisions.indicator"), share=2.4),
        Column(words("revisions.what"), share=2.2),
        Column(words("revisions.before"), share=1.7),
        Column(words("revisions.after"), share=1.7),
        Column(words("revisions.turned_by"), share=2.6),
    ]
    several = rows["region"].nunique() > 1
    groups: dict[int, str] = {}
    cells: list[list[Cell]] = []
    last = ""
    for _, row in rows.iterrows():
        if several and row["region"] != last:
            last = str(row["region"])
            groups[len(cells)] = codelists.regions()[last].name.of(report.lang)
        ends = [teller.before(row), teller.after(row)]
        named = [str(row["target_id"]), teller.indicator(row), teller.item(row)]
        cells.append([*named, *ends, teller.parts(row)])
    caption = words("revisions.verdicts_caption", region=report.region_name())
    source = words("revisions.verdicts_source")
    return [
        Heading(words("revisions.verdicts"), level=2),
        TableBlock(titles, cells, caption=caption, source=source, groups=groups),
    ]


def _numbers(report: Report, teller: Teller, rows: pd.DataFrame) -> list[Block]:
    """The main numbers of the region's own targets."""
    if rows.empty:
        return []
    words = report.words
    titles = [
        Column(words("revisions.what"), share=2.6),
        Column(words("revisions.before"), "right", 2.0),
        Column(words("revisions.after"), "right", 2.0),
        Column(words("revisions.change"), "right", 2.2),
        Column(words("revisions.due_to"), share=3.4),
    ]
    groups: dict[int, str] = {}
    cells: list[list[Cell]] = []
    last = ""
    for _, row in rows.head(MOST).iterrows():
        if row["target_id"] != last:
            last = str(row["target_id"])
            groups[len(cells)] = teller.target(row)
        said = [teller.before(row), teller.after(row), teller.change(row), teller.parts(row)]
        cells.append([teller.item(row), *said])
    caption = words("revisions.numbers_caption", region=report.region_name())
    table = TableBlock(
        titles, cells, caption=caption, source=words("revisions.numbers_source"), groups=groups
    )
    shown: list[Block] = [Heading(words("revisions.numbers"), level=2), table]
    left = len(rows) - len(cells)
    if left > 0:
        note = words("revisions.few", count=left, **teller.dates())
        shown.append(Paragraph(note, "note"))
    return shown
