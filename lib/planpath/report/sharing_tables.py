"""A shared target as a figure and tables: rates, contributions, promises, whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planpath import codelists, figures, footing, units
from planpath import sharing as judged
from planpath.footing import REST, Footing
from planpath.phrases import Phrases, stated_digits
from planpath.report.blocks import Block, Cell, Column, Paragraph, TableBlock
from planpath.report.needs import drawing
from planpath.report.session import Report

__all__ = [
    "POINT_DECIMALS",
    "RATE_DECIMALS",
    "SHARE_DECIMALS",
    "Shared",
    "added_table",
    "counted",
    "dots",
    "name",
    "promises",
    "rates_table",
    "signed",
    "stated",
    "way_name",
    "whole_digits",
    "whole_rate",
]

RATE_DECIMALS = 2
POINT_DECIMALS = 2
SHARE_DECIMALS = 1
LISTED = 40
"""Regions a table lists by name; the largest, where there are more."""


@dataclass(frozen=True)
class Shared:
    """A target of the whole, where its regions stand, and what each way asks."""

    row: Any
    stand: Footing
    frame: pd.DataFrame

    @property
    def ends(self) -> pd.DataFrame:
        """The target's year, a row per way and region."""
        return self.frame[self.frame["year"].eq(self.stand.by)]

    def rates(self, name: str = "rate") -> pd.DataFrame:
        """Regions down in their order, ways across."""
        wide = self.ends.pivot(index="region", columns="way", values=name)
        ways = [way for way in judged.ways_of(self.stand) if way in wide]
        return wide.reindex(self.stand.parts["region"])[ways]


def name(report: Report, region: str, *, said: bool = False) -> str:
    """A region's name, or what the rest is called; `said` where it stands in a sentence."""
    if region == REST:
        return report.words("sharing.rest_said" if said else "sharing.rest")
    return report.region_name(region)


def way_name(report: Report, way: str) -> str:
    """What a way is called."""
    return report.words(f"sharing.way_{way}")


def whole_digits(report: Report, stand: Footing) -> int:
    """Digits of the whole's rate in per cent: as promised, or those of a computed one."""
    target = report.whole.target(stand.target_id)
    return units.read(target.stated[0]).decimals if target.measure == "rate" else RATE_DECIMALS


def whole_rate(stand: Footing) -> float:
    """The whole's own yearly rate from the base to the target's year."""
    return float((stand.end / stand.start) ** (1 / (stand.by - stand.year)) - 1)


# ---- Its figure and tables ---------------------------------------------------------------------


def _of(report: Report, stand: Footing) -> str:
    """What shares are shares of: 浙江省工业增加值."""
    activity = codelists.indicators()[stand.indicator].denominator if stand.ratio else None
    phrases = Phrases(report.words, report.evidence)
    name = phrases.indicator(activity or stand.indicator)
    return report.words("sharing.of", whole=report.region_name(stand.whole), activity=name)


def _shares(stand: Footing) -> pd.Series:
    """Shares of activity, or of the amount itself, by region."""
    parts = stand.parts.set_index("region")
    return parts["share"] if stand.ratio else parts["value"] / stand.start


def dots(report: Report, entry: Shared) -> Block:
    """Yearly rates by region, a dot for each way."""
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    rates, shares = entry.rates(), _shares(stand)
    rows = [
        figures.ShareRow(
            name(report, str(region)),
            {way: float(rate) for way, rate in own.dropna().items()},
            float(shares[region]),
            region == REST,
        )
        for region, own in rates.iterrows()
    ]
    whole, indicator = report.region_name(stand.whole), phrases.indicator(stand.indicator)
    drawn = figures.share_dots(
        rows,
        words,
        ways=[(way, way_name(report, way)) for way in rates],
        whole=(whole, whole_rate(stand)),
        subject=indicator,
        share_of=_of(report, stand),
        decimals=RATE_DECIMALS,
        whole_decimals=whole_digits(report, stand),
        stamp=report.stamp,
    )
    caption = words("sharing.dots_caption", indicator=indicator, whole=whole)
    return drawing(drawn, caption, words("sharing.dots_source", year=stand.year, whole=whole))


def _listed(stand: Footing) -> tuple[list[str], int]:
    """The largest regions in the plan's order, the rest last, and how many are left out."""
    shares = _shares(stand).drop(REST, errors="ignore")
    largest = set(shares.sort_values(ascending=False, kind="stable").index[:LISTED])
    listed = [region for region in stand.parts["region"] if region in largest or region == REST]
    return listed, len(shares) - len(largest)


