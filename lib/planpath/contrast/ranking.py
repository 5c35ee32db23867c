"""Which place each region takes under each scenario, like beside like."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planpath import codelists

__all__ = ["COLUMNS", "ranks"]

COLUMNS = ("indicator", "scope", "basis", "scenario", "year", "region", "value", "rank")
"""`scenario` is empty for the ranks observed; rank 1 is the best, ties share the better place."""
_SERIES = ["indicator", "scope", "basis"]
_LEAST = 2


def ranks(
    projected: pd.DataFrame, observed: pd.DataFrame, scenarios: Sequence[str], year: int
) -> pd.DataFrame:
    """Regions in order, by indicator, scope and basis.

    Ranked are the regions that have a value in that year under every scenario; what is observed
    beside them is of the last year in which all of them have a figure, and is left out where there
    is none. The highest value comes first, the lowest where the indicator is to go down.

    Parameters
    ----------
    projected, observed
        Rows of the one table, without the whole the regions make up.
    scenarios
        Ids in the order shown.
    year
        The year compared.

    Examples
    --------
    Of 30 and 50, where more is better, 50 comes first:

    >>> frame = pd.DataFrame({"indicator": "revenue", "scope": "above_scale", "basis": "",
    ...     "scenario": "steady", "year": 2027, "quantile": 0.5, "region": ["keqiao", "lanxi"],
    ...     "value": [30.0, 50.0]})
    >>> ranks(frame, frame.iloc[:0], ["steady"], 2027)["rank"].tolist()
    [2, 1]
    """
    then = projected[projected["year"].eq(year) & projected["quantile"].eq(0.5)]
    frames = []
    for (indicator, scope, basis), group in then.groupby(_SERIES, sort=False):
        counts = group.groupby("region", sort=False)["scenario"].nunique()
        everywhere = set(counts.index[counts.eq(len(scenarios))])
        if len(everywhere) < _LEAST:
            continue
        own = group[group["region"].isin(everywhere)]
        like = observed[observed["region"].isin(everywhere)]
        for name, value in zip(_SERIES, (indicator, scope, basis), strict=True):
            like = like[like[name].eq(value)]
        frames.append(_ranked(_last_of_all(like, everywhere), indicator))
        frames += [_ranked(own[own["scenario"].eq(id_)], indicator) for id_ in scenarios]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(frames, ignore_index=True)


def _last_of_all(observed: pd.DataFrame, regions: set[str]) -> pd.DataFrame:
    """The figures of the last year in which every region has one."""
    counts = observed.groupby("year")["region"].nunique()
    common = counts.index[counts.eq(len(regions))]
    return observed[observed["year"].eq(max(common, default=-1))]


def _ranked(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    best_is_low = codelists.indicators()[indicator].direction == "down"
    place = rows["value"].rank(method="min", ascending=best_is_low).astype("int64")
    return rows.assign(rank=place)[list(COLUMNS)]
