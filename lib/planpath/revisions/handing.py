"""What changed between two runs, for other programs: a closed JSON structure with its schema.

The keys are stable: a later version may add some and takes none away without another `version`.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import Field

from planpath.codelists import Entry
from planpath.revisions.changes import PARTS, Revisions
from planpath.snapshots import Code, Kept

__all__ = ["RevisionsFile", "handed"]

Part = Literal["revision", "period", "scenario", "reading", "plan", "methods", "code", "together"]
Form = Literal["class", "number", "presence", "series"]


class HandedCode(Entry):
    """A program."""

    version: str
    sha256: str = Field(description="Of its sources and codelists")


class HandedRun(Entry):
    """One of the two runs."""

    as_of: str
    scenario: str
    scenario_sha256: str
    code: HandedCode


class HandedChange(Entry):
    """One thing that changed."""

    target: str
    region: str
    indicator: str
    item: str = Field(description="verdict, latest, done …, or method:<id>, method:<id>:value")
    form: Form
    was: float | None = Field(description="In the indicator's unit, shares and rates as fractions")
    is_: float | None = Field(alias="is")
    was_class: str
    is_class: str
    total: float = Field(description="The change of a number; 1 of all else")
    parts: dict[Part, float] = Field(
        description="Add up to total: amounts of a number, shares of orders of all else"
    )


class RevisionsFile(Entry):
    """What `planpath diff --json` writes."""

    version: Literal[1] = 1
    plan: str
    data: Literal["published", "demonstration"]
    before: HandedRun
    after: HandedRun
    present: HandedCode
    switched: tuple[Part, ...] = Field(description="What the two runs differ in beside the code")
    figures: dict[Literal["revised", "added", "dropped", "unchanged"], int]
    changes: tuple[HandedChange, ...]


def handed(found: Revisions) -> RevisionsFile:
    """Two runs held against each other, as other programs take it."""
    figures = found.figures
    return RevisionsFile.model_validate(
        {
            "plan": found.after.name,
            "data": found.after.role,
            "before": _run(found.before),
            "after": _run(found.after),
            "present": _code(found.code),
            "switched": found.switched,
            "figures": {
                "revised": len(figures.revised),
                "added": len(figures.added),
                "dropped": len(figures.dropped),
                "unchanged": figures.unchanged,
            },
            "changes": [_change(row) for row in found.frame.to_dict("records")],
        }
    )


def _run(run: Kept) -> dict[str, Any]:
    scenario = run.snapshot.scenario
    return {
        "as_of": run.as_of.isoformat(),
        "scenario": scenario.id,
        "scenario_sha256": scenario.hash,
        "code": _code(run.snapshot.code),
    }


def _code(code: Code) -> dict[str, str]:
    return {"version": code.version, "sha256": code.sha256}


def _change(row: dict[Any, Any]) -> dict[str, Any]:
    names = ("region", "indicator", "item", "form", "was_class", "is_class", "total")
    ends = {name: row[name] if math.isfinite(row[name]) else None for name in ("was", "is")}
    parts = {name: row[name] for name in PARTS if row[name] != 0}
    return {"target": row["target_id"], **{n: row[n] for n in names}, **ends, "parts": parts}
