"""Paths over the years: what is observed, what is required, what is projected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from planpath.figures.placing import Box, Label, label
from planpath.figures.sheet import INK, OBSERVED, PROJECTED, REQUIRED, Drawn, Sheet
from planpath.figures.years import (
    BOTTOM,
    DASHES,
    LEFT,
    MARKERS,
    TALL,
    WIDE,
    End,
    margin,
    nothing,
    sheet_of_years,
    value_axis,
    years_axis,
)
from planpath.problems import PlanpathError, Problem
from planpath.words import Words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TargetMark", "trajectory"]


@dataclass(frozen=True)
class TargetMark:
    """A target in its year.

    Parameters
    ----------
    label
        How it is named at the right, for instance its id.
    year
        Its year.
    low, high
        In the indicator's canonical unit; the bound says which counts.
    bound
        ``at_least``, ``more_than``, ``at_most``, ``less_than`` or ``between``.
    decimals
        Digits the document gave.
    """

    label: str
    year: int
    low: float | None
    high: float | None
    bound: str
    decimals: int

    @property
    def values(self) -> list[float]:
        """The numbers drawn: one, or both ends of a range."""
        return [value for value in (self.low, self.high) if value is not None]


def trajectory(
    *frames: pd.DataFrame,
    words: Words,
    indicator: str | None = None,
    region: str | None = None,
    scope: str | None = None,
    basis: str | None = None,
    targets: Sequence[TargetMark] = (),
    names: Mapping[str, str] | None = None,
    unverified: Set[str] = frozenset(),
    stamp: str = "",
) -> Drawn:
    """Observed points, required paths, projected paths and the target, over the years.

    Parameters
    ----------
    frames
        Rows of the one table. Required rows are one line per source (one per target and reading),
        projected rows one per scenario and source, with the outermost quantiles as a band.
    words
        The reader's language.
    indicator, region
        Which rows; needed where the frames hold several.
    scope, basis
        Which rows; without them every scope and basis has lines of its own.
    targets
        Marks at the target's year, with a tick on the side where it is met.
    names
        Labels for sources and scenarios; what has none is shown by its id.
    unverified
        Sources of observed rows shown hollow.
    stamp
        Words that stand inside the drawing.

    Raises
    ------
    PlanpathError
        If rows of several regions or indicators are left: one figure shows one quantity
        of one place.
    """
    only = {"scope": scope, "basis": basis}
    rows = _chosen(frames, {"indicator": indicator, "region": region}, only)
    about = _About.of(rows, targets, indicator, region, words)
    named = names or {}
    sheet, ax = sheet_of_years(words, stamp)
    values = [words.shown(float(row["value"]), about.unit) for row in rows]
    values += [words.shown(v, about.unit) for mark in targets for v in mark.values]
    years = [int(row["year"]) for row in rows] + [mark.year for mark in targets]
    if targets and len(set(years)) == 1:
        years.append(years[0] - 4)
    years_axis(sheet, ax, years)
    hollow = any(row["kind"] == "observed" and row["source"] in unverified for row in rows)
    head = [words.unit(about.unit)] + ([words("figure.path.hollow")] if hollow else [])
    value_axis(sheet, ax, values, words("figure.semicolon").join(part for part in head if part))
    ends = _required(sheet, ax, rows, about, named)
    ends += _projected(sheet, ax, rows, about, named)
    ends += _targets(sheet, ax, targets, about)
    _observed(sheet, ax, rows, about, unverified)
    margin(sheet, ends)
    if not rows:
        nothing(sheet, bool(targets))
    return Drawn(sheet.figure, _title(rows, about, words), _alt(rows, targets, about, named, words))


@dataclass(frozen=True)
class _About:
    """The one quantity of the one place that a trajectory shows."""

    region: str
    indicator: str
    unit: str
    digits: int

    def written(self, value: float) -> int:
        """The decimals a published value was given with, at the most the indicator's."""
        return min(self.digits, len(f"{value:.6f}".rstrip("0").partition(".")[2]))

    @classmethod
    def of(
        cls,
        rows: list[dict[str, Any]],
        targets: Sequence[TargetMark],
        indicator: str | None,
        region: str | None,
        words: Words,
    ) -> _About:
        from planpath import codelists

        id_ = indicator or (rows[0]["indicator"] if rows else None)
        place = region or (rows[0]["region"] if rows else None)
        name = codelists.regions()[place].name.of(words.lang) if place else ""
        if id_ is None:
            return cls(name, words("figure.path.any"), "", 1)
        entry = codelists.indicators()[id_]
        about = cls(name, entry.label.of(words.lang), entry.unit, entry.digits)
        # Computed values are written no finer than what they were computed from.
        given = [about.written(row["value"]) for row in rows if row["kind"] == "observed"]
        given += [mark.decimals for mark in targets]
        return replace(about, digits=min(about.digits, max(given))) if given else about


