"""How long a region's page of numbers takes once one slider was moved, region by region.

The page: where each target ends, what is then needed, its milestones in every shape, the class of
every method of the panel, and the share of precedents. What no slider changes is laid out once and
not counted. Each time one slider stands elsewhere than before, so that nothing can be remembered.
"""

from __future__ import annotations

import statistics
import sys
import time

from planpath import demonstration, leverage, paths, plan, scenario, sliding, store
from planpath.workspace import Workspace

MILLISECONDS = 50.0
ROUNDS = 21


def main() -> int:
    """Measure each region and say whether the claim holds."""
    here, whole = Workspace.here(), plan.load("zj_textile_2027")
    demonstration.ensure(here, whole)
    shown, precedents = store.evidence(here, "demonstration"), store.precedents(here)
    assumed, known = scenario.load("steady"), leverage.levers()
    projected = paths.project(shown, assumed, whole.last_year)
    worst = 0.0
    for region in whole.regions:
        held = sliding.sliders(
            whole.of(region=region), shown, assumed, known, precedents, projected=projected
        )
        held.at({})
        taken = []
        for number in range(ROUNDS):
            moved = -0.02 + 0.04 * number / (ROUNDS - 1)
            begun = time.perf_counter()
            page = held.at({"revenue": moved})
            taken.append((time.perf_counter() - begun) * 1000)
        middle = statistics.median(taken)
        worst = max(worst, middle)
        methods = int((page.classes != "").sum())
        print(
            f"{region}: {middle:.1f} ms (at most {max(taken):.1f} ms);"
            f" {len(page.outcomes.targets)} targets, {len(page.targets)} with a page,"
            f" {methods} classes"
        )
    held_to = worst <= MILLISECONDS
    told = "held" if held_to else "not held"
    print(f"claim: a moved slider gives a region's page in {MILLISECONDS:g} ms (median): {told}")
    return 0 if held_to else 1


if __name__ == "__main__":
    sys.exit(main())
