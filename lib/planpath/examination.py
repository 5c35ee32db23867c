"""Checks 核查: what is noticed about figures before they are let in.

Four levels: an ``error`` stops the load and nothing is stored; ``high``, ``medium`` and ``low`` are
stored with the figure as its mark. A check never changes a figure and derives none: the growth a
source publishes and the ratio of the levels it publishes are two facts, and both are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, field_validator

from planpath import bases, codelists, definitions, units
from planpath.coded import Array, Figures, Hits
from planpath.codelists import Entry
from planpath.definitions import per_workspace
from planpath.ingest import Citation
from planpath.problems import PlanpathError, Problem
from planpath.records import Row
from planpath.sidecars import LEVELS, Level, RemarkKept
from planpath.words import Words, load

if TYPE_CHECKING:
    import pandas as pd

    from planpath.sheets import Total

__all__ = ["ChecksFile", "Remark", "Thresholds", "compared", "examined", "sums", "thresholds"]


class ChecksFile(Entry):
    """`checks.toml`: from where on a figure is remarked upon."""

    revised: str = Field(description="Since the last vintage: '5 %'")
    growth_margin: str = Field(description="Between published growth and levels: '2 百分点'")
    leap: float = Field(gt=1, description="Times the year before")

    @field_validator("revised", "growth_margin")
    @classmethod
    def _is_a_share(cls, written: str) -> str:
        try:
            share = units.read(written).to("无量纲")
        except PlanpathError as error:
            # A plain ValueError is placed in the file by pydantic and joins its other faults.
            raise ValueError(error.problems[0].message) from None
        if share <= 0:
            raise ValueError("is to be above nought")
        return written


@dataclass(frozen=True)
class Thresholds:
    """The thresholds as fractions, and the day the checks are made."""

    revised: float
    growth_margin: float
    leap: float
    today: date


def thresholds(today: date) -> Thresholds:
    """Those of `checks.toml`, the workspace's own first."""
    path = definitions.locate("", "checks")
    file = definitions.validate(ChecksFile, definitions.read_toml(path), definitions.short(path))
    revised, margin = (units.read(text).to("无量纲") for text in (file.revised, file.growth_margin))
    return Thresholds(revised, margin, file.leap, today)


@dataclass(frozen=True)
class Remark:
    """One thing noticed, at its cell.

    Parameters
    ----------
    level
        ``error``, ``high``, ``medium`` or ``low``.
    check
        Which check; its sentence is ``loads.check.<check>``.
    where
        File, sheet and cell.
    rows
        The lines or cells of the figures it concerns, as their citations name them.
    fields
        What the sentence is about: ids, and figures as they were published.
    """

    level: Level
    check: str
    where: str
    rows: tuple[str, ...]
    fields: Mapping[str, Any]

    def text(self, words: Words) -> str:
        """The sentence, without its place."""
        given = dict(self.fields)
        for name, labels in _labels(words.lang).items():
            if name in given:
                given[name] = labels.get(given[name], given[name])
        for name in ("basis", "other_basis"):
            if name in given:
                told = bases.label(str(given[name]), words.lang)
                given[name] = told or words("basis.unstated")
        if "period" in given:
            given["when"] = words.period(int(given["year"]), str(given["period"]))
        return words(f"loads.check.{self.check}", **given)

    def problem(self) -> Problem:
        """As a mistake to mend: a sentence on why the load stops."""
        return Problem(self.where, self.text(load("en")))

    def kept(self) -> RemarkKept:
        """As `checks.json` keeps it, in both languages."""
        zh, en = self.text(load("zh")), self.text(load("en"))
        return RemarkKept(
            level=self.level, check=self.check, rows=self.rows, where=self.where, zh=zh, en=en
        )


@per_workspace
def _labels(lang: str) -> dict[str, dict[str, str]]:
    """What the ids in a sentence's fields are called."""
    scopes = {id_: entry.label.of(lang) for id_, entry in codelists.scopes().items()}
    return {
        "region": {id_: entry.name.of(lang) for id_, entry in codelists.regions().items()},
        "indicator": {id_: entry.label.of(lang) for id_, entry in codelists.indicators().items()},
        "scope": scopes,
        "other_scope": scopes,
    }


# ---- Within one file -------------------------------------------------------------------


