"""Paths bent by levers: each series laid out once, then moved for any number of settings at once.

A setting gives each lever a number. A rate that is set grows a series from its newest figure; one
that adds does so to what the scenario's own path does from year to year; likewise for steps. What
follows from a moved series by an identity (energy from value added) follows it here too.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import bases, carrying, codelists, identities, projection
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.drivers import SOURCE
from planpath.leverage import ANY, OF_A_MODEL, Lever

if TYPE_CHECKING:
    from planpath.scenario import Scenario
    from planpath.store import Evidence

__all__ = ["SERIES", "Bending", "Key", "Track", "moved"]

Floats = NDArray[np.float64]
Key = tuple[str, ...]
"""Region, indicator, scope and basis."""
SERIES = ("region", "indicator", "scope", "basis")


@dataclass(frozen=True)
class Track:
    """A series' own path, and what moves it.

    Parameters
    ----------
    year, start
        Its newest year and figure; NaN for one that was never observed.
    path
        The years after it under the scenario; NaN where it does not lead.
    low, high
        What a path stays within.
    levers
        Which levers move it, by their place; those that add come last.
    follows
        What it follows from by an identity, and whether that multiplies (1) or divides (-1).
    """

    year: int
    start: float
    path: Floats
    low: float
    high: float
    levers: tuple[int, ...] = ()
    follows: tuple[tuple[Key, int], ...] = ()


@dataclass
class Bending:
    """The paths of a scenario and the levers that bend them.

    Parameters
    ----------
    levers
        By id; settings have their columns in this order.
    evidence
        What statistics show.
    projected
        Where the scenario leads by itself (`paths.project`).
    last
        Last year asked for.
    scenario
        What it assumes: levers may move a parameter of a model it names.
    """

    levers: Mapping[str, Lever]
    evidence: Evidence
    projected: pd.DataFrame
    last: int
    scenario: Scenario
    tracks: dict[Key, Track] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._entries = tuple(self.levers.values())
        self._annual = _annual(self.evidence)
        self._newest = _newest(self._annual)
        self._carried, self._sources = _carried(self.projected)

    def lay(self, key: Key) -> Track | None:
        """The series' path laid out; None where it has none and no lever gives it one."""
        if key in self.tracks:
            return self.tracks[key]
        carried = self._carried.get(key, {})
        known = self._newest.get(key)
        moving = self._moving(key) if known is not None else ()
        placed = any(
            not self._entries[number].relative
            and self._entries[number].parameter in ("rate", "step")
            for number in moving
        )
        if not carried and not placed:
            return None
        year, start = known if known is not None else (min(carried) - 1, np.nan)
        path = np.array([carried.get(one, np.nan) for one in range(year + 1, self.last + 1)])
        bounds = carrying.bounds(codelists.indicators()[key[1]])
        follows = () if moving else self._follows(key)
        track = Track(year, start, path, *bounds, moving, follows)
        # Held before its drivers are laid out, so that no chain can lead back to itself for ever.
        self.tracks[key] = track
        for driver, _ in follows:
            self.lay(driver)
        return track

    def moved_by(self, key: Key) -> frozenset[int]:
        """Every lever that moves a series, be it through what it follows from."""
        track = self.tracks[key]
        own = frozenset(track.levers)
        return own.union(*(self.moved_by(driver) for driver, _ in track.follows))

    def bent(self, key: Key, settings: Floats, done: dict[Key, Floats] | None = None) -> Floats:
        """A series' path under every setting: settings by the years after its newest figure."""
        made = {} if done is None else done
        if key not in made:
            made[key] = self._bent(key, settings, made)
        return made[key]

    def _bent(self, key: Key, settings: Floats, done: dict[Key, Floats]) -> Floats:
        track = self.tracks[key]
        path = np.broadcast_to(track.path, (len(settings), len(track.path)))
        if not self.moved_by(key):
            return path
        modelled = [n for n in track.levers if self._entries[n].parameter in OF_A_MODEL]
        if modelled:
            path = self._modelled(key, modelled, settings)
        for number in track.levers:
            if number in modelled:
                continue
            path = moved(path, track.start, self._entries[number], settings[:, number])
        for driver, power in track.follows:
            ratio = self._ratio(driver, track.year, len(track.path), settings, done)
            path = path * ratio if power > 0 else path / np.where(ratio > 0, ratio, np.nan)
        return np.clip(path, track.low, track.high)

    def _modelled(self, key: Key, numbers: Sequence[int], settings: Floats) -> Floats:
        """The scenario's own model of a series, some of its parameters moved."""
        how = self.scenario.of(key[1], key[0])
        given: dict[str, Any] = carrying.parameters(how)
        for number in numbers:
            entry = self._entries[number]
            held = given[entry.parameter] if entry.relative else 0.0
            given[entry.parameter] = held + settings[:, number]
        rows = self._annual[self._annual["grade"].ne(UNVERIFIED)]
        for name, part in zip(SERIES, key, strict=True):
            rows = rows[rows[name].eq(part)]
        within = carrying.bounds(codelists.indicators()[key[1]])
        model = projection.models()[how.model]
        years, values = rows["year"].to_numpy(), rows["value"].to_numpy()
        made = model(years, values, self.last, within=within, **given)
        return np.broadcast_to(made.values, (len(settings), made.values.shape[-1]))

    def _ratio(
        self, driver: Key, year: int, count: int, settings: Floats, done: dict[Key, Floats]
    ) -> Floats:
        """A driver bent over unbent in the years after `year`; where it was observed, one."""
        track = self.tracks[driver]
        own = self.bent(driver, settings, done)
        ratio = np.ones((len(settings), count))
        late = max(0, track.year - year)
        skip = max(0, year - track.year)
        room = count - late
        if room > 0:
            below = track.path[skip : skip + room]
            moved = own[:, skip : skip + room]
            # What is nothing stays nothing at any pace, and so does what follows from it.
            ratio[:, late:] = np.where(below != 0, moved / np.where(below != 0, below, 1.0), 1.0)
        return ratio

    def _moving(self, key: Key) -> tuple[int, ...]:
        """All levers that add to a series, after the most particular of those that replace."""
        region, indicator = key[0], key[1]
        growth = codelists.indicators()[indicator].kind == "growth"
        takes = carrying.parameters(self.scenario.of(indicator, region))
        own = [
            (number, lever)
            for number, lever in enumerate(self._entries)
            if lever.moves(indicator, region)
            and not (growth and lever.parameter == "rate")
            and (lever.parameter not in OF_A_MODEL or lever.parameter in takes)
        ]
        # What takes a place is settled for each parameter of a model, and once for the whole path.
        placing: dict[str, tuple[bool, int]] = {}
        for number, lever in own:
            if not lever.relative:
                what = lever.parameter if lever.parameter in OF_A_MODEL else ""
                mine = (lever.region != ANY, number)
                placing[what] = max(placing.get(what, mine), mine)
        first = [number for what, (_, number) in sorted(placing.items(), reverse=True)]
        adding = [number for number, lever in own if lever.relative]
        return (*first, *adding)

    def _follows(self, key: Key) -> tuple[tuple[Key, int], ...]:
        """What a series that an identity gave was worked out from."""
        source = self._sources.get(key, "")
        if not source.startswith(SOURCE):
            return ()
        entry = identities.between().get(source.removeprefix(SOURCE))
        if entry is None or entry.result is None:
            return ()
        powers = dict.fromkeys(entry.of, 1)
        if entry.form == "ratio":
            powers[entry.of[1]] = -1
        if key[1] != entry.result:
            # Solved for a factor, the result multiplies and all others divide; for a divisor
            # the other way round.
            own = powers.pop(key[1])
            powers = {name: -power * own for name, power in powers.items()}
            powers[str(entry.result)] = own
        return self._joined(key, powers)

    def _joined(self, key: Key, powers: Mapping[str, int]) -> tuple[tuple[Key, int], ...]:
        """The series of those members that meet on the key's basis; the first that do."""
        region, member, scope, basis = key
        held = [
            [
                other
                for other in (*self._carried, *self._newest)
                if other[0] == region and other[1] == name and other[2] == scope
            ]
            for name in powers
        ]
        for group in itertools.product(*(dict.fromkeys(own) for own in held)):
            stated = [other[3] for other in group]
            joined = bases.merged(stated)
            meets = all(bases.fitted(other[1], joined) == other[3] for other in group)
            if meets and bases.fitted(member, joined) == basis:
                pairs = zip(group, powers.values(), strict=True)
                return tuple((other, power) for other, power in pairs if other in self._carried)
        return ()


