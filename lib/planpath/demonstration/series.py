"""What a plan's targets ask for, and values for it: one series for each, whatever its measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planpath import codelists, units
from planpath.codelists import Indicator
from planpath.demonstration.chance import Draw, Key, Values, bell, between, chosen, draws
from planpath.plan import Plan, Target

__all__ = [
    "accounted",
    "depth",
    "of_target",
    "of_targets",
    "part_of",
    "published_unit",
    "rounded",
    "written_digits",
]

# How often each fate is drawn, and how far along the even path a series stands: done over needed.
_FATES = (("achieved", 0.20), ("ahead", 0.30), ("behind", 0.30), ("hopeless", 0.20))
_PACE = {"achieved": (1.1, 1.5), "ahead": (1.1, 1.5), "behind": (0.5, 0.85), "hopeless": (0.0, 0.2)}


@dataclass(frozen=True)
class _Need:
    """A series some target asks for; `part_of` is the one it is a narrower reading of."""

    target: Target
    part_of: Key | None = None


def accounted(indicator: str) -> bool:
    """Whether an indicator is the quotient of two amounts, and all three must fit one another."""
    known = codelists.indicators()
    entry = known[indicator]
    ends = (entry.numerator, entry.denominator)
    return entry.kind == "intensity" and all(id_ and known[id_].additive for id_ in ends)


def _needs(plan: Plan) -> dict[Key, _Need]:
    """Each series once, sized for the first target that asks for it, default readings first."""
    needs: dict[Key, _Need] = {}
    for target in plan.targets:
        ordered = sorted(target.readings, key=lambda reading: not reading.is_default)
        reads = [target.under(reading) for reading in ordered]
        first = (target.region, reads[0].indicator, reads[0].scope, reads[0].basis)
        for read in reads:
            if accounted(read.indicator):
                continue
            key = (read.region, read.indicator, read.scope, read.basis)
            narrower = key[:2] == first[:2] and key != first
            needs.setdefault(key, _Need(read, first if narrower else None))
    return needs


# ---- Values ----------------------------------------------------------------------------


def of_targets(plan: Plan, years: Sequence[int], seed: int) -> Values:
    """All series but those of energy accounts, rounded as published and fitting one another."""
    needs = _needs(plan)
    values: Values = {}
    for key, need in needs.items():
        if need.part_of is None:
            values[key] = rounded(of_target(key, need.target, years, seed), key)
    for key, need in needs.items():
        if need.part_of is not None:
            share = between(draws(seed, key, "part"), 0.55, 0.9)
            values[key] = rounded([share * value for value in values[need.part_of]], key)
    _leave_room(values)
    _nest_tiers(values)
    _add_up(values, plan, seed)
    _nest_tiers(values)
    return values


def of_target(key: Key, target: Target, years: Sequence[int], seed: int) -> list[float]:
    """A series that goes the way of its fate, not yet rounded."""
    indicator = codelists.indicators()[key[1]]
    draw = draws(seed, key, "series")
    fate = chosen(draw(), _FATES)
    if target.measure == "rate":
        return _by_rate(target, fate, years, draw)
    if target.measure == "yearly" or indicator.kind in ("flow", "growth"):
        return _each_year(target, fate, years, draw)
    if target.measure == "added":
        return _by_increase(target, fate, years, draw)
    if target.value == 0:
        begun = 2 if fate in ("achieved", "ahead") else 0
        return [0.0] * (len(years) - begun) + [1.0] * begun
    return _to_level(target, indicator, fate, years, draw)


def _to_level(
    target: Target,
    indicator: Indicator,
    fate: str,
    years: Sequence[int],
    draw: Draw,
) -> list[float]:
    """Back from where the last year must stand for the fate: `v[y-1] = v[y] / (1 + g + noise)`."""
    growth = between(draw, 0.03, 0.07) if fate != "hopeless" else between(draw, -0.01, 0.015)
    even = 1.0
    for _ in range(target.by - years[-1]):
        # Divided year by year: a power may differ in its last bit from machine to machine.
        even /= 1 + growth
    reached = {
        "achieved": between(draw, 1.01, 1.06),
        "ahead": even * between(draw, 1.02, 1.06),
        "behind": even * between(draw, 0.84, 0.94),
        "hopeless": between(draw, 0.40, 0.60),
    }[fate]
    downward = target.bound in ("at_most", "less_than")
    last = target.value / reached if downward else target.value * reached
    noise = {"amount": 0.02, "share": 0.01, "count": 0.012}.get(indicator.kind, 0.008)
    values = [last]
    for _ in years[1:]:
        factor = 1 + growth + noise * bell(draw)
        values.append(values[-1] * factor if downward else values[-1] / factor)
    values.reverse()
    return [min(value, 1.0) for value in values] if indicator.kind == "share" else values


def _by_rate(target: Target, fate: str, years: Sequence[int], draw: Draw) -> list[float]:
    """A level that moves at part of the rate asked: `v[y+1] = v[y] (1 + pace × rate + noise)`."""
    pace = between(draw, *_PACE[fate])
    values = [between(draw, 0.6, 1.2)]
    for _ in years[1:]:
        values.append(values[-1] * (1 + pace * target.value + 0.006 * bell(draw)))
    return values


def _each_year(target: Target, fate: str, years: Sequence[int], draw: Draw) -> list[float]:
    """A yearly number around a share of what is asked, having risen to it."""
    low, high = (1.05, 1.3) if fate in ("achieved", "ahead") else (0.75, 0.95)
    about = target.value * (between(draw, low, high) if fate != "hopeless" else 0.45)
    rise = between(draw, 0.02, 0.05)
    return [
        about * max(0.2, 1 - rise * (years[-1] - year)) * (1 + 0.05 * bell(draw)) for year in years
    ]


def _by_increase(target: Target, fate: str, years: Sequence[int], draw: Draw) -> list[float]:
    """A stock that has grown since the base year by a share of the increase due by now."""
    stock = target.value * between(draw, 0.8, 2.5)
    due = target.value / (target.by - target.base_year)
    pace = between(draw, *_PACE[fate]) * (2.6 if fate == "achieved" else 1.0)
    before = between(draw, 0.02, 0.05)
    return [
        stock + pace * due * (year - target.base_year)
        if year >= target.base_year
        else stock * max(0.2, 1 - before * (target.base_year - year))
        for year in years
    ]


def _leave_room(values: Values) -> None:
    """Firms above a threshold cannot sell more than their region: `n × threshold ≤ total / 2`.

    Half is left to all others. Amounts and counts are compared where both have the same scope.
    """
    known = codelists.indicators()
    amounts = [key for key in values if known[key[1]].kind == "amount"]
    for key in values:
        low = known[key[1]].low
        for amount in amounts:
            unit = known[amount[1]].unit
            alike = (amount[0], amount[2:]) == (key[0], key[2:])
            if low is None or not alike or not units.same_kind(unit, units.read(low).unit):
                continue
            threshold = units.read(low).to(unit)
            room = [float(total / 2 // threshold) for total in values[amount]]
            values[key] = [min(pair) for pair in zip(values[key], room, strict=True)]


def _nest_tiers(values: Values) -> None:
    """Whoever is above a high threshold is above a low one: `n(≥ low) ≥ n(≥ high)`."""
    known = codelists.indicators()
    tiers: dict[tuple[str, ...], list[tuple[float, Key]]] = {}
    for key in values:
        entry = known[key[1]]
        if entry.low is not None and entry.high is None:
            threshold = units.read(entry.low).to("元")
            tiers.setdefault((key[0], *key[2:], entry.unit), []).append((threshold, key))
    for group in tiers.values():
        ordered = [key for _, key in sorted(group, reverse=True)]
        for above, below in pairwise(ordered):
            values[below] = [max(pair) for pair in zip(values[above], values[below], strict=True)]


def _add_up(values: Values, plan: Plan, seed: int) -> None:
    """A region is the sum of its parts and a rest above zero, like for like, from below upward.

    The plan's own region gets a series where it has a target, and where two of its parts share an
    indicator that adds; other regions only where they have a target.
    """
    known, whole = codelists.indicators(), plan.head.region
    among: dict[tuple[str, str, str], set[str]] = {}
    for region, indicator, scope, basis in values:
        if known[indicator].additive:
            among.setdefault((indicator, scope, basis), set()).add(region)
    for like, regions in among.items():
        parts: dict[str, list[Key]] = {}
        for region in (key[0] for key in [*values] if key[1:] == like):
            if region != whole:
                parts.setdefault(part_of(region, regions, whole), []).append((region, *like))
        # The deepest first, so that a city is settled before its province adds it up.
        for region in sorted(parts, key=lambda id_: (id_ == whole, -depth(id_))):
            total: Key = (region, *like)
            if total in values or len(parts[region]) > 1:
                values[total] = _raised(values, total, parts[region], seed)


def part_of(region: str, among: set[str], whole: str) -> str:
    """The nearest region above that has a series too; the plan's own where none has."""
    above = codelists.regions()[region].parent
    while above is not None and above not in among:
        above = codelists.regions()[above].parent
    return above or whole


