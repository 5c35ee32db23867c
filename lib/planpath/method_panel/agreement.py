"""Where the methods of the panel agree, and what it turns on where they do not.

Methods may part for three reasons, which call for different answers. They look at different things:
the schedule, the newest year alone, the trend since the start, where it leads. They look at the
same thing and draw their lines elsewhere. Or they measure the same way in another form, evenly or
by logarithms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath.method_panel.standing import Flags, Whole
from planpath.methods import LOOKS, MEASURES, STANCES, Method, methods
from planpath.problems import PlanpathError, Problem

__all__ = ["ENOUGH", "SIDES", "agreement", "partings"]

ENOUGH = ("met", "on_course")
"""The stances of a target that is reached or will be if all goes on so."""
SIDES = ("", "enough", "not_enough", "split")
_SIDED = tuple(stance for stance in STANCES if stance)
_NONE = -1
_FORMS = ("schedule_linear", "schedule_log")


def agreement(panel: pd.DataFrame) -> pd.DataFrame:
    """What the methods say of each target under each reading, taken together.

    Parameters
    ----------
    panel
        As `panel` gives it, or some of its rows.

    Returns
    -------
    DataFrame
        One row per target and reading, in the panel's order: `target_id`, `reading`,
        `reading_default`; `applying`, the number of methods that apply, and `sided`, of those that
        take a side; a count for each of `STANCES` (`no_side` for the empty one); `enough`, how many
        find the pace enough; `agrees`, whether all who take a side take the same (missing with
        fewer than two); for each of `LOOKS` `says_<look>`, one of `SIDES`; `turns_on_basis`,
        `turns_on_thresholds`, `turns_on_form`, whether methods part because they look at different
        things, draw other lines on the same, or measure evenly and by logarithms.

    Raises
    ------
    PlanpathError
        If the panel holds a method that is not defined here, such as another workspace's.
    """
    group, firsts = _groups(panel)
    sheet = _Sheet(panel, group, len(firsts))
    frame = panel.iloc[firsts][["target_id", "reading", "reading_default"]].reset_index(drop=True)
    frame["applying"] = _count(group, panel["applies"].to_numpy(dtype=bool), len(firsts))
    for number, stance in enumerate(STANCES):
        frame[stance or "no_side"] = (sheet.stances == number).sum(axis=1)
    frame["sided"] = frame[list(_SIDED)].sum(axis=1)
    frame["enough"] = frame[list(ENOUGH)].sum(axis=1)
    one_side = frame["enough"].eq(0) | frame["enough"].eq(frame["sided"])
    frame["agrees"] = one_side.astype("boolean").where(frame["sided"] > 1)
    says = {look: sheet.side(sheet.of("looks_at", look)) for look in LOOKS}
    for look, side in says.items():
        frame[f"says_{look}"] = pd.Categorical.from_codes(side, SIDES)
    spoken = np.stack(list(says.values()), axis=1)
    yes, no = (spoken == SIDES.index("enough")), (spoken == SIDES.index("not_enough"))
    frame["turns_on_basis"] = yes.any(axis=1) & no.any(axis=1)
    parted = [sheet.parted(sheet.on(measure)) for measure in MEASURES]
    frame["turns_on_thresholds"] = np.logical_or.reduce(parted)
    frame["turns_on_form"] = sheet.form_parted()
    return frame


def partings(panel: pd.DataFrame) -> pd.DataFrame:
    """The methods that part on the same measure, or on the even and the logarithmic form of it.

    Returns
    -------
    DataFrame
        `target_id`, `reading`, `turns_on` (``thresholds`` or ``form``), `measure`, `method`,
        `value`, `class`, `stance`; the methods of one parting stand together, the best stance
        first. Between which values a class is given is `Method.interval`.
    """
    group, firsts = _groups(panel)
    sheet = _Sheet(panel, group, len(firsts))
    found = []
    sided = panel["stance"].ne("").to_numpy()
    for turns_on, measure, which, where in sheet.all_partings():
        chosen = sided & where[group] & which[group, sheet.column]
        rows = panel.loc[chosen, ["target_id", "reading", "method", "value", "class", "stance"]]
        found.append(rows.assign(turns_on=turns_on, measure=measure, group=group[chosen]))
    columns = ["target_id", "reading", "turns_on", "measure", "method", "value", "class", "stance"]
    if not found:
        return pd.DataFrame(columns=columns)
    whole = pd.concat(found, ignore_index=True)
    whole["rank"] = _codes(whole["stance"], STANCES)
    whole["measure_rank"] = _codes(whole["measure"], MEASURES)
    keys = ["group", "turns_on", "measure_rank", "rank"]
    return whole.sort_values(keys, kind="stable", ascending=[True, False, True, True])[
        columns
    ].reset_index(drop=True)


class _Sheet:
    """Stances by target and method: one row a target under a reading, one column a method."""

    def __init__(self, panel: pd.DataFrame, group: Whole, count: int) -> None:
        known = methods()
        present = list(panel["method"].unique())
        where = "definitions/methods.toml"
        unknown = [Problem.unknown(where, "method", m, known) for m in present if m not in known]
        if unknown:
            raise PlanpathError(unknown)
        self.names = [id_ for id_ in known if id_ in present]
        self.entries: list[Method] = [known[id_] for id_ in self.names]
        applies = panel["applies"].to_numpy(dtype=bool)
        self.column = _codes(panel["method"], self.names).astype(np.int64)
        at = group[applies], self.column[applies]
        self.stances = np.full((count, len(self.names)), _NONE, dtype=np.int8)
        self.stances[at] = _codes(panel["stance"], STANCES)[applies]
        self.measures = np.full(self.stances.shape, _NONE, dtype=np.int8)
        self.measures[at] = _codes(panel["measure"], MEASURES)[applies]

    def of(self, attribute: str, value: str) -> list[int]:
        """The columns of the methods with that attribute."""
        return [n for n, entry in enumerate(self.entries) if getattr(entry, attribute) == value]

    def side(self, columns: list[int]) -> Whole:
        """What these methods say together, as a place in `SIDES`."""
        part = self.stances[:, columns]
        yes = np.isin(part, [STANCES.index(stance) for stance in ENOUGH]).any(axis=1)
        others = [STANCES.index(stance) for stance in _SIDED if stance not in ENOUGH]
        no = np.isin(part, others).any(axis=1)
        return np.asarray(yes + 2 * no, dtype=np.int64)

    def on(self, measure: str) -> Flags:
        """Which methods were measured so, target by target."""
        return np.asarray(self.measures == MEASURES.index(measure))

    def parted(self, where: Flags) -> Flags:
        """Whether the methods marked, where they take a side, differ in their stance."""
        part = self.stances.astype(np.int64)
        sided = where & (part >= 0) & (part != STANCES.index(""))
        low = np.where(sided, part, len(STANCES)).min(axis=1, initial=len(STANCES))
        high = np.where(sided, part, _NONE).max(axis=1, initial=_NONE)
        return np.asarray(high > low)

    def forms(self) -> Iterator[tuple[int, int]]:
        """Methods alike in all but the form: even steps, and logarithms."""
        for a, b in combinations(range(len(self.entries)), 2):
            pair = self.entries[a], self.entries[b]
            alike = pair[0].bounds[:-1] == pair[1].bounds[:-1]
            if alike and tuple(entry.measure for entry in pair) == _FORMS:
                yield a, b

    def form_parted(self) -> Flags:
        """Whether an even measure and its logarithmic form differ in their stance."""
        found = np.zeros(len(self.stances), dtype=bool)
        for a, b in self.forms():
            found |= self.parted(self._two(a, b))
        return found

    def all_partings(self) -> Iterator[tuple[str, str, Flags, Flags]]:
        """Why, on what measure, which methods of each row, and in which rows."""
        for measure in MEASURES:
            where = self.on(measure)
            yield "thresholds", measure, where, self.parted(where)
        for a, b in self.forms():
            where = self._two(a, b)
            yield "form", "schedule_log", where, self.parted(where)

    def _two(self, a: int, b: int) -> Flags:
        chosen = np.zeros(self.stances.shape, dtype=bool)
        chosen[:, [a, b]] = True
        return chosen


def _groups(panel: pd.DataFrame) -> tuple[Whole, Whole]:
    """The number of each row's target and reading, and the row each was first met in."""
    both = panel.groupby(["target_id", "reading"], sort=False, observed=True).ngroup().to_numpy()
    _, firsts = np.unique(both, return_index=True)
    return both, firsts


def _count(group: Whole, flags: Flags, count: int) -> Whole:
    return np.bincount(group[flags], minlength=count)


def _codes(column: pd.Series, names: Sequence[str]) -> NDArray[np.int8]:
    """Where each value stands among the names."""
    places = {name: number for number, name in enumerate(names)}
    held = column.astype("category").cat
    at = np.array([places.get(name, _NONE) for name in held.categories], dtype=np.int8)
    return np.asarray(at[held.codes.to_numpy()], dtype=np.int8)
