"""Targets down, methods across: what each method says of each target, as a mark and a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from planpath.figures.sheet import (
    INK,
    PROJECTED,
    QUIET,
    REQUIRED,
    RULE,
    SMALL,
    WIDTH,
    Drawn,
    Sheet,
    height,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["GridCell", "GridColumn", "GridRow", "method_grids"]

_NAMES, _ROW, _LINE = 34.0, 7.6, 4.2
_MOST = 14
_KEYS = 3
# Shape and fill both differ, so that neither a photocopy nor colour blindness merges two of them.
_LOOKS: Mapping[str, tuple[str, str]] = {
    "met": ("o", REQUIRED),
    "on_course": ("^", "#8fc1c9"),
    "short": ("v", "#f0c9a8"),
    "far": ("s", PROJECTED),
    "backwards": ("D", INK),
    "": ("o", "white"),
}


@dataclass(frozen=True)
class GridColumn:
    """A method: its id, its name for the key, and under which heading it stands."""

    id: str
    label: str
    group: str


@dataclass(frozen=True)
class GridCell:
    """What a method says: its stance, and the word or number printed beneath the mark."""

    stance: str
    word: str


@dataclass(frozen=True)
class GridRow:
    """A target, and what each method that applies to it says, by the method's id."""

    label: str
    cells: Mapping[str, GridCell]


def method_grids(
    rows: Sequence[GridRow], columns: Sequence[GridColumn], words: Words, *, stamp: str = ""
) -> list[Drawn]:
    """The grid, on as many drawings as it takes to stay readable.

    Parameters
    ----------
    rows
        In the order in which they are to stand.
    columns
        Those of one group must stand together; they are numbered from 1.
    words
        The reader's language.
    stamp
        Words that stand inside each drawing.
    """
    number = max(1, -(-len(rows) // _MOST))
    # Even parts: better two of fifteen than one of twenty-eight and one of two.
    ends = [round(len(rows) * n / number) for n in range(number + 1)]
    return [_drawn(rows[start:end], columns, words, stamp) for start, end in pairwise(ends)]


def _drawn(
    rows: Sequence[GridRow], columns: Sequence[GridColumn], words: Words, stamp: str
) -> Drawn:
    wide = (WIDTH - _NAMES - 2.0) / max(len(columns), 1)
    wide = min(wide, 16.0)
    spans = [(name, len(list(own))) for name, own in groupby(columns, key=lambda one: one.group)]
    heads = [wrap(name, count * wide - 1.2, SMALL, most=4) for name, count in spans]
    labels = [wrap(row.label, _NAMES - 3.0, SMALL, most=3) for row in rows]
    talls = [max(_ROW, height(label) + 1.6) for label in labels]
    foot = _legend_height(words) + _key_height(columns)
    head = max([0.0, *(height(text) for text in heads)]) + 5.5
    sheet = Sheet(foot + sum(talls) + head + 1.0, words, stamp)
    top = foot + sum(talls)
    _head(sheet, heads, [count for _, count in spans], top, wide)
    for row, label, tall in zip(rows, labels, talls, strict=True):
        sheet.write(1.0, top - tall / 2, label, gid="target")
        for n, column in enumerate(columns):
            middle = _NAMES + (n + 0.5) * wide
            _cell(sheet, row.cells.get(column.id), middle, top - tall / 2)
        top -= tall
        sheet.stroke([1.0, _NAMES + len(columns) * wide], [top] * 2, color=RULE, linewidth=0.4)
    _legend(sheet, _legend_height(words) + _key_height(columns))
    _key(sheet, columns)
    return Drawn(sheet.figure, *_described(rows, columns, words))


def _head(
    sheet: Sheet, heads: Sequence[str], counts: Sequence[int], top: float, wide: float
) -> None:
    """What a group looks at, and beneath it the numbers of its methods."""
    tall = sum(counts) * wide
    sheet.stroke([1.0, _NAMES + tall], [top] * 2, color=QUIET, linewidth=0.7)
    left, number = _NAMES, 0
    for text, count in zip(heads, counts, strict=True):
        right = left + count * wide
        sheet.write((left + right) / 2, top + 5.0, text, across="center", up="bottom", gid="group")
        sheet.stroke([left + 0.6, right - 0.6], [top + 4.4] * 2, color=QUIET, linewidth=0.5)
        for n in range(count):
            number += 1
            middle = left + (n + 0.5) * wide
            sheet.write(middle, top + 2.2, str(number), across="center", colour=QUIET, gid="number")
        left = right


def _cell(sheet: Sheet, cell: GridCell | None, middle: float, centre: float) -> None:
    if cell is None:
        sheet.write(middle, centre, "–", colour=QUIET, across="center", gid="none")
        return
    _mark(sheet, cell.stance, middle, centre + 1.7)
    sheet.write(middle, centre - 1.6, cell.word, across="center", gid=f"stance-{cell.stance}")


def _mark(sheet: Sheet, stance: str, x: float, y: float) -> None:
    marker, face = _LOOKS[stance]
    sheet.stroke(
        [x],
        [y],
        marker=marker,
        markersize=5.0,
        markerfacecolor=face,
        markeredgecolor=INK,
        markeredgewidth=0.7,
        linestyle="none",
    )


def _items(words: Words) -> list[list[tuple[str, str]]]:
    """The stances with their words, line by line."""
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0.0
    for stance in _LOOKS:
        text = words(f"figure.method.{stance or 'no_side'}")
        wide = 5.0 + width(text) + 4.0
        if lines[-1] and used + wide > WIDTH - 2.0:
            lines.append([])
            used = 0.0
        lines[-1].append((stance, text))
        used += wide
    return lines


def _legend_height(words: Words) -> float:
    return len(_items(words)) * _LINE + 2.0


def _legend(sheet: Sheet, top: float) -> None:
    y = top - 3.4
    for line in _items(sheet.words):
        x = 3.0
        for stance, text in line:
            _mark(sheet, stance, x, y)
            sheet.write(x + 2.6, y, text, gid="legend")
            x += 5.0 + width(text) + 4.0
        y -= _LINE


def _key_height(columns: Sequence[GridColumn]) -> float:
    return -(-len(columns) // _KEYS) * _LINE + 2.0


def _key(sheet: Sheet, columns: Sequence[GridColumn]) -> None:
    """Which number is which method, down and then across."""
    deep = -(-len(columns) // _KEYS)
    wide = WIDTH / _KEYS
    for n, column in enumerate(columns):
        x, y = 1.0 + (n // deep) * wide if deep else 1.0, (deep - n % deep) * _LINE - 1.2
        text = wrap(f"{n + 1}  {column.label}", wide - 2.0, SMALL, most=1)
        sheet.write(x, y, text, gid="key")


def _described(
    rows: Sequence[GridRow], columns: Sequence[GridColumn], words: Words
) -> tuple[str, str]:
    title = words("figure.method.title", targets=len(rows), methods=len(columns))
    said = []
    for row in rows:
        stances = [cell.stance for cell in row.cells.values()]
        counts = [
            words(
                "figure.method.count",
                stance=words(f"panel.stance.{stance or 'no_side'}"),
                n=stances.count(stance),
            )
            for stance in _LOOKS
            if stance in stances
        ]
        listed = words.listed(counts) or words("figure.method.nothing")
        said.append(f"{row.label}{words('figure.colon')}{listed}")
    stop = words("figure.stop")
    return title, title + stop + words("figure.semicolon").join(said) + stop.rstrip()
