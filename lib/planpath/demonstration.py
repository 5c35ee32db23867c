"""Demonstration data 演示数据: a complete made-up panel for any plan.

Where published figures are too few to show what planpath does, this makes them up, says so in every
citation, and lets them in through the same door as real ones. Each series has a fate: to have met
its target already, to run ahead of it, to lag, or to be beyond hope; so that all verdicts occur.
Values depend on the seed and the ids alone: adding a target leaves all other series as they were.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planpath import codelists, definitions, ingest, records, units
from planpath.codelists import Indicator
from planpath.plan import Plan, Target
from planpath.workspace import Workspace, sha256, write_bytes, write_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SEED", "ensure", "panel", "write"]

SEED = 20270101
FILE = "panel.csv"
_ID = "demonstration"
_TITLE = "演示数据（随机生成，不是统计） / Demonstration data (generated, not statistics)"
# How often each fate is drawn, and how far along the even path a series stands: done over needed.
_FATES = (("achieved", 0.20), ("ahead", 0.30), ("behind", 0.30), ("hopeless", 0.20))
_PACE = {"achieved": (1.1, 1.5), "ahead": (1.1, 1.5), "behind": (0.5, 0.85), "hopeless": (0.0, 0.2)}

Key = tuple[str, str, str]
Values = dict[Key, list[float]]


@dataclass(frozen=True)
class _Need:
    """A series some target asks for; `part_of` is the one it is a narrower reading of."""

    target: Target
    part_of: Key | None = None


def panel(plan: Plan, seed: int = SEED) -> pd.DataFrame:
    """The panel as the one table, just as `store.evidence` would read it.

    Parameters
    ----------
    plan
        Every region, indicator and scope its targets need under any reading is given values.
    seed
        Another seed, another panel; the same seed, the same bytes everywhere.
    """
    from planpath import table

    rows = records.read_csv(_csv(plan, seed), f"{_ID}/{FILE}", ingest.COLUMNS)
    grades = (ingest.DEMONSTRATION_GRADE,)
    gathered = ingest.gather(rows, _ID, _transcribed(plan), None, grades)
    return table.make(list(gathered.observed), _ID)


def write(workspace: Workspace, plan: Plan, seed: int = SEED) -> Path:
    """Write the panel as a source, with its sidecar, and return its folder.

    Raises
    ------
    PlanpathError
        If the folder cannot be written to.
    """
    folder = workspace.processed / _ID / "source"
    data = _csv(plan, seed)
    write_bytes(folder / FILE, data)
    write_text(folder / "source.toml", _sidecar(plan, seed, sha256(data)))
    return folder


def ensure(workspace: Workspace, plan: Plan) -> None:
    """Make the panel unless the one that is there was made for this plan."""
    sidecar = workspace.processed / _ID / "source" / "source.toml"
    if not sidecar.is_file() or _titled(plan) not in definitions.read_text(sidecar):
        write(workspace, plan)


# ---- What is needed --------------------------------------------------------------------


def _years(plan: Plan) -> list[int]:
    """Ten years up to two after the base year, never beyond the plan's last but one."""
    last = min(plan.head.base_year + 2, plan.head.by - 1)
    return list(range(last - 9, last + 1))


def _transcribed(plan: Plan) -> date:
    return date(_years(plan)[-1] + 1, 3, 1)


def _needs(plan: Plan) -> dict[Key, _Need]:
    """Each series once, sized for the first target that asks for it, default readings first."""
    needs: dict[Key, _Need] = {}
    for target in plan.targets:
        ordered = sorted(target.readings, key=lambda reading: not reading.is_default)
        first = (target.region, target.indicator, target.scope)
        for reading in ordered:
            read = target.under(reading)
            key = (read.region, read.indicator, read.scope)
            narrower = key[:2] == first[:2] and key != first
            needs.setdefault(key, _Need(read, first if narrower else None))
    return needs


# ---- Values ----------------------------------------------------------------------------


