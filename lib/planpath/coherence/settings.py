"""From where on a rule speaks: `definitions/coherence.toml`, each threshold with its why.

Also the vocabulary a rule looks for (words of a draft, residue of a word processor, words that
make a number a minimum) and relations between indicators that their entries cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field, field_validator

from planpath import codelists, definitions, units
from planpath.codelists import Entry, Id, Label
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem

__all__ = ["CoherenceFile", "Flow", "Sum", "Threshold", "load"]

_WHERE = "definitions/coherence.toml"


class Threshold(Entry):
    """A value from which on something is worth a sentence, and why there."""

    at: str = Field(description="A share or rate: '5 %'; a multiple: '2 无量纲'")
    why: Label

    @field_validator("at")
    @classmethod
    def _is_a_ratio(cls, at: str) -> str:
        try:
            units.read(at, "threshold").to("无量纲")
        except PlanpathError as error:
            # A plain ValueError is placed in the file by pydantic and joins its other faults.
            raise ValueError(str(error)) from None
        return at

    @property
    def value(self) -> float:
        """As a plain number: 0.05, 2.0."""
        return units.read(self.at).to("无量纲")


class Words(Entry):
    """Words looked for in the document, and why these."""

    words: tuple[str, ...]
    why: Label


class Patterns(Entry):
    """Regular expressions looked for in the document, and why these."""

    patterns: tuple[str, ...]
    why: Label

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return patterns


class Sum(Entry):
    """An indicator that is given as a total of others."""

    of: Id
    parts: tuple[Id, ...]
    why: Label


class Flow(Entry):
    """A yearly number that feeds a stock."""

    stock: Id
    flow: Id
    why: Label


class CoherenceFile(Entry):
    """`coherence.toml`."""

    unassigned: Threshold = Field(description="Share of a whole no part has a target for")
    tight: Threshold = Field(description="Share left to all others under which tiers are tight")
    cannot_fit: Threshold = Field(description="Multiple of its own target a place cannot hold")
    undone: Threshold = Field(description="Share of a record that its worst year took back")
    near: Threshold = Field(description="Yearly need below which a target is all but met")
    uneven: Threshold = Field(description="Distance of two places' needs, points a year")
    growth: tuple[Threshold, ...] = Field((), description="Growth shown beside the break-even")
    title_lines: int = Field(ge=1, description="Lines at the head in which a title is looked for")
    draft: Words
    residue: Patterns
    minimum_before: Words = Field(description="Words right before a number that make it a minimum")
    minimum_after: Words = Field(description="Words right behind a number and its unit that do so")
    sum: tuple[Sum, ...] = ()
    flow: tuple[Flow, ...] = ()


@per_workspace
def load() -> CoherenceFile:
    """The thresholds; a workspace's file of the same name replaces single keys.

    Raises
    ------
    PlanpathError
        With every fault of the file at once.
    """
    merged: dict[str, Any] = {}
    for path in definitions.layers("", "coherence"):
        merged |= definitions.read_toml(path)
    file = definitions.validate(CoherenceFile, merged, _WHERE)
    problems = list(_unknown(file))
    if problems:
        raise PlanpathError(problems)
    return file


def _unknown(file: CoherenceFile) -> Iterator[Problem]:
    known = codelists.indicators()
    named = [("sum", id_) for entry in file.sum for id_ in (entry.of, *entry.parts)]
    named += [("flow", id_) for entry in file.flow for id_ in (entry.stock, entry.flow)]
    for table, id_ in named:
        if id_ not in known:
            yield Problem.unknown(f"{_WHERE}, {table}", "indicator", id_, known)
