"""A region's page of numbers after one slider was moved: what the next figures would leave to do.

A slider is a lever. Once it is moved, the scenario leads elsewhere, and so would the figures of the
years to come. Asked is: if the next year's figure came out as now assumed, what would the page say?
Where each target ends, the rate or step then needed, the milestones, the class each method of the
panel would give, and the share of precedents that reached what is then needed. All of it is what
`assess`, `breakdown` and `panel` say of such figures; what no slider changes is worked out once,
so that the rest is fast enough to follow the hand. Nothing of it is observed, and no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import (
    assessment,
    codelists,
    comparison,
    levers,
    method_panel,
    milestones,
    progress,
    table,
)
from planpath.bending import SERIES, Key
from planpath.leverage import Lever
from planpath.levers import Outcomes, Prepared
from planpath.method_panel import MEASURED
from planpath.method_panel.standing import Standing
from planpath.methods import Method, methods
from planpath.terms import POINTS, WHOLE, bound_value, bounds, logarithmic, plain_mean

if TYPE_CHECKING:
    from planpath.plan import Plan
    from planpath.scenario import Scenario
    from planpath.store import Evidence, Precedents

__all__ = ["Page", "Sliders", "assumed", "sliders"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
# What may change with a setting; any other reason why a method does not apply holds for all.
_OPEN = ("", "no_way", "not_positive", "no_value")
_SOURCE = "assumed"


@dataclass(frozen=True)
class Page:
    """The numbers of a region for one setting of the sliders; targets along the first axis.

    Parameters
    ----------
    targets
        Ids: those that go by a level, with a path and years left after `year`.
    year
        Up to which figures are assumed.
    then
        The figures of that year.
    outcomes
        Where the path ends, of all of the region's targets (`levers.Outcomes`).
    needed_rate, needed_step
        What is then needed a year; NaN where nothing more is, or it does not go that way.
    milestones
        By shape, targets by the years from `year` to the last target's; NaN where a shape cannot be
        and after a target's own year.
    measured, classes
        Targets by methods (in the order of `methods.methods`): what each measures and the class it
        gives; NaN and ``""`` where it does not apply.
    precedent_share
        Share of the nearest class of precedents that reached the rate then needed.
    """

    targets: tuple[str, ...]
    year: int
    then: Floats
    outcomes: Outcomes
    needed_rate: Floats
    needed_step: Floats
    milestones: Mapping[str, Floats]
    measured: Floats
    classes: NDArray[np.str_]
    precedent_share: Floats


@dataclass(frozen=True)
class Sliders:
    """All that no slider changes, laid out by `sliders`."""

    prepared: Prepared
    year: int
    rows: pd.DataFrame
    series: pd.DataFrame
    evidence: Evidence
    applies: Flags
    classes: tuple[pd.Series | None, ...]
    _places: tuple[int, ...]
    _assumed: tuple[tuple[int, int, int], ...]
    _fixed: dict[str, Any] = field(default_factory=dict)

    def at(self, given: Mapping[str, float]) -> Page:
        """The page with some sliders moved, all others at their base.

        Parameters
        ----------
        given
            The levers' settings by id, in their units.

        Raises
        ------
        PlanpathError
            If there is no such lever.
        """
        prepared = self.prepared
        setting = np.array([levers.settings_of(prepared.levers, given)])
        outcomes = prepared.at(setting)
        values = self.series["value"].to_numpy(dtype=np.float64, copy=True)
        done: dict[Key, Floats] = {}
        for row, place, ahead in self._assumed:
            held = prepared.judged_by[self._places[row]]
            assert held is not None
            values[place] = prepared.bending.bent(held[0], setting, done)[0, ahead]
        then = values[self._fixed["newest"]]
        needed = self._needed(then)
        rows = self.rows.assign(latest=then, **needed)
        measured, classes = self._methods(rows, values)
        return Page(
            targets=self._fixed["ids"],
            year=self.year,
            then=then,
            outcomes=outcomes,
            needed_rate=needed["needed_rate"],
            needed_step=needed["needed_step"],
            milestones=self._milestones(then, needed),
            measured=measured,
            classes=classes,
            precedent_share=self._precedents(needed["needed_rate"]),
        )

    def _needed(self, then: Floats) -> dict[str, Any]:
        """What `assess` would say of these figures: done, verdict and need."""
        of = self._fixed
        met = progress.meets(then, of["bound"], of["low"], of["high"])
        way = np.where(
            of["logarithmic"],
            progress.done_log(of["baseline"], then, of["aim"]),
            progress.done_linear(of["baseline"], then, of["aim"]),
        )
        covered = np.where(of["kept_before"] & ~met, np.nan, way)
        pace = progress.keeps_pace(covered, of["elapsed"])
        left = of["left"]
        rate = progress.needed_rate(then, of["aim"], left)
        step = progress.needed_step(then, of["aim"], left)
        return {
            "done": covered,
            "verdict": np.where(met, "achieved", np.where(pace, "on_track", "behind")),
            "needed_rate": np.where(met | of["points"], np.nan, rate),
            "needed_step": np.where(met | of["logarithmic"], np.nan, step),
        }

    def _methods(self, rows: pd.DataFrame, values: Floats) -> tuple[Floats, NDArray[np.str_]]:
        known = methods()
        measured = np.full((len(rows), len(known)), np.nan)
        classes = np.full(measured.shape, "", dtype=object)
        standing = Standing(rows, self.series.assign(value=values), self.evidence)
        kept = rows["verdict"].eq("achieved").to_numpy()
        for number, (id_, method) in enumerate(known.items()):
            applies = self.applies[:, number]
            if not applies.any():
                continue
            if method.applies_to.peers > self._fixed["peers"]:
                # Of a year that nobody else has a figure for there is no spread to measure.
                value = np.full(len(rows), np.nan)
            else:
                value = np.asarray(MEASURED[method.measure](standing, method), dtype=np.float64)
            value = np.where(self._has_way(standing, method), value, np.nan)
            measured[:, number] = np.where(applies, value, np.nan)
            found = method_panel.classes(id_, value, reached=kept)
            settled = np.isfinite(value) | (kept & (method.reached is not None))
            classes[:, number] = np.where(applies & settled, found, "")
        return measured, classes.astype(str)

    @staticmethod
    def _has_way(standing: Standing, method: Method) -> Flags:
        """Where there is a way to measure, and figures a method that takes logarithms can take."""
        way = standing.way | (method.measure in ("growth", "distance"))
        if not method.applies_to.positive:
            return way
        ends = (standing.first > 0) & (standing.last > 0) & (standing.target > 0)
        return np.asarray(way & ends)

    def _milestones(self, then: Floats, needed: Mapping[str, Any]) -> dict[str, Floats]:
        of = self._fixed
        found: dict[str, Floats] = {}
        open_ = np.isfinite(needed["needed_rate"]) | np.isfinite(needed["needed_step"])
        most = int(of["left"].max(initial=0))
        for shape in milestones.SHAPES:
            paths = np.full((len(then), most + 1), np.nan)
            for years in np.unique(of["left"][open_]):
                part = milestones.shares(shape, int(years))
                at = np.flatnonzero(open_ & (of["left"] == years))
                paths[at, : int(years) + 1] = self._shaped(shape, then[at], at, part)
            found[shape] = paths
        return found

    def _shaped(self, shape: str, start: Floats, at: NDArray[Any], part: Floats) -> Floats:
        of = self._fixed
        ends, span = of["aim"][at], len(part) - 1
        positive = (start > 0) & (ends > 0)
        by_steps = progress.linear_path(start, ends, span, part)
        safe = (np.where(positive, start, 1.0), np.where(positive, ends, 1.0))
        by_rates = progress.compound_path(*safe, span, part)
        if shape == "compounding":
            rated = positive & ~of["growth"][at]
            values = np.where(rated[:, None], by_rates, np.nan)
        elif shape == "linear":
            values = by_steps
        else:
            values = np.where((positive & of["by_rate"][at])[:, None], by_rates, by_steps)
        counted = of["counted"][at] & np.isfinite(values).all(axis=1)
        values[counted] = milestones.whole_values(values[counted])
        return values

    def _precedents(self, rate: Floats) -> Floats:
        """The share of the class that speaks to what is left, else to the target's whole span."""
        found = np.full(len(rate), np.nan)
        for n, row in enumerate(self.classes):
            if row is None or np.isnan(rate[n]):
                continue
            asked = rate[n] if self._fixed["of_left"][n] else self._fixed["whole_rate"][n]
            found[n] = comparison.precedent_share(row, float(asked))
        return found


