"""The back-solve: what a target asks of a region for every baseline it may turn out to have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from planpath.figures.placing import Box, Label, label
from planpath.figures.sheet import (
    INK,
    OBSERVED,
    PRECEDENT,
    QUIET,
    REQUIRED,
    SMALL,
    Drawn,
    Sheet,
    height,
    logarithmic_ticks,
    nice_ticks,
    spread,
    tick_text,
    width,
    wrap,
)
from planpath.problems import PlanpathError, Problem
from planpath.progress import needed_rate
from planpath.words import Words

__all__ = ["BackSolve", "Band", "Published", "backsolve"]

_LEFT, _BOTTOM, _ABOVE, _TALL = 15.0, 13.0, 8.0, 78.0
_GUTTER = 43.0
_LEAST_SHOWN = 0.15
_STYLES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class Band:
    """How often precedents grew at a rate between `low` and `high` (fractions a year), in words."""

    low: float
    high: float
    label: str


@dataclass(frozen=True)
class Published:
    """A published figure that may or may not be the baseline.

    Parameters
    ----------
    value, decimals
        In the indicator's canonical unit, and how finely it was published.
    year
        None where the source does not say.
    grade
        ``"C"`` is shown hollow and marked as still to be verified.
    caveat
        What stands between this figure and the target's scope, in the reader's language; empty if
        nothing does.
    comparable
        Whether a rate from this figure to the target means anything. Part of a year, another
        statistic or another population is shown at its place, without one.
    """

    value: float
    decimals: int
    year: int | None = None
    grade: str = "A"
    caveat: str = ""
    comparable: bool = True

    @property
    def firm(self) -> bool:
        """Whether the figure can be relied on: verified, and without a caveat."""
        return self.grade != "C" and not self.caveat


@dataclass(frozen=True)
class BackSolve:
    """A target and what is known about where it starts.

    Parameters
    ----------
    region, indicator
        Names as the reader sees them.
    unit, target, decimals
        The target in its canonical unit, with the digits the document gave.
    bound
        ``at_least``, ``more_than``, ``at_most`` or ``less_than``.
    by
        The target's year.
    base_years
        The years the baseline may belong to, one curve each.
    bands
        Precedents, for the margin on the right.
    published
        Figures to be shown as points.
    rate_decimals
        Digits of per cent a year.
    """

    region: str
    indicator: str
    unit: str
    target: float
    decimals: int
    by: int
    base_years: tuple[int, ...]
    bound: str = "at_least"
    bands: tuple[Band, ...] = ()
    published: tuple[Published, ...] = ()
    rate_decimals: int = 1

    @property
    def upward(self) -> bool:
        """Whether the target is to be reached from below."""
        return self.bound in ("at_least", "more_than", "between")

    def growth(self, point: Published) -> float | None:
        """The yearly growth from a published figure to the target.

        None where the year is unknown or not before the target's, where no rate leads there, where
        the figure is not comparable, and where it already lies beyond the target: it then speaks of
        something else, or the target is met, and neither is a rate of growth.
        """
        if point.year is None or point.year >= self.by or point.value <= 0:
            return None
        beyond = point.value >= self.target if self.upward else point.value <= self.target
        if beyond or not point.comparable:
            return None
        return float(needed_rate(point.value, self.target, self.by - point.year))


def backsolve(need: BackSolve, words: Words, stamp: str = "") -> Drawn:
    """Baseline across, the yearly growth it would need upwards; it speaks even without any data.

    One curve ``(T/b)^(1/n) - 1`` for each base year; precedents as bands with their words on the
    right; published figures as points, hollow where they are to be verified or their scope is in
    doubt. A figure without a year stands on the axis, as does one beyond the target.

    Parameters
    ----------
    need
        The target, its possible base years, precedents and published figures.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing, such as 演示数据.

    Raises
    ------
    PlanpathError
        If the target is not above zero, or no base year lies before the target's year.
    """
    _check(need)
    tall = _TALL + 5.0 * max(0, len(need.published) - 3)
    for extra in (0.0, 30.0):
        sheet, clear = _drawn(need, words, stamp, tall + extra)
        if clear:
            break
    return Drawn(sheet.figure, _title(need, words), _alt(need, words))


def _check(need: BackSolve) -> None:
    where = f"figure, {need.region} {need.indicator}"
    problems = []
    if not (math.isfinite(need.target) and need.target > 0):
        message = "no rate of growth leads to a target of zero or below"
        problems.append(Problem(where, message, str(need.target)))
    late = [str(year) for year in need.base_years if year >= need.by]
    if late or not need.base_years:
        message = f"needs base years before {need.by}"
        problems.append(Problem(where, message, ", ".join(late)))
    if problems:
        raise PlanpathError(problems)


def _drawn(need: BackSolve, words: Words, stamp: str, tall: float) -> tuple[Sheet, bool]:
    doubtful = any(not point.firm for point in need.published)
    note = wrap(words("figure.backsolve.note"), 150) if doubtful else ""
    foot = _BOTTOM + (height(note) + 2.5 if note else 0.0)
    sheet = Sheet(foot + tall + _ABOVE, words, stamp)
    wide = 156.0 - _LEFT - (_GUTTER + 3.0 if need.bands else 4.0)
    ax = sheet.axes(_LEFT, foot, wide, tall)
    room = Box(_LEFT + 1.0, foot + 1.5, _LEFT + wide - 1.0, foot + tall - 1.0)
    low_x, high_x = _span(need)
    low_y, high_y = _range(need)
    logarithmic = low_x < 0.12 * high_x
    ax.set_xscale("log" if logarithmic else "linear")
    ax.set_xlim(words.shown(low_x, need.unit), words.shown(high_x, need.unit))
    ax.set_ylim(low_y, high_y)
    _axes_words(sheet, ax, need, logarithmic, foot, tall, wide)
    _bands(sheet, ax, need, _LEFT + wide)
    strokes, labels = _curves(sheet, ax, need, room)
    taken = _target(sheet, ax, need, room)
    marks, texts = _points(sheet, ax, need)
    clear = label(sheet, [*labels, *texts], room, [*taken, *marks], strokes)
    if note:
        sheet.write(3.0, height(note) / 2 + 0.5, note, colour=QUIET, gid="note")
    return sheet, clear


def _span(need: BackSolve) -> tuple[float, float]:
    """Baselines shown: whatever needs up to 15 % a year, and every published figure."""
    most = max(need.by - year for year in need.base_years)
    edge = need.target / (1 + _LEAST_SHOWN * (1 if need.upward else -1)) ** most
    values = [point.value for point in need.published if point.value > 0]
    low, high = min([edge, need.target, *values]), max([edge, need.target, *values])
    if low < 0.12 * high:
        return low / 1.25, high * 1.25
    margin = 0.07 * (high - low)
    return max(low - margin, low * 0.5), high + margin


def _range(need: BackSolve) -> tuple[float, float]:
    rates = [rate for point in need.published if (rate := need.growth(point)) is not None]
    most = max([_LEAST_SHOWN, *(abs(rate) for rate in rates)])
    # Bands may widen the view a little; where they end far off, the marginal words still say it.
    edges = [abs(edge) for band in need.bands for edge in (band.low, band.high)]
    most = max([most, *(edge for edge in edges if edge <= 1.25 * most)])
    return (0.0, 1.14 * most) if need.upward else (-1.14 * most, 0.0)


def _axes_words(
    sheet: Sheet,
    ax: Axes,
    need: BackSolve,
    logarithmic: bool,
    foot: float,
    tall: float,
    wide: float,
) -> None:
    words = sheet.words
    if logarithmic:
        places = logarithmic_ticks(*ax.get_xlim())
        said = [tick_text(words, place) for place in places]
    else:
        places, decimals = nice_ticks(*ax.get_xlim())
        said = [words.number(place, decimals) for place in places]
    sheet.ticks(ax, "x", places, said, grid=False)
    low, high = ax.get_ylim()
    rates, digits = nice_ticks(100 * low, 100 * high)
    sheet.ticks(ax, "y", [r / 100 for r in rates], [words.percent(r / 100, digits) for r in rates])
    below = words("figure.backsolve.x", indicator=need.indicator, unit=words.unit(need.unit))
    sheet.write(
        _LEFT + wide / 2, foot - 8.0, wrap(below, wide + 20, most=1), across="center", gid="x"
    )
    beside = words("figure.backsolve.y", year=need.by)
    sheet.write(2.0, foot + tall + 4.0, wrap(beside, 150, most=1), gid="y")


def _bands(sheet: Sheet, ax: Axes, need: BackSolve, right: float) -> None:
    low, high = ax.get_ylim()
    shown = [band for band in need.bands if band.high > low and band.low < high]
    texts = [wrap(band.label, _GUTTER - 5.0, SMALL, most=4) for band in shown]
    middles = []
    for n, band in enumerate(sorted(shown, key=lambda band: band.low)):
        bottom, top = max(band.low, low), min(band.high, high)
        shade = "#e3e7e9" if n % 2 == 0 else "#f3f5f6"
        ax.axhspan(bottom, top, facecolor=shade, edgecolor="none", zorder=0.2)
    for band in shown:
        bottom, top = max(band.low, low), min(band.high, high)
        middles.append(float(sheet.at(ax, 1.0, (bottom + top) / 2)[0, 1]))
    edge = sheet.at(ax, [1.0, 1.0], [low, high])[:, 1]
    heights = [height(text) + 1.0 for text in texts]
    for middle, centre, text in zip(
        middles, spread(middles, heights, edge[0] - 8.0, edge[1] + 6.0), texts, strict=True
    ):
        start = right + 0.5
        sheet.stroke([start, start + 3.0], [middle, centre], color=PRECEDENT, linewidth=0.6)
        sheet.write(start + 4.0, centre, text, colour=QUIET, gid="band")


def _curves(sheet: Sheet, ax: Axes, need: BackSolve, room: Box) -> tuple[list[Any], list[Label]]:
    words = sheet.words
    left, right = _span(need)
    ends = (left, need.target) if need.upward else (need.target, right)
    baselines = np.geomspace(*ends, 240)
    strokes, labels = [], []
    for n, year in enumerate(sorted(need.base_years)):
        years = need.by - year
        growth = (need.target / baselines) ** (1 / years) - 1
        growth[-1 if need.upward else 0] = 0.0
        shown = [words.shown(float(b), need.unit) for b in baselines]
        style = _STYLES[n % len(_STYLES)]
        (line,) = ax.plot(shown, growth, color=REQUIRED, linewidth=1.5, linestyle=style, zorder=3)
        line.set_gid(f"curve-{year}")
        places = sheet.at(ax, shown, growth)
        inside = places[(places[:, 1] < room.top) & (places[:, 1] > room.bottom)]
        strokes.append(inside)
        if len(inside):
            # Each curve is named at another height, so that the names need not push each other off.
            share = (0.3, 0.62, 0.8, 0.45)[n % 4]
            k = int((1 - share if need.upward else share) * (len(inside) - 1))
            text = words("figure.backsolve.curve", year=year, years=years)
            x, y = inside[k]
            labels.append(Label(wrap(text, 62.0, most=2), x, y, REQUIRED, gid="curve-name"))
    return strokes, labels


def _target(sheet: Sheet, ax: Axes, need: BackSolve, room: Box) -> list[Box]:
    words = sheet.words
    shown = words.shown(need.target, need.unit)
    ax.axvline(shown, color=INK, linewidth=0.9, linestyle=(0, (1, 1.5)), zorder=2.5).set_gid(
        "target"
    )
    amount = words.amount(need.target, need.unit, need.decimals)
    bound = words(f"figure.bound.{need.bound}")
    text = words("figure.backsolve.target", bound=bound, amount=amount, year=need.by)
    text = wrap(text, 62.0, most=2)
    x = float(sheet.at(ax, shown, 0.0)[0, 0])
    wide, tall = width(text), height(text)
    left = x + 1.2 if x + 1.2 + wide <= room.right else x - 1.2 - wide
    top = room.top if need.upward else room.bottom + tall
    sheet.write(left, top - tall / 2, text, gid="target-name")
    return [
        Box(left, top - tall, left + wide, top),
        Box(x - 0.3, room.bottom, x + 0.3, room.top),
    ]


def _points(sheet: Sheet, ax: Axes, need: BackSolve) -> tuple[list[Box], list[Label]]:
    words = sheet.words
    boxes, labels = [], []
    for n, point in enumerate(
        sorted(need.published, key=lambda point: (point.value, point.year or 0))
    ):
        rate = need.growth(point)
        shown = max(words.shown(point.value, need.unit), ax.get_xlim()[0])
        marker = "v" if point.year is None else "o" if rate is not None else "s"
        (mark,) = ax.plot(
            [shown],
            [rate or 0.0],
            linestyle="none",
            marker=marker,
            markersize=6.0,
            markeredgewidth=1.2,
            markeredgecolor=OBSERVED,
            markerfacecolor=OBSERVED if point.firm else "white",
            clip_on=False,
            zorder=6,
        )
        mark.set_gid(f"point-{n}")
        x, y = sheet.at(ax, shown, rate or 0.0)[0]
        boxes.append(Box(x - 1.1, y - 1.1, x + 1.1, y + 1.1))
        labels.append(Label(_said(need, point, words), x, y, INK, gid="point-name"))
    return boxes, labels


def _said(need: BackSolve, point: Published, words: Words, room: float = 62.0) -> str:
    """A point's label: the figure, its year, what it would need, and what is doubtful."""
    # Of 12 300 known to the hundreds the last two digits are not drawn, though computed with.
    known = round(point.value, point.decimals) if point.decimals < 0 else point.value
    value = words.amount(known, need.unit, point.decimals)
    rate = need.growth(point)
    if point.year is None:
        first = words("figure.backsolve.undated", value=value)
    elif rate is None:
        first = words("figure.backsolve.dated", value=value, year=point.year)
    else:
        percent = words.percent(rate, need.rate_decimals)
        first = words("figure.backsolve.point", value=value, year=point.year, rate=percent)
    doubts = [point.caveat] if point.caveat else []
    doubts += [words("figure.unverified")] if point.grade == "C" else []
    lines = [wrap(first, room, most=2)]
    lines += [wrap(words.listed(doubts), room, most=3)] if doubts else []
    return "\n".join(lines)


