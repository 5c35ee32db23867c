"""What two scenarios assume differently, entry beside entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planpath.scenario.form import Entry
from planpath.scenario.resolved import Scenario, speaking_of

__all__ = ["Difference", "difference"]


@dataclass(frozen=True)
class Difference:
    """One thing two scenarios assume differently.

    Parameters
    ----------
    kind
        ``"assumption"``, ``"ceiling"``, ``"factor"`` or ``"price"``.
    indicator, region
        Of what; ``"*"`` for all.
    left, right
        What holds there in each: its own entry, or the less particular one that covers it, which
        its `indicator` and `region` show; None where nothing does.
    """

    kind: str
    indicator: str
    region: str
    left: Entry | None
    right: Entry | None


def difference(left: Scenario, right: Scenario) -> tuple[Difference, ...]:
    """Where two scenarios hold something else to be so; empty where their hash is the same.

    Every indicator and region either of them speaks of is looked at, in the order of the files;
    what is only worded or argued otherwise is no difference.

    Examples
    --------
    >>> from planpath import scenario
    >>> steady, on_plan = scenario.load("steady"), scenario.load("on_plan")
    >>> [(one.left.model, one.right.model) for one in difference(steady, on_plan)]
    [('recent_rate', 'on_target')]
    """
    return tuple(_differing(left, right))


def _differing(left: Scenario, right: Scenario) -> Iterator[Difference]:
    ours, theirs = left.entries(), right.entries()
    for kind, entries in ours.items():
        keys = dict.fromkeys((entry.indicator, entry.region) for entry in (*entries, *theirs[kind]))
        for indicator, region in keys:
            one, other = (
                next(iter(speaking_of(entries_of[kind], indicator, region)), None)
                for entries_of in (ours, theirs)
            )
            if _content(one) != _content(other):
                yield Difference(kind, indicator, region, one, other)


def _content(entry: Entry | None) -> object:
    return None if entry is None else entry.content
