"""The way ahead, year by year: the yearly breakdown 年度分解 of each target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from planpath import codelists, figures, milestones, remaining, units
from planpath.phrases import Phrases, stated_digits
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    TableBlock,
)
from planpath.report.needs import drawing
from planpath.report.overview import promise
from planpath.report.session import Report

__all__ = ["breakdown", "mark_of", "name_of", "own_targets"]

_DRAWN_FIRST = ("amount", "intensity", "share", "count", "growth", "flow")
_POINTS = ("share", "growth")
_BY_RATE = ("amount", "intensity")
_WIDE_YEARS = 6.0
_LISTED = 4


def breakdown(report: Report) -> list[Block]:
    """The yearly breakdown 年度分解 of every target that has a comparable start."""
    words = report.words
    rows = own_targets(report)
    if rows.empty:
        return []
    long = remaining.breakdown(rows)
    shown: list[Block] = [Heading(words("milestones.heading")), Paragraph(_time(report))]
    if long.empty:
        # That none has a start says already which lack one.
        others = _left_out(report, rows, ("met", "yearly", "over"))
        return [*shown, Paragraph(words("milestones.nothing")), *others]
    scales = words(
        "milestones.scales",
        steepness=words.number(milestones.STEEPNESS, units.decimals(milestones.STEEPNESS)),
        power=words.number(milestones.POWER, units.decimals(milestones.POWER)),
    )
    return [
        *shown,
        Paragraph(words("milestones.lead")),
        _figure(report, rows, long),
        _table(report, rows, long),
        Paragraph(scales, style="note"),
        *_left_out(report, rows, ("met", "yearly", "over", "unlike")),
    ]


def own_targets(report: Report) -> pd.DataFrame:
    """The region's targets by their default reading, each once though the plan says it twice."""
    rows = report.default
    own = set(rows["target_id"])
    return rows[~rows["restates"].isin(own)].reset_index(drop=True)


def _time(report: Report) -> str:
    """How much of the plan's time is over on the reporting date, in whole quarters."""
    words, head = report.words, report.whole.head
    share = float(
        milestones.quarters_elapsed(head.start_year, head.by, np.datetime64(report.as_of))
    )
    total = 4 * (head.by - head.start_year + 1)
    return words(
        "milestones.time",
        as_of=report.as_of.isoformat(),
        first=head.start_year,
        by=head.by,
        total=total,
        over=round(share * total),
        share=words.percent(share, 0),
    )


def _left_out(report: Report, rows: pd.DataFrame, told: Sequence[str]) -> list[Block]:
    """The targets that are not shared out, by the reasons to be told."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    rest = rows[~remaining.startable(rows)]
    ended = rest["verdict"].map({"achieved": "met", "missed": "over"}).fillna("unlike")
    reason = ended.where(rest["measure"].ne("yearly"), "yearly")
    lines = []
    for key in told:
        chosen = reason.eq(key)
        names = [name_of(phrases, row) for _, row in rest[chosen].iterrows()]
        if names:
            lines.append(words(f"milestones.{key}", list=words.listed(names)))
    return [Bullets(lines)] if lines else []


def name_of(phrases: Phrases, row: Any) -> str:
    """A target's number and what it is about."""
    return f"{row['target_id']} {phrases.indicator(row['indicator'])}"


def _figure(report: Report, rows: pd.DataFrame, long: pd.DataFrame) -> Block:
    """The targets that fit on half a page: those behind first, and those that go by rates."""
    words = report.words
    started = rows[rows["target_id"].isin(long["target_id"])]
    behind = started["verdict"].eq("behind")
    ranked = started.assign(late=~behind, rank=started["kind"].map(_DRAWN_FIRST.index))
    ordered = ranked.sort_values(["late", "rank"], kind="stable")
    ways = [_way(report, row, long) for _, row in ordered.iterrows()]
    drawn = figures.yearly_milestones(ways, words, report.stamp)
    part = len(ways) > figures.MOST_ROWS
    fields = {"shown": figures.MOST_ROWS} if part else {}
    key = "milestones.figure_caption_part" if part else "milestones.figure_caption"
    caption = words(key, region=report.region_name(), **fields)
    return drawing(drawn, caption, words("milestones.figure_source"))


def _way(report: Report, row: Any, long: pd.DataFrame) -> figures.Breakdown:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    target, entry = report.whole.target(row["target_id"]), codelists.indicators()[row["indicator"]]
    own = long[long["target_id"].eq(row["target_id"]) & long["reading"].eq(row["reading"])]
    level = target.measure == "level"
    written = stated_digits(units.read(target.stated[0]), target.unit) if level else entry.digits
    return figures.Breakdown(
        label=f"{row['target_id']} {phrases.with_unit(row['indicator'])}",
        unit=entry.unit,
        decimals=entry.digits,
        target=float(row["target_value"]),
        target_decimals=written,
        bound=target.bound if level or target.measure == "added" else _side(row),
        by=int(row["by"]),
        shapes=tuple(
            figures.Shape(
                words(f"milestones.shapes.{shape}"),
                tuple(int(year) for year in path["year"]),
                tuple(float(value) for value in path["value"]),
            )
            for shape, path in _by_shape(own)
        ),
        observed=_observed(report, row),
        doubtful=bool(row["indicative"]),
    )


