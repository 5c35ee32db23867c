"""Where the regions of a whole stand in the year its target is counted from.

Before a target can be shared out over regions, like figures must be there: of the whole, and of
each region, on the target's own scope and one accounting basis, for one year. A region without
them stays in the rest of the whole 其余地区 and is named as missing; without the whole's own
figures there is nothing to share out. The rest is what the regions leave of the whole, in the
amount and, of a ratio, in its activity too; it is never cut off at nought or left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import allocation, bases, codelists, matching, progress
from planpath.matching import UNVERIFIED
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.store import Evidence

Floats = NDArray[np.float64]

__all__ = [
    "CAPACITY",
    "MISSING",
    "REST",
    "SIZE",
    "Footing",
    "above",
    "disjoint",
    "footing",
    "may_be_shared",
]

REST = "rest"
"""Id of the rest of the whole; no region has it."""
CAPACITY = ("value_added", "revenue")
"""Capacity is the one over the other 增加值率, on the target's own scope.

It is what is left of each yuan sold after what was bought in, to pay wages, taxes and refitting
from. It needs no more than a shared intensity needs anyway and the industry's revenue, it can be
told of the rest too, and a price level common to all regions cancels out of it.
"""
SIZE = "revenue"
"""By what the increase of things counted goes: how much the region's industry sells."""
MISSING = ("region", "indicator", "scope", "basis", "year")
PARTS = ("region", "value", "activity", "share", "share_now", "capacity", "own_capacity", "size")
_RATIOS = ("intensity", "share")


@dataclass(frozen=True)
class Footing:
    """What a target can be shared out on.

    Parameters
    ----------
    target_id, whole, indicator, scope, basis, kind
        The target, the region that promised it, and the series it speaks of.
    year, by, newest
        The year it is counted from; the target's; the last with the activity of all parts.
    start, end
        What the whole is in the one year and is to be in the other.
    parts
        Regions in the order given, the rest last. `value`; of a ratio its `activity`, that as a
        `share` of the whole and in the newest year (`share_now`), otherwise ones; `capacity` with
        the whole's as 1, and whether it is the region's own; `size`, NaN where it is not known.
        Empty where nothing can be shared out.
    missing
        The figures for lack of which a region, or everything, is left out; see `MISSING`.
    residual
        The rest: ``ok``; ``tiny``, mostly rounding, and a region all the same; ``none``; ``slight``
        where the regions exceed the whole by no more than rounding and are taken for it;
        ``negative`` where they exceed it by more and nothing is shared out; empty if not known.
    rest_value, rest_activity
        What the regions leave of the whole's amount (of a ratio: its numerator) and its activity,
        as fractions of the whole's.
    """

    target_id: str
    whole: str
    indicator: str
    scope: str
    basis: str
    kind: str
    year: int
    by: int
    newest: int
    start: float
    end: float
    parts: pd.DataFrame
    missing: pd.DataFrame
    residual: str = ""
    rest_value: float = np.nan
    rest_activity: float = np.nan

    @property
    def ratio(self) -> bool:
        """Whether the whole is a mean of its parts and not their sum."""
        return self.kind in _RATIOS

    @property
    def own_capacity(self) -> bool:
        """Whether the capacity of any region is known."""
        return bool(self.parts["own_capacity"].any())


def may_be_shared(row: Mapping[str, Any]) -> bool:
    """Whether the regions could keep a target together.

    They can where it is a level, an increase or a rate of what adds up over regions, or of a ratio
    whose denominator is known; not where it is promised anew for every year.
    """
    entry = codelists.indicators()[row["indicator"]]
    if row["measure"] not in ("level", "added", "rate"):
        return False
    if entry.kind in _RATIOS:
        return entry.denominator is not None
    return entry.kind in ("amount", "count") and entry.additive and not entry.signed


