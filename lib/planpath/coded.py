"""Figures by whole columns, their keys as numbers: five million are compared in seconds.

Region, indicator, scope, basis and period are codes into lists of their own, and a key is one
integer, so that a figure of another year or indicator is found by a search in sorted numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from planpath import codelists
from planpath.codelists import Indicator

__all__ = ["Array", "Figures", "Hits"]

_FIRST, _YEARS = 1800, 500
_NONE = -1
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Hits:
    """What one check found.

    Parameters
    ----------
    level
        How grave it is.
    check
        Its name.
    at
        Positions of the figures it concerns.
    fields
        What its sentence says of the n-th of them beside the figure itself; asked only of those
        that are shown.
    """

    level: Any
    check: str
    at: Array
    fields: Mapping[str, Callable[[int], Any]] = field(default_factory=dict)


class Figures:
    """Figures that have a year, with what is known of where they stand.

    Parameters
    ----------
    frame
        `region`, `indicator`, `scope`, `basis`, `year`, `period`, `canonical`, and for cited
        figures also `value`, `unit`, `decimals`, `published_scope`, `title`, `url`, `source`,
        `file`, `place`, `line`.
    file
        Begins the sentences on a panel's rows.
    """

    def __init__(self, frame: pd.DataFrame, file: str = "") -> None:
        self._frame = frame.reset_index(drop=True)
        self.file = file
        self._plain: dict[str, Array] = {}
        self.cited = "title" in frame
        self.value: Array = frame["canonical"].to_numpy(dtype=float)
        self.year: Array = frame["year"].to_numpy(dtype="int64")
        self._region, self.regions = _codes(frame["region"])
        self._indicator, self.indicators = _codes(frame["indicator"])
        self._scope, self._scopes = _codes(frame["scope"])
        self._basis, self.bases = _codes(frame["basis"])
        self._period, self._periods = _codes(frame["period"])
        self.key: Array = self._key()

    @classmethod
    def of_citations(cls, citations: pd.DataFrame) -> Figures:
        """Those citations that have a place in the table."""
        living = citations.loc[citations["canonical"].notna()]
        file = str(living["file"].iloc[0]) if len(living) else ""
        return cls(living.rename_axis("source").reset_index(), file)

    @classmethod
    def of_panel(cls, table: pd.DataFrame, file: str) -> Figures:
        """The observed rows of a table; each is named by its number, counted from 1."""
        observed = table.loc[table["kind"].eq("observed")]
        columns = ["region", "indicator", "scope", "basis", "year", "period"]
        frame = observed[columns].assign(canonical=observed["value"], row=observed.index + 1)
        return cls(frame, file)

    # ---- What stands where -------------------------------------------------------------

    def _column(self, name: str) -> Array:
        """A column as plain values, asked cell by cell."""
        if name not in self._plain:
            self._plain[name] = self._frame[name].to_numpy()
        return self._plain[name]

    def where(self, position: int) -> str:
        """File, sheet and cell."""
        if not self.cited:
            return f"{self.file}, row {self._column('row')[position]}"
        return f"{self._column('file')[position]}, {self._column('place')[position]}"

    def row(self, position: int) -> str:
        """The line or cell by which its citation is known."""
        if not self.cited:
            return str(self._column("row")[position])
        source, vintage = self._column("source")[position], self._column("vintage")[position]
        return str(source).removeprefix(f"{vintage}/")

    def shown(self, position: int) -> str:
        """The figure as it was published."""
        if not self.cited:
            return f"{self.value[position]:.10g} {self.unit(position)}".strip()
        value, unit = self._column("value")[position], self._column("unit")[position]
        return f"{value:.{self._column('decimals')[position]}f} {unit}".strip()

    def shown_at(self, positions: Array) -> Callable[[int], str]:
        """What stands at the n-th of these positions, as a sentence's field."""
        return lambda number: self.shown(positions[number])

    def where_at(self, positions: Array) -> Callable[[int], str]:
        """Where the n-th of these positions is, as a sentence's field."""
        return lambda number: self.where(positions[number])

    def unit(self, position: int) -> str:
        """The unit its indicator is kept in."""
        unit = codelists.indicators()[self.indicators[self._indicator[position]]].unit
        return "" if unit == "无量纲" else unit

    def named(self, position: int) -> dict[str, Any]:
        """What every sentence may say of a figure."""
        return {
            "region": self.regions[self._region[position]],
            "indicator": self.indicators[self._indicator[position]],
            "scope": self._scopes[self._scope[position]],
            "basis": self.bases[self._basis[position]],
            "year": int(self.year[position]),
            "period": self._periods[self._period[position]],
            "figure": self.shown(position),
        }

    @cached_property
    def publication(self) -> Array:
        """Title and address of each, as one text."""
        joined: Array = (self._frame["title"] + "\n" + self._frame["url"]).to_numpy(dtype=object)
        return joined

    @cached_property
    def rounding(self) -> Array:
        """Half of the last digit a figure was published with, in the indicator's unit."""
        if not self.cited:
            return 1e-6 * np.abs(self.value)
        published = self._frame["value"].to_numpy(dtype=float)
        # A nought says nothing of its unit; it is compared as it stands.
        factor = np.divide(self.value, published, out=np.ones_like(published), where=published != 0)
        half: Array = 0.5 * np.abs(factor) * 10.0 ** -self._frame["decimals"].to_numpy(dtype=float)
        return half

    def is_correction(self) -> Array:
        """Whether a figure stands for a published one that somebody corrected."""
        corrected: Array = self._frame["corrects"].ne("").to_numpy()
        return corrected

    def of_indicator(self, asked: Callable[[Indicator], Any]) -> Array:
        """A property of each figure's indicator."""
        known = codelists.indicators()
        answers = np.array([asked(known[id_]) for id_ in self.indicators])
        return answers[self._indicator] if len(answers) else np.array([], dtype=bool)

    def last_day(self) -> Array:
        """The day on which each figure's period is over."""
        months = np.array([_last_month(period) for period in self._periods], dtype="int64")
        month = months[self._period] if len(months) else np.array([], dtype="int64")
        begins = (self.year - 1970) * 12 + month
        after: Array = begins.astype("datetime64[M]").astype("datetime64[D]") - 1
        return after

    # ---- Keys --------------------------------------------------------------------------

    def _key(self) -> Array:
        key = self._region.astype("int64")
        for codes, names in (
            (self._indicator, self.indicators),
            (self._scope, self._scopes),
            (self._basis, self.bases),
            (self._period, self._periods),
        ):
            key = key * max(len(names), 1) + codes
        joined: Array = key * _YEARS + (self.year - _FIRST)
        return joined

    @property
    def _step_of_basis(self) -> int:
        """By how much the key grows from one basis to the next."""
        return len(self._periods) * _YEARS

    @property
    def _step_of_indicator(self) -> int:
        return len(self._scopes) * len(self.bases) * self._step_of_basis

    @cached_property
    def _order(self) -> Array:
        return np.argsort(self.key, kind="stable")

    @cached_property
    def _sorted(self) -> Array:
        return self.key[self._order]

    def _lookup(self, keys: Array) -> Array:
        """The position of the first figure of each key; -1 where there is none."""
        if not len(self._sorted):
            return np.full(len(keys), _NONE)
        place = np.searchsorted(self._sorted, keys)
        place[place == len(self._sorted)] = 0
        return np.where(self._sorted[place] == keys, self._order[place], _NONE)

    def first_of_key(self) -> Array:
        """For each figure the first one that has its key, itself as a rule."""
        begins = np.flatnonzero(np.diff(self._sorted, prepend=self._sorted[:1] - 1))
        runs = np.diff(np.append(begins, len(self._sorted)))
        first = np.empty(len(self._sorted), dtype="int64")
        first[self._order] = np.repeat(self._order[begins], runs)
        return first

    def is_first(self) -> Array:
        """Whether a figure is the first of its key."""
        alone: Array = self.first_of_key() == np.arange(len(self.value))
        return alone

    def positions_of(self, indicator: str) -> Array:
        """Where an indicator's figures stand."""
        return np.flatnonzero(self._indicator == self.indicators.index(indicator))

    def basis_of(self, rows: Array) -> Array:
        """The basis of each row, as a position in `bases`."""
        chosen: Array = self._basis[rows]
        return chosen

    def found(self, rows: Array, indicator: Array, basis: Array, years: int = 0) -> Array:
        """Figures of another indicator, basis or year beside each row; -1 where there is none."""
        key = self.key[rows] + years
        # These digits of the key are exchanged; all others stay.
        key = key + (indicator - self._indicator[rows]) * self._step_of_indicator
        return self._lookup(key + (basis - self._basis[rows]) * self._step_of_basis)

    def common_with(self, other: Figures) -> tuple[Array, Array]:
        """Positions here and there of the keys that both have."""
        translated = other._translated(self)
        usable = np.flatnonzero(translated >= 0)
        here = self._lookup(translated[usable])
        # Each key once: the first there stands for it.
        both = (here >= 0) & other.is_first()[usable]
        return here[both], usable[both]

    def _translated(self, into: Figures) -> Array:
        """The keys as another collection numbers them; -1 where it lacks a name."""
        pairs = (
            (self._region, self.regions, into.regions),
            (self._indicator, self.indicators, into.indicators),
            (self._scope, self._scopes, into._scopes),
            (self._basis, self.bases, into.bases),
            (self._period, self._periods, into._periods),
        )
        key = np.zeros(len(self.value), dtype="int64")
        lacking = np.zeros(len(self.value), dtype=bool)
        for codes, ours, theirs in pairs:
            number = {name: at for at, name in enumerate(theirs)}
            known = np.array([number.get(name, _NONE) for name in ours], dtype="int64")[codes]
            lacking |= known < 0
            key = key * max(len(theirs), 1) + known
        joined: Array = np.where(lacking, _NONE, key * _YEARS + (self.year - _FIRST))
        return joined

    # ---- Along a series and up the regions ---------------------------------------------

    def _steps(self) -> tuple[Array, Array, Array]:
        """Figures of whole years, the one before each in its series, and the years between."""
        annual = self._period == (self._periods.index("year") if "year" in self._periods else _NONE)
        chosen = self._order[annual[self._order]]
        keys = self.key[chosen]
        same = keys[1:] // _YEARS == keys[:-1] // _YEARS
        return chosen[1:][same], chosen[:-1][same], np.diff(keys)[same]

    def year_gaps(self) -> tuple[Array, Callable[[int], str]]:
        """Figures before which years are lacking, and which years these are."""
        later, _, years = self._steps()
        gaps = years > 1
        at, wide = later[gaps], years[gaps]

        def missing(number: int) -> str:
            last = int(self.year[at[number]]) - 1
            first = last - int(wide[number]) + 2
            return str(first) if first == last else f"{first}–{last}"

        return at, missing

    def after_a_year(self) -> tuple[Array, Array]:
        """Figures other than nought one year apart, the later and the earlier."""
        later, earlier, years = self._steps()
        next_ = (years == 1) & (self.value[earlier] != 0)
        return later[next_], earlier[next_]

    def part_of(self, rows: Array) -> tuple[Array, Array]:
        """Rows beside the nearest region above them that has a figure of the same key."""
        known = codelists.regions()
        number = {id_: at for at, id_ in enumerate(self.regions)}
        step = len(self.indicators) * self._step_of_indicator
        wholes, parts = [], []
        above: list[str | None] = [known[id_].parent for id_ in self.regions]
        while len(rows) and any(above):
            codes = np.array([number.get(id_ or "", _NONE) for id_ in above], dtype="int64")
            parent = codes[self._region[rows]]
            keys = self.key[rows] + (parent - self._region[rows]) * step
            whole = np.where(parent >= 0, self._lookup(keys), _NONE)
            wholes.append(whole[whole >= 0])
            parts.append(rows[whole >= 0])
            # A county that counts in its city's figure counts no second time in the province's.
            rows = rows[whole < 0]
            above = [known[id_].parent if id_ else None for id_ in above]
        if not wholes:
            return np.array([], dtype="int64"), np.array([], dtype="int64")
        return np.concatenate(wholes), np.concatenate(parts)

    def changed_from(
        self, known: Figures, columns: Sequence[str], column: str
    ) -> tuple[Array, Array]:
        """The first figure of each series that says nothing in a column that was said before.

        Returns
        -------
        tuple of arrays
            Positions here, and what the series said before.
        """
        names = [*columns, column]
        earlier = known._frame[names].drop_duplicates()
        before = earlier.groupby(list(columns), sort=False)[column].agg(list)
        now = self._frame[names].drop_duplicates()
        said = now.groupby(list(columns), sort=False)[column].agg(list)
        at, other = [], []
        for position, row in now.iterrows():
            key = tuple(row[name] for name in columns)
            if key in before.index and not set(before[key]) & set(said[key]):
                at.append(position)
                other.append(before[key][0])
        return np.array(at, dtype="int64"), np.array(other, dtype=object)


def _codes(column: pd.Series) -> tuple[Array, list[str]]:
    codes, names = pd.factorize(column)
    return codes.astype("int64"), [str(name) for name in names]


def _last_month(period: str) -> int:
    """Months of the year that are over when the period is."""
    kind, _, number = period.partition("-")
    return {"year": 12, "quarter": 3 * int(number or 0)}.get(kind, int(number or 0))
