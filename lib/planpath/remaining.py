"""What is still needed year by year, and until when it can still be met.

Yearly milestones in several shapes for every target with a like-with-like start; and for the same
targets the present pace, where it leads, the highest pace and where that is from, and the point of
no return. What rests on a figure that is to be verified stays marked `indicative` in every row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planpath import comparison, milestones, progress
from planpath.scenario import Scenario

if TYPE_CHECKING:
    from planpath.store import Precedents

__all__ = [
    "BREAKDOWN",
    "PAST",
    "SHORTCUT",
    "TURNING",
    "breakdown",
    "over_fulfilled",
    "shortcut",
    "startable",
    "turning_points",
]

BREAKDOWN = (
    "target_id",
    "reading",
    "reading_default",
    "indicative",
    "shape",
    "scale",
    "year",
    "value",
    "rate",
    "step",
)
TURNING = (
    "target_id",
    "region",
    "indicator",
    "reading",
    "reading_default",
    "indicative",
    "form",
    "start_year",
    "start",
    "by",
    "target",
    "needed",
    "pace",
    "pace_from",
    "met_in",
    "last_year_needed",
    "highest",
    "highest_from",
    "highest_class",
    "highest_span",
    "turn",
    "turn_year",
)
SHORTCUT = (
    "target_id",
    "reading",
    "base_year",
    "indicative",
    "latest_year",
    "by",
    "promised",
    "done",
    "exact",
    "additive",
    "error",
)
TURNS = ("never", "open", "too_late", "no_pace", "no_highest")
"""The present pace suffices; there is a last year; not even the highest pace does; unknown."""

PAST = 5
"""Years behind the newest figure that are shown beside what is ahead."""
LIKE = ("ok", "unverified")
LOGARITHMIC = ("amount", "intensity")
COUNTED = ("count", "flow")
POINTS = ("share", "growth")


def startable(assessed: pd.DataFrame) -> pd.Series:
    """Which rows have a way ahead from a like-with-like figure of a whole year.

    Promises for every year have none: each year's milestone is the promise itself.
    """
    unmet = assessed["needed_rate"].notna() | assessed["needed_step"].notna()
    like = assessed["data_status"].isin(LIKE) & assessed["latest_period"].eq("year")
    ahead = assessed["by"] > assessed["latest_year"]
    whole = assessed["latest"].notna() & assessed["target_value"].notna()
    return unmet & like & ahead & whole & assessed["measure"].ne("yearly")


def breakdown(
    assessed: pd.DataFrame,
    shapes: Sequence[str] = milestones.SHAPES,
    *,
    steepness: float = milestones.STEEPNESS,
    power: float = milestones.POWER,
) -> pd.DataFrame:
    """Yearly milestones from the newest figure to the target, one path for each shape.

    Compounding is always at even rates and linear always in even steps. The S-curve and the
    back-loaded shape share the way out on logarithms for amounts and intensities and plainly for
    counts, shares and growth. Things counted go in whole numbers whose yearly changes add up. A
    rate promised as the plain mean of yearly changes has the compounding shape alone: any other one
    that ends there breaks the mean.

    Parameters
    ----------
    assessed
        From `assessment.assess`. Targets without a like-with-like figure of a whole year, met
        already or due every year, have no milestones.
    shapes
        Of `milestones.SHAPES`.
    steepness, power
        Parameters of the S-curve and of the back-loaded shape, see `milestones.shares`.

    Returns
    -------
    DataFrame
        `BREAKDOWN`, one row for each target, reading, shape and year, the start included; `scale`
        is ``rate`` or ``step``, `rate` and `step` the change on the year before (NaN at the start),
        fractions and the indicator's canonical unit. A shape that cannot be (no rate leads away
        from nought) has no rows.
    """
    rows = assessed[startable(assessed)].reset_index(drop=True)
    ends, left = _ends(rows), (rows["by"] - rows["latest_year"]).astype(int)
    plain_mean = rows["measure"].eq("rate") & rows["mean"].eq("arithmetic")
    pieces = []
    for shape in shapes:
        scales = _scale(rows, ends, shape)
        fits = scales.ne("") & (~plain_mean | (shape == "compounding"))
        for (years, scale), at in rows[fits].groupby([left[fits], scales[fits]]).groups.items():
            part = milestones.shares(shape, int(years), steepness=steepness, power=power)
            pieces.append(_paths(rows.loc[at], ends[at], shape, str(scale), part))
    if not pieces:
        return pd.DataFrame(columns=list(BREAKDOWN))
    long = pd.concat(pieces, ignore_index=True)
    long = long.iloc[np.lexsort((long["year"], long["order"], long["statement"]))]
    # Names are repeated once, at the end: they are what costs.
    named = rows[["target_id", "reading", "reading_default", "indicative"]]
    named = named.loc[long["statement"]].reset_index(drop=True)
    long = long.reset_index(drop=True).assign(
        shape=np.array(milestones.SHAPES)[long["order"]],
        scale=np.where(long["by_rate"], "rate", "step"),
    )
    return pd.concat([named, long], axis=1)[list(BREAKDOWN)]


def _ends(rows: pd.DataFrame) -> pd.Series:
    """The value to land on; a plain mean's follows from the changes still due."""
    aimed = progress.aim(rows["target_value"], rows["bound"], rows["kind"].isin(COUNTED))
    left = rows["by"] - rows["latest_year"]
    due = rows["latest"] * (1 + progress.cumulative(rows["needed_rate"], left))
    plain_mean = rows["measure"].eq("rate") & rows["mean"].eq("arithmetic")
    return pd.Series(aimed, index=rows.index).where(~plain_mean, due).astype(float)


