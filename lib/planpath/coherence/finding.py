"""What a rule finds: sentences as data, with the clauses and the arithmetic they rest on.

A finding holds no text of its own. Each `Line` names a sentence of the words files and the numbers
and names that fill it, so the same finding is read in every language and by programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planpath import codelists, units

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COLUMNS",
    "SEVERITIES",
    "Cited",
    "Finding",
    "Line",
    "Names",
    "Number",
    "Severity",
    "amount_of",
    "frame",
    "share_of",
]

Severity = Literal["contradiction", "tension", "gap", "note"]
SEVERITIES: tuple[Severity, ...] = ("contradiction", "tension", "gap", "note")
"""From what cannot both hold to what is merely worth knowing."""

COLUMNS = (
    "rule",
    "severity",
    "targets",
    "regions",
    "section",
    "readings",
    "number",
    "value",
    "unit",
    "indicative",
    "sources",
)


@dataclass(frozen=True)
class Number:
    """A named quantity of a finding's arithmetic.

    Parameters
    ----------
    name
        The field of the sentence it fills.
    value
        In `unit`; shares and rates are fractions.
    unit
        A canonical unit; ``无量纲`` for shares, ``1/年`` for yearly rates, ``""`` for a bare count.
    digits
        Decimals shown, in `unit` or in per cent.
    """

    name: str
    value: float
    unit: str = ""
    digits: int = 0


@dataclass(frozen=True)
class Names:
    """What a field of a sentence lists: ids of one codelist, or words as the document has them."""

    name: str
    kind: Literal["region", "indicator", "scope", "target", "reading", "verbatim"]
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One sentence: its key in the words files below ``coherence.``, and what fills it."""

    key: str
    numbers: tuple[Number, ...] = ()
    names: tuple[Names, ...] = ()


@dataclass(frozen=True)
class Cited:
    """A clause a finding rests on, in the document's own words."""

    section: str
    quote: str
    region: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """Something in a plan that cannot hold, holds only if, is left out, or is worth knowing.

    Parameters
    ----------
    rule
        The rule's id; ``coherence.<rule>.title`` names it.
    severity
        One of `SEVERITIES`.
    targets, regions
        Ids of what it concerns.
    clauses
        The clauses quoted; empty where the fault is in the document as a whole.
    says
        The arithmetic in words.
    resolve
        What would resolve it.
    readings
        Ids of the readings under which it holds; empty where it holds under all.
    settled_by
        Ids of the readings of the same words under which it does not arise.
    sources
        Citation ids of the published figures it rests on.
    indicative
        Whether it rests on figures without the right to carry a verdict 仅供参考.
    doubtful
        Whether one of these was seen on a re-posting page only 待核实.
    """

    rule: str
    severity: Severity
    targets: tuple[str, ...]
    regions: tuple[str, ...]
    clauses: tuple[Cited, ...]
    says: tuple[Line, ...]
    resolve: Line
    readings: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    indicative: bool = False
    doubtful: bool = False

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All quantities of its arithmetic, in the order the sentences use them."""
        return tuple(dict.fromkeys(n for line in self.says for n in line.numbers))

    def number(self, name: str) -> float:
        """The first quantity of that name."""
        return next(number.value for number in self.numbers if number.name == name)


def amount_of(name: str, value: float, indicator: str) -> Number:
    """A quantity of an indicator, with no more digits than its exact value needs.

    A round number's last zeros say nothing: 5930 has -1 digits, in billions of yuan it is 593.

    Examples
    --------
    >>> amount_of("sum", 5930.0, "revenue")
    Number(name='sum', value=5930.0, unit='亿元', digits=-1)
    """
    entry = codelists.indicators()[indicator]
    # Sums of exact decimals come out with binary dust that is no digit of theirs.
    clean = round(value, 9)
    digits = units.decimals(clean, entry.digits)
    whole = f"{clean:.0f}"
    if digits == 0 and clean:
        digits = len(whole.rstrip("0")) - len(whole)
    return Number(name, clean, entry.unit, digits)


def share_of(name: str, fraction: float, digits: int = 1) -> Number:
    """A share, shown in per cent."""
    return Number(name, fraction, "无量纲", digits)


def frame(found: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one row for each number; a finding without one has a single row.

    Returns
    -------
    DataFrame
        `COLUMNS`; lists are joined by ``;``, `value` is NaN where there is no number.
    """
    import pandas as pd

    rows = []
    for finding in found:
        shared = {
            "rule": finding.rule,
            "severity": finding.severity,
            "targets": ";".join(finding.targets),
            "regions": ";".join(finding.regions),
            "section": ";".join(dict.fromkeys(one.section for one in finding.clauses)),
            "readings": ";".join(finding.readings),
            "indicative": finding.indicative,
            "sources": ";".join(finding.sources),
        }
        for number in finding.numbers or (Number("", float("nan")),):
            own = {"number": number.name, "value": number.value, "unit": number.unit}
            rows.append({**shared, **own})
    return pd.DataFrame(rows, columns=list(COLUMNS))
