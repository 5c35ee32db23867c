"""A whole year from its first months, by the same-period ratio 同期比: pure arithmetic.

Cumulative figures (1—N月) stay what they are. Where a series has an earlier whole year together
with that year's own first N months, the ratio of the two carries this year's first N months to an
estimate of the whole: the year is assumed to run on as that one did, and nothing else is assumed.
No season is fitted and no trend; with one year to go by there would be nothing to fit them to.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from planpath import bases, codelists

__all__ = ["COLUMNS", "SERIES", "estimates", "months", "ratio", "same_period", "sums_over_a_year"]

Floats = NDArray[np.float64]
SERIES = ["region", "indicator", "scope", "basis"]
COLUMNS = (*SERIES, "year", "value", "months", "from_year", "ratio", "grade", "sources")


def ratio(whole: ArrayLike, part: ArrayLike) -> Floats:
    r"""How many times its first months a year came to: :math:`y / y_N`.

    NaN where the months hold nothing, or more than their year does: things that only add up cannot
    shrink, so two such figures do not belong together, or speak of gains that turned to losses.

    Examples
    --------
    >>> ratio([1200.0, 1200.0], [1000.0, 1300.0]).tolist()
    [1.2, nan]
    """
    whole, part = np.asarray(whole, dtype=np.float64), np.asarray(part, dtype=np.float64)
    fits = (part > 0) & (whole >= part)
    return np.where(fits, whole, np.nan) / np.where(fits, part, 1.0)


def same_period(part: ArrayLike, whole_before: ArrayLike, part_before: ArrayLike) -> Floats:
    r"""The year its first months point to, by the ratio of an earlier year.

    .. math:: \hat y_t = y_{N,t} \cdot y_{t_0} / y_{N,t_0}

    NaN where the earlier year has no ratio (see `ratio`), or where the months have a loss: of that
    the ratio of a gain says nothing.

    Parameters
    ----------
    part
        The first N months of the year in question, any unit.
    whole_before, part_before
        An earlier whole year, and its own first N months, in the same unit.

    Examples
    --------
    Ten months came to 990, after 900 of 1100 in the year before:

    >>> float(same_period(990.0, 1100.0, 900.0))
    1210.0
    """
    part = np.asarray(part, dtype=np.float64)
    return np.where(part >= 0, part, np.nan) * ratio(whole_before, part_before)


def months(periods: pd.Series) -> pd.Series:
    """How many first months of the year a period covers: ``ytd-10`` ten, any other period none.

    A single month or quarter is no cumulative figure, whichever it is.

    Examples
    --------
    >>> months(pd.Series(["year", "ytd-10", "month-7", "quarter-1"])).tolist()
    [0, 10, 0, 0]
    """
    names = periods.unique()
    covered = {name: int(name[4:]) if name.startswith("ytd-") else 0 for name in names}
    return periods.map(covered).astype("int64")


def sums_over_a_year(indicators: pd.Series) -> pd.Series:
    """Whether a year's figure is the sum of its months: yearly flows, and amounts that add up.

    A share, an intensity, a growth rate or a stock at some date is none, and no ratio of two
    periods leads from a part of the year to the whole.

    Examples
    --------
    >>> sums_over_a_year(pd.Series(["revenue", "rd_intensity", "green_factories"])).tolist()
    [True, False, False]
    """
    known = codelists.indicators()
    summed = [
        id_
        for id_ in indicators.unique()
        if id_ in known
        and (known[id_].kind == "flow" or (known[id_].kind == "amount" and known[id_].additive))
    ]
    return indicators.isin(summed)


def estimates(figures: pd.DataFrame) -> pd.DataFrame:
    """The years that have no figure of their own, as far as their first months give one.

    For each series and each such year the longest stretch of months counts that some earlier year
    has too, together with its whole; of several earlier years the newest. A scope that no source
    states is no scope two figures can share, nor is a basis that leaves open what its indicator
    must state: of those nothing is estimated.

    Parameters
    ----------
    figures
        `region`, `indicator`, `scope`, `basis`, `year`, `period`, `value`, `grade`, `source`; one
        row for each series and period.

    Returns
    -------
    DataFrame
        `COLUMNS`: one row for each series and year; `value` in the figures' unit, `months` the N,
        `from_year` the year the ratio is of, `grade` the worst of the three figures', `sources`
        theirs joined by ``;``: the months, the earlier whole, its months.
    """
    known = codelists.scopes()
    stated = [id_ for id_ in figures["scope"].unique() if id_ not in known or known[id_].stated]
    summed = figures[sums_over_a_year(figures["indicator"]) & figures["scope"].isin(stated)]
    summed = summed[_fully_stated(summed)]
    part = summed.assign(months=months(summed["period"]))
    key = [*SERIES, "year"]
    wholes = part.loc[part["period"].eq("year"), [*key, "value", "grade", "source"]]
    joined = part[part["months"].gt(0)].merge(wholes, "left", on=key, suffixes=("", "_whole"))
    joined["stretch"] = joined.groupby([*SERIES, "months"], sort=False).ngroup()
    joined = joined.sort_values("year", kind="stable")
    has_whole = joined["value_whole"].notna()
    pair = ["stretch", "year", "value", "grade", "source", "value_whole"]
    before = joined.loc[has_whole, [*pair, "grade_whole", "source_whole"]]
    found = pd.merge_asof(
        joined.loc[~has_whole, [*key, "months", "stretch", "value", "grade", "source"]],
        before.assign(from_year=before["year"]),
        on="year",
        by="stretch",
        suffixes=("", "_before"),
    )
    found["ratio"] = ratio(found["value_whole"], found["value_before"])
    found["value"] = same_period(found["value"], found["value_whole"], found["value_before"])
    found = found[found["value"].notna()].sort_values("months", kind="stable")
    found = found.drop_duplicates(key, keep="last")
    found["grade"] = _worst(found["grade"], found["grade_whole"], found["grade_before"])
    found["sources"] = found["source"] + ";" + found["source_whole"] + ";" + found["source_before"]
    found["from_year"] = found["from_year"].astype("int64")
    return found[list(COLUMNS)].sort_values(key, kind="stable").reset_index(drop=True)


def _fully_stated(figures: pd.DataFrame) -> pd.Series:
    """Whether each figure's basis says all that its indicator asks; each pair is asked once."""
    pairs = figures.groupby(["indicator", "basis"], sort=False).ngroup()
    first = figures[["indicator", "basis"]].drop_duplicates()
    told = [bases.complete(*pair) for pair in first.itertuples(index=False, name=None)]
    return pairs.map(dict(enumerate(told))).astype(bool)


def _worst(*grades: pd.Series) -> pd.Series:
    """The worst grade of each row: A is better than B, B than C."""
    worst, *others = grades
    for other in others:
        worst = worst.where(worst.ge(other), other)
    return worst
