"""Pages about the plan as a whole: energy, region beside region, all statements, tasks, ledger."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from planpath import assessment, codelists, data_status, energy, figures, ledger, paths, units
from planpath.phrases import Phrases, stated_digits
from planpath.plan import Target
from planpath.report.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Mark,
    Paragraph,
    TableBlock,
)
from planpath.report.needs import drawing
from planpath.report.overview import (
    caption_of,
    indicative,
    newest,
    one_year,
    promise,
    promise_column,
)
from planpath.report.session import Report

__all__ = ["annex", "intensity", "numbers_ledger", "regions", "tasks"]

INDEX_DECIMALS = 3
# More readings than these are not listed one by one.
FEW = 4


def intensity(report: Report) -> list[Block]:
    """Promised declines of an intensity: what they compound to, when energy use rises anyway."""
    shown: list[Block] = []
    for target in report.plan.targets:
        kind = codelists.indicators()[target.indicator].kind
        if target.measure == "rate" and kind == "intensity" and target.value < 0:
            shown += _one_intensity(report, target)
    return [Heading(report.words("energy.heading")), *shown] if shown else []


def _one_intensity(report: Report, target: Target) -> list[Block]:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    index = paths.index_paths(report.whole.of(indicator=target.indicator))
    index = index[index["target_id"].eq(target.id)]
    written = units.read(target.stated[0])
    rate = words.percent(-target.value, written.decimals)
    growth = float(energy.break_even_growth(-target.value))
    drawn = figures.index_paths(
        [_index_path(report, target, own) for _, own in index.groupby("base_year")],
        words,
        subject=phrases.indicator(target.indicator),
        stamp=report.stamp,
    )
    crossing = figures.breakeven(
        -target.value, words, decimals=written.decimals, stamp=report.stamp
    )
    captions = [
        caption_of(report, target, words(f"energy.{name}_caption"))
        for name in ("index", "table", "breakeven")
    ]
    return [
        Paragraph(_index_sentence(report, target, index, rate), style="lead"),
        drawing(drawn, captions[0], words("energy.index_source")),
        *_remaining(report, target),
        _index_table(report, index, captions[1]),
        Paragraph(words("energy.breakeven", rate=rate, growth=words.percent(growth, 4))),
        drawing(crossing, captions[2], words("energy.breakeven_source")),
    ]


def _index_path(report: Report, target: Target, own: pd.DataFrame) -> figures.IndexPath:
    base = int(own["base_year"].iloc[0])
    known = {reading.id: reading for reading in target.readings}
    parts = known[own["reading"].iloc[0]].parts
    label = parts[0].label.of(report.lang) if parts else report.words("energy.base", year=base)
    observed = report.default[report.default["target_id"].eq(target.id)]
    seen = _observed_index(report, target, base) if len(observed) else ()
    return figures.IndexPath(
        label=label,
        years=tuple(own["year"].astype(int)),
        values=tuple(own["index"]),
        decimals=INDEX_DECIMALS,
        observed=seen,
    )


def _observed_index(report: Report, target: Target, base: int) -> tuple[tuple[int, float], ...]:
    """Observed values over the base year's, where the evidence has the right to be shown so."""
    rows = report.own[report.own["target_id"].eq(target.id) & report.own["base_year"].eq(base)]
    if rows.empty or rows["data_status"].iloc[0] != "ok":
        return ()
    row, table = rows.iloc[0], report.evidence.observed
    own = table[
        table["region"].eq(row["region"])
        & table["indicator"].eq(row["indicator"])
        & table["scope"].eq(row["scope"])
        & table["basis"].eq(row["latest_basis"])
        & table["period"].eq("year")
        & table["year"].between(base, row["by"])
    ].sort_values("year")
    return tuple(
        (int(year), 100 * float(value) / float(row["baseline"]))
        for year, value in zip(own["year"], own["value"], strict=True)
    )


def _index_sentence(report: Report, target: Target, index: pd.DataFrame, rate: str) -> str:
    words = report.words
    ends = index[index["year"].eq(target.by)].sort_values("base_year")
    values = [float(value) for value in ends["index"]]
    years = [int(year) for year in ends["base_year"]]
    shown = [words.number(value, INDEX_DECIMALS) for value in values]
    first = {"rate": rate, "by": target.by, "first": years[0], "first_end": shown[0]}
    if len(values) == 1:
        return words("energy.paths_one", **first)
    if len(values) > 2:
        each = [
            words("energy.path_end", year=year, end=end)
            for year, end in zip(years, shown, strict=True)
        ]
        return words("energy.paths_many", rate=rate, by=target.by, list=words.listed(each))
    gap = words.number(abs(values[1] - values[0]), INDEX_DECIMALS)
    return words("energy.paths", second=years[1], second_end=shown[1], gap=gap, **first)


