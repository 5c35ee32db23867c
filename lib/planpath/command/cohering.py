"""`planpath coherence`: what in a plan is at odds with itself, and what would resolve it."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from planpath.command.frame import AsOf, Root, Ui, told, words_for, workspace_at
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.coherence.finding import Finding
    from planpath.coherence.telling import Teller
    from planpath.plan import Plan
    from planpath.store import Evidence, Precedents
    from planpath.workspace import Workspace

__all__ = ["coherence"]

_DATA = ("published", "demonstration", "none")
_INDENT = "  "
_WIDTH = 96
_QUOTES = 3


@told
def coherence(
    plan: Annotated[
        str, typer.Argument(help="Plan id; may be left out where there is one.", metavar="[PLAN]")
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help="For programs; see schemas/findings.json.")
    ] = False,
    data: Annotated[
        str,
        typer.Option(help="Figures to set beside the plan: published, demonstration or none."),
    ] = "published",
    as_of: AsOf = "",
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Find what in a plan cannot hold, holds only if, is left out, or is worth knowing.

    Each finding quotes its clauses, gives its arithmetic and says what would resolve it. Findings
    are no failure: the exit code is 0.
    """
    place, words = workspace_at(workspace), words_for(ui)
    from planpath.coherence import findings
    from planpath.coherence.telling import Teller

    asked = _asked(plan)
    evidence, precedents = _figures(data, asked, place, as_of)
    found = findings(asked, evidence, precedents)
    teller = Teller(asked, words)
    if json:
        from planpath.coherence.handing import handed

        role: Literal["none", "published", "demonstration"] = "none"
        if evidence is not None:
            role = "demonstration" if data == "demonstration" else "published"
        print(handed(found, teller, role).model_dump_json(indent=2))
        return
    for line in _lines(found, teller, stamped=data == "demonstration"):
        sys.stdout.write(line + "\n")


def _asked(id_: str) -> Plan:
    """The plan named, or the only one there is."""
    from planpath import definitions
    from planpath.plan import load

    own = definitions.own("plans")
    if id_ or len(own) == 1:
        return load(id_ or own[0])
    raise PlanpathError(Problem("PLAN", "there are several plans; name one", "", own))


def _figures(
    data: str, plan: Plan, place: Workspace, as_of: str
) -> tuple[Evidence | None, Precedents | None]:
    """Evidence and precedents, where figures are asked for and there are any."""
    if data not in _DATA:
        raise PlanpathError(Problem.unknown("--data", "kind of data", data, _DATA))
    if data == "none" or (data == "published" and not place.source_folders("published")):
        return None, None
    import datetime

    from planpath import demonstration, store

    try:
        day = datetime.date.fromisoformat(as_of) if as_of else None
    except ValueError:
        problem = Problem("--as-of", "is not a date", as_of, ["YYYY-MM-DD"])
        raise PlanpathError(problem) from None
    if data == "published":
        return store.evidence(place, "published", day), store.precedents(place)
    demonstration.ensure(place, plan)
    return store.evidence(place, "demonstration", day), store.precedents(place)


def _lines(found: list[Finding], teller: Teller, *, stamped: bool) -> list[str]:
    """The findings by severity, to be read in a terminal."""
    words = teller.words
    lines = [teller.plan.head.title.of(words.lang)]
    if stamped:
        lines.append(words("demonstration.stamp"))
    if not found:
        return [*lines, words("coherence.none")]
    lines.append(teller.counted(found))
    severity = ""
    for finding in found:
        if finding.severity != severity:
            severity = finding.severity
            name, meaning = teller.severity(finding), words(f"coherence.meaning.{severity}")
            lines += ["", f"== {name} == {meaning}"]
        lines += ["", *_one(finding, teller)]
    return lines


def _one(finding: Finding, teller: Teller) -> list[str]:
    from planpath.coherence.telling import runs

    ids = teller.words.listed(runs(finding.targets))
    lines = [f"{teller.title(finding)}  {ids}".rstrip()]
    for cited in finding.clauses[:_QUOTES]:
        lines += _wrapped(f"> {cited.quote}  [{teller.place(cited)}]")
    left = len(finding.clauses) - _QUOTES
    if left > 0:
        lines += _wrapped("> " + teller.words("coherence.more_clauses", count=left))
    lines += _wrapped(teller.says(finding))
    return [*lines, *_wrapped("→ " + teller.resolve(finding))]


def _wrapped(text: str) -> list[str]:
    """Lines of a terminal's width; a Chinese character is two columns wide."""
    wide = sum(not sign.isascii() for sign in text)
    width = _WIDTH // 2 if wide > len(text) / 2 else _WIDTH
    return textwrap.wrap(
        text,
        width,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=wide > 0,
        break_on_hyphens=False,
    )
