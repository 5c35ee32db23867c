"""Everything that is wrong with definitions and data, kind by kind, all at once.

Each kind is looked at on its own, so that a broken codelist does not hide what is wrong with the
words. A problem that shows in several kinds (a plan cannot be read without its regions) is told
where it shows first, and once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from planpath import bases, codelists, definitions, fonts, ledger, methods, store, units, words
from planpath import plan as said
from planpath import scenario as assumed
from planpath.coherence import settings
from planpath.problems import PlanpathError, Problem
from planpath.workspace import Workspace

__all__ = ["KINDS", "Finding", "everything"]


@dataclass(frozen=True)
class Finding:
    """What is wrong with one kind of thing.

    Parameters
    ----------
    kind
        One of `KINDS`.
    count
        How many things of that kind were looked at.
    problems
        Empty when all is well.
    """

    kind: str
    count: int
    problems: tuple[Problem, ...]


KINDS = (
    "units",
    "bases",
    "regions",
    "indicators",
    "scopes",
    "methods",
    "coherence",
    "words",
    "plans",
    "scenarios",
    "sources",
    "observations",
    "precedents",
    "fonts",
)


def everything(workspace: Workspace, plan: str = "") -> list[Finding]:
    """Look at everything.

    Parameters
    ----------
    workspace
        Whose data, and whose own definitions beside the package's.
    plan
        Only this plan; empty for every plan of the workspace's own, or of planpath where it has
        none.

    Returns
    -------
    list of Finding
        One per kind, in the order of `KINDS`.

    Raises
    ------
    PlanpathError
        If there is no such plan.
    """
    if plan:
        definitions.locate("plans", plan)
    told: set[str] = set()
    findings = []
    looks = dict(_looks(workspace, [plan] if plan else definitions.own("plans")))
    for kind in KINDS:
        parts = looks[kind]
        problems = {str(problem): problem for look in parts for problem in _problems(kind, look)}
        new = tuple(problem for said, problem in problems.items() if said not in told)
        told |= set(problems)
        findings.append(Finding(kind, len(parts), new))
    return findings


Look = Callable[[], Iterable[Problem]]


def _looks(workspace: Workspace, plans: list[str]) -> Iterator[tuple[str, list[Look]]]:
    yield "units", [lambda: _read(units.factor, "亿元", "亿元")]
    yield "bases", [lambda: _read(bases.terms)]
    yield "regions", [lambda: _read(codelists.regions)]
    yield "indicators", [lambda: _read(codelists.indicators)]
    yield "scopes", [lambda: _read(codelists.scopes)]
    yield "methods", [lambda: _read(methods.methods)]
    yield "coherence", [lambda: _read(settings.load)]
    yield (
        "words",
        [*(_each(words.load, lang) for lang in definitions.names("words")), words.missing],
    )
    yield "plans", [_each_plan(id_) for id_ in plans]
    yield "scenarios", [_each(assumed.load, id_) for id_ in definitions.names("scenarios")]
    yield "sources", [lambda: _read(store.sources, workspace)]
    yield "observations", [lambda: _read(store.evidence, workspace)]
    yield "precedents", [lambda: _read(store.precedents, workspace)]
    yield "fonts", [lambda: _read(fonts.require)]


def _each(load: Callable[[str], object], id_: str) -> Look:
    return lambda: _read(load, id_)


def _each_plan(id_: str) -> Look:
    return lambda: _plan(id_)


def _read(load: Callable[..., object], *arguments: object) -> list[Problem]:
    """Whether it loads: the loaders raise their problems themselves."""
    load(*arguments)
    return []


def _plan(id_: str) -> list[Problem]:
    return ledger.uncarried(said.load(id_))


def _problems(kind: str, look: Look) -> list[Problem]:
    try:
        return list(look())
    except PlanpathError as error:
        return list(error.problems)
    except Exception as error:
        # What no loader foresaw must not hide what the others found.
        message = f"could not be checked to the end ({type(error).__name__}: {error})"
        return [Problem(kind, message)]
