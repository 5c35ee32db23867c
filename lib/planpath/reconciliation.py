"""Figures of a hierarchy made to add up: pure arithmetic on arrays.

A province is the sum of its regions and of the rest 其余地区, but figures projected one by one do
not add up to it. Reconciliation finds the figures that do and that stand nearest to what was
projected, and says by how much each was moved. Nothing is estimated from errors of the past: four
to six annual points do not carry a covariance, so the weights follow from the hierarchy itself, or
are given.

Which figures may be added at all (one indicator, scope, basis and unit) is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planpath.problems import PlanpathError, Problem

__all__ = ["WEIGHTS", "Hierarchy", "Reconciled", "hierarchy", "incoherence", "reconcile"]

Floats = NDArray[np.float64]
WEIGHTS = ("wls_struct", "ols", "bottom_up", "top_down")
"""Ways of weighing by name: by the parts each node sums, all alike, or from one end only."""
# What is left of a unit vector once rounding is set aside.
_ROUNDING = 1e-8


@dataclass(frozen=True)
class Hierarchy:
    """Who is part of whom.

    Parameters
    ----------
    nodes
        Sums first, then the parts nothing further is part of; the order of all arrays.
    parts
        The nodes that are no sums: the last of `nodes`.
    S
        Summing matrix, a row for each node and a column for each part: 1 where the part counts
        towards the node. Its last rows are the parts themselves.
    """

    nodes: tuple[str, ...]
    parts: tuple[str, ...]
    S: Floats


@dataclass(frozen=True)
class Reconciled:
    """Figures that add up, and what that took.

    Parameters
    ----------
    values
        In the order of the nodes, along the last axis; NaN where nothing determines a figure.
    moved
        What each was moved by, in its own unit; NaN where there was no figure to move.
    """

    values: Floats
    moved: Floats

    @property
    def moved_share(self) -> Floats:
        """What each was moved by, as a fraction of what it was; NaN where that was nothing."""
        before = self.values - self.moved
        return self.moved / np.where(before != 0, np.abs(before), np.nan)


def hierarchy(parents: Mapping[str, str]) -> Hierarchy:
    """The summing matrix of nodes that each name what they are part of.

    Parameters
    ----------
    parents
        Node to the node it is part of; ``""`` where it is part of none.

    Raises
    ------
    PlanpathError
        If a node is part of one that is not listed, or, step by step, of itself.

    Examples
    --------
    >>> tree = hierarchy({"zhejiang": "", "keqiao": "zhejiang", "rest": "zhejiang"})
    >>> tree.nodes
    ('zhejiang', 'keqiao', 'rest')
    >>> tree.S.tolist()
    [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    """
    problems = [
        Problem.unknown(f"hierarchy, {node}", "parent", parent, parents)
        for node, parent in parents.items()
        if parent and parent not in parents
    ]
    if problems:
        raise PlanpathError(problems)
    above = {node: _line(node, parents) for node in parents}
    sums = [node for node in parents if node in parents.values()]
    parts = [node for node in parents if node not in parents.values()]
    nodes = (*sums, *parts)
    rows = [[float(node in above[part]) for part in parts] for node in nodes]
    S = np.array(rows, dtype=np.float64).reshape(len(nodes), len(parts))
    return Hierarchy(nodes, tuple(parts), S)


def _line(node: str, parents: Mapping[str, str]) -> list[str]:
    """The node, what it is part of, what that is part of, and so on."""
    line = [node]
    while upper := parents[line[-1]]:
        if upper in line:
            ring = " -> ".join([*line, upper])
            raise PlanpathError(Problem(f"hierarchy, {node}", "is part of itself", ring))
        line.append(upper)
    return line


def incoherence(base: ArrayLike, S: ArrayLike) -> Floats:
    r"""What the parts of each sum come to, less what the sum itself says.

    .. math:: d = S_{\text{sums}}\, b - \hat y_{\text{sums}}

    Parameters
    ----------
    base
        Figures in the order of the rows of `S`, along the last axis.
    S
        Summing matrix, see `Hierarchy`.

    Returns
    -------
    array
        One figure for each sum; positive where its parts come to more. NaN where one is missing.

    Examples
    --------
    >>> incoherence([100.0, 55.0, 50.0], [[1, 1], [1, 0], [0, 1]]).tolist()
    [5.0]
    """
    figures, S = np.asarray(base, dtype=np.float64), _summing(S)
    sums = S.shape[0] - S.shape[1]
    return _summed(figures[..., sums:], S[:sums]) - figures[..., :sums]


def reconcile(
    base: ArrayLike,
    S: ArrayLike,
    weights: str | ArrayLike = "wls_struct",
    *,
    nonnegative: bool = True,
) -> Reconciled:
    r"""The figures that add up and stand nearest to those given (minimum trace, MinT).

    .. math:: \tilde y = S (S' W^{-1} S)^{-1} S' W^{-1} \hat y

    A figure that is missing (NaN) has no say, and is found from the others where they determine
    it: the rest of a province is what its regions leave. Where they do not, it stays NaN.

    Parameters
    ----------
    base
        Figures in the order of the rows of `S`, along the last axis; any axes before it (years,
        scenarios) are reconciled one by one.
    S
        Summing matrix of `hierarchy`.
    weights
        ``wls_struct``: each node moves in proportion to the number of parts it sums. ``ols``: all
        alike. ``bottom_up``: the parts hold, sums follow. ``top_down``: the whole holds and is
        divided as the parts stand to each other. Or W itself: variances above zero, one a node, or
        a matrix.
    nonnegative
        Keep every part at zero or above: the nearest such figures, not the nearest ones cut off.

    Raises
    ------
    PlanpathError
        If `base`, `S` and `weights` do not belong together.

    Notes
    -----
    Source: Wickramasuriya, Athanasopoulos and Hyndman, *Optimal forecast reconciliation for
    hierarchical and grouped time series through trace minimization* (2019), and for the
    non-negative case Wickramasuriya, Turlach and Hyndman (2020).

    Examples
    --------
    Two regions come to 105 where the province says 100; the province, summing two, gives way most:

    >>> found = reconcile([100.0, 55.0, 50.0], [[1, 1], [1, 0], [0, 1]])
    >>> found.values.round(6).tolist(), found.moved.round(6).tolist()
    ([102.5, 53.75, 48.75], [2.5, -1.25, -1.25])
    """
    S = _summing(S)
    figures = np.asarray(base, dtype=np.float64)
    if figures.shape[-1:] != S.shape[:1]:
        told = f"{figures.shape[-1:]} figures for {S.shape[0]} nodes"
        raise PlanpathError(Problem("reconcile, base", "does not fit the hierarchy", told))
    rows = figures.reshape(-1, S.shape[0])
    if isinstance(weights, str) and weights == "top_down":
        values = _from_the_top(rows, S, nonnegative=nonnegative)
    else:
        values = _nearest(rows, S, weights, nonnegative=nonnegative)
    values = values.reshape(figures.shape)
    return Reconciled(values, values - figures)


def _summing(S: ArrayLike) -> Floats:
    """A summing matrix that is one."""
    matrix = np.asarray(S, dtype=np.float64)
    fits = matrix.ndim == 2 and matrix.shape[0] >= matrix.shape[1] > 0
    if not fits or not np.array_equal(matrix[-matrix.shape[1] :], np.eye(matrix.shape[1])):
        message = "is no summing matrix: its last rows must be the parts themselves"
        raise PlanpathError(Problem("reconcile, S", message, f"shape {matrix.shape}"))
    return matrix


def _from_the_top(rows: Floats, S: Floats, *, nonnegative: bool) -> Floats:
    """The whole, divided as the parts stand to each other; other sums are not asked."""
    whole = np.flatnonzero(S.all(axis=1))
    if not len(whole):
        message = "has no node that sums all parts, so there is no top to come down from"
        raise PlanpathError(Problem("reconcile, S", message))
    parts = rows[:, -S.shape[1] :]
    if nonnegative:
        parts = np.where(parts < 0, 0.0, parts)
    total = parts.sum(axis=1, keepdims=True)
    share = parts / np.where(total > 0, total, np.nan)
    top = rows[:, whole[0], None]
    if nonnegative:
        top = np.where(top < 0, 0.0, top)
    return _summed(share * top, S)


def _nearest(rows: Floats, S: Floats, weights: str | ArrayLike, *, nonnegative: bool) -> Floats:
    """Each set of figures reconciled with those that lack the same nodes."""
    known = ~np.isnan(rows)
    if isinstance(weights, str) and weights == "bottom_up":
        known[:, : S.shape[0] - S.shape[1]] = False
    variance = _variance(weights, S)
    values = np.full(rows.shape, np.nan)
    for seen, mine in _alike(known):
        whitened = _whitening(variance[np.ix_(seen, seen)])
        design, heard = whitened @ S[seen], rows[np.ix_(mine, seen)] @ whitened.T
        inverse = np.linalg.pinv(design) if seen.any() else np.zeros((S.shape[1], 0))
        parts = heard @ inverse.T
        if nonnegative:
            for row in np.flatnonzero((parts < 0).any(axis=1)):
                parts[row] = _nonnegative(design, heard[row])
        # What the figures given do not determine could be anything: it is not told.
        free = np.eye(S.shape[1]) - inverse @ design
        told = np.abs(S @ free).max(axis=1) < _ROUNDING
        values[np.ix_(mine, told)] = parts @ S[told].T
    return values


def _alike(known: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
    """Rows that lack the same nodes: what they know, and which rows they are."""
    packed = np.packbits(known, axis=1)
    # One word a row sorts a hundred times faster than a row of columns.
    word = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    _, first, which = np.unique(word, return_index=True, return_inverse=True)
    for number, row in enumerate(first):
        yield known[row], np.flatnonzero(which == number)


def _variance(weights: str | ArrayLike, S: Floats) -> Floats:
    """W as a matrix, a row and a column for each node."""
    nodes = S.shape[0]
    if isinstance(weights, str):
        if weights not in WEIGHTS:
            raise PlanpathError(Problem.unknown("reconcile, weights", "way", weights, WEIGHTS))
        return np.diag(S.sum(axis=1)) if weights == "wls_struct" else np.eye(nodes)
    given = np.asarray(weights, dtype=np.float64)
    matrix = np.diag(given) if given.ndim == 1 else given
    if matrix.shape != (nodes, nodes):
        told = f"shape {given.shape} for {nodes} nodes"
        raise PlanpathError(Problem("reconcile, weights", "do not fit the hierarchy", told))
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T):
        raise PlanpathError(Problem("reconcile, weights", "are no variances: not symmetric"))
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        raise PlanpathError(Problem("reconcile, weights", "are no variances: not above zero"))
    return matrix


def _whitening(variance: Floats) -> Floats:
    """The factor that gives all nodes variance one: inverse of W's Cholesky root."""
    return np.asarray(np.linalg.inv(np.linalg.cholesky(variance)), dtype=np.float64)


def _nonnegative(design: Floats, heard: Floats) -> Floats:
    from scipy.optimize import nnls

    parts, _ = nnls(design, heard)
    return np.asarray(parts, dtype=np.float64)


def _summed(parts: Floats, S: Floats) -> Floats:
    """The sums of the parts; a part that is missing is missing only in what it counts towards."""
    absent = np.isnan(parts)
    sums = np.where(absent, 0.0, parts) @ S.T
    return np.where(absent.astype(np.float64) @ S.T > 0, np.nan, sums)
