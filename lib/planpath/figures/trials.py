"""What a back-test found, drawn: chances beside what came about, errors beside standing still."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planpath.figures.sheet import (
    INK,
    OBSERVED,
    PRECEDENT,
    PROJECTED,
    QUIET,
    REQUIRED,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    nice_ticks,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["Errors", "Said", "errors_by_history", "reliability_diagram"]

_LEFT, _BOTTOM, _TALL = 16.0, 14.0, 74.0
_WIDE = 84.0
_KEY = _LEFT + _WIDE + 8.0
# One look for each line or column of marks: colour and shape, so that a copy in grey still tells.
_LOOKS = (
    (PROJECTED, "o"),
    (OBSERVED, "s"),
    (REQUIRED, "^"),
    (PRECEDENT, "D"),
    (QUIET, "v"),
    ("#7a4f9a", "P"),
    ("#3f7d3a", "X"),
)


@dataclass(frozen=True)
class Said:
    """The chances of one model: what was said, what came about, and of how many.

    Parameters
    ----------
    label
        As the reader sees it.
    said, happened
        Of each bin that holds a case, shares of 1.
    count
        Cases in it.
    """

    label: str
    said: tuple[float, ...]
    happened: tuple[float, ...]
    count: tuple[int, ...]


@dataclass(frozen=True)
class Errors:
    """One model's error at each length of history; NaN where it has none."""

    label: str
    owa: tuple[float, ...]