def moved(path: Floats, start: float, lever: Lever, setting: Floats) -> Floats:
    """A path with one lever moved, before its bounds.

    Parameters
    ----------
    path
        The years ahead along the last axis; one row, or one a setting.
    start
        The newest figure.
    lever
        What is moved.
    setting
        Its numbers, in `leverage.Lever.unit`.

    Returns
    -------
    array
        A row a setting.

    Examples
    --------
    >>> from planpath import leverage
    >>> moved(np.array([[104.0]]), 100.0, leverage.levers()["revenue"], np.array([0.02])).round(9)
    array([[106.]])
    """
    ahead = np.arange(1, path.shape[1] + 1, dtype=np.float64)
    shift = setting[:, None]
    if lever.parameter == "step":
        return np.asarray((path if lever.relative else start) + shift * ahead)
    if not lever.relative:
        return np.asarray(start * np.power(1 + shift, ahead))
    before = np.concatenate([np.full((len(path), 1), start), path[:, :-1]], axis=1)
    # From nothing nothing grows, at whatever rate.
    growth = np.where(before != 0, path / np.where(before != 0, before, 1.0), 1.0)
    return np.asarray(start * np.cumprod(np.maximum(growth + shift, 0.0), axis=1))


def _annual(evidence: Evidence) -> pd.DataFrame:
    """Figures of whole years, one for each year of a series, ascending in year."""
    figures = best_of_each_year(evidence)
    return figures[figures["period"].eq("year")].sort_values("year", kind="stable")


def _newest(annual: pd.DataFrame) -> dict[Key, tuple[int, float]]:
    """Newest year and figure of each series that may be carried forward."""
    last = annual.drop_duplicates(list(SERIES), keep="last")
    # A re-posted figure carries no projection.
    last = last[last["grade"].ne(UNVERIFIED)]
    rows = last[[*SERIES, "year", "value"]].itertuples(index=False)
    return {_key(key): (int(year), float(value)) for *key, year, value in rows}


def _carried(projected: pd.DataFrame) -> tuple[dict[Key, dict[int, float]], dict[Key, str]]:
    """Central path of each series by year, and what its rows are from."""
    paths: dict[Key, dict[int, float]] = {}
    sources: dict[Key, str] = {}
    if projected.empty:
        return paths, sources
    central = projected[projected["quantile"].eq(0.5) & projected["period"].eq("year")]
    for *key, year, value, source in central[[*SERIES, "year", "value", "source"]].itertuples(
        index=False
    ):
        paths.setdefault(_key(key), {})[int(year)] = float(value)
        sources[_key(key)] = str(source)
    return paths, sources


def _key(parts: Sequence[object]) -> Key:
    return tuple(str(part) for part in parts)
