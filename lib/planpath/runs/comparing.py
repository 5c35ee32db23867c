"""A comparison of scenarios as a report: the notebook run, its PDF, and its numbers beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath import codelists, definitions, fonts, store
from planpath import scenario as assumed
from planpath.problems import PlanpathError, Problem
from planpath.runs import grid, notebook, publish
from planpath.runs.execute import Outcome
from planpath.runs.grid import Unit
from planpath.runs.workers import Workers, cores, surroundings
from planpath.workspace import write_text

if TYPE_CHECKING:
    from planpath.contrast import Contrast
    from planpath.plan import Plan
    from planpath.scenario import Scenario
    from planpath.sidecars import Role
    from planpath.workspace import Workspace

__all__ = ["COMPARISON", "Asked", "Compared", "asked", "compare", "contrasted"]

COMPARISON = "40_scenarios"
FOLDER = "compare"


@dataclass(frozen=True)
class Asked:
    """Which scenarios are to be held side by side, every name of it known to exist.

    Parameters
    ----------
    plan, scenarios
        As loaded.
    regions
        Ids; empty for all the plan speaks of.
    indicator
        Id; empty for all.
    langs
        Of the report.
    as_of
        The reporting date, or None for the evidence's own vintage.
    data
        ``published`` or ``demonstration``.
    """

    plan: Plan
    scenarios: tuple[Scenario, ...]
    regions: tuple[str, ...]
    indicator: str
    langs: tuple[str, ...]
    as_of: date | None
    data: Role


@dataclass(frozen=True)
class Compared(Unit):
    """One report on several scenarios.

    Examples
    --------
    >>> unit = Compared(
    ...     plan="zj_textile_2027", region="", lang="zh", scenario="steady", as_of="2026-11-23",
    ...     data="published", notebook=COMPARISON, scenarios=("steady", "faster"),
    ... )
    >>> unit.name, unit.parameters["scenarios"]
    ('compare/steady.faster.zh', 'steady,faster')
    """

    scenarios: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    indicator: str = ""

    @property
    def name(self) -> str:
        """What is compared and in which language, which is how its files are called."""
        return f"{FOLDER}/{self.subject}.{self.lang}"

    @property
    def subject(self) -> str:
        """What is compared, the same in every language."""
        narrowed = [".".join(self.regions), self.indicator]
        return "-".join([".".join(self.scenarios), *(part for part in narrowed if part)])

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebook is given."""
        return {
            "plan": self.plan,
            "regions": ",".join(self.regions),
            "indicator": self.indicator,
            "scenarios": ",".join(self.scenarios),
            "lang": self.lang,
            "as_of": self.as_of,
            "data": self.data,
        }


def asked(
    scenarios: Sequence[str],
    plan: str = "",
    regions: Sequence[str] = (),
    indicator: str = "",
    langs: Sequence[str] = (),
    as_of: str = "",
    data: str = "published",
) -> Asked:
    """What was asked for, or every name in it that is unknown.

    Parameters
    ----------
    scenarios
        Two ids or more.
    plan, regions, langs, as_of, data
        As of `grid.requests`; of several plans one has to be named.
    indicator
        Id or any of its names; empty for all.

    Raises
    ------
    PlanpathError
        All offenders at once.
    """
    problems: list[Problem] = []
    names = definitions.names("scenarios")
    for name in scenarios:
        if name not in names:
            problems.append(Problem.unknown("compare", "scenario", name, names))
    if len(scenarios) < 2:
        told = ", ".join(scenarios) or "(none)"
        problems.append(Problem("compare", "takes two scenarios or more", told, names))
    found = codelists.indicators().find(indicator) if indicator else ""
    if found is None:
        known = list(codelists.indicators())
        problems.append(Problem.unknown("--indicator", "indicator", indicator, known))
    requests: list[grid.Request] = []
    try:
        requests = grid.requests(plan, regions, langs, as_of=as_of, data=data)
    except PlanpathError as error:
        problems += error.problems
    if len(requests) > 1:
        several = [one.plan.id for one in requests]
        problems.append(Problem("--plan", "there are several plans: name one", "", several))
    if problems:
        raise PlanpathError(problems)
    (request,) = requests
    return Asked(
        plan=request.plan,
        scenarios=tuple(assumed.load(name) for name in scenarios),
        regions=request.regions if regions else (),
        indicator=str(found),
        langs=request.langs,
        as_of=request.as_of,
        data="demonstration" if request.data == "demonstration" else "published",
    )


def contrasted(one: Asked, workspace: Workspace) -> tuple[Contrast, date]:
    """The comparison itself, and the reporting date it is of."""
    from planpath import contrast

    evidence = store.evidence(workspace, one.data, one.as_of)
    found = contrast.contrast(
        one.plan,
        evidence,
        one.scenarios,
        one.regions,
        one.indicator,
        precedents=store.precedents(workspace),
    )
    return found, one.as_of or store.default_as_of(evidence)


def compare(
    one: Asked,
    workspace: Workspace,
    told: Callable[[Outcome], None] = lambda outcome: None,
) -> tuple[Path, list[Outcome]]:
    """Make the report in every language, and write its numbers beside it.

    Returns
    -------
    tuple
        The folder of the plan's reports, in which `compare/` holds these; an outcome for each
        language. One that failed has a log in `logs/`.

    Raises
    ------
    PlanpathError
        Before the notebook runs: faults of the evidence, a missing font, a notebook that does not
        take the parameters, another run at work in the same folder.
    """
    from planpath.contrast import handing

    with (
        surroundings(workspace),
        Workers(min(cores(), len(one.langs)), workspace) as workers,
    ):
        found, as_of = contrasted(one, workspace)
        units = _units(one, as_of.isoformat())
        fonts.require()
        problems = notebook.check(workspace.notebook(COMPARISON), units[0].parameters)
        if problems:
            raise PlanpathError(problems)
        place = publish.folder(workspace, one.plan.id, as_of.isoformat(), one.data)
        with publish.alone(place):
            made = []
            for outcome in workers.run(units):
                publish.publish(place, outcome)
                told(outcome)
                made.append(outcome)
            numbers = handing.handed(found, as_of.isoformat()).model_dump_json(indent=2)
            write_text(place / FOLDER / f"{units[0].subject}.json", numbers + "\n")
    return place, made


def _units(one: Asked, as_of: str) -> list[Compared]:
    return [
        Compared(
            plan=one.plan.id,
            region="",
            lang=lang,
            scenario=one.scenarios[0].id,
            as_of=as_of,
            data=one.data,
            notebook=COMPARISON,
            scenarios=tuple(side.id for side in one.scenarios),
            regions=one.regions,
            indicator=one.indicator,
        )
        for lang in one.langs
    ]
