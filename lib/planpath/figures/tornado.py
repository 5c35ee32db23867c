"""One lever at a time: how far it moves each target to either side of its bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

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
    fitting,
    height,
    nice_ticks,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["Swing", "tornado"]

_NAMES, _SIDE = 58.0, 20.0
_LEFT = _NAMES + 3.0
_WIDE = WIDTH - _LEFT - _SIDE - 2.0
_BOTTOM, _HEAD, _LEAST, _ROOM = 14.0, 7.0, 8.6, 168.0
_BAR = 3.6


@dataclass(frozen=True)
class Swing:
    """A target, a lever, and how far from its bound the target ends.

    Parameters
    ----------
    label
        Target and lever as the reader sees them.
    low, base, high
        Margins with the lever at its lower end, its base and its upper end: fractions of the
        bound, below nought a miss.
    low_end, high_end
        The lever's ends in words, for the description.
    """

    label: str
    low: float
    base: float
    high: float
    low_end: str
    high_end: str

    @property
    def turns(self) -> bool:
        """Whether one end misses what the other keeps."""
        return (self.low < 0) != (self.high < 0)


def tornado(rows: Sequence[Swing], words: Words, *, stamp: str = "") -> Drawn:
    """Bars from the value at a lever's lower end to that at its upper end, the widest first.

    What lies left of the bound is hatched, so that a miss is seen without colours. As many rows
    are drawn as fit on a page; the figure says how many there are beyond.

    Parameters
    ----------
    rows
        In the order in which they are to stand.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    labels = [wrap(row.label, _NAMES - 2.0, SMALL, most=3) for row in rows]
    talls = [max(_LEAST, height(label) + 1.6) for label in labels]
    count = fitting(talls, _ROOM)
    shown, beyond = rows[:count], len(rows) - count
    note = wrap(words("figure.tornado.beyond", n=beyond), WIDTH - 4.0) if beyond else ""
    foot = _BOTTOM + (height(note) + 2.0 if note else 0.0)
    tall = sum(talls[:count])
    sheet = Sheet(foot + tall + _HEAD, words, stamp)
    ax = sheet.axes(_LEFT, foot, _WIDE, tall)
    ax.set_ylim(0.0, tall)
    ax.spines["left"].set_visible(False)
    _scale(sheet, ax, shown, foot)
    top = tall
    for row, label, size in zip(shown, labels, talls, strict=False):
        middle = top - size / 2
        sheet.write(1.0, foot + middle, label, gid="swing")
        _bar(sheet, ax, row, middle)
        if row.turns:
            text = wrap(words("figure.tornado.turns"), _SIDE, SMALL, most=2)
            sheet.write(_LEFT + _WIDE + 2.0, foot + middle, text, gid="turns")
        top -= size
    _head(sheet, ax, foot + tall)
    if note:
        sheet.write(1.0, 1.0, note, colour=QUIET, up="bottom", gid="beyond")
    return Drawn(sheet.figure, *_described(shown, beyond, words))


def _scale(sheet: Sheet, ax: Axes, rows: Sequence[Swing], foot: float) -> None:
    ends = [end for row in rows for end in (row.low, row.base, row.high)]
    low, high = min([0.0, *ends]) * 100, max([0.0, *ends]) * 100
    room = max(high - low, 1.0) * 0.04
    ax.set_xlim(low - room, high + room)
    places, decimals = nice_ticks(low - room, high + room, most=7)
    sheet.ticks(ax, "x", places, [sheet.words.number(place, decimals) for place in places])
    text = wrap(sheet.words("figure.tornado.x"), WIDTH - _LEFT, SMALL, most=1)
    sheet.write(_LEFT + _WIDE / 2, foot - 8.5, text, across="center", gid="x")


def _bar(sheet: Sheet, ax: Axes, row: Swing, middle: float) -> None:
    left, right = sorted((row.low, row.high))
    parts: tuple[tuple[float, float, dict[str, Any]], ...] = (
        (left, min(right, 0.0), {"facecolor": "#f0c9a8", "hatch": "////"}),
        (max(left, 0.0), right, {"facecolor": "#8fc1c9"}),
    )
    for start, end, look in parts:
        if end > start:
            ax.barh(
                middle,
                (end - start) * 100,
                left=start * 100,
                height=_BAR,
                edgecolor=INK,
                linewidth=0.5,
                zorder=3,
                **look,
            )
    for value, face, size in ((row.low, "white", 4.6), (row.high, INK, 4.6)):
        ax.plot(
            [value * 100],
            [middle],
            marker="o",
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=INK,
            markeredgewidth=0.7,
            zorder=6,
        )
    ax.plot([row.base * 100] * 2, [middle - 2.6, middle + 2.6], color=INK, linewidth=1.4, zorder=5)
    ax.axhline(middle, color=RULE, linewidth=0.4, zorder=0.4)


def _head(sheet: Sheet, ax: Axes, top: float) -> None:
    """The bound's line, and what the marks mean."""
    ax.axvline(0.0, color=REQUIRED, linewidth=1.2, zorder=4)
    x = 2.0
    y = top + 4.0
    looks = (
        ("o", "white", "low"),
        ("o", INK, "high"),
        ("|", INK, "base"),
        ("|", REQUIRED, "bound"),
    )
    for marker, face, key in looks:
        text = sheet.words(f"figure.tornado.{key}")
        sheet.stroke(
            [x],
            [y],
            marker=marker,
            markersize=7.0 if marker == "|" else 4.6,
            markerfacecolor=face,
            markeredgecolor=REQUIRED if key == "bound" else INK,
            markeredgewidth=1.4 if marker == "|" else 0.7,
            linestyle="none",
        )
        sheet.write(x + 2.4, y, text, gid="legend")
        x += 2.4 + width(text) + 5.0
    text = sheet.words("figure.tornado.miss")
    if x + 5.0 + width(text) < WIDTH:
        sheet.tile(x, y - 1.4, 4.0, 2.8, facecolor="#f0c9a8", hatch="////", edgecolor=INK, lw=0.5)
        sheet.write(x + 5.4, y, text, colour=PROJECTED, gid="legend")


def _described(rows: Sequence[Swing], beyond: int, words: Words) -> tuple[str, str]:
    title = words("figure.tornado.title", n=len(rows))
    told = [
        words(
            "figure.tornado.alt_row",
            label=row.label,
            low_end=row.low_end,
            low=words.percent(row.low, 1),
            base=words.percent(row.base, 1),
            high_end=row.high_end,
            high=words.percent(row.high, 1),
        )
        for row in rows
    ]
    more = [words("figure.tornado.beyond", n=beyond)] if beyond else []
    stop, gap = words("figure.stop"), words("figure.semicolon")
    return title, title + stop + gap.join([*told, *more]) + ("" if beyond else stop.rstrip())
