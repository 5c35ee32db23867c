"""What each scenario does to each target: the value it leads to, and how far that is off."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planpath import progress
from planpath.terms import WHOLE

__all__ = ["COLUMNS", "KEPT", "outcomes"]

KEPT = (
    *("target_id", "region", "indicator", "scope", "basis", "measure", "bound", "low", "high"),
    *("unit", "by", "kind", "mean", "reading", "reading_default", "restates"),
    *("data_status", "cause", "verdict", "indicative", "latest_year", "latest_period", "latest"),
    *("latest_source", "latest_basis", "target_value", "needed_rate", "needed_step"),
)
# Two figures that differ by less are the same figure, computed along two ways.
_ROUNDING = 1e-9
COLUMNS = (*KEPT, "scenario", "value", "meets", "on_bound", "gap", "gap_share", "rate", "step")
"""A row for each target, reading and scenario.

From the assessment, and then: `value` where the scenario leads by the target's year; `meets`
whether that keeps the target (missing where there is no value); `on_bound` whether it lands on a
bound that has to be passed; `gap` the value less what has to be
landed on, in the unit, below nought where it falls short of a floor or stays under a ceiling;
`gap_share` the same as a fraction of what has to be landed on; `rate` and `step` what the path does
a year on average, beside `needed_rate` and `needed_step`.
"""


def outcomes(assessed: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The targets of several assessments under one another.

    Parameters
    ----------
    assessed
        From `assessment.assess` by scenario; the same targets and readings in each.

    Returns
    -------
    DataFrame
        `COLUMNS`; scenarios of a target stand together, in the order given.
    """
    frames = []
    for id_, frame in assessed.items():
        own = frame[list(KEPT)].assign(scenario=id_, value=frame["projected"].astype("float64"))
        own["meets"] = frame["projected_meets"].astype("boolean")
        frames.append(own.assign(order=np.arange(len(own))))
    found = pd.concat(frames, ignore_index=True)
    found = found.sort_values("order", kind="stable").drop(columns="order").reset_index(drop=True)
    aimed = progress.aim(
        found["target_value"], found["bound"].to_numpy(dtype=str), found["kind"].isin(WHOLE)
    )
    found["gap"] = found["value"] - aimed
    passed = found["bound"].isin(("more_than", "less_than")) & found["measure"].ne("yearly")
    landed = passed & np.isclose(found["value"], aimed, rtol=_ROUNDING, atol=0)
    found["on_bound"] = landed & ~found["meets"].fillna(True).astype(bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = found["gap"] / np.abs(aimed)
    found["gap_share"] = share.where(np.isfinite(share))
    left = found["by"] - found["latest_year"]
    pointed = found["kind"].isin(("share", "growth"))
    rate = progress.needed_rate(found["latest"], found["value"], left)
    found["rate"] = np.where(pointed, np.nan, rate)
    found["step"] = progress.needed_step(found["latest"], found["value"], left)
    return found[list(COLUMNS)]
