"""Who is part of whom, on which like figures, and how the rest stands before anything is moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import allocation, codelists, footing, identities, reconciliation
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.hierarchy.resting import (
    SPAN,
    Books,
    Carry,
    carried_rest,
    left_of,
    own_pace,
    rest_of,
)
from planpath.plan import Plan
from planpath.problems import Problem

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["Tree", "trees"]

Floats = NDArray[np.float64]
_SERIES = ["indicator", "scope", "basis", "scenario"]


@dataclass(frozen=True)
class Tree:
    """A whole, its regions and their rests, on one indicator, scope, basis and scenario.

    Parameters
    ----------
    parents
        By node the node it is part of, ``""`` of the whole. Rests are called as `rest_of` says.
    years
        Years in which all nodes but the rests are projected.
    base
        Their figures as projected: nodes in the order of `reconciliation.hierarchy`, years across;
        NaN for a rest of which no pace is known.
    shares
        What each part was of the whole, mean of the last years that have all; NaN where none has.
    year
        The newest year in which all are observed, 0 where there is none: the one `standing` is of.
    standing
        By sum how its rest stands, see `allocation.residual_standing`; empty where not known.
    rest
        By sum what its regions left of it in that year, in the indicator's unit.
    unlike
        Regions without a like figure, with the scope and basis they do have; both empty if none.
    """

    indicator: str
    scope: str
    basis: str
    scenario: str
    whole: str
    parents: Mapping[str, str]
    years: tuple[int, ...]
    base: Floats
    shares: Floats
    year: int = 0
    standing: Mapping[str, str] = field(default_factory=dict)
    rest: Mapping[str, float] = field(default_factory=dict)
    unlike: tuple[tuple[str, str, str], ...] = ()

    @property
    def may_be_reconciled(self) -> bool:
        """Whether there is a region, a year, and a rest that is no contradiction."""
        stands = set(self.standing.values())
        return len(self.parents) > 1 and bool(self.years) and not stands & {"negative", ""}

    @property
    def refusal(self) -> Problem | None:
        """Why nothing is moved, with the amount by which regions exceed their whole."""
        place = f"hierarchy, {self.indicator}, {self.scope}" + (
            f", {self.basis}" if self.basis else ""
        )
        unit = codelists.indicators()[self.indicator].unit
        for node, standing in self.standing.items():
            own = [part for part, above in self.parents.items() if above == node]
            if standing == "negative":
                message = f"{', '.join(own)} exceed {node} in {self.year}: nothing is moved"
                return Problem(place, message, f"{-self.rest[node]:.6g} {unit}".strip())
        if len(self.parents) < 2:
            # Nobody is there to be added; the likes they would have to be of are named.
            told = [f"{r} is on {_population(s, b)}" for r, s, b in self.unlike if s]
            mine = f"{self.whole} is on {_population(self.scope, self.basis)}"
            message = f"unlike figures do not add: {mine}" if told else "no region has a figure"
            return Problem(place, message, "; ".join(told))
        if not self.years or "" in self.standing.values():
            message = "no year has figures of all, so what the rest is cannot be told"
            return Problem(place, message, ", ".join(self.parents))
        return None


def trees(
    projected: pd.DataFrame, plan: Plan, evidence: Evidence, *, carry: Carry | None = None
) -> list[Tree]:
    """Every series of the plan's own region that adds over regions, with its parts.

    Also those nothing can be done with; `Tree.refusal` says why.
    """
    whole = plan.head.region
    central = projected[projected["quantile"].eq(0.5) & projected["period"].eq("year")]
    listed = _candidates(whole, plan.regions)
    adds = central["indicator"].isin(identities.summed())
    ahead = central[adds & central["region"].isin([whole, *listed])]
    past = best_of_each_year(evidence)
    past = past[past["period"].eq("year") & past["grade"].ne(UNVERIFIED)]
    books = Books(central, past, whole, frozenset(plan.regions), carry or own_pace)
    return [
        _tree(books, key, group, listed)
        for key, group in ahead.groupby(_SERIES, sort=True)
        if whole in set(group["region"])
    ]


def _candidates(whole: str, regions: Iterable[str]) -> list[str]:
    """The regions inside the whole, and those that stand between them and it."""
    inside = [region for region in regions if whole in footing.above(region)]
    between = set().union(*(footing.above(region) for region in inside))
    between = {region for region in between if whole in footing.above(region)}
    known = codelists.regions()
    return [*inside, *(region for region in known if region in between - set(inside))]


def _tree(books: Books, key: tuple[str, ...], group: pd.DataFrame, listed: Sequence[str]) -> Tree:
    indicator, scope, basis, scenario = key
    wide = group.pivot(index="year", columns="region", values="value")
    past = books.wide((indicator, scope, basis), [books.whole, *listed])
    there = [r for r in listed if r in wide and past[r].notna().any()]
    parents = _parents(books.whole, there)
    named = list(parents)
    ahead = wide.reindex(columns=named).dropna()
    known = past[named].dropna()
    year = int(known.index[-1]) if len(known) else 0
    left = {node: left_of(known, node, parents) for node in dict.fromkeys(parents.values()) if node}
    standing = {
        node: str(allocation.residual_standing(known[node].iloc[-1], rest.iloc[-1])) if year else ""
        for node, rest in left.items()
    }
    for node, stands in standing.items():
        if stands in ("ok", "tiny"):
            rest = rest_of(node, books.whole)
            parents[rest] = node
            ahead[rest] = carried_rest(books, key, group, node, left[node], parents, ahead.index)
            known = known.assign(**{rest: left[node]})
    tree = reconciliation.hierarchy(parents)
    recent = known.reindex(columns=list(tree.nodes)).iloc[-SPAN:]
    share = recent.div(recent[books.whole], axis=0).mean() if year else recent.mean()
    return Tree(
        indicator=indicator,
        scope=scope,
        basis=basis,
        scenario=scenario,
        whole=books.whole,
        parents=parents,
        years=tuple(int(n) for n in ahead.index),
        base=ahead.reindex(columns=list(tree.nodes)).to_numpy(dtype=np.float64).T,
        shares=share.to_numpy(dtype=np.float64),
        year=year,
        standing=standing,
        rest={node: float(rest.iloc[-1]) for node, rest in left.items() if year},
        unlike=_unlike(books, key, [r for r in listed if r in books.named and r not in there]),
    )


def _parents(whole: str, there: Sequence[str]) -> dict[str, str]:
    """By node the nearest of the others that it lies in."""
    parents = {whole: ""}
    for region in there:
        over = [other for other in there if other in footing.above(region)]
        # Of those above, the nearest lies in all the others.
        parents[region] = max(over, key=lambda r: len(footing.above(r)), default=whole)
    return parents


def _unlike(
    books: Books, key: tuple[str, ...], lacking: Sequence[str]
) -> tuple[tuple[str, str, str], ...]:
    """Regions without a like figure, and what they have of the indicator in its place."""
    told = []
    for region in lacking:
        others = [place for place in books.held.get((key[0], region), ()) if place != key[1:3]]
        told.append((region, *(others[0] if others else ("", ""))))
    return tuple(told)


def _population(scope: str, basis: str) -> str:
    return f"{scope} ({basis})" if basis else scope
