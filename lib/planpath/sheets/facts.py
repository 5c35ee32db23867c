"""What is said of a figure, and in which cell: what a laid out sheet is read into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from planpath.problems import Problem
from planpath.records import Row
from planpath.sheets.grid import Sheet, address
from planpath.sheets.periods import Moment

__all__ = ["Lack", "Places", "Record", "Said", "digits"]

_PLACES = {
    "region": "neither its column, its row nor its sheet says one",
    "indicator": "neither its column, its row nor its sheet says one",
    "unit": "neither its cell, its head, its row nor its sheet says one",
    "year": "neither its head, its row nor its sheet says one",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A figure as a record; `total` is the word of a sum, `within` says 其中."""

    row: Row
    key: tuple[object, ...]
    total: str
    within: bool


class Places(Mapping[str, str]):
    """Addresses by column, written out only where a sentence asks for one.

    All records of a column share `cells`; a row of 0 there is the record's own.
    """

    __slots__ = ("_cells", "_row", "_sheet")

    def __init__(self, sheet: str, row: int, cells: Mapping[str, tuple[int, int]]) -> None:
        self._sheet, self._row, self._cells = sheet, row, cells

    def __getitem__(self, column: str) -> str:
        row, number = self._cells[column]
        cell = address(row or self._row, number)
        return f"{self._sheet}!{cell}" if self._sheet else cell

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


@dataclass(slots=True)
class Lack:
    """A fact no place states, where first, and for how many figures."""

    what: str
    row: int
    number: int
    count: int = 0

    def problem(self, sheet: Sheet) -> Problem:
        """The sentence."""
        message = f"has no {self.what}: {_PLACES[self.what]}"
        if self.count > 1:
            message += f"; nor have {self.count - 1} figures more"
        where = sheet.where(self.row, self.number)
        return Problem(where, message, sheet.text(self.row, self.number))


@dataclass(slots=True)
class Said:
    """What a row, a column or the sheet says of its figures, and in which cell."""

    region: str = ""
    indicator: str = ""
    scope: str | None = None
    basis: str = ""
    unit: str = ""
    growth: bool = False
    when: Moment = field(default_factory=Moment)
    cells: dict[str, int] = field(default_factory=dict)
    # A cell of the row could not be read and has been told; its figures say no more.
    broken: bool = False


@lru_cache(maxsize=500)
def digits(year: int) -> str:
    """A year as text; one text for all records of a year."""
    return str(year)
