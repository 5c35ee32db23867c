"""A rate a target asks for, beside the reference classes that speak to its indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from planpath import precedent

if TYPE_CHECKING:
    from planpath.reference import Precedents

__all__ = ["nearest_class", "precedent_share", "shares"]


def nearest_class(precedents: Precedents, indicator: str, span: int) -> pd.Series | None:
    """The class nearest to an indicator that knows spans of that many years, or None."""
    frame = precedents.frame
    for entry in precedents.speaking_to(indicator):
        found = frame[frame["class"].eq(entry.id) & frame["span"].eq(span)]
        if len(found):
            return found.iloc[0]
    return None


def precedent_share(row: pd.Series, rate: float) -> float:
    """The share of a class' windows that reached a rate.

    What the class itself states at that very rate holds; otherwise `precedent.share_reaching`.
    """
    return float(shares(row, np.asarray(rate)))


def shares(row: pd.Series, rates: ArrayLike) -> NDArray[np.float64]:
    """`precedent_share` for many rates at once."""
    percentiles = [float(row[name]) for name in ("min", "p10", "p25", "p50", "p75", "p90", "max")]
    read_off = precedent.share_reaching(percentiles, rates)
    stated = row.get("stated_rate", np.nan)
    if pd.isna(stated):
        return read_off
    at_it = np.isclose(rates, float(stated), rtol=0, atol=5e-5)
    return np.where(at_it, float(row["stated_share"]), read_off)
