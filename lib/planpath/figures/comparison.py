"""Scenarios side by side: their paths beside what is observed, required and promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from planpath.figures.paths import TargetMark
from planpath.figures.placing import Box, Label, label
from planpath.figures.sheet import (
    INK,
    OBSERVED,
    QUIET,
    REQUIRED,
    SMALL,
    Drawn,
    Sheet,
    nice_ticks,
    width,
    wrap,
)
from planpath.figures.years import (
    End,
    margin,
    nothing,
    sheet_of_years,
    value_axis,
    years_axis,
)
from planpath.words import Words

__all__ = ["COURSES", "MOST_PANELS", "Course", "Panel", "scenario_multiples", "scenario_paths"]

COURSES: tuple[tuple[str, str, Any], ...] = (
    ("#b4500f", "s", (0, (5, 1))),
    ("#5a3d8a", "^", (0, (6, 1.5, 1, 1.5))),
    ("#2b6e3b", "P", (0, (1, 1.2))),
    ("#8f1d3f", "X", (0, (3, 1, 1, 1, 1, 1))),
    ("#6b5d00", "v", (0, (8, 2))),
)
"""Colour, mark and dashes of the scenarios in their order; told apart in black and white too."""

MOST_PANELS = 9
"""Regions drawn beside one another at the most."""

_COLUMNS = 3
_SIDE, _GAP, _HIGH, _FOOT, _HEAD, _KEY = 12.0, 2.0, 29.0, 6.5, 6.0, 5.5


@dataclass(frozen=True)
class Course:
    """Where one scenario leads.

    Parameters
    ----------
    name
        The scenario's.
    years, values
        In the indicator's canonical unit.
    low, high
        The outermost quantiles, where the model has any.
    """

    name: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Panel:
    """One indicator of one region under every scenario.

    Parameters
    ----------
    label
        What is shown, as the reader sees it.
    unit, digits
        Canonical unit of all values, and how finely they are written.
    courses
        In the order of the scenarios; one without a path has no years.
    observed, required
        Years and values, ascending.
    target
        What was promised.
    doubtful
        Whether the observed figures are to be verified; drawn hollow.
    """

    label: str
    unit: str
    digits: int
    courses: tuple[Course, ...]
    observed: tuple[tuple[int, float], ...] = ()
    required: tuple[tuple[int, float], ...] = ()
    target: TargetMark | None = None
    doubtful: bool = False

    @property
    def years(self) -> list[int]:
        """Every year something is drawn in."""
        said = [year for year, _ in (*self.observed, *self.required)]
        said += [year for course in self.courses for year in course.years]
        return sorted({*said, *([self.target.year] if self.target else [])})

    @property
    def values(self) -> list[float]:
        """Every value drawn."""
        said = [value for _, value in (*self.observed, *self.required)]
        for course in self.courses:
            said += [*course.values, *course.low, *course.high]
        return said + (self.target.values if self.target else [])


def scenario_paths(panel: Panel, words: Words, stamp: str = "") -> Drawn:
    """The scenarios' paths of one indicator of one region, named where they end.

    Parameters
    ----------
    panel
        What is drawn.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    sheet, ax = sheet_of_years(words, stamp)
    years = panel.years
    years_axis(sheet, ax, years if len(years) > 1 else [*(year - 4 for year in years), *years])
    head = [words.unit(panel.unit), words("figure.path.hollow") if panel.doubtful else ""]
    shown = [words.shown(value, panel.unit) for value in panel.values]
    value_axis(sheet, ax, shown, words("figure.semicolon").join(part for part in head if part))
    strokes = _draw(sheet, ax, panel)
    ends = [
        End(
            course.name,
            *_last(sheet, ax, course.years, course.values, panel),
            COURSES[n % len(COURSES)][0],
            words.amount(course.values[-1], panel.unit, panel.digits),
        )
        for n, course in enumerate(panel.courses)
        if course.years
    ]
    if panel.required:
        xs, ys = zip(*panel.required, strict=True)
        name = words("figure.comparison.required")
        ends.append(End(name, *_last(sheet, ax, xs, ys, panel), REQUIRED))
    if panel.target is not None:
        text, place = _target_text(panel, words), max(panel.target.values, key=abs)
        ends.append(End(text, *_last(sheet, ax, [panel.target.year], [place], panel), INK))
    margin(sheet, ends)
    if not strokes:
        nothing(sheet, panel.target is not None)
    title = words("figure.comparison.title", label=panel.label)
    return Drawn(sheet.figure, title, _alt([panel], words))


