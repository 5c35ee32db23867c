"""How fast precedents went, class by class, beside the rate that is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes

from planpath.figures.sheet import (
    INK,
    PRECEDENT,
    QUIET,
    REQUIRED,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    height,
    nice_ticks,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["ClassRange", "precedent_ranges"]

_NAMES, _FACTS = 54.0, 31.0
_LEFT = _NAMES + 4.0
_WIDE = 156.0 - _LEFT - _FACTS - 4.0
_BOTTOM, _HEAD = 12.0, 11.0
_THIN, _MIDDLE, _THICK = 1.0, 4.0, 8.0


@dataclass(frozen=True)
class ClassRange:
    """One class of precedents: the spread of its yearly rates, as fractions.

    Parameters
    ----------
    label
        What was measured, where and when.
    minimum, p10, p25, p50, p75, p90, maximum
        Of the yearly rates over spans of equal length.
    n
        How many spans; they overlap.
    span
        Their length in years.
    reached
        The share of them that reached the needed rate; None where it is not known.
    """

    label: str
    minimum: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    maximum: float
    n: int
    span: int
    reached: float | None = None


def precedent_ranges(
    rows: Sequence[ClassRange],
    needed: float | None,
    words: Words,
    *,
    decimals: int = 1,
    falling: bool = False,
    stamp: str = "",
) -> Drawn:
    """One row per class: whole range thin, p10–p90 thicker, p25–p75 thickest, the median a tick.

    Classes stand side by side and are never pooled; a frequency is not a probability, and the words
    beside the figure say so.

    Parameters
    ----------
    rows
        The classes, nearest to the question first.
    needed
        The yearly rate that is needed, a fraction, negative for a decline; None draws no line.
    words
        The reader's language.
    decimals
        Digits of the needed rate in per cent.
    falling
        Whether reaching it means falling at least as fast.
    stamp
        Words that stand inside the drawing.
    """
    labels = [wrap(row.label, _NAMES, SMALL, most=4) for row in rows]
    facts = [wrap(_facts(row, words), _FACTS, SMALL, most=3) for row in rows]
    talls = [
        max(10.0, height(a) + 2.5, height(b) + 2.5) for a, b in zip(labels, facts, strict=True)
    ] or [14.0]
    tall = sum(talls)
    sheet = Sheet(_BOTTOM + tall + _HEAD, words, stamp)
    ax = sheet.axes(_LEFT, _BOTTOM, _WIDE, tall)
    low, high = _view(rows, needed)
    ax.set_xlim(low, high)
    ax.set_ylim(0.0, tall)
    ax.spines["left"].set_visible(False)
    places, digits = nice_ticks(100 * low, 100 * high, 6)
    sheet.ticks(
        ax, "x", [p / 100 for p in places], [words.percent(p / 100, digits) for p in places]
    )
    sheet.write(
        _LEFT + _WIDE / 2, 3.0, wrap(words("figure.ranges.x"), 150, most=1), across="center"
    )
    ax.axvline(0.0, color=QUIET, linewidth=0.8, zorder=1)
    top = tall
    for n, (row, label, fact, size) in enumerate(zip(rows, labels, facts, talls, strict=False)):
        middle = top - size / 2
        _row(sheet, ax, row, n, middle)
        sheet.write(2.0, _BOTTOM + middle, label, gid="class-name")
        sheet.write(_LEFT + _WIDE + 4.0, _BOTTOM + middle, fact, gid="class-facts")
        top -= size
        sheet.stroke([2.0, 154.0], [_BOTTOM + top] * 2, color=RULE, linewidth=0.4, zorder=1)
    if not rows:
        text = wrap(words("figure.ranges.none"), _NAMES)
        sheet.write(2.0, _BOTTOM + tall / 2, text, colour=QUIET, gid="nothing")
    if needed is not None:
        _needed(sheet, ax, needed, decimals, _BOTTOM + tall)
    if rows:
        head = wrap(words("figure.ranges.head_facts"), _FACTS, SMALL, most=2)
        sheet.write(_LEFT + _WIDE + 4.0, _BOTTOM + tall + 5.0, head, colour=QUIET, gid="head")
        key = wrap(words("figure.ranges.key"), _NAMES, SMALL, most=2)
        sheet.write(2.0, _BOTTOM + tall + 5.0, key, colour=QUIET, gid="key")
    return Drawn(sheet.figure, *_described(rows, needed, decimals, falling, words))


def _view(rows: Sequence[ClassRange], needed: float | None) -> tuple[float, float]:
    """From the lowest p10 to the highest p90, and the needed rate if it is not far off."""
    if not rows:
        reach = max(0.05, 1.5 * abs(needed or 0.0))
        return -reach, reach
    low = min([0.0, *(row.p10 for row in rows)])
    high = max([0.0, *(row.p90 for row in rows)])
    span = (high - low) or 0.02
    if needed is not None and low - 1.5 * span <= needed <= high + 1.5 * span:
        low, high = min(low, needed), max(high, needed)
    margin = 0.12 * ((high - low) or 0.02)
    return low - margin, high + margin


def _row(sheet: Sheet, ax: Axes, row: ClassRange, n: int, middle: float) -> None:
    low, high = ax.get_xlim()
    for part, (start, end), size, colour in (
        ("whole", (row.minimum, row.maximum), _THIN, PRECEDENT),
        ("p10-p90", (row.p10, row.p90), _MIDDLE, "#a9b1b6"),
        ("p25-p75", (row.p25, row.p75), _THICK, PRECEDENT),
    ):
        (line,) = ax.plot(
            [start, end],
            [middle, middle],
            color=colour,
            linewidth=size,
            solid_capstyle="butt",
            zorder=3,
        )
        line.set_gid(f"{part}-{n}")
    (tick,) = ax.plot(
        [row.p50] * 2, [middle - 2.1, middle + 2.1], color=INK, linewidth=1.6, zorder=4
    )
    tick.set_gid(f"median-{n}")
    for value, edge, marker in (
        (row.minimum, low, "<"),
        (row.maximum, high, ">"),
    ):
        if not low <= value <= high:
            # What reaches beyond the view is named at the edge, so that nothing is hidden.
            ax.plot(
                [edge],
                [middle],
                marker=marker,
                markersize=4,
                linestyle="none",
                color=PRECEDENT,
                clip_on=False,
            )
            x = float(sheet.at(ax, edge, middle)[0, 0])
            across: Literal["left", "right"] = "left" if edge == low else "right"
            sheet.write(
                x,
                _BOTTOM + middle - 3.0,
                sheet.words.percent(value, 0),
                colour=QUIET,
                across=across,
                gid="beyond",
            )


def _needed(sheet: Sheet, ax: Axes, needed: float, decimals: int, top: float) -> None:
    low, high = ax.get_xlim()
    text = sheet.words("figure.ranges.needed", rate=sheet.words.percent(needed, decimals))
    if low <= needed <= high:
        ax.axvline(needed, color=REQUIRED, linewidth=1.6, linestyle="--", zorder=5).set_gid(
            "needed"
        )
        x = float(sheet.at(ax, needed, 0.0)[0, 0])
    else:
        x = _LEFT + (_WIDE if needed > high else 0.0)
        text = f"{text} →" if needed > high else f"← {text}"
        marker = ">" if needed > high else "<"
        sheet.stroke(
            [x], [top + 1.0], marker=marker, markersize=6, color=REQUIRED, linestyle="none"
        )
    text = wrap(text, _WIDE, most=1)
    half = width(text) / 2
    x = min(max(x, _LEFT - 2.0 + half), _LEFT + _WIDE + 2.0 - half)
    sheet.write(x, top + 4.5, text, colour=REQUIRED, across="center", gid="needed-name")


def _facts(row: ClassRange, words: Words) -> str:
    spans = words("figure.ranges.spans", n=row.n, span=row.span)
    if row.reached is None:
        return spans
    return words("figure.ranges.reached", share=words.percent(row.reached, 0)) + "\n" + spans


def _described(
    rows: Sequence[ClassRange], needed: float | None, decimals: int, falling: bool, words: Words
) -> tuple[str, str]:
    rate = "" if needed is None else words.percent(abs(needed) if falling else needed, decimals)
    if needed is None:
        title = words("figure.ranges.title_bare")
    else:
        title = words(
            "figure.ranges.title_falling" if falling else "figure.ranges.title", rate=rate
        )
    said = []
    for row in rows:
        share = words("figure.no_data") if row.reached is None else words.percent(row.reached, 0)
        said.append(
            words(
                "figure.ranges.alt_row",
                label=row.label,
                median=words.percent(row.p50, 1),
                low=words.percent(row.p25, 1),
                high=words.percent(row.p75, 1),
                n=row.n,
                span=row.span,
                share=share,
            )
        )
    alt = words("figure.semicolon").join(said) if said else words("figure.ranges.none")
    return title, title + words("figure.stop") + alt + words("figure.stop").rstrip()
