"""An index that is 100 in its base year: one path per reading of that year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpath.figures.sheet import OBSERVED, QUIET, REQUIRED, Drawn
from planpath.figures.years import (
    DASHES,
    MARKERS,
    End,
    margin,
    nothing,
    sheet_of_years,
    value_axis,
    years_axis,
)
from planpath.words import Words

__all__ = ["IndexPath", "index_paths"]

_STYLES = ("-", *DASHES)


@dataclass(frozen=True)
class IndexPath:
    """An index that starts at 100 in its base year.

    Parameters
    ----------
    label
        The reading it follows.
    years, values
        The path; the first year is the base year.
    decimals
        Digits of the value written at its end.
    observed
        Years and observed index values on the same base; empty where there are none.
    """

    label: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    decimals: int = 3
    observed: tuple[tuple[int, float], ...] = ()


def index_paths(
    paths: Sequence[IndexPath], words: Words, *, subject: str, stamp: str = ""
) -> Drawn:
    """An index per reading, 100 in its base year, the end of each named with its value.

    Parameters
    ----------
    paths
        One per reading of the base year.
    words
        The reader's language.
    subject
        What is indexed, as the reader sees it (单位增加值能耗).
    stamp
        Words that stand inside the drawing.
    """
    sheet, ax = sheet_of_years(words, stamp)
    points = [pair for path in paths for pair in path.observed]
    years = [year for path in paths for year in path.years] + [year for year, _ in points]
    values = [value for path in paths for value in path.values] + [value for _, value in points]
    years_axis(sheet, ax, years)
    value_axis(sheet, ax, [*values, 100.0], words("figure.index.y", subject=subject))
    ax.axhline(100.0, color=QUIET, linewidth=0.7, zorder=1)
    ends = []
    for n, path in enumerate(paths):
        style = _STYLES[n % len(_STYLES)]
        (line,) = ax.plot(path.years, path.values, color=REQUIRED, linewidth=1.5, linestyle=style)
        line.set_gid(f"index-{n}")
        ax.plot(
            path.years[1:],
            path.values[1:],
            linestyle="none",
            marker=MARKERS[n % 4],
            markersize=4.0,
            markeredgecolor=REQUIRED,
            markerfacecolor="white",
            clip_on=False,
            zorder=4,
        )
        if path.observed:
            xs, ys = zip(*sorted(path.observed), strict=True)
            ax.plot(
                xs,
                ys,
                color=OBSERVED,
                linewidth=1.0,
                marker="o",
                markersize=5.0,
                clip_on=False,
                zorder=6,
            )[0].set_gid(f"observed-{n}")
        if path.years:
            value = words.number(path.values[-1], path.decimals)
            x, y = sheet.at(ax, path.years[-1], path.values[-1])[0]
            ends.append(End(path.label, x, y, REQUIRED, value))
    margin(sheet, ends)
    if not values:
        nothing(sheet, False)
    said = [
        words(
            "figure.index.end",
            label=path.label,
            base=path.years[0],
            year=path.years[-1],
            value=words.number(path.values[-1], path.decimals),
        )
        for path in paths
        if path.years
    ]
    seen = [f"{year}: {words.number(value, 1)}" for year, value in sorted(points)]
    parts = [words("figure.index.alt", subject=subject, ends=words("figure.semicolon").join(said))]
    parts.append(
        words("figure.observed_alt", values=words.listed(seen))
        if seen
        else words("figure.observed_none")
    )
    title = words("figure.index.title", subject=subject)
    return Drawn(sheet.figure, title, words("figure.gap").join(parts))
