"""What a report leaves open: missing data and whom to ask, readings, tasks and who answers."""

from __future__ import annotations

from typing import Any

from planpath.phrases import Phrases
from planpath.report.blocks import Block, Column, Heading, Mark, Paragraph, TableBlock
from planpath.report.readings import readings
from planpath.report.session import Report

__all__ = ["gaps", "readings", "tasks"]


def gaps(report: Report) -> list[Block]:
    """The figures each missing verdict waits for."""
    if report.default.empty:
        return []
    words, phrases = report.words, Phrases(report.words, report.evidence)
    shown: list[Block] = [Heading(words("gaps.heading"))]
    silent = report.default[report.default["verdict"].eq("")]
    if silent.empty:
        return [*shown, Paragraph(words("gaps.none"))]
    titles = [
        Column(words("targets.id"), share=1.3),
        Column(words("targets.indicator"), share=2.4),
        Column(words("gaps.need_scope"), share=2.6),
        Column(words("gaps.years"), share=1.9),
        Column(words("gaps.why"), share=1.7),
        Column(words("gaps.ask"), share=3.2),
    ]
    rows = [
        [
            row["target_id"],
            phrases.indicator(row["indicator"]),
            phrases.scope(row["scope"]),
            _years(report, row),
            Mark(*phrases.standing(row)),
            _whom(report, row),
        ]
        for _, row in silent.iterrows()
    ]
    table = TableBlock(titles, rows, caption=words("gaps.caption"), source=words("gaps.source"))
    return [*shown, Paragraph(words("gaps.intro")), table, *_form(report)]


def _form(report: Report) -> list[Block]:
    """The command that writes all this as a form; of made-up figures nobody is asked for more."""
    if report.demonstration:
        return []
    return [Paragraph(report.words("gaps.form", region=report.region))]


def _whom(report: Report, row: Any) -> str:
    """The units the clause names; where it names none, the local government of a region."""
    if row["owners"]:
        return report.words.listed(row["owners"].split(";"))
    own = row["region"] == report.whole.head.region
    return report.words("gaps.ask_nobody" if own else "gaps.ask_local")


def _years(report: Report, row: Any) -> str:
    """From the base year, or the first promised year, to the last that can be over."""
    first = int(row["start_year"] if row["measure"] == "yearly" else row["base_year"])
    last = min(report.as_of.year - 1, int(row["by"]))
    if last <= first:
        return str(first)
    return report.words("gaps.years_span", first=first, last=last)


def tasks(report: Report) -> list[Block]:
    """The document's tasks that serve this region's targets, and who answers for them."""
    words = report.words
    served: dict[str, list[str]] = {}
    for target in report.whole.targets:
        if target.region == report.region:
            for section in target.serves:
                served.setdefault(section, []).append(target.id)
    chosen = [task for task in report.whole.tasks if task.section in served]
    shown: list[Block] = [Heading(words("tasks.heading"))]
    if not chosen:
        return [*shown, Paragraph(words("tasks.none"))]
    titles = [
        Column(words("tasks.section"), share=1.3),
        Column(words("tasks.title"), share=3.0),
        Column(words("tasks.owners"), share=4.5),
        Column(words("tasks.targets"), share=2.6),
    ]
    rows = [
        [
            task.section,
            task.title.of(report.lang),
            words.listed(list(task.owners)) or words("phrase.not_stated"),
            words.listed(served[task.section]),
        ]
        for task in chosen
    ]
    table = TableBlock(titles, rows, caption=words("tasks.caption"), source=words("tasks.source"))
    return [*shown, table]
