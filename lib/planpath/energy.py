"""Energy intensity beside value added and energy use: pure arithmetic on arrays.

Intensity is energy per unit of value added at comparable prices 可比价. Growth rates here are
therefore real; a nominal one put in by mistake makes intensity look better by the price change.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["break_even_growth", "decline_from_growth", "energy_growth"]

Floats = NDArray[np.float64]


def break_even_growth(decline: ArrayLike) -> Floats:
    r"""Growth of value added above which energy use rises although intensity falls as promised.

    .. math:: g^* = 1 / (1 - d) - 1

    Parameters
    ----------
    decline
        Yearly decline of intensity, a fraction below one; at one and beyond there is no growth that
        could make up for it, and the result is NaN.

    Examples
    --------
    >>> round(float(break_even_growth(0.034)), 6)
    0.035197
    """
    left = 1 - np.asarray(decline, dtype=np.float64)
    return 1 / np.where(left > 0, left, np.nan) - 1


def energy_growth(value_added_growth: ArrayLike, decline: ArrayLike) -> Floats:
    r"""Yearly change of energy use: :math:`(1 + g)(1 - d) - 1`.

    Examples
    --------
    >>> round(float(energy_growth(0.05, 0.034)), 4)
    0.0143
    """
    growth = np.asarray(value_added_growth, dtype=np.float64)
    return (1 + growth) * (1 - np.asarray(decline, dtype=np.float64)) - 1


def decline_from_growth(energy: ArrayLike, value_added: ArrayLike) -> Floats:
    r"""Decline of intensity from the growth of energy use and of real value added.

    .. math:: d = 1 - (1 + g_E) / (1 + g_{VA})

    Examples
    --------
    >>> round(float(decline_from_growth(0.02, 0.06)), 6)
    0.037736
    """
    energy = np.asarray(energy, dtype=np.float64)
    return 1 - (1 + energy) / (1 + np.asarray(value_added, dtype=np.float64))
