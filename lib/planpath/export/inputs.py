"""The sheet of inputs: what the document promises and what statistics show, line by line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from planpath.data_status import STATUSES
from planpath.export import formulas
from planpath.export.book import Book
from planpath.export.lines import Line
from planpath.export.look import FIRST, HEAD, PERCENT, YEAR, height

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["write"]

_MEASURES = ("level", "added", "yearly", "rate")
_BOUNDS = ("at_least", "more_than", "at_most", "less_than", "between")
_KINDS = ("amount", "count", "share", "intensity", "flow", "growth")
_MEANS = ("geometric", "arithmetic")
_SAID = {"kind": "kind", "measure": "measure", "bound": "bound", "mean": "mean"}
_FIXED: tuple[tuple[str, float], ...] = (
    ("id", 8),
    ("region", 10.5),
    ("indicator", 26),
    ("scope", 20),
    ("reading", 20),
    ("kind", 9),
    ("measure", 10),
    ("bound", 10),
    ("low", 10),
    ("high", 10),
    ("mean", 10),
    ("base_year", 9),
    ("start_year", 9),
    ("by", 9),
    ("comparability", 12),
)
_AFTER: tuple[tuple[str, float], ...] = (
    ("part_year", 9),
    ("part_period", 16),
    ("part_value", 11),
    ("estimate_year", 9),
    ("estimate", 11),
    ("estimate_method", 40),
    ("source", 40),
    ("url", 30),
    ("grade", 6),
    ("told_cause", 14),
    ("told", 50),
    ("section", 12),
    ("quote", 50),
    ("owners", 30),
)
_PART = {
    "part_year": "latest_year",
    "part_value": "latest",
    "estimate_year": "estimate_year",
    "estimate": "estimate",
}
_PART_YEARS = ("part_year", "estimate_year")
_PRINTED_AFTER = 5


def write(book: Book) -> Worksheet:
    """Add the sheet, and name its columns."""
    sheet = book.sheet("inputs", book.words("export.how_inputs"))
    years = book.years
    first = len(_FIXED) + 1
    after = first + len(years)
    changes = after + len(_AFTER)
    widths: list[tuple[str | int, float]] = [(book.column(key), w) for key, w in _FIXED]
    widths += [(year, 10.0) for year in years]
    widths += [(book.column(key), width) for key, width in _AFTER]
    widths += [(book.column("changes", year=year), 9.0) for year in years]
    book.heads(sheet, widths)
    _name(book, sheet, first, after, changes)
    for number, line in enumerate(book.lines):
        _write_line(book, sheet, FIRST + number, line, first)
    last = HEAD + len(book.lines)
    if book.lines:
        _rules(book, sheet, last, first, after)
    for number in range(changes, changes + len(years)):
        sheet.column_dimensions[get_column_letter(number)].outlineLevel = 1
    book.finish(sheet, len(book.lines), after + _PRINTED_AFTER - 1, f"D{FIRST}")
    return sheet


def _name(book: Book, sheet: Worksheet, first: int, after: int, changes: int) -> None:
    for number, (key, _) in enumerate(_FIXED, 1):
        if book.words.has(f"export.name.{key}"):
            book.name(key, sheet, get_column_letter(number))
    for number, (key, _) in enumerate(_AFTER, after):
        if book.words.has(f"export.name.{key}"):
            book.name(key, sheet, get_column_letter(number))
    if not book.years:
        return
    start, end = get_column_letter(first), get_column_letter(after - 1)
    book.name("figures", sheet, start, end)
    title = sheet.title.replace("'", "''")
    book.place("years", f"'{title}'!${start}${HEAD}:${end}${HEAD}")
    ends = get_column_letter(changes), get_column_letter(changes + len(book.years) - 1)
    book.name("changes", sheet, *ends)


def _write_line(book: Book, sheet: Worksheet, at: int, line: Line, first: int) -> None:
    texts = _texts(book, line)
    for number, (key, _) in enumerate(_FIXED, 1):
        cell = sheet.cell(at, number)
        if key in ("low", "high"):
            book.pen.number(cell, line.row[key], book.promise_form(line), changeable=True)
        elif key in ("base_year", "start_year", "by"):
            book.pen.number(cell, float(line.row[key]), YEAR, changeable=True)
        elif key == "comparability" and line.follows is not None:
            above = sheet.cell(FIRST + line.follows, number).coordinate
            said = book.said(f"status.{line.comparability}")
            book.formula(cell, f"={above}", said)
        else:
            changeable = key in ("measure", "bound", "mean", "comparability")
            book.pen.text(cell, texts[key], changeable=changeable)
    for number, year in enumerate(book.years, first):
        _write_figure(book, sheet, at, number, line, year)
    after = first + len(book.years)
    for number, (key, _) in enumerate(_AFTER, after):
        cell = sheet.cell(at, number)
        if key in _PART:
            form = YEAR if key in _PART_YEARS else book.form(line, str(line.row["latest_source"]))
            book.pen.number(cell, _part(line, key), form, changeable=True)
        else:
            book.pen.text(cell, texts[key], changeable=key in ("part_period", "grade"))
    _write_changes(book, sheet, at, line, first, after + len(_AFTER))
    # Long texts beyond the printed columns do not stretch the row.
    shown = {width: texts[key] for key, width in _FIXED if key in texts}
    sheet.row_dimensions[at].height = height(shown)


def _write_figure(
    book: Book, sheet: Worksheet, at: int, number: int, line: Line, year: int
) -> None:
    cell, value = sheet.cell(at, number), line.figures.get(year)
    form = book.form(line, str(line.row["latest_source"]))
    if line.follows is None:
        book.pen.number(cell, value, form, changeable=True)
        return
    above = sheet.cell(FIRST + line.follows, number).coordinate
    shown = "" if value is None else value
    book.formula(cell, f'=IF({above}="","",{above})', shown, form)


def _write_changes(
    book: Book, sheet: Worksheet, at: int, line: Line, first: int, changes: int
) -> None:
    known = line.changes
    for offset, year in enumerate(book.years):
        cell = sheet.cell(at, changes + offset)
        if offset == 0:
            # Nothing stands before the first year's figure.
            book.pen.text(cell, "")
            continue
        here = sheet.cell(at, first + offset).coordinate
        before = sheet.cell(at, first + offset - 1).coordinate
        formula = "=" + formulas.YEAR_CHANGE.format(cell=here, before=before)
        book.formula(cell, formula, _change(known, book.years, year), PERCENT, step=True)


def _change(known: dict[int, float], years: list[int], year: int) -> float | str:
    return known[year] if year in known and year - 1 in years else ""


def _texts(book: Book, line: Line) -> dict[str, str]:
    """The texts of a line by column."""
    row, phrases = line.row, book.phrases
    source = str(row["latest_source"]) or str(row["shown_source"])
    cited = book.subject.evidence.citations
    found = cited.loc[source] if source in cited.index else None
    status = str(row["data_status"])
    cause = str(row["cause"]) if status == "ok" else status
    silent = row["verdict"] == ""
    texts = {
        "id": str(row["target_id"]),
        "region": phrases.region(row["region"]),
        "indicator": book.indicator(row["indicator"]),
        "scope": phrases.population(row["scope"], row["basis"]),
        "reading": book.reading(line),
        "comparability": book.said(f"status.{line.comparability}"),
        "part_period": _period(book, line),
        "estimate_method": phrases.estimate_method(row),
        "source": "" if found is None else f"{found['title']} {found['date']}".strip(),
        "url": "" if found is None else str(found["url"]),
        "grade": book.grade(line),
        "told_cause": book.said(f"status.{cause}") if silent else "",
        "told": phrases.reason(row),
        "section": str(row["section"]),
        "quote": str(row["quote"]),
        "owners": "、".join(str(row["owners"]).split(";")),
    }
    return texts | {key: book.said(f"{table}.{row[key]}") for key, table in _SAID.items()}


def _part(line: Line, key: str) -> float:
    """What is known of part of a year, or of the year estimated from it; NaN where nothing is."""
    value = float(line.row[_PART[key]])
    return value if line.part_year or key.startswith("estimate") else math.nan


def _period(book: Book, line: Line) -> str:
    if not line.part_year:
        return ""
    return book.phrases.period(int(line.row["latest_year"]), str(line.row["latest_period"]))


def _rules(book: Book, sheet: Worksheet, last: int, first: int, after: int) -> None:
    """What a changed cell may hold."""
    lists = {"measure": _MEASURES, "bound": _BOUNDS, "mean": _MEANS, "kind": _KINDS}
    for number, (key, _) in enumerate(_FIXED, 1):
        letter = get_column_letter(number)
        if key in lists:
            book.choices(sheet, letter, [book.said(f"{key}.{word}") for word in lists[key]], last)
        elif key == "comparability":
            said = [book.said(f"status.{status}") for status in STATUSES]
            book.choices(sheet, letter, said, last)
        elif key in ("low", "high", "base_year", "start_year", "by"):
            book.numbers_only(sheet, letter, letter, last)
    if book.years:
        start, end = get_column_letter(first), get_column_letter(after - 1)
        book.numbers_only(sheet, start, end, last)
    for number, (key, _) in enumerate(_AFTER, after):
        if key in _PART:
            book.numbers_only(sheet, get_column_letter(number), get_column_letter(number), last)
