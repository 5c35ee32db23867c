"""What every model gives back, and the bounds no path may leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["LEAST_FOR_SPREAD", "Field", "Floats", "History", "Projection", "plain"]

Floats = NDArray[np.float64]
Field = float | int | str | Floats
LEAST_FOR_SPREAD = 6
"""Annual figures a fitted model must rest on before it gives a quantile."""


@dataclass(frozen=True)
class Projection:
    """Values of the years to come, and what they rest on.

    Parameters
    ----------
    years, values
        From the year after the last observation on; years along the last axis. NaN where the
        model has no answer, and then `key` says why.
    model
        The model's name, which is the `source` of its rows.
    rate
        The yearly rate used, a fraction; NaN where there is not one rate.
    from_year, to_year
        The stretch of history the rate was taken from; the last year twice where none was.
    quantiles, rows
        The quantiles asked for, and the values at each along a new first axis; NaN where the
        model has none.
    key, fields
        The sentence of what was done, and its fields: numbers, not text.
    bounded_from
        First year in which a path would have left its bounds and was kept on them; None where
        none would.
    """

    years: NDArray[np.int64]
    values: Floats
    model: str
    rate: float | Floats
    from_year: int | NDArray[np.int64]
    to_year: int
    quantiles: tuple[float, ...] = ()
    rows: Floats = field(default_factory=lambda: np.empty((0, 0)))
    key: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    bounded_from: int | None = None


@dataclass(frozen=True)
class History:
    """The series to be carried, and the years it is carried to.

    Parameters
    ----------
    years, values
        Years along the last axis.
    ahead
        The years to come.
    """

    years: NDArray[np.int64]
    values: Floats
    ahead: NDArray[np.int64]

    @classmethod
    def of(cls, years: ArrayLike, values: ArrayLike, to: int) -> History:
        """The history with the years after it up to `to`; none where `to` has its figure."""
        known = np.asarray(years, dtype=np.int64)
        ahead = np.arange(known[-1] + 1, max(to, int(known[-1])) + 1, dtype=np.int64)
        return cls(known, np.asarray(values, dtype=np.float64), ahead)

    @property
    def last_year(self) -> int:
        """The year of the newest figure."""
        return int(self.years[-1])

    @property
    def last(self) -> Floats:
        """The newest figure, with an axis of one for the years to come."""
        return self.values[..., -1:]

    @property
    def steps(self) -> Floats:
        """Years from the newest figure: 1, 2, ..."""
        return (self.ahead - self.last_year).astype(np.float64)

    def bounds(self, within: tuple[float, float] | None) -> tuple[Floats, Floats]:
        """What the path stays within: as given, or at zero or above where the history does."""
        if within is not None:
            return np.asarray(within[0]), np.asarray(within[1])
        above = self.values.min(axis=-1, keepdims=True) >= 0
        return np.where(above, 0.0, -np.inf), np.asarray(np.inf)

    def carried(
        self,
        path: Floats,
        model: str,
        *,
        rate: float | Floats = np.nan,
        from_year: int | NDArray[np.int64] | None = None,
        quantiles: Sequence[float] = (),
        spread: Floats | None = None,
        within: tuple[float, float] | None = None,
        key: str = "",
        fields: Mapping[str, Field] | None = None,
    ) -> Projection:
        """The projection a path makes, kept within its bounds.

        A model without a spread of its own is certain of its path under its assumption: the middle
        is the path, and of any other quantile nothing is known.
        """
        low, high = self.bounds(within)
        with np.errstate(invalid="ignore"):
            beyond = (path < low) | (path > high)
        first = None
        if beyond.any():
            over = beyond.any(axis=tuple(range(beyond.ndim - 1)))
            first = int(self.ahead[np.argmax(over)])
            path = np.clip(path, low, high)
        middle = np.array([level == 0.5 for level in quantiles], dtype=bool)
        rows = np.full((len(middle), *path.shape), np.nan)
        if spread is not None:
            rows[:] = np.clip(spread, low, high)
        rows[middle] = path
        return Projection(
            years=self.ahead,
            values=path,
            model=model,
            rate=plain(rate),
            from_year=self.last_year if from_year is None else from_year,
            to_year=self.last_year,
            quantiles=tuple(float(level) for level in quantiles),
            rows=rows,
            key=f"projection.{key or model}",
            fields={} if fields is None else fields,
            bounded_from=first,
        )


def plain(number: float | Floats) -> float | Floats:
    """A number as such, not as an array without axes."""
    array = np.asarray(number, dtype=np.float64)
    return float(array) if array.ndim == 0 else array
