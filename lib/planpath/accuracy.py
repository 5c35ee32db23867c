"""How good projections were, once what they spoke of is known: pure arithmetic.

Of paths: how far off, against the size of the figures and against standing still. Of intervals:
how often they held what they promised, and at what width. Of chances: whether they were better
than always saying how often such a thing happens, and whether what was called likely came about.
Series run along the first axis and steps ahead along the last; what is not known is NaN and counts
nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "LEAST_CHANCE",
    "Bins",
    "brier",
    "brier_skill",
    "calibration_error",
    "covered",
    "interval_score",
    "log_score",
    "owa",
    "reliability",
    "scaled_error",
    "smape",
    "step_size",
]

Floats = NDArray[np.float64]
LEAST_CHANCE = 0.001
"""What a chance counts as at the least in the logarithmic score: who calls a thing impossible that
happens would otherwise be infinitely wrong by one case."""
# Two numbers written with decimals may be the same and differ by the last bit.
_EDGE = 1e-9


def smape(actual: ArrayLike, projected: ArrayLike) -> Floats:
    r"""Symmetric mean absolute percentage error of each series, a fraction.

    .. math:: \frac{1}{H} \sum_h \frac{2 |y_h - \hat y_h|}{|y_h| + |\hat y_h|}

    Where both are nought nothing is off. Source: Makridakis and Hibon (2000), the M3 competition.

    Parameters
    ----------
    actual, projected
        Steps along the last axis; a step with no figure does not count.

    Examples
    --------
    Off by 10 of 100 and 90, and by nothing: a half of 20/190:

    >>> smape([[100.0, 50.0]], [[90.0, 50.0]]).round(6).tolist()
    [0.052632]
    """
    known, guess = _floats(actual, projected)
    size = np.abs(known) + np.abs(guess)
    off = 2 * np.abs(known - guess) / np.where(size > 0, size, 1.0)
    return _mean(off)


def step_size(history: ArrayLike) -> Floats:
    r"""Mean absolute change from one year to the next, by which errors are scaled.

    .. math:: q = \frac{1}{T - 1} \sum_{t=2}^{T} |y_t - y_{t-1}|

    NaN where nothing ever changed: an error has no scale there.

    Examples
    --------
    >>> step_size([[10.0, 13.0, 12.0], [5.0, 5.0, 5.0]]).tolist()
    [2.0, nan]
    """
    steps = np.abs(np.diff(np.asarray(history, dtype=np.float64), axis=-1)).mean(axis=-1)
    return np.asarray(np.where(steps > 0, steps, np.nan))


def scaled_error(actual: ArrayLike, projected: ArrayLike, scale: ArrayLike) -> Floats:
    r"""Mean absolute scaled error (MASE) of each series: :math:`\overline{|y - \hat y|} / q`.

    Source: Hyndman and Koehler (2006).

    Parameters
    ----------
    actual, projected
        As in `smape`.
    scale
        From `step_size`, of the history the projection was made from.

    Examples
    --------
    >>> scaled_error([[14.0, 18.0]], [[12.0, 12.0]], [2.0]).tolist()
    [2.0]
    """
    known, guess = _floats(actual, projected)
    return np.asarray(_mean(np.abs(known - guess)) / np.asarray(scale, dtype=np.float64))


def owa(smape: ArrayLike, mase: ArrayLike, naive_smape: ArrayLike, naive_mase: ArrayLike) -> Floats:
    r"""Overall weighted average: both errors over those of standing still, and their mean.

    .. math:: \tfrac12 (\mathrm{sMAPE} / \mathrm{sMAPE}_0 + \mathrm{MASE} / \mathrm{MASE}_0)

    Below one is better than the last figure, kept. Source: Makridakis, Spiliotis and Assimakopoulos
    (2020), the M4 competition. The arguments are means over all series.

    Examples
    --------
    >>> round(float(owa(0.16, 2.7, 0.2, 3.0)), 4)
    0.85
    """
    ours, theirs = _floats(smape, naive_smape)
    scaled, scaled_theirs = _floats(mase, naive_mase)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(0.5 * (ours / theirs + scaled / scaled_theirs))


def covered(actual: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """Whether each figure lay inside its interval: 1, 0, or NaN where one of them is not known.

    Examples
    --------
    >>> covered([3.0, 9.0, float("nan")], [1.0, 1.0, 1.0], [4.0, 4.0, 4.0]).tolist()
    [1.0, 0.0, nan]
    """
    known, below, above = _floats(actual, low, high)
    there = np.isfinite(known) & np.isfinite(below) & np.isfinite(above)
    return np.where(there, ((known >= below) & (known <= above)).astype(np.float64), np.nan)


def interval_score(
    actual: ArrayLike, low: ArrayLike, high: ArrayLike, level: float, scale: ArrayLike
) -> Floats:
    r"""Mean scaled interval score (MSIS) of each series: width, and a fine for what lies outside.

    .. math:: \frac{1}{q H} \sum_h (u_h - l_h) + \tfrac{2}{\alpha} (l_h - y_h)^+
              + \tfrac{2}{\alpha} (y_h - u_h)^+, \qquad \alpha = 1 - \mathrm{level}

    Source: Gneiting and Raftery (2007), scaled as in the M4 competition.

    Parameters
    ----------
    actual, low, high
        As in `smape`.
    level
        What the interval is to hold, 0.8 or 0.95.
    scale
        From `step_size`.

    Examples
    --------
    Ten wide at 80 %, missed by one in the second year, which costs 2/0.2 = 10:

    >>> interval_score([[5.0, 11.0]], [[0.0, 0.0]], [[10.0, 10.0]], 0.8, [2.0]).round(6).tolist()
    [7.5]
    """
    known, below, above = _floats(actual, low, high)
    fine = 2 / (1 - level)
    missed = np.maximum(below - known, 0.0) + np.maximum(known - above, 0.0)
    told = _mean((above - below) + fine * missed)
    return np.asarray(told / np.asarray(scale, dtype=np.float64))


def brier(chance: ArrayLike, happened: ArrayLike) -> float:
    r"""Mean squared distance of chances from what happened: :math:`\overline{(p - o)^2}`.

    Source: Brier (1950). NaN where nothing can be counted.

    Examples
    --------
    >>> round(brier([0.9, 0.2], [1, 0]), 6)
    0.025
    """
    said, came = _pairs(chance, happened)
    return float(np.mean((said - came) ** 2)) if len(said) else float("nan")


def brier_skill(chance: ArrayLike, happened: ArrayLike, base: ArrayLike) -> float:
    r"""How much better than always saying the base rate: :math:`1 - \mathrm{BS} / \mathrm{BS}_0`.

    One is perfect, nought no better, below nought worse than no projection at all. The base rate
    has to come from other series than those it is held against.

    Parameters
    ----------
    chance, happened
        As in `brier`.
    base
        The base rate, one for all or one for each case.

    Examples
    --------
    >>> round(brier_skill([0.9, 0.2], [1, 0], 0.5), 6)
    0.9
    """
    said, came = _floats(chance, happened)
    plain = np.broadcast_to(np.asarray(base, dtype=np.float64), said.shape)
    there = np.isfinite(said) & np.isfinite(came) & np.isfinite(plain)
    reference = brier(plain[there], came[there])
    return 1 - brier(said[there], came[there]) / reference if reference > 0 else float("nan")


def log_score(chance: ArrayLike, happened: ArrayLike) -> float:
    r"""Mean of :math:`-\ln` of the chance given to what happened; less is better.

    No chance counts as less than `LEAST_CHANCE`. Source: Good (1952).

    Examples
    --------
    >>> round(log_score([0.5, 0.5], [1, 0]), 6)
    0.693147
    """
    said, came = _pairs(chance, happened)
    if not len(said):
        return float("nan")
    given = np.where(came > 0, said, 1 - said)
    return float(-np.mean(np.log(np.maximum(given, LEAST_CHANCE))))


@dataclass(frozen=True)
class Bins:
    """Chances sorted by size: what was said in each bin, and how often it came about.

    Parameters
    ----------
    count
        Cases in each bin.
    said, happened
        Mean chance and share that came about; NaN where a bin is empty.
    """

    count: NDArray[np.int64]
    said: Floats
    happened: Floats


def reliability(chance: ArrayLike, happened: ArrayLike, bins: int = 10) -> Bins:
    """What was said against what came about, in bins of even width from 0 to 1.

    A chance on the edge of two bins counts in the upper one, 1 in the last.

    Examples
    --------
    >>> found = reliability([0.1, 0.3, 0.9, 1.0], [0, 1, 1, 1], bins=2)
    >>> found.count.tolist(), found.said.tolist(), found.happened.tolist()
    ([2, 2], [0.2, 0.95], [0.5, 1.0])
    """
    said, came = _pairs(chance, happened)
    place = np.clip(np.floor(said * bins + _EDGE), 0, bins - 1).astype(np.int64)
    count = np.bincount(place, minlength=bins)
    each = np.where(count > 0, count, np.nan)
    return Bins(
        count,
        np.bincount(place, said, minlength=bins) / each,
        np.bincount(place, came, minlength=bins) / each,
    )


def calibration_error(chance: ArrayLike, happened: ArrayLike, bins: int = 10) -> float:
    r"""Mean distance between said and come about: :math:`\sum_k n_k |p_k - o_k| / n`.

    Examples
    --------
    >>> round(calibration_error([0.1, 0.3, 0.9, 1.0], [0, 1, 1, 1], bins=2), 6)
    0.175
    """
    found = reliability(chance, happened, bins)
    total = found.count.sum()
    if not total:
        return float("nan")
    return float(np.nansum(found.count * np.abs(found.said - found.happened)) / total)


def _pairs(chance: ArrayLike, happened: ArrayLike) -> tuple[Floats, Floats]:
    """Cases of which both are known."""
    said, came = _floats(chance, happened)
    there = np.isfinite(said) & np.isfinite(came)
    return said[there], came[there]


def _mean(errors: Floats) -> Floats:
    """Over the steps that are known; NaN where none is."""
    there = np.isfinite(errors)
    count = there.sum(axis=-1)
    total = np.where(there, errors, 0.0).sum(axis=-1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _floats(*arrays: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in arrays)))
