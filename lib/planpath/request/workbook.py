"""A request as a workbook: yellow cells to fill in, everything else locked.

The locks have no password: they keep honest people from slips, and nobody from anything. What is
written there is checked again when the form comes back.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from planpath import codelists
from planpath.export.cells import is_formula_like, plain
from planpath.request.arrangement import (
    FIRST_LINE,
    HEADER_LINE,
    Arrangement,
    Office,
    asked_basis,
)
from planpath.request.lacking import Wanted
from planpath.sheets.form_layout import LAYOUT_SHEET, Column, FormRow, cell_key, layout_lines
from planpath.words import Words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "HEAD_FILL",
    "add_layout",
    "add_office",
    "lines_of",
    "locked",
    "new",
    "printed",
    "put",
]

FONT = "宋体"
INPUT_FILL = PatternFill("solid", start_color="FFF2CC")
HEAD_FILL = PatternFill("solid", start_color="DDE5EE")
KNOWN_FILL = PatternFill("solid", start_color="EDEDED")
EDGE = Border(*(Side("thin", color="A6A6A6") for _ in range(4)))
INPUT = Protection(locked=False)
FAR = 1e12
WIDTHS = {
    "key": 4.0,
    "target": 8.0,
    "indicator": 15.0,
    "scope_name": 15.0,
    "told": 27.0,
    "unit": 9.0,
    "figure": 10.5,
    "scope": 15.0,
    "basis": 18.0,
    "final": 8.0,
    "origin": 15.0,
    "title": 18.0,
    "address": 18.0,
    "date": 11.0,
    "contact": 13.0,
    "note": 17.0,
}


def new() -> Workbook:
    """A workbook without sheets, whose sheets cannot be removed or renamed by a slip."""
    book = Workbook()
    book.remove(book.active)
    book.security = WorkbookProtection(lockStructure=True)
    return book


def put(
    sheet: Worksheet,
    line: int,
    column: int,
    text: str | float | None,
    *,
    size: float = 10,
    bold: bool = False,
    fill: PatternFill | None = None,
    edge: bool = False,
    across: str = "left",
) -> Any:
    """Write a cell. Text is text, whatever sign it begins with: it never becomes a formula."""
    cell = sheet.cell(line, column)
    if isinstance(text, str):
        cell.value = plain(text)
        cell.data_type = "s"
        cell.quotePrefix = is_formula_like(text)
    else:
        cell.value = text
    cell.font = Font(FONT, size=size, bold=bold)
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    if fill is not None:
        cell.fill = fill
    if edge:
        cell.border = EDGE
    return cell


def add_office(
    book: Workbook, office: Office, asked: Arrangement, about: str, words: Words
) -> None:
    """The sheet of one responsible unit."""
    sheet = book.create_sheet(office.sheet)
    columns = asked.layout.head.columns
    last = len(columns)
    _set_up(sheet, columns)
    put(sheet, 1, 2, words("form.heading", office=office.name), size=14, bold=True)
    put(sheet, 2, 2, about, size=9)
    put(sheet, 3, 2, words("form.fill_in"), size=9)
    for line, height in ((1, 26), (2, 18), (3, 30), (4, 6)):
        sheet.merge_cells(start_row=line, end_row=line, start_column=2, end_column=last)
        sheet.row_dimensions[line].height = height
    for number, column in enumerate(columns, 1):
        yellow = column.role in _FILLED_IN
        fill = INPUT_FILL if yellow else HEAD_FILL
        style = {"bold": True, "fill": fill, "edge": True, "across": "center"}
        put(sheet, HEADER_LINE, number, column.title, **style)
    tallest = max(lines_of(column.title, WIDTHS[column.role]) for column in columns)
    sheet.row_dimensions[HEADER_LINE].height = max(34, 14 * tallest + 6)
    _hide_unasked(sheet, office, columns)
    drop_downs = _drop_downs(sheet, columns, words)
    for line, wanted in enumerate(office.rows, FIRST_LINE):
        row = asked.layout.row_of(wanted.key)
        assert row is not None, "every row of an office is in the layout"
        _row(sheet, line, office, wanted, row, columns, words)
        _limits(sheet, line, row, columns, words)
        for number, rule in drop_downs.items():
            if columns[number - 1].role != "basis" or row.accounted:
                rule.add(f"{get_column_letter(number)}{line}")
    locked(sheet)


_TYPED = ("title", "address", "date", "contact", "note")
_FILLED_IN = ("figure", "scope", "basis", "final", "origin", *_TYPED)


def _hide_unasked(sheet: Worksheet, office: Office, columns: Sequence[Column]) -> None:
    """A unit none of whose rows has a figure of some column need not see it."""
    cells = {cell for one in office.rows for cell in (*one.asked, *one.known)}
    for number, column in enumerate(columns, 1):
        if column.year is not None and (column.year, column.period) not in cells:
            sheet.column_dimensions[get_column_letter(number)].hidden = True


def _set_up(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Widths, what stays in sight, and how it is printed."""
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDTHS[column.role]
        sheet.column_dimensions[letter].hidden = column.role == "key"
    sheet.freeze_panes = f"D{FIRST_LINE}"
    sheet.print_title_rows = f"{HEADER_LINE}:{HEADER_LINE}"
    # A3: with definitions and sources beside each figure, A4 would be printed too small to read.
    printed(sheet, sheet.PAPERSIZE_A3, side=0.4, end=0.5)


