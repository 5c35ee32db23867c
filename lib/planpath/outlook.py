"""What lies beyond the figures judged: an estimated year, a scenario, precedents.

None of it carries a verdict. An estimate and a projection are held against the target in its own
terms; precedents stand beside the rate it asks for. Frames are those of `assessment`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import comparison, progress
from planpath.matching import named, positions
from planpath.terms import bound_value, bounds, keeps, need, plain_mean

if TYPE_CHECKING:
    from planpath.store import Precedents

__all__ = ["estimated", "precedents", "projections"]

Flags = NDArray[np.bool_]


def estimated(frame: pd.DataFrame) -> None:
    """What an estimated year would leave to do, as an indication; it carries no verdict."""
    estimate, year = frame["estimate"], frame["estimate_year"]
    # A plain mean takes each year's change, and those that were not counted are none.
    plain = plain_mean(frame)
    frame["estimate_beyond"] = keeps(frame, estimate) & ~plain
    # A yearly promise asks the same again whatever this year brings.
    open_ = ~frame["estimate_beyond"] & frame["measure"].ne("yearly") & ~plain
    numbers = ["estimate_needed_rate", "estimate_needed_step"]
    frame[numbers[0]], frame[numbers[1]] = need(frame, estimate, year, open_)
    part = frame["data_status"].eq("part_year") & frame[numbers].notna().any(axis=1)
    frame.loc[part, ["needed_rate", "needed_step"]] = frame.loc[part, numbers].to_numpy()
    frame.loc[part, "indicative"] = True


def projections(frame: pd.DataFrame, projected: pd.DataFrame | None) -> None:
    """Where a scenario leads by the target's year, in the target's own terms."""
    frame["scenario"], frame["projected"], frame["projected_meets"] = "", np.nan, pd.NA
    if projected is None or projected.empty:
        return
    central = projected[projected["quantile"].eq(0.5) & projected["period"].eq("year")]
    key = ["region", "indicator", "scope", "basis", "by"]
    # What was judged is carried on: the series of the newest figure.
    asked = frame[["region", "indicator", "scope", "by"]].assign(basis=frame["latest_basis"])
    at = positions(asked, central.rename(columns={"year": "by"}), key)
    at = np.where(frame["data_status"].eq("ok"), at, -1)
    value = pd.Series(np.append(central["value"].to_numpy(), np.nan)[at], index=frame.index)
    frame["scenario"], frame["projected"] = named(central["scenario"], at), value
    # A year already missed is not made good by a later one.
    broken = frame["measure"].eq("yearly") & frame["latest"].notna() & ~frame["met"]
    kept = np.where(plain_mean(frame), _mean_kept(frame, value), keeps(frame, value)) & ~broken
    meets = pd.Series(kept, index=frame.index).astype("boolean")
    frame["projected_meets"] = meets.where(value.notna())


def _mean_kept(frame: pd.DataFrame, ends: pd.Series) -> Flags:
    """Whether the changes seen and those to come keep a plain mean; scenarios go at one rate."""
    left, span = frame["by"] - frame["latest_year"], frame["by"] - frame["base_year"]
    promised = span * bound_value(frame)
    ahead = left * progress.needed_rate(frame["latest"], ends, left)
    return progress.meets(frame["done"] * promised + ahead, bounds(frame), promised, promised)


def precedents(frame: pd.DataFrame, classes: Precedents | None) -> pd.DataFrame:
    """The nearest class of the same length beside the rate a target asks.

    Compared is what is left; where no class covers so many years, the whole span's rate is, since
    that too is what the promise asks, and precedents of its length are known.
    """
    rated = frame["measure"].eq("rate")
    whole = (frame["by"] - frame["baseline_year"]).where(~rated, frame["by"] - frame["base_year"])
    below = frame["baseline"].where(~keeps(frame, frame["baseline"]))
    even = progress.needed_rate(below, frame["target_value"], whole)
    whole_rate = pd.Series(even, index=frame.index).where(~rated, bound_value(frame))
    start = frame["estimate_year"].where(frame["data_status"].eq("part_year"), frame["latest_year"])
    left = (frame["by"] - start).where(frame["latest"].notna(), whole)
    # What needs nothing more asks nothing of precedents either.
    rate = frame["needed_rate"]
    asked = ((left, rate), (whole, whole_rate.where(rate.notna())))
    return comparison.beside(frame["indicator"], asked, classes)
