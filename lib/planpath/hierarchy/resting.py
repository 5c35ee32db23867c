"""What regions leave of their whole, year by year, and how that goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import allocation, bases, carrying, codelists, drivers, identities, projection
from planpath.footing import REST
from planpath.scenario import Scenario

__all__ = ["SPAN", "Books", "Carry", "carried_rest", "following", "left_of", "own_pace", "rest_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Carry = Callable[[str, str, Ints, Floats, int], projection.Projection | None]
"""How the rest is carried: indicator, node, years, values and last year to a projection."""
SPAN = 5
"""Years that the rest's own pace, and shares of the past, are taken from."""


def rest_of(whole: str, top: str) -> str:
    """The id of what a whole's regions leave of it.

    Examples
    --------
    >>> rest_of("zhejiang", "zhejiang"), rest_of("hangzhou", "zhejiang")
    ('rest', 'rest@hangzhou')
    """
    return REST if whole == top else f"{REST}@{whole}"


@dataclass(frozen=True)
class Books:
    """What is projected and was observed, whom the plan names, and how a rest is carried."""

    ahead: pd.DataFrame
    past: pd.DataFrame
    whole: str
    named: frozenset[str]
    carry: Carry

    @cached_property
    def _series(self) -> Mapping[tuple[str, str, str], pd.DataFrame]:
        """What was observed by indicator, scope and basis."""
        groups = self.past.groupby(["indicator", "scope", "basis"], sort=False)
        return {tuple(map(str, key)): own for key, own in groups}  # type: ignore[misc]

    @cached_property
    def held(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        """By indicator and region the scopes and bases of what was observed."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        stands = self.past[["indicator", "region", "scope", "basis"]].drop_duplicates()
        for indicator, region, *place in sorted(stands.itertuples(index=False, name=None)):
            found.setdefault((indicator, region), []).append((place[0], place[1]))
        return found

    def wide(self, key: tuple[str, str, str], nodes: Sequence[str]) -> pd.DataFrame:
        """What was observed of a series: years down, nodes across, NaN where nothing was."""
        own = self._series.get(key, self.past.iloc[:0])
        found = own[own["region"].isin(list(nodes))]
        years = found.pivot(index="year", columns="region", values="value")
        return years.reindex(columns=list(nodes)).sort_index()


def left_of(known: pd.DataFrame, node: str, parents: Mapping[str, str]) -> pd.Series:
    """What a node's own parts leave of it, year by year."""
    own = [part for part, above in parents.items() if above == node and part in known]
    return pd.Series(allocation.remainder(known[node], known[own]), index=known.index)


def own_pace(
    indicator: str, node: str, years: Ints, values: Floats, to: int
) -> projection.Projection | None:
    """At the mean rate of the last years; None where one figure has no pace."""
    carried = projection.recent_rate(years, values, to, SPAN)
    return carried if carried.key != "projection.no_rate" else None


def following(scenario: Scenario) -> Carry:
    """As a scenario lets any region go of which it says nothing in particular.

    A rest has no target of its own: where the scenario lets regions go to theirs, the next less
    particular assumption holds of it.
    """

    def carry(
        indicator: str, node: str, years: Ints, values: Floats, to: int
    ) -> projection.Projection | None:
        within = carrying.bounds(codelists.indicators()[indicator])
        for how in scenario.ranked(indicator, node):
            if how.model == carrying.ON_TARGET:
                continue
            model = projection.models()[how.model]
            carried = model(years, values, to, within=within, **how.parameters)
            return carried if carried.key != "projection.no_rate" else None
        return None

    return carry


def carried_rest(
    books: Books,
    key: tuple[str, ...],
    group: pd.DataFrame,
    node: str,
    left: pd.Series,
    parents: Mapping[str, str],
    years: pd.Index,
) -> Floats:
    """The rest as projected: by the identity its whole goes by, or carried as it is."""
    sources = set(group.loc[group["region"].eq(node), "source"])
    for id_, entry in identities.between().items():
        if f"{drivers.SOURCE}{id_}" in sources and entry.result == key[0]:
            found = _by_identity(books, key, id_, node, left, parents, years)
            if found is not None:
                return found
    return _along(books, key[0], rest_of(node, books.whole), left, years)


def _along(books: Books, indicator: str, node: str, left: pd.Series, years: pd.Index) -> Floats:
    """A rest's own history carried to these years; NaN where it has no pace."""
    found = np.full(len(years), np.nan)
    if not len(years):
        return found
    known = left.index.to_numpy(dtype=np.int64)
    carried = books.carry(indicator, node, known, left.to_numpy(dtype=np.float64), int(years[-1]))
    if carried is None:
        return found
    values = dict(zip(carried.years.tolist(), carried.values.tolist(), strict=True))
    return np.array([values.get(int(year), np.nan) for year in years])


def _by_identity(
    books: Books,
    key: tuple[str, ...],
    id_: str,
    node: str,
    left: pd.Series,
    parents: Mapping[str, str],
    years: pd.Index,
) -> Floats | None:
    """A rest that is an amount times a ratio, each carried; None where either is not known."""
    entry = identities.between()[id_]
    ratios = [name for name in entry.of if name not in identities.summed()]
    if len(entry.of) != 2 or len(ratios) != 1 or entry.factor is not None:
        return None
    ratio, amount = ratios[0], next(name for name in entry.of if name not in ratios)
    own = books.ahead["indicator"].eq(ratio) & books.ahead["scope"].eq(key[1])
    own &= books.ahead["region"].eq(node)
    stated = books.ahead.loc[own, "basis"].unique()
    joined = [basis for basis in stated if bases.fitted(key[0], basis) == key[2]]
    if not joined:
        return None
    nodes = [name for name in parents if name in codelists.regions()]
    held = books.wide((amount, key[1], bases.fitted(amount, joined[0])), nodes).dropna()
    if held.empty:
        return None
    room = left_of(held, node, parents)
    room = room[room.gt(0) & room.index.isin(left.index)]
    if room.empty:
        return None
    pace = left.reindex(room.index) / room
    called = rest_of(node, books.whole)
    return _along(books, amount, called, room, years) * _along(books, ratio, called, pace, years)
