"""A plan as it is written down: the form of `plans/<id>.toml`, and every fault of one.

What a clause must hold, what a bound may be, what a reading may change; and the checks no form can
express: a quote the document does not hold, a number the quote does not hold, an id nobody knows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from planpath import bases, codelists, units
from planpath.codelists import Entry, Id, Label
from planpath.problems import PlanpathError, Problem, nearest

__all__ = [
    "BOUNDS",
    "ClauseEntry",
    "Head",
    "Measure",
    "PlanFile",
    "ReadingEntry",
    "TargetEntry",
    "TaskEntry",
    "axes",
    "canonical_unit",
    "faults",
    "prefix",
    "span",
]


Measure = Literal["level", "added", "yearly", "rate"]
BOUNDS = ("at_least", "more_than", "at_most", "less_than", "between")


class Override(Entry):
    """What a reading changes in a target."""

    base_year: int | None = None
    indicator: Id | None = None
    scope: Id | None = None
    basis: str | None = Field(
        None,
        description="Terms of bases.toml that take the place of the target's in their dimension",
    )
    measure: Measure | None = None
    bound: Literal["at_least", "more_than", "at_most", "less_than"] | None = None
    strive: bool | None = None
    start_year: int | None = None
    mean: Literal["geometric", "arithmetic"] | None = None


class ReadingEntry(Entry):
    """One way to read an ambiguous phrase. The alternatives of a phrase share an `axis`."""

    id: Id
    axis: Id = Field(description="The question this reading answers; one default on each axis")
    label: Label
    why: Label = Field(description="Why somebody may read it so, a sentence of substance")
    set: Override = Field(Override(), description="What the reading changes in a target")
    default: bool = False


class TargetEntry(Entry):
    """One promise inside a clause, with exactly one bound, in the document's own unit."""

    # Editors that read the schema then complain of two bounds as the loader does.
    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [b]} for b in BOUNDS]})

    indicator: Id = Field(description="Id in indicators.toml")
    scope: Id = Field(
        description="Id in scopes.toml: whom the number counts, in the clause's words"
    )
    basis: str | None = Field(
        None, description="How the number is accounted for, in names of bases.toml: '等价值+可比价'"
    )
    measure: Measure = Field(
        description="level: by the year; added: 新增; yearly: 每年; rate: 年均"
    )
    at_least: str | None = Field(None, description="以上, 不少于, 达到, or a bare number: '35 家'")
    more_than: str | None = Field(None, description="突破, 超过, 超: '1.2 万亿元'")
    at_most: str | None = Field(None, description="A ceiling, or a decline: '-3.4 %/年'")
    less_than: str | None = Field(None, description="A ceiling never touched")
    between: tuple[str, str] | None = Field(None, description="Both ends: ['1 家', '2 家']")
    strive: bool = Field(False, description="Whether the words say 力争")
    by: int | None = Field(None, description="Its own last year, where not the plan's")
    base_year: int | None = Field(None, description="Its own base year, where not the plan's")
    start_year: int | None = Field(
        None, description="Its own first year that counts; the year after its own base year"
    )
    stated_as: str | None = Field(None, description="The words, where no digits stand (全覆盖)")
    readings: tuple[Id, ...] = Field((), description="Axes along which the words can be read")
    questions: tuple[Label, ...] = Field((), description="What only the drafter can settle")

    @model_validator(mode="after")
    def _one_bound(self) -> TargetEntry:
        given = [bound for bound in BOUNDS if getattr(self, bound) is not None]
        if len(given) != 1:
            listed = ", ".join(given) or "none"
            raise ValueError(f"needs exactly one of {', '.join(BOUNDS)}; has {listed}")
        return self


class ClauseEntry(Entry):
    """A clause with its verbatim words."""

    section: str = Field(description="Where it stands: 一（二）, 二（三）8")
    quote: str = Field(description="The document's own words, character by character")
    region: Id | None = Field(None, description="Id in regions.toml; the plan's own if left out")
    owners: tuple[str, ...] = Field((), description="责任单位 as listed; empty where none is")
    serves: tuple[str, ...] = Field((), description="Sections of the tasks that serve its targets")
    targets: tuple[TargetEntry, ...]


class TaskEntry(Entry):
    """A task or safeguard of the document, and the units that answer for it."""

    section: str = Field(description="Where it stands: 二（三）8, 三（一）")
    kind: Literal["task", "safeguard"]
    title: Label
    quote: str = Field(description="Its heading with the number, verbatim")
    owners: tuple[str, ...] = Field((), description="责任单位 as listed, verbatim")


