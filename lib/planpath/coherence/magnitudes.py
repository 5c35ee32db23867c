"""What numbers side by side imply without saying it: a share of an amount, a number every year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planpath import codelists, energy, progress, units
from planpath.coherence.finding import Finding, Line, Names, Number, amount_of, share_of
from planpath.coherence.promises import Said, least, regions_of
from planpath.coherence.records import doubtful, row_of
from planpath.coherence.shares import starts_in_words
from planpath.plan import Target

__all__ = ["implied_amount", "nominal_real", "yearly_total"]


def implied_amount(said: Said) -> Iterator[Finding]:
    """A ratio and its denominator, both promised in one place on one scope: their product.

    numerator = ratio × denominator. A note where nobody states the numerator; a contradiction where
    it is stated with a ceiling below. Quantities at unlike prices are not multiplied.
    """
    known = codelists.indicators()
    for target in said.distinct:
        entry = known[target.indicator]
        if entry.numerator is None or entry.denominator is None or target.low is None:
            continue
        if target.measure != "level" or entry.kind not in ("share", "intensity"):
            continue
        bases = [
            other
            for other in said.distinct
            if other.indicator == entry.denominator
            and _place(other) == _place(target)
            and other.low is not None
        ]
        stated = [
            other
            for other in said.distinct
            if other.indicator == entry.numerator and _place(other) == _place(target)
        ]
        for base in bases[:1]:
            yield from _product(said, target, base, entry.numerator, stated)


def _place(target: Target) -> tuple[object, ...]:
    return target.region, target.scope, target.by, target.measure


def _product(
    said: Said, ratio: Target, base: Target, numerator: str, stated: list[Target]
) -> Iterator[Finding]:
    assert ratio.low is not None
    assert base.low is not None
    product = ratio.low * base.low
    numbers = (
        Number("ratio", ratio.low, ratio.unit, codelists.indicators()[ratio.indicator].digits),
        amount_of("base", base.low, base.indicator),
        amount_of("implied", product, numerator),
    )
    names = (
        Names("indicator", "indicator", (base.indicator,)),
        Names("numerator", "indicator", (numerator,)),
    )
    capped = [t for t in stated if t.high is not None and t.high < product * (1 - 1e-9)]
    if capped:
        cap = amount_of("cap", float(capped[0].high or 0.0), numerator)
        yield Finding(
            "implied_amount",
            "contradiction",
            **said.about([ratio, base, capped[0]]),
            says=(Line("implied_amount.capped", (*numbers, cap), names),),
            resolve=Line("implied_amount.resolve_capped"),
        )
    elif not any(t.low is not None and t.low >= product * (1 - 1e-9) for t in stated):
        beside, sources = _beside(said, ratio)
        yield Finding(
            "implied_amount",
            "note",
            **said.about([ratio, base]),
            says=(Line("implied_amount.says", numbers, names), *beside),
            resolve=Line("implied_amount.resolve"),
            sources=sources,
            doubtful=doubtful(said.evidence, sources),
        )


def _beside(said: Said, ratio: Target) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The newest published figure of the same ratio in a region above, if there is one."""
    if said.evidence is None:
        return (), ()
    observed, known = said.evidence.observed, codelists.regions()
    above, region = [], known[ratio.region].parent
    while region is not None:
        above.append(region)
        region = known[region].parent
    rows = observed[
        observed["indicator"].eq(ratio.indicator)
        & observed["region"].isin(above)
        & observed["period"].eq("year")
    ].sort_values("year")
    if rows.empty:
        return (), ()
    row = rows.iloc[-1]
    source, value = str(row["source"]), float(row["value"])
    numbers = (
        Number("figure", value, ratio.unit, codelists.indicators()[ratio.indicator].digits),
        Number("year", int(row["year"])),
        Number("times", ratio.value / value, "", 1),
    )
    names = (
        Names("region", "region", (str(row["region"]),)),
        Names("scope", "scope", (str(row["scope"]),)),
    )
    return (Line("implied_amount.beside", numbers, names),), (source,)


def yearly_total(said: Said) -> Iterator[Finding]:
    """Numbers promised for each year whose sentence names no first year: two totals.

    n × (years − 1) to n × years, as counting begins with the first year of the plan or the next.
    """
    open_ = [
        target
        for target in said.distinct
        if target.measure == "yearly"
        and target.low is not None
        and target.by > target.start_year
        and not starts_in_words(said, target)
    ]
    for region in dict.fromkeys(target.region for target in open_):
        own = [target for target in open_ if target.region == region]
        yield Finding(
            "yearly_total",
            "note",
            **said.about(own),
            says=(
                Line("yearly_total.says", (Number("count", len(own)),)),
                *(_total(target) for target in own),
            ),
            resolve=Line("yearly_total.resolve"),
        )


