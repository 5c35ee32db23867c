"""What the names of a published row stand for: by a mapping, or by the codelists.

What a source does not state stays unstated, and a name nobody knows is a problem at its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from planpath import bases, codelists
from planpath.codelists import Codelist, Label
from planpath.definitions import per_workspace
from planpath.mapping import PERIOD, PERIODS, MappingFile, Quantity
from planpath.problems import PlanpathError, Problem
from planpath.records import Row

__all__ = ["BASIS", "BASIS_OF_ALL", "Meaning", "Status", "Understood", "mapped", "named"]

Status = Literal["used", "undated", "cited_only", "superseded", "corrected"]
# What a file may leave out: how its figures are accounted for, each by itself or all of a sheet
# that can state it.
BASIS, BASIS_OF_ALL = "basis", "basis_of_all"


@dataclass(frozen=True)
class Meaning:
    """What the names of a row stand for."""

    region: str = ""
    indicator: str = ""
    scope: str = ""
    basis: str = ""
    period: str = ""
    status: Status = "used"
    notes: tuple[Label, ...] = ()


Understood = Callable[[Row, "int | None"], Meaning]


def mapped(mapping: MappingFile) -> Understood:
    """How a source with a mapping is understood."""
    rules = {
        (rule.published, scope): rule
        for rule in mapping.quantity
        for scope in rule.published_scopes
    }

    regions = codelists.regions()

    def understood(row: Row, year: int | None) -> Meaning:
        cells = row.cells
        region = mapping.region.get(cells["region"]) or regions.find(cells["region"])
        reasons = [rule for rule in mapping.cited_only if rule.covers(row, year)]
        if reasons:
            elsewhere = any(rule.region is not None for rule in reasons)
            notes = tuple(rule.why for rule in reasons)
            return Meaning("" if elsewhere else region or "", status="cited_only", notes=notes)
        problems = []
        if region is None:
            names = [*mapping.region, *_names(regions)]
            problems.append(Problem.unknown(row.where("region"), "region", cells["region"], names))
        rule = rules.get((cells["indicator"], cells["scope"]))
        if rule is None:
            problems.append(_uncovered(row, rules))
        period = mapping.period.get(cells["period"])
        if period is None:
            known = list(mapping.period)
            problems.append(Problem.unknown(row.where("period"), "period", cells["period"], known))
        if problems or region is None or rule is None or period is None:
            raise PlanpathError(problems)
        notes = tuple(note for note in (rule.note, period.note) if note is not None)
        basis = _stated(row, rule.indicator, rule.basis)
        meaning = Meaning(region, rule.indicator, rule.scope, basis, notes=notes)
        if period.undated:
            return replace(meaning, status="undated")
        return replace(meaning, period=period.period or "")

    return understood


def _stated(row: Row, indicator: str, by_rule: str = "") -> str:
    """The basis of a figure: what its sheet says, over it what its name and its own cell say."""
    written, of_all = row.cells.get(BASIS, ""), row.cells.get(BASIS_OF_ALL, "")
    if not (written or of_all or by_rule):
        return ""
    try:
        return _accounted(indicator, "+".join(filter(None, (by_rule, written))), of_all)
    except PlanpathError as error:
        place = row.where(BASIS)
        raise PlanpathError([replace(p, where=place) for p in error.problems]) from None


# Thousands of rows say the same.
@per_workspace
def _accounted(indicator: str, own: str, of_all: str) -> str:
    told = bases.stated(indicator, bases.read(own))
    return bases.replaced(bases.fitted(indicator, of_all), told)


def _uncovered(row: Row, rules: Mapping[tuple[str, str], Quantity]) -> Problem:
    """A published name without a rule: the indicator's, or its scope's under that indicator."""
    indicator, scope = row.cells["indicator"], row.cells["scope"]
    indicators = list(dict.fromkeys(name for name, _ in rules))
    if indicator not in indicators:
        return Problem.unknown(row.where("indicator"), "indicator", indicator, indicators)
    scopes = [name for published, name in rules if published == indicator]
    return Problem.unknown(row.where("scope"), f"scope of {indicator}", scope, scopes)


def named(row: Row, year: int | None) -> Meaning:
    """How a source without a mapping is understood: by the names of the codelists."""
    lists: tuple[tuple[str, Codelist[Any]], ...] = (
        ("region", codelists.regions()),
        ("indicator", codelists.indicators()),
        ("scope", codelists.scopes()),
    )
    ids, problems = {}, []
    for column, known in lists:
        ids[column] = known.find(row.cells[column]) or ""
        if not ids[column]:
            written = row.cells[column]
            problems.append(Problem.unknown(row.where(column), column, written, _names(known)))
    period = row.cells["period"]
    if not PERIOD.fullmatch(period):
        problems.append(Problem.unknown(row.where("period"), "period", period, PERIODS))
    basis = ""
    if ids["indicator"]:
        try:
            basis = _stated(row, ids["indicator"])
        except PlanpathError as error:
            problems += error.problems
    if problems:
        raise PlanpathError(problems)
    return Meaning(ids["region"], ids["indicator"], ids["scope"], basis, period)


def _names(known: Codelist[Any]) -> list[str]:
    """Ids first, then the Chinese names people write."""
    labels = [entry.name if hasattr(entry, "name") else entry.label for entry in known.values()]
    return [*known, *(label.zh for label in labels)]