def examined(figures: Figures, limits: Thresholds, most: int | None = None) -> list[Remark]:
    """What is noticed about figures by themselves, gravest first.

    Parameters
    ----------
    figures
        What a file says.
    limits
        See `thresholds`.
    most
        So many remarks of each kind at the most; the last of them counts the rest.
    """
    hits = (hit for check in _CHECKS for hit in check(figures, limits))
    return ordered(_remarks(figures, hits, most))


def ordered(remarks: Iterable[Remark]) -> list[Remark]:
    """Gravest first, otherwise as they were found."""
    return sorted(remarks, key=lambda remark: LEVELS.index(remark.level))


def _remarks(figures: Figures, hits: Iterable[Hits], most: int | None) -> Iterator[Remark]:
    for hit in hits:
        shown = hit.at if most is None else hit.at[:most]
        for number, position in enumerate(shown):
            more = {name: value(number) for name, value in hit.fields.items()}
            fields = {**figures.named(position), **more}
            row, where = figures.row(position), figures.where(position)
            yield Remark(hit.level, hit.check, where, (row,), fields)
        if len(shown) < len(hit.at):
            fields = {"count": len(hit.at) - len(shown), "check": hit.check}
            yield Remark(hit.level, "more", figures.file, (), fields)


def _impossible(figures: Figures, limits: Thresholds) -> Iterator[Hits]:
    """Values no count, share or amount can have, and years that are not over."""
    value = figures.value
    kinds = figures.of_indicator(lambda entry: entry.kind)
    signed = figures.of_indicator(lambda entry: entry.signed)
    counted = figures.of_indicator(_is_counted)
    measured = np.isin(kinds, ("amount", "count", "flow", "intensity")) & ~signed
    yield Hits("error", "negative", np.flatnonzero(measured & (value < 0)))
    beyond = (kinds == "share") & ((value < 0) | (value > 1))
    yield Hits("error", "share", np.flatnonzero(beyond))
    broken = counted & (np.abs(value - np.round(value)) > 1e-6)
    yield Hits("error", "not_whole", np.flatnonzero(broken))
    may_turn = figures.of_indicator(_speaks_of_signed)
    yield Hits("high", "fall", np.flatnonzero((kinds == "growth") & ~may_turn & (value < -1)))
    ends = figures.last_day()
    today = np.datetime64(limits.today)
    begun = figures.year <= limits.today.year
    yield Hits("error", "future", np.flatnonzero(~begun))
    yield Hits("high", "unfinished", np.flatnonzero(begun & (ends > today)))


def _is_counted(entry: codelists.Indicator) -> bool:
    things = any(units.same_kind(entry.unit, unit) for unit in ("家", "个", "场"))
    return entry.kind == "count" or (entry.kind == "flow" and things)


def _speaks_of_signed(entry: codelists.Indicator) -> bool:
    """Growth of profits falls by more than the whole when a profit becomes a loss."""
    return entry.growth_of is not None and codelists.indicators()[entry.growth_of].signed


def _twice(figures: Figures, limits: Thresholds) -> Iterator[Hits]:
    """One key, two cells: a contradiction if one publication says both."""
    first = figures.first_of_key()
    again = np.flatnonzero(first != np.arange(len(first)))
    if not figures.cited or not len(again):
        return
    other = first[again]
    same = np.isclose(figures.value[again], figures.value[other], rtol=1e-9, atol=0)
    alike = figures.publication[again] == figures.publication[other]
    for level, check, chosen in (
        ("error", "twice", ~same & alike),
        ("medium", "two_publications", ~same & ~alike),
        ("low", "repeated", same & alike),
    ):
        earlier = other[chosen]
        fields = {"there": figures.where_at(earlier), "other": figures.shown_at(earlier)}
        yield Hits(level, check, again[chosen], fields)


def _growth(figures: Figures, limits: Thresholds) -> Iterator[Hits]:
    """Published growth against the ratio of the published levels; a remark, as scopes differ."""
    known = codelists.indicators()
    at, level_of, basis_of = [], [], []
    for id_, entry in known.items():
        if entry.growth_of is None or id_ not in figures.indicators:
            continue
        level = known[entry.growth_of]
        # Real growth says nothing about levels that are at current prices by their definition.
        real = entry.price_basis == "comparable" and level.price_basis != "comparable"
        if (real and "prices" not in level.states) or entry.growth_of not in figures.indicators:
            continue
        positions = figures.positions_of(id_)
        at.append(positions)
        level_of.append(np.full(len(positions), figures.indicators.index(entry.growth_of)))
        basis_of.append(_levels_basis(figures, entry, positions))
    if not at:
        return
    rows, levels, like = (np.concatenate(parts) for parts in (at, level_of, basis_of))
    rows, levels, like = rows[like >= 0], levels[like >= 0], like[like >= 0]
    now, before = (figures.found(rows, levels, like, back) for back in (0, -1))
    both = (now >= 0) & (before >= 0)
    rows, now, before = rows[both], now[both], before[both]
    sound = figures.value[before] > 0
    rows, now, before = rows[sound], now[sound], before[sound]
    implied = figures.value[now] / figures.value[before] - 1
    apart = np.abs(implied - figures.value[rows]) > limits.growth_margin
    fields = {
        "implied": _written(implied[apart], lambda rate: f"{100 * rate:.1f}%"),
        "earlier": figures.shown_at(before[apart]),
        "later": figures.shown_at(now[apart]),
    }
    yield Hits("medium", "growth", rows[apart], fields)


