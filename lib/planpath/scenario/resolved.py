"""A scenario with all it extends already laid in: what holds for an indicator of a region."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from planpath import codelists, definitions, words
from planpath.codelists import Label
from planpath.problems import PlanpathError, Problem
from planpath.scenario import parameters
from planpath.scenario.form import Assumption, Ceiling, Entry, Factor, Price, Stated
from planpath.scenario.parameters import ANY

__all__ = ["Scenario", "dead_ends", "speaking_of", "unknown_ids"]

_VARIED = "+"
_Stated = TypeVar("_Stated", bound=Stated)


@dataclass(frozen=True)
class Scenario:
    """Assumptions, the most particular of which holds.

    Parameters
    ----------
    id, name, why
        The file's name, and what stands at its head.
    assumptions, ceilings, factors, prices
        Resolved: of what it extends, and its own.
    chain
        The files it was resolved from, in the order they were laid over one another. Two scenarios
        that say the same are equal, whatever files it took.

    Examples
    --------
    >>> from planpath import scenario
    >>> bolder = scenario.load("steady").but(
    ...     "energy_intensity", model="compound", rate="-4.1 %/年", why="两个印染园区改用低浴比染色"
    ... )
    >>> bolder.of("energy_intensity", "keqiao").annual_rate
    -0.041
    """

    id: str
    name: Label
    why: Label
    assumptions: tuple[Assumption, ...]
    ceilings: tuple[Ceiling, ...] = ()
    factors: tuple[Factor, ...] = ()
    prices: tuple[Price, ...] = ()
    chain: tuple[str, ...] = field(default=(), compare=False)

    def of(self, indicator: str, region: str) -> Assumption:
        """The assumption that holds for an indicator of a region.

        An entry for both beats one for the indicator, which beats one for the region.
        """
        speaking = speaking_of(self.assumptions, indicator, region)
        if not speaking:
            message = f"says nothing of {indicator} in {region}"
            raise PlanpathError(Problem(f"scenario {self.id}", message))
        return speaking[0]

    def ranked(self, indicator: str, region: str) -> tuple[Assumption, ...]:
        """All that is assumed for an indicator of a region, what holds first.

        Where ``on_target`` finds no target the next one holds: what the entry itself says in
        `otherwise`, then the less particular entries.

        Examples
        --------
        >>> from planpath import scenario
        >>> [how.model for how in scenario.load("on_plan").ranked("exports", "keqiao")]
        ['on_target', 'recent_rate']
        """
        found: list[Assumption] = []
        for entry in speaking_of(self.assumptions, indicator, region):
            found += [one for one in (entry, entry.fallback) if one is not None]
        return tuple(found)

    def ceiling(self, indicator: str, region: str) -> Ceiling | None:
        """The highest pace held possible for an indicator of a region; None where none is stated.

        An entry for the region itself beats one for all.
        """
        return next(iter(speaking_of(self.ceilings, indicator, region)), None)

    def factor(self, indicator: str, region: str) -> Factor | None:
        """Carbon dioxide per unit of an indicator of a region; None where none is assumed.

        An entry for the region itself beats one for all.
        """
        return next(iter(speaking_of(self.factors, indicator, region)), None)

    def price(self, indicator: str, region: str) -> Price | None:
        """How the prices behind an indicator of a region change; None where nothing is assumed.

        Where there is none, the nominal path of the indicator meets no real one. The most
        particular entry holds, as of assumptions.
        """
        return next(iter(speaking_of(self.prices, indicator, region)), None)

    def but(
        self, indicator: str, *, region: str = ANY, why: str | Label, **how: object
    ) -> Scenario:
        """The scenario with one assumption replaced, or added where it has none for these two.

        It is what a file would be that extends this one by that entry: equal, with the same hash.

        Parameters
        ----------
        indicator
            Id, or ``"*"``.
        region
            Id, or ``"*"``.
        why
            The reason: an assumption without one is refused.
        how
            `model` and what it needs.
        """
        reason = why.model_dump() if isinstance(why, Label) else why
        data = {"indicator": indicator, "region": region, "why": reason, **how}
        where = f"scenario {self.id}.but({indicator!r})"
        entry = _read(data, where)
        laid = {(old.indicator, old.region): old for old in self.assumptions}
        laid[indicator, region] = entry
        changed = replace(self, assumptions=tuple(laid.values()), name=_varied(self))
        problems = list(dead_ends(changed, where))
        if problems:
            raise PlanpathError(problems)
        id_ = f"{self.id.partition(_VARIED)[0]}{_VARIED}{changed.hash[:8]}"
        files = [link for link in self.chain if _VARIED not in link]
        return replace(changed, id=id_, chain=(*files, id_))

    @property
    def hash(self) -> str:
        """SHA-256 of what the numbers follow from: every entry, as plain numbers.

        Names and whys stay out, as do comments, the order of entries, the files it was put
        together from, and whether a rate was written ``-4.1 %/年`` or ``-0.041 1/年``: none of
        them changes a number, and a hash that changed with them would say that results differ
        where they are the same to the last bit. A report prints whys too; that it is
        made anew when a why is mended follows from the checksums of the files, which a run keeps
        beside this hash.
        """
        rows = sorted(
            json.dumps([kind, entry.indicator, entry.region, entry.content], sort_keys=True)
            for kind, entries in self.entries().items()
            for entry in entries
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def entries(self) -> Mapping[str, tuple[Entry, ...]]:
        """All entries by the name their tables have in a file."""
        return {
            "assumption": self.assumptions,
            "ceiling": self.ceilings,
            "factor": self.factors,
            "price": self.prices,
        }


def speaking_of(entries: Sequence[_Stated], indicator: str, region: str) -> list[_Stated]:
    """The entries that speak of an indicator of a region, the most particular first.

    Asked for all indicators or all regions, only those that speak of all.
    """
    speaking = [
        entry
        for entry in entries
        if entry.indicator in (ANY, indicator) and entry.region in (ANY, region)
    ]
    # The sort is stable, and of two alike the first one holds.
    return sorted(
        speaking, key=lambda entry: -((entry.indicator != ANY) * 2 + (entry.region != ANY))
    )


def _varied(base: Scenario) -> Label:
    """The name of a variation: the base's own would claim that nothing was changed."""
    if _VARIED in base.id:
        return base.name
    named = {lang: words.load(lang)("scenarios.varied", name=base.name.of(lang)) for lang in _LANGS}
    return Label(**named)