def disjoint(whole: str, regions: Iterable[str]) -> list[str]:
    """The regions that lie in the whole and in no other of them: nothing counts twice.

    Raises
    ------
    PlanpathError
        For each that is no part of the whole.

    Examples
    --------
    >>> disjoint("zhejiang", ["hangzhou", "xiaoshan", "keqiao"])
    ['hangzhou', 'keqiao']
    """
    listed = [region for region in dict.fromkeys(regions) if region != whole]
    over = {region: above(region) for region in listed}
    outside = [region for region in listed if whole not in over[region]]
    if outside:
        parts = [id_ for id_ in codelists.regions() if whole in above(id_)]
        problems = [
            Problem.unknown(f"sharing out, {whole}", "part of it", id_, parts) for id_ in outside
        ]
        raise PlanpathError(problems)
    return [region for region in listed if not over[region] & set(listed)]


def above(region: str) -> set[str]:
    """The regions a region is part of, near and far.

    Examples
    --------
    >>> sorted(above("keqiao"))
    ['china', 'shaoxing', 'zhejiang']
    """
    known, found = codelists.regions(), set[str]()
    parent = known[region].parent if region in known else None
    while parent is not None:
        found.add(parent)
        parent = known[parent].parent
    return found


def footing(row: Mapping[str, Any], evidence: Evidence, regions: Sequence[str]) -> Footing:
    """Where a target's regions and the rest stand in the year it is counted from.

    A rate and an increase are counted from their base year and no other; a level from the base year
    or the later one of which most regions have their figures, the earliest of several. Figures are
    whole years that can be looked up (not grade C).

    Parameters
    ----------
    row
        The whole's target: a statement, or an assessed row.
    evidence
        What statistics show.
    regions
        Parts of the whole; one that lies inside another of them is left to that one.

    Raises
    ------
    PlanpathError
        If the target is none that can be shared out, or a region is no part of the whole.
    """
    if not may_be_shared(row):
        message = "cannot be shared out: it neither adds over regions nor is a ratio of what does"
        raise PlanpathError(Problem(f"target {row['target_id']}", message, row["indicator"]))
    whole = str(row["region"])
    own = disjoint(whole, regions)
    entry = codelists.indicators()[row["indicator"]]
    held = [_series(evidence, row["indicator"], row["scope"], row.get("basis", ""), whole, own)]
    if entry.kind in _RATIOS:
        assert entry.denominator is not None
        fitted = bases.fitted(entry.denominator, held[0].basis or row.get("basis", ""))
        held.append(_series(evidence, entry.denominator, row["scope"], fitted, whole, own))
    year = _year(row, whole, own, held)
    about = Footing(
        target_id=str(row["target_id"]),
        whole=whole,
        indicator=str(row["indicator"]),
        scope=str(row["scope"]),
        basis=held[0].basis,
        kind=entry.kind,
        year=year,
        by=int(row["by"]),
        newest=year,
        start=np.nan,
        end=np.nan,
        parts=pd.DataFrame(columns=list(PARTS)),
        missing=_missing(held, [whole, *own], year),
    )
    there = _there(held, [whole, *own], year)
    if not there[0] or not there[1:].any():
        return about
    known = [region for region, has in zip(own, there[1:], strict=True) if has]
    return _with_parts(about, row, held, known, evidence)


# ---- Figures ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Series:
    """One indicator on one scope and basis: regions down, years across, NaN where there is none."""

    indicator: str
    scope: str
    basis: str
    values: pd.DataFrame

    def at(self, regions: Sequence[str], year: int) -> Floats:
        """The year's values of these regions."""
        there = self.values.reindex(index=list(regions), columns=[year])
        return np.asarray(there[year], dtype=np.float64)


