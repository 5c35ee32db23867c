"""How long ``planpath --help`` takes, beside an interpreter that does nothing.

The two run in turn, so that whatever else the machine is doing slows both. Printed are the medians
and the median of the pairwise ratios and differences.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15
CLAIM = 0.3
NOTHING = ["-c", "pass"]
HELP = ["-m", "planpath", "--help"]


def seconds(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    for arguments in (NOTHING, HELP):
        seconds(arguments)
    pairs = [(seconds(NOTHING), seconds(HELP)) for _ in range(ROUNDS)]
    nothing = statistics.median(first for first, _ in pairs)
    shown = statistics.median(second for _, second in pairs)
    ratio = statistics.median(second / first for first, second in pairs)
    more = statistics.median(second - first for first, second in pairs)
    print(f"python -c pass          median {nothing:.3f} s")
    print(f"python -m planpath --help  median {shown:.3f} s")
    print(f"ratio                   median {ratio:.1f}")
    print(f"difference              median {more:.3f} s")
    print(f"claim: under {CLAIM} s: {'held' if shown < CLAIM else 'NOT held'}")
    return 0 if shown < CLAIM else 1


if __name__ == "__main__":
    sys.exit(main())
