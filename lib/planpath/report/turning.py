"""Until when the present pace can be kept, and what is left of a promised rate for each year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from planpath import remaining
from planpath.phrases import Phrases
from planpath.plan import Reading
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    TableBlock,
)
from planpath.report.milestones import mark_of, name_of, own_targets
from planpath.report.overview import promise
from planpath.report.session import Report

__all__ = ["shortcut", "turning"]


def turning(report: Report) -> list[Block]:
    """Where the present pace leads, and until when it can be kept."""
    words = report.words
    rows = own_targets(report)
    if rows.empty:
        return []
    points = remaining.turning_points(rows, report.scenario, report.precedents)
    shown: list[Block] = [Heading(words("turning.heading"))]
    if points.empty:
        return [*shown, Paragraph(words("turning.nothing"))]
    told = [_sentence(report, row) for _, row in points.iterrows()]
    lines = [*filter(None, told), *_together(report, points)]
    shown += [Paragraph(words("turning.lead")), Bullets(lines), _turning_table(report, points)]
    spans = points["highest_span"]
    if (spans.notna() & spans.ne(points["by"] - points["start_year"])).any():
        shown.append(Paragraph(words("turning.span_note"), style="note"))
    return shown


def _sentence(report: Report, row: Any) -> str:
    """One target the present pace does not bring home in time; empty for all others."""
    if row["turn"] in ("never", "no_pace"):
        return ""
    words, by = report.words, int(row["by"])
    parts = [_late(report, row)]
    if row["by"] - row["start_year"] > 1:
        last = _pace(report, row, row["last_year_needed"])
        parts.append(words("turning.last_year", before=by - 1, by=by, last=last))
    if row["turn"] != "no_highest":
        parts.append(_turn(report, row))
    said = ("" if report.lang == "zh" else " ").join(parts)
    return said + words("turning.indicative") if row["indicative"] else said


def _late(report: Report, row: Any) -> str:
    """When the present pace arrives, or that it never does."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    target = report.whole.target(row["target_id"])
    shared = {
        "id": row["target_id"],
        "indicator": phrases.indicator(row["indicator"]),
        "from_": int(row["pace_from"]),
        "bound": promise(report, phrases, target),
        "by": target.by,
    }
    if row["pace"] == 0:
        return words("turning.late_still", **shared)
    pace = _pace(report, row, row["pace"])
    if not np.isfinite(row["met_in"]):
        return words("turning.late_never", pace=pace, **shared)
    return words("turning.late", pace=pace, met_in=int(row["met_in"]), **shared)


def _turn(report: Report, row: Any) -> str:
    """The point of no return in a sentence, with where the highest pace is from."""
    words, next_ = report.words, int(row["start_year"]) + 1
    shared = {"highest": _pace(report, row, row["highest"]), "origin": _origin(report, row)}
    if row["turn"] == "too_late":
        return words("turning.too_late", next=next_, by=int(row["by"]), **shared)
    if row["turn_year"] == row["start_year"]:
        return words("turning.open_now", next=next_, **shared)
    return words("turning.open", turn_year=int(row["turn_year"]), **shared)


def _origin(report: Report, row: Any) -> str:
    words = report.words
    if row["highest_from"] == "scenario":
        stated = report.scenario.ceiling(row["indicator"], row["region"])
        assert stated is not None
        return words("turning.scenario_origin", why=stated.why.of(report.lang).rstrip("。."))
    frame = report.precedents.frame
    same = frame["class"].eq(row["highest_class"]) & frame["span"].eq(row["highest_span"])
    return words(
        "turning.precedent_origin",
        class_=report.precedents.classes[row["highest_class"]].label.of(report.lang),
        n=int(frame.loc[same, "n"].iloc[0]),
        span=int(row["highest_span"]),
    )


def _pace(report: Report, row: Any, value: float) -> str:
    """A pace in a sentence, its direction in words: a rate, or a step in the indicator's unit."""
    phrases = Phrases(report.words, report.evidence)
    if value == 0:
        return report.words("turning.still")
    if row["form"] == "rate":
        return phrases.change(float(value))
    return phrases.need_in_words(_step(row, value))


def _short(report: Report, row: Any, value: float) -> str:
    """The same as a table shows it, with its sign."""
    phrases = Phrases(report.words, report.evidence)
    if value == 0:
        return report.words("turning.still")
    return phrases.rate(float(value)) if row["form"] == "rate" else phrases.step(_step(row, value))


def _step(row: Any, value: float) -> dict[str, Any]:
    """What phrases of steps are made from; a count's is one, whatever the indicator goes by."""
    indicator = row["indicator"]
    return {"kind": "count", "needed_step": value, "indicator": indicator, "measure": "level"}


