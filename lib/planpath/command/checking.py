"""`planpath check` and `planpath schema`: what is wrong, and what editors need to help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planpath.command.frame import Plan, Root, Ui, told, words_for, workspace_at
from planpath.problems import PlanpathError, Problem

__all__ = ["check", "schema"]


@told
def check(plan: Plan = "", workspace: Root = None, ui: Ui = "") -> None:
    """List every problem of definitions and data."""
    place, words = workspace_at(workspace), words_for(ui)
    from planpath import checks

    findings = checks.everything(place, plan)
    for finding in findings:
        if finding.problems:
            print(words(f"command.kind.{finding.kind}"))
            for problem in finding.problems:
                print(f"  {problem}")
    count = sum(len(finding.problems) for finding in findings)
    if count:
        print(words("command.problems", count=count))
        raise typer.Exit(1)
    print(words("command.no_problems"))


@told
def schema(
    to: Annotated[
        Path | None, typer.Option(help="Folder; without it beside the definitions.")
    ] = None,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Write the JSON Schemas of the definition files.

    Editors use them to complete and check these files as they are typed.
    """
    words = words_for(ui)
    from planpath import definitions, schemas

    if workspace is not None:
        own = workspace_at(workspace).definitions
        to = to or own / "schemas"
    folder = to or Path(definitions.__file__).parent / "schemas"
    try:
        written = schemas.write(folder)
    except OSError as error:
        message = f"the schemas cannot be written there: {error.strerror}"
        raise PlanpathError(Problem(str(folder), message)) from None
    print(words("command.schemas", count=len(written), folder=folder))
