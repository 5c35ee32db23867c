"""How far a target has come, and what it still needs: pure arithmetic on arrays.

Every function takes scalars or arrays of one shape and returns the like. Rates and shares are
fractions. Years are whole; the base year is not counted in the span, so 2023-2027 on 2022 is five
years. Where a formula has no answer (no years left, a baseline already beyond the bound) the
result is NaN, never a made-up number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "aim",
    "compound_path",
    "cumulative",
    "done_linear",
    "done_log",
    "elapsed",
    "keeps_pace",
    "linear_path",
    "mean_rate",
    "meets",
    "needed_average",
    "needed_rate",
    "needed_step",
    "remaining_rate",
]

Floats = NDArray[np.float64]
# Two figures that differ by less are the same figure, computed along two ways.
_ROUNDING = 1e-9


def elapsed(base_year: ArrayLike, year: ArrayLike, by: ArrayLike) -> Floats:
    r"""Share of the target's time that has passed, 时序进度.

    .. math:: s = (t - t_0) / (T - t_0)

    Examples
    --------
    >>> float(elapsed(2022, 2025, 2027))
    0.6
    """
    base_year, year, by = _floats(base_year, year, by)
    return _ratio(year - base_year, by - base_year)


def done_linear(baseline: ArrayLike, latest: ArrayLike, target: ArrayLike) -> Floats:
    r"""Share of the way covered, for amounts, counts and shares.

    .. math:: p = (y_t - y_0) / (y_T - y_0)

    NaN where the baseline stands at the target already: there was no way to cover.

    Examples
    --------
    >>> float(done_linear(100, 106, 120))
    0.3
    """
    baseline, latest, target = _floats(baseline, latest, target)
    return _ratio(latest - baseline, target - baseline)


def done_log(baseline: ArrayLike, latest: ArrayLike, target: ArrayLike) -> Floats:
    r"""Share of the way covered, for rates and intensities.

    .. math:: p = \ln(y_t / y_0) / \ln(y_T / y_0)

    With cumulative declines c and C this is ln(1 - c) / ln(1 - C), as NDRC and NBS computed it for
    2006-2009: Tianjin's 20.07 % of 20 % is 100.39 %, not the 100.35 % of a plain ratio.
    NaN unless all three are above zero: nothing has a logarithm at or below it.

    Examples
    --------
    >>> round(float(done_log(1.0, 1 - 0.2007, 1 - 0.20)), 6)
    1.003923
    """
    values = _floats(baseline, latest, target)
    above = [np.where(value > 0, value, np.nan) for value in values]
    baseline, latest, target = (np.log(value) for value in above)
    return _ratio(latest - baseline, target - baseline)


def keeps_pace(done: ArrayLike, elapsed: ArrayLike) -> NDArray[np.bool_]:
    """Whether the way covered is no shorter than the time passed; NaN keeps no pace.

    Examples
    --------
    Three fifths are three fifths, however they were computed:

    >>> bool(keeps_pace(0.1 + 0.2, 0.3)), bool(keeps_pace(0.6 - 1e-12, 0.6))
    (True, True)
    """
    done, elapsed = _floats(done, elapsed)
    with np.errstate(invalid="ignore"):
        return np.asarray(done >= elapsed - _ROUNDING, dtype=bool)


def aim(target: ArrayLike, bound: ArrayLike, whole: ArrayLike) -> Floats:
    """The value to steer for, which keeps the bound when it is landed on.

    A strict bound is not reached by landing on it: of things counted in whole numbers it takes one
    more (or one fewer). Amounts come as close as one likes; there the bound itself is aimed at.

    Examples
    --------
    >>> aim([2.0, 2.0], ["more_than", "at_least"], True).tolist()
    [3.0, 2.0]
    """
    target, bound = np.asarray(target, dtype=np.float64), np.asarray(bound, dtype=str)
    strict = [
        np.asarray(whole, dtype=bool) & (bound == name) for name in ("more_than", "less_than")
    ]
    return np.select(strict, [np.floor(target) + 1, np.ceil(target) - 1], target)


def needed_rate(latest: ArrayLike, target: ArrayLike, years: ArrayLike) -> Floats:
    r"""Mean yearly rate from here to the target, level method 水平法 (geometric mean).

    .. math:: r = (y_T / y_t)^{1/n} - 1

    NaN without years left, or where the latest value is not positive.

    Examples
    --------
    >>> round(float(needed_rate(1243, 1500, 4)), 4)
    0.0481
    """
    latest, target, years = _floats(latest, target, years)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.power(target / latest, 1 / years) - 1
    return np.where((years > 0) & (latest > 0) & (target >= 0), rate, np.nan)


def needed_step(latest: ArrayLike, target: ArrayLike, years: ArrayLike) -> Floats:
    r"""Mean yearly change from here to the target, in the indicator's unit.

    .. math:: a = (y_T - y_t) / n

    Examples
    --------
    >>> float(needed_step(26, 35, 3))
    3.0
    """
    latest, target, years = _floats(latest, target, years)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = (target - latest) / years
    return np.where(years > 0, step, np.nan)


def cumulative(rate: ArrayLike, years: ArrayLike) -> Floats:
    r"""What a yearly rate compounds to: :math:`(1 + r)^n - 1`.

    Examples
    --------
    >>> [round(float(cumulative(-0.034, n)), 5) for n in (4, 5)]
    [-0.12922, -0.15883]
    """
    rate, years = _floats(rate, years)
    return np.power(1 + rate, years) - 1


def mean_rate(baseline: ArrayLike, latest: ArrayLike, years: ArrayLike) -> Floats:
    r"""Mean yearly rate of a stretch already covered, level method: :math:`(y_t/y_0)^{1/n} - 1`.

    Examples
    --------
    >>> round(float(mean_rate(100, 91.73794, 5)), 6)
    -0.017099
    """
    return needed_rate(baseline, latest, years)


def needed_average(rate: ArrayLike, years: ArrayLike, changes: ArrayLike) -> Floats:
    r"""What is left for each remaining year when a rate is an *arithmetic* mean of yearly changes.

    .. math:: r' = (n r - \sum_{i \le k} r_i) / (n - k)

    Parameters
    ----------
    rate
        The promised mean, a fraction a year.
    years
        Its span n.
    changes
        The yearly changes observed, along the last axis; NaN where a year is still to come.

    Examples
    --------
    >>> round(float(needed_average(-0.034, 5, [-0.01, -0.02, -0.03, -0.05])), 6)
    -0.06
    """
    rate, years = _floats(rate, years)
    seen = np.asarray(changes, dtype=np.float64)
    left = years - np.isfinite(seen).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        need = (years * rate - np.nansum(seen, axis=-1)) / left
    return np.where(left > 0, need, np.nan)


def remaining_rate(rate: ArrayLike, years: ArrayLike, changes: ArrayLike) -> Floats:
    r"""What is left for each remaining year of a promised mean rate, level method.

    .. math:: r' = \left(\frac{(1 + r)^n}{\prod_{i \le k} (1 + r_i)}\right)^{1/(n-k)} - 1

    With declines d this is 1 - ((1 - d)^n / prod(1 - d_i))^(1/(n - k)). Subtracting percentages
    instead is a published error: 20 - 15.61 = 4.39 where 5.202 % were left. NaN without years left.

    Parameters
    ----------
    rate
        The promised geometric mean, a fraction a year.
    years
        Its span n.
    changes
        The yearly changes observed, along the last axis; NaN where a year is still to come.

    Examples
    --------
    Four years at 3.0 % instead of 3.4 % leave 4.984 % for the fifth:

    >>> round(float(remaining_rate(-0.034, 5, [-0.03] * 4)), 5)
    -0.04984
    """
    rate, years = _floats(rate, years)
    seen = np.asarray(changes, dtype=np.float64)
    left = years - np.isfinite(seen).sum(axis=-1)
    return needed_rate(np.nanprod(1 + seen, axis=-1), 1 + cumulative(rate, years), left)


def meets(value: ArrayLike, bound: ArrayLike, low: ArrayLike, high: ArrayLike) -> NDArray[np.bool_]:
    """Whether a value keeps a bound. NaN keeps none; on it but for rounding is on it.

    Parameters
    ----------
    value
        Any unit.
    bound
        ``at_least``, ``more_than``, ``at_most``, ``less_than``, or ``between``: the document
        promises a range and keeps its word from the lower end on; passing the upper end breaks it
        no more than a good year breaks a promise.
    low, high
        The bound's ends in the same unit; the one that does not apply is not looked at.

    Examples
    --------
    >>> meets([2, 3], "more_than", 2, np.nan).tolist()
    [False, True]
    >>> bool(meets(3, "between", 1, 2))
    True
    """
    value, low, high = _floats(value, low, high)
    bound = np.asarray(bound, dtype=str)
    on_low, on_high = (np.isclose(value, end, rtol=_ROUNDING, atol=0) for end in (low, high))
    with np.errstate(invalid="ignore"):
        kept = np.select(
            [bound == "more_than", bound == "at_most", bound == "less_than"],
            [(value > low) & ~on_low, (value <= high) | on_high, (value < high) & ~on_high],
            (value >= low) | on_low,
        )
    return np.asarray(kept, dtype=bool)


def compound_path(
    baseline: ArrayLike, target: ArrayLike, years: int, shares: ArrayLike | None = None
) -> Floats:
    r"""Values year by year at an even rate, the baseline first; along a new last axis.

    .. math:: y_t = y_0 (y_T / y_0)^{w_t}

    with :math:`w_t = t/n`, or the `shares` of the way (in logarithms) done by each year, from 0 to
    1. NaN after a baseline that is not above zero: no rate leads away from it.

    Examples
    --------
    >>> compound_path(100.0, 100 * (1 - 0.034) ** 5, 5).round(3).tolist()
    [100.0, 96.6, 93.316, 90.143, 87.078, 84.117]
    """
    baseline, target = _floats(baseline, target)
    share = _even(years) if shares is None else np.asarray(shares, dtype=np.float64)
    factor = _ratio(target, np.where(baseline > 0, baseline, 0.0))
    path = baseline[..., None] * np.power(factor[..., None], share)
    return _ending(path, baseline, np.where(baseline > 0, target, np.nan))


def linear_path(
    baseline: ArrayLike, target: ArrayLike, years: int, shares: ArrayLike | None = None
) -> Floats:
    r"""Values year by year in even steps, the baseline first; along a new last axis.

    .. math:: y_t = y_0 + w_t (y_T - y_0)

    with :math:`w_t = t/n`, or the `shares` of the way done by each year, from 0 to 1.

    Examples
    --------
    >>> linear_path(10.0, 25.0, 3).tolist()
    [10.0, 15.0, 20.0, 25.0]
    """
    baseline, target = _floats(baseline, target)
    share = _even(years) if shares is None else np.asarray(shares, dtype=np.float64)
    path = baseline[..., None] + (target - baseline)[..., None] * share
    return _ending(path, baseline, target)


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=np.float64) for value in values)


def _even(years: int) -> Floats:
    return np.linspace(0.0, 1.0, years + 1)


def _ending(path: Floats, first: Floats, last: Floats) -> Floats:
    """A path whose two ends are what they were given as, not what rounding left of them."""
    path[..., -1] = last
    path[..., 0] = first
    return path


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below != 0, above / np.where(below != 0, below, 1.0), np.nan)
