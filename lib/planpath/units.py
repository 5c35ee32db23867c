"""Quantities as documents write them, and conversion between their units.

``1.2 万亿元`` is 12 000 亿元, ``1 万吨标准煤/亿元`` is ``1 吨标准煤/万元``. Conversion is done in
decimal arithmetic, so a figure that is exact in one unit is exact in the other. Rates and shares
are fractions inside planpath; ``%`` exists only at the doors, of which this is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from planpath import definitions
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem, nearest

if TYPE_CHECKING:
    from pint import UnitRegistry

__all__ = ["Amount", "convert", "decimals", "english", "factor", "known", "read", "same_kind"]

# What a workspace may add: a unit as so many of a known one, or a dimension of its own.
_LINE = re.compile(
    r"[^\W\d]\w*\s*=\s*(\[\w+\]|\d+(\.\d+)?(e[+-]?\d+)?\s*\*\s*(?P<of>\w+))(\s*=\s*[^\W\d]\w*)*"
)
_WRITTEN = re.compile(r"\s*(?P<number>[-+−]?\d+(?:\.\d+)?)\s*(?P<unit>\S.*?)?\s*")


@dataclass(frozen=True)
class Amount:
    """A number with its unit, and how many decimals it was written with.

    Parameters
    ----------
    value
        In `unit`.
    unit
        As written.
    number
        The number's own text, without sign: what a reader finds in the document.
    decimals
        Digits after the point as written: nothing is ever printed finer than that.
    """

    value: float
    unit: str
    number: str
    decimals: int

    def to(self, unit: str) -> float:
        """The value in another unit of the same kind.

        Examples
        --------
        >>> read("1.2 万亿元").to("亿元")
        12000.0
        """
        return convert(self.value, self.unit, unit)


def read(written: str, where: str = "quantity") -> Amount:
    """A quantity such as ``"35 家"``, ``"3.5 %"`` or ``"-3.4 %/年"``.

    Parameters
    ----------
    written
        Number, then unit. The minus sign may be ``-`` or ``−``.
    where
        Begins the sentence if it cannot be read.

    Raises
    ------
    PlanpathError
        If there is no number, no unit, or the unit is unknown.

    Examples
    --------
    >>> read("-3.4 %/年")
    Amount(value=-3.4, unit='%/年', number='3.4', decimals=1)
    """
    match = _WRITTEN.fullmatch(written)
    if match is None or match["unit"] is None:
        message = "is not a quantity: a number and a unit, such as '35 家' or '-3.4 %/年'"
        raise PlanpathError(Problem(where, message, written))
    number = match["number"].replace("−", "-")
    unit = match["unit"]
    _parsed(unit, where)
    bare = number.lstrip("+-")
    decimals = len(bare.partition(".")[2])
    return Amount(float(number), unit, bare, decimals)


def convert(value: float, unit: str, to: str) -> float:
    """`value` in another unit.

    Raises
    ------
    PlanpathError
        If a unit is unknown or the two measure different things.

    Examples
    --------
    >>> convert(1.0, "万吨标准煤/亿元", "吨标准煤/万元")
    1.0
    >>> convert(3.4, "%", "")
    0.034
    """
    if unit == to:
        return float(value)
    try:
        return float(Decimal(repr(float(value))) * factor(unit, to))
    except InvalidOperation:
        # NaN and infinities have no decimal arithmetic; they pass as they are.
        return float(value) * float(factor(unit, to))


@per_workspace
def factor(unit: str, to: str) -> Decimal:
    """What a number in `unit` is multiplied by to stand in `to`."""
    one, other = _parsed(unit), _parsed(to)
    if one.dimensionality != other.dimensionality:
        message = f"cannot be converted to {to!r}: the two measure different things"
        raise PlanpathError(Problem("unit", message, unit))
    ratio = (Decimal(1) * one).to(other).magnitude
    # Division may leave 27 nines behind the point; no published unit needs 20 digits.
    return Decimal(f"{ratio:.20g}")


def decimals(number: float, most: int = 6) -> int:
    """How many digits behind the point a number needs to be written exactly, up to `most`.

    Examples
    --------
    >>> decimals(-3.4), decimals(15.883), decimals(1200.0)
    (1, 3, 0)
    """
    written = f"{number:.{most}f}".rstrip("0")
    return len(written.partition(".")[2])


def same_kind(unit: str, other: str) -> bool:
    """Whether two units measure the same thing.

    Examples
    --------
    >>> same_kind("万亿元", "亿元"), same_kind("家", "个")
    (True, False)
    """
    return bool(_parsed(unit).dimensionality == _parsed(other).dimensionality)


@per_workspace
def known() -> tuple[str, ...]:
    """All unit names that may be written, without their combinations."""
    return ("%", *dict.fromkeys(name for line in _lines() for name in _names_in(line)))


def english(unit: str) -> str:
    """A unit by its English names, where it has any, for files that are read without Chinese.

    What it gives, `convert` reads.

    Examples
    --------
    >>> english("亿元"), english("吨标准煤/万元"), english("无量纲"), english("亿米")
    ('hundred_million_yuan', 'tce/ten_thousand_yuan', 'one', '亿米')
    """
    others = {names[0]: names[1] for line in _lines() if len(names := _names_in(line)) > 1}
    return "".join(others.get(part, part) for part in re.split(r"([/*])", unit or "无量纲"))


def _names_in(line: str) -> list[str]:
    """What a line defines: the name before the first sign, and other names behind the second."""
    if "=" not in line or line.startswith("#"):
        return []
    pieces = [piece.strip() for piece in line.split("=")]
    return [name for name in (pieces[0], *pieces[2:]) if name and name[0].isalpha()]


@per_workspace
def _lines() -> tuple[str, ...]:
    """`units.txt` of the package, then that of the workspace, which only adds.

    Were a workspace to give 亿元 another size, every figure taken in before would change silently.
    """
    lines: list[str] = []
    meant: dict[str, str] = {}
    problems = []
    for path in definitions.layers("", "units", ".txt"):
        for number, line in enumerate(definitions.read_text(path).splitlines(), 1):
            written, names = _bare(line), _names_in(line)
            again = [name for name in names if name in meant]
            place = f"{definitions.short(path)}, line {number}"
            if any(meant[name] != written for name in again):
                message = f"the unit is defined already: {meant[again[0]]}"
                problems.append(Problem(place, message, written))
            elif written and not again and path.parent != definitions.PACKAGE:
                problems += _line_faults(place, written, meant)
            if not again:
                lines.append(line)
            meant.update(dict.fromkeys(names, written))
    if problems:
        raise PlanpathError(problems)
    return tuple(lines)


def _line_faults(place: str, written: str, known_so_far: Mapping[str, str]) -> list[Problem]:
    """What keeps a line from defining a unit; pint would only say so in its own words."""
    match = _LINE.fullmatch(written)
    if match is None:
        allowed = ["万人次 = 1e4 * 人次", "人次 = [visit]"]
        return [Problem(place, "defines no unit", written, allowed)]
    if match["of"] is not None and match["of"] not in known_so_far:
        return [Problem.unknown(place, "unit", match["of"], known_so_far)]
    return []


def _bare(line: str) -> str:
    return " ".join(line.partition("#")[0].split())


@per_workspace
def _registry() -> UnitRegistry[Decimal]:
    from pint import UnitRegistry

    registry: UnitRegistry[Decimal] = UnitRegistry(None, non_int_type=Decimal)
    registry.load_definitions(list(_lines()))
    return registry


@per_workspace
def _parsed(unit: str, where: str = "unit"):  # type: ignore[no-untyped-def]  # pint's Unit is dynamic
    written = unit.strip() or "无量纲"
    parts = [part.strip() for part in re.split(r"[/*]", written)]
    for place, part in enumerate(parts):
        # Only products and quotients of listed names: whatever else pint's parser would make of it
        # ("亿元;", "(") is no unit. A leading 1 is how "a year" is written: 1/年.
        if part not in known() and not (part == "1" and place == 0 and len(parts) > 1):
            raise PlanpathError(
                Problem(where, "unknown unit", part, known(), nearest(part, known()))
            )
    return _registry().Unit(written.replace("%", "百分比"))
