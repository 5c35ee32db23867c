r"""What moved energy use: index decomposition by the logarithmic mean Divisia method (LMDI).

Energy use of sub-sectors i is :math:`E_i = Y \cdot (Y_i / Y) \\cdot (E_i / Y_i)`: activity times
structure times intensity. A change between two years is shared out over the three without a
residual. Sub-sectors run along the last axis (industries, or the regions of a province); all other
axes are computed side by side.

A sub-sector that appears or vanishes is treated by the limit the formulas tend to, not by a small
number in the place of nought: the whole of its energy belongs to the factor that was nought. Where
there is energy and no value added there is no limit, and the parts are NaN.

Sources: B. W. Ang, Energy Policy 32 (2004) and 33 (2005); B. W. Ang and N. Liu, Energy Policy 35
(2007), on zero values; R. Wood and M. Lenzen, Energy Policy 34 (2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Parts",
    "additive",
    "chained",
    "contributions",
    "factors",
    "log_mean",
    "multiplicative",
    "multiplicative_ii",
    "summed",
    "without_improvement",
]

Floats = NDArray[np.float64]
Form = Literal["additive", "multiplicative"]


@dataclass(frozen=True)
class Parts:
    """A change of energy use and its parts.

    Parameters
    ----------
    act, str, int
        Activity, structure and intensity. Of the additive form amounts, in the unit of the energy
        put in; of the multiplicative form ratios.
    total
        The change itself, of which the parts are the sum or the product.
    """

    act: Floats
    str: Floats
    int: Floats
    total: Floats


def log_mean(a: ArrayLike, b: ArrayLike) -> Floats:
    r"""Logarithmic mean: :math:`L(a, b) = (a - b) / \ln(a / b)`, and :math:`L(a, a) = a`.

    Nought where one of the two is nought, which is the limit; NaN below nought.

    Examples
    --------
    >>> log_mean([80.0, 5.0, 5.0], [30.0, 5.0, 0.0]).round(6).tolist()
    [50.977272, 5.0, 0.0]
    """
    a, b = _floats(a, b)
    a, b = np.broadcast_arrays(a, b)
    low, high = np.minimum(a, b), np.maximum(a, b)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # Written as L = high (1 - e^-r) / r with r = ln(high / low), the difference of two nearly
        # equal numbers is never taken: it has lost its digits just where the limit begins.
        r = np.log(high) - np.log(low)
        mean = high * np.where(r > 0, -np.expm1(-r) / np.where(r > 0, r, 1.0), 1.0)
    mean = np.where(low == 0, 0.0, mean)
    return np.where(low >= 0, mean, np.nan)


def contributions(
    energy_before: ArrayLike,
    value_before: ArrayLike,
    energy_after: ArrayLike,
    value_after: ArrayLike,
) -> Parts:
    r"""LMDI-I, additive, sub-sector by sub-sector: their sums are `additive`.

    .. math:: \Delta_{x,i} = L(E_{i,T}, E_{i,0}) \, \ln(x_{i,T} / x_{i,0})

    with x the activity Y, the structure :math:`Y_i / Y` and the intensity :math:`E_i / Y_i`.

    Parameters
    ----------
    energy_before, energy_after
        Energy use of each sub-sector, along the last axis, at both ends; not below nought.
    value_before, value_after
        Value added of the same sub-sectors at comparable prices.

    Returns
    -------
    Parts
        Each as long as the last axis.

    Examples
    --------
    A sub-sector that appears with 5 of energy moved the structure by just that:

    >>> new = contributions([10.0, 0.0], [20.0, 0.0], [10.0, 5.0], [20.0, 4.0])
    >>> new.str[1].item(), new.act[1].item(), new.int[1].item()
    (5.0, 0.0, 0.0)
    """
    e0, y0, e1, y1 = np.broadcast_arrays(
        *_floats(energy_before, value_before, energy_after, value_after)
    )
    whole0, whole1 = (np.broadcast_to(y.sum(-1, keepdims=True), y.shape) for y in (y0, y1))
    regular = (e0 > 0) & (e1 > 0) & (y0 > 0) & (y1 > 0)
    weight = log_mean(e1, e0)
    activity = _log_ratio(whole1, whole0, regular)
    # ln of the share is ln of the part less ln of the whole, and likewise ln of the intensity: the
    # three add up to ln(E_T / E_0) to the last digit.
    part, energy = _log_ratio(y1, y0, regular), _log_ratio(e1, e0, regular)
    effects = [weight * activity, weight * (part - activity), weight * (energy - part)]
    change = e1 - e0
    one_end = (e0 > 0) ^ (e1 > 0)
    gone = [np.where(e0 > 0, after, before) for before, after in ((whole0, whole1), (y0, y1))]
    left = np.where(e0 > 0, y0, y1)
    whole_gone, part_gone = one_end & (gone[0] == 0), one_end & (gone[1] == 0)
    which = [whole_gone, part_gone & ~whole_gone, one_end & ~part_gone]
    nothing = (e0 == 0) & (e1 == 0)
    # Energy without value added has no intensity, and no limit either.
    answered = regular | nothing | (one_end & (left > 0))
    valid = (e0 >= 0) & (y0 >= 0) & (e1 >= 0) & (y1 >= 0) & answered
    act, structure, intensity = (
        np.where(valid, np.where(regular, effect, np.where(own, change, 0.0)), np.nan)
        for effect, own in zip(effects, which, strict=True)
    )
    return Parts(act, structure, intensity, change)


def additive(
    energy_before: ArrayLike,
    value_before: ArrayLike,
    energy_after: ArrayLike,
    value_after: ArrayLike,
) -> Parts:
    r"""LMDI-I, additive: :math:`E_T - E_0 = \Delta_{act} + \Delta_{str} + \Delta_{int}`.

    The parts are the sums of `contributions` over the last axis; swapping the ends turns their
    signs, and changing the unit of value added changes nothing.

    Examples
    --------
    Two sub-sectors, energy 30 and 20 to 80 and 16, activity 10 and 40 to 40 and 40:

    >>> parts = additive([30, 20], [10, 40], [80, 16], [40, 40])
    >>> [round(float(part), 4) for part in (parts.act, parts.str, parts.int, parts.total)]
    [32.3846, 38.2849, -24.6695, 46.0]
    """
    each = contributions(energy_before, value_before, energy_after, value_after)
    return Parts(*(part.sum(axis=-1) for part in (each.act, each.str, each.int, each.total)))


def multiplicative(
    energy_before: ArrayLike,
    value_before: ArrayLike,
    energy_after: ArrayLike,
    value_after: ArrayLike,
) -> Parts:
    r"""LMDI-I, multiplicative: :math:`E_T / E_0 = D_{act} D_{str} D_{int}`.

    .. math:: D_x = \exp(\Delta_x / L(E_T, E_0))

    Swapping the ends gives the reciprocals. NaN where all energy appears or vanishes: of nought
    there is no multiple.

    Examples
    --------
    >>> parts = multiplicative([30, 20], [10, 40], [80, 16], [40, 40])
    >>> [round(float(part), 5) for part in (parts.act, parts.str, parts.int, parts.total)]
    [1.58288, 1.72102, 0.7048, 1.92]
    """
    parts = additive(energy_before, value_before, energy_after, value_after)
    before, after = (_floats(e)[0].sum(axis=-1) for e in (energy_before, energy_after))
    before, after = np.broadcast_arrays(before, after)
    mean = log_mean(after, before)
    mean = np.where(mean > 0, mean, np.nan)
    act, structure, intensity = (np.exp(p / mean) for p in (parts.act, parts.str, parts.int))
    return Parts(act, structure, intensity, after / np.where(before > 0, before, np.nan))


def multiplicative_ii(
    energy_before: ArrayLike,
    value_before: ArrayLike,
    energy_after: ArrayLike,
    value_after: ArrayLike,
) -> Parts:
    r"""LMDI-II, multiplicative: weights from the shares of energy, which add up to one.

    .. math:: D_x = \exp \sum_i w_i \ln(x_{i,T} / x_{i,0}), \quad
        w_i = L(s_{i,T}, s_{i,0}) / \sum_j L(s_{j,T}, s_{j,0}), \quad s_i = E_i / E

    Activity is then exactly :math:`Y_T / Y_0`; what is lost is that parts of a part add up.

    Examples
    --------
    >>> parts = multiplicative_ii([30, 20], [10, 40], [80, 16], [40, 40])
    >>> [round(float(part), 5) for part in (parts.act, parts.str, parts.int, parts.total)]
    [1.6, 1.71265, 0.70067, 1.92]
    """
    e0, y0, e1, y1 = np.broadcast_arrays(
        *_floats(energy_before, value_before, energy_after, value_after)
    )
    whole0, whole1 = e0.sum(-1, keepdims=True), e1.sum(-1, keepdims=True)
    growth = whole1 / np.where(whole0 > 0, whole0, np.nan)
    s0 = e0 / np.where(whole0 > 0, whole0, np.nan)
    s1 = e1 / np.where(whole1 > 0, whole1, np.nan)
    # Shares in place of amounts: L(s) ln(s) of each factor, with the same limits at nought.
    each = contributions(s0, y0, s1, y1)
    weight = log_mean(s1, s0)
    mean = weight.sum(axis=-1)
    mean = np.where(mean > 0, mean, np.nan)
    act, structure = (part.sum(axis=-1) / mean for part in (each.act, each.str))
    # E_i / Y_i differs from s_i / Y_i by the growth of the whole, which is the same for all.
    intensity = each.int.sum(axis=-1) / mean + np.log(growth[..., 0])
    return Parts(np.exp(act), np.exp(structure), np.exp(intensity), growth[..., 0])


def chained(energy: ArrayLike, value: ArrayLike, form: Form = "additive") -> Parts:
    r"""The parts from the first to the last year, taken year by year and put together.

    Parameters
    ----------
    energy, value
        Years along the last axis but one, sub-sectors along the last.
    form
        ``additive`` adds the yearly parts, ``multiplicative`` multiplies them.

    Returns
    -------
    Parts
        `total` is the same as between first and last year alone; the parts are not, as they follow
        the way the years took.

    Examples
    --------
    >>> energy, value = [[30, 20], [70, 10], [80, 16]], [[10, 40], [30, 30], [40, 40]]
    >>> parts = chained(energy, value)
    >>> [round(float(part), 3) for part in (parts.act, parts.str, parts.int, parts.total)]
    [36.454, 36.476, -26.931, 46.0]
    """
    energy, value = _floats(energy, value)
    ends = energy[..., :-1, :], value[..., :-1, :], energy[..., 1:, :], value[..., 1:, :]
    if form == "additive":
        each = additive(*ends)
        return Parts(*(part.sum(axis=-1) for part in (each.act, each.str, each.int, each.total)))
    each = multiplicative(*ends)
    return Parts(*(part.prod(axis=-1) for part in (each.act, each.str, each.int, each.total)))


def factors(before: ArrayLike, after: ArrayLike) -> Floats:
    r"""What each factor of a product adds to its change: the Kaya identity, for one aggregate.

    .. math:: \Delta_k = L(E_T, E_0) \ln(x_{k,T} / x_{k,0}), \quad E = \prod_k x_k

    Parameters
    ----------
    before, after
        The factors along the last axis, such as value added and intensity, or these and carbon per
        unit of energy; above nought, else NaN.

    Returns
    -------
    ndarray
        Of the same shape; the sum along the last axis is the change of the product.

    Examples
    --------
    >>> factors([2500.0, 0.8], [3000.0, 0.72]).round(3).tolist()
    [379.042, -219.042]
    """
    before, after = _floats(before, after)
    positive = (before > 0) & (after > 0)
    start = np.where(positive, before, np.nan)
    end = np.where(positive, after, np.nan)
    mean = log_mean(end.prod(axis=-1), start.prod(axis=-1))
    return mean[..., None] * np.log(end / start)


def summed(act: ArrayLike, structure: ArrayLike, intensity: ArrayLike) -> Parts:
    """Parts known one by one, such as published ones, with their sum as the change.

    Examples
    --------
    >>> float(summed(50, -10, -20).total)
    20.0
    """
    act, structure, intensity = _floats(act, structure, intensity)
    return Parts(act, structure, intensity, act + structure + intensity)


def without_improvement(energy_after: ArrayLike, intensity_part: ArrayLike) -> Floats:
    r"""Energy use had intensity stood still: :math:`E_T - \Delta_{int}`, of the additive form.

    Examples
    --------
    >>> float(without_improvement(160, -20))
    180.0
    """
    energy_after, intensity_part = _floats(energy_after, intensity_part)
    return energy_after - intensity_part


def _log_ratio(after: Floats, before: Floats, where: NDArray[np.bool_]) -> Floats:
    return np.log(np.where(where, after, 1.0)) - np.log(np.where(where, before, 1.0))


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=np.float64) for value in values)
