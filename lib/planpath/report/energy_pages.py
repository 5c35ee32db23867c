"""The energy account behind an intensity target: year by year, and what follows for energy use."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from planpath import codelists, decomposition, energy, energy_accounts, units
from planpath.energy_accounts import Account, Books
from planpath.phrases import Phrases, digits_after
from planpath.plan import Target
from planpath.report.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, TableBlock
from planpath.report.overview import indicative
from planpath.report.session import Report

__all__ = ["accounts", "energy_unit", "numerator", "own_targets", "signed"]

_RATE = 2
_CARBON = "万吨"
_SHOWN = 8
# Means nearer to one another than this share of a point look alike in the digits shown.
_ALIKE = 5e-3


def accounts(report: Report) -> list[Block]:
    """Energy use, value added and intensity year by year, and what follows for energy use itself.

    Of the region's own targets; a region without one gets its account on the plan's target where
    its figures are there.
    """
    shown: list[Block] = []
    for target in _targets(report):
        shown += _account_pages(report, target)
    return [Heading(report.words("accounts.heading")), *shown] if shown else []


def own_targets(report: Report) -> list[Target]:
    """The region's own targets on a quotient of two amounts."""
    return [t for t in energy_accounts.quotients(report.whole) if t.region == report.region]


def _targets(report: Report) -> list[Target]:
    """The region's own, or else the plan's: its scope and basis are what figures are asked on."""
    whole = report.whole.head.region
    return own_targets(report) or [
        target for target in energy_accounts.quotients(report.whole) if target.region == whole
    ]


# ---- The account -----------------------------------------------------------------------


def _account_pages(report: Report, target: Target) -> list[Block]:
    words, books = report.words, report.books[target.indicator]
    account = energy_accounts.account(
        books, report.region, target.scope, target.basis, target.base_year
    )
    own = target.region == report.region
    if account is None:
        if not own:
            return []
        told: list[Block] = [Paragraph(_no_account(report, target, books))]
        conditions = _conditions(report, target)
        return [*told, Bullets(conditions)] if conditions else told
    factor = report.scenario.factor(numerator(target), report.region)
    whole = report.region_name(target.region)
    sentences = [] if own else [words("accounts.borrowed", id=target.id, whole=whole)]
    if len(account.years) > 1:
        sentences += [_change(report, target, account), *_means(report, account)]
    if own:
        sentences += _growths(report, target, account)
    shown: list[Block] = [_account_table(report, target, account), Bullets(sentences)]
    if factor is not None:
        fields = {
            "factor": words.number(factor.tonnes, units.read(factor.value).decimals),
            "source": factor.source.of(report.lang),
            "why": factor.why.of(report.lang),
        }
        shown.append(Paragraph(words("accounts.co2", **fields), style="note"))
    return [*shown, *(_references(report, target, account) if own else [])]


