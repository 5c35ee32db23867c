"""How likely several targets are met together, given how likely each is: pure arithmetic.

The single chances say little about all of them at once; how they hang together is not known. So
three answers are given, and always together: what holds whatever hangs together how (the Fréchet
bounds), what holds if nothing does, and what holds if one common cause drives all. The single
chances must come calibrated on back-tests; from six annual points there are none to start from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from planpath.problems import PlanpathError, Problem

__all__ = ["Joint", "joint"]

Floats = NDArray[np.float64]
# Beyond this many standard deviations the common cause weighs less than rounding.
_REACH = 9.0
# Numbers held at once, so that a million rows fit into memory.
_BLOCK = 2**21


@dataclass(frozen=True)
class Joint:
    """Chance that all targets are met.

    Parameters
    ----------
    lower, upper
        Fréchet bounds: it is nowhere outside them, however the targets hang together.
    independent
        If no target has to do with another.
    copula
        If one common cause drives all, along new last axes for each of `correlation`.
    correlation
        The correlations that were assumed.
    """

    lower: Floats
    upper: Floats
    independent: Floats
    copula: Floats
    correlation: Floats


def joint(probabilities: ArrayLike, correlation: ArrayLike) -> Joint:
    r"""Chance that all of several targets are met: bounds, independence, one common cause.

    .. math::
        \max(0, \textstyle\sum p_i - k + 1) \le P \le \min p_i, \qquad
        P_\rho = \int \varphi(z) \prod_i
        \Phi\!\left(\frac{\Phi^{-1}(p_i) + \sqrt\rho\, z}{\sqrt{1 - \rho}}\right) dz

    The integral is summed on an even grid over the common cause z, no draws are made. The integrand
    is a smooth bell, for which an even grid is exact to rounding once it is finer than the
    integrand is narrow, :math:`(1 + k\rho/(1 - \rho))^{-1/2}`; the grid is chosen from that. A
    Gauss-Hermite rule of fixed order is as good for small ρ and steps over it as ρ nears one, where
    the chance would no longer rise with ρ.

    Parameters
    ----------
    probabilities
        Chance of each target along the last axis, 0 to 1; NaN gives NaN.
    correlation
        Correlation ρ of any two targets' distances from their bounds, 0 to 1; one, or several.

    Raises
    ------
    PlanpathError
        If a chance or a correlation is outside 0 to 1: one common cause cannot drive targets apart.

    Notes
    -----
    Source of the one-factor model: Vasicek, *The distribution of loan portfolio value* (2002).

    Examples
    --------
    >>> found = joint([0.9, 0.8, 0.7], [0.3, 0.9])
    >>> round(float(found.lower), 6), round(float(found.independent), 6), float(found.upper)
    (0.4, 0.504, 0.7)
    >>> found.copula.round(4).tolist()
    [0.5562, 0.6789]
    """
    p = np.asarray(probabilities, dtype=np.float64)
    rho = np.asarray(correlation, dtype=np.float64)
    problems = _outside("probabilities", p) + _outside("correlation", rho)
    if problems:
        raise PlanpathError(problems)
    count = p.shape[-1]
    rows = p.reshape(-1, count)
    columns = [_one_cause(rows, float(one)) for one in rho.ravel()]
    copula = np.stack(columns, axis=-1) if columns else np.empty((len(rows), 0))
    return Joint(
        lower=np.maximum(p.sum(axis=-1) - (count - 1), 0.0),
        upper=p.min(axis=-1),
        independent=p.prod(axis=-1),
        copula=copula.reshape(p.shape[:-1] + rho.shape),
        correlation=rho,
    )


def _outside(what: str, values: Floats) -> list[Problem]:
    wrong = values[(values < 0) | (values > 1)]
    if not wrong.size:
        return []
    return [Problem(f"joint, {what}", "lie outside 0 to 1", ", ".join(map(str, wrong.ravel()[:5])))]


def _one_cause(rows: Floats, rho: float) -> Floats:
    """The chance for one correlation, a figure a row."""
    if np.isnan(rho):
        return np.full(len(rows), np.nan)
    if rho == 0:
        return np.asarray(rows.prod(axis=1), dtype=np.float64)
    if rho == 1:
        return np.asarray(rows.min(axis=1), dtype=np.float64)
    # At seven tenths of that width the error is about exp(-2 π² / 0.7²), far below rounding.
    width = 1 / np.sqrt(1 + rows.shape[1] * rho / (1 - rho))
    points = int(np.ceil(2 * _REACH / (0.7 * width))) + 1
    grid = np.linspace(-_REACH, _REACH, points)
    mass = np.exp(-(grid**2) / 2) * (grid[1] - grid[0]) / np.sqrt(2 * np.pi)
    edge = ndtri(rows)
    # A chance of nothing or one has no point on the line; far out on it, it keeps its sign.
    edge = np.clip(edge, -1e6, 1e6)
    total = np.zeros(len(rows))
    step = max(1, _BLOCK // max(1, len(rows)))
    for start in range(0, points, step):
        here = grid[start : start + step]
        met = np.ones((len(rows), len(here)))
        for column in range(rows.shape[1]):
            met *= ndtr((edge[:, column, None] + np.sqrt(rho) * here) / np.sqrt(1 - rho))
        total += met @ mass[start : start + step]
    return total
