"""Accounting bases 核算口径 as a workbook names them: in heads, titles and notes.

Each is a proposal that somebody confirms; a figure's basis is what the mapping says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planpath import bases
from planpath.sheets.grid import Sheet, squeezed
from planpath.sheets.guessing import Guess
from planpath.sheets.headings import heading
from planpath.sheets.matching import Match, indicator_of
from planpath.sheets.remarks import Remark
from planpath.sheets.tables import NOTE

__all__ = ["basis_of_sheet", "fitting", "match_of", "taken_from_words"]


def fitting(published: str, basis: str) -> str:
    """Of a basis what figures under a published name have to state.

    Examples
    --------
    >>> fitting("能源消费总量（万吨标准煤）", "primary+comparable"), fitting("营业收入", "current")
    ('primary', '')
    """
    found = match_of(published)
    return bases.fitted(found.id, basis) if found.id else ""


def match_of(published: str) -> Match:
    """The indicator a name stands for, the basis beside it left out unless it is part of the name.

    Examples
    --------
    >>> match_of("能源消费总量（等价值）").id, match_of("工业增加值同比").id
    ('energy_total', 'value_added_growth')
    """
    whole = indicator_of(heading([published]).indicator)
    return whole if whole.sure else indicator_of(heading([bases.without(published)]).indicator)


def basis_of_sheet(sheet: Sheet, title: str, guesses: Sequence[Guess]) -> str:
    """What title, name and notes say, as far as figures of some indicator there have to state it.

    Parameters
    ----------
    title
        What stands above the head.
    guesses
        What the sheet's columns seem to be.
    """
    named = bases.named_in(" ".join([title, sheet.name, *_notes(sheet)]))
    if not named:
        return ""
    names = [guess.read.indicator for guess in guesses if guess.role == "value"]
    names += [heading([text]).name for text in (sheet.name, title)]
    column = next((guess.number for guess in guesses if guess.role == "indicator"), None)
    if column is not None:
        names += dict.fromkeys(sheet.text(row, column) for row in sheet.rows)
    return bases.merged(fitting(name, named) for name in names if name)


def _notes(sheet: Sheet) -> Iterable[str]:
    for row in sheet.rows:
        _, first = next(sheet.filled(row), (0, None))
        if isinstance(first, str) and NOTE.match(squeezed(first)):
            yield squeezed(first)


def taken_from_words(basis: str) -> Remark:
    """The remark that a basis is a reading of somebody's words."""
    return Remark("sheets.basis_guess", {"name": bases.label(basis, "zh")}, guess=True)
