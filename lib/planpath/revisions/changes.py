"""What changed from one run to another, and which input contributed how much.

With the present code f and the inputs x of the two runs, a number went from s1 to s2:

    s2 - s1 = sum over switches (Shapley)  +  (s2 - f(x2)) - (s1 - f(x1))

The last part is what the code contributed: nothing where each run stored what the present code
still gives for its inputs. So the parts add up to the change whatever was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import attribution, vintages
from planpath.problems import PlanpathError, Problem
from planpath.revisions import marking, outcomes
from planpath.revisions.mixing import SWITCHES, Mixture, differing
from planpath.revisions.outcomes import Outcomes
from planpath.snapshots import Code, Kept, Snapshot

__all__ = ["CODE", "FORMS", "PARTS", "Revisions", "between"]

Floats = NDArray[np.float64]
CODE = "code"
PARTS = (*SWITCHES, CODE, "together")
"""Columns of the parts; `together` holds what no order of switching can tell apart."""
FORMS = ("class", "number", "presence", "series")
_RELATIVE, _ABSOLUTE = 1e-9, 1e-12


@dataclass(frozen=True)
class Revisions:
    """Two runs, held against each other.

    Parameters
    ----------
    before, after
        The runs.
    switched
        The switches they differ in, in the order of `SWITCHES`.
    frame
        One row per target and item that changed: `target_id`, `region`, `indicator`, `item`,
        `form`, `was`, `is` (numbers), `was_class`, `is_class` (text), `total`, and `PARTS`. Of a
        ``number`` the parts add up to `total`, the change. Of any other form they are the shares
        of orders in which the switch turned it, and add up to `total` = 1: a ``class`` became
        another, a number's ``presence`` began or ended, or its ``series`` is another one, whose
        levels are not subtracted. What `marking` says of either end follows.
    figures
        The figures behind it: revised, added, dropped.
    code
        The present code; `code_differs` says whether the three codes are not one.
    """

    before: Kept
    after: Kept
    switched: tuple[str, ...]
    frame: pd.DataFrame
    figures: vintages.Difference
    code: Code

    @property
    def code_differs(self) -> bool:
        """Whether the code of the two runs and the present one are not all the same."""
        told = {one.snapshot.code.sha256 for one in (self.before, self.after)}
        return told != {self.code.sha256}

    def of(self, region: str) -> pd.DataFrame:
        """The changes of one region."""
        return self.frame[self.frame["region"].eq(region)].reset_index(drop=True)


def between(before: Kept, after: Kept, code: Code, region: str = "") -> Revisions:
    """Hold two runs against each other and split what changed.

    Parameters
    ----------
    before, after
        Runs of one plan on the same kind of data; see `snapshots.opened`.
    code
        The present code; see `snapshots.code`.
    region
        Only this region's targets; all of them without.

    Raises
    ------
    PlanpathError
        If the runs are of different plans, or one of them is of made-up figures.
    """
    _refuse(before, after)
    switched = differing(before.snapshot, after.snapshot)
    stored = [_stored(one.snapshot, region) for one in (before, after)]
    found = _states(before.snapshot, after.snapshot, switched, region)
    rows = [*_classes(stored, found, switched), *_numbers(stored, found, switched)]
    frame = _described(rows, before.snapshot, after.snapshot)
    return Revisions(before, after, switched, frame, _figures(before, after, region), code)


def _refuse(before: Kept, after: Kept) -> None:
    if before.name != after.name:
        message = "two plans are not compared; name two runs of one plan"
        raise PlanpathError(Problem("runs", message, f"{before.name}, {after.name}"))
    if before.role != after.role:
        message = "made-up figures are never held against published ones"
        raise PlanpathError(Problem("runs", message, f"{before.role}, {after.role}"))


def _stored(snapshot: Snapshot, region: str) -> Outcomes:
    return outcomes.read(snapshot.assessed, snapshot.put, region)


def _states(
    before: Snapshot, after: Snapshot, switched: tuple[str, ...], region: str
) -> list[Outcomes]:
    """What the present code says in each state of the switches, numbered by bits."""
    mixture = Mixture(before, after)

    def thrown(state: int) -> frozenset[str]:
        return frozenset(name for bit, name in enumerate(switched) if state >> bit & 1)

    @cache
    def judged(names: frozenset[str]) -> pd.DataFrame:
        return outcomes.judged(mixture.inputs(names), region)

    found = []
    for state in range(1 << len(switched)):
        names = thrown(state)
        inputs = mixture.inputs(names)
        # The methods see what was judged and change nothing of it.
        assessed = judged(names - {"methods"})
        methods = outcomes.put(assessed, inputs.evidence, dict(inputs.methods))
        found.append(outcomes.read(assessed, methods, region))
    return found


# ---- Classes ---------------------------------------------------------------------------


def _classes(
    stored: list[Outcomes], found: list[Outcomes], switched: tuple[str, ...]
) -> list[dict[str, Any]]:
    was, is_ = (one.classes for one in stored)
    keys = was.index.union(is_.index, sort=False)
    first, last = was.reindex(keys, fill_value=""), is_.reindex(keys, fill_value="")
    keys = keys[(first != last).to_numpy()]
    first, last = first.loc[keys].to_numpy(), last.loc[keys].to_numpy()
    states = np.array([one.classes.reindex(keys, fill_value="").to_numpy() for one in found])
    shares = _turned(states, first, last)
    return [
        _row(key, "class", switched, share, was_class=str(a), is_class=str(b))
        for key, share, a, b in zip(keys, shares.T, first, last, strict=True)
    ]


def _turned(states: NDArray[Any], first: NDArray[Any], last: NDArray[Any]) -> Floats:
    """Shares of the switches, and of the code last, in turning a class."""
    each = attribution.turns(states)
    # Where present code does not come to what the later run stored, its code had the last word.
    each = np.where(states[-1] == last, each, 0.0)
    return np.vstack([each, 1.0 - each.sum(axis=0, keepdims=True)])


# ---- Numbers ---------------------------------------------------------------------------


def _numbers(
    stored: list[Outcomes], found: list[Outcomes], switched: tuple[str, ...]
) -> list[dict[str, Any]]:
    keys = stored[0].numbers.index.union(stored[1].numbers.index, sort=False)
    ends = [one.numbers.reindex(keys) for one in stored]
    first, last = (end["value"].to_numpy(dtype=np.float64) for end in ends)
    near = np.isclose(first, last, rtol=_RELATIVE, atol=_ABSOLUTE, equal_nan=True)
    of = [end["series"].fillna("").to_numpy(dtype=object) for end in ends]
    both = np.isfinite(first) & np.isfinite(last)
    other = both & (of[0] != of[1])
    changed = ~near | other
    keys, first, last = keys[changed], first[changed], last[changed]
    both, other, was, is_ = both[changed], other[changed], of[0][changed], of[1][changed]
    states = [one.numbers.reindex(keys) for one in found]
    values = np.array([one["value"].to_numpy(dtype=np.float64) for one in states])
    series = np.array([one["series"].fillna("").to_numpy(dtype=object) for one in states])
    present = np.isfinite(values)
    moved = _moved(np.where(series == is_, values, np.nan), first, last)
    begun = _turned(present, np.isfinite(first), np.isfinite(last))
    turned = _turned(series, was, is_)
    rows = []
    for at, key in enumerate(keys):
        form = "series" if other[at] else "number" if both[at] else "presence"
        share = {"series": turned, "number": moved, "presence": begun}[form][:, at]
        told = {"was_class": str(was[at]), "is_class": str(is_[at])} if other[at] else {}
        rows.append(_row(key, form, switched, share, first[at], last[at], **told))
    return rows


def _moved(states: Floats, first: Floats, last: Floats) -> Floats:
    """Parts of the switches, then of the code and of what cannot be told apart."""
    ends = states.copy()
    for place, run in ((0, first), (-1, last)):
        # The last bits of two machines are no difference of code.
        same = np.isclose(states[place], run, rtol=_RELATIVE, atol=_ABSOLUTE)
        ends[place] = np.where(same, run, states[place])
    if len(ends) == 1:
        # Nothing was switched: one state, which each run saw with its own code.
        nothing = np.zeros((0, *first.shape))
        return np.vstack([nothing, [last - first], [np.zeros_like(first)]])
    split = attribution.parts(ends)
    known = np.isfinite(split.together)
    each = np.where(known, split.each, 0.0)
    together = np.where(known, split.together, 0.0)
    rest = (last - ends[-1]) - (first - ends[0])
    return np.vstack([each, [np.where(known, rest, last - first)], [together]])


# ---- Rows ------------------------------------------------------------------------------


def _row(
    key: Any,
    form: str,
    switched: tuple[str, ...],
    share: Floats,
    was: float = np.nan,
    is_: float = np.nan,
    **classes: str,
) -> dict[str, Any]:
    target, item = key
    named = dict.fromkeys(PARTS, 0.0)
    # A share of orders has no part that cannot be told apart.
    named |= dict(zip((*switched, CODE, "together"), share.tolist(), strict=False))
    return {
        "target_id": target,
        "item": item,
        "form": form,
        "was": was,
        "is": is_,
        "was_class": "",
        "is_class": "",
        **classes,
        "total": is_ - was if form == "number" else 1.0,
        **named,
    }


def _described(rows: list[dict[str, Any]], before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """By region and target in the plan's order, each target with its region and indicator."""
    columns = ["target_id", "region", "indicator", "item", "form", "was", "is"]
    columns += ["was_class", "is_class", "total", *PARTS]
    frame = pd.DataFrame(rows, columns=[c for c in columns if c not in ("region", "indicator")])
    # Where nothing changed a column still knows its type.
    frame = frame.astype(dict.fromkeys(("was", "is", "total", *PARTS), "float64"))
    known: dict[str, tuple[str, str]] = {}
    for plan in (before.plan, after.plan):
        known |= {target.id: (target.region, target.indicator) for target in plan.targets}
    order = {id_: place for place, id_ in enumerate(known)}
    regions = dict.fromkeys((*after.plan.regions, *before.plan.regions))
    spoken = {region: place for place, region in enumerate(regions)}
    frame["region"] = [known[id_][0] for id_ in frame["target_id"]]
    frame["indicator"] = [known[id_][1] for id_ in frame["target_id"]]
    items = {item: place for place, item in enumerate((*outcomes.CLASSES, *outcomes.NUMBERS))}
    places = pd.DataFrame(
        {
            "region": frame["region"].map(spoken),
            "target": frame["target_id"].map(order),
            "item": frame["item"].map(items).fillna(len(items)),
            "name": frame["item"],
        }
    )
    at = places.sort_values(["region", "target", "item", "name"]).index
    frame = frame.loc[at, columns].reset_index(drop=True)
    ends = [marking.marks(frame, before, "was"), marking.marks(frame, after, "is")]
    return pd.concat([frame, *ends], axis=1)


def _figures(before: Kept, after: Kept, region: str) -> vintages.Difference:
    """The figures in use that differ, of one region or all."""
    used = []
    for one in (before, after):
        cited = one.snapshot.evidence.citations
        kept = cited["status"].eq("used") & cited["canonical"].notna()
        if region:
            kept &= cited["region"].eq(region)
        used.append(cited[kept])
    return vintages.difference(used[0], used[1], by_source=False)
