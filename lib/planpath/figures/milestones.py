"""Yearly milestones in their shapes: one row for each target, one small panel for each shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from planpath.figures.placing import Box, Label, label
from planpath.figures.sheet import (
    INK,
    OBSERVED,
    QUIET,
    REQUIRED,
    SMALL,
    Drawn,
    Sheet,
    height,
    nice_ticks,
    width,
    wrap,
)
from planpath.figures.years import MARKERS
from planpath.words import Words

__all__ = ["MOST_ROWS", "Breakdown", "Shape", "yearly_milestones"]

MOST_ROWS = 3
"""Targets drawn at the most: half a page of them."""

_LEFT, _GAP, _TALL, _FOOT, _HEAD, _NAMES = 14.0, 3.0, 29.0, 6.0, 7.0, 9.0


@dataclass(frozen=True)
class Shape:
    """One way to share a target out over the years.

    Parameters
    ----------
    label
        The shape's name.
    years, values
        Its milestones in the canonical unit, the start first.
    """

    label: str
    years: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class Breakdown:
    """A target shared out in several shapes.

    Parameters
    ----------
    label
        Number and name of the target, with its unit as the reader's language shows it.
    unit
        Canonical unit of all values.
    decimals
        Digits of milestones, in the canonical unit.
    target, target_decimals, bound, by
        The value to reach, its digits, the bound that is kept (``at_least``), and its year.
    shapes
        In the order of the panels; all rows of a figure have the same shapes.
    observed
        Years and values behind the start, ascending, the start included.
    doubtful
        Whether they are to be verified; drawn hollow.
    """

    label: str
    unit: str
    decimals: int
    target: float
    target_decimals: int
    bound: str
    by: int
    shapes: tuple[Shape, ...]
    observed: tuple[tuple[int, float], ...] = ()
    doubtful: bool = False


def yearly_milestones(rows: Sequence[Breakdown], words: Words, stamp: str = "") -> Drawn:
    """Milestones of at most three targets, each in a row of small panels on one scale.

    Parameters
    ----------
    rows
        In the order in which they are to stand; what is more is left out, and the
        description says how many.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    shown = list(rows[:MOST_ROWS])
    heads = [wrap(row.label, 150, SMALL, most=2) for row in shown]
    talls = [_TALL + _FOOT + height(head) + 2.5 for head in heads]
    columns = max((len(row.shapes) for row in shown), default=1)
    wide = (156.0 - _LEFT - 1.0 - _GAP * (columns - 1)) / columns
    sheet = Sheet(sum(talls) + _NAMES if shown else 20.0, words, stamp)
    top = sum(talls) + 0.5
    for n, (row, head, tall) in enumerate(zip(shown, heads, talls, strict=True)):
        sheet.write(2.0, top, head, up="top", gid="row-name")
        for m, shape in enumerate(row.shapes):
            left = _LEFT + m * (wide + _GAP)
            ax = sheet.axes(left, top - tall + _FOOT, wide, _TALL)
            _axes(sheet, ax, row, wide, first=m == 0)
            _draw(sheet, ax, row, shape, (n, m), Box(left, top - tall + _FOOT, left + wide, top))
            if n == 0:
                name = wrap(shape.label, wide, SMALL, most=2)
                middle = left + wide / 2
                sheet.write(middle, top + _NAMES / 2, name, colour=REQUIRED, across="center")
        top -= tall
    if not shown:
        sheet.write(
            78.0, 10.0, words("figure.nothing"), size=10, colour=QUIET, across="center", gid="none"
        )
    return Drawn(sheet.figure, *_described(rows, shown, words))


def _axes(sheet: Sheet, ax: Axes, row: Breakdown, wide: float, *, first: bool) -> None:
    """One scale for all panels of a row; the ticks stand at the first alone."""
    words = sheet.words
    values = [words.shown(value, row.unit) for value in _values(row)]
    years = [year for shape in row.shapes for year in shape.years]
    years += [year for year, _ in row.observed]
    low, high = min(values), max(values)
    pad = 0.16 * (high - low) or 0.2 * abs(high) or 1.0
    ax.set_ylim(low - pad, high + pad)
    # Room for half the name of the last year, and for a mark on the first.
    span = max(max(years) - min(years), 1)
    ax.set_xlim(min(years) - span * 2.0 / (wide - 6.5), max(years) + span * 4.5 / (wide - 6.5))
    places, decimals = nice_ticks(*ax.get_ylim(), most=4)
    texts = [words.number(place, decimals) if first else "" for place in places]
    sheet.ticks(ax, "y", places, texts)
    marked = _far_apart(sheet, ax, [max(years), row.shapes[0].years[0], min(years)])
    sheet.ticks(ax, "x", marked, [str(year) for year in marked], grid=False)


