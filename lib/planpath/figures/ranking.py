"""Regions side by side: where each starts, where it is to go, how fast it would have to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from planpath.figures.sheet import (
    INK,
    OBSERVED,
    QUIET,
    REQUIRED,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    fitting,
    height,
    logarithmic_ticks,
    nice_ticks,
    tick_text,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["Need", "need_ranking"]

_NAMES, _RATES = 34.0, 40.0
_LEFT = _NAMES + 5.0
_WIDE = 156.0 - _LEFT - _RATES - 5.0
_BOTTOM, _HEAD, _LEAST, _ROOM = 13.0, 11.0, 7.5, 180.0
_NUMBERS = 14.0


@dataclass(frozen=True)
class Need:
    """A region's target and what is known of its start.

    Parameters
    ----------
    label
        The region as the reader sees it.
    target, bound
        In the indicator's canonical unit; which way the target is met.
    baseline, year
        The newest published figure and its year; None where there is none.
    needed
        Yearly rate from the one to the other, a fraction; None where there is none to be told.
    caveat
        What stands between the figure and the target: unlike scope, to be verified.
    decimals, target_decimals
        Digits of the baseline and of the target.
    """

    label: str
    target: float
    bound: str = "at_least"
    baseline: float | None = None
    year: int | None = None
    needed: float | None = None
    caveat: str = ""
    decimals: int = 0
    target_decimals: int = 0


def need_ranking(
    rows: Sequence[Need],
    words: Words,
    *,
    indicator: str,
    unit: str,
    by: int,
    rate_decimals: int = 1,
    stamp: str = "",
) -> Drawn:
    """Baseline to target for each region, the greatest need first, those without a figure last.

    As many regions are drawn as fit on a page; the figure says how many there are beyond them.

    Parameters
    ----------
    rows
        The regions, in any order.
    words
        The reader's language.
    indicator, unit
        What is compared, and its canonical unit.
    by
        The target's year.
    rate_decimals
        Digits of the needed rate in per cent.
    stamp
        Words that stand inside the drawing.
    """
    ordered = sorted(rows, key=_order)
    labels = [wrap(row.label, _NAMES, SMALL, most=3) for row in ordered[:60]]
    facts = [wrap(_fact(row, words, rate_decimals), _RATES, SMALL, most=3) for row in ordered[:60]]
    talls = [
        max(_LEAST, height(a) + 2.0, height(b) + 2.0) for a, b in zip(labels, facts, strict=True)
    ] or [14.0]
    talls = talls[: fitting(talls, _ROOM)]
    shown, rest = ordered[: len(talls)], len(ordered) - len(talls)
    notes = []
    if rest > 0:
        notes.append(words("figure.ranking.rest", n=rest))
    if any(row.caveat for row in shown):
        notes.append(words("figure.ranking.note"))
    note = wrap("\n".join(notes), 150)
    foot = _BOTTOM + (height(note) + 2.0 if notes else 0.0)
    tall = sum(talls)
    sheet = Sheet(foot + tall + _HEAD, words, stamp)
    ax = sheet.axes(_LEFT, foot, _WIDE, tall)
    ax.set_ylim(0.0, tall)
    ax.spines["left"].set_visible(False)
    _scale(sheet, ax, shown, unit, indicator, foot)
    top = tall
    for n, (row, label, fact, size) in enumerate(zip(shown, labels, facts, talls, strict=False)):
        middle = top - size / 2
        _dumbbell(sheet, ax, row, unit, n, middle)
        colour = QUIET if row.baseline is None else INK
        sheet.write(2.0, foot + middle, label, colour=colour, gid="region")
        sheet.write(_LEFT + _WIDE + 5.0, foot + middle, fact, colour=colour, gid="fact")
        top -= size
        sheet.stroke([2.0, 154.0], [foot + top] * 2, color=RULE, linewidth=0.4, zorder=1)
    _head(sheet, shown, foot + tall, by)
    if notes:
        sheet.write(2.0, height(note) / 2 + 0.6, note, colour=QUIET, gid="note")
    title = words("figure.ranking.title", indicator=indicator, year=by)
    return Drawn(sheet.figure, title, _alt(shown, rest, words, unit, rate_decimals, title))


def _order(row: Need) -> tuple[int, float, str]:
    if row.baseline is None:
        return 2, 0.0, row.label
    if row.needed is None or not math.isfinite(row.needed):
        return 1, 0.0, row.label
    return 0, -abs(row.needed), row.label


def _scale(
    sheet: Sheet, ax: Axes, rows: Sequence[Need], unit: str, indicator: str, foot: float
) -> None:
    words = sheet.words
    values = [
        words.shown(v, unit) for row in rows for v in (row.baseline, row.target) if v is not None
    ]
    low, high = min([*values, math.inf]), max([*values, -math.inf])
    if not values:
        low, high = 0.0, 1.0
    # Numbers stand outside the outermost marks: room for them on both sides.
    share = _NUMBERS / (_WIDE - 2 * _NUMBERS)
    if low > 0 and high / low > 20:
        ax.set_xscale("log")
        ax.set_xlim(low / (high / low) ** share, high * (high / low) ** share)
        places = logarithmic_ticks(low / 1.3, high * 1.3, 6)
        said = [tick_text(words, place) for place in places]
    else:
        low, high = min(low, 0.0), max(high, 0.0)
        margin = share * ((high - low) or 1.0)
        ax.set_xlim(low - margin, high + margin)
        places, digits = nice_ticks(low, high + 0.3 * margin, 6)
        said = [words.number(place, digits) for place in places]
    sheet.ticks(ax, "x", places, said)
    below = words("figure.ranking.x", indicator=indicator, unit=words.unit(unit))
    sheet.write(_LEFT + _WIDE / 2, foot - 8.5, wrap(below, 150, most=1), across="center", gid="x")


def _dumbbell(sheet: Sheet, ax: Axes, row: Need, unit: str, n: int, middle: float) -> None:
    words = sheet.words
    target = words.shown(row.target, unit)
    _, y = sheet.at(ax, target, middle)[0]
    start = target if row.baseline is None else words.shown(row.baseline, unit)
    right = target >= start
    _number(sheet, ax, words.amount(row.target, unit, row.target_decimals), unit, target, y, right)
    if row.baseline is not None:
        _number(
            sheet, ax, words.amount(row.baseline, unit, row.decimals), unit, start, y, not right
        )
        ax.plot(
            [start, target],
            [middle] * 2,
            color=QUIET,
            linewidth=1.3,
            zorder=2,
            linestyle=":" if row.caveat else "-",
        )[0].set_gid(f"way-{n}")
        ax.plot(
            [start],
            [middle],
            marker="o",
            markersize=6,
            markeredgecolor=OBSERVED,
            markeredgewidth=1.2,
            markerfacecolor="white" if row.caveat else OBSERVED,
            linestyle="none",
            clip_on=False,
            zorder=4,
        )[0].set_gid(f"baseline-{n}")
    ax.plot(
        [target],
        [middle],
        marker="D",
        markersize=5.5,
        markeredgecolor=REQUIRED,
        markeredgewidth=1.3,
        markerfacecolor=REQUIRED,
        linestyle="none",
        clip_on=False,
        zorder=3,
    )[0].set_gid(f"target-{n}")


def _number(
    sheet: Sheet, ax: Axes, amount: str, unit: str, value: float, y: float, right: bool
) -> None:
    """A number beside its mark, on the outer side; its unit stands on the axis."""
    x = float(sheet.at(ax, value, 0.5)[0, 0])
    text = amount.removesuffix(sheet.words.unit(unit)).strip()
    if right:
        sheet.write(x + 1.9, y, text, gid="number")
    else:
        sheet.write(x - 1.9, y, text, across="right", gid="number")


def _head(sheet: Sheet, rows: Sequence[Need], top: float, by: int) -> None:
    words = sheet.words
    y = top + 4.5
    x = _LEFT
    hollow = any(row.caveat for row in rows if row.baseline is not None)
    keys = [("o", OBSERVED, OBSERVED, words("figure.ranking.key_baseline"))]
    if hollow:
        keys.append(("o", OBSERVED, "white", words("figure.ranking.key_doubtful")))
    keys.append(("D", REQUIRED, REQUIRED, words("figure.ranking.key_target", year=by)))
    for marker, edge, face, text in keys:
        sheet.stroke(
            [x + 1.0],
            [y],
            marker=marker,
            markersize=5.5,
            markeredgecolor=edge,
            markerfacecolor=face,
            linestyle="none",
        )
        sheet.write(x + 3.0, y, text, gid="key")
        x += 3.0 + width(text) + 4.0
    head = wrap(words("figure.ranking.head"), _RATES, SMALL, most=2)
    sheet.write(_LEFT + _WIDE + 5.0, y, head, colour=QUIET, gid="head")


def _fact(row: Need, words: Words, decimals: int) -> str:
    if row.baseline is None:
        return words("figure.no_data")
    year = words("figure.ranking.undated") if row.year is None else str(row.year)
    if row.needed is None or not math.isfinite(row.needed):
        first = words("figure.ranking.no_rate", year=year)
    else:
        first = words("figure.ranking.rate", rate=words.percent(row.needed, decimals), year=year)
    return f"{first}\n{row.caveat}" if row.caveat else first


def _alt(
    rows: Sequence[Need], rest: int, words: Words, unit: str, decimals: int, title: str
) -> str:
    said = []
    for row in rows:
        bound = words(f"figure.bound.{row.bound}")
        target = words.amount(row.target, unit, row.target_decimals)
        start = "" if row.baseline is None else words.amount(row.baseline, unit, row.decimals)
        fact = _fact(row, words, decimals).replace("\n", words("figure.break"))
        said.append(
            words(
                "figure.ranking.alt_row",
                region=row.label,
                start=start,
                bound=bound,
                target=target,
                fact=fact,
            )
            if start
            else words(
                "figure.ranking.alt_none", region=row.label, bound=bound, target=target, fact=fact
            )
        )
    parts = [title, words("figure.semicolon").join(said)]
    alt = words("figure.stop").join(parts) + words("figure.stop").rstrip()
    return alt + words("figure.gap") + words("figure.ranking.rest", n=rest) if rest > 0 else alt
