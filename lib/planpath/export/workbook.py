"""The assessment as a workbook with live formulas, for colleagues without Python.

Sheets: targets and verdicts, inputs, required values by year, precedents, notes. Line n of one is
line n of the others, and a defined name stands for the cell of the formula's own line, so that a
formula reads as its definition does: ``(newest_value-baseline)/(value_to_land_on-baseline)``.
"""

from __future__ import annotations

from planpath import words
from planpath.export import classes, inputs, judging, notes
from planpath.export.book import Book
from planpath.export.subject import Subject

__all__ = ["workbook"]


def workbook(subject: Subject, lang: str) -> bytes:
    """The file, the same bytes for the same subject.

    Parameters
    ----------
    subject
        What it shows; made-up data are marked on every sheet.
    lang
        Language of sheets, names and words.
    """
    book = Book(subject, words.load(lang))
    judging.judgement(book)
    inputs.write(book)
    judging.required(book)
    classes.write(book)
    notes.write(book)
    return book.bytes()
