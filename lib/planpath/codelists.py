"""The vocabulary: regions, indicators, scopes and accounting bases, with every name they go by.

Each list is one TOML file in `definitions/`; a workspace's file of the same name adds to it, and
an entry of the same id there stands in place of ours. What may be added up, which way is good, and
how many digits are shown are properties of the indicator's entry, not of code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from planpath import definitions, units
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem

__all__ = [
    "BasesFile",
    "Codelist",
    "Dimension",
    "Indicator",
    "IndicatorsFile",
    "Label",
    "Region",
    "RegionsFile",
    "Scope",
    "ScopesFile",
    "Term",
    "bases",
    "indicators",
    "regions",
    "scopes",
]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Entry(BaseModel):
    """Frozen, and closed: a misspelt key is an error, not a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Label(Entry):
    """A name or sentence in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en


class Region(Entry):
    """A place that statistics are kept for.

    `code` is its GB/T 2260 number, empty for an area that is no administrative unit (长三角);
    `prefix` begins the ids of its targets where a plan names it.
    """

    name: Label
    code: Annotated[str, StringConstraints(pattern=r"^(\d{6})?$")] = Field(
        "", description="GB/T 2260, six digits; none for an area"
    )
    level: Literal["nation", "province", "city", "county", "area"]
    parent: Id | None = Field(None, description="The region it is part of")
    aliases: tuple[str, ...] = Field((), description="Other names it is published under")
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")] | None = Field(
        None, description="Begins the ids of its targets"
    )
    full_name: str | None = Field(None, description="The document's own full form, 杭州市萧山区")


class Indicator(Entry):
    """A quantity statistics report, in one canonical unit.

    `kind` decides the arithmetic: an ``amount`` grows by rates (level method), a ``count`` by whole
    units, a ``share`` by percentage points, an ``intensity`` along a logarithmic path; a ``flow``
    is a yearly number that starts afresh each year.
    """

    label: Label = Field(description="Short enough for a chart")
    unit: str = Field(description="The one unit it is kept in; 无量纲 for shares and growth")
    kind: Literal["amount", "count", "share", "intensity", "flow", "growth"]
    direction: Literal["up", "down"] = Field("up", description="Which way is good")
    additive: bool = Field(False, description="Whether regions add up, on one scope")
    digits: int = Field(1, ge=0, le=6, description="Decimals shown at the most")
    definition: Label | None = None
    aliases: tuple[str, ...] = Field((), description="Published names, where unambiguous")
    price_basis: Literal["current", "comparable"] | None = None
    easily_confused: tuple[Id, ...] = Field(
        (), description="Indicators often quoted in its place and never comparable with it"
    )
    growth_of: Id | None = Field(None, description="The level this published growth speaks of")
    signed: bool = Field(False, description="Whether it may be below nought, as a loss is")
    # A threshold inside the indicator's name (超百亿, 10-50亿元) belongs to it, not to the target.
    low: str | None = Field(None, description="Lower threshold in its name: '100 亿元'")
    high: str | None = Field(None, description="Upper threshold in its name")
    counts: Literal["firms", "regions"] | None = Field(
        None, description="What is counted against the threshold in its name"
    )
    threshold_of: Id | None = Field(None, description="The amount its threshold is of: revenue")
    numerator: Id | None = Field(None, description="Of a ratio: what stands above the line")
    denominator: Id | None = Field(None, description="Of a ratio: what stands below the line")
    states: tuple[Id, ...] = Field(
        (), description="Dimensions of bases.toml that a figure of it must state"
    )

    @model_validator(mode="after")
    def _units_are_known(self) -> Indicator:
        try:
            units.factor(self.unit, self.unit)
            for threshold in (self.low, self.high):
                if threshold is not None:
                    units.read(threshold, "threshold")
        except PlanpathError as error:
            # A plain ValueError is placed in the file by pydantic and joins its other faults.
            raise ValueError(str(error)) from None
        if self.direction == "up" and self.kind == "intensity":
            raise ValueError("an intensity is to fall: direction = 'down'")
        return self


class Scope(Entry):
    """A statistical scope 口径. `stated = false` marks a source that does not say which."""

    label: Label
    definition: Label | None = None
    stated: bool = Field(True, description="Whether the source says whom it counts")
    parts: tuple[Id, ...] = Field((), description="Scopes without overlap that make it up")
    nearest_sum: Id | None = Field(
        None, description="Scope with parts that comes nearest to it, without being it"
    )
    terms: tuple[str, ...] = Field((), description="Words documents use for it by turns")
    aliases: tuple[str, ...] = Field((), description="Published names, where unambiguous")


class Dimension(Entry):
    """A question of accounting that figures of an indicator may answer differently."""

    label: Label


class Term(Entry):
    """One answer to it, as a figure states it: 等价值, 可比价."""

    dimension: Id = Field(description="The question it answers; two answers exclude each other")
    label: Label
    definition: Label | None = None
    aliases: tuple[str, ...] = Field((), description="Published names, where unambiguous")


class RegionsFile(Entry):
    """`regions.toml`: one table per region, the id as its name."""

    region: dict[Id, Region]


class IndicatorsFile(Entry):
    """`indicators.toml`: one table per indicator, the id as its name."""

    indicator: dict[Id, Indicator]


class ScopesFile(Entry):
    """`scopes.toml`: one table per scope, the id as its name."""

    scope: dict[Id, Scope]


class BasesFile(Entry):
    """`bases.toml`: one table per dimension and one per term, the ids as their names."""

    dimension: dict[Id, Dimension] = {}
    basis: dict[Id, Term] = {}


_Kind = TypeVar("_Kind", Region, Indicator, Scope, Term)


class Codelist(Mapping[str, _Kind], Generic[_Kind]):
    """Entries by id, also found by any of their names.

    Parameters
    ----------
    what
        ``"region"``, ``"indicator"``, ``"scope"`` or ``"basis"``: the word in sentences.
    entries
        By id.
    file
        Name of the file they stand in, where it is not the word with an s.

    Examples
    --------
    >>> regions().id_of("杭州市萧山区"), regions().id_of("萧山"), regions()["xiaoshan"].code
    ('xiaoshan', 'xiaoshan', '330109')
    """

    def __init__(self, what: str, entries: Mapping[str, _Kind], file: str = "") -> None:
        self.what = what
        self._file = file or f"{what}s"
        self._entries: dict[str, _Kind] = dict(entries)
        self._ids: dict[str, str] = {}
        twice = []
        for id_, entry in self._entries.items():
            for name in _names_of(id_, entry):
                if self._ids.setdefault(name, id_) != id_:
                    message = f"{name!r} already names {self._ids[name]}"
                    if len(definitions.layers("", self._file)) > 1:
                        message += (
                            f"; another name, or the id {self._ids[name]} to replace that one"
                        )
                    twice.append(Problem(f"definitions/{self._file}.toml, [{what}.{id_}]", message))
        if twice:
            raise PlanpathError(twice)

    def __getitem__(self, id_: str) -> _Kind:
        return self._entries[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, name: str) -> str | None:
        """The id `name` stands for, or None."""
        return self._ids.get(name.strip())

    def id_of(self, name: str, where: str = "") -> str:
        """The id `name` stands for.

        Raises
        ------
        PlanpathError
            If it stands for none; the sentence names the nearest.
        """
        found = self.find(name)
        if found is None:
            place = where or f"definitions/{self._file}.toml"
            raise PlanpathError(Problem.unknown(place, self.what, name, self._ids))
        return found


def _names_of(id_: str, entry: Region | Indicator | Scope | Term) -> list[str]:
    label = entry.name if isinstance(entry, Region) else entry.label
    names = [id_, label.zh, label.en, *entry.aliases]
    if isinstance(entry, Region):
        names += [name for name in (entry.code, entry.full_name) if name]
    return list(dict.fromkeys(names))


@per_workspace
def regions() -> Codelist[Region]:
    """All regions known, the plan's and those its evidence speaks of."""
    file = definitions.merged(RegionsFile, "regions")
    problems = [
        Problem.unknown(
            f"definitions/regions.toml, region.{id_}.parent", "region", entry.parent, file.region
        )
        for id_, entry in file.region.items()
        if entry.parent is not None and entry.parent not in file.region
    ]
    if problems:
        raise PlanpathError(problems)
    problems = [
        Problem(f"definitions/regions.toml, region.{id_}.parent", "is part of itself", entry.parent)
        for id_, entry in file.region.items()
        if entry.parent is not None and _in_a_circle(id_, file.region)
    ]
    if problems:
        raise PlanpathError(problems)
    return Codelist("region", file.region)


