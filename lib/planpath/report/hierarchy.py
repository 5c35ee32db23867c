"""What the whole and its regions come to once they add up, and how far that moves them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from planpath import bases, codelists, figures, footing, identities
from planpath import hierarchy as judged
from planpath.footing import REST
from planpath.hierarchy import Tree
from planpath.phrases import Phrases
from planpath.plan import Target
from planpath.report.blocks import Block, Cell, Column, Heading, Paragraph, TableBlock
from planpath.report.needs import drawing
from planpath.report.session import Report

__all__ = ["hierarchy"]

METHOD = "wls_struct"
OTHERS = ("ols", "bottom_up", "top_down")
SHARE_DECIMALS = 2
LISTED = 40
"""Nodes a table lists by name; those moved most, where there are more."""


def hierarchy(report: Report) -> list[Block]:
    """The whole, its regions and the rest in the last year: as projected, and as they add up.

    One series for each amount that a target of the whole speaks of or is a ratio of, then the
    ratio itself; where figures contradict one another or are lacking, a sentence says so.
    """
    moved = _Moved(report)
    if len(report.whole.regions) < 2:
        return []
    words, whole = report.words, report.region_name(report.whole.head.region)
    shown: list[Block] = []
    for tree in moved.trees:
        if tree.may_be_reconciled:
            shown += _one(moved, tree)
        elif "negative" in tree.standing.values():
            shown.append(_refused(report, tree))
    for ratio, scope, basis in moved.ratios:
        shown += _ratio(moved, ratio, scope, basis)
    intro = [Paragraph(words("hierarchy.intro", whole=whole))] if shown else []
    heading = Heading(words("hierarchy.heading", whole=whole))
    return [heading, *intro, *shown, *_nobody(report, moved.trees, alone=not shown)]


@dataclass(frozen=True)
class _Moved:
    """What is reconciled for a report, each way."""

    report: Report

    @cached_property
    def projected(self) -> pd.DataFrame:
        """What is projected, without what no target of the whole asks for."""
        frame, asked = self.report.projected, _asked(self.report)
        own = frame["indicator"].isin({name for name, _, _ in asked}) | frame["indicator"].isin(
            {target.indicator for target in _ratio_targets(self.report)}
        )
        return frame[own]

    @cached_property
    def trees(self) -> list[Tree]:
        """Of each amount asked for the series that answers a target of the whole."""
        report = self.report
        carry = judged.following(report.scenario)
        found = judged.trees(self.projected, report.whole, report.evidence, carry=carry)
        asked = _asked(report)
        return [tree for tree in found if (tree.indicator, tree.scope, tree.basis) in asked]

    @cached_property
    def ways(self) -> dict[str, pd.DataFrame]:
        """The reconciled rows by method."""
        return {way: judged.settled(self.trees, self.projected, way) for way in (METHOD, *OTHERS)}

    @cached_property
    def ratios(self) -> list[tuple[str, str, str]]:
        """Ratios of the whole's targets whose amounts were reconciled."""
        frame = self.ways[METHOD]
        if frame.empty:
            return []
        asked = {(t.indicator, t.scope, t.basis) for t in _ratio_targets(self.report)}
        held = frame[["indicator", "scope", "basis"]].drop_duplicates()
        return sorted(asked & set(held.itertuples(index=False, name=None)))

    def rows(self, way: str, indicator: str, scope: str, basis: str) -> pd.DataFrame:
        """The last year's nodes of a series, one way."""
        frame = self.ways[way]
        own = frame["indicator"].eq(indicator) & frame["scope"].eq(scope)
        own &= frame["basis"].eq(basis)
        last = frame[own]
        return last[last["year"].eq(last["year"].max())].set_index("region")


def _of_whole(report: Report) -> list[Target]:
    """The whole's targets under their default reading."""
    found = []
    for target in report.whole.targets:
        if target.region == report.whole.head.region:
            reading = next(reading for reading in target.readings if reading.is_default)
            found.append(target.under(reading))
    return found


