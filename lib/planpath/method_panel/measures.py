"""The measures an entry of `methods.toml` may name, each on all targets at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from planpath import progress, scoring
from planpath.method_panel.standing import Floats, Standing, Whole
from planpath.methods import MEASURES, Method

__all__ = ["MEASURED", "measured_as"]


def _schedule(standing: Standing, _: Method) -> Floats:
    return scoring.pace(standing.number("done"), standing.number("elapsed"))


def _schedule_linear(standing: Standing, _: Method) -> Floats:
    even = progress.done_linear(standing.first, standing.last, standing.target)
    # Of a promise for every year, and of a plain mean, the way is the years and the changes.
    summed = standing.yearly | standing.plain_mean
    done = np.where(summed, standing.number("done"), even)
    return scoring.pace(done, standing.number("elapsed"))


def _schedule_log(standing: Standing, _: Method) -> Floats:
    done = progress.done_log(standing.first, standing.last, standing.target)
    return scoring.pace(done, standing.number("elapsed"))


def _annual_pace(standing: Standing, _: Method) -> Floats:
    change = scoring.year_change(standing.before, standing.last, standing.direction)
    return scoring.pace(change, standing.promised)


def _points(standing: Standing, method: Method) -> Floats:
    return scoring.points(_schedule(standing, method))


def _growth_ratio(standing: Standing, _: Method) -> Floats:
    return scoring.growth_ratio(
        standing.first,
        standing.last,
        standing.passed,
        standing.target,
        standing.span,
        standing.direction,
    )


def _growth(standing: Standing, _: Method) -> Floats:
    return scoring.growth(standing.first, standing.last, standing.passed, standing.direction)


def _quotient(standing: Standing, _: Method) -> Floats:
    ends = scoring.extrapolated(standing.first, standing.last, standing.passed, standing.left)
    return scoring.quotient(standing.first, ends, standing.target)


def _status(standing: Standing, _: Method) -> Floats:
    return scoring.current_status(
        standing.first, standing.last, standing.target, standing.direction
    )


def _status_parity(standing: Standing, _: Method) -> Floats:
    return scoring.current_status_parity(standing.first, standing.last, standing.target)


def _gap(standing: Standing, _: Method) -> Floats:
    return scoring.anticipated_gap(
        standing.first, standing.trend, standing.target, standing.direction
    )


def _miss(standing: Standing, method: Method) -> Floats:
    first, since, _ = standing.window(method.years)
    step = scoring.mean_step(first, standing.last, standing.number("latest_year") - since)
    return scoring.miss(standing.last, step, standing.left, standing.target, standing.direction)


def _distance(standing: Standing, _: Method) -> Floats:
    size, _others = standing.peers
    return scoring.distance(standing.last, standing.target, size, standing.direction)


MEASURED: Mapping[str, Callable[[Standing, Method], Floats]] = {
    "schedule": _schedule,
    "schedule_linear": _schedule_linear,
    "schedule_log": _schedule_log,
    "annual_pace": _annual_pace,
    "points": _points,
    "growth_ratio": _growth_ratio,
    "growth": _growth,
    "quotient": _quotient,
    "status": _status,
    "status_parity": _status_parity,
    "gap": _gap,
    "miss": _miss,
    "distance": _distance,
}
"""The measures an entry of `methods.toml` may name."""


def measured_as(standing: Standing, method: Method) -> Whole:
    """The measure behind each value, as a place in `MEASURES`.

    What is measured in the target's own form is measured evenly or by logarithms, as it may be.
    """
    names = np.full(len(standing), MEASURES.index(method.measure))
    if method.measure == "schedule":
        forms = [MEASURES.index(form) for form in ("schedule_linear", "schedule_log")]
        names = np.where(standing.logarithmic, forms[1], forms[0])
    return np.asarray(names, dtype=np.int64)
