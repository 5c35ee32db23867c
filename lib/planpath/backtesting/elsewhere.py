"""Models of another Python environment, asked in a process of its own.

statsforecast brings a compiler along and is no dependency of planpath; who has it installed
somewhere names that Python. Histories go there as Parquet and projections come back as Parquet.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planpath.backtesting import asked_elsewhere
from planpath.backtesting.origins import Batch
from planpath.problems import PlanpathError, Problem
from planpath.workspace import read_bytes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MODELS", "ask"]

Floats = NDArray[np.float64]
MODELS = MappingProxyType(
    {"autoets": "AutoETS", "autoarima": "AutoARIMA", "ces": "CES", "dot": "DynamicOptimizedTheta"}
)
"""By our name, theirs."""


def ask(
    python: Path,
    names: Sequence[str],
    batches: Sequence[Batch],
    horizon: int,
    levels: Sequence[float],
) -> dict[str, tuple[Floats, Floats, float]]:
    """Paths, quantiles and seconds of each model, origins in the order of the batches.

    Raises
    ------
    PlanpathError
        If that Python is not there, lacks statsforecast, or ends without an answer.
    """
    import pandas as pd

    if not python.is_file():
        raise PlanpathError(Problem("--peers-python", "is no file", str(python)))
    with tempfile.TemporaryDirectory(prefix="planpath-peers-") as folder:
        given, back, told = (
            Path(folder) / name for name in ("in.parquet", "out.parquet", "s.json")
        )
        _rows(batches).to_parquet(given)
        order = {"models": [MODELS[name] for name in names], "horizon": horizon}
        order["levels"] = list(_widths(levels))
        script = str(asked_elsewhere.__file__)
        command = [str(python), script, str(given), str(back), str(told), json.dumps(order)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            message = f"ended without an answer: {last}"
            raise PlanpathError(Problem("--peers-python", message, str(python)))
        import io

        rows = pd.read_parquet(io.BytesIO(read_bytes(back, back.name)))
        seconds = json.loads(read_bytes(told, told.name))
    rows = rows.sort_values(["unique_id", "ds"], kind="stable")
    found = {}
    for name in names:
        theirs = MODELS[name]
        path = rows[theirs].to_numpy(dtype=np.float64).reshape(-1, horizon)
        quantiles = [
            rows[_column(theirs, level)].to_numpy(dtype=np.float64).reshape(-1, horizon)
            for level in levels
        ]
        found[name] = (path, np.stack(quantiles), float(seconds[theirs]))
    return found


def _rows(batches: Sequence[Batch]) -> pd.DataFrame:
    import pandas as pd

    parts = []
    first = 0
    for batch in batches:
        count, length = batch.histories.shape
        parts.append(
            pd.DataFrame(
                {
                    "unique_id": np.repeat(np.arange(first, first + count), length),
                    "ds": np.tile(np.arange(1, length + 1), count),
                    "y": batch.histories.ravel(),
                }
            )
        )
        first += count
    return pd.concat(parts, ignore_index=True)


def _widths(levels: Sequence[float]) -> list[int]:
    """Central intervals, in per cent, whose ends the quantiles are."""
    return sorted({round(100 * abs(1 - 2 * level)) for level in levels if level != 0.5})


def _column(model: str, level: float) -> str:
    if level == 0.5:
        return model
    side = "lo" if level < 0.5 else "hi"
    return f"{model}-{side}-{round(100 * abs(1 - 2 * level))}"
