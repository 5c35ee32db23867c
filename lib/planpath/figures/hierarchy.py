"""How far each node of a whole was moved so that all add up: one bar each, from where it stood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from planpath.figures.sheet import (
    PALE,
    PROJECTED,
    QUIET,
    REQUIRED,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    fitting,
    height,
    nice_ticks,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["MovedRow", "moved_bars"]

_NAMES, _FACTS = 34.0, 40.0
_LEFT = _NAMES + 4.0
_WIDE = 156.0 - _LEFT - _FACTS - 4.0
_BOTTOM, _LEAST, _ROOM, _NUMBERS, _HEAD = 13.0, 6.4, 150.0, 16.0, 7.0
# Nothing narrower than this, in per cent, fills the page: rounding is not to look like a move.
_NARROWEST = 0.5


@dataclass(frozen=True)
class MovedRow:
    """A node, where it stood and where it stands.

    Parameters
    ----------
    label
        As the reader sees it.
    share
        What it was moved by, as a fraction of what it was; NaN where it was nothing or not known.
    base, value
        Before and after, as the reader sees them; `base` empty where there was none.
    level
        0 for the whole, 1 for its parts, 2 for parts of these.
    rest
        Whether this is what named regions leave.
    """

    label: str
    share: float
    base: str
    value: str
    level: int = 1
    rest: bool = False


def moved_bars(
    rows: Sequence[MovedRow],
    words: Words,
    *,
    subject: str,
    year: int,
    unit: str = "",
    decimals: int = 2,
    stamp: str = "",
) -> Drawn:
    """What each node was moved by, in per cent of where it stood, in the order given.

    As many are drawn as fit on a page, the first and the rests always among them; the figure says
    how many there are beyond.

    Parameters
    ----------
    rows
        The whole first.
    words
        The reader's language.
    subject, unit
        What is told of, and in what the values beside the bars are.
    year
        The year told of.
    decimals
        Digits of the per cents.
    stamp
        Words that stand inside the drawing.
    """
    shown, talls, beyond = _fitted(rows)
    note = words("figure.hierarchy.beyond", n=beyond) if beyond else ""
    foot = _BOTTOM + (height(note) + 2.0 if note else 0.0)
    tall = sum(talls)
    named = words("figure.hierarchy.values", unit=unit) if unit else words("figure.hierarchy.plain")
    head = wrap(named, _FACTS, SMALL, most=3)
    sheet = Sheet(foot + tall + max(_HEAD, height(head) + 3.0), words, stamp)
    ax = sheet.axes(_LEFT, foot, _WIDE, tall)
    ax.set_ylim(0.0, tall)
    ax.spines["left"].set_visible(False)
    _scale(sheet, ax, shown, foot)
    top = tall
    for n, (row, size) in enumerate(zip(shown, talls, strict=True)):
        _bar(sheet, ax, row, n, top, size, foot, decimals)
        top -= size
    sheet.write(154.0, foot + tall + 1.0 + height(head) / 2, head, colour=QUIET, across="right")
    if note:
        sheet.write(2.0, height(note) / 2 + 0.6, note, colour=QUIET, gid="note")
    title = words("figure.hierarchy.title", subject=subject, year=year)
    said = [
        words(
            f"figure.hierarchy.alt_{'row' if row.base else 'found'}",
            name=row.label,
            base=row.base,
            value=row.value,
            share=_told(words, row.share, decimals),
        )
        for row in shown
    ]
    alt = title + words("figure.colon") + words("figure.semicolon").join(said)
    alt += words("figure.stop").rstrip()
    return Drawn(sheet.figure, title, alt + words("figure.gap") + note if note else alt)


def _fitted(rows: Sequence[MovedRow]) -> tuple[list[MovedRow], list[float], int]:
    """The rows that fit, the whole and the rests kept, with their heights; how many do not."""
    sized = [max(_LEAST, height(_label(row)) + 1.8) for row in rows]
    kept = [n for n, row in enumerate(rows) if row.rest or row.level == 0]
    others = [n for n in range(len(rows)) if n not in kept]
    room = _ROOM - sum(sized[n] for n in kept)
    most = fitting([sized[n] for n in others], room)
    chosen = sorted([*kept, *others[:most]])
    return [rows[n] for n in chosen], [sized[n] for n in chosen], len(others) - len(others[:most])


def _label(row: MovedRow) -> str:
    return wrap(row.label, _NAMES - 2.0 * row.level, SMALL, most=2)


def _told(words: Words, share: float, decimals: int) -> str:
    """A move in per cent with its sign; a dash where there was nothing to move."""
    if not math.isfinite(share):
        return "—"
    told = words.percent(share, decimals)
    return f"+{told}" if share > 0 and told.strip("0.%") else told


def _scale(sheet: Sheet, ax: Axes, rows: Sequence[MovedRow], foot: float) -> None:
    words = sheet.words
    shares = [100 * row.share for row in rows if math.isfinite(row.share)]
    low, high = min([0.0, *shares]), max([0.0, *shares])
    if high - low < _NARROWEST:
        low, high = min(low, -_NARROWEST / 2), max(high, _NARROWEST / 2)
    margin = _NUMBERS / (_WIDE - 2 * _NUMBERS) * (high - low)
    ax.set_xlim(low - margin, high + margin)
    places, digits = nice_ticks(low - 0.5 * margin, high + 0.5 * margin, 6)
    sheet.ticks(ax, "x", places, [words.number(place, digits) for place in places])
    ax.axvline(0.0, color=QUIET, linewidth=0.9, zorder=3).set_gid("stood")
    below = wrap(words("figure.hierarchy.x"), 150, most=1)
    sheet.write(_LEFT + _WIDE / 2, foot - 8.5, below, across="center", gid="x")


def _bar(
    sheet: Sheet,
    ax: Axes,
    row: MovedRow,
    n: int,
    top: float,
    size: float,
    foot: float,
    decimals: int,
) -> None:
    middle = foot + top - size / 2
    if row.level == 0:
        sheet.tile(2.0, foot + top - size, 152.0, size, facecolor=PALE, linewidth=0, zorder=-1)
    sheet.write(2.0 + 2.0 * row.level, middle, _label(row), gid="node")
    values = f"{row.base} → {row.value}" if row.base else row.value
    sheet.write(154.0, middle, values, across="right", gid="values")
    sheet.stroke([2.0, 154.0], [foot + top - size] * 2, color=RULE, linewidth=0.4, zorder=1)
    known = math.isfinite(row.share)
    place = 100 * row.share if known else 0.0
    colour = REQUIRED if place < 0 else PROJECTED
    if known:
        # A fall is hatched, so that the two ways are told apart without colour.
        ax.barh(
            top - size / 2,
            place,
            height=0.5 * size,
            color="white" if place < 0 else colour,
            edgecolor=colour,
            hatch="////" if place < 0 else None,
            linewidth=0.8,
            zorder=4,
        )[0].set_gid(f"move-{n}")
    text = _told(sheet.words, row.share, decimals)
    x = float(sheet.at(ax, place, 0.0)[0, 0])
    right = place >= 0
    x += 1.2 if right else -1.2 - width(text)
    sheet.write(x, middle, text, gid="number")
