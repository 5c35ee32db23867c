"""Models fitted to the history, for those who want them: a trend line, exponential smoothing.

Their intervals follow from their own formulas, which take the model for the truth; on short annual
series they are too narrow. They are shown as what they are, and no chance is made of them. The
packages are imported when a model is called.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtri, stdtrit

from planpath.problems import PlanpathError, Problem
from planpath.projection.carried import LEAST_FOR_SPREAD, Floats, History, Projection

__all__ = ["FORMS", "ets", "trend"]

FORMS = ("log", "linear", "logit")
"""What a model is fitted to: logarithms of amounts, figures as they are, log-odds of shares."""
_LEAST_LINE, _LEAST_ETS = 3, 6
Fit = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]


def trend(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    *,
    form: str = "log",
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""The least-squares line through the history, carried on.

    .. math:: g(y_t) = a + b t + e_t

    It does not start from the newest figure. Quantiles are those of the prediction, Student-t.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`; quantiles are NaN with fewer than `LEAST_FOR_SPREAD` figures.
    form
        What g is, one of `FORMS`: ``log`` of amounts above zero (an even rate), ``linear`` (even
        steps), ``logit`` of shares between zero and one.

    Returns
    -------
    Projection
        NaN with fewer than three figures, or where the form does not take the figures.

    Raises
    ------
    PlanpathError
        If `form` is none of `FORMS`.

    Examples
    --------
    >>> trend([2022, 2023, 2024], [100.0, 110.0, 121.0], to=2026).values.round(4).tolist()
    [133.1, 146.41]
    """
    return _fitted("trend", _line, _LEAST_LINE, years, values, to, form, quantiles, within)


def ets(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    *,
    form: str = "log",
    damped: bool = True,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    """Exponential smoothing with additive error and trend, by maximum likelihood.

    Parameters
    ----------
    years, values, to, form, quantiles, within
        As in `trend`; quantiles are normal.
    damped
        Whether the trend levels off.

    Returns
    -------
    Projection
        NaN with fewer than six figures or with a year left out, or where the form does not take
        the figures.

    Raises
    ------
    PlanpathError
        If `form` is none of `FORMS`.

    Notes
    -----
    Source: Hyndman, Koehler, Ord and Snyder, *Forecasting with Exponential Smoothing* (2008).

    Examples
    --------
    >>> years = range(2017, 2025)
    >>> ets(years, [100.0 * 1.05**t for t in range(8)], to=2025).values.shape
    (1,)
    """

    def smooth(time: Floats, series: Floats, ahead: Floats) -> tuple[Floats, Floats]:
        return _smoothed(series, len(ahead), damped)

    if (np.diff(np.asarray(years, dtype=np.int64)) != 1).any():
        history = History.of(years, values, to)
        nothing = np.full((*history.values.shape[:-1], len(history.ahead)), np.nan)
        spread = np.full((len(quantiles), *nothing.shape), np.nan)
        stretch = {"from_year": int(history.years[0]), "year": history.last_year}
        return history.carried(
            nothing, "ets", quantiles=quantiles, spread=spread, key="gaps", fields=stretch
        )
    return _fitted("ets", smooth, _LEAST_ETS, years, values, to, form, quantiles, within)


def _fitted(
    model: str,
    fit: Fit,
    least: int,
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    form: str,
    quantiles: Sequence[float],
    within: tuple[float, float] | None,
) -> Projection:
    """Each series transformed, fitted, carried, and taken back."""
    if form not in FORMS:
        raise PlanpathError(Problem.unknown(f"{model}, form", "form", form, FORMS))
    history = History.of(years, values, to)
    levels, count = np.asarray(quantiles, dtype=np.float64), len(history.ahead)
    rows = history.values.reshape(-1, len(history.years))
    path = np.full((len(rows), count), np.nan)
    spread = np.full((len(levels), len(rows), count), np.nan)
    n = len(history.years)
    time, ahead = history.years.astype(np.float64), history.ahead.astype(np.float64)
    for number, series in enumerate(_straightened(rows, form)):
        if n < least or not count or not np.isfinite(series).all():
            continue
        middle, width = fit(time, series, ahead)
        path[number] = _bent(middle, form)
        if n >= LEAST_FOR_SPREAD:
            # Degrees of freedom of a line; smoothing is taken as normal.
            unit = stdtrit(n - 2, levels) if model == "trend" else ndtri(levels)
            spread[:, number] = _bent(middle + unit[:, None] * width, form)
    shape = (*history.values.shape[:-1], count)
    return history.carried(
        path.reshape(shape),
        model,
        from_year=int(history.years[0]),
        quantiles=quantiles,
        spread=spread.reshape(len(levels), *shape),
        within=within,
        key=_sentence(model, form, lost=bool(np.isnan(path).all() and count), short=n < least),
        fields={"from_year": int(history.years[0]), "year": history.last_year, "points": n},
    )


def _sentence(model: str, form: str, *, lost: bool, short: bool) -> str:
    if short:
        return "too_short"
    return "unfit" if lost else f"{model}_{form}"


def _straightened(values: Floats, form: str) -> Floats:
    if form == "log":
        return np.asarray(np.log(np.where(values > 0, values, np.nan)))
    if form == "logit":
        return np.asarray(logit(np.where((values > 0) & (values < 1), values, np.nan)))
    return values


def _bent(values: Floats, form: str) -> Floats:
    if form == "log":
        return np.asarray(np.exp(values))
    return np.asarray(expit(values)) if form == "logit" else values


def _line(time: Floats, series: Floats, ahead: Floats) -> tuple[Floats, Floats]:
    """Middle and standard error of the prediction."""
    from statsmodels.regression.linear_model import OLS

    # Years as such would leave the line's height and slope all but indistinguishable.
    middle = time.mean()
    design = np.column_stack([np.ones(len(time)), time - middle])
    found = OLS(series, design).fit()
    told = found.get_prediction(np.column_stack([np.ones(len(ahead)), ahead - middle]))
    return np.asarray(told.predicted_mean), np.asarray(told.se_obs)


def _smoothed(series: Floats, count: int, damped: bool) -> tuple[Floats, Floats]:
    """Middle and standard error of the prediction."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(pd.Series(series), error="add", trend="add", damped_trend=damped)
    with warnings.catch_warnings():
        # On a handful of figures the likelihood is flat, and the search may say it did not settle.
        warnings.simplefilter("ignore")
        found = model.fit(disp=False)
        told = found.get_prediction(start=len(series), end=len(series) + count - 1)
        width = np.sqrt(np.asarray(told.forecast_variance))
    return np.asarray(told.predicted_mean), width
