"""Intensity beside value added and energy use: pure arithmetic on arrays.

Intensity is energy per unit of value added at comparable prices 可比价. Growth rates here are
therefore real; a nominal one put in by mistake makes intensity look better by the price change.
Declines are fractions, positive where intensity falls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ABSOLUTE_YEARLY",
    "GEVA_YEARLY",
    "MeanDecline",
    "absolute_contraction",
    "break_even_growth",
    "co2",
    "decline_from_growth",
    "energy_growth",
    "energy_use",
    "geva_contraction",
    "intensity",
    "intensity_index",
    "mean_decline",
]

Floats = NDArray[np.float64]
ABSOLUTE_YEARLY = 0.042
"""Linear annual reduction of absolute contraction, as the Science Based Targets initiative has
asked for; since 2026 the rate follows from base year and net-zero year, so it is a parameter."""
GEVA_YEARLY = 0.07
"""Yearly contraction per unit of value added (GEVA); recalled, not read in its source."""


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


def energy_growth(
    value_added_growth: ArrayLike, decline: ArrayLike, years: ArrayLike = 1
) -> Floats:
    r"""Change of energy use over some years: :math:`((1 + g)(1 - d))^n - 1`.

    Parameters
    ----------
    value_added_growth
        Real growth of value added, a fraction a year.
    decline
        Decline of intensity, a fraction a year.
    years
        How many such years follow on one another.

    Examples
    --------
    >>> round(float(energy_growth(0.05, 0.034)), 4)
    0.0143
    >>> round(float(energy_growth(0.05, 0.034, 5)), 6)
    0.073574
    """
    growth, decline, years = _floats(value_added_growth, decline, years)
    return np.power((1 + growth) * (1 - decline), years) - 1


def decline_from_growth(energy: ArrayLike, value_added: ArrayLike) -> Floats:
    r"""Decline of intensity from the growth of energy use and of real value added.

    .. math:: d = 1 - (1 + g_E) / (1 + g_{VA})

    Examples
    --------
    >>> round(float(decline_from_growth(0.02, 0.06)), 6)
    0.037736
    """
    energy, value_added = _floats(energy, value_added)
    return 1 - (1 + energy) / (1 + value_added)


def energy_use(value_added: ArrayLike, intensity: ArrayLike) -> Floats:
    r"""Energy use from value added and intensity: :math:`E = VA \cdot I`.

    Parameters
    ----------
    value_added
        亿元 at comparable prices.
    intensity
        吨标准煤/万元 of the same value added. 1 亿元 is 10 000 万元, so that 1 吨标准煤/万元 of it
        is 10 000 吨标准煤: the product is in 万吨标准煤 as it stands.

    Examples
    --------
    >>> float(energy_use(2500.0, 0.8))
    2000.0
    """
    value_added, intensity = _floats(value_added, intensity)
    return value_added * intensity


def intensity(energy: ArrayLike, value_added: ArrayLike) -> Floats:
    r"""Energy per unit of value added: 万吨标准煤 over 亿元 is 吨标准煤/万元.

    NaN without value added.

    Examples
    --------
    >>> intensity([2000.0, 1.0], [2500.0, 0.0]).tolist()
    [0.8, nan]
    """
    energy, value_added = _floats(energy, value_added)
    return energy / np.where(value_added > 0, value_added, np.nan)


def intensity_index(declines: ArrayLike) -> Floats:
    r"""Intensity year by year, 100 before the first decline; along the last axis, one longer.

    .. math:: I_k = 100 \prod_{i \le k} (1 - d_i)

    Examples
    --------
    >>> intensity_index([0.02, 0.05]).round(3).tolist()
    [100.0, 98.0, 93.1]
    """
    (declines,) = _floats(declines)
    first = np.ones((*declines.shape[:-1], 1))
    return 100 * np.cumprod(np.concatenate([first, 1 - declines], axis=-1), axis=-1)


@dataclass(frozen=True)
class MeanDecline:
    """Some years' declines, cumulated and averaged two ways; fractions.

    Parameters
    ----------
    cumulative
        What the years come to together.
    geometric
        The even yearly decline that comes to the same, level method 水平法.
    arithmetic
        The plain mean of the yearly declines.
    """

    cumulative: Floats
    geometric: Floats
    arithmetic: Floats

    @property
    def gap(self) -> Floats:
        """By how much the geometric mean decline exceeds the plain one; never below nought."""
        return self.geometric - self.arithmetic


def mean_decline(declines: ArrayLike) -> MeanDecline:
    r"""Average yearly declines, along the last axis, both ways.

    .. math:: C = 1 - \prod (1 - d_i) \qquad d_g = 1 - (1 - C)^{1/n} \qquad d_a = \frac1n \sum d_i

    Of numbers above nought the geometric mean is never above the plain one. The remainders 1 - d
    are such, so d_g is never below d_a: who keeps the plain reading keeps the other, not the
    reverse. NaN where a year is lacking.

    Examples
    --------
    >>> mean = mean_decline([0.01, 0.02, 0.03, 0.05, 0.06])
    >>> round(float(mean.arithmetic), 6), round(float(mean.geometric), 6)
    (0.034, 0.034178)
    """
    (declines,) = _floats(declines)
    left = np.prod(1 - declines, axis=-1)
    root = np.power(np.where(left >= 0, left, np.nan), 1 / declines.shape[-1])
    return MeanDecline(1 - left, 1 - root, np.mean(declines, axis=-1))


def co2(energy: ArrayLike, factor: ArrayLike) -> Floats:
    r"""Carbon dioxide of energy use: :math:`C = E \cdot f`, 万吨 from 万吨标准煤.

    Parameters
    ----------
    energy
        万吨标准煤.
    factor
        Tonnes of carbon dioxide per tonne of standard coal, 吨/吨标准煤.

    Examples
    --------
    >>> float(co2(2000.0, 2.5))
    5000.0
    """
    energy, factor = _floats(energy, factor)
    return energy * factor


def absolute_contraction(
    base: ArrayLike, years: ArrayLike, yearly: ArrayLike = ABSOLUTE_YEARLY
) -> Floats:
    r"""Absolute contraction: each year takes away the same share of the base year.

    .. math:: E_n = \max(0,\; E_b (1 - r n))

    Parameters
    ----------
    base
        Energy use or emissions of the base year.
    years
        Years since.
    yearly
        Linear annual reduction, a share of the base year.

    Examples
    --------
    >>> float(absolute_contraction(100.0, 5))
    79.0
    """
    base, years, yearly = _floats(base, years, yearly)
    return base * np.maximum(0.0, 1 - yearly * years)


def geva_contraction(base: ArrayLike, years: ArrayLike, yearly: ArrayLike = GEVA_YEARLY) -> Floats:
    r"""Contraction per unit of value added: :math:`I_n = I_b (1 - r)^n`.

    The seven per cent are recalled, not read in their source; whoever shows the result says so.

    Examples
    --------
    >>> round(float(geva_contraction(1.0, 5)), 6)
    0.695688
    """
    base, years, yearly = _floats(base, years, yearly)
    return base * np.power(1 - yearly, years)


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=np.float64) for value in values)
