"""How a plan says things: firmly and as striving, with an owner or without, once or twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from planpath import progress, units
from planpath.coherence.finding import Finding, Line, Names, Number, amount_of, share_of
from planpath.coherence.promises import Said, ids
from planpath.coherence.records import doubtful, one_bad_year
from planpath.plan import Target

__all__ = [
    "bare_number",
    "no_owner",
    "no_split",
    "open_reading",
    "shared_clause",
    "strength",
    "two_numbers",
]

_WHOLE = ("count", "flow")


def _statements(said: Said) -> dict[str, list[Target]]:
    """The statements of each promise, by the id of its first."""
    groups: dict[str, list[Target]] = {}
    for target in said.targets:
        groups.setdefault(target.restates or target.id, []).append(target)
    return groups


def strength(said: Said) -> Iterator[Finding]:
    """The same number stated firmly in one place and as striving 力争 in another."""
    for own in _statements(said).values():
        firm = [target for target in own if not target.strive]
        striving = [target for target in own if target.strive]
        if firm and striving:
            yield Finding(
                "strength",
                "tension",
                **said.about(own),
                says=(
                    Line(
                        "strength.says",
                        (amount_of("number", own[0].value, own[0].indicator),),
                        (
                            Names("indicator", "indicator", (own[0].indicator,)),
                            Names("firm", "target", ids(firm)),
                            Names("striving", "target", ids(striving)),
                        ),
                    ),
                ),
                resolve=Line("strength.resolve"),
            )


def two_numbers(said: Said) -> Iterator[Finding]:
    """Two numbers for one thing: same place, indicator, scope, basis, measure, year.

    Contradiction where no value keeps both bounds, else a tension: the weaker one is void.
    """
    groups: dict[tuple[object, ...], list[Target]] = {}
    for target in said.distinct:
        terms = (target.scope, target.basis, target.measure, target.by)
        key = (target.region, target.indicator, *terms)
        groups.setdefault(key, []).append(target)
    for own in groups.values():
        for one, other in combinations(own, 2):
            floors = [t.low for t in (one, other) if t.low is not None]
            caps = [t.high for t in (one, other) if t.high is not None]
            apart = bool(floors and caps) and max(floors) > min(caps)
            yield Finding(
                "two_numbers",
                "contradiction" if apart else "tension",
                **said.about([one, other]),
                says=(
                    Line(
                        "two_numbers.apart" if apart else "two_numbers.says",
                        (_bound("first", one), _bound("second", other)),
                        (
                            Names("indicator", "indicator", (one.indicator,)),
                            Names("one", "target", (one.id,)),
                            Names("other", "target", (other.id,)),
                        ),
                    ),
                ),
                resolve=Line("two_numbers.resolve"),
            )


def _bound(name: str, target: Target) -> Number:
    if target.measure == "rate":
        return Number(name, target.value, "1/年", units.read(target.stated[0]).decimals)
    return amount_of(name, target.value, target.indicator)


def no_owner(said: Said) -> Iterator[Finding]:
    """Targets whose clause names no responsible unit, among the headline ones and the regions'."""
    groups = _statements(said)
    bare = [target for target in said.targets if not target.owners]
    head = said.plan.head.region
    for key, own in (
        ("regional", [target for target in bare if target.region != head]),
        ("headline", [target for target in bare if target.region == head]),
    ):
        if not own:
            continue
        gained = [
            target
            for target in own
            if any(other.owners for other in groups[target.restates or target.id])
        ]
        says = [Line(f"no_owner.{key}", (Number("count", len(own)),), (_targets("ids", own),))]
        if gained:
            again = Number("gained", len(gained))
            says.append(Line("no_owner.gained", (again,), (_targets("ids", gained),)))
        yield Finding(
            "no_owner", "gap", **said.about(own), says=tuple(says), resolve=Line("no_owner.resolve")
        )


def _targets(name: str, targets: list[Target]) -> Names:
    return Names(name, "target", ids(targets))


def shared_clause(said: Said) -> Iterator[Finding]:
    """Clauses with several targets and several units: nobody is told which is whose."""
    shared = [c for c in said.plan.clauses if len(c.targets) > 1 and len(c.owners) > 1]
    if shared:
        own = [target for clause in shared for target in clause.targets]
        yield Finding(
            "shared_clause",
            "note",
            **said.about(own),
            says=(
                Line(
                    "shared_clause.says",
                    (Number("clauses", len(shared)), Number("count", len(own))),
                    (_targets("ids", own),),
                ),
            ),
            resolve=Line("shared_clause.resolve"),
        )


