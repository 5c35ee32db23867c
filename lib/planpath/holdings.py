"""What is there: the vintages kept, what one says otherwise than another, a panel's faults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planpath import examination, panels, sidecars, store, vintages
from planpath.coded import Figures
from planpath.codelists import Label
from planpath.examination import Remark
from planpath.problems import PlanpathError, Problem
from planpath.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Vintage", "check", "difference", "listed"]

MOST = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Vintage:
    """One load, or one transcribed source: who said what, when."""

    id: str
    series: str
    title: Label
    by: str
    on: date
    rows: int
    holding: int
    marks: dict[sidecars.Level, int]


def listed(workspace: Workspace) -> list[Vintage]:
    """All sources of figures, oldest first; `holding` is how many of its rows are in the table."""
    evidence = store.evidence(workspace)
    cited = evidence.citations.loc[evidence.citations["corrects"].eq("")]
    rows = cited.groupby("vintage").size()
    holding = cited.loc[cited["status"].eq("used")].groupby("vintage").size()
    found = []
    for source in store.sources(workspace, "published"):
        about = source.about
        levels = [remark.level for remark in source.remarks()]
        marks = {level: levels.count(level) for level in sidecars.LEVELS if level in levels}
        found.append(
            Vintage(
                about.id,
                about.series or "",
                about.title,
                about.loaded_by or "",
                about.loaded_on or about.transcribed,
                int(rows.get(about.id, 0)),
                int(holding.get(about.id, 0)),
                marks,
            )
        )
    return sorted(found, key=lambda one: (one.on, one.series, one.id))


def difference(workspace: Workspace, a: str, b: str) -> vintages.Difference:
    """What was revised, added and dropped from one state of the evidence to another.

    Parameters
    ----------
    a, b
        Ids of vintages, or days: all that was loaded by then.

    Raises
    ------
    PlanpathError
        If either is neither.
    """
    citations = store.evidence(workspace).citations
    names = list(dict.fromkeys(citations["vintage"]))
    problems = [
        Problem.unknown(which, "vintage, and no day YYYY-MM-DD", name, names)
        for which, name in (("A", a), ("B", b))
        if name not in names and _day(name) is None
    ]
    if problems:
        raise PlanpathError(problems)
    by_day = _day(a) is not None and _day(b) is not None
    return vintages.difference(_state(citations, a), _state(citations, b), by_source=by_day)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name) if _DAY.fullmatch(name) else None
    except ValueError:
        return None


def _state(citations: pd.DataFrame, name: str) -> pd.DataFrame:
    day = _day(name)
    if day is None:
        own = citations["vintage"].eq(name) & citations["corrects"].eq("")
        return citations.loc[own & citations["status"].isin(vintages.LIVING)]
    then = vintages.settled(citations.loc[citations["loaded_on"].le(day.isoformat())])
    return then.loc[then["status"].eq("used")]


def check(path: Path, today: date | None = None) -> tuple[int, list[Remark]]:
    """A panel in the one table's columns: how many rows it has, and what is noticed about it.

    Raises
    ------
    PlanpathError
        With every fault the table's gate finds.
    """
    frame = panels.read(path)
    figures = Figures.of_panel(frame, path.name)
    limits = examination.thresholds(today or date.today())
    return len(frame), examination.examined(figures, limits, MOST)
