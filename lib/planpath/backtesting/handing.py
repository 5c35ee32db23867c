"""A back-test for other programs: a closed JSON structure with its schema.

The keys are stable: a later version may add some and takes none away without another `version`.
What is not known is null. `ms` is measured and differs from run to run; all else is the same for
the same file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from planpath.backtesting.trial import Tried
from planpath.codelists import Entry

__all__ = ["BacktestFile", "handed"]

Number = float | None


class AccuracyRow(Entry):
    """How far off one model was, at one length of history."""

    history: str = Field(description="Points the model was given, or all")
    model: str
    horizon: int = Field(description="Years ahead; 0 for all of them together")
    origins: int = Field(description="Origins with a path")
    points: int = Field(description="Figures scored")
    smape: Number = Field(description="A fraction")
    mase: Number
    owa: Number = Field(description="Against naive; below 1 is better than standing still")
    coverage_80: Number
    msis_80: Number
    coverage_95: Number
    msis_95: Number
    ms: float = Field(description="Processor time a series, milliseconds")


class AttainmentRow(Entry):
    """What a model's chances were worth for one promise, at one length of history."""

    history: str
    model: str
    event: str = Field(description="all, falls_3_4, grows_5, grows_10 or no_growth")
    cases: int
    base: Number = Field(description="Base rate, learnt on other series")
    happened: Number
    brier: Number
    skill: Number = Field(description="Of the Brier score, against the base rate")
    skill_half: Number = Field(description="Against the base rate of the other half of the series")
    log_score: Number
    calibration: Number = Field(description="Mean distance between said and come about")
    high_cases: int = Field(description="Cases with a chance above 0.9")
    high_happened: Number = Field(description="Share of those that came about")


class ReliabilityRow(Entry):
    """Chances of one bin, and how often what they spoke of came about."""

    history: str
    model: str
    event: str
    low: float
    high: float
    count: int
    said: Number
    happened: Number


class HandedTrial(Entry):
    """What one collection showed."""

    collection: str
    series: int
    gaps: int = Field(description="Series of which only the stretch after a gap was used")
    horizon: int
    origins: int = Field(description="Of each series, at the most")
    base_rates: str = Field(description="Collection they come from; empty: its other half")
    learnt_on: str = Field(description="Of intervals and chances; empty: what planpath brings")
    learnt_on_itself: bool = Field(description="Whether that was learnt on this collection")
    accuracy: tuple[AccuracyRow, ...]
    attainment: tuple[AttainmentRow, ...]
    reliability: tuple[ReliabilityRow, ...]


class BacktestFile(Entry):
    """A back-test, collection by collection."""

    version: Literal[1] = 1
    collections: tuple[HandedTrial, ...]


def handed(trials: Sequence[Tried]) -> BacktestFile:
    """Back-tests as JSON will have them."""
    return BacktestFile(collections=tuple(map(_handed, trials)))


def _handed(tried: Tried) -> HandedTrial:
    return HandedTrial(
        collection=tried.name,
        series=tried.series,
        gaps=tried.gaps,
        horizon=tried.horizon,
        origins=tried.origins,
        base_rates=tried.base,
        learnt_on=tried.learnt,
        learnt_on_itself=tried.same,
        accuracy=tuple(AccuracyRow(**row) for row in _records(tried.accuracy)),
        attainment=tuple(AttainmentRow(**row) for row in _records(tried.attainment)),
        reliability=tuple(ReliabilityRow(**row) for row in _records(tried.reliability)),
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            key: None if isinstance(value, float) and not np.isfinite(value) else value
            for key, value in row.items()
        }
        for row in frame.to_dict("records")
    ]
