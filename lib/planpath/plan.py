"""What a document promises: a plan, clause by clause, as typed targets.

A plan is one TOML file and the document's own text. Quotes are verbatim, bounds are keys, and ids
are derived: a region's prefix and the order of appearance (`KQ-1`, `ZJ-21`). Words that can be
read in more than one way are recorded as *readings*; nothing is decided in silence.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from planpath import codelists, definitions, units
from planpath.codelists import Entry, Id, Label
from planpath.problems import PlanpathError, Problem, nearest

__all__ = ["Clause", "Plan", "PlanFile", "Reading", "Silent", "Target", "Task", "load"]

Measure = Literal["level", "added", "yearly", "rate"]
BOUNDS = ("at_least", "more_than", "at_most", "less_than", "between")


class Override(Entry):
    """What a reading changes in a target."""

    base_year: int | None = None
    indicator: Id | None = None
    scope: Id | None = None
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
    reading: tuple[ReadingEntry, ...] = ()
    task: tuple[TaskEntry, ...] = ()
    clause: tuple[ClauseEntry, ...]


@dataclass(frozen=True)
class Reading:
    """One combination of readings, one per axis; the empty one where the words are plain."""

    parts: tuple[ReadingEntry, ...] = ()

    @property
    def id(self) -> str:
        """``"base_2022"``, ``"base_2022+strict"``, or ``"plain"``."""
        return "+".join(part.id for part in self.parts) or "plain"

    @property
    def is_default(self) -> bool:
        """Whether every part is its axis' default."""
        return all(part.default for part in self.parts)

    def label(self, lang: str) -> str:
        """The parts' labels, joined."""
        return ("；" if lang == "zh" else "; ").join(part.label.of(lang) for part in self.parts)


@dataclass(frozen=True)
class Target:
    """A promise, typed.

    `low` and `high` are in the indicator's canonical unit, rates as fractions a year; the bound
    says which of the two counts. `stated` is the quantity in the document's own unit and digits.
    """

    id: str
    region: str
    indicator: str
    scope: str
    measure: Measure
    bound: str
    low: float | None
    high: float | None
    unit: str
    stated: tuple[str, ...]
    base_year: int
    start_year: int
    by: int
    strive: bool
    mean: str
    section: str
    quote: str
    owners: tuple[str, ...]
    serves: tuple[str, ...]
    readings: tuple[Reading, ...]
    questions: tuple[Label, ...] = ()
    stated_as: str | None = None
    restates: str | None = None

    @property
    def value(self) -> float:
        """The number that decides: the lower end of a range, else the bound itself."""
        chosen = self.low if self.low is not None else self.high
        assert chosen is not None
        return chosen

    def under(self, reading: Reading) -> Target:
        """The same target as `reading` has it."""
        changed = self
        for part in reading.parts:
            given = {k: v for k, v in part.set.model_dump().items() if v is not None}
            changed = replace(changed, **given)
        return changed


