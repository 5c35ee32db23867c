"""The parameters cell of a notebook, checked.

papermill injects whatever it is given and only warns about a name the notebook does not declare.
Here such a name, a wrong type or an unknown id stops the run with a sentence.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from planpath import codelists, definitions, plan, words
from planpath.problems import PlanpathError, Problem

__all__ = ["ROLES", "Parameters", "checked", "from_namespace"]

Role = Literal["published", "demonstration"]
ROLES = ("published", "demonstration")
WHERE = "parameters"


@dataclass(frozen=True)
class Parameters:
    """What a report is made from.

    Parameters
    ----------
    plan
        Plan id.
    region
        Region id, or empty for the whole plan.
    lang
        ``zh`` or ``en``.
    scenario
        Scenario id.
    as_of
        The reporting date, or None for the date of the newest source.
    data
        ``published`` or ``demonstration``.
    regions, scenarios
        Ids, where several are held side by side; `region` is then the one region, if it is one,
        and `scenario` the first scenario.
    indicator
        Id of the one indicator looked at there; empty for all.
    """

    plan: str
    region: str
    lang: str
    scenario: str
    as_of: datetime.date | None
    data: Role
    regions: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    indicator: str = ""


def from_namespace(namespace: Mapping[str, Any]) -> Parameters:
    """The parameters standing in a notebook's namespace.

    Parameters
    ----------
    namespace
        ``vars()`` of the notebook. Its annotated names are the parameters it declares; any other
        plain value in it came from outside.

    Raises
    ------
    PlanpathError
        For names not declared, values of another type than declared, and unknown ids, all at once.
    """
    declared = dict(namespace.get("__annotations__", {}))
    given = [name for name, value in namespace.items() if _is_parameter(name, value)]
    unknown = [name for name in given if name not in declared]
    problems = [Problem.unknown(WHERE, "parameter", name, declared) for name in unknown]
    for name, kind in declared.items():
        value = namespace.get(name)
        expected = kind if isinstance(kind, type) else str
        if not isinstance(value, expected):
            written = f"{value!r} ({type(value).__name__})"
            message = f"must be of type {expected.__name__}"
            problems.append(Problem(f"{WHERE}, {name}", message, written))
    if problems:
        raise PlanpathError(problems)
    return checked({name: str(namespace[name]) for name in declared})


def checked(values: Mapping[str, str]) -> Parameters:
    """Parameters from plain text, every fault at once.

    Parameters
    ----------
    values
        By name; what is absent takes its default.

    Raises
    ------
    PlanpathError
        Unknown plan, region, language, scenario or role of data, or a date that is none.

    Examples
    --------
    >>> checked({"region": "柯桥", "lang": "en"}).region
    'keqiao'
    >>> checked({"region": "keqaio"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    planpath.problems.PlanpathError: parameters, region: unknown region; ... nearest: keqiao
    """
    plans, scenarios = definitions.names("plans"), definitions.names("scenarios")
    own = definitions.own("plans")
    filled = {
        # Of several plans one has to be named.
        "plan": own[0] if len(own) == 1 else "",
        "region": "",
        "lang": "zh",
        "scenario": "steady",
        "as_of": "",
        "data": "published",
        "regions": "",
        "scenarios": "",
        "indicator": "",
        **values,
    }
    compared = _several(filled["scenarios"])
    if compared:
        filled["scenario"] = compared[0]
    problems: list[Problem] = [
        Problem.unknown(f"{WHERE}, scenarios", "scenario", name, scenarios)
        for name in compared[1:]
        if name not in scenarios
    ]
    lists = {"plan": plans, "scenario": scenarios, "lang": words.languages(), "data": ROLES}
    for name, allowed in lists.items():
        if filled[name] not in allowed:
            problems.append(Problem.unknown(f"{WHERE}, {name}", name, filled[name], allowed))
    region, regions = filled["region"], _several(filled["regions"])
    if (region or regions) and filled["plan"] in plans:
        said = plan.load(filled["plan"])
        known = tuple(dict.fromkeys((said.head.region, *said.regions)))
        region, *_ = _regions([region] if region else [""], known, "region", problems)
        regions = _regions(regions, known, "regions", problems)
    indicator = codelists.indicators().find(filled["indicator"]) if filled["indicator"] else ""
    if indicator is None:
        place, known_ids = f"{WHERE}, indicator", list(codelists.indicators())
        problems.append(Problem.unknown(place, "indicator", filled["indicator"], known_ids))
    as_of = None
    if filled["as_of"]:
        try:
            as_of = datetime.date.fromisoformat(filled["as_of"])
        except ValueError:
            message = "is not a date; write YYYY-MM-DD"
            problems.append(Problem(f"{WHERE}, as_of", message, filled["as_of"]))
    if problems:
        raise PlanpathError(problems)
    return Parameters(
        plan=filled["plan"],
        region=regions[0] if len(regions) == 1 else region,
        lang=filled["lang"],
        scenario=filled["scenario"],
        as_of=as_of,
        data=cast(Role, filled["data"]),
        regions=tuple(regions),
        scenarios=tuple(compared),
        indicator=str(indicator),
    )


def _several(written: str) -> list[str]:
    """Names with commas between them, each once."""
    names = (name.strip() for name in written.replace("，", ",").replace("、", ",").split(","))
    return list(dict.fromkeys(name for name in names if name))


def _regions(
    names: list[str], known: tuple[str, ...], parameter: str, problems: list[Problem]
) -> list[str]:
    """Regions by their ids, whatever they were called by; an empty name stays empty."""
    found = []
    for name in names:
        id_ = codelists.regions().find(name) if name else ""
        if name and id_ not in known:
            problems.append(Problem.unknown(f"{WHERE}, {parameter}", "region", name, known))
        found.append(str(id_))
    return found


def _is_parameter(name: str, value: object) -> bool:
    """Whether a name is a plain value somebody set, not machinery of Python or IPython."""
    if name.startswith("_") or name in ("In", "Out"):
        return False
    return not (isinstance(value, types.ModuleType) or callable(value))
