"""How the workbook looks: few colours, one per meaning, and sheets that print on A4."""

from __future__ import annotations

import math
import unicodedata
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from planpath.export.cells import is_formula_like, plain

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["FIRST", "HEAD", "PERCENT", "YEAR", "Pen", "decimal", "printed"]

HEAD = 5
"""The row of column heads; figures begin in the next."""
FIRST = HEAD + 1
YEAR = "0;-0;0"
PERCENT = "0.0%"
_LINE_POINTS = 14.5
_MOST_LINES = 12
_HAIR = Side(style="hair", color="808080")
_THIN = Side(style="thin", color="404040")


def decimal(digits: int, *, percent: bool = False) -> str:
    """A number format with that many digits behind the point.

    Examples
    --------
    >>> decimal(1), decimal(0), decimal(2, percent=True)
    ('0.0', '0', '0.00%')
    """
    behind = "." + "0" * digits if digits > 0 else ""
    return f"0{behind}%" if percent else f"0{behind}"


@dataclass(frozen=True)
class _Dress:
    """How a cell of the table looks."""

    align: str
    form: str = "General"
    changeable: bool = False
    step: bool = False
    quoted: bool = False


class Pen:
    """Writes cells of one workbook in its fonts.

    Parameters
    ----------
    lang
        Chinese is set in a Chinese face; each program puts its own in place of one it lacks.
    """

    def __init__(self, lang: str) -> None:
        face = "微软雅黑" if lang == "zh" else "Calibri"
        self._body = Font(name=face, size=10)
        self._bold = Font(name=face, size=10, bold=True)
        self._title = Font(name=face, size=14, bold=True)
        self._small = Font(name=face, size=9, color="404040")
        self._warning = Font(name=face, size=11, bold=True, color="9C2A00")
        self._input = PatternFill("solid", fgColor="FFF8D6")
        self._head = PatternFill("solid", fgColor="E3E8EE")
        self._step = PatternFill("solid", fgColor="F4F4F4")
        self._rule = Border(bottom=_HAIR)
        self._boxed = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
        self._under = Border(top=_THIN, bottom=_THIN)
        self._known: dict[_Dress, Any] = {}

    def text(self, cell: Cell, text: str, *, changeable: bool = False) -> None:
        """Text, whatever it begins with."""
        written = plain(text)
        if written:
            cell.value = written
            # openpyxl takes a leading = for a formula; this cell holds none.
            cell.data_type = "s"
        quoted = is_formula_like(written)
        self._dress(cell, _Dress("left", changeable=changeable, quoted=quoted))

    def number(
        self, cell: Cell, value: float | None, form: str, *, changeable: bool = False
    ) -> None:
        """A number; an empty cell where there is none."""
        if value is not None and math.isfinite(value):
            cell.value = int(value) if float(value).is_integer() else float(value)
        align = "center" if form == YEAR else "right"
        self._dress(cell, _Dress(align, form, changeable=changeable))

    def formula(
        self,
        cell: Cell,
        formula: str,
        form: str = "General",
        *,
        align: str = "right",
        step: bool = False,
    ) -> None:
        """A formula of ours; `step` marks one on the way to a result."""
        cell.value = formula
        self._dress(cell, _Dress(align, form, step=step))

    def head(self, cell: Cell, text: str | int) -> None:
        """A column's head: text, or a year that formulas look at."""
        if isinstance(text, int):
            cell.value = text
        else:
            self.text(cell, text)
        cell.font, cell.fill, cell.border = self._bold, self._head, self._under
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def title(self, cell: Cell, text: str) -> None:
        """The sheet's title."""
        self.text(cell, text)
        cell.font, cell.border = self._title, Border()
        cell.alignment = Alignment(vertical="center")

    def note(self, cell: Cell, text: str, *, warning: bool = False) -> None:
        """A line above the table."""
        self.text(cell, text)
        cell.font, cell.border = self._warning if warning else self._small, Border()
        cell.alignment = Alignment(vertical="center")

    def _dress(self, cell: Cell, dress: _Dress) -> None:
        known = self._known.get(dress)
        if known is not None:
            # A style composed once is a number from then on; composing it costs a millisecond.
            cell._style = copy(known)
            return
        cell.font = self._body
        cell.border = self._boxed if dress.changeable else self._rule
        # Numbers do not wrap, and do not touch the text that follows them.
        indent = 0 if dress.align == "center" else 1
        wrapped = dress.align != "right"
        cell.alignment = Alignment(dress.align, "center", wrap_text=wrapped, indent=indent)
        cell.number_format = dress.form
        if dress.changeable or dress.step:
            cell.fill = self._input if dress.changeable else self._step
        if dress.quoted:
            cell.quotePrefix = True
        self._known[dress] = copy(cell._style)


def height(texts: dict[float, str]) -> float:
    """The height of a row in points, for the longest text by column width."""
    lines = [
        sum(max(1, math.ceil(_columns(part) / max(width - 1.5, 1))) for part in text.split("\n"))
        for width, text in texts.items()
    ]
    return min(max([1, *lines]), _MOST_LINES) * _LINE_POINTS + 3


def _columns(text: str) -> float:
    """How wide a text is in characters of the default face; a Chinese one takes two."""
    return sum(1.85 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in text)


def printed(sheet: Worksheet, last_row: int, last_column: str, mark: str, head: int = HEAD) -> None:
    """A4 across, as wide as the page, the head on each page, the mark of made-up data on top."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins: Any = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.55, 0.25, 0.25
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_area = f"A1:{last_column}{max(last_row, head)}"
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.left.text = "&A"
    if mark:
        sheet.oddHeader.right.text = mark.replace("&", "&&")
