"""From which growth on energy use rises although each unit of value added needs less of it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from planpath.energy import break_even_growth, energy_growth
from planpath.figures.placing import Box, Label, label
from planpath.figures.sheet import (
    INK,
    OBSERVED,
    PROJECTED,
    REQUIRED,
    Drawn,
    Sheet,
    nice_ticks,
    width,
    wrap,
)
from planpath.problems import PlanpathError, Problem
from planpath.words import Words

__all__ = ["GrowthMark", "breakeven"]

_LEFT, _BOTTOM, _ABOVE, _WIDE, _TALL = 15.0, 13.0, 8.0, 136.0, 66.0


@dataclass(frozen=True)
class GrowthMark:
    """A growth of value added worth marking: a scenario's, a target's."""

    growth: float
    label: str
    decimals: int = 1


def breakeven(
    decline: float,
    words: Words,
    *,
    decimals: int = 1,
    marks: Sequence[GrowthMark] = (),
    stamp: str = "",
) -> Drawn:
    """Change of energy use a year against growth of value added, for one decline of intensity.

    Parameters
    ----------
    decline
        Decline of energy per unit of value added, as a fraction a year (0.034); value added at
        comparable prices.
    words
        The reader's language.
    decimals
        Digits of per cent the decline was stated with; the crossing is written one digit finer,
        since it would otherwise read like the decline itself.
    marks
        Growth rates to be shown on the line, with the change of energy use they bring.
    stamp
        Words that stand inside the drawing.

    Raises
    ------
    PlanpathError
        If the decline is not a finite fraction below 1.
    """
    if not (math.isfinite(decline) and decline < 1):
        message = "a decline of intensity is a fraction of less than 1 a year"
        raise PlanpathError(Problem("figure, breakeven, decline", message, str(decline)))
    crossing = float(break_even_growth(decline))
    sheet = Sheet(_BOTTOM + _TALL + _ABOVE, words, stamp)
    ax = sheet.axes(_LEFT, _BOTTOM, _WIDE, _TALL)
    chosen = [mark.growth for mark in marks]
    reach = max(0.04, abs(crossing)) * 1.3
    low, high = min([crossing - reach, 0.0, *chosen]), max([crossing + reach, 0.0, *chosen])
    low, high = max(low - 0.03 * (high - low), -1.0), high + 0.03 * (high - low)
    growth = np.linspace(low, high, 2)
    change = (1 + growth) * (1 - decline) - 1
    ax.set_xlim(low, high)
    pad = 0.1 * (change[1] - change[0])
    ax.set_ylim(change[0] - pad, change[1] + pad)
    _axis_words(sheet, ax)
    ax.axhline(0.0, color=INK, linewidth=0.9, zorder=2)
    (line,) = ax.plot(growth, change, color=REQUIRED, linewidth=1.7, zorder=4)
    line.set_gid("change")
    ax.fill_between([low, crossing], [change[0], 0], 0, color=REQUIRED, alpha=0.16, linewidth=0)
    ax.fill_between(
        [crossing, high],
        [0, change[1]],
        0,
        facecolor="#f3dfd2",
        edgecolor=PROJECTED,
        hatch="////",
        linewidth=0.0,
        zorder=1,
    )
    _say(sheet, ax, decline, decimals, marks)
    return Drawn(sheet.figure, *_described(decline, decimals, marks, words))


def _axis_words(sheet: Sheet, ax: Axes) -> None:
    for along, (low, high), grid in (("x", ax.get_xlim(), False), ("y", ax.get_ylim(), True)):
        places, digits = nice_ticks(100 * low, 100 * high)
        labels = [sheet.words.percent(place / 100, digits) for place in places]
        sheet.ticks(ax, along, [place / 100 for place in places], labels, grid=grid)
    below = wrap(sheet.words("figure.breakeven.x"), 150, most=1)
    sheet.write(_LEFT + _WIDE / 2, _BOTTOM - 8.5, below, across="center", gid="x")
    sheet.write(
        2.0, _BOTTOM + _TALL + 4.0, wrap(sheet.words("figure.breakeven.y"), 150, most=1), gid="y"
    )


def _say(
    sheet: Sheet, ax: Axes, decline: float, decimals: int, marks: Sequence[GrowthMark]
) -> None:
    words = sheet.words
    crossing = float(break_even_growth(decline))
    ax.plot(
        [crossing],
        [0.0],
        marker="D",
        markersize=6.5,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=1.4,
        linestyle="none",
        zorder=7,
    )[0].set_gid("crossing")
    x, y = sheet.at(ax, crossing, 0.0)[0]
    text = words("figure.breakeven.crossing", growth=words.percent(crossing, decimals + 1))
    labels = [Label(wrap(text, 60, most=2), x, y, INK, gid="crossing-name")]
    taken = [Box(x - 1.4, y - 1.4, x + 1.4, y + 1.4)]
    for n, mark in enumerate(marks):
        change = float(energy_growth(mark.growth, decline))
        ax.plot(
            [mark.growth],
            [change],
            marker="o",
            markersize=5.5,
            color=OBSERVED,
            linestyle="none",
            clip_on=False,
            zorder=7,
        )[0].set_gid(f"mark-{n}")
        spot = sheet.at(ax, mark.growth, change)[0]
        taken.append(Box(spot[0] - 1.1, spot[1] - 1.1, spot[0] + 1.1, spot[1] + 1.1))
        said = words(
            "figure.breakeven.mark",
            label=mark.label,
            growth=words.percent(mark.growth, mark.decimals),
            change=_signed(words, change, decimals),
        )
        labels.append(Label(wrap(said, 76, most=3), spot[0], spot[1], INK, gid="mark-name"))
    taken += _regions(sheet, y, decline)
    taken += _shaded(sheet, ax, decline)
    room = Box(_LEFT + 1, _BOTTOM + 1, _LEFT + _WIDE - 1, _BOTTOM + _TALL - 1)
    line = sheet.at(ax, ax.get_xlim(), energy_growth(ax.get_xlim(), decline))
    zero = sheet.at(ax, ax.get_xlim(), [0.0, 0.0])
    label(sheet, labels, room, taken, [line, zero])


def _shaded(sheet: Sheet, ax: Axes, decline: float) -> list[Box]:
    """The two shaded triangles as steps, so that no label stands on the hatching."""
    boxes = []
    for edge in ax.get_xlim():
        rates = np.linspace(float(break_even_growth(decline)), edge, 13)
        places = sheet.at(ax, rates, (1 + rates) * (1 - decline) - 1)
        zero = float(sheet.at(ax, edge, 0.0)[0, 1])
        for (x0, y0), (x1, y1) in itertools.pairwise(places):
            # The lower of two ends: a step inside the triangle leaves room beside it.
            y = y0 if abs(y0 - zero) < abs(y1 - zero) else y1
            boxes.append(Box(min(x0, x1), min(y, zero), max(x0, x1), max(y, zero)))
    return boxes


def _signed(words: Words, rate: float, decimals: int) -> str:
    """A change with its sign, + included."""
    said = words.percent(rate, decimals)
    return f"+{said}" if round(rate * 100, decimals) > 0 else said


def _regions(sheet: Sheet, zero: float, decline: float) -> list[Box]:
    """Names of the two regions, beside the zero line on the side that the shading leaves free."""
    boxes = []
    rises = "rises" if decline > 0 else "rises_only"
    for key, left in (("falls", True), (rises, False)):
        text = wrap(sheet.words(f"figure.breakeven.{key}"), 58, most=2)
        wide, size = width(text, 9.0), 9.0
        x = _LEFT + 3.0 if left else _LEFT + _WIDE - 3.0 - wide
        y = zero + 4.5 if left else zero - 4.5
        tall = 5.0 * (text.count("\n") + 1)
        colour = REQUIRED if left else PROJECTED
        bottom = y - 2.5 if left else y + 2.5 - tall
        sheet.write(x, bottom + tall / 2, text, size=size, colour=colour, gid=f"region-{key}")
        boxes.append(Box(x, bottom, x + wide, bottom + tall))
    return boxes


def _described(
    decline: float, decimals: int, marks: Sequence[GrowthMark], words: Words
) -> tuple[str, str]:
    stated = words.percent(abs(decline), decimals)
    way = "falling" if decline >= 0 else "rising"
    at = words.percent(float(break_even_growth(decline)), decimals + 1)
    said = [
        words(
            "figure.breakeven.mark",
            label=mark.label,
            growth=words.percent(mark.growth, mark.decimals),
            change=_signed(words, float(energy_growth(mark.growth, decline)), decimals),
        )
        for mark in marks
    ]
    alt = words(f"figure.breakeven.alt_{way}", decline=stated, crossing=at)
    if said:
        alt += words("figure.gap") + words(
            "figure.breakeven.alt_marks", marks=words("figure.semicolon").join(said)
        )
    return words(f"figure.breakeven.title_{way}", decline=stated, crossing=at), alt
