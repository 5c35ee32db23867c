"""Ten thousand settings of all levers on 54 targets in each of nine nodes: seconds and memory.

Every node has every target of the plan under its default reading, and series of its own; each of
the plan's levers moves, and each node has one lever more. Counted is all of it: judging the
targets, carrying the scenario forward, bending its paths and holding them against the bounds. For
comparison a few rounds of `paths.project` and `assessment.assess` are timed as well, which is what
one setting after another would cost. The peak of memory is that of the whole process.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

import numpy as np
import pandas as pd

from planpath import assessment, data_status, leverage, levers, paths, plan, scenario
from planpath.leverage import Lever
from planpath.store import Evidence

SETTINGS = 10_000
ONE_BY_ONE = 3
SECONDS, GIGABYTES = 10.0, 2.0
YEARS = range(2019, 2026)


def statements() -> pd.DataFrame:
    """Every target of the plan, by default reading and said once, in each of its nodes."""
    whole = plan.load("zj_textile_2027")
    one = data_status.statements(whole)
    one = one[one["reading_default"] & one["restates"].eq("")]
    nodes = [
        one.assign(region=node, target_id=one["target_id"] + "@" + node) for node in whole.regions
    ]
    return pd.concat(nodes, ignore_index=True)


def evidence(rows: pd.DataFrame) -> Evidence:
    """A series of each node for each of its targets, drawn with a fixed seed."""
    drawn = np.random.default_rng(2027)
    asked = rows.drop_duplicates(["region", "indicator", "scope", "basis"]).reset_index(drop=True)
    ends = asked["low"].fillna(asked["high"]).abs().to_numpy()
    start = ends * drawn.uniform(0.4, 0.8, len(asked))
    growth = 1 + drawn.normal(0.04, 0.03, (len(asked), len(YEARS)))
    place = np.repeat(np.arange(len(asked)), len(YEARS))
    observed = asked[["region", "indicator", "scope", "basis", "unit"]].take(place)
    observed = observed.reset_index(drop=True).assign(
        kind="observed",
        scenario="",
        source="nodes/" + pd.Series(np.arange(len(place))).astype("str"),
        year=np.tile(np.asarray(YEARS), len(asked)),
        period="year",
        quantile=0.5,
        value=(start[:, None] * growth.cumprod(axis=1)).ravel(),
    )
    citations = pd.DataFrame(
        {
            "region": observed["region"],
            "indicator": observed["indicator"],
            "grade": "A",
            "date": "2026-03-01",
            "status": "used",
        }
    ).set_index(pd.Index(observed["source"], name="source"))
    return Evidence(observed, citations, date(2026, 3, 1), {}, "published")


def all_levers(nodes: list[str]) -> dict[str, Lever]:
    """The levers there are, and one more on the revenue of each node."""
    known = leverage.levers()
    own = {
        f"revenue_{node}": known["revenue"].model_copy(update={"region": node}) for node in nodes
    }
    return {**known, **own}


def main() -> int:
    """Measure and say whether the claims hold."""
    rows = statements()
    shown = evidence(rows)
    known = all_levers(list(rows["region"].unique()))
    assumed = scenario.load("steady")
    begun = time.perf_counter()
    prepared = levers.prepare(rows, shown, assumed, known)
    low, high = prepared.ends
    settings = np.random.default_rng(2027).uniform(low, high, (SETTINGS, len(known)))
    found = prepared.at(settings)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    nodes = rows["region"].nunique()
    print(
        f"{SETTINGS:,} settings of {len(known)} levers on {len(rows)} targets in {nodes} nodes"
        f" ({int(found.known.sum())} with a path, {found.met.mean():.0%} kept):"
        f" {seconds:.2f} s, {peak:.2f} GB at most"
    )
    begun = time.perf_counter()
    for _ in range(ONE_BY_ONE):
        assessment.assess(rows, shown, paths.project(shown, assumed, 2027))
    each = (time.perf_counter() - begun) / ONE_BY_ONE
    print(f"one after another: {each:.2f} s each, {each * SETTINGS / 3600:.1f} h for all of them")
    claims = (
        (f"{SETTINGS:,} settings in at most {SECONDS:g} s", seconds <= SECONDS),
        (f"in at most {GIGABYTES:g} GB", peak <= GIGABYTES),
    )
    for claim, held in claims:
        print(f"claim: {claim}: {'held' if held else 'not held'}")
    return 0 if all(held for _, held in claims) else 1


if __name__ == "__main__":
    sys.exit(main())
