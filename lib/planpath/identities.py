"""Identities 恒等式: what a figure is of others by definition, as data.

Energy is value added times intensity, whatever anybody assumes of the three. An identity is an
entry of `identities.toml` with typed members, not a formula to be parsed: a ``product``, a
``ratio``, or the sum over ``regions`` and the rest. When the file is read, both sides must measure
the same thing, money at current and at comparable prices must not meet, no figure may have two
definitions, and none may be defined through itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from pydantic import Field, model_validator

from planpath import bases, codelists, definitions, units
from planpath.codelists import Entry, Id, Indicator, Label
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem

__all__ = [
    "IdentitiesFile",
    "Identity",
    "between",
    "checked",
    "identities",
    "prices",
    "scale",
    "summed",
]

_FILE = "identities"
_MEMBERS = {"product": (1, 6), "ratio": (2, 2), "regions": (1, 200)}


class Identity(Entry):
    """What a figure is of others.

    A ``product`` is all of `of` multiplied, times the scenario's factor if one is named; a
    ``ratio`` the first over the second; ``regions`` says of each of `of` that a whole's is the sum
    of its regions' and the rest's, and has no `result`.
    """

    form: Literal["product", "ratio", "regions"]
    result: Id | None = Field(None, description="Indicator that follows from the others")
    of: tuple[Id, ...] = Field(description="Indicators it follows from, in the order written")
    factor: str | None = Field(
        None, description="Unit of the scenario's factor on the first of them: '吨/吨标准煤'"
    )
    why: Label = Field(description="Why this holds, as the report prints it")

    @model_validator(mode="after")
    def _has_the_members_of_its_form(self) -> Identity:
        least, most = _MEMBERS[self.form]
        if self.form == "product" and self.factor is None:
            least = 2
        if not least <= len(self.of) <= most:
            told = str(least) if least == most else f"{least} to {most}"
            raise ValueError(f"a {self.form} has {told} indicators in 'of', not {len(self.of)}")
        if len(set(self.of)) < len(self.of):
            raise ValueError("each indicator stands in 'of' once")
        if (self.result is None) != (self.form == "regions"):
            needs = "takes no" if self.form == "regions" else "needs a"
            raise ValueError(f"form {self.form!r} {needs} result")
        if self.factor is not None and self.form != "product":
            raise ValueError(f"form {self.form!r} takes no factor")
        return self

    @property
    def members(self) -> tuple[str, ...]:
        """The result and what it follows from."""
        return (*([self.result] if self.result else []), *self.of)


class IdentitiesFile(Entry):
    """`identities.toml`: one table per identity, the id as its name."""

    identity: dict[Id, Identity]


@per_workspace
def identities() -> Mapping[str, Identity]:
    """All identities, each after those whose results it is made of; those of regions last.

    Raises
    ------
    PlanpathError
        With everything that is wrong in the files.

    Examples
    --------
    >>> list(identities())
    ['energy', 'rd', 'carbon', 'carbon_per_value', 'regions']
    """
    return checked(definitions.merged(IdentitiesFile, _FILE).identity)


def checked(entries: Mapping[str, Identity]) -> Mapping[str, Identity]:
    """The identities in the order they are worked out in, or everything wrong with them.

    Parameters
    ----------
    entries
        By id.

    Raises
    ------
    PlanpathError
        For each unknown indicator, each two sides that measure different things or stand at unlike
        prices, a ratio that is defined otherwise in `indicators.toml`, an indicator with two
        definitions, one defined through itself, and one that does not add over regions.
    """
    known = codelists.indicators()
    problems = [
        Problem.unknown(f"{_place(id_)}.{'result' if name == entry.result else 'of'}", *unknown)
        for id_, entry in entries.items()
        for name in entry.members
        if name not in known
        for unknown in [("indicator", name, list(known))]
    ]
    if problems:
        # What a name stands for has to be known before its unit can be asked.
        raise PlanpathError(problems)
    for id_, entry in entries.items():
        problems += _faults(id_, entry, known)
    problems += _defined_twice(entries)
    ordered, ring = _order(entries)
    if ring:
        named = " -> ".join(ring)
        problems.append(Problem(_place(ring[0]), "is defined through itself", named))
    if problems:
        raise PlanpathError(problems)
    return {id_: entries[id_] for id_ in ordered}


def between() -> Mapping[str, Identity]:
    """The identities among figures of one region: products and ratios."""
    return {id_: entry for id_, entry in identities().items() if entry.result is not None}


def summed() -> tuple[str, ...]:
    """The indicators of which a whole's figure is the sum of its regions' and the rest's.

    Examples
    --------
    >>> "revenue" in summed(), "energy_intensity" in summed()
    (True, False)
    """
    known = codelists.indicators()
    entries = (entry for entry in identities().values() if entry.form == "regions")
    names = dict.fromkeys(name for entry in entries for name in entry.of)
    return tuple(name for name in names if known[name].additive)


def scale(entry: Identity) -> float:
    """What the members' numbers are multiplied by to be the result's, units considered.

    Examples
    --------
    >>> scale(identities()["energy"]), scale(identities()["carbon_per_value"])
    (1.0, 1.0)
    """
    assert entry.result is not None
    return float(units.factor(_unit_of(entry), codelists.indicators()[entry.result].unit))


def prices(indicator: str, basis: str) -> str:
    """The prices of a figure in money: as its definition fixes them, or as the basis states.

    Empty for what is not at prices, and for what leaves them open.

    Examples
    --------
    >>> prices("revenue", ""), prices("energy_intensity", "primary+comparable")
    ('current', 'comparable')
    """
    entry = codelists.indicators()[indicator]
    terms = bases.terms()
    stated = [id_ for id_ in basis.split("+") if id_ and terms[id_].dimension == "prices"]
    return stated[0] if stated else entry.price_basis or ""


def _place(id_: str) -> str:
    return f"definitions/{_FILE}.toml, identity.{id_}"


def _unit_of(entry: Identity) -> str:
    """The unit the right-hand side comes out in."""
    known = codelists.indicators()
    own = [known[name].unit or "无量纲" for name in entry.of]
    if entry.form == "ratio":
        above, *below = own[1].split("/")
        # To divide by a quotient is to multiply by what stands below its line.
        return "*".join([f"{own[0]}/{above}", *below])
    return "*".join([*own, *([entry.factor] if entry.factor else [])])


def _faults(id_: str, entry: Identity, known: Mapping[str, Indicator]) -> Iterator[Problem]:
    if entry.form == "regions":
        # A workspace whose own list has an indicator of that id that does not add leaves it out.
        redefined = len(definitions.layers("", "indicators")) > 1
        for name in entry.of:
            if not known[name].additive and not redefined:
                yield Problem(f"{_place(id_)}.of", f"{name} does not add over regions", name)
        return
    assert entry.result is not None
    sign = " / " if entry.form == "ratio" else " × "
    right = sign.join([*entry.of, *(["factor"] if entry.factor else [])])
    unit = known[entry.result].unit
    try:
        if not units.same_kind(_unit_of(entry), unit):
            message = (
                f"the two sides measure different things: {entry.result} is in "
                f"{unit or 'no unit'}, {right} in {_unit_of(entry)}"
            )
            yield Problem(_place(id_), message)
    except PlanpathError as error:
        for problem in error.problems:
            yield Problem(_place(id_), problem.message, problem.found, problem.allowed)
    yield from _unlike_prices(id_, entry, known)
    yield from _other_ratio(id_, entry, known)


def _unlike_prices(id_: str, entry: Identity, known: Mapping[str, Indicator]) -> Iterator[Problem]:
    """Members whose definitions fix their prices, not all the same."""
    fixed = [(name, price) for name in entry.members if (price := known[name].price_basis)]
    for name, price in fixed[1:]:
        if price != fixed[0][1]:
            message = (
                f"nominal and real do not meet: {fixed[0][0]} is at {fixed[0][1]} prices "
                f"and {name} at {price} ones"
            )
            yield Problem(_place(id_), message)


def _other_ratio(id_: str, entry: Identity, known: Mapping[str, Indicator]) -> Iterator[Problem]:
    """Ratios that `indicators.toml` says are of something else."""
    pairs: list[tuple[str, str | None, tuple[str, ...]]] = []
    if entry.form == "ratio":
        pairs.append((str(entry.result), entry.of[0], entry.of[1:]))
    for name in entry.of if entry.form == "product" else ():
        others = tuple(other for other in entry.of if other != name)
        pairs.append((name, entry.result, others))
    for name, above, below in pairs:
        numerator, denominator = known[name].numerator, known[name].denominator
        if numerator is None or denominator is None:
            continue
        if numerator != above or denominator not in below:
            message = f"{name} is {numerator} over {denominator}, and this makes it another ratio"
            yield Problem(_place(id_), message, f"{above} over {', '.join(below)}")


def _defined_twice(entries: Mapping[str, Identity]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for id_, entry in entries.items():
        if entry.result and first.setdefault(entry.result, id_) != id_:
            message = f"{entry.result} is the result of identity {first[entry.result]} already"
            yield Problem(f"{_place(id_)}.result", message, entry.result)


def _order(entries: Mapping[str, Identity]) -> tuple[list[str], list[str]]:
    """Ids with what they are made of first, and the ring if there is one."""
    makers = {entry.result: id_ for id_, entry in entries.items() if entry.result}
    inside = {id_: entry for id_, entry in entries.items() if entry.result}
    below = {
        id_: [makers[name] for name in entry.of if name in makers] for id_, entry in inside.items()
    }
    try:
        # The order of the file where nothing else asks for another.
        ordered = _stable(below)
    except CycleError as error:
        return [], [str(id_) for id_ in reversed(error.args[1])]
    return [*ordered, *(id_ for id_ in entries if id_ not in inside)], []


def _stable(below: Mapping[str, Iterable[str]]) -> list[str]:
    place = {id_: number for number, id_ in enumerate(below)}
    sorter = TopologicalSorter(below)
    sorter.prepare()
    ordered: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda id_: place[id_])
        ordered += ready
        sorter.done(*ready)
    return ordered
