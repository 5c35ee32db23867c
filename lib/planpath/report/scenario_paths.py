"""The paths of scenarios drawn: one indicator, region by region, and the ranks that follow."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath import codelists, drivers, figures, identities, units
from planpath.phrases import Phrases, stated_digits
from planpath.plan import Target
from planpath.report.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    TableBlock,
)
from planpath.report.milestones import name_of
from planpath.report.needs import drawing
from planpath.report.overview import promise
from planpath.report.scenario_words import done
from planpath.report.session import Report

__all__ = ["drawn", "multiples", "ranks", "trajectories"]

_ORDER = ("amount", "intensity", "share", "count", "flow", "growth")
_MOST = 4
_WIDE = 2
_PAST = 6


def trajectories(report: Report) -> list[Block]:
    """The paths of the targets scenarios treat differently, and how each path was made."""
    words, rows = report.words, drawn(report)
    if rows.empty:
        return []
    phrases = Phrases(words, report.evidence)
    shown: list[Block] = [Heading(words("comparing.paths"))]
    for row in rows.to_dict("records"):
        target = report.whole.target(row["target_id"])
        caption = words(
            "comparing.paths_caption",
            region=report.region_name(row["region"]),
            indicator=phrases.indicator(row["indicator"]),
            target=f"{target.id} {promise(report, phrases, target)}",
        )
        drawing_ = figures.scenario_paths(_panel(report, row), words, report.stamp)
        shown.append(drawing(drawing_, caption, words("comparing.paths_source")))
    return [*shown, *_made(report, rows)]


def drawn(report: Report) -> pd.DataFrame:
    """The targets drawn: those the scenarios lead apart, amounts first, each series once."""
    rows = report.contrast.outcomes
    rows = rows[rows["reading_default"].astype(bool) & rows["value"].notna()]
    # A target the plan says twice is drawn once.
    rows = rows[~rows["restates"].isin(set(rows["target_id"]))]
    apart = rows.groupby("target_id")["value"].transform("nunique").gt(1)
    first = rows[apart].drop_duplicates("target_id")
    ranked = first.assign(rank=first["kind"].map(_ORDER.index))
    # One of each indicator before a second of any.
    ranked["turn"] = ranked.groupby("indicator").cumcount()
    ranked = ranked.sort_values(["turn", "rank"], kind="stable")
    return ranked.head(_MOST).reset_index(drop=True)


def multiples(report: Report) -> list[Block]:
    """The indicators most regions have a target on, a small panel for each region."""
    words, rows = report.words, report.contrast.outcomes
    rows = rows[rows["reading_default"].astype(bool) & rows["value"].notna()]
    first = rows.drop_duplicates(["region", "indicator"])
    counts = first.groupby("indicator", sort=False)["region"].nunique()
    wide = counts[counts.ge(2)].sort_values(ascending=False, kind="stable").head(_WIDE)
    if wide.empty:
        return []
    phrases = Phrases(words, report.evidence)
    shown: list[Block] = [Heading(words("comparing.multiples"))]
    for indicator in wide.index:
        own = first[first["indicator"].eq(indicator)]
        panels = [_panel(report, row, short=True) for row in own.to_dict("records")]
        caption = words("comparing.multiples_caption", indicator=phrases.with_unit(indicator))
        made = figures.scenario_multiples(panels, words, report.stamp)
        shown.append(drawing(made, caption, words("comparing.paths_source")))
    return shown


def _panel(report: Report, row: Any, *, short: bool = False) -> figures.Panel:
    """A target's series under every scenario, on the scope and basis it was judged by."""
    words, contrast = report.words, report.contrast
    phrases, entry = Phrases(words, report.evidence), codelists.indicators()[row["indicator"]]
    target, by = report.whole.target(row["target_id"]), int(row["by"])
    projected = _series(contrast.projected, row)
    observed = _series(contrast.observed, row)
    observed = observed[observed["year"].gt(row["latest_year"] - _PAST)]
    required = contrast.required
    required = required[required["source"].eq(f"{target.id}@{row['reading']}")]
    region = report.region_name(row["region"])
    return figures.Panel(
        label=f"{region} {target.id}"
        if short
        else f"{region} {phrases.indicator(row['indicator'])}",
        unit=entry.unit,
        # Paths of what is counted are not rounded to whole units.
        digits=entry.digits + (entry.kind in ("count", "flow")),
        courses=tuple(
            _course(one.name.of(report.lang), projected[projected["scenario"].eq(one.id)], by)
            for one in contrast.scenarios
        ),
        observed=_points(observed),
        required=_points(required),
        target=figures.TargetMark(
            label=target.id,
            year=by,
            low=float(row["target_value"]),
            high=None,
            bound="at_most" if target.measure == "rate" else target.bound,
            decimals=_mark_digits(target),
        ),
        doubtful=bool(row["indicative"]),
    )


