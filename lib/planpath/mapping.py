"""Mappings: once and for all, which published name of a source is which id.

What a source does not state is mapped to nothing: a scope it leaves open is ``unstated``, a figure
without a year is undated, and what stands for another territory or threshold is cited only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from planpath import bases, codelists, units
from planpath.codelists import Codelist, Entry, Id, Label
from planpath.problems import PlanpathError, Problem
from planpath.records import Row

__all__ = ["PERIOD", "PERIODS", "CitedOnly", "MappingFile", "Period", "Quantity"]

PERIOD = re.compile(r"year|ytd-(?:[1-9]|1[01])|month-(?:[1-9]|1[0-2])|quarter-[1-4]")
PERIODS = ("year", "ytd-1 … ytd-11", "month-1 … month-12", "quarter-1 … quarter-4")


class Period(Entry):
    """What a source's word for a period means; `undated` where it names no year of its own."""

    period: str | None = Field(None, description="year, ytd-10, month-7 or quarter-2")
    undated: bool = False
    note: Label | None = Field(None, description="Shown beside the figure: 'approximately'")

    @model_validator(mode="after")
    def _one_of_two(self) -> Period:
        if self.undated == (self.period is not None):
            raise ValueError("needs either a period or undated = true")
        if self.period is not None and not PERIOD.fullmatch(self.period):
            raise ValueError(f"is no period: {', '.join(PERIODS)}")
        return self


class Quantity(Entry):
    """A published indicator with the scopes it is published for, and the ids they stand for."""

    published: str = Field(description="The indicator's name in the source")
    published_scopes: tuple[str, ...]
    indicator: Id
    scope: Id
    basis: str = Field("", description="How it is accounted for, in names of bases.toml")
    note: Label | None = Field(None, description="Shown beside the figure")


class CitedOnly(Entry):
    """Rows that are shown as published and enter no arithmetic. What is not given matches all."""

    region: str | None = None
    indicator: str | None = None
    published_scopes: tuple[str, ...] = ()
    period: str | None = None
    row_kind: str | None = None
    before: int | None = Field(None, description="Only years before this one")
    why: Label

    def covers(self, row: Row, year: int | None) -> bool:
        """Whether `row` has every name this rule gives, and an early enough year."""
        if self.before is not None and (year is None or year >= self.before):
            return False
        named = {
            "region": self.region,
            "indicator": self.indicator,
            "period": self.period,
            "row_kind": self.row_kind,
        }
        if self.published_scopes and row.cells["scope"] not in self.published_scopes:
            return False
        return all(row.cells[column] == name for column, name in named.items() if name is not None)


class MappingFile(Entry):
    """`mapping.toml` beside a source: once and for all, which published name is which id."""

    region: dict[str, Id] = Field({}, description="Beyond the names in regions.toml")
    unit: dict[str, str] = Field({}, description="Beyond the names in units.txt")
    period: dict[str, Period]
    quantity: tuple[Quantity, ...]
    cited_only: tuple[CitedOnly, ...] = ()

    @model_validator(mode="after")
    def _each_name_once(self) -> MappingFile:
        seen: set[tuple[str, str]] = set()
        for rule in self.quantity:
            for scope in rule.published_scopes:
                if (rule.published, scope) in seen:
                    raise ValueError(f"{rule.published!r} for {scope!r} is mapped twice")
                seen.add((rule.published, scope))
        return self

    def faults(self, where: str) -> Iterator[Problem]:
        """Ids that are in no codelist and units that do not exist, with the nearest."""
        for unit in self.unit.values():
            try:
                units.factor(unit, unit)
            except PlanpathError as error:
                found = error.problems[0]
                yield Problem(f"{where}, unit", found.message, unit, found.allowed, found.nearest)
        for name, id_ in self.region.items():
            if id_ not in codelists.regions():
                yield Problem.unknown(f"{where}, region.{name}", "region", id_, codelists.regions())
        for number, rule in enumerate(self.quantity, 1):
            place = f"{where}, quantity[{number}]"
            known: tuple[tuple[str, str, Codelist[Any]], ...] = (
                ("indicator", rule.indicator, codelists.indicators()),
                ("scope", rule.scope, codelists.scopes()),
            )
            for what, id_, ids in known:
                if id_ not in ids:
                    yield Problem.unknown(f"{place}.{what}", what, id_, ids)
            if rule.basis and rule.indicator in codelists.indicators():
                yield from bases.unreadable(rule.basis, f"{place}.basis", rule.indicator)