def scenario_multiples(panels: Sequence[Panel], words: Words, stamp: str = "") -> Drawn:
    """The same for several regions, one small panel each, every panel on a scale of its own.

    Parameters
    ----------
    panels
        In the order in which they are to stand, with the same scenarios; what is more than
        `MOST_PANELS` is left out, and the description says how many.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    shown = list(panels[:MOST_PANELS])
    rows = -(-len(shown) // _COLUMNS) or 1
    each = _HIGH + _FOOT + _HEAD
    keys = _key_lines(shown, words)
    tall = rows * each + len(keys) * _KEY + 2.0
    sheet = Sheet(tall if shown else 20.0, words, stamp)
    wide = (156.0 - 1.0 - _COLUMNS * _SIDE - _GAP * (_COLUMNS - 1)) / _COLUMNS
    for n, panel in enumerate(shown):
        left = _SIDE + (n % _COLUMNS) * (wide + _SIDE + _GAP)
        bottom = (rows - 1 - n // _COLUMNS) * each + _FOOT
        _small(sheet, panel, n, Box(left, bottom, left + wide, bottom + _HIGH))
    _key(sheet, keys, rows * each + len(keys) * _KEY)
    if not shown:
        sheet.write(
            78.0, 10.0, words("figure.nothing"), size=10, colour=QUIET, across="center", gid="none"
        )
    alt = _alt(shown, words)
    if len(panels) > len(shown):
        rest = words("figure.comparison.rest", n=len(panels) - len(shown))
        alt = words("figure.gap").join([alt, rest])
    return Drawn(sheet.figure, words("figure.comparison.multiples_title"), alt)


# ---- Lines and marks ---------------------------------------------------------------------------


def _draw(sheet: Sheet, ax: Axes, panel: Panel, size: float = 4.0, at: str = "") -> list[Any]:
    """Lines and marks in the axes; the places in mm of each, for the labels to keep off."""
    words, strokes = sheet.words, []
    if panel.target is not None:
        for value in panel.target.values:
            ax.axhline(words.shown(value, panel.unit), color=INK, linewidth=0.7, zorder=1.5)
    if panel.required:
        xs, ys = _shown(panel.required, panel, words)
        (line,) = ax.plot(xs, ys, color=REQUIRED, linewidth=1.3, linestyle="--", zorder=3)
        line.set_gid(f"required{at}")
        strokes.append(sheet.at(ax, xs, ys))
    for n, course in enumerate(panel.courses):
        if course.years:
            strokes.append(_course(sheet, ax, panel, n, size, at))
    if panel.observed:
        xs, ys = _shown(panel.observed, panel, words)
        (line,) = ax.plot(
            xs,
            ys,
            color=OBSERVED,
            linewidth=1.1,
            marker="o",
            markersize=size,
            markerfacecolor="white" if panel.doubtful else OBSERVED,
            zorder=6,
        )
        line.set_gid(f"observed{at}")
        strokes.append(sheet.at(ax, xs, ys))
    if panel.target is not None:
        values = [words.shown(value, panel.unit) for value in panel.target.values]
        (line,) = ax.plot(
            [panel.target.year] * len(values),
            values,
            color=INK,
            linewidth=1.4,
            marker="D",
            markersize=size + 1.5,
            markerfacecolor="none",
            markeredgewidth=1.1,
            clip_on=False,
            zorder=7,
        )
        line.set_gid(f"target{at}")
    return strokes


def _course(sheet: Sheet, ax: Axes, panel: Panel, n: int, size: float, at: str) -> Any:
    """One scenario's path, from the newest figure on."""
    words, course = sheet.words, panel.courses[n]
    colour, mark, dashes = COURSES[n % len(COURSES)]
    if course.low and course.high:
        low, high = (
            [words.shown(value, panel.unit) for value in side] for side in (course.low, course.high)
        )
        ax.fill_between(course.years, low, high, color=colour, alpha=0.12, linewidth=0, zorder=1)
    points = list(zip(course.years, course.values, strict=True))
    # The line begins where the figures end, if they end the year before.
    before = [point for point in panel.observed[-1:] if point[0] == course.years[0] - 1]
    xs, ys = _shown([*before, *points], panel, words)
    (line,) = ax.plot(
        xs,
        ys,
        color=colour,
        linewidth=1.4,
        linestyle=dashes,
        marker=mark,
        markersize=size,
        markerfacecolor="white",
        markevery=slice(len(before), None),
        clip_on=False,
        zorder=4,
    )
    line.set_gid(f"course-{n}{at}")
    return sheet.at(ax, xs, ys)


def _shown(
    points: Sequence[tuple[int, float]], panel: Panel, words: Words
) -> tuple[list[int], list[float]]:
    return [year for year, _ in points], [words.shown(v, panel.unit) for _, v in points]


def _last(
    sheet: Sheet, ax: Axes, years: Sequence[int], values: Sequence[float], panel: Panel
) -> tuple[float, float]:
    x, y = sheet.at(ax, years[-1], sheet.words.shown(values[-1], panel.unit))[0]
    return float(x), float(y)


def _target_text(panel: Panel, words: Words) -> str:
    mark = panel.target
    assert mark is not None
    return words(
        "figure.path.target",
        label=mark.label,
        bound=words(f"figure.bound.{mark.bound}"),
        amount="–".join(words.amount(v, panel.unit, mark.decimals) for v in mark.values),
        year=mark.year,
    )


