"""Every target put to every method: the class each gives, or why it gives none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from planpath import assessment, data_status, scoring
from planpath.method_panel.measures import MEASURED, measured_as
from planpath.method_panel.standing import SERIES, Flags, Floats, Standing, Whole
from planpath.methods import BASES, LOOKS, MEASURES, STANCES, Method, methods
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["CAUSES", "COLUMNS", "classes", "panel", "scores"]

COLUMNS = (
    "target_id",
    "reading",
    "reading_default",
    "method",
    "measure",
    "looks_at",
    "applies",
    "why_not",
    "value",
    "class",
    "stance",
    "score",
    "decided_by",
    "rests_on",
)
CAUSES = (
    "",
    *data_status.STATUSES[1:],
    "basis_unstated",
    "basis_mismatch",
    "base_year",
    "yearly",
    "other_form",
    "plain_mean",
    "not_intensity",
    "growth",
    "other_kind",
    "single_point",
    "few_points",
    "no_previous_year",
    "not_positive",
    "no_peers",
    "no_way",
    "term_over",
    "year_missing",
    "no_value",
)
"""Why a method does not apply; the data statuses first."""
# What is measured on levels says nothing of a promise that fixes none.
_ON_THE_WAY = frozenset({"schedule", "schedule_linear", "points", "annual_pace", "growth"})
_NEEDS_NO_WAY = frozenset({"growth", "distance"})


def panel(
    assessed: pd.DataFrame, evidence: Evidence, known: Mapping[str, Method] | None = None
) -> pd.DataFrame:
    """Put every target under every reading to every method.

    Parameters
    ----------
    assessed
        Rows of `assessment.assess`.
    evidence
        What they were judged on.
    known
        The methods by id, such as those of an earlier run; the ones defined now without.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row per row of `assessed` and method, in these orders. `value` is in the
        method's own measure; NaN, and ``""`` for class and stance, where it does not apply, and
        `why_not` is one of `CAUSES`. `decided_by` names another target where the worst of several
        counts. Text columns are categories.
    """
    known = methods() if known is None else known
    rows = assessed.reset_index(drop=True)
    if rows.empty or not known:
        return pd.DataFrame(columns=list(COLUMNS))
    standing = Standing(rows, assessment.series(rows, evidence), evidence)
    return _long(rows, [(id_, method, _put(standing, method)) for id_, method in known.items()])


def classes(
    method: str,
    values: ArrayLike,
    *,
    reached: ArrayLike = False,
    missed: ArrayLike = False,
) -> NDArray[np.str_]:
    """The classes a method gives to values of its measure; ``""`` of NaN.

    Parameters
    ----------
    method
        Id in `methods.toml`.
    values
        In the method's own measure.
    reached, missed
        Whether the bound is kept, and whether the year is over and it is not; both matter only to
        methods that have a class for that.

    Raises
    ------
    PlanpathError
        If there is no such method.

    Examples
    --------
    Four years' decline of 3.0 % against 3.4 % asked, under both published rules:

    >>> [str(classes(f"barometer_2021{rule}", 0.03 / 0.034)) for rule in ("q1", "h1")]
    ['red', 'yellow']
    """
    entry = _entry(method)
    found = _classed(
        entry,
        np.asarray(values, dtype=np.float64),
        np.asarray(reached, dtype=bool),
        np.asarray(missed, dtype=bool),
    )
    return np.array([*(cut.id for cut in entry.cuts), ""])[found]


def scores(method: str, values: ArrayLike) -> Floats:
    """The scores a method gives to values of its measure; NaN where it has no score.

    Raises
    ------
    PlanpathError
        If there is no such method.

    Examples
    --------
    >>> scores("statcan_target", [0.796047, 2.0]).round(5).tolist()
    [1.40034, 5.0]
    """
    return _scored(_entry(method), np.asarray(values, dtype=np.float64))


@dataclass(frozen=True)
class _Put:
    """One method put to all statements, kept small: a nation has millions of them.

    `measure`, `found` and `why` are places in `MEASURES`, among the cuts and in `CAUSES`;
    `decided_by` numbers the targets in the order met, -1 for none.
    """

    value: Floats
    measure: NDArray[np.int8]
    found: NDArray[np.int8]
    why: NDArray[np.int8]
    decided_by: NDArray[np.int32]


def _put(standing: Standing, method: Method) -> _Put:
    value = MEASURED[method.measure](standing, method)
    if method.measure not in _NEEDS_NO_WAY:
        # Who stood beyond the target already cannot be measured on the way to it.
        summed = standing.yearly | standing.plain_mean
        value = np.where(standing.way | summed, value, np.nan)
    reached = standing.kept | _near(standing, method)
    why = _why_not(standing, method, value, reached & (method.reached is not None))
    applies = why == 0
    value = np.where(applies, value, np.nan)
    found = np.where(applies, _classed(method, value, reached, standing.missed), -1)
    found, decided_by = _worst(standing.rows, method, found)
    return _Put(
        value=value,
        measure=measured_as(standing, method).astype(np.int8),
        found=found.astype(np.int8),
        why=why.astype(np.int8),
        decided_by=decided_by,
    )


def _near(standing: Standing, method: Method) -> Flags:
    """A share as near to a target of none or all as the method asks."""
    if not method.near:
        return np.zeros(len(standing), dtype=bool)
    ends = standing.being("kind", "share") & np.isin(standing.target, (0.0, 1.0))
    with np.errstate(invalid="ignore"):
        near = np.abs(standing.last - standing.target) <= method.near + 1e-9
    return np.asarray(ends & near)


def _classed(method: Method, value: Floats, reached: Flags, missed: Flags) -> Whole:
    """The place of each class among the method's cuts; -1 for none."""
    places = np.array([*method.bounded, -1])
    found = places[scoring.classify(value, method.bounds)]
    if method.veto is not None:
        found = np.where(missed & (found >= 0), method.place(method.veto), found)
    if method.reached is not None:
        found = np.where(reached, method.place(method.reached), found)
    return np.asarray(found, dtype=np.int64)


