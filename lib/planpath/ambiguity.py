"""What a verdict turns on: readings side by side, and the axes along which it changes.

A document's vague words are axes (which base year, which mean), each with its parts (2022 or 2023);
a reading is one part of each. A verdict that is the same under all of them is robust. Where it is
not, an axis counts if the verdict changes along it for some fixed choice of the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath.matching import distinct, named, spread
from planpath.problems import PlanpathError, Problem

__all__ = ["across_readings", "depends_on", "joint", "parts_of", "side_by_side", "standing"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_ACROSS = ("depends", "partly", "robust")


def standing(assessed: pd.DataFrame) -> pd.Series:
    """What each target stands at: its verdict, or the status or cause that is in its place.

    Examples
    --------
    >>> frame = pd.DataFrame({"verdict": ["behind", "", ""],
    ...                       "cause": ["", "no_data", "single_point"],
    ...                       "data_status": ["ok", "no_data", "ok"]})
    >>> list(standing(frame))
    ['behind', 'no_data', 'single_point']
    """
    silent = assessed["data_status"].where(assessed["data_status"].ne("ok"), assessed["cause"])
    return assessed["verdict"].where(assessed["verdict"].ne(""), silent)


def across_readings(target: pd.Series, verdict: pd.Series) -> pd.Series:
    """``robust`` where every reading gives the same verdict, ``depends`` where they part.

    ``partly`` where those judged agree and another cannot be judged yet; empty where none is
    judged or there is but one reading.

    Examples
    --------
    >>> target = pd.Series(["A", "A", "B", "B", "C", "C"])
    >>> across_readings(target, pd.Series(["missed", "behind", "", "missed", "", ""])).tolist()
    ['depends', 'depends', 'partly', 'partly', '', '']
    """
    owner, firsts = distinct([target])
    codes, names = pd.factorize(verdict)
    judged = np.asarray(names != "", dtype=bool)[codes]
    several = np.bincount(owner, minlength=len(firsts)) > 1
    waiting = np.bincount(owner[~judged], minlength=len(firsts)) > 0
    parts = _parts_company(owner[judged], codes[judged], len(firsts))
    some = np.bincount(owner[judged], minlength=len(firsts)) > 0
    cases = np.select([~some | ~several, parts, waiting], [-1, 0, 1], 2)
    return named(_ACROSS, cases[owner]).set_axis(target.index)


def _parts_company(group: Ints, code: Ints, count: int) -> Flags:
    """Which groups hold more than one code."""
    top = int(code.max()) + 1 if len(code) else 0
    lowest, highest = np.full(count, top), np.full(count, -1)
    np.minimum.at(lowest, group, code)
    np.maximum.at(highest, group, code)
    return lowest < highest


def depends_on(assessed: pd.DataFrame) -> pd.Series:
    """The axes along which the verdict changes for some fixed choice of the others, ``;`` between.

    Where no two readings that were judged differ in one axis alone, all axes in which they differ.
    Looked at are only rows whose `across_readings` is ``depends``; elsewhere it is empty.

    Parameters
    ----------
    assessed
        `target_id`, `reading`, `twins`, `axes`, `verdict`, `across_readings`.

    Examples
    --------
    >>> rows = [("base_2022+strict", "behind"), ("base_2022+loose", "achieved"),
    ...         ("base_2023+strict", "behind"), ("base_2023+loose", "achieved")]
    >>> frame = pd.DataFrame(rows, columns=["reading", "verdict"]).assign(
    ...     target_id="A", twins="", axes="base_year+strictness", across_readings="depends")
    >>> depends_on(frame).tolist()[0]
    'strictness'
    """
    told = pd.Series("", index=assessed.index, dtype="str")
    at = np.flatnonzero(assessed["across_readings"].eq("depends").to_numpy())
    if not len(at):
        return told
    rows = assessed[["target_id", "reading", "twins", "axes", "verdict"]].take(at)
    target, firsts = distinct([rows["target_id"]])
    judged = _Readings.of(rows, target)
    turning = [judged.turns(axis, len(firsts)) for axis in range(judged.axes)]
    none = ~np.logical_or.reduce(turning)
    turning = [t | (none & judged.varies(axis, len(firsts))) for axis, t in enumerate(turning)]
    mask = np.zeros(len(firsts), dtype=np.int64)
    for axis, turns in enumerate(turning):
        mask |= turns.astype(np.int64) << axis
    names, met = distinct([rows["axes"], mask[target]])
    answers = [
        ";".join(axis for n, axis in enumerate(axes.split("+")) if chosen >> n & 1)
        for axes, chosen in zip(rows["axes"].iloc[met], mask[target][met], strict=True)
    ]
    told.iloc[at] = named(answers, names).to_numpy()
    return told


@dataclass(frozen=True)
class _Readings:
    """The readings that were judged, twins included: whose each is, its parts, its verdict."""

    owner: Ints
    reading: Ints
    verdict: Ints
    parts: list[tuple[str, ...]]

    @classmethod
    def of(cls, rows: pd.DataFrame, target: Ints) -> _Readings:
        rows = rows.assign(target=target)[rows["verdict"].ne("").to_numpy()]
        verdict, _ = pd.factorize(rows["verdict"])
        # The strings are few however many rows there are.
        pair, met = distinct([rows["reading"], rows["twins"]])
        known: dict[str, int] = {}
        lists = [
            [known.setdefault(id_, len(known)) for id_ in _ids(reading, twins)]
            for reading, twins in zip(
                rows["reading"].iloc[met], rows["twins"].iloc[met], strict=True
            )
        ]
        ends = np.cumsum([0, *map(len, lists)])
        row, place = spread(ends[pair], ends[pair + 1])
        reading = np.array([code for one in lists for code in one], dtype=np.int64)[place]
        owner = rows["target"].to_numpy()[row]
        return cls(owner, reading, verdict[row], [tuple(id_.split("+")) for id_ in known])

    @property
    def axes(self) -> int:
        """How many axes a reading has at most."""
        return max(map(len, self.parts))

    def turns(self, axis: int, count: int) -> Flags:
        """For which of `count` targets the verdict changes along an axis, all others fixed."""
        others = [parts[:axis] + parts[axis + 1 :] for parts in self.parts]
        known = {rest: code for code, rest in enumerate(dict.fromkeys(others))}
        fixed = np.array([known[rest] for rest in others], dtype=np.int64)[self.reading]
        group, met = distinct([self.owner, fixed])
        turning = np.zeros(count, dtype=bool)
        turning[self.owner[met[_parts_company(group, self.verdict, len(met))]]] = True
        return turning

    def varies(self, axis: int, count: int) -> Flags:
        """For which of `count` targets the readings judged are of several parts of an axis."""
        own = [parts[axis] if axis < len(parts) else "" for parts in self.parts]
        known = {part: code for code, part in enumerate(dict.fromkeys(own))}
        part = np.array([known[part] for part in own], dtype=np.int64)[self.reading]
        return _parts_company(self.owner, part, count)


def _ids(reading: str, twins: str) -> list[str]:
    return [reading, *(id_ for id_ in twins.split(";") if id_)]


# ---- One target ----------------------------------------------------------------------------------


def parts_of(own: pd.DataFrame) -> dict[str, list[str]]:
    """The parts of each axis of one target, the default first, in the order met."""
    axes = str(own["axes"].iloc[0])
    if not axes:
        return {}
    default = str(own.loc[own["reading_default"].astype(bool), "reading"].iloc[0])
    pairs = zip(own["reading"], own["twins"], strict=True)
    every = [id_.split("+") for reading, twins in pairs for id_ in _ids(reading, twins)]
    columns = zip(*[default.split("+"), *every], strict=True)
    return {axis: list(dict.fromkeys(c)) for axis, c in zip(axes.split("+"), columns, strict=True)}


def side_by_side(assessed: pd.DataFrame, target_id: str) -> pd.DataFrame:
    """One target's readings one axis at a time, all other axes at their default.

    Parameters
    ----------
    assessed
        From `assessment.assess`.
    target_id
        Which target.

    Returns
    -------
    DataFrame
        One row per axis and part, the default part first: `axis`, `part`, `default`, `reading`
        (the id of the combination judged), `row` (its label in `assessed`), `standing`, `verdict`,
        `needed_rate` (a fraction a year), `needed_step`. Empty for a target of plain words.

    Raises
    ------
    PlanpathError
        If no such target was assessed.

    Examples
    --------
    >>> rows = [("base_2022+strict", "behind"), ("base_2022+loose", "achieved"),
    ...         ("base_2023+strict", "behind"), ("base_2023+loose", "achieved")]
    >>> frame = pd.DataFrame(rows, columns=["reading", "verdict"]).assign(
    ...     target_id="A", twins="", axes="base_year+strictness", cause="", data_status="ok",
    ...     needed_rate=0.02, needed_step=float("nan"), reading_default=[True] + [False] * 3)
    >>> table = side_by_side(frame, "A")
    >>> table["part"].tolist(), table["verdict"].tolist()
    (['base_2022', 'base_2023', 'strict', 'loose'], ['behind', 'behind', 'behind', 'achieved'])
    """
    own = _own(assessed, target_id)
    parts, rows = parts_of(own), _rows(own)
    chosen = []
    for number, (axis, names) in enumerate(parts.items()):
        for part in names:
            reading = [held[0] for held in parts.values()]
            reading[number] = part
            told = {"axis": axis, "part": part, "default": part == names[0]}
            chosen.append(told | _told(own, rows, reading))
    columns = ["axis", "part", "default", *_TOLD]
    return pd.DataFrame([row for row in chosen if "row" in row], columns=columns)


def joint(assessed: pd.DataFrame, target_id: str) -> pd.DataFrame:
    """Pairs of parts whose verdict together is not what each by itself would lead one to expect.

    Expected is what the parts change by themselves, or no change where neither changes anything;
    all other axes are at their default.

    Returns
    -------
    DataFrame
        One row per such pair of parts: `axis`, `part`, `other_axis`, `other_part`, then as in
        `side_by_side`.

    Examples
    --------
    >>> rows = [("base_2022+strict", "behind"), ("base_2022+loose", "behind"),
    ...         ("base_2023+strict", "behind"), ("base_2023+loose", "achieved")]
    >>> frame = pd.DataFrame(rows, columns=["reading", "verdict"]).assign(
    ...     target_id="A", twins="", axes="base_year+strictness", cause="", data_status="ok",
    ...     needed_rate=0.02, needed_step=float("nan"), reading_default=[True] + [False] * 3)
    >>> joint(frame, "A")[["part", "other_part", "verdict"]].values.tolist()
    [['base_2023', 'loose', 'achieved']]
    """
    own = _own(assessed, target_id)
    parts, rows = list(parts_of(own).items()), _rows(own)
    usual = [names[0] for _, names in parts]

    def told(changed: dict[int, str]) -> dict[str, Any]:
        return _told(own, rows, [changed.get(at, part) for at, part in enumerate(usual)])

    found = []
    unchanged = told({}).get("verdict", "")
    for one, two in itertools.combinations(range(len(parts)), 2):
        for first, second in itertools.product(parts[one][1][1:], parts[two][1][1:]):
            both = told({one: first, two: second})
            alone = {
                told({at: part}).get("verdict", "") for at, part in ((one, first), (two, second))
            }
            expected = alone - {unchanged, ""} or {unchanged}
            if both.get("verdict") and both["verdict"] not in expected:
                pair = {"axis": parts[one][0], "part": first}
                pair |= {"other_axis": parts[two][0], "other_part": second}
                found.append(pair | both)
    return pd.DataFrame(found, columns=["axis", "part", "other_axis", "other_part", *_TOLD])


_TOLD = ("reading", "row", "standing", "verdict", "needed_rate", "needed_step")


def _own(assessed: pd.DataFrame, target_id: str) -> pd.DataFrame:
    own = assessed[assessed["target_id"].eq(target_id)]
    if own.empty:
        known = list(dict.fromkeys(assessed["target_id"]))
        raise PlanpathError(Problem.unknown("assessment", "target", target_id, known))
    return own


def _rows(own: pd.DataFrame) -> dict[str, int]:
    """Where each combination of readings was judged: its own row, or its twin's."""
    pairs = enumerate(zip(own["reading"], own["twins"], strict=True))
    return {id_: at for at, (reading, twins) in pairs for id_ in _ids(reading, twins)}


def _told(own: pd.DataFrame, rows: dict[str, int], reading: Sequence[str]) -> dict[str, Any]:
    """What one combination gives; empty where it is not among the readings."""
    at = rows.get("+".join(reading))
    if at is None:
        return {}
    row = own.iloc[[at]]
    return {
        "reading": row["reading"].iloc[0],
        "row": row.index[0],
        "standing": standing(row).iloc[0],
        **{name: row[name].iloc[0] for name in ("verdict", "needed_rate", "needed_step")},
    }
