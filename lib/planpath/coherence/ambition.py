"""Ambition beside published figures: targets all but met, and places asked for very unlike things.

Nothing here is a verdict. What rests on part of a year, on a scope nobody states, on a figure
without a year or on a re-posting page is marked as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planpath import annual, codelists, progress
from planpath.coherence.finding import Finding, Line, Names, Number, amount_of
from planpath.coherence.promises import Said
from planpath.coherence.records import doubtful, row_of
from planpath.plan import Target

__all__ = ["near_met", "uneven_ambition"]


@dataclass(frozen=True)
class Need:
    """What a year asks of one target, and what that rests on."""

    target: Target
    rate: float
    line: Line
    sources: tuple[str, ...]
    indicative: bool


def near_met(said: Said) -> Iterator[Finding]:
    """Targets that ask for next to nothing: met already, or needing less a year than the threshold.

    A part of a year is put on the whole of it in proportion, y × 12 ÷ N, which leaves out the
    season and is marked indicative. A figure of an indicator often quoted in the target's place is
    named where it stands at the target already: then either is the target trivial, or another
    quantity is meant.
    """
    for target in said.distinct:
        for need in (*_own(said, target), *_confused(said, target)):
            if need.rate <= said.settings.near.value:
                yield _near(said, need)


def _near(said: Said, need: Need) -> Finding:
    return Finding(
        "near_met",
        "note",
        **said.about([need.target]),
        says=(need.line,),
        resolve=Line("near_met.resolve"),
        sources=need.sources,
        indicative=need.indicative,
        doubtful=doubtful(said.evidence, need.sources),
    )


def _own(said: Said, target: Target) -> Iterator[Need]:
    """From the newest figure on the target's own scope."""
    row = row_of(said, target)
    if row is None or target.low is None or target.measure != "level":
        return
    if codelists.indicators()[target.indicator].kind != "amount" or pd.isna(row["latest"]):
        return
    status, period = str(row["data_status"]), str(row["latest_period"])
    if status not in ("ok", "unverified", "part_year"):
        return
    year, value, sources = int(row["latest_year"]), float(row["latest"]), (row["latest_source"],)
    months = int(annual.months(pd.Series([period])).iloc[0])
    if status == "part_year":
        if not months or not annual.sums_over_a_year(pd.Series([target.indicator])).iloc[0]:
            return
        whole = value * 12 / months
    else:
        whole = value
    if year >= target.by or whole <= 0:
        return
    rate = float(progress.needed_rate(whole, target.low, target.by - year))
    digits = codelists.indicators()[target.indicator].digits
    numbers = (
        amount_of("figure", value, target.indicator),
        Number("year", year),
        Number("months", months),
        # A proportion has no more digits than the figure it was made of.
        Number("whole", round(whole), target.unit, min(0, digits)),
        amount_of("own", target.low, target.indicator),
        Number("rate", rate, "1/年", 2),
        Number("by", target.by),
    )
    names = _named(target)
    key = "part_year" if months else "met" if rate <= 0 else "near"
    indicative = status != "ok"
    yield Need(target, rate, Line(f"near_met.{key}", numbers, names), sources, indicative)


def _confused(said: Said, target: Target) -> Iterator[Need]:
    """From a figure of an indicator often quoted in its place, in the years of the plan."""
    if said.evidence is None or target.low is None or target.measure != "level":
        return
    entry = codelists.indicators()[target.indicator]
    if entry.kind != "amount":
        return
    cited = said.evidence.citations
    rows = cited[
        cited["region"].eq(target.region)
        & cited["indicator"].isin(entry.easily_confused)
        & cited["period"].eq("year")
        & cited["status"].eq("used")
        & cited["canonical_unit"].eq(entry.unit)
    ]
    rows = rows[rows["year"].ge(target.base_year).fillna(False).astype(bool)]
    rows = rows[rows["canonical"].ge(target.low)]
    if rows.empty:
        return
    row = rows.sort_values("year").iloc[-1]
    numbers = (
        amount_of("figure", float(row["canonical"]), str(row["indicator"])),
        Number("year", int(row["year"])),
        amount_of("own", target.low, target.indicator),
    )
    other = Names("other", "indicator", (str(row["indicator"]),))
    line = Line("near_met.confused", numbers, (*_named(target), other))
    yield Need(target, 0.0, line, (str(row.name),), True)


def _named(target: Target) -> tuple[Names, ...]:
    return (
        Names("region", "region", (target.region,)),
        Names("indicator", "indicator", (target.indicator,)),
    )


