"""A promise in its own terms: its bound as a number, the value it asks for, whether it is kept.

A document promises a level, an increase, a number every year or a mean rate. Here each becomes the
value the indicator must show in the target's year, so that what follows need not ask which it was.
Frames are those of `assessment`, a row for each target and reading.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import progress

__all__ = [
    "POINTS",
    "WHOLE",
    "bound_value",
    "bounds",
    "keeps",
    "logarithmic",
    "need",
    "plain_mean",
    "target_values",
]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
WHOLE = ("count", "flow")
"""Kinds of indicator that go by whole units."""
POINTS = ("share", "growth")
"""Kinds of indicator that go by percentage points and never by a rate."""


def bound_value(frame: pd.DataFrame) -> pd.Series:
    """The number that decides: the lower end of a range, else the bound itself."""
    return frame["low"].where(frame["low"].notna(), frame["high"])


def target_values(frame: pd.DataFrame) -> None:
    """The value the indicator must show in the target's year, whatever form the promise has."""
    bound = bound_value(frame)
    span = frame["by"] - frame["base_year"]
    frame["target_value"] = np.select(
        [frame["measure"].eq("added"), frame["measure"].eq("rate")],
        [frame["baseline"] + bound, frame["baseline"] * (1 + progress.cumulative(bound, span))],
        bound,
    )


def bounds(frame: pd.DataFrame) -> NDArray[np.str_]:
    """Which bound each row has, as the arithmetic takes it."""
    names = np.array(list(frame["bound"].cat.categories), dtype=str)
    return np.asarray(names[frame["bound"].cat.codes.to_numpy()])


def keeps(frame: pd.DataFrame, value: pd.Series) -> Flags:
    """Whether values of the indicator keep the bound, put as a level of the target's year."""
    target, upward = frame["target_value"], frame["low"].notna()
    return progress.meets(
        value, bounds(frame), target.where(upward), target.where(~upward, frame["high"])
    )


def need(
    frame: pd.DataFrame, start: pd.Series, year: pd.Series, open_: pd.Series
) -> tuple[Floats, Floats]:
    """The rate and the step that lead from a year's value to the target, where the way is open."""
    aimed = progress.aim(frame["target_value"], bounds(frame), frame["kind"].isin(WHOLE))
    rated = open_ & ~frame["kind"].isin(POINTS)
    rate = progress.needed_rate(start, aimed, frame["by"] - year)
    step = progress.needed_step(start, aimed, frame["by"] - year)
    return np.where(rated, rate, np.nan), np.where(open_ & ~logarithmic(frame), step, np.nan)


def logarithmic(frame: pd.DataFrame) -> pd.Series:
    """Which rows go a logarithmic way: rates and intensities."""
    return frame["measure"].eq("rate") | frame["kind"].eq("intensity")


def plain_mean(frame: pd.DataFrame) -> pd.Series:
    """Which rows promise a rate read as the plain mean of yearly changes."""
    return frame["measure"].eq("rate") & frame["mean"].eq("arithmetic")