_LANGS = ("zh", "en")


def _read(data: Mapping[str, Any], where: str) -> Assumption:
    """One entry, or every fault of it at once, each in a sentence of its own."""
    problems = [
        *unknown_ids([data], "", where),
        *parameters.faults(data, str(data["indicator"]), where),
    ]
    try:
        entry = definitions.validate(Assumption, data, where)
    except PlanpathError as error:
        # What the form says of the entry as a whole, the sentences above say one by one.
        problems += [told for told in error.problems if told.where != where or not problems]
    if problems:
        raise PlanpathError(problems)
    return entry


def unknown_ids(entries: Sequence[Any], what: str, where: str) -> Iterator[Problem]:
    """Indicators and regions nobody knows, with the nearest, of entries as they were read."""
    lists = (("indicator", codelists.indicators()), ("region", codelists.regions()))
    for number, entry in enumerate(entries, 1):
        for name, known in lists:
            written = entry.get(name, ANY) if isinstance(entry, Mapping) else ANY
            # For all indicators at once there is an assumption, but no ceiling; what a factor
            # multiplies, and what is no text, the form tells.
            every = written == ANY and not (what == "ceiling" and name == "indicator")
            told = (what, name) == ("factor", "indicator") or not isinstance(written, str)
            if not every and not told and written not in known:
                place = f"{where}, {what}[{number}].{name}" if what else f"{where}, {name}"
                yield Problem.unknown(place, name, written, known)


def dead_ends(scenario: Scenario, where: str) -> Iterator[Problem]:
    """Targets steered for with nothing to fall back on where a plan has none."""
    for entry in scenario.assumptions:
        if entry.model != "on_target":
            continue
        models = {how.model for how in scenario.ranked(entry.indicator, entry.region)}
        if models == {"on_target"}:
            message = (
                "steers for a target, and where there is none nothing is assumed: say what holds "
                "in otherwise = { model = … }, or in a less particular entry"
            )
            yield Problem(where, message, f"{entry.indicator}, {entry.region}")
