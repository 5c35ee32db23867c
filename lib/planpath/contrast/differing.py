"""What scenarios assume differently, entry by entry, with each one's why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpath.scenario import ANY, Entry, Scenario
from planpath.scenario.resolved import speaking_of

__all__ = ["Differing", "differences"]


@dataclass(frozen=True)
class Differing:
    """One thing the scenarios do not all assume alike.

    Parameters
    ----------
    kind
        ``"assumption"``, ``"ceiling"``, ``"factor"`` or ``"price"``.
    indicator, region
        Of what; ``"*"`` for all.
    held
        What holds there in each scenario, in their order: its own entry, or the less particular one
        that covers it; None where nothing does.
    """

    kind: str
    indicator: str
    region: str
    held: tuple[Entry | None, ...]


def differences(scenarios: Sequence[Scenario]) -> tuple[Differing, ...]:
    """What holds for the same indicator and region in each scenario, where it is not the same.

    `scenario.difference` of any number of them. A why alone is no difference: it changes no number.

    Parameters
    ----------
    scenarios
        Two or more.

    Examples
    --------
    >>> from planpath import scenario
    >>> steady = scenario.load("steady")
    >>> kept = steady.but("revenue", model="hold", why="市场饱和，维持现有规模")
    >>> [(one.indicator, one.held[1].model) for one in differences([steady, kept])]
    [('revenue', 'hold')]
    """
    found = []
    for kind in scenarios[0].entries():
        all_ = [one.entries()[kind] for one in scenarios]
        keys = dict.fromkeys((entry.indicator, entry.region) for own in all_ for entry in own)
        for indicator, region in sorted(keys, key=_general_first):
            held = tuple(
                next(iter(speaking_of(entries, indicator, region)), None) for entries in all_
            )
            said = [None if entry is None else entry.content for entry in held]
            if any(other != said[0] for other in said):
                found.append(Differing(kind, indicator, region, held))
    return tuple(found)


def _general_first(key: tuple[str, str]) -> tuple[bool, bool]:
    """The general before the particular, and the rest in the order of the files."""
    indicator, region = key
    return indicator != ANY, region != ANY
