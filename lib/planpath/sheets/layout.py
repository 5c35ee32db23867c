"""The mapping file beside a workbook: once and for all, which column is what.

`<file name>.mapping.toml` says whose the figures are, how each sheet is laid out, and which of its
names is which id. `propose` writes a first one; a person corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, StringConstraints, field_validator, model_validator

from planpath import bases, definitions
from planpath.codelists import Entry, Id, Label
from planpath.mapping import CitedOnly, MappingFile, Period, Quantity
from planpath.problems import PlanpathError, Problem
from planpath.sheets.grid import MOST_COLUMNS, column_number
from planpath.sheets.periods import WORDS, moment
from planpath.sheets.quantities import unit_of
from planpath.sheets.remarks import Remark

__all__ = [
    "FROM_NAME",
    "FROM_TITLE",
    "SUFFIX",
    "ColumnEntry",
    "Origin",
    "SheetEntry",
    "WorkbookMapping",
    "load_mapping",
]

SUFFIX = ".mapping.toml"
FROM_NAME, FROM_TITLE = "<sheet>", "<title>"
_AT = re.compile(r"(?P<first>[A-Z]{1,3})(?P<more>:(?P<last>[A-Z]{1,3})?)?")
Is = Literal[
    "region",
    "indicator",
    "scope",
    "basis",
    "year",
    "period",
    "unit",
    "value",
    "source_title",
    "source_url",
    "source_date",
    "grade",
    "skip",
]


class Origin(Entry):
    """Whose figures they are. One id for all vintages of the same table."""

    id: Id
    title: Label
    publisher: Label
    grade: Literal["A", "B", "C"] = Field(
        "C", description="A official, B press or association; both need `url`. C: to be verified"
    )
    url: str = Field("", description="Address, or number of the document the figures came with")
    date: str = Field("", description="When they were published: 2024-11-03, 2024-11 or 2024")
    reliability: str = ""
    terms: Label = Label(zh="未注明", en="not stated")


class ColumnEntry(Entry):
    """One column, or several alike: what stands in it, or what its figures are of."""

    at: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}(:([A-Z]{1,3})?)?$")] = Field(
        description="B, C:F, or C: for all from C on"
    )
    is_: Is = Field(alias="is", description="What stands in the column")
    header: str | None = Field(
        None, description="The head as it was, its levels joined by ' / '; another one is a problem"
    )
    region: str | None = Field(None, description="Of a value column: its figures' region")
    indicator: str | None = Field(None, description="Its figures' indicator, by published name")
    scope: str | None = None
    basis: str | None = Field(
        None, description="How they are accounted for, in names of bases.toml: 等价值+可比价"
    )
    unit: str | None = None
    period: str | None = Field(None, description="2024年1—9月; without it the head is read")
    fill_down: bool = Field(False, description="Whether an empty cell repeats the one above")

    @field_validator("basis")
    @classmethod
    def _basis_is_known(cls, basis: str | None) -> str | None:
        return _checked_basis(basis)

    @field_validator("unit")
    @classmethod
    def _unit_exists(cls, unit: str | None) -> str | None:
        return _checked_unit(unit)

    @field_validator("period")
    @classmethod
    def _period_is_readable(cls, period: str | None) -> str | None:
        return _checked_period(period)

    @model_validator(mode="after")
    def _figures_only_in_value_columns(self) -> ColumnEntry:
        facts = (
            *(self.region, self.indicator, self.scope),
            *(self.basis, self.unit, self.period),
        )
        if self.is_ != "value" and any(fact is not None for fact in facts):
            raise ValueError("only a column with is = 'value' has a region, indicator or unit")
        match = _AT.fullmatch(self.at)
        if match is None or column_number(match["first"]) > MOST_COLUMNS:
            raise ValueError("is no column: B, C:F or C:")
        return self

    def span(self, width: int) -> range:
        """The columns it speaks of, in a sheet that wide."""
        match = _AT.fullmatch(self.at)
        if match is None:
            return range(0)
        first = column_number(match["first"])
        if not match["more"]:
            return range(first, first + 1)
        last = column_number(match["last"]) if match["last"] else width
        return range(first, min(last, MOST_COLUMNS) + 1)


class SheetEntry(Entry):
    """How a sheet is laid out, and what holds for all of its figures."""

    name: str = Field(description="The sheet's name; '*' for every visible sheet not named")
    header: tuple[int, ...] = Field(description="Rows of the head, from the top down")
    first: int = Field(ge=1, description="First row of figures")
    last: int | None = Field(None, description="Last row of figures; without it up to the notes")
    skip: tuple[int, ...] = Field((), description="Rows left out")
    totals: tuple[str, ...] = Field(
        ("合计", "总计", "小计", "Total", "total"),
        description="How the names of rows end that are sums of others",
    )
    region: str | None = Field(None, description="Name, or '<sheet>': the sheet's name says it")
    indicator: str | None = Field(None, description="Published name, '<sheet>' or '<title>'")
    scope: str | None = None
    basis: str | None = Field(
        None, description="Holds for those of its figures that have to state it: 当量值+现价"
    )
    unit: str | None = Field(None, description="Unit, or '<title>': 单位：万元 above the head")
    period: str | None = Field(None, description="2024年1—9月, '<sheet>' or '<title>'")
    column: tuple[ColumnEntry, ...]

    @field_validator("basis")
    @classmethod
    def _basis_is_known(cls, basis: str | None) -> str | None:
        return _checked_basis(basis)

    @field_validator("unit")
    @classmethod
    def _unit_exists(cls, unit: str | None) -> str | None:
        return unit if unit == FROM_TITLE else _checked_unit(unit)

    @field_validator("period")
    @classmethod
    def _period_is_readable(cls, period: str | None) -> str | None:
        return period if period in (FROM_NAME, FROM_TITLE) else _checked_period(period)

    @model_validator(mode="after")
    def _rows_and_columns(self) -> SheetEntry:
        if self.header and max(self.header) >= self.first:
            raise ValueError("the first row of figures stands below its header rows")
        if self.last is not None and self.last < self.first:
            raise ValueError("the last row of figures stands above the first")
        if not any(column.is_ == "value" for column in self.column):
            raise ValueError("has no column with is = 'value'")
        for what in ("region", "indicator", "scope", "basis", "year", "period", "unit"):
            if sum(column.is_ == what for column in self.column) > 1:
                raise ValueError(f"has two columns with is = {what!r}")
        return self


class WorkbookMapping(Entry):
    """`<file name>.mapping.toml`: whose figures, which column is what, which name is which id."""

    unconfirmed: int = Field(
        0, ge=0, description="Lines marked '# ?'; take this line away when they are right"
    )
    source: Origin
    ignore: tuple[str, ...] = Field((), description="Sheets that hold no figures to load")
    missing: tuple[str, ...] = Field((), description="Further signs that there is no figure")
    sheet: tuple[SheetEntry, ...]
    region: dict[str, Id] = Field({}, description="Beyond the names in regions.toml")
    unit: dict[str, str] = Field({}, description="Beyond the names in units.txt")
    quantity: tuple[Quantity, ...] = Field(
        (), description="Which published name and scope is which id"
    )
    cited_only: tuple[CitedOnly, ...] = ()
    # What `propose` thinks of its lines, by place; `dump` writes it behind them.
    _remarks: dict[str, Remark] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _each_sheet_once(self) -> WorkbookMapping:
        if not self.sheet:
            raise ValueError("lays out no sheet: it needs a table [[sheet]]")
        names = [entry.name for entry in self.sheet]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                raise ValueError(f"lays the sheet {name!r} out twice")
        for name in self.ignore:
            if name in names:
                raise ValueError(f"both lays out and ignores the sheet {name!r}")
        self.names()
        return self

    @model_validator(mode="after")
    def _trust_has_an_address(self) -> WorkbookMapping:
        columns = {column.is_ for entry in self.sheet for column in entry.column}
        if self.source.grade != "C" and not self.source.url and "source_url" not in columns:
            message = "grade A or B needs url, the address or document number; without one it is C"
            raise ValueError(f"[source]: {message}")
        return self

    def names(self) -> MappingFile:
        """The names alone, as `ingest.gather` takes them."""
        return MappingFile(
            region=self.region,
            unit=self.unit,
            period={word: Period(period=period) for period, word in WORDS.items()},
            quantity=self.quantity,
            cited_only=self.cited_only,
        )

    def faults(self, where: str) -> Iterator[Problem]:
        """Ids that are in no codelist, units that do not exist, guesses nobody confirmed."""
        if self.unconfirmed:
            message = (
                f"{self.unconfirmed} lines are guesses, marked '# ?': correct them, then take the "
                "line 'unconfirmed' away"
            )
            yield Problem(f"{where}, unconfirmed", message)
        yield from self.names().faults(where)


def load_mapping(path: Path) -> WorkbookMapping:
    """A mapping file, checked against the codelists.

    Raises
    ------
    PlanpathError
        With everything that is wrong in it, guesses nobody has confirmed among them.
    """
    data = definitions.read_toml(path)
    mapping = definitions.validate(WorkbookMapping, data, path.name)
    faults = list(mapping.faults(path.name))
    if faults:
        raise PlanpathError(faults)
    return mapping


def _checked_unit(unit: str | None) -> str | None:
    if unit is not None and unit_of(unit) is None:
        raise ValueError("is no unit")
    return unit


def _checked_basis(basis: str | None) -> str | None:
    try:
        return None if basis is None else bases.read(basis)
    except PlanpathError as error:
        # A plain ValueError is placed in the file by pydantic and joins its other faults.
        raise ValueError("; ".join(problem.message for problem in error.problems)) from None


def _checked_period(period: str | None) -> str | None:
    if period is not None and moment(period) is None:
        raise ValueError("is no period: 2024年, 2024年1—9月, 2024年三季度, 1—9月")
    return period
