"""Energy accounts that fit together: energy = value added x intensity, parts and regions add up.

For a target on a quotient of two amounts (energy over value added) the panel holds all three, of
the target's region, of the plan's other regions on the same scope, and of the scopes that make up
the target's own or come nearest to it. The intensity that is promised goes the way of its fate;
what is not promised follows a way of its own. A basis that leaves something out is a share below
the one that counts everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpath import bases, codelists, units
from planpath.demonstration.chance import Key, Values, bell, between, draws
from planpath.demonstration.series import accounted, depth, of_target, part_of, rounded
from planpath.plan import Plan, Target

__all__ = ["add"]

# Value added of a region by its level, in the currency of its indicator; the first that applies.
_SIZES = {
    "nation": (20000.0, 30000.0),
    "province": (1500.0, 2600.0),
    "city": (150.0, 400.0),
    "county": (40.0, 110.0),
    "area": (40.0, 110.0),
}
# A region holds at least this many times the value added of its parts, and of their energy.
_ROOM, _ROOM_ENERGY = 2.0, 1.2
# What is left of energy where a term deducts something or counts it lower.
_LEFT = (0.72, 0.95)
# What is deducted grows year by year, by this share of the whole.
_FALL = (0.0, 0.012)
_ALIKE = 0.02
_PRICES_FROM = 2020


@dataclass(frozen=True)
class _Account:
    """Value added and intensity of one region and scope, at full basis, not yet rounded."""

    value: list[float]
    intensity: list[float]

    @property
    def energy(self) -> list[float]:
        return [v * i for v, i in zip(self.value, self.intensity, strict=True)]

    def larger(self, factor: float) -> _Account:
        return _Account([factor * v for v in self.value], self.intensity)


@dataclass(frozen=True)
class _Asked:
    """One quotient of one region: its targets by scope, and the bases any reading asks for."""

    region: str
    indicator: str
    scope: str
    targets: dict[str, Target]
    bases: tuple[str, ...]


def add(values: Values, plan: Plan, years: Sequence[int], seed: int) -> None:
    """Put the accounts of every such target among the values."""
    asked = list(_asked(plan))
    own = {
        (one.region, one.indicator, scope): t for one in asked for scope, t in one.targets.items()
    }
    for one in asked:
        accounts = _regions(one, own, plan, years, seed)
        for scope, target in one.targets.items():
            if scope != one.scope:
                accounts[one.region, scope] = _account(one, one.region, scope, target, years, seed)
        composed = _composed(one, accounts, years, seed)
        _publish(values, one, accounts, composed, years, seed)


def _asked(plan: Plan) -> list[_Asked]:
    found: dict[tuple[str, str], _Asked] = {}
    for target in plan.targets:
        ordered = sorted(target.readings, key=lambda reading: not reading.is_default)
        for read in (target.under(reading) for reading in ordered):
            if not accounted(read.indicator):
                continue
            key = (read.region, read.indicator)
            one = found.get(key, _Asked(*key, read.scope, {}, ()))
            targets = {**one.targets, read.scope: one.targets.get(read.scope, read)}
            told = dict.fromkeys((*one.bases, _full(read.indicator, read.basis)))
            found[key] = _Asked(*key, one.scope, targets, tuple(told))
    return list(found.values())


def _full(indicator: str, basis: str) -> str:
    """A basis with the first term of each dimension it leaves open: what counts everything."""
    first: dict[str, str] = {}
    for id_, term in bases.terms().items():
        first.setdefault(term.dimension, id_)
    states = codelists.indicators()[indicator].states
    whole = bases.read("+".join(first[dimension] for dimension in states))
    # Prices that are comparable are what a quotient over years needs.
    return bases.replaced(whole, basis)


# ---- Regions and sub-sectors -----------------------------------------------------------


def _regions(
    one: _Asked,
    own: dict[tuple[str, str, str], Target],
    plan: Plan,
    years: Sequence[int],
    seed: int,
) -> dict[tuple[str, str], _Account]:
    """The region on the target's scope, and where it is the plan's own all others of the plan."""
    whole = one.region == plan.head.region
    below = [region for region in plan.regions if region != one.region] if whole else []
    accounts: dict[tuple[str, str], _Account] = {}
    parts: dict[str, list[str]] = {}
    for region in below:
        parts.setdefault(part_of(region, set(below), one.region), []).append(region)
    # The deepest first, so that a city is settled before its province adds it up.
    for region in [*sorted(below, key=depth, reverse=True), one.region]:
        target = own.get((region, one.indicator, one.scope), one.targets[one.scope])
        account = _account(one, region, one.scope, target, years, seed)
        held = [accounts[part, one.scope] for part in parts.get(region, ())]
        accounts[region, one.scope] = account.larger(_room(account, held))
    return accounts


def _account(
    one: _Asked, region: str, scope: str, target: Target, years: Sequence[int], seed: int
) -> _Account:
    entry = codelists.indicators()[one.indicator]
    assert entry.denominator is not None
    draw = draws(seed, (region, entry.denominator, scope, ""), "level")
    size = between(draw, *_SIZES[codelists.regions()[region].level])
    if scope != one.scope:
        size *= between(draw, 0.25, 0.45)
    growth = between(draw, 0.03, 0.08)
    value = [size]
    for _ in years[1:]:
        value.append(value[-1] * (1 + growth + 0.015 * bell(draw)))
    return _Account(value, of_target((region, one.indicator, scope, ""), target, years, seed))


def _room(account: _Account, parts: Sequence[_Account]) -> float:
    """How many times larger a region must be so that a rest above zero is left beside its parts."""
    most = 1.0
    for n, (value, energy) in enumerate(zip(account.value, account.energy, strict=True)):
        most = max(most, _ROOM * sum(part.value[n] for part in parts) / value)
        most = max(most, _ROOM_ENERGY * sum(part.energy[n] for part in parts) / energy)
    return most


def _composed(
    one: _Asked, accounts: dict[tuple[str, str], _Account], years: Sequence[int], seed: int
) -> dict[str, tuple[str, ...]]:
    """Give the parts of the composed scopes accounts of their own; the scopes by their parts."""
    known = codelists.scopes()
    near = [scope for name in one.targets for scope in (name, known[name].nearest_sum) if scope]
    composed = {scope: known[scope].parts for scope in near if known[scope].parts}
    target = one.targets[one.scope]
    for scope, parts in composed.items():
        for part in parts:
            if (one.region, part) not in accounts:
                made = _account(one, one.region, part, target, years, seed)
                level = between(
                    draws(seed, (one.region, one.indicator, part, ""), "kind"), 0.5, 2.0
                )
                hungry = _Account(made.value, [level * i for i in made.intensity])
                accounts[one.region, part] = hungry
        if scope in one.targets:
            # What is promised of the whole goes the way of its fate; its parts go along.
            promised = accounts[one.region, scope].intensity
            held = [accounts[one.region, part] for part in parts]
            for part, account in zip(parts, held, strict=True):
                scaled = [
                    i * goal * sum(a.value[n] for a in held) / sum(a.energy[n] for a in held)
                    for n, (i, goal) in enumerate(zip(account.intensity, promised, strict=True))
                ]
                accounts[one.region, part] = _Account(account.value, scaled)
    return composed


# ---- Bases, and as published -----------------------------------------------------------


def _publish(
    values: Values,
    one: _Asked,
    accounts: dict[tuple[str, str], _Account],
    composed: dict[str, tuple[str, ...]],
    years: Sequence[int],
    seed: int,
) -> None:
    for basis in one.bases:
        for (region, scope), account in accounts.items():
            if scope not in composed:
                amounts = _amounts(one, region, scope, account, basis, years, seed)
                _put(values, one, (region, scope, basis), amounts)
        for scope, parts in composed.items():
            above, below = _keys(one, basis)
            sums = [
                [
                    sum(column)
                    for column in zip(
                        *(values[one.region, id_, part, told] for part in parts), strict=True
                    )
                ]
                for id_, told in (above, below)
            ]
            _put(values, one, (one.region, scope, basis), (sums[0], sums[1]))


def _keys(one: _Asked, basis: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two amounts with the basis each can state."""
    entry = codelists.indicators()[one.indicator]
    assert entry.numerator is not None
    assert entry.denominator is not None
    ends = (entry.numerator, entry.denominator)
    above, below = ((id_, bases.fitted(id_, basis)) for id_ in ends)
    return above, below


