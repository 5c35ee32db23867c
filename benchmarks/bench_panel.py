"""How long a panel of five million observations takes to check, and how much memory.

The panel is made up: every region, indicator and scope there is, year after year and month after
month, from so many publishers that the rows come together. A few rows are wrong on purpose, and the
check must name exactly those. Making and writing the panel is not counted; reading it is, as
`planpath data check` reads it, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from planpath import codelists, table

ROWS = 5_000_000
SECONDS, GIGABYTES = 20.0, 4.0
WRONG = (1_000, 2_000_000, 4_999_999)

CHECK = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
begun = time.perf_counter()
from planpath import holdings
rows, remarks = holdings.check(Path(sys.argv[1]), date(2026, 11, 23))
seconds, busy = time.perf_counter() - begun, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
errors = sorted(remark.where for remark in remarks if remark.level == "error")
print(json.dumps({"rows": rows, "seconds": seconds, "busy": busy, "peak": peak, "errors": errors}))
"""


def panel(rows: int) -> pd.DataFrame:
    """Amounts that grow evenly, shares below one, whole counts: all of it possible."""
    known = codelists.indicators()
    kinds = ("amount", "count", "share", "growth", "flow", "intensity")
    ids = [id_ for id_, entry in known.items() if entry.kind in kinds]
    regions, scopes = list(codelists.regions()), list(codelists.scopes())
    periods = ["year", *(f"ytd-{month}" for month in range(1, 12))]
    years = np.arange(2001, 2026)
    sizes = (len(years), len(periods), len(ids), len(scopes), len(regions))
    publishers = -(-rows // int(np.prod(sizes)))
    number = np.arange(rows)
    places = np.unravel_index(number, (publishers, *sizes[::-1]))
    publisher, region, scope, indicator, period, year = places
    kind = np.array([known[id_].kind for id_ in ids])[indicator]
    steady = 100 * 1.05 ** (year.astype(float)) * (1 + 0.1 * (region % 7))
    value = np.select(
        [kind == "share", kind == "growth", np.isin(kind, ("count", "flow"))],
        [0.2 + 0.01 * (year % 30), np.full(rows, 0.05), np.floor(steady)],
        steady,
    )

    def text(names: list[str], at: np.ndarray) -> pd.Series:
        return pd.Series(pd.Categorical.from_codes(at, names)).astype("str")

    units = sorted({known[id_].unit for id_ in ids})
    unit = np.array([units.index(known[id_].unit) for id_ in ids])[indicator]
    return pd.DataFrame(
        {
            "region": text(regions, region),
            "indicator": text(ids, indicator),
            "scope": text(scopes, scope),
            "kind": text(["observed"], np.zeros(rows, dtype=int)),
            "scenario": text([""], np.zeros(rows, dtype=int)),
            "source": text([f"publisher/{one}" for one in range(publishers)], publisher),
            "year": years[year],
            "period": text(periods, period),
            "quantile": 0.5,
            "value": value,
            "unit": text(units, unit),
        },
        columns=list(table.COLUMNS),
    )


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel.parquet"
        frame = panel(ROWS)
        frame.loc[list(WRONG), "value"] = -2.0
        frame.to_parquet(path)
        size = path.stat().st_size / 1e6
        del frame
        command = [sys.executable, "-c", CHECK, str(path)]
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    found = json.loads(done.stdout)
    expected = sorted(f"panel.parquet, row {row + 1}" for row in WRONG)
    held = found["seconds"] < SECONDS and found["peak"] < GIGABYTES
    print(f"panel      {found['rows']} rows, {size:.0f} MB of Parquet")
    print(f"checked in {found['seconds']:.1f} s, of processor time {found['busy']:.1f} s")
    print(f"peak       {found['peak']:.2f} GB")
    print(f"found      {len(found['errors'])} of {len(expected)} wrong rows, and no others")
    print(f"claim: under {SECONDS:.0f} s and {GIGABYTES:.0f} GB: {'held' if held else 'NOT held'}")
    return 0 if held and found["errors"] == expected else 1


if __name__ == "__main__":
    sys.exit(main())