def _mark_digits(target: Target) -> int:
    """A level's digits are the document's; what is computed from a baseline has the indicator's."""
    if target.measure == "level":
        return stated_digits(units.read(target.stated[0]), target.unit)
    return codelists.indicators()[target.indicator].digits


def _series(frame: pd.DataFrame, row: Any) -> pd.DataFrame:
    same = frame["basis"].eq(row["latest_basis"]) & frame["period"].eq("year")
    for column in ("region", "indicator", "scope"):
        same &= frame[column].eq(row[column])
    return frame[same].sort_values("year", kind="stable")


def _course(name: str, rows: pd.DataFrame, by: int) -> figures.Course:
    rows = rows[rows["year"].le(by)]
    central = rows[rows["quantile"].eq(0.5)]
    levels = sorted(set(rows["quantile"]) - {0.5})
    sides: list[tuple[float, ...]] = [(), ()]
    if levels:
        ends = [rows[rows["quantile"].eq(level)] for level in (levels[0], levels[-1])]
        if all(len(end) == len(central) for end in ends):
            sides = [tuple(end["value"].astype(float)) for end in ends]
    return figures.Course(
        name,
        tuple(int(year) for year in central["year"]),
        tuple(float(value) for value in central["value"]),
        *sides,
    )


def _points(rows: pd.DataFrame) -> tuple[tuple[int, float], ...]:
    return tuple(
        (int(year), float(value)) for year, value in zip(rows["year"], rows["value"], strict=True)
    )


def _made(report: Report, rows: pd.DataFrame) -> list[Block]:
    """How each drawn path came about, scenario by scenario."""
    words, contrast = report.words, report.contrast
    phrases = Phrases(words, report.evidence)
    groups: dict[int, str] = {}
    cells: list[list[Cell]] = []
    for row in rows.to_dict("records"):
        place = (row["region"], row["indicator"], row["scope"], row["latest_basis"])
        groups[len(cells)] = f"{report.region_name(row['region'])} {name_of(phrases, row)}"
        for one in contrast.scenarios:
            told = _told(report, phrases, one.id, place)
            if told:
                cells.append([one.name.of(report.lang), told])
    titles = [
        Column(words("comparing.name"), share=2.0),
        Column(words("comparing.made"), share=8.0),
    ]
    table = TableBlock(
        titles,
        cells,
        caption=words("comparing.made_caption"),
        source=words("comparing.made_source"),
        groups={at: line for at, line in groups.items() if at < len(cells)},
    )
    return [table] if cells else []


def _told(report: Report, phrases: Phrases, scenario: str, place: tuple[str, ...]) -> str:
    """What was done to one series under a scenario; what it follows from, where it follows."""
    table = report.contrast.projected
    same = table["scenario"].eq(scenario)
    for column, value in zip(("region", "indicator", "scope", "basis"), place, strict=True):
        same &= table[column].eq(value)
    sources = table.loc[same, "source"]
    if len(sources) and str(sources.iloc[-1]).startswith(drivers.SOURCE):
        id_ = str(sources.iloc[-1]).removeprefix(drivers.SOURCE)
        why = identities.identities()[id_].why.of(report.lang)
        return report.words("comparing.identity", why=why)
    return next(
        (
            done(phrases, carried)
            for carried in report.contrast.carried[scenario]
            if (carried.region, carried.indicator, carried.scope, carried.basis) == place
        ),
        "",
    )


