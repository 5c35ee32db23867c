"""The series of one's own store, to try projections out on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planpath import codelists
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.histories import Collection, Series

if TYPE_CHECKING:
    import pandas as pd

    from planpath.store import Evidence

__all__ = ["held"]

_SERIES = ["region", "indicator", "scope", "basis"]


def held(evidence: Evidence) -> Collection:
    """Every annual series of levels, of one scope and one accounting basis each.

    Figures to be verified take no part, nor do growth rates: what is promised of a level says
    nothing of them. Of a series with a gap the years after the last one are kept.

    Parameters
    ----------
    evidence
        What is known.

    Returns
    -------
    Collection
        Series named ``region/indicator/scope/basis``; empty where nothing is known.
    """
    figures = best_of_each_year(evidence)
    sound = figures["period"].eq("year") & figures["grade"].ne(UNVERIFIED)
    annual = figures[sound].sort_values("year", kind="stable")
    known = codelists.indicators()
    level = [known[id_].kind != "growth" for id_ in annual["indicator"]]
    found, gaps = [], 0
    for key, rows in annual[level].groupby(_SERIES, sort=True):
        one, gapped = _last_stretch("/".join(map(str, key)), rows)
        found.append(one)
        gaps += gapped
    return Collection(evidence.role, tuple(found), gaps=gaps)


def _last_stretch(id_: str, rows: pd.DataFrame) -> tuple[Series, bool]:
    years, values = rows["year"].to_numpy(), rows["value"].to_numpy(dtype=np.float64)
    breaks = np.flatnonzero(np.diff(years) != 1)
    begin = int(breaks[-1] + 1) if len(breaks) else 0
    return Series(id_, int(years[begin]), values[begin:]), len(breaks) > 0
