"""Firms counted above a size: whether they fit, whether growing undoes them, what implies what."""

from __future__ import annotations

from collections.abc import Iterator

from planpath import codelists, units
from planpath.coherence.finding import Finding, Line, Names, Number, amount_of
from planpath.coherence.promises import Said, least
from planpath.plan import Reading, Target

__all__ = ["band", "cannot_fit", "counts_above", "redundant", "threshold"]


def threshold(indicator: str) -> float:
    """The lower threshold in an indicator's name, in the unit of what it is a threshold of."""
    known = codelists.indicators()
    entry = known[indicator]
    if entry.low is None:
        return float("nan")
    written = units.read(entry.low)
    return written.to(known[entry.threshold_of].unit) if entry.threshold_of else written.value


def _ceiling(indicator: str) -> float:
    known = codelists.indicators()
    entry = known[indicator]
    assert entry.high is not None
    written = units.read(entry.high)
    return written.to(known[entry.threshold_of].unit) if entry.threshold_of else written.value


def counts_above(target: Target, indicator: str) -> bool:
    """Whether a target counts what would also be counted by `indicator`, at a higher threshold."""
    known = codelists.indicators()
    one, other = known[target.indicator], known[indicator]
    if target.low is None or one.threshold_of is None or one.counts is None:
        return False
    same = (one.threshold_of, one.counts) == (other.threshold_of, other.counts)
    if not same or other.high is not None:
        return False
    return threshold(target.indicator) > threshold(indicator)


def _counts_firms(target: Target) -> bool:
    entry = codelists.indicators()[target.indicator]
    named = entry.low is not None and entry.threshold_of is not None
    return entry.counts == "firms" and named and target.low is not None


def cannot_fit(said: Said) -> Iterator[Finding]:
    """Firms whose thresholds alone pass the place's own target of what the threshold is of.

    n × t > A, in the same place and year, and in the same clause or on the same scope. A ceiling
    passed cannot be; a floor passed many times over says that two things are meant.
    """
    for target in said.distinct:
        hits: dict[str, list[tuple[Reading, Target]]] = {}
        amounts: dict[str, Target] = {}
        for reading, read in said.variants(target):
            for amount in said.distinct if _counts_firms(read) else ():
                if _too_large(said, read, amount):
                    hits.setdefault(amount.id, []).append((reading, read))
                    amounts[amount.id] = amount
        for id_, found in hits.items():
            yield _fit_finding(said, target, amounts[id_], found)


def _too_large(said: Said, firms: Target, amount: Target) -> bool:
    measured = codelists.indicators()[firms.indicator].threshold_of
    place = (firms.region, firms.by, measured)
    if place != (amount.region, amount.by, amount.indicator) or amount.measure != "level":
        return False
    same_words = (firms.section, firms.quote) == (amount.section, amount.quote)
    if not same_words and firms.scope != amount.scope:
        return False
    total = least(firms) * threshold(firms.indicator)
    if amount.high is not None and total > amount.high:
        return True
    return amount.low is not None and total >= said.settings.cannot_fit.value * amount.low


def _fit_finding(
    said: Said, target: Target, amount: Target, found: list[tuple[Reading, Target]]
) -> Finding:
    _, read = found[0]
    total = least(read) * threshold(read.indicator)
    holds, free = said.turning(target, [reading for reading, _ in found])
    numbers = (
        amount_of("count", least(read), read.indicator),
        amount_of("threshold", threshold(read.indicator), amount.indicator),
        amount_of("total", total, amount.indicator),
        amount_of("own", amount.value, amount.indicator),
        Number("times", total / amount.value, "", units.decimals(round(total / amount.value, 1))),
    )
    names = (
        Names("indicator", "indicator", (amount.indicator,)),
        Names("region", "region", (target.region,)),
    )
    says = [Line("cannot_fit.says" if amount.high is None else "cannot_fit.capped", numbers, names)]
    if free:
        says.append(
            Line(
                "cannot_fit.otherwise",
                (),
                (
                    Names("reading", "reading", holds),
                    Names("other", "reading", free),
                ),
            )
        )
    return Finding(
        "cannot_fit",
        "contradiction",
        **said.about([target, amount]),
        says=tuple(says),
        resolve=Line("cannot_fit.resolve"),
        readings=holds,
        settled_by=free,
    )


def band(said: Said) -> Iterator[Finding]:
    """A floor on firms between two thresholds: a firm that grows out of the band lowers it.

    With a target on the class right above, the two together cannot be undone by growth.
    """
    known = codelists.indicators()
    for target in said.distinct:
        entry = known[target.indicator]
        if entry.high is None or not _counts_firms(target):
            continue
        measured, top = str(entry.threshold_of), _ceiling(target.indicator)
        above = [
            other
            for other in said.distinct
            if (other.region, other.scope, other.by) == (target.region, target.scope, target.by)
            and _counts_firms(other)
            and known[other.indicator].threshold_of == measured
            and known[other.indicator].high is None
            and threshold(other.indicator) == top
        ]
        numbers = [
            amount_of("low", threshold(target.indicator), measured),
            amount_of("high", top, measured),
            amount_of("count", least(target), target.indicator),
        ]
        says = [Line("band.says", tuple(numbers), (Names("region", "region", (target.region,)),))]
        if above:
            joint = least(target) + least(above[0])
            upper = amount_of("upper", least(above[0]), target.indicator)
            both = amount_of("joint", joint, target.indicator)
            says.append(Line("band.joint", (*numbers, upper, both)))
        yield Finding(
            "band",
            "tension",
            **said.about([target, *above[:1]]),
            says=tuple(says),
            resolve=Line("band.resolve_joint" if above else "band.resolve", tuple(numbers)),
        )


def redundant(said: Said) -> Iterator[Finding]:
    """A target that another in the same place keeps by itself: no fewer, above a higher size."""
    for target in said.distinct:
        if not _counts_firms(target):
            continue
        for other in said.distinct:
            if other.id == target.id or (other.region, other.by) != (target.region, target.by):
                continue
            found = [
                (reading, read)
                for reading, read in said.variants(other)
                if counts_above(read, target.indicator)
                and least(read) >= least(target)
                and (read.scope, read.measure) == (target.scope, target.measure)
            ]
            if found:
                yield _implied(said, target, other, found)


def _implied(
    said: Said, target: Target, other: Target, found: list[tuple[Reading, Target]]
) -> Finding:
    _, read = found[0]
    measured = str(codelists.indicators()[target.indicator].threshold_of)
    holds, free = said.turning(other, [reading for reading, _ in found])
    says = [
        Line(
            "redundant.says",
            (
                amount_of("count", least(target), target.indicator),
                amount_of("threshold", threshold(target.indicator), measured),
                amount_of("other_count", least(read), read.indicator),
                amount_of("other_threshold", threshold(read.indicator), measured),
            ),
            (Names("target", "target", (target.id,)), Names("other", "target", (other.id,))),
        )
    ]
    if holds:
        says.append(Line("redundant.under", (), (Names("reading", "reading", holds),)))
    return Finding(
        "redundant",
        "note",
        **said.about([target, other]),
        says=tuple(says),
        resolve=Line("redundant.resolve"),
        readings=holds,
        settled_by=free,
    )