def _scored(method: Method, value: Floats) -> Floats:
    if not method.score:
        return np.full(value.shape, np.nan)
    return scoring.score(value, *zip(*method.score, strict=True))


def _why_not(standing: Standing, method: Method, value: Floats, reached: Flags) -> Whole:
    """The first reason that keeps a method from applying, as a place in `CAUSES`; 0 for none."""
    needs, rows = method.applies_to, standing.rows
    why = np.zeros(len(standing), dtype=np.int64)

    def say(where: Flags | pd.Series, cause: str) -> None:
        why[np.asarray(where, dtype=bool) & (why == 0)] = CAUSES.index(cause)

    for cause in ("base_year", "basis_unstated", "basis_mismatch"):
        say(standing.being("cause", cause) & ~standing.judged, cause)
    for status in data_status.STATUSES[1:]:
        say(standing.being("data_status", status), status)
    form = ~standing.being("measure", *needs.measures)
    say(form & standing.yearly, "yearly")
    say(form, "other_form")
    if method.measure not in _ON_THE_WAY:
        say(standing.plain_mean, "plain_mean")
    if needs.kinds:
        other = ~standing.being("kind", *needs.kinds)
        say(other & (needs.kinds == ("intensity",)), "not_intensity")
        say(other & standing.being("kind", "growth"), "growth")
        say(other, "other_kind")
    settled = reached & (why == 0)
    number = standing.window(method.years)[2] if method.measure == "miss" else standing.seen
    say(~settled & (number < min(needs.min_points, 2)), "single_point")
    say(~settled & (number < needs.min_points), "few_points")
    if needs.consecutive:
        say(~settled & np.isnan(standing.before), "no_previous_year")
    if needs.positive:
        lacking = ~((standing.first > 0) & (standing.last > 0) & (standing.target > 0))
        say(~settled & lacking, "not_positive")
    if needs.peers:
        size, others = standing.peers
        say(~settled & ((others < needs.peers) | np.isnan(size)), "no_peers")
    summed = standing.yearly | standing.plain_mean
    nowhere = ~standing.way & ~summed & (method.measure not in _NEEDS_NO_WAY)
    say(~settled & nowhere, "no_way")
    if method.measure == "miss":
        say(~settled & (standing.left <= 0), "term_over")
    say(~settled & rows["cause"].eq("year_missing"), "year_missing")
    say(~settled & np.isnan(value), "no_value")
    return why


