"""What a report leaves open: missing data and whom to ask, readings, questions to the drafters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath.phrases import Phrases
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Mark,
    Paragraph,
    TableBlock,
)
from planpath.report.overview import indicative
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


def readings(report: Report) -> list[Block]:
    """The readings with their grounds, what each gives, and what only the drafters can settle."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    shown: list[Block] = []
    split = report.own[report.own["reading"].ne("plain")]
    if not split.empty:
        shown += [
            Paragraph(words("readings.intro")),
            _grounds(report, split),
            _results(report, phrases, split),
        ]
    questions = [
        words(
            "readings.question_line",
            id=target.id,
            indicator=phrases.indicator(target.indicator),
            question=question.of(report.lang),
        )
        for target in report.whole.targets
        if target.region == report.region
        for question in target.questions
    ]
    if questions:
        shown += [Heading(words("readings.questions"), level=2), Bullets(questions)]
    return [Heading(words("readings.heading")), *shown] if shown else []


def _grounds(report: Report, split: pd.DataFrame) -> TableBlock:
    """Each reading once, with the reason for reading the words so."""
    words = report.words
    own = [report.whole.target(id_) for id_ in dict.fromkeys(split["target_id"])]
    parts = {part.id: part for target in own for r in target.readings for part in r.parts}
    titles = [
        Column(words("readings.reading"), share=2.6),
        Column(words("readings.why"), share=7.0),
    ]
    rows = [
        [
            part.label.of(report.lang) + (words("readings.default") if part.default else ""),
            part.why.of(report.lang),
        ]
        for part in parts.values()
    ]
    caption = words("readings.grounds_caption")
    return TableBlock(titles, rows, caption=caption, source=words("readings.source"))


def _results(report: Report, phrases: Phrases, split: pd.DataFrame) -> TableBlock:
    """What each reading of each target gives."""
    words = report.words
    titles = [
        Column(words("readings.reading"), share=5.0),
        Column(words("targets.need"), "right", 1.8),
        Column(words("readings.result"), share=2.2),
    ]
    groups: dict[int, str] = {}
    rows: list[list[Cell]] = []
    for id_, own in split.groupby("target_id", sort=False):
        target = report.whole.target(str(id_))
        known = {reading.id: reading for reading in target.readings}
        verdict = str(own["across_readings"].iloc[0]) or "open"
        line = f"{id_} {phrases.indicator(target.indicator)}"
        groups[len(rows)] = f"{line} — {words(f'readings.{verdict}')}"
        for _, row in own.iterrows():
            label = known[row["reading"]].label(report.lang)
            need = phrases.need(row) + indicative(report, row)
            rows.append([label, need, Mark(*phrases.standing(row))])
    return TableBlock(
        titles,
        rows,
        caption=words("readings.caption"),
        source=words("readings.results_source"),
        groups=groups,
    )


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