def _title(need: BackSolve, words: Words) -> str:
    return words(
        "figure.backsolve.title",
        region=need.region,
        indicator=need.indicator,
        bound=words(f"figure.bound.{need.bound}"),
        amount=words.amount(need.target, need.unit, need.decimals),
        year=need.by,
    )


def _alt(need: BackSolve, words: Words) -> str:
    # A baseline a fifth short of the target says in numbers what the curves show without any data.
    baseline = round(need.target * (0.8 if need.upward else 1.25), need.decimals) or need.target
    example = words.amount(baseline, need.unit, need.decimals)
    cases = [
        words(
            "figure.backsolve.alt_case",
            base=year,
            rate=words.percent(
                float(needed_rate(baseline, need.target, need.by - year)), need.rate_decimals
            ),
        )
        for year in sorted(need.base_years)
    ]
    points = [
        _said(need, point, words, 1e6).replace("\n", words("figure.break"))
        for point in need.published
    ]
    parts = [
        words(
            "figure.backsolve.alt",
            region=need.region,
            indicator=need.indicator,
            bound=words(f"figure.bound.{need.bound}"),
            amount=words.amount(need.target, need.unit, need.decimals),
            year=need.by,
            example=example,
            cases=words.listed(cases),
        ),
        words("figure.backsolve.alt_points", points=_joined(points, words))
        if points
        else words("figure.backsolve.alt_none"),
    ]
    if need.bands:
        parts.append(
            words("figure.backsolve.alt_bands", bands=_joined([b.label for b in need.bands], words))
        )
    return words("figure.gap").join(parts)


def _joined(parts: Sequence[str], words: Words) -> str:
    return words("figure.semicolon").join(parts)
