"""Figures laid out so that a nation's questions are looked up rather than joined.

A question names a series (region, indicator, scope and accounting basis) and some years. Figures
are put in order once, by group and year; the newest or the first of a span of years is then one
binary search for each question, so that the cost stays that of the questions however many figures
there are. Strings are compared once for each distinct one and numbers ever after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = [
    "PLACE",
    "UNVERIFIED",
    "Shelf",
    "Stretches",
    "best",
    "best_of_each_year",
    "distinct",
    "named",
    "positions",
    "spread",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PLACE = ["region", "indicator"]
UNVERIFIED = "C"
_ROOM = 2**62


def best_of_each_year(evidence: Evidence) -> pd.DataFrame:
    """One figure per place, scope, basis and period: the best grade, then the newest publication.

    Returns
    -------
    DataFrame
        `region`, `indicator`, `scope`, `basis`, `year`, `period`, `value`, `source`, `grade`.
    """
    return best(evidence.observed, evidence.citations)


def best(observed: pd.DataFrame, citations: pd.DataFrame) -> pd.DataFrame:
    """`best_of_each_year` of some of the rows."""
    key = [*PLACE, "scope", "basis", "year", "period"]
    figures = observed[[*key, "value", "source"]].reset_index(drop=True)
    at = citations.index.get_indexer(pd.Index(figures["source"]))
    grade = citations["grade"].array.take(at, allow_fill=True)
    figures = figures.assign(grade=pd.Series(grade, dtype="str"))
    codes, firsts = distinct([figures[name] for name in key])
    if len(firsts) == len(figures):
        return figures
    # Only what stands there twice is put in order of merit.
    twice = np.bincount(codes)[codes] > 1
    date = citations["date"].array.take(at[twice], allow_fill=True)
    ordered = (
        figures[twice]
        .assign(date=date)
        .sort_values(["grade", "date", "source"], ascending=[True, False, True])
    )
    chosen = ordered.index[~ordered.duplicated(key)]
    return figures[~twice | figures.index.isin(chosen)].reset_index(drop=True)


def distinct(columns: Sequence[ArrayLike]) -> tuple[Ints, Ints]:
    """Number the distinct combinations of columns in the order met.

    Returns
    -------
    tuple
        The number of each row, and the row each number was first met in.

    Examples
    --------
    >>> numbers, firsts = distinct([np.array(["a", "b", "a"], dtype=object), np.array([1, 1, 1])])
    >>> numbers.tolist(), firsts.tolist()
    ([0, 1, 0], [0, 1])
    """
    combined, size = _combined([pd.factorize(_flat(c), use_na_sentinel=False) for c in columns])
    codes, _ = pd.factorize(combined) if size > 1 else (np.zeros_like(combined), None)
    count = int(codes.max()) + 1 if len(codes) else 0
    firsts = np.empty(count, dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return codes, firsts


def _flat(column: ArrayLike) -> Any:
    return column if isinstance(column, pd.Series) else np.asarray(column)


def _combined(factors: Sequence[tuple[NDArray[Any], Any]]) -> tuple[Ints, int]:
    """Several columns of codes as one; what grows beyond an integer is numbered anew."""
    combined, size = factors[0][0].astype(np.int64), len(factors[0][1])
    for codes, names in factors[1:]:
        if size * max(len(names), 1) > _ROOM:
            combined, known = pd.factorize(combined)
            size = len(known)
        combined = combined * len(names) + codes
        size *= len(names)
    return combined, size


def positions(frame: pd.DataFrame, table: pd.DataFrame, on: Sequence[str]) -> Ints:
    """Where each row of a frame stands in a table, by the columns `on`; -1 where it does not.

    Of several rows that fit, the first.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2023, 2024, 2024], "region": ["x", "x", "x"]})
    >>> positions(pd.DataFrame({"year": [2024, 2025], "region": ["x", "x"]}), table, list(table))
    array([ 1, -1])
    """
    there: list[tuple[NDArray[Any], Any]] = []
    here: list[NDArray[np.int64]] = []
    for name in on:
        codes, known = pd.factorize(table[name])
        there.append((codes, known))
        own, met = pd.factorize(frame[name], use_na_sentinel=False)
        here.append(pd.Index(known).get_indexer(pd.Index(met))[own])
    keys, asked = (np.zeros(len(one), dtype=np.int64) for one in (table, frame))
    lost = np.zeros(len(frame), dtype=bool)
    for (codes, known), own in zip(there, here, strict=True):
        keys, asked = keys * len(known) + codes, asked * len(known) + own
        lost |= own < 0
    order = np.argsort(keys, kind="stable")
    if not len(order):
        return np.full(len(frame), -1)
    place = np.minimum(np.searchsorted(keys[order], asked), len(order) - 1)
    hit = (keys[order][place] == asked) & ~lost
    return np.where(hit, order[place], -1)


def named(
    names: Sequence[str] | pd.Series, codes: Ints, index: pd.Index | None = None
) -> pd.Series:
    """A column of text from codes; -1 is the empty text.

    Examples
    --------
    >>> named(["whole", "part"], np.array([1, -1])).tolist()
    ['part', '']
    """
    words = pd.concat([pd.Series(names, dtype="str"), pd.Series([""], dtype="str")])
    taken = words.array.take(np.where(codes < 0, len(words) - 1, codes))
    return pd.Series(taken)


@dataclass(frozen=True)
class Shelf:
    """Figures in order of their group and year.

    Parameters
    ----------
    key
        Group and year as one number, ascending.
    figure
        Which figure stands there; a last -1 stands for none, so that place -1 is none.
    year
        Its year, likewise ending on a -1.
    floor, width
        The year before the first, and how many years a group has room for.
    """

    key: Ints
    figure: Ints
    year: Ints
    floor: int
    width: int

    @classmethod
    def of(cls, group: Ints, year: Ints, figure: Ints, *, rank: Ints | None = None) -> Shelf:
        """Figures put in order; of one group and year by `rank`, then as they were given."""
        years = year.astype(np.int64)
        floor = int(years.min()) - 1 if len(years) else 0
        width = int(years.max()) - floor + 2 if len(years) else 1
        key = group.astype(np.int64) * width + (years - floor)
        ranks = 0 if rank is None else rank
        most = 1 if rank is None else int(rank.max(initial=0)) + 1
        # One sort of one number; figures mostly come in order already.
        order = np.argsort(key * most + ranks, kind="stable")
        ends = (np.append(figure[order], -1), np.append(years[order], -1))
        return cls(key[order], *ends, floor, width)

    def and_again(self, kept: NDArray[np.bool_], step: int) -> Shelf:
        """The same figures, then those `kept` once more with `step` added to their group.

        `step` lies beyond all groups, so that all stays in order.
        """
        key = np.concatenate([self.key, self.key[kept] + step * self.width])
        figure, year = (
            np.concatenate([held[:-1], held[:-1][kept], [-1]]) for held in (self.figure, self.year)
        )
        return Shelf(key, figure, year, self.floor, self.width)

    def bounds(
        self, group: Ints, low: Ints | None = None, high: Ints | None = None
    ) -> tuple[Ints, Ints]:
        """Where each group's figures from one year to another begin and end; empty for group -1."""
        first = np.zeros_like(group) if low is None else self._room(low)
        last = np.full_like(group, self.width - 1) if high is None else self._room(high)
        start = np.searchsorted(self.key, group * self.width + first)
        stop = np.searchsorted(self.key, group * self.width + last, side="right")
        return start, np.maximum(start, np.where(group < 0, start, stop))

    def _room(self, year: Ints) -> Ints:
        return np.clip(year - self.floor, 0, self.width - 1)

    def newest(self, group: Ints, low: Ints | None = None, high: Ints | None = None) -> Ints:
        """Where the newest figure of each group within some years stands; -1 where none does."""
        start, stop = self.bounds(group, low, high)
        return np.where(stop > start, stop - 1, -1)


