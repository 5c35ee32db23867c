"""The sheets of results: targets with their verdicts, and what is required year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from openpyxl.utils import get_column_letter, quote_sheetname

from planpath import codelists, data_status
from planpath.export import formulas
from planpath.export.book import Book
from planpath.export.lines import Line
from planpath.export.look import FIRST, HEAD, PERCENT, YEAR, decimal, height
from planpath.export.packing import Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["column_of", "judgement", "required"]

_RATE = "0.00%"
_TOLERANCE = "1E-9"
_MAIN: tuple[tuple[str, float], ...] = (
    ("id", 8),
    ("region", 10.5),
    ("indicator", 24),
    ("reading", 20),
    ("target", 14),
    ("promise", 10),
    ("by", 8),
    ("baseline_year", 8.5),
    ("baseline", 10),
    ("latest_year", 8),
    ("latest", 10),
    ("elapsed", 9),
    ("done", 9.5),
    ("lead", 9.5),
    ("needed_rate", 10.5),
    ("needed_step", 10.5),
    ("marks", 11),
    ("verdict", 11),
    ("cause", 12),
    ("across", 12),
    ("sentence", 44),
)
_STEPS: tuple[tuple[str, float], ...] = (
    ("status", 11),
    ("first_year", 8),
    ("full_year", 9),
    ("target_value", 10),
    ("aimed", 10),
    ("seen", 9),
    ("kept_years", 9),
    ("total", 10),
    ("gap", 8),
    ("met", 8),
    ("verdict_kinds", 9),
)
_REQUIRED: tuple[tuple[str, float], ...] = (
    ("id", 8),
    ("region", 9),
    ("indicator", 28),
    ("reading", 28),
    ("status", 13),
    ("marks", 13),
    ("path_form", 10),
    ("path_end", 11),
)
_INDICATIVE = ("unverified", "scope_unstated", "part_year")
_QUOTED = ("id", "region", "indicator", "reading")
_YEARS = (
    *("baseline_year", "latest_year", "first_year", "full_year"),
    *("seen", "kept_years", "verdict_kinds"),
)
_SHARES = ("elapsed", "done", "lead", "total")
_FIGURES = ("baseline", "latest", "target_value", "aimed")


def judgement(book: Book) -> Worksheet:
    """Add the sheet of targets and verdicts, and name its columns."""
    words = book.words
    how = words("export.how", inputs=words("export.sheet.inputs"), ok=words("status.ok"))
    sheet = book.sheet("judgement", how)
    columns = (*_MAIN, *_STEPS)
    book.heads(sheet, [(book.column(key), width) for key, width in columns])
    for number, (key, _) in enumerate(columns, 1):
        if key in formulas.COMPUTED and words.has(f"export.name.{key}"):
            book.name(key, sheet, get_column_letter(number))
    last = max(HEAD + len(book.lines), FIRST)
    verdicts = column_of("verdict")
    title = quote_sheetname(sheet.title)
    book.place("ids", f"{title}!$A${FIRST}:$A${last}")
    book.place("verdicts", f"{title}!${verdicts}${FIRST}:${verdicts}${last}")
    book.place("tolerance", _TOLERANCE)
    for number, line in enumerate(book.lines):
        _judge(book, sheet, FIRST + number, line)
    for number in range(len(_MAIN) + 1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].outlineLevel = 1
    if book.lines:
        sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(_MAIN))}{last}"
    book.finish(sheet, len(book.lines), len(_MAIN), f"D{FIRST}")
    return sheet


def column_of(key: str) -> str:
    """The letter of a column of the sheet of targets and verdicts."""
    return str(get_column_letter([name for name, _ in (*_MAIN, *_STEPS)].index(key) + 1))


def _judge(book: Book, sheet: Worksheet, at: int, line: Line) -> None:
    values: dict[str, Value] = line.computed()
    row, words = line.row, book.words
    values["status"] = words(f"status.{row['data_status']}")
    values["verdict"] = words(f"verdict.{row['verdict']}") if row["verdict"] else ""
    cause = str(row["cause"] if row["data_status"] == "ok" else row["data_status"])
    values["cause"] = "" if row["verdict"] else words(f"status.{cause}")
    values["sentence"] = book.phrases.reason(row)
    values["marks"] = _marks(book, line)
    across = str(row["across_readings"])
    values["across"] = words(f"readings.{across}") if across else ""
    values["verdict_kinds"] = _verdict_kinds(book, str(row["target_id"]))
    inputs = quote_sheetname(words("export.sheet.inputs"))
    for number, (key, _) in enumerate((*_MAIN, *_STEPS), 1):
        cell = sheet.cell(at, number)
        if key in _QUOTED:
            column = {"id": "A", "region": "B", "indicator": "C", "reading": "E"}[key]
            book.formula(cell, f'={inputs}!{column}{at}&""', _text(book, line, key))
        elif key == "target":
            book.formula(cell, _target_formula(book), _target(book, line))
        elif key == "by":
            book.formula(cell, f"={formulas.named('by', words)}", float(row["by"]), YEAR)
        else:
            step = number > len(_MAIN)
            book.named_formula(cell, key, values[key], _form(book, line, key), step=step)
    texts = {width: _text(book, line, key) for key, width in _MAIN if key in _QUOTED}
    sheet.row_dimensions[at].height = height({**texts, 44.0: str(values["sentence"])})


def _marks(book: Book, line: Line) -> str:
    """What a reader must know of the newest figure and of the need computed from it."""
    row, words = line.row, book.words
    doubtful = pd.notna(row["latest"]) and book.grade(line) == data_status.UNVERIFIED
    need = pd.notna(row["needed_rate"]) or pd.notna(row["needed_step"])
    told = [
        words("phrase.to_be_verified") if doubtful else "",
        words("phrase.indicative") if need and row["data_status"] in _INDICATIVE else "",
    ]
    return " ".join(" ".join(told).split())


def _verdict_kinds(book: Book, target: str) -> int:
    """How many different verdicts a target is given under its readings."""
    own = (line.row for line in book.lines if line.row["target_id"] == target)
    return len({row["verdict"] for row in own} - {""})


def _text(book: Book, line: Line, key: str) -> str:
    row = line.row
    return {
        "id": lambda: str(row["target_id"]),
        "region": lambda: book.phrases.region(row["region"]),
        "indicator": lambda: book.indicator(row["indicator"]),
        "reading": lambda: book.reading(line),
    }[key]()


def _target_formula(book: Book) -> str:
    """The promise's form and bound in words; the number stands in the next column."""
    template = (
        'IF(@measure=#measure.level,"",@measure&" ")&@bound'
        '&IF(AND(@low<>"",@high<>"")," "&@low&"–"&@high,"")'
    )
    return formulas.formula(template, book.words)


