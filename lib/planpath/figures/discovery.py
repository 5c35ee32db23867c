"""Settings of two levers: where targets fail, and the box that holds most of the failing ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from planpath.figures.sheet import (
    INK,
    PROJECTED,
    QUIET,
    REQUIRED,
    SMALL,
    WIDTH,
    Drawn,
    Sheet,
    nice_ticks,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["Axis", "failing_box"]

_LEFT, _BOTTOM, _TALL, _HEAD = 26.0, 14.0, 84.0, 8.0
_WIDE = WIDTH - _LEFT - 4.0


@dataclass(frozen=True)
class Axis:
    """A lever along one side of the drawing.

    Parameters
    ----------
    label
        With its unit.
    values
        Its settings, in that unit.
    low, high
        The box's ends in that unit; None where it has none.
    """

    label: str
    values: ArrayLike
    low: float | None = None
    high: float | None = None


def failing_box(
    across: Axis,
    up: Axis | None,
    fails: ArrayLike,
    words: Words,
    *,
    quality: tuple[str, str],
    stamp: str = "",
) -> Drawn:
    """Every setting as a mark, filled where targets fail, and the box over them.

    Parameters
    ----------
    across
        The most telling lever.
    up
        The second; without one the settings are spread evenly and the side means nothing.
    fails
        One a setting.
    words
        The reader's language.
    quality
        Coverage and density of the box, as printed.
    stamp
        Words that stand inside the drawing.
    """
    sheet = Sheet(_BOTTOM + _TALL + _HEAD, words, stamp)
    ax = sheet.axes(_LEFT, _BOTTOM, _WIDE, _TALL)
    xs = np.asarray(across.values, dtype=np.float64)
    ys = _spread(len(xs)) if up is None else np.asarray(up.values, dtype=np.float64)
    bad = np.asarray(fails, dtype=bool)
    for limits, values in ((ax.set_xlim, xs), (ax.set_ylim, ys)):
        room = max(float(np.ptp(values)), 1e-9) * 0.03
        limits(float(values.min()) - room, float(values.max()) + room)
    _box(ax, across, up)
    ax.plot(
        xs[~bad],
        ys[~bad],
        linestyle="none",
        marker="o",
        markersize=2.6,
        markerfacecolor="white",
        markeredgecolor=QUIET,
        markeredgewidth=0.5,
        zorder=3,
    )
    ax.plot(
        xs[bad],
        ys[bad],
        linestyle="none",
        marker="x",
        markersize=3.2,
        color=PROJECTED,
        markeredgewidth=0.9,
        zorder=4,
    )
    _sides(sheet, ax, across, up)
    _legend(sheet)
    coverage, density = quality
    told = {"across": across.label, "n": len(xs), "bad": int(bad.sum())}
    title = words("figure.discovery.title", across=across.label, up=up.label if up else "")
    if up is None:
        title = words("figure.discovery.title_one", across=across.label)
    alt = words("figure.discovery.alt", coverage=coverage, density=density, **told)
    return Drawn(sheet.figure, title, title + words("figure.stop") + alt)


def _spread(count: int) -> NDArray[np.float64]:
    """Places that fill a side evenly, the same every time."""
    return np.asarray((np.arange(count) * (np.sqrt(5) - 1) / 2) % 1.0)


def _box(ax: Axes, across: Axis, up: Axis | None) -> None:
    (left, right), (below, above) = ax.get_xlim(), ax.get_ylim()
    x0, x1 = (_or(across.low, left), _or(across.high, right))
    y0, y1 = (below, above) if up is None else (_or(up.low, below), _or(up.high, above))
    ax.add_patch(
        Rectangle(
            (x0, y0),
            x1 - x0,
            y1 - y0,
            facecolor="#fbeee2",
            edgecolor=REQUIRED,
            linewidth=1.6,
            zorder=1,
        )
    )


def _or(end: float | None, side: float) -> float:
    return side if end is None else end


def _sides(sheet: Sheet, ax: Axes, across: Axis, up: Axis | None) -> None:
    words = sheet.words
    places, decimals = nice_ticks(*ax.get_xlim(), most=8)
    sheet.ticks(ax, "x", places, [words.number(place, decimals) for place in places], grid=False)
    text = wrap(across.label, _WIDE, SMALL, most=1)
    sheet.write(_LEFT + _WIDE / 2, _BOTTOM - 9.0, text, across="center", gid="x")
    if up is None:
        ax.spines["left"].set_visible(False)
        return
    places, decimals = nice_ticks(*ax.get_ylim(), most=8)
    sheet.ticks(ax, "y", places, [words.number(place, decimals) for place in places], grid=False)
    text = wrap(up.label, _LEFT - 10.0, SMALL, most=8)
    sheet.write(1.0, _BOTTOM + _TALL / 2, text, gid="y")


def _legend(sheet: Sheet) -> None:
    x, y = _LEFT, _BOTTOM + _TALL + 4.0
    looks = (("x", PROJECTED, "fails"), ("o", QUIET, "holds"), ("s", REQUIRED, "box"))
    for marker, edge, key in looks:
        text = sheet.words(f"figure.discovery.{key}")
        sheet.stroke(
            [x],
            [y],
            marker=marker,
            markersize=4.6,
            markerfacecolor="#fbeee2" if key == "box" else "white",
            markeredgecolor=edge,
            markeredgewidth=1.0,
            linestyle="none",
        )
        sheet.write(x + 2.6, y, text, colour=INK, gid="legend")
        x += 2.6 + width(text) + 6.0
