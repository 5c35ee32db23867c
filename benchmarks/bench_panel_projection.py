"""How long the projection of a nation's panel takes: 2 843 counties by 40 indicators.

The panel is made up: random walks with drifts of their own, of 6 to 15 years. Making and writing it
is not counted; reading it, projecting every series five years on with its quantiles, and writing
that is, as `planpath project-panel` does it, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

COUNTIES, INDICATORS = 2_843, 40
SECONDS, GIGABYTES = 15.0, 2.0
SHORTEST, LONGEST = 6, 15

PROJECT = """
import json, os, resource, sys, time
from pathlib import Path
begun = time.perf_counter()
from planpath import panel_projection
jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
done = panel_projection.project(Path(sys.argv[1]), Path(sys.argv[2]), jobs=jobs)
seconds, busy = time.perf_counter() - begun, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
told = {"series": done.series, "rows": done.rows, "seconds": seconds, "busy": busy, "peak": peak}
print(json.dumps(told))
"""


def panel(count: int) -> pd.DataFrame:
    """Positive series of uneven length that end in the same year."""
    chance = np.random.default_rng(2027)
    steps = chance.normal(chance.normal(0.04, 0.03, (count, 1)), 0.07, (count, LONGEST))
    values = 100 * np.exp(np.cumsum(steps, axis=1))
    lengths = chance.integers(SHORTEST, LONGEST + 1, count)
    kept = np.arange(LONGEST) >= LONGEST - lengths[:, None]
    number, place = np.nonzero(kept)
    county, indicator = number // INDICATORS, number % INDICATORS
    names = pd.Series(county).astype("str").str.zfill(4) + "/" + pd.Series(indicator).astype("str")
    return pd.DataFrame({"unique_id": names, "t": 2011 + place, "y": values[kept]})


def main() -> int:
    count = COUNTIES * INDICATORS
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        frame = panel(count)
        frame.to_parquet(given, index=False)
        rows = len(frame)
        del frame
        command = [sys.executable, "-c", PROJECT, str(given), str(out)]
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
        size = out.stat().st_size / 1e6
    found = json.loads(done.stdout)
    held = found["seconds"] < SECONDS and found["peak"] < GIGABYTES and found["series"] == count
    print(f"panel      {rows} figures of {found['series']} series")
    print(f"projected  {found['rows']} rows, {size:.0f} MB of Parquet")
    print(f"time       {found['seconds']:.1f} s, of processor time {found['busy']:.1f} s")
    print(f"peak       {found['peak']:.2f} GB")
    print(f"claim: under {SECONDS:.0f} s and {GIGABYTES:.0f} GB: {'held' if held else 'NOT held'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