def _target(book: Book, line: Line) -> str:
    row = line.row
    form = "" if row["measure"] == "level" else book.said(f"measure.{row['measure']}") + " "
    both = row["low"] == row["low"] and row["high"] == row["high"]
    end = f" {row['low']:g}–{row['high']:g}" if both else ""
    return form + book.said(f"bound.{row['bound']}") + end


def _form(book: Book, line: Line, key: str) -> str:
    """The number format of a computed column."""
    if key == "promise":
        return book.promise_form(line)
    if key in _FIGURES:
        source = "baseline_source" if key == "baseline" else "latest_source"
        return book.form(line, str(line.row[source]))
    if key == "needed_step":
        digits = max(1, codelists.indicators()[line.row["indicator"]].digits)
        return decimal(digits, percent=book.in_percent(line))
    if key in _YEARS:
        return YEAR
    if key in _SHARES:
        return PERCENT
    return _RATE if key == "needed_rate" else "General"


def required(book: Book) -> Worksheet:
    """Add the sheet of required values year by year."""
    sheet = book.sheet("required", book.words("export.how_required"))
    heads: list[tuple[str | int, float]] = [(book.column(key), width) for key, width in _REQUIRED]
    book.heads(sheet, [*heads, *((year, 11.0) for year in book.years)])
    for number, (key, _) in enumerate(_REQUIRED, 1):
        if key.startswith("path_"):
            book.name(key, sheet, get_column_letter(number))
    for number, line in enumerate(book.lines):
        _require(book, sheet, FIRST + number, line)
    width = len(_REQUIRED) + len(book.years)
    book.finish(sheet, len(book.lines), width, f"D{FIRST}")
    return sheet


def _require(book: Book, sheet: Worksheet, at: int, line: Line) -> None:
    computed, words = line.computed(), book.words
    status = words(f"status.{line.row['data_status']}")
    inputs = quote_sheetname(words("export.sheet.inputs"))
    source = str(line.row["latest_source"])
    for number, (key, _) in enumerate(_REQUIRED, 1):
        cell = sheet.cell(at, number)
        if key in _QUOTED:
            column = {"id": "A", "region": "B", "indicator": "C", "reading": "E"}[key]
            book.formula(cell, f'={inputs}!{column}{at}&""', _text(book, line, key))
        elif key in ("status", "marks"):
            told = status if key == "status" else _marks(book, line)
            book.formula(cell, f'={formulas.named(key, words)}&""', told)
        else:
            form = book.form(line, source) if key == "path_end" else "General"
            value = book.told(key, computed[key])
            book.named_formula(cell, key, value, form, step=True)
    values = line.required()
    for number, year in enumerate(book.years, len(_REQUIRED) + 1):
        cell = sheet.cell(at, number)
        head = f"{get_column_letter(number)}${HEAD}"
        formula = formulas.formula(formulas.PATH.format(year=head), words)
        book.formula(cell, formula, values.get(year, ""), _path_form(book, line, source))
    texts = {width: _text(book, line, key) for key, width in _REQUIRED if key in _QUOTED}
    sheet.row_dimensions[at].height = height(texts)


def _path_form(book: Book, line: Line, source: str) -> str:
    """Counts on the way to a target are not whole."""
    stepped = line.row["kind"] in ("count", "flow") and line.row["measure"] != "yearly"
    return decimal(1) if stepped else book.form(line, source)
