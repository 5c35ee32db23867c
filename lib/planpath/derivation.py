"""Figures that follow from others by definition: pure arithmetic on arrays.

A *relation* ties a result to the members it is made of: a product of factors over divisors, or a
sum of parts. Given some members, all others that follow are worked out: results from what they are
made of, and, of each relation, any one member that is missing. Axes are whatever the members have
(years, regions, scenarios); they are broadcast against each other. Members that are given and
contradict each other are refused by name: nothing is adjusted to make them fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planpath.problems import PlanpathError, Problem

__all__ = ["ROUNDING", "Relation", "derive", "ordered", "product", "total"]

Floats = NDArray[np.float64]
ROUNDING = 1e-9
"""Relative difference below which two figures are one: what floating point leaves."""


@dataclass(frozen=True)
class Relation:
    """What a figure is of others.

    Parameters
    ----------
    name
        Called so in sentences.
    result
        The member that follows.
    members
        What it is made of.
    powers
        By member 1 where it multiplies and -1 where it divides; empty for a sum.
    scale
        What the product's numbers are multiplied by to be the result's; 1 for a sum.
    """

    name: str
    result: str
    members: tuple[str, ...]
    powers: tuple[int, ...] = ()
    scale: float = 1.0

    def solved(self, member: str, values: Mapping[str, Floats]) -> Floats:
        """One member from all others; NaN where it would take a division by nought."""
        if not self.powers:
            others = [values[name] for name in self.members if name != member]
            if member == self.result:
                return _sum(others)
            return np.asarray(values[self.result] - _sum(others), dtype=np.float64)
        above, below = [np.asarray(self.scale)], list[Floats]()
        for name, power in zip(self.members, self.powers, strict=True):
            if name != member:
                (above if power > 0 else below).append(values[name])
        if member == self.result:
            return _quotient(_product(above), _product(below))
        rest, whole = _product(above), values[self.result] * _product(below)
        if self.powers[self.members.index(member)] > 0:
            return _quotient(whole, rest)
        return _quotient(rest, whole)


def product(
    name: str,
    result: str,
    factors: Sequence[str],
    divisors: Sequence[str] = (),
    scale: float = 1.0,
) -> Relation:
    r"""A result that is factors over divisors: :math:`y = s \prod_i a_i / \prod_j b_j`."""
    powers = (*[1] * len(factors), *[-1] * len(divisors))
    return Relation(name, result, (*factors, *divisors), powers, scale)


def total(name: str, result: str, parts: Sequence[str]) -> Relation:
    r"""A result that is the sum of its parts: :math:`y = \sum_i a_i`."""
    return Relation(name, result, tuple(parts))


def ordered(relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """Relations with those first whose results others are made of.

    Raises
    ------
    PlanpathError
        If a result is defined twice, or, step by step, through itself.

    Examples
    --------
    >>> carbon = product("carbon", "co2", ["energy", "factor"])
    >>> energy = product("energy", "energy", ["value", "intensity"])
    >>> [relation.name for relation in ordered([carbon, energy])]
    ['energy', 'carbon']
    """
    makers: dict[str, Relation] = {}
    problems = []
    for relation in relations:
        if makers.setdefault(relation.result, relation) is not relation:
            message = f"{relation.result} is the result of {makers[relation.result].name} already"
            problems.append(Problem(f"identity {relation.name}", message))
    if problems:
        raise PlanpathError(problems)
    below = {
        relation.result: [name for name in relation.members if name in makers]
        for relation in relations
    }
    try:
        return tuple(makers[result] for result in TopologicalSorter(below).static_order())
    except CycleError as error:
        ring = [str(name) for name in reversed(error.args[1])]
        place = f"identity {makers[ring[0]].name}"
        problem = Problem(place, "is defined through itself", " -> ".join(ring))
        raise PlanpathError(problem) from None


def derive(
    relations: Sequence[Relation],
    given: Mapping[str, ArrayLike],
    *,
    within: float = ROUNDING,
) -> dict[str, Floats]:
    """All members that follow from those given.

    A member given as NaN somewhere is missing there, and is worked out there if it follows.

    Parameters
    ----------
    relations
        In any order; each result is defined once and never through itself.
    given
        Arrays by member; axes are broadcast against each other.
    within
        Relative difference up to which members that are all given agree; above it they are refused.
        Published figures agree within what rounding left of them.

    Returns
    -------
    dict
        Members by name, those given among them; a member that does not follow is not in it, or is
        NaN where it does not.

    Raises
    ------
    PlanpathError
        For each relation all members of which are given, or follow otherwise, and contradict each
        other; a relation through itself; a member no relation knows.

    Examples
    --------
    Energy from value added and intensity; or the intensity, were energy to stay at 100:

    >>> energy = product("energy", "energy", ["value", "intensity"])
    >>> derive([energy], {"value": [100.0, 110.0], "intensity": [1.0, 0.9]})["energy"].tolist()
    [100.0, 99.0]
    >>> derive([energy], {"value": [100.0, 125.0], "energy": 100.0})["intensity"].tolist()
    [1.0, 0.8]
    """
    steps = ordered(relations)
    members = dict.fromkeys(name for r in steps for name in (r.result, *r.members))
    if unknown := [name for name in given if name not in members]:
        raise PlanpathError(
            [Problem.unknown("identities", "member", name, members) for name in unknown]
        )
    held = {name: np.asarray(values, dtype=np.float64) for name, values in given.items()}
    # A member found by one relation may be what another lacked, above it or below.
    while any([_filled(relation, held) for relation in steps]):
        pass
    if problems := [problem for r in steps for problem in _contradiction(r, held, given, within)]:
        raise PlanpathError(problems)
    return held


def _filled(relation: Relation, held: dict[str, Floats]) -> bool:
    """Put in the one member that is missing, wherever there is just one; whether any was."""
    names = (relation.result, *relation.members)
    absent = [name for name in names if name not in held]
    if len(absent) > 1:
        return False
    if absent:
        held[absent[0]] = relation.solved(absent[0], held)
        return True
    lacks = {name: np.isnan(held[name]) for name in names}
    if not any(lack.any() for lack in lacks.values()):
        return False
    count = np.sum(np.broadcast_arrays(*lacks.values()), axis=0)
    found = False
    for name in names:
        place = lacks[name] & (count == 1)
        if place.any():
            solved = relation.solved(name, held)
            new = place & np.isfinite(solved)
            if new.any():
                held[name] = np.where(new, solved, held[name])
                found = True
    return found


def _contradiction(
    relation: Relation, held: Mapping[str, Floats], given: Mapping[str, ArrayLike], within: float
) -> list[Problem]:
    """A sentence if what the relation makes of its members is not the result held."""
    names = (relation.result, *relation.members)
    if any(name not in held for name in names):
        return []
    stated = np.asarray(held[relation.result])
    made = relation.solved(relation.result, held)
    size = np.maximum(np.abs(stated), np.abs(made))
    if not relation.powers:
        # Of a sum that comes to little the parts may still be large, and so is their rounding.
        size = size + sum(np.abs(held[name]) for name in relation.members)
    with np.errstate(invalid="ignore"):
        apart = np.abs(stated - made) > within * size
    if not apart.any():
        return []
    stated, made = (np.broadcast_to(side, apart.shape)[apart] for side in (stated, made))
    sources = [name for name in names if name in given]
    told = f"{relation.result} {stated[0]:.6g} beside {made[0]:.6g}"
    message = (
        f"is over-determined: {relation.result} does not follow from "
        f"{', '.join(relation.members)}; leave one of them out (given: {', '.join(sources)})"
    )
    return [Problem(f"identity {relation.name}", message, told)]


def _product(factors: Sequence[Floats]) -> Floats:
    product = np.asarray(1.0)
    for factor in factors:
        product = product * factor
    return product


def _sum(parts: Sequence[Floats]) -> Floats:
    sums = np.asarray(0.0)
    for part in parts:
        sums = sums + part
    return sums


def _quotient(above: Floats, below: Floats) -> Floats:
    """Above over below; NaN where nothing stands below."""
    below = np.asarray(below, dtype=np.float64)
    if not (below == 0).any():
        return np.asarray(above / below, dtype=np.float64)
    return np.asarray(above / np.where(below == 0, np.nan, below), dtype=np.float64)