def _scale(rows: pd.DataFrame, ends: pd.Series, shape: str) -> pd.Series:
    """Along which scale a shape shares the way out; empty where it cannot."""
    positive = (rows["latest"] > 0) & (ends > 0)
    by_rate = rows["kind"].isin(LOGARITHMIC) | rows["measure"].eq("rate")
    if shape == "compounding":
        # A growth rate that grew by rates would be a rate of a rate.
        chosen = np.where(positive & rows["kind"].ne("growth"), "rate", "")
    elif shape == "linear":
        chosen = np.full(len(rows), "step")
    else:
        chosen = np.where(by_rate & positive, "rate", "step")
    return pd.Series(chosen, index=rows.index)


def _paths(
    rows: pd.DataFrame, ends: pd.Series, shape: str, scale: str, part: np.ndarray
) -> pd.DataFrame:
    """The paths of rows with equally many years left, in long form, by number of statement."""
    years = len(part)
    path = progress.compound_path if scale == "rate" else progress.linear_path
    values = path(rows["latest"].to_numpy(float), ends.to_numpy(float), years - 1, part)
    counted = rows["kind"].isin(COUNTED).to_numpy()
    values[counted] = milestones.whole_values(values[counted])
    blank = np.full((len(rows), 1), np.nan)
    start = rows["latest_year"].to_numpy(int)[:, None]
    return pd.DataFrame(
        {
            "statement": np.repeat(rows.index.to_numpy(), years),
            "order": milestones.SHAPES.index(shape),
            "by_rate": scale == "rate",
            "year": (start + np.arange(years)).ravel(),
            "value": values.ravel(),
            "rate": np.hstack([blank, milestones.yearly_rates(values)]).ravel(),
            "step": np.hstack([blank, milestones.yearly_steps(values)]).ravel(),
        }
    )


