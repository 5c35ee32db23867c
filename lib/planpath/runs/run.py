"""A whole run: what was asked, made by several processes at a time, published, and written down."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planpath import fonts, snapshots, store
from planpath.problems import PlanpathError, Problem
from planpath.runs import grid, manifest, notebook, publish
from planpath.runs.execute import CELL_SECONDS, Outcome
from planpath.runs.workers import Workers, cores, surroundings
from planpath.sidecars import Role
from planpath.workspace import write_text

if TYPE_CHECKING:
    import pandas as pd

    from planpath.snapshots import Snapshot
    from planpath.store import Evidence
    from planpath.workspace import Workspace

__all__ = ["ASSESSMENT", "Result", "run"]

ASSESSMENT = "assessment.csv"

Told = Callable[[Outcome, int, int], None]


@dataclass(frozen=True)
class Result:
    """What came of a run.

    Parameters
    ----------
    folder
        Where the reports stand.
    outcomes
        One per unit, in the order asked; without the files' bytes.
    assessed
        The judgement the reports print, of all regions of the plan.
    seconds
        The whole run.
    """

    folder: Path
    outcomes: tuple[Outcome, ...]
    assessed: pd.DataFrame
    seconds: float

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Those that gave no report."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)


def run(
    request: grid.Request,
    workspace: Workspace,
    jobs: int = 0,
    told: Told = lambda outcome, done, of: None,
    seconds: int = CELL_SECONDS,
) -> Result:
    """Make every report of a request.

    Evidence is built once, before any notebook reads it. A report that fails is written down and
    the others go on; its last good file stays.

    Parameters
    ----------
    jobs
        Reports at a time; 0 for as many as there are cores.
    told
        Called after each report with its outcome, how many are done, and of how many.
    seconds
        The most one cell of a notebook may take.

    Raises
    ------
    PlanpathError
        Before any notebook runs: one that does not take the parameters, a missing font, faults of
        the evidence or its judgement, another run at work in the same folder.
    """
    start = time.perf_counter()
    wanted = min(jobs or cores(), len(request.regions) * len(request.langs))
    with surroundings(workspace), Workers(wanted, workspace, seconds) as workers:
        # The workers import papermill while this process reads the evidence.
        evidence = store.evidence(workspace, _role(request), request.as_of)
        as_of = request.as_of or store.default_as_of(evidence)
        units = grid.units(request, as_of)
        _require(units, workspace)
        place = publish.folder(workspace, request.plan.id, as_of.isoformat(), request.data)
        with publish.alone(place):
            rested: list[Snapshot] = []

            def judge() -> None:
                rested.append(_rested(request, workspace, evidence))

            made: dict[str, tuple[Outcome, dict[str, str]]] = {}
            for outcome in workers.run(units, meanwhile=judge):
                artefacts = publish.publish(place, outcome)
                small = dataclasses.replace(outcome, pdf=b"", notebook=b"")
                made[outcome.unit.name] = small, artefacts
                told(small, len(made), len(units))
            ordered = [made[unit.name] for unit in units]
            write_text(place / ASSESSMENT, _as_csv(rested[0].assessed, evidence))
            names = sorted({unit.notebook for unit in units})
            before = manifest.last(place)
            composed = manifest.compose(
                request,
                as_of.isoformat(),
                manifest.inputs(workspace, names, request.data),
                ordered,
                before,
                place,
            )
            composed["rests_on"] = snapshots.keep(place, rested[0])
            # What a report tells of changes since the last one rests on that one too.
            earlier = snapshots.latest_before(workspace, request.plan.id, as_of, request.data)
            composed["last_run"] = earlier.name if earlier is not None else ""
            snapshots.retire(place, before, composed)
            manifest.write(place, composed)
    outcomes = tuple(outcome for outcome, _ in ordered)
    return Result(place, outcomes, rested[0].assessed, time.perf_counter() - start)


def _role(request: grid.Request) -> Role:
    return "demonstration" if request.data == "demonstration" else "published"


def _require(units: list[grid.Unit], workspace: Workspace) -> None:
    """Fonts, and notebooks that take what they will be given; all offenders at once."""
    problems: list[Problem] = []
    try:
        fonts.require()
    except PlanpathError as error:
        problems += error.problems
    for name in sorted({unit.notebook for unit in units}):
        given = next(unit.parameters for unit in units if unit.notebook == name)
        problems += notebook.check(workspace.notebook(name), given)
    if problems:
        raise PlanpathError(problems)


def _rested(request: grid.Request, workspace: Workspace, evidence: Evidence) -> Snapshot:
    """What the reports rest on, judged as they print it."""
    from planpath import assessment, methods, paths, revisions

    plan = request.plan
    projected = paths.project(evidence, request.scenario, plan.last_year, plan)
    precedents = store.precedents(workspace)
    assessed = assessment.assess(plan, evidence, projected, precedents)
    return snapshots.Snapshot(
        evidence=evidence,
        precedents=precedents,
        plan=plan,
        scenario=request.scenario,
        methods=methods.methods(),
        assessed=assessed,
        put=revisions.put(assessed, evidence),
        code=snapshots.code(workspace),
    )


def _as_csv(judged: pd.DataFrame, evidence: Evidence) -> str:
    from planpath import export

    return export.assessment_csv(judged, evidence)
