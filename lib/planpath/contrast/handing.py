"""Scenarios side by side, for other programs: a closed JSON structure with its schema.

Numbers are written in full, so that two files are the same where the numbers are. The keys are
stable: a later version may add some and takes none away without another `version`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from planpath.codelists import Entry, Label
from planpath.contrast.sides import Contrast

__all__ = ["ContrastFile", "handed"]

Kind = Literal["assumption", "ceiling", "factor", "price"]
_PLACE = ("region", "indicator", "scope", "basis")
_OF_TARGET = ("measure", "bound", "unit", "reading", "reading_default", "data_status", "scenario")
_NUMBERS = (
    *("latest_year", "latest", "target_value", "needed_rate", "needed_step"),
    *("value", "gap", "gap_share", "rate", "step"),
)
Number = float | None


class HandedScenario(Entry):
    """One of the scenarios."""

    id: str
    name: Label
    sha256: str = Field(description="Of what it assumes; the same hash, the same numbers")


class HandedSide(Entry):
    """What holds in one scenario."""

    scenario: str
    states: dict[str, Any] | None = Field(description="As plain numbers; null for nothing")


class HandedDifference(Entry):
    """One thing the scenarios do not all assume alike."""

    kind: Kind
    indicator: str = Field(description="Or * for all")
    region: str = Field(description="Or * for all")
    held: tuple[HandedSide, ...]


class HandedOutcome(Entry):
    """What one scenario does to one target under one reading."""

    target: str
    region: str
    indicator: str
    scope: str
    basis: str
    measure: str
    bound: str
    unit: str
    by: int
    reading: str
    reading_default: bool
    data_status: str
    scenario: str
    latest_year: Number
    latest: Number
    target_value: Number = Field(description="As a level of the indicator in the target's year")
    needed_rate: Number = Field(description="A fraction a year")
    needed_step: Number = Field(description="In the unit, a year")
    value: Number = Field(description="Where the scenario leads by the target's year")
    meets: bool | None
    on_bound: bool = Field(description="Lands on a bound that has to be passed")
    gap: Number = Field(description="Value less what has to be landed on")
    gap_share: Number
    rate: Number = Field(description="Of the path, a fraction a year")
    step: Number


class HandedPoint(Entry):
    """A row of the one table."""

    region: str
    indicator: str
    scope: str
    basis: str
    kind: Literal["observed", "projected", "required"]
    scenario: str
    source: str
    year: int
    quantile: float
    value: float
    unit: str


class HandedRank(Entry):
    """The place a region takes."""

    indicator: str
    scope: str
    basis: str
    scenario: str = Field(description="Empty for what was observed")
    year: int
    region: str
    value: float
    rank: int


class ContrastFile(Entry):
    """What `planpath compare --json` writes."""

    version: Literal[1] = 1
    plan: str
    data: Literal["published", "demonstration"]
    as_of: str
    regions: tuple[str, ...]
    indicator: str = Field(description="Empty for all")
    scenarios: tuple[HandedScenario, ...]
    differences: tuple[HandedDifference, ...]
    outcomes: tuple[HandedOutcome, ...]
    paths: tuple[HandedPoint, ...]
    ranks: tuple[HandedRank, ...]


def handed(found: Contrast, as_of: str) -> ContrastFile:
    """A comparison as other programs take it.

    Parameters
    ----------
    found
        From `contrast`.
    as_of
        The reporting date, ``YYYY-MM-DD``.
    """
    points = pd.concat([found.observed, found.required, found.projected], ignore_index=True)
    names = list(HandedPoint.model_fields)
    return ContrastFile.model_validate(
        {
            "plan": found.plan.id,
            "data": found.evidence.role,
            "as_of": as_of,
            "regions": found.regions,
            "indicator": found.indicator,
            "scenarios": [
                {"id": one.id, "name": one.name.model_dump(), "sha256": one.hash}
                for one in found.scenarios
            ],
            "differences": [
                {
                    "kind": one.kind,
                    "indicator": one.indicator,
                    "region": one.region,
                    "held": [
                        {"scenario": side.id, "states": None if entry is None else entry.content}
                        for side, entry in zip(found.scenarios, one.held, strict=True)
                    ],
                }
                for one in found.differences
            ],
            "outcomes": [_outcome(row) for row in found.outcomes.to_dict("records")],
            "paths": points[names].to_dict("records"),
            "ranks": found.ranks.to_dict("records"),
        }
    )


def _outcome(row: dict[Any, Any]) -> dict[str, Any]:
    numbers = {name: float(row[name]) if np.isfinite(row[name]) else None for name in _NUMBERS}
    return {
        "target": row["target_id"],
        **{name: row[name] for name in (*_PLACE, *_OF_TARGET)},
        "by": int(row["by"]),
        "meets": None if pd.isna(row["meets"]) else bool(row["meets"]),
        "on_bound": bool(row["on_bound"]),
        **numbers,
    }
