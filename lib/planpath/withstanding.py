"""Which scenario withstands what the levers do to it: regret and satisficing over settings.

Several scenarios are put to the same settings of the levers. Where another scenario would have led
further, that is regretted; in what share of the settings a target is kept shows how much a scenario
can bear. Shares are shares of settings tried, no probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import robustness
from planpath.experiments import CASES, SEED, sample
from planpath.leverage import Lever
from planpath.levers import prepare

if TYPE_CHECKING:
    from planpath.plan import Plan
    from planpath.scenario import Scenario
    from planpath.store import Evidence

__all__ = ["Compared", "compared"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """Scenarios put to the same settings of the levers.

    Parameters
    ----------
    scenarios
        Ids, in the order given.
    targets
        Rows of the assessment: those every scenario has a value for.
    margins
        How far on the right side of its bound, a fraction of the bound: scenarios by settings by
        targets.
    met
        Likewise, whether it is kept.
    """

    scenarios: tuple[str, ...]
    targets: pd.DataFrame
    margins: Floats
    met: Flags

    @property
    def satisficing(self) -> pd.DataFrame:
        """Share of the settings in which each target is kept: scenarios down, targets across."""
        share = robustness.satisficing_share(np.moveaxis(self.met, 1, -1))
        return pd.DataFrame(share, index=list(self.scenarios), columns=self._names)

    @property
    def regrets(self) -> pd.DataFrame:
        """Largest regret over the settings, in parts of the bound: scenarios by targets.

        By how much, in the worst setting, another of the scenarios lies further on the right side.
        NaN for a target with a bound of nought.
        """
        columns = [
            robustness.regret(one).worst
            if np.isfinite(one).all()
            else np.full(len(self.scenarios), np.nan)
            for one in np.moveaxis(self.margins, -1, 0)
        ]
        worst = np.array(columns).reshape(-1, len(self.scenarios)).T
        return pd.DataFrame(worst, index=list(self.scenarios), columns=self._names)

    @property
    def overall(self) -> pd.DataFrame:
        """By scenario how many targets are kept, and its regret in targets.

        `least`, `mean` and `most` over the settings; `regret`, the largest; `least_regret`, whether
        no other scenario's largest is smaller.
        """
        kept = self.met.sum(axis=2).astype(np.float64)
        found = robustness.regret(kept)
        least = [n in found.tied for n in range(len(self.scenarios))]
        return pd.DataFrame(
            {
                "least": kept.min(axis=1).astype(int),
                "mean": kept.mean(axis=1),
                "most": kept.max(axis=1).astype(int),
                "regret": found.worst.astype(int),
                "least_regret": least,
            },
            index=list(self.scenarios),
        )

    @property
    def _names(self) -> list[str]:
        return [str(id_) for id_ in self.targets["target_id"]]


def compared(
    plan: Plan | pd.DataFrame,
    evidence: Evidence,
    scenarios: Sequence[Scenario],
    levers: Mapping[str, Lever],
    *,
    cases: int = CASES,
    seed: int = SEED,
    projected: Mapping[str, pd.DataFrame] | None = None,
) -> Compared | None:
    """Several scenarios, each under the same settings of the levers.

    Levers should add to what a scenario assumes: one that takes its place makes scenarios alike.

    Parameters
    ----------
    plan, evidence, levers
        As in `levers.prepare`.
    scenarios
        What is chosen between.
    cases, seed
        Of the Latin hypercube.
    projected
        Where scenarios lead, by id, for those known already.

    Returns
    -------
    Compared or None
        None where there is no target every scenario has a value for.
    """
    known = projected or {}
    made = [prepare(plan, evidence, one, levers, projected=known.get(one.id)) for one in scenarios]
    if not made:
        return None
    settings = sample(made[0], cases, seed).settings
    found = [one.at(settings) for one in made]
    chosen = np.logical_and.reduce([one.counted for one in found])
    if not chosen.any():
        return None
    return Compared(
        tuple(one.id for one in scenarios),
        found[0].targets[chosen].reset_index(drop=True),
        np.stack([one.margins[:, chosen] for one in found]),
        np.stack([one.met[:, chosen] for one in found]),
    )
