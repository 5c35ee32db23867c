"""`planpath compare`: scenarios side by side, as a table, as JSON, or as a report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planpath.command.frame import (
    AsOf,
    Data,
    Langs,
    Plan,
    Regions,
    Root,
    Ui,
    told,
    words_for,
    workspace_at,
)

if TYPE_CHECKING:
    from planpath.contrast import Contrast
    from planpath.runs.comparing import Asked
    from planpath.runs.execute import Outcome
    from planpath.words import Words
    from planpath.workspace import Workspace

__all__ = ["compare"]

_WIDE = 160


@told
def compare(
    scenarios: Annotated[list[str], typer.Argument(metavar="A B …", help="Scenario ids.")],
    plan: Plan = "",
    region: Regions = None,
    indicator: Annotated[
        str, typer.Option(help="Only this indicator, by id or any of its names.")
    ] = "",
    lang: Langs = None,
    as_of: AsOf = "",
    data: Data = "published",
    json: Annotated[
        bool, typer.Option("--json", help="For programs; see schemas/contrast.json.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="A report, and its numbers beside it.")
    ] = False,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Hold two or more scenarios side by side: what they assume and what that does to each target.

    The numbers are those of every report on the same scenarios.
    """
    place, words = workspace_at(workspace), words_for(ui)
    from planpath.runs import comparing

    one = comparing.asked(scenarios, plan, region or (), indicator, lang or (), as_of, data)
    if one.data == "demonstration":
        from planpath import demonstration

        demonstration.ensure(place, one.plan)
    if pdf:
        _report(one, place, words)
        return
    found, day = comparing.contrasted(one, place)
    if json:
        from planpath.contrast.handing import handed

        print(handed(found, day.isoformat()).model_dump_json(indent=2))
        return
    _printed(found, words)


def _report(one: Asked, place: Workspace, words: Words) -> None:
    from planpath.runs import comparing

    def tell(outcome: Outcome) -> None:
        key = "command.failed" if outcome.error else "command.made"
        seconds = words.number(outcome.seconds, 1)
        line = words(key, name=outcome.unit.name, seconds=seconds)
        print(line, file=sys.stderr, flush=True)

    folder, made = comparing.compare(one, place, tell)
    failed = [outcome for outcome in made if outcome.error]
    for outcome in failed:
        print(words("command.no_report", name=outcome.unit.name), file=sys.stderr)
        print(f"  {outcome.error}", file=sys.stderr)
    print(words("command.folder", folder=folder / comparing.FOLDER))
    if failed:
        print(words("command.logs", folder=folder / "logs"), file=sys.stderr)
        raise typer.Exit(1)


def _printed(found: Contrast, words: Words) -> None:
    """What differs, then each target under each scenario."""
    from planpath import scenario

    names = {one.id: one.name.of(words.lang) for one in found.scenarios}
    title = found.plan.head.short_title.of(words.lang)
    shown = [f"{name} ({id_})" for id_, name in names.items()]
    print(words("comparing.command.head", plan=title, names=words.listed(shown)))
    if found.evidence.role == "demonstration":
        print(words("demonstration.stamp"))
    print("\n" + words("comparing.command.differences"))
    for one in found.differences:
        told_of = words(
            "comparing.where",
            what=words(f"scenarios.kind.{one.kind}"),
            indicator=scenario.indicator_named(one.indicator, words),
            region=scenario.region_named(one.region, words),
        )
        print(f"  {told_of}")
        for name, entry in zip(names.values(), one.held, strict=True):
            how = words("scenarios.nothing") if entry is None else scenario.tell(entry, words)
            print(f"    {name}: {how}")
    if not found.differences:
        print("  " + words("comparing.command.same"))
    print("\n" + words("comparing.command.targets"))
    _targets(found, words, names)


def _targets(found: Contrast, words: Words, names: dict[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    from planpath import codelists

    rows = found.outcomes
    rows = rows[rows["reading_default"].astype(bool) & rows["value"].notna()]
    if rows.empty:
        print("  " + words("comparing.command.none"))
        return
    screen = Console(highlight=False, markup=False)
    if not screen.is_terminal:
        screen.width = _WIDE
    titles = [words("comparing.region"), words("comparing.series"), words("comparing.name")]
    titles += [words(f"comparing.{name}") for name in ("value", "result", "gap", "pace", "needed")]
    table = Table(*titles, box=None, pad_edge=False)
    for place in (3, 5, 6, 7):
        table.columns[place].justify = "right"
    last = ""
    for row in rows.to_dict("records"):
        known = codelists.indicators()[row["indicator"]]
        region = codelists.regions()[row["region"]].name.of(words.lang)
        first = row["target_id"] != last
        last = row["target_id"]
        table.add_row(
            region if first else "",
            f"{last} {known.label.of(words.lang)}" if first else "",
            names[row["scenario"]],
            *_numbers(found, words, row),
        )
    screen.print(table)


def _numbers(found: Contrast, words: Words, row: dict[Any, Any]) -> list[str]:
    from planpath.phrases import Phrases
    from planpath.report import scenario_words as told_in

    phrases = Phrases(words, found.evidence)
    return [
        told_in.amount(phrases, row["value"], row["indicator"]),
        str(told_in.result(words, row)),
        told_in.gap(phrases, row),
        told_in.pace(phrases, row),
        told_in.needed(phrases, row),
    ]