def _series(
    evidence: Evidence, indicator: str, scope: str, basis: str, whole: str, own: Sequence[str]
) -> _Series:
    """What may be looked up, on the basis asked for; of several such the whole's fullest one."""
    table = evidence.observed
    chosen = table["indicator"].eq(indicator) & table["scope"].eq(scope)
    chosen &= table["period"].eq("year") & table["region"].isin([whole, *own])
    best = matching.best(table[chosen], evidence.citations)
    # Things and money may be none; a ratio of nothing, or over nothing, is no footing.
    ratio = codelists.indicators()[indicator].kind in _RATIOS
    usable = best["value"].gt(0) if ratio else best["value"].ge(0)
    best = best[best["grade"].ne(UNVERIFIED) & usable]
    asked = pd.Series(basis, index=best.index, dtype="str")
    best = best[bases.likeness(asked, best["basis"]).eq("like")]
    if best.empty:
        return _Series(indicator, scope, basis, pd.DataFrame())
    full = best.assign(whole=best["region"].eq(whole)).groupby("basis", sort=True)["whole"]
    ranked = full.agg(["sum", "size"]).sort_values(["sum", "size"], ascending=False, kind="stable")
    basis = str(ranked.index[0])
    wide = best[best["basis"].eq(basis)].pivot(index="region", columns="year", values="value")
    return _Series(indicator, scope, basis, wide)


def _year(row: Mapping[str, Any], whole: str, own: Sequence[str], held: Sequence[_Series]) -> int:
    """The base year; for a level, the year from then on that most regions have figures of."""
    first, by = int(row["base_year"]), int(row["by"])
    if row["measure"] != "level":
        return first
    there = {year: _there(held, [whole, *own], year) for year in range(first, by)}
    counts = {year: int(has.sum()) for year, has in there.items() if has[0]}
    return max(counts, key=lambda year: (counts[year], -year), default=first)


def _there(held: Sequence[_Series], regions: Sequence[str], year: int) -> NDArray[np.bool_]:
    """Which regions have all their figures of a year."""
    return np.asarray(
        np.all([np.isfinite(series.at(regions, year)) for series in held], axis=0), dtype=bool
    )


def _missing(held: Sequence[_Series], regions: Sequence[str], year: int) -> pd.DataFrame:
    rows = [
        (region, series.indicator, series.scope, series.basis, year)
        for series in held
        for region, value in zip(regions, series.at(regions, year), strict=True)
        if not np.isfinite(value)
    ]
    return pd.DataFrame(rows, columns=list(MISSING))


# ---- The parts, the rest among them ------------------------------------------------------------


def _with_parts(
    about: Footing,
    row: Mapping[str, Any],
    held: Sequence[_Series],
    known: list[str],
    evidence: Evidence,
) -> Footing:
    values = held[0].at(known, about.year)
    start = float(held[0].at([about.whole], about.year)[0])
    activity, total = np.ones(len(known)), 1.0
    if about.ratio:
        activity = held[1].at(known, about.year)
        total = float(held[1].at([about.whole], about.year)[0])
    about, (left, room) = _with_rest(about, start, values, total, activity)
    if about.residual == "negative" or start <= 0:
        return about
    region = list(known)
    if about.residual in ("ok", "tiny"):
        region.append(REST)
        values = np.append(values, left / room if about.ratio else left)
        activity = np.append(activity, room if about.ratio else 1.0)
    elif about.residual == "slight":
        # The regions are the whole; what rounding put on top is told and asked of nobody.
        total = float(activity.sum()) if about.ratio else 1.0
        start = float((values * activity).sum()) / total
    parts = pd.DataFrame({"region": region, "value": values, "activity": activity})
    parts["share"] = activity / total
    newest, parts["share_now"] = _shares_now(held[-1], about, known, parts["share"].to_numpy())
    parts["capacity"], parts["own_capacity"] = _capacity(about, evidence, known, len(region))
    parts["size"] = _sizes(about, evidence, known, len(region))
    return replace(about, start=start, end=_end(row, start), newest=newest, parts=parts)


