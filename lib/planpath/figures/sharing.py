"""A whole's target shared out: the yearly rate each region would need, one dot for each way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from planpath.figures.sheet import (
    INK,
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

__all__ = ["ShareRow", "share_dots"]

_NAMES, _FACTS = 34.0, 24.0
_LEFT = _NAMES + 5.0
_WIDE = 156.0 - _LEFT - _FACTS - 4.0
_BOTTOM, _LEAST, _ROOM, _NUMBERS = 13.0, 7.0, 172.0, 15.0
_WHOLE = "whole"
# Marker, colour of its edge, of its face, size: told apart in black and white, and where a mark
# lies on another the larger one is hollow.
_LOOKS = (
    ("o", INK, "none", 8.0),
    ("D", REQUIRED, REQUIRED, 4.6),
    ("^", PROJECTED, PROJECTED, 5.0),
    ("s", QUIET, "none", 6.0),
)


@dataclass(frozen=True)
class ShareRow:
    """A region and the yearly rates the ways ask of it.

    Parameters
    ----------
    label
        As the reader sees it.
    rates
        Fractions a year by way; a way that gives none is not in it.
    share
        The region's share of the whole's activity, a fraction; None where it is not known.
    rest
        Whether this is what the named regions leave; drawn last.
    """

    label: str
    rates: Mapping[str, float]
    share: float | None = None
    rest: bool = False


def share_dots(
    rows: Sequence[ShareRow],
    words: Words,
    *,
    ways: Sequence[tuple[str, str]],
    whole: tuple[str, float],
    subject: str,
    share_of: str = "",
    decimals: int = 2,
    whole_decimals: int = 2,
    stamp: str = "",
) -> Drawn:
    """Yearly rates by region and way, whoever is asked for most first, the rest last.

    As many regions are drawn as fit on a page, the rest always among them; the figure says how many
    there are beyond.

    Parameters
    ----------
    rows
        The regions, in any order.
    words
        The reader's language.
    ways
        Ids and labels of the ways, at most four.
    whole
        The whole's name and its own yearly rate, drawn as a line.
    subject
        What is shared out: the indicator.
    share_of
        What the shares are shares of; empty for none.
    decimals, whole_decimals
        Digits of a region's rate in per cent, and of the whole's.
    stamp
        Words that stand inside the drawing.
    """
    ordered = sorted(rows, key=lambda row: _order(row, ways, whole[1]))
    shown, labels, talls, beyond = _fitted(ordered)
    note = wrap(words("figure.sharing.beyond", n=beyond), 150) if beyond else ""
    foot = _BOTTOM + (height(note) + 2.0 if note else 0.0)
    keys = _keys(ways)
    line = words(
        "figure.sharing.whole", whole=whole[0], rate=_rate(words, whole[1], whole_decimals)
    )
    named = wrap(words("figure.sharing.share", of=share_of), _FACTS, SMALL, most=4)
    head = max(keys[-1][0] + 10.5, height(named) + 3.0 if share_of else 0.0)
    tall = sum(talls)
    sheet = Sheet(foot + tall + head, words, stamp)
    ax = sheet.axes(_LEFT, foot, _WIDE, tall)
    ax.set_ylim(0.0, tall)
    ax.spines["left"].set_visible(False)
    _scale(sheet, ax, shown, whole[1], subject, foot)
    top = tall
    for n, (row, label, size) in enumerate(zip(shown, labels, talls, strict=True)):
        _dots(sheet, ax, row, ways, n, top - size / 2, decimals)
        sheet.write(2.0, foot + top - size / 2, label, gid="region")
        if share_of and row.share is not None:
            told = words.percent(row.share, 1)
            sheet.write(154.0, foot + top - size / 2, told, across="right", gid="share")
        top -= size
        sheet.stroke([2.0, 154.0], [foot + top] * 2, color=RULE, linewidth=0.4, zorder=1)
    _heading(sheet, ax, keys, whole[1], line, foot + tall)
    if share_of:
        middle = foot + tall + 1.0 + height(named) / 2
        sheet.write(154.0, middle, named, colour=QUIET, across="right", gid="head")
    if note:
        sheet.write(2.0, height(note) / 2 + 0.6, note, colour=QUIET, gid="note")
    title = words("figure.sharing.title", subject=subject, whole=whole[0])
    return Drawn(sheet.figure, title, _alt(shown, beyond, words, ways, [title, line], decimals))


def _order(row: ShareRow, ways: Sequence[tuple[str, str]], whole: float) -> tuple[bool, float, str]:
    """The most that any way but the even one asks, in the direction the whole is to go."""
    way = -1.0 if whole < 0 else 1.0
    asked = [row.rates[id_] for id_, _ in ways[1:] if id_ in row.rates] or [*row.rates.values()]
    most = max((way * rate for rate in asked if math.isfinite(rate)), default=-math.inf)
    return row.rest, -most, row.label


def _fitted(
    ordered: Sequence[ShareRow],
) -> tuple[list[ShareRow], list[str], list[float], int]:
    """The rows that fit on a page, the rest kept, and how many do not."""
    rests = [row for row in ordered if row.rest]
    named = [row for row in ordered if not row.rest]
    labels = {id(row): wrap(row.label, _NAMES, SMALL, most=3) for row in [*named[:60], *rests]}
    sized = {key: max(_LEAST, height(label) + 2.0) for key, label in labels.items()}
    room = _ROOM - sum(sized[id(row)] for row in rests)
    most = fitting([sized[id(row)] for row in named[:60]], room)
    shown = [*named[:most], *rests]
    return (
        shown,
        [labels[id(row)] for row in shown],
        [sized[id(row)] for row in shown] or [14.0],
        len(named) - min(most, len(named)),
    )


def _scale(
    sheet: Sheet, ax: Axes, rows: Sequence[ShareRow], whole: float, subject: str, foot: float
) -> None:
    words = sheet.words
    rates = [100 * r for row in rows for r in row.rates.values() if math.isfinite(r)]
    low, high = min([*rates, 100 * whole]), max([*rates, 100 * whole])
    # Standing still is where a reader measures from, unless all are far away from it.
    if high < 0 and high > -(high - low) - 1.0:
        high = 0.0
    if low > 0 and low < (high - low) + 1.0:
        low = 0.0
    span = (high - low) or 1.0
    margin = _NUMBERS / (_WIDE - 2 * _NUMBERS) * span
    ax.set_xlim(low - margin, high + margin)
    places, digits = nice_ticks(low - 0.4 * margin, high + 0.4 * margin, 7)
    sheet.ticks(ax, "x", places, [words.number(place, digits) for place in places])
    below = wrap(words("figure.sharing.x", subject=subject), 150, most=1)
    sheet.write(_LEFT + _WIDE / 2, foot - 8.5, below, across="center", gid="x")
    ax.axvline(100 * whole, color=QUIET, linewidth=1.0, linestyle="--", zorder=1).set_gid(_WHOLE)


def _dots(
    sheet: Sheet,
    ax: Axes,
    row: ShareRow,
    ways: Sequence[tuple[str, str]],
    n: int,
    middle: float,
    decimals: int,
) -> None:
    rates = {id_: rate for id_, rate in row.rates.items() if math.isfinite(rate)}
    if not rates:
        text = sheet.words("figure.no_data")
        _, y = sheet.at(ax, 0.0, middle)[0]
        sheet.write(_LEFT + 2.0, y, text, colour=QUIET, gid="number")
        return
    low, high = 100 * min(rates.values()), 100 * max(rates.values())
    ax.plot([low, high], [middle] * 2, color=QUIET, linewidth=1.0, zorder=2)[0].set_gid(f"span-{n}")
    for (id_, _), (marker, edge, face, size) in zip(ways, _LOOKS, strict=False):
        if id_ not in rates:
            continue
        ax.plot(
            [100 * rates[id_]],
            [middle],
            marker=marker,
            markersize=size,
            markeredgecolor=edge,
            markeredgewidth=1.2,
            markerfacecolor=face,
            linestyle="none",
            clip_on=False,
            zorder=4,
        )[0].set_gid(f"{id_}-{n}")
    ends = {low, high}
    for place in ends:
        x, y = sheet.at(ax, place, middle)[0]
        text = _rate(sheet.words, place / 100, decimals)
        right = place == high
        sheet.write(
            x + 2.4 if right else x - 2.4,
            y,
            text,
            across="left" if right else "right",
            gid="number",
        )


def _rate(words: Words, rate: float, decimals: int) -> str:
    """A rate in per cent with its sign, since rises and falls stand side by side."""
    told = words.percent(rate, decimals)
    return f"+{told}" if rate > 0 else told


def _keys(ways: Sequence[tuple[str, str]]) -> list[tuple[float, float, str, int]]:
    """Places of the labels of the ways from the axis up, in as many lines as they take."""
    x, y = 2.0, 4.5
    placed = []
    for n, (_, label) in enumerate(ways[: len(_LOOKS)]):
        text = wrap(label, 150.0, SMALL, most=1)
        if x + 3.5 + width(text) > 154.0 and x > 2.0:
            x, y = 2.0, y + 5.0
        placed.append((y, x, text, n))
        x += 3.5 + width(text) + 5.0
    return placed or [(4.5, 2.0, "", 0)]


def _heading(
    sheet: Sheet,
    ax: Axes,
    keys: Sequence[tuple[float, float, str, int]],
    whole: float,
    line: str,
    top: float,
) -> None:
    for y, x, text, n in keys:
        marker, edge, face, size = _LOOKS[n]
        # The first line of keys stands highest.
        place = top + keys[-1][0] - y + 10.0
        sheet.stroke(
            [x + 1.2],
            [place],
            marker=marker,
            markersize=size * 0.9,
            markeredgecolor=edge,
            markeredgewidth=1.2,
            markerfacecolor=face,
            linestyle="none",
        )
        sheet.write(x + 3.5, place, text, gid="key")
    text = wrap(line, _WIDE - 2.0, SMALL, most=1)
    x = float(sheet.at(ax, 100 * whole, 0.0)[0, 0])
    half = width(text) / 2
    x = min(max(x, _LEFT + half), _LEFT + _WIDE - half)
    sheet.write(x, top + 2.8, text, colour=QUIET, across="center", gid="whole-rate")


def _alt(
    rows: Sequence[ShareRow],
    beyond: int,
    words: Words,
    ways: Sequence[tuple[str, str]],
    opening: Sequence[str],
    decimals: int,
) -> str:
    said = []
    for row in rows:
        told = [
            words("figure.sharing.alt_rate", way=label, rate=_rate(words, row.rates[id_], decimals))
            for id_, label in ways
            if id_ in row.rates and math.isfinite(row.rates[id_])
        ]
        named = words.listed(told) or words("figure.no_data")
        said.append(f"{row.label}{words('figure.colon')}{named}")
    alt = words("figure.stop").join([*opening, words("figure.semicolon").join(said)])
    alt += words("figure.stop").rstrip()
    return alt + words("figure.gap") + words("figure.sharing.beyond", n=beyond) if beyond else alt