def _side(row: Any) -> str:
    return "at_least" if pd.notna(row["low"]) else "at_most"


def _by_shape(own: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(shape), path) for shape, path in own.groupby("shape", sort=False)]


def _observed(report: Report, row: Any) -> tuple[tuple[int, float], ...]:
    """Whole years of the very series behind a target, five back from the newest."""
    table = report.evidence.observed
    same = table["period"].eq("year") & table["year"].between(
        row["latest_year"] - remaining.PAST, row["latest_year"]
    )
    for column in ("region", "indicator", "scope", "basis"):
        if column in table and column in row:
            same &= table[column].eq(row[column])
    # Of two publications of a year, the newest figure is drawn as it was judged.
    own = table[same].drop_duplicates("year", keep="last").set_index("year")["value"]
    own = own[own.index < row["latest_year"]].sort_index()
    points = [(int(year), float(value)) for year, value in own.items()]
    return (*points, (int(row["latest_year"]), float(row["latest"])))


def _table(report: Report, rows: pd.DataFrame, long: pd.DataFrame) -> TableBlock:
    """Shapes down, years across, a group for each target."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    years = range(int(long["year"].min()), int(long["year"].max()) + 1)
    wide = min(1.3, _WIDE_YEARS / len(years))
    titles = [Column(words("milestones.shape"), share=1.9)]
    titles += [Column(words("milestones.year", year=year), "right", wide) for year in years]
    titles.append(Column(words("milestones.change"), "right", 2.6))
    groups: dict[int, str] = {}
    cells: list[list[Cell]] = []
    for _, row in rows[rows["target_id"].isin(long["target_id"])].iterrows():
        target = report.whole.target(row["target_id"])
        groups[len(cells)] = words(
            "milestones.group",
            id=target.id,
            name=phrases.with_unit(target.indicator),
            by=target.by,
            bound=promise(report, phrases, target),
            mark=mark_of(report, row),
        )
        own = long[long["target_id"].eq(row["target_id"]) & long["reading"].eq(row["reading"])]
        for shape, path in _by_shape(own):
            values = path.set_index("year")["value"]
            start = str(row["latest_source"])
            cells.append(
                [
                    words(f"milestones.shapes.{shape}"),
                    *(
                        phrases.bare(values[year], target.indicator, start)
                        if year in values
                        else ""
                        for year in years
                    ),
                    _change(report, row, path),
                ]
            )
    return TableBlock(
        titles,
        cells,
        caption=words("milestones.caption", region=report.region_name()),
        source=words("milestones.source"),
        groups=groups,
    )


def mark_of(report: Report, row: Any) -> str:
    """The words 仅供参考 behind what rests on a figure to be verified."""
    if not row["indicative"]:
        return ""
    word = report.words("phrase.indicative")
    return f"（{word}）" if report.lang == "zh" else f" ({word})"


def _change(report: Report, row: Any, path: pd.DataFrame) -> str:
    """Each year's change; of many years the least and the greatest."""
    words, entry = report.words, codelists.indicators()[row["indicator"]]
    by_rate = row["kind"] in _BY_RATE or row["measure"] == "rate"
    changes = path["rate" if by_rate else "step"].to_numpy()[1:]
    if len(changes) > _LISTED:
        changes = changes[[np.argmin(np.abs(changes)), np.argmax(np.abs(changes))]]
    shown = [_signed(_one_change(report, row, change, by_rate)) for change in changes]
    joined = _joined(report, shown, len(path) - 1)
    if by_rate:
        return joined
    if row["kind"] in _POINTS:
        return words("phrase.points", number=joined)
    gap = "" if report.lang == "zh" else " "
    return f"{joined}{gap}{words.unit(entry.unit)}".strip()


def _joined(report: Report, shown: list[str], years: int) -> str:
    if len(set(shown)) == 1:
        return shown[0]
    if years > _LISTED:
        return report.words("milestones.span", low=shown[0], high=shown[1])
    return report.words.listed(shown)


def _one_change(report: Report, row: Any, change: float, by_rate: bool) -> str:
    words = report.words
    if by_rate:
        return words.percent(change, 2)
    if row["kind"] in _POINTS:
        return words.number(change * 100, 1)
    entry = codelists.indicators()[row["indicator"]]
    counted = row["kind"] in remaining.COUNTED
    # A count whose ends are not whole is not cut to whole steps either.
    return words.number(change, int(change % 1 != 0) if counted else entry.digits)


def _signed(written: str) -> str:
    """With its plus, unless what is printed is nought."""
    nought = not any(digit in written for digit in "123456789")
    return written if nought or written.startswith("−") else f"+{written}"
