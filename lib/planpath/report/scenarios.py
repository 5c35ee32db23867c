"""Scenarios side by side: what they assume differently and what that does, for the reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from planpath import scenario
from planpath.contrast import Differing
from planpath.phrases import Phrases
from planpath.report import overview
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Cover,
    Heading,
    KeyValue,
    Paragraph,
    TableBlock,
)
from planpath.report.scenario_words import amount, gap, needed, pace, result, turning
from planpath.report.session import Report

__all__ = ["compared", "counted", "cover", "differences", "method", "outcomes"]

_HASH = 12


def cover(report: Report) -> list[Block]:
    """The title area of a comparison, which names every scenario."""
    first, *rest = overview.cover(report, "statements")
    assert isinstance(first, Cover)
    words, label = report.words, report.words("cover.scenario")
    names = words.listed([one.name.of(report.lang) for one in report.contrast.scenarios])
    facts = [(key, names if key == label else value) for key, value in first.facts]
    return [replace(first, title=words("comparing.title"), facts=facts), *rest]


def compared(report: Report) -> list[Block]:
    """Which scenarios, why each is looked at, and how many targets each keeps."""
    words, contrast, lang = report.words, report.contrast, report.lang
    names = [one.name.of(lang) for one in contrast.scenarios]
    lead = words("comparing.lead", count=len(names), names=words.listed(names))
    seen = words("comparing.seen", regions=words.listed(_names(report, contrast.regions)))
    hashes = [
        words("comparing.hash", name=name, id=one.id, hash=one.hash[:_HASH])
        for name, one in zip(names, contrast.scenarios, strict=True)
    ]
    return [
        Heading(words("comparing.heading")),
        Paragraph(lead, style="lead"),
        KeyValue([(one.name.of(lang), one.why.of(lang)) for one in contrast.scenarios]),
        Paragraph(seen),
        *_kept(report),
        Paragraph(words("comparing.hashes", list=words.listed(hashes)), style="note"),
    ]


def _names(report: Report, regions: Any) -> list[str]:
    return [report.region_name(region) for region in regions]


def _default(report: Report) -> pd.DataFrame:
    """Each target once a scenario, by its default reading."""
    rows = report.contrast.outcomes
    return rows[rows["reading_default"].astype(bool)].reset_index(drop=True)


def _kept(report: Report) -> list[Block]:
    words, rows = report.words, _default(report).dropna(subset="value")
    if rows.empty:
        return [Paragraph(words("comparing.none"), style="warning")]
    lines = []
    for one in report.contrast.scenarios:
        own = rows[rows["scenario"].eq(one.id)]
        lines.append(
            words(
                "comparing.kept",
                name=one.name.of(report.lang),
                comparable=len(own),
                met=int(own["meets"].astype(bool).sum()),
            )
        )
    phrases, apart = Phrases(words, report.evidence), turning(rows)
    told = [f"{id_} {phrases.indicator(report.whole.target(id_).indicator)}" for id_ in apart]
    said = (
        words("comparing.turning", list=words.listed(told))
        if told
        else words("comparing.not_turning")
    )
    shown: list[Block] = [Bullets(lines), Paragraph(said)]
    landed = list(dict.fromkeys(rows.loc[rows["on_bound"], "target_id"]))
    if landed:
        shown.append(Paragraph(words("comparing.landed", list=words.listed(landed)), style="note"))
    return shown


def differences(report: Report) -> list[Block]:
    """What the scenarios assume differently, entry by entry, each with its why."""
    words, found = report.words, report.contrast.differences
    shown: list[Block] = [Heading(words("comparing.differences"))]
    if not found:
        return [*shown, Paragraph(words("comparing.same"))]
    groups: dict[int, str] = {}
    cells: list[list[Cell]] = []
    for one in found:
        groups[len(cells)] = words(
            "comparing.where",
            what=words(f"scenarios.kind.{one.kind}"),
            indicator=scenario.indicator_named(one.indicator, words),
            region=scenario.region_named(one.region, words),
        )
        cells += _sides(report, one)
    titles = [
        Column(words("comparing.name"), share=1.6),
        Column(words("comparing.assumed"), share=3.6),
        Column(words("comparing.why"), share=4.8),
    ]
    table = TableBlock(
        titles,
        cells,
        caption=words("comparing.differences_caption"),
        source=words("comparing.differences_source"),
        groups=groups,
    )
    return [*shown, Paragraph(words("comparing.differences_lead")), table]


def _sides(report: Report, one: Differing) -> list[list[Cell]]:
    """What holds in each scenario; those in which the same entry holds share a row."""
    words = report.words
    rows: list[list[Cell]] = []
    sharing: dict[int, list[str]] = {}
    held = {id(entry): entry for entry in one.held}
    for side, entry in zip(report.contrast.scenarios, one.held, strict=True):
        alike = next((key for key, other in held.items() if other == entry), id(entry))
        sharing.setdefault(alike, []).append(side.name.of(report.lang))
    for key, names in sharing.items():
        entry = held[key]
        if entry is None:
            rows.append([words.listed(names), words("scenarios.nothing"), "—"])
            continue
        told, why = scenario.tell(entry, words), entry.why.of(report.lang)
        if (entry.indicator, entry.region) != (one.indicator, one.region):
            # The general entry stands above with its why.
            about = scenario.about(entry, words)
            told, why = words("scenarios.covered", how=told, about=about), "—"
        rows.append([words.listed(names), told, why])
    return rows


def outcomes(report: Report) -> list[Block]:
    """What each scenario does to each target, region by region."""
    words, rows = report.words, _default(report)
    shown: list[Block] = [Heading(words("comparing.outcomes"))]
    told = rows.dropna(subset="value")
    if told.empty:
        return [*shown, Paragraph(words("comparing.none"))]
    shown.append(Paragraph(words("comparing.outcomes_lead")))
    alike = told.groupby("target_id")["value"].transform("nunique").eq(1)
    for region in report.contrast.regions:
        here = told["region"].eq(region)
        own = told[here & ~alike]
        if len(own):
            shown.append(_region_table(report, region, own))
        same = told[here & alike].drop_duplicates("target_id")
        if len(same):
            shown.append(Paragraph(_alike(report, same), style="note"))
    left = rows[rows["value"].isna()]["target_id"].nunique()
    if left:
        shown.append(Paragraph(words("comparing.uncomparable", count=left)))
    return shown


def _alike(report: Report, rows: pd.DataFrame) -> str:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    told = [
        words(
            "comparing.alike_one",
            id=f"{row['target_id']} {phrases.indicator(row['indicator'])}",
            value=amount(phrases, row["value"], row["indicator"]),
            result=words("comparing.yes" if row["meets"] else "comparing.no"),
        )
        for row in rows.to_dict("records")
    ]
    return words("comparing.alike", list=words.listed(told))


def _region_table(report: Report, region: str, rows: pd.DataFrame) -> TableBlock:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    names = {one.id: one.name.of(report.lang) for one in report.contrast.scenarios}
    groups: dict[int, str] = {}
    cells: list[list[Cell]] = []
    for id_, own in rows.groupby("target_id", sort=False):
        target = report.whole.target(str(id_))
        first = own.iloc[0]
        groups[len(cells)] = words(
            "comparing.group",
            id=target.id,
            indicator=phrases.indicator(target.indicator),
            promise=overview.promise(report, phrases, target, dated=True),
            latest=phrases.latest(first),
        )
        for row in own.to_dict("records"):
            cells.append(
                [
                    names[row["scenario"]],
                    amount(phrases, row["value"], row["indicator"]),
                    result(words, row),
                    gap(phrases, row),
                    pace(phrases, row),
                    needed(phrases, row),
                    _readings(report, row),
                ]
            )
    titles = [
        Column(words("comparing.name")),
        Column(words("comparing.value"), "right"),
        Column(words("comparing.result")),
        Column(words("comparing.gap"), "right"),
        Column(words("comparing.pace"), "right"),
        Column(words("comparing.needed"), "right"),
        Column(words("comparing.readings"), "right"),
    ]
    if not any(row[-1] for row in cells):
        titles, cells = titles[:-1], [row[:-1] for row in cells]
    return TableBlock(
        titles,
        cells,
        caption=words("comparing.outcomes_caption", region=report.region_name(region)),
        source=words("comparing.outcomes_source"),
        groups=groups,
    )


def _readings(report: Report, row: Any) -> str:
    """Under how many of its comparable readings a target is kept; empty where it has one."""
    rows = report.contrast.outcomes
    own = rows[rows["target_id"].eq(row["target_id"]) & rows["scenario"].eq(row["scenario"])]
    told = own.dropna(subset="value")
    if len(told) < 2:
        return ""
    met = int(told["meets"].astype(bool).sum())
    return report.words("comparing.of", met=met, all=len(told))


def counted(report: Report) -> list[Block]:
    """How many targets each region keeps under each scenario."""
    words, rows = report.words, _default(report).dropna(subset="value")
    scenarios = report.contrast.scenarios
    if rows["region"].nunique() < 2:
        return []
    cells: list[list[Cell]] = []
    for region in report.contrast.regions:
        own = rows[rows["region"].eq(region)]
        if own.empty:
            continue
        met = own[own["meets"].astype(bool)].groupby("scenario").size()
        cells.append(
            [
                report.region_name(region),
                words.number(own["target_id"].nunique(), 0),
                *(words.number(int(met.get(one.id, 0)), 0) for one in scenarios),
            ]
        )
    titles = [
        Column(words("comparing.region")),
        Column(words("comparing.comparable"), "right"),
        *(Column(one.name.of(report.lang), "right") for one in scenarios),
    ]
    table = TableBlock(
        titles,
        cells,
        caption=words("comparing.counted_caption"),
        source=words("comparing.counted_source"),
    )
    return [Heading(words("comparing.counted"), level=2), table]


def method(report: Report) -> list[Block]:
    """How the paths are worked out, and what that leaves out."""
    return [Paragraph(report.words("comparing.method"), style="note")]
