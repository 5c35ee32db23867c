"""The sheet of notes: what the workbook rests on, how it is computed, what the names mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from planpath.export import formulas
from planpath.export.book import Book
from planpath.export.look import FIRST, height

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["write"]

_NAME, _MEANING, _PLACE = 24.0, 90.0, 34.0


def write(book: Book) -> Worksheet:
    """Add the sheet: first what holds for all of it, then the names."""
    words = book.words
    sheet = book.sheet("notes", words("export.how_notes"))
    at = FIRST
    for text in _rules(book):
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=3)
        cell = sheet.cell(at, 1)
        book.pen.note(cell, text)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[at].height = height({_NAME + _MEANING + _PLACE: text})
        at += 1
    head = at + 1
    heads = [("name", _NAME), ("meaning", _MEANING), ("where", _PLACE)]
    book.heads(sheet, [(book.column(key), width) for key, width in heads], head)
    at = head + 1
    for key, where in book.names.items():
        if not words.has(f"export.meaning.{key}"):
            continue
        told = words(f"export.meaning.{key}")
        for number, text in enumerate((formulas.named(key, words), told, where), 1):
            book.pen.text(sheet.cell(at, number), text)
        sheet.row_dimensions[at].height = height({_MEANING: told, _PLACE: where})
        at += 1
    book.finish(sheet, at - head - 1, len(heads), "A4", head)
    return sheet


def _rules(book: Book) -> list[str]:
    """What the numbers rest on and how they are judged, in the words of the reports."""
    words, subject = book.words, book.subject
    lang, head = words.lang, subject.plan.head
    scenario = words(
        "scenario.intro", name=subject.scenario.name.of(lang), why=subject.scenario.why.of(lang)
    )
    told = [words(f"method.{key}") for key in ("level", "verdict", "status")]
    grades = "intro_demonstration" if subject.demonstration else "intro"
    return [
        words("phrase.with_unit", name=head.title.of(lang), unit=head.source.of(lang)),
        *told,
        words("readings.intro"),
        words(f"sources.{grades}"),
        scenario,
    ]
