"""Axes with years across, and the names of lines in the margin where they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from planpath.figures.sheet import QUIET, SMALL, Sheet, height, nice_ticks, spread, wrap
from planpath.words import Words

__all__ = [
    "BOTTOM",
    "DASHES",
    "LEFT",
    "MARKERS",
    "TALL",
    "WIDE",
    "End",
    "margin",
    "nothing",
    "sheet_of_years",
    "value_axis",
    "years_axis",
]

LEFT, BOTTOM, TALL = 15.0, 9.0, 68.0
_ABOVE, _GUTTER = 8.0, 47.0
WIDE = 156.0 - LEFT - _GUTTER
DASHES: tuple[Any, ...] = ("--", (0, (6, 1.5, 1, 1.5)), (0, (1, 1.2)), (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("s", "^", "P", "X")


@dataclass(frozen=True)
class End:
    """What the right margin says about the last point of a line."""

    text: str
    x: float
    y: float
    colour: str
    value: str = ""

    def wrapped(self, room: float) -> str:
        """The name, cut where it is too long, and the value, which never is."""
        name = wrap(self.text, room, SMALL, most=3)
        return f"{name}\n{wrap(self.value, room)}" if self.value else name


def sheet_of_years(words: Words, stamp: str) -> tuple[Sheet, Axes]:
    """A sheet with one pair of axes and a margin for names."""
    sheet = Sheet(BOTTOM + TALL + _ABOVE, words, stamp)
    return sheet, sheet.axes(LEFT, BOTTOM, WIDE, TALL)


def margin(sheet: Sheet, ends: Sequence[End]) -> None:
    """Names at the right of the lines they belong to, moved apart where lines end together."""
    texts = [end.wrapped(_GUTTER - 8.0) for end in ends]
    heights = [height(text) + 1.2 for text in texts]
    places = spread([end.y for end in ends], heights, 1.0, BOTTOM + TALL + _ABOVE - 1.0)
    start = LEFT + WIDE + 6.0
    for end, text, y in zip(ends, texts, places, strict=True):
        xs = [end.x + 1.6, LEFT + WIDE + 1.5, start - 0.6]
        sheet.stroke(xs, [end.y, end.y, y], color=end.colour, linewidth=0.45, zorder=2)
        sheet.write(start, y, text, colour=end.colour, gid="end-name")


def years_axis(sheet: Sheet, ax: Axes, years: Sequence[int]) -> None:
    """Whole years as ticks, the last one always among them."""
    first, last = (min(years), max(years)) if years else (0, 1)
    ax.set_xlim(
        first - 0.35 if first < last else first - 1.5, last + 0.15 if first < last else last + 1.5
    )
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 500) if (last - first) / s <= 11)
    places = list(range(last, first - 1, -step))[::-1] if years else []
    sheet.ticks(ax, "x", places, [str(year) for year in places], grid=False)


def value_axis(sheet: Sheet, ax: Axes, values: Sequence[float], unit: str) -> None:
    """Round ticks around the values, from zero where they reach far down, the unit above."""
    if values:
        low, high = min(values), max(values)
        if 0 <= low < 0.45 * high:
            low = 0.0
        margin = 0.12 * (high - low) or 0.2 * abs(high) or 1.0
        ax.set_ylim(low - (margin if low else 0.0), high + margin)
        places, decimals = nice_ticks(*ax.get_ylim())
        sheet.ticks(ax, "y", places, [sheet.words.number(place, decimals) for place in places])
    sheet.write(2.0, BOTTOM + TALL + 4.0, wrap(unit, LEFT + WIDE, most=1), gid="y")


def nothing(sheet: Sheet, low: bool) -> None:
    """Say that there are no data, in the middle, or lower where a target is drawn."""
    y = BOTTOM + TALL * (0.3 if low else 0.5)
    text = wrap(sheet.words("figure.nothing"), WIDE - 10)
    sheet.write(LEFT + WIDE / 2, y, text, size=10, colour=QUIET, across="center", gid="nothing")
