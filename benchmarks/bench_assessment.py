"""How the judgement's cost grows with the number of targets, on demonstration data.

The plan's own target and reading rows are repeated to the numbers below and judged against the
demonstration panel. What is measured is `assessment.assess`; reading the data is not counted.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import pandas as pd

from planpath import assessment, data_status, demonstration, plan, store
from planpath.workspace import Workspace

SIZES = (5_000, 20_000, 80_000)
EXPONENT = 1.1


def rows_of(count: int, one: pd.DataFrame) -> pd.DataFrame:
    """The plan's rows, over and over, each repetition with target ids of its own."""
    times = -(-count // len(one))
    rows = pd.concat([one] * times, ignore_index=True).head(count)
    copy = (rows.index // len(one)).astype(str)
    return rows.assign(target_id=rows["target_id"] + "#" + copy)


def main() -> int:
    """Time each size and say whether the cost is linear."""
    workspace = Workspace(Path(__file__).parents[1])
    whole = plan.load("zj_textile_2027")
    demonstration.write(workspace, whole)
    evidence = store.evidence(workspace, "demonstration")
    classes = store.precedents(workspace)
    one = data_status.statements(whole)
    assessment.assess(one, evidence, None, classes)
    seconds = []
    for size in SIZES:
        rows = rows_of(size, one)
        began = time.perf_counter()
        assessment.assess(rows, evidence, None, classes)
        seconds.append(time.perf_counter() - began)
        print(f"{size:>7} target and reading rows in {seconds[-1]:.2f} s")
    exponent = math.log(seconds[-1] / seconds[0]) / math.log(SIZES[-1] / SIZES[0])
    held = exponent <= EXPONENT
    print(f"growth exponent {exponent:.2f}")
    print(f"claim: at most {EXPONENT}: {'held' if held else 'not held'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
