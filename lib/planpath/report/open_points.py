"""What a report leaves open: missing data and whom to ask, readings, questions to the drafters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath.phrases import Phrases
from planpath.report.blocks import Block, Bullets, Column, Heading, Mark, Paragraph, TableBlock
from planpath.report.session import Report

__all__ = ["gaps", "readings", "tasks"]


def gaps(report: Report) -> list[Block]:
    """The figures each missing verdict waits for."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    shown: list[Block] = [Heading(words("gaps.heading"))]
    silent = report.default[report.default["verdict"].eq("")]
    if silent.empty:
        return [*shown, Paragraph(words("gaps.none"))]
    titles = [
        Column(words("targets.id"), share=1.0),
        Column(words("targets.indicator"), share=2.4),
        Column(words("gaps.need_scope"), share=2.6),
        Column(words("gaps.years"), share=1.5),
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
            words.listed(row["owners"].split(";")) if row["owners"] else words("gaps.ask_local"),
        ]
        for _, row in silent.iterrows()
    ]
    table = TableBlock(titles, rows, caption=words("gaps.caption"), source=words("gaps.source"))
    return [*shown, Paragraph(words("gaps.intro")), table]


def _years(report: Report, row: Any) -> str:
    """From the base year, or the first promised year, to the last that can be over."""
    first = int(row["start_year"] if row["measure"] == "yearly" else row["base_year"])
    last = min(report.as_of.year - 1, int(row["by"]))
    if last <= first:
        return str(first)
    return report.words("gaps.years_span", first=first, last=last)


def readings(report: Report) -> list[Block]:
    """Every reading with its grounds and its result, then what only the drafters can settle."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    shown: list[Block] = []
    split = report.own[report.own["reading"].ne("plain")]
    if not split.empty:
        shown += [Paragraph(words("readings.intro")), _readings_table(report, phrases, split)]
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


def _readings_table(report: Report, phrases: Phrases, split: pd.DataFrame) -> TableBlock:
    words = report.words
    titles = [
        Column(words("targets.id"), share=0.9),
        Column(words("readings.reading"), share=2.6),
        Column(words("readings.why"), share=5.0),
        Column(words("targets.need"), "right", 1.5),
        Column(words("readings.result"), share=1.6),
    ]
    groups: dict[int, str] = {}
    rows = []
    for id_, own in split.groupby("target_id", sort=False):
        target = report.whole.target(str(id_))
        known = {reading.id: reading for reading in target.readings}
        verdict = str(own["across_readings"].iloc[0]) or "open"
        line = f"{id_} {phrases.indicator(target.indicator)}"
        groups[len(rows)] = f"{line} — {words(f'readings.{verdict}')}"
        for _, row in own.iterrows():
            reading = known[row["reading"]]
            default = words("readings.default") if row["reading_default"] else ""
            grounds = [part.why.of(report.lang) for part in reading.parts]
            rows.append(
                [
                    row["target_id"],
                    reading.label(report.lang) + default,
                    ("" if report.lang == "zh" else " ").join(grounds),
                    phrases.need(row),
                    Mark(*phrases.standing(row)),
                ]
            )
    return TableBlock(
        titles,
        rows,
        caption=words("readings.caption"),
        source=words("readings.source"),
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
