"""Which place each region takes under each scenario: ranks joined from column to column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpath.figures.sheet import (
    INK,
    LEADING,
    QUIET,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    height,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["MOST_PLACES", "Place", "rank_slopes"]

MOST_PLACES = 14
"""Regions drawn at the most: a page of them."""

_NAMES, _STEP = 27.0, 8.2
_MOVED = "#b4500f"


@dataclass(frozen=True)
class Place:
    """A region and the places it takes.

    Parameters
    ----------
    label
        The region as the reader sees it.
    ranks
        One for each column; equal ones share a place.
    first, last
        Its values in the first and the last column, as written.
    """

    label: str
    ranks: tuple[int, ...]
    first: str
    last: str


def rank_slopes(
    places: Sequence[Place],
    columns: Sequence[str],
    words: Words,
    *,
    indicator: str,
    stamp: str = "",
) -> Drawn:
    """Ranks as lines between columns; a region that changes its place stands out.

    Parameters
    ----------
    places
        In any order; what is more than `MOST_PLACES`, the last ones by the first column, is left
        out, and the description says how many.
    columns
        What is compared: what was observed, then the scenarios. At least one.
    words
        The reader's language.
    indicator
        What the regions are ranked by, with its unit, as the reader sees it.
    stamp
        Words that stand inside the drawing.
    """
    ordered = sorted(places, key=lambda place: (place.ranks[0], place.ranks, place.label))
    shown = ordered[:MOST_PLACES]
    levels = [_levels(shown, n) for n in range(len(columns))]
    left = max((_beside_width(place) for place in shown), default=_NAMES)
    wide = 156.0 - 2 * left
    gap = wide / max(len(columns) - 1, 1)
    heads = [wrap(name, gap - 2.0, SMALL, most=4) for name in columns]
    head = max((height(text) for text in heads), default=SMALL * LEADING) + 3.0
    body = max(len(shown), 1) * _STEP
    name = wrap(indicator, 152.0, SMALL, most=2)
    sheet = Sheet(body + head + height(name) + 4.0, words, stamp)
    sheet.write(2.0, body + head + height(name) + 2.0, name, up="top", gid="indicator")
    xs = [left + n * gap for n in range(len(columns))]
    for x, text in zip(xs, heads, strict=True):
        sheet.write(x, body + head / 2 + 1.0, text, across="center", colour=QUIET, gid="column")
        sheet.stroke([x, x], [1.0, body], color=RULE, linewidth=0.6, zorder=1)
    if not shown:
        sheet.write(78.0, body / 2, words("figure.nothing"), size=10, colour=QUIET, across="center")
    for n, place in enumerate(shown):
        ys = [body - (levels[m][n] + 0.5) * _STEP for m in range(len(columns))]
        moved = len(set(place.ranks)) > 1
        colour = _MOVED if moved else INK
        line = sheet.stroke(
            xs,
            ys,
            color=colour,
            linewidth=1.8 if moved else 1.0,
            marker="o",
            markersize=11.0,
            markerfacecolor="white",
            markeredgewidth=1.0,
        )
        line.set_gid(f"place-{n}")
        for x, y, rank in zip(xs, ys, place.ranks, strict=True):
            number = words("figure.slopes.rank", rank=rank)
            sheet.write(x, y, number, across="center", colour=colour, gid="rank")
        _beside(sheet, place, xs, ys, colour)
    said = [_sentence(place, columns, words) for place in shown]
    if len(ordered) > len(shown):
        said.append(words("figure.slopes.rest", n=len(ordered) - len(shown)))
    alt = words("figure.gap").join(said) or words("figure.nothing")
    return Drawn(sheet.figure, words("figure.slopes.title", indicator=indicator), alt)


def _levels(places: Sequence[Place], column: int) -> list[int]:
    """Rows from above: by rank, those that share one in the order they came."""
    order = sorted(range(len(places)), key=lambda n: (places[n].ranks[column], n))
    levels = [0] * len(places)
    for level, n in enumerate(order):
        levels[n] = level
    return levels


def _beside_width(place: Place) -> float:
    """Room for a region's name and its wider value."""
    name = min(width(place.label), _NAMES - 1.0)
    return name + max(width(place.first), width(place.last)) + 6.5


def _beside(
    sheet: Sheet, place: Place, xs: Sequence[float], ys: Sequence[float], colour: str
) -> None:
    """The region's name and value on both sides."""
    name = wrap(place.label, _NAMES - 1.0, SMALL, most=2)
    sheet.write(xs[0] - 3.2, ys[0], place.first, across="right", colour=colour, gid="value")
    at = xs[0] - 4.6 - width(place.first)
    sheet.write(at, ys[0], name, across="right", colour=colour, gid="region")
    if len(xs) > 1:
        sheet.write(xs[-1] + 3.2, ys[-1], place.last, colour=colour, gid="value")
        at = xs[-1] + 4.6 + width(place.last)
        sheet.write(at, ys[-1], name, colour=colour, gid="region")


def _sentence(place: Place, columns: Sequence[str], words: Words) -> str:
    told = [
        words("figure.slopes.alt_place", column=column, rank=rank)
        for column, rank in zip(columns, place.ranks, strict=True)
    ]
    return words("figure.slopes.alt", region=place.label, places=words.listed(told))