def _in_a_circle(id_: str, known: Mapping[str, Region]) -> bool:
    seen = {id_}
    above = known[id_].parent
    while above is not None and above not in seen:
        seen.add(above)
        above = known[above].parent
    return above is not None


@per_workspace
def indicators() -> Codelist[Indicator]:
    """All indicators known."""
    file = definitions.merged(IndicatorsFile, "indicators")
    problems = [
        Problem.unknown(
            f"definitions/indicators.toml, indicator.{id_}.{key}",
            "indicator",
            other,
            file.indicator,
        )
        for id_, entry in file.indicator.items()
        for key, others in _named_by(entry)
        for other in others
        if other not in file.indicator
    ]
    problems += _unlike_bases(file.indicator)
    if problems:
        raise PlanpathError(problems)
    return Codelist("indicator", file.indicator)


def _unlike_bases(entries: Mapping[str, Indicator]) -> Iterator[Problem]:
    """Dimensions nobody knows, and prices both left open and fixed by the definition."""
    known = bases().dimension
    for id_, entry in entries.items():
        place = f"definitions/indicators.toml, indicator.{id_}"
        for dimension in entry.states:
            if dimension not in known:
                yield Problem.unknown(f"{place}.states", "dimension", dimension, known)
        if entry.price_basis is not None and "prices" in entry.states:
            message = (
                "the definition fixes its prices, so a figure cannot state them; "
                "leave out price_basis, or 'prices' among states"
            )
            yield Problem(f"{place}.price_basis", message, entry.price_basis)


