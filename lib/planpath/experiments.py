"""Experiments with a scenario's levers: what matters, and what failing settings have in common.

One lever at a time (tornado), all combinations of a few levels, or many settings spread evenly
over all levers at once (Latin hypercube). What is counted are settings: a share of them is an
*attainment share*, no probability, since nobody knows how likely a setting is. The design and the
seed are parameters; the same ones give the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import attainment, robustness, sensitivity
from planpath.attainment import Joint
from planpath.levers import Outcomes, Prepared
from planpath.problems import PlanpathError, Problem

__all__ = [
    "CASES",
    "CORRELATIONS",
    "SEED",
    "Experiment",
    "Failing",
    "Together",
    "failing",
    "grid",
    "sample",
    "shares",
    "together",
    "tornado",
]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
CASES = 1000
"""Settings of a Latin hypercube unless asked otherwise."""
SEED = 2027
CORRELATIONS = (0.3, 0.5, 0.9)
"""Correlations of the one-factor copula; what they are is not known, so there are several."""
MOST = 1_000_000
DENSITY = 0.8
CHANCE = 0.05
"""Quasi-p-value from which on an end of a box is left out."""
TORNADO = (
    "target_id",
    "lever",
    "low",
    "base",
    "high",
    "at_low",
    "at_base",
    "at_high",
    "swing",
    "margin_low",
    "margin_base",
    "margin_high",
    "margin_swing",
    "met_low",
    "met_base",
    "met_high",
)


@dataclass(frozen=True)
class Experiment:
    """Settings tried, and what came of them.

    Parameters
    ----------
    prepared
        What no lever changes.
    settings
        A row a setting, a column a lever.
    outcomes
        Settings by targets.
    design
        ``grid`` or ``sample``.
    seed
        What the settings were drawn with; None where none were drawn.
    """

    prepared: Prepared
    settings: Floats
    outcomes: Outcomes
    design: str
    seed: int | None = None

    def __len__(self) -> int:
        return len(self.settings)


def tornado(prepared: Prepared, target: str = "") -> pd.DataFrame:
    """Each lever by itself at both its ends, all others at their base.

    Parameters
    ----------
    prepared
        From `levers.prepare`.
    target
        The one it is about; all unless given.

    Returns
    -------
    DataFrame
        `TORNADO`, a row for each target and lever that moves it, the widest swing first: the
        lever's ends; the target's value, its margin (a fraction of the bound, below nought a miss)
        and whether it is kept, at either end and at the base. Swings of different targets compare
        in margins alone; a target with a bound of nought has none and comes last.

    Raises
    ------
    PlanpathError
        If there is no such target.
    """
    ids = list(prepared.targets["target_id"])
    places = [_place(prepared, target)] if target else range(len(ids))
    low, high = prepared.ends
    count, every = len(low), len(ids)

    def told(settings: Floats) -> Floats:
        found = prepared.at(settings)
        return np.concatenate([found.values, found.margins, found.met], axis=1)

    swung = sensitivity.tornado(told, prepared.base, low, high)
    parts = {
        name: (at[..., :every], at[..., every : 2 * every], at[..., 2 * every :] > 0)
        for name, at in (("low", swung.low), ("base", swung.base), ("high", swung.high))
    }
    columns = list(prepared.levers)
    pairs = [(place, columns.index(id_)) for place in places for id_ in prepared.moving(place)]
    at = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    target_at, lever_at = at[:, 0], at[:, 1]
    frame = pd.DataFrame(
        {
            "target_id": [ids[place] for place in target_at],
            "lever": [columns[number] for number in lever_at],
            "low": low[lever_at] if count else [],
            "base": prepared.base[lever_at] if count else [],
            "high": high[lever_at] if count else [],
        }
    )
    for number, what in enumerate(("at", "margin", "met")):
        for end, held in parts.items():
            own = held[number]
            frame[f"{what}_{end}"] = own[target_at] if end == "base" else own[lever_at, target_at]
    frame["swing"] = (frame["at_high"] - frame["at_low"]).abs()
    frame["margin_swing"] = (frame["margin_high"] - frame["margin_low"]).abs()
    frame = frame.sort_values(
        "margin_swing", ascending=False, kind="stable", na_position="last", ignore_index=True
    )
    return frame[list(TORNADO)]


def grid(prepared: Prepared, levels: int = 3) -> Experiment:
    """All combinations of a few levels of each lever that moves a target.

    Parameters
    ----------
    prepared
        From `levers.prepare`.
    levels
        Even levels from the lower end to the upper; levers that move nothing stay at their base.

    Raises
    ------
    PlanpathError
        If there would be more than a million, or fewer than two levels.
    """
    ids = prepared.moving()
    count = levels ** len(ids)
    if levels < 2 or count > MOST:
        told = f"{levels} levels of {len(ids)} levers: {count:,} settings"
        message = f"takes two levels or more, and {MOST:,} settings at the most; draw a sample"
        raise PlanpathError(Problem("experiments.grid", message, told))
    low, high = prepared.ends
    chosen = [list(prepared.levers).index(id_) for id_ in ids]
    found = sensitivity.full_factorial([np.linspace(low[n], high[n], levels) for n in chosen])
    settings = np.tile(prepared.base, (len(found), 1))
    settings[:, chosen] = found
    return Experiment(prepared, settings, prepared.at(settings), "grid")


def sample(prepared: Prepared, cases: int = CASES, seed: int = SEED) -> Experiment:
    """Settings spread evenly over all levers at once: a Latin hypercube.

    Parameters
    ----------
    prepared
        From `levers.prepare`.
    cases
        How many settings.
    seed
        The same seed draws the same settings.
    """
    settings = sensitivity.latin_hypercube(cases, *prepared.ends, np.random.default_rng(seed))
    return Experiment(prepared, settings, prepared.at(settings), "sample", seed)


def shares(experiment: Experiment) -> pd.DataFrame:
    """In what share of the settings each target is kept.

    Returns
    -------
    DataFrame
        `target_id`, `reading`, `attainment_share` (a fraction of the settings tried; NaN where
        nothing may be projected), and `lowest`, `highest`: the values met with.
    """
    outcomes, rows = experiment.outcomes, experiment.outcomes.targets
    known = outcomes.known
    share = robustness.satisficing_share(outcomes.met.T)
    ends = {"lowest": outcomes.values.min(axis=0), "highest": outcomes.values.max(axis=0)}
    return pd.DataFrame(
        {
            "target_id": rows["target_id"],
            "reading": rows["reading"],
            "attainment_share": np.where(known, share, np.nan),
            **ends,
        }
    )


@dataclass(frozen=True)
class Together:
    """In what share of the settings several targets are kept at once.

    Parameters
    ----------
    targets
        Their ids; those without a value are left out.
    counted
        The share counted in the settings themselves.
    joint
        What the single shares alone would say: bounds, independence, and a common cause.
    """

    targets: tuple[str, ...]
    counted: float
    joint: Joint


def together(
    experiment: Experiment,
    targets: Sequence[str] = (),
    correlation: Sequence[float] = CORRELATIONS,
) -> Together | None:
    """How often several targets are kept in the same setting, beside what their own shares say.

    The settings hold the answer for the levers moved here. What moves targets together outside
    them they do not hold, which is why bounds, independence and a common cause stand beside it.

    Parameters
    ----------
    experiment
        From `grid` or `sample`.
    targets
        Ids; all unless given.
    correlation
        Of the one-factor copula, see `attainment.joint`.

    Returns
    -------
    Together or None
        None where fewer than two targets have a value.
    """
    outcomes = experiment.outcomes
    ids = outcomes.targets["target_id"]
    asked = [_place(experiment.prepared, one) for one in targets] or range(len(ids))
    chosen = [n for n in asked if outcomes.counted[n]]
    if len(chosen) < 2:
        return None
    met = outcomes.met[:, chosen]
    found = attainment.joint(met.mean(axis=0), list(correlation))
    names = tuple(str(ids.iloc[n]) for n in chosen)
    return Together(names, float(met.all(axis=1).mean()), found)


# ---- What failing has in common ----------------------------------------------------------------


@dataclass(frozen=True)
class Failing:
    """What the settings in which a target fails have in common.

    Parameters
    ----------
    target
        Its id; empty where it is about fewer targets being kept than by the scenario itself.
    cases
        In how many settings it fails.
    of_interest
        Whether each setting is one of those.
    box
        The box chosen; None where it fails in none, in all, or nothing tells it apart.
    discovery
        All boxes on the way, for who would rather have another.
    """

    target: str
    cases: int
    of_interest: Flags
    box: robustness.Box | None
    discovery: robustness.Discovery | None

    @property
    def telling(self) -> tuple[str, ...]:
        """The levers the box restricts, the most telling first: the least quasi-p-value."""
        if self.box is None:
            return ()
        best: dict[str, float] = {}
        for one in self.box.restrictions:
            best[one.assumption] = min(best.get(one.assumption, np.inf), one.p)
        return tuple(sorted(best, key=lambda name: best[name]))


def failing(experiment: Experiment, target: str = "", density: float = DENSITY) -> Failing:
    """Which assumptions make a target fail: PRIM over the settings tried.

    Parameters
    ----------
    experiment
        From `grid` or `sample`.
    target
        Id; unless given, it is about fewer targets being kept than by the scenario itself.
    density
        The share of a box's settings that must fail; of the boxes so dense the one that covers
        most is chosen, and where none is so dense the densest. Ends of it that chance alone might
        have given (quasi-p-value of `CHANCE` and above) are then left out, so that what is told is
        short; its quality is that without them.

    Raises
    ------
    PlanpathError
        If there is no such target.
    """
    prepared, met = experiment.prepared, experiment.outcomes.met
    counted = experiment.outcomes.counted
    if target:
        place = _place(prepared, target)
        fails = ~met[:, place] & experiment.outcomes.known[place]
        ids = prepared.moving(place)
    else:
        usual = int(prepared.at(prepared.base).met[:, counted].sum())
        fails = met[:, counted].sum(axis=1) < usual
        ids = prepared.moving()
    cases = int(fails.sum())
    if not ids or cases in (0, len(fails)):
        return Failing(target, cases, fails, None, None)
    columns = list(prepared.levers)
    inputs = {id_: experiment.settings[:, columns.index(id_)] for id_ in ids}
    found = robustness.prim(inputs, fails)
    box = found.choose(density) or max(found.boxes, key=lambda one: one.quality.density)
    if not box.restrictions:
        return Failing(target, cases, fails, None, found)
    return Failing(target, cases, fails, _plainest(box, inputs, fails), found)


def _plainest(box: robustness.Box, inputs: Mapping[str, Floats], fails: Flags) -> robustness.Box:
    """The box without the ends that chance alone might have given, after Bryant and Lempert."""
    telling = [one for one in box.restrictions if one.p < CHANCE]
    kept = telling or [min(box.restrictions, key=lambda one: one.p)]
    fewer = replace(box, restrictions=tuple(kept))
    inside = fewer.holds(inputs)
    cases, wanted = int(inside.sum()), int((inside & fails).sum())
    quality = robustness.box_quality(cases, wanted, int(fails.sum()), len(fails))
    return replace(fewer, cases=cases, of_interest=wanted, quality=quality)


def _place(prepared: Prepared, target: str) -> int:
    ids = list(prepared.targets["target_id"])
    if target not in ids:
        raise PlanpathError(Problem.unknown("experiments", "target", target, ids))
    return ids.index(target)