def uneven_ambition(said: Said) -> Iterator[Finding]:
    """Places of one level whose targets of one indicator ask for very unlike growth.

    Speaks where the highest and the lowest needed rate lie further apart than the threshold.
    """
    groups: dict[tuple[str, str, int], list[Need]] = {}
    for target in said.distinct:
        entry = codelists.indicators()[target.indicator]
        if entry.kind != "amount" or target.measure != "level" or target.low is None:
            continue
        level = codelists.regions()[target.region].level
        need = _needed(said, target) or _undated(said, target)
        if need is not None:
            groups.setdefault((target.indicator, level, target.by), []).append(need)
    for needs in groups.values():
        ordered = sorted(needs, key=lambda need: -need.rate)
        apart = ordered[0].rate - ordered[-1].rate
        if apart > said.settings.uneven.value:
            yield _uneven(said, ordered, apart)


def _needed(said: Said, target: Target) -> Need | None:
    """What the assessment says a target needs a year, indicative or not."""
    row = row_of(said, target)
    if row is None or pd.isna(row["needed_rate"]) or pd.isna(row["latest"]):
        return None
    indicative = bool(row["indicative"]) or row["data_status"] != "ok"
    key = "uneven_ambition.indicative" if indicative else "uneven_ambition.place"
    numbers = (
        amount_of("figure", float(row["latest"]), target.indicator),
        Number("year", int(row["latest_year"])),
        amount_of("own", target.value, target.indicator),
        Number("rate", float(row["needed_rate"]), "1/年", 2),
    )
    line = Line(key, numbers, _named(target)[:1])
    sources = (str(row["latest_source"]),)
    return Need(target, float(row["needed_rate"]), line, sources, indicative)


def _undated(said: Said, target: Target) -> Need | None:
    """What a figure without a year would ask for, were it of the base year, or of the year after.

    No figure is given a year by this: both are conditions, and said to be.
    """
    if said.evidence is None:
        return None
    cited = said.evidence.citations
    rows = cited[
        cited["region"].eq(target.region)
        & cited["indicator"].eq(target.indicator)
        & cited["scope"].eq(target.scope)
        & cited["status"].eq("undated")
    ]
    # A figure nobody dated was not converted either; only one in the canonical unit is used.
    rows = rows[rows["unit"].eq(target.unit) & rows["value"].gt(0)]
    if rows.empty or target.low is None:
        return None
    row = rows.iloc[0]
    years = (target.base_year, target.base_year + 1)
    rates = [float(progress.needed_rate(row["value"], target.low, target.by - y)) for y in years]
    numbers = (
        amount_of("figure", float(row["value"]), target.indicator),
        amount_of("own", target.low, target.indicator),
        Number("year", years[0]),
        Number("rate", rates[0], "1/年", 1),
        Number("later", years[1]),
        Number("later_rate", rates[1], "1/年", 1),
    )
    line = Line("uneven_ambition.undated", numbers, _named(target)[:1])
    return Need(target, rates[0], line, (str(row.name),), True)


def _uneven(said: Said, ordered: Sequence[Need], apart: float) -> Finding:
    sources = tuple(source for need in ordered for source in need.sources)
    supposed = any(need.line.key.endswith("undated") for need in (ordered[0], ordered[-1]))
    opening = Line(
        "uneven_ambition.supposed" if supposed else "uneven_ambition.says",
        (
            Number("apart", apart * 100, "", 1),
            Number("highest", ordered[0].rate, "1/年", 2),
            Number("lowest", ordered[-1].rate, "1/年", 2),
        ),
        (
            Names("indicator", "indicator", (ordered[0].target.indicator,)),
            Names("most", "region", (ordered[0].target.region,)),
            Names("least", "region", (ordered[-1].target.region,)),
        ),
    )
    return Finding(
        "uneven_ambition",
        "tension",
        **said.about([need.target for need in ordered]),
        says=(opening, *(need.line for need in ordered), *_precedent(said, ordered[0])),
        resolve=Line("uneven_ambition.resolve"),
        sources=sources,
        indicative=any(need.indicative for need in ordered),
        doubtful=doubtful(said.evidence, sources),
    )


def _precedent(said: Said, need: Need) -> tuple[Line, ...]:
    """How many of the nearest precedents grew as fast as the highest need: a frequency."""
    row: Any = row_of(said, need.target)
    if row is None or pd.isna(row["precedent_share"]) or need.line.key.endswith("undated"):
        return ()
    numbers = (
        Number("n", int(row["precedent_n"])),
        Number("span", int(row["precedent_span"])),
        Number("precedents", float(row["precedent_share"]), "无量纲", 0),
    )
    return (Line("uneven_ambition.precedent", numbers, _named(need.target)[:1]),)
