"""Which published figure, if any, has the right to stand beside a target.

For each target under each reading the evidence is searched for the same region, indicator and
scope. What is found decides the data status, and the status decides whether a verdict may follow:

``ok``              like with like, from a source at its own address
``unverified``      like with like, but seen only on a re-posting page (grade C)
``part_year``       like with like, but only part of a year
``scope_unstated``  the source does not say which firms it counts
``scope_mismatch``  the source counts other firms than the target
``no_data``         nothing published, nothing dated, or nothing in the years that count

The first that applies in this order wins. Only ``ok`` carries a verdict.

Where the first months of a year are newer than any whole year, the year may be estimated from them
(`annual`). The estimate stands beside what was found; it changes no status and is no baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planpath import annual, codelists, progress
from planpath.plan import Plan

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = [
    "ESTIMATE",
    "STATUSES",
    "UNVERIFIED",
    "Matched",
    "best_of_each_year",
    "match",
    "statements",
]

STATUSES = ("ok", "unverified", "part_year", "scope_unstated", "scope_mismatch", "no_data")
UNVERIFIED = "C"
# What is known of an estimated year, by the names `annual.estimates` gives it.
ESTIMATE = {
    "estimate": "value",
    "estimate_year": "year",
    "estimate_months": "months",
    "estimate_from": "from_year",
    "estimate_ratio": "ratio",
    "estimate_grade": "grade",
    "estimate_sources": "sources",
}
_PLACE = ["region", "indicator"]
# From the one that says least of its year to the one that says all.
_PERIODS = (
    *(f"month-{number}" for number in range(1, 13)),
    *(f"quarter-{number}" for number in range(1, 5)),
    *(f"ytd-{number}" for number in range(1, 12)),
    "year",
)


def statements(plan: Plan) -> pd.DataFrame:
    """A plan as a frame, one row per target and reading; rates and shares are fractions."""
    known = codelists.indicators()
    rows = []
    for target in plan.targets:
        for reading in target.readings:
            read = target.under(reading)
            indicator = known[read.indicator]
            rows.append(
                {
                    "target_id": read.id,
                    "region": read.region,
                    "indicator": read.indicator,
                    "scope": read.scope,
                    "measure": read.measure,
                    "bound": read.bound,
                    "low": np.nan if read.low is None else read.low,
                    "high": np.nan if read.high is None else read.high,
                    "unit": read.unit,
                    "by": read.by,
                    "strive": read.strive,
                    "reading": reading.id,
                    "reading_default": reading.is_default,
                    "mean": read.mean,
                    "kind": indicator.kind,
                    "base_year": read.base_year,
                    "start_year": read.start_year,
                    "restates": read.restates or "",
                    "section": read.section,
                    "quote": read.quote,
                    "owners": ";".join(read.owners),
                }
            )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Matched:
    """What the evidence holds for each statement.

    Parameters
    ----------
    found
        One row per statement, same index: `data_status`, `cause` (the finer reason, a key of the
        words files), `latest_year`, `latest`, `latest_period`, `latest_scope`, `latest_source`,
        `baseline_year`, `baseline`, `baseline_source`, `shown_source` (the citation a reader should
        be shown); `estimate` and its year, months, ratio, grade and sources, see `annual`.
    series
        The like-with-like annual figures behind them: `statement`, `year`, `value`, `counts` (from
        the base year on), ascending in year.
    """

    found: pd.DataFrame
    series: pd.DataFrame


def match(rows: pd.DataFrame, evidence: Evidence) -> Matched:
    """The evidence for each row of `statements`."""
    figures = best_of_each_year(evidence)
    numbered = rows.assign(statement=np.arange(len(rows)))
    terms = ["scope", "measure", "mean", "base_year", "start_year", "by"]
    asked = numbered[["statement", *_PLACE, *terms]]
    pairs = asked.merge(figures, on=_PLACE, suffixes=("", "_found"))
    pairs["annual"] = pairs["period"].eq("year")
    pairs["like"] = pairs["scope"].eq(pairs["scope_found"])
    pairs["counts"] = (pairs["year"] >= _first(pairs)) & (pairs["year"] <= pairs["by"])

    like = pairs[pairs["like"] & pairs["annual"]].sort_values(["statement", "year"], kind="stable")
    found = _nothing(len(rows))
    # From the weakest claim to the strongest: each later one overwrites.
    _take(found, _other_indicator(numbered, figures), "no_data", "confused", show_only=True)
    _take(found, _undated(numbered, evidence), "no_data", "undated", show_only=True)
    before = pairs["year"] < pairs["base_year"]
    beyond = pairs["year"] > pairs["by"]
    _take(found, _latest(pairs[beyond]), "no_data", "too_late", show_only=True)
    _take(found, _latest(pairs[before]), "no_data", "too_old", show_only=True)
    waits = pairs[~pairs["counts"] & ~before & ~beyond]
    _take(found, _latest(waits), "no_data", "not_begun", show_only=True)
    counted = pairs[pairs["counts"]]
    other = counted[~counted["like"] & counted["scope_found"].ne("unstated")]
    _take(found, _latest(other), "scope_mismatch", "scope_mismatch")
    unstated = counted[~counted["like"] & counted["scope_found"].eq("unstated")]
    _take(found, _latest(unstated, whole_first=True), "scope_unstated", "scope_unstated")
    _take(found, _latest(counted[counted["like"] & ~counted["annual"]]), "part_year", "part_year")
    _take_like(found, like[like["counts"]], numbered)
    _prefer_verified(found, like[like["counts"]], numbered)
    # Where a verdict may follow, nothing it is compared with rests on a re-posted figure either.
    sound = like["statement"].map(found["data_status"]).ne("ok") | like["grade"].ne(UNVERIFIED)
    series = like.loc[sound, ["statement", "year", "value", "counts"]].reset_index(drop=True)
    found = found.join(_estimates(asked, figures, like[like["counts"]]))
    _say_which_part(found, numbered)
    return Matched(found.set_axis(rows.index), series)


def best_of_each_year(evidence: Evidence) -> pd.DataFrame:
    """One figure per place, scope and period: the best grade, then the newest publication."""
    observed = evidence.observed
    cited = evidence.citations[["grade", "date"]]
    joined = observed.merge(cited, left_on="source", right_index=True, how="left")
    ordered = joined.sort_values(["grade", "date", "source"], ascending=[True, False, True])
    key = [*_PLACE, "scope", "year", "period"]
    return ordered.drop_duplicates(key)[[*key, "value", "source", "grade"]]


def _first(frame: pd.DataFrame) -> pd.Series:
    """The first year that counts under a reading."""
    return frame["start_year"].where(frame["measure"].eq("yearly"), frame["base_year"])


def _nothing(count: int) -> pd.DataFrame:
    text = {"data_status": "no_data", "cause": "no_data"}
    blank = dict.fromkeys(
        ("latest_period", "latest_scope", "latest_source", "baseline_source", "shown_source"), ""
    )
    numbers = dict.fromkeys(("latest_year", "latest", "baseline_year", "baseline"), np.nan)
    return pd.DataFrame({**text, **blank, **numbers}, index=np.arange(count))


def _latest(pairs: pd.DataFrame, *, whole_first: bool = False) -> pd.DataFrame:
    """The newest figure of each statement, or its newest whole year if it has one.

    Of one year's figures the whole comes first, then the most months from January on.
    """
    order = ["annual"] if whole_first else []
    ranked = pairs.assign(rank=pairs["period"].map({p: n for n, p in enumerate(_PERIODS)}))
    ordered = ranked.sort_values(["statement", *order, "year", "rank", "source"], kind="stable")
    return ordered.drop_duplicates("statement", keep="last")


def _take(
    found: pd.DataFrame, chosen: pd.DataFrame, status: str, cause: str, *, show_only: bool = False
) -> None:
    """Write one claim into the rows it concerns, in place."""
    at = chosen["statement"].to_numpy()
    # A weaker claim overwritten leaves nothing of itself behind.
    found.loc[at, :] = _nothing(len(at)).set_axis(at)
    found.loc[at, ["data_status", "cause"]] = [status, cause]
    found.loc[at, "shown_source"] = chosen["source"].to_numpy()
    if show_only:
        return
    found.loc[at, "latest_year"] = chosen["year"].to_numpy(dtype=float)
    found.loc[at, "latest"] = chosen["value"].to_numpy()
    found.loc[at, "latest_period"] = chosen["period"].to_numpy()
    found.loc[at, "latest_scope"] = chosen["scope_found"].to_numpy()
    found.loc[at, "latest_source"] = chosen["source"].to_numpy()


def _take_like(found: pd.DataFrame, like: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Like with like: the newest figure, and the one progress is measured from."""
    newest = like.drop_duplicates("statement", keep="last")
    _take(found, newest, "ok", "ok")
    begins = like.drop_duplicates("statement", keep="first")
    # A rate and an increase are counted from the base year itself; no other year will do.
    exact = begins["measure"].isin(["rate", "added"])
    begins = begins[~exact | begins["year"].eq(begins["base_year"])]
    # No rate leads away from nothing.
    begins = begins[begins["measure"].ne("rate") | begins["value"].gt(0)]
    at = begins["statement"].to_numpy()
    found.loc[at, "baseline_year"] = begins["year"].to_numpy(dtype=float)
    found.loc[at, "baseline"] = begins["value"].to_numpy()
    found.loc[at, "baseline_source"] = begins["source"].to_numpy()

    measure = rows["measure"].to_numpy()
    lacking = np.isin(measure, ["rate", "added"]) & found["baseline"].isna().to_numpy()
    lacking &= found["data_status"].eq("ok").to_numpy()
    found.loc[lacking, ["data_status", "cause"]] = ["no_data", "base_year"]

    # A chain is as good as its weakest figure: the newest, the baseline, or a year between.
    weak = like.loc[like["grade"].eq(UNVERIFIED)]
    used = weak["statement"].where(
        _every_year(weak)
        | weak["year"].eq(found["latest_year"].reindex(weak["statement"]).to_numpy())
        | weak["year"].eq(found["baseline_year"].reindex(weak["statement"]).to_numpy())
    )
    doubtful = found.index.isin(used.dropna()) & found["data_status"].eq("ok")
    found.loc[doubtful, ["data_status", "cause"]] = ["unverified", "unverified"]


