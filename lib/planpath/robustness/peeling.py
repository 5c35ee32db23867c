"""The search for a box: slices peeled off while that makes it denser, then pasted back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrc

from planpath.problems import PlanpathError, Problem
from planpath.robustness.boxes import Box, Discovery, Restriction, box_quality

__all__ = ["prim"]

Mask = NDArray[np.bool_]
# Gains that differ by less are the same gain, computed along two ways.
_ROUNDING = 1e-12


def prim(
    inputs: Mapping[str, ArrayLike],
    of_interest: ArrayLike,
    *,
    alpha: float = 0.05,
    paste: float = 0.05,
    least_mass: float = 0.05,
) -> Discovery:
    """Find what the cases of interest have in common: the patient rule induction method.

    From the box of all cases a thin slice is peeled off again and again: the `alpha` of the cases
    at one end of one assumption, or all cases of one category; each time the slice whose loss
    raises the density most for each case given up. When no slice raises it, or too few cases are
    left, slices are pasted back as long as the density does not fall. No draws are made, and
    neither the order of the cases nor that of the assumptions matters.

    Parameters
    ----------
    inputs
        Name of each assumption to its values, one a case. Numbers have ends; text and truth values
        are categories.
    of_interest
        Whether a case is one of those asked about, such as "the target fails".
    alpha
        Share of the box's cases in a slice that is peeled.
    paste
        Share of the box's cases in a slice that is pasted; where so many would thin the box, half
        as many, and so on.
    least_mass
        Share of all cases a box must hold.

    Raises
    ------
    PlanpathError
        If there is no case, assumptions and cases are not equally many, or a number is missing.

    Notes
    -----
    Source: Friedman and Fisher, *Bump hunting in high-dimensional data* (1999); coverage, density
    and quasi-p-values after Bryant and Lempert (2010).

    Examples
    --------
    A target that fails where growth is above 6 % and decline below 3 %:

    >>> growth, decline = np.meshgrid(np.linspace(0.01, 0.10, 10), np.linspace(0.01, 0.06, 6))
    >>> inputs = {"growth": growth.ravel(), "decline": decline.ravel()}
    >>> fails = (inputs["growth"] > 0.065) & (inputs["decline"] < 0.035)
    >>> box = prim(inputs, fails).choose(density=1.0)
    >>> [(one.assumption, one.bound, round(one.value, 6)) for one in box.restrictions]
    [('decline', 'at_most', 0.03), ('growth', 'at_least', 0.07)]
    >>> box.quality
    BoxQuality(coverage=1.0, density=1.0, mass=0.2)
    """
    columns, wanted = _checked(inputs, of_interest)
    search = _Search(columns, wanted, max(1, int(np.ceil(least_mass * len(wanted) - _ROUNDING))))
    here = {name: _open(column) for name, column in columns.items()}
    boxes = [search.box("start", "", here)]
    while (moved := search.best(here, alpha, peeling=True)) is not None:
        name, here = moved
        boxes.append(search.box("peel", name, here))
    while (moved := search.best(here, paste, peeling=False)) is not None:
        name, here = moved
        boxes.append(search.box("paste", name, here))
    return Discovery(tuple(boxes))


def _checked(
    inputs: Mapping[str, ArrayLike], of_interest: ArrayLike
) -> tuple[dict[str, NDArray[Any]], Mask]:
    wanted = np.asarray(of_interest, dtype=bool).ravel()
    columns = {name: np.asarray(inputs[name]) for name in sorted(inputs)}
    problems = [] if len(wanted) else [Problem("prim, of_interest", "holds no case")]
    for name, column in columns.items():
        if column.shape != wanted.shape:
            told = f"{column.shape} for {wanted.shape} cases"
            problems.append(Problem(f"prim, {name}", "has not one value a case", told))
        elif _is_number(column) and np.isnan(column.astype(np.float64)).any():
            problems.append(Problem(f"prim, {name}", "lacks a number in some case"))
    if problems:
        raise PlanpathError(problems)
    return columns, wanted


def _is_number(column: NDArray[Any]) -> bool:
    return column.dtype.kind in "iuf"


@dataclass(frozen=True)
class _Ends:
    """Of one assumption: both ends of its range, or its categories; None where it is open."""

    low: float | None = None
    high: float | None = None
    among: frozenset[Any] | None = None

    def holds(self, column: NDArray[Any]) -> Mask:
        if self.among is not None:
            return np.isin(column, list(self.among))
        inside = np.ones(len(column), dtype=bool)
        if self.low is not None:
            inside &= column >= self.low
        if self.high is not None:
            inside &= column <= self.high
        return inside


def _open(column: NDArray[Any]) -> _Ends:
    return _Ends() if _is_number(column) else _Ends(among=frozenset(column.tolist()))


class _Search:
    """The cases, and boxes drawn into them."""

    def __init__(self, columns: dict[str, NDArray[Any]], wanted: Mask, least: int) -> None:
        self.columns, self.wanted, self.least = columns, wanted, least

    def best(
        self, here: dict[str, _Ends], share: float, *, peeling: bool
    ) -> tuple[str, dict[str, _Ends]] | None:
        """The slice to take or to give back, or none: its assumption, and the box without it."""
        inside = {name: ends.holds(self.columns[name]) for name, ends in here.items()}
        held = _all(inside, len(self.wanted))
        cases, density = int(held.sum()), float(self.wanted[held].mean())
        found = (-np.inf, -np.inf)
        chosen: tuple[str, _Ends] | None = None
        for name, ends in here.items():
            column = self.columns[name]
            others = _all({n: m for n, m in inside.items() if n != name}, len(self.wanted))
            tried = _peels if peeling else _pastes
            for narrower in tried(column, ends, others, share):
                then = others & narrower.holds(column)
                size = int(then.sum())
                if size in (0, cases) or size < self.least:
                    continue
                gain = (float(self.wanted[then].mean()) - density) / abs(cases - size)
                if gain <= _ROUNDING if peeling else gain < -_ROUNDING:
                    continue
                # What is peeled must pay for itself; pasted is as much as the density allows.
                merit = (gain, float(size)) if peeling else (float(size), gain)
                # Names come in order, so the first of equals does not hang on the columns' order.
                if _above(merit, found):
                    found, chosen = merit, (name, narrower)
        if chosen is None:
            return None
        name, ends = chosen
        return name, {**here, name: ends}

    def box(self, step: str, changed: str, here: dict[str, _Ends]) -> Box:
        """The box with its counts and the quasi-p-value of each restriction."""
        inside = {name: ends.holds(self.columns[name]) for name, ends in here.items()}
        held = _all(inside, len(self.wanted))
        cases, good = int(held.sum()), int(self.wanted[held].sum())
        restrictions = []
        for name, ends in here.items():
            others = _all({n: m for n, m in inside.items() if n != name}, len(self.wanted))
            for bound, value, without in _ends_of(self.columns[name], ends):
                wider = others & without.holds(self.columns[name])
                share = float(self.wanted[wider].mean())
                p = float(bdtrc(good - 1, cases, share)) if good else 1.0
                restrictions.append(Restriction(name, bound, value, p))
        quality = box_quality(cases, good, int(self.wanted.sum()), len(self.wanted))
        return Box(step, changed, cases, good, quality, tuple(restrictions))


def _above(merit: tuple[float, float], found: tuple[float, float]) -> bool:
    """Whether the first of two numbers decides, and if it does not, the second."""
    if abs(merit[0] - found[0]) <= _ROUNDING:
        return merit[1] > found[1] + _ROUNDING
    return merit[0] > found[0]


def _all(inside: Mapping[str, Mask], cases: int) -> Mask:
    held = np.ones(cases, dtype=bool)
    for mask in inside.values():
        held &= mask
    return held


def _peels(column: NDArray[Any], ends: _Ends, others: Mask, share: float) -> Iterator[_Ends]:
    """The assumption's ends without its lowest cases, its highest, or one category."""
    values = np.sort(column[others & ends.holds(column)])
    if ends.among is not None:
        for category in sorted(set(values.tolist()), key=str):
            yield replace(ends, among=ends.among - {category})
        return
    slice_ = max(1, int(share * len(values)))
    for ordered, low in ((values, True), (values[::-1], False)):
        # Where cases are level with the end, all that are go together.
        beyond = ordered[ordered != ordered[0]]
        if len(beyond):
            kept = float(ordered[slice_] if ordered[slice_] != ordered[0] else beyond[0])
            yield replace(ends, low=kept) if low else replace(ends, high=kept)


