"""Boxes of assumptions: their ends, how well they tell cases apart, the way they were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Box", "BoxQuality", "Discovery", "Restriction", "box_quality"]

Mask = NDArray[np.bool_]
# Densities that differ by less are the same density.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class BoxQuality:
    """How well a box tells the cases of interest from the others.

    Parameters
    ----------
    coverage
        Share of all cases of interest that are in the box.
    density
        Share of the box's cases that are of interest.
    mass
        Share of all cases that are in the box.
    """

    coverage: float
    density: float
    mass: float


def box_quality(inside: int, of_interest_inside: int, of_interest: int, cases: int) -> BoxQuality:
    """Coverage, density and mass of a box from its counts; NaN where there is nothing to share.

    Notes
    -----
    Source: Bryant and Lempert, *Thinking inside the box* (2010).

    Examples
    --------
    >>> box_quality(150, 120, 200, 1000)
    BoxQuality(coverage=0.6, density=0.8, mass=0.15)
    """
    return BoxQuality(
        of_interest_inside / of_interest if of_interest else float("nan"),
        of_interest_inside / inside if inside else float("nan"),
        inside / cases if cases else float("nan"),
    )


@dataclass(frozen=True)
class Restriction:
    """One end of a box.

    Parameters
    ----------
    assumption
        Its name.
    bound
        ``at_least``, ``at_most``, or ``among`` for categories.
    value
        The end, itself inside; or the categories that are inside, in order.
    p
        Quasi-p-value: how often a box without this restriction would, by chance alone, give as
        many cases of interest among as many cases. Small means that the restriction tells much.
        The cases were searched for the box, so it is no test.
    """

    assumption: str
    bound: str
    value: float | tuple[Any, ...]
    p: float

    def holds(self, column: NDArray[Any]) -> Mask:
        """Which of an assumption's values are inside."""
        value: Any = self.value
        if self.bound == "among":
            return np.isin(column, list(value))
        return np.asarray(column >= value if self.bound == "at_least" else column <= value)


@dataclass(frozen=True)
class Box:
    """A box of assumptions: all cases within every one of its restrictions.

    Parameters
    ----------
    step
        ``start``, ``peel`` or ``paste``: how it came from the one before.
    changed
        The assumption that was moved; empty at the start.
    cases, of_interest
        How many cases it holds, and how many of them are of interest.
    quality
        Coverage, density and mass.
    restrictions
        Its ends, by the assumption's name, lower before upper. None: all cases are in it.
    """

    step: str
    changed: str
    cases: int
    of_interest: int
    quality: BoxQuality
    restrictions: tuple[Restriction, ...]

    def holds(self, inputs: Mapping[str, ArrayLike]) -> Mask:
        """Which cases are inside, by the names the box was found with."""
        inside = [one.holds(np.asarray(inputs[one.assumption])) for one in self.restrictions]
        if inside:
            return np.asarray(np.logical_and.reduce(inside), dtype=bool)
        first = next(iter(inputs.values()), ())
        return np.ones(len(np.asarray(first)), dtype=bool)


@dataclass(frozen=True)
class Discovery:
    """The boxes on the way from all cases to a dense few.

    Parameters
    ----------
    boxes
        In the order they were found: peeled ever smaller, then pasted.
    """

    boxes: tuple[Box, ...]

    def choose(self, density: float) -> Box | None:
        """The box of largest coverage that is at least so dense; of equals the densest.

        None where no box is.
        """
        dense = [box for box in self.boxes if box.quality.density >= density - _ROUNDING]
        if not dense:
            return None
        return max(dense, key=lambda box: (box.quality.coverage, box.quality.density))