def printed(sheet: Worksheet, paper: str, side: float, end: float) -> None:
    """How a sheet of the form is printed: landscape, as wide as the paper, numbered.

    Parameters
    ----------
    paper
        One of openpyxl's paper sizes.
    side, end
        Margins left and right, and above and below, in inches.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = side
    sheet.page_margins.top = sheet.page_margins.bottom = end
    sheet.oddFooter.center.text = "&A   &P / &N"
    sheet.sheet_view.showGridLines = False


def _row(
    sheet: Worksheet,
    line: int,
    office: Office,
    wanted: Wanted,
    row: FormRow,
    columns: Sequence[Column],
    words: Words,
) -> None:
    told = iter(_told(wanted, office.nobody, words))
    shown = {
        "key": row.key,
        "target": "\n".join(row.targets),
        "indicator": row.shown[0],
        "scope_name": row.shown[1],
        "unit": row.shown[2],
    }
    tallest = 1
    for number, column in enumerate(columns, 1):
        if column.role == "figure":
            _figure(sheet, line, number, row, column)
            continue
        if column.role == "basis" and not row.accounted:
            put(sheet, line, number, None, fill=KNOWN_FILL, edge=True)
            continue
        if column.role in _FILLED_IN:
            cell = put(sheet, line, number, None, size=9, fill=INPUT_FILL, edge=True)
            cell.protection = INPUT
            if column.role in _TYPED:
                # What is typed stays as typed: a date of a month alone, a number with a zero first.
                cell.number_format = "@"
            continue
        text = next(told) if column.role == "told" else shown[column.role]
        small = column.role == "told"
        across = "center" if column.role in ("target", "unit") else "left"
        bold = column.role == "indicator"
        put(sheet, line, number, text, size=8 if small else 10, bold=bold, edge=True, across=across)
        if column.role != "key":
            tallest = max(tallest, lines_of(text, WIDTHS[column.role] * (1.2 if small else 0.95)))
    sheet.row_dimensions[line].height = max(34, 11.5 * tallest + 6)


def _figure(sheet: Worksheet, line: int, number: int, row: FormRow, column: Column) -> None:
    assert column.year is not None, "a figure's column has its year"
    cell = cell_key(column.year, column.period)
    if cell in row.asked:
        # No number format of ours: 3.5% typed in must be seen to be a percentage.
        put(
            sheet, line, number, None, fill=INPUT_FILL, edge=True, across="right"
        ).protection = INPUT
    else:
        known = row.known.get(cell)
        put(sheet, line, number, known, fill=KNOWN_FILL, edge=True, across="right")


def _told(wanted: Wanted, owners: str, words: Words) -> tuple[str, str, str]:
    """Definition of the indicator, definition of the scope, and who is responsible."""
    meanings = []
    for entry in (codelists.indicators()[wanted.indicator], codelists.scopes()[wanted.scope]):
        meanings.append(entry.definition.of(words.lang) if entry.definition else "—")
    meanings[1] = "\n".join(filter(None, (meanings[1], asked_basis(wanted, words))))
    return meanings[0], meanings[1], owners or words.listed(list(wanted.owners))


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes; a Chinese sign is as wide as two others."""
    lines = text.split("\n")
    wide = [sum(map(_width, line)) for line in lines]
    return sum(max(1, math.ceil(one / width)) for one in wide)


def _width(sign: str) -> float:
    return 2.0 if unicodedata.east_asian_width(sign) in "WF" else 0.9


def _drop_downs(
    sheet: Worksheet, columns: Sequence[Column], words: Words
) -> dict[int, DataValidation]:
    rules = {}
    for number, column in enumerate(columns, 1):
        if not column.choices:
            continue
        rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        rule.error, rule.errorTitle = words("form.error.choice"), column.title
        rule.prompt, rule.promptTitle = words(f"form.prompt.{column.role}"), column.title
        # A basis may be written down in words of one's own; it is read when the form comes back.
        rule.showErrorMessage = column.role != "basis"
        rule.showInputMessage = True
        sheet.add_data_validation(rule)
        rules[number] = rule
    return rules


def _limits(
    sheet: Worksheet, line: int, row: FormRow, columns: Sequence[Column], words: Words
) -> None:
    """What may be typed into a row's figures, with a sentence in case it is anything else."""
    cells = [
        f"{get_column_letter(number)}{line}"
        for number, column in enumerate(columns, 1)
        if column.year is not None and cell_key(column.year, column.period) in row.asked
    ]
    bounds = {"low": _plain(row.low), "high": _plain(row.high)}
    kind = "whole" if row.whole else "decimal"
    # A figure that may be below nought and has no target to measure it by: any number.
    key, operator = "any", "between"
    ends: tuple[str, str | None] = (f"-{FAR:.0f}", f"{FAR:.0f}")
    if row.low is not None and row.high is None:
        key, operator, ends = "at_least", "greaterThanOrEqual", (bounds["low"], None)
    elif row.low is not None:
        key, operator, ends = "between", "between", (bounds["low"], bounds["high"])
    rule = DataValidation(kind, operator=operator, formula1=ends[0], formula2=ends[1])
    number_of = words(f"form.error.{kind}")
    span = words(f"form.error.{key}", number=number_of, **bounds)
    rule.error = words("form.error.figure", span=span, unit=row.shown[2])
    rule.errorTitle = row.shown[0][:30]
    rule.showErrorMessage, rule.allow_blank = True, True
    for cell in cells:
        rule.add(cell)
    sheet.add_data_validation(rule)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.0f}"


def locked(sheet: Worksheet) -> None:
    """Lock a sheet but for its yellow cells; widths and heights may still be changed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def add_layout(book: Workbook, asked: Arrangement) -> None:
    """The hidden sheet that says to the machine what stands where."""
    sheet = book.create_sheet(LAYOUT_SHEET)
    for line, (kind, text) in enumerate(layout_lines(asked.layout), 1):
        put(sheet, line, 1, kind)
        put(sheet, line, 2, text)
    sheet.sheet_state = "veryHidden"
    locked(sheet)
