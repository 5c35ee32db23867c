"""`planpath data`: take figures in, look at what is there, and say what changed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planpath.command import requesting
from planpath.command.frame import Root, Ui, told, words_for, workspace_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planpath.examination import Remark
    from planpath.words import Words

__all__ = ["app", "check", "diff", "list_", "load", "map_"]

# Nobody reads more at a time; all of them stand in the vintage's checks.json.
MOST = 200

app = typer.Typer(
    help="Take figures in, look at what is there, ask for what is missing.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
File = Annotated[Path, typer.Argument(metavar="FILE", help="Workbook or delimited file.")]


@app.command("map")
@told
def map_(
    file: File,
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; FILE.mapping.toml beside it without.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over one that is there.")] = False,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Propose which column of a file is what, for you to correct."""
    words = words_for(ui)
    if workspace is not None:
        workspace_at(workspace)
    from planpath import loads

    written = loads.propose(file, out, force=force)
    print(words("loads.mapping_written", file=written, data=file))


@app.command()
@told
def load(
    file: File,
    mapping: Annotated[
        Path | None, typer.Option(help="Mapping; FILE.mapping.toml beside it without.")
    ] = None,
    author: Annotated[str, typer.Option(help="Who loads it; your login name without.")] = "",
    source: Annotated[
        str, typer.Option(help="Series it continues, for a table without a mapping.")
    ] = "",
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Check a file and keep it as a new vintage; on any error nothing is stored."""
    place, words = workspace_at(workspace), words_for(ui)
    from planpath import loads

    done = loads.load(place, file, mapping, author, source)
    if not done.is_new:
        print(words("loads.again", file=file.name, vintage=done.vintage))
        return
    print(words("loads.loaded", file=file.name, vintage=done.vintage, rows=done.rows))
    _tell(done.remarks, words)


@app.command("list")
@told
def list_(workspace: Root = None, ui: Ui = "") -> None:
    """List the vintages: who loaded what, when, and what was noticed."""
    place, words = workspace_at(workspace), words_for(ui)
    from rich.console import Console
    from rich.table import Table

    from planpath import holdings

    found = holdings.listed(place)
    if not found:
        print(words("loads.no_vintages"))
        return
    screen = Console(highlight=False, markup=False)
    if not screen.is_terminal:
        screen.width = 200
    columns = ("vintage", "on", "by", "rows", "holding", "marks", "title")
    table = Table(*(words(f"loads.column_{name}") for name in columns), box=None, pad_edge=False)
    for one in found:
        marks = [f"{words(f'loads.level.{level}')} {count}" for level, count in one.marks.items()]
        figures = (str(one.rows), str(one.holding))
        title = one.title.of(words.lang)
        by = one.by or "–"
        table.add_row(one.id, str(one.on), by, *figures, words.listed(marks) or "–", title)
    screen.print(table)


@app.command()
@told
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="Vintage, or a day YYYY-MM-DD.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Vintage, or a day YYYY-MM-DD.")],
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Show what was revised, added and dropped from A to B."""
    place, words = workspace_at(workspace), words_for(ui)
    from planpath import holdings

    found = holdings.difference(place, a, b)
    counts = {name: len(getattr(found, name)) for name in ("revised", "added", "dropped")}
    print(words("loads.diff_head", a=a, b=b, same=found.unchanged, **counts))
    for row in found.revised.to_dict("records"):
        change = row["change"]
        shown = words("loads.no_change") if math.isnan(change) else words.percent(change, 1)
        said = {
            "before": _amount(row, "before", words),
            "after": _amount(row, "after", words),
            "change": shown if shown.startswith(("−", "—")) else f"+{shown}",
            "cell_before": row["source_before"],
            "cell_after": row["source_after"],
        }
        print(words("loads.diff_revised", **_named(row, words), **said))
    for name in ("added", "dropped"):
        for row in getattr(found, name).to_dict("records"):
            said = {"value": _amount(row, "value", words), "cell": row["source"]}
            print(words(f"loads.diff_{name}", **_named(row, words), **said))


@app.command()
@told
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Panel: .parquet or .csv.")],
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Check a panel in the one table's columns; nothing is stored."""
    words = words_for(ui)
    if workspace is not None:
        workspace_at(workspace)
    from planpath import holdings

    rows, remarks = holdings.check(file)
    print(words("loads.checked", file=file.name, rows=rows))
    _tell(remarks, words)
    if any(remark.level == "error" for remark in remarks):
        raise typer.Exit(1)


app.command()(requesting.request)


def _tell(remarks: Sequence[Remark], words: Words) -> None:
    """What was noticed, gravest first."""
    from planpath.sidecars import LEVELS

    if not remarks:
        print(words("loads.nothing_noticed"))
        return
    found = [remark.level for remark in remarks]
    levels = [
        f"{words(f'loads.level.{level}')} {found.count(level)}"
        for level in LEVELS
        if level in found
    ]
    print(words("loads.noticed", count=len(remarks), levels=words.listed(levels)))
    for remark in remarks[:MOST]:
        level = words(f"loads.level.{remark.level}")
        line = words("loads.remark", level=level, where=remark.where, text=remark.text(words))
        print(line)
    if len(remarks) > MOST:
        print(words("loads.more_remarks", count=len(remarks) - MOST))


def _named(row: dict[str, Any], words: Words) -> dict[str, str]:
    from planpath import bases, codelists

    region = codelists.regions()[row["region"]].name.of(words.lang)
    indicator = codelists.indicators()[row["indicator"]].label.of(words.lang)
    scope = codelists.scopes()[row["scope"]].label.of(words.lang)
    when = words.period(int(row["year"]), str(row["period"]))
    basis = bases.label(row["basis"], words.lang)
    named = filter(None, (region, indicator, scope, basis))
    return {"what": " · ".join(named), "when": when}


def _amount(row: dict[str, Any], column: str, words: Words) -> str:
    from planpath import codelists, units

    unit = codelists.indicators()[row["indicator"]].unit
    shown = 100 if unit == "无量纲" else 1
    return words.amount(row[column], unit, units.decimals(row[column] * shown))
