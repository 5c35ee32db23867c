"""A figure of a form: a number in the row's unit, or in the unit somebody typed after all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from planpath import units
from planpath.problems import PlanpathError, Problem
from planpath.sheets import quantities
from planpath.sheets.form_layout import FormRow
from planpath.sheets.grid import Value, plain, shown, squeezed

__all__ = ["Figure", "alike", "figure", "unit_of"]


@dataclass(frozen=True)
class Figure:
    """A number as `Row.number` reads it, its unit, and whether that was typed into the cell."""

    text: str
    unit: str
    own_unit: bool


def alike(text: str) -> str:
    """Text as it is compared: full-width signs and blanks make no difference.

    Examples
    --------
    >>> alike("营业收入 （ 亿元）") == alike("营业收入(亿元)")
    True
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", squeezed(text))).casefold()


def unit_of(written: str, row: FormRow, where: str) -> str:
    """The unit of a row: the form's, or what somebody put in its place if it measures the same.

    Raises
    ------
    PlanpathError
        If it is no unit, or one that measures something else.
    """
    if not written or alike(written) in (alike(row.shown[2]), alike(row.unit)):
        return row.unit
    given = _same_kind(quantities.unit_of(written), row)
    if given is None:
        message = "is not a unit this figure can have"
        raise PlanpathError(Problem(where, message, written, _possible(row)))
    return given


def figure(value: Value, unit: str, row: FormRow, cell: str, where: str) -> Figure | None:
    """A cell's figure, or None where it says that there is none.

    Parameters
    ----------
    value
        As the workbook has it.
    unit
        The row's, in which a number without one is.
    row
        What was asked for.
    cell
        Which of the row's cells it is, ``2024:year``.
    where
        File and cell, to begin the sentence with.

    Raises
    ------
    PlanpathError
        If it is no number, has a unit it cannot have, was not asked for, or cannot be true.
    """
    found = _read(value, unit, row, where)
    if found is None:
        return None
    inside = units.convert(float(found.text), found.unit, row.unit)
    if cell not in row.asked:
        _uncalled_for(value, inside, row.known.get(cell), where)
        return None
    if (row.low is not None and inside < row.low) or (row.high is not None and inside > row.high):
        message = "cannot be true; look at the unit"
        raise PlanpathError(Problem(where, message, f"{found.text} {found.unit}", [_span(row)]))
    if row.whole and inside % 1:
        message = "is not a whole number, and what is counted comes whole"
        raise PlanpathError(Problem(where, message, shown(value)))
    return found


def _read(value: Value, unit: str, row: FormRow, where: str) -> Figure | None:
    try:
        found = quantities.figure(value)
    except quantities.Unreadable as error:
        allowed = [f"digits and a point, in {row.unit}; nothing where there is no figure"]
        raise PlanpathError(Problem(where, str(error), shown(value), allowed)) from None
    if found is None:
        return None
    if not found.unit:
        return Figure(found.text, unit, own_unit=False)
    given = _same_kind(found.unit, row)
    if given is None:
        message = f"is in a unit this figure cannot have ({found.unit})"
        raise PlanpathError(Problem(where, message, shown(value), _possible(row)))
    return Figure(found.text, given, own_unit=True)


def _uncalled_for(value: Value, inside: float, known: float | None, where: str) -> None:
    """A figure in a locked cell: the form's own passes, any other is told."""
    if known is None:
        message = "was not asked for; put what else there is to say into the remarks"
        raise PlanpathError(Problem(where, message, shown(value)))
    if abs(inside - known) > 1e-9 * max(1.0, abs(known)):
        message = (
            "is published already and was not asked for; to correct a published figure write the "
            "correction into data/raw/corrections.toml, with its reason"
        )
        raise PlanpathError(Problem(where, message, shown(value), [shown(known)]))


def _same_kind(unit: str | None, row: FormRow) -> str | None:
    return unit if unit is not None and units.same_kind(unit, row.unit) else None


def _possible(row: FormRow) -> list[str]:
    """The row's own unit first, then those it may be converted from."""
    names = [name for name in units.known() if not name.isascii() and _same_kind(name, row)]
    return list(dict.fromkeys([row.unit, *names]))


def _span(row: FormRow) -> str:
    ends = (row.low, row.high)
    low, high = ("" if end is None else plain(Decimal(f"{end:.15g}")) for end in ends)
    return f"{low} … {high} {row.unit}"
