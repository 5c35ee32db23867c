"""`planpath diff`: what changed between two runs, and which input contributed how much."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpath.command.frame import Root, Ui, told, words_for, workspace_at

if TYPE_CHECKING:
    import pandas as pd

    from planpath.revisions.changes import Revisions
    from planpath.revisions.telling import Teller

__all__ = ["diff"]

_RUN = "Folder of a run, its run.json, or an earlier run's manifest in its rests_on/."


@told
def diff(
    run1: Annotated[Path, typer.Argument(metavar="RUN1", help=_RUN)],
    run2: Annotated[Path, typer.Argument(metavar="RUN2", help="The later run, named likewise.")],
    region: Annotated[
        str, typer.Option(help="Only this region, by id or any of its names; all without.")
    ] = "",
    all_: Annotated[
        bool, typer.Option("--all", help="Every number, and every method's class and value.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="For programs; see schemas/revisions.json.")
    ] = False,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Split what changed between two runs of reports over what they differ in.

    Data revision, new data, scenario, default reading, the plan's text, methods and code: the parts
    of a number add up to its change. Runs keep what they rest on beside their run.json.
    """
    place, words = workspace_at(workspace), words_for(ui)
    from planpath import codelists, revisions, snapshots

    before, after = snapshots.opened(run1), snapshots.opened(run2)
    asked = codelists.regions().id_of(region, "--region") if region else ""
    found = revisions.between(before, after, snapshots.code(place), asked)
    if json:
        from planpath.revisions.handing import handed

        print(handed(found).model_dump_json(indent=2, by_alias=True))
        return
    from planpath.revisions.telling import Teller

    for line in _lines(found, Teller(found, words), everything=all_):
        sys.stdout.write(line + "\n")


def _lines(found: Revisions, teller: Teller, *, everything: bool) -> list[str]:
    """What differs, then the changes region by region."""
    words = teller.words
    title = found.after.snapshot.plan.head.title.of(words.lang)
    lines = [words("revisions.head", plan=title, **teller.runs())]
    if found.after.role == "demonstration":
        lines.append(words("demonstration.stamp"))
    lines += ["", words("revisions.switched"), *(f"  {told}" for told in teller.inputs())]
    shown = teller.shown(found.frame, everything=everything)
    if shown.empty:
        lines += ["", words("revisions.nothing")]
    for region in dict.fromkeys(shown["region"]):
        lines += ["", *_region(shown[shown["region"].eq(region)], str(region), teller)]
    left = len(found.frame) - len(shown)
    return [*lines, "", words("revisions.more", count=left)] if left else lines


def _region(rows: pd.DataFrame, region: str, teller: Teller) -> list[str]:
    from planpath import codelists

    name = codelists.regions()[region].name.of(teller.words.lang)
    classes = int(rows["form"].eq("class").sum())
    numbers = len(rows) - classes
    head = teller.words("revisions.changes_head", region=name, classes=classes, numbers=numbers)
    lines, last = [head], ""
    for row in rows.to_dict("records"):
        if row["target_id"] != last:
            last = row["target_id"]
            lines.append(f"  {teller.target(row)}")
        lines.append(f"    {teller.sentence(row)}")
    return lines