def _amounts(
    one: _Asked,
    region: str,
    scope: str,
    account: _Account,
    basis: str,
    years: Sequence[int],
    seed: int,
) -> tuple[list[float], list[float]]:
    """Energy and value added on a basis: deductions take a share away, prices move the other."""
    (numerator, counted), (denominator, priced) = _keys(one, basis)
    share = [1.0] * len(years)
    everything = bases.fitted(numerator, _full(one.indicator, "")).split("+")
    for term in counted.split("+"):
        if term and term not in everything:
            draw = draws(seed, (one.indicator, term, ""), "left")
            left, fall = between(draw, *_LEFT), between(draw, *_FALL)
            near = between(draws(seed, (region, term, scope), "left"), 1 - _ALIKE, 1 + _ALIKE)
            share = [s * left * near * (1 - fall * n) for n, s in enumerate(share)]
    steady = priced in bases.fitted(denominator, _full(one.indicator, ""))
    prices = draws(seed, (denominator, priced, ""), "prices")
    drift = 0.0 if steady else between(prices, 0.005, 0.02)
    energy = [s * e for s, e in zip(share, account.energy, strict=True)]
    value = [
        v * (1 + drift * (year - _PRICES_FROM))
        for v, year in zip(account.value, years, strict=True)
    ]
    return energy, value


def _put(
    values: Values,
    one: _Asked,
    place: tuple[str, str, str],
    amounts: tuple[list[float], list[float]],
) -> None:
    """Both amounts as published, unless their own target has settled them, and the quotient."""
    region, scope, basis = place
    known = codelists.indicators()
    keys: list[Key] = [(region, id_, scope, told) for id_, told in _keys(one, basis)]
    for key, amount in zip(keys, amounts, strict=True):
        values.setdefault(key, rounded(amount, key))
    unit = f"{known[keys[0][1]].unit}/{known[keys[1][1]].unit}"
    factor = float(units.factor(unit, known[one.indicator].unit))
    quotient: Key = (region, one.indicator, scope, basis)
    values[quotient] = rounded(
        (e / v * factor for e, v in zip(values[keys[0]], values[keys[1]], strict=True)), quotient
    )