def depth(region: str) -> int:
    """How many regions a region lies within."""
    above = codelists.regions()[region].parent
    return 0 if above is None else 1 + depth(above)


def _raised(values: Values, total: Key, parts: Sequence[Key], seed: int) -> list[float]:
    sums = [sum(column) for column in zip(*(values[key] for key in parts), strict=True)]
    rest = between(draws(seed, total, "rest"), 0.3, 0.6)
    own = values.get(total, [0.0] * len(sums))
    # A count of one or two leaves no share: the rest is at least one unit of the last digit.
    least = float(f"1e-{written_digits(codelists.indicators()[total[1]])}")
    raised = [
        max(value, summed + max(rest * summed, least))
        for value, summed in zip(own, sums, strict=True)
    ]
    return rounded(raised, total)


# ---- As published ----------------------------------------------------------------------


def published_unit(indicator: Indicator) -> str:
    """Shares and growth are published in per cent, whatever they are inside."""
    return "%" if units.same_kind(indicator.unit, "") else indicator.unit


def written_digits(indicator: Indicator) -> int:
    """Decimals of the canonical unit: one decimal of a per cent is three of a fraction."""
    return indicator.digits + (2 if published_unit(indicator) == "%" else 0)


def rounded(values: Iterable[float], key: Key) -> list[float]:
    """Values as they are published, in the canonical unit."""
    digits = written_digits(codelists.indicators()[key[1]])
    return [round(value, digits) + 0.0 for value in values]
