"""Carrying a series forward under a stated assumption: pure arithmetic.

Every model has one form: ``model(years, values, to, quantiles=(...), **parameters)`` gives a
`Projection`: the path, the quantiles asked for, and what was done, as the key of one sentence with
its fields. Years are those of the history and ascend; values run along the last axis, and axes
before it (scenarios, regions) are carried side by side, as are parameters given as arrays.

A plain assumption that says its name has no quantiles but its own path: what is asked for beyond it
is NaN. The two fitted models (`trend`, `ets`) have the interval of their own formula, from six
annual figures on; such intervals are known to be too narrow, and are no probability. `ensemble` has
one learnt on other series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from planpath.projection.carried import LEAST_FOR_SPREAD, Projection
from planpath.projection.combined import ensemble
from planpath.projection.curves import gompertz, logistic
from planpath.projection.events import shock, step
from planpath.projection.fitted import ets, trend
from planpath.projection.rates import compound, hold, linear, on_target, recent_rate
from planpath.projection.stocks import pipeline

__all__ = [
    "LEAST_FOR_SPREAD",
    "Projection",
    "compound",
    "ensemble",
    "ets",
    "gompertz",
    "hold",
    "linear",
    "logistic",
    "models",
    "on_target",
    "pipeline",
    "recent_rate",
    "shock",
    "step",
    "trend",
]

_MODELS: Mapping[str, Callable[..., Projection]] = MappingProxyType(
    {
        model.__name__: model
        for model in (
            *(hold, compound, linear, recent_rate, on_target),
            *(logistic, gompertz, pipeline, step, shock, trend, ets, ensemble),
        )
    }
)


def models() -> Mapping[str, Callable[..., Projection]]:
    """Every model by its name; parameters and `quantiles` are given by keyword.

    Examples
    --------
    >>> models()["compound"]([2024], [100.0], to=2025, quantiles=(0.5,), rate=0.1).rows.round(6)
    array([[110.]])
    """
    return _MODELS
