"""Carrying a series forward under a stated assumption: pure arithmetic.

Each model takes the years and values of one series and returns the values of the years to come,
with one sentence's worth of facts about what it did. Nothing here estimates an interval or a
probability: with the short histories these plans meet, a plain assumption that says its name is
worth more than a fitted curve that does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Projection", "compound", "hold", "recent_rate"]


@dataclass(frozen=True)
class Projection:
    """Values of the years to come, and what they rest on.

    Parameters
    ----------
    years, values
        From the year after the last observation on.
    model
        The model's name, which is the `source` of its rows.
    rate
        The yearly rate used, a fraction.
    from_year, to_year
        The stretch of history the rate was taken from; the last year twice where none was.
    """

    years: NDArray[np.int64]
    values: NDArray[np.float64]
    model: str
    rate: float
    from_year: int
    to_year: int


def hold(years: ArrayLike, values: ArrayLike, to: int) -> Projection:
    """The last value, kept.

    Examples
    --------
    >>> hold([2023, 2024], [10.0, 12.0], to=2026).values.tolist()
    [12.0, 12.0]
    """
    return compound(years, values, to, 0.0, model="hold")


def compound(
    years: ArrayLike, values: ArrayLike, to: int, rate: float, model: str = "compound"
) -> Projection:
    r"""Growth at one rate: :math:`y_{T+h} = y_T (1 + r)^h`.

    Examples
    --------
    >>> compound([2024], [100.0], to=2026, rate=-0.034).values.round(4).tolist()
    [96.6, 93.3156]
    """
    last = int(np.asarray(years)[-1])
    ahead = np.arange(last + 1, to + 1, dtype=np.int64)
    start = float(np.asarray(values, dtype=np.float64)[-1])
    path = start * np.power(1.0 + rate, (ahead - last).astype(np.float64))
    return Projection(ahead, np.asarray(path, dtype=np.float64), model, rate, last, last)


def recent_rate(years: ArrayLike, values: ArrayLike, to: int, span: int) -> Projection:
    r"""Growth at the series' own mean rate over its last `span` years, level method.

    .. math:: r = (y_T / y_{T-n})^{1/n} - 1

    The stretch begins at the first observation not more than `span` years old; with one observation
    there is no rate, and the value is kept (`rate` 0, `from_year` equal to `to_year`). A stretch
    that begins at or below zero has no rate either.

    Examples
    --------
    >>> recent_rate([2019, 2024], [100.0, 161.051], to=2025, span=5).values.round(4).tolist()
    [177.1561]
    """
    known = np.asarray(years, dtype=np.int64)
    level = np.asarray(values, dtype=np.float64)
    last = int(known[-1])
    start = int(np.argmax(known >= last - span))
    n = last - int(known[start])
    if n == 0 or level[start] <= 0 or level[-1] < 0:
        rate, begun = 0.0, last
    else:
        rate, begun = float((level[-1] / level[start]) ** (1 / n) - 1), int(known[start])
    grown = compound(known, level, to, rate, model="recent_rate")
    return Projection(grown.years, grown.values, "recent_rate", rate, begun, last)
