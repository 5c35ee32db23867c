"""How a request is laid out: which unit gets which sheet, which rows and columns, which limits."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planpath import bases, codelists, units
from planpath.codelists import Indicator
from planpath.phrases import Phrases
from planpath.request.lacking import YEAR, Cell, Lacking, Wanted
from planpath.sheets.form_layout import ANSWERS, MARKER, Column, FormLayout, FormRow, Head, cell_key
from planpath.words import Words

if TYPE_CHECKING:
    from planpath.plan import Plan

__all__ = ["FIRST_LINE", "HEADER_LINE", "Arrangement", "Office", "arrange"]

HEADER_LINE = 5
FIRST_LINE = HEADER_LINE + 1
# Beyond a thousand times what the target asks, a figure stands in another unit (万元 for 亿元).
BEYOND = 1000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31


@dataclass(frozen=True)
class Office:
    """A responsible unit's sheet: its name, and what it is asked for, from `FIRST_LINE` down.

    `nobody` says, where the plan names no unit, who is asked instead; empty elsewhere.
    """

    name: str
    sheet: str
    rows: tuple[Wanted, ...]
    nobody: str


@dataclass(frozen=True)
class Arrangement:
    """A request for people (`offices`) and for the machine (`layout`)."""

    offices: tuple[Office, ...]
    layout: FormLayout


def arrange(plan: Plan, found: Lacking, region: str, as_of: date, phrases: Phrases) -> Arrangement:
    """Lay out what is lacking, one sheet per responsible unit.

    A unit is the first that the clause names, and all it names stand in the row, so that a figure
    is written down in one place only. Where the plan names none, a region's own government is
    asked, and for the plan's own region the sheet says that nobody is named.
    """
    words = phrases.words
    names: dict[str, list[Wanted]] = {}
    for one in found.wanted:
        names.setdefault(_asked(plan, one, words), []).append(one)
    taken: set[str] = {words("form.guide.sheet").casefold(), "planpath", "history"}
    offices = tuple(
        Office(name, _sheet_name(name, taken), tuple(rows), _nobody(plan, rows[0], words))
        for name, rows in names.items()
    )
    cells = {cell for one in found.wanted for cell in (*one.asked, *one.known)}
    accounted = any(_is_accounted(one) for one in found.wanted)
    head = Head(
        version=1,
        plan=plan.id,
        region=region,
        as_of=as_of,
        lang=words.lang,
        header_line=HEADER_LINE,
        columns=_columns(sorted(cells, key=_in_time), phrases, accounted=accounted),
    )
    rows = tuple(
        _row(one, office.sheet, line, phrases)
        for office in offices
        for line, one in enumerate(office.rows, FIRST_LINE)
    )
    return Arrangement(offices, FormLayout(head=head, rows=rows))


def _asked(plan: Plan, one: Wanted, words: Words) -> str:
    if one.owners:
        return one.owners[0]
    if one.region == plan.head.region:
        return words("form.office.nobody")
    region = codelists.regions()[one.region].name.of(words.lang)
    return words("form.office.local", region=region)


def _nobody(plan: Plan, one: Wanted, words: Words) -> str:
    if one.owners:
        return ""
    return words("gaps.ask_nobody" if one.region == plan.head.region else "gaps.ask_local")


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name a workbook accepts: no more than 31 signs, none of its punctuation, no name twice."""
    plain = _FORBIDDEN.sub(" ", name).strip(" '") or "1"
    chosen, number = plain[:_LONGEST_NAME], 1
    while chosen.casefold() in taken:
        number += 1
        tail = f" {number}"
        chosen = plain[: _LONGEST_NAME - len(tail)] + tail
    taken.add(chosen.casefold())
    return chosen


def _in_time(cell: Cell) -> tuple[bool, int, str]:
    """Whole years first, then the months that may be left empty."""
    return (cell[1] != YEAR, *cell)


def _is_accounted(one: Wanted) -> bool:
    """Whether its figures must state how they are accounted for."""
    return bool(codelists.indicators()[one.indicator].states)


