"""The judgement: each target under each reading, its progress, its need, and a verdict or none.

Everything is computed on whole columns, so a nation's worth of targets costs what one vector
costs. A verdict needs like-with-like figures from a source that can be looked up; where the right
to one is lacking the column stays empty and `cause` says why. The arithmetic on figures without
that right is kept beside it, marked `indicative`, for the report to print as 仅供参考.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planpath import comparison, data_status, progress
from planpath.plan import Plan

if TYPE_CHECKING:
    from planpath.store import Evidence, Precedents

__all__ = [
    "COLUMNS",
    "SILENCES",
    "VERDICTS",
    "assess",
    "counts",
    "standing",
]

VERDICTS = ("achieved", "on_track", "behind", "missed")
SILENCES = ("single_point", "year_missing")
"""Why a target has no verdict although its data status is ``ok``."""
COLUMNS = (
    "target_id",
    "region",
    "indicator",
    "scope",
    "measure",
    "bound",
    "low",
    "high",
    "unit",
    "by",
    "strive",
    "reading",
    "reading_default",
    "data_status",
    "indicative",
    "baseline_year",
    "baseline",
    "baseline_source",
    "latest_year",
    "latest_period",
    "latest",
    "latest_scope",
    "latest_source",
    *data_status.ESTIMATE,
    "estimate_beyond",
    "estimate_needed_rate",
    "estimate_needed_step",
    "elapsed",
    "done",
    "lead",
    "target_value",
    "needed_rate",
    "needed_step",
    "past_rate",
    "past_years",
    "precedent_class",
    "precedent_span",
    "precedent_rate",
    "precedent_n",
    "precedent_share",
    "scenario",
    "projected",
    "projected_meets",
    "verdict",
    "cause",
    "across_readings",
    "shown_source",
    "kind",
    "mean",
    "base_year",
    "start_year",
    "restates",
    "section",
    "quote",
    "owners",
)
INDICATIVE = ("unverified", "scope_unstated")
WHOLE = ("count", "flow")
POINTS = ("share", "growth")
PAST_SPAN = 5


def assess(
    plan: Plan | pd.DataFrame,
    evidence: Evidence,
    projected: pd.DataFrame | None = None,
    precedents: Precedents | None = None,
) -> pd.DataFrame:
    """Judge every target of a plan under every reading.

    Parameters
    ----------
    plan
        A plan, or statements as `data_status.statements` makes them.
    evidence
        What statistics show.
    projected
        Rows of one scenario (`paths.project`); without them the projected columns are empty.
    precedents
        Reference classes; without them the precedent columns are empty.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row per target and reading, in the plan's order. Rates and shares are
        fractions, amounts in `unit`; NaN and ``""`` where there is nothing to say.
    """
    rows = plan if isinstance(plan, pd.DataFrame) else data_status.statements(plan)
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = rows.reset_index(drop=True)
    matched = data_status.match(rows, evidence)
    frame = pd.concat([rows, matched.found], axis=1)
    frame["statement"] = np.arange(len(frame))
    frame["indicative"] = frame["data_status"].isin(INDICATIVE)
    _target_values(frame)
    _progress(frame)
    _yearly(frame, matched.series)
    _arithmetic_means(frame, matched.series)
    _history(frame, matched.series)
    _verdicts(frame)
    _withhold(frame)
    _estimated(frame)
    _projections(frame, projected)
    _precedents(frame, precedents)
    frame["across_readings"] = _across_readings(frame)
    return frame[list(COLUMNS)].reset_index(drop=True)


def counts(assessed: pd.DataFrame, column: str) -> pd.Series:
    """Target statements by one column, each counted once under its default reading.

    Examples
    --------
    >>> frame = pd.DataFrame({"target_id": ["A", "A"], "reading_default": [True, False],
    ...                       "verdict": ["behind", "on_track"]})
    >>> counts(frame, "verdict").to_dict()
    {'behind': 1}
    """
    default = assessed[assessed["reading_default"].astype(bool)]
    return default[column].value_counts(sort=False)


def standing(assessed: pd.DataFrame) -> pd.Series:
    """What each target stands at: its verdict, or the status or cause that is in its place.

    Examples
    --------
    >>> frame = pd.DataFrame({"verdict": ["behind", "", ""],
    ...                       "cause": ["", "no_data", "single_point"],
    ...                       "data_status": ["ok", "no_data", "ok"]})
    >>> list(standing(frame))
    ['behind', 'no_data', 'single_point']
    """
    silent = assessed["data_status"].where(assessed["data_status"].ne("ok"), assessed["cause"])
    return assessed["verdict"].where(assessed["verdict"].ne(""), silent)


def _bound_value(frame: pd.DataFrame) -> pd.Series:
    return frame["low"].where(frame["low"].notna(), frame["high"])


def _target_values(frame: pd.DataFrame) -> None:
    """The value the indicator must show in the target's year, whatever form the promise has."""
    bound = _bound_value(frame)
    span = frame["by"] - frame["base_year"]
    frame["target_value"] = np.select(
        [frame["measure"].eq("added"), frame["measure"].eq("rate")],
        [frame["baseline"] + bound, frame["baseline"] * (1 + progress.cumulative(bound, span))],
        bound,
    )


