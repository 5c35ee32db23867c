"""`planpath data request`: the figures a region's targets lack, as a workbook to be filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpath.command.frame import AsOf, Plan, Regions, Root, Ui, told, words_for, workspace_at
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.request import Form
    from planpath.store import Evidence, Workspace
    from planpath.words import Words

__all__ = ["request"]

Out = Annotated[
    Path | None,
    typer.Option(help="File, or a folder for several; without it in reports/<plan>/<date>/."),
]
Lang = Annotated[str, typer.Option(help="Language of the form.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a form that stands there.")]
Due = Annotated[str, typer.Option(help="By when it should be back, YYYY-MM-DD; printed on it.")]


@told
def request(
    plan: Plan = "",
    region: Regions = None,
    out: Out = None,
    lang: Lang = "zh",
    due: Due = "",
    as_of: AsOf = "",
    force: Force = False,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Write a form that asks for what a region's targets lack.

    One workbook for each region, one sheet for each responsible unit. Filled in, it is loaded
    with 'planpath data load' and needs no mapping.
    """
    place, spoken = workspace_at(workspace), words_for(ui)
    from planpath import request as asking
    from planpath import store, words
    from planpath.runs import grid

    asked = grid.requests(plan, region or (), (lang,), "", as_of)
    back = _day(due)
    one_file = _is_file(out, sum(len(one.regions) for one in asked))
    whole = _known(place)
    made: list[tuple[str, Path, Form]] = []
    for one in asked:
        day = one.as_of or store.default_as_of(whole)
        known = store.narrowed(whole, day)
        # Beside the reports of that date, and of the same name.
        folder = place.reports / one.plan.id / f"{day}" / "requests"
        if out is not None:
            folder = out / one.plan.id if len(asked) > 1 else out
        for id_ in one.regions:
            form = asking.form(one.plan, known, id_, day, words.load(lang), back)
            to = out if one_file and out is not None else folder / f"{id_}.{lang}.xlsx"
            made.append((id_, to, form))
    if not force:
        _spare([(to, form.data) for _, to, form in made if form.data])
    for id_, to, form in made:
        if form.data:
            store.write_bytes(to, form.data)
        _say(form, id_, to, spoken)


def _is_file(out: Path | None, count: int) -> bool:
    """Whether `--out` names the one workbook to write, and not a folder for them."""
    if out is None or out.is_dir() or not out.suffix:
        return False
    if out.suffix.lower() != ".xlsx":
        raise PlanpathError(Problem("--out", "is not a workbook's name", str(out), ["….xlsx"]))
    if count > 1:
        message = "is one file, and each region gets one of its own: name a folder"
        raise PlanpathError(Problem("--out", message, str(out)))
    return True


def _known(place: Workspace) -> Evidence:
    """The published evidence; in a workspace that has no source yet, none, as of today."""
    from planpath import sidecars, store, table

    found, problems = sidecars.examined(place, "published")
    if found or problems:
        return store.evidence(place)
    empty = store.citation_frame([])
    return store.Evidence(table.empty(), empty, date.today(), {}, "published")


def _spare(files: list[tuple[Path, bytes]]) -> None:
    """Overwrite no form that somebody may have begun to fill in."""
    from planpath.workspace import read_bytes

    problems = [
        Problem(str(to), "stands there already and may be filled in; move it, or say --force")
        for to, data in files
        if to.exists() and (to.is_dir() or read_bytes(to, str(to)) != data)
    ]
    if problems:
        raise PlanpathError(problems)


def _say(form: Form, region: str, to: Path, words: Words) -> None:
    from planpath import codelists

    name = codelists.regions()[region].name.of(words.lang)
    if form.data:
        counts = {"figures": form.figures, "optional": form.optional, "offices": len(form.offices)}
        targets = len({id_ for one in form.found.wanted for id_ in one.targets})
        print(words("form.told", region=name, targets=targets, path=to, **counts))
    else:
        print(words("form.nothing", region=name))
    if form.found.not_yet:
        ids = words.listed(list(form.found.not_yet))
        print(words("form.not_yet", region=name, ids=ids))


def _day(text: str) -> str:
    """The date as it is printed; a mistyped one is told before anything is written."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        message, form = "is not a date", ["YYYY-MM-DD, such as 2026-12-31"]
        raise PlanpathError(Problem("--due", message, text, form)) from None
