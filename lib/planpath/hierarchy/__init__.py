"""A province's projected figures and its regions' made to add up, the rest 其余地区 among them.

A whole is its regions and what they leave of it. Each was projected on its own, so they do not come
to the whole; here they are moved as little as it takes, and by how much is told of each. Only like
adds to like: one indicator, scope and accounting basis at a time. Cities stand between where their
own figures are there. The rest is a node of its own where history leaves one; where the regions
exceed their whole nothing is moved, and by how much they exceed it is told. A ratio does not add:
its two amounts are reconciled, and divided afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from planpath import codelists, drivers, reconciliation, table
from planpath.hierarchy.moving import COLUMNS, SOURCE, amounts, ratios
from planpath.hierarchy.resting import Carry, following, rest_of
from planpath.hierarchy.standing import Tree, trees
from planpath.plan import Plan
from planpath.problems import PlanpathError, Problem
from planpath.scenario import Scenario

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = [
    "COLUMNS",
    "METHODS",
    "SOURCE",
    "Carry",
    "Tree",
    "coherent",
    "following",
    "reconciled",
    "replaced",
    "rest_of",
    "settled",
    "trees",
]

METHODS = reconciliation.WEIGHTS
"""Ways of reconciling by name."""


def reconciled(
    projected: pd.DataFrame,
    plan: Plan,
    evidence: Evidence,
    method: str = "wls_struct",
    *,
    carry: Carry | None = None,
    indicator: str | None = None,
) -> pd.DataFrame:
    """What the plan's region and its parts are once they add up, and what that took.

    Parameters
    ----------
    projected
        The one table, after `drivers.complete`; central quantile only.
    plan
        Its own region is the whole, the regions it speaks of are the parts.
    evidence
        What the rest was: the whole less its regions, year by year.
    method
        A way of `reconciliation.reconcile`; ``top_down`` divides by shares of the past.
    carry
        How the rest is carried forward, such as `following` a scenario; at its own mean pace of
        the last five years unless given.
    indicator
        Only this one, and refused where it cannot be; without it what cannot is left out.

    Returns
    -------
    DataFrame
        `COLUMNS`: the table's with the reconciled value, `base` as projected (NaN where a rest had
        no pace of its own) and what it was `moved` by; `source` is ``reconciled:<method>``. Rests
        are among the regions, called as `rest_of` says. Ratios whose two amounts were reconciled
        follow them.

    Raises
    ------
    PlanpathError
        For an unknown method; and of `indicator` if regions exceed their whole, with the amount, or
        if there are no figures on like scope and basis, with both sides named.
    """
    if method not in METHODS:
        raise PlanpathError(Problem.unknown("hierarchy, method", "way", method, METHODS))
    found = trees(projected, plan, evidence, carry=carry)
    if indicator is not None:
        found = [tree for tree in found if tree.indicator == indicator]
        refused = [tree.refusal for tree in found if tree.refusal is not None]
        if not any(tree.may_be_reconciled for tree in found):
            lacking = Problem("hierarchy", "nothing is projected that adds up", indicator)
            raise PlanpathError(refused or [lacking])
    return settled(found, projected, method)


def settled(found: Sequence[Tree], projected: pd.DataFrame, method: str) -> pd.DataFrame:
    """The figures of these trees once they add up, one way; see `reconciled`."""
    moved = [amounts(tree, method) for tree in found if tree.may_be_reconciled]
    if not moved:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.concat(moved, ignore_index=True)
    return pd.concat([frame, *ratios(frame, projected, method)], ignore_index=True)


def replaced(projected: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """The projected table with the reconciled figures in place of those they were made from.

    Rests are no regions and have no row. A series that was moved keeps no other quantile.
    """
    key = ["region", "indicator", "scope", "basis", "scenario", "year", "period"]
    own = moved[moved["region"].isin(list(codelists.regions()))]
    if own.empty:
        return projected
    gone = pd.MultiIndex.from_frame(projected[key]).isin(pd.MultiIndex.from_frame(own[key]))
    return table.concat(projected[~gone], table.make(own[list(table.COLUMNS)], "reconciled"))


def coherent(
    projected: pd.DataFrame,
    plan: Plan,
    evidence: Evidence,
    scenario: Scenario,
    method: str = "wls_struct",
    *,
    carry: Carry | None = None,
) -> pd.DataFrame:
    """The projected table with identities kept and regions adding up to their whole, at once.

    What follows from moved figures (carbon dioxide from energy) is worked out anew. The rest goes
    as the scenario lets any region go, unless `carry` says otherwise.
    """
    whole = drivers.complete(projected, scenario, evidence)
    moved = reconciled(whole, plan, evidence, method, carry=carry or following(scenario))
    return drivers.complete(replaced(whole, moved), scenario, evidence)