def _keeps(frame: pd.DataFrame, value: pd.Series) -> np.ndarray:
    """Whether values of the indicator keep the bound, put as a level of the target's year."""
    target, upward = frame["target_value"], frame["low"].notna()
    return progress.meets(
        value, frame["bound"], target.where(upward), target.where(~upward, frame["high"])
    )


def _need(
    frame: pd.DataFrame, start: pd.Series, year: pd.Series, open_: pd.Series
) -> tuple[np.ndarray, np.ndarray]:
    """The rate and the step that lead from a year's value to the target, where the way is open."""
    aimed = progress.aim(frame["target_value"], frame["bound"], frame["kind"].isin(WHOLE))
    rated = open_ & ~frame["kind"].isin(POINTS)
    rate = progress.needed_rate(start, aimed, frame["by"] - year)
    step = progress.needed_step(start, aimed, frame["by"] - year)
    return np.where(rated, rate, np.nan), np.where(open_ & ~_logarithmic(frame), step, np.nan)


def _logarithmic(frame: pd.DataFrame) -> pd.Series:
    return frame["measure"].eq("rate") | frame["kind"].eq("intensity")


def _progress(frame: pd.DataFrame) -> None:
    """Elapsed, done, lead and need; yearly promises and arithmetic means are set afterwards."""
    baseline, latest, target = frame["baseline"], frame["latest"], frame["target_value"]
    frame["elapsed"] = progress.elapsed(frame["baseline_year"], frame["latest_year"], frame["by"])
    aimed = progress.aim(target, frame["bound"], frame["kind"].isin(WHOLE))
    done = np.where(
        _logarithmic(frame),
        progress.done_log(baseline, latest, aimed),
        progress.done_linear(baseline, latest, aimed),
    )
    frame["met"] = _keeps(frame, latest)
    # Who has fallen back from beyond the bound has covered no part of a way towards it.
    fallen = _keeps(frame, baseline) & ~frame["met"]
    frame["done"] = np.where(fallen, np.nan, done)
    open_ = ~frame["met"] & frame["latest_period"].eq("year")
    frame["needed_rate"], frame["needed_step"] = _need(frame, latest, frame["latest_year"], open_)
    # Before the first observation a promised rate needs itself.
    promised = frame["measure"].eq("rate") & frame["latest"].isna()
    frame.loc[promised, "needed_rate"] = _bound_value(frame)[promised]


