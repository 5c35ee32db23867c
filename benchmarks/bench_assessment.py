"""How the judgement's time and memory grow with the number of targets, on a made-up nation.

Every county of the nation has each target of the plan under each reading, with a milestone a year
before the plan's end, and series of its own: one of several years for every indicator, scope and
basis that any reading asks for, the newest year of some of them only its first months. Some figures
were seen on re-posting pages only. No two counties share a figure. What is timed is
`assessment.assess`; the peak of memory is that of the whole process, counties and figures included,
each size in a process of its own.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from planpath import assessment, data_status, plan, store
from planpath.store import Evidence
from planpath.workspace import Workspace

SIZES = (62_500, 250_000, 1_000_000)
SECONDS = 20.0
GIGABYTES = 3.0
EXPONENT = 1.1
YEARS = range(2019, 2026)


def statements(count: int) -> pd.DataFrame:
    """That many target and reading rows, county after county."""
    one = data_status.statements(plan.load("zj_textile_2027"))
    milestone = one.assign(by=one["by"] - 1, target_id=one["target_id"] + "'")
    milestone = milestone[milestone["by"] > milestone["start_year"]]
    county = pd.concat([one, milestone], ignore_index=True)
    number = np.arange(count) // len(county)
    rows = county.take(np.arange(count) % len(county)).reset_index(drop=True)
    code = pd.Series(number).astype("str")
    return rows.assign(region="county-" + code, target_id=rows["target_id"] + "@" + code)


def evidence(rows: pd.DataFrame) -> Evidence:
    """Figures of every county, each county's its own, drawn with a fixed seed."""
    drawn = np.random.default_rng(2027)
    county = rows[rows["region"].eq("county-0")]
    asked = county.drop_duplicates(["indicator", "scope", "basis"])
    series = asked[["indicator", "scope", "basis", "unit"]]
    ends = asked["low"].fillna(asked["high"]).abs().to_numpy()
    regions = rows["region"].drop_duplicates().reset_index(drop=True)
    shape = (len(regions), len(series), len(YEARS))
    start = ends[None, :, None] * drawn.uniform(0.5, 1.0, (*shape[:2], 1))
    growth = 1 + drawn.normal(0.03, 0.05, shape)
    place, which, year = (part.ravel() for part in np.indices(shape))
    part = (year == len(YEARS) - 1) & (drawn.random(len(year)) < 0.2)
    observed = series.take(which).reset_index(drop=True)
    observed = observed.assign(
        region=regions.take(place).to_numpy(),
        kind="observed",
        scenario="",
        source="nation/" + pd.Series(np.arange(len(which))).astype("str"),
        year=np.asarray(YEARS)[year],
        period=pd.Series(np.where(part, "ytd-10", "year"), dtype="str"),
        quantile=0.5,
        value=(start * growth.cumprod(axis=2)).ravel() * np.where(part, 0.8, 1.0),
    )
    citations = pd.DataFrame(
        {
            "region": observed["region"],
            "indicator": observed["indicator"],
            "grade": pd.Series(drawn.choice(["A", "B", "C"], len(which), p=[0.8, 0.15, 0.05])),
            "date": "2026-03-01",
            "status": "used",
        }
    ).set_index(pd.Index(observed["source"], name="source"))
    return Evidence(observed, citations, date(2026, 3, 1), {}, "demonstration")


def measure(count: int) -> None:
    """Judge a nation of that many rows; print seconds, those of the processor, and what it took."""
    rows = statements(count)
    figures = evidence(rows)
    classes = store.precedents(Workspace(Path(__file__).parents[1]))
    began, worked = time.perf_counter(), time.process_time()
    judged = assessment.assess(rows, figures, None, classes)
    seconds, busy = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    verdicts = int(judged["verdict"].ne("").sum())
    print(seconds, busy, peak, rows["region"].nunique(), len(figures.observed), verdicts)


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure each size and say whether the claims hold."""
    seconds, peaks, work = [], [], []
    for size in sizes:
        child = [sys.executable, __file__, "--measure", str(size)]
        told = subprocess.run(child, check=True, capture_output=True, text=True).stdout.split()
        seconds.append(float(told[0]))
        busy, peak = float(told[1]), float(told[2])
        peaks.append(peak)
        work.append(busy)
        counties, figures, verdicts = map(int, told[3:])
        print(
            f"{size:>9,} target and reading rows in {seconds[-1]:.2f} s ({busy:.2f} s of"
            f" processor), {peak:.2f} GB at most"
            f" ({counties:,} counties, {figures:,} figures, {verdicts:,} verdicts)"
        )
    # Seconds of the processor: what else the machine does meanwhile is no cost of the judgement.
    exponent = math.log(work[-1] / work[0]) / math.log(sizes[-1] / sizes[0])
    claims = (
        (f"{sizes[-1]:,} rows in at most {SECONDS:g} s", seconds[-1] <= SECONDS),
        (f"in at most {GIGABYTES:g} GB", peaks[-1] <= GIGABYTES),
        (
            f"growth exponent of processor time {exponent:.2f}, at most {EXPONENT}",
            exponent <= EXPONENT,
        ),
    )
    for claim, held in claims:
        print(f"claim: {claim}: {'held' if held else 'not held'}")
    return 0 if all(held for _, held in claims) else 1


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--measure", type=int, help="judge so many rows here and print the measures")
    given = asked.parse_args()
    if given.measure is not None:
        measure(given.measure)
        sys.exit(0)
    sys.exit(main())
