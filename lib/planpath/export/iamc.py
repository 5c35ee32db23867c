"""The IAMC form: Model, Scenario, Region, Variable, Unit, and a column for each year.

What is exported, by rule:

=========  ====================  =====================================  ==========================
rows       Model                 Scenario                               years
=========  ====================  =====================================  ==========================
observed   ``planpath observed`` the kind of evidence                   as published, whole years
required   ``planpath required`` target and reading, ``KQ-1@plain``     newest figure to target
projected  the model's name      the scenario's id                      years to come
=========  ====================  =====================================  ==========================

Region, Variable and Unit are English. A Variable is indicator and scope, ``Revenue|Above-scale
firms of the cluster``, and the accounting basis where one is stated, ``…|electricity at primary
value, comparable prices``: unlike scopes and bases are unlike variables, as they must be, since
nothing sums or compares across them. Made-up data bear that in Model. Only whole years and
central values go out.

Such a file, or anybody's that names its variables so, is read back in as scenario paths.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from planpath import bases, codelists, table, units
from planpath import words as spoken
from planpath.export.cells import guarded, is_formula_like, plain
from planpath.export.packing import packed
from planpath.export.subject import Subject
from planpath.problems import PlanpathError, Problem, nearest
from planpath.sheets import Sheet, read

__all__ = ["IDENTITY", "as_csv", "as_workbook", "read_iamc", "variable", "wide"]

IDENTITY = ("Model", "Scenario", "Region", "Variable", "Unit")
OBSERVED, REQUIRED = "planpath observed", "planpath required"
SHEET = "data"
_YEAR = re.compile(r"(1[89]|2[01])\d\d")
_SEPARATOR = "|"


def variable(indicator: str, scope: str, basis: str = "") -> str:
    """What IAMC calls a quantity: indicator, scope and, if stated, accounting basis, in English.

    Examples
    --------
    >>> variable("revenue", "unstated"), variable("value_added", "above_scale", "comparable")[-18:]
    ('Revenue|Scope not stated', '|comparable prices')
    """
    labels = [codelists.indicators()[indicator].label.en, codelists.scopes()[scope].label.en]
    if basis:
        labels.append(bases.label(basis, "en"))
    return _SEPARATOR.join(label.replace(_SEPARATOR, "/") for label in labels)


def wide(subject: Subject) -> pd.DataFrame:
    """The one table in IAMC form: `IDENTITY`, then years as whole numbers, NaN where nothing is."""
    rows = subject.rows
    kept = rows[rows["period"].eq("year") & rows["quantile"].eq(0.5)]
    kind = kept["kind"]
    mark = f" ({spoken.load('en')('demonstration.stamp')})" if subject.demonstration else ""
    model = kept["source"].where(kind.eq("projected"), "planpath " + kind) + mark
    scenario = kept["scenario"].where(kind.ne("required"), kept["source"])
    scenario = scenario.where(kind.ne("observed"), subject.evidence.role)
    regions = codelists.regions()
    quantities = zip(kept["indicator"], kept["scope"], kept["basis"], strict=True)
    names = [variable(*quantity) for quantity in quantities]
    told = pd.DataFrame(
        {
            "Model": model,
            "Scenario": scenario,
            "Region": kept["region"].map(lambda id_: regions[id_].name.en),
            "Variable": names,
            "Unit": kept["unit"].map(units.english),
            "year": kept["year"],
            "value": kept["value"],
        }
    )
    if told.empty:
        return pd.DataFrame(columns=list(IDENTITY))
    spread = told.pivot(index=list(IDENTITY), columns="year", values="value").sort_index()
    return spread.rename_axis(columns=None).reset_index()


def as_csv(subject: Subject) -> bytes:
    """`wide` as CSV: UTF-8 with a byte order mark, an apostrophe before what would be run."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    frame = wide(subject)
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([_text(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    return "" if math.isnan(value) else repr(float(value))


def as_workbook(subject: Subject) -> bytes:
    """`wide` as a workbook with one sheet, ``data``, which pyam looks for."""
    from openpyxl import Workbook

    file = Workbook()
    sheet = file.active
    sheet.title = SHEET
    frame = wide(subject)
    sheet.append(list(frame.columns))
    for number, row in enumerate(frame.itertuples(index=False), 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = plain(value)
                cell.data_type = "s"
                cell.quotePrefix = is_formula_like(value)
            elif not math.isnan(value):
                cell.value = float(value)
    sheet.freeze_panes = "F2"
    for letter, width in zip("ABCDE", (26, 26, 14, 48, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    return packed(file, {}, subject.as_of)


# ---- Reading ---------------------------------------------------------------------------


def read_iamc(path: str | Path) -> pd.DataFrame:
    """Scenario paths from a file in IAMC form, CSV or workbook.

    Rows whose Model is planpath's own for what is observed or required are passed over: a
    document's promises and published figures never come in through this door.

    Parameters
    ----------
    path
        With the columns of `IDENTITY`, in any case, and years as columns; of a workbook the sheet
        ``data`` counts, or its only one. A Variable without a scope is of scope ``unstated``; one
        that ends in names of bases, parted by commas, is of that basis.

    Returns
    -------
    DataFrame
        The one table, `kind` projected, `source` the Model, values in each indicator's own unit.

    Raises
    ------
    PlanpathError
        With every cell that cannot be understood, and the nearest name where one is unknown.
    """
    sheet = _data_sheet(read(Path(path)))
    head, columns, years = _heads(sheet)
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    names = _variables()
    for number in sorted(row for row in sheet.rows if row > head):
        if not any(True for _ in sheet.filled(number)):
            continue
        try:
            rows += _paths(sheet, number, columns, years, names)
        except PlanpathError as error:
            problems += error.problems
    if problems:
        raise PlanpathError(problems)
    if not rows:
        message = "holds no scenario path: rows that are neither observed nor required by planpath"
        raise PlanpathError(Problem(sheet.file, message))
    return table.make(rows, sheet.file)


def _data_sheet(sheets: list[Sheet]) -> Sheet:
    named = [sheet for sheet in sheets if sheet.name.lower() == SHEET]
    if named or len(sheets) == 1:
        return (named or sheets)[0]
    names = [sheet.name for sheet in sheets]
    raise PlanpathError(Problem(sheets[0].file, f"has no sheet {SHEET!r}", "", names))


def _heads(sheet: Sheet) -> tuple[int, dict[str, int], dict[int, int]]:
    """The row of heads, the columns of the identity, and those of years."""
    head = min(sheet.rows, default=0)
    if not head:
        raise PlanpathError(Problem(sheet.file, "is empty: a line of heads and rows are needed"))
    found = {sheet.text(head, column): column for column, _ in sheet.filled(head)}
    lower = {text.lower(): column for text, column in found.items()}
    problems = []
    for name in IDENTITY:
        if name.lower() not in lower:
            where, near = f"{sheet.file}, {sheet.place(head, 1)}", nearest(name, found)
            problems.append(Problem(where, f"lacks the column {name!r}", "", list(found), near))
    years = {int(text): column for text, column in found.items() if _YEAR.fullmatch(text)}
    if not years:
        message = "has no column of a year, such as 2027"
        problems.append(Problem(f"{sheet.file}, {sheet.place(head, 1)}", message, "", list(found)))
    if problems:
        raise PlanpathError(problems)
    return head, {name: lower[name.lower()] for name in IDENTITY}, years


def _variables() -> dict[str, tuple[str, str]]:
    """Indicator and scope by Variable, as `variable` writes them and as the ids are."""
    indicators, scopes = codelists.indicators(), codelists.scopes()
    known = {}
    for indicator in indicators:
        label = indicators[indicator].label.en.replace(_SEPARATOR, "/")
        known[label.lower()] = known[indicator] = (indicator, "unstated")
        for scope in scopes:
            known[variable(indicator, scope).lower()] = (indicator, scope)
            known[f"{indicator}{_SEPARATOR}{scope}"] = (indicator, scope)
    return known


def _paths(
    sheet: Sheet,
    number: int,
    columns: Mapping[str, int],
    years: Mapping[int, int],
    names: Mapping[str, tuple[str, str]],
) -> list[dict[str, Any]]:
    """One row of the file as rows of the table; none if it is no scenario's."""
    told = {name: sheet.text(number, column) for name, column in columns.items()}
    told = {name: _unguarded(text) for name, text in told.items()}
    if told["Model"].startswith((OBSERVED, REQUIRED)):
        return []
    where = {name: sheet.where(number, column) for name, column in columns.items()}
    problems = [
        Problem(where[name], "is empty", "", [name])
        for name in ("Model", "Scenario")
        if not told[name]
    ]
    region = codelists.regions().find(told["Region"])
    if region is None:
        allowed = [codelists.regions()[id_].name.en for id_ in codelists.regions()]
        problems.append(Problem.unknown(where["Region"], "region", told["Region"], allowed))
    pair, basis = _quantity(told["Variable"], names)
    if pair is None:
        allowed = [variable(one, scope) for one, scope in dict.fromkeys(names.values())]
        problem = Problem.unknown(where["Variable"], "variable", told["Variable"], allowed)
        problems.append(problem)
    values = dict(_values(sheet, number, years, problems))
    canonical = codelists.indicators()[pair[0]].unit if pair else ""
    unit = told["Unit"] or "无量纲"
    if pair:
        try:
            values = {year: units.convert(v, unit, canonical) for year, v in values.items()}
        except PlanpathError as error:
            problems += [
                Problem(where["Unit"], one.message, told["Unit"], one.allowed, one.nearest)
                for one in error.problems
            ]
    if problems:
        raise PlanpathError(problems)
    assert region is not None
    assert pair is not None
    shared = {
        "region": region,
        "indicator": pair[0],
        "scope": pair[1],
        "basis": basis,
        "kind": "projected",
        "scenario": told["Scenario"],
        "source": told["Model"],
        "unit": canonical,
    }
    return [{**shared, "year": year, "value": value} for year, value in values.items()]


def _quantity(
    written: str, names: Mapping[str, tuple[str, str]]
) -> tuple[tuple[str, str] | None, str]:
    """Indicator and scope of a Variable, and the basis it ends in."""
    pair = names.get(written.lower())
    if pair is not None:
        return pair, ""
    head, _, tail = written.rpartition(_SEPARATOR)
    pair = names.get(head.lower())
    if pair is None or list(bases.unreadable(tail, "", pair[0])):
        return None, ""
    return pair, bases.stated(pair[0], bases.read(tail))


def _unguarded(text: str) -> str:
    """Text without the apostrophe `cells.guarded` put before it."""
    return text[1:] if text.startswith("'") and is_formula_like(text[1:]) else text


def _values(
    sheet: Sheet, number: int, years: Mapping[int, int], problems: list[Problem]
) -> Iterator[tuple[int, float]]:
    """The numbers of a row by year; what is no number joins `problems`."""
    for year, column in years.items():
        written = sheet.text(number, column)
        if not written or written.lower() in ("nan", "na", "n/a"):
            continue
        own = sheet.at(number, column)
        try:
            value = float(own) if isinstance(own, float) else float(written)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            yield year, value
        else:
            place = sheet.where(number, column)
            problems.append(Problem(place, "is not a number", written))