def _index_table(report: Report, index: pd.DataFrame, caption: str) -> TableBlock:
    words = report.words
    years = sorted(set(index["year"].astype(int)))
    titles = [Column(words("readings.reading"), share=2.6)]
    titles += [Column(words("need.table_year", year=year), "right", 1.2) for year in years]
    rows: list[list[Cell]] = []
    for base, own in index.groupby("base_year"):
        values = own.set_index("year")["index"]
        label = words("energy.base", year=int(base))
        cells = [words.number(values[y], INDEX_DECIMALS) if y in values else "" for y in years]
        rows.append([label, *cells])
    return TableBlock(titles, rows, caption=caption, source=words("energy.index_source"))


def _remaining(report: Report, target: Target) -> list[Block]:
    """What the observed years leave for the rest: by default, one reading changed, and at most."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    rows = report.own[report.own["target_id"].eq(target.id) & report.own["latest"].notna()]
    rows = rows[rows["needed_rate"].notna()]
    known = {reading.id: reading for reading in target.readings}
    if len(rows) <= FEW:
        items = [
            words(
                "energy.remaining_item",
                reading=known[row["reading"]].label(report.lang),
                rate=phrases.change(row["needed_rate"]),
            )
            for _, row in rows.iterrows()
        ]
        return [Paragraph(words("energy.remaining", list=words.listed(items)))] if items else []
    default = rows[rows["reading_default"].astype(bool)]
    rate = phrases.change(default["needed_rate"].iloc[0]) if len(default) else "—"
    changed: list[str] = []
    for _, row in rows.iterrows():
        others = [part for part in known[row["reading"]].parts if not part.default]
        own = phrases.change(row["needed_rate"])
        if len(others) == 1 and own != rate:
            label = others[0].label.of(report.lang)
            changed.append(words("energy.remaining_item", reading=label, rate=own))
    ends = {"low": rows["needed_rate"].max(), "high": rows["needed_rate"].min()}
    shown = {name: phrases.change(value) for name, value in ends.items()}
    sentence = words("energy.remaining_default", rate=rate)
    if changed:
        # Labels hold enumeration commas of their own.
        mark = "；" if report.lang == "zh" else "; "
        sentence += words("energy.remaining_changed", list=mark.join(changed))
    return [Paragraph(sentence + words("energy.remaining_ends", n=len(rows), **shown))]


def regions(report: Report) -> list[Block]:
    """Region beside region: statuses as tiles, and the amounts with the growth they need.

    A plan of one region alone has nothing to set beside it.
    """
    words = report.words
    if len(report.whole.regions) == 1:
        return []
    default = report.judged[report.judged["reading_default"].astype(bool)]
    statuses = _statuses(default)
    named = assessment.standing(default)
    rows = [
        figures.StatusRow(
            report.region_name(region),
            named[default["region"].eq(region)].value_counts(sort=False).to_dict(),
        )
        for region in report.whole.regions
    ]
    labels = [(id_, words(f"{kind}.{id_}")) for kind, id_ in statuses]
    drawn = figures.status_grid(
        rows, words, statuses=labels, subject=words("regions.subject"), stamp=report.stamp
    )
    shown: list[Block] = [
        Heading(words("regions.heading")),
        drawing(drawn, words("regions.status_caption"), words("regions.status_source")),
    ]
    amounts = default[default["kind"].eq("amount") & default["measure"].eq("level")]
    own = amounts[amounts["region"].ne(report.whole.head.region)]
    levels = own["region"].map(lambda id_: codelists.regions()[id_].level)
    # A city holds its counties, and another year is another target: only like stands beside like.
    for (indicator, level, by), rows in own.groupby(["indicator", levels, "by"], sort=False):
        among = levels[own["indicator"].eq(indicator)].nunique() > 1
        shown += _ranking(report, str(indicator), str(level) if among else "", int(by), rows)
    return shown


def _statuses(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """The columns of the grid: verdicts first, then statuses, only those that occur."""
    present = set(assessment.standing(rows))
    order = [("verdict", id_) for id_ in assessment.VERDICTS]
    order += [("status", id_) for id_ in (*data_status.STATUSES, *assessment.SILENCES)]
    return [(kind, id_) for kind, id_ in order if id_ in present]


def _ranking(
    report: Report, indicator: str, level: str, by: int, rows: pd.DataFrame
) -> list[Block]:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    label = phrases.indicator(indicator)
    drawn = figures.need_ranking(
        [_need(report, phrases, row) for _, row in rows.iterrows()],
        words,
        indicator=label,
        unit=codelists.indicators()[indicator].unit,
        by=by,
        rate_decimals=2,
        stamp=report.stamp,
    )
    caption = words("regions.ranking_caption", indicator=label)
    if level:
        caption = words("regions.of_level", caption=caption, level=words(f"level.{level}"))
    return [drawing(drawn, caption, words("regions.ranking_source"))]


def _need(report: Report, phrases: Phrases, row: Any) -> figures.Need:
    target = report.whole.target(row["target_id"])
    written = units.read(target.stated[0])
    if row["data_status"] == "part_year" and pd.notna(row["estimate"]):
        return _estimated_need(report, phrases, row)
    comparable = pd.notna(row["latest"]) and row["latest_period"] == "year"
    cited = report.evidence.citations
    known = comparable and row["latest_source"] in cited.index
    return figures.Need(
        label=report.region_name(row["region"]),
        target=target.value,
        bound=target.bound,
        baseline=float(row["latest"]) if comparable else None,
        year=int(row["latest_year"]) if comparable else None,
        needed=None if pd.isna(row["needed_rate"]) else float(row["needed_rate"]),
        caveat="" if row["data_status"] == "ok" else phrases.standing(row)[1],
        decimals=int(cited.at[row["latest_source"], "decimals"]) if known else 0,
        target_decimals=stated_digits(written, target.unit),
    )


def _estimated_need(report: Report, phrases: Phrases, row: Any) -> figures.Need:
    """What an estimated year would leave to do, drawn hollow under its name."""
    target, decimals = report.whole.target(row["target_id"]), phrases.estimate_digits(row)
    return figures.Need(
        label=report.region_name(row["region"]),
        target=target.value,
        bound=target.bound,
        baseline=round(row["estimate"], decimals),
        year=int(row["estimate_year"]),
        needed=None if pd.isna(row["needed_rate"]) else float(row["needed_rate"]),
        caveat=report.words("estimate.word"),
        decimals=decimals,
        target_decimals=stated_digits(units.read(target.stated[0]), target.unit),
    )


def annex(report: Report) -> list[Block]:
    """All statements of the plan with their verdicts, region by region."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    default = report.judged[report.judged["reading_default"].astype(bool)]
    titles = [
        Column(words("targets.id"), share=1.3),
        Column(words("targets.indicator"), share=3.0),
        promise_column(report, default, 3.0),
        Column(words("targets.latest"), share=2.8),
        Column(words("targets.need"), "right", 1.7),
        Column(words("targets.mark"), share=1.9),
    ]
    dated = one_year(default) is None
    groups: dict[int, str] = {}
    rows: list[list[Cell]] = []
    for region in report.whole.regions:
        groups[len(rows)] = report.region_name(region)
        for _, row in default[default["region"].eq(region)].iterrows():
            rows.append(_statement(report, phrases, row, dated))
    table = TableBlock(
        titles, rows, caption=words("annex.caption"), source=words("annex.source"), groups=groups
    )
    return [Heading(words("annex.heading")), table]


