"""`planpath scenario`: what is assumed, why, and where two scenarios differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from planpath.command.frame import Root, Ui, told, words_for, workspace_at
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planpath.scenario import Difference, Entry, Scenario
    from planpath.words import Words

__all__ = ["app", "list_", "show"]

_HASH = 12
_WIDTH = 200

app = typer.Typer(
    help="Show what scenarios assume, why, and where they differ.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
@told
def list_(workspace: Root = None, ui: Ui = "") -> None:
    """List the scenarios there are: what each is called, what it extends, what it is for."""
    words = words_for(ui)
    if workspace is not None:
        workspace_at(workspace)
    from planpath import definitions, scenario

    found: list[Scenario] = []
    problems: list[Problem] = []
    for id_ in definitions.names("scenarios"):
        try:
            found.append(scenario.load(id_))
        except PlanpathError as error:
            problems += error.problems
    rows = [
        (one.id, one.name.of(words.lang), _bases(one, words), one.hash[:_HASH], _why(one, words))
        for one in found
    ]
    _print_table(("id", "name", "chain", "hash", "why"), rows, words)
    print(words("scenarios.list_head", count=len(found)))
    if problems:
        # Several may extend the faulty one; it is told once.
        raise PlanpathError({str(problem): problem for problem in problems}.values())


@app.command()
@told
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Scenario id.")],
    diff: Annotated[
        str, typer.Option(metavar="OTHER", help="Scenario to set beside it; only what differs.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="For programs, in plain numbers.")] = False,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Show what a scenario assumes and why, or where it differs from another."""
    words = words_for(ui)
    if workspace is not None:
        workspace_at(workspace)
    from planpath import scenario

    one = scenario.load(name)
    if diff:
        _show_difference(one, scenario.load(diff), words, as_json=json)
    elif json:
        _print_json(_as_data(one))
    else:
        _show_one(one, words)


def _show_one(one: Scenario, words: Words) -> None:
    from planpath.scenario import tell

    print(_head(one, words))
    print(_why(one, words))
    if len(one.chain) > 1:
        print(words("scenarios.chain", chain=" → ".join(one.chain)))
    print(words("scenarios.hash", hash=one.hash))
    print()
    rows = [
        (
            *_place(kind, entry.indicator, entry.region, words),
            tell(entry, words),
            _why(entry, words),
        )
        for kind, entries in one.entries().items()
        for entry in entries
    ]
    _print_table(("kind", "indicator", "region", "how", "why"), rows, words)


def _show_difference(left: Scenario, right: Scenario, words: Words, *, as_json: bool) -> None:
    from planpath.scenario import difference

    found = difference(left, right)
    if as_json:
        heads = {
            side: {"id": one.id, "hash": one.hash}
            for side, one in (("left", left), ("right", right))
        }
        _print_json({**heads, "differences": [_difference_as_data(one) for one in found]})
        return
    names = {"left": _head(left, words), "right": _head(right, words)}
    if not found:
        print(words("scenarios.same", hash=left.hash[:_HASH], **names))
        return
    hashes = {"left_hash": left.hash[:_HASH], "right_hash": right.hash[:_HASH]}
    print(words("scenarios.diff_head", count=len(found), **names, **hashes))
    rows = [
        (
            *_place(one.kind, one.indicator, one.region, words),
            _held(one.left, one, words),
            _held(one.right, one, words),
        )
        for one in found
    ]
    _print_table(("kind", "indicator", "region"), rows, words, more=tuple(names.values()))


def _held(entry: Entry | None, place: Difference, words: Words) -> str:
    """What holds at a place; by which entry, where that is a less particular one."""
    from planpath.scenario import about, tell

    if entry is None:
        return words("scenarios.nothing")
    how = tell(entry, words)
    if (entry.indicator, entry.region) == (place.indicator, place.region):
        return how
    return words("scenarios.covered", how=how, about=about(entry, words))


def _place(kind: str, indicator: str, region: str, words: Words) -> tuple[str, str, str]:
    from planpath.scenario import indicator_named, region_named

    named = (indicator_named(indicator, words), region_named(region, words))
    return (words(f"scenarios.kind.{kind}"), *named)


def _head(one: Scenario, words: Words) -> str:
    return words("scenarios.head", name=one.name.of(words.lang), id=one.id)


def _bases(one: Scenario, words: Words) -> str:
    return words.listed(list(one.chain[:-1])) or "–"


def _why(of: Scenario | Entry, words: Words) -> str:
    return of.why.of(words.lang)


def _print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    words: Words,
    more: Sequence[str] = (),
) -> None:
    """Columns by the name their heading has among the words, then those headed as they are."""
    from rich.console import Console
    from rich.table import Table

    screen = Console(highlight=False, markup=False)
    if not screen.is_terminal:
        screen.width = _WIDTH
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (*(words(f"scenarios.column_{name}") for name in columns), *more):
        # Chinese has no blanks to break a line at; without folding its end would be cut off.
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    with screen.capture() as drawn:
        screen.print(table)
    # The last column is filled up with blanks, which nobody wants in a file.
    for line in drawn.get().splitlines():
        print(line.rstrip())


def _as_data(one: Scenario) -> dict[str, Any]:
    entries = {
        kind: [_entry_as_data(entry) for entry in found] for kind, found in one.entries().items()
    }
    return {
        "id": one.id,
        "name": one.name.model_dump(),
        "why": one.why.model_dump(),
        "chain": list(one.chain),
        "hash": one.hash,
        **entries,
    }


def _difference_as_data(one: Difference) -> dict[str, Any]:
    sides = {"left": one.left, "right": one.right}
    held = {side: None if entry is None else _entry_as_data(entry) for side, entry in sides.items()}
    return {"kind": one.kind, "indicator": one.indicator, "region": one.region, **held}


def _entry_as_data(entry: Entry) -> dict[str, Any]:
    place = {"indicator": entry.indicator, "region": entry.region}
    return {**place, **entry.content, "why": entry.why.model_dump()}


def _print_json(data: dict[str, Any]) -> None:
    import json

    print(json.dumps(data, ensure_ascii=False, indent=2))
