"""Paths of numbers: what a target requires year by year, and where a scenario leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planpath import codelists, progress, projection, table
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.plan import Plan
from planpath.scenario import Assumption, Scenario

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["index_paths", "project", "required"]


def required(assessed: pd.DataFrame) -> pd.DataFrame:
    """Required values year by year, as rows of the one table.

    Amounts and intensities go at an even rate (level method), counts and shares in even steps,
    yearly promises stay where they are. A path starts from the newest figure that may be shown,
    keeps that figure's scope, and ends on the bound (on the next whole number where a count must
    exceed it); `source` is ``target@reading``.

    Parameters
    ----------
    assessed
        From `assessment.assess`. Targets without a baseline have no path.
    """
    rows: list[dict[str, object]] = []
    unmet = assessed["needed_rate"].notna() | assessed["needed_step"].notna()
    # A path starts from a year that was counted, not from one that was estimated.
    whole = assessed["latest"].notna() & assessed["latest_period"].eq("year")
    startable = unmet & whole & assessed["target_value"].notna()
    for row in assessed[startable].to_dict("records"):
        rows += _required_rows(row)
    return table.make(rows, "required")


def _required_rows(row: dict[str, object]) -> list[dict[str, object]]:
    start, by = int(row["latest_year"]), int(row["by"])  # type: ignore[call-overload]
    latest, target = float(row["latest"]), float(row["target_value"])  # type: ignore[arg-type]
    target = float(progress.aim(target, str(row["bound"]), row["kind"] in ("count", "flow")))
    if row["measure"] == "rate" and row["mean"] == "arithmetic":
        # Where it ends follows from the changes still due, not from the compounded rate.
        target = latest * float(1 + row["needed_rate"]) ** (by - start)  # type: ignore[operator]
    if row["measure"] == "yearly":
        values = np.full(by - start + 1, target)
    elif row["kind"] in ("amount", "intensity") and latest > 0:
        values = progress.compound_path(latest, target, by - start)
    else:
        values = progress.linear_path(latest, target, by - start)
    indicator = str(row["indicator"])
    shared = {
        "region": row["region"],
        "indicator": indicator,
        "scope": row["latest_scope"],
        "kind": "required",
        "source": f"{row['target_id']}@{row['reading']}",
        "unit": codelists.indicators()[indicator].unit,
    }
    return [
        {**shared, "year": year, "value": value}
        for year, value in zip(range(start, by + 1), values, strict=True)
    ]


def index_paths(plan: Plan) -> pd.DataFrame:
    """Rates as index paths, 100 in the base year: what a promised rate means before any data.

    Returns
    -------
    DataFrame
        `target_id`, `reading`, `base_year`, `year`, `index`; one path per base year a target can be
        read with.

    Examples
    --------
    >>> from planpath import plan
    >>> paths = index_paths(plan.load("zj_textile_2027"))
    >>> paths[paths["year"].eq(2027)]["index"].round(3).tolist()
    [84.117, 87.078]
    """
    rows = []
    for target in plan.targets:
        seen: set[int] = set()
        for reading in target.readings:
            read = target.under(reading)
            if read.measure != "rate" or read.base_year in seen:
                continue
            seen.add(read.base_year)
            span = np.arange(read.by - read.base_year + 1)
            index = 100 * (1 + progress.cumulative(read.value, span))
            for year, value in zip(read.base_year + span, index, strict=True):
                rows.append((target.id, reading.id, read.base_year, int(year), float(value)))
    return pd.DataFrame(rows, columns=["target_id", "reading", "base_year", "year", "index"])


def project(evidence: Evidence, scenario: Scenario, to: int) -> pd.DataFrame:
    """Every series that may be carried forward, under a scenario.

    Only whole years are carried, and only series whose newest figure can be looked up: a grade C
    figure carries no projection. A rate taken from history needs two figures; a series with fewer
    is left out rather than called flat. Of two figures for one year the better grade counts, then
    the newer publication. A growth rate is no level: it is held or left out, never grown.

    Parameters
    ----------
    evidence
        What statistics show.
    scenario
        What is assumed.
    to
        Last year.

    Returns
    -------
    DataFrame
        The one table, `kind` projected, `source` the model's name; counts are not rounded.
    """
    figures = best_of_each_year(evidence)
    annual = figures[figures["period"].eq("year")].sort_values("year", kind="stable")
    known = codelists.indicators()
    rows: list[dict[str, object]] = []
    for key, whole in annual.groupby(["region", "indicator", "scope"], sort=True):
        if whole["grade"].iloc[-1] == UNVERIFIED:
            continue
        series, indicator = whole[whole["grade"].ne(UNVERIFIED)], known[str(key[1])]
        assumption = scenario.of(str(key[1]), str(key[0]))
        if indicator.kind == "growth" and assumption.model != "hold":
            continue
        carried = _carry(series, assumption, to)
        if carried is not None:
            rows += _projected_rows(key, carried, scenario, indicator.unit)
    return table.make(rows, "projected")


def _carry(series: pd.DataFrame, how: Assumption, to: int) -> projection.Projection | None:
    years, values = series["year"].to_numpy(), series["value"].to_numpy()
    if how.model == "hold":
        return projection.hold(years, values, to)
    if how.model == "compound":
        return projection.compound(years, values, to, how.annual_rate)
    assert how.years is not None
    carried = projection.recent_rate(years, values, to, how.years)
    return carried if carried.from_year < carried.to_year else None


def _projected_rows(
    key: tuple[str, ...], carried: projection.Projection, scenario: Scenario, unit: str
) -> list[dict[str, object]]:
    region, indicator, scope = key
    values = carried.values
    if codelists.indicators()[indicator].kind == "share":
        # A share carried on at its own rate would pass the whole.
        values = np.minimum(values, 1.0)
    shared = {
        "region": region,
        "indicator": indicator,
        "scope": scope,
        "kind": "projected",
        "scenario": scenario.id,
        "source": carried.model,
        "unit": unit,
    }
    return [
        {**shared, "year": int(year), "value": float(value)}
        for year, value in zip(carried.years, values, strict=True)
    ]
