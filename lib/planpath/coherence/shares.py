"""What the parts promise beside what the whole promises, and what nobody was given.

Bounds are mostly floors on both sides. Floors of parts that stay below the whole's floor contradict
nothing: they leave a residual, which is reported with its size. Only where the parts' floors pass
a ceiling of the whole can the two not hold together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from planpath.coherence.firms import counts_above
from planpath.coherence.promises import Said, least, regions_of
from planpath.coherence.records import residual_growth
from planpath.plan import Target

__all__ = ["regional_counts", "regional_sum"]


def regional_sum(said: Said) -> Iterator[Finding]:
    """Amounts: the parts' sum against the whole, on all scopes and like with like.

    share = Σ parts ÷ whole; residual = whole − Σ parts.
    """
    for whole in said.distinct:
        entry = codelists.indicators()[whole.indicator]
        if entry.kind == "amount" and entry.additive and whole.measure == "level":
            parts = said.parts(whole)
            if parts:
                yield from _sum_of(said, whole, parts)


def _sum_of(said: Said, whole: Target, parts: Sequence[Target]) -> Iterator[Finding]:
    floors = [target for target in parts if target.low is not None]
    like = [target for target in floors if _like(target, whole)]
    total, alike = _low(floors), _low(like)
    if whole.high is not None and alike > whole.high:
        yield _over(said, whole, like, alike, whole.high, "contradiction", "over")
    if whole.low is None:
        yield from _ceilings(said, whole, parts)
        return
    margin = said.settings.unassigned.value
    if alike > whole.low * (1 + margin):
        yield _over(said, whole, like, alike, whole.low, "note", "implied")
    if whole.low - alike <= margin * whole.low or not floors:
        return
    id_ = whole.indicator
    aimed = amount_of("whole", whole.low, id_)
    says = [
        Line(
            "regional_sum.all",
            (
                Number("count", len(floors)),
                amount_of("sum", total, id_),
                aimed,
                share_of("share", total / whole.low),
            ),
            (
                Names("indicator", "indicator", (id_,)),
                Names("regions", "region", regions_of(floors)),
            ),
        )
    ]
    if len(like) < len(floors):
        unlike = [target for target in floors if not _like(target, whole)]
        says.append(
            Line(
                "regional_sum.like",
                (
                    Number("like_count", len(like)),
                    amount_of("like_sum", alike, id_),
                    share_of("like_share", alike / whole.low),
                ),
                (
                    Names("scope", "scope", (whole.scope,)),
                    Names("unlike", "region", regions_of(unlike)),
                ),
            )
        )
    says.append(_residual(whole, total, alike))
    growth, sources = residual_growth(said, whole, like)
    yield Finding(
        "regional_sum",
        "gap",
        **said.about([whole, *floors]),
        says=(*says, *growth),
        resolve=Line("regional_sum.resolve"),
        sources=sources,
    )


def _residual(whole: Target, total: float, alike: float) -> Line:
    """What is left to all others if each part lands exactly on its floor."""
    assert whole.low is not None
    rest = amount_of("residual", max(0.0, whole.low - total), whole.indicator)
    if total == alike:
        return Line("regional_sum.residual", (rest,))
    like = amount_of("like_residual", whole.low - alike, whole.indicator)
    return Line("regional_sum.residuals", (rest, like))


def _over(
    said: Said,
    whole: Target,
    parts: Sequence[Target],
    total: float,
    bound: float,
    severity: Severity,
    key: str,
) -> Finding:
    id_ = whole.indicator
    return Finding(
        "regional_sum",
        severity,
        **said.about([whole, *parts]),
        says=(
            Line(
                f"regional_sum.{key}",
                (
                    amount_of("sum", total, id_),
                    amount_of("whole", bound, id_),
                    share_of("share", total / bound),
                ),
                (
                    Names("indicator", "indicator", (id_,)),
                    Names("regions", "region", regions_of(parts)),
                ),
            ),
        ),
        resolve=Line(f"regional_sum.{key}_resolve"),
    )


def _ceilings(said: Said, whole: Target, parts: Sequence[Target]) -> Iterator[Finding]:
    """Parts that may together use up more than the whole is allowed."""
    capped = [t for t in parts if t.high is not None and _like(t, whole)]
    total = sum(target.high for target in capped if target.high is not None)
    assert whole.high is not None
    if capped and total > whole.high * (1 + said.settings.unassigned.value):
        yield _over(said, whole, capped, total, whole.high, "tension", "ceilings")


def _like(one: Target, other: Target) -> bool:
    return (one.scope, one.basis) == (other.scope, other.basis)


def _low(targets: Sequence[Target]) -> float:
    return float(sum(target.low for target in targets if target.low is not None))


# ---- Counts ----------------------------------------------------------------------------


def regional_counts(said: Said) -> Iterator[Finding]:
    """Counts: how many of the whole's number the parts were given, and how many nobody.

    Where a part's words may also count firms of a higher class, the share is a span: the fewest
    they promise, and the most under any reading.
    """
    known = codelists.indicators()
    for whole in said.distinct:
        entry = known[whole.indicator]
        if entry.kind == "count" and entry.additive and whole.measure == "level" and whole.low:
            parts = [target for target in said.parts(whole) if target.low is not None]
            if parts:
                spans = [_span(said, target) for target in parts]
                low, high = (sum(ends) for ends in zip(*spans, strict=True))
                whole_span = (least(whole), least(whole))
                yield from _unassigned(said, [whole], parts, whole_span, (low, high))
    yield from _totals(said)
    yield from _flows(said)


def _span(said: Said, target: Target) -> tuple[float, float]:
    """The fewest and the most a part promises of what its target counts.

    A firm of a higher class is one of this class too; whether it is one of those counted here or
    another the words may leave open.
    """
    known = codelists.indicators()
    own = least(target)
    threshold = known[target.indicator].low
    if known[target.indicator].threshold_of is None or threshold is None:
        return own, own
    fewest, most = own, own
    for other in said.distinct:
        if other.region != target.region or other.id == target.id or other.by != target.by:
            continue
        numbers = []
        for reading, read in said.variants(other):
            higher = counts_above(read, target.indicator) and read.measure == target.measure
            numbers.append(least(read) if higher else 0.0)
            if higher and reading.is_default:
                fewest = max(fewest, least(read))
        most += max(numbers)
    return fewest, most


def _unassigned(
    said: Said,
    wholes: Sequence[Target],
    parts: Sequence[Target],
    whole: tuple[float, float],
    given: tuple[float, float],
    key: str = "counts",
) -> Iterator[Finding]:
    """A gap where more than the margin of a whole number is given to nobody."""
    margin = said.settings.unassigned.value
    if given[0] > whole[1] * (1 + margin):
        key = "over"
    elif whole[0] - given[1] <= margin * whole[0]:
        return
    id_ = wholes[0].indicator
    left = (whole[0] - given[1], whole[1] - given[0])
    spans = {"whole": whole, "given": given, "left": left}
    numbers = [
        amount_of(f"{name}_{end}", value, id_)
        for name, ends in spans.items()
        for end, value in zip(("low", "high"), ends, strict=True)
    ]
    numbers.append(share_of("share", max(0.0, left[0] / whole[0]), 0))
    exact = whole[0] == whole[1] and given[0] == given[1]
    yield Finding(
        "regional_counts",
        "note" if key == "over" else "gap",
        **said.about([*wholes, *parts]),
        says=(
            Line(
                f"regional_counts.{key}" if exact else f"regional_counts.{key}_span",
                tuple(numbers),
                (
                    Names("indicators", "indicator", tuple(t.indicator for t in wholes)),
                    Names("regions", "region", regions_of(parts)),
                    Names("given_ids", "target", tuple(t.id for t in parts)),
                ),
            ),
        ),
        resolve=Line(
            "regional_counts.over_resolve" if key == "over" else "regional_counts.resolve"
        ),
    )


def _totals(said: Said) -> Iterator[Finding]:
    """Parts that give one total for what the whole gives kind by kind."""
    for relation in said.settings.sum:
        for region in said.plan.regions:
            kinds = [
                target
                for target in said.distinct
                if target.region == region
                and target.indicator in relation.parts
                and target.measure == "level"
                and target.low is not None
            ]
            if {target.indicator for target in kinds} != set(relation.parts):
                continue
            parts = said.parts(kinds[0], relation.of)
            if parts:
                whole = sum(least(target) for target in kinds)
                given = sum(least(target) for target in parts)
                yield from _unassigned(said, kinds, parts, (whole, whole), (given, given))


def _flows(said: Said) -> Iterator[Finding]:
    """Parts that give a number of firms where the whole gives so many new ones a year.

    Added up over the years, the whole is a span where the first year is not stated.
    """
    for relation in said.settings.flow:
        for whole in said.distinct:
            if whole.indicator != relation.flow or whole.measure != "yearly" or not whole.low:
                continue
            parts = said.parts(whole, relation.stock, ("level", "added"))
            if parts:
                years = whole.by - whole.start_year + 1
                fewest = years - (not starts_in_words(said, whole))
                total = (least(whole) * fewest, least(whole) * years)
                given = sum(least(target) for target in parts)
                yield from _unassigned(said, [whole], parts, total, (given, given), "flow")


def starts_in_words(said: Said, target: Target) -> bool:
    """Whether the sentence of a yearly promise names its first year."""
    return str(target.start_year) in said.sentence(target.quote)