def _far_apart(sheet: Sheet, ax: Axes, years: Sequence[int]) -> list[int]:
    """Those of the years, the first before the others, whose names do not touch."""
    kept: list[int] = []
    for year in years:
        places = sheet.at(ax, [year, *kept], [0.0] * (1 + len(kept)))[:, 0]
        if all(abs(places[0] - place) > width("2027") + 1.2 for place in places[1:]):
            kept.append(year)
    return sorted(kept)


def _draw(
    sheet: Sheet, ax: Axes, row: Breakdown, shape: Shape, at: tuple[int, int], room: Box
) -> None:
    words = sheet.words
    n, m = at
    path = [words.shown(value, row.unit) for value in shape.values]
    seen = [(year, words.shown(value, row.unit)) for year, value in row.observed]
    strokes = [sheet.at(ax, shape.years, path)]
    if seen:
        xs, ys = zip(*seen, strict=True)
        ax.plot(
            xs,
            ys,
            color=OBSERVED,
            linewidth=1.0,
            marker="o",
            markersize=3.2,
            markerfacecolor="white" if row.doubtful else OBSERVED,
            zorder=6,
        )[0].set_gid(f"observed-{n}-{m}")
        strokes.append(sheet.at(ax, xs, ys))
    ax.plot(
        shape.years,
        path,
        color=REQUIRED,
        linewidth=1.3,
        marker=MARKERS[m % len(MARKERS)],
        markersize=3.4,
        markevery=slice(1, None),
        zorder=5,
    )[0].set_gid(f"milestones-{n}-{m}")
    end = words.shown(row.target, row.unit)
    ax.plot(
        [row.by],
        [end],
        linestyle="none",
        marker="D",
        markersize=6.0,
        markerfacecolor="none",
        markeredgecolor=INK,
        markeredgewidth=1.0,
        clip_on=False,
        zorder=7,
    )[0].set_gid(f"target-{n}-{m}")
    bound = words(f"figure.bound.{row.bound}") + _bare(words, row.target, row, end=True)
    names = [(row.by, end, bound, INK, "target-name")]
    if len(path) > 2:
        next_ = _bare(words, shape.values[1], row)
        names.append((shape.years[1], path[1], next_, REQUIRED, "next-name"))
    points = [sheet.at(ax, year, value)[0] for year, value, *_ in names]
    labels = [
        Label(text, x, y, colour, gid=gid)
        for (_, _, text, colour, gid), (x, y) in zip(names, points, strict=True)
    ]
    inner = Box(room.left + 0.6, room.bottom + 0.6, room.right, room.bottom + _TALL + 2.0)
    taken = [Box(x - 0.9, y - 0.9, x + 0.9, y + 0.9) for x, y in strokes[0]]
    label(sheet, labels, inner, taken, strokes)


def _values(row: Breakdown) -> list[float]:
    return [
        *(value for shape in row.shapes for value in shape.values),
        *(value for _, value in row.observed),
        row.target,
    ]


def _bare(words: Words, value: float, row: Breakdown, *, end: bool = False) -> str:
    """A value without its unit, which stands in the row's name."""
    decimals = row.target_decimals if end else row.decimals
    written = words.amount(value, row.unit, decimals)
    shown = words.unit(row.unit)
    return written if shown == "%" else written.removesuffix(shown).strip()


def _described(
    rows: Sequence[Breakdown], shown: Sequence[Breakdown], words: Words
) -> tuple[str, str]:
    said = [
        words(
            "figure.milestones.alt_row",
            label=row.label,
            by=row.by,
            target=words(f"figure.bound.{row.bound}") + _bare(words, row.target, row, end=True),
            shapes=words("figure.semicolon").join(
                words(
                    "figure.milestones.alt_shape",
                    shape=shape.label,
                    values=words.listed([_bare(words, value, row) for value in shape.values]),
                )
                for shape in row.shapes
            ),
        )
        for row in shown
    ]
    if len(rows) > len(shown):
        said.append(words("figure.milestones.rest", n=len(rows) - len(shown)))
    alt = words("figure.gap").join(said) if said else words("figure.nothing")
    return words("figure.milestones.title"), alt
