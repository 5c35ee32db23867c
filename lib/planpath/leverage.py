"""Levers 调节量 as data: which assumption is moved, how far down and up, and why so far.

A lever moves one parameter of what a scenario assumes of an indicator: its yearly rate, its
yearly step, or what a curve or a shock takes. A *relative* lever adds to what the scenario
assumes, so that it means the same in every scenario; any other takes its place. The ends are those
of a trial, no interval of confidence: how far a lever reaches is assumed, and an entry without its
why does not load.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from planpath import codelists, definitions, units
from planpath.codelists import Entry, Id, Label
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem

__all__ = ["ANY", "OF_A_MODEL", "Lever", "LeversFile", "chosen", "levers"]

ANY = "*"
OF_A_MODEL = ("ceiling", "speed", "drop", "lasting")
"""Parameters that only an assumption with such a parameter of its own has; elsewhere they rest."""
_POINTS = ("share", "growth")


class Lever(Entry):
    """One assumption that is moved.

    A `rate` is a fraction of the level a year, a `step` an amount in the indicator's own unit a
    year (percentage points for shares and growths, which have no rate). A `ceiling` or `speed` is
    that of a curve and a `drop` or `lasting` that of a shock: they move series of which the
    scenario assumes such a curve or shock, and no others.
    """

    label: Label
    indicator: Id = Field(description="Indicator id")
    region: str = Field(ANY, description="Region id, or * for all alike")
    parameter: Literal["rate", "step", "ceiling", "speed", "drop", "lasting"]
    relative: bool = Field(False, description="Whether it adds to what the scenario assumes")
    low: str = Field(description="Lower end, with its unit: '-2 %/年', '3 家/年', '0.1 百分点/年'")
    base: str | None = Field(None, description="Where it stands; a relative one stands at nought")
    high: str = Field(description="Upper end")
    why: Label = Field(description="Why it may lie so far down and up, as the report prints it")

    @model_validator(mode="after")
    def _can_be_moved(self) -> Lever:
        if not (self.why.zh and self.why.en):
            raise ValueError("a lever without its why, in both languages, is none")
        if self.relative == (self.base is not None):
            told = "stands at nought: leave out base" if self.relative else "needs a base"
            raise ValueError(f"a {'relative' if self.relative else 'plain'} lever {told}")
        known = codelists.indicators().get(self.indicator)
        if known is None:
            # Told with its nearest match by whoever checks the ids.
            return self
        if self.parameter == "rate" and known.kind in _POINTS:
            raise ValueError(f"a {known.kind} goes in percentage points: give a step")
        try:
            low, base, high = self.ends
        except PlanpathError as error:
            # A plain ValueError is placed in the file by pydantic and joins its other faults.
            raise ValueError(str(error)) from None
        if not low <= base <= high or low == high:
            raise ValueError(f"low, base and high ascend: {self.low}, {self.base}, {self.high}")
        if self.parameter == "rate" and low <= -1:
            raise ValueError(f"nothing is left at {self.low}: a rate must be above -100 %/年")
        return self

    @property
    def unit(self) -> str:
        """What its numbers are counted in: ``1/年``, the indicator's unit, or that a year."""
        own = codelists.indicators()[self.indicator].unit or "无量纲"
        units_of = {"step": f"{own}/年", "ceiling": own, "drop": "无量纲", "lasting": "无量纲"}
        return units_of.get(self.parameter, "1/年")

    @property
    def ends(self) -> tuple[float, float, float]:
        """Low, base and high in `unit`.

        Examples
        --------
        >>> levers()["revenue"].ends
        (-0.02, 0.0, 0.02)
        """
        written = (self.low, self.base, self.high)
        low, base, high = (
            0.0 if text is None else units.read(text, name).to(self.unit)
            for name, text in zip(("low", "base", "high"), written, strict=True)
        )
        return low, base, high

    def moves(self, indicator: str, region: str) -> bool:
        """Whether a region's indicator is moved by it."""
        return self.indicator == indicator and self.region in (ANY, region)


class LeversFile(Entry):
    """`levers.toml`: one table per lever, the id as its name, in the order shown."""

    lever: dict[Id, Lever]


@per_workspace
def levers() -> dict[str, Lever]:
    """All levers by id: planpath's in their order, then those of the workspace.

    Raises
    ------
    PlanpathError
        With every fault of the files at once.
    """
    known = definitions.merged(LeversFile, "levers").lever
    problems = list(_unknown_ids(known, "definitions/levers.toml"))
    if problems:
        raise PlanpathError(problems)
    return dict(known)


def chosen(ids: Iterable[str]) -> dict[str, Lever]:
    """Some of the levers, in the order asked for.

    Raises
    ------
    PlanpathError
        If there is no such lever; every unknown one is named.

    Examples
    --------
    >>> list(chosen(["energy_intensity", "revenue"]))
    ['energy_intensity', 'revenue']
    """
    known, asked = levers(), list(ids)
    problems = [
        Problem.unknown("definitions/levers.toml", "lever", id_, known)
        for id_ in asked
        if id_ not in known
    ]
    if problems:
        raise PlanpathError(problems)
    return {id_: known[id_] for id_ in asked}


def _unknown_ids(own: dict[str, Lever], where: str) -> list[Problem]:
    lists = (("indicator", codelists.indicators()), ("region", codelists.regions()))
    return [
        Problem.unknown(f"{where}, lever.{id_}.{name}", name, getattr(lever, name), known)
        for id_, lever in own.items()
        for name, known in lists
        if getattr(lever, name) not in known and not (name == "region" and lever.region == ANY)
    ]
