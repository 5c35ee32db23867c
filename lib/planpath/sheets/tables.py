"""One laid out sheet, row by row: what each figure is of, when, and in which unit.

Each fact is taken from the nearest place that states it: the figure's own column, its row, the
sheet. For the unit the cell itself comes first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from planpath import bases, units
from planpath.problems import PlanpathError, Problem
from planpath.records import Row
from planpath.sheets.facts import Lack, Places, Record, Said, digits
from planpath.sheets.grid import Sheet, Value, letters, shown, squeezed
from planpath.sheets.headings import (
    GROWTH,
    Heading,
    heading,
    heads,
    joined,
    stated_unit,
    title_of,
    without_time,
)
from planpath.sheets.layout import (
    FROM_NAME,
    FROM_TITLE,
    ColumnEntry,
    SheetEntry,
    WorkbookMapping,
)
from planpath.sheets.naming import Names, bare_name, tight
from planpath.sheets.periods import Moment, moment, parted, period_word, year_of
from planpath.sheets.quantities import (
    Unreadable,
    figure,
    holds_figure,
    is_missing,
    normal,
    unit_of,
)

__all__ = ["NOTE", "Record", "Table"]

NOTE = re.compile(
    r"^(?:注|备注|说明|资料来源|数据来源|来源|填报|填表|制表|审核|单位负责人|联系|[*※])"
)
_OWN = ("source_title", "source_url", "source_date", "grade")
_RATES = ("%", "百分点")


class Table:
    """A sheet and its entry of the mapping; `records` yields, `problems` gathers."""

    def __init__(
        self, sheet: Sheet, entry: SheetEntry, mapping: WorkbookMapping, names: Names
    ) -> None:
        self.sheet, self.entry, self.names = sheet, entry, names
        self.problems: list[Problem] = []
        # What the sheet was to say and does not: told once there, not at each figure again.
        self._told: set[str] = set()
        self._missing = frozenset(normal(sign) for sign in mapping.missing)
        self._units = mapping.unit
        self._totals = tuple(tight(word) for word in entry.totals)
        self._heads = heads(sheet, entry.header)
        self._columns = self._laid_out()
        self._values = [n for n, column in self._columns.items() if column.is_ == "value"]
        self._named = {c.is_: n for n, c in self._columns.items() if c.is_ not in ("value", "skip")}
        self._of_sheet = self._sheet_says()
        self._of_columns = {n: self._column_says(n) for n in self._values}
        source = mapping.source
        self._fixed = {
            "source_url": source.url,
            "source_title": source.title.zh,
            "source_date": source.date,
            "grade": source.grade,
            "reliability": source.reliability,
            "year_basis": "stated",
        }
        # Rows that a sum counts in and that have no figure of their own.
        self.gaps: Counter[tuple[object, ...]] = Counter()
        self._last_indicator = ""
        self._readings: dict[str, Heading] = {}
        self._carried: dict[int, Value] = {}
        self._lacks: dict[tuple[str, int], Lack] = {}
        self._spots: dict[tuple[int | str, ...], Mapping[str, tuple[int, int]]] = {}

    def _laid_out(self) -> dict[int, ColumnEntry]:
        """The entry of each column: one that names it alone comes before one for several."""
        found: dict[int, ColumnEntry] = {}
        for column in sorted(self.entry.column, key=lambda c: ":" not in c.at):
            for number in column.span(self.sheet.width):
                before = found.get(number)
                if before is not None and (":" in before.at) == (":" in column.at):
                    message = "is laid out twice in the mapping"
                    self.problems.append(Problem(self._head_place(number), message, column.at))
                found[number] = column
        for number, column in found.items():
            if column.header is not None and ":" not in column.at:
                self._compare_head(number, column)
        return dict(sorted(found.items()))

    def _head_place(self, column: int) -> str:
        row = max(self.entry.header, default=self.entry.first)
        return self.sheet.where(row, column)

    def _compare_head(self, number: int, column: ColumnEntry) -> None:
        """A head that is another one: the columns may have changed places."""
        expected = column.header or ""
        found = joined(self._heads.get(number, ()))
        free = column.period is None

        def known(head: str) -> str:
            return tight(without_time(head) if free else head)

        if known(found) == known(expected):
            return
        elsewhere = [n for n, head in self._heads.items() if known(joined(head)) == known(expected)]
        place = f"column {letters(elsewhere[0])}" if elsewhere else ""
        message = "has another head than the mapping says"
        self.problems.append(
            Problem(self._head_place(number), message, found or "(nothing)", [expected], place)
        )

    # ---- What is said, and where ------------------------------------------------------------

    def _sheet_says(self) -> Said:
        sheet, entry = self.sheet, self.entry
        title = title_of(sheet, entry.header)
        sources = {FROM_NAME: sheet.name, FROM_TITLE: title}
        said = Said()
        said.region = parted(sources.get(entry.region or "", entry.region or ""))[1]
        read = heading([sources[entry.indicator]]) if entry.indicator in sources else None
        said.indicator = read.name if read else entry.indicator or ""
        said.scope, said.basis = entry.scope, entry.basis or ""
        if entry.unit == FROM_TITLE:
            said.unit = stated_unit(title)
            if not said.unit:
                self._told.add("unit")
                message = "states no unit above its head, as the mapping says it does"
                self.problems.append(Problem(f"{sheet.file}, {sheet.name or 'title'}", message))
        else:
            said.unit = unit_of(entry.unit or "") or ""
        if entry.period in sources:
            said.when = parted(sources[entry.period])[0]
            if said.when.is_silent:
                self._told.add("year")
                message = "names no period where the mapping says it does"
                found = sources[entry.period]
                self.problems.append(Problem(f"{sheet.file}, {sheet.name}", message, found))
        elif entry.period:
            said.when = moment(entry.period) or Moment()
        return said

    def _column_says(self, number: int) -> Said:
        column = self._columns[number]
        read = heading(self._heads.get(number, ()))
        said = Said()
        said.region = column.region or ""
        said.scope, said.basis = column.scope, column.basis or ""
        said.growth = read.growth and column.indicator is None
        named = "indicator" in self._named or self.entry.indicator or column.region
        said.indicator = column.indicator or ("" if named else read.indicator)
        said.unit = unit_of(column.unit) or "" if column.unit else read.unit
        said.when = (moment(column.period) or Moment()) if column.period else read.when
        return said

    def _row_says(self, row: int) -> tuple[Said, str, bool]:
        """What the row's own cells say, the word of a sum, and whether it is 其中."""
        said = Said()
        total, within = "", False
        for what, number in self._named.items():
            value = self._cell(row, number)
            if value is None:
                continue
            said.cells[what] = number
            if what == "region":
                name, within = bare_name(normal(shown(value)))
                said.region = squeezed(shown(value)) if name == normal(shown(value)) else name
                total = said.region if tight(name).endswith(self._totals) else ""
            elif what == "indicator":
                self._read_indicator(said, normal(shown(value)))
            elif what == "scope":
                said.scope = squeezed(shown(value))
            elif what == "basis":
                self._read_basis(said, row, number, squeezed(shown(value)))
            elif what == "unit":
                self._read_unit(said, row, number, value)
            elif what in ("year", "period"):
                self._read_time(said, row, what, number, value)
        return said, total, within

    def _cell(self, row: int, number: int) -> Value:
        """A cell of a column of names, through merged ranges and, if so said, from above."""
        value = self.sheet.at(row, number)
        if value.__class__ is str and not squeezed(value):
            value = None
        if self._columns[number].fill_down:
            if value is None:
                return self._carried.get(number)
            self._carried[number] = value
        return value

    def _read_indicator(self, said: Said, text: str) -> None:
        read = self._readings.get(text)
        if read is None:
            read = self._readings[text] = heading([bare_name(text)[0]])
        name = read.name
        if read.growth:
            # 同比增长 in a row of its own is that of the row above.
            said.indicator = (
                f"{name or self._last_indicator}{GROWTH}" if (name or self._last_indicator) else ""
            )
        else:
            said.indicator = self._last_indicator = name
        said.growth = read.growth
        # A column of units or years says it more plainly than the name does.
        said.unit = said.unit or read.unit
        said.when = said.when.over(read.when)

    def _read_unit(self, said: Said, row: int, number: int, value: Value) -> None:
        written = squeezed(shown(value))
        unit = unit_of(self._units.get(written, written))
        if unit is None:
            said.broken = True
            self._problem(row, number, Problem.unknown("", "unit", written, units.known()))
        else:
            said.unit = unit

    def _read_basis(self, said: Said, row: int, number: int, written: str) -> None:
        try:
            said.basis = "" if is_missing(written) else bases.read(written)
        except PlanpathError as error:
            said.broken = True
            for problem in error.problems:
                self._problem(row, number, problem)

    def _read_time(self, said: Said, row: int, what: str, number: int, value: Value) -> None:
        year = year_of(value) if what == "year" else None
        read = Moment(year) if year is not None else moment(value)
        if read is None:
            said.broken = True
            allowed = ["2024", "2024年", "2024年1—9月", "2024Q3", "2024年上半年"]
            self._problem(row, number, Problem("", f"is no {what}", shown(value), allowed))
        else:
            said.when = said.when.over(read)

    def _problem(self, row: int, column: int, problem: Problem) -> None:
        where = self.sheet.where(row, column)
        self.problems.append(
            Problem(where, problem.message, problem.found, problem.allowed, problem.nearest)
        )

    # ---- Rows --------------------------------------------------------------------------------

    def _lack(self, what: str, row: int, number: int, key: tuple[str, int]) -> None:
        """A fact no place states: told once for a column or row, with how many figures more."""
        if what in self._told:
            return
        lack = self._lacks.setdefault(key, Lack(what, row, number))
        lack.count += 1

    @property
    def has_sums(self) -> bool:
        """Whether any row is a sum: only then are figures kept to be summed."""
        number = self._named.get("region")
        if number is None:
            return False
        cells = (self.sheet.own(row, number) for row in self.sheet.rows)
        return any(
            isinstance(cell, str) and tight(bare_name(normal(cell))[0]).endswith(self._totals)
            for cell in cells
        )

    def records(self) -> Iterator[Record]:
        """A record for each figure."""
        first, last = self.entry.first, self.entry.last
        left_out = frozenset(self.entry.skip)
        unspoken: dict[int, int] = {}
        for row in sorted(self.sheet.rows):
            if row < first or (last is not None and row > last) or row in left_out:
                continue
            if self._is_note(row) or self._repeats_head(row):
                continue
            said, total, within = self._row_says(row)
            found = False
            for number in self._values:
                record = self._record(row, number, said, total, within)
                if record is not None:
                    found = True
                    yield record
            if found:
                for number, _ in self.sheet.filled(row):
                    if number not in self._columns:
                        unspoken.setdefault(number, row)
        self.problems += [lack.problem(self.sheet) for lack in self._lacks.values()]
        for number, row in unspoken.items():
            message = "stands in a column the mapping does not speak of; name it, or is = 'skip'"
            found_there = self.sheet.text(row, number)
            self.problems.append(Problem(self.sheet.where(row, number), message, found_there))

    def _is_note(self, row: int) -> bool:
        """A note below the table: it begins like one and holds no figure."""
        number, value = next(self.sheet.filled(row), (0, None))
        if not isinstance(value, str) or not NOTE.match(squeezed(value)):
            return False
        if number in self._values:
            return True
        return not any(
            isinstance(v, float) or (isinstance(v, str) and holds_figure(v))
            for v in (self.sheet.own(row, n) for n in self._values)
        )

    def _repeats_head(self, row: int) -> bool:
        """The head once more, as at the top of each printed page."""
        if not self.entry.header or not isinstance(
            self.sheet.at(row, self._values[0]) if self._values else None, str
        ):
            return False
        return any(
            all(
                self.sheet.text(row, number) == self.sheet.text(head, number)
                for number in self._columns
            )
            for head in self.entry.header
        )

    def _record(self, row: int, number: int, said: Said, total: str, within: bool) -> Record | None:
        value = self.sheet.own(row, number)
        key = (number, said.indicator, said.scope, said.basis, said.when)
        if is_missing(value) or (isinstance(value, str) and normal(value) in self._missing):
            if said.region and not total and not within:
                self.gaps[key] += 1
            return None
        merge = self.sheet.merge(row, number)
        if merge is not None and (merge.bottom, merge.right) != (row, number):
            message = f"is one figure for several cells, merged over {merge}; part them"
            self._problem(row, number, Problem("", message, shown(value)))
            return None
        try:
            read = figure(value)
        except Unreadable as error:
            problem = Problem("", str(error), shown(value), ["1243.5", "1,243.5", "3.4%", "—"])
            self._problem(row, number, problem)
            return None
        if read is None or said.broken:
            return None
        cells = self._facts(row, number, said, read.unit)
        if cells is None:
            return None
        names, year = cells
        names["value"] = read.text
        places = Places(self.sheet.name, row, self._spots_of(number, said))
        record = Row(self.sheet.file, row, names, places)
        spelled = self.names.spelled(record, year, bool(total))
        if total:
            spelled.pop("region", None)
        names.update(spelled)
        return Record(record, key, total, within)

    def _facts(
        self, row: int, number: int, said: Said, own_unit: str
    ) -> tuple[dict[str, str], int] | None:
        """What the figure is of, when and in which unit; None with a problem where one lacks."""
        column, sheet = self._of_columns[number], self._of_sheet
        region = column.region or said.region or sheet.region
        indicator, growth = self._indicator(number, said)
        scope = next((s for s in (column.scope, said.scope, sheet.scope) if s is not None), "")
        lacking = [
            what for what, name in (("region", region), ("indicator", indicator)) if not name
        ]
        unit = self._unit(row, number, said, own_unit, growth)
        year, period = self._when(row, number, said)
        for what in lacking:
            self._lack(what, row, number, (what, row))
        if lacking or unit is None or year is None:
            return None
        rate = growth or unit in _RATES
        cells = {
            "region": region,
            "indicator": indicator,
            "scope": scope,
            "basis": bases.replaced(said.basis, column.basis) if column.basis else said.basis,
            "basis_of_all": sheet.basis,
            "year": digits(year),
            "period": period_word(period),
            "value": "",
            "unit": unit,
            "row_kind": "growth_or_ratio" if rate else "level",
            **self._fixed,
        }
        for what in _OWN:
            if what in said.cells:
                cells[what] = self.sheet.text(row, said.cells[what])
        return cells, year

    def _spots_of(self, number: int, said: Said) -> Mapping[str, tuple[int, int]]:
        """Where the facts of a column's figures stand; rows that say the same share it."""
        key: tuple[int | str, ...] = (number, *said.cells)
        spots = self._spots.get(key)
        if spots is None:
            head = (max(self.entry.header, default=0), number)
            own = {what: (0, column) for what, column in said.cells.items()}
            spots = {"indicator": head, "region": head, "value": (0, number), **own}
            self._spots[key] = spots
        return spots

    def _indicator(self, number: int, said: Said) -> tuple[str, bool]:
        column = self._of_columns[number]
        name = column.indicator or said.indicator or self._of_sheet.indicator
        growth = said.growth or column.growth or name.endswith(GROWTH)
        if column.growth and name and not name.endswith(GROWTH):
            name = f"{name}{GROWTH}"
        return name, growth

    def _unit(self, row: int, number: int, said: Said, own: str, growth: bool) -> str | None:
        column, sheet = self._of_columns[number], self._of_sheet
        # The sheet's unit, 单位：万元, is that of its levels.
        stated = [column.unit, said.unit, "" if growth else sheet.unit]
        if column.growth:
            # 亿元 beside the indicator's name is the unit of the levels in the other columns.
            stated = [column.unit, said.unit if said.unit in _RATES else ""]
        elif self._named.get("unit") is not None or (said.unit and not self._columns[number].unit):
            stated = [said.unit, *stated[:1], *stated[2:]]
        unit = next((unit for unit in stated if unit), "")
        if own and unit and own != unit and not units.same_kind(own, unit):
            problem = Problem("", "has another unit than its head", own, [unit])
            self._problem(row, number, problem)
            return None
        if not own and not unit:
            self._lack("unit", row, number, ("unit", number))
            return None
        return own or unit

    def _when(self, row: int, number: int, said: Said) -> tuple[int | None, str]:
        column = self._of_columns[number].when
        if column.year is not None and said.when.year not in (None, column.year):
            message = "is of two years: its column's and its row's"
            found = f"{column.year}, {said.when.year}"
            self._problem(row, number, Problem("", message, found))
            return None, ""
        year, period = column.over(said.when).over(self._of_sheet.when).settled()
        if year is None:
            self._lack("year", row, number, ("year", number))
        return year, period
