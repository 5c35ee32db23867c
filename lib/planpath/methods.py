"""The methods by which offices judge progress: versions, sources and thresholds, as data.

A method is an entry of `definitions/methods.toml`: what it measures, where it draws its lines, and
what each class it gives amounts to. A new rule on an existing measure is a new entry and no code. A
workspace's own `definitions/methods.toml` adds to the list; an entry of the same id there stands in
place of ours. The arithmetic of the measures is `scoring`, the panel itself `method_panel`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, get_args

from pydantic import Field, model_validator

from planpath import definitions
from planpath.codelists import Entry, Id, Label
from planpath.definitions import per_workspace

__all__ = [
    "BASES",
    "LOOKS",
    "MEASURES",
    "STANCES",
    "AppliesTo",
    "Cut",
    "Method",
    "MethodsFile",
    "methods",
]

Measure = Literal[
    "schedule",
    "schedule_linear",
    "schedule_log",
    "annual_pace",
    "points",
    "growth_ratio",
    "growth",
    "quotient",
    "status",
    "status_parity",
    "gap",
    "miss",
    "distance",
]
Stance = Literal["met", "on_course", "short", "far", "backwards", ""]
Look = Literal["schedule", "latest_year", "trend", "extrapolation", "pace_alone", "distance"]
Basis = Literal["read", "recalled", "chosen"]
Kind = Literal["amount", "count", "share", "intensity", "flow", "growth"]
Promise = Literal["level", "added", "yearly", "rate"]

MEASURES: tuple[str, ...] = get_args(Measure)
STANCES: tuple[str, ...] = get_args(Stance)
"""From the best to the worst; the empty one takes no side on the pace."""
LOOKS: tuple[str, ...] = get_args(Look)
BASES: tuple[str, ...] = get_args(Basis)
_EDGES = ("at_least", "more_than", "at_most", "below")
_FALLING = ("at_least", "more_than")


class Cut(Entry):
    """A class of a method: from which value on, what the method calls it, what it amounts to.

    One with no bound is given only where `reached` or `veto` says so.
    """

    at_least: float | None = None
    more_than: float | None = None
    at_most: float | None = None
    below: float | None = None
    otherwise: bool = Field(False, description="The class of all that no cut before took")
    id: Id
    label: Label = Field(description="The method's own word for it")
    stance: Stance = Field(
        "", description="What it amounts to; empty where it says nothing of the pace"
    )

    @model_validator(mode="after")
    def _one_bound(self) -> Cut:
        given = [name for name in _EDGES if getattr(self, name) is not None]
        if len(given) + self.otherwise > 1:
            raise ValueError("a cut has one bound: at_least, more_than, at_most, below, otherwise")
        return self

    @property
    def bound(self) -> tuple[str, float] | None:
        """``("at_least", 0.95)``, ``("otherwise", nan)``, or None where it has none."""
        for name in _EDGES:
            edge = getattr(self, name)
            if edge is not None:
                return name, float(edge)
        return ("otherwise", math.nan) if self.otherwise else None


class AppliesTo(Entry):
    """Which targets a method can be put to, and what figures it takes."""

    kinds: tuple[Kind, ...] = Field((), description="Kinds of indicator; empty for all")
    measures: tuple[Promise, ...] = Field(
        ("level", "added", "rate"), description="Forms of promise"
    )
    min_points: int = Field(2, ge=1, description="Yearly figures it takes")
    consecutive: bool = Field(False, description="Whether it takes the year before the newest")
    peers: int = Field(0, ge=0, description="Other regions of the same level it takes")
    positive: bool = Field(False, description="Whether all figures must be above zero")


class Method(Entry):
    """One version of one office's rule."""

    label: Label = Field(description="Short, with the version where there are several")
    family: Id = Field(description="Whose it is: china, eurostat, un …")
    version: str
    source: Label = Field(description="The publication and its number")
    measure: Measure
    looks_at: Look = Field(description="What the method bases itself on")
    thresholds: Basis = Field(
        description="read in the source, recalled and to be checked, or chosen because none is "
        "published"
    )
    note: Label | None = Field(None, description="What a reader must know of its use here")
    years: int = Field(5, ge=1, description="Of a mean over the last years: how many")
    cuts: tuple[Cut, ...] = Field(min_length=2)
    reached: Id | None = Field(
        None, description="The class given whenever the newest figure keeps the bound"
    )
    near: float = Field(
        0.0, ge=0, description="A share this near to a target of 0 or 100 % has reached it"
    )
    veto: Id | None = Field(
        None, description="The class given once the year is over and the bound not kept"
    )
    worst_counts: bool = Field(
        False, description="Whether of several targets on one series the worst class counts"
    )
    score: tuple[tuple[float, float], ...] = Field(
        (), description="Knots of value and score; between them straight lines"
    )
    applies_to: AppliesTo = AppliesTo()

    @model_validator(mode="after")
    def _in_order(self) -> Method:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        ids = [cut.id for cut in self.cuts]
        if len(set(ids)) < len(ids):
            yield "two cuts have the same id"
        bounds = self.bounds
        names = [name for name, _ in bounds]
        if "otherwise" not in names or names.index("otherwise") != len(names) - 1:
            yield "the last cut with a bound, and only it, is 'otherwise'"
        edges = [edge for name, edge in bounds if name != "otherwise"]
        falling = [name in _FALLING for name in names if name != "otherwise"]
        if len(set(falling)) > 1:
            yield "cuts go one way: at_least and more_than, or at_most and below"
        elif any((a <= b) if falling[0] else (a >= b) for a, b in pairwise(edges)):
            yield "a cut can never be met: at_least must fall from cut to cut, at_most rise"
        for key in ("reached", "veto"):
            named = getattr(self, key)
            if named is not None and named not in ids:
                yield f"{key} names no cut: {named!r}, of {', '.join(ids)}"
        given = {getattr(self, key) for key in ("reached", "veto")}
        for cut in self.cuts:
            if cut.bound is None and cut.id not in given:
                yield f"{cut.id!r} has no bound, and neither 'reached' nor 'veto' names it"
        knots = [value for value, _ in self.score]
        if knots != sorted(set(knots)) or len(knots) == 1:
            yield "score needs two knots or more, their values rising"
        if self.thresholds != "read" and self.note is None:
            yield "thresholds that were not read in the source need a note"

    @property
    def bounds(self) -> tuple[tuple[str, float], ...]:
        """The cuts with a bound, in order."""
        return tuple(cut.bound for cut in self.cuts if cut.bound is not None)

    @property
    def edges(self) -> tuple[float, ...]:
        """The lines between the classes."""
        return tuple(edge for name, edge in self.bounds if name != "otherwise")

    @property
    def bounded(self) -> tuple[int, ...]:
        """The places of those cuts among all cuts."""
        return tuple(n for n, cut in enumerate(self.cuts) if cut.bound is not None)

    def place(self, id_: str) -> int:
        """The place of a class among the cuts."""
        return [cut.id for cut in self.cuts].index(id_)

    def interval(self, id_: str) -> tuple[tuple[str, float], ...]:
        """The bounds between which a class is given; none where it is given by other means.

        Examples
        --------
        >>> methods()["barometer_2021q1"].interval("yellow")
        (('at_least', 0.9), ('below', 1.0))
        """
        opposite = {
            "at_least": "below",
            "more_than": "at_most",
            "at_most": "more_than",
            "below": "at_least",
        }
        placed = [cut for cut in self.cuts if cut.bound is not None]
        numbers = [n for n, cut in enumerate(placed) if cut.id == id_]
        if not numbers:
            return ()
        number = numbers[0]
        own = self.bounds[number]
        before = self.bounds[number - 1] if number else None
        ends = () if own[0] == "otherwise" else (own,)
        return ends if before is None else (*ends, (opposite[before[0]], before[1]))


class MethodsFile(Entry):
    """`methods.toml`: one table per method, the id as its name, in the order of the panel."""

    method: dict[Id, Method]


@per_workspace
def methods() -> dict[str, Method]:
    """All methods by id: planpath's in their order, then those of the workspace.

    Raises
    ------
    PlanpathError
        With every fault of the files at once.
    """
    return dict(definitions.merged(MethodsFile, "methods").method)
