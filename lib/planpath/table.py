"""The one table: every observed, projected and required number in one long frame.

Twelve columns, ten of them the key. What `kind` a row is (observed, projected, required) is part of
that key, so a sum or a plot cannot mix them by accident. One gate checks a frame; behind it the
rest of planpath relies on what it checked. Like adds to like: a sum needs equal indicator, scope,
accounting basis, unit and period, and an indicator whose entry says that it adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from planpath import bases, codelists
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem, nearest

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

__all__ = ["COLUMNS", "KEY", "KINDS", "concat", "empty", "gate", "make", "total"]

COLUMNS = (
    "region",
    "indicator",
    "scope",
    "basis",
    "kind",
    "scenario",
    "source",
    "year",
    "period",
    "quantile",
    "value",
    "unit",
)
KEY = COLUMNS[:10]
KINDS = ("observed", "projected", "required")
_PERIOD = r"year|ytd-(?:[1-9]|1[01])|month-(?:[1-9]|1[0-2])|quarter-[1-4]"
_TEXT = ("region", "indicator", "scope", "basis", "kind", "scenario", "source", "period", "unit")


def empty() -> pd.DataFrame:
    """A table without rows."""
    return _typed(pd.DataFrame({column: [] for column in COLUMNS}))


def make(rows: Sequence[dict[str, Any]] | pd.DataFrame, where: str = "table") -> pd.DataFrame:
    """Rows as a checked table.

    Parameters
    ----------
    rows
        `basis` and `scenario` default to ``""``, `period` to ``"year"``, `quantile` to 0.5.
    where
        Begins the sentences about rows that fail.

    Raises
    ------
    PlanpathError
        See `gate`.
    """
    frame = pd.DataFrame(rows)
    if frame.empty:
        return empty()
    defaults = {"basis": "", "scenario": "", "period": "year", "quantile": 0.5}
    for column, value in defaults.items():
        if column not in frame:
            frame[column] = value
    return gate(frame, where)


def gate(frame: pd.DataFrame, where: str = "table") -> pd.DataFrame:
    """The frame with its columns in order and of the right types, or every fault of it at once.

    Checked: the columns; ids against the codelists; a `basis` in its canonical form that
    the indicator's figures can have; `kind`; the form of `period`; a whole year
    between 1900 and 2200; a quantile strictly between 0 and 1; a finite value; the indicator's
    canonical unit; no two rows with the same key; a scenario on projected rows and on no other.

    Parameters
    ----------
    frame
        At least the twelve columns; others are dropped.
    where
        File or step, to begin each sentence with.

    Raises
    ------
    PlanpathError
        One problem per fault and offending value, with the rows (counted from 1) it stands in.
    """
    missing = [column for column in COLUMNS if column not in frame]
    if missing:
        problems = [
            Problem(where, "lacks a column", column, COLUMNS, nearest(column, frame.columns))
            for column in missing
        ]
        raise PlanpathError(problems)
    ordered = frame.loc[:, list(COLUMNS)].reset_index(drop=True)
    if ordered.empty:
        return _typed(ordered)
    problems, broken = _ill_typed(ordered, where)
    # Rows of the right types are looked at further, so that all faults are told at once.
    typed = _typed(ordered[~broken] if broken.any() else ordered)
    if len(typed):
        problems += _out_of_range(typed, where)
        problems += _unlike_units(typed, where)
        problems += _ill_stated(typed, where)
        problems += _twice(typed, where)
    if problems:
        raise PlanpathError(problems)
    return typed


def concat(*frames: pd.DataFrame) -> pd.DataFrame:
    """Several tables as one, checked anew: a key that stands in two of them is refused."""
    filled = [frame for frame in frames if len(frame)]
    return gate(pd.concat(filled, ignore_index=True), "concat") if filled else empty()


def total(frame: pd.DataFrame, region: str) -> pd.DataFrame:
    """The sum over regions, year by year, as rows of `region`.

    Parameters
    ----------
    frame
        Rows that differ in region and year only.
    region
        The id the sum is given, for instance the province's.

    Raises
    ------
    PlanpathError
        If rows are unlike in indicator, scope, basis, kind, scenario, period, quantile or unit, or
        the indicator does not add, or a region counts twice in a year or is lacking from one; the
        sentence names both sides.
    """
    if frame.empty:
        return empty()
    problems = []
    for column in (*KEY[1:5], "scenario", "period", "quantile", "unit"):
        unlike = list(dict.fromkeys(frame[column]))
        if len(unlike) > 1:
            message = f"unlike rows cannot be added: {unlike[0]!r} beside {unlike[1]!r}"
            problems.append(Problem(f"sum, {column}", message))
    for indicator in dict.fromkeys(frame["indicator"]):
        if not codelists.indicators()[indicator].additive:
            problems.append(Problem("sum, indicator", f"{indicator!r} does not add over regions"))
    problems = problems or _uneven(frame)
    if problems:
        raise PlanpathError(problems)
    first = frame.iloc[0]
    sums = frame.groupby("year", sort=True)["value"].sum()
    rows = [
        {**first[list(COLUMNS)].to_dict(), "region": region, "source": "sum", "year": y, "value": v}
        for y, v in sums.items()
    ]
    return make(rows, "sum")


def _uneven(frame: pd.DataFrame) -> list[Problem]:
    """Regions that count twice in a year, or not at all while others do."""
    counts = frame.groupby(["region", "year"], sort=False).size().unstack(fill_value=0)
    problems = []
    for region, years in counts.iterrows():
        for year, count in years.items():
            if count == 0:
                having = next(str(other) for other in counts.index[counts[year] > 0])
                message = f"{region!r} has no row while {having!r} has one"
            elif count > 1:
                message = f"{region!r} stands {count} times and would count as often"
            else:
                continue
            problems.append(Problem(f"sum, year {year}", message))
    return problems


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = {c: pd.to_numeric(frame[c]) for c in ("year", "quantile", "value")}
    types: dict[str, Any] = dict.fromkeys(_TEXT, "str")
    types.update(year="int64", quantile="float64", value="float64")
    return frame.assign(**numbers).astype(types)


def _ill_typed(frame: pd.DataFrame, where: str) -> tuple[list[Problem], pd.Series]:
    """Values that are no number, or missing, and the rows they stand in."""
    problems: list[Problem] = []
    broken = pd.Series(False, index=frame.index)
    for column in _TEXT:
        bad = frame[column].isna()
        # A column typed as text holds nothing else; millions of cells need no second look.
        if not isinstance(frame[column].dtype, pd.StringDtype):
            bad |= ~frame[column].map(lambda value: isinstance(value, str))
        problems += _offenders(frame, column, bad, where, "is not text")
        broken |= bad
    for column in ("year", "quantile", "value"):
        numbers = pd.to_numeric(frame[column], errors="coerce")
        # Beyond 2^53 no float is a year, and no integer column holds it.
        bad = ~(numbers.abs() < (2.0**53 if column == "year" else float("inf")))
        if column == "year":
            bad |= numbers.mod(1).ne(0)
        message = "is not a whole year" if column == "year" else "is not a finite number"
        problems += _offenders(frame, column, bad, where, message)
        broken |= bad.fillna(True).astype(bool)
    return problems, broken


@per_workspace
def _schema() -> DataFrameSchema:
    import pandera.pandas as pa

    known: dict[str, Iterable[str]] = {
        "region": codelists.regions(),
        "indicator": codelists.indicators(),
        "scope": codelists.scopes(),
        "kind": KINDS,
    }
    columns = {name: pa.Column(checks=pa.Check.isin(list(ids))) for name, ids in known.items()}
    columns["period"] = pa.Column(checks=pa.Check.str_matches(rf"^(?:{_PERIOD})$"))
    columns["year"] = pa.Column(checks=pa.Check.in_range(1900, 2200))
    between = pa.Check.in_range(0, 1, include_min=False, include_max=False)
    columns["quantile"] = pa.Column(checks=between)
    return pa.DataFrameSchema(columns)


def _out_of_range(frame: pd.DataFrame, where: str) -> list[Problem]:
    from pandera.errors import SchemaErrors

    problems = []
    try:
        _schema().validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        for (column, value), rows in cases.groupby(["column", "failure_case"], sort=False)["index"]:
            place = f"{where}, {column}, {_rows(rows)}"
            problems.append(Problem.unknown(place, column, value, _allowed(column)))
    projected = frame["kind"].eq("projected")
    scenarios = frame["scenario"].ne("")
    message = "projected rows name a scenario, and no others do"
    problems += _offenders(frame, "scenario", projected ^ scenarios, where, message)
    return problems


def _allowed(column: str) -> list[str]:
    return {
        "region": list(codelists.regions()),
        "indicator": list(codelists.indicators()),
        "scope": list(codelists.scopes()),
        "kind": list(KINDS),
        "period": ["year", "ytd-1 … ytd-11", "month-1 … month-12", "quarter-1 … quarter-4"],
        "year": ["1900 … 2200"],
        "quantile": ["above 0 and below 1"],
    }[column]


def _unlike_units(frame: pd.DataFrame, where: str) -> list[Problem]:
    known = codelists.indicators()
    pairs = frame.loc[frame["indicator"].isin(list(known)), ["indicator", "unit"]]
    problems = []
    for (indicator, unit), rows in pairs.groupby(["indicator", "unit"], sort=False).groups.items():
        canonical = known[indicator].unit
        if unit != canonical:
            place = f"{where}, unit of {indicator}, {_rows(rows)}"
            problems.append(Problem(place, "is not the indicator's unit", unit, [canonical]))
    return problems


def _ill_stated(frame: pd.DataFrame, where: str) -> list[Problem]:
    """Bases that are not canonical, or that no figure of the indicator can have."""
    known = codelists.indicators()
    problems: list[Problem] = []
    stating = frame.loc[frame["basis"].ne("") & frame["indicator"].isin(list(known))]
    pairs = stating.groupby(["indicator", "basis"], sort=False).groups
    for (indicator, basis), rows in pairs.items():
        place = f"{where}, basis of {indicator}, {_rows(rows)}"
        try:
            canonical = bases.read(basis, place)
        except PlanpathError as error:
            problems += error.problems
            continue
        if canonical != basis:
            message = "is not the form a basis is kept in"
            problems.append(Problem(place, message, basis, [canonical]))
        else:
            problems += bases.faults(indicator, basis, place)
    return problems


def _twice(frame: pd.DataFrame, where: str) -> list[Problem]:
    repeated = frame.duplicated(list(KEY), keep=False)
    problems = []
    for key, rows in frame.loc[repeated].groupby(list(KEY), sort=False).groups.items():
        shown = ", ".join(str(part) for part in key if part != "")
        problems.append(Problem(f"{where}, {_rows(rows)}", "the same key stands twice", shown))
    return problems


def _offenders(
    frame: pd.DataFrame, column: str, bad: pd.Series, where: str, message: str
) -> list[Problem]:
    problems = []
    chosen = frame.loc[bad.fillna(True).astype(bool), column]
    written = chosen.astype("object").fillna("(nothing)").astype(str)
    for value, rows in written.groupby(written, sort=False):
        problems.append(Problem(f"{where}, {column}, {_rows(rows.index)}", message, str(value)))
    return problems


def _rows(index: Any, most: int = 8) -> str:
    numbers = [str(int(position) + 1) for position in index]
    shown = ", ".join(numbers[:most]) + (" …" if len(numbers) > most else "")
    return f"row {shown}" if len(numbers) == 1 else f"rows {shown}"