def _columns(cells: Sequence[Cell], phrases: Phrases, *, accounted: bool) -> tuple[Column, ...]:
    words = phrases.words
    figures = []
    for year, period in cells:
        title = phrases.period(year, period)
        if period != YEAR:
            title = words("form.optional", title=title)
        figures.append(Column(role="figure", title=title, year=year, period=period))
    return (
        Column(role="key", title=MARKER),
        Column(role="target", title=words("form.column.target")),
        Column(role="indicator", title=words("form.column.indicator")),
        Column(role="told", title=words("form.column.definition")),
        Column(role="scope_name", title=words("form.column.scope_name")),
        Column(role="told", title=words("form.column.scope_definition")),
        Column(role="unit", title=words("form.column.unit")),
        *figures,
        _answer("scope", words),
        *([_answer("basis", words)] if accounted else []),
        *(_answer("final", words), _answer("origin", words)),
        Column(role="title", title=words("form.column.title")),
        Column(role="address", title=words("form.column.address")),
        Column(role="date", title=words("form.column.date")),
        Column(role="contact", title=words("form.column.contact")),
        Column(role="note", title=words("form.column.note")),
        Column(role="told", title=words("form.column.owners")),
    )


def _answer(role: str, words: Words) -> Column:
    choices = tuple(words(f"form.choice.{role}.{answer}") for answer in ANSWERS[role])
    return Column.model_validate(
        {"role": role, "title": words(f"form.column.{role}"), "choices": choices}
    )


def _row(one: Wanted, sheet: str, line: int, phrases: Phrases) -> FormRow:
    words = phrases.words
    indicator = codelists.indicators()[one.indicator]
    unit = asked_unit(indicator)
    low, high, whole = _limits(indicator, unit, one.aim)
    return FormRow(
        key=one.key,
        sheet=sheet,
        line=line,
        region=one.region,
        indicator=one.indicator,
        scope=one.scope,
        basis=one.basis,
        accounted=_is_accounted(one),
        unit=unit,
        shown=(
            indicator.label.of(words.lang),
            phrases.population(one.scope, one.basis),
            shown_unit(unit, words),
        ),
        targets=one.targets,
        asked=tuple(cell_key(*cell) for cell in one.asked),
        known=_known(one.known, indicator, unit),
        low=low,
        high=high,
        whole=whole,
    )


def asked_unit(indicator: Indicator) -> str:
    """Shares and growth are asked for in per cent, everything else in the indicator's unit."""
    return "%" if units.same_kind(indicator.unit, "") else indicator.unit


def shown_unit(unit: str, words: Words) -> str:
    """A unit as a person who fills in a form should read it."""
    key = f"form.unit.{unit}"
    return words(key) if words.has(key) else unit


def asked_basis(one: Wanted, words: Words) -> str:
    """Which basis a row asks for and what else must be said of it; empty where none matters."""
    if not _is_accounted(one):
        return ""
    parts = []
    if one.basis:
        parts.append(words("form.basis_asked", basis=bases.label(one.basis, words.lang)))
    open_ = bases.unstated(one.indicator, one.basis)
    if open_:
        named = [bases.dimensions()[id_].label.of(words.lang) for id_ in open_]
        parts.append(words("form.basis_open", dimensions=words.listed(named)))
    return "\n".join(parts)


def _known(known: Mapping[Cell, float], indicator: Indicator, unit: str) -> dict[str, float]:
    return {
        cell_key(*cell): units.convert(value, indicator.unit, unit)
        for cell, value in sorted(known.items(), key=lambda item: _in_time(item[0]))
    }


def _limits(
    indicator: Indicator, unit: str, aim: float | None
) -> tuple[float | None, float | None, bool]:
    """The least and the most that can be true, and whether only whole numbers can."""
    if indicator.kind == "growth":
        return -100.0, 1000.0, False
    if indicator.kind == "share":
        return 0.0, 100.0, False
    most = None
    if aim:
        reach = units.convert(aim, indicator.unit, unit) * BEYOND
        most = 10.0 ** math.ceil(math.log10(max(abs(reach), BEYOND)))
    least = 0.0 if not indicator.signed else None if most is None else -most
    return least, most, indicator.kind in ("count", "flow") and indicator.digits == 0