@dataclass(frozen=True)
class Stretches:
    """The annual series of each statement, as a stretch of all figures put in order.

    Parameters
    ----------
    year, value
        Of all figures, series after series, ascending in year.
    start, stop
        Where each statement's own series begins and ends.
    counted, until
        Where the years that count for it begin and end.
    """

    year: Ints
    value: Floats
    start: Ints
    stop: Ints
    counted: Ints
    until: Ints

    def counting(self, at: Ints) -> tuple[Ints, Ints]:
        """The figures that count for some statements: whose each is (by order in `at`), and where.

        Ascending in year for each statement.
        """
        return spread(self.counted[at], self.until[at])

    def recent(self, span: int) -> tuple[Ints, Ints]:
        """Where the last `span` years of each series begin, and where its newest figure stands.

        Both are the last place of all where a statement has no figure.
        """
        known = self.stop > self.start
        newest = np.where(known, self.stop - 1, len(self.year) - 1)
        begin = newest
        for _ in range(span):
            # A series has one figure a year at most, so that this many steps back are enough.
            before = np.maximum(begin - 1, 0)
            near = self.year[before] >= self.year[newest] - span
            begin = np.where(known & (begin > self.start) & near, before, begin)
        return begin, newest

    def frame(self) -> pd.DataFrame:
        """All of them in one frame: `statement`, `year`, `value`, `counts`."""
        owner, place = spread(self.start, self.stop)
        counts = (place >= self.counted[owner]) & (place < self.until[owner])
        return pd.DataFrame(
            {
                "statement": owner,
                "year": self.year[place],
                "value": self.value[place],
                "counts": counts,
            }
        )

    def taken(self, at: Ints) -> Stretches:
        """The stretches of other statements: those at `at`."""
        ends = (self.start[at], self.stop[at], self.counted[at], self.until[at])
        return Stretches(self.year, self.value, *ends)


def spread(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Every place of every stretch, and which stretch it is of."""
    length = stop - start
    owner = np.repeat(np.arange(len(start)), length)
    before = np.cumsum(length) - length
    return owner, np.arange(len(owner)) - before[owner] + start[owner]
