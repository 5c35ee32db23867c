"""What is assumed: scenarios, each assumption with its why.

A scenario says by which model an indicator is carried forward and why that is assumed. Its hash is
taken from the resolved content, so a scenario written in a notebook with `but` and the same one
read from a file are the same scenario, and print the same numbers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from planpath import codelists, definitions, units
from planpath.codelists import Entry, Label
from planpath.problems import PlanpathError, Problem

__all__ = ["Assumption", "Scenario", "ScenarioFile", "load"]

ANY = "*"
Model = Literal["hold", "compound", "recent_rate"]


class Assumption(Entry):
    """How one indicator is carried forward, and why.

    Models: ``hold`` keeps the last value; ``compound`` grows by `rate`; ``recent_rate`` grows by
    the series' own mean rate (level method) over its last `years` years.
    """

    indicator: str = Field(ANY, description="Indicator id, or * for all without their own entry")
    region: str = Field(ANY, description="Region id, or * for all")
    model: Model
    rate: str | None = Field(None, description="For compound, such as '-4.1 %/年'")
    years: int | None = Field(None, ge=1, le=50, description="For recent_rate")
    why: Annotated[str, StringConstraints(min_length=4)]

    @model_validator(mode="after")
    def _what_the_model_needs(self) -> Assumption:
        needs = {"hold": None, "compound": "rate", "recent_rate": "years"}[self.model]
        for name in ("rate", "years"):
            given = getattr(self, name) is not None
            if given != (name == needs):
                raise ValueError(
                    f"model {self.model!r} {'needs' if name == needs else 'takes no'} {name}"
                )
        if self.rate is not None:
            try:
                rate = units.read(self.rate, "rate").to("1/年")
            except PlanpathError as error:
                # A plain ValueError is placed in the file by pydantic and joins its other faults.
                raise ValueError(str(error)) from None
            if rate <= -1:
                raise ValueError(f"nothing is left at {self.rate}: a rate must be above -100 %/年")
        return self

    @property
    def annual_rate(self) -> float:
        """The rate of a ``compound`` assumption as a fraction a year."""
        assert self.rate is not None
        return units.read(self.rate).to("1/年")


class ScenarioFile(Entry):
    """`scenarios/<id>.toml`."""

    name: Label
    why: Label
    assumption: tuple[Assumption, ...]


@dataclass(frozen=True)
class Scenario:
    """Assumptions, the most particular of which holds.

    Examples
    --------
    >>> bolder = load("steady").but(
    ...     "energy_intensity", model="compound", rate="-4.1 %/年", why="两个印染园区改用低浴比染色"
    ... )
    >>> bolder.of("energy_intensity", "keqiao").annual_rate
    -0.041
    """

    id: str
    name: Label
    why: Label
    assumptions: tuple[Assumption, ...]

    def of(self, indicator: str, region: str) -> Assumption:
        """The assumption that holds for an indicator of a region.

        An entry for both beats one for the indicator, which beats one for the region.
        """
        ranked = [
            ((entry.indicator != ANY) * 2 + (entry.region != ANY), -position, entry)
            for position, entry in enumerate(self.assumptions)
            if entry.indicator in (ANY, indicator) and entry.region in (ANY, region)
        ]
        if not ranked:
            message = f"says nothing of {indicator} in {region}"
            raise PlanpathError(Problem(f"scenario {self.id}", message))
        return max(ranked, key=lambda row: row[:2])[2]

    def but(self, indicator: str, *, region: str = ANY, why: str, **how: object) -> Scenario:
        """The scenario with one assumption replaced.

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
        data = {"indicator": indicator, "region": region, "why": why, **how}
        where = f"scenario {self.id}.but({indicator!r})"
        entry = definitions.validate(Assumption, data, where)
        _check_ids([entry], where)
        kept = [
            old for old in self.assumptions if (old.indicator, old.region) != (indicator, region)
        ]
        changed = replace(self, assumptions=(*kept, entry))
        return replace(changed, id=f"{self.id.partition('+')[0]}+{changed.hash[:8]}")

    @property
    def hash(self) -> str:
        """SHA-256 of the resolved assumptions; names and order do not count."""
        rows = sorted(json.dumps(e.model_dump(), sort_keys=True) for e in self.assumptions)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def load(id_: str) -> Scenario:
    """The scenario of that id.

    Raises
    ------
    PlanpathError
        If there is none, or an assumption lacks its why, or names an unknown indicator or region.
    """
    path = definitions.locate("scenarios", id_)
    where = f"definitions/scenarios/{id_}.toml"
    file = definitions.validate(ScenarioFile, definitions.read_toml(path), where)
    _check_ids(file.assumption, where)
    _check_once(file.assumption, where)
    return Scenario(id_, file.name, file.why, file.assumption)


def _check_once(entries: tuple[Assumption, ...], where: str) -> None:
    first: dict[tuple[str, str], int] = {}
    problems = []
    for number, entry in enumerate(entries, 1):
        key = (entry.indicator, entry.region)
        if first.setdefault(key, number) != number:
            message = f"assumes anew what assumption[{first[key]}] assumes already"
            problems.append(Problem(f"{where}, assumption[{number}]", message, ", ".join(key)))
    if problems:
        raise PlanpathError(problems)


def _check_ids(entries: tuple[Assumption, ...] | list[Assumption], where: str) -> None:
    problems = []
    for number, entry in enumerate(entries, 1):
        lists = (("indicator", codelists.indicators()), ("region", codelists.regions()))
        for what, known in lists:
            written = getattr(entry, what)
            if written != ANY and written not in known:
                place = f"{where}, assumption[{number}].{what}"
                problems.append(Problem.unknown(place, what, written, known))
    if problems:
        raise PlanpathError(problems)
