"""Which published figure, if any, has the right to stand beside a target.

For each target under each reading the evidence is searched for the same region, indicator, scope
and accounting basis. What is found decides the data status, and the status decides whether a
verdict may follow:

``ok``              like with like, from a source at its own address
``unverified``      like with like, but seen only on a re-posting page (grade C)
``part_year``       like with like, but only part of a year
``scope_unstated``  the source does not say which firms it counts, or on which basis it accounts
``scope_mismatch``  the source counts other firms than the target, or accounts on another basis
``no_data``         nothing published, nothing dated, or nothing in the years that count

The first that applies in this order wins. Only ``ok`` carries a verdict. Where a target leaves the
basis open and figures of several exist, one basis is chosen and kept to (`library`).

Where the first months of a year are newer than any whole year, the year may be estimated from them
(`annual`). The estimate stands beside what was found; it changes no status and is no baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import annual, codelists, progress
from planpath.library import SERIES, UNLIKE, Library
from planpath.matching import (
    UNVERIFIED,
    Shelf,
    Stretches,
    best_of_each_year,
    distinct,
    named,
)
from planpath.plan import Plan

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = [
    "ESTIMATE",
    "STATUSES",
    "UNVERIFIED",
    "Matched",
    "best_of_each_year",
    "match",
    "statements",
]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
STATUSES = ("ok", "unverified", "part_year", "scope_unstated", "scope_mismatch", "no_data")
CAUSES = (
    *("no_data", "confused", "undated", "too_late", "too_old", "not_begun"),
    *UNLIKE,
    *("scope_unstated_part", "basis_unstated_part"),
    *("part_year", "part_alone", "part_no_sum", "estimated"),
    *("ok", "base_year", "unverified"),
)
"""The finer reasons; each is a sentence of the words files."""
# What is known of an estimated year, by the names `annual.estimates` gives it.
ESTIMATE = {
    "estimate": "value",
    "estimate_year": "year",
    "estimate_months": "months",
    "estimate_from": "from_year",
    "estimate_ratio": "ratio",
    "estimate_grade": "grade",
    "estimate_sources": "sources",
}
_TERMS = ["measure", "mean", "base_year", "start_year", "by", "bound", "low", "high"]
# What makes two readings of a target one and the same question.
_ASKED = (*SERIES, *_TERMS, "strive")


def statements(plan: Plan) -> pd.DataFrame:
    """A plan as a frame, one row per target and reading; rates and shares are fractions.

    A combination of readings that comes to the same question as another of its target adds nothing
    and has no row of its own; `twins` of that other names it. The default reading always stays.
    """
    known = codelists.indicators()
    rows = []
    for target in plan.targets:
        met: dict[tuple[Any, ...], dict[str, Any]] = {}
        # The default first, so that it is the one that stays.
        for reading in sorted(target.readings, key=lambda reading: not reading.is_default):
            read = target.under(reading)
            indicator = known[read.indicator]
            row = {
                "target_id": read.id,
                "region": read.region,
                "indicator": read.indicator,
                "scope": read.scope,
                "basis": read.basis,
                "measure": read.measure,
                "bound": read.bound,
                "low": np.nan if read.low is None else read.low,
                "high": np.nan if read.high is None else read.high,
                "unit": read.unit,
                "by": read.by,
                "strive": read.strive,
                "reading": reading.id,
                "reading_default": reading.is_default,
                "axes": "+".join(part.axis for part in reading.parts),
                "twins": "",
                "mean": read.mean,
                "kind": indicator.kind,
                "base_year": read.base_year,
                "start_year": read.start_year,
                "restates": read.restates or "",
                "section": read.section,
                "quote": read.quote,
                "owners": ";".join(read.owners),
            }
            same = met.setdefault(tuple(str(row[name]) for name in _ASKED), row)
            if same is not row:
                same["twins"] = f"{same['twins']};{reading.id}".removeprefix(";")
        order = {reading.id: number for number, reading in enumerate(target.readings)}
        rows += sorted(met.values(), key=lambda row: order[row["reading"]])
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Matched:
    """What the evidence holds for each statement.

    Parameters
    ----------
    found
        One row per statement, same index: `data_status`, `cause` (the finer reason, a key of the
        words files), `latest_year`, `latest`, `latest_period`, `latest_scope`, `latest_basis`,
        `latest_source`, `baseline_year`, `baseline`, `baseline_source`, `shown_source` (the
        citation a reader should be shown); `estimate` and its year, months, ratio, grade and
        sources, see `annual`.
    stretches
        The like-with-like annual figures behind them, by the statement's position.
    """

    found: pd.DataFrame
    stretches: Stretches

    @cached_property
    def series(self) -> pd.DataFrame:
        """The annual figures as a frame: `statement`, `year`, `value`, `counts`.

        `counts` from the base year on; ascending in year.
        """
        return self.stretches.frame()


def match(rows: pd.DataFrame, evidence: Evidence) -> Matched:
    """The evidence for each row of `statements`; what is asked twice is looked up once."""
    asked, asked_at = distinct([rows[name] for name in SERIES])
    question, met_at = distinct([asked, *(rows[name] for name in _TERMS)])
    library = Library.of(rows[SERIES].take(asked_at), evidence)
    questions = _Questions(asked[met_at], rows[["indicator", *_TERMS]].take(met_at))
    series = library.chosen(questions.asked, questions.first, questions.by)
    found = _Found(len(series), library)
    _like(found, questions, library, series)
    _unlike(found, questions, library)
    estimates = _estimates(questions, library, series)
    _say_which_part(found, questions, estimates["estimate"].notna().to_numpy())
    # Where a verdict may follow, nothing it is compared with rests on a re-posted figure either.
    judged = found.status == STATUSES.index("ok")
    group = np.where(judged, library.sound(series), series)
    stretches = library.stretches(group, questions.first, questions.by)
    told = [found.told(question), estimates.take(question).reset_index(drop=True)]
    return Matched(pd.concat(told, axis=1).set_axis(rows.index), stretches.taken(question))


class _Questions:
    """What is asked of a series: the terms of each distinct question, as arrays of one length."""

    def __init__(self, asked: Ints, terms: pd.DataFrame) -> None:
        self.asked = asked
        self.indicator = terms["indicator"]
        self.bound, self.low, self.high = (terms[name] for name in ("bound", "low", "high"))
        self.base = terms["base_year"].to_numpy(dtype=np.int64)
        self.by = terms["by"].to_numpy(dtype=np.int64)
        measure = terms["measure"]
        self.level = measure.eq("level").to_numpy()
        self.rate = measure.eq("rate").to_numpy()
        yearly = measure.eq("yearly").to_numpy()
        # A rate and an increase are counted from the base year itself; no other year will do.
        self.exact = self.rate | measure.eq("added").to_numpy()
        # Whether each year between counts by itself, not only the two ends.
        self.each_year = yearly | (self.rate & terms["mean"].eq("arithmetic").to_numpy())
        self.first = np.where(yearly, terms["start_year"].to_numpy(dtype=np.int64), self.base)


class _Found:
    """What was found for each question so far, figures by their number in the library; -1: none."""

    def __init__(self, count: int, library: Library) -> None:
        self.library = library
        self.status = np.full(count, STATUSES.index("no_data"))
        self.cause = np.full(count, CAUSES.index("no_data"))
        self.latest, self.baseline, self.shown = (np.full(count, -1) for _ in range(3))

    def say(self, at: Ints | Flags, status: str, cause: str) -> None:
        """Another status, with its cause, for some questions."""
        self.status[at] = STATUSES.index(status)
        self.cause[at] = CAUSES.index(cause)

    @property
    def open(self) -> Flags:
        """Of which questions nothing was found so far."""
        return self.shown < 0

    def take(self, figure: Ints, status: str, cause: str, *, show_only: bool = False) -> None:
        """One claim, for the open questions that have a figure for it."""
        at = np.flatnonzero((figure >= 0) & self.open)
        self.say(at, status, cause)
        self.shown[at] = figure[at]
        if not show_only:
            self.latest[at] = figure[at]

    def reopen(self, at: Flags) -> None:
        """Forget what was found for some questions."""
        self.say(at, "no_data", "no_data")
        self.shown[at], self.latest[at], self.baseline[at] = -1, -1, -1

    def told(self, question: Ints) -> pd.DataFrame:
        """As the columns of `Matched.found`, for statements that ask these questions."""
        figures, sources = self.library.figures, self.library.sources
        latest, baseline = self.latest[question], self.baseline[question]
        year = np.append(figures["year"].to_numpy(dtype=np.float64), np.nan)
        value = np.append(figures["value"].to_numpy(dtype=np.float64), np.nan)
        return pd.DataFrame(
            {
                "data_status": named(STATUSES, self.status[question]),
                "cause": named(CAUSES, self.cause[question]),
                "latest_year": year[latest],
                "latest": value[latest],
                "latest_period": named(figures["period"], latest),
                "latest_scope": named(figures["scope"], latest),
                "latest_basis": named(figures["basis"], latest),
                "latest_source": named(sources, latest),
                "baseline_year": year[baseline],
                "baseline": value[baseline],
                "baseline_source": named(sources, baseline),
                "shown_source": named(sources, self.shown[question]),
            }
        )


def _like(found: _Found, asked: _Questions, library: Library, series: Ints) -> None:
    """Like with like: the newest figure, and the one progress is measured from."""
    parts, whole = library.parts, library.annual
    _judge_by(found, asked, library, *whole.bounds(series, asked.first, asked.by))
    doubtful = found.status == STATUSES.index("unverified")
    # Judged by the figures that can be looked up where they alone suffice. A re-posted figure may
    # add nothing to a verdict; it takes none away either.
    sound = np.where(doubtful, library.sound(series), -1)
    start, stop = whole.bounds(sound, asked.first, asked.by)
    enough = _suffice(asked, library, start, stop)
    found.reopen(enough)
    _judge_by(found, asked, library, start, np.where(enough, stop, start))
    part = parts.figure[parts.newest(series, asked.first, asked.by)]
    found.take(part, "part_year", "part_year")


def _unlike(found: _Found, asked: _Questions, library: Library) -> None:
    """The claims that carry no verdict, from the strongest on, where nothing like was found."""
    place, first, by, base = library.place[asked.asked], asked.first, asked.by, asked.base

    def newest(shelf: Shelf, group: Ints, low: Ints | None, high: Ints | None) -> Ints:
        return shelf.figure[shelf.newest(np.where(found.open, group, -1), low, high)]

    for cause in reversed(UNLIKE):
        wanted = np.zeros(len(library.asked), dtype=bool)
        wanted[asked.asked[found.open]] = True
        every, whole = library.unlike(cause, wanted)
        figure = newest(every, asked.asked, first, by)
        if cause.endswith("_unstated"):
            # A whole year may serve for arithmetic; a newer part of one may not.
            year = newest(whole, asked.asked, first, by)
            figure = np.where(year >= 0, year, figure)
        found.take(figure, "scope_" + cause.partition("_")[2], cause)
    waits = newest(library.places, place, base, np.minimum(first - 1, by))
    found.take(waits, "no_data", "not_begun", show_only=True)
    old = newest(library.places, place, None, base - 1)
    found.take(old, "no_data", "too_old", show_only=True)
    late = newest(library.places, place, by + 1, None)
    found.take(late, "no_data", "too_late", show_only=True)
    found.take(library.nobodys[asked.asked], "no_data", "undated", show_only=True)
    quoted = newest(library.confused, place, base, None)
    found.take(quoted, "no_data", "confused", show_only=True)


def _judge_by(found: _Found, asked: _Questions, library: Library, start: Ints, stop: Ints) -> None:
    """The judgement by the figures that stand from `start` to `stop`, for whom any stand there."""
    shelf, any_ = library.annual, stop > start
    newest = shelf.figure[np.where(any_, stop - 1, -1)]
    begins = shelf.figure[np.where(any_, start, -1)]
    year = np.append(library.year, -1)
    value = np.append(library.figures["value"].to_numpy(dtype=np.float64), np.nan)
    begins = np.where(asked.exact & (year[begins] != asked.base), -1, begins)
    # No rate leads away from nothing.
    begins = np.where(asked.rate & ~(value[begins] > 0), -1, begins)
    found.take(newest, "ok", "ok")
    found.baseline[any_] = begins[any_]
    lacking = any_ & asked.exact & (begins < 0)
    found.say(lacking, "no_data", "base_year")
    # A chain is as good as its weakest figure: the newest, the baseline, or a year between.
    weak = np.append(library.weak, False)
    before = np.concatenate([[0], np.cumsum(weak[shelf.figure])])
    between = asked.each_year & (before[stop] > before[start])
    found.say(any_ & ~lacking & (between | weak[newest] | weak[begins]), "unverified", "unverified")


def _suffice(asked: _Questions, library: Library, start: Ints, stop: Ints) -> Flags:
    """Whether the figures from `start` to `stop` settle a question by themselves."""
    shelf, any_ = library.annual, stop > start
    first = shelf.year[np.where(any_, start, -1)]
    last = shelf.year[np.where(any_, stop - 1, -1)]
    value = np.append(library.figures["value"].to_numpy(dtype=np.float64), np.nan)
    newest = value[shelf.figure[np.where(any_, stop - 1, -1)]]
    unbroken = (first == asked.first) & (stop - start == last - first + 1)
    # Two figures measure progress; one is enough where it settles the matter.
    settled = asked.level & progress.meets(newest, asked.bound, asked.low, asked.high)
    two = (last > first) | (last == asked.by) | settled
    enough = np.where(asked.each_year, unbroken, two)
    return np.asarray(any_ & enough & (~asked.exact | (first == asked.base)), dtype=bool)


def _estimates(asked: _Questions, library: Library, series: Ints) -> pd.DataFrame:
    """The newest year estimated from its first months, where no later year has a whole figure."""
    estimated = annual.estimates(library.summed)
    known = library.series.reset_index(names="series")
    place = estimated.merge(known[[*annual.SERIES, "series"]], on=annual.SERIES)
    group, year = (place[name].to_numpy(dtype=np.int64) for name in ("series", "year"))
    shelf = Shelf.of(group, year, np.arange(len(place)))
    whole = library.annual
    newest = whole.year[whole.newest(series, asked.first, asked.by)]
    at = shelf.figure[shelf.newest(series, np.maximum(asked.first, newest + 1), asked.by)]
    columns: dict[str, Any] = {}
    for name, column in ESTIMATE.items():
        if name in ("estimate_grade", "estimate_sources"):
            columns[name] = named(place[column], at)
        else:
            columns[name] = np.append(place[column].to_numpy(dtype=np.float64), np.nan)[at]
    return pd.DataFrame(columns)


def _say_which_part(found: _Found, asked: _Questions, estimated: Flags) -> None:
    """Why part of a year is no more than that: what was published, or what it would take."""
    period = named(found.library.figures["period"], found.latest)
    months = period.str.startswith("ytd-").to_numpy()
    summed = annual.sums_over_a_year(asked.indicator).to_numpy()
    part = found.status == STATUSES.index("part_year")
    found.say(part & months & summed & estimated, "part_year", "estimated")
    found.say(part & ~summed, "part_year", "part_no_sum")
    found.say(part & ~months, "part_year", "part_alone")
    incomplete = period.ne("year").to_numpy()
    for cause in ("scope_unstated", "basis_unstated"):
        at = incomplete & (found.cause == CAUSES.index(cause))
        found.say(at, "scope_unstated", f"{cause}_part")