def sliders(
    plan: Plan,
    evidence: Evidence,
    scenario: Scenario,
    known: Mapping[str, Lever],
    precedents: Precedents | None = None,
    *,
    year: int | None = None,
    projected: pd.DataFrame | None = None,
) -> Sliders:
    """Lay out a region's page once, for sliders to be moved on it.

    Parameters
    ----------
    plan
        The region's part of a plan (``plan.of(region=…)``).
    evidence, scenario, projected
        As in `levers.prepare`.
    known
        The levers that can be moved.
    precedents
        Reference classes.
    year
        Up to which figures are assumed; the year after the newest figure unless given.
    """
    prepared = levers.prepare(plan, evidence, scenario, known, projected=projected)
    targets = prepared.targets
    newest = [
        prepared.bending.tracks[held[0]].year for held in prepared.judged_by if held is not None
    ]
    upto = year if year is not None else max(newest, default=0) + 1
    extended = assumed(evidence, prepared, upto)
    then = assessment.assess(plan, extended, None, precedents)
    if len(then):
        then = then[then["reading_default"].astype(bool)].reset_index(drop=True)
    places = tuple(
        n
        for n, held in enumerate(prepared.judged_by)
        if held is not None
        and targets["by"].iloc[n] > upto
        and then["data_status"].iloc[n] == "ok"
        and then["latest_year"].iloc[n] == upto
        and targets["measure"].iloc[n] != "yearly"
        and not plain_mean(targets.iloc[[n]]).iloc[0]
    )
    rows = then.iloc[list(places)].reset_index(drop=True)
    series = assessment.series(rows, extended) if len(rows) else _NO_SERIES
    series = series[series["year"] <= upto].reset_index(drop=True)
    put = method_panel.panel(rows, extended)
    reasons = put["why_not"].astype(str).isin(_OPEN).to_numpy().reshape(len(rows), len(methods()))
    stands, later = [], []
    for place, (statement, one) in enumerate(zip(series["statement"], series["year"], strict=True)):
        held = prepared.judged_by[places[int(statement)]]
        assert held is not None
        ahead = int(one) - prepared.bending.tracks[held[0]].year - 1
        if ahead >= 0:
            later.append((int(statement), place, ahead))
        if one == upto:
            stands.append(place)
    fixed = _fixed(rows, np.array(stands, dtype=np.int64), precedents)
    _, others = Standing(rows, series, extended).peers
    fixed["peers"] = int(others.max(initial=0))
    classes = tuple(fixed.pop("classes"))
    return Sliders(
        prepared, upto, rows, series, extended, reasons, classes, places, tuple(later), fixed
    )


