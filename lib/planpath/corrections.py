"""Corrections 更正: a published cell overridden, with the reason and the name of who says so.

`data/raw/corrections.toml` names each cell as citations do, says what is read there, and what is
right. The published file stays as it is; its figure stays a citation, and the corrected one, whose
source is ``corrections/<n>``, enters the table in its place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date as Date
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from planpath import definitions, units
from planpath.codelists import Entry
from planpath.ingest import Citation
from planpath.problems import PlanpathError, Problem
from planpath.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FILE", "Correction", "CorrectionsFile", "applied", "load"]

FILE = "corrections.toml"
SOURCE = "corrections"
Said = Annotated[str, StringConstraints(min_length=1)]


class Correction(Entry):
    """One cell: what stands in it, what is right, why, and who says so."""

    cell: Said = Field(
        description="Source and line, published_figures/5, or source and cell, x/2023年!C7"
    )
    found: Said = Field(description="What is read there, with its unit: '1782.3 亿元'")
    value: Said = Field(description="What is right, with its unit")
    reason: Said = Field(description="Shown in every report that rests on it")
    author: Said = Field(description="Who answers for it")
    date: Date = Field(description="Known from this day on")


class CorrectionsFile(Entry):
    """`corrections.toml`: published cells overridden, in the order they were entered."""

    correction: tuple[Correction, ...] = ()


def load(workspace: Workspace) -> tuple[Correction, ...]:
    """The workspace's corrections; none where there is no file.

    Raises
    ------
    PlanpathError
        If the file is not as it should be, or corrects one cell twice.
    """
    path = workspace.raw / FILE
    if not path.is_file():
        return ()
    where = workspace.short(path)
    try:
        data = definitions.read_toml(path)
    except PlanpathError as error:
        raise PlanpathError([replace(p, where=where) for p in error.problems]) from None
    entries = definitions.validate(CorrectionsFile, data, where).correction
    cells = [entry.cell for entry in entries]
    twice = [
        Problem(_place(where, number, "cell"), "is corrected already further up", entry.cell)
        for number, entry in enumerate(entries, 1)
        if entry.cell in cells[: number - 1]
    ]
    if twice:
        raise PlanpathError(twice)
    return entries


def applied(
    citations: pd.DataFrame, entries: Sequence[Correction], where: str = FILE
) -> list[Citation]:
    """A citation for each correction, which stands for the cell it corrects.

    Which of the two enters the table is decided with the vintages; see `vintages.settled`. A
    corrected figure is as good as the cell it stands for: its grade stays.

    Raises
    ------
    PlanpathError
        For every cell that is not there, no longer reads what was corrected, or enters no
        arithmetic, and for every value that is no figure of its indicator.
    """
    by_cell = {
        entry.cell: Citation(source=entry.cell, **citations.loc[entry.cell].to_dict())
        for entry in entries
        if entry.cell in citations.index
    }
    corrected: list[Citation] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, 1):
        faults = list(_faults(entry, by_cell, citations.index, where, number))
        problems += faults
        if not faults:
            try:
                corrected.append(_corrected(by_cell[entry.cell], entry, where, number))
            except PlanpathError as error:
                problems += error.problems
    if problems:
        raise PlanpathError(problems)
    return corrected


def _faults(
    entry: Correction,
    by_cell: Mapping[str, Citation],
    known: Iterable[str],
    where: str,
    number: int,
) -> Iterator[Problem]:
    cell = by_cell.get(entry.cell)
    if cell is None:
        # Of the same source, if there is one: the nearest of 200 000 cells says little.
        source = entry.cell.partition("/")[0]
        near = [id_ for id_ in known if id_.startswith(f"{source}/")][:2000]
        sources = sorted({id_.partition("/")[0] for id_ in known})
        place = _place(where, number, "cell")
        yield Problem.unknown(place, "cell", entry.cell, near or sources)
        return
    if cell.status != "used":
        message = "enters no arithmetic (it is undated or cited only), so there is nothing to mend"
        yield Problem(_place(where, number, "cell"), message, entry.cell)
        return
    stands = f"{cell.value:.{cell.decimals}f} {cell.unit}".strip()
    if not _same(entry.found, cell):
        message = "is not what stands there; if the file was given anew, look at it again"
        yield Problem(_place(where, number, "found"), message, entry.found, [stands])


def _same(found: str, cell: Citation) -> bool:
    """Whether number and unit are those of the cell, however they are spaced."""
    number = found.strip().removesuffix(cell.unit).strip().replace("−", "-")
    try:
        return found.strip().endswith(cell.unit) and math.isclose(
            float(number), cell.value, rel_tol=1e-12
        )
    except ValueError:
        return False


def _corrected(cell: Citation, entry: Correction, where: str, number: int) -> Citation:
    place = _place(where, number, "value")
    amount = units.read(entry.value, place)
    try:
        canonical = amount.to(cell.canonical_unit)
    except PlanpathError as error:
        raise PlanpathError([replace(p, where=place) for p in error.problems]) from None
    if canonical == cell.canonical:
        raise PlanpathError(Problem(place, "corrects nothing: the cell says so", entry.value))
    was = f"{cell.value:.{cell.decimals}f} {cell.unit}".strip()
    said = {"was": was, "author": entry.author, "date": entry.date, "reason": entry.reason}
    known = max(cell.known_on, entry.date.isoformat())
    return replace(
        cell,
        source=f"{SOURCE}/{number}",
        value=amount.value,
        unit=amount.unit,
        decimals=amount.decimals,
        canonical=canonical,
        known_on=known,
        loaded_on=max(cell.loaded_on, entry.date.isoformat()),
        note_zh=_joined("；", cell.note_zh, _NOTE_ZH.format(**said)),
        note_en=_joined("; ", cell.note_en, _NOTE_EN.format(**said)),
        mark="",
        corrects=cell.source,
    )


# What a citation says of itself is kept with it, in both languages, like the notes of a mapping.
_NOTE_ZH = "更正：原为{was}；理由：{reason}；更正人：{author}，{date}"
_NOTE_EN = "corrected from {was}; reason: {reason}; by {author}, {date}"


def _joined(gap: str, *parts: str) -> str:
    return gap.join(part for part in parts if part)


def _place(where: str, number: int, key: str) -> str:
    return f"{where}, correction[{number}].{key}"
