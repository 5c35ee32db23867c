"""A whole request: found, laid out, written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planpath import codelists
from planpath.export.packing import packed
from planpath.phrases import Phrases
from planpath.request.arrangement import arrange
from planpath.request.guide import add_guide
from planpath.request.lacking import Lacking, lacking
from planpath.request.workbook import add_layout, add_office, new

if TYPE_CHECKING:
    from planpath.plan import Plan
    from planpath.store import Evidence
    from planpath.words import Words

__all__ = ["Form", "form"]


@dataclass(frozen=True)
class Form:
    """A request, ready to be sent.

    Parameters
    ----------
    data
        The workbook; empty where there is nothing to ask for.
    found
        What is lacking.
    offices
        The units with a sheet, in the workbook's order.
    """

    data: bytes
    found: Lacking
    offices: tuple[str, ...]

    @property
    def figures(self) -> int:
        """How many figures are asked for."""
        return sum(len(one.years) for one in self.found.wanted)

    @property
    def optional(self) -> int:
        """How many may be given besides."""
        return sum(len(one.months) for one in self.found.wanted)


def form(
    plan: Plan, evidence: Evidence, region: str, as_of: date, words: Words, due: str = ""
) -> Form:
    """The workbook that asks for what the targets of `region` lack.

    The same evidence, date and language give the same bytes.

    Parameters
    ----------
    plan
        The whole plan.
    evidence
        What is known on `as_of`.
    region
        Id of a region with targets.
    as_of
        The reporting date; years before its own are asked for.
    words
        The language of the form.
    due
        By when it should be back, as it is to be printed.
    """
    found = lacking(plan, evidence, region, as_of)
    if not found.wanted:
        return Form(b"", found, ())
    phrases = Phrases(words, evidence)
    asked = arrange(plan, found, region, as_of, phrases)
    about = _about(plan, region, as_of, words, due)
    book = new()
    add_guide(book, plan, found, asked, phrases, due)
    for office in asked.offices:
        add_office(book, office, asked, about, words)
    add_layout(book, asked)
    book.properties.title = about
    book.properties.creator = "planpath"
    data = packed(book, {}, as_of)
    return Form(data, found, tuple(office.name for office in asked.offices))


def _about(plan: Plan, region: str, as_of: date, words: Words, due: str) -> str:
    fields = {
        "plan": plan.head.short_title.of(words.lang),
        "region": codelists.regions()[region].name.of(words.lang),
        "as_of": as_of.isoformat(),
    }
    return words("form.about", due=due, **fields) if due else words("form.about_open", **fields)