_NO_SERIES = pd.DataFrame(
    {"statement": np.array([], dtype=np.int64), "year": [], "value": [], "counts": []}
)


def assumed(
    evidence: Evidence, prepared: Prepared, year: int, setting: Mapping[str, float] | None = None
) -> Evidence:
    """The evidence as it would be, had the figures up to a year come out as a setting has them.

    Parameters
    ----------
    evidence
        What statistics show.
    prepared
        From `levers.prepare`.
    year
        Last year assumed.
    setting
        Levers that are moved; none unless given.

    Returns
    -------
    Evidence
        With a figure for each of the targets' series and year to come; its source is ``assumed``.
    """
    settings = np.array([levers.settings_of(prepared.levers, setting or {})])
    rows: list[dict[str, object]] = []
    for key in dict.fromkeys(held[0] for held in prepared.judged_by if held is not None):
        track = prepared.bending.tracks[key]
        path = prepared.bending.bent(key, settings)[0]
        shared = dict(zip(SERIES, key, strict=True)) | {
            "kind": "observed",
            "source": _SOURCE,
            "unit": codelists.indicators()[key[1]].unit,
        }
        rows += [
            {**shared, "year": one, "value": float(value)}
            for one, value in zip(range(track.year + 1, year + 1), path, strict=False)
            if np.isfinite(value)
        ]
    if not rows:
        return evidence
    cited = evidence.citations.iloc[[0]].rename(index=lambda _: _SOURCE)
    cited = cited.assign(grade="A", status="used", date=f"{year + 1}-03-01")
    observed = evidence.observed
    # A part of a year that is now whole tells nothing more.
    observed = observed[(observed["period"] == "year") | (observed["year"] > year)]
    return replace(
        evidence,
        observed=table.concat(observed, table.make(rows)),
        citations=pd.concat([evidence.citations, cited]),
    )


