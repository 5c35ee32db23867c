"""Where labels stand: near what they name, and over nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planpath.figures.sheet import QUIET, SMALL, Sheet, height, width

__all__ = ["Box", "Label", "label", "place"]

_STEP = 2.0
_NEAR = 2.6
_FAR = 36.0
_OVER = 1e4
_POOR = 300.0

_Bar = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle in mm."""

    left: float
    bottom: float
    right: float
    top: float

    def grown(self, by: float) -> Box:
        """The same rectangle with a margin."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


@dataclass(frozen=True)
class Label:
    """A text, already wrapped, and the place in mm that it names."""

    text: str
    x: float
    y: float
    colour: str = QUIET
    size: float = SMALL
    gid: str | None = None

    @property
    def box(self) -> tuple[float, float]:
        """Width and height in mm."""
        return width(self.text, self.size), height(self.text, self.size)


def place(
    labels: Sequence[Label], within: Box, taken: Sequence[Box], strokes: Sequence[Any] = ()
) -> tuple[list[Box], bool]:
    """A box for each label, one after the other, each at the cheapest free place of a grid.

    The lonely come first: what stands in a crowd has more places to go to. In a crowd each is then
    placed once more, now that it is known where the others went.

    Parameters
    ----------
    labels
        What is to be written, and where it belongs.
    within
        No box leaves it.
    taken
        What may not be covered: marks, axes' own texts.
    strokes
        Lines as arrays of places in mm, to be covered only where nothing else is left.

    Returns
    -------
    The boxes in the order of `labels`, and whether each stands free, its leader line too.
    """
    fixed = [box.grown(0.4) for box in taken]
    marks = [Box(one.x - 1.2, one.y - 1.2, one.x + 1.2, one.y + 1.2) for one in labels]
    points = np.vstack([_dense(stroke) for stroke in strokes]) if strokes else np.zeros((0, 2))
    bars = [bar for stroke in strokes for bar in _bars(stroke)]
    placed: dict[int, tuple[Box, float, _Bar]] = {}
    order = _lonely_first([(one.x, one.y) for one in labels])
    for n in order * (2 if len(order) > 3 else 1):
        others = [placed[m] for m in placed if m != n]
        around = [mark for m, mark in enumerate(marks) if m != n]
        blocked = [*fixed, *around, *(box.grown(0.5) for box, _, _ in others)]
        leaders = [leader for _, _, leader in others]
        placed[n] = _cheapest(labels[n], within, blocked, points, leaders, bars)
    costs = [cost for _, cost, _ in placed.values()]
    return [placed[n][0] for n in range(len(labels))], all(cost < _POOR for cost in costs)


def label(
    sheet: Sheet,
    labels: Sequence[Label],
    within: Box,
    taken: Sequence[Box] = (),
    strokes: Sequence[Any] = (),
) -> bool:
    """Place the labels and write them, with a leader line from each to what it names.

    Returns
    -------
    Whether every label found a place of its own.
    """
    boxes, clear = place(labels, within, taken, strokes)
    for one, box in zip(labels, boxes, strict=True):
        sheet.write(
            box.left,
            (box.bottom + box.top) / 2,
            one.text,
            size=one.size,
            colour=one.colour,
            gid=one.gid,
        ).set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8})
        x = min(max(one.x, box.left), box.right)
        y = min(max(one.y, box.bottom), box.top)
        if np.hypot(x - one.x, y - one.y) > 1.6:
            sheet.stroke([one.x, x], [one.y, y], color=one.colour, linewidth=0.45, zorder=4)
    return clear


def _cheapest(
    one: Label,
    within: Box,
    taken: Sequence[Box],
    points: Any,
    leaders: Sequence[_Bar],
    bars: Sequence[_Bar],
) -> tuple[Box, float, _Bar]:
    wide, tall = one.box
    left, bottom = _corners(one, wide, tall, within)
    right, top = left + wide, bottom + tall
    ends_x, ends_y = np.clip(one.x, left, right), np.clip(one.y, bottom, top)
    reach = np.hypot(ends_x - one.x, ends_y - one.y)
    cost = np.abs(reach - _NEAR) + np.where(reach < 1.4, 40.0, 0.0)
    for box in taken:
        hit = (left < box.right) & (box.left < right) & (bottom < box.top) & (box.bottom < top)
        cost += hit * _OVER
    cost += _covered(points, left, bottom, right, top) * 12.0
    for leader in leaders:
        cost += (_covered(_dense(leader), left, bottom, right, top) > 0) * 90.0
        cost += _crosses(one, ends_x, ends_y, leader) * 80.0
    cost += _through(one, ends_x, ends_y, taken) * 120.0
    for bar in bars:
        cost += _crosses(one, ends_x, ends_y, bar) * 9.0
    best = int(np.argmin(np.round(cost, 6)))
    box = Box(float(left[best]), float(bottom[best]), float(right[best]), float(top[best]))
    return box, float(cost[best]), (one.x, one.y, float(ends_x[best]), float(ends_y[best]))


def _corners(one: Label, wide: float, tall: float, within: Box) -> tuple[Any, Any]:
    """Lower left corners tried: a grid over the room, and the usual places beside the mark."""
    xs = _steps(within.left, within.right - wide, one.x, wide)
    ys = _steps(within.bottom, within.top - tall, one.y, tall)
    grid_x, grid_y = (a.ravel() for a in np.meshgrid(xs, ys))
    beside = [
        (one.x + _NEAR, one.y - tall / 2),
        (one.x - _NEAR - wide, one.y - tall / 2),
        (one.x - wide / 2, one.y + _NEAR),
        (one.x - wide / 2, one.y - _NEAR - tall),
    ]
    inside = [
        (x, y)
        for x, y in beside
        if within.left <= x
        and x + wide <= within.right
        and within.bottom <= y
        and y + tall <= within.top
    ]
    extra = np.array(inside).reshape(-1, 2)
    return np.concatenate([extra[:, 0], grid_x]), np.concatenate([extra[:, 1], grid_y])


def _steps(low: float, high: float, middle: float, size: float) -> Any:
    """Grid lines from `low` to `high` that are not too far from what is named."""
    lines = np.arange(low, max(high, low) + 1e-6, _STEP)
    near = lines[(lines > middle - size - _FAR) & (lines < middle + _FAR)]
    return near if len(near) else lines


def _covered(points: Any, left: Any, bottom: Any, right: Any, top: Any) -> Any:
    """How many of the points each box would cover."""
    inside = (
        (points[:, 0] > left[:, None] - 0.6)
        & (points[:, 0] < right[:, None] + 0.6)
        & (points[:, 1] > bottom[:, None] - 0.3)
        & (points[:, 1] < top[:, None] + 0.3)
    )
    return inside.sum(axis=1)


def _through(one: Label, ends_x: Any, ends_y: Any, taken: Sequence[Box]) -> Any:
    """How often each leader line runs through something taken."""
    share = np.linspace(0.15, 0.95, 9)
    xs = one.x + (ends_x[:, None] - one.x) * share
    ys = one.y + (ends_y[:, None] - one.y) * share
    count = np.zeros(len(ends_x))
    for box in taken:
        if box.left < one.x < box.right and box.bottom < one.y < box.top:
            continue
        inside = (xs > box.left) & (xs < box.right) & (ys > box.bottom) & (ys < box.top)
        count += inside.any(axis=1)
    return count


def _crosses(one: Label, ends_x: Any, ends_y: Any, other: _Bar) -> Any:
    """Whether each leader line crosses a bar; its first tenth lies on what it names."""
    a, b, c, d = other
    x, y = one.x + 0.1 * (ends_x - one.x), one.y + 0.1 * (ends_y - one.y)
    apart = _side(x, y, ends_x, ends_y, a, b) * _side(x, y, ends_x, ends_y, c, d) < 0
    return apart & (_side(a, b, c, d, x, y) * _side(a, b, c, d, ends_x, ends_y) < 0)


def _side(px: Any, py: Any, qx: Any, qy: Any, rx: Any, ry: Any) -> Any:
    """On which side of the line from p to q the point r lies, by its sign."""
    return (qx - px) * (ry - py) - (qy - py) * (rx - px)


def _lonely_first(marks: Sequence[tuple[float, float]]) -> list[int]:
    if len(marks) < 2:
        return list(range(len(marks)))
    places = np.array(marks)
    apart = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    nearest = np.round(apart.min(axis=1), 3)
    return sorted(range(len(marks)), key=lambda n: (-nearest[n], n))


def _bars(stroke: Any, most: int = 14) -> list[_Bar]:
    """A line in a few straight pieces."""
    line = _dense(stroke)
    if len(line) < 2:
        return []
    chosen = line[np.unique(np.linspace(0, len(line) - 1, most + 1).astype(int))]
    return [
        (float(a[0]), float(a[1]), float(b[0]), float(b[1])) for a, b in itertools.pairwise(chosen)
    ]


def _dense(stroke: Any) -> Any:
    """Places every millimetre and a half along a line."""
    line = np.asarray(stroke, dtype=float).reshape(-1, 2)
    line = line[np.isfinite(line).all(axis=1)]
    if len(line) < 2:
        return line
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    marks = np.arange(0.0, lengths[-1] + 1.5, 1.5)
    return np.column_stack([np.interp(marks, lengths, line[:, k]) for k in (0, 1)])
