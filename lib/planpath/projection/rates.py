"""Models that go at an even pace: kept, grown, stepped, or solved for a target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from planpath.problems import PlanpathError, Problem
from planpath.projection.carried import Floats, History, Projection, plain

__all__ = ["SHAPES", "compound", "hold", "linear", "on_target", "recent_rate"]

SHAPES = ("compound", "linear")
"""How a target is steered for: at one rate, or in even steps."""


def hold(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    *,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    """The last value, kept.

    Parameters
    ----------
    years, values, to
        History, and the last year to come.
    quantiles
        Quantiles asked for.
    within
        Bounds of the path, such as 0 and 1 of a share; at zero or above unless given, where the
        history is.

    Examples
    --------
    >>> hold([2023, 2024], [10.0, 12.0], to=2026).values.tolist()
    [12.0, 12.0]
    """
    history = History.of(years, values, to)
    return history.carried(
        history.last * np.ones(len(history.ahead)),
        "hold",
        rate=0.0,
        quantiles=quantiles,
        within=within,
        fields={"year": history.last_year},
    )


def compound(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    rate: ArrayLike,
    *,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""Growth at one rate: :math:`y_{T+h} = y_T (1 + r)^h`.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    rate
        A fraction a year; an array for as many paths.

    Examples
    --------
    >>> compound([2024], [100.0], to=2026, rate=-0.034).values.round(4).tolist()
    [96.6, 93.3156]
    """
    history = History.of(years, values, to)
    pace = np.asarray(rate, dtype=np.float64)
    return history.carried(
        _grown(history, pace),
        "compound",
        rate=pace,
        quantiles=quantiles,
        within=within,
        fields={"year": history.last_year, "rate": plain(pace)},
    )


def _grown(history: History, rate: Floats) -> Floats:
    factor = np.power(1.0 + rate[..., None], history.steps)
    return np.asarray(history.last * factor, dtype=np.float64)


def recent_rate(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    span: int,
    *,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""Growth at the series' own mean rate over its last `span` years, level method.

    .. math:: r = (y_T / y_{T-n})^{1/n} - 1

    The stretch begins at the first observation not more than `span` years old; with one observation
    there is no rate, and the value is kept (`rate` 0, `from_year` equal to `to_year`). A stretch
    that begins at or below zero has no rate either.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    span
        Years looked back.

    Examples
    --------
    >>> recent_rate([2019, 2024], [100.0, 161.051], to=2025, span=5).values.round(4).tolist()
    [177.1561]
    """
    history = History.of(years, values, to)
    start = int(np.argmax(history.years >= history.last_year - span))
    n = history.last_year - int(history.years[start])
    begun, ended = history.values[..., start], history.values[..., -1]
    usable = (begun > 0) & (ended >= 0) & (n > 0)
    ratio = np.where(usable, ended, 1.0) / np.where(usable, begun, 1.0)
    rate = np.power(ratio, 1 / max(n, 1)) - 1
    from_year = np.where(usable, history.years[start], history.last_year)
    first = from_year if from_year.ndim else int(from_year)
    return history.carried(
        _grown(history, rate),
        "recent_rate",
        rate=rate,
        from_year=first,
        quantiles=quantiles,
        within=within,
        key="recent_rate" if usable.any() else "no_rate",
        fields={"from_year": first, "year": history.last_year, "rate": plain(rate)},
    )


def linear(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    step: ArrayLike,
    *,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""The same amount each year: :math:`y_{T+h} = y_T + h a`.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    step
        Yearly change in the series' own unit; an array for as many paths.

    Examples
    --------
    >>> linear([2024], [26.0], to=2027, step=3.0).values.tolist()
    [29.0, 32.0, 35.0]
    """
    history = History.of(years, values, to)
    pace = np.asarray(step, dtype=np.float64)
    return history.carried(
        np.asarray(history.last + pace[..., None] * history.steps, dtype=np.float64),
        "linear",
        quantiles=quantiles,
        within=within,
        fields={"year": history.last_year, "step": plain(pace)},
    )


def on_target(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    target: ArrayLike,
    by: int,
    *,
    shape: str = "compound",
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""The even pace that meets a target at its year, and the target's value after it.

    .. math:: r = (y^* / y_T)^{1/n} - 1 \quad\text{or}\quad a = (y^* - y_T) / n

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    target
        The value to meet; an array for as many paths.
    by
        The target's year. Where that has its figure already there is no way left: NaN.
    shape
        One of `SHAPES`. No rate leads from or to zero and below: NaN; even steps do.

    Raises
    ------
    PlanpathError
        If `shape` is none of `SHAPES`.

    Examples
    --------
    >>> path = on_target([2023], [1243.0], to=2028, target=1500.0, by=2027)
    >>> path.values.round(2).tolist(), round(path.rate, 4)
    ([1302.8, 1365.47, 1431.15, 1500.0, 1500.0], 0.0481)
    """
    if shape not in SHAPES:
        raise PlanpathError(Problem.unknown("on_target, shape", "shape", shape, SHAPES))
    history = History.of(years, values, to)
    aim, now = np.asarray(target, dtype=np.float64), history.values[..., -1]
    left = by - history.last_year
    n = float(left) if left > 0 else np.nan
    step = (aim - now) / n
    if shape == "compound":
        ratio = np.where((now > 0) & (aim > 0), aim, np.nan) / np.where(now > 0, now, 1.0)
        rate = np.asarray(np.power(ratio, 1 / n) - 1)
        path = _grown(history, rate)
    else:
        rate = np.full(np.shape(step), np.nan)
        path = np.asarray(history.last + step[..., None] * history.steps)
    solved = path[..., :1]
    # On the target to the last digit, and no further once it is met.
    met = np.where(np.isnan(solved), np.nan, aim[..., None])
    path = np.where(history.ahead >= by, met, path)
    if left <= 0:
        key = "no_time_left"
    elif np.isnan(solved).all() and len(history.ahead):
        key = "no_way"
    else:
        key = "on_target" if shape == "compound" else "on_target_steps"
    return history.carried(
        path,
        "on_target",
        rate=rate,
        quantiles=quantiles,
        within=within,
        key=key,
        fields={
            "year": history.last_year,
            "by": by,
            "target": plain(aim),
            "rate": plain(rate),
            "step": plain(step),
        },
    )
