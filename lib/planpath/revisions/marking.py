"""What a reader must be told beside a number: its period, that it is indicative or unverified.

A number is also shown with no more digits than its source wrote.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from planpath import codelists, units
from planpath.matching import UNVERIFIED
from planpath.revisions.outcomes import NUMBERS
from planpath.snapshots import Snapshot

__all__ = ["COLUMNS", "marks"]

COLUMNS = ("mark", "digits", "year", "period")
"""For each end of a change: ``""``, ``indicative`` or ``to_be_verified``; the digits behind the
point the source leaves, NaN where none says; year and period of the newest figure."""
_CITED = {"latest": "latest_source", "baseline": "baseline_source"}


def marks(frame: pd.DataFrame, snapshot: Snapshot, end: str) -> pd.DataFrame:
    """`COLUMNS` with the end's name before them, for rows of `Revisions.frame`."""
    assessed = snapshot.assessed
    default = assessed[assessed["reading_default"].astype(bool)]
    rows = default.drop_duplicates("target_id").set_index("target_id")
    told = [
        _one(rows.loc[target], item, snapshot) if target in rows.index else _NOTHING
        for target, item in zip(frame["target_id"], frame["item"], strict=True)
    ]
    names = [f"{end}_{name}" for name in COLUMNS]
    types = dict(zip(names, ("str", "float64", "float64", "str"), strict=True))
    return pd.DataFrame(told, columns=names, index=frame.index).astype(types)


_NOTHING = ("", np.nan, np.nan, "")


def _one(row: Any, item: str, snapshot: Snapshot) -> tuple[str, float, float, str]:
    if item not in NUMBERS or pd.isna(row[item]):
        return _NOTHING
    # An estimate is one, whatever it is made of.
    mark = "indicative" if item == "estimate" else ""
    if item not in _CITED:
        if bool(row["indicative"]) and item != "target_value":
            mark = "indicative"
        return (mark, np.nan, np.nan, "")
    digits, source, cited = np.nan, row[_CITED[item]], snapshot.evidence.citations
    if source in cited.index:
        figure = cited.loc[source]
        mark = "to_be_verified" if figure["grade"] == UNVERIFIED else mark
        digits = _digits(figure, codelists.indicators()[row["indicator"]])
    if item == "baseline":
        return (mark, digits, float(row["baseline_year"]), "year")
    return (mark, digits, float(row["latest_year"]), str(row["latest_period"]))


def _digits(figure: Any, indicator: Any) -> float:
    """Digits the source leaves in the indicator's unit: three of 1.2 万亿元 say nothing."""
    written = int(figure["decimals"])
    if indicator.unit == "无量纲" or figure["unit"] not in units.known():
        return float(min(written, indicator.digits))
    moved = written + units.factor(indicator.unit, figure["unit"]).adjusted()
    return float(min(max(written, indicator.digits), moved))
