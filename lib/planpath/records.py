"""Readers: a file as records whose cells know their address.

A reader knows a file's form and nothing of what its names mean; that is the mapping's part.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planpath.problems import PlanpathError, Problem, nearest

__all__ = ["Row", "read_csv"]

_NUMBER = re.compile(r"[-+−]?[0-9]+(?:\.(?P<decimals>[0-9]+))?")


@dataclass(frozen=True)
class Row:
    """One record of a source file, and where its cells stand.

    Parameters
    ----------
    file
        As sentences name it, ``published_figures/observations.csv``.
    line
        Line of the file, or row of the sheet, where the record begins; counted from 1.
    cells
        Text by column name, surrounding blanks removed.
    places
        Address by column name, ``line 5, column 6 (value)`` or ``Sheet1!C7``.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    places: Mapping[str, str]

    def where(self, column: str) -> str:
        """File and cell, to begin a sentence with."""
        return f"{self.file}, {self.places.get(column, f'line {self.line}')}"

    @property
    def cell(self) -> str:
        """Sheet and cell of its figure, ``2023年!C7``; empty where the file has none."""
        place = self.places.get("value", "")
        return place if "!" in place else ""

    def number(self, column: str) -> tuple[float, int]:
        """A cell's number, and its digits after the point.

        Raises
        ------
        PlanpathError
            If it is anything but an optional sign, digits and a point.
        """
        written = self.cells[column]
        match = _NUMBER.fullmatch(written)
        value = float(written.replace("−", "-")) if match else math.inf
        if match is None or math.isinf(value):
            message = "is not a number: digits and a point, no unit and no thousands separator"
            raise PlanpathError(Problem(self.where(column), message, written or "(nothing)"))
        return value, len(match["decimals"] or "")


def read_csv(data: bytes, file: str, columns: Sequence[str]) -> list[Row]:
    r"""The records of a CSV file: UTF-8, with or without a byte order mark, one header line.

    Parameters
    ----------
    data
        The file as it is.
    file
        Begins each sentence.
    columns
        Those it must have; others are kept too.

    Raises
    ------
    PlanpathError
        If it is not UTF-8, lacks a column or names one twice, has a record that is longer or
        shorter than its header, or an open quotation.

    Examples
    --------
    >>> [row] = read_csv("地区,数值\n柯桥区,1243\n".encode(), "a.csv", ["地区"])
    >>> row.cells["数值"], row.where("数值")
    ('1243', 'a.csv, line 2, column 2 (数值)')
    """
    records = list(_records(_decoded(data, file), file))
    if not records:
        raise PlanpathError(Problem(file, "is empty: a header line and records are needed"))
    header = [name.strip() for name in records[0][1]]
    problems = [*_header_faults(header, file, columns)]
    rows = []
    for line, values in records[1:]:
        if len(values) != len(header):
            message = f"has {len(values)} cells where the header has {len(header)}"
            problems.append(Problem(f"{file}, line {line}", message))
            continue
        cells = {name: value.strip() for name, value in zip(header, values, strict=True)}
        places = {
            name: f"line {line}, column {number} ({name})" for number, name in enumerate(header, 1)
        }
        rows.append(Row(file, line, cells, places))
    if problems:
        raise PlanpathError(problems)
    return rows


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 text; save it as 'CSV UTF-8' and give it anew"
        found = data[error.start : error.start + 4].hex(" ")
        raise PlanpathError(Problem(f"{file}, line {line}", message, f"bytes {found}")) from None


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield begins, values
            begins = reader.line_num + 1
    except csv.Error as error:
        place = f"{file}, line {begins}"
        raise PlanpathError(Problem(place, f"is not a CSV record ({error})")) from None


def _header_faults(header: Sequence[str], file: str, columns: Sequence[str]) -> Iterator[Problem]:
    for name in dict.fromkeys(columns):
        if name not in header:
            alike = nearest(name, header)
            yield Problem(f"{file}, line 1", f"lacks the column {name!r}", "", header, alike)
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield Problem(f"{file}, line 1", "names a column twice", name)
