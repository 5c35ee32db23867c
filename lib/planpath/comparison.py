"""A rate a target asks for, beside the reference classes that speak to its indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from planpath import precedent
from planpath.matching import distinct, named

if TYPE_CHECKING:
    from planpath.reference import Precedents

__all__ = ["COLUMNS", "beside", "nearest_class", "precedent_share", "shares"]

Floats = NDArray[np.float64]
COLUMNS = (
    "precedent_class",
    "precedent_span",
    "precedent_rate",
    "precedent_n",
    "precedent_share",
)


def beside(
    indicator: pd.Series,
    asked: Sequence[tuple[ArrayLike, ArrayLike]],
    precedents: Precedents | None,
) -> pd.DataFrame:
    """The nearest class of the same length beside a yearly rate, for many rows at once.

    Parameters
    ----------
    indicator
        Id, one for each row.
    asked
        Pairs of a span in years and a rate (a fraction a year), each an array over the rows; the
        first pair for which a class is known counts. NaN asks nothing.
    precedents
        Reference classes, or None.

    Returns
    -------
    DataFrame
        `COLUMNS`, on the index of `indicator`; `precedent_share` is a fraction.
    """
    names: list[str] = []
    known = np.full(len(indicator), -1)
    numbers = np.full((4, len(indicator)), np.nan)
    for span, rate in asked:
        if precedents is None:
            break
        spans, rates = np.asarray(span, dtype=float), np.asarray(rate, dtype=float)
        open_ = np.flatnonzero((known < 0) & np.isfinite(spans) & np.isfinite(rates))
        group, met = distinct([indicator.iloc[open_], spans[open_]])
        alike = np.split(open_[np.argsort(group, kind="stable")], np.cumsum(np.bincount(group)))
        # Split leaves an empty piece at the end.
        for at, first in zip(alike, met, strict=False):
            years = int(spans[open_[first]])
            near = nearest_class(precedents, str(indicator.iloc[open_[first]]), years)
            if near is not None:
                known[at] = len(names)
                names.append(str(near["class"]))
                numbers[0, at], numbers[1, at], numbers[2, at] = years, rates[at], float(near["n"])
                numbers[3, at] = shares(near, rates[at])
    told = {"precedent_class": named(names, known).to_numpy()}
    columns = dict(zip(COLUMNS[1:], numbers, strict=True))
    return pd.DataFrame({**told, **columns}, index=indicator.index)


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


def shares(row: pd.Series, rates: ArrayLike) -> Floats:
    """`precedent_share` for many rates at once."""
    percentiles = [float(row[name]) for name in ("min", "p10", "p25", "p50", "p75", "p90", "max")]
    read_off = precedent.share_reaching(percentiles, rates)
    stated = row.get("stated_rate", np.nan)
    if pd.isna(stated):
        return read_off
    at_it = np.isclose(rates, float(stated), rtol=0, atol=5e-5)
    return np.where(at_it, float(row["stated_share"]), read_off)
