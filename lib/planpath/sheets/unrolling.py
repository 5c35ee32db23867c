"""From a sheet's grid to records of one figure each, as its mapping says.

Nothing is left out in silence: a column with content the mapping does not name, a head that is
another one, a cell that is no number, a name without an id are problems with their cell, all at
once. Rows 合计 are kept apart, with the records they must be the sum of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planpath.problems import PlanpathError, Problem
from planpath.records import Row
from planpath.sheets.facts import Record
from planpath.sheets.grid import Sheet
from planpath.sheets.layout import SheetEntry, WorkbookMapping
from planpath.sheets.naming import Names
from planpath.sheets.tables import Table

__all__ = ["Total", "Unrolled", "rows", "totals", "unroll"]

# Enough to mend a file by; a column of 200 000 broken cells is one mistake.
MOST_PROBLEMS = 300


@dataclass(frozen=True)
class Total:
    """A published sum: the row 合计, and the records it must be the sum of.

    Parameters
    ----------
    row
        The sum itself as a record; its region is the word that stands there.
    parts
        The records it sums, of the same indicator, scope, period and column. Rows 其中 are left
        out of it: they are part of the row above them.
    lacking
        How many rows it counts in have no figure (``—``): it may then well exceed its parts.
    """

    row: Row
    parts: tuple[Row, ...]
    lacking: int = 0


@dataclass(frozen=True)
class Unrolled:
    """What sheets hold: records for `ingest.gather`, and sums to check them by."""

    rows: tuple[Row, ...]
    totals: tuple[Total, ...]


def rows(sheets: Sequence[Sheet], mapping: WorkbookMapping) -> list[Row]:
    """The records alone; see `unroll`."""
    return list(unroll(sheets, mapping).rows)


def totals(sheets: Sequence[Sheet], mapping: WorkbookMapping) -> list[Total]:
    """The sums alone; see `unroll`."""
    return list(unroll(sheets, mapping).totals)


def unroll(sheets: Sequence[Sheet], mapping: WorkbookMapping) -> Unrolled:
    """The figures of a file.

    Parameters
    ----------
    sheets
        From `read`.
    mapping
        Which column is what.

    Raises
    ------
    PlanpathError
        With every cell that cannot be read, every column no line of the mapping speaks of, and
        every name that stands for no id; each once, with how many cells more.
    """
    file = sheets[0].file if sheets else "workbook"
    chosen, problems = _chosen(sheets, mapping, file)
    names = Names(mapping)
    collected = _Collected()
    for sheet, entry in chosen:
        table = Table(sheet, entry, mapping, names)
        summed = table.has_sums
        for record in table.records():
            collected.add(record, summed)
        problems += table.problems
        collected.close(table.gaps)
    problems += names.unknown()
    if problems:
        raise PlanpathError(_shortened(problems, file))
    if not collected.rows:
        raise PlanpathError(Problem(file, "holds no figure: every cell the mapping names is empty"))
    return Unrolled(tuple(collected.rows), tuple(collected.totals))


def _chosen(
    sheets: Sequence[Sheet], mapping: WorkbookMapping, file: str
) -> tuple[list[tuple[Sheet, SheetEntry]], list[Problem]]:
    """Each sheet with its entry, and what is amiss between the two."""
    entries = {entry.name: entry for entry in mapping.sheet}
    names = [sheet.name for sheet in sheets]
    problems = [
        Problem.unknown(f"{file}, mapping, sheet[{number}].name", "sheet", entry.name, names)
        for number, entry in enumerate(mapping.sheet, 1)
        if entry.name != "*" and entry.name not in names
    ]
    chosen = []
    for sheet in sheets:
        entry = entries.get(sheet.name)
        if entry is None and not sheet.hidden and sheet.name not in mapping.ignore:
            entry = entries.get("*")
            if entry is None and sheet.rows:
                message = (
                    "is a sheet the mapping does not speak of: lay it out, or put it in ignore"
                )
                problems.append(Problem(f"{file}, {sheet.name}", message, sheet.name, [*entries]))
        if entry is not None and sheet.rows:
            chosen.append((sheet, entry))
    return chosen, problems


@dataclass
class _Collected:
    """Records as they come; sums are matched with their parts at the end of each sheet."""

    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    _series: dict[tuple[object, ...], list[tuple[Row, str, bool]]] = field(default_factory=dict)

    def add(self, record: Record, summed: bool) -> None:
        if not record.total:
            self.rows.append(record.row)
        if summed:
            line = (record.row, record.total, record.within)
            self._series.setdefault(record.key, []).append(line)

    def close(self, gaps: Mapping[tuple[object, ...], int]) -> None:
        for key, lines in self._series.items():
            self.totals += _summed(lines, gaps.get(key, 0))
        self._series.clear()


def _summed(lines: Sequence[tuple[Row, str, bool]], lacking: int) -> Iterator[Total]:
    """The sums among figures of one series, each with its parts.

    小计 sums what stands since the sum before it; 合计 all above it, or, where it stands first, all
    below.
    """
    for number, (row, total, _) in enumerate(lines):
        if not total:
            continue
        above = _parts(lines[:number])
        if "小计" in total:
            last = max((n for n in range(number) if lines[n][1]), default=-1)
            above = _parts(lines[last + 1 : number])
        parts = above or _parts(_until_sum(lines[number + 1 :]))
        if parts:
            yield Total(row, parts, lacking)


def _parts(lines: Sequence[tuple[Row, str, bool]]) -> tuple[Row, ...]:
    return tuple(row for row, total, within in lines if not total and not within)


def _until_sum(lines: Sequence[tuple[Row, str, bool]]) -> Sequence[tuple[Row, str, bool]]:
    """Up to the next sum of the same rank: sub-totals in between are passed over."""
    ends = next(
        (n for n, line in enumerate(lines) if line[1] and "小计" not in line[1]), len(lines)
    )
    return lines[:ends]


def _shortened(problems: Sequence[Problem], file: str) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return list(problems)
    more = f"has {len(problems) - MOST_PROBLEMS} problems more, like those above"
    return [*problems[:MOST_PROBLEMS], Problem(file, more)]