# ---- Ranks -------------------------------------------------------------------------------------


def ranks(report: Report) -> list[Block]:
    """The places regions take, of the indicators and scopes most regions share."""
    words, found = report.words, report.contrast.ranks
    if found.empty:
        return []
    phrases = Phrases(words, report.evidence)
    shown: list[Block] = []
    for own in _shown_groups(report, found):
        indicator, scope = str(own["indicator"].iloc[0]), str(own["scope"].iloc[0])
        lead = words(
            "comparing.ranks_lead",
            indicator=phrases.indicator(indicator),
            scope=phrases.scope(scope),
        )
        shown += [Paragraph(lead), _slopes(report, phrases, indicator, own)]
        shown.append(Paragraph(_moved(report, own)))
    return [Heading(words("comparing.ranks")), *shown] if shown else []


def _shown_groups(report: Report, found: pd.DataFrame) -> list[pd.DataFrame]:
    """One ranking for each indicator with a target, on the basis targets are read on."""
    asked: dict[str, set[str]] = {}
    for target in report.whole:
        own = next(reading for reading in target.readings if reading.is_default)
        asked.setdefault(target.indicator, set()).add(target.under(own).basis)
    kept: dict[str, pd.DataFrame] = {}
    for key, own in found.groupby(["indicator", "scope", "basis"], sort=False):
        indicator, _, basis = map(str, key)
        if basis not in asked.get(indicator, ()):
            continue
        best = kept.get(indicator)
        if best is None or own["region"].nunique() > best["region"].nunique():
            kept[indicator] = own
    return sorted(kept.values(), key=lambda own: -int(own["region"].nunique()))[:_WIDE]


def _columns(report: Report, rows: pd.DataFrame) -> dict[str, str]:
    """What is compared, by scenario id: what was observed first, if it was."""
    words = report.words
    names: dict[str, str] = {}
    seen = rows[rows["scenario"].eq("")]
    if len(seen):
        names[""] = words("comparing.ranks_observed", year=int(seen["year"].iloc[0]))
    return names | {one.id: one.name.of(report.lang) for one in report.contrast.scenarios}


def _slopes(report: Report, phrases: Phrases, indicator: str, rows: pd.DataFrame) -> Block:
    words, columns = report.words, _columns(report, rows)
    places = []
    for region, own in rows.groupby("region", sort=False):
        told = own.set_index("scenario")
        values = [float(told.at[id_, "value"]) for id_ in (next(iter(columns)), [*columns][-1])]
        places.append(
            figures.Place(
                label=report.region_name(str(region)),
                ranks=tuple(int(told.at[id_, "rank"]) for id_ in columns),
                first=phrases.bare(values[0], indicator),
                last=phrases.bare(values[1], indicator),
            )
        )
    drawn_ = figures.rank_slopes(
        places,
        list(columns.values()),
        words,
        indicator=phrases.with_unit(indicator),
        stamp=report.stamp,
    )
    by = int(rows.loc[rows["scenario"].ne(""), "year"].max())
    seen = rows[rows["scenario"].eq("")]
    source = (
        words("comparing.ranks_source", year=int(seen["year"].iloc[0]), by=by)
        if len(seen)
        else words("comparing.ranks_source_no_year", by=by)
    )
    caption = words("comparing.ranks_caption", indicator=phrases.indicator(indicator))
    return drawing(drawn_, caption, source)


def _moved(report: Report, rows: pd.DataFrame) -> str:
    words = report.words
    changing = rows.groupby("region", sort=False)["rank"].nunique().gt(1)
    regions = [report.region_name(str(region)) for region in changing.index[changing]]
    if regions:
        return words("comparing.ranks_moved", list=words.listed(regions))
    first = next(iter(_columns(report, rows).values()))
    return words("comparing.ranks_steady", first=first)