def _total(target: Target) -> Line:
    whole = codelists.indicators()[target.indicator].kind in ("count", "flow")
    each = least(target) if whole else float(target.low or 0.0)
    years = target.by - target.start_year + 1
    numbers = (
        amount_of("each", each, target.indicator),
        amount_of("total_low", each * (years - 1), target.indicator),
        amount_of("total_high", each * years, target.indicator),
        Number("years_low", years - 1),
        Number("years", years),
    )
    names = (
        Names("target", "target", (target.id,)),
        Names("indicator", "indicator", (target.indicator,)),
    )
    return Line("yearly_total.each", numbers, names)


def nominal_real(said: Said) -> Iterator[Finding]:
    """An amount at current prices beside an intensity at comparable ones, in the same places.

    The two must not be chained without a price assumption. What the intensity does say by itself:
    the break-even growth g* = 1/(1 − d) − 1 above which use rises all the same, and the change
    (1 + g)(1 − d) − 1 at the growth rates of the settings.
    """
    known = codelists.indicators()
    # The same decline asked of many places is one matter, and told once.
    groups: dict[tuple[object, ...], list[Target]] = {}
    for target in said.distinct:
        rate = target.measure == "rate" and known[target.indicator].kind == "intensity"
        if rate and target.value < 0 and _prices(target) == "comparable":
            key = (target.indicator, target.value, target.base_year, target.by)
            groups.setdefault(key, []).append(target)
    for falling in groups.values():
        places = regions_of(falling)
        nominal = [
            other
            for other in said.distinct
            if other.region in places
            and known[other.indicator].kind == "amount"
            and _prices(other) == "current"
            and other.low is not None
        ]
        if nominal:
            yield _chained(said, falling, nominal)


def _prices(target: Target) -> str | None:
    """At which prices a target is, by its indicator's definition or by its own words."""
    fixed = codelists.indicators()[target.indicator].price_basis
    if fixed is not None:
        return fixed
    terms = codelists.bases().basis
    stated = [id_ for id_ in target.basis.split("+") if id_ in terms]
    return next((id_ for id_ in stated if terms[id_].dimension == "prices"), None)


def _chained(said: Said, falling: list[Target], nominal: list[Target]) -> Finding:
    first = falling[0]
    decline, span = -first.value, first.by - first.base_year
    digits = units.read(first.stated[0]).decimals
    break_even = float(energy.break_even_growth(decline))
    says = [
        Line(
            "nominal_real.says",
            (),
            (
                Names("nominal", "indicator", tuple(dict.fromkeys(t.indicator for t in nominal))),
                Names("real", "indicator", (first.indicator,)),
            ),
        ),
        Line(
            "nominal_real.break_even",
            (
                Number("decline", decline, "1/年", digits),
                Number("break_even", break_even, "1/年", 4),
            ),
        ),
    ]
    for growth in said.settings.growth:
        says.append(_grown("nominal_real.at", growth.value, decline, span, 0))
    sources: tuple[str, ...] = ()
    row = row_of(said, nominal[0])
    # A rate the evidence gives the right to: like with like, from a whole year.
    if row is not None and row["data_status"] == "ok" and row["needed_rate"] > 0:
        needed = _grown("nominal_real.needed", float(row["needed_rate"]), decline, span, 2)
        says.append(
            replace(needed, names=(Names("nominal", "indicator", (nominal[0].indicator,)),))
        )
        sources = (str(row["latest_source"]),)
    return Finding(
        "nominal_real",
        "note",
        **said.about([*falling, *nominal]),
        says=tuple(says),
        resolve=Line("nominal_real.resolve"),
        sources=sources,
    )


def _grown(key: str, growth: float, decline: float, span: int, digits: int) -> Line:
    """What value added growing so fast would do to use, a year and over the plan's years."""
    change = float(energy.energy_growth(growth, decline))
    total = float(progress.cumulative(change, span))
    numbers = (
        Number("growth", growth, "1/年", digits),
        Number("change", change, "1/年", 2),
        share_of("total", total, 2),
        Number("span", span),
    )
    return Line(key, numbers)