def rates_table(report: Report, entry: Shared) -> TableBlock:
    """Yearly rates by region and way, with their difference from the equal rate."""
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    rates, gaps = entry.rates(), entry.rates("rate_difference")
    listed, beyond = _listed(stand)
    values = stand.parts.set_index("region")["value"]
    unit = words.unit(codelists.indicators()[stand.indicator].unit)
    year = words("sharing.value", year=stand.year)
    titles = [
        Column(words("sharing.region")),
        Column(words("sharing.share", of=_of(report, stand)), "right"),
        Column(words("phrase.with_unit", name=year, unit=unit), "right"),
        *(Column(way_name(report, way), "right") for way in rates),
    ]
    shares = _shares(stand)
    rows: list[list[Cell]] = [
        [
            name(report, region),
            words.percent(float(shares[region]), SHARE_DECIMALS),
            phrases.bare(float(values[region]), stand.indicator),
            *(_rate_cell(report, rates, gaps, region, way) for way in rates),
        ]
        for region in listed
    ]
    indicator, whole = phrases.indicator(stand.indicator), report.region_name(stand.whole)
    caption = words("sharing.rates_caption", indicator=indicator)
    return TableBlock(titles, rows, caption=caption, source=_source(report, stand, beyond, whole))


def _source(report: Report, stand: Footing, beyond: int, whole: str) -> str:
    if beyond:
        return report.words("sharing.table_beyond", year=stand.year, shown=LISTED, n=beyond)
    return report.words("sharing.table_source", year=stand.year, whole=whole)


def _rate_cell(
    report: Report, rates: pd.DataFrame, gaps: pd.DataFrame, region: str, way: str
) -> str:
    words, told = report.words, _rate(report, float(rates.at[region, way]))
    if way == "uniform" or told == "—":
        return told
    return words("sharing.with_gap", rate=told, gap=signed(report, float(gaps.at[region, way])))


def signed(report: Report, fraction: float, decimals: int = POINT_DECIMALS) -> str:
    """Percentage points with their sign."""
    number = report.words.number(100 * fraction, decimals)
    return f"+{number}" if fraction > 0 and number.strip("0.") else number


def added_table(report: Report, entry: Shared) -> TableBlock:
    """What each region adds to the whole's change, each way, the sum last."""
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    added = entry.rates("contribution")
    listed, beyond = _listed(stand)
    named = [(name(report, region), added.loc[region]) for region in listed]
    if beyond:
        others = added.drop(listed).sum()
        at = len(named) - (REST in listed)
        named.insert(at, (report.words("sharing.rest_of_table", n=beyond), others))
    named.append((report.region_name(stand.whole), added.sum()))
    rows: list[list[Cell]] = [
        [label, *(signed(report, float(own[way])) for way in added)] for label, own in named
    ]
    titles = [
        Column(words("sharing.region")),
        *(Column(way_name(report, way), "right") for way in added),
    ]
    whole = report.region_name(stand.whole)
    return TableBlock(
        titles,
        rows,
        caption=words(
            "sharing.added_caption", indicator=phrases.indicator(stand.indicator), whole=whole
        ),
        source=words("sharing.table_source", year=stand.year, whole=whole),
        emphasis=(len(rows) - 1,),
    )


# ---- What the regions promise themselves -------------------------------------------------------


def promises(report: Report, entry: Shared, regions: Sequence[str]) -> list[Block]:
    """The regions' own levels beside the whole's shared out, like scopes apart from unlike ones."""
    if entry.row["measure"] != "level" or entry.stand.ratio:
        return []
    held = judged.promised(entry.row, report.judged, entry.stand, regions)
    if held.frame.empty:
        return []
    gap = "" if report.lang == "zh" else " "
    return [
        Paragraph(gap.join(_promise_sentences(report, entry, held))),
        _promise_table(report, entry, held),
    ]


def _promise_sentences(report: Report, entry: Shared, held: judged.Promised) -> list[str]:
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    like, unlike = int(held.frame["like"].sum()), int((~held.frame["like"]).sum())
    shared = {
        "n": like,
        "indicator": phrases.indicator(stand.indicator),
        "whole": report.region_name(stand.whole),
        "together": stated(report, stand, held.together),
        "aim": stated(report, stand, held.whole),
    }
    said = []
    if like and held.left > 0:
        part = words.percent(held.together / held.whole, SHARE_DECIMALS)
        left = stated(report, stand, held.left)
        said.append(words("sharing.promises", share=part, left=left, **shared))
        if pd.notna(held.left_rate):
            said.append(
                words(
                    "sharing.promises_rest",
                    year=stand.year,
                    base=phrases.value(held.left_base, stand.indicator),
                    rate=phrases.change(held.left_rate),
                    asked=phrases.change(whole_rate(stand), whole_digits(report, stand)),
                )
            )
    elif like:
        said.append(words("sharing.promises_over", **shared))
    if unlike:
        said.append(words("sharing.unlike", n=unlike))
    return said