def _statement(report: Report, phrases: Phrases, row: Any, dated: bool) -> list[Cell]:
    words, target = report.words, report.whole.target(row["target_id"])
    again = words("annex.restates", id=target.restates) if target.restates else ""
    gap = ("（%s）" if report.lang == "zh" else " (%s)") % again if again else ""
    return [
        target.id,
        phrases.indicator(target.indicator) + gap,
        promise(report, phrases, target, dated=dated),
        newest(phrases, row),
        phrases.need(row) + indicative(report, row),
        Mark(*phrases.standing(row)),
    ]


def tasks(report: Report) -> list[Block]:
    """All tasks and safeguards with their responsible units; nothing where the plan has none."""
    if not report.whole.tasks:
        return []
    words = report.words
    titles = [
        Column(words("tasks.section"), share=1.2),
        Column(words("tasks.title"), share=3.4),
        Column(words("tasks.owners"), share=5.4),
    ]
    rows: list[list[Cell]] = [
        [
            task.section,
            task.title.of(report.lang),
            words.listed(list(task.owners)) or words("phrase.not_stated"),
        ]
        for task in report.whole.tasks
    ]
    table = TableBlock(
        titles, rows, caption=words("tasks.all_caption"), source=words("tasks.source")
    )
    return [Heading(words("statements.tasks_heading")), table]


def numbers_ledger(report: Report) -> list[Block]:
    """Every number of the document, carried by a target or listed as promising nothing."""
    words, silent = report.words, report.whole.silent
    left = ledger.uncarried(report.whole)
    total = len(ledger.numbers(report.whole.text))
    sentence = words(
        "statements.ledger",
        digits=total,
        carried=total - len(silent) - len(left),
        silent=len(silent),
        left=len(left),
    )
    titles = [
        Column(words("statements.why"), share=3.0),
        Column(words("statements.number"), "right", 1.0),
    ]
    rows: list[list[Cell]] = [
        [_why(report, why), str(number)]
        for why, number in Counter(entry.why for entry in silent).most_common()
    ]
    table = TableBlock(
        titles, rows, caption=words("statements.ledger_caption"), source=words("tasks.source")
    )
    return [Heading(words("statements.ledger_heading")), Paragraph(sentence), table]


def _why(report: Report, why: str) -> str:
    """The reason a number promises nothing; a workspace's own plan may bring its own words."""
    key = f"silent.{why.replace('+', '_')}"
    return report.words(key) if report.words.has(key) else why
