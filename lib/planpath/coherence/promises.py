"""A plan as the rules see it: what it asks by default, under other readings, of whole and parts.

Rules know attributes of indicators and scopes and the tree of regions, and no id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planpath import codelists, progress
from planpath.coherence.finding import Cited, Finding
from planpath.coherence.settings import CoherenceFile
from planpath.plan import Plan, Reading, Target
from planpath.transcript import ReadingEntry

if TYPE_CHECKING:
    import pandas as pd

    from planpath.store import Evidence

__all__ = ["Rule", "Said", "ids", "least", "regions_of"]


@dataclass(frozen=True)
class Said:
    """A plan with all a rule may look at.

    Parameters
    ----------
    plan
        The whole plan.
    settings
        Thresholds and vocabulary.
    assessed
        The assessment (`assessment.assess`), where there is evidence.
    evidence
        Published figures; without them the rules that need some are silent.
    """

    plan: Plan
    settings: CoherenceFile
    assessed: pd.DataFrame | None = None
    evidence: Evidence | None = None

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every statement under its default reading."""
        return tuple(
            target.under(next(reading for reading in target.readings if reading.is_default))
            for target in self.plan.targets
        )

    @cached_property
    def distinct(self) -> tuple[Target, ...]:
        """Every promise once: restatements are left out."""
        return tuple(target for target in self.targets if target.restates is None)

    def variants(self, target: Target) -> Iterator[tuple[Reading, Target]]:
        """A target under each of its readings."""
        said = self.plan.target(target.id)
        for reading in said.readings:
            yield reading, said.under(reading)

    def parts_read(self, target: Target) -> tuple[ReadingEntry, ...]:
        """Every single reading of a target's words, each once."""
        readings = self.plan.target(target.id).readings
        return tuple(dict.fromkeys(part for reading in readings for part in reading.parts))

    def turning(
        self, target: Target, under: Iterable[Reading]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a fault that shows under some readings turns on.

        Returns
        -------
        The parts of these readings on the axes that matter, and the parts under which it never
        shows. Both are empty where it shows under every reading.
        """
        every = self.parts_read(target)
        held = dict.fromkeys(part for reading in under for part in reading.parts)
        free = [part for part in every if part not in held]
        axes = {part.axis for part in free}
        return tuple(p.id for p in held if p.axis in axes), tuple(part.id for part in free)

    def holder(self, region: str, among: Iterable[str]) -> str | None:
        """The nearest region above `region` that is one of `among`."""
        known, candidates, head = codelists.regions(), set(among), self.plan.head
        above = known[region].parent
        while above is not None:
            if above in candidates:
                return above
            above = known[above].parent
        # An area a plan cuts to its own measure need not be the parent of its parts.
        own = region in head.regions and region != head.region and head.region in candidates
        return head.region if own else None

    def parts(
        self, whole: Target, indicator: str = "", measures: tuple[str, ...] = ()
    ) -> tuple[Target, ...]:
        """The targets of the regions right below a whole target's, one for each region.

        Of several in a region the one on the whole's own scope stands for it. Without others named
        they are on the whole's own indicator and measure.
        """
        indicator, measures = indicator or whole.indicator, measures or (whole.measure,)
        alike = [
            target
            for target in self.distinct
            if target.indicator == indicator
            and target.measure in measures
            and target.by == whole.by
        ]
        holders = {target.region for target in alike} | {whole.region}
        chosen: dict[str, Target] = {}
        for target in alike:
            if self.holder(target.region, holders) != whole.region:
                continue
            if target.region not in chosen or target.scope == whole.scope:
                chosen[target.region] = target
        return tuple(chosen.values())

    def below(self, region: str) -> tuple[str, ...]:
        """The regions with targets somewhere below a region, in the plan's order."""
        return tuple(r for r in self.plan.regions if self.holder(r, [region]) == region)

    def cited(self, targets: Iterable[Target]) -> tuple[Cited, ...]:
        """The clauses of some targets, each once, in the document's order."""
        wanted = set(ids(targets))
        found = []
        for clause in self.plan.clauses:
            own = tuple(target.id for target in clause.targets if target.id in wanted)
            if own:
                found.append(Cited(clause.section, clause.quote, clause.region, own))
        return tuple(found)

    def about(self, targets: Iterable[Target]) -> dict[str, Any]:
        """What every finding on some targets says of them: ids, regions and clauses."""
        listed = tuple(targets)
        order = {target.id: place for place, target in enumerate(self.plan.targets)}
        listed = tuple(sorted(listed, key=lambda target: order[target.id]))
        return {
            "targets": ids(listed),
            "regions": regions_of(listed),
            "clauses": self.cited(listed),
        }

    def sentence(self, quote: str) -> str:
        """The document's whole sentence around a quote."""
        text = self.plan.text
        at = text.find(quote)
        start = max(text.rfind(stop, 0, at) for stop in "。\n") + 1
        ends = [end for stop in "。\n" if (end := text.find(stop, at + len(quote))) >= 0]
        return text[start : min(ends, default=len(text))]


Rule = Callable[[Said], Iterator[Finding]]


def ids(targets: Iterable[Target]) -> tuple[str, ...]:
    """Ids, each once."""
    return tuple(dict.fromkeys(target.id for target in targets))


def regions_of(targets: Iterable[Target]) -> tuple[str, ...]:
    """Regions, each once."""
    return tuple(dict.fromkeys(target.region for target in targets))


def least(target: Target) -> float:
    """The fewest that keep a count's lower bound: more than 2 is at least 3."""
    assert target.low is not None
    return float(progress.aim(target.low, target.bound, True))
