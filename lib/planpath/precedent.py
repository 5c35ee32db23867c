"""How often others reached such a rate: a frequency among named precedents, never a probability.

A reference class is known by its percentiles. The share of its windows that reached a rate is read
off their distribution, straight between the published percentiles. Where a class' own share at a
rate is published or counted, that figure holds and nothing is interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LEVELS", "share_reaching"]

LEVELS = (0.0, 0.10, 0.25, 0.50, 0.75, 0.90, 1.0)
"""Cumulative shares that the columns min, p10, p25, p50, p75, p90, max stand for."""


def share_reaching(percentiles: Sequence[float], rate: ArrayLike) -> NDArray[np.float64]:
    """Share of a class' windows that did at least as well as `rate`.

    A decline (negative rate) is reached by windows that fell at least as fast; a growth by windows
    that rose at least as fast. Between two percentiles the distribution is taken as straight.

    Parameters
    ----------
    percentiles
        Yearly rates at `LEVELS`, ascending, as fractions.
    rate
        The rate asked of a target, a fraction a year.

    Examples
    --------
    Half of the windows reach their median, whichever way is asked:

    >>> rates = [-0.10, -0.08, -0.06, -0.04, -0.02, 0.0, 0.02]
    >>> float(share_reaching(rates, -0.04)), round(float(share_reaching(rates, 0.01)), 6)
    (0.5, 0.05)
    """
    asked = np.asarray(rate, dtype=np.float64)
    below = np.interp(asked, np.asarray(percentiles, dtype=np.float64), LEVELS, left=0.0, right=1.0)
    share = np.where(asked < 0, below, 1 - below)
    return np.where(np.isnan(asked), np.nan, share)