def _ratio_targets(report: Report) -> list[Target]:
    known = codelists.indicators()
    return [
        target
        for target in _of_whole(report)
        if known[target.indicator].numerator and known[target.indicator].denominator
    ]


def _asked(report: Report) -> set[tuple[str, str, str]]:
    """The amounts the whole's targets speak of, with scope and basis."""
    known, found = codelists.indicators(), set[tuple[str, str, str]]()
    for target in _of_whole(report):
        entry = known[target.indicator]
        for name in (target.indicator, entry.numerator, entry.denominator):
            if name in identities.summed():
                found.add((str(name), target.scope, bases.fitted(str(name), target.basis)))
    return found


# ---- One series ----------------------------------------------------------------------------------


def _one(moved: _Moved, tree: Tree) -> list[Block]:
    key = (tree.indicator, tree.scope, tree.basis)
    rows = moved.rows(METHOD, *key)
    name = _subject(moved.report, tree.indicator, tree.scope, tree.basis)
    gap = "" if moved.report.lang == "zh" else " "
    told = Paragraph(gap.join([*_lead(moved.report, tree, rows), *_rest(moved.report, tree)]))
    if _even(moved.report, tree, rows):
        return [Heading(name, level=2), told]
    return [
        Heading(name, level=2),
        told,
        _bars(moved.report, rows, tree, name),
        _table(moved, rows, key, name),
    ]


def _ratio(moved: _Moved, ratio: str, scope: str, basis: str) -> list[Block]:
    """A ratio after its two amounts: no sum of its own, so no bar and no gap."""
    report, entry = moved.report, codelists.indicators()[ratio]
    words, phrases = report.words, Phrases(report.words, report.evidence)
    rows = moved.rows(METHOD, ratio, scope, basis)
    name = _subject(report, ratio, scope, basis)
    above, below = (phrases.indicator(str(part)) for part in (entry.numerator, entry.denominator))
    text = words("hierarchy.ratio", indicator=phrases.indicator(ratio), above=above, below=below)
    table = _table(moved, rows, (ratio, scope, basis), name)
    return [Heading(name, level=2), Paragraph(text), table]


def _subject(report: Report, indicator: str, scope: str, basis: str) -> str:
    phrases = Phrases(report.words, report.evidence)
    fields = {"name": phrases.indicator(indicator), "scope": phrases.scope(scope)}
    if not basis:
        return report.words("hierarchy.subject", **fields)
    return report.words("hierarchy.subject_basis", basis=phrases.basis(basis), **fields)


def _node(report: Report, node: str) -> str:
    """A node's name: a region, the rest of the whole, or the rest of a city."""
    if node == REST:
        return report.words("sharing.rest")
    if node.startswith(f"{REST}@"):
        upper = report.region_name(node.partition("@")[2])
        return report.words("hierarchy.rest_of", region=upper)
    return report.region_name(node)


def _off(tree: Tree, rows: pd.DataFrame) -> float:
    """What the parts were projected to come to, less the whole; NaN where one had no pace."""
    own = [node for node, upper in tree.parents.items() if upper == tree.whole]
    together = float(rows.loc[own, "base"].sum(skipna=False))
    return together - float(rows.at[tree.whole, "base"])


def _even(report: Report, tree: Tree, rows: pd.DataFrame) -> bool:
    """Whether all add up already, in the digits the indicator is shown with."""
    off, phrases = _off(tree, rows), Phrases(report.words, report.evidence)
    told = phrases.value(abs(off), tree.indicator) if math.isfinite(off) else ""
    return told == phrases.value(0.0, tree.indicator)


