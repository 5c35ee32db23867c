"""What a made-up panel leaves out: real ones have gaps, and a reader must see how they are told.

Some series of a large plan are published late, in part, on another scope, or not at all. Which,
depends on seed and ids alone. A small plan is left whole, so that each of its targets is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from planpath import codelists, ingest
from planpath.demonstration.chance import Key, between, chosen, draws
from planpath.demonstration.series import accounted, rounded
from planpath.plan import Plan

__all__ = ["Written", "gap", "written"]

# Counts, shares and flows; amounts keep their scope and source, so that sums stay whole.
_GAPS: tuple[tuple[str, float], ...] = (
    ("part_year", 0.04),
    ("reposted", 0.04),
    ("unstated", 0.04),
    ("other", 0.04),
    ("nothing", 0.04),
    ("", 0.80),
)
_LATE: tuple[tuple[str, float], ...] = (("months", 0.35), ("", 0.65))
_MONTHS = 10
# From so many on, a plan shows all the statuses there are and has targets enough left to judge.
_REGIONS, _TARGETS = 5, 40
_REPOSTED = "C"


@dataclass(frozen=True)
class Written:
    """A figure as the panel's file has it."""

    year: int
    period: str
    value: float
    scope: str
    grade: str = ingest.DEMONSTRATION_GRADE


def gap(key: Key, plan: Plan, seed: int) -> str:
    """What is lacking of a series, as a name of this module; empty where it is whole.

    Of energy accounts, of the plan's own amounts and of a small plan nothing is lacking.
    """
    if len(plan.regions) < _REGIONS or len(plan) < _TARGETS:
        return ""
    known = codelists.indicators()
    entry = known[key[1]]
    quotients = [other for id_, other in known.items() if accounted(id_)]
    fitting = {id_ for other in quotients for id_ in (other.numerator, other.denominator)}
    if accounted(key[1]) or key[1] in fitting:
        return ""
    draw = draws(seed, key, "gaps")
    if entry.kind != "amount":
        return chosen(draw(), _GAPS)
    late = entry.additive and key[0] != plan.head.region
    return chosen(draw(), _LATE) if late else ""


def written(
    key: Key, values: list[float], years: list[int], plan: Plan, seed: int
) -> list[Written]:
    """The figures of a series that come to be published, and how."""
    scope, lacking = key[2], gap(key, plan, seed)
    whole = [Written(y, "year", v, scope) for y, v in zip(years, values, strict=True)]
    if lacking == "nothing":
        return []
    if lacking == "reposted":
        return [Written(w.year, w.period, w.value, scope, _REPOSTED) for w in whole]
    if lacking in ("unstated", "other"):
        found = "unstated" if lacking == "unstated" else "other_than_asked"
        return [Written(w.year, w.period, w.value, found) for w in whole]
    if lacking == "months":
        *before, newest = whole
        return [*before, _months(key, before[-1], seed), _months(key, newest, seed)]
    if lacking == "part_year":
        early = [w for w in whole if w.year < plan.head.base_year]
        first = [_months(key, w, seed) for w in (*early[-1:], *whole[-1:])]
        return [*early, *first]
    return whole


def _months(key: Key, whole: Written, seed: int) -> Written:
    """The first ten months of a year, to the digits the year has."""
    year = (*key[:3], str(whole.year))
    share = between(draws(seed, year, "months"), 0.78, 0.84)
    [value] = rounded([share * whole.value], key)
    return Written(whole.year, f"ytd-{_MONTHS}", value, whole.scope)
