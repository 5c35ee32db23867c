"""The models of the ensemble, each for all series at once.

None is ever picked: no fit of ten figures can tell which is best. Three ways to see a slope (a line
through all years, a smoothed one that fades, the median change), each in the figures and in their
logarithms, and one that sees none. Where they part, the lowest and the highest are left aside and
the others averaged.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planpath.ensemble.smoothing import Floats, damped_trend, simple, straightened

__all__ = ["MEMBERS", "central", "members"]

_SLOPES = ("theta", "damped", "median_drift")
MEMBERS = (*_SLOPES, *(f"{name}_log" for name in _SLOPES), "level")
"""What each of the paths that `members` gives is."""
_SHORT_LINES = 3.0
# A year's drift fades to this share of itself, and is shrunk as if so many more years had had none.
_FADING, _DRIFTLESS_YEARS = 0.9, 3.0
# No path leaves e³ times what was ever seen; a larger exponent is no economic figure.
_FARTHEST_LOG = 3.0


def members(histories: Floats, horizon: int) -> Floats:
    """Every member's path.

    Parameters
    ----------
    histories
        Shape (series, years), from four years on.
    horizon
        Years ahead.

    Returns
    -------
    array
        Shape (members, series, horizon), in the order of `MEMBERS`. Of a history with a figure at
        nought or below, the members on logarithms are those on the figures themselves.

    Examples
    --------
    Five years of 10 %: the median drift is shrunk to 5/8 and fades to 0.9 of that, 10 % ** 0.5625.

    >>> paths = members(np.array([[100.0, 110.0, 121.0, 133.1, 146.41, 161.051]]), 1)
    >>> dict(zip(MEMBERS, paths[:, 0, 0].round(3).tolist()))["median_drift_log"]
    169.921
    """
    series, last, size = straightened(histories)
    plain = last + size * np.stack([path(series, horizon) for path in _CARRIED])
    positive = (histories > 0).all(axis=1, keepdims=True)
    logs = np.log(np.where(positive, histories, 1.0))
    series, last, size = straightened(logs)
    bent = last + size * np.stack([path(series, horizon) for path in _CARRIED[:-1]])
    low = logs.min(axis=1, keepdims=True) - _FARTHEST_LOG
    high = logs.max(axis=1, keepdims=True) + _FARTHEST_LOG
    raised = np.where(positive, np.exp(np.clip(bent, low, high)), plain[:-1])
    return np.concatenate([plain[:-1], raised, plain[-1:]])


def central(paths: Floats) -> Floats:
    """The mean of the middle members: of seven, all but the lowest and the highest.

    Parameters
    ----------
    paths
        From `members`, sorted or not.

    Examples
    --------
    >>> central(np.array([1, 2, 3, 4, 5, 6, 100.0]).reshape(7, 1, 1)).item()
    4.0
    """
    aside = len(paths) // 4
    return np.asarray(np.sort(paths, axis=0)[aside : len(paths) - aside].mean(axis=0))


def _theta(series: Floats, horizon: int) -> Floats:
    """The line through the history, a third of its slope lost: Theta with lines of 0 and 3."""
    length = series.shape[1]
    time = np.arange(length) - (length - 1) / 2
    slope = (series @ time / (time @ time))[:, None]
    line = series.mean(axis=1, keepdims=True) + slope * time
    level = simple(line + _SHORT_LINES * (series - line), horizon)
    ahead = (length - 1) / 2 + np.arange(1, horizon + 1)
    middle = series.mean(axis=1, keepdims=True)
    return np.asarray(level / _SHORT_LINES + (1 - 1 / _SHORT_LINES) * (middle + slope * ahead))


def _median_drift(series: Floats, horizon: int) -> Floats:
    """The median yearly change, shrunk and fading: one odd year does not set the pace."""
    changes = np.diff(series, axis=1)
    years = changes.shape[1]
    drift = np.median(changes, axis=1) * years / (years + _DRIFTLESS_YEARS)
    fading = np.cumsum(_FADING ** np.arange(1, horizon + 1))
    return np.asarray(series[:, -1:] + drift[:, None] * fading)


_CARRIED: tuple[Callable[[Floats, int], Floats], ...] = (
    *(_theta, damped_trend, _median_drift),
    simple,
)