def _lead(report: Report, tree: Tree, rows: pd.DataFrame) -> list[str]:
    """What all were projected to come to, how far off that is, and how far they were moved."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    base, off = float(rows.at[tree.whole, "base"]), _off(tree, rows)
    fields = {
        "whole": report.region_name(tree.whole),
        "year": int(rows["year"].iloc[0]),
        "base": phrases.value(base, tree.indicator),
        "value": phrases.value(float(rows.at[tree.whole, "value"]), tree.indicator),
    }
    if not math.isfinite(off):
        return [words("hierarchy.lead_found", **fields)]
    if _even(report, tree, rows):
        return [words("hierarchy.lead_even", **fields)]
    fields["together"] = phrases.value(base + off, tree.indicator)
    fields["gap"] = phrases.value(abs(off), tree.indicator)
    fields["share"] = _signed(report, abs(off) / abs(base) if base else math.nan).lstrip("+")
    shares = _shares(rows)
    most = str(shares.abs().idxmax())
    return [
        words(f"hierarchy.{'lead_more' if off > 0 else 'lead_less'}", **fields),
        words(
            "hierarchy.most",
            name=_node(report, most),
            share=_signed(report, float(shares[most])),
        ),
    ]


def _rest(report: Report, tree: Tree) -> list[str]:
    """What the rest is, and who is counted in it."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    said = []
    for node, standing in tree.standing.items():
        fields = {
            "whole": report.region_name(node),
            "year": tree.year,
            "value": phrases.value(abs(tree.rest[node]), tree.indicator),
        }
        said.append(words(f"hierarchy.rest_{standing}", **fields))
    return [*said, *_absent(report, tree)]


def _absent(report: Report, tree: Tree) -> list[str]:
    """Regions without a like figure: on what others they stand, or that there is none."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    said = []
    gap = words("figure.semicolon")
    unlike = [
        words(
            "hierarchy.unlike_item",
            region=report.region_name(region),
            of=phrases.population(scope, basis),
        )
        for region, scope, basis in tree.unlike
        if scope
    ]
    if unlike:
        of = phrases.population(tree.scope, tree.basis)
        said.append(words("hierarchy.unlike", list=gap.join(unlike), of=of))
    lacking = [report.region_name(region) for region, scope, _ in tree.unlike if not scope]
    if lacking:
        said.append(words("hierarchy.lacking", regions=words.listed(lacking)))
    return said


def _refused(report: Report, tree: Tree) -> Block:
    """That the regions exceed their whole, and by how much: nothing is moved."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    node = next(node for node, standing in tree.standing.items() if standing == "negative")
    text = words(
        "hierarchy.negative",
        subject=_subject(report, tree.indicator, tree.scope, tree.basis),
        whole=report.region_name(node),
        year=tree.year,
        value=phrases.value(abs(tree.rest[node]), tree.indicator),
    )
    return Paragraph(text, style="warning")


def _nobody(report: Report, found: list[Tree], *, alone: bool) -> list[Block]:
    """What could not be added for want of like figures, in one sentence."""
    words = report.words
    whole = report.region_name(report.whole.head.region)
    none = [
        tree
        for tree in found
        if not tree.may_be_reconciled and "negative" not in tree.standing.values()
    ]
    subjects = [_subject(report, tree.indicator, tree.scope, tree.basis) for tree in none]
    if subjects:
        return [Paragraph(words("hierarchy.nobody", whole=whole, list=words.listed(subjects)))]
    return [Paragraph(words("hierarchy.none", whole=whole))] if alone else []


# ---- Its figure and its table -----------------------------------------------------------------


def _shares(rows: pd.DataFrame) -> pd.Series:
    """What each was moved by, as a fraction of what it was."""
    return rows["moved"] / rows["base"].abs().where(rows["base"].ne(0))


def _share(report: Report, share: float) -> str:
    return report.words.percent(share, SHARE_DECIMALS)


def _signed(report: Report, share: float) -> str:
    if not math.isfinite(share):
        return "—"
    told = _share(report, share)
    return f"+{told}" if share > 0 and told.strip("0.%") else told