def _levels_basis(figures: Figures, growth: codelists.Indicator, rows: Array) -> Array:
    """The basis of the levels a growth speaks of, as a position in `bases`; -1 where none has it.

    What the growth's definition says of prices its levels have to state, if they state prices.
    """
    place = {basis: at for at, basis in enumerate(figures.bases)}
    level, fixed = growth.growth_of or "", growth.price_basis or ""
    told = [bases.fitted(level, bases.merged((fixed, basis))) for basis in figures.bases]
    positions = np.array([place.get(basis, -1) for basis in told], dtype="int64")
    like: Array = positions[figures.basis_of(rows)]
    return like


def _parts(figures: Figures, limits: Thresholds) -> Iterator[Hits]:
    """Regions that add up to more than the region they are parts of."""
    additive = figures.of_indicator(lambda entry: entry.additive)
    # Of two cells with one key the first counts, so that none counts twice.
    whole, part = figures.part_of(np.flatnonzero(additive & figures.is_first()))
    if not len(part):
        return
    sums = np.bincount(whole, weights=figures.value[part], minlength=len(figures.value))
    blur = np.bincount(whole, weights=figures.rounding[part], minlength=len(figures.value))
    over = sums - figures.value > blur + figures.rounding + 1e-9 * np.abs(sums)
    over &= np.bincount(whole, minlength=len(figures.value)) > 0
    at = np.flatnonzero(over)

    def total(number: int) -> str:
        return f"{sums[at[number]]:.10g} {figures.unit(at[number])}".strip()

    yield Hits("high", "parts", at, {"sum": total})


def _gap(figures: Figures, limits: Thresholds) -> Iterator[Hits]:
    """Whole years lacking between two that are there."""
    at, missing = figures.year_gaps()
    yield Hits("low", "gap", at, {"missing": missing})


def _leap(figures: Figures, limits: Thresholds) -> Iterator[Hits]:
    """An amount so unlike the year before that its unit is in doubt."""
    at, before = figures.after_a_year()
    kinds = figures.of_indicator(lambda entry: entry.kind)[at]
    ratio = figures.value[at] / figures.value[before]
    sound = np.isin(kinds, ("amount", "intensity")) & (ratio > 0)
    leapt = sound & ((ratio > limits.leap) | (ratio < 1 / limits.leap))
    yield Hits("high", "leap", at[leapt], {"earlier": figures.shown_at(before[leapt])})


_CHECKS: tuple[Callable[[Figures, Thresholds], Iterator[Hits]], ...] = (
    _impossible,
    _twice,
    _growth,
    _parts,
    _gap,
    _leap,
)


def sums(totals: Iterable[Total], citations: Sequence[Citation]) -> list[Remark]:
    """Rows 合计 that are not the sum of the rows they stand under.

    Growth and shares do not add; where a part has another unit, or was not understood, nothing is
    said. Each figure may be off by half of its last digit.
    """
    by_row = {one.source.partition("/")[2]: one for one in citations if one.status == "used"}
    known = codelists.indicators()
    remarks = []
    for total in totals:
        parts = [part for row in total.parts if (part := by_row.get(_row_of(row, by_row)))]
        value, decimals = total.row.number("value")
        unit = total.row.cells["unit"]
        like = all(part.unit == unit and known[part.indicator].additive for part in parts)
        if not parts or len(parts) < len(total.parts) or not like:
            continue
        added = math.fsum(part.value for part in parts)
        if total.lacking and added <= value:
            # A row without a figure may hold the rest.
            continue
        blur = 0.5 * sum(10.0**-digits for digits in (decimals, *(p.decimals for p in parts)))
        if abs(added - value) > blur + 1e-9 * abs(added):
            digits = max(decimals, *(part.decimals for part in parts))
            fields = {
                "label": total.row.cells["region"],
                "indicator": parts[0].indicator,
                "total": f"{value:.{decimals}f} {unit}".strip(),
                "sum": f"{added:.{digits}f} {unit}".strip(),
            }
            rows = tuple(part.source.partition("/")[2] for part in parts)
            remarks.append(Remark("high", "total", total.row.where("value"), rows, fields))
    return remarks


