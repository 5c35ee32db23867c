"""What a data request asks for, as its workbook says it to the machine.

A request is a workbook for people; a hidden sheet says the same in lines of JSON: which plan and
region, which column is what, which row stands for which observation, and what may be written
there. A checksum over the lines tells whether anybody changed them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from pydantic import Field, ValidationError

from planpath.codelists import Entry, Id
from planpath.problems import PlanpathError, Problem

__all__ = [
    "ANSWERS",
    "LAYOUT_SHEET",
    "MARKER",
    "REQUIRED",
    "Answer",
    "Column",
    "FormLayout",
    "FormRow",
    "cell_key",
    "layout_lines",
    "parsed",
]

LAYOUT_SHEET = "planpath"
MARKER = "planpath-row"
FORMAT = "planpath data request"
VERSION = 1

Answer = Literal[
    "figure", "scope", "basis", "final", "origin", "title", "address", "date", "contact", "note"
]

# What a drop-down's answer means; the words shown for it stand in the layout, by language.
ANSWERS: dict[str, tuple[str, ...]] = {
    "scope": ("same", "other", "unknown"),
    # Besides these any names of bases may be written.
    "basis": ("same", "unknown"),
    "final": ("yes", "no"),
    "origin": ("statistics", "authority", "press", "internal"),
}
REQUIRED = ("scope", "origin")


class Column(Entry):
    """One column of the unit sheets, all of which have the same.

    `role` says what stands in it; a figure's column has its year and period. `choices` are the
    words of a drop-down, in the order of `ANSWERS`.
    """

    role: Literal["key", "target", "indicator", "scope_name", "unit", "told"] | Answer
    title: str
    year: int | None = None
    period: str = ""
    choices: tuple[str, ...] = ()


class FormRow(Entry):
    """One observation asked for: a series, the cells of it that are wanted, and their limits.

    `sheet` and `line` are where the row was written; `shown` are the words of its indicator, scope
    and unit as a reader sees them. Cells are named ``2024:year``; `known` are figures already
    published, shown and not asked for. `basis` is the one asked for; `accounted` says whether the
    figures must state one. `low` and `high` are in `unit`.
    """

    key: str
    sheet: str
    line: int
    region: Id
    indicator: Id
    scope: Id
    basis: str = ""
    accounted: bool = False
    unit: str
    shown: tuple[str, str, str]
    targets: tuple[str, ...]
    asked: tuple[str, ...]
    known: dict[str, float] = Field({}, description="By cell, in the row's unit")
    low: float | None
    high: float | None
    whole: bool


class Head(Entry):
    """Which request this is."""

    version: int
    plan: str
    region: Id
    as_of: date
    lang: str
    header_line: int
    columns: tuple[Column, ...]


class FormLayout(Entry):
    """A whole request, as the hidden sheet has it."""

    head: Head
    rows: tuple[FormRow, ...]

    def row_of(self, key: str) -> FormRow | None:
        """The row of that key, or None."""
        return next((row for row in self.rows if row.key == key), None)


def cell_key(year: int, period: str) -> str:
    """How a layout names the figure of a year and period.

    Examples
    --------
    >>> cell_key(2026, "ytd-10")
    '2026:ytd-10'
    """
    return f"{year}:{period}"


def layout_lines(layout: FormLayout) -> Iterator[tuple[str, str]]:
    """The lines of the hidden sheet: what each is, and its text.

    The first names the form, the second is the checksum over all after it.
    """
    lines = [("head", _json(layout.head)), *(("row", _json(row)) for row in layout.rows)]
    yield "format", f"{FORMAT} {VERSION}"
    yield "checksum", _checksum(lines)
    yield from lines


def parsed(lines: Iterable[tuple[str, str]], where: str) -> FormLayout:
    """The layout a hidden sheet's lines stand for.

    Parameters
    ----------
    lines
        The sheet's two columns, row by row; empty rows are passed over.
    where
        File and sheet, to begin the sentence with.

    Raises
    ------
    PlanpathError
        If the lines were changed, or were written by a later version.
    """
    kept = [(kind.strip(), text) for kind, text in lines if kind.strip()]
    told = dict(kept[:2])
    if told.get("format") != f"{FORMAT} {VERSION}":
        message = "is not the hidden sheet of a data request this version reads"
        raise PlanpathError(
            Problem(where, message, told.get("format", ""), [f"{FORMAT} {VERSION}"])
        )
    body = kept[2:]
    if told.get("checksum") != _checksum(body):
        raise PlanpathError(Problem(where, _CHANGED))
    try:
        heads = [json.loads(text) for kind, text in body if kind == "head"]
        rows = [json.loads(text) for kind, text in body if kind == "row"]
        return FormLayout.model_validate({"head": heads[0], "rows": rows})
    except (ValueError, IndexError, ValidationError):
        raise PlanpathError(Problem(where, _CHANGED)) from None


_CHANGED = (
    "was changed, so nobody can tell which row stands for what; fill in the form as it was sent, "
    "or make a new one with planpath data request"
)


def _json(entry: Entry) -> str:
    return json.dumps(entry.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def _checksum(lines: Iterable[tuple[str, str]]) -> str:
    text = "\n".join(f"{kind}\t{line}" for kind, line in lines)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