def _values(plan: Plan, seed: int) -> Values:
    """All series, rounded as they are published, and consistent with one another."""
    years = _years(plan)
    needs = _needs(plan)
    values: Values = {}
    for key, need in needs.items():
        if need.part_of is None:
            values[key] = _rounded(_series(key, need.target, years, seed), key)
    for key, need in needs.items():
        if need.part_of is not None:
            share = _between(_draws(seed, key, "part"), 0.55, 0.9)
            values[key] = _rounded([share * value for value in values[need.part_of]], key)
    _leave_room(values)
    _nest_tiers(values)
    _add_up(values, plan, seed)
    _nest_tiers(values)
    return values


def _series(key: Key, target: Target, years: Sequence[int], seed: int) -> list[float]:
    indicator = codelists.indicators()[key[1]]
    draw = _draws(seed, key, "series")
    fate = _fate(draw())
    if target.measure == "rate":
        return _by_rate(target, fate, years, draw)
    if target.measure == "yearly" or indicator.kind in ("flow", "growth"):
        return _each_year(target, fate, years, draw)
    if target.measure == "added":
        return _by_increase(target, fate, years, draw)
    if target.value == 0:
        begun = 2 if fate in ("achieved", "ahead") else 0
        return [0.0] * (len(years) - begun) + [1.0] * begun
    return _to_level(target, indicator, fate, years, draw)


def _to_level(
    target: Target,
    indicator: Indicator,
    fate: str,
    years: Sequence[int],
    draw: Callable[[], float],
) -> list[float]:
    """Back from where the last year must stand for the fate: `v[y-1] = v[y] / (1 + g + noise)`."""
    growth = _between(draw, 0.03, 0.07) if fate != "hopeless" else _between(draw, -0.01, 0.015)
    even = 1.0
    for _ in range(target.by - years[-1]):
        # Divided year by year: a power may differ in its last bit from machine to machine.
        even /= 1 + growth
    reached = {
        "achieved": _between(draw, 1.01, 1.06),
        "ahead": even * _between(draw, 1.02, 1.06),
        "behind": even * _between(draw, 0.84, 0.94),
        "hopeless": _between(draw, 0.40, 0.60),
    }[fate]
    downward = target.bound in ("at_most", "less_than")
    last = target.value / reached if downward else target.value * reached
    noise = {"amount": 0.02, "share": 0.01, "count": 0.012}.get(indicator.kind, 0.008)
    values = [last]
    for _ in years[1:]:
        factor = 1 + growth + noise * _bell(draw)
        values.append(values[-1] * factor if downward else values[-1] / factor)
    values.reverse()
    return [min(value, 1.0) for value in values] if indicator.kind == "share" else values


def _by_rate(
    target: Target, fate: str, years: Sequence[int], draw: Callable[[], float]
) -> list[float]:
    """A level that moves at part of the rate asked: `v[y+1] = v[y] (1 + pace × rate + noise)`."""
    pace = _between(draw, *_PACE[fate])
    values = [_between(draw, 0.6, 1.2)]
    for _ in years[1:]:
        values.append(values[-1] * (1 + pace * target.value + 0.006 * _bell(draw)))
    return values


def _each_year(
    target: Target, fate: str, years: Sequence[int], draw: Callable[[], float]
) -> list[float]:
    """A yearly number around a share of what is asked, having risen to it."""
    low, high = (1.05, 1.3) if fate in ("achieved", "ahead") else (0.75, 0.95)
    about = target.value * (_between(draw, low, high) if fate != "hopeless" else 0.45)
    rise = _between(draw, 0.02, 0.05)
    return [
        about * max(0.2, 1 - rise * (years[-1] - year)) * (1 + 0.05 * _bell(draw)) for year in years
    ]


def _by_increase(
    target: Target, fate: str, years: Sequence[int], draw: Callable[[], float]
) -> list[float]:
    """A stock that has grown since the base year by a share of the increase due by now."""
    stock = target.value * _between(draw, 0.8, 2.5)
    due = target.value / (target.by - target.base_year)
    pace = _between(draw, *_PACE[fate]) * (2.6 if fate == "achieved" else 1.0)
    before = _between(draw, 0.02, 0.05)
    return [
        stock + pace * due * (year - target.base_year)
        if year >= target.base_year
        else stock * max(0.2, 1 - before * (target.base_year - year))
        for year in years
    ]


