"""Where each target stands, as columns of numbers: what every measure of the panel draws on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import codelists, matching, progress, scoring

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["SERIES", "Flags", "Floats", "Standing", "Whole"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
SERIES = ("region", "indicator", "scope", "basis")
"""What makes a series: figures that differ in any of these never meet."""
_ADDITIVE = ("share", "growth")


@dataclass(frozen=True)
class Standing:
    """Where each statement stands: what `assess` found, and the series behind it."""

    rows: pd.DataFrame
    series: pd.DataFrame
    evidence: Evidence

    def __len__(self) -> int:
        return len(self.rows)

    def number(self, name: str) -> Floats:
        """A column of numbers; nothing of it where the target may not be judged."""
        whole = self.rows[name].to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(self.judged, whole, np.nan)

    def being(self, column: str, *ids: str) -> Flags:
        """Where a column has one of these values."""
        return np.asarray(self.rows[column].isin(ids), dtype=bool)

    @cached_property
    def judged(self) -> Flags:
        """Where a verdict may be given."""
        return self.being("data_status", "ok")

    @cached_property
    def direction(self) -> Floats:
        """+1 where more is better, −1 where less is."""
        return np.where(self.rows["low"].notna(), 1.0, -1.0)

    @cached_property
    def first(self) -> Floats:
        """The figure progress is measured from."""
        return self.number("baseline")

    @cached_property
    def last(self) -> Floats:
        """The newest figure."""
        return self.number("latest")

    @cached_property
    def target(self) -> Floats:
        """The value to land on: of a strict bound on things counted, one beyond it."""
        whole = self.being("kind", "count", "flow")
        return progress.aim(self.number("target_value"), self.rows["bound"].to_numpy(), whole)

    @cached_property
    def passed(self) -> Floats:
        """Years from the baseline to the newest figure."""
        return self.number("latest_year") - self.number("baseline_year")

    @cached_property
    def span(self) -> Floats:
        """Years from the baseline to the target."""
        return self.number("by") - self.number("baseline_year")

    @cached_property
    def left(self) -> Floats:
        """Years still to come."""
        return self.number("by") - self.number("latest_year")

    @cached_property
    def way(self) -> Flags:
        """Whether there was a way to cover from the baseline."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.direction * (self.target - self.first) > 0)

    @cached_property
    def yearly(self) -> Flags:
        """Promises for every year."""
        return self.being("measure", "yearly")

    @cached_property
    def plain_mean(self) -> Flags:
        """A rate read as the plain mean of yearly changes."""
        return self.being("measure", "rate") & self.being("mean", "arithmetic")

    @cached_property
    def logarithmic(self) -> Flags:
        """Where the way itself is measured by logarithms."""
        along = self.being("measure", "rate") | self.being("kind", "intensity")
        return np.asarray(along & ~self.plain_mean & ~self.yearly)

    @cached_property
    def kept(self) -> Flags:
        """Where the bound is kept for good."""
        return self.judged & self.being("verdict", "achieved")

    @cached_property
    def missed(self) -> Flags:
        """Where it can no longer be kept in time."""
        return self.judged & self.being("verdict", "missed")

    @cached_property
    def figures(self) -> tuple[Whole, Floats, Floats, Flags]:
        """The like-with-like figures up to the newest: whose, year, value, from the base on."""
        whose = self.series["statement"].to_numpy(dtype=np.int64)
        year = self.series["year"].to_numpy(dtype=np.float64)
        with np.errstate(invalid="ignore"):
            known = self.judged[whose] & (year <= self.number("latest_year")[whose])
        value = self.series["value"].to_numpy(dtype=np.float64)
        counts = self.series["counts"].to_numpy(dtype=bool)
        return whose[known], year[known], value[known], counts[known]

    @cached_property
    def seen(self) -> Whole:
        """How many figures there are from the base year on."""
        whose, _, _, counts = self.figures
        return np.bincount(whose[counts], minlength=len(self))

    @cached_property
    def before(self) -> Floats:
        """The figure of the year before the newest."""
        whose, year, value, _ = self.figures
        chosen = year == self.number("latest_year")[whose] - 1
        return _placed(whose[chosen], value[chosen], len(self))

    def window(self, years: int) -> tuple[Floats, Floats, Whole]:
        """The first figure of the last years, its year, and how many there are since."""
        whose, year, value, _ = self.figures
        recent = year >= self.number("latest_year")[whose] - years
        whose, year, value = whose[recent], year[recent], value[recent]
        # Ascending in year: written from the last on, the first stays.
        back = slice(None, None, -1)
        first = _placed(whose[back], value[back], len(self))
        since = _placed(whose[back], year[back], len(self))
        return first, since, np.bincount(whose, minlength=len(self))

    @cached_property
    def trend(self) -> Floats:
        """Where the time-weighted trend of the figures leads in the target's year."""
        whose, year, value, counts = self.figures
        logarithmic = ~self.being("kind", *_ADDITIVE) & (self.least > 0)
        whose, year, value = whose[counts], year[counts], value[counts]
        return scoring.anticipated(whose, year, value, self.number("by"), logarithmic)

    @cached_property
    def least(self) -> Floats:
        """The least figure from the base year on."""
        whose, _, value, counts = self.figures
        least = np.full(len(self), np.inf)
        np.minimum.at(least, whose[counts], value[counts])
        return np.where(np.isfinite(least), least, np.nan)

    @cached_property
    def promised(self) -> Floats:
        """The yearly rate asked for, in the good direction."""
        stated = self.number("low")
        stated = np.where(np.isnan(stated), self.number("high"), stated)
        even = progress.mean_rate(self.first, self.target, self.span)
        return self.direction * np.where(self.being("measure", "rate"), stated, even)

    @cached_property
    def peers(self) -> tuple[Floats, Whole]:
        """The standard deviation of regions of the same level in the newest year; how many more."""
        return _peers(self.rows, self.evidence, self.number("latest_year"))


def _placed(whose: Whole, value: Floats, count: int) -> Floats:
    """Values written to whose they are; the last one written stays."""
    placed = np.full(count, np.nan)
    placed[whose] = value
    return placed


def _peers(rows: pd.DataFrame, evidence: Evidence, year: Floats) -> tuple[Floats, Whole]:
    """The spread of a year's figures over regions of one level, and how many other regions."""
    figures = matching.best_of_each_year(evidence)
    sound = figures["period"].eq("year") & figures["grade"].ne(matching.UNVERIFIED)
    key = [*SERIES[1:], "year", "level"]
    figures = figures[sound]
    figures = figures.assign(level=_levels(figures["region"]))
    asked = rows[[*SERIES]].assign(year=year, level=_levels(rows["region"]))
    whole = pd.concat([figures[key], asked[key]])
    member = whole.groupby(key, sort=False, dropna=False).ngroup().to_numpy()
    theirs, own = member[: len(figures)], member[len(figures) :]
    count = int(member.max(initial=-1)) + 1
    size, number = scoring.spread(theirs, figures["value"].to_numpy(), count)
    return size[own], number[own] - 1


def _levels(regions: pd.Series) -> NDArray[Any]:
    """County, city, province: only regions of one level are peers."""
    known = codelists.regions()
    codes, names = pd.factorize(regions)
    levels = np.array([known[n].level if n in known else "" for n in names], dtype=object)
    return np.asarray(levels[codes])