# ---- Small panels ------------------------------------------------------------------------------


def _small(sheet: Sheet, panel: Panel, n: int, box: Box) -> None:
    words = sheet.words
    wide, tall = box.right - box.left, box.top - box.bottom
    ax = sheet.axes(box.left, box.bottom, wide, tall)
    values = [words.shown(value, panel.unit) for value in panel.values] or [0.0, 1.0]
    low, high = min(values), max(values)
    pad = 0.14 * (high - low) or 0.2 * abs(high) or 1.0
    ax.set_ylim(low - pad, high + pad)
    years = panel.years or [0, 1]
    span = max(years[-1] - years[0], 1)
    ax.set_xlim(years[0] - span * 0.05, years[-1] + span * 0.07)
    places, decimals = nice_ticks(*ax.get_ylim(), most=4)
    sheet.ticks(ax, "y", places, [words.number(place, decimals) for place in places])
    ends = sorted({years[0], years[-1]}) if panel.years else []
    sheet.ticks(ax, "x", ends, [str(year) for year in ends], grid=False)
    strokes = _draw(sheet, ax, panel, size=3.0, at=f"-{n}")
    title = wrap(panel.label, wide + _SIDE - 1.0, SMALL, most=1)
    sheet.write(box.left - _SIDE + 2.0, box.top + 2.6, title, gid="panel-name")
    if panel.target is None:
        return
    mark = panel.target
    amount = "–".join(words.amount(v, panel.unit, mark.decimals) for v in mark.values)
    text = words(f"figure.bound.{mark.bound}") + amount
    x, y = sheet.at(ax, mark.year, words.shown(mark.values[0], panel.unit))[0]
    inner = Box(box.left + 0.6, box.bottom + 0.6, box.right, box.top)
    taken = [Box(px - 0.8, py - 0.8, px + 0.8, py + 0.8) for line in strokes for px, py in line]
    label(sheet, [Label(text, x, y, INK, gid="target-name")], inner, taken, strokes)


def _key_lines(panels: Sequence[Panel], words: Words) -> list[list[tuple[str, int | str]]]:
    """What the lines are, in rows that fit the width; names longer than a row are cut."""
    if not panels:
        return []
    names: list[tuple[str, int | str]] = [(words("figure.comparison.observed"), "observed")]
    if any(panel.required for panel in panels):
        names.append((words("figure.comparison.required"), "required"))
    names += [(course.name, n) for n, course in enumerate(panels[0].courses)]
    if any(panel.target for panel in panels):
        names.append((words("figure.comparison.target"), "target"))
    rows: list[list[tuple[str, int | str]]] = [[]]
    used = 0.0
    for name, what in names:
        text = wrap(name, 140.0, SMALL, most=1)
        need = width(text) + 15.0
        if used + need > 154.0 and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append((text, what))
        used += need
    return rows


def _key(sheet: Sheet, rows: Sequence[Sequence[tuple[str, int | str]]], top: float) -> None:
    for n, row in enumerate(rows):
        x, y = 2.0, top - n * _KEY - _KEY / 2 + 1.0
        for text, what in row:
            colour = INK
            style: dict[str, Any] = {"linewidth": 1.0, "marker": "o", "markersize": 3.0}
            if isinstance(what, int):
                colour, mark, dashes = COURSES[what % len(COURSES)]
                style = {"linestyle": dashes, "marker": mark, "markersize": 3.2, "linewidth": 1.3}
                style["markerfacecolor"] = "white"
            elif what == "required":
                colour, style = REQUIRED, {"linestyle": "--", "linewidth": 1.3}
            elif what == "target":
                style = {"linewidth": 0.7, "marker": "D", "markersize": 4.5}
                style["markerfacecolor"] = "none"
            # One mark, in the middle of the sample.
            style["markevery"] = [1]
            sheet.stroke([x, x + 4.5, x + 9.0], [y, y, y], color=colour, **style)
            sheet.write(x + 10.2, y, text, colour=colour, gid="key")
            x += width(text) + 15.0


# ---- In words ----------------------------------------------------------------------------------


def _alt(panels: Sequence[Panel], words: Words) -> str:
    said = []
    for panel in panels:
        parts = [
            words(
                "figure.comparison.alt_course",
                name=course.name,
                value=words.amount(course.values[-1], panel.unit, panel.digits),
                year=course.years[-1],
            )
            for course in panel.courses
            if course.years
        ]
        if panel.observed:
            year, value = panel.observed[-1]
            newest = words.amount(value, panel.unit, panel.digits)
            parts.insert(0, words("figure.comparison.alt_observed", value=newest, year=year))
        if panel.target is not None:
            gap = "" if words.lang == "zh" else " "
            parts.append(_target_text(panel, words).replace("\n", gap))
        told = words("figure.semicolon").join(parts) or words("figure.nothing")
        said.append(words("figure.comparison.alt", label=panel.label, parts=told))
    return words("figure.gap").join(said) or words("figure.nothing")