def _yearly(frame: pd.DataFrame, series: pd.DataFrame) -> None:
    """Promises for every year: the years observed are the time passed, the years kept the way."""
    frame["gap"] = False
    yearly = frame["measure"].eq("yearly")
    if not yearly.any():
        return
    asked = frame.loc[yearly, ["statement", "bound", "low", "high", "start_year", "by"]]
    seen = series[series["counts"]].merge(asked, on="statement")
    seen["kept"] = progress.meets(seen["value"], seen["bound"], seen["low"], seen["high"])
    by_statement = seen.groupby("statement")["kept"]
    numbers = frame.loc[yearly, "statement"]
    years = (frame["by"] - frame["start_year"] + 1)[yearly]
    observed = numbers.map(by_statement.size())
    kept = numbers.map(by_statement.sum())
    frame.loc[yearly, "elapsed"] = observed / years
    frame.loc[yearly, "done"] = kept / years
    frame.loc[yearly, "met"] = kept.eq(observed)
    # A year nobody published may be the one that was missed.
    due = frame.loc[yearly, "latest_year"] - frame.loc[yearly, "start_year"] + 1
    frame.loc[yearly, "gap"] = kept.eq(observed) & observed.lt(due)
    frame.loc[yearly, ["baseline_year", "baseline", "needed_rate"]] = np.nan
    frame.loc[yearly, "baseline_source"] = ""
    still = yearly & (frame["latest_year"].isna() | (frame["latest_year"] < frame["by"]))
    frame.loc[yearly, "needed_step"] = np.nan
    frame.loc[still, "needed_step"] = _bound_value(frame)[still]


def _arithmetic_means(frame: pd.DataFrame, series: pd.DataFrame) -> None:
    """A promised rate read as the plain mean of yearly changes; it takes every year between."""
    chosen = _plain_mean(frame) & frame["baseline"].notna()
    if not chosen.any():
        return
    at = frame.index[chosen]
    own = series[series["counts"] & series["statement"].isin(frame.loc[at, "statement"])]
    before = own.groupby("statement")["value"].shift()
    matrix = own.assign(change=own["value"] / before - 1).pivot(
        index="statement", columns="year", values="change"
    )
    changes = matrix.reindex(frame.loc[at, "statement"]).to_numpy()
    bound, span = _bound_value(frame)[at], frame.loc[at, "by"] - frame.loc[at, "base_year"]
    passed = frame.loc[at, "latest_year"] - frame.loc[at, "base_year"]
    gap = np.isfinite(changes).sum(axis=1) < passed
    total, promised = np.nansum(changes, axis=1), span * bound
    frame.loc[at, "done"] = np.where(gap, np.nan, total / promised)
    need = np.where(gap, np.nan, progress.needed_average(bound, span, changes))
    met = progress.meets(total, frame.loc[at, "bound"], promised, promised)
    frame.loc[at, "needed_rate"] = np.where(met, np.nan, need)
    frame.loc[at, "met"] = met & ~gap
    frame.loc[at, "gap"] = gap


def _history(frame: pd.DataFrame, series: pd.DataFrame) -> None:
    """The series' own mean rate over its last years, to hold the need against."""
    newest = series["statement"].map(series.groupby("statement")["year"].max())
    recent = series[series["year"] >= newest - PAST_SPAN]
    ends = recent.groupby("statement").agg(
        first=("year", "min"), last=("year", "max"), start=("value", "first"), end=("value", "last")
    )
    span = (ends["last"] - ends["first"]).astype(float)
    rate = pd.Series(progress.mean_rate(ends["start"], ends["end"], span), index=ends.index)
    frame["past_years"] = frame["statement"].map(span.where(span > 0))
    frame["past_rate"] = frame["statement"].map(rate)
    no_rate = frame["kind"].isin(POINTS) | frame["measure"].eq("yearly")
    frame.loc[no_rate, ["past_rate", "past_years"]] = np.nan


