"""Models of something that happens in a year: a step that stays, a shock that is got over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from planpath.problems import PlanpathError, Problem
from planpath.projection.carried import Floats, History, Projection, plain

__all__ = ["shock", "step"]


def step(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    year: int,
    change: ArrayLike,
    *,
    relative: bool = False,
    rate: ArrayLike = 0.0,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""Growth at one rate, and a change of level from a year on, such as a plant that opens.

    .. math:: y_t = y_T (1 + r)^{t - T} + \Delta\,[t \ge t^*]

    A step in a year that has its figure is in that figure already, and is not added again.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    year
        t*, the first year at the new level.
    change
        Δ in the series' own unit; as a fraction of the level where `relative`.
    relative
        Whether the level is multiplied by 1 + Δ.
    rate
        A fraction a year, before the step and after it.

    Examples
    --------
    >>> step([2024], [100.0], to=2027, year=2026, change=15.0).values.tolist()
    [100.0, 115.0, 115.0]
    """
    history = History.of(years, values, to)
    jump, pace = np.asarray(change, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    grown = history.last * np.power(1 + pace[..., None], history.steps)
    since = (history.ahead >= year) & (year > history.last_year)
    moved = jump[..., None] * since
    path = grown * (1 + moved) if relative else grown + moved
    return history.carried(
        np.asarray(path, dtype=np.float64),
        "step",
        rate=pace,
        quantiles=quantiles,
        within=within,
        key="step_share" if relative else "step",
        fields={"at": year, "change": plain(jump), "rate": plain(pace), "year": history.last_year},
    )


def shock(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    year: int,
    drop: ArrayLike,
    recovery_years: int,
    *,
    rate: ArrayLike = 0.0,
    lasting: ArrayLike = 0.0,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""A fall below the path in one year, got over in even steps.

    .. math::
        y_t = y_T (1 + r)^{t - T} \frac{1 - s_t}{1 - s_T}, \qquad
        s_t = d + (l - d) \min(1, (t - t^*) / n) \text{ from } t^* \text{ on, else } 0

    Where the year has its figure, that figure shows the fall, and what is carried is the recovery.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    year
        t*, the year of the fall.
    drop
        d, the fraction by which that year falls below the path; below zero it is a boom.
    recovery_years
        n, years after it until the path, or what is lost for good, is reached.
    rate
        A fraction a year, of the path without the shock.
    lasting
        l, the fraction that never comes back.

    Raises
    ------
    PlanpathError
        If the recovery takes less than one year.

    Examples
    --------
    A fifth is lost in 2025 and made good in two years:

    >>> path = shock([2024], [100.0], to=2028, year=2025, drop=0.2, recovery_years=2)
    >>> path.values.round(6).tolist()
    [80.0, 90.0, 100.0, 100.0]
    """
    if recovery_years < 1:
        told = str(recovery_years)
        raise PlanpathError(Problem("shock, recovery_years", "is below one year", told))
    history = History.of(years, values, to)
    fall, pace = np.asarray(drop, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    stays = np.asarray(lasting, dtype=np.float64)
    grown = history.last * np.power(1 + pace[..., None], history.steps)
    then = 1 - _short(history.ahead.astype(np.float64), year, fall, stays, recovery_years)
    seen = np.array([float(history.last_year)])
    now = 1 - _short(seen, year, fall, stays, recovery_years)
    path = grown * then / np.where(now > 0, now, np.nan)
    return history.carried(
        np.asarray(path, dtype=np.float64),
        "shock",
        rate=pace,
        quantiles=quantiles,
        within=within,
        key="shock" if year > history.last_year else "shock_past",
        fields={
            "at": year,
            "drop": plain(fall),
            "recovered": year + recovery_years,
            "lasting": plain(stays),
            "rate": plain(pace),
            "year": history.last_year,
        },
    )


def _short(at: Floats, year: int, drop: Floats, lasting: Floats, years: int) -> Floats:
    """The fraction by which each year lies below the path without the shock."""
    share = np.clip((at - year) / years, 0.0, 1.0)
    short = drop[..., None] + (lasting - drop)[..., None] * share
    return np.where(at >= year, short, 0.0)
