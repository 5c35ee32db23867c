"""What a run says of each target: its verdict, its numbers, and what each method makes of it.

Items are laid out alike whether they were stored by a run or are worked out now, so that the two
can be compared: one row per target and item, under the target's default reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planpath import assessment, method_panel, paths
from planpath.revisions.mixing import Inputs

if TYPE_CHECKING:
    from planpath.methods import Method
    from planpath.store import Evidence

__all__ = [
    "CLASSES",
    "KEY",
    "LEVELS",
    "METHOD",
    "NUMBERS",
    "VALUE",
    "Outcomes",
    "judged",
    "put",
    "read",
]

KEY = ["target_id", "item"]
CLASSES = ("verdict", "across_readings", "projected_meets")
LEVELS = ("baseline", "latest", "estimate", "target_value", "projected", "needed_step")
"""Numbers in the indicator's own unit: those of unlike series are never subtracted."""
NUMBERS = (
    *("baseline", "latest", "estimate", "target_value"),
    *("done", "lead", "needed_rate", "needed_step"),
    *("past_rate", "projected", "precedent_share"),
)
METHOD = "method:"
VALUE = ":value"


@dataclass(frozen=True)
class Outcomes:
    """What one run, or one mixture of inputs, says; all indexed by target and item.

    Parameters
    ----------
    classes
        Text; a verdict that may not be given is the status or cause in its place.
    numbers
        NaN where there is none; `series` names the series a level belongs to, ``""`` for other
        numbers.
    """

    classes: pd.Series
    numbers: pd.DataFrame


def judged(inputs: Inputs, region: str = "") -> pd.DataFrame:
    """The assessment of these inputs, of one region or of the whole plan.

    A region is judged by its own figures, so that only they are carried forward for it.
    """
    evidence, plan = inputs.evidence, inputs.plan
    if region:
        if region not in plan.regions:
            return pd.DataFrame(columns=list(assessment.COLUMNS))
        evidence, plan = _of_region(evidence, region), plan.of(region=region)
    projected = paths.project(evidence, inputs.scenario, inputs.plan.last_year, plan)
    return assessment.assess(plan, evidence, projected, inputs.precedents)


def put(
    assessed: pd.DataFrame, evidence: Evidence, known: dict[str, Method] | None = None
) -> pd.DataFrame:
    """What each method makes of the targets that may be judged, default readings.

    Returns
    -------
    DataFrame
        `target_id`, `method`, `class`, `value`; only where the method applies.
    """
    columns = ["target_id", "method", "class", "value"]
    chosen = assessed["reading_default"].astype(bool) & assessed["data_status"].eq("ok")
    rows = assessed[chosen].reset_index(drop=True)
    found = method_panel.panel(rows, evidence, known)
    if found.empty:
        return pd.DataFrame(columns=columns).astype({"value": "float64"})
    kept = found.loc[found["applies"].astype(bool), columns].reset_index(drop=True)
    return kept.astype({"target_id": "str", "method": "str", "class": "str"})


def read(assessed: pd.DataFrame, methods: pd.DataFrame, region: str = "") -> Outcomes:
    """An assessment and what `put` gives, laid out item by item.

    Parameters
    ----------
    region
        Keeps only its targets.
    """
    rows = assessed[assessed["reading_default"].astype(bool)]
    if region:
        rows = rows[rows["region"].eq(region)]
    rows = rows.drop_duplicates("target_id").set_index("target_id")
    told = methods[methods["target_id"].isin(rows.index)]
    meets = rows["projected_meets"].astype("boolean")
    text = {
        "verdict": assessment.standing(rows),
        "across_readings": rows["across_readings"].replace("", "none"),
        # Three states: it does, it does not, and nothing is projected.
        "projected_meets": meets.map({True: "yes", False: "no"}).astype("object").fillna("none"),
    }
    classes = [_items(series.astype("str"), item) for item, series in text.items()]
    by_method = pd.MultiIndex.from_arrays(
        [told["target_id"].to_numpy(), (METHOD + told["method"].astype("str")).to_numpy()],
        names=KEY,
    )
    classes.append(pd.Series(told["class"].astype("str").to_numpy(), index=by_method))
    numbers = []
    series = _series(rows)
    for item in NUMBERS:
        value = pd.to_numeric(rows[item]).astype("float64")
        of = series if item in LEVELS else pd.Series("", index=rows.index)
        if item == "latest":
            # Part of a year is never subtracted from a whole one.
            period = rows["latest_period"].astype("str")
            of = of.where(period.isin(["year", ""]), of + "|" + period)
        numbers.append(_numbered(value, of, item))
    values = pd.Series(told["value"].to_numpy(dtype=np.float64), index=by_method)
    values.index = pd.MultiIndex.from_arrays(
        [values.index.get_level_values(0), values.index.get_level_values(1) + VALUE], names=KEY
    )
    numbers.append(pd.DataFrame({"value": values, "series": ""}))
    return Outcomes(pd.concat(classes), pd.concat(numbers))


def _of_region(evidence: Evidence, region: str) -> Evidence:
    from dataclasses import replace

    observed, cited = evidence.observed, evidence.citations
    return replace(
        evidence,
        observed=observed[observed["region"].eq(region)].reset_index(drop=True),
        citations=cited[cited["region"].eq(region)],
    )


def _series(rows: pd.DataFrame) -> pd.Series:
    """The series a target's levels belong to: that of its newest figure, else the one it asks."""
    seen = rows["latest"].notna()
    scope = rows["latest_scope"].where(seen, rows["scope"])
    basis = rows["latest_basis"].where(seen, rows["basis"])
    return rows["indicator"].astype("str") + "|" + scope.astype("str") + "|" + basis.astype("str")


def _items(series: pd.Series, item: str) -> pd.Series:
    keys = pd.MultiIndex.from_product([series.index, [item]], names=KEY)
    return pd.Series(series.to_numpy(), index=keys)


def _numbered(value: pd.Series, series: pd.Series, item: str) -> pd.DataFrame:
    keys = pd.MultiIndex.from_product([value.index, [item]], names=KEY)
    # What has no number belongs to no series.
    of = series.where(value.notna(), "")
    return pd.DataFrame({"value": value.to_numpy(), "series": of.to_numpy()}, index=keys)
