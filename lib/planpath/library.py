"""The evidence arranged for the series that are asked for: what is like, what is not, and why.

A series is a region, an indicator, a scope and an accounting basis. For each one asked for, every
figure of the same place stands on one shelf: like with like, or the shelf of the reason why it is
not. A series is of one basis: figures of two bases never stand on one shelf of like ones, even
where the target leaves the basis open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import bases, codelists
from planpath.matching import PLACE, UNVERIFIED, Shelf, Stretches, best, distinct, spread

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["SERIES", "UNLIKE", "Library"]

Ints = NDArray[np.int64]
SERIES = [*PLACE, "scope", "basis"]
# From the furthest from what was asked to the nearest; the last two may yet prove to be like.
UNLIKE = ("scope_mismatch", "basis_mismatch", "scope_unstated", "basis_unstated")
_LIKE = len(UNLIKE)
_BY_BASIS = {
    "like": _LIKE,
    "unlike": UNLIKE.index("basis_mismatch"),
    "unstated": UNLIKE.index("basis_unstated"),
}
# From the one that says least of its year to the one that says all.
_PERIODS = (
    *(f"month-{number}" for number in range(1, 13)),
    *(f"quarter-{number}" for number in range(1, 5)),
    *(f"ytd-{number}" for number in range(1, 12)),
    "year",
)
_GRADES = ("A", "B", UNVERIFIED)


def _by_basis(names: pd.Index, asked: Ints, found: Ints) -> Ints:
    """`UNLIKE` by position as far as the basis decides; each distinct pair is looked at once."""
    pair, first = distinct([asked, found])
    told = zip(names[asked[first]], names[found[first]], strict=True)
    answers = [_BY_BASIS[bases.like(one, other)] for one, other in told]
    return np.array(answers, dtype=np.int64)[pair]


@dataclass(frozen=True)
class Library:
    """Figures on shelves, for distinct series asked for.

    Parameters
    ----------
    asked
        `SERIES`, one row each.
    figures
        The figures of their regions, one of each period (see `matching.best_of_each_year`).
    undated
        Records whose year nobody gave: `region`, `indicator`, `source`.
    """

    asked: pd.DataFrame
    figures: pd.DataFrame
    undated: pd.DataFrame
    year: Ints = field(init=False)
    rank: Ints = field(init=False)
    whole: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        ranks = {period: rank for rank, period in enumerate(_PERIODS)}
        period, names = pd.factorize(self.figures["period"])
        says = np.array([ranks[name] for name in names], dtype=np.int64)[period]
        # Of figures that say as much as one another the order of their sources decides.
        order = np.empty(len(says), dtype=np.int64)
        order[self.figures["source"].argsort().to_numpy()] = np.arange(len(says))
        object.__setattr__(self, "year", self.figures["year"].to_numpy(dtype=np.int64))
        object.__setattr__(self, "rank", says * len(says) + order)
        object.__setattr__(self, "whole", says == len(_PERIODS) - 1)

    @classmethod
    def of(cls, asked: pd.DataFrame, evidence: Evidence) -> Library:
        """What the evidence holds of the places of the series asked for."""
        known = codelists.indicators()
        regions, indicators = asked["region"].unique(), list(asked["indicator"].unique())
        indicators += [other for id_ in indicators for other in known[id_].easily_confused]
        observed, cited = evidence.observed, evidence.citations
        near = observed["region"].isin(regions) & observed["indicator"].isin(indicators)
        figures = best(observed if near.all() else observed[near], cited)
        undated = cited.loc[cited["status"].eq("undated"), PLACE].rename_axis("source")
        return cls(asked.reset_index(drop=True), figures, undated.reset_index())

    # ---- Places ------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> tuple[pd.Index, pd.Index]:
        regions = pd.Index(self.asked["region"].unique())
        return regions, pd.Index(self.asked["indicator"].unique())

    def _place(self, frame: pd.DataFrame, indicator: str = "indicator") -> Ints:
        """A number for each region and indicator asked for; -1 where nobody asks."""
        regions, indicators = self._names
        region = regions.get_indexer(pd.Index(frame["region"]))
        column = indicators.get_indexer(pd.Index(frame[indicator]))
        return np.where((region < 0) | (column < 0), -1, region * len(indicators) + column)

    @cached_property
    def place(self) -> Ints:
        """The place of each series asked for."""
        return self._place(self.asked)

    @cached_property
    def _at(self) -> Ints:
        """The place of each figure."""
        return self._place(self.figures)

    @cached_property
    def places(self) -> Shelf:
        """All figures by place, whatever their scope and basis."""
        return self._shelf(self._at, np.arange(len(self.figures)))

    @cached_property
    def confused(self) -> Shelf:
        """Figures of an indicator often quoted in another's place, by that place."""
        known = codelists.indicators()
        _, asked = self._names
        links = [(id_, other) for id_ in asked for other in known[id_].easily_confused]
        table = pd.DataFrame(links, columns=["taken_for", "indicator"], dtype="str")
        figure = pd.Series(np.arange(len(self.figures)), name="figure")
        pairs = pd.concat([self.figures[PLACE], figure], axis=1).merge(table, on="indicator")
        return self._shelf(self._place(pairs, "taken_for"), pairs["figure"].to_numpy(np.int64))

    @cached_property
    def nobodys(self) -> Ints:
        """For each series asked for the first record without a year, counted after all figures."""
        place, records = self._place(self.undated), np.arange(len(self.undated))
        first = np.full(max(len(self._names[0]) * len(self._names[1]), 1), -1)
        first[place[place >= 0][::-1]] = records[place >= 0][::-1] + len(self.figures)
        return first[self.place]

    @cached_property
    def sources(self) -> pd.Series:
        """The citations of the figures, then those of the records without a year."""
        return pd.concat([self.figures["source"], self.undated["source"]], ignore_index=True)

    def _shelf(self, group: Ints, figure: Ints) -> Shelf:
        kept = group >= 0
        group, figure = group[kept], figure[kept]
        return Shelf.of(group, self.year[figure], figure, rank=self.rank[figure])

    # ---- Like and unlike ---------------------------------------------------------------------

    @cached_property
    def _found(self) -> tuple[Ints, Ints, Ints]:
        """The series there are: a figure of each, all figures by series, and where each ends.

        In the order of their places, so that those of one place stand together.
        """
        number, firsts = distinct([self._codes("scope"), self._codes("basis"), self._at])
        order = np.argsort(self._at[firsts], kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        number = rank[number]
        stop = np.cumsum(np.bincount(number, minlength=len(firsts)))
        return firsts[order], np.argsort(number, kind="stable"), stop

    def _codes(self, name: str) -> Ints:
        """A column of the figures as numbers."""
        codes, _ = self._both(name)
        return codes[len(self.asked) :]

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints, Ints]:
        """Each series asked for, each series of its place, and how the two stand to one another."""
        first, _, _ = self._found
        places = self._at[first]
        start, stop = (np.searchsorted(places, self.place, side) for side in ("left", "right"))
        asked, series = spread(start, stop)
        figure = len(self.asked) + first[series]
        (scope, scopes), (basis, names) = (self._both(name) for name in ("scope", "basis"))
        told = _by_basis(names, basis[asked], basis[figure])
        # Of a figure on another basis it does not matter whom it counts.
        another = told == _BY_BASIS["unlike"]
        vague = np.where(another, told, UNLIKE.index("scope_unstated"))
        unstated = scope[figure] == scopes.get_indexer(["unstated"])
        standing = np.where(unstated, vague, UNLIKE.index("scope_mismatch"))
        return asked, series, np.where(scope[asked] == scope[figure], told, standing)

    def _both(self, name: str) -> tuple[Ints, pd.Index]:
        """A column of the series asked for, then of the figures, as numbers; and their names."""
        codes, names = pd.factorize(pd.concat([self.asked[name], self.figures[name]]))
        return codes, pd.Index(names)

    def _figures_of(self, series: Ints) -> tuple[Ints, Ints]:
        """All figures of some series: whose each is (by order in `series`), and which."""
        _, figure, stop = self._found
        start = np.concatenate([[0], stop[:-1]])
        owner, place = spread(start[series], stop[series])
        return owner, figure[place]

    def unlike(self, cause: str, wanted: NDArray[np.bool_]) -> tuple[Shelf, Shelf]:
        """The figures that are not like for a cause, by series asked for: all, and whole years.

        Only of the series asked for that are `wanted`.
        """
        asked, series, standing = self._pairs
        at = (standing == UNLIKE.index(cause)) & wanted[asked]
        owner, figure = self._figures_of(series[at])
        asked = asked[at][owner]
        whole = self.whole[figure]
        return self._shelf(asked, figure), self._shelf(asked[whole], figure[whole])

    @cached_property
    def _like(self) -> tuple[pd.DataFrame, Ints, Ints]:
        """The series that are like one asked for, one of each basis, and whose each figure is.

        In the order of the series asked for, then of the basis.
        """
        asked, series, standing = self._pairs
        at = np.flatnonzero(standing == _LIKE)
        asked, series = asked[at], series[at]
        basis = self.figures["basis"].take(self._found[0][series])
        order = np.lexsort([pd.factorize(basis, sort=True)[0], asked])
        asked, series, basis = asked[order], series[order], basis.take(order)
        told = self.asked.take(asked).reset_index(drop=True)
        told = told.assign(basis=basis.to_numpy(), asked=asked)
        return told, *self._figures_of(series)

    @cached_property
    def series(self) -> pd.DataFrame:
        """The series that are like one asked for: `SERIES` as found, `asked` by number."""
        return self._like[0]

    @cached_property
    def annual(self) -> Shelf:
        """Whole years by series: all, then once more those verified, under `sound` numbers."""
        series, number, figure = self._like
        whole = self.whole[figure]
        every = self._shelf(number[whole], figure[whole])
        return every.and_again(~self.weak[every.figure[:-1]], len(series))

    def sound(self, series: Ints) -> Ints:
        """The numbers under which `annual` has the verified figures of these series."""
        return np.where(series < 0, -1, series + len(self.series))

    @cached_property
    def parts(self) -> Shelf:
        """Parts of years by series."""
        _, number, figure = self._like
        part = ~self.whole[figure]
        return self._shelf(number[part], figure[part])

    @cached_property
    def weak(self) -> NDArray[np.bool_]:
        """Which figures were seen only on a re-posting page."""
        return np.asarray(self.figures["grade"].eq(UNVERIFIED), dtype=bool)

    @cached_property
    def summed(self) -> pd.DataFrame:
        """The figures of series that have part of some year, as `annual.estimates` takes them."""
        series, number, figure = self._like
        partly = np.zeros(len(series), dtype=bool)
        partly[number[~self.whole[figure]]] = True
        return self.figures.take(np.unique(figure[partly[number]]))

    # ---- One basis ---------------------------------------------------------------------------

    def chosen(self, asked: Ints, first: Ints, by: Ints) -> Ints:
        """The series for each question; of several bases one, and -1 where there is none.

        Parameters
        ----------
        asked
            The series asked for, by number.
        first, by
            The first and the last year that count.
        """
        numbers = np.arange(len(self.asked))
        owners = self.series["asked"].to_numpy()
        begin = np.searchsorted(owners, numbers)[asked]
        count = np.searchsorted(owners, numbers, side="right")[asked] - begin
        found = np.where(count > 0, begin, -1)
        several = np.flatnonzero(count > 1)
        if len(several):
            owner, series = spread(begin[several], (begin + count)[several])
            merits = self._merits(series, first[several][owner], by[several][owner])
            order = np.lexsort([*reversed(merits), owner])
            last = np.append(owner[order][1:] != owner[order][:-1], True)
            found[several] = series[order][last]
        return found

    def _merits(self, series: Ints, first: Ints, by: Ints) -> list[NDArray[np.int64]]:
        """What speaks for a series, the weightiest first; more is better.

        A figure of the base year, then the newest: of those that can be looked up, then of all.
        """
        annual, parts = self.annual, self.parts
        known: list[Ints] = []
        for group in (self.sound(series), series):
            known.append((annual.newest(group, first, first) >= 0).astype(np.int64))
            known.append(annual.year[annual.newest(group, first, by)])
        newest = annual.figure[annual.newest(series, first, by)]
        grades = {grade: -number for number, grade in enumerate(_GRADES)}
        worth = self.figures["grade"].map(grades).fillna(-len(_GRADES)).to_numpy(dtype=np.int64)
        grade = np.append(worth, -len(_GRADES))[newest]
        complete = [
            bases.complete(indicator, basis)
            for indicator, basis in zip(self.series["indicator"], self.series["basis"], strict=True)
        ]
        stated = np.array(complete, dtype=np.int64)[series]
        part = parts.year[parts.newest(series, first, by)]
        ever = annual.year[annual.newest(series)]
        return [*known, part, ever, grade, stated, -series]

    def stretches(self, group: Ints, first: Ints, by: Ints) -> Stretches:
        """The annual series under these numbers of `annual`, and the years of them that count."""
        values = np.append(self.figures["value"].to_numpy(dtype=np.float64), np.nan)
        ends = (*self.annual.bounds(group), *self.annual.bounds(group, first, by))
        return Stretches(self.annual.year, values[self.annual.figure], *ends)
