"""A file of any form as records of figures, with its mapping or without one.

A request form that was filled in knows what its cells mean; a table that has the canonical columns
writes names of the codelists itself; every other file needs the mapping beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planpath import ingest, records
from planpath.codelists import Label
from planpath.mapping import MappingFile
from planpath.problems import PlanpathError, Problem
from planpath.records import Row
from planpath.workspace import read_bytes

if TYPE_CHECKING:
    from planpath.sheets import Total

__all__ = ["Head", "Intake", "read"]

_BY_ROW = Label(zh="逐行见 source_title", en="row by row, see source_title")
_TERMS = Label(zh="由加载者提供", en="supplied by whoever loaded it")


@dataclass(frozen=True)
class Head:
    """Whose figures they are; `series` is the same for every vintage of the same table."""

    series: str
    title: Label
    publisher: Label = _BY_ROW
    terms: Label = _TERMS


@dataclass(frozen=True)
class Intake:
    """What a file holds.

    Parameters
    ----------
    rows
        Its figures, with the address of each cell.
    names
        Which of its names is which id; None where it writes ids, or names of the codelists.
    totals
        The rows 合计, kept apart: sums to check against, not figures.
    head
        What the mapping, or the form, says of the source; None where each row says it.
    """

    rows: tuple[Row, ...]
    names: MappingFile | None = None
    totals: tuple[Total, ...] = ()
    head: Head | None = None


def read(path: Path, mapping: Path | None = None, where: str = "") -> Intake:
    """Read a file.

    Parameters
    ----------
    path
        A workbook or a delimited file.
    mapping
        Its mapping file; without one it must be a request form or have the canonical columns.
    where
        The file's name in sentences; its own without.

    Raises
    ------
    PlanpathError
        With every cell that cannot be read, naming file, sheet and cell.
    """
    from planpath import sheets

    where = where or path.name
    if mapping is None:
        return _by_itself(path, where)
    layout = sheets.load_mapping(mapping)
    unrolled = sheets.unroll(sheets.read(path), layout)
    rows = tuple(replace(row, file=where) for row in unrolled.rows)
    said = layout.source
    head = Head(said.id, said.title, said.publisher, said.terms)
    return Intake(rows, layout.names(), tuple(unrolled.totals), head)


def _by_itself(path: Path, where: str) -> Intake:
    from planpath.sheets import form

    if form.is_form(path):
        rows, about = form.rows(path)
        head = Head(about.series, about.title, about.publisher)
        return Intake(tuple(replace(row, file=where) for row in rows), None, (), head)
    if path.suffix.lower() == ".csv":
        data = read_bytes(path, where)
        try:
            return Intake(tuple(records.read_csv(data, where, ingest.COLUMNS)))
        except PlanpathError as error:
            if not _lacks_columns(error):
                raise
    message = (
        "has no mapping that says which column is what; "
        f"'planpath data map {path.name}' proposes one to correct"
    )
    raise PlanpathError(Problem(where, message))


def _lacks_columns(error: PlanpathError) -> bool:
    return any("lacks the column" in problem.message for problem in error.problems)
