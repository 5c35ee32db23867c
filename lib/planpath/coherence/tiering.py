"""How many places are to reach a size, beside what each place was given.

A tier promises so many places of at least t. The places with targets of their own fall into tiers
by these; those that are still missing must lie elsewhere, and each brings at least its threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planpath import codelists
from planpath.coherence.finding import (
    Finding,
    Line,
    Names,
    Number,
    Severity,
    amount_of,
    share_of,
)
from planpath.coherence.firms import threshold
from planpath.coherence.promises import Said, least
from planpath.plan import Target

__all__ = ["tiers"]


@dataclass(frozen=True)
class Tier:
    """A size, how many places are to reach it, and the named places it holds.

    Parameters
    ----------
    target
        The promise.
    floor
        The size, in the unit of what is measured.
    wanted
        Places promised.
    here
        Named places whose own target falls into this tier and no higher one.
    above
        How many named places reach it, those of higher tiers with them.
    """

    target: Target
    floor: float
    wanted: float
    here: tuple[Target, ...]
    above: int

    @property
    def elsewhere(self) -> float:
        """Places still missing, each counted in its highest tier only."""
        return max(0.0, self.wanted - len(self.here))


def tiers(said: Said) -> Iterator[Finding]:
    """Tier counts against the places' own targets, and the least that all of it sums to."""
    known = codelists.indicators()
    counted = [
        target
        for target in said.distinct
        if known[target.indicator].counts == "regions"
        and known[target.indicator].threshold_of is not None
        and target.low is not None
        and target.measure == "level"
    ]
    groups: dict[tuple[str, str, int], list[Target]] = {}
    for target in counted:
        measured = str(known[target.indicator].threshold_of)
        groups.setdefault((target.region, measured, target.by), []).append(target)
    for (region, measured, by), own in groups.items():
        sizes = _sizes(said, region, measured, by)
        found = _tiers(own, sizes)
        if sizes and any(tier.elsewhere for tier in found):
            yield _finding(said, region, measured, found, sizes)


def _sizes(said: Said, region: str, measured: str, by: int) -> list[Target]:
    """The largest target of each place below on what the tiers measure."""
    largest: dict[str, Target] = {}
    for target in said.distinct:
        like = target.indicator == measured and target.by == by and target.measure == "level"
        if not like or target.low is None or said.holder(target.region, [region]) != region:
            continue
        known = largest.get(target.region)
        if known is None or (known.low or 0.0) < target.low:
            largest[target.region] = target
    return list(largest.values())


def _tiers(targets: Sequence[Target], sizes: Sequence[Target]) -> list[Tier]:
    """The tiers from the highest down."""
    ordered = sorted(targets, key=lambda target: -threshold(target.indicator))
    found, ceiling = [], float("inf")
    for target in ordered:
        floor = threshold(target.indicator)
        reach = [size for size in sizes if size.low is not None and size.low >= floor]
        here = tuple(size for size in reach if size.low is not None and size.low < ceiling)
        found.append(Tier(target, floor, least(target), here, len(reach)))
        ceiling = floor
    return found


def minima(found: Sequence[Tier], named: float) -> dict[str, float]:
    """The least everything sums to, by how the tiers are read.

    ``exclusive``: each place in its highest tier only, named + Σ elsewhere × floor.
    ``lowest_open``: the upper tiers apart, the lowest counts all of them too.
    ``nested``: each tier counts all higher ones.
    """
    exclusive = named + sum(tier.elsewhere * tier.floor for tier in found)
    *upper, last = found
    outside = sum(tier.elsewhere for tier in upper)
    missing = max(0.0, last.wanted - last.above - outside)
    lowest = named + sum(t.elsewhere * t.floor for t in upper) + missing * last.floor
    nested, placed = named, 0.0
    for tier in found:
        more = max(0.0, tier.wanted - tier.above - placed)
        nested, placed = nested + more * tier.floor, placed + more
    return {"exclusive": exclusive, "lowest_open": lowest, "nested": nested}


def _finding(
    said: Said, region: str, measured: str, found: Sequence[Tier], sizes: Sequence[Target]
) -> Finding:
    says = [_line(tier, measured, sizes) for tier in found]
    named = float(sum(size.low for size in sizes if size.low is not None))
    least_sums = minima(found, named)
    wholes = [
        target
        for target in said.distinct
        if target.region == region
        and target.indicator == measured
        and target.measure == "level"
        and target.by == found[0].target.by
    ]
    severity: Severity = "gap"
    for whole in wholes[:1]:
        line, severity = _beside(said, whole, least_sums, named, several=len(found) > 1)
        says.append(line)
    unlike = {size.scope for size in sizes} | {whole.scope for whole in wholes[:1]}
    if len(unlike) > 1:
        says.append(Line("tiers.unlike"))
    read = dict.fromkeys(part.id for tier in found for part in said.parts_read(tier.target))
    return Finding(
        "tiers",
        severity,
        **said.about([*(tier.target for tier in found), *sizes, *wholes[:1]]),
        says=tuple(says),
        resolve=Line("tiers.resolve"),
        readings=tuple(read),
    )


def _line(tier: Tier, measured: str, sizes: Sequence[Target]) -> Line:
    """One tier: how many are promised, which named places fall into it, how many must be others."""
    id_ = tier.target.indicator
    numbers = [
        amount_of("wanted", tier.wanted, id_),
        amount_of("elsewhere", tier.elsewhere, id_),
        amount_of("floor", tier.floor, measured),
        Number("named", len(tier.here)),
    ]
    names = [Names("indicator", "indicator", (id_,))]
    if tier.here:
        names.append(Names("regions", "region", tuple(size.region for size in tier.here)))
        key = "some" if tier.elsewhere else "exact"
        return Line(f"tiers.{key}", tuple(numbers), tuple(names))
    lower = [size.low for size in sizes if size.low is not None and size.low < tier.floor]
    if not lower:
        return Line("tiers.none", tuple(numbers), tuple(names))
    return Line("tiers.below", (*numbers, amount_of("largest", max(lower), measured)), tuple(names))


def _beside(
    said: Said, whole: Target, sums: dict[str, float], named: float, *, several: bool
) -> tuple[Line, Severity]:
    """The least sums beside the whole's own target."""
    assert whole.low is not None or whole.high is not None
    id_ = whole.indicator
    left = whole.value - sums["exclusive"]
    share = left / whole.value
    numbers = (
        amount_of("named_sum", named, id_),
        *(amount_of(f"minimum_{name}", value, id_) for name, value in sums.items()),
        amount_of("whole", whole.value, id_),
        amount_of("left", abs(left), id_),
        share_of("left_share", abs(share)),
    )
    if whole.high is not None and sums["nested"] > whole.high:
        return Line("tiers.impossible", numbers), "contradiction"
    severity: Severity = "tension" if share < said.settings.tight.value else "gap"
    if left < 0:
        return Line("tiers.over", numbers), severity
    return Line("tiers.sum" if several else "tiers.sum_one", numbers), severity