def _named_by(entry: Indicator) -> tuple[tuple[str, tuple[str, ...]], ...]:
    level = (entry.growth_of,) if entry.growth_of else ()
    return ("easily_confused", entry.easily_confused), ("growth_of", level)


@per_workspace
def scopes() -> Codelist[Scope]:
    """All scopes known; ``unstated`` is always among them."""
    known = definitions.merged(ScopesFile, "scopes").scope
    problems = [
        Problem.unknown(f"definitions/scopes.toml, scope.{id_}.parts", "scope", part, known)
        for id_, entry in known.items()
        for part in entry.parts
        if part not in known
    ]
    summed = [id_ for id_, entry in known.items() if entry.parts]
    problems += [
        Problem.unknown(
            f"definitions/scopes.toml, scope.{id_}.nearest_sum",
            "scope with parts",
            entry.nearest_sum,
            summed,
        )
        for id_, entry in known.items()
        if entry.nearest_sum is not None and entry.nearest_sum not in summed
    ]
    if problems:
        raise PlanpathError(problems)
    problems = [
        Problem(f"definitions/scopes.toml, scope.{id_}.parts", message, ", ".join(entry.parts))
        for id_, entry in known.items()
        for message in _ill_composed(id_, known)
    ]
    if problems:
        raise PlanpathError(problems)
    return Codelist("scope", known)


def _ill_composed(id_: str, known: Mapping[str, Scope]) -> list[str]:
    """What keeps the parts of a scope from making it up."""
    parts = known[id_].parts
    faults = []
    if len(parts) == 1 or len(set(parts)) < len(parts):
        faults.append("a scope is made up of two parts or more, each named once")
    below, waiting = set[str](), list(parts)
    while waiting:
        part = waiting.pop()
        if part not in below:
            below.add(part)
            waiting += known[part].parts
    if id_ in below:
        faults.append("is part of itself")
    return faults


@per_workspace
def bases() -> BasesFile:
    """The accounting bases known: dimensions and their terms; read through `planpath.bases`."""
    file = definitions.merged(BasesFile, "bases")
    problems = [
        Problem.unknown(
            f"definitions/bases.toml, basis.{id_}.dimension",
            "dimension",
            term.dimension,
            file.dimension,
        )
        for id_, term in file.basis.items()
        if term.dimension not in file.dimension
    ]
    if problems:
        raise PlanpathError(problems)
    return file
