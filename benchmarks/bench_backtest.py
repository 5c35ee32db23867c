"""The figures projections are held to, each learnt on one collection and scored on another.

Takes the paths of two collections or more (CSV or Parquet with unique_id, t, y and, where they end
their own histories, part); they are not part of the project. Everything learnt that a collection is
scored with (intervals, chances, base rates) comes from the others. Which models the ensemble
consists of was chosen with sight of such collections; that no collection can undo.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from planpath import backtesting, ensemble, histories
from planpath.backtesting import Tried

OWA, SMAPE, MASE = 0.900, 0.156, 2.60
COVERAGE = (0.94, 0.965)
MSIS = 23.5
SKILL, CALIBRATION, LIKELY = 0.05, 0.03, 0.85
MILLISECONDS = 0.10
CUTS = (6, 8, 10, 15)

Line = tuple[str, float, str, bool]


def main(paths: list[str]) -> int:
    if len(paths) < 2:
        print("nothing measured: give the paths of two collections or more, because none is scored")
        print("on what it taught: python benchmarks/bench_backtest.py A.csv B.csv")
        return 0
    collections = [histories.read(Path(path)) for path in paths]
    found = []
    for own in collections:
        taught = backtesting.learn([one for one in collections if one is not own])
        names = backtesting.chosen("quick", None)
        found.append(backtesting.run(own, names, learnt=taught))
    lines = [line for tried in found for line in scored(tried)]
    lines += [together(found), cost(collections)]
    for name, value, wanted, held in lines:
        told = f"{value:.4f}" if np.isfinite(value) else "-"
        print(f"{name:<62} {told:>9}  {wanted:<14} {'reached' if held else 'NOT reached'}")
    reached = sum(held for *_, held in lines)
    print(f"{reached} of {len(lines)} figures reached")
    return 0 if reached == len(lines) else 1


def scored(tried: Tried) -> Iterator[Line]:
    """One collection's figures."""
    rows = tried.accuracy
    ours = rows[rows["model"].eq(backtesting.OURS) & rows["horizon"].eq(backtesting.POOLED)]
    ours = ours.set_index("history")
    plain = rows[rows["model"].eq("naive") & rows["horizon"].eq(backtesting.POOLED)]
    naive = float(plain.set_index("history")["smape"]["all"])
    print(f"{tried.name}: learnt on {tried.learnt}; naive has an sMAPE of {100 * naive:.2f}")
    owa = float(ours["owa"]["10"])
    yield f"{tried.name}: OWA, last 10 points", owa, f"<= {OWA}", owa <= OWA
    if tried.name.startswith("m3"):
        smape, mase = float(ours["smape"]["all"]), float(ours["mase"]["all"])
        yield f"{tried.name}: sMAPE, whole history", smape, f"<= {SMAPE}", smape <= SMAPE
        yield f"{tried.name}: MASE, whole history", mase, f"<= {MASE}", mase <= MASE
    for cut in CUTS:
        share = float(ours["coverage_95"][str(cut)])
        held = COVERAGE[0] <= share <= COVERAGE[1]
        yield f"{tried.name}: 95 % coverage, {cut} points", share, "0.94..0.965", held
    yield from chances(tried)


def chances(tried: Tried) -> Iterator[Line]:
    """Skill of each event, against both base rates, and calibration, at 10 points."""
    rows = tried.attainment
    ours = rows[rows["model"].eq(backtesting.OURS) & rows["history"].eq("10")].set_index("event")
    for event in backtesting.EVENTS:
        for column, against in (("skill", "learnt"), ("skill_half", "other half's")):
            value = float(ours[column].get(event, np.nan))
            name = f"{tried.name}: Brier skill, {event}, {against} base rate"
            yield name, value, f">= {SKILL}", value >= SKILL
    off = float(ours["calibration"].get("all", np.nan))
    yield f"{tried.name}: calibration error", off, f"<= {CALIBRATION}", off <= CALIBRATION
    count = int(ours["high_cases"].get("all", 0))
    share = float(ours["high_happened"].get("all", np.nan))
    name = f"{tried.name}: of {count} called > 90 % likely came about"
    yield name, share, f">= {LIKELY}", not count or share >= LIKELY


def together(found: list[Tried]) -> Line:
    """MSIS at 95 % with 10 points, over all origins of all collections."""
    total = weight = 0.0
    for tried in found:
        rows = tried.accuracy
        ours = rows[rows["model"].eq(backtesting.OURS) & rows["horizon"].eq(backtesting.POOLED)]
        row = ours[ours["history"].eq("10")].iloc[0]
        total += float(row["msis_95"]) * int(row["origins"])
        weight += int(row["origins"])
    return (
        "all collections: MSIS 95 %, 10 points",
        total / weight,
        f"<= {MSIS}",
        (total / weight <= MSIS),
    )


def cost(collections: list[histories.Collection]) -> Line:
    """Milliseconds for the path of a series of 10 points, the best of five runs."""
    long = [s.values[-10:] for one in collections for s in one.series if len(s.values) >= 10]
    stacked = np.stack(long)
    seconds = []
    for _ in range(5):
        begun = time.process_time()
        ensemble.project(stacked, 6)
        seconds.append(time.process_time() - begun)
    spent = 1000 * min(seconds) / len(stacked)
    return "ms a series of 10 points", spent, f"<= {MILLISECONDS}", spent <= MILLISECONDS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
