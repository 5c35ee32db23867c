"""Certified firms: awards in, failed reviews out. A stock is never the sum of its batches.

A title such as green factory or high-tech firm 高新技术企业 is held for some years, then reviewed;
who passes holds it as long again, who fails drops out. Adding up the batches announced counts those
firms for ever.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from planpath.problems import PlanpathError, Problem
from planpath.projection.carried import Floats, History, Projection, plain

__all__ = ["pipeline"]


def pipeline(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    awards: ArrayLike,
    *,
    failing: ArrayLike = 0.0,
    lifetime: int = 3,
    cohorts: ArrayLike | None = None,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""A stock of title holders, year by year.

    .. math:: S_t = S_{t-1} + A_t - f D_t, \qquad D_t = A_{t-L} + (1 - f) D_{t-L}

    D are the holders due for review, L years after their award or their last review. The newest
    figure is the stock to start from; no batch is added to it twice.

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    awards
        New titles a year: one number for all years, or along the last axis one for each year to
        come; an axis of one after the paths where each path has its own number.
    failing
        Share f of those reviewed that lose the title.
    lifetime
        Years L a title is held before it is reviewed.
    cohorts
        Of the stock, who was awarded or reviewed in each of the last L years, oldest first. What
        they do not account for, or the whole stock where they are not given, is spread evenly over
        those years; where they come to more than the stock they are scaled down to it.

    Raises
    ------
    PlanpathError
        If a share is outside 0 to 1, a lifetime is below one year, or cohorts are not one a year.

    Examples
    --------
    Thirty holders, six awards a year, a fifth failing when a third of the stock is due:

    >>> pipeline([2024], [30.0], to=2026, awards=6.0, failing=0.2).values.tolist()
    [34.0, 38.0]
    """
    history = History.of(years, values, to)
    share = np.asarray(failing, dtype=np.float64)
    added = np.asarray(awards, dtype=np.float64)
    _check(share, lifetime, cohorts)
    due = _due(history.values[..., -1], lifetime, cohorts)
    count = len(history.ahead)
    leading = np.broadcast_shapes(due.shape[:-1], share.shape, added.shape[:-1])
    coming = np.broadcast_to(added, (*leading, count))
    path = np.empty((*leading, count))
    stock = np.broadcast_to(history.values[..., -1], leading)
    queue = [np.broadcast_to(due[..., place], leading) for place in range(lifetime)]
    for place in range(count):
        reviewed = queue.pop(0)
        stock = stock + coming[..., place] - share * reviewed
        queue.append(coming[..., place] + (1 - share) * reviewed)
        path[..., place] = stock
    return history.carried(
        path,
        "pipeline",
        quantiles=quantiles,
        within=within,
        fields={
            "year": history.last_year,
            "awards": plain(added),
            "failing": plain(share),
            "lifetime": lifetime,
        },
    )


def _check(share: Floats, lifetime: int, cohorts: ArrayLike | None) -> None:
    problems = []
    if ((share < 0) | (share > 1)).any():
        told = ", ".join(map(str, share[(share < 0) | (share > 1)][:5]))
        problems.append(Problem("pipeline, failing", "lies outside 0 to 1", told))
    if lifetime < 1:
        problems.append(Problem("pipeline, lifetime", "is below one year", str(lifetime)))
    elif cohorts is not None and np.asarray(cohorts).shape[-1:] != (lifetime,):
        told = f"{np.asarray(cohorts).shape[-1:]} for {lifetime} years"
        problems.append(Problem("pipeline, cohorts", "are not one a year of the lifetime", told))
    if problems:
        raise PlanpathError(problems)


def _due(stock: Floats, lifetime: int, cohorts: ArrayLike | None) -> Floats:
    """Who is due in each of the next years; together the stock."""
    if cohorts is None:
        return np.repeat((stock / lifetime)[..., None], lifetime, axis=-1)
    known = np.asarray(cohorts, dtype=np.float64)
    total = known.sum(axis=-1)
    fitted = known * np.minimum(1.0, stock / np.where(total > 0, total, np.inf))[..., None]
    rest = np.maximum(stock - total, 0.0) / lifetime
    over = (total > stock)[..., None]
    return np.asarray(np.where(over, fitted, known + rest[..., None]), dtype=np.float64)
