"""A finding in words: its sentences, filled in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from planpath import codelists
from planpath.coherence.finding import SEVERITIES, Cited, Finding, Line, Names, Number
from planpath.plan import Plan
from planpath.words import Words

__all__ = ["Teller", "runs"]

_MOST, _FEW = 12, 3


class Teller:
    """Findings of one plan in one language."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self.plan = plan
        self.words = words
        self._readings = {p.id: p for parts in plan.axes.values() for p in parts}

    def title(self, finding: Finding) -> str:
        """The rule in a few words."""
        return self.words(f"coherence.{finding.rule}.title")

    def headed(self, finding: Finding) -> str:
        """The rule with the targets it concerns here; of many the first."""
        shown = runs(finding.targets)
        if not shown:
            return self.title(finding)
        listed = self.words.listed(shown[:_FEW])
        if len(shown) > _FEW:
            total = len(finding.targets)
            listed = self.words("coherence.and_more", listed=listed, total=total)
        return self.words("coherence.headed", title=self.title(finding), ids=listed)

    def says(self, finding: Finding) -> str:
        """The arithmetic in words, with the marks of what it rests on."""
        told = [self.line(line) for line in finding.says]
        if finding.indicative:
            told.append(self.words("coherence.indicative"))
        if finding.doubtful:
            told.append(self.words("coherence.doubtful"))
        return ("" if self.words.lang == "zh" else " ").join(told)

    def resolve(self, finding: Finding) -> str:
        """What would resolve it."""
        return self.line(finding.resolve)

    def severity(self, finding: Finding) -> str:
        """The severity's name."""
        return self.words(f"coherence.severity.{finding.severity}")

    def counted(self, found: Sequence[Finding]) -> str:
        """How many findings there are of each severity, in a sentence."""
        parts = []
        for severity in SEVERITIES:
            count = sum(finding.severity == severity for finding in found)
            if count:
                name = self.words(f"coherence.severity.{severity}")
                parts.append(self.words("coherence.count", severity=name, count=count))
        listed = self.words.listed(parts)
        return self.words("coherence.counts", total=len(found), list=listed)

    def line(self, line: Line) -> str:
        """One sentence."""
        values: dict[str, str] = {number.name: self.number(number) for number in line.numbers}
        values |= {names.name: self.names(names) for names in line.names}
        return self.words(f"coherence.{line.key}", **values)

    def number(self, number: Number) -> str:
        """A quantity with its unit; a number without one stands bare, a year without grouping."""
        if number.unit:
            written = self.words.amount(number.value, number.unit, number.digits)
            # A unit's English name is a plural: 40 firms, 1 firm.
            one = self.words.lang == "en" and number.value == 1
            return written.removesuffix("s") if one else written
        if number.digits == 0:
            return f"{number.value:.0f}"
        return self.words.number(number.value, number.digits)

    def names(self, names: Names) -> str:
        """A list of labels; a long one ends with how many there are in all."""
        shown = [self._label(names.kind, id_) for id_ in names.ids]
        if names.kind == "target":
            # A row of ids in one document needs no more than its ends.
            shown = runs(names.ids)
        if len(shown) <= _MOST:
            return self.words.listed(shown)
        listed = self.words.listed(shown[:_MOST])
        return self.words("coherence.and_more", listed=listed, total=len(names.ids))

    def _label(self, kind: str, id_: str) -> str:
        lang = self.words.lang
        if kind == "region":
            return codelists.regions()[id_].name.of(lang)
        if kind == "indicator":
            return codelists.indicators()[id_].label.of(lang)
        if kind == "scope":
            return codelists.scopes()[id_].label.of(lang)
        if kind == "reading":
            return self._quoted(self._readings[id_].label.of(lang))
        return self._quoted(id_) if kind == "verbatim" else id_

    def _quoted(self, text: str) -> str:
        # Inside quotation marks the inner ones are single.
        inner = text.replace("“", "‘").replace("”", "’")
        return self.words("coherence.quoted", text=inner)

    def place(self, cited: Cited) -> str:
        """Where a quoted clause stands: section, region, targets."""
        region = codelists.regions()[cited.region].name.of(self.words.lang)
        return self.words(
            "coherence.place",
            section=cited.section,
            region=region,
            ids=self.words.listed(runs(cited.targets)),
        )


def runs(ids: tuple[str, ...]) -> list[str]:
    """Ids in a row, neighbours of one prefix drawn together.

    Examples
    --------
    >>> runs(("ZJ-03", "ZJ-04", "ZJ-05", "ZJ-09", "LX-1", "LX-2"))
    ['ZJ-03–05', 'ZJ-09', 'LX-1', 'LX-2']
    """
    groups: list[list[str]] = []
    for id_ in ids:
        prefix, _, number = id_.rpartition("-")
        if groups:
            last, _, before = groups[-1][-1].rpartition("-")
            if last == prefix and number.isdigit() and int(number) == int(before) + 1:
                groups[-1].append(id_)
                continue
        groups.append([id_])
    drawn: list[str] = []
    for group in groups:
        short = len(group) < 3
        drawn += group if short else [f"{group[0]}–{group[-1].rpartition('-')[2]}"]
    return drawn
