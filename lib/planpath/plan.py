"""What a document promises: a plan, clause by clause, as typed targets.

A plan is one TOML file and the document's own text. Quotes are verbatim, bounds are keys, and ids
are derived: a region's prefix and the order of appearance (`KQ-1`, `ZJ-21`). Words that can be
read in more than one way are recorded as *readings*; nothing is decided in silence.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from planpath import bases, codelists, definitions, transcript, units
from planpath.codelists import Label
from planpath.problems import PlanpathError, Problem
from planpath.transcript import (
    BOUNDS,
    ClauseEntry,
    Head,
    Measure,
    PlanFile,
    ReadingEntry,
    TargetEntry,
    canonical_unit,
)

__all__ = ["Clause", "Plan", "PlanFile", "Reading", "Silent", "Target", "Task", "load"]


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
    `basis` is canonical: what a figure must state to stand beside it; empty where nothing is asked.
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
    basis: str = ""

    @property
    def value(self) -> float:
        """The number that decides: the lower end of a range, else the bound itself."""
        chosen = self.low if self.low is not None else self.high
        assert chosen is not None
        return chosen

    @property
    def usual(self) -> Target:
        """The same target as its default reading has it."""
        return self.under(next(reading for reading in self.readings if reading.is_default))

    def under(self, reading: Reading) -> Target:
        """The same target as `reading` has it.

        A reading's basis takes the place of the target's in the dimensions it names and leaves the
        others, so that a reading on electricity and one on feedstock combine.
        """
        changed = self
        for part in reading.parts:
            given = {k: v for k, v in part.set.model_dump().items() if v is not None}
            if "basis" in given or "indicator" in given:
                indicator = given.get("indicator", changed.indicator)
                told = bases.replaced(changed.basis, bases.read(given.get("basis", "")))
                given["basis"] = bases.fitted(indicator, told)
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
    asks: Mapping[str, Label] = field(repr=False, default_factory=dict)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """All target statements, in the document's order."""
        return tuple(target for clause in self.clauses for target in clause.targets)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that have targets here: the plan's own first, then in its order."""
        present = dict.fromkeys(clause.region for clause in self.clauses)
        listed = dict.fromkeys((self.head.region, *self.head.regions, *present))
        return tuple(region for region in listed if region in present)

    @property
    def last_year(self) -> int:
        """The last year any target here speaks of; the plan's where there is no target."""
        return max((target.by for target in self.targets), default=self.head.by)

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

    def axis_name(self, axis: str, lang: str) -> str:
        """What an axis of readings asks; one the plan does not name is known by its answers."""
        if axis in self.asks:
            return self.asks[axis].of(lang)
        mark = "／" if lang == "zh" else " / "
        return mark.join(entry.label.of(lang) for entry in self.axes.get(axis, ())) or axis

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
    problems = list(transcript.faults(file, text, where))
    if problems:
        raise PlanpathError(problems)
    axes = transcript.axes(file)
    return Plan(
        id=id_,
        head=file.plan,
        text=text,
        clauses=_clauses(file, axes),
        tasks=tuple(Task(**dict(entry)) for entry in file.task),
        silent=_silent(path.with_suffix(".silent.csv")),
        axes=axes,
        asks=file.axis,
    )


def _clauses(file: PlanFile, axes: Mapping[str, tuple[ReadingEntry, ...]]) -> tuple[Clause, ...]:
    counts = _statements_by_region(file)
    numbers = {region: itertools.count(1) for region in counts}
    first: dict[tuple[object, ...], str] = {}
    clauses = []
    for entry in file.clause:
        region = entry.region or file.plan.region
        typed = []
        for promise in entry.targets:
            width = len(str(counts[region]))
            id_ = f"{transcript.prefix(region)}-{next(numbers[region]):0{width}d}"
            _, _, by = transcript.span(file.plan, promise)
            # Another year, or another number, is another promise and no restatement.
            measured = (promise.indicator, promise.scope, _basis(promise), promise.measure)
            same = (region, *measured, by, *_asked(promise))
            restates = first.get(same)
            first.setdefault(same, id_)
            typed.append(_target(id_, promise, entry, file.plan, axes, restates))
        clauses.append(
            Clause(entry.section, entry.quote, region, entry.owners, entry.serves, tuple(typed))
        )
    return tuple(clauses)


def _asked(promise: TargetEntry) -> tuple[float, ...]:
    """The stated quantities in the canonical unit."""
    written = next(text for name in BOUNDS if (text := getattr(promise, name)) is not None)
    unit = canonical_unit(promise)
    return tuple(
        units.read(text).to(unit) for text in ([written] if isinstance(written, str) else written)
    )


def _basis(promise: TargetEntry) -> str:
    """What the figures of a promise must state, without what its indicator's definition says."""
    return bases.stated(promise.indicator, bases.read(promise.basis or ""))


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
    unit, values = canonical_unit(promise), _asked(promise)
    base, start, by = transcript.span(head, promise)
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
        base_year=base,
        start_year=start,
        by=by,
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
        basis=_basis(promise),
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
