"""The panel of methods: one series under many rules, and what their disagreement turns on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath import figures, method_panel
from planpath.methods import Method, methods
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
from planpath.report.method_agreement import FEW, agreement
from planpath.report.method_words import Seen, edge, joined, value
from planpath.report.needs import drawing
from planpath.report.session import Report
from planpath.words import Words

__all__ = ["panel"]

_SHAPES = {
    "met": "disc",
    "on_course": "up",
    "short": "down",
    "far": "square",
    "backwards": "diamond",
    "": "ring",
}


def panel(report: Report) -> list[Block]:
    """What published methods make of the region's targets, default readings."""
    if report.default.empty:
        return []
    words = report.words
    shown: list[Block] = [Heading(words("panel.heading"))]
    judged = report.default[report.default["data_status"].eq("ok")].reset_index(drop=True)
    # What no method can be put to is not put to any.
    put = method_panel.panel(judged, report.evidence)
    if put.empty or not put["applies"].any():
        return [*shown, Paragraph(words("panel.nothing"))]
    seen = Seen(report, put)
    return [
        *shown,
        Paragraph(words("panel.intro", methods=len(seen.present))),
        *_grid(seen),
        *_waiting(report),
        *agreement(seen),
        *_methods_table(seen),
        *_reasons(seen),
    ]


def _grid(seen: Seen) -> list[Block]:
    """A table for each of a few targets; one grid for many."""
    if len(seen.ids) <= FEW:
        return [_table(seen, id_) for id_ in seen.ids]
    words, report = seen.words, seen.report
    columns = [
        figures.GridColumn(id_, seen.label(id_), words(f"panel.looks.{entry.looks_at}"))
        for id_, entry in seen.present.items()
    ]
    rows = [
        figures.GridRow(
            " ".join(seen.named(id_).values()),
            {row["method"]: _grid_cell(words, row) for _, row in seen.applying(id_).iterrows()},
        )
        for id_ in seen.ids
    ]
    caption = words("panel.grid_caption", region=report.region_name())
    return [
        drawing(drawn, caption, words("panel.grid_source"))
        for drawn in figures.method_grids(rows, columns, words, stamp=report.stamp)
    ]


def _grid_cell(words: Words, row: Any) -> figures.GridCell:
    stance = str(row["stance"])
    word = words(f"panel.mark.{stance}") if stance else value(words, row)
    return figures.GridCell(stance, word)


def _table(seen: Seen, target_id: str) -> TableBlock:
    """Every method's own class for one target."""
    words = seen.words
    titles = [
        Column(words("panel.method"), share=3.4),
        Column(words("panel.looks_title"), share=2.2),
        Column(words("panel.value"), "right", 1.2),
        Column(words("panel.class_"), share=3.2),
        Column(words("panel.stance_title"), share=1.8),
    ]
    rows: list[list[Cell]] = [
        [
            seen.label(row["method"]),
            words(f"panel.looks.{row['looks_at']}"),
            value(words, row),
            _class(seen, row),
            _mark(words, str(row["stance"])),
        ]
        for _, row in seen.applying(target_id).iterrows()
    ]
    caption = words("panel.table_caption", **seen.named(target_id))
    return TableBlock(titles, rows, caption=caption, source=words("panel.table_source"))


def _class(seen: Seen, row: Any) -> str:
    """A method's own word, with its score where it gives one."""
    class_ = seen.class_label(row["method"], str(row["class"]))
    if pd.isna(row["score"]):
        return class_
    return seen.words("panel.scored", class_=class_, score=seen.words.number(row["score"], 1))


def _mark(words: Words, stance: str) -> Mark:
    return Mark(_SHAPES[stance], words(f"panel.stance.{stance or 'no_side'}"))


def _waiting(report: Report) -> list[Block]:
    """How many targets were put to no method, and for want of what."""
    words = report.words
    statuses = report.default["data_status"]
    numbers = statuses[statuses.ne("ok")].value_counts(sort=False)
    parts = [
        words("panel.status_count", status=words(f"status.{status}"), number=int(number))
        for status, number in numbers.items()
    ]
    return [Paragraph(words("panel.waiting", list=words.listed(parts)), "note")] if parts else []


