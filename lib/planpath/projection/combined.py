"""The ensemble as a model of one series: the middle of seven, with a calibrated interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from planpath import ensemble as many
from planpath.projection.carried import Floats, History, Projection

__all__ = ["ensemble"]


def ensemble(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    *,
    since: int | None = None,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    """The middle of seven models; its interval is learnt on other series.

    Only what follows the last year without a figure is used, for the models go from year to year.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`; quantiles lie between 0.005 and 0.995, and are NaN with fewer than six
        figures, and of a series in which nothing ever changed.
    since
        The first year of comparable figures, where the scope has changed: what came before is
        left out.

    Returns
    -------
    Projection
        NaN with fewer than four figures.

    Examples
    --------
    >>> years = range(2017, 2025)
    >>> found = ensemble(years, [100, 104, 103, 110, 112, 118, 121, 119], 2026)
    >>> found.values.round(1).tolist()
    [121.6, 123.5]
    """
    history = _stretch(History.of(years, values, to), since)
    n, ahead = len(history.years), len(history.ahead)
    shape = (*history.values.shape[:-1], ahead)
    path, spread = np.full(shape, np.nan), np.full((len(quantiles), *shape), np.nan)
    key, mended = "too_short", 0
    if n >= many.LEAST and ahead:
        found = many.ahead(history.values.reshape(-1, n), ahead)
        path = found.path.reshape(shape)
        rows: Floats = many.quantiles(found, np.asarray(quantiles), many.shipped())
        spread = rows.reshape(spread.shape)
        mended = int((found.outliers | found.shifts).any(axis=0).sum())
        key = _sentence(n, mended, still=not found.change.any())
    return history.carried(
        path,
        "ensemble",
        from_year=int(history.years[0]),
        quantiles=quantiles,
        spread=spread,
        within=within,
        key=key,
        fields={
            "from_year": int(history.years[0]),
            "year": history.last_year,
            "points": n,
            "mended": mended,
        },
    )


def _sentence(points: int, mended: int, *, still: bool) -> str:
    if points < many.LEAST_FOR_CHANCE:
        return "ensemble_short"
    if still:
        return "ensemble_still"
    return "ensemble_mended" if mended else "ensemble"


def _stretch(history: History, since: int | None) -> History:
    """The years from `since` on and after the last gap; the newest figure at the least."""
    begun = 0 if since is None else int(np.searchsorted(history.years, since))
    gaps = np.flatnonzero(np.diff(history.years) != 1)
    begun = max(begun, int(gaps[-1]) + 1 if len(gaps) else 0)
    begun = min(begun, len(history.years) - 1)
    return History(history.years[begun:], history.values[..., begun:], history.ahead)
