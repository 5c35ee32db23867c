"""`planpath report` and `planpath demo`: make the reports, and say what was judged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from planpath.command.frame import (
    AsOf,
    Assumed,
    Data,
    Jobs,
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
    from planpath.runs.grid import Request
    from planpath.runs.run import Result
    from planpath.words import Words
    from planpath.workspace import Workspace

__all__ = ["demo", "report"]


@told
def report(
    plan: Plan = "",
    region: Regions = None,
    lang: Langs = None,
    scenario: Assumed = "",
    as_of: AsOf = "",
    data: Data = "published",
    jobs: Jobs = 0,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Make the reports of all regions, or of those named."""
    place, words = workspace_at(workspace), words_for(ui)
    from planpath.runs import grid

    asked = grid.requests(plan, region or (), lang or (), scenario, as_of, data)
    _reports(asked, place, jobs, words)


@told
def demo(
    plan: Plan = "",
    region: Regions = None,
    lang: Langs = None,
    jobs: Jobs = 0,
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Make the reports of made-up demonstration data.

    They are marked as such on every page, and stand in a folder of their own.
    """
    place, words = workspace_at(workspace), words_for(ui)
    from planpath.runs import grid

    asked = grid.requests(plan, region or (), lang or (), data="demonstration")
    _reports(asked, place, jobs, words)


def _reports(asked: list[Request], place: Workspace, jobs: int, words: Words) -> None:
    failed = False
    for request in asked:
        if request.data == "demonstration":
            from planpath import demonstration

            # Made anew each time: the same seed gives the same figures, of the plan as it is now.
            demonstration.write(place, request.plan)
        result = _watched(request, place, jobs, words)
        _summary(request, result, words)
        failed = failed or bool(result.failures)
    if failed:
        raise typer.Exit(1)


def _watched(request: Request, place: Workspace, jobs: int, words: Words) -> Result:
    """The run, with a bar on a terminal and a line for each report elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from planpath.runs.execute import Outcome
    from planpath.runs.run import run

    screen = Console(stderr=True, highlight=False, markup=False)
    count = len(request.regions) * len(request.langs)
    title = request.plan.head.short_title.of(words.lang)

    def line(outcome: Outcome) -> str:
        key = "command.failed" if outcome.error else "command.made"
        return words(key, name=outcome.unit.name, seconds=words.number(outcome.seconds, 1))

    if not screen.is_terminal:
        print(words("command.starts", plan=title, count=count), file=sys.stderr, flush=True)

        def tell(outcome: Outcome, done: int, of: int) -> None:
            print(f"{done}/{of}  {line(outcome)}", file=sys.stderr, flush=True)

        return run(request, place, jobs, tell)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=screen, transient=True) as bar:
        task = bar.add_task(title, total=count)

        def advance(outcome: Outcome, done: int, of: int) -> None:
            bar.update(task, completed=done, description=line(outcome))

        return run(request, place, jobs, advance)


def _summary(request: Request, result: Result, words: Words) -> None:
    """What was judged, region by region, and where the files are."""
    from rich.console import Console
    from rich.table import Table

    from planpath import assessment, codelists, data_status

    screen = Console(highlight=False, markup=False, soft_wrap=False)
    if not screen.is_terminal:
        screen.width = 160
    titles = [words(f"command.{name}") for name in ("region", "targets", "judged", "withheld")]
    table = Table(*titles, box=None, pad_edge=False)
    table.columns[1].justify = "right"
    unjudged = [*data_status.STATUSES, *assessment.SILENCES]
    assessed = result.assessed.assign(standing=assessment.standing(result.assessed))
    for region in request.regions:
        rows = assessed[assessed["region"].eq(region)]
        judged = rows[rows["verdict"].ne("")]
        silent = rows[rows["verdict"].eq("")]
        table.add_row(
            codelists.regions()[region].name.of(words.lang),
            str(rows["target_id"].nunique()),
            _counted(assessment.counts(judged, "verdict"), assessment.VERDICTS, "verdict", words),
            _counted(assessment.counts(silent, "standing"), unjudged, "status", words),
        )
    screen.print(table)
    for outcome in result.failures:
        print(words("command.no_report", name=outcome.unit.name), file=sys.stderr)
        print(f"  {outcome.error}", file=sys.stderr)
    if result.failures:
        print(words("command.logs", folder=result.folder / "logs"), file=sys.stderr)
    made = len(result.outcomes) - len(result.failures)
    seconds = words.number(result.seconds, 1)
    screen.print(words("command.done", made=made, of=len(result.outcomes), seconds=seconds))
    print(words("command.folder", folder=result.folder))


def _counted(counts: Any, order: Any, table: str, words: Words) -> str:
    """``on track 2, behind 1``, in a fixed order; a dash where there is nothing to count."""
    found = counts.to_dict()
    parts = [f"{words(f'{table}.{name}')} {found[name]}" for name in order if found.get(name)]
    return words.listed(parts) or "–"
