"""A data request that comes back filled in: its figures as records, or all that is wrong with it.

The form carries its own layout in a hidden sheet, so it needs no mapping. People unlock, sort,
rename, paste and type units nevertheless: what can only mean one thing is understood, anything else
is refused with sheet and cell, all of it at once.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planpath import codelists, definitions
from planpath.codelists import Label
from planpath.problems import PlanpathError, Problem
from planpath.records import Row
from planpath.sheets.form_answers import Answers, answers
from planpath.sheets.form_cells import Figure, alike, figure, unit_of
from planpath.sheets.form_layout import LAYOUT_SHEET, MARKER, FormLayout, FormRow, cell_key, parsed
from planpath.sheets.grid import Sheet, shown
from planpath.sheets.opening import read

__all__ = ["About", "is_form", "rows"]

_NAMES_IT = re.compile(rb'<(?:\w+:)?sheet [^>]*name="' + LAYOUT_SHEET.encode() + rb'"')
_MARKED = MARKER.encode()
_INDEX = "xl/workbook.xml"
_HOLDS_TEXT = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_MOST_BYTES, _MOST_PARTS = 2_000_000, 60
# How far down headings may have slipped, and how many of them make a table the form's.
_LOOKED_AT = 40
_ENOUGH = 4
# A load adds its day and number to the id of its series.
_LONGEST_ID = 45


@dataclass(frozen=True)
class About:
    """What a filled form says of itself.

    Parameters
    ----------
    series
        The same for every form of this plan and region, so that a later one follows upon an
        earlier.
    title, publisher
        What it is, and the units whose sheets hold figures.
    plan, region, as_of, lang
        What the request was made for.
    """

    series: str
    title: Label
    publisher: Label
    plan: str
    region: str
    as_of: date
    lang: str


def is_form(path: Path) -> bool:
    """Whether a file is a data request, as its list of sheets says.

    One whose hidden sheet was lost is one too, so that whoever loads it hears of just that.
    Whatever cannot be opened is none; whoever then reads it as a workbook is told why.
    """
    try:
        with zipfile.ZipFile(path) as package:
            if _NAMES_IT.search(_small_part(package, _INDEX)):
                return True
            texts = [name for name in package.namelist() if _HOLDS_TEXT.fullmatch(name)]
            return any(_MARKED in _small_part(package, name) for name in texts[:_MOST_PARTS])
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError):
        return False


def _small_part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part of the package; nothing where it is lacking, or larger than any form's."""
    if name not in package.namelist() or package.getinfo(name).file_size > _MOST_BYTES:
        return b""
    with package.open(name) as stream:
        return stream.read(_MOST_BYTES)


def rows(path: Path) -> tuple[list[Row], About]:
    """The figures of a filled form, in the form's order, each with the cell it stands in.

    Parameters
    ----------
    path
        A workbook `planpath data request` wrote.

    Raises
    ------
    PlanpathError
        With every cell that is not understood, every answer that is missing, and every row or
        heading that is no longer the form's; or if no figure was filled in at all.
    """
    sheets = read(path)
    layout = _layout(sheets, path.name)
    problems = list(_unknown_names(layout, path.name))
    found: list[_Line] = []
    for sheet in sheets:
        if sheet.name != LAYOUT_SHEET:
            found += _lines(sheet, layout, problems)
    figures: list[tuple[_Line, _Filled]] = []
    for line in found:
        figures += [(line, filled) for filled in _filled(line, problems)]
    kept = _once(figures, problems)
    if problems:
        raise PlanpathError(problems)
    if not kept:
        message = "holds no figure: not one of its yellow cells is filled in"
        raise PlanpathError(Problem(path.name, message))
    order = {row.key: place for place, row in enumerate(layout.rows)}
    kept.sort(key=lambda pair: order[pair[0].row.key])
    about = _about(layout, [line.sheet.name for line, _ in kept])
    return [_record(line, one) for line, one in kept], about


def _layout(sheets: Sequence[Sheet], file: str) -> FormLayout:
    hidden = next((sheet for sheet in sheets if sheet.name == LAYOUT_SHEET), None)
    if hidden is None:
        message = (
            f"has no hidden sheet {LAYOUT_SHEET!r}, so nobody can tell what its cells stand for: "
            "if it is a data request, fill in the whole workbook as it was sent"
        )
        raise PlanpathError(Problem(file, message))
    lines = [
        (shown(hidden.own(line, 1)), shown(hidden.own(line, 2))) for line in sorted(hidden.rows)
    ]
    return parsed(lines, f"{file}, {LAYOUT_SHEET}")


