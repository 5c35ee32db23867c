"""From a published file to rows of the one table, and to citations.

Readers (`records`) give rows whose cells know their address; a `mapping`, written once for a
source, says which published name is which id; here the two meet. They are separate, so that a
workbook needs another reader and nothing else.

Honesty is a matter of the mapping: what a source does not state is mapped to nothing, and a row no
rule covers is a problem with file and line. Nothing falls through in silence.
"""

from __future__ import annotations

import calendar
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from planpath import codelists, meaning, units
from planpath.mapping import MappingFile
from planpath.meaning import Meaning, Status, Understood
from planpath.problems import PlanpathError, Problem
from planpath.records import Row

__all__ = [
    "COLUMNS",
    "Citation",
    "Gathered",
    "Status",
    "gather",
    "understood",
]

COLUMNS = (
    "region",
    "indicator",
    "scope",
    "year",
    "period",
    "value",
    "unit",
    "source_url",
    "source_title",
    "source_date",
    "grade",
    "reliability",
    "year_basis",
    "row_kind",
)
ROW_KINDS = ("level", "growth_or_ratio", "target")
# A official, B press or association at its own address, C seen only on a re-posting page,
# D demonstration data.
GRADES = ("A", "B", "C")
DEMONSTRATION_GRADE = "D"
# Some made-up figures play one that was seen on a re-posting page only.
DEMONSTRATION_GRADES = (DEMONSTRATION_GRADE, "C")
_DATE = re.compile(
    r"(?P<year>[12][0-9]{3})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?![0-9])"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A published figure, as it stands in its source and as what it was understood.

    `region`, `indicator`, `scope` are ids; the last two are empty where it is cited only, and so is
    `region` where the territory is the reason. `basis` is canonical, empty where nothing is stated.
    `value` and `unit` are as published, `decimals` the
    digits behind its point there. `year` is empty where the source does not say which it speaks of.
    `known_on` is the day from which the figure could be known.

    `place` is where its value stands in the file, ``2023年!C7`` in a workbook. `canonical` is the
    figure in the indicator's own unit, NaN where it enters no arithmetic. `vintage` is the source's
    folder, `series` what continues from load to load, `rank` counts its loads, `loaded_on` says
    when this one came in. `mark` is the level of the gravest remark made then. `corrects` names the
    cell a correction stands for.
    """

    source: str
    file: str
    line: int
    region: str
    indicator: str
    scope: str
    basis: str
    year: int | None
    period: str
    value: float
    unit: str
    decimals: int
    grade: str
    reliability: str
    year_basis: str
    title: str
    url: str
    date: str
    known_on: str
    published_region: str
    published_indicator: str
    published_scope: str
    published_period: str
    status: Status
    note_zh: str
    note_en: str
    place: str = ""
    canonical: float = math.nan
    canonical_unit: str = ""
    vintage: str = ""
    series: str = ""
    rank: int = 0
    loaded_on: str = ""
    mark: str = ""
    corrects: str = ""


@dataclass(frozen=True)
class Gathered:
    """What a file gives: a citation for each of its records, and rows for the one table."""

    citations: tuple[Citation, ...]

    @property
    def observed(self) -> tuple[dict[str, Any], ...]:
        """The rows of the one table behind those that enter it."""
        return tuple(_observed(one) for one in self.citations if one.status == "used")


def gather(
    rows: Sequence[Row],
    source: str,
    transcribed: date,
    mapping: MappingFile | None = None,
    grades: Sequence[str] = GRADES,
) -> Gathered:
    """Rows understood by a mapping.

    A figure enters the table as `value × factor(published unit → the indicator's unit)`; one that
    has no year, or that the mapping lists as cited only, is a citation and nothing more.

    Parameters
    ----------
    rows
        From a reader.
    source
        Id of the source; a citation is ``<source>/<line>``.
    transcribed
        When the file was written down: a figure without a date of its own is known from then.
    mapping
        Names of the source. Without one the file writes ids, or names of the codelists, itself.
    grades
        The grades a row may have.

    Raises
    ------
    PlanpathError
        With every cell that cannot be read, every unknown name and every row no rule covers.
    """
    gathered, problems = understood(rows, source, transcribed, mapping, grades)
    if problems:
        raise PlanpathError(problems)
    return gathered


def understood(
    rows: Sequence[Row],
    source: str,
    transcribed: date,
    mapping: MappingFile | None = None,
    grades: Sequence[str] = GRADES,
) -> tuple[Gathered, list[Problem]]:
    """What can be understood of the rows, and what is wrong with the others; see `gather`."""
    by_names = meaning.mapped(mapping) if mapping is not None else meaning.named
    citations: list[Citation] = []
    problems: list[Problem] = []
    in_unit = _converter(mapping)
    names = _names_of(rows)
    for row, name in zip(rows, names, strict=True):
        try:
            citation = _cited(row, f"{source}/{name}", transcribed, by_names, in_unit, grades)
        except PlanpathError as error:
            problems += error.problems
            continue
        citations.append(citation)
    return Gathered(tuple(citations)), problems


def _names_of(rows: Sequence[Row]) -> list[str]:
    """What a row is called in its source: its line, or its cell where a line holds several."""
    lines = Counter(row.line for row in rows)
    alone = {line for line, count in lines.items() if count == 1}
    return [
        row.cell or (str(row.line) if row.line in alone else row.places["value"]) for row in rows
    ]


_InItsUnit = Callable[[float, Row, str], "tuple[float, str]"]


def _cited(
    row: Row,
    source: str,
    transcribed: date,
    understood: Understood,
    in_its_unit: _InItsUnit,
    grades: Sequence[str],
) -> Citation:
    """The row as a citation, or all that is wrong with it."""
    problems = [*_wordings(row, grades)]
    value, decimals = _collected(problems, lambda: row.number("value"), (math.nan, 0))
    year = _collected(problems, lambda: _year(row), None)
    said = _collected(problems, lambda: understood(row, year), Meaning())
    if problems:
        raise PlanpathError(problems)
    status = said.status
    if status == "used" and year is None:
        status = "undated"
    cells = row.cells
    canonical, unit = math.nan, ""
    if status == "used":
        canonical, unit = in_its_unit(value, row, said.indicator)
    return Citation(
        source=source,
        file=row.file,
        line=row.line,
        region=said.region,
        indicator=said.indicator,
        scope=said.scope,
        basis=said.basis,
        year=None if status == "undated" else year,
        period=said.period,
        value=value,
        unit=cells["unit"],
        decimals=decimals,
        grade=cells["grade"],
        reliability=cells["reliability"],
        year_basis=cells["year_basis"],
        title=cells["source_title"],
        url=cells["source_url"],
        date=cells["source_date"],
        known_on=known_on(cells["source_date"], transcribed).isoformat(),
        published_region=cells["region"],
        published_indicator=cells["indicator"],
        published_scope=cells["scope"],
        published_period=cells["period"],
        status=status,
        note_zh="；".join(note.zh for note in said.notes),
        note_en="; ".join(note.en for note in said.notes),
        place=row.places.get("value", f"line {row.line}"),
        canonical=canonical,
        canonical_unit=unit,
    )


def _collected(problems: list[Problem], read: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return read()
    except PlanpathError as error:
        problems += error.problems
        return otherwise


def _converter(mapping: MappingFile | None) -> _InItsUnit:
    """How a published figure becomes one in its indicator's own unit."""
    # Looked up once: for 200 000 rows the asking itself would take seconds.
    known = codelists.indicators()

    def in_its_unit(value: float, row: Row, indicator: str) -> tuple[float, str]:
        unit, written = known[indicator].unit, row.cells["unit"]
        published = mapping.unit.get(written, written) if mapping else written
        try:
            canonical = units.convert(value, published, unit)
        except PlanpathError as error:
            place = row.where("unit")
            raise PlanpathError([replace(p, where=place) for p in error.problems]) from None
        if not math.isfinite(canonical):
            message = f"is too large a number in {unit}"
            raise PlanpathError(Problem(row.where("value"), message, row.cells["value"]))
        return canonical, unit

    return in_its_unit


def _observed(citation: Citation) -> dict[str, Any]:
    """The row of the one table that a citation stands behind."""
    return {
        "region": citation.region,
        "indicator": citation.indicator,
        "scope": citation.scope,
        "basis": citation.basis,
        "kind": "observed",
        "source": citation.source,
        "year": citation.year,
        "period": citation.period,
        "value": citation.canonical,
        "unit": citation.canonical_unit,
    }


def _wordings(row: Row, grades: Sequence[str]) -> Iterator[Problem]:
    for column, allowed in (("grade", grades), ("row_kind", ROW_KINDS)):
        if row.cells[column] not in allowed:
            yield Problem.unknown(row.where(column), column, row.cells[column], allowed)
    if row.cells["grade"] in ("A", "B") and not row.cells["source_url"]:
        message = "grade A or B needs the address where the figure stands; without one it is C"
        yield Problem(row.where("source_url"), message)
    if not row.cells["source_title"]:
        yield Problem(row.where("source_title"), "a figure without the title of its source")


def _year(row: Row) -> int | None:
    written = row.cells["year"]
    if not written:
        return None
    if not re.fullmatch(r"[0-9]{4}", written) or not 1900 <= int(written) <= 2200:
        message = "is not a year; leave it empty where the source names none"
        raise PlanpathError(Problem(row.where("year"), message, written, ["1900 … 2200"]))
    return int(written)


def known_on(written: str, transcribed: date) -> date:
    """The day from which a figure could be known.

    A month or year alone counts from its last day, and a date nobody can read from the
    transcription: what is uncertain is never taken for early knowledge.

    Examples
    --------
    >>> known_on("2012-12", date(2026, 11, 23)), known_on("(文内16日)", date(2026, 11, 23))
    (datetime.date(2012, 12, 31), datetime.date(2026, 11, 23))
    """
    match = _DATE.match(written)
    if match is None:
        return transcribed
    year, month = int(match["year"]), int(match["month"] or 12)
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(match["day"] or last))
    except (ValueError, calendar.IllegalMonthError):
        return transcribed
