"""What the methods of the panel measure, and how a measure becomes a class: pure arithmetic.

Offices that report progress measure it in a handful of ways: the way covered against the time
passed, one year's change, the mean rate since the start, where that rate leads, the distance left.
Each has one function here; which office uses which, and where it draws its lines, is data
(`methods`). Every function takes scalars or arrays of one shape. `direction` is +1 where more is
better and −1 where less is. NaN where there is no answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "anticipated",
    "anticipated_gap",
    "classify",
    "current_status",
    "current_status_parity",
    "distance",
    "extrapolated",
    "growth",
    "growth_ratio",
    "mean_growth",
    "mean_step",
    "miss",
    "pace",
    "points",
    "quotient",
    "score",
    "spread",
    "year_change",
]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
# Two figures that differ by less are the same figure, computed along two ways.
_ROUNDING = 1e-9


def pace(actual: ArrayLike, asked: ArrayLike) -> Floats:
    r"""What was done over what was asked in the same time: :math:`a / a^*`.

    Of the way covered and the time passed it is the schedule ratio 序时; of one year's change and
    the promised one the barometer's measure 晴雨表; of the linear yearly change and the one needed
    the ratio of SDSN's arrows. For a level the first and the last are the same number.

    NaN unless something was asked.

    Examples
    --------
    >>> pace([0.3, 0.031], [0.4, 0.034]).round(4).tolist()
    [0.75, 0.9118]
    """
    actual, asked = _floats(actual, asked)
    return _over(actual, np.where(asked > 0, asked, np.nan))


def year_change(before: ArrayLike, latest: ArrayLike, direction: ArrayLike) -> Floats:
    r"""One year's rate of change in the good direction: :math:`d (y_t/y_{t-1} - 1)`.

    Examples
    --------
    An intensity that falls from 100 to 97 has moved 3 % the right way:

    >>> round(float(year_change(100, 97, -1)), 6)
    0.03
    """
    before, latest, direction = _floats(before, latest, direction)
    return direction * (_over(latest, np.where(before > 0, before, np.nan)) - 1)


def points(ratio: ArrayLike) -> Floats:
    """Points out of 100 for the part done of what was due; more than all of it earns no more.

    Examples
    --------
    >>> points([0.75, 1.2, -0.1]).tolist()
    [75.0, 100.0, 0.0]
    """
    return 100 * np.clip(np.asarray(ratio, dtype=np.float64), 0.0, 1.0)


def mean_growth(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> Floats:
    r"""Compound annual growth: :math:`(y_t / y_0)^{1/n} - 1`.

    NaN unless both values and the span are above zero: of mixed signs there is no rate.

    Examples
    --------
    >>> round(float(mean_growth(100, 106, 2)), 6)
    0.029563
    """
    first, last, years = _floats(first, last, years)
    sound = (first > 0) & (last > 0) & (years > 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(sound, np.power(last / first, 1 / years), np.nan) - 1


def growth(first: ArrayLike, last: ArrayLike, years: ArrayLike, direction: ArrayLike) -> Floats:
    """Compound annual growth in the good direction, for methods that look at no target.

    Examples
    --------
    >>> round(float(growth(100, 90.25, 2, -1)), 6)
    0.05
    """
    return np.asarray(direction, dtype=np.float64) * mean_growth(first, last, years)


def growth_ratio(
    baseline: ArrayLike,
    latest: ArrayLike,
    years: ArrayLike,
    target: ArrayLike,
    span: ArrayLike,
    direction: ArrayLike,
) -> Floats:
    r"""The growth observed over the growth required, Eurostat's measure with a target.

    .. math:: R = d \cdot \mathrm{CAGR}_a / |\mathrm{CAGR}_r|

    with :math:`\mathrm{CAGR}_a = (y_t/y_0)^{1/(t-t_0)} - 1` and
    :math:`\mathrm{CAGR}_r = (y_T/y_0)^{1/(T-t_0)} - 1`. NaN where the baseline stands at the target
    or beyond: no growth was required. Source: the progress methodology of Open SDG, as Statistics
    Canada uses it.

    Parameters
    ----------
    baseline, latest, target
        Levels in one unit, above zero. A rate is scored by the level it leads to, never itself.
    years, span
        From the baseline to the latest value, and to the target.
    direction
        +1 or −1.

    Examples
    --------
    >>> round(float(growth_ratio(100, 106, 2, 120, 5, 1)), 6)
    0.796047
    """
    direction = np.asarray(direction, dtype=np.float64)
    asked = direction * mean_growth(baseline, target, span)
    return pace(growth(baseline, latest, years, direction), asked)


def extrapolated(
    baseline: ArrayLike, latest: ArrayLike, years: ArrayLike, left: ArrayLike
) -> Floats:
    r"""Where the mean growth so far leads in the target's year.

    .. math:: v_e = v_t (1 + \mathrm{CAGR})^{T-t}

    Examples
    --------
    >>> round(float(extrapolated(100, 106, 2, 3)), 4)
    115.6817
    """
    latest, left = _floats(latest, left)
    with np.errstate(over="ignore"):
        factor = np.power(1 + mean_growth(baseline, latest, years), np.maximum(left, 0))
        return np.asarray(latest * factor)


def quotient(baseline: ArrayLike, ends: ArrayLike, target: ArrayLike) -> Floats:
    r"""The part of the way the extrapolated value covers, the UN progress chart's measure.

    .. math:: q = (v_e - v_b) / (v_T - v_b)

    Examples
    --------
    >>> round(float(quotient(100, 115.6817, 120)), 6)
    0.784085
    """
    baseline, ends, target = _floats(baseline, ends, target)
    return _over(ends - baseline, target - baseline)


def current_status(
    baseline: ArrayLike, latest: ArrayLike, target: ArrayLike, direction: ArrayLike
) -> Floats:
    r"""ESCAP's current status index, 0 at the baseline and 10 at the target.

    .. math:: \mathrm{CSI} = 10 \, d \, (I_{cv} - I_0) / |TV - I_0|

    Examples
    --------
    >>> float(current_status(100, 106, 120, 1))
    3.0
    """
    baseline, latest, target, direction = _floats(baseline, latest, target, direction)
    return 10 * _over(direction * (latest - baseline), np.abs(target - baseline))


def current_status_parity(baseline: ArrayLike, latest: ArrayLike, target: ArrayLike) -> Floats:
    r"""The current status index where the target is a point to be hit, not one to be passed.

    .. math:: \mathrm{CSI} = 10 - 10 \, |TV - I_{cv}| / |TV - I_0|

    Going past the target takes away what coming to it brought.

    Examples
    --------
    >>> current_status_parity(0.8, [0.9, 1.0, 1.1], 1.0).round(6).tolist()
    [5.0, 10.0, 5.0]
    """
    baseline, latest, target = _floats(baseline, latest, target)
    return 10 - 10 * _over(np.abs(target - latest), np.abs(target - baseline))


def anticipated(
    member: ArrayLike, year: ArrayLike, value: ArrayLike, at: ArrayLike, logarithmic: ArrayLike
) -> Floats:
    r"""Where a trend through all figures leads, recent ones weighing more.

    Weighted least squares of the value, or of its logarithm, on the year. Of a series with n years
    from first to last the k-th weighs k/n.

    .. math:: \hat y_T = \bar y_w + (T - \bar t_w)
              \frac{\sum w (t - \bar t_w)(y - \bar y_w)}{\sum w (t - \bar t_w)^2}

    Parameters
    ----------
    member
        Of each figure: the number of its series, from 0.
    year, value
        Of each figure.
    at
        Of each series: the year asked for.
    logarithmic
        Of each series: whether the logarithm is fitted. Such a series must be above zero.

    Returns
    -------
    ndarray
        One value a series; NaN with fewer than two years.

    Examples
    --------
    >>> anticipated([0, 0, 1, 1], [2022, 2024, 2022, 2024], [100, 106, 100, 106], [2027, 2027],
    ...             [True, False]).round(4).tolist()
    [115.6817, 115.0]
    """
    member = np.asarray(member, dtype=np.int64)
    year, value, at = _floats(year, value, at)
    logarithmic = np.asarray(logarithmic, dtype=bool)
    count = len(at)
    logged = logarithmic[member]
    with np.errstate(divide="ignore", invalid="ignore"):
        fitted = np.where(logged, np.log(np.where(value > 0, value, np.nan)), value)
    first = np.full(count, np.inf)
    np.minimum.at(first, member, year)
    last = np.full(count, -np.inf)
    np.maximum.at(last, member, year)
    with np.errstate(invalid="ignore"):
        weight = (year - first[member] + 1) / (last - first + 1)[member]
    # Centred twice: sums of squared years would leave few digits for the slope.
    along = year - _mean(member, weight, year, count)[member]
    level = _mean(member, weight, fitted, count)
    up = fitted - level[member]
    square = _sums(member, weight * along * along, count)
    slope = _over(_sums(member, weight * along * up, count), square)
    ends = level + slope * (at - _mean(member, weight, year, count))
    with np.errstate(over="ignore"):
        return np.where(logarithmic, np.exp(ends), ends)


def anticipated_gap(
    baseline: ArrayLike, ends: ArrayLike, target: ArrayLike, direction: ArrayLike
) -> Floats:
    r"""ESCAP's anticipated progress gap: what will be left of the way, in per cent of it.

    .. math:: G = 100 \, d \, (TV - \hat I_T) / |TV - I_b|

    Below zero where the trend leads beyond the target; with the plain absolute value such a lead
    would count as a gap.

    Examples
    --------
    >>> round(float(anticipated_gap(100, 115.6817, 120, 1)), 4)
    21.5915
    """
    baseline, ends, target, direction = _floats(baseline, ends, target, direction)
    return 100 * _over(direction * (target - ends), np.abs(target - baseline))


def mean_step(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> Floats:
    """The mean yearly change of a stretch, in the indicator's unit; NaN of no stretch.

    Examples
    --------
    >>> float(mean_step(91, 106, 5))
    3.0
    """
    first, last, years = _floats(first, last, years)
    return _over(last - first, np.where(years > 0, years, np.nan))


def miss(
    latest: ArrayLike, step: ArrayLike, left: ArrayLike, target: ArrayLike, direction: ArrayLike
) -> Floats:
    r"""By how much of the remaining distance the target will be missed at an even step.

    .. math:: m = |y_T - \hat y| / |y_T - y_t|, \qquad \hat y = y_t + (T - t) \, \overline{\Delta y}

    The measure behind Germany's weather symbols. 0 where the target is reached so; 1 where nothing
    moves, and above 1 where the step leads away. NaN without years left.

    Examples
    --------
    >>> miss(106, [3, 5, 0, -1], 3, 120, 1).round(6).tolist()
    [0.357143, 0.0, 1.0, 1.214286]
    """
    latest, step, left, target, direction = _floats(latest, step, left, target, direction)
    short = direction * (target - latest - left * step)
    share = _over(np.maximum(short, 0.0), np.abs(target - latest))
    reached = direction * (latest - target) >= 0
    return np.where(left > 0, np.where(reached & (short <= 0), 0.0, share), np.nan)


def spread(member: ArrayLike, value: ArrayLike, count: int) -> tuple[Floats, Whole]:
    """The standard deviation of each group of peers, and how many there are.

    The divisor is one less than their number; NaN with fewer than two, and where all are alike.

    Examples
    --------
    >>> sizes, numbers = spread([0, 0, 0, 1], [1.0, 2.0, 3.0, 9.0], 2)
    >>> sizes.tolist(), numbers.tolist()
    ([1.0, nan], [3, 1])
    """
    member = np.asarray(member, dtype=np.int64)
    value = np.asarray(value, dtype=np.float64)
    number = np.bincount(member, minlength=count)
    middle = _mean(member, np.ones(len(value)), value, count)
    off = value - middle[member]
    squares = _sums(member, off * off, count)
    size = np.sqrt(_over(squares, np.where(number > 1, number - 1.0, np.nan)))
    # Equal values have a mean that differs from them by rounding.
    return np.where(size > _ROUNDING * np.abs(middle), size, np.nan), number


def distance(latest: ArrayLike, target: ArrayLike, size: ArrayLike, direction: ArrayLike) -> Floats:
    r"""The distance left in standard deviations of the peers, OECD's measure.

    .. math:: z = \max(0, d \, (y_T - y_t)) / s

    Examples
    --------
    >>> float(distance(106, 120, 7, 1))
    2.0
    """
    latest, target, size, direction = _floats(latest, target, size, direction)
    left = np.maximum(direction * (target - latest), 0.0)
    return _over(left, np.where(size > 0, size, np.nan))


def score(values: ArrayLike, knots: Sequence[float], scores: Sequence[float]) -> Floats:
    """A score read off straight lines between knots; beyond the outer ones it stays theirs.

    Examples
    --------
    >>> score([-1.0, 0.3, 0.95], [-0.6, 0.0, 0.6, 0.95, 1.3], [-5, -2.5, 0, 2.5, 5]).tolist()
    [-5.0, -1.25, 2.5]
    """
    return np.asarray(np.interp(np.asarray(values, dtype=np.float64), knots, scores))


def classify(values: ArrayLike, cuts: Sequence[tuple[str, float]]) -> Whole:
    """The number of the first cut a value meets; −1 where it meets none, and of NaN.

    Parameters
    ----------
    values
        Any unit.
    cuts
        In their order: ``at_least``, ``more_than``, ``at_most``, ``below`` or ``otherwise``, and
        the edge. What differs from the edge by rounding only is on it.

    Examples
    --------
    >>> classify([1.0, 0.9, 0.5, float("nan")], [("at_least", 1), ("at_least", 0.9),
    ...          ("otherwise", 0)]).tolist()
    [0, 1, 2, -1]
    """
    values = np.asarray(values, dtype=np.float64)
    found = np.full(values.shape, -1, dtype=np.int64)
    known = ~np.isnan(values)
    for number, (bound, edge) in enumerate(cuts):
        found[known & (found < 0) & _meets(values, bound, edge)] = number
    return found


def _meets(values: Floats, bound: str, edge: float) -> NDArray[np.bool_]:
    width = _ROUNDING * max(1.0, abs(edge))
    with np.errstate(invalid="ignore"):
        kept = {
            "at_least": values >= edge - width,
            "more_than": values > edge + width,
            "at_most": values <= edge + width,
            "below": values < edge - width,
            "otherwise": np.ones(values.shape, dtype=bool),
        }
    return kept[bound]


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=np.float64) for value in values)


def _mean(member: Whole, weight: Floats, value: Floats, count: int) -> Floats:
    return _over(_sums(member, weight * value, count), _sums(member, weight, count))


def _sums(member: Whole, value: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(member, value, count), dtype=np.float64)


def _over(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(below != 0, above / np.where(below != 0, below, 1.0), np.nan)
