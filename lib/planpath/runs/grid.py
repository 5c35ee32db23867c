"""Which reports a run is to make: regions times languages of a plan, each checked beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from planpath import codelists, definitions, words
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.plan import Plan
    from planpath.scenario import Scenario

__all__ = ["DATA", "PROVINCE", "REGION", "Request", "Unit", "requests", "units"]

DATA = ("published", "demonstration")
PROVINCE = "50_province"
REGION = "30_region"
SCENARIO = "steady"


@dataclass(frozen=True)
class Request:
    """What one run is asked for, every name of it known to exist.

    Parameters
    ----------
    plan, scenario
        As loaded.
    regions, langs
        Ids, in the plan's order and in the words' order.
    as_of
        The reporting date, or None for the evidence's own vintage.
    data
        ``published`` or ``demonstration``.
    """

    plan: Plan
    scenario: Scenario
    regions: tuple[str, ...]
    langs: tuple[str, ...]
    as_of: date | None
    data: str


@dataclass(frozen=True)
class Unit:
    """One report: a region in a language, and the notebook it is made from.

    Examples
    --------
    >>> unit = Unit("zj_textile_2027", "keqiao", "zh", "steady", "2026-11-23", "published", REGION)
    >>> unit.name, unit.parameters["region"]
    ('keqiao.zh', 'keqiao')
    """

    plan: str
    region: str
    lang: str
    scenario: str
    as_of: str
    data: str
    notebook: str

    @property
    def name(self) -> str:
        """Region and language, which is how its files are called."""
        return f"{self.region}.{self.lang}"

    @property
    def parameters(self) -> dict[str, Any]:
        """What the notebook is given."""
        return {
            "plan": self.plan,
            "region": self.region,
            "lang": self.lang,
            "scenario": self.scenario,
            "as_of": self.as_of,
            "data": self.data,
        }


def requests(
    plan: str = "",
    regions: Sequence[str] = (),
    langs: Sequence[str] = (),
    scenario: str = "",
    as_of: str = "",
    data: str = "published",
) -> list[Request]:
    """What was asked for, one request per plan, or every name in it that is unknown.

    Parameters
    ----------
    plan
        Id; empty for every plan of the workspace's own, or of planpath where it has none.
    regions
        Ids or any of their names (柯桥); empty for every region with targets. With several plans,
        each reports those of its own.
    langs
        Empty for every language.
    scenario
        Id; empty for the steady course.
    as_of
        ``YYYY-MM-DD``; empty for the evidence's own vintage.
    data
        ``published`` or ``demonstration``.

    Raises
    ------
    PlanpathError
        All offenders at once, before anything runs.
    """
    problems: list[Problem] = []
    plans = _plans(plan, problems)
    ids = _regions(regions, plans, problems)
    spoken = words.languages()
    for lang in langs:
        if lang not in spoken:
            problems.append(Problem.unknown("--lang", "language", lang, spoken))
    assumed = _scenario(scenario or SCENARIO, problems)
    day = _day(as_of, problems)
    if data not in DATA:
        problems.append(Problem.unknown("--data", "kind of data", data, DATA))
    if problems or assumed is None:
        raise PlanpathError(problems)
    # The language a plan is written in comes first.
    chosen = tuple(lang for lang in spoken if not langs or lang in langs)
    found = []
    for one in plans:
        reported = dict.fromkeys((one.head.region, *one.regions))
        own = tuple(region for region in reported if not ids or region in ids)
        if own:
            found.append(Request(one, assumed, own, chosen, day, data))
    return found


def _plans(name: str, problems: list[Problem]) -> list[Plan]:
    from planpath import plan as said

    names = definitions.names("plans")
    if name and name not in names:
        problems.append(Problem.unknown("--plan", "plan", name, names))
        return []
    loaded = []
    for id_ in [name] if name else definitions.own("plans"):
        try:
            loaded.append(said.load(id_))
        except PlanpathError as error:
            problems += error.problems
    if not names:
        problems.append(Problem("definitions/plans", "holds no plan"))
    return loaded


def _regions(names: Sequence[str], plans: list[Plan], problems: list[Problem]) -> set[str]:
    """The ids asked for; a name that is none, or a region no plan speaks of, is a problem."""
    spoken_of = list(
        dict.fromkeys(region for plan in plans for region in (plan.head.region, *plan.regions))
    )
    ids: set[str] = set()
    for name in names:
        try:
            id_ = codelists.regions().id_of(name, "--region")
        except PlanpathError as error:
            problems += _narrowed(error, name, spoken_of)
            continue
        if plans and id_ not in spoken_of:
            message = "a region the plan gives no targets"
            problems.append(Problem("--region", message, name, spoken_of))
        ids.add(id_)
    return ids


def _narrowed(error: PlanpathError, name: str, spoken_of: list[str]) -> list[Problem]:
    """Of all names a region goes by, only those of regions with targets are worth reading."""
    if any(problem.where != "--region" for problem in error.problems):
        return list(error.problems)
    known = codelists.regions()
    spoken_of = spoken_of or list(known)
    names = [*spoken_of, *(alias for id_ in spoken_of for alias in known[id_].aliases)]
    near = Problem.unknown("--region", "region", name, names).nearest
    return [Problem("--region", "unknown region", name, spoken_of, near)]


def _scenario(name: str, problems: list[Problem]) -> Scenario | None:
    from planpath import scenario as assumed

    names = definitions.names("scenarios")
    if name not in names:
        problems.append(Problem.unknown("--scenario", "scenario", name, names))
        return None
    try:
        return assumed.load(name)
    except PlanpathError as error:
        problems += error.problems
        return None


def _day(text: str, problems: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        # Short forms such as 20261123 are refused: the folder's name is this very text.
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        form = ["YYYY-MM-DD, such as 2026-11-23"]
        problems.append(Problem("--as-of", "is not a date", text, form))
    return day


def units(request: Request, as_of: date) -> list[Unit]:
    """The reports of a request, the plan's own region first and Chinese before English.

    Parameters
    ----------
    as_of
        The date, settled: the request's, or the evidence's vintage.
    """
    return [
        Unit(
            plan=request.plan.id,
            region=region,
            lang=lang,
            scenario=request.scenario.id,
            as_of=as_of.isoformat(),
            data=request.data,
            notebook=PROVINCE if region == request.plan.head.region else REGION,
        )
        for lang in request.langs
        for region in request.regions
    ]