def _verdicts(frame: pd.DataFrame) -> None:
    frame["lead"] = frame["done"] - frame["elapsed"]
    over = frame["latest_year"] >= frame["by"]
    yearly = frame["measure"].eq("yearly")
    # The whole way is covered early: achieved. A yearly promise is kept only when its years are,
    # and one year missed cannot be made good.
    reached = frame["met"] & (over | ~yearly)
    missed = over | (yearly & ~frame["met"] & frame["latest"].notna())
    ahead = np.where(yearly, frame["met"], progress.keeps_pace(frame["done"], frame["elapsed"]))
    moved = yearly | (frame["latest_year"] > frame["baseline_year"])
    frame["verdict"] = np.select(
        [frame["gap"], reached, missed, ~moved, ahead.astype(bool)],
        ["", "achieved", "missed", "", "on_track"],
        "behind",
    )


def _withhold(frame: pd.DataFrame) -> None:
    """No verdict without a right to one, and no indicative number that would be one in disguise."""
    entitled = frame["data_status"].eq("ok")
    frame.loc[~entitled, "verdict"] = ""
    silent = entitled & frame["verdict"].eq("")
    frame.loc[silent, "cause"] = np.where(frame.loc[silent, "gap"], "year_missing", "single_point")
    frame.loc[entitled & ~silent, "cause"] = ""
    # A figure that may lack the target's scope says nothing by lying beyond it.
    beyond = frame["indicative"] & frame["met"]
    frame.loc[beyond, "cause"] = frame.loc[beyond, "data_status"] + "_beyond"
    mute = frame["data_status"].isin(["part_year", "scope_mismatch"]) | beyond
    mute |= frame["data_status"].eq("no_data") & frame["latest"].notna()
    numbers = ["elapsed", "done", "lead", "needed_rate", "needed_step"]
    kept = frame["measure"].isin(["rate", "yearly"]) & frame["data_status"].eq("no_data")
    frame.loc[mute & ~kept, numbers] = np.nan
    unlike = frame["data_status"].isin(["scope_unstated", "scope_mismatch"])
    part = frame["data_status"].eq("part_year")
    frame.loc[unlike | part, ["elapsed", "done", "lead"]] = np.nan
    # The years before are like with like, whatever part of a newer one is known.
    frame.loc[unlike, ["past_rate", "past_years"]] = np.nan


def _estimated(frame: pd.DataFrame) -> None:
    """What an estimated year would leave to do, as an indication; it carries no verdict."""
    estimate, year = frame["estimate"], frame["estimate_year"]
    # A plain mean takes each year's change, and those that were not counted are none.
    plain = _plain_mean(frame)
    frame["estimate_beyond"] = _keeps(frame, estimate) & ~plain
    # A yearly promise asks the same again whatever this year brings.
    open_ = ~frame["estimate_beyond"] & frame["measure"].ne("yearly") & ~plain
    numbers = ["estimate_needed_rate", "estimate_needed_step"]
    frame[numbers[0]], frame[numbers[1]] = _need(frame, estimate, year, open_)
    part = frame["data_status"].eq("part_year") & frame[numbers].notna().any(axis=1)
    frame.loc[part, ["needed_rate", "needed_step"]] = frame.loc[part, numbers].to_numpy()
    frame.loc[part, "indicative"] = True