def _chosen(
    frames: Sequence[pd.DataFrame], wanted: Mapping[str, str | None], only: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """The rows asked for; of what is `wanted` one may be left, of what is `only` asked for many."""
    rows: list[dict[str, Any]] = [row for frame in frames for row in frame.to_dict("records")]
    asked = {**wanted, **only}
    rows = [row for row in rows if all(want in (None, row[key]) for key, want in asked.items())]
    problems = []
    for key in wanted:
        present = list(dict.fromkeys(str(row[key]) for row in rows))
        if len(present) > 1:
            message = f"one figure shows one {key}; name it"
            problems.append(Problem(f"figure, {key}", message, ", ".join(present), present))
    if problems:
        raise PlanpathError(problems)
    # Required and projected rows make a line per source; observed ones are one history, whoever
    # published each year of it.
    return sorted(rows, key=lambda row: (row["kind"], row["scenario"], _line(row), row["year"]))


def _line(row: dict[str, Any]) -> str:
    return "" if row["kind"] == "observed" else str(row["source"])


def _groups(rows: list[dict[str, Any]], kind: str) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Rows of a kind by line: a scenario or a source, a scope and a basis."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        if row["kind"] == kind:
            line = (row["scenario"], row["source"], row["scope"], row["basis"])
            groups.setdefault(line, []).append(row)
    return groups


def _required(
    sheet: Sheet, ax: Axes, rows: list[dict[str, Any]], about: _About, names: Mapping[str, str]
) -> list[End]:
    ends = []
    for n, ((_, source, *_), line) in enumerate(_groups(rows, "required").items()):
        xs, ys = _central(line, about, sheet.words)
        (drawn,) = ax.plot(
            xs, ys, color=REQUIRED, linewidth=1.4, linestyle=DASHES[n % len(DASHES)], zorder=3
        )
        drawn.set_gid(f"required-{n}")
        ends.append(_end(sheet, ax, xs, ys, names.get(source, source), REQUIRED))
    return ends


def _projected(
    sheet: Sheet, ax: Axes, rows: list[dict[str, Any]], about: _About, names: Mapping[str, str]
) -> list[End]:
    ends = []
    for n, ((scenario, *_), line) in enumerate(_groups(rows, "projected").items()):
        xs, ys = _central(line, about, sheet.words)
        quantiles = sorted({row["quantile"] for row in line})
        if quantiles[0] < 0.5 < quantiles[-1]:
            low_x, low = _at_quantile(line, quantiles[0], about, sheet.words)
            _, high = _at_quantile(line, quantiles[-1], about, sheet.words)
            ax.fill_between(low_x, low, high, color=PROJECTED, alpha=0.13, linewidth=0, zorder=1)
        (drawn,) = ax.plot(
            xs,
            ys,
            color=PROJECTED,
            linewidth=1.4,
            linestyle=(0, (5, 1)),
            marker=MARKERS[n % 4],
            markersize=4.0,
            markerfacecolor="white",
            clip_on=False,
            zorder=4,
        )
        drawn.set_gid(f"projected-{n}")
        value = sheet.words.amount(_last(line), about.unit, about.digits)
        ends.append(_end(sheet, ax, xs, ys, names.get(scenario, scenario), PROJECTED, value))
    return ends


def _targets(sheet: Sheet, ax: Axes, targets: Sequence[TargetMark], about: _About) -> list[End]:
    words = sheet.words
    ends = []
    for mark in targets:
        shown = [words.shown(value, about.unit) for value in mark.values]
        ax.plot(
            [mark.year] * len(shown),
            shown,
            color=INK,
            linewidth=1.6,
            marker="D",
            markersize=5.5,
            markerfacecolor="white",
            markeredgewidth=1.3,
            clip_on=False,
            zorder=5,
        )[0].set_gid(f"target-{mark.label}")
        x, y = sheet.at(ax, mark.year, shown[-1])[0]
        if mark.bound != "between":
            # A small arrow towards the side on which the target is met.
            way = 1.0 if mark.bound in ("at_least", "more_than") else -1.0
            sheet.stroke([x, x], [y + 1.2 * way, y + 3.6 * way], color=INK, linewidth=1.2)
            sheet.stroke(
                [x],
                [y + 3.8 * way],
                color=INK,
                linestyle="none",
                markersize=4.0,
                marker="^" if way > 0 else "v",
            )
        amounts = "–".join(words.amount(value, about.unit, mark.decimals) for value in mark.values)
        text = words(
            "figure.path.target",
            label=mark.label,
            bound=words(f"figure.bound.{mark.bound}"),
            amount=amounts,
            year=mark.year,
        )
        middle = float(np.mean(sheet.at(ax, [mark.year] * len(shown), shown)[:, 1]))
        ends.append(End(text, x, middle, INK))
    return ends


def _observed(
    sheet: Sheet, ax: Axes, rows: list[dict[str, Any]], about: _About, unverified: Set[str]
) -> None:
    """Observed points; the line between them is broken where a year is missing."""
    words = sheet.words
    labels, strokes, marks = [], [], []
    whole = [row for row in rows if row["kind"] == "observed" and row["period"] == "year"]
    part = [row for row in rows if row["kind"] == "observed" and row["period"] != "year"]
    for (_, scope), run in _runs(whole).items():
        xs, ys = _central(run, about, words)
        (line,) = ax.plot(xs, ys, color=OBSERVED, linewidth=1.1, zorder=5)
        line.set_gid(f"observed-{scope}-{xs[0]}")
        strokes.append(sheet.at(ax, xs, ys))
    for row in [*whole, *part]:
        shown = words.shown(float(row["value"]), about.unit)
        hollow = row["source"] in unverified or row["period"] != "year"
        ax.plot(
            [row["year"]],
            [shown],
            linestyle="none",
            marker="o" if row["period"] == "year" else "v",
            markersize=5.5,
            markeredgecolor=OBSERVED,
            markeredgewidth=1.2,
            clip_on=False,
            zorder=6,
            markerfacecolor="white" if hollow else OBSERVED,
        )[0].set_gid(f"point-{row['year']}-{row['source']}")
        x, y = sheet.at(ax, row["year"], shown)[0]
        marks.append(Box(x - 1.0, y - 1.0, x + 1.0, y + 1.0))
        if len(whole) <= 3 or row is whole[-1] or row["period"] != "year":
            value = float(row["value"])
            said = [words.amount(value, about.unit, about.written(value))]
            said += [_period(row["period"], words)] if row["period"] != "year" else []
            said += [words("figure.unverified")] if row["source"] in unverified else []
            labels.append(Label(words("figure.break").join(said), x, y, INK, gid="observed-name"))
    room = Box(LEFT + 1, BOTTOM + 1, LEFT + WIDE - 1, BOTTOM + TALL - 1)
    others = [
        line for line in ax.get_lines() if str(line.get_gid()).startswith(("required", "proj"))
    ]
    strokes += [sheet.at(ax, line.get_xdata(), line.get_ydata()) for line in others]
    label(sheet, labels, room, marks, strokes)


def _runs(rows: list[dict[str, Any]]) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """Observed rows in runs of consecutive years, each of one scope and one basis."""
    runs: dict[tuple[int, str], list[dict[str, Any]]] = {}

    def population(row: dict[str, Any]) -> tuple[str, str]:
        return row["scope"], row["basis"]

    for row in sorted(rows, key=lambda row: (*population(row), row["year"])):
        last = next(reversed(runs.values()), None)
        goes_on = last is not None and population(last[-1]) == population(row)
        if last is not None and goes_on and row["year"] - last[-1]["year"] <= 1:
            last.append(row)
        else:
            runs[len(runs), row["scope"]] = [row]
    return runs


def _period(period: str, words: Words) -> str:
    kind, _, number = period.partition("-")
    return words(f"figure.path.{kind}", number=number)


def _central(
    line: list[dict[str, Any]], about: _About, words: Words
) -> tuple[list[int], list[float]]:
    return _at_quantile(line, _middle(line), about, words)


def _at_quantile(
    line: list[dict[str, Any]], quantile: float, about: _About, words: Words
) -> tuple[list[int], list[float]]:
    chosen = sorted((r for r in line if r["quantile"] == quantile), key=lambda row: row["year"])
    return (
        [int(row["year"]) for row in chosen],
        [words.shown(float(row["value"]), about.unit) for row in chosen],
    )


def _middle(line: list[dict[str, Any]]) -> float:
    """The central quantile: 0.5, or what comes nearest where a line has only others."""
    return min((float(row["quantile"]) for row in line), key=lambda q: (abs(q - 0.5), q))


def _last(line: list[dict[str, Any]]) -> float:
    central = [row for row in line if row["quantile"] == _middle(line)]
    return float(max(central, key=lambda row: row["year"])["value"])


def _end(
    sheet: Sheet,
    ax: Axes,
    xs: list[int],
    ys: list[float],
    text: str,
    colour: str,
    value: str = "",
) -> End:
    x, y = sheet.at(ax, xs[-1], ys[-1])[0]
    return End(text, x, y, colour, value)


def _title(rows: list[dict[str, Any]], about: _About, words: Words) -> str:
    kinds = {row["kind"] for row in rows}
    key = next((key for key in ("projected", "required", "observed") if key in kinds), "nothing")
    return words(f"figure.path.title_{key}", region=about.region, indicator=about.indicator)


def _alt(
    rows: list[dict[str, Any]],
    targets: Sequence[TargetMark],
    about: _About,
    names: Mapping[str, str],
    words: Words,
) -> str:
    def said(value: float, decimals: int = about.digits) -> str:
        return words.amount(value, about.unit, decimals)

    seen = [
        f"{row['year']}: {said(float(row['value']), about.written(float(row['value'])))}"
        + ("" if row["period"] == "year" else f" ({_period(row['period'], words)})")
        for row in rows
        if row["kind"] == "observed"
    ]
    parts = [words("figure.path.alt", region=about.region, indicator=about.indicator)]
    parts.append(
        words("figure.observed_alt", values=words.listed(seen))
        if seen
        else words("figure.observed_none")
    )
    for kind in ("required", "projected"):
        for (scenario, source, *_), line in _groups(rows, kind).items():
            key = scenario or source
            year = max(row["year"] for row in line)
            parts.append(
                words(
                    f"figure.path.alt_{kind}",
                    label=names.get(key, key),
                    year=year,
                    value=said(_last(line)),
                )
            )
    for mark in targets:
        amounts = "–".join(said(value, mark.decimals) for value in mark.values)
        bound = words(f"figure.bound.{mark.bound}")
        parts.append(
            words(
                "figure.path.alt_target",
                label=mark.label,
                bound=bound,
                amount=amounts,
                year=mark.year,
            )
        )
    return words("figure.gap").join(parts)