class Head(Entry):
    """What the plan is: title, document, span, regions."""

    title: Label
    short_title: Label
    status: Label
    document: str = Field(description="File of the document's text, beside this file")
    sha256: str = Field(description="Of the document's text in UTF-8 with Unix line ends")
    source: Label
    base_year: int = Field(description="The year before the first that counts")
    start_year: int = Field(description="The first year that counts")
    by: int = Field(description="The last year")
    region: Id = Field(description="The region of clauses that name none")
    regions: tuple[Id, ...] = Field(
        (), description="The regions the plan gives targets of their own"
    )


class PlanFile(Entry):
    """`plans/<id>.toml`."""

    plan: Head
    axis: dict[Id, Label] = Field({}, description="What each axis of readings asks, in few words")
    reading: tuple[ReadingEntry, ...] = ()
    task: tuple[TaskEntry, ...] = ()
    clause: tuple[ClauseEntry, ...]


def axes(file: PlanFile) -> dict[str, tuple[ReadingEntry, ...]]:
    """The readings of each ambiguous phrase, by axis."""
    found: dict[str, tuple[ReadingEntry, ...]] = {}
    for entry in file.reading:
        found[entry.axis] = (*found.get(entry.axis, ()), entry)
    return found


def canonical_unit(promise: TargetEntry) -> str:
    """The unit a target's bound is kept in: the indicator's own, or ``1/年`` for a rate.

    A yearly number of an indicator counted in 家 is in 家 too: the year is in the measure.
    """
    if promise.measure == "rate":
        return "1/年"
    return codelists.indicators()[promise.indicator].unit


def faults(file: PlanFile, text: str, where: str) -> Iterator[Problem]:
    """Every fault of a plan that its form does not show.

    Parameters
    ----------
    file
        The plan as read.
    text
        The document.
    where
        The file's name, to begin each sentence with.
    """
    yield from _head_faults(file, text, where)
    yield from _reading_faults(file, where)
    for number, clause in enumerate(file.clause, 1):
        yield from _clause_faults(file, clause, text, f"{where}, clause[{number}]")


def _head_faults(file: PlanFile, text: str, where: str) -> Iterator[Problem]:
    regions = codelists.regions()
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if file.plan.sha256 != digest:
        message = "the document is not the one transcribed; its sha256 is another"
        yield Problem(f"{where}, plan.sha256", message, file.plan.sha256, [digest])
    for region in (file.plan.region, *file.plan.regions):
        if region not in regions:
            yield Problem.unknown(f"{where}, plan.regions", "region", region, regions)
    yield from _span_faults(file.plan, None, f"{where}, plan")
    yield from _prefix_faults(file, where)
    for number, task in enumerate(file.task, 1):
        if task.quote not in text:
            yield _not_in_document(f"{where}, task[{number}].quote", task.quote, text)


def span(head: Head, promise: TargetEntry | None) -> tuple[int, int, int]:
    """A promise's base year, first year that counts and last year, its own or the plan's.

    A base year of its own is followed by the first year, unless that is stated too. Without a
    promise the plan's own.
    """
    if promise is None:
        return head.base_year, head.start_year, head.by
    base = promise.base_year if promise.base_year is not None else head.base_year
    follows = head.start_year if promise.base_year is None else base + 1
    start = promise.start_year if promise.start_year is not None else follows
    return base, start, promise.by if promise.by is not None else head.by


def _span_faults(head: Head, promise: TargetEntry | None, at: str) -> Iterator[Problem]:
    base, start, by = span(head, promise)
    if not base < start <= by:
        message = "the base year comes before the first year, and that not after the last"
        yield Problem(at, message, f"base_year {base}, start_year {start}, by {by}")


def _reading_span_faults(file: PlanFile, promise: TargetEntry, at: str) -> Iterator[Problem]:
    """A target's own years, and those each reading gives it."""
    if span(file.plan, promise) != span(file.plan, None):
        yield from _span_faults(file.plan, promise, at)
    _, _, by = span(file.plan, promise)
    for axis in promise.readings:
        for entry in axes(file).get(axis, ()):
            late = entry.set.base_year is not None and entry.set.base_year >= by
            late |= entry.set.start_year is not None and entry.set.start_year > by
            if late:
                message = f"under the reading {entry.id} it would begin after its last year {by}"
                yield Problem(f"{at}.readings", message, axis)


def _prefix_faults(file: PlanFile, where: str) -> Iterator[Problem]:
    """Two regions whose targets would bear the same ids."""
    regions = codelists.regions()
    named = (file.plan.region, *(clause.region or file.plan.region for clause in file.clause))
    first: dict[str, str] = {}
    for id_ in dict.fromkeys(named):
        if id_ in regions and first.setdefault(prefix(id_), id_) != id_:
            message = f"begins its targets' ids like {first[prefix(id_)]}; one needs another prefix"
            yield Problem(f"{where}, region {id_}", message, prefix(id_))