def _with_rest(
    about: Footing, start: float, values: Floats, total: float, activity: Floats
) -> tuple[Footing, tuple[float, float]]:
    """What the regions leave of the whole, in its amount and, of a ratio, in its activity."""
    amount = start * total
    left = float(allocation.remainder(amount, values * activity))
    room = float(allocation.remainder(total, activity)) if about.ratio else left
    base = total if about.ratio else amount
    residual = _residual(amount, left, base, room)
    if amount <= 0 or base <= 0:
        return replace(about, residual=residual), (left, room)
    told = replace(about, residual=residual, rest_value=left / amount, rest_activity=room / base)
    return told, (left, room)


def _residual(amount: float, left: float, total: float, room: float) -> str:
    """What the rest is in its amount and in its activity together."""
    both = set(allocation.residual_standing([amount, total], [left, room]).tolist())
    if "negative" in both or ({"none", "slight"} & both and "ok" in both):
        # A numerator without activity, or activity without any, is a contradiction as well.
        return "negative"
    if both == {"none"}:
        return "none"
    if {"none", "slight"} & both:
        return "slight"
    return "tiny" if "tiny" in both else "ok"


def _end(row: Mapping[str, Any], start: float) -> float:
    """What the whole is to be: the bound, or where the rate or the increase leads."""
    low = row["low"]
    bound = float(row["high"] if low is None or pd.isna(low) else low)
    if row["measure"] == "rate":
        return float(start * (1 + progress.cumulative(bound, row["by"] - row["base_year"])))
    counted = row["kind"] == "count"
    aimed = float(progress.aim(bound, str(row["bound"]), counted))
    return start + aimed if row["measure"] == "added" else aimed


def _shares_now(
    activity: _Series, about: Footing, known: list[str], share: Floats
) -> tuple[int, Floats]:
    """Shares of activity in the newest year that has them of the whole and every region."""
    if not about.ratio:
        return about.year, share
    resting = len(share) > len(known)
    for year in range(about.by, about.year, -1):
        own, total = activity.at(known, year), float(activity.at([about.whole], year)[0])
        if not (np.isfinite(own).all() and np.isfinite(total) and np.all(own > 0)):
            continue
        room = float(allocation.remainder(total, own))
        if not resting:
            return year, own / own.sum()
        if room > 0:
            return year, np.append(own, room) / total
    return about.year, share


def _capacity(
    about: Footing, evidence: Evidence, known: list[str], count: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Capacity with the whole's as 1; those nobody has figures of share what is left of it."""
    above, below = (
        _series(
            evidence, name, about.scope, bases.fitted(name, about.basis), about.whole, known
        ).at([about.whole, *known], about.year)
        for name in CAPACITY
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where((above > 0) & (below > 0), above / below, np.nan)
    capacity, told = np.ones(count), np.zeros(count, dtype=bool)
    if not np.isfinite(own[0]):
        return capacity, told
    has = np.isfinite(own[1:])
    # Who is not known by name, the rest with them, is known together: what the others leave.
    left = [float(part[0] - part[1:][has].sum()) for part in (above, below)]
    capacity[:] = left[0] / left[1] / own[0] if left[0] > 0 and left[1] > 0 else 1.0
    capacity[: len(known)][has] = own[1:][has] / own[0]
    told[: len(known)] = has
    return capacity, told


def _sizes(about: Footing, evidence: Evidence, known: list[str], count: int) -> Floats:
    """Sizes of the regions on one scope, the one of which most is known; NaN where none is."""
    sizes = np.full(count, np.nan)
    if about.kind != "count":
        return sizes
    table = evidence.observed
    scopes = table.loc[table["indicator"].eq(SIZE) & table["region"].eq(about.whole), "scope"]
    for scope in sorted(set(scopes)):
        if not codelists.scopes()[scope].stated:
            continue
        series = _series(evidence, SIZE, scope, "", about.whole, known)
        own, total = series.at(known, about.year), float(series.at([about.whole], about.year)[0])
        room = float(allocation.remainder(total, own))
        if np.isfinite(own).all() and room >= 0:
            sizes[: len(known)], sizes[len(known) :] = own, room
            break
    return sizes
