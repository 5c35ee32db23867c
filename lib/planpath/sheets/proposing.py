"""A first mapping for a file nobody has described yet.

What is sure, what is a guess and what is unknown is kept apart: `dump` marks each line, and a
mapping with guesses does not load before somebody has confirmed them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from planpath import bases, codelists
from planpath.codelists import Label
from planpath.mapping import Quantity
from planpath.problems import PlanpathError, Problem
from planpath.sheets.accounting import basis_of_sheet, fitting, match_of, taken_from_words
from planpath.sheets.grid import Sheet, letters
from planpath.sheets.guessing import Frame, Guess, frame_of, guesses
from planpath.sheets.headings import GROWTH, heading, stated_unit, title_of
from planpath.sheets.layout import (
    FROM_NAME,
    FROM_TITLE,
    ColumnEntry,
    Origin,
    SheetEntry,
    WorkbookMapping,
)
from planpath.sheets.matching import (
    indicator_of,
    region_in,
    region_of,
    scope_in,
    scope_of,
)
from planpath.sheets.naming import Names
from planpath.sheets.opening import read
from planpath.sheets.periods import parted
from planpath.sheets.remarks import Remark
from planpath.sheets.tables import Table

__all__ = ["propose"]

_OPEN = "（？）"
# The folder of a vintage adds the day and a number to it.
_LONGEST_ID = 45


def propose(path: Path) -> WorkbookMapping:
    """The mapping a file seems to need; see `dump` for how sure it is of what.

    Raises
    ------
    PlanpathError
        If the file cannot be read, or no sheet of it holds a table with a head.
    """
    sheets = read(path)
    proposal = _Proposal(path)
    for sheet in sheets:
        proposal.take(sheet)
    if not proposal.entries:
        message = (
            "holds no table: a head, and below it rows with a name and figures; "
            "a file without a head needs one"
        )
        raise PlanpathError(Problem(path.name, message))
    return proposal.mapping()


@dataclass
class _Proposal:
    path: Path
    entries: list[tuple[Sheet, SheetEntry]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)

    def take(self, sheet: Sheet) -> None:
        """One sheet more: laid out, or ignored with the reason."""
        frame = frame_of(sheet) if sheet.rows else None
        if frame is None or sheet.hidden:
            if sheet.name:
                self.ignored.append(sheet.name)
                why = "hidden" if sheet.hidden else "empty" if not sheet.rows else "no_table"
                self.remarks[f"ignore.{sheet.name}"] = Remark(f"sheets.{why}")
            return
        layout = _SheetProposal(sheet, frame, self.path.stem)
        entry = layout.entry()
        if entry is None:
            self.ignored.append(sheet.name)
            self.remarks[f"ignore.{sheet.name}"] = Remark("sheets.no_table")
            return
        number = len(self.entries)
        self.entries.append((sheet, entry))
        self.remarks |= {f"sheet[{number}]{key}": said for key, said in layout.remarks.items()}
        title = re.sub(
            r"[(（【]?\s*(?:计量)?单位\s*[:：].*$", "", title_of(sheet, entry.header)
        ).strip()
        if title:
            self.titles.append(title)

    def mapping(self) -> WorkbookMapping:
        """Everything together, with the names the figures go by."""
        source = self._source()
        bare = WorkbookMapping(
            source=source,
            ignore=tuple(self.ignored),
            sheet=tuple(entry for _, entry in self.entries),
            quantity=(),
        )
        regions: dict[str, None] = {}
        pairs: dict[tuple[str, str], None] = {}
        for sheet, entry in self.entries:
            table = Table(sheet, entry, bare, Names(bare))
            records = list(table.records())
            if table.problems:
                # What is still open must not hide the names: they are looked up all the same.
                records += Table(sheet, _filled(entry), bare, Names(bare)).records()
            for record in records:
                cells = record.row.cells
                if not record.total and cells["region"] != _OPEN:
                    regions.setdefault(cells["region"])
                if _OPEN not in cells["indicator"]:
                    pairs.setdefault((cells["indicator"], cells["scope"]))
            for number, problem in enumerate(table.problems[:10]):
                self.remarks[f"problem.{sheet.name}.{number}"] = Remark.told(str(problem))
        mapping = bare.model_copy(
            update={
                "region": self._regions(list(regions)),
                "quantity": self._quantities(list(pairs)),
            }
        )
        guessed = sum(remark.guess for remark in self.remarks.values())
        mapping = mapping.model_copy(update={"unconfirmed": guessed})
        mapping._remarks = dict(self.remarks)
        return mapping

    def _source(self) -> Origin:
        title = self.titles[0] if self.titles else self.path.stem
        id_ = re.sub(r"[^a-z0-9]+", "_", self.path.stem.lower()).strip("_")
        if not id_[:1].isalpha():
            id_ = f"workbook_{id_}".strip("_")
        self.remarks["source.id"] = Remark("sheets.source_id")
        self.remarks["source.publisher"] = Remark("sheets.source_publisher")
        self.remarks["source.grade"] = Remark("sheets.source_grade")
        unknown = Label(zh="（发布单位）", en="(publisher)")
        return Origin(
            id=id_[:_LONGEST_ID].rstrip("_"), title=Label(zh=title, en=title), publisher=unknown
        )

    def _regions(self, names: Sequence[str]) -> dict[str, str]:
        found = {}
        for name in names:
            match = region_of(name)
            if match.sure:
                continue
            if not match.id:
                self.remarks[f"unknown.region.{name}"] = Remark("sheets.unknown", guess=True)
                continue
            found[name] = match.id
            label = codelists.regions()[match.id].name.zh
            self.remarks[f"region.{name}"] = Remark("sheets.nearest", {"name": label}, guess=True)
        return found

    def _quantities(self, pairs: Sequence[tuple[str, str]]) -> tuple[Quantity, ...]:
        rules: list[Quantity] = []
        for published, scope in pairs:
            match = match_of(published)
            if not match.id:
                self.remarks[f"unknown.indicator.{published}"] = Remark(
                    "sheets.unknown", guess=True
                )
                continue
            known = scope_of(scope) if scope else None
            number = len(rules)
            rules.append(
                Quantity(
                    published=published,
                    published_scopes=(scope,),
                    indicator=match.id,
                    scope=(known.id or "unstated") if known else "unstated",
                    basis=(basis := bases.fitted(match.id, bases.named_in(published))),
                )
            )
            place = f"quantity[{number}]"
            if basis:
                self.remarks[f"{place}.basis"] = taken_from_words(basis)
            if not match.sure:
                label = codelists.indicators()[match.id].label.zh
                self.remarks[f"{place}.indicator"] = Remark(
                    "sheets.nearest", {"name": label}, guess=True
                )
            if known is None:
                self.remarks[f"{place}.scope"] = Remark("sheets.scope_unstated")
            elif not known.sure:
                self.remarks[f"{place}.scope"] = Remark("sheets.scope_guess", guess=True)
        return tuple(rules)


def _filled(entry: SheetEntry) -> SheetEntry:
    """The entry with something in every place nobody could guess, to read the names by."""
    known = {what: getattr(entry, what) for what in ("region", "indicator", "unit", "period")}
    otherwise = {"region": _OPEN, "indicator": _OPEN, "unit": "无量纲", "period": "2000年"}
    return entry.model_copy(update={what: known[what] or otherwise[what] for what in known})


class _SheetProposal:
    """How one sheet seems to be laid out."""

    def __init__(self, sheet: Sheet, frame: Frame, stem: str) -> None:
        self.sheet, self.frame, self.stem = sheet, frame, stem
        self.remarks: dict[str, Remark] = {}
        self.guesses = guesses(sheet, frame)
        self.roles = {guess.role for guess in self.guesses}
        self.title = title_of(sheet, frame.header)

    def entry(self) -> SheetEntry | None:
        """The entry, or None where no column holds figures."""
        values = [guess for guess in self.guesses if guess.role == "value"]
        if not values:
            return None
        columns = self._columns()
        facts = {
            "region": self._region(values),
            "indicator": self._indicator(values),
            "scope": self._scope(),
            "basis": self._basis(),
            "period": self._period(values),
        }
        facts["unit"] = self._unit(values, facts["indicator"])
        if self.sheet.hidden_rows or self.sheet.hidden_columns:
            count = len(self.sheet.hidden_rows) + len(self.sheet.hidden_columns)
            self.remarks[".hidden"] = Remark("sheets.hidden_inside", {"count": str(count)})
        return SheetEntry(
            name=self.sheet.name or "*",
            header=self.frame.header,
            first=self.frame.first,
            column=tuple(columns),
            **{key: fact for key, fact in facts.items() if fact},  # type: ignore[arg-type]
        )

    # ---- Columns -----------------------------------------------------------------------------

    def _columns(self) -> list[ColumnEntry]:
        found: list[ColumnEntry] = []
        base = ""
        last = self.guesses[-1].number
        for (kind, _), group in groupby(self.guesses, key=self._alike):
            together = list(group)
            for guess in together:
                if guess.role == "value" and guess.read.name:
                    base = guess.read.name
                if kind != "times":
                    found.append(self._single(guess, base, len(found)))
            if kind == "times":
                found.append(self._times(together, len(found), last))
        return found

    def _alike(self, guess: Guess) -> tuple[str, str]:
        """Columns that differ only in their time are one line of the mapping."""
        read = guess.read
        timed = not read.when.is_silent and read.when.year is not None
        plain = guess.role == "value" and timed and not read.growth and not guess.region
        if plain and guess.sure:
            return "times", f"{read.name}|{read.unit}|{guess.basis}"
        return "single", str(guess.number)

    def _times(self, group: Sequence[Guess], number: int, last: int) -> ColumnEntry:
        first, end = group[0], group[-1]
        at = letters(first.number)
        if len(group) > 1:
            at += ":" if end.number == last and not first.read.name else f":{letters(end.number)}"
        else:
            return self._single(first, first.read.name, number)
        names = {"first": first.head, "last": end.head}
        self.remarks[f".column[{number}]"] = Remark("sheets.times", names)
        data: dict[str, object] = {"at": at, "is": "value"}
        if first.read.name and "indicator" not in self.roles:
            data["indicator"] = first.read.name
            unit = "" if first.read.unit or first.percent else self._usual_unit(first.read.name)
            if unit and "unit" not in self.roles:
                data["unit"] = unit
                self.remarks[f".column[{number}]"] = Remark("sheets.unit_guess", guess=True)
        self._account(first, data, f".column[{number}]")
        return ColumnEntry.model_validate(data)

    def _account(self, guess: Guess, data: dict[str, object], place: str) -> None:
        """The basis a head names, where figures of its indicator have to state it."""
        if not guess.basis:
            return
        if guess.read.unit and guess.read.unit != heading([guess.head]).unit:
            # 能源消费量（等价值，万吨标准煤）: with the basis in it, nobody would find the unit.
            data.setdefault("unit", guess.read.unit)
        basis = fitting(str(data.get("indicator", "")), guess.basis)
        if basis:
            data["basis"] = basis
            self.remarks[place] = taken_from_words(basis)

    def _single(self, guess: Guess, base: str, number: int) -> ColumnEntry:
        place = f".column[{number}]"
        data: dict[str, object] = {"at": letters(guess.number), "is": guess.role}
        if guess.head:
            data["header"] = guess.head
        if guess.role == "value":
            data |= self._value(guess, base, place)
        elif guess.role == "skip" and not guess.sure:
            key = "sheets.other" if guess.read.other else "sheets.not_understood"
            self.remarks[place] = Remark(key, guess=True)
        elif not guess.sure:
            self.remarks[place] = Remark("sheets.by_content", guess=True)
        if guess.role in ("region", "indicator", "year", "period") and self._has_gaps(guess.number):
            data["fill_down"] = True
            self.remarks[place] = Remark("sheets.fill_down", guess=True)
        return ColumnEntry.model_validate(data)

    def _value(self, guess: Guess, base: str, place: str) -> dict[str, object]:
        read = guess.read
        data: dict[str, object] = {}
        if guess.region:
            data["region"] = guess.region
        elif read.growth and "indicator" not in self.roles:
            name = read.name or base
            if name:
                data["indicator"] = f"{name}{GROWTH}"
        elif read.name and "indicator" not in self.roles:
            data["indicator"] = read.name
        if not read.unit and not guess.percent and "unit" not in self.roles:
            unit = "%" if read.growth else self._usual_unit(str(data.get("indicator", "")))
            if unit:
                data["unit"] = unit
                self.remarks[place] = Remark("sheets.unit_guess", guess=True)
        self._account(guess, data, place)
        return data

    def _usual_unit(self, indicator: str) -> str:
        """The unit of the indicator, where neither head nor title states one."""
        if not indicator or stated_unit(self.title):
            return ""
        found = indicator_of(indicator).id
        unit = codelists.indicators()[found].unit if found else ""
        return "%" if unit == "无量纲" else unit

    def _has_gaps(self, number: int) -> bool:
        """Whether rows with figures have no name of their own there, below one that has."""
        values = [g.number for g in self.guesses if g.role == "value"]
        named = False
        for row in sorted(self.sheet.rows):
            if row < self.frame.first:
                continue
            if self.sheet.at(row, number) not in (None, ""):
                named = True
            elif named and any(isinstance(self.sheet.own(row, n), float) for n in values):
                return True
        return False

    # ---- What holds for the whole sheet -------------------------------------------------------

    def _region(self, values: Sequence[Guess]) -> str:
        if "region" in self.roles or all(guess.region for guess in values):
            return ""
        if region_of(parted(self.sheet.name)[1]).sure:
            return FROM_NAME
        found = region_in(self.sheet.name, self.title, self.stem)
        key = "sheets.region_guess" if found else "sheets.region_unknown"
        self.remarks[".region"] = Remark(key, guess=True)
        return found

    def _indicator(self, values: Sequence[Guess]) -> str:
        if "indicator" in self.roles:
            return ""
        if all(guess.read.name and not guess.region for guess in values):
            return ""
        if indicator_of(heading([self.sheet.name]).name).sure:
            return FROM_NAME
        read = heading([self.title])
        if indicator_of(read.name).sure:
            self.remarks[".indicator"] = Remark("sheets.title_guess", guess=True)
            return FROM_TITLE
        # A growth column without a name takes that of the column before it.
        if any(guess.read.name and not guess.region for guess in values):
            return ""
        found = _indicator_in(self.sheet.name, self.title, self.stem)
        key = "sheets.title_guess" if found else "sheets.indicator_unknown"
        self.remarks[".indicator"] = Remark(key, guess=True)
        return found

    def _scope(self) -> str:
        if "scope" in self.roles:
            return ""
        found = scope_in(self.title, self.sheet.name, *(g.head for g in self.guesses))
        if found:
            # One word of a title, or of one column's head, need not hold for all figures.
            self.remarks[".scope"] = Remark("sheets.scope_guess", guess=True)
        return found

    def _basis(self) -> str:
        if "basis" in self.roles:
            return ""
        found = basis_of_sheet(self.sheet, self.title, self.guesses)
        if found:
            self.remarks[".basis"] = taken_from_words(found)
        return found

    def _period(self, values: Sequence[Guess]) -> str:
        in_rows = "year" in self.roles or self._rows_name_years()
        if in_rows or all(guess.read.when.year is not None for guess in values):
            return ""
        for text, token in ((self.title, FROM_TITLE), (self.sheet.name, FROM_NAME)):
            if parted(text)[0].year is not None:
                return token
        when = parted(self.stem)[0]
        if when.year is not None:
            self.remarks[".period"] = Remark("sheets.period_guess", guess=True)
            return f"{when.year}年"
        self.remarks[".period"] = Remark("sheets.period_unknown", guess=True)
        return ""

    def _rows_name_years(self) -> bool:
        column = next((g.number for g in self.guesses if g.role == "period"), None)
        if column is None:
            return False
        texts = [self.sheet.text(r, column) for r in self.sheet.rows if r >= self.frame.first]
        return any(parted(text)[0].year is not None for text in texts if text)

    def _unit(self, values: Sequence[Guess], indicator: str) -> str:
        if "unit" in self.roles or all(g.read.unit or g.read.growth for g in values):
            return ""
        if stated_unit(self.title):
            return FROM_TITLE
        sources = {FROM_NAME: self.sheet.name, FROM_TITLE: self.title}
        name = heading([sources[indicator]]).name if indicator in sources else indicator
        unit = "" if any(guess.percent for guess in values) else self._usual_unit(name)
        if unit:
            self.remarks[".unit"] = Remark("sheets.unit_guess", guess=True)
        return unit


def _indicator_in(*texts: str) -> str:
    known = [entry.label.zh for entry in codelists.indicators().values()]
    for text in texts:
        inside = [name for name in known if name in text]
        if inside:
            return max(inside, key=len)
    return ""