def _leave_room(values: Values) -> None:
    """Firms above a threshold cannot sell more than their region: `n × threshold ≤ total / 2`.

    Half is left to all others. Amounts and counts are compared where both have the same scope.
    """
    known = codelists.indicators()
    amounts = [key for key in values if known[key[1]].kind == "amount"]
    for key in values:
        low = known[key[1]].low
        for amount in amounts:
            unit = known[amount[1]].unit
            alike = (amount[0], amount[2]) == (key[0], key[2])
            if low is None or not alike or not units.same_kind(unit, units.read(low).unit):
                continue
            threshold = units.read(low).to(unit)
            room = [float(total / 2 // threshold) for total in values[amount]]
            values[key] = [min(pair) for pair in zip(values[key], room, strict=True)]


def _nest_tiers(values: Values) -> None:
    """Whoever is above a high threshold is above a low one: `n(≥ low) ≥ n(≥ high)`."""
    known = codelists.indicators()
    tiers: dict[tuple[str, str, str], list[tuple[float, Key]]] = {}
    for key in values:
        entry = known[key[1]]
        if entry.low is not None and entry.high is None:
            threshold = units.read(entry.low).to("元")
            tiers.setdefault((key[0], key[2], entry.unit), []).append((threshold, key))
    for group in tiers.values():
        ordered = [key for _, key in sorted(group, reverse=True)]
        for above, below in pairwise(ordered):
            values[below] = [max(pair) for pair in zip(values[above], values[below], strict=True)]


def _add_up(values: Values, plan: Plan, seed: int) -> None:
    """A region is the sum of its parts and a rest above zero, like for like, from below upward.

    The plan's own region gets a series where it has a target, and where two of its parts share an
    indicator that adds; other regions only where they have a target.
    """
    known, whole = codelists.indicators(), plan.head.region
    among: dict[tuple[str, str], set[str]] = {}
    for region, indicator, scope in values:
        if known[indicator].additive:
            among.setdefault((indicator, scope), set()).add(region)
    for (indicator, scope), regions in among.items():
        parts: dict[str, list[Key]] = {}
        for region in (key[0] for key in [*values] if key[1:] == (indicator, scope)):
            if region != whole:
                parts.setdefault(_part_of(region, regions, whole), []).append(
                    (region, indicator, scope)
                )
        # The deepest first, so that a city is settled before its province adds it up.
        for region in sorted(parts, key=lambda id_: (id_ == whole, -_depth(id_))):
            total: Key = (region, indicator, scope)
            if total in values or len(parts[region]) > 1:
                values[total] = _raised(values, total, parts[region], seed)


def _part_of(region: str, among: set[str], whole: str) -> str:
    """The nearest region above that has a series too; the plan's own where none has."""
    above = codelists.regions()[region].parent
    while above is not None and above not in among:
        above = codelists.regions()[above].parent
    return above or whole


def _depth(region: str) -> int:
    above = codelists.regions()[region].parent
    return 0 if above is None else 1 + _depth(above)


def _raised(values: Values, total: Key, parts: Sequence[Key], seed: int) -> list[float]:
    sums = [sum(column) for column in zip(*(values[key] for key in parts), strict=True)]
    rest = _between(_draws(seed, total, "rest"), 0.3, 0.6)
    own = values.get(total, [0.0] * len(sums))
    # A count of one or two leaves no share: the rest is at least one unit of the last digit.
    least = float(f"1e-{_digits(codelists.indicators()[total[1]])}")
    raised = [
        max(value, summed + max(rest * summed, least))
        for value, summed in zip(own, sums, strict=True)
    ]
    return _rounded(raised, total)


# ---- Chance ----------------------------------------------------------------------------


def _draws(seed: int, key: Key, purpose: str) -> Callable[[], float]:
    """Uniform numbers that depend on seed and ids only, never on the order of asking."""
    written = "|".join((str(seed), *key, purpose))
    digest = hashlib.sha256(written.encode("utf-8")).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big")).random


def _between(draw: Callable[[], float], low: float, high: float) -> float:
    return low + (high - low) * draw()


def _bell(draw: Callable[[], float]) -> float:
    """Nearly normal, variance 1, from sums alone: the same on every machine.

    Three uniforms have variance 1/4 together.
    """
    return 2 * (draw() + draw() + draw() - 1.5)


def _fate(uniform: float) -> str:
    reached = 0.0
    for name, share in _FATES:
        reached += share
        if uniform < reached:
            return name
    return _FATES[-1][0]


# ---- As published ----------------------------------------------------------------------


def _published_unit(indicator: Indicator) -> str:
    """Shares and growth are published in per cent, whatever they are inside."""
    return "%" if units.same_kind(indicator.unit, "") else indicator.unit


def _digits(indicator: Indicator) -> int:
    """Decimals of the canonical unit: one decimal of a per cent is three of a fraction."""
    return indicator.digits + (2 if _published_unit(indicator) == "%" else 0)


def _rounded(values: Iterable[float], key: Key) -> list[float]:
    digits = _digits(codelists.indicators()[key[1]])
    return [round(value, digits) + 0.0 for value in values]


def _csv(plan: Plan, seed: int) -> bytes:
    values = _values(plan, seed)
    order = [plan.head.region, *plan.regions]
    ranked = sorted(values, key=lambda key: order.index(key[0]) if key[0] in order else len(order))
    text = io.StringIO()
    writer = csv.DictWriter(text, ingest.COLUMNS, lineterminator="\n")
    writer.writeheader()
    for key in ranked:
        for year, value in zip(_years(plan), values[key], strict=True):
            writer.writerow(_row(key, year, value))
    return text.getvalue().encode("utf-8")


def _row(key: Key, year: int, value: float) -> Mapping[str, str]:
    region, scope = codelists.regions()[key[0]], codelists.scopes()[key[2]]
    indicator = codelists.indicators()[key[1]]
    unit = _published_unit(indicator)
    published = units.convert(value, indicator.unit, unit)
    return {
        "region": region.name.zh,
        "indicator": indicator.label.zh,
        "scope": scope.label.zh,
        "year": str(year),
        "period": "year",
        "value": f"{published:.{indicator.digits}f}",
        "unit": unit,
        "source_url": "",
        "source_title": _TITLE,
        "source_date": f"{year + 1}-03-01",
        "grade": ingest.DEMONSTRATION_GRADE,
        "reliability": _ID,
        "year_basis": "stated",
        "row_kind": "level",
    }


def _titled(plan: Plan) -> str:
    return f"演示数据：{plan.head.short_title.zh}"


def _sidecar(plan: Plan, seed: int, checksum: str) -> str:
    """`source.toml`; a JSON string is a TOML string too."""

    def label(zh: str, en: str) -> str:
        quoted = [json.dumps(text, ensure_ascii=False) for text in (zh, en)]
        return f"{{ zh = {quoted[0]}, en = {quoted[1]} }}"

    title = plan.head.short_title
    about = label(
        f"{_titled(plan)}（随机生成，种子{seed}，不是统计）",
        f"Demonstration data: {title.en} (generated, seed {seed}, not statistics)",
    )
    nobody = label("无人发布：由程序生成", "Nobody: generated by a program")
    terms = label(
        "仅供演示功能，不得作为任何判断的依据",
        "To show what the tool does; nothing may be based on it",
    )
    what = label("方案各目标所需的完整面板", "The complete panel the plan's targets need")
    return "\n".join(
        [
            f'id = "{_ID}"',
            f"title = {about}",
            f'role = "{_ID}"',
            f"transcribed = {_transcribed(plan).isoformat()}",
            f"publisher = {nobody}",
            f"terms = {terms}",
            "",
            "[[file]]",
            f'name = "{FILE}"',
            f'sha256 = "{checksum}"',
            f"what = {what}",
            "",
        ]
    )
