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
from numpy.typing import NDArray

from planpath import ambiguity, comparison, data_status, outlook, progress
from planpath.ambiguity import side_by_side, standing
from planpath.matching import Stretches, named
from planpath.plan import Plan
from planpath.terms import (
    POINTS,
    WHOLE,
    bound_value,
    bounds,
    keeps,
    logarithmic,
    need,
    plain_mean,
    target_values,
)

if TYPE_CHECKING:
    from planpath.store import Evidence, Precedents

__all__ = [
    "COLUMNS",
    "SILENCES",
    "VERDICTS",
    "assess",
    "counts",
    "series",
    "side_by_side",
    "standing",
]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

VERDICTS = ("achieved", "on_track", "behind", "missed")
SILENCES = ("single_point", "year_missing")
"""Why a target has no verdict although its data status is ``ok``."""
COLUMNS = (
    "target_id",
    "region",
    "indicator",
    "scope",
    "basis",
    "measure",
    "bound",
    "low",
    "high",
    "unit",
    "by",
    "strive",
    "reading",
    "reading_default",
    "axes",
    "twins",
    "data_status",
    "indicative",
    "baseline_year",
    "baseline",
    "baseline_source",
    "latest_year",
    "latest_period",
    "latest",
    "latest_scope",
    "latest_basis",
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
    *comparison.COLUMNS,
    "scenario",
    "projected",
    "projected_meets",
    "verdict",
    "cause",
    "across_readings",
    "depends_on",
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
PAST_SPAN = 5
# A figure that may lack the target's scope or basis says nothing by lying beyond it.
_BEYOND = {
    "unverified": "unverified_beyond",
    "scope_unstated": "scope_unstated_beyond",
    "scope_unstated_part": "scope_unstated_beyond",
    "basis_unstated": "basis_unstated_beyond",
    "basis_unstated_part": "basis_unstated_beyond",
}
# Text of few values, kept as numbers while it is reckoned with.
_FEW = {
    **dict.fromkeys(("measure", "bound", "kind", "mean", "latest_period"), ()),
    "data_status": data_status.STATUSES,
    "cause": dict.fromkeys(("", *data_status.CAUSES, *SILENCES, *_BEYOND.values())),
}


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
        fractions, amounts in `unit`; NaN and ``""`` where there is nothing to say. One value for
        all readings of a target: `across_readings` is ``robust``, ``partly``, ``depends`` or empty;
        `depends_on` names the axes the verdict changes along, ``;`` between them.
    """
    rows = plan if isinstance(plan, pd.DataFrame) else data_status.statements(plan)
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = rows.reset_index(drop=True)
    matched = data_status.match(rows, evidence)
    frame = pd.concat([rows, matched.found], axis=1)
    for name, values in _FEW.items():
        few = pd.CategoricalDtype([*values]) if values else "category"
        frame[name] = frame[name].astype(few)
    frame["indicative"] = frame["data_status"].isin(INDICATIVE)
    target_values(frame)
    _progress(frame)
    _yearly(frame, matched.stretches)
    _arithmetic_means(frame, matched.stretches)
    _history(frame, matched.stretches)
    _verdicts(frame)
    _withhold(frame)
    outlook.estimated(frame)
    outlook.projections(frame, projected)
    frame = pd.concat([frame, outlook.precedents(frame, precedents)], axis=1)
    for name in _FEW:
        frame[name] = named(list(frame[name].cat.categories), frame[name].cat.codes.to_numpy())
    frame["across_readings"] = ambiguity.across_readings(frame["target_id"], frame["verdict"])
    frame["depends_on"] = ambiguity.depends_on(frame)
    return frame[list(COLUMNS)]


def series(assessed: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The like-with-like annual figures each row of an assessment is judged by.

    Parameters
    ----------
    assessed
        From `assess`, or some of its rows.
    evidence
        What they were judged by.

    Returns
    -------
    DataFrame
        `statement` (the row's position in `assessed`, from 0), `year`, `value` (in the indicator's
        unit), `counts` (from the base year to the target's); ascending in year.
    """
    return data_status.match(assessed, evidence).series


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


def _progress(frame: pd.DataFrame) -> None:
    """Elapsed, done, lead and need; yearly promises and arithmetic means are set afterwards."""
    baseline, latest, target = frame["baseline"], frame["latest"], frame["target_value"]
    frame["elapsed"] = progress.elapsed(frame["baseline_year"], frame["latest_year"], frame["by"])
    aimed = progress.aim(target, bounds(frame), frame["kind"].isin(WHOLE))
    done = np.where(
        logarithmic(frame),
        progress.done_log(baseline, latest, aimed),
        progress.done_linear(baseline, latest, aimed),
    )
    frame["met"] = keeps(frame, latest)
    # Who has fallen back from beyond the bound has covered no part of a way towards it.
    fallen = keeps(frame, baseline) & ~frame["met"]
    frame["done"] = np.where(fallen, np.nan, done)
    open_ = ~frame["met"] & frame["latest_period"].eq("year")
    frame["needed_rate"], frame["needed_step"] = need(frame, latest, frame["latest_year"], open_)
    # Before the first observation a promised rate needs itself.
    promised = frame["measure"].eq("rate") & frame["latest"].isna()
    frame.loc[promised, "needed_rate"] = bound_value(frame)[promised]


def _yearly(frame: pd.DataFrame, series: Stretches) -> None:
    """Promises for every year: the years observed are the time passed, the years kept the way."""
    frame["gap"] = False
    yearly = frame["measure"].eq("yearly")
    if not yearly.any():
        return
    at = np.flatnonzero(yearly)
    owner, place = series.counting(at)
    own = frame.iloc[at]
    ends = (own[name].to_numpy()[owner] for name in ("low", "high"))
    met = progress.meets(series.value[place], bounds(own)[owner], *ends)
    count = np.bincount(owner, minlength=len(at)).astype(float)
    observed = pd.Series(np.where(count > 0, count, np.nan), index=own.index)
    kept = pd.Series(np.bincount(owner[met], minlength=len(at)), index=own.index)
    kept = kept.where(count > 0)
    years = own["by"] - own["start_year"] + 1
    frame.loc[yearly, "elapsed"] = observed / years
    frame.loc[yearly, "done"] = kept / years
    frame.loc[yearly, "met"] = kept.eq(observed)
    # A year nobody published may be the one that was missed.
    due = own["latest_year"] - own["start_year"] + 1
    frame.loc[yearly, "gap"] = kept.eq(observed) & observed.lt(due)
    frame.loc[yearly, ["baseline_year", "baseline", "needed_rate"]] = np.nan
    frame.loc[yearly, "baseline_source"] = ""
    still = yearly & (frame["latest_year"].isna() | (frame["latest_year"] < frame["by"]))
    frame.loc[yearly, "needed_step"] = np.nan
    frame.loc[still, "needed_step"] = bound_value(frame)[still]


def _arithmetic_means(frame: pd.DataFrame, series: Stretches) -> None:
    """A promised rate read as the plain mean of yearly changes; it takes every year between."""
    chosen = plain_mean(frame) & frame["baseline"].notna()
    if not chosen.any():
        return
    at = np.flatnonzero(chosen)
    own = frame.iloc[at]
    changes = _changes(series, at)
    bound, span = bound_value(own), own["by"] - own["base_year"]
    passed = own["latest_year"] - own["base_year"]
    gap = np.isfinite(changes).sum(axis=1) < passed
    total, promised = np.nansum(changes, axis=1), span * bound
    frame.loc[chosen, "done"] = np.where(gap, np.nan, total / promised)
    need = np.where(gap, np.nan, progress.needed_average(bound, span, changes))
    met = progress.meets(total, bounds(own), promised, promised)
    frame.loc[chosen, "needed_rate"] = np.where(met, np.nan, need)
    frame.loc[chosen, "met"] = met & ~gap
    frame.loc[chosen, "gap"] = gap


def _changes(series: Stretches, at: NDArray[np.int64]) -> Floats:
    """The changes from one figure that counts to the next, a row for each statement; else NaN."""
    owner, place = series.counting(at)
    column = place - series.counted[at][owner]
    changes = np.full((len(at), int(column.max(initial=0)) + 1), np.nan)
    follows = column > 0
    before, now = series.value[place[follows] - 1], series.value[place[follows]]
    with np.errstate(divide="ignore", invalid="ignore"):
        changes[owner[follows], column[follows]] = now / before - 1
    return changes


def _history(frame: pd.DataFrame, series: Stretches) -> None:
    """The series' own mean rate over its last years, to hold the need against."""
    begin, newest = series.recent(PAST_SPAN)
    span = (series.year[newest] - series.year[begin]).astype(float)
    rate = progress.mean_rate(series.value[begin], series.value[newest], span)
    rated = (span > 0) & ~(frame["kind"].isin(POINTS) | frame["measure"].eq("yearly")).to_numpy()
    frame["past_years"] = np.where(rated, span, np.nan)
    frame["past_rate"] = np.where(rated, rate, np.nan)


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
    frame["verdict"] = frame["verdict"].where(entitled, "")
    silent = entitled & frame["verdict"].eq("")
    cause = frame["cause"]
    for told, at in (
        ("", entitled & ~silent),
        ("year_missing", silent & frame["gap"]),
        ("single_point", silent & ~frame["gap"]),
    ):
        cause = cause.where(~at, told)
    beyond = frame["indicative"] & frame["met"]
    for plain, told in _BEYOND.items():
        cause = cause.where(~(beyond & cause.eq(plain)), told)
    frame["cause"] = cause
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
