"""Collections of made-up series, in memory and as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from planpath.histories import Collection, Series


def fake_walks(count: int = 40, length: int = 16, known: int = 0, seed: int = 7) -> Collection:
    """Random walks with a drift of their own, all above nought."""
    chance = np.random.default_rng(seed)
    steps = chance.normal(chance.normal(0.02, 0.03, (count, 1)), 0.06, (count, length))
    values = 100 * np.exp(np.cumsum(steps, axis=1))
    series = tuple(Series(f"walk-{number}", 2001, row, known) for number, row in enumerate(values))
    return Collection("walks", series)


def fake_frame(collection: Collection) -> pd.DataFrame:
    """The same in long form."""
    rows = [
        {
            "unique_id": one.id,
            "t": one.first + place,
            "y": value,
            "part": "history" if place < (one.known or len(one.values)) else "future",
        }
        for one in collection.series
        for place, value in enumerate(one.values)
    ]
    frame = pd.DataFrame(rows)
    told = any(one.known for one in collection.series)
    return frame if told else frame.drop(columns="part")


def fake_file(path: Path, collection: Collection) -> Path:
    """The same as CSV or Parquet."""
    frame = fake_frame(collection)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, index=False)
    return path
