"""The sheet of instructions: what for, how to fill in, who, and the plan's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from planpath import codelists
from planpath.request.arrangement import Arrangement
from planpath.request.lacking import Lacking
from planpath.request.workbook import HEAD_FILL, lines_of, locked, printed, put

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from planpath.phrases import Phrases
    from planpath.plan import Plan, Target

__all__ = ["add_guide"]

STEPS = 9
# Columns B to G; A is a margin.
_WIDTHS = (3.0, 13.0, 11.0, 44.0, 9.0, 18.0, 46.0)
_LAST = len(_WIDTHS)
_ONE_EACH = (1,) * (_LAST - 1)


@dataclass
class _Pen:
    """Where the next line goes."""

    sheet: Worksheet
    line: int = 1

    def heading(self, text: str, size: float = 12) -> None:
        """A line of its own, with room above."""
        if self.line > 1:
            self.line += 1
        self.across(text, size=size, bold=True)

    def across(self, text: str, *, size: float = 10, bold: bool = False) -> None:
        """A paragraph over all columns."""
        put(self.sheet, self.line, 2, text, size=size, bold=bold)
        self._merge(2, _LAST)
        self._tall([(text, sum(_WIDTHS[1:]))], size)
        self.line += 1

    def pair(self, name: str, text: str) -> None:
        """A name and what stands behind it."""
        put(self.sheet, self.line, 2, name, bold=True)
        put(self.sheet, self.line, 3, text)
        self._merge(3, _LAST)
        self._tall([(text, sum(_WIDTHS[2:]))])
        self.line += 1

    def row(self, cells: Sequence[str | int], spans: Sequence[int], *, head: bool = False) -> None:
        """A table's row; each cell spans so many columns."""
        at, widths = 2, []
        for cell, span in zip(cells, spans, strict=True):
            style = {"bold": head, "edge": True, "fill": HEAD_FILL if head else None, "size": 9}
            put(self.sheet, self.line, at, cell, **style)  # type: ignore[arg-type]
            for inside in range(at + 1, at + span):
                put(self.sheet, self.line, inside, None, edge=True)
            self._merge(at, at + span - 1)
            widths.append((str(cell), sum(_WIDTHS[at - 1 : at - 1 + span])))
            at += span
        self._tall(widths, 9)
        self.line += 1

    def beside(self, first: int, column: int, text: str) -> None:
        """A cell over all rows written since line `first`."""
        last = self.line - 1
        put(self.sheet, first, column, text, edge=True, size=9)
        if last > first:
            self.sheet.merge_cells(
                start_row=first, end_row=last, start_column=column, end_column=column
            )
        rows = [self.sheet.row_dimensions[line] for line in range(first, self.line)]
        needed = _height(lines_of(text, 0.95 * _WIDTHS[column - 1] * 10 / 9), 9)
        short = max(0.0, needed - sum(row.height for row in rows)) / len(rows)
        for row in rows:
            row.height += short

    def _merge(self, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(
                start_row=self.line, end_row=self.line, start_column=first, end_column=last
            )

    def _tall(self, cells: Sequence[tuple[str, float]], size: float = 10) -> None:
        # Merged cells do not grow by themselves.
        lines = max(lines_of(text, 0.95 * width * 10 / size) for text, width in cells)
        self.sheet.row_dimensions[self.line].height = _height(lines, size)


def _height(lines: int, size: float) -> float:
    return lines * size * 1.35 + 5


def add_guide(
    book: Workbook,
    plan: Plan,
    found: Lacking,
    asked: Arrangement,
    phrases: Phrases,
    due: str,
) -> None:
    """Write the sheet of instructions, the first of the workbook.

    Parameters
    ----------
    found
        What is lacking, with the assessment it follows from.
    due
        By when the form should be back; empty where nobody said.
    """
    words = phrases.words
    sheet = book.create_sheet(words("form.guide.sheet"))
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    pen = _Pen(sheet)
    head = asked.layout.head
    region = codelists.regions()[head.region].name.of(words.lang)
    pen.heading(words("form.guide.heading", region=region), size=16)
    pairs = {
        "plan": plan.head.title.of(words.lang),
        "status": plan.head.status.of(words.lang),
        "region": region,
        "as_of": head.as_of.isoformat(),
        "due": due or words("form.guide.due_open"),
        "why": words("form.guide.why_text"),
    }
    for name, text in pairs.items():
        pen.pair(words(f"form.guide.{name}"), text)
    pen.heading(words("form.guide.how"))
    for number in range(1, STEPS + 1):
        pen.across(f"{number}. {words(f'form.guide.step_{number}')}")
    _offices(pen, asked, phrases)
    _wording(pen, plan, found, phrases)
    if found.not_yet:
        ids = words.listed(list(found.not_yet))
        pen.line += 1
        pen.across(words("form.guide.not_yet", ids=ids))
    printed(sheet, sheet.PAPERSIZE_A4, side=0.5, end=0.6)
    locked(sheet)


def _offices(pen: _Pen, asked: Arrangement, phrases: Phrases) -> None:
    """Who fills in which sheet, and who helps."""
    words = phrases.words
    pen.heading(words("form.guide.offices"))
    titles = ("office", "its_sheet", "its_role", "figures", "optional")
    spans = (2, 1, 1, 1, 1)
    pen.row([words(f"form.guide.{title}") for title in titles], spans, head=True)
    for office in asked.offices:
        figures = sum(len(one.years) for one in office.rows)
        optional = sum(len(one.months) for one in office.rows)
        role = words("form.guide.lead")
        pen.row([office.name, office.sheet, role, figures, optional], spans)
    helping: dict[str, list[str]] = {}
    for office in asked.offices:
        for one in office.rows:
            for other in one.owners[1:]:
                sheets = helping.setdefault(other, [])
                if office.sheet not in sheets:
                    sheets.append(office.sheet)
    for name, sheets in helping.items():
        role = words("form.guide.helps")
        pen.row([name, words.listed(sheets), role, "", ""], spans)


def _wording(pen: _Pen, plan: Plan, found: Lacking, phrases: Phrases) -> None:
    """The clause of each target that waits, its year, and what there is at present."""
    words = phrases.words
    pen.heading(words("form.guide.wording"))
    titles = ("target", "section", "quote", "by", "indicator", "missing")
    pen.row([words(f"form.guide.{title}") for title in titles], _ONE_EACH, head=True)
    asked = {id_ for one in found.wanted for id_ in one.targets} | set(found.not_yet)
    ids = dict.fromkeys(found.assessed["target_id"])
    waiting = [plan.target(id_) for id_ in ids if id_ in asked]
    for (section, quote), own in groupby(waiting, lambda target: (target.section, target.quote)):
        first = pen.line
        for target in own:
            by = words("form.guide.by_year", by=target.by)
            name = phrases.indicator(target.indicator)
            missing = _missing(plan, target, found, phrases)
            pen.row([target.id, "", "", by, name, missing], _ONE_EACH)
        pen.beside(first, 3, section)
        pen.beside(first, 4, quote)


def _missing(plan: Plan, target: Target, found: Lacking, phrases: Phrases) -> str:
    """Why there is no verdict; where the default reading is judged, why another one has none."""
    own = found.assessed[found.assessed["target_id"].eq(target.id)]
    silent = own[own["verdict"].eq("")]
    reason = phrases.reason(silent.iloc[0]) if len(silent) else ""
    return " ".join(part for part in (reason, _nearby(plan, target, phrases)) if part)


def _nearby(plan: Plan, target: Target, phrases: Phrases) -> str:
    """Where the plan names no unit: those of the tasks that serve the target."""
    if target.owners or target.region != plan.head.region:
        return ""
    tasks = [task for section in target.serves if (task := plan.task_of(section))]
    owners = list(dict.fromkeys(owner for task in tasks for owner in task.owners))
    if not owners:
        return ""
    return phrases.words("form.guide.tasks", owners=phrases.words.listed(owners))