def reliability_diagram(models: Sequence[Said], words: Words, *, stamp: str = "") -> Drawn:
    """Chances said across, shares that came about upward; on the diagonal they are the same.

    Parameters
    ----------
    models
        At most as many as there are looks, the first drawn last and largest. A mark's size grows
        with the cases of its bin; of the first model they are written beside the marks.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    shown = models[: len(_LOOKS)]
    sheet = Sheet(_BOTTOM + _TALL + 9.0, words, stamp)
    ax = sheet.axes(_LEFT, _BOTTOM, _WIDE, _TALL)
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.0, 1.0)
    places = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    labels = [words.percent(place, 0) for place in places]
    sheet.ticks(ax, "x", places, labels, grid=False)
    sheet.ticks(ax, "y", places, labels)
    ax.plot([0.0, 1.0], [0.0, 1.0], color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
    sheet.write(2.0, _BOTTOM + _TALL + 5.0, words("figure.reliability.y"), gid="y")
    below = words("figure.reliability.x")
    sheet.write(_LEFT + _WIDE / 2, _BOTTOM - 9.5, below, across="center", gid="x")
    most = max((max(model.count, default=0) for model in shown), default=0) or 1
    for number in reversed(range(len(shown))):
        model, (colour, mark) = shown[number], _LOOKS[number]
        (line,) = ax.plot(
            model.said,
            model.happened,
            color=colour,
            linewidth=1.4 if number == 0 else 0.8,
            zorder=5 if number == 0 else 4,
        )
        line.set_gid(f"line-{number}")
        for x, y, count in zip(model.said, model.happened, model.count, strict=True):
            size = 3.0 + 6.0 * math.sqrt(count / most)
            ax.plot(
                [x],
                [y],
                marker=mark,
                markersize=size,
                color=colour,
                markerfacecolor="white" if number else colour,
                clip_on=False,
                zorder=7 if number == 0 else 6,
            )
            if number == 0:
                spot = sheet.at(ax, x, y)[0]
                # Below the diagonal there is room on the right, above it on the left.
                right = y <= x
                sheet.write(
                    spot[0] + (2.6 if right else -2.6),
                    spot[1] + (-1.6 if right else 1.6),
                    words.number(count, 0),
                    across="left" if right else "right",
                    colour=colour,
                    gid="count",
                )
    _legend(sheet, [model.label for model in shown], words("figure.reliability.diagonal"))
    said = [_told(model, words) for model in shown]
    alt = words("figure.gap").join(said) or words("figure.nothing")
    return Drawn(sheet.figure, words("figure.reliability.title"), alt)


def errors_by_history(
    models: Sequence[Errors], histories: Sequence[str], words: Words, *, stamp: str = ""
) -> Drawn:
    """Errors against standing still, a row of marks for each length of history.

    Parameters
    ----------
    models
        At most as many as there are looks; each has an error for each of `histories`.
    histories
        As the reader sees them, from above.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    shown = models[: len(_LOOKS)]
    step = 12.0
    tall = step * max(len(histories), 1)
    sheet = Sheet(_BOTTOM + tall + 9.0, words, stamp)
    left = max((width(name) for name in histories), default=10.0) + 5.0
    wide = _LEFT + _WIDE - left
    ax = sheet.axes(left, _BOTTOM, wide, tall)
    known = [value for model in shown for value in model.owa if math.isfinite(value)]
    low, high = min([0.9, *known]), max([1.1, *known])
    pad = 0.06 * (high - low)
    ax.set_xlim(low - pad, high + pad)
    ax.set_ylim(0.0, len(histories) or 1)
    places, digits = nice_ticks(low - pad, high + pad, most=6)
    sheet.ticks(ax, "x", places, [words.number(place, digits) for place in places])
    ax.axvline(1.0, color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
    rows = [len(histories) - 0.5 - n for n in range(len(histories))]
    for row in rows:
        ax.axhline(row, color=RULE, linewidth=0.5, zorder=1)
    sheet.ticks(ax, "y", rows, list(histories), grid=False)
    for number in reversed(range(len(shown))):
        colour, mark = _LOOKS[number]
        (line,) = ax.plot(
            shown[number].owa,
            rows,
            marker=mark,
            markersize=7.0 if number == 0 else 5.5,
            color=colour,
            markerfacecolor="white" if number else colour,
            linestyle="none",
            zorder=6 if number else 7,
        )
        line.set_gid(f"model-{number}")
    sheet.write(2.0, _BOTTOM + tall + 5.0, words("figure.errors.y"), gid="y")
    below = wrap(words("figure.errors.x"), WIDE_TEXT, most=2)
    sheet.write(left + wide / 2, _BOTTOM - 9.5, below, across="center", gid="x")
    _legend(sheet, [model.label for model in shown], words("figure.errors.standing"), tall)
    said = [
        words(
            "figure.errors.alt",
            model=model.label,
            errors=words.listed(
                [
                    words("figure.errors.alt_one", history=name, owa=words.number(value, 3))
                    for name, value in zip(histories, model.owa, strict=True)
                    if math.isfinite(value)
                ]
            ),
        )
        for model in shown
        if any(map(math.isfinite, model.owa))
    ]
    alt = words("figure.gap").join(said) or words("figure.nothing")
    return Drawn(sheet.figure, words("figure.errors.title"), alt)


WIDE_TEXT = 110.0
"""Room of the words below the errors' axis, mm."""


def _legend(sheet: Sheet, labels: Sequence[str], dashed: str, tall: float = _TALL) -> None:
    """The models with their marks, and what the broken line is, right of the axes."""
    y = _BOTTOM + tall - 2.0
    room = 156.0 - _KEY - 8.0
    for number, label in enumerate(labels):
        colour, mark = _LOOKS[number]
        face = "white" if number else colour
        sheet.stroke([_KEY], [y], color=colour, marker=mark, markersize=6.0, markerfacecolor=face)
        text = wrap(label, room, SMALL, most=2)
        sheet.write(_KEY + 4.0, y, text, gid="key")
        y -= 5.4 + 3.4 * text.count("\n")
    sheet.stroke([_KEY - 2.0, _KEY + 2.0], [y, y], color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    sheet.write(_KEY + 4.0, y, wrap(dashed, room, SMALL, most=3), gid="key-line")


def _told(model: Said, words: Words) -> str:
    pairs = [
        words(
            "figure.reliability.alt_one",
            said=words.percent(said, 0),
            happened=words.percent(happened, 0),
            count=words.number(count, 0),
        )
        for said, happened, count in zip(model.said, model.happened, model.count, strict=True)
    ]
    return words(
        "figure.reliability.alt", model=model.label, pairs=words("figure.semicolon").join(pairs)
    )