def _pastes(column: NDArray[Any], ends: _Ends, others: Mask, share: float) -> Iterator[_Ends]:
    """The assumption's ends with the nearest cases below, those above, or one category more."""
    if ends.among is not None:
        for category in sorted(set(column[others].tolist()) - ends.among, key=str):
            yield replace(ends, among=ends.among | {category})
        return
    slice_ = max(1, int(share * int((others & ends.holds(column)).sum())))
    while slice_:
        if ends.low is not None:
            below = np.sort(column[others & (column < ends.low)])[::-1]
            if len(below):
                yield replace(ends, low=float(below[min(slice_, len(below)) - 1]))
        if ends.high is not None:
            above = np.sort(column[others & (column > ends.high)])
            if len(above):
                yield replace(ends, high=float(above[min(slice_, len(above)) - 1]))
        # Where a whole slice would thin the box, the half of it that lies nearer may not.
        slice_ //= 2


def _ends_of(
    column: NDArray[Any], ends: _Ends
) -> Iterator[tuple[str, float | tuple[Any, ...], _Ends]]:
    """Each end that shuts something out: its bound, its value, and the ends without it."""
    if ends.among is not None:
        known = frozenset(column.tolist())
        if ends.among != known:
            yield "among", tuple(sorted(ends.among, key=str)), replace(ends, among=known)
        return
    if ends.low is not None and (column < ends.low).any():
        yield "at_least", ends.low, replace(ends, low=None)
    if ends.high is not None and (column > ends.high).any():
        yield "at_most", ends.high, replace(ends, high=None)
