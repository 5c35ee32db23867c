"""What a form says beside its figures: which scope, from what source, final or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from planpath import bases
from planpath.problems import PlanpathError, Problem
from planpath.sheets.form_cells import alike
from planpath.sheets.form_layout import ANSWERS, REQUIRED, Column
from planpath.sheets.grid import Sheet, squeezed

__all__ = ["Answers", "answers"]

# Official figures, at an address or in a document with a number, are A; press and associations B;
# what cannot be looked up is C, whoever says it.
_GRADES = {"statistics": "A", "authority": "A", "press": "B", "internal": "C"}
_DATE = re.compile(
    r"(?P<year>[12][0-9]{3})(?:[-./年](?P<month>1[0-2]|0?[1-9])"
    r"(?:[-./月](?P<day>3[01]|[12][0-9]|0?[1-9])日?|月)?|年)?"
)
_DATES = ("2026-03-01", "2026-03", "2026年3月")


@dataclass(frozen=True)
class Answers:
    """`scope` is a key of `ANSWERS`; the rest is what a citation needs.

    `basis` is ``same`` as asked, canonical, or empty where nobody can say.
    """

    scope: str
    basis: str
    grade: str
    reliability: str
    title: str
    address: str
    date: str


def answers(
    sheet: Sheet,
    line: int,
    at: dict[str, int],
    columns: Sequence[Column],
    *,
    accounted: bool = False,
) -> Answers:
    """What a row says of its figures.

    Parameters
    ----------
    at
        Where the columns stand, by role.
    accounted
        Whether its figures must state how they are accounted for.

    Raises
    ------
    PlanpathError
        With every answer that is missing or in no list: a figure without scope or source is worth
        nothing to whoever must rely on it.
    """
    problems: list[Problem] = []
    chosen = {
        column.role: _chosen(sheet, line, at, column, problems)
        for column in columns
        if column.role in ANSWERS and column.role != "basis"
    }
    basis = ""
    for column in columns:
        if column.role == "basis" and accounted:
            basis = _basis(sheet, line, at, column, problems)
    title, address, note = (_text(sheet, line, at, role) for role in ("title", "address", "note"))
    day = _day(sheet, line, at, problems)
    origin = chosen.get("origin", "")
    if origin and origin != "internal":
        own = next(column.choices[-1] for column in columns if column.role == "origin")
        needed = {
            "title": (title, "needs the name of the source"),
            "address": (
                address,
                f"needs the address or the document's number; where there is none, choose {own!r}",
            ),
        }
        for role, (given, message) in needed.items():
            if not given:
                problems.append(Problem(_where(sheet, line, at, role), message))
    if chosen.get("scope") == "other" and not note:
        message = "needs a word on which scope it is, since it is not the one asked for"
        problems.append(Problem(_where(sheet, line, at, "note"), message))
    if problems:
        raise PlanpathError(problems)
    told = [title or _unnamed(sheet), note]
    return Answers(
        scope=chosen["scope"],
        basis=basis,
        grade=_GRADES[origin],
        reliability={"yes": "final", "no": "preliminary"}.get(chosen.get("final", ""), "supplied"),
        title="；".join(part for part in told if part),
        address=address,
        date=day,
    )


def _unnamed(sheet: Sheet) -> str:
    return f"{sheet.name}：数据需求表填报"


def _chosen(
    sheet: Sheet, line: int, at: dict[str, int], column: Column, problems: list[Problem]
) -> str:
    """Which answer of a drop-down was chosen; empty where none was."""
    written = _text(sheet, line, at, column.role)
    by_words = {
        alike(words): answer
        for words, answer in zip(column.choices, ANSWERS[column.role], strict=True)
    }
    if written and alike(written) in by_words:
        return by_words[alike(written)]
    place = _where(sheet, line, at, column.role)
    if written:
        problems.append(Problem.unknown(place, "answer", written, column.choices))
    elif column.role in REQUIRED:
        message = f"needs an answer, since the row has figures: {column.title}"
        problems.append(Problem(place, message, "", column.choices))
    return ""


def _basis(
    sheet: Sheet, line: int, at: dict[str, int], column: Column, problems: list[Problem]
) -> str:
    """``same``, or the basis somebody wrote down; empty where nobody can say."""
    written = _text(sheet, line, at, "basis")
    by_words = {alike(words): answer for words, answer in zip(column.choices, _BASES, strict=True)}
    if alike(written) in by_words:
        return by_words[alike(written)]
    place = _where(sheet, line, at, "basis")
    if not written:
        message = f"needs an answer, since the row has figures: {column.title}"
        problems.append(Problem(place, message, "", column.choices))
    try:
        return bases.read(written, place)
    except PlanpathError as error:
        problems += error.problems
        return ""


_BASES = ("same", "")


def _text(sheet: Sheet, line: int, at: dict[str, int], role: str) -> str:
    return squeezed(sheet.text(line, at[role])) if role in at else ""


def _where(sheet: Sheet, line: int, at: dict[str, int], role: str) -> str:
    return sheet.where(line, at[role]) if role in at else f"{sheet.file}, {sheet.name}, row {line}"


def _day(sheet: Sheet, line: int, at: dict[str, int], problems: list[Problem]) -> str:
    """The day of publication, as much of it as is said: ``2026-03-01``, ``2026-03``, ``2026``."""
    written = _text(sheet, line, at, "date")
    if not written:
        return ""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", written).replace(" ", ""))
    if match is None:
        place = _where(sheet, line, at, "date")
        problems.append(Problem(place, "is not a date", written, _DATES))
        return ""
    parts = [match["year"], *(f"{int(p):02d}" for p in (match["month"], match["day"]) if p)]
    return "-".join(parts)