def _methods_table(seen: Seen) -> list[Block]:
    """Each method's version, source and lines, and what the lines rest on."""
    words = seen.words
    titles = [
        Column(words("panel.number"), "right", 0.9),
        Column(words("panel.method"), share=2.3),
        Column(words("panel.lines"), share=3.6),
        Column(words("panel.source"), share=5.0),
        Column(words("panel.rests_title"), share=1.4),
    ]
    rows: list[list[Cell]] = [
        [
            str(number),
            entry.label.of(words.lang),
            _all_lines(words, entry),
            _source(words, entry),
            words(f"panel.rests.{entry.thresholds}"),
        ]
        for number, entry in enumerate(seen.present.values(), 1)
    ]
    caption, source = words("panel.methods_caption"), words("panel.methods_source")
    return [
        Heading(words("panel.methods_heading"), level=2),
        TableBlock(titles, rows, caption=caption, source=source),
        *_warnings(seen),
    ]


def _all_lines(words: Words, entry: Method) -> str:
    items = []
    for cut in entry.cuts:
        class_ = cut.label.of(words.lang)
        if cut.bound is None:
            rule = "panel.by_reached" if cut.id == entry.reached else "panel.by_veto"
            items.append(words(rule, class_=class_))
        elif cut.otherwise:
            items.append(words("panel.otherwise", class_=class_))
        else:
            bound, line = cut.bound
            written = edge(words, line, entry.measure)
            items.append(words(f"panel.cut.{bound}", class_=class_, edge=written))
    return joined(words, items)


def _source(words: Words, entry: Method) -> str:
    source = entry.source.of(words.lang)
    if entry.note is None:
        return words("panel.version_plain", source=source, version=entry.version)
    note = entry.note.of(words.lang)
    return words("panel.version", source=source, version=entry.version, note=note)


def _warnings(seen: Seen) -> list[Block]:
    """Which classes rest on lines not checked, or on lines of our own."""
    words = seen.words
    shown: list[Block] = []
    for basis in ("recalled", "chosen"):
        listed = [e.label.of(words.lang) for e in seen.present.values() if e.thresholds == basis]
        if listed:
            text = words(f"panel.{basis}", list=words.listed(listed))
            shown.append(Paragraph(text, "note"))
    return shown


def _reasons(seen: Seen) -> list[Block]:
    """Why methods do not apply: one line for each reason and the targets it concerns."""
    words = seen.words
    silent = seen.put[~seen.put["applies"]]
    by_targets: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (cause, method), rows in silent.groupby(["why_not", "method"], sort=False, observed=True):
        concerned = tuple(rows["target_id"])
        by_targets.setdefault((str(cause), concerned), []).append(str(method))
    items = [
        words(
            "panel.why_line",
            cause=words(f"panel.cause.{cause}"),
            methods=_which(seen, names),
            ids=_whom(seen, concerned),
        )
        for (cause, concerned), names in sorted(by_targets.items(), key=_by_cause)
    ]
    if not items:
        return []
    return [Heading(words("panel.not_applying"), level=2), Bullets(items)]


def _by_cause(item: tuple[tuple[str, tuple[str, ...]], list[str]]) -> tuple[int, int]:
    (cause, concerned), _ = item
    return method_panel.CAUSES.index(cause), -len(concerned)


def _which(seen: Seen, names: list[str]) -> str:
    """The methods by name; where they are most of all, those they are not."""
    others = [id_ for id_ in methods() if id_ not in names]
    if len(others) >= len(names) or not others:
        return seen.words.listed([seen.label(id_) for id_ in names])
    listed = seen.words.listed([seen.label(id_) for id_ in others])
    return seen.words("panel.all_but", list=listed)


def _whom(seen: Seen, concerned: tuple[str, ...]) -> str:
    if 1 < len(concerned) == len(seen.ids):
        return seen.words("panel.all_targets", number=len(concerned))
    return seen.words.listed(list(concerned))