def turning_points(
    assessed: pd.DataFrame, scenario: Scenario, precedents: Precedents | None = None
) -> pd.DataFrame:
    """Where the present pace leads, the highest pace, and the last year to change from one to it.

    The highest pace is the scenario's ceiling; where it states none, the rate that nine of ten
    windows of the nearest class of precedents stayed short of, of as many years as are left, else
    of as many as the whole span has. Without either there is no point of no return. What goes by
    rates has the series' own mean rate of up to five years as its pace, what goes in steps the
    mean step since the first figure that counts; a ceiling given in the other form decides the
    form.

    Parameters
    ----------
    assessed
        From `assessment.assess`.
    scenario
        May state ceilings.
    precedents
        Reference classes.

    Returns
    -------
    DataFrame
        `TURNING`, one row for each target and reading that `startable` allows. `form` is ``rate``
        or ``step`` and says what `needed`, `pace`, `last_year_needed` and `highest` are: fractions
        a year, or canonical units a year. `met_in` is the year in which the present pace arrives,
        ``inf`` where it never does; `last_year_needed` what the target's own year would have to
        bring after the present pace until then; `turn` one of `TURNS`, with `turn_year` for
        ``open``: the last year until which the present pace can be kept.
    """
    rows = assessed[startable(assessed)].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame(columns=list(TURNING))
    rows["target"], rows["start"], rows["start_year"] = (
        _ends(rows),
        rows["latest"],
        rows["latest_year"].astype(int),
    )
    rows["left"] = rows["by"] - rows["start_year"]
    _highest(rows, scenario, precedents)
    _pace(rows)
    by_rate, ends = rows["form"].eq("rate"), (rows["start"], rows["target"])
    rows["needed"] = np.where(
        by_rate,
        progress.needed_rate(*ends, rows["left"]),
        progress.needed_step(*ends, rows["left"]),
    )
    arrives = np.where(
        by_rate,
        milestones.years_at_rate(*ends, rows["pace"]),
        milestones.years_at_step(*ends, rows["pace"]),
    )
    # It is met at the end of the year in which the line crosses; on it but for rounding is on it.
    rows["met_in"] = rows["start_year"] + np.ceil(arrives - 1e-9)
    rows["last_year_needed"] = _last_year(rows)
    paces = (rows["left"], rows["pace"], rows["highest"])
    turn = np.where(
        by_rate,
        milestones.last_turn_rate(*ends, *paces),
        milestones.last_turn_step(*ends, *paces),
    )
    # Where a rate has no answer (nothing grows from nought) the pace leads nowhere that is known.
    no_pace = rows["pace"].isna() | rows["met_in"].isna()
    suffices = (rows["met_in"] <= rows["by"]) | np.isposinf(turn)
    rows["turn"] = np.select(
        [no_pace, suffices, rows["highest"].isna(), np.isneginf(turn)],
        ["no_pace", "never", "no_highest", "too_late"],
        "open",
    )
    rows["turn_year"] = np.where(rows["turn"].eq("open"), rows["start_year"] + turn, np.nan)
    return rows[list(TURNING)].reset_index(drop=True)


def _highest(rows: pd.DataFrame, scenario: Scenario, precedents: Precedents | None) -> None:
    """The highest pace of each row, in which form it is, and where it is from."""
    stepped = rows["kind"].isin((*COUNTED, *POINTS)) & rows["measure"].ne("rate")
    rows["form"] = np.where(stepped, "step", "rate")
    rows["highest"], rows["highest_span"] = np.nan, np.nan
    for name in ("highest_from", "highest_class"):
        rows[name] = ""
    for (indicator, region), at in rows.groupby(["indicator", "region"], sort=False).groups.items():
        ceiling = scenario.ceiling(str(indicator), str(region))
        if ceiling is not None:
            form = "step" if ceiling.rate is None else "rate"
            told = [form, ceiling.pace, "scenario"]
            rows.loc[at, ["form", "highest", "highest_from"]] = told
    if precedents is None:
        return
    rising = rows["target"] > rows["start"]
    first = rows["base_year"].where(rows["measure"].eq("rate"), rows["baseline_year"])
    for span in (rows["left"], rows["by"] - first):
        open_ = rows["highest_from"].eq("") & span.notna() & ~rows["kind"].isin(POINTS)
        key = [rows["indicator"][open_], span[open_], rising[open_]]
        for (indicator, years, up), at in rows[open_].groupby(key, sort=False).groups.items():
            near = comparison.nearest_class(precedents, str(indicator), int(years))
            if near is not None:
                told = ["rate", float(near["p90" if up else "p10"]), "precedent", near["class"]]
                rows.loc[at, ["form", "highest", "highest_from", "highest_class"]] = told
                rows.loc[at, "highest_span"] = float(years)