def _every_year(frame: pd.DataFrame) -> pd.Series:
    """Whether each year between counts by itself, not only the two ends."""
    arithmetic = frame["measure"].eq("rate") & frame["mean"].eq("arithmetic")
    return frame["measure"].eq("yearly") | arithmetic


def _prefer_verified(found: pd.DataFrame, like: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Judge by the figures that can be looked up where they alone suffice.

    A re-posted figure may add nothing to a verdict; it takes none away either.
    """
    doubtful = found.index[found["data_status"].eq("unverified")]
    solid = like[like["statement"].isin(doubtful) & like["grade"].ne(UNVERIFIED)]
    ends = solid.groupby("statement")["year"].agg(["min", "max", "count"])
    ends["newest"] = solid.groupby("statement")["value"].last()
    asked = rows.set_index("statement").loc[ends.index]
    first = asked["start_year"].where(asked["measure"].eq("yearly"), asked["base_year"])
    unbroken = ends["min"].eq(first) & ends["count"].eq(ends["max"] - first + 1)
    # Two figures measure progress; one is enough where it settles the matter.
    settled = progress.meets(ends["newest"], asked["bound"], asked["low"], asked["high"])
    settled &= asked["measure"].eq("level")
    two = ends["max"].gt(ends["min"]) | ends["max"].eq(asked["by"]) | settled
    enough = unbroken.where(_every_year(asked), two)
    exact = asked["measure"].isin(["rate", "added"])
    enough &= ~exact | ends["min"].eq(asked["base_year"])
    chosen = solid[solid["statement"].isin(ends.index[enough])]
    alone = _nothing(len(rows))
    _take_like(alone, chosen, rows)
    at = chosen["statement"].unique()
    found.loc[at, :] = alone.loc[at]


def _estimates(asked: pd.DataFrame, figures: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """The newest year estimated from its first months, where no later year has a whole figure."""
    near = figures["indicator"].isin(asked["indicator"]) & figures["scope"].isin(asked["scope"])
    estimated = annual.estimates(figures[near & figures["region"].isin(asked["region"])])
    pairs = asked.merge(estimated, on=annual.SERIES)
    known = pairs["statement"].map(like.groupby("statement")["year"].max())
    newer = known.isna() | pairs["year"].gt(known)
    chosen = pairs[newer & pairs["year"].ge(_first(pairs)) & pairs["year"].le(pairs["by"])]
    newest = chosen.sort_values(["statement", "year"]).drop_duplicates("statement", keep="last")
    found = newest.set_index("statement").rename(columns={v: k for k, v in ESTIMATE.items()})
    found = found[list(ESTIMATE)].reindex(asked["statement"])
    words = ["estimate_grade", "estimate_sources"]
    return found.fillna(dict.fromkeys(words, "")).astype(dict.fromkeys(words, "str"))


def _say_which_part(found: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Why part of a year is no more than that: what was published, or what it would take."""
    part = found["data_status"].eq("part_year")
    cause = np.select(
        [
            ~found["latest_period"].str.startswith("ytd-"),
            ~annual.sums_over_a_year(rows["indicator"]),
            found["estimate"].notna(),
        ],
        ["part_alone", "part_no_sum", "estimated"],
        "part_year",
    )
    found.loc[part, "cause"] = cause[part]
    unstated = found["data_status"].eq("scope_unstated") & found["latest_period"].ne("year")
    found.loc[unstated, "cause"] = "scope_unstated_part"


def _undated(rows: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Figures of the same indicator whose year nobody gave."""
    cited = evidence.citations
    undated = cited[cited["status"].eq("undated")].rename_axis("source").reset_index()
    pairs = rows[["statement", *_PLACE]].merge(undated[[*_PLACE, "source"]], on=_PLACE)
    return pairs.drop_duplicates("statement")


def _other_indicator(rows: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Figures of an indicator often quoted in the target's place, the newest."""
    known = codelists.indicators()
    taken_for = [
        (id_, other)
        for id_ in dict.fromkeys(rows["indicator"])
        for other in known[id_].easily_confused
    ]
    links = pd.DataFrame(taken_for, columns=["indicator", "other"], dtype="str")
    asked = rows[["statement", "region", "indicator", "base_year"]].merge(links, on="indicator")
    pairs = asked.merge(
        figures, left_on=["region", "other"], right_on=_PLACE, suffixes=("", "_found")
    )
    return _latest(pairs[pairs["year"] >= pairs["base_year"]])