def _worst(rows: pd.DataFrame, method: Method, found: Whole) -> tuple[Whole, NDArray[np.int32]]:
    """Of several targets on one series the worst class, where the method says so.

    Another target counts as it is read by default.
    """
    decided_by = np.full(len(rows), -1, dtype=np.int32)
    if not method.worst_counts:
        return found, decided_by
    ranks = np.array([*(_rank(cut.stance) for cut in method.cuts), -1])
    group = rows.groupby(list(SERIES), sort=False).ngroup().to_numpy()
    target = pd.factorize(rows["target_id"])[0]
    other = pd.DataFrame({"group": group, "target": target, "rank": ranks[found], "found": found})
    default = rows["reading_default"].to_numpy(dtype=bool)
    ordered = other[default & (other["rank"] >= 0)].sort_values(
        ["group", "rank"], ascending=[True, False], kind="stable"
    )
    ordered = ordered.drop_duplicates(["group", "target"])
    place = ordered.groupby("group").cumcount()
    # The worst of each series; for the one that is the worst itself the next after it.
    for number in (0, 1):
        theirs = ordered[place.eq(number)].set_index("group").reindex(group).fillna(-1)
        worse = (theirs["rank"].to_numpy() > ranks[found]) & (found >= 0)
        worse &= theirs["target"].to_numpy() != target
        found = np.where(worse, theirs["found"].to_numpy(), found).astype(np.int64)
        decided_by[worse] = theirs["target"].to_numpy()[worse]
    return found, decided_by


def _rank(stance: str) -> int:
    """From the best to the worst; a class that takes no side is worse than none."""
    return STANCES.index(stance) if stance else -1


def _long(rows: pd.DataFrame, put: list[tuple[str, Method, _Put]]) -> pd.DataFrame:
    """One row per statement and method; text as categories, since it repeats without end."""
    wide, long = len(put), len(rows)
    entries = [method for _, method, _ in put]
    ids = ["", *dict.fromkeys(cut.id for entry in entries for cut in entry.cuts)]
    found, stance = [], []
    for _, entry, given in put:
        names = np.array([*(ids.index(cut.id) for cut in entry.cuts), 0], dtype=np.int16)
        found.append(names[given.found])
        sides = [*(STANCES.index(cut.stance) for cut in entry.cuts), STANCES.index("")]
        stance.append(np.array(sides, dtype=np.int8)[given.found])
    value = _interleaved([given.value for _, _, given in put])
    score = np.full((long, wide), np.nan)
    for number, entry in enumerate(entries):
        if entry.score:
            score[:, number] = _scored(entry, value[number::wide])
    why = _interleaved([given.why for _, _, given in put])
    whose, targets = pd.factorize(rows["target_id"])
    decided = _interleaved([given.decided_by for _, _, given in put]) + 1
    columns = {
        "target_id": pd.Categorical.from_codes(np.repeat(whose, wide), targets),
        "reading": _repeated(rows["reading"], wide),
        "reading_default": np.repeat(rows["reading_default"].to_numpy(dtype=bool), wide),
        "method": _tiled(range(wide), [id_ for id_, _, _ in put], long),
        "measure": pd.Categorical.from_codes(
            _interleaved([given.measure for _, _, given in put]), MEASURES
        ),
        "looks_at": _tiled([LOOKS.index(entry.looks_at) for entry in entries], LOOKS, long),
        "applies": why == 0,
        "why_not": pd.Categorical.from_codes(why, CAUSES),
        "value": value,
        "class": pd.Categorical.from_codes(_interleaved(found), ids),
        "stance": pd.Categorical.from_codes(_interleaved(stance), STANCES),
        "score": score.ravel(),
        "decided_by": pd.Categorical.from_codes(decided, ["", *targets]),
        "rests_on": _tiled([BASES.index(entry.thresholds) for entry in entries], BASES, long),
    }
    return pd.DataFrame(columns, copy=False)


def _repeated(column: pd.Series, times: int) -> pd.Categorical:
    codes, names = pd.factorize(column)
    return pd.Categorical.from_codes(np.repeat(codes, times), names)


def _tiled(codes: Sequence[int], names: Sequence[str], times: int) -> pd.Categorical:
    whole = np.tile(np.asarray(codes, dtype=np.int8), times)
    return pd.Categorical.from_codes(whole, list(names))


def _interleaved(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Columns as one long array, row after row."""
    return np.stack(columns, axis=1).ravel()


def _entry(method: str) -> Method:
    known = methods()
    if method not in known:
        raise PlanpathError(Problem.unknown("definitions/methods.toml", "method", method, known))
    return known[method]