def no_split(said: Said) -> Iterator[Finding]:
    """Rates of a whole that some of its parts were given no rate for."""
    for target in said.distinct:
        if target.measure != "rate":
            continue
        below = said.below(target.region)
        given = {t.region for t in said.distinct if t.indicator == target.indicator}
        without = tuple(region for region in below if region not in given)
        if not without:
            continue
        record, sources = one_bad_year(said, target)
        yield Finding(
            "no_split",
            "gap",
            **said.about([target]),
            says=(
                Line(
                    "no_split.falls" if target.value < 0 else "no_split.grows",
                    (Number("rate", abs(target.value), "1/年", _decimals(target)),),
                    (Names("indicator", "indicator", (target.indicator,)),),
                ),
                Line(
                    "no_split.some" if len(without) < len(below) else "no_split.none",
                    (Number("count", len(without)), Number("parts", len(below))),
                    (Names("regions", "region", without),),
                ),
                *record,
            ),
            resolve=Line("no_split.resolve"),
            sources=sources,
            doubtful=doubtful(said.evidence, sources),
        )


def _decimals(target: Target) -> int:
    return units.read(target.stated[0]).decimals


def bare_number(said: Said) -> Iterator[Finding]:
    """Numbers read as minimums although no word beside them says so."""
    marks = said.settings
    before = "|".join(map(re.escape, marks.minimum_before.words))
    after = "|".join(map(re.escape, marks.minimum_after.words))
    bare = [
        target
        for target in said.targets
        if target.bound == "at_least"
        and target.stated_as is None
        and not _is_minimum(target, before, after)
    ]
    if bare:
        yield Finding(
            "bare_number",
            "note",
            **said.about(bare),
            says=(
                Line("bare_number.says", (Number("count", len(bare)),), (_targets("ids", bare),)),
            ),
            resolve=Line("bare_number.resolve"),
        )


def _is_minimum(target: Target, before: str, after: str) -> bool:
    """Whether a word right before the number, or right behind its unit, makes it a minimum.

    One word before a row of numbers (不少于1家、5家、50家) governs them all.
    """
    number = rf"{re.escape(units.read(target.stated[0]).number)}(?![0-9.])"
    unit = r"\s*[^\W\d_]{1,4}?"
    row = rf"(?:[0-9.]+{unit}\s*(?:、|和|及|，|,| and )\s*)*"
    led = rf"(?:{before})\s*{row}{number}"
    followed = rf"(?<![0-9.]){number}\s*(?:%|[^\W\d_]{{1,4}}?)?(?:{after})"
    return re.search(rf"{led}|{followed}", target.quote) is not None


def open_reading(said: Said) -> Iterator[Finding]:
    """Words that can be read in more than one way, by the question they leave open.

    For a rate with several base years the cumulative changes (1 + r)ⁿ − 1 stand beside it. With
    evidence the targets are named whose verdict depends on the reading.
    """
    for axis, parts in said.plan.axes.items():
        own = [
            target
            for target in said.targets
            if any(
                part.axis == axis for r in said.plan.target(target.id).readings for part in r.parts
            )
        ]
        if not own:
            continue
        says = [
            Line(
                "open_reading.says",
                (Number("count", len(own)),),
                (
                    _targets("ids", own),
                    Names("readings", "reading", tuple(part.id for part in parts)),
                ),
            )
        ]
        years = {part.set.base_year for part in parts} - {None}
        says += [
            _cumulative(target, int(year))
            for target in own
            if target.measure == "rate"
            for year in sorted(y for y in years if y is not None)
        ]
        turning = _depending(said, own)
        if turning:
            says.append(Line("open_reading.depends", (), (_targets("ids", turning),)))
        yield Finding(
            "open_reading",
            "note",
            **said.about(own),
            says=tuple(says),
            resolve=Line("open_reading.resolve"),
            readings=tuple(part.id for part in parts),
        )


def _cumulative(target: Target, base_year: int) -> Line:
    total = float(progress.cumulative(target.value, target.by - base_year))
    numbers = (
        Number("base_year", base_year),
        Number("years", target.by - base_year),
        share_of("cumulative", total, 3),
    )
    return Line("open_reading.cumulative", numbers, (Names("target", "target", (target.id,)),))


def _depending(said: Said, targets: list[Target]) -> list[Target]:
    """Those whose verdict is another under another reading."""
    if said.assessed is None or said.assessed.empty:
        return []
    rows = said.assessed
    turning = set(rows.loc[rows["across_readings"].eq("depends"), "target_id"])
    return [target for target in targets if target.id in turning]
