"""planpath: from a policy plan's words to typed targets and paths, and to an honest judgement.

    import planpath as pp

    plan     = pp.plan("zj_textile_2027")              # said
    observed = pp.observed(plan)                        # is
    steady   = pp.scenario("steady")                    # assumed

    required  = pp.required(plan, observed)
    projected = pp.project(observed, steady, to=2027)
    verdicts  = pp.assess(plan, observed, projected)    # one row per target and reading

The names load what they need when they are first used: ``import planpath`` itself costs next to
nothing. Three of them, `plan`, `scenario` and `words`, are modules that can be called: the module
`planpath.plan` holds all about plans, and ``planpath.plan(id)`` loads one.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    import pandas as pd

    from planpath.plan import Plan
    from planpath.sidecars import Role
    from planpath.store import Evidence

_ELSEWHERE = {
    "PlanpathError": ("planpath.problems", "PlanpathError"),
    "Problem": ("planpath.problems", "Problem"),
    "Workspace": ("planpath.workspace", "Workspace"),
    "breakdown": ("planpath.remaining", "breakdown"),
    "compare": ("planpath.contrast", "contrast"),
    "concat": ("planpath.table", "concat"),
    "index_paths": ("planpath.paths", "index_paths"),
    "paths_from_iamc": ("planpath.export.iamc", "read_iamc"),
    "project": ("planpath.paths", "project"),
    "turning_points": ("planpath.remaining", "turning_points"),
    "share_out": ("planpath.sharing", "share_out"),
}
_MODULES = ("coherence", "figures", "plan", "report", "scenario", "words")
_LOADERS = ("plan", "scenario", "words")

__all__ = [
    "PlanpathError",
    "Problem",
    "Workspace",
    "assess",
    "breakdown",
    "coherence",
    "compare",
    "concat",
    "figures",
    "index_paths",
    "observed",
    "paths_from_iamc",
    "plan",
    "project",
    "report",
    "required",
    "scenario",
    "share_out",
    "turning_points",
    "words",
]


def observed(
    plan: Plan | None = None,
    *,
    data: str = "published",
    as_of: str | datetime.date | None = None,
) -> Evidence:
    """What statistics show, from the workspace at hand.

    Parameters
    ----------
    plan
        Keeps only figures of its regions; without it all of them.
    data
        ``published``, or ``demonstration`` for made-up figures. These are made for a plan, so the
        first time, and for another plan, it has to be given.
    as_of
        Leaves out what could not be known on that day (``2026-06-30``).

    Raises
    ------
    PlanpathError
        With everything that is wrong in the sources, or a `data` or date that is none.
    """
    import dataclasses

    from planpath import demonstration, store
    from planpath.problems import PlanpathError, Problem

    if data not in ("published", "demonstration"):
        allowed = ("published", "demonstration")
        raise PlanpathError(Problem.unknown("observed, data", "kind of data", data, allowed))
    workspace = store.Workspace.here()
    role: Role = "published"
    if data == "demonstration":
        role = "demonstration"
        if plan is not None:
            # For the whole plan, so that a smaller one asked for first leaves nothing out.
            from planpath.plan import load

            demonstration.ensure(workspace, load(plan.id))
    evidence = store.evidence(workspace, role, _day(as_of))
    if plan is None:
        return evidence
    kept = evidence.observed["region"].isin(plan.regions)
    return dataclasses.replace(evidence, observed=evidence.observed[kept].reset_index(drop=True))


def _day(as_of: str | datetime.date | None) -> datetime.date | None:
    import datetime

    from planpath.problems import PlanpathError, Problem

    if not isinstance(as_of, str):
        return as_of
    try:
        return datetime.date.fromisoformat(as_of)
    except ValueError:
        problem = Problem("observed, as_of", "is not a date", as_of, ["YYYY-MM-DD"])
        raise PlanpathError(problem) from None


def required(plan: Plan, observed: Evidence) -> pd.DataFrame:
    """What the plan's targets require year by year, from where the evidence stands.

    See `paths.required`; a target without a figure to start from has no path.
    """
    from planpath import assessment, paths

    return paths.required(assessment.assess(plan, observed))


def assess(plan: Plan, observed: Evidence, projected: pd.DataFrame | None = None) -> pd.DataFrame:
    """Judge every target under every reading, beside the precedents of the workspace at hand.

    See `assessment.assess`: one row per target and reading; no verdict without a right to one.
    """
    from planpath import assessment, store

    precedents = store.precedents(store.Workspace.here())
    return assessment.assess(plan, observed, projected, precedents)


class _Loader(ModuleType):
    """A module that, called, loads one of what it is about: ``planpath.plan(id)``."""

    def __call__(self, id_: str) -> Any:
        return self.load(id_)


class _Package(ModuleType):
    """The package itself, which makes three of its modules callable as they arrive.

    Python puts each submodule here when it is first imported, whoever imports it.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name in _LOADERS and type(value) is ModuleType:
            value.__class__ = _Loader
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _ELSEWHERE:
        module, attribute = _ELSEWHERE[name]
        value = getattr(importlib.import_module(module), attribute)
        # Found once, it is found at once the next time.
        globals()[name] = value
        return value
    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
