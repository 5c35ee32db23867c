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
    return [Heading(words("sources.heading")), _grades(report), table]


def all_sources(report: Report) -> list[Block]:
    """Everything taken in, with counts by use, and why some figures are only cited."""
    words, cited = report.words, report.evidence.citations
    found = cited["status"].value_counts()
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
        _table(report, cited, words("sources.caption_all")),
    ]
    aside = cited[cited["status"].eq("cited_only")]
    if len(aside):
        note = f"note_{report.lang}"
        rows: list[list[Cell]] = [
            [str(row["line"]), _what(report, row), row[note]] for _, row in aside.iterrows()
        ]
        titles = [
            Column(words("sources.line"), share=0.7),
            Column(words("sources.figure"), share=3.5),
            Column(words("sources.reason"), share=5.0),
        ]
        caption = words("sources.reasons_caption")
        shown.append(TableBlock(titles, rows, caption=caption, source=words("sources.source")))
    return shown


def _grades(report: Report) -> Paragraph:
    key = "intro_demonstration" if report.demonstration else "intro"
    return Paragraph(report.words(f"sources.{key}"))


def _of_region(report: Report) -> pd.DataFrame:
    """Figures of the region that a target rests on, or could be taken for."""
    cited, own = report.evidence.citations, report.own
    if report.demonstration:
        used = {*own["latest_source"], *own["baseline_source"]}
        return cited[cited.index.isin(used)]
    known = codelists.indicators()
    near = {o for id_ in set(own["indicator"]) for o in known[id_].easily_confused}
    speaks = cited["indicator"].isin({*own["indicator"], *near}) & cited["region"].eq(report.region)
    return cited[speaks | cited.index.isin(own["shown_source"])]


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
        doubt = phrases.doubt(str(source))
        rows.append(
            [
                str(row["line"]),
                _what(report, row),
                row["published_scope"],
                f"{grade}{doubt}",
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