def _no_account(report: Report, target: Target, books: Books) -> str:
    """That there is no account, on what population and basis one is needed, what was set aside."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    entry = codelists.indicators()[target.indicator]
    names = [id_ for id_ in (entry.numerator, entry.denominator, target.indicator) if id_]
    sentence = words(
        "accounts.none",
        region=report.region_name(),
        figures=words.listed([phrases.indicator(id_) for id_ in names]),
        population=phrases.population(target.scope, target.basis),
        base_year=target.base_year,
    )
    return sentence + _set_aside(report, books)


def _set_aside(report: Report, books: Books) -> str:
    """How many figures of the region were left out, and why; empty where none was."""
    own = books.aside[books.aside["region"].eq(report.region)]
    counts = own["why"].value_counts()
    if counts.empty:
        return ""
    words = report.words
    told = [words(f"accounts.aside_{why}", n=int(n)) for why, n in sorted(counts.items())]
    return words("accounts.aside", list=words.listed(told))


def _account_table(report: Report, target: Target, account: Account) -> TableBlock:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    entry = codelists.indicators()[target.indicator]
    kept = range(max(0, len(account.years) - _SHOWN), len(account.years))
    titles = [Column(words("accounts.figure"), share=3.0)]
    titles += [Column(str(account.years[n]), "right", 1.2) for n in kept]
    rows: list[list[Cell]] = []
    for place, (name, id_) in enumerate(
        (("value", entry.denominator), ("intensity", target.indicator), ("energy", entry.numerator))
    ):
        assert id_ is not None, place
        values = getattr(account, name)
        cells = [_figure(report, account, n, name, id_, float(values[n])) for n in kept]
        rows.append([phrases.with_unit(id_), *cells])
    before = account.energy[:-1]
    moved = np.diff(account.energy) / np.where(np.diff(account.years) == 1, before, np.nan)
    rows.append([words("accounts.energy_change"), *_yearly(report, moved, kept)])
    rows.append([words("accounts.decline"), *_yearly(report, account.declines, kept)])
    factor = report.scenario.factor(numerator(target), report.region)
    if factor is not None:
        carbon = energy.co2(account.energy, factor.tonnes)
        digits = _significant(factor.value)
        cells = [_rounded(report, float(carbon[n]), digits) for n in kept]
        rows.append([words("accounts.carbon", unit=words.unit(_CARBON)), *cells])
    caption = words("accounts.caption", region=report.region_name())
    population = phrases.population(account.scope, account.basis)
    source = words("accounts.source", population=population)
    if any(account.derived):
        source += words("accounts.derived")
    return TableBlock(titles, rows, caption=caption, source=source)


def _yearly(report: Report, changes: energy.Floats, kept: Sequence[int]) -> list[Cell]:
    """Changes on the year before, in per cent; a dash where that year is not there."""
    own = [changes[n - 1] if n > 0 else math.nan for n in kept]
    return ["—" if math.isnan(one) else report.words.percent(one, _RATE) for one in own]


def _figure(
    report: Report, account: Account, n: int, name: str, indicator: str, value: float
) -> str:
    """A figure with the digits it was published with, or those its two parents leave it."""
    phrases, decimals = Phrases(report.words, report.evidence), _decimals(report, account, n, name)
    unit = codelists.indicators()[indicator].unit
    source = account.sources[n][("energy", "value", "intensity").index(name)]
    if source:
        return phrases.bare(value, indicator, source)
    shown = report.words.amount(round(value, decimals), unit, decimals)
    return shown.removesuffix(report.words.unit(unit)).strip() + report.words("accounts.mark")


def _decimals(report: Report, account: Account, n: int, name: str) -> int:
    """Digits behind the point of one figure of the account, in its canonical unit."""
    names = ("energy", "value", "intensity")
    cited = report.evidence.citations
    found: dict[str, int] = {}
    for own, source in zip(names, account.sources[n], strict=True):
        if source in cited.index:
            row = cited.loc[source]
            unit = codelists.indicators()[row["indicator"]].unit
            found[own] = digits_after(int(row["decimals"]), row["unit"], unit)
    if name in found:
        return found[name]
    significant = min(found[own] + _before_point(getattr(account, own)[n]) for own in found)
    return significant - _before_point(getattr(account, name)[n])


def _before_point(value: float) -> int:
    return math.floor(math.log10(abs(value))) + 1 if value else 1


def _significant(written: str) -> int:
    return len(units.read(written).number.replace(".", "").lstrip("0"))


def _rounded(report: Report, value: float, significant: int) -> str:
    """Carbon dioxide with no more digits than its factor."""
    decimals = significant - _before_point(value)
    shown = report.words.amount(round(value, decimals), _CARBON, decimals)
    return shown.removesuffix(report.words.unit(_CARBON)).strip()


def _change(report: Report, target: Target, account: Account) -> str:
    """How energy use changed, and what value added and intensity did to it."""
    words, unit = report.words, energy_unit(target)
    first, last = account.years[0], account.years[-1]
    change = float(account.energy[-1] - account.energy[0])
    # The quotient of the two amounts, not the published one: that is rounded and leaves a rest.
    ends = [[account.value[n], account.energy[n] / account.value[n]] for n in (0, -1)]
    value, falling = (float(part) for part in decomposition.factors(*ends))
    digits = min(_decimals(report, account, n, "energy") for n in (0, len(account.years) - 1))
    return words(
        "accounts.change_up" if change >= 0 else "accounts.change_down",
        first=first,
        last=last,
        before=words.amount(float(account.energy[0]), unit, digits),
        after=words.amount(float(account.energy[-1]), unit, digits),
        change=words.amount(abs(change), unit, digits),
        share=words.percent(abs(change) / float(account.energy[0]), 1),
        value=signed(report, value, unit, digits),
        intensity=signed(report, falling, unit, digits),
    )


def signed(report: Report, value: float, unit: str, digits: int) -> str:
    """An amount with its sign, + included."""
    sign = "+" if round(value, digits) > 0 else ""
    return sign + report.words.amount(value, unit, digits)


def _means(report: Report, account: Account) -> list[str]:
    """The two means of the yearly declines, where there are two years of them or more."""
    declines, words = account.declines, report.words
    if len(declines) < 2:
        return []
    if np.isnan(declines).any():
        return [words("accounts.means_broken")]
    mean = energy.mean_decline(declines)
    fields = {
        "n": len(declines),
        "first": account.years[0],
        "last": account.years[-1],
        "geometric": words.percent(float(mean.geometric), _RATE),
        "arithmetic": words.percent(float(mean.arithmetic), _RATE),
    }
    if float(mean.gap) * 100 < _ALIKE:
        return [words("accounts.means_alike", **fields)]
    gap = words.number(float(mean.gap) * 100, _RATE)
    return [words("accounts.means", gap=gap, **fields)]


def _growths(report: Report, target: Target, account: Account) -> list[str]:
    """Break-even growth beside the growth observed, and beside what a revenue target asks."""
    if not _promises_a_decline(target):
        return []
    words, decline = report.words, -target.value
    promised = units.decimals(100 * decline)
    even = float(energy.break_even_growth(decline))
    fields = {
        "rate": words.percent(decline, promised),
        "even": words.percent(even, _RATE),
    }
    said = []
    if len(account.years) > 1:
        span = account.years[-1] - account.years[0]
        seen = float((account.value[-1] / account.value[0]) ** (1 / span) - 1)
        key = "accounts.even_above" if seen > even else "accounts.even_below"
        said.append(
            words(
                key,
                seen=words.percent(seen, _RATE),
                first=account.years[0],
                last=account.years[-1],
                yearly=words.percent(abs(float(energy.energy_growth(seen, decline))), _RATE),
                **fields,
            )
        )
    return [*said, *_conditions(report, target)]


def _promises_a_decline(target: Target) -> bool:
    return target.measure == "rate" and 0 < -target.value < 1


def _conditions(report: Report, target: Target) -> list[str]:
    """What energy use would do if real value added grew as fast as a revenue target asks.

    Revenue is at current prices and intensity at comparable ones, so this is a condition and no
    inference; the sentence says so.
    """
    if not _promises_a_decline(target):
        return []
    known, words, decline = codelists.indicators(), report.words, -target.value
    rate = words.percent(decline, units.decimals(100 * decline))
    phrases = Phrases(report.words, report.evidence)
    nominal = report.default[
        report.default["kind"].eq("amount")
        & report.default["measure"].eq("level")
        & report.default["scope"].eq(target.scope)
        & report.default["needed_rate"].notna()
    ]
    said = []
    for _, row in nominal.iterrows():
        if known[row["indicator"]].price_basis != "current":
            continue
        growth = float(row["needed_rate"])
        change = float(energy.energy_growth(growth, decline))
        said.append(
            words(
                "accounts.revenue_up" if change >= 0 else "accounts.revenue_down",
                id=row["target_id"],
                indicator=phrases.indicator(row["indicator"]),
                growth=words.percent(growth, _RATE),
                mark=indicative(report, row),
                rate=rate,
                change=words.percent(abs(change), _RATE),
            )
        )
    return said


def _references(report: Report, target: Target, account: Account) -> list[Block]:
    """Two contractions used elsewhere, beside the plan's own, from the newest account year."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    entry = codelists.indicators()[target.indicator]
    left = target.by - account.years[-1]
    if target.measure != "rate" or left <= 0:
        return []
    used, per_unit = float(account.energy[-1]), float(account.intensity[-1])
    last = len(account.years) - 1
    digits = {name: _decimals(report, account, last, name) for name in ("energy", "intensity")}
    promised = per_unit * (1 + target.value) ** left
    geva = float(energy.geva_contraction(per_unit, left))
    absolute = float(energy.absolute_contraction(used, left))
    assert entry.numerator is not None

    def amount(value: float, name: str, indicator: str) -> str:
        unit = codelists.indicators()[indicator].unit
        return words.amount(value, unit, digits[name]).removesuffix(words.unit(unit)).strip()

    titles = [
        Column(words("accounts.reference"), share=4.6),
        Column(words("accounts.reference_of"), share=3.4),
        Column(words("accounts.reference_from", year=account.years[-1]), "right", 1.2),
        Column(words("accounts.reference_to", year=target.by), "right", 1.2),
    ]
    rate = words.percent(-target.value, units.decimals(-100 * target.value))
    own = phrases.with_unit(target.indicator)
    rows: list[list[Cell]] = [
        [
            words("accounts.reference_plan", rate=rate),
            own,
            amount(per_unit, "intensity", target.indicator),
            amount(promised, "intensity", target.indicator),
        ],
        [
            words("accounts.reference_geva", rate=words.percent(energy.GEVA_YEARLY, 0)),
            own,
            amount(per_unit, "intensity", target.indicator),
            amount(geva, "intensity", target.indicator),
        ],
        [
            words("accounts.reference_absolute", rate=words.percent(energy.ABSOLUTE_YEARLY, 1)),
            phrases.with_unit(entry.numerator),
            amount(used, "energy", entry.numerator),
            amount(absolute, "energy", entry.numerator),
        ],
    ]
    caption = words("accounts.reference_caption", year=account.years[-1], by=target.by)
    return [TableBlock(titles, rows, caption=caption, source=words("accounts.reference_source"))]


def numerator(target: Target) -> str:
    """The amount above the line of a target's quotient: energy use."""
    above = codelists.indicators()[target.indicator].numerator
    assert above is not None
    return above


def energy_unit(target: Target) -> str:
    """The canonical unit of that amount."""
    return codelists.indicators()[numerator(target)].unit
