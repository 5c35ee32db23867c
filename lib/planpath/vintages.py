"""Vintages 版次: what was said first, what was said later, and which of it holds.

Every load is kept. Within a series the newest load wins for equal keys; an older figure stays a
citation with status ``superseded``. A correction wins over the cell it stands for, which becomes
``corrected``. As of an earlier day the figure of that day holds again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KEY", "LIVING", "Difference", "difference", "settled", "table_rows"]

KEY = ("region", "indicator", "scope", "basis", "year", "period")
# What has a place in the table, if nothing newer or corrected stands there.
LIVING = ("used", "superseded", "corrected")


def settled(citations: pd.DataFrame) -> pd.DataFrame:
    """The citations with the status each has among all that are given.

    Parameters
    ----------
    citations
        As `store.citation_frame` makes them, indexed by `source`.

    Examples
    --------
    Two loads of one series say something of the same key: the later one holds.

    >>> import pandas as pd
    >>> cell = {"region": "keqiao", "indicator": "revenue", "scope": "above_scale", "basis": "",
    ...     "year": 2023, "period": "year", "status": "used", "series": "bulletin",
    ...     "corrects": ""}
    >>> both = pd.DataFrame(
    ...     [{**cell, "loaded_on": "2024-03-01", "rank": 1},
    ...      {**cell, "loaded_on": "2025-03-01", "rank": 1}], index=["a/2", "b/2"])
    >>> list(settled(both)["status"])
    ['superseded', 'used']
    """
    living = citations["status"].isin(LIVING)
    at_stake = citations["series"].ne("") | citations["corrects"].ne("")
    if not (at_stake | citations["status"].isin(LIVING[1:]))[living].any():
        return citations
    rows = citations.loc[living]
    own = rows["corrects"].where(rows["corrects"].ne(""), rows.index.to_series())
    mended = own[rows["corrects"].ne("")]
    status = rows["status"].mask(rows["status"].ne("used"), "used")
    stands_corrected = rows.index.isin(mended)
    status = status.mask(stands_corrected, "corrected")
    # The day of the load, not of a correction to it, says how new a cell is.
    days = citations["loaded_on"].reindex(own).set_axis(rows.index).fillna(rows["loaded_on"])
    rows = rows.assign(_day=days).loc[rows["series"].ne("")]
    age = rows.groupby(["_day", "rank"]).ngroup()
    newest = age.groupby([rows["series"], *(rows[c] for c in KEY)], dropna=False).transform("max")
    status.loc[rows.index[age < newest]] = "superseded"
    return citations.assign(status=citations["status"].where(~living, status))


def table_rows(citations: pd.DataFrame) -> pd.DataFrame:
    """What enters the one table: the figures that hold, in their indicators' own units."""
    used = citations.loc[citations["status"].eq("used")]
    frame = used[list(KEY)].assign(
        kind="observed", source=used.index, value=used["canonical"], unit=used["canonical_unit"]
    )
    return frame.reset_index(drop=True)


@dataclass(frozen=True)
class Difference:
    """What one state of the evidence says otherwise than another.

    Parameters
    ----------
    revised
        One row per key both have with different values: the key, `before`, `after` in the
        indicator's unit, `change` as a fraction of `before`, and the cells they stand in.
    added, dropped
        Keys only the later, or only the earlier state has, with `value` and `source`.
    unchanged
        How many keys say the same in both.
    """

    revised: pd.DataFrame
    added: pd.DataFrame
    dropped: pd.DataFrame
    unchanged: int


def difference(before: pd.DataFrame, after: pd.DataFrame, *, by_source: bool) -> Difference:
    """Two states of the evidence compared, key by key.

    Parameters
    ----------
    before, after
        Citations that have a figure in its indicator's unit.
    by_source
        Whether a figure is compared with its own series only, as two days of one store are; two
        files are compared whatever they are called.
    """
    keys = [*KEY, *(["lineage"] if by_source else [])]
    earlier, later = _keyed(before, keys), _keyed(after, keys)
    both = earlier.merge(
        later, on=keys, how="outer", indicator=True, suffixes=("_before", "_after")
    )
    both = both.sort_values(keys, ignore_index=True)
    pairs = both.loc[both["_merge"].eq("both")]
    was, is_ = pairs["value_before"], pairs["value_after"]
    same = np.isclose(was, is_, rtol=1e-12, atol=0)
    revised = pairs.loc[~same, [*KEY, "source_before", "source_after"]].assign(
        before=was[~same],
        after=is_[~same],
        change=(is_[~same] / was[~same].where(was[~same].ne(0))) - 1,
    )
    sides = {}
    for name, side, merged in (
        ("dropped", "before", "left_only"),
        ("added", "after", "right_only"),
    ):
        chosen = both.loc[both["_merge"].eq(merged)]
        columns = {f"value_{side}": "value", f"source_{side}": "source"}
        sides[name] = chosen[[*KEY, *columns]].rename(columns=columns).reset_index(drop=True)
    return Difference(revised.reset_index(drop=True), unchanged=int(same.sum()), **sides)


def _keyed(citations: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    # A transcribed file may quote several publications on one key; each line is its own.
    cell = citations["corrects"].where(citations["corrects"].ne(""), citations.index.to_series())
    lineage = citations["series"].where(citations["series"].ne(""), cell)
    frame = citations[list(KEY)].assign(
        lineage=lineage, value=citations["canonical"], source=citations.index
    )
    return frame[[*keys, "value", "source"]].drop_duplicates(keys, keep="last")
