"""Where the figures come from: each with its scope as published, its grade and its address."""

from __future__ import annotations

import pandas as pd

from planpath import codelists
from planpath.phrases import Phrases
from planpath.report.blocks import Block, Cell, Column, Heading, Paragraph, TableBlock
from planpath.report.session import Report

__all__ = ["all_sources", "sources"]


def sources(report: Report) -> list[Block]:
    """The published figures that this region's report uses or speaks of."""
    words = report.words
    cited = _of_region(report)
    table = _table(report, cited, words("sources.caption"))
    return [Heading(words("sources.heading")), _grades(report), table, *_remarked(report, cited)]


def all_sources(report: Report) -> list[Block]:
    """Everything taken in, with counts by use, and why some figures are only cited."""
    words, cited = report.words, report.evidence.citations
    found, near = cited["status"].value_counts(), _near_the_plan(report)
    counted = words(
        "sources.counts",
        total=len(cited),
        used=int(found.get("used", 0)),
        undated=int(found.get("undated", 0)),
        cited_only=int(found.get("cited_only", 0)),
        grade_c=int(cited["grade"].eq("C").sum()),
    )
    shown: list[Block] = [
        Heading(words("sources.heading")),
        Paragraph(counted, style="lead"),
        _grades(report),
        _table(report, near, words("sources.caption_all")),
    ]
    aside = cited[cited["status"].eq("cited_only")]
    if len(aside):
        shown.append(_noted(report, aside, words("sources.reasons_caption")))
    return [*shown, *_remarked(report, near)]


def _near_the_plan(report: Report) -> pd.DataFrame:
    """All that was transcribed, and of whole workbooks what the plan's targets ask for."""
    cited = report.evidence.citations
    asked = {(target.region, target.indicator) for target in report.plan.targets}
    pairs = pd.Series(zip(cited["region"], cited["indicator"], strict=True), index=cited.index)
    holds = cited["status"].ne("superseded") & pairs.isin(asked)
    return cited[cited["series"].eq("") | holds]


def _remarked(report: Report, cited: pd.DataFrame) -> list[Block]:
    """Figures somebody corrected, and figures that were remarked upon when they were loaded."""
    words = report.words
    shown: list[Block] = []
    for chosen, caption in (
        (cited["corrects"].ne(""), "sources.corrections_caption"),
        (cited["corrects"].eq("") & cited["mark"].ne(""), "sources.marks_caption"),
    ):
        if chosen.any():
            shown.append(_noted(report, cited[chosen], words(caption)))
    return shown


def _noted(report: Report, cited: pd.DataFrame, caption: str) -> TableBlock:
    """Figures with what is to be said of each."""
    words, note = report.words, f"note_{report.lang}"
    if note not in cited:
        note = "note_en"
    rows: list[list[Cell]] = [
        [_number(str(source), row), _what(report, row), row[note]]
        for source, row in cited.iterrows()
    ]
    titles = [
        Column(words("sources.line"), share=0.7),
        Column(words("sources.figure"), share=3.5),
        Column(words("sources.reason"), share=5.0),
    ]
    return TableBlock(titles, rows, caption=caption, source=words("sources.source"))


def _number(source: str, row: pd.Series) -> str:
    """Line or cell in its file; a correction has a number of its own."""
    return source.removeprefix(f"{row['vintage']}/") if row["vintage"] else str(row["line"])


def _grades(report: Report) -> Paragraph:
    key = "intro_demonstration" if report.demonstration else "intro"
    return Paragraph(report.words(f"sources.{key}"))


def _of_region(report: Report) -> pd.DataFrame:
    """Figures of the region that a target rests on, or could be taken for."""
    cited, own = report.evidence.citations, report.own
    if report.demonstration:
        estimates = own["estimate_sources"].str.split(";").explode()
        used = {*own["latest_source"], *own["baseline_source"], *estimates}
        return cited[cited.index.isin(used)]
    known = codelists.indicators()
    near = {o for id_ in set(own["indicator"]) for o in known[id_].easily_confused}
    speaks = cited["indicator"].isin({*own["indicator"], *near}) & cited["region"].eq(report.region)
    holds = cited["status"].ne("superseded")
    return cited[(speaks & holds) | cited.index.isin(own["shown_source"])]


def _table(report: Report, cited: pd.DataFrame, caption: str) -> TableBlock:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    titles = [
        Column(words("sources.line"), share=0.7),
        Column(words("sources.figure"), share=3.2),
        Column(words("sources.published"), share=2.4),
        Column(words("sources.grade"), share=1.3),
        Column(words("sources.title"), share=4.2),
        Column(words("sources.use"), share=1.2),
    ]
    rows: list[list[Cell]] = []
    for source, row in cited.iterrows():
        grade = words("sources.demonstration_grade") if report.demonstration else row["grade"]
        title = " ".join(part for part in (row["title"], row["url"]) if part)
        marks = phrases.marks(str(source))
        rows.append(
            [
                _number(str(source), row),
                _what(report, row),
                row["published_scope"],
                f"{grade}{marks}",
                title,
                words(f"sources.{row['status']}"),
            ]
        )
    empty = words("sources.none")
    return TableBlock(titles, rows, caption=caption, source=words("sources.source"), empty=empty)


def _what(report: Report, row: pd.Series) -> str:
    """Place, statistic, period and value in one phrase; the source's own names where unmapped."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    region = phrases.region(row["region"]) if row["region"] else row["published_region"]
    mapped = row["indicator"]
    indicator = phrases.indicator(mapped) if mapped else row["published_indicator"]
    if pd.isna(row["year"]):
        when = words("status_year.unknown")
    elif row["period"]:
        when = phrases.period(int(row["year"]), row["period"])
    else:
        when = f"{int(row['year'])} {row['published_period']}"
    value = phrases.figure(str(row.name))
    return words("sources.what", region=region, indicator=indicator, when=when, value=value)
