"""The workbook in the making: its sheets, its defined names, and the values of its formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from planpath import codelists, units
from planpath.export import formulas
from planpath.export.lines import Line, lines, years_of
from planpath.export.look import FIRST, HEAD, YEAR, Pen, decimal, height, printed
from planpath.export.packing import Value, packed
from planpath.export.subject import Subject
from planpath.phrases import Phrases, digits_after, stated_digits
from planpath.words import Words

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Book"]


class Book:
    """A workbook in one language.

    Parameters
    ----------
    subject
        What it shows.
    words
        Its language.
    """

    def __init__(self, subject: Subject, words: Words) -> None:
        self.subject, self.words = subject, words
        self.phrases = Phrases(words, subject.evidence)
        self.lines: list[Line] = lines(subject)
        self.years = years_of(self.lines)
        self.pen = Pen(words.lang)
        self.file = Workbook()
        self.file.remove(self.file.active)
        self.stored: dict[str, dict[str, Value]] = {}
        self._places: dict[str, str] = {}

    # ---- Sheets ----------------------------------------------------------------------------

    def sheet(self, key: str, how: str) -> Worksheet:
        """A sheet with its title and the lines above the table."""
        title = self.words(f"export.sheet.{key}")
        sheet = self.file.create_sheet(title)
        self.stored[title] = {}
        head = self.subject.plan.head
        lang = self.words.lang
        plan = self.words("export.title", plan=head.short_title.of(lang))
        self.pen.title(sheet["A1"], plan if key == "judgement" else f"{plan} · {title}")
        self.pen.note(sheet["A2"], self._about())
        if self.subject.demonstration:
            self.pen.note(sheet["A3"], self.words("export.demonstration"), warning=True)
        self.pen.note(sheet["A4"], how)
        sheet.row_dimensions[1].height = 24
        return sheet

    def _about(self) -> str:
        made_up = self.subject.demonstration
        kind = "evidence_demonstration" if made_up else "evidence_published"
        vintage = self.subject.evidence.vintage.isoformat()
        fields = {} if made_up else {"vintage": vintage}
        lang = self.words.lang
        return self.words(
            "export.about",
            as_of=self.subject.as_of.isoformat(),
            scenario=self.subject.scenario.name.of(lang),
            evidence=self.words(f"cover.{kind}", **fields),
            status=self.subject.plan.head.status.of(lang),
        )

    def finish(
        self, sheet: Worksheet, rows: int, printed_to: int, freeze: str, head: int = HEAD
    ) -> None:
        """Print setup and panes of a sheet with that many rows beneath its head."""
        mark = self.words("demonstration.stamp") if self.subject.demonstration else ""
        printed(sheet, head + rows, get_column_letter(printed_to), mark, head)
        sheet.freeze_panes = freeze

    def heads(
        self, sheet: Worksheet, heads: Sequence[tuple[str | int, float]], at: int = HEAD
    ) -> None:
        """Column heads with their widths."""
        for number, (text, width) in enumerate(heads, 1):
            self.pen.head(sheet.cell(at, number), text)
            sheet.column_dimensions[get_column_letter(number)].width = width
        texts = {width: str(text) for text, width in heads}
        sheet.row_dimensions[at].height = max(30.0, height(texts))

    def column(self, key: str, **fields: object) -> str:
        """A column's head."""
        return self.words(f"export.column.{key}", **fields)

    # ---- Names -----------------------------------------------------------------------------

    def name(self, key: str, sheet: Worksheet, first: str, last: str = "") -> None:
        """Name a column, or a stretch of columns, of whatever row a formula stands in."""
        title = quote_sheetname(sheet.title)
        self.place(key, f"{title}!${first}1" + (f":${last}1" if last else ""))

    def place(self, key: str, refers_to: str) -> None:
        """Name a place, or a constant."""
        name = formulas.named(key, self.words)
        self.file.defined_names[name] = DefinedName(name, attr_text=refers_to)
        self._places[key] = refers_to

    @property
    def names(self) -> dict[str, str]:
        """What is named so far, by key, and where it stands."""
        return dict(self._places)

    # ---- Cells -----------------------------------------------------------------------------

    def formula(
        self, cell: Cell, formula: str, value: Value, form: str = "General", *, step: bool = False
    ) -> None:
        """A formula with the value it gives; words stand left, years in the middle."""
        align = "left" if form == "General" else "center" if form == YEAR else "right"
        self.pen.formula(cell, formula, form, align=align, step=step)
        self.stored[cell.parent.title][cell.coordinate] = value

    def named_formula(
        self, cell: Cell, key: str, value: Value, form: str, *, step: bool = False
    ) -> None:
        """A formula of `formulas.COMPUTED`."""
        told = formulas.formula(formulas.COMPUTED[key], self.words)
        self.formula(cell, told, value, form, step=step)

    def choices(self, sheet: Worksheet, column: str, words: Sequence[str], last: int) -> None:
        """A drop-down list on a column's cells."""
        listed = '"' + ",".join(words) + '"'
        rule = DataValidation("list", formula1=listed, allow_blank=True, showErrorMessage=True)
        rule.error = self.words("export.list_error")
        rule.add(f"{column}{FIRST}:{column}{last}")
        sheet.add_data_validation(rule)

    def numbers_only(self, sheet: Worksheet, first: str, last: str, row: int) -> None:
        """Refuse text where numbers belong."""
        rule = DataValidation(
            "decimal", operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True
        )
        rule.showErrorMessage, rule.error = True, self.words("export.number_error")
        rule.add(f"{first}{FIRST}:{last}{row}")
        sheet.add_data_validation(rule)

    # ---- Words and formats -----------------------------------------------------------------

    def said(self, key: str) -> str:
        """A word as cells hold it."""
        return formulas.said(key, self.words)

    def told(self, key: str, value: Value) -> Value:
        """A computed value as its cell shows it: forms of paths are words."""
        if key == "path_form" and value:
            return self.said(f"form.{value}")
        return value

    def indicator(self, id_: str) -> str:
        """An indicator's label with the unit its numbers stand in."""
        label, shown = self.phrases.indicator(id_), self.unit(codelists.indicators()[id_].unit)
        return self.words("phrase.with_unit", name=label, unit=shown) if shown else label

    def unit(self, unit: str) -> str:
        """The canonical unit, which the numbers stand in, in the reader's words."""
        shown = self.words.unit(unit)
        if shown == "%" or not shown:
            return shown
        factor = self.words.shown(1.0, unit)
        if factor == 1.0:
            return shown
        number = self.words.number(factor, units.decimals(factor))
        return self.words("export.unit_in", unit=unit, factor=number, shown=shown)

    def form(self, line: Line, source: str = "") -> str:
        """The number format of a figure: the digits its source wrote."""
        entry = codelists.indicators()[line.row["indicator"]]
        digits, cited = entry.digits, self.subject.evidence.citations
        if source in cited.index:
            published = cited.loc[source]
            digits = digits_after(int(published["decimals"]), published["unit"], entry.unit)
        return decimal(max(0, digits), percent=self.in_percent(line))

    def in_percent(self, line: Line) -> bool:
        """Whether an indicator's figures are written in per cent."""
        return self.words.unit(codelists.indicators()[line.row["indicator"]].unit) == "%"

    def promise_form(self, line: Line) -> str:
        """The number format of a promise: the digits the document wrote."""
        target = self.subject.plan.target(str(line.row["target_id"]))
        written = units.read(target.stated[0])
        if line.row["measure"] == "rate":
            return decimal(written.decimals, percent=True)
        unit = codelists.indicators()[line.row["indicator"]].unit
        digits = stated_digits(written, unit)
        return decimal(max(0, digits), percent=self.in_percent(line))

    def grade(self, line: Line) -> str:
        """The grade of the newest figure, or of the one a reader should be shown."""
        source = str(line.row["latest_source"]) or str(line.row["shown_source"])
        cited = self.subject.evidence.citations
        return str(cited.at[source, "grade"]) if source in cited.index else ""

    def reading(self, line: Line) -> str:
        """The reading's label; nothing where the words are plain."""
        target = self.subject.plan.target(str(line.row["target_id"]))
        chosen = [one for one in target.readings if one.id == line.row["reading"]]
        return chosen[0].label(self.words.lang) if chosen else ""

    def bytes(self) -> bytes:
        """The file."""
        properties: Any = self.file.properties
        properties.title = self.words(
            "export.title", plan=self.subject.plan.head.short_title.of(self.words.lang)
        )
        properties.creator = "planpath"
        return packed(self.file, self.stored, self.subject.as_of)
