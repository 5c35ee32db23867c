"""Figures moved so that they add up, and the ratios that follow from them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planpath import bases, codelists, identities, reconciliation, table
from planpath.footing import REST
from planpath.hierarchy.standing import Tree

__all__ = ["COLUMNS", "SOURCE", "amounts", "ratios"]

SOURCE = "reconciled:"
"""Begins the `source` of reconciled rows; the method follows."""
COLUMNS = (*table.COLUMNS, "base", "moved")


def amounts(tree: Tree, method: str) -> pd.DataFrame:
    """A tree reconciled: a row for each node and year."""
    nodes = reconciliation.hierarchy(tree.parents)
    start = tree.base.T
    if method == "top_down":
        # What a part was of the whole, not what it is projected to be.
        parts = np.isin(nodes.nodes, nodes.parts)
        top = start[:, [nodes.nodes.index(tree.whole)]]
        start = np.where(parts, tree.shares * top, start)
    if method == "bottom_up" and np.isnan(start).any():
        # A rest without a pace of its own is what the others leave, from whichever end one comes.
        left = reconciliation.reconcile(start, nodes.S, nonnegative=True).values
        start = np.where(np.isnan(start), left, start)
    found = reconciliation.reconcile(start, nodes.S, method, nonnegative=True)
    years = len(tree.years)
    return pd.DataFrame(
        {
            "region": np.repeat(list(nodes.nodes), years),
            "indicator": tree.indicator,
            "scope": tree.scope,
            "basis": tree.basis,
            "kind": "projected",
            "scenario": tree.scenario,
            "source": f"{SOURCE}{method}",
            "year": np.tile(tree.years, len(nodes.nodes)),
            "period": "year",
            "quantile": 0.5,
            "value": found.values.T.ravel(),
            "unit": codelists.indicators()[tree.indicator].unit,
            "base": tree.base.ravel(),
            "moved": (found.values.T - tree.base).ravel(),
        }
    )


def ratios(frame: pd.DataFrame, projected: pd.DataFrame, method: str) -> Iterator[pd.DataFrame]:
    """Ratios both amounts of which were moved: the one over the other, before and after."""
    known = codelists.indicators()
    place = ["region", "scope", "scenario", "year", "period"]
    for entry in identities.between().values():
        for name in [n for n in entry.of if known[n].numerator and known[n].denominator]:
            above, below = known[name].numerator, known[name].denominator
            own = projected[projected["indicator"].eq(name) & projected["quantile"].eq(0.5)]
            for basis in own["basis"].unique():
                both = _beside(frame, str(above), str(below), basis)
                if both.empty:
                    continue
                asked = own.loc[own["basis"].eq(basis), ["scope", "scenario"]].drop_duplicates()
                both = both.merge(asked, on=["scope", "scenario"])
                stood = own[own["basis"].eq(basis)][[*place, "value"]]
                both = both.merge(stood, how="left", on=place)
                scale = identities.scale(entry)
                after, before = (
                    both[f"{column} above"] / both[f"{column} below"] / scale
                    for column in ("value", "base")
                )
                base = both["value"].fillna(before.where(both["region"].str.startswith(REST)))
                fields = {"indicator": name, "basis": basis, "kind": "projected"}
                made = both[place].assign(
                    **fields, source=f"{SOURCE}{method}", quantile=0.5, unit=known[name].unit
                )
                made = made.assign(value=after, base=base, moved=after - base)
                yield made.loc[np.isfinite(after), list(COLUMNS)]


def _beside(frame: pd.DataFrame, above: str, below: str, basis: str) -> pd.DataFrame:
    """Two reconciled amounts side by side, on the terms of a ratio's basis that each can state."""
    place = ["region", "scope", "scenario", "year", "period"]
    sides = []
    for name, side in ((above, "above"), (below, "below")):
        own = frame["indicator"].eq(name) & frame["basis"].eq(bases.fitted(name, basis))
        columns = {"value": f"value {side}", "base": f"base {side}"}
        sides.append(frame.loc[own, [*place, "value", "base"]].rename(columns=columns))
    both = sides[0].merge(sides[1], on=place)
    return both[both["value below"].ne(0)]
