"""The command line: ``planpath`` and ``python -m planpath``.

Nothing heavy is imported before a command runs, so that ``--help`` is there at once. A user's
mistake is told in sentences and ends with 2; a report that failed, or a problem found, with 1.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.runs.grid import Request
    from planpath.runs.run import Result
    from planpath.words import Words
    from planpath.workspace import Workspace

__all__ = ["app", "main"]

# Plain help: the coloured one costs three times as long to print.
app = typer.Typer(
    help="From a plan's words to typed targets and paths, and to an honest judgement.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Plan = Annotated[str, typer.Option(help="Plan id; without it every plan there is.")]
Regions = Annotated[
    list[str] | None,
    typer.Option("--region", help="Region id or any of its names (柯桥); may be given again."),
]
Langs = Annotated[
    list[str] | None, typer.Option("--lang", help="Language of the reports; may be given again.")
]
Assumed = Annotated[str, typer.Option("--scenario", help="Scenario id; steady without it.")]
AsOf = Annotated[
    str, typer.Option(help="Reporting date, YYYY-MM-DD; without it that of the newest source.")
]
Data = Annotated[str, typer.Option(help="published or demonstration.")]
Jobs = Annotated[int, typer.Option(min=0, help="Reports at a time; 0 for one per core.")]
Root = Annotated[
    Path | None,
    typer.Option("--workspace", help="Folder with data/raw and notebooks; found from here upward."),
]
Ui = Annotated[str, typer.Option(help="Language of what is printed: zh or en.")]

_Command = TypeVar("_Command", bound=Callable[..., None])
STOPPED = 130


def _told(command: _Command) -> _Command:
    """Turn what can go wrong into sentences and exit codes."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except PlanpathError as error:
            print(error, file=sys.stderr)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            print("stopped; what is published is whole.", file=sys.stderr)
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:
            # Whoever was reading (head, less) has had enough; Python would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            message = f"unexpected {type(error).__name__}: {error}"
            print(f"planpath: {message}; details in {_logged()}", file=sys.stderr)
            raise typer.Exit(1) from None

    return wrapped  # type: ignore[return-value]


def _logged() -> str:
    """Keep the traceback for whoever mends it, and say where."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="planpath-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(traceback.format_exc())
    return file.name


def _words(ui: str) -> Words:
    """The words of the command line: as asked, else as the system speaks."""
    from planpath import definitions, words

    known = definitions.names("words")
    if ui and ui not in known:
        raise PlanpathError(Problem.unknown("--ui", "language", ui, known))
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return words.load(ui or ("zh" if spoken.lower().startswith("zh") else "en"))


def _workspace(root: Path | None) -> Workspace:
    """The workspace, and its own definitions from here on."""
    from planpath.workspace import Workspace

    if root is not None:
        if not (root / "data" / "raw").is_dir():
            message = "has no folder data/raw/, so it is no workspace"
            raise PlanpathError(Problem("--workspace", message, str(root)))
        os.environ["PLANPATH_WORKSPACE"] = str(root.resolve())
    found = Workspace.here()
    os.environ["PLANPATH_WORKSPACE"] = str(found.root)
    return found


@app.command()
@_told
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
    place, words = _workspace(workspace), _words(ui)
    from planpath.runs import grid

    asked = grid.requests(plan, region or (), lang or (), scenario, as_of, data)
    _reports(asked, place, jobs, words)


@app.command()
@_told
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
    place, words = _workspace(workspace), _words(ui)
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
    unjudged = [status for status in data_status.STATUSES if status != "ok"]
    for region in request.regions:
        rows = result.assessed[result.assessed["region"].eq(region)]
        judged = rows[rows["verdict"].ne("")]
        silent = rows[rows["verdict"].eq("")]
        table.add_row(
            codelists.regions()[region].name.of(words.lang),
            str(rows["target_id"].nunique()),
            _counted(assessment.counts(judged, "verdict"), assessment.VERDICTS, "verdict", words),
            _counted(assessment.counts(silent, "data_status"), ["ok", *unjudged], "status", words),
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


@app.command()
@_told
def check(plan: Plan = "", workspace: Root = None, ui: Ui = "") -> None:
    """List every problem of definitions and data."""
    place, words = _workspace(workspace), _words(ui)
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


@app.command()
@_told
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
    words = _words(ui)
    from planpath import definitions, schemas

    if workspace is not None:
        own = _workspace(workspace).definitions
        to = to or own / "schemas"
    folder = to or Path(definitions.__file__).parent / "schemas"
    try:
        written = schemas.write(folder)
    except OSError as error:
        message = f"the schemas cannot be written there: {error.strerror}"
        raise PlanpathError(Problem(str(folder), message)) from None
    print(words("command.schemas", count=len(written), folder=folder))


def main() -> None:
    """Do what the command line says."""
    # A Windows console of another code page would turn 柯桥 into an error.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="planpath")


if __name__ == "__main__":
    main()
