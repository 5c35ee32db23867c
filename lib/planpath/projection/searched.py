"""Peers whose parameters are searched for series by series, by statsmodels.

They cost tens of milliseconds a series, so they take part in a back-test only where they are asked
for. The form is that of `peers`. A series whose search fails has no path.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from scipy.special import ndtri

from planpath.projection.carried import Floats
from planpath.projection.peers import Guess, Peer

__all__ = ["SEARCHED", "ets", "holt", "sarimax"]

_Fit = Callable[[Floats, int], tuple[Floats, Floats]]
# What a search that finds nothing raises; all else is a fault of ours and shall be seen.
_FAILURES = (ValueError, ArithmeticError, np.linalg.LinAlgError, IndexError)


def ets(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    """Exponential smoothing with a damped trend, the errors additive, by maximum likelihood."""
    return _each(_ets, histories, horizon, quantiles)


def holt(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    """Holt's linear trend, by least squares; it has no interval."""
    return _each(_holt, histories, horizon, quantiles)


def sarimax(histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    """ARIMA(0, 1, 1) with a drift, by maximum likelihood."""
    return _each(_sarimax, histories, horizon, quantiles)


SEARCHED: Mapping[str, Peer] = MappingProxyType({"ets": ets, "holt": holt, "sarimax": sarimax})
"""By name, in the order of the table."""


def _each(fit: _Fit, histories: Floats, horizon: int, quantiles: Sequence[float]) -> Guess:
    path = np.full((len(histories), horizon), np.nan)
    spread = np.full_like(path, np.nan)
    for place, series in enumerate(histories):
        # Figures of a size near one are what the optimisers' tolerances are made for.
        size = float(np.abs(series).mean()) or 1.0
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                middle, width = fit(series / size, horizon)
            except _FAILURES:
                continue
        path[place], spread[place] = middle * size, width * size
    units = ndtri(np.asarray(quantiles, dtype=np.float64))
    return Guess(path, path[None] + units[:, None, None] * spread[None])


def _ets(series: Floats, horizon: int) -> tuple[Floats, Floats]:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model: Any = ETSModel(pd.Series(series), error="add", trend="add", damped_trend=True)
    found = model.fit(disp=False, maxiter=100)
    told = found.get_prediction(start=len(series), end=len(series) + horizon - 1)
    return np.asarray(told.predicted_mean), np.sqrt(np.asarray(told.forecast_variance))


def _holt(series: Floats, horizon: int) -> tuple[Floats, Floats]:
    from statsmodels.tsa.holtwinters import Holt

    found: Any = Holt(series, initialization_method="estimated").fit()
    return np.asarray(found.forecast(horizon)), np.full(horizon, np.nan)


def _sarimax(series: Floats, horizon: int) -> tuple[Floats, Floats]:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    found: Any = SARIMAX(series, order=(0, 1, 1), trend="c").fit(disp=False, maxiter=50)
    told = found.get_forecast(horizon)
    return np.asarray(told.predicted_mean), np.asarray(told.se_mean)
