"""What moved energy use since the base year, or which figures it takes to tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planpath import bases, codelists, figures
from planpath import energy_drivers as drivers
from planpath.energy_accounts import Lacking
from planpath.energy_drivers import Decomposed, Undecomposed
from planpath.phrases import Phrases, digits_after
from planpath.plan import Target
from planpath.report.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, TableBlock
from planpath.report.energy_pages import energy_unit, numerator, own_targets, signed
from planpath.report.needs import drawing
from planpath.report.session import Report

__all__ = ["decomposition"]

_PARTS = ("act", "str", "int")


def decomposition(report: Report) -> list[Block]:
    """What moved energy use since the base year, by sub-sector and by region."""
    shown: list[Block] = []
    for target in own_targets(report):
        books, over = report.books[target.indicator], report.as_of.year - 1
        found = [
            drivers.by_scope(books, target, over),
            drivers.by_region(books, target, report.whole.regions, over),
        ]
        for one in found:
            if isinstance(one, Decomposed):
                shown += _taken_apart(report, target, one)
            elif one is not None:
                shown += _what_lacks(report, one)
    if not shown:
        return []
    words = report.words
    return [Heading(words("drivers.heading")), Paragraph(words("drivers.intro")), *shown]


def _taken_apart(report: Report, target: Target, found: Decomposed) -> list[Block]:
    words, unit = report.words, energy_unit(target)
    digits = _digits_of(report, target, found.sources)
    whole = figures.Effects(
        words("drivers.whole"), *(float(getattr(found.parts, name)) for name in _PARTS)
    )
    each = [
        figures.Effects(
            _member(report, found, n), *(float(getattr(found.each, name)[n]) for name in _PARTS)
        )
        for n in range(len(found.members))
    ]
    drawn = figures.decomposition(
        whole,
        each,
        words,
        unit=unit,
        decimals=digits,
        years=(found.first, found.last),
        stamp=report.stamp,
    )
    fields = {"region": report.region_name(), "first": found.first, "last": found.last}
    population = Phrases(words, report.evidence).population(found.scope, found.basis)
    source = words("drivers.source", population=population)
    return [
        Heading(words(f"drivers.by_{found.by}"), level=2),
        *_other_population(report, found),
        Paragraph(_who_drove(report, found, unit, digits), style="lead"),
        drawing(drawn, words(f"drivers.caption_{found.by}", **fields), source),
        _effects_table(report, found, each, whole, unit, digits),
        Paragraph(_exactness(report, found, unit, digits), style="note"),
    ]


def _other_population(report: Report, found: Decomposed | Undecomposed) -> list[Block]:
    """That a sum of divisions is not the list the target speaks of."""
    if found.by != "scope" or found.scope == found.asked:
        return []
    phrases = Phrases(report.words, report.evidence)
    fields = {"scope": phrases.scope(found.scope), "asked": phrases.scope(found.asked)}
    return [Paragraph(report.words("drivers.not_the_list", **fields), style="note")]


def _member(report: Report, found: Decomposed, n: int) -> str:
    member = found.members[n]
    if member == drivers.REST:
        return report.words("drivers.rest")
    known: Any = codelists.scopes() if found.by == "scope" else codelists.regions()
    label = known[member].label if found.by == "scope" else known[member].name
    return str(label.of(report.lang))


def _who_drove(report: Report, found: Decomposed, unit: str, digits: int) -> str:
    """The change, its parts, the largest of them, and where it came from."""
    words = report.words
    parts = {name: float(getattr(found.parts, name)) for name in _PARTS}
    total = float(found.parts.total)
    leading = max(parts, key=lambda name: abs(parts[name]))
    ratios = {
        f"{name}_ratio": words.percent(float(getattr(found.ratios, name)) - 1, 1) for name in _PARTS
    }
    change = [float(value) for value in found.after - found.before]
    most = max(range(len(change)), key=lambda n: abs(change[n]))
    return words(
        "drivers.sentence_up" if total >= 0 else "drivers.sentence_down",
        first=found.first,
        last=found.last,
        change=words.amount(abs(total), unit, digits),
        leading=words(f"drivers.{leading}"),
        member=_member(report, found, most),
        own=signed(report, change[most], unit, digits),
        **{name: signed(report, value, unit, digits) for name, value in parts.items()},
        **ratios,
    )


def _effects_table(
    report: Report,
    found: Decomposed,
    each: Sequence[figures.Effects],
    whole: figures.Effects,
    unit: str,
    digits: int,
) -> TableBlock:
    words = report.words
    titles = [
        Column(words(f"drivers.member_{found.by}", unit=words.unit(unit)), share=3.0),
        Column(words("drivers.in_year", year=found.first), "right", 1.4),
        Column(words("drivers.in_year", year=found.last), "right", 1.4),
        *(Column(words(f"drivers.{name}"), "right", 1.3) for name in _PARTS),
        Column(words("drivers.total"), "right", 1.3),
    ]

    def bare(value: float) -> str:
        return words.amount(value, unit, digits).removesuffix(words.unit(unit)).strip()

    rows: list[list[Cell]] = []
    ends = zip([*found.before, found.before.sum()], [*found.after, found.after.sum()], strict=True)
    for row, (before, after) in zip([*each, whole], ends, strict=True):
        numbers = (float(before), float(after), row.act, row.str, row.int, row.total)
        rows.append([row.label, *(bare(value) for value in numbers)])
    caption = words(f"drivers.table_{found.by}", first=found.first, last=found.last)
    source = words("drivers.table_source")
    return TableBlock(titles, rows, caption=caption, source=source, emphasis=[len(rows) - 1])


def _exactness(report: Report, found: Decomposed, unit: str, digits: int) -> str:
    words = report.words
    # Less than rounding of the machine is nought, whichever sign it has.
    sentence = words("drivers.exact", residual=words.amount(abs(found.residual), unit, digits))
    if found.linked is None:
        return sentence + words("drivers.chain_broken", first=found.first, last=found.last)
    if found.last - found.first < 2:
        return sentence
    linked = {
        name: signed(report, float(getattr(found.linked, name)), unit, digits) for name in _PARTS
    }
    return sentence + words("drivers.chained", **linked)


def _digits_of(report: Report, target: Target, sources: Sequence[str]) -> int:
    """As few digits behind the point as the energy figures have."""
    cited, unit = report.evidence.citations, energy_unit(target)
    known = [cited.loc[source] for source in sources if source in cited.index]
    digits = [digits_after(int(row["decimals"]), row["unit"], unit) for row in known]
    own = codelists.indicators()[numerator(target)].digits
    # What follows from two others is known no better than to the unit.
    derived = [0] if len(known) < len(sources) else []
    return min([own, *digits, *derived])


def _what_lacks(report: Report, found: Undecomposed) -> list[Block]:
    """Which figures would be needed, a line for each place; or which year contradicts itself."""
    words = report.words
    heading = Heading(words(f"drivers.by_{found.by}"), level=2)
    if found.contrary:
        sentence = words("drivers.contrary", year=found.contrary)
        return [heading, *_other_population(report, found), Paragraph(sentence)]
    phrases = Phrases(words, report.evidence)
    places: dict[tuple[str, str], list[Lacking]] = {}
    for figure in found.lacking:
        places.setdefault((figure.region, figure.scope), []).append(figure)
    # Places that lack the same figures stand in one line.
    alike: dict[str, list[str]] = {}
    for (region, scope), own in places.items():
        name = phrases.scope(scope) if found.by == "scope" else phrases.region(region)
        alike.setdefault(_lacks_of(report, own), []).append(name)
    opening = words(f"drivers.lacks_{found.by}", n=len(found.lacking), first=found.first)
    shared = {"region": phrases.region(found.region), "scope": phrases.scope(found.scope)}
    key = f"drivers.lacks_place_{found.by}"
    items = [
        words(key, places=words.listed(names), figures=told, **shared)
        for told, names in alike.items()
    ]
    return [heading, *_other_population(report, found), Paragraph(opening), Bullets(items)]


def _lacks_of(report: Report, lacking: Sequence[Lacking]) -> str:
    """The figures one place lacks: ``2022、2025年能源消费总量（等价值）``."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    by_figure: dict[tuple[str, str], list[int]] = {}
    for figure in lacking:
        by_figure.setdefault((figure.indicator, figure.basis), []).append(figure.year)
    told = [
        words(
            "drivers.lacks_figure",
            indicator=phrases.indicator(indicator),
            basis=bases.label(basis, report.lang) or words("drivers.any_basis"),
            years=words.listed([str(year) for year in years]),
        )
        for (indicator, basis), years in by_figure.items()
    ]
    return ("；" if report.lang == "zh" else "; ").join(told)
