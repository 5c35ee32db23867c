"""A sheet as a grid of values that know their address.

Numbers are floats, text is text, and what a spreadsheet shows differently from what it stores has a
type of its own: a percentage, a day, a formula nobody has computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from planpath.problems import PlanpathError, Problem

__all__ = [
    "MOST_COLUMNS",
    "Day",
    "Fault",
    "Merge",
    "Percent",
    "Sheet",
    "Value",
    "address",
    "column_number",
    "letters",
    "plain",
    "read_range",
    "shown",
    "squeezed",
]

# Wider than any table people keep; a single cell at XFD must not cost a row of 16 384.
MOST_COLUMNS = 1000
_MOST_MERGED = 4_000_000
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_BLANKS = re.compile(r"[\s\u3000\u200b\ufeff]+")


class Percent(float):
    """A number a spreadsheet keeps as 0.034 and shows as 3.4 %."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A date; `parts` says how much of it is shown: ``y``, ``ym`` or ``ymd``."""

    day: date
    parts: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell without a value: an error such as #DIV/0!, or a formula nobody has computed."""

    kind: str
    text: str


Value: TypeAlias = "str | float | bool | Day | Fault | None"


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one, by rows and columns counted from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is one of them."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file.

    Parameters
    ----------
    file
        The file's name, to begin sentences with.
    name
        The sheet's; empty for a CSV file, which has one.
    rows
        Values by row number, counted from 1; column A is the first of each. Empty rows are absent.
    merges
        Merged ranges.
    hidden
        Whether the sheet is hidden.
    hidden_rows, hidden_columns
        What is hidden inside it; read all the same, and mentioned.
    """

    file: str
    name: str
    rows: Mapping[int, Sequence[Value]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    _spread: dict[int, list[Merge]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        last = max(self.rows, default=0)
        merged = 0
        for merge in self.merges:
            # A whole column merged down to row 1 048 576 is merged to the end of the table.
            rows = range(merge.top, min(merge.bottom, last) + 1)
            merged += len(rows)
            if merged > _MOST_MERGED:
                message = "merges more rows than it can have: its merged ranges overlap"
                raise PlanpathError(Problem(f"{self.file}, {self.name}", message, str(merge)))
            for row in rows:
                self._spread.setdefault(row, []).append(merge)

    @property
    def width(self) -> int:
        """The last column with a value."""
        return max((len(values) for values in self.rows.values()), default=0)

    def where(self, row: int, column: int) -> str:
        """File and cell, to begin a sentence with."""
        return f"{self.file}, {self.place(row, column)}"

    def place(self, row: int, column: int) -> str:
        """The cell's address, ``Sheet1!C7``; in a CSV file ``C7``, as a spreadsheet shows it."""
        cell = address(row, column)
        return f"{self.name}!{cell}" if self.name else cell

    def own(self, row: int, column: int) -> Value:
        """What stands in the cell itself."""
        values = self.rows.get(row, ())
        return values[column - 1] if 0 < column <= len(values) else None

    def merge(self, row: int, column: int) -> Merge | None:
        """The merged range a cell is part of."""
        for merge in self._spread.get(row, ()):
            if merge.left <= column <= merge.right:
                return merge
        return None

    def at(self, row: int, column: int) -> Value:
        """What a reader sees in the cell: in a merged range, what its first cell holds."""
        values = self.rows.get(row, ())
        value = values[column - 1] if column <= len(values) else None
        if value is None and row in self._spread:
            merge = self.merge(row, column)
            if merge is not None:
                return self.own(merge.top, merge.left)
        return value

    def text(self, row: int, column: int) -> str:
        """The cell as text, blanks squeezed, through merged ranges."""
        return squeezed(shown(self.at(row, column)))

    def filled(self, row: int) -> Iterator[tuple[int, Value]]:
        """Columns of a row that hold something of their own."""
        for column, value in enumerate(self.rows.get(row, ()), 1):
            if value is not None and value != "":
                yield column, value


@lru_cache(maxsize=50_000)
def squeezed(text: str) -> str:
    r"""Text without blanks around it, and single blanks inside; full-width blanks are blanks.

    Examples
    --------
    >>> squeezed(" 营业收入\n（亿元）　")
    '营业收入 （亿元）'
    """
    return _BLANKS.sub(" ", text).strip()


def shown(value: Value) -> str:
    """A value as text: numbers to the 15 digits a spreadsheet knows, without an exponent.

    Examples
    --------
    >>> shown(0.1 + 0.2), shown(1243.0), shown(Percent(0.034)), shown(1e-7)
    ('0.3', '1243', '3.4%', '0.0000001')
    """
    if isinstance(value, str):
        return value
    if type(value) is float:
        written = repr(value)
        # Short and without exponent: what the file says, to the digit.
        if len(written) < 16 and "e" not in written and "n" not in written:
            return written.removesuffix(".0")
    if isinstance(value, float):
        # 15 digits drop the binary dirt behind them.
        number = Decimal(format(float(value), ".15g"))
        return f"{plain(number * 100)}%" if isinstance(value, Percent) else plain(number)
    return _shown_otherwise(value)


def _shown_otherwise(value: bool | int | Day | Fault | None) -> str:
    if isinstance(value, Day):
        return value.day.strftime({"y": "%Y", "ym": "%Y-%m"}.get(value.parts, "%Y-%m-%d"))
    if isinstance(value, Fault):
        return value.text
    return "" if value is None else str(value).upper()


def plain(number: Decimal) -> str:
    """A decimal without exponent and without zeros that say nothing."""
    written = f"{number:f}"
    return (written.rstrip("0").rstrip(".") or "0") if "." in written else written


def letters(column: int) -> str:
    """A column's letters.

    Examples
    --------
    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    written = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        written = chr(65 + rest) + written
    return written


def column_number(written: str) -> int:
    """A column's number by its letters.

    Examples
    --------
    >>> column_number("A"), column_number("xfd")
    (1, 16384)
    """
    number = 0
    for letter in written.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """A cell's address.

    Examples
    --------
    >>> address(7, 3)
    'C7'
    """
    return f"{letters(column)}{row}"


def read_range(written: str) -> Merge | None:
    """A range such as ``A1:C2``, or None where it is none."""
    first, _, last = written.partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        return None
    (left, top), (right, bottom) = ((column_number(m[1]), int(m[2])) for m in ends if m)
    if not (0 < top <= bottom and 0 < left <= right):
        return None
    return Merge(top, left, bottom, right)