def _unknown_names(layout: FormLayout, file: str) -> Iterator[Problem]:
    """A form of a plan, region, indicator or scope this workspace does not know."""
    where = f"{file}, {LAYOUT_SHEET}"
    head = layout.head
    plans = definitions.names("plans")
    if head.plan not in plans:
        what = "plan: the form was made for another workspace"
        yield Problem.unknown(where, what, head.plan, plans)
    if head.region not in codelists.regions():
        yield Problem.unknown(where, "region", head.region, codelists.regions())
    for row in layout.rows:
        place = f"{where}, {row.sheet}!{row.line}"
        if row.indicator not in codelists.indicators():
            yield Problem.unknown(place, "indicator", row.indicator, codelists.indicators())
        if row.scope not in codelists.scopes():
            yield Problem.unknown(place, "scope", row.scope, codelists.scopes())


def _about(layout: FormLayout, sheets: Sequence[str]) -> About:
    head = layout.head
    region = codelists.regions()[head.region].name
    day = head.as_of.isoformat()
    units = list(dict.fromkeys(sheets))
    return About(
        series=_series(head.plan, head.region),
        title=Label(
            zh=f"{region.zh}数据需求表（报告期{day}）填报数",
            en=f"{region.en}: figures supplied on the data request as of {day}",
        ),
        publisher=Label(zh="、".join(units), en=", ".join(units)),
        plan=head.plan,
        region=head.region,
        as_of=head.as_of,
        lang=head.lang,
    )


def _series(plan: str, region: str) -> str:
    """An id a source may have; long names are cut short and told apart by their checksum."""
    name = re.sub(r"[^a-z0-9_]", "_", f"request_{plan}_{region}".lower())
    if len(name) <= _LONGEST_ID:
        return name
    mark = hashlib.sha256(f"{plan} {region}".encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_ID - 9]}_{mark}"


# ---- Finding the rows ------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A row of a sheet, and which of the form's rows it is.

    `at` gives columns by role, and those of figures by cell, ``2024:year``.
    """

    sheet: Sheet
    line: int
    row: FormRow
    at: dict[str, int]
    form: FormLayout


def _lines(sheet: Sheet, form: FormLayout, problems: list[Problem]) -> list[_Line]:
    header = _header(sheet, form)
    if header is None:
        if any(row.sheet == sheet.name for row in form.rows):
            place = f"{sheet.file}, {sheet.name}"
            titles = [column.title for column in form.head.columns if column.role != "key"]
            problems.append(Problem(place, "lacks the form's line of headings", "", titles))
        return []
    at = _columns(sheet, header, form, problems)
    found = []
    for line in sorted(number for number in sheet.rows if number > header):
        row = _row_of(sheet, line, at, form, problems)
        if row is not None:
            found.append(_Line(sheet, line, row, at, form))
    return found


def _header(sheet: Sheet, form: FormLayout) -> int | None:
    """The line with most of the form's headings."""
    titles = {alike(column.title) for column in form.head.columns}

    def hits(line: int) -> int:
        return sum(alike(shown(value)) in titles for _, value in sheet.filled(line))

    looked_at = sorted(sheet.rows)[:_LOOKED_AT]
    best = max(looked_at, key=hits, default=None)
    return best if best is not None and hits(best) >= _ENOUGH else None


def _columns(
    sheet: Sheet, header: int, form: FormLayout, problems: list[Problem]
) -> dict[str, int]:
    """Where each column stands now: by its heading, wherever it was moved to."""
    known = {alike(column.title): column for column in form.head.columns}
    titles = [column.title for column in form.head.columns if column.role != "key"]
    at: dict[str, int] = {}
    for number, value in sheet.filled(header):
        written = shown(value)
        column = known.get(alike(written))
        place = sheet.where(header, number)
        if column is None:
            message = "is not a heading of this form"
            near = Problem.unknown(place, "heading", written, titles).nearest
            problems.append(Problem(place, message, written, titles, near))
            continue
        name = cell_key(column.year, column.period) if column.year is not None else column.role
        if name in at and column.role != "told":
            message = f"is the heading of {sheet.place(header, at[name])} once more"
            problems.append(Problem(place, message, written))
        at[name] = number
    for column in form.head.columns:
        name = cell_key(column.year, column.period) if column.year is not None else column.role
        if name not in at and column.role in _NEEDED:
            place = f"{sheet.file}, {sheet.name}, row {header}"
            problems.append(Problem(place, "lacks a column of the form", "", [column.title]))
    return at


_NEEDED = (
    "figure",
    "unit",
    "scope",
    "basis",
    "final",
    "origin",
    "title",
    "address",
    "date",
    "note",
)