def _pace(rows: pd.DataFrame) -> None:
    """The pace of the years behind, in the form of the row, and the year it is counted from."""
    by_rate = rows["form"].eq("rate")
    since = rows["start_year"] - rows["baseline_year"]
    step = progress.needed_step(rows["baseline"], rows["start"], since)
    rows["pace"] = np.where(by_rate, rows["past_rate"], step)
    first = np.where(by_rate, rows["start_year"] - rows["past_years"], rows["baseline_year"])
    rows["pace_from"] = np.where(rows["pace"].notna(), first, np.nan)


def _last_year(rows: pd.DataFrame) -> np.ndarray:
    """What is left for the target's own year if every year before it goes at the present pace."""
    most = int(rows["left"].max()) - 1
    before = np.arange(most) < (rows["left"].to_numpy() - 1)[:, None]
    going = np.where(before, rows["pace"].to_numpy()[:, None], np.nan)
    rate = progress.remaining_rate(rows["needed"], rows["left"], going)
    step = progress.needed_average(rows["needed"], rows["left"], going)
    known = rows["pace"].notna()
    return np.where(known, np.where(rows["form"].eq("rate"), rate, step), np.nan)


def over_fulfilled(assessed: pd.DataFrame) -> pd.DataFrame:
    """By how much promised rates are over-fulfilled where the bound is kept already.

    Returns
    -------
    DataFrame
        `target_id`, `reading`, `base_year`, `latest_year`, `done` and `promised` (cumulative
        changes, fractions), `over` (`milestones.over_fulfilment`), for rows judged ``achieved``.
    """
    rated = assessed["measure"].eq("rate") & assessed["verdict"].eq("achieved")
    rows = assessed[rated & assessed["mean"].eq("geometric")]
    done = rows["latest"] / rows["baseline"] - 1
    promised = rows["target_value"] / rows["baseline"] - 1
    over = milestones.over_fulfilment(done, promised)
    kept = rows[["target_id", "reading", "base_year", "latest_year"]]
    return kept.assign(done=done, promised=promised, over=over).reset_index(drop=True)


def shortcut(assessed: pd.DataFrame) -> pd.DataFrame:
    """What promised mean rates leave for each remaining year, exactly and by the usual shortcut.

    The shortcut subtracts cumulative percentages and divides by the years left, as was published of
    2006-2010: 20 - 15.61 = 4.39 where 5.202 % were left. `error` is how much it falls short, in the
    same fractions a year (negative where it asks too little of a decline's size).

    Returns
    -------
    DataFrame
        `SHORTCUT`, one row for each reading by geometric mean that `startable` allows and that has
        years behind it. Changes are fractions, declines negative.
    """
    rows = assessed[startable(assessed) & assessed["measure"].eq("rate")]
    rows = rows[rows["mean"].eq("geometric") & (rows["latest_year"] > rows["base_year"])]
    left = rows["by"] - rows["latest_year"]
    done = rows["latest"] / rows["baseline"] - 1
    promised = rows["target_value"] / rows["baseline"] - 1
    exact = progress.needed_rate(rows["latest"], rows["target_value"], left)
    additive = progress.needed_step(done, promised, left)
    table = rows.assign(promised=promised, done=done, exact=exact, additive=additive)
    table["error"] = np.abs(table["additive"]) - np.abs(table["exact"])
    return table[list(SHORTCUT)].reset_index(drop=True)