def _row_of(row: Row, known: Mapping[str, object]) -> str:
    """How the citation of a record is called; see `ingest.understood`."""
    names = (row.cell, row.places.get("value", ""), str(row.line))
    return next((name for name in names if name and name in known), "")


# ---- Against what was known before -----------------------------------------------------


def compared(
    figures: Figures, before: pd.DataFrame, elsewhere: pd.DataFrame, limits: Thresholds
) -> list[Remark]:
    """What changed since the last vintage of the series, and what another source says otherwise.

    Parameters
    ----------
    figures
        What the new file says.
    before
        The citations that hold in its series so far.
    elsewhere
        Those that hold in all other sources.
    limits
        See `thresholds`.
    """
    hits: list[Hits] = []
    for known, same_series in ((before, True), (elsewhere, False)):
        if len(known):
            hits += _against(figures, Figures.of_citations(known), limits, same_series)
    return ordered(_remarks(figures, hits, None))


def _against(
    figures: Figures, known: Figures, limits: Thresholds, same_series: bool
) -> Iterator[Hits]:
    at, there = figures.common_with(known)
    now, was = figures.value[at], known.value[there]
    kinds = figures.of_indicator(lambda entry: entry.kind)[at]
    # What is a rate itself moves by points, not by a share of itself.
    rates = np.isin(kinds, ("growth", "share"))
    step = now - was
    moved = np.abs(step) > 1e-12 * np.abs(was)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(was != 0, step / was, np.inf)
    far = np.where(rates, np.abs(step) > limits.growth_margin, np.abs(change) > limits.revised)
    much = moved & far
    if not same_series:
        fields = {
            "other": known.shown_at(there[much]),
            "there": known.where_at(there[much]),
        }
        yield Hits("medium", "elsewhere", at[much], fields)
        return
    corrected = known.is_correction()[there]
    lost = moved & corrected
    yield Hits("high", "uncorrected", at[lost], {"before": known.shown_at(there[lost])})
    levels: tuple[tuple[Level, Array], ...] = (("high", much), ("low", moved & ~much))
    for level, chosen in levels:
        by_share, by_points = (chosen & ~corrected & of for of in (~rates, rates))
        said = {
            "before": known.shown_at(there[by_share]),
            "change": _written(change[by_share], lambda rate: f"{_signed(rate)}%"),
        }
        yield Hits(level, "revised", at[by_share], said)
        said = {
            "before": known.shown_at(there[by_points]),
            "points": _written(step[by_points], _signed),
        }
        yield Hits(level, "revised_points", at[by_points], said)
    agree = np.zeros(len(figures.value), dtype=bool)
    agree[at[~much]] = True
    yield from _renamed(figures, known, agree)


def _written(numbers: Array, write: Callable[[float], str]) -> Callable[[int], str]:
    """The n-th of some numbers in words, as a sentence's field."""
    return lambda number: write(float(numbers[number]))


def _signed(rate: float) -> str:
    """In hundredths, with its sign."""
    return f"{100 * rate:+.1f}".replace("-", "−") if np.isfinite(rate) else "∞"


def _renamed(figures: Figures, known: Figures, agree: Array) -> Iterator[Hits]:
    """Series whose unit, scope, basis or scope's name is not what it was; told once for each."""
    for columns, column, check in (
        (("region", "indicator", "scope"), "unit", "unit"),
        (("region", "indicator"), "scope", "scope"),
        (("region", "indicator", "scope"), "basis", "basis"),
        (("region", "indicator", "scope"), "published_scope", "wording"),
    ):
        at, other = figures.changed_from(known, columns, column)
        graver = {"scope": ("high", "high"), "basis": ("high", "high"), "wording": ("low", "low")}
        levels = graver.get(check, ("low", "high"))
        for level, chosen in zip(levels, (agree[at], ~agree[at]), strict=True):
            name = f"other_{column}" if column in ("scope", "basis") else "other"
            yield Hits(level, check, at[chosen], {name: other[chosen].__getitem__})