def _row_of(
    sheet: Sheet, line: int, at: dict[str, int], form: FormLayout, problems: list[Problem]
) -> FormRow | None:
    """Which of the form's rows a line is: by its hidden key, else by its words if they suffice."""
    key = sheet.text(line, at["key"]) if "key" in at else ""
    roles = ("indicator", "scope_name")
    words = [sheet.text(line, at[role]) if role in at else "" for role in roles]
    if not key:
        alikes = [
            row
            for row in form.rows
            if [alike(text) for text in row.shown[:2]] == [alike(text) for text in words]
        ]
        if len(alikes) == 1:
            return alikes[0]
        if any(sheet.own(line, at[name]) is not None for name in at if name not in _TOLD):
            place = sheet.where(line, at.get("indicator", 1))
            message = "is a row the form does not have; nobody can tell what its figures stand for"
            asked = [" · ".join(row.shown[:2]) for row in form.rows]
            problems.append(Problem(place, message, " · ".join(filter(None, words)), asked))
        return None
    row = form.row_of(key)
    if row is None:
        place = f"{sheet.file}, {sheet.name}, row {line}"
        message = "is a row of another form; fill in the form of that region"
        problems.append(Problem(place, message, key))
        return None
    for role, told, meant in zip(roles, words, row.shown, strict=False):
        if told and alike(told) != alike(meant):
            message = (
                "is not what the form asked for in this row; figures go into the row made for them"
            )
            problems.append(Problem(sheet.where(line, at[role]), message, told, [meant]))
            return None
    return row


_TOLD = ("key", "target", "indicator", "told", "scope_name", "unit")


# ---- Reading the cells -----------------------------------------------------------------


@dataclass(frozen=True)
class _Filled:
    """One figure with all that was said of it."""

    year: int
    period: str
    column: int
    figure: Figure
    unit_place: str
    answers: Answers


def _filled(line: _Line, problems: list[Problem]) -> Iterator[_Filled]:
    """The figures of a row; the answers beside them are asked for only where there are any."""
    sheet, row, at = line.sheet, line.row, line.at
    written: list[tuple[int, str, int, Figure]] = []
    faults: list[Problem] = []
    unit = row.unit
    try:
        if "unit" in at:
            place = sheet.where(line.line, at["unit"])
            unit = unit_of(sheet.text(line.line, at["unit"]), row, place)
    except PlanpathError as error:
        faults += error.problems
    for column in line.form.head.columns:
        if column.year is None:
            continue
        cell = cell_key(column.year, column.period)
        number = at.get(cell)
        value = None if number is None else sheet.own(line.line, number)
        if number is None or value is None:
            continue
        try:
            read_ = figure(value, unit, row, cell, sheet.where(line.line, number))
        except PlanpathError as error:
            problems += error.problems
            continue
        if read_ is not None:
            written.append((column.year, column.period, number, read_))
    if not written:
        return
    problems += faults
    try:
        columns = line.form.head.columns
        told = answers(sheet, line.line, at, columns, accounted=row.accounted)
    except PlanpathError as error:
        problems += error.problems
        return
    place = sheet.place(line.line, at["unit"]) if "unit" in at else ""
    for year, period, number, read_ in written:
        yield _Filled(year, period, number, read_, place, told)


def _once(
    figures: Sequence[tuple[_Line, _Filled]], problems: list[Problem]
) -> list[tuple[_Line, _Filled]]:
    """Each figure once; written twice it must be the same both times."""
    kept: dict[tuple[str, int, str], tuple[_Line, _Filled]] = {}
    for line, filled in figures:
        key = (line.row.key, filled.year, filled.period)
        if key not in kept:
            kept[key] = (line, filled)
            continue
        first_line, first = kept[key]
        one, two = first.figure, filled.figure
        if (one.text, one.unit, first.answers) != (two.text, two.unit, filled.answers):
            message = (
                f"says otherwise than {first_line.sheet.place(first_line.line, first.column)}, "
                "which stands for the same figure; leave one of the two"
            )
            place = line.sheet.where(line.line, filled.column)
            problems.append(Problem(place, message, two.text, [one.text]))
    return list(kept.values())


def _record(line: _Line, filled: _Filled) -> Row:
    """The figure in the columns every source has."""
    sheet, row, told = line.sheet, line.row, filled.answers
    scope = {"same": row.scope, "unknown": "unstated"}.get(told.scope, "other_than_asked")
    indicator = codelists.indicators()[row.indicator]
    here = sheet.place(line.line, filled.column)
    cells = {
        "region": codelists.regions()[row.region].name.zh,
        "indicator": indicator.label.zh,
        "scope": codelists.scopes()[scope].label.zh,
        "basis": row.basis if told.basis == "same" else told.basis,
        "year": str(filled.year),
        "period": filled.period,
        "value": filled.figure.text,
        "unit": filled.figure.unit,
        "source_url": told.address,
        "source_title": told.title,
        "source_date": told.date,
        "grade": told.grade,
        "reliability": told.reliability,
        "year_basis": "stated",
        "row_kind": "growth_or_ratio" if indicator.kind == "growth" else "level",
    }
    places = dict.fromkeys(cells, here)
    if filled.unit_place and not filled.figure.own_unit:
        places["unit"] = filled.unit_place
    roles = {
        "source_url": "address",
        "source_title": "title",
        "source_date": "date",
        "grade": "origin",
        "reliability": "final",
        "scope": "scope",
        "basis": "basis",
    }
    places |= {
        name: sheet.place(line.line, line.at[role])
        for name, role in roles.items()
        if role in line.at
    }
    return Row(sheet.file, line.line, cells, places)
