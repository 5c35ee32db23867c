"""A panel of any size carried forward: block by block, several blocks at a time, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planpath import codelists, ensemble
from planpath.carrying import bounds
from planpath.problems import PlanpathError, Problem
from planpath.streams import Block, Panel, Sink

__all__ = ["HORIZON", "LEAST", "QUANTILES", "SCENARIO", "Done", "project"]

Floats = NDArray[np.float64]
HORIZON = 5
LEAST = 6
"""Years a series has to have without a gap; a shorter one is left out and counted."""
SCENARIO = "ensemble"
"""Scenario of the rows in the one table's form: each series' own history is all that is assumed."""
QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
_MOST_YEARS = 60
"""Of a longer history the newest are taken: what was before says nothing of the next years."""


@dataclass(frozen=True)
class Done:
    """What became of a panel.

    Parameters
    ----------
    series, short
        Series carried forward, and series left out because they are too short.
    rows
        Rows written.
    """

    series: int
    short: int
    rows: int


def project(
    given: Path,
    out: Path,
    *,
    horizon: int = HORIZON,
    quantiles: Sequence[float] = QUANTILES,
    jobs: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> Done:
    """Every series of a Parquet panel, `horizon` years on, as another Parquet panel.

    Memory holds a few blocks, whatever the size of the panel. The rows come in the order of the
    file: series, year, quantile.

    Parameters
    ----------
    given, out
        Files; see `streams.Panel` for the forms of the first. The second has the same columns and
        `quantile`, and in the one table's form `kind`, `scenario` and `source`.
    jobs
        Blocks at a time.
    tell
        Told how many rows of the file are done, and of how many.

    Raises
    ------
    PlanpathError
        If the panel cannot be read or its rows are not in order; nothing is written then.
    """
    panel = Panel(given)
    if not panel.rows:
        raise PlanpathError(Problem(panel.name, "holds no figures"))
    series = short = rows = read = 0
    with Sink(out) as sink, ThreadPoolExecutor(max_workers=jobs) as pool:
        for block, table in _in_order(pool, panel, horizon, tuple(quantiles), jobs):
            long = int((block.lengths >= LEAST).sum())
            series, short = series + long, short + len(block.lengths) - long
            rows += table.num_rows
            sink.write(table)
            read += block.rows
            if tell is not None:
                tell(read, panel.rows)
    return Done(series, short, rows)


def _in_order(
    pool: ThreadPoolExecutor, panel: Panel, horizon: int, quantiles: tuple[float, ...], jobs: int
) -> Iterator[tuple[Block, Any]]:
    """Blocks and what is projected from them; no more are under way than there are workers."""
    waiting: deque[tuple[Block, Future[Any]]] = deque()
    for block in panel.blocks():
        waiting.append((block, pool.submit(_projected, panel, block, horizon, quantiles)))
        if len(waiting) > jobs:
            done, future = waiting.popleft()
            yield done, future.result()
    while waiting:
        done, future = waiting.popleft()
        yield done, future.result()


def _projected(panel: Panel, block: Block, horizon: int, quantiles: tuple[float, ...]) -> Any:
    """The rows to write for one block."""
    long = np.flatnonzero(block.lengths >= LEAST)
    values = np.empty((len(long), horizon, len(quantiles)))
    lengths = np.minimum(block.lengths[long], _MOST_YEARS)
    ends = block.starts[long] + block.lengths[long]
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        at = ends[rows, None] + np.arange(-length, 0)
        values[rows] = _carried(block.values[at], horizon, quantiles)
    keys = block.keys.take(long)
    return _table(panel, keys, block.last[long], _within(keys, values), quantiles)


def _carried(histories: Floats, horizon: int, quantiles: tuple[float, ...]) -> Floats:
    found = ensemble.ahead(histories, horizon)
    rows = ensemble.quantiles(found, np.asarray(quantiles), ensemble.shipped())
    return np.moveaxis(rows, 0, -1)


def _within(keys: Any, values: Floats) -> Floats:
    """Values kept to what a share or an amount can be, where the panel names its indicators."""
    if "indicator" not in keys.column_names:
        return values
    known = codelists.indicators()
    ids = np.array(keys.column("indicator").to_pylist(), dtype=object)
    for id_ in dict.fromkeys(ids):
        if id_ in known:
            low, high = bounds(known[id_])
            own = ids == id_
            values[own] = np.clip(values[own], low, high)
    return values


def _table(
    panel: Panel, keys: Any, last: NDArray[np.int64], values: Floats, quantiles: tuple[float, ...]
) -> Any:
    import pyarrow as pa

    count, horizon, levels = values.shape
    each = horizon * levels
    of = np.repeat(np.arange(count, dtype=np.int32), each)
    columns: dict[str, Any] = {}
    for name in keys.column_names:
        names = keys.column(name).combine_chunks()
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(of), names)
    if panel.form.year == "year":
        columns["kind"] = _all("projected", len(of))
        columns["scenario"] = _all(SCENARIO, len(of))
        columns["source"] = _all("ensemble", len(of))
    ahead = np.tile(np.repeat(np.arange(1, horizon + 1), levels), count)
    columns[panel.form.year] = np.repeat(last, each) + ahead
    columns["quantile"] = np.tile(np.asarray(quantiles), count * horizon)
    columns[panel.form.value] = values.ravel()
    return pa.table(columns)


def _all(word: str, count: int) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int32)), [word])