def _together(report: Report, points: pd.DataFrame) -> Iterable[str]:
    """Targets of which the same is to be said, in one sentence."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    for turn in ("never", "no_highest", "no_pace"):
        names = [
            words(
                "turning.never_item",
                id=row["target_id"],
                indicator=phrases.indicator(row["indicator"]),
                year=int(row["met_in"]),
            )
            + mark_of(report, row)
            if turn == "never"
            else name_of(phrases, row) + mark_of(report, row)
            for _, row in points[points["turn"].eq(turn)].iterrows()
        ]
        if names:
            yield words(f"turning.{turn}", list=words.listed(names))


def _turning_table(report: Report, points: pd.DataFrame) -> TableBlock:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    shares = (1.1, 2.4, 2.3, 1.3, 1.6, 2.4, 1.4)
    own = (f"turning.{name}" for name in ("pace", "met_in", "needed", "highest", "turn"))
    names = ("targets.id", "targets.indicator", *own)
    titles = [Column(words(name), share=share) for name, share in zip(names, shares, strict=True)]
    rows: list[list[Cell]] = [
        [
            row["target_id"],
            phrases.indicator(row["indicator"]) + mark_of(report, row),
            _pace_cell(report, row),
            _met_cell(report, row),
            _short(report, row, row["needed"]),
            _highest_cell(report, row),
            _turn_cell(report, row),
        ]
        for _, row in points.iterrows()
    ]
    caption = words("turning.caption", region=report.region_name())
    return TableBlock(titles, rows, caption=caption, source=words("turning.source"))


def _pace_cell(report: Report, row: Any) -> str:
    if pd.isna(row["pace"]):
        return report.words("turning.unknown")
    pace = _short(report, row, row["pace"])
    return report.words("turning.pace_cell", pace=pace, from_=int(row["pace_from"]))


def _met_cell(report: Report, row: Any) -> str:
    if pd.isna(row["met_in"]):
        return report.words("turning.unknown")
    if not np.isfinite(row["met_in"]):
        return report.words("turning.unreached")
    return report.words("milestones.year", year=int(row["met_in"]))


def _highest_cell(report: Report, row: Any) -> str:
    words = report.words
    if pd.isna(row["highest"]):
        return words("turning.unknown")
    highest = _short(report, row, row["highest"])
    if row["highest_from"] == "scenario":
        return words("turning.scenario_mark", highest=highest)
    span = int(row["highest_span"])
    return words("turning.precedent_mark", highest=highest, class_=row["highest_class"], span=span)


def _turn_cell(report: Report, row: Any) -> str:
    if row["turn"] == "open":
        return report.words("milestones.year", year=int(row["turn_year"]))
    key = {"never": "suffices", "too_late": "too_late_mark"}.get(row["turn"], "unknown")
    return report.words(f"turning.{key}")


def shortcut(report: Report) -> list[Block]:
    """What promised rates leave for each remaining year, exactly and by the usual shortcut."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    own = report.own[report.own["target_id"].isin(own_targets(report)["target_id"])]
    plain = [_by_base_year(report, row) for _, row in own.iterrows()]
    own = own[np.array(plain, dtype=bool)]
    left, over = remaining.shortcut(own), remaining.over_fulfilled(own)
    shown: list[Block] = []
    ids = dict.fromkeys([*left["target_id"], *over["target_id"]])
    for id_ in ids:
        target = report.whole.target(id_)
        name = {"id": id_, "indicator": phrases.indicator(target.indicator)}
        rows = left[left["target_id"].eq(id_)]
        if len(rows):
            table = _shortcut_table(report, id_, rows)
            shown += [Paragraph(words("shortcut.lead", **name)), table]
        passed = over[over["target_id"].eq(id_)]
        lines = [
            words(
                "shortcut.over",
                reading=_reading(report, id_, row["reading"]),
                year=int(row["latest_year"]),
                done=phrases.change(row["done"]),
                promised=phrases.change(row["promised"]),
                over=words.percent(row["over"], 2),
                **name,
            )
            for _, row in passed.iterrows()
        ]
        shown += [Bullets(lines)] if lines else []
    return [Heading(words("shortcut.heading"), level=2), *shown] if shown else []


def _by_base_year(report: Report, row: Any) -> bool:
    """Whether a reading departs from the default one in its base year at the most."""
    reading = _known(report, row["target_id"], row["reading"])
    return all(part.default or part.set.base_year is not None for part in reading.parts)


def _reading(report: Report, id_: str, reading: str) -> str:
    """The base year a reading counts from, and nothing else where that is all that differs."""
    known = _known(report, id_, reading)
    own = [part.label.of(report.lang) for part in known.parts if part.set.base_year is not None]
    return report.words.listed(own) or known.label(report.lang)


def _known(report: Report, id_: str, reading: str) -> Reading:
    return next(one for one in report.whole.target(id_).readings if one.id == reading)


def _shortcut_table(report: Report, id_: str, rows: pd.DataFrame) -> TableBlock:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    latest = int(rows["latest_year"].iloc[0])
    titles = [
        Column(words("shortcut.reading"), share=2.8),
        *(
            Column(title, "right", share)
            for title, share in (
                (words("shortcut.promised"), 1.5),
                (words("shortcut.done", year=latest), 2.0),
                (words("shortcut.exact"), 1.8),
                (words("shortcut.additive"), 1.8),
                (words("shortcut.error"), 2.2),
            )
        ),
    ]
    cells: list[list[Cell]] = [
        [
            _reading(report, id_, row["reading"]) + mark_of(report, row),
            *(words.percent(row[name], 3) for name in ("promised", "done", "exact", "additive")),
            words("shortcut.signed_points", number=words.number(100 * row["error"], 3)),
        ]
        for _, row in rows.iterrows()
    ]
    indicator = phrases.indicator(report.whole.target(id_).indicator)
    caption = words("shortcut.caption", region=report.region_name(), indicator=indicator)
    return TableBlock(titles, cells, caption=caption, source=words("shortcut.source"))