def prefix(region: str) -> str:
    """What the ids of a region's targets begin with."""
    return codelists.regions()[region].prefix or region.upper()


def _reading_faults(file: PlanFile, where: str) -> Iterator[Problem]:
    indicators, scopes = codelists.indicators(), codelists.scopes()
    for number, entry in enumerate(file.reading, 1):
        at = f"{where}, reading[{number}].set"
        if entry.set.indicator is not None and entry.set.indicator not in indicators:
            yield Problem.unknown(f"{at}.indicator", "indicator", entry.set.indicator, indicators)
        if entry.set.scope is not None and entry.set.scope not in scopes:
            yield Problem.unknown(f"{at}.scope", "scope", entry.set.scope, scopes)
        yield from bases.unreadable(entry.set.basis or "", f"{at}.basis")
    for axis in file.axis:
        if axis not in axes(file):
            yield Problem.unknown(f"{where}, axis", "axis", axis, axes(file))
    for axis, entries in axes(file).items():
        chosen = [entry.id for entry in entries if entry.default]
        if len(chosen) != 1:
            message = f"axis {axis!r} needs exactly one reading with default = true"
            yield Problem(f"{where}, reading", message, ", ".join(chosen))


def _clause_faults(file: PlanFile, clause: ClauseEntry, text: str, place: str) -> Iterator[Problem]:
    regions, indicators, scopes = codelists.regions(), codelists.indicators(), codelists.scopes()
    known_axes, sections = axes(file), [task.section for task in file.task]
    if clause.quote not in text:
        yield _not_in_document(f"{place}.quote", clause.quote, text)
    if clause.region is not None and clause.region not in regions:
        yield Problem.unknown(f"{place}.region", "region", clause.region, regions)
    for section in clause.serves:
        if section not in sections:
            yield Problem.unknown(f"{place}.serves", "task", section, sections)
    for nth, promise in enumerate(clause.targets, 1):
        at = f"{place}.targets[{nth}]"
        if promise.scope not in scopes:
            yield Problem.unknown(f"{at}.scope", "scope", promise.scope, scopes)
        for axis in promise.readings:
            if axis not in known_axes:
                yield Problem.unknown(f"{at}.readings", "axis", axis, known_axes)
        if promise.indicator not in indicators:
            yield Problem.unknown(f"{at}.indicator", "indicator", promise.indicator, indicators)
            continue
        yield from _basis_faults(file, promise, at)
        yield from _reading_span_faults(file, promise, at)
        yield from _bound_faults(promise, clause.quote, at)


def _basis_faults(file: PlanFile, promise: TargetEntry, at: str) -> Iterator[Problem]:
    """What a target's figures cannot state, by its own words or under a reading of it."""
    yield from bases.unreadable(promise.basis or "", f"{at}.basis", promise.indicator)
    for axis in promise.readings:
        for entry in axes(file).get(axis, ()):
            read = entry.set.indicator or promise.indicator
            written = entry.set.basis or ""
            # Names nobody knows were told where the reading stands.
            if read in codelists.indicators() and not list(bases.unreadable(written, "")):
                place = f"{at}.readings, under {entry.id}"
                yield from bases.unreadable(written, place, read)


def _bound_faults(promise: TargetEntry, quote: str, at: str) -> Iterator[Problem]:
    bound = next(name for name in BOUNDS if getattr(promise, name) is not None)
    written = getattr(promise, bound)
    amounts = []
    for text in written if isinstance(written, tuple) else (written,):
        try:
            amount = units.read(text)
            amounts.append(amount.to(canonical_unit(promise)))
        except PlanpathError as error:
            yield from (replace(problem, where=f"{at}.{bound}") for problem in error.problems)
            continue
        if promise.stated_as is None and amount.number not in quote:
            yield Problem(f"{at}.{bound}", "the quote does not hold this number", amount.number)
    if promise.stated_as is not None and promise.stated_as not in quote:
        yield Problem(f"{at}.stated_as", "the quote does not hold these words", promise.stated_as)
    if len(amounts) == 2 and amounts[0] > amounts[1]:
        yield Problem(f"{at}.between", "the lower end is above the upper", str(list(written)))


def _not_in_document(where: str, quote: str, text: str) -> Problem:
    lines = [piece for line in text.splitlines() for piece in line.split("。")]
    return Problem(
        where, "the document does not hold these words", quote, nearest=nearest(quote, lines)
    )
