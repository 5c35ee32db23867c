"""Names and numbers of the panel of methods in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from planpath import units
from planpath.methods import LOOKS, Method, methods
from planpath.phrases import Phrases
from planpath.report.session import Report
from planpath.words import Words

__all__ = ["Seen", "edge", "joined", "number", "value"]

_IN_PERCENT = ("growth",)
_DECIMALS = {"points": 1, "gap": 1, "status": 1, "status_parity": 1, "distance": 1, "growth": 1}
_MOST_DECIMALS = 6


class Seen:
    """The panel of one report, and the methods that apply to anything in it."""

    def __init__(self, report: Report, put: pd.DataFrame) -> None:
        self.report, self.put = report, put
        self.words, self.phrases = report.words, Phrases(report.words, report.evidence)
        applying = set(put.loc[put["applies"], "method"])
        known = methods()
        order = sorted(known, key=lambda id_: LOOKS.index(known[id_].looks_at))
        self.present: dict[str, Method] = {i: known[i] for i in order if i in applying}
        self.ids: list[str] = list(dict.fromkeys(put["target_id"]))

    def label(self, method: str) -> str:
        """A method's name."""
        return methods()[method].label.of(self.report.lang)

    def class_label(self, method: str, id_: str) -> str:
        """A method's own word for a class."""
        entry = methods()[method]
        return entry.cuts[entry.place(id_)].label.of(self.report.lang)

    def named(self, target_id: str) -> dict[str, str]:
        """The fields that name a target in a sentence."""
        target = self.report.whole.target(target_id)
        return {"id": target_id, "indicator": self.phrases.indicator(target.indicator)}

    def applying(self, target_id: str) -> pd.DataFrame:
        """The methods that apply to a target, in the order of the panel."""
        own = self.put[self.put["target_id"].eq(target_id) & self.put["applies"]]
        place = own["method"].astype(object).map({m: n for n, m in enumerate(self.present)})
        return own.assign(place=place).sort_values("place", kind="stable")


def value(words: Words, row: Any) -> str:
    """A row's number, with digits enough to tell it from the lines it lies between."""
    if pd.isna(row["value"]):
        return "—"
    lines = methods()[row["method"]].edges
    return number(words, float(row["value"]), str(row["measure"]), lines)


def number(words: Words, amount: float, measure: str, lines: Sequence[float]) -> str:
    """A value of a measure, never rounded onto a line it lies beside."""
    scale = 100.0 if measure in _IN_PERCENT else 1.0
    digits = _DECIMALS.get(measure, 2)
    while digits < _MOST_DECIMALS and any(_merges(amount, e, scale, digits) for e in lines):
        digits += 1
    return words.percent(amount, digits) if scale > 1 else words.number(amount, digits)


def edge(words: Words, line: float, measure: str) -> str:
    """A line between classes, exactly."""
    scale = 100.0 if measure in _IN_PERCENT else 1.0
    digits = units.decimals(line * scale)
    return words.percent(line, digits) if scale > 1 else words.number(line, digits)


def joined(words: Words, items: Sequence[str]) -> str:
    """Clauses of one sentence."""
    return words("figure.semicolon").join(items)


def _merges(amount: float, line: float, scale: float, digits: int) -> bool:
    """Whether rounding would put a value on a line, or past it, that it lies beside."""
    apart = abs(amount - line) > 1e-9 * max(1.0, abs(line))
    rounded = round(amount * scale, digits)
    return apart and (rounded - line * scale) * (amount - line) <= 0