def _fixed(
    rows: pd.DataFrame, newest: NDArray[np.int64], precedents: Precedents | None
) -> dict[str, Any]:
    """Columns as arrays, and the classes of precedents that speak to each target."""
    frame = rows.assign(bound=rows["bound"].astype("category"))
    target, upward = rows["target_value"], rows["low"].notna()
    bound = bounds(frame)
    low = target.where(upward).to_numpy(dtype=np.float64)
    high = target.where(~upward, rows["high"]).to_numpy(dtype=np.float64)
    baseline = rows["baseline"].to_numpy(dtype=np.float64)
    left = (rows["by"] - rows["latest_year"]).to_numpy(dtype=np.float64)
    kept_before = progress.meets(baseline, bound, low, high)
    rated = rows["measure"].eq("rate")
    whole = (rows["by"] - rows["baseline_year"]).where(~rated, rows["by"] - rows["base_year"])
    even = progress.needed_rate(np.where(kept_before, np.nan, baseline), target, whole)
    whole_rate = np.where(rated, bound_value(rows), even)
    classes, of_left = list[pd.Series | None](), list[bool]()
    for n, indicator in enumerate(rows["indicator"]):
        near = _nearest(precedents, str(indicator), left[n])
        far = None
        if near is None and np.isfinite(whole_rate[n]):
            far = _nearest(precedents, str(indicator), float(whole.iloc[n]))
        classes.append(far if near is None else near)
        of_left.append(near is not None)
    kind = rows["kind"]
    return {
        "ids": tuple(rows["target_id"]),
        "newest": newest,
        "bound": bound,
        "low": low,
        "high": high,
        "aim": progress.aim(target, bound, kind.isin(WHOLE)),
        "baseline": baseline,
        "left": left.astype(np.int64),
        "elapsed": rows["elapsed"].to_numpy(dtype=np.float64),
        "kept_before": kept_before,
        "logarithmic": logarithmic(rows).to_numpy(dtype=bool),
        "points": kind.isin(POINTS).to_numpy(dtype=bool),
        "growth": kind.eq("growth").to_numpy(dtype=bool),
        "by_rate": (kind.isin(("amount", "intensity")) | rated).to_numpy(dtype=bool),
        "counted": kind.isin(WHOLE).to_numpy(dtype=bool),
        "whole_rate": whole_rate,
        "of_left": of_left,
        "classes": classes,
    }


def _nearest(precedents: Precedents | None, indicator: str, span: float) -> pd.Series | None:
    if precedents is None or not np.isfinite(span):
        return None
    return comparison.nearest_class(precedents, indicator, int(span))