def _bars(report: Report, rows: pd.DataFrame, tree: Tree, name: str) -> Block:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    shares = _shares(rows)
    drawn = figures.moved_bars(
        [
            figures.MovedRow(
                label=_node(report, node),
                share=float(shares[node]),
                base=_bare(phrases, float(rows.at[node, "base"]), tree.indicator, empty=""),
                value=_bare(phrases, float(rows.at[node, "value"]), tree.indicator),
                level=_depth(node, tree),
                rest=node.startswith(REST),
            )
            for node in _ordered(rows, tree.whole)
        ],
        words,
        subject=name,
        year=int(rows["year"].iloc[0]),
        unit=words.unit(codelists.indicators()[tree.indicator].unit),
        decimals=SHARE_DECIMALS,
        stamp=report.stamp,
    )
    caption = words("hierarchy.caption", subject=name, year=int(rows["year"].iloc[0]))
    return drawing(drawn, caption, words("hierarchy.source", scenario=_scenario(report)))


def _depth(node: str, tree: Tree) -> int:
    depth = 0
    while tree.parents[node]:
        node, depth = tree.parents[node], depth + 1
    return depth


def _scenario(report: Report) -> str:
    return report.scenario.name.of(report.lang)


def _bare(phrases: Phrases, value: float, indicator: str, empty: str = "—") -> str:
    return phrases.bare(value, indicator) if math.isfinite(value) else empty


def _ordered(rows: pd.DataFrame, whole: str) -> list[str]:
    """The whole, regions as in the plan, a city's rest right after it, the rest of all last."""
    nodes = [str(node) for node in rows.index if node not in (whole, REST)]
    named = [node for node in nodes if not node.startswith(REST)]
    found = [whole]
    for node in named:
        found.append(node)
    for node in (node for node in nodes if node.startswith(REST)):
        upper = node.partition("@")[2]
        inside = [n for n, other in enumerate(found) if other == upper or _in(other, upper)]
        found.insert(max(inside) + 1, node)
    return [*found, *([REST] if REST in rows.index else [])]


def _in(node: str, upper: str) -> bool:
    return node in codelists.regions() and upper in footing.above(node)


def _table(moved: _Moved, rows: pd.DataFrame, key: tuple[str, str, str], name: str) -> TableBlock:
    """Nodes down: as projected, as they add up, what that took, and what other ways would take."""
    report, indicator = moved.report, key[0]
    words, phrases = report.words, Phrases(report.words, report.evidence)
    whole, year = report.whole.head.region, int(rows["year"].iloc[0])
    others = {way: moved.rows(way, *key) for way in OTHERS}
    shares = {way: _shares(frame) for way, frame in {METHOD: rows, **others}.items()}
    listed = _ordered(rows, whole)
    if len(listed) > LISTED:
        most = set(shares[METHOD].abs().sort_values(ascending=False).index[:LISTED])
        listed = [node for node in listed if node in most or node.startswith((whole, REST))]
    cells: list[list[Cell]] = [
        [
            _node(report, node),
            _bare(phrases, float(rows.at[node, "base"]), indicator),
            _bare(phrases, float(rows.at[node, "value"]), indicator),
            _move(phrases, float(rows.at[node, "moved"]), indicator),
            *(_signed(report, float(shares[way].get(node, np.nan))) for way in (METHOD, *OTHERS)),
        ]
        for node in listed
    ]
    titles = [
        Column(words("hierarchy.node")),
        *(
            Column(words(f"hierarchy.{column}"), "right")
            for column in ("base", "value", "moved", "share", *OTHERS)
        ),
    ]
    unit = words.unit(codelists.indicators()[indicator].unit)
    caption = words("hierarchy.table", subject=name, year=year)
    if unit:
        caption = words("phrase.with_unit", name=caption, unit=unit)
    source = words("hierarchy.table_source", scenario=_scenario(report))
    if len(rows) > len(listed):
        source = words("hierarchy.beyond", source=source, n=len(rows) - len(listed))
    return TableBlock(titles, cells, caption=caption, source=source, emphasis=(0,))


def _move(phrases: Phrases, move: float, indicator: str) -> str:
    told = _bare(phrases, move, indicator)
    return f"+{told}" if math.isfinite(move) and move > 0 and told.strip("0.") else told