def _projections(frame: pd.DataFrame, projected: pd.DataFrame | None) -> None:
    """Where a scenario leads by the target's year, in the target's own terms."""
    frame["scenario"], frame["projected"], frame["projected_meets"] = "", np.nan, pd.NA
    if projected is None or projected.empty:
        return
    central = projected[projected["quantile"].eq(0.5) & projected["period"].eq("year")]
    key = ["region", "indicator", "scope"]
    ends = frame[["statement", *key, "by"]].merge(
        central.rename(columns={"year": "by"})[[*key, "by", "value", "scenario"]], on=[*key, "by"]
    )
    ends = ends.drop_duplicates("statement").set_index("statement")
    value = frame["statement"].map(ends["value"])
    named = frame["statement"].map(ends["scenario"]).astype("object")
    frame["scenario"] = named.where(named.notna(), "").astype("str")
    frame["projected"] = value
    # A year already missed is not made good by a later one.
    broken = frame["measure"].eq("yearly") & frame["latest"].notna() & ~frame["met"]
    kept = np.where(_plain_mean(frame), _mean_kept(frame, value), _keeps(frame, value)) & ~broken
    known = value.notna() & frame["data_status"].eq("ok")
    frame["projected_meets"] = pd.Series(kept, index=frame.index).astype("boolean").where(known)
    frame.loc[~known, "projected"] = np.nan
    frame.loc[~known, "scenario"] = ""


def _plain_mean(frame: pd.DataFrame) -> pd.Series:
    return frame["measure"].eq("rate") & frame["mean"].eq("arithmetic")


def _mean_kept(frame: pd.DataFrame, ends: pd.Series) -> np.ndarray:
    """Whether the changes seen and those to come keep a plain mean; scenarios go at one rate."""
    left, span = frame["by"] - frame["latest_year"], frame["by"] - frame["base_year"]
    promised = span * _bound_value(frame)
    ahead = left * progress.needed_rate(frame["latest"], ends, left)
    return progress.meets(frame["done"] * promised + ahead, frame["bound"], promised, promised)


def _precedents(frame: pd.DataFrame, precedents: Precedents | None) -> None:
    """The nearest class of the same length beside the rate a target asks.

    Compared is what is left; where no class covers so many years, the whole span's rate is, since
    that too is what the promise asks, and precedents of its length are known.
    """
    frame["precedent_class"] = ""
    numbers = ["precedent_span", "precedent_rate", "precedent_n", "precedent_share"]
    frame[numbers] = np.nan
    if precedents is None:
        return
    rated = frame["measure"].eq("rate")
    whole = (frame["by"] - frame["baseline_year"]).where(~rated, frame["by"] - frame["base_year"])
    below = frame["baseline"].where(~_keeps(frame, frame["baseline"]))
    even = progress.needed_rate(below, frame["target_value"], whole)
    whole_rate = pd.Series(even, index=frame.index).where(~rated, _bound_value(frame))
    start = frame["estimate_year"].where(frame["data_status"].eq("part_year"), frame["latest_year"])
    left = (frame["by"] - start).where(frame["latest"].notna(), whole)
    silent = frame["needed_rate"].isna()
    for span, rate in ((left, frame["needed_rate"]), (whole, whole_rate)):
        open_ = frame["precedent_class"].eq("") & rate.notna() & span.notna() & ~silent
        alike = frame[open_].groupby(["indicator", span[open_]], sort=False).groups
        for (indicator, years), at in alike.items():
            near = comparison.nearest_class(precedents, str(indicator), int(years))
            if near is not None:
                frame.loc[at, "precedent_class"] = near["class"]
                frame.loc[at, ["precedent_span", "precedent_n"]] = [float(years), float(near["n"])]
                frame.loc[at, "precedent_rate"] = rate[at]
                frame.loc[at, "precedent_share"] = comparison.shares(near, rate[at])


def _across_readings(frame: pd.DataFrame) -> pd.Series:
    """``robust`` where every reading gives the same verdict, ``depends`` where they part.

    ``partly`` where those judged agree and another cannot be judged yet.
    """
    target = frame["target_id"]
    silent = frame["verdict"].eq("")
    kinds = frame["verdict"].where(~silent).groupby(target, sort=False).transform("nunique")
    several = target.groupby(target, sort=False).transform("size") > 1
    waiting = silent.groupby(target, sort=False).transform("any")
    cases = [kinds.eq(0) | ~several, kinds.gt(1), waiting]
    return pd.Series(np.select(cases, ["", "depends", "partly"], "robust"), index=frame.index)