@dataclass(frozen=True)
class Clause:
    """A clause and the targets typed from it."""

    section: str
    quote: str
    region: str
    owners: tuple[str, ...]
    serves: tuple[str, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Task:
    """A task or safeguard of the document."""

    section: str
    kind: str
    title: Label
    quote: str
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Silent:
    """A number of the document that promises nothing, and why."""

    start: int
    number: str
    why: str
    context: str


@dataclass(frozen=True)
class Plan:
    """A whole plan, or the part of it that speaks of one region or indicator.

    Examples
    --------
    >>> keqiao = load("zj_textile_2027").of(region="keqiao")
    >>> [target.id for target in keqiao.targets]
    ['KQ-1', 'KQ-2']
    """

    id: str
    head: Head
    text: str = field(repr=False)
    clauses: tuple[Clause, ...] = field(repr=False)
    tasks: tuple[Task, ...] = field(repr=False)
    silent: tuple[Silent, ...] = field(repr=False)
    axes: Mapping[str, tuple[ReadingEntry, ...]] = field(repr=False)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """All target statements, in the document's order."""
        return tuple(target for clause in self.clauses for target in clause.targets)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that have targets here: the plan's own first, then in its order."""
        present = {clause.region for clause in self.clauses}
        listed = (self.head.region, *self.head.regions)
        return tuple(region for region in listed if region in present)

    def __iter__(self) -> Iterator[Target]:
        return iter(self.targets)

    def __len__(self) -> int:
        return len(self.targets)

    def target(self, id_: str) -> Target:
        """The target of that id."""
        for target in self.targets:
            if target.id == id_:
                return target
        ids = [target.id for target in self.targets]
        raise PlanpathError(Problem.unknown(f"plan {self.id}", "target", id_, ids))

    def of(self, region: str | None = None, indicator: str | None = None) -> Plan:
        """The smaller plan with only these targets; everything works on it as on the whole.

        Raises
        ------
        PlanpathError
            If the plan says nothing of that region or indicator.
        """
        if region is not None:
            region = codelists.regions().id_of(region, "region")
            if region not in self.regions:
                raise PlanpathError(
                    Problem.unknown(f"plan {self.id}", "region", region, self.regions)
                )
        if indicator is not None:
            present = dict.fromkeys(target.indicator for target in self.targets)
            if indicator not in present:
                problem = Problem.unknown(f"plan {self.id}", "indicator", indicator, present)
                raise PlanpathError(problem)
        clauses = []
        for clause in self.clauses:
            if region is not None and clause.region != region:
                continue
            kept = tuple(t for t in clause.targets if indicator in (None, t.indicator))
            if kept:
                clauses.append(replace(clause, targets=kept))
        return replace(self, clauses=tuple(clauses))

    def task_of(self, section: str) -> Task | None:
        """The task or safeguard of that section."""
        return next((task for task in self.tasks if task.section == section), None)


def load(id_: str) -> Plan:
    """The plan of that id, checked.

    Raises
    ------
    PlanpathError
        With every fault of the file at once: an unknown id and the nearest, a quote the document
        does not hold, a bound that is no quantity or not of the indicator's kind.
    """
    path = definitions.locate("plans", id_)
    where = f"definitions/plans/{id_}.toml"
    file = definitions.validate(PlanFile, definitions.read_toml(path), where)
    text = definitions.read_text(path.with_name(file.plan.document))
    problems = list(_faults(file, text, where))
    if problems:
        raise PlanpathError(problems)
    axes = _axes(file)
    return Plan(
        id=id_,
        head=file.plan,
        text=text,
        clauses=_clauses(file, axes),
        tasks=tuple(Task(**dict(entry)) for entry in file.task),
        silent=_silent(path.with_suffix(".silent.csv")),
        axes=axes,
    )


def _axes(file: PlanFile) -> dict[str, tuple[ReadingEntry, ...]]:
    axes: dict[str, tuple[ReadingEntry, ...]] = {}
    for entry in file.reading:
        axes[entry.axis] = (*axes.get(entry.axis, ()), entry)
    return axes


def _clauses(file: PlanFile, axes: Mapping[str, tuple[ReadingEntry, ...]]) -> tuple[Clause, ...]:
    counts = _statements_by_region(file)
    numbers = {region: itertools.count(1) for region in counts}
    first: dict[tuple[str, ...], str] = {}
    clauses = []
    for entry in file.clause:
        region = entry.region or file.plan.region
        typed = []
        for promise in entry.targets:
            prefix = codelists.regions()[region].prefix or region.upper()
            width = len(str(counts[region]))
            id_ = f"{prefix}-{next(numbers[region]):0{width}d}"
            same = (region, promise.indicator, promise.scope, promise.measure)
            restates = first.get(same)
            first.setdefault(same, id_)
            typed.append(_target(id_, promise, entry, file.plan, axes, restates))
        clauses.append(
            Clause(entry.section, entry.quote, region, entry.owners, entry.serves, tuple(typed))
        )
    return tuple(clauses)


def _statements_by_region(file: PlanFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in file.clause:
        region = entry.region or file.plan.region
        counts[region] = counts.get(region, 0) + len(entry.targets)
    return counts


def _target(
    id_: str,
    promise: TargetEntry,
    clause: ClauseEntry,
    head: Head,
    axes: Mapping[str, tuple[ReadingEntry, ...]],
    restates: str | None,
) -> Target:
    bound = next(name for name in BOUNDS if getattr(promise, name) is not None)
    written = getattr(promise, bound)
    stated = written if isinstance(written, tuple) else (written,)
    unit = canonical_unit(promise)
    values = [units.read(text).to(unit) for text in stated]
    upward = bound in ("at_least", "more_than", "between")
    combinations = itertools.product(*(axes[axis] for axis in promise.readings))
    return Target(
        id=id_,
        region=clause.region or head.region,
        indicator=promise.indicator,
        scope=promise.scope,
        measure=promise.measure,
        bound=bound,
        low=values[0] if upward else None,
        high=values[-1] if bound == "between" or not upward else None,
        unit=unit,
        stated=stated,
        base_year=head.base_year,
        start_year=head.start_year,
        by=promise.by or head.by,
        strive=promise.strive,
        mean="geometric",
        section=clause.section,
        quote=clause.quote,
        owners=clause.owners,
        serves=clause.serves,
        readings=tuple(Reading(tuple(parts)) for parts in combinations),
        questions=promise.questions,
        stated_as=promise.stated_as,
        restates=restates,
    )


def canonical_unit(promise: TargetEntry) -> str:
    """The unit a target's bound is kept in: the indicator's own, or ``1/年`` for a rate.

    A yearly number of an indicator counted in 家 is in 家 too: the year is in the measure.
    """
    if promise.measure == "rate":
        return "1/年"
    return codelists.indicators()[promise.indicator].unit


def _faults(file: PlanFile, text: str, where: str) -> Iterator[Problem]:
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
    for number, task in enumerate(file.task, 1):
        if task.quote not in text:
            yield _not_in_document(f"{where}, task[{number}].quote", task.quote, text)


def _reading_faults(file: PlanFile, where: str) -> Iterator[Problem]:
    indicators, scopes = codelists.indicators(), codelists.scopes()
    for number, entry in enumerate(file.reading, 1):
        at = f"{where}, reading[{number}].set"
        if entry.set.indicator is not None and entry.set.indicator not in indicators:
            yield Problem.unknown(f"{at}.indicator", "indicator", entry.set.indicator, indicators)
        if entry.set.scope is not None and entry.set.scope not in scopes:
            yield Problem.unknown(f"{at}.scope", "scope", entry.set.scope, scopes)
    for axis, entries in _axes(file).items():
        chosen = [entry.id for entry in entries if entry.default]
        if len(chosen) != 1:
            message = f"axis {axis!r} needs exactly one reading with default = true"
            yield Problem(f"{where}, reading", message, ", ".join(chosen))


def _clause_faults(file: PlanFile, clause: ClauseEntry, text: str, place: str) -> Iterator[Problem]:
    regions, indicators, scopes = codelists.regions(), codelists.indicators(), codelists.scopes()
    axes, sections = _axes(file), [task.section for task in file.task]
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
            if axis not in axes:
                yield Problem.unknown(f"{at}.readings", "axis", axis, axes)
        if promise.indicator not in indicators:
            yield Problem.unknown(f"{at}.indicator", "indicator", promise.indicator, indicators)
            continue
        yield from _bound_faults(promise, clause.quote, at)


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


def _silent(path: Any) -> tuple[Silent, ...]:
    """The ledger of numbers that promise nothing; a plan without one has none."""
    import csv

    if not path.is_file():
        return ()
    rows = csv.DictReader(definitions.read_text(path).splitlines())
    return tuple(
        Silent(int(row["char_start"]), row["number"], row["why"], row["context"]) for row in rows
    )