def _promise_table(report: Report, entry: Shared, held: judged.Promised) -> TableBlock:
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    ordered = held.frame.sort_values("like", ascending=False, kind="stable")
    groups: dict[int, str] = {}
    rows: list[list[Cell]] = []
    for _, row in ordered.iterrows():
        kind = "like" if row["like"] else "unlike"
        line = words(f"sharing.group_{kind}", whole=report.region_name(stand.whole))
        if line not in groups.values():
            groups[len(rows)] = line
        rows.append(
            [
                name(report, row["region"]),
                row["target_id"],
                phrases.scope(row["scope"]),
                *(_bare(report, stand, row[column]) for column in ("promised", "asked")),
                _bare(report, stand, row["difference"], sign=True),
                *(_rate(report, row[column]) for column in ("promised_rate", "asked_rate")),
            ]
        )
    unit = words.unit(codelists.indicators()[stand.indicator].unit)
    titles = [
        Column(words("sharing.region")),
        Column(words("sharing.target")),
        Column(words("sharing.scope")),
        *(
            Column(words("phrase.with_unit", name=words(f"sharing.{column}"), unit=unit), "right")
            for column in ("promised_column", "asked_column", "gap_column")
        ),
        Column(words("sharing.own_rate_column"), "right"),
        Column(words("sharing.asked_rate_column"), "right"),
    ]
    indicator, whole = phrases.indicator(stand.indicator), report.region_name(stand.whole)
    return TableBlock(
        titles,
        rows,
        caption=words("sharing.promised_caption", indicator=indicator, whole=whole),
        source=words("sharing.promised_source", year=stand.year),
        groups=groups,
    )


def stated(report: Report, stand: Footing, value: float) -> str:
    """An amount with the digits its target was promised with, whole numbers at the coarsest."""
    target = report.whole.target(stand.target_id)
    digits = stated_digits(units.read(target.stated[0]), target.unit)
    return report.words.amount(value, target.unit, max(0, digits))


def _bare(report: Report, stand: Footing, value: float, *, sign: bool = False) -> str:
    """The same without its unit, for a column whose head names it; a dash where there is none."""
    if pd.isna(value):
        return "—"
    unit = report.words.unit(codelists.indicators()[stand.indicator].unit)
    told = stated(report, stand, float(value)).removesuffix(unit).strip()
    return f"+{told}" if sign and value > 0 else told


def _number(phrases: Phrases, value: float, stand: Footing) -> str:
    """So many of what the head of the group counts; a dash where nobody knows."""
    return "—" if pd.isna(value) else phrases.bare(float(value), stand.indicator)


def _rate(report: Report, rate: float) -> str:
    """A yearly rate with its sign; a dash where there is none."""
    if pd.isna(rate):
        return "—"
    told = report.words.percent(float(rate), RATE_DECIMALS)
    return f"+{told}" if rate > 0 else told


# ---- Things counted ----------------------------------------------------------------------------


def counted(report: Report, entries: Sequence[Shared], regions: Sequence[str]) -> list[Block]:
    """Whole numbers by region, beside what the regions promise of the same."""
    if not entries:
        return []
    words, phrases = report.words, Phrases(report.words, report.evidence)
    size = phrases.indicator(footing.SIZE)
    rows: list[list[Cell]] = []
    groups: dict[int, str] = {}
    for entry in entries:
        groups[len(rows)] = _count_head(report, phrases, entry)
        rows += _count_rows(report, phrases, entry, regions)
    titles = [
        Column(words("sharing.region")),
        Column(words("sharing.base_column"), "right"),
        Column(way_name(report, "uniform"), "right"),
        Column(way_name(report, "market_share"), "right"),
        Column(words("sharing.promised_column"), "right"),
    ]
    whole = report.region_name(entries[0].stand.whole)
    table = TableBlock(
        titles,
        rows,
        caption=words("sharing.counts_caption", whole=whole),
        source=words("sharing.counts_source", size=size, whole=whole),
        groups=groups,
    )
    sized = any("market_share" in judged.ways_of(entry.stand) for entry in entries)
    key = "counts_intro" if sized else "counts_intro_unsized"
    return [Paragraph(words(f"sharing.{key}", size=size)), table]


def _count_head(report: Report, phrases: Phrases, entry: Shared) -> str:
    stand = entry.stand
    return report.words(
        "sharing.counts_group",
        id=stand.target_id,
        indicator=phrases.indicator(stand.indicator),
        start=phrases.value(stand.start, stand.indicator),
        end=phrases.value(stand.end, stand.indicator),
        year=stand.year,
        by=stand.by,
    )


def _count_rows(
    report: Report, phrases: Phrases, entry: Shared, regions: Sequence[str]
) -> list[list[Cell]]:
    stand, ends = entry.stand, entry.rates("value")
    own = pd.Series(dtype=float)
    if entry.row["measure"] == "level":
        frame = judged.promised(entry.row, report.judged, stand, regions).frame
        own = frame[frame["like"]].drop_duplicates("region").set_index("region")["promised"]
    base = stand.parts.set_index("region")["value"]
    listed, _ = _listed(stand)
    return [
        [
            name(report, region),
            _number(phrases, float(base[region]), stand),
            *(
                _number(phrases, ends.at[region, way], stand) if way in ends else "—"
                for way in ("uniform", "market_share")
            ),
            _number(phrases, float(own.get(region, float("nan"))), stand),
        ]
        for region in listed
    ]
