"""Many short annual series at once: where each leads, how far off, and the chance of a target.

Series of one length are one array, ``(series, years)``. `project` gives the middle of seven models
(`voices`), `ahead` the same with the yardsticks that `quantiles` and `attainment` need. Those two
rest on a table learnt on other series (`calibration`), which `learn` makes anew. Everything is
plain numpy, closed form, and the same at every run.
"""

from __future__ import annotations

from planpath.ensemble.ahead import LEAST, Ahead, ahead
from planpath.ensemble.calibration import FILE, LEVELS, Calibration, read, shipped
from planpath.ensemble.chances import FORMS, Chance, attainment
from planpath.ensemble.intervals import LEAST_FOR_CHANCE, below, quantiles
from planpath.ensemble.learning import FEWEST, RATES, learn
from planpath.ensemble.smoothing import Floats
from planpath.ensemble.voices import MEMBERS, central, members

__all__ = [
    "FEWEST",
    "FILE",
    "FORMS",
    "LEAST",
    "LEAST_FOR_CHANCE",
    "LEVELS",
    "MEMBERS",
    "RATES",
    "Ahead",
    "Calibration",
    "Chance",
    "ahead",
    "attainment",
    "below",
    "central",
    "learn",
    "members",
    "project",
    "quantiles",
    "read",
    "shipped",
]


def project(histories: Floats, horizon: int) -> Floats:
    """The middle of the members: `ahead` without its yardsticks.

    Parameters
    ----------
    histories
        Shape (series, years), consecutive years, at least `LEAST`.
    horizon
        Years ahead.

    Returns
    -------
    array
        Shape (series, horizon).

    Examples
    --------
    >>> import numpy as np
    >>> project(np.full((1, 6), 5.0), 2).tolist()
    [[5.0, 5.0]]
    """
    return ahead(histories, horizon).path
