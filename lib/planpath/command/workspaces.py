"""`planpath new`: a workspace for another plan."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from planpath.command.frame import Ui, told, words_for

__all__ = ["new"]


@told
def new(
    folder: Annotated[Path, typer.Argument(help="The workspace's folder; new, or empty.")],
    title: Annotated[
        str, typer.Option(help="The plan's title: 中文/English, or one of them.")
    ] = "",
    regions: Annotated[
        list[str] | None,
        typer.Option(
            help="Its regions, its own first: id=名称/Name or any known name, commas between; "
            "may be given again."
        ),
    ] = None,
    ui: Ui = "",
) -> None:
    """Make a workspace for another plan, with an example of each file."""
    # Names are looked up among planpath's own, and not in a workspace we may stand in.
    os.environ["PLANPATH_WORKSPACE"] = str(folder.resolve())
    words = words_for(ui)
    from datetime import date

    from planpath import definitions, founding

    named = founding.places(regions or ())
    place = founding.found(folder, founding.label(title) if title else None, named, date.today())
    [plan] = definitions.own("plans")
    print(words("workspace.made", folder=folder))
    for step in ("transcribe", "check", "request", "demo"):
        print(words(f"workspace.{step}", folder=folder, plan=plan))
    print(words("workspace.notebooks", count=len(list(place.notebooks.glob("*.ipynb")))))
