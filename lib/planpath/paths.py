"""Paths of numbers: what a target requires year by year, and where a scenario leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planpath import aims, assessment, carrying, codelists, drivers, hierarchy, progress, table
from planpath.plan import Plan
from planpath.problems import PlanpathError, Problem
from planpath.scenario import Scenario

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["carry", "index_paths", "project", "required", "tabled"]


def required(assessed: pd.DataFrame) -> pd.DataFrame:
    """Required values year by year, as rows of the one table.

    Amounts and intensities go at an even rate (level method), counts and shares in even steps,
    yearly promises stay where they are. A path starts from the newest figure that may be shown,
    keeps that figure's scope and basis, and ends on the bound (on the next whole number where a
    count must exceed it); `source` is ``target@reading``.

    Parameters
    ----------
    assessed
        From `assessment.assess`. Targets without a baseline have no path.
    """
    rows: list[dict[str, object]] = []
    unmet = assessed["needed_rate"].notna() | assessed["needed_step"].notna()
    # A path starts from a year that was counted, not from one that was estimated.
    whole = assessed["latest"].notna() & assessed["latest_period"].eq("year")
    # Of a plain mean more than everything may be due; no path leads there.
    unmet &= ~(assessed["needed_rate"] <= -1)
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
        "basis": row["latest_basis"],
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


def project(
    evidence: Evidence,
    scenario: Scenario,
    to: int,
    plan: Plan | None = None,
    *,
    reading: Sequence[str] = (),
    quantiles: Sequence[float] = carrying.QUANTILES,
    method: str = "",
) -> pd.DataFrame:
    """Every series that may be carried forward, under a scenario.

    Only whole years are carried, and only series whose newest figure can be looked up: a grade C
    figure carries no projection. A rate taken from history needs two figures; a series with fewer
    is left out rather than called flat. Of two figures for one year the better grade counts, then
    the newer publication. A growth rate is no level: it is held or stepped, never grown. What
    follows from other figures by an identity is worked out from them.

    Parameters
    ----------
    evidence
        What statistics show.
    scenario
        What is assumed.
    to
        Last year.
    plan
        Whose targets those series go to that the scenario lets go to their target.
    reading
        Ids of readings by which those targets are read, in place of the defaults.
    quantiles
        Asked of each model; one that is certain of its path gives the middle alone.
    method
        How regions and the whole they make up are put in accord, one of `hierarchy.METHODS`; empty
        for not at all.

    Returns
    -------
    DataFrame
        The one table, `kind` projected, `source` the model's name, ``identity:<id>`` for what
        follows from others; counts are not rounded.

    Raises
    ------
    PlanpathError
        If series are to go to their targets and no plan says which; if a reading is unknown.
    """
    carried = carry(evidence, scenario, to, plan, reading=reading, quantiles=quantiles)
    return tabled(carried, evidence, scenario, plan, method)


def tabled(
    carried: Sequence[carrying.Carried],
    evidence: Evidence,
    scenario: Scenario,
    plan: Plan | None = None,
    method: str = "",
) -> pd.DataFrame:
    """What `carry` found as rows of the one table, with what follows from it; see `project`."""
    rows = [row for one in carried for row in _projected_rows(one, scenario.id)]
    projected = table.make(rows, "projected")
    if not method:
        return drivers.complete(projected, scenario, evidence)
    if plan is None:
        message = "regions are to be put in accord with their whole, and no plan says which"
        raise PlanpathError(Problem(f"project, method {method!r}", message))
    return hierarchy.coherent(projected, plan, evidence, scenario, method)


def carry(
    evidence: Evidence,
    scenario: Scenario,
    to: int,
    plan: Plan | None = None,
    *,
    reading: Sequence[str] = (),
    quantiles: Sequence[float] = carrying.QUANTILES,
) -> list[carrying.Carried]:
    """What `project` makes rows of, before identities: each series, its assumption, what was done.

    Parameters and errors as in `project`.
    """
    found: dict[aims.Series, list[aims.Aim]] = {}
    if any(entry.model == carrying.ON_TARGET for entry in scenario.assumptions):
        if plan is None:
            message = "lets series go to their targets, and no plan was given that says which"
            raise PlanpathError(Problem(f"scenario {scenario.id}", message))
        found = aims.aims(assessment.assess(plan, evidence), plan, reading)
    return carrying.carry(evidence, scenario, to, found, quantiles)


def _projected_rows(carried: carrying.Carried, scenario: str) -> list[dict[str, object]]:
    made = carried.projection
    shared = {
        "region": carried.region,
        "indicator": carried.indicator,
        "scope": carried.scope,
        "basis": carried.basis,
        "kind": "projected",
        "scenario": scenario,
        "source": made.model,
        "unit": codelists.indicators()[carried.indicator].unit,
    }
    return [
        {**shared, "year": int(year), "quantile": level, "value": float(value)}
        for level, path in zip(made.quantiles, made.rows, strict=True)
        for year, value in zip(made.years, path, strict=True)
        if np.isfinite(value)
    ]
