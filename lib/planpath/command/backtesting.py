"""`planpath backtest` and `planpath project-panel`: projections tried out, and at scale."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpath.command.frame import AsOf, Data, Plan, Root, Ui, told, words_for, workspace_at
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.backtesting import Learnt, Tried
    from planpath.histories import Collection
    from planpath.words import Words

__all__ = ["backtest", "project_panel"]

_WIDE = 200
_SHOWN = ("smape", "mase", "owa", "coverage_80", "msis_80", "coverage_95", "msis_95", "ms")
_SHARES = ("smape", "coverage_80", "coverage_95", "base", "happened", "high_happened")
_CHANCES = ("cases", "base", "happened", "brier", "skill", "skill_half", "log_score", "calibration")
Told = Callable[[int, int, str], None]


@told
def backtest(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE …]", help="CSV or Parquet: unique_id, t, y (and part)."),
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write it for programs.")] = None,
    history: Annotated[
        str, typer.Option(help="Points of history left standing, commas between; all for all.")
    ] = "6,8,10,15,all",
    horizon: Annotated[int, typer.Option(min=1, max=20, help="Years ahead.")] = 6,
    origins: Annotated[
        int,
        typer.Option(min=0, help="Origins of each series; 0: its own if it names one, else 10."),
    ] = 0,
    peers: Annotated[str, typer.Option(help="quick, all, or names with commas between.")] = "quick",
    peers_python: Annotated[
        Path | None, typer.Option(help="Python of an environment with statsforecast.")
    ] = None,
    learnt_on: Annotated[
        list[Path] | None,
        typer.Option(help="Learn intervals, chances and base rates on this file; may be repeated."),
    ] = None,
    learn: Annotated[
        Path | None, typer.Option(help="Write the table learnt on all FILEs together (CSV).")
    ] = None,
    plan: Plan = "",
    data: Data = "published",
    as_of: AsOf = "",
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Try projections out on series whose later figures are known.

    Without FILE the annual series of one's own data are taken. Of several files each is scored on
    what the others teach. Nothing is scored on the series it was learnt on, unless FILE is one of
    those planpath itself was taught on, which is then said.
    """
    words = words_for(ui)
    from planpath import backtesting

    cuts = _cuts(history)
    asked = backtesting.chosen(peers, peers_python)
    scored = [_read(file) for file in files or ()] or [_own(workspace, plan, data, as_of)]
    taught = _taught(scored, [_read(file) for file in learnt_on or ()])
    trials = []
    for collection in scored:
        with _bar(words("backtest.command.title", name=collection.name)) as tell:
            tried = backtesting.run(
                collection,
                asked,
                cuts=cuts,
                horizon=horizon,
                most=origins,
                learnt=taught(collection),
                python=peers_python,
                tell=tell,
            )
        trials.append(tried)
        _printed(tried, words)
    for path, text in _written(json, trials, learn, scored, files or ()):
        from planpath.workspace import write_text

        write_text(path, text)
        print(words("export.made", file=path))


def _written(
    json: Path | None,
    trials: Sequence[Tried],
    learn: Path | None,
    scored: Sequence[Collection],
    files: Sequence[Path],
) -> Iterator[tuple[Path, str]]:
    """The files asked for, and their text."""
    if json is not None:
        from planpath.backtesting.handing import handed

        yield json, handed(trials).model_dump_json(indent=2) + "\n"
    if learn is not None:
        import datetime

        from planpath import backtesting

        names = " ".join(["planpath backtest", *(file.name for file in files)])
        command = f"{names} --learn {learn.name}"
        day = datetime.date.today().isoformat()
        yield learn, backtesting.table(scored, command=command, day=day).written()


def _taught(
    scored: Sequence[Collection], others: Sequence[Collection]
) -> Callable[[Collection], Learnt | None]:
    """For each collection, what is learnt on those it is not: named ones, else the others."""
    from planpath import backtesting

    digests = [one.digest for one in scored]
    message = "is a file that is scored; nothing may be scored on what it was learnt on"
    problems = [
        Problem("--learnt-on", message, one.name) for one in others if one.digest in digests
    ]
    message = "holds the same as a file before it"
    problems += [
        Problem("FILE", message, one.name)
        for number, one in enumerate(scored)
        if one.digest in digests[:number]
    ]
    if problems:
        raise PlanpathError(problems)
    if others:
        found = backtesting.learn(others)
        return lambda _: found
    if len(scored) == 1:
        return lambda _: None
    return lambda own: backtesting.learn([one for one in scored if one is not own])


def _read(path: Path) -> Collection:
    from planpath import histories

    return histories.read(path)


def _own(workspace: Path | None, plan: str, data: str, as_of: str) -> Collection:
    from planpath import backtesting, demonstration, store
    from planpath.runs import grid

    place = workspace_at(workspace)
    asked = grid.requests(plan, (), [], "", as_of, data)[0]
    if asked.data == "demonstration":
        demonstration.ensure(place, asked.plan)
        return backtesting.held(store.evidence(place, "demonstration", asked.as_of))
    return backtesting.held(store.evidence(place, "published", asked.as_of))


def _cuts(written: str) -> tuple[int, ...]:
    """Lengths of history, all mistakes at once."""
    from planpath.backtesting import ALL, LEAST

    found, problems = [], []
    for part in (name.strip() for name in written.split(",") if name.strip()):
        if part == "all":
            found.append(ALL)
        elif part.isdecimal() and int(part) >= LEAST:
            found.append(int(part))
        else:
            message = f"is no length of history: a whole number from {LEAST} on, or all"
            problems.append(Problem("--history", message, part))
    if not found and not problems:
        problems.append(Problem("--history", "names no length of history", written))
    if problems:
        raise PlanpathError(problems)
    return tuple(dict.fromkeys(found))


@contextmanager
def _bar(title: str) -> Iterator[Told]:
    """A bar on a terminal; elsewhere a line at every tenth."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    screen = Console(stderr=True, highlight=False, markup=False)
    if not screen.is_terminal:
        tenth = 0

        def line(done: int, of: int, name: str) -> None:
            nonlocal tenth
            if of and 10 * done // of > tenth:
                tenth = 10 * done // of
                print(f"{title}: {10 * tenth} %  {name}", file=sys.stderr, flush=True)

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=screen, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, of: int, name: str) -> None:
            bar.update(task, completed=done, total=of, description=f"{title}  {name}".rstrip())

        yield advance


def _printed(tried: Tried, words: Words) -> None:
    """Both tables, and what they rest on."""
    from rich.console import Console

    from planpath.backtesting import OURS, POOLED

    screen = Console(highlight=False, markup=False)
    if not screen.is_terminal:
        screen.width = _WIDE
    fields = {"name": tried.name, "series": words.number(tried.series, 0)}
    print(words("backtest.command.head", horizon=tried.horizon, origins=tried.origins, **fields))
    if tried.gaps:
        print(words("backtest.gaps", count=words.number(tried.gaps, 0)))
    key = "learnt_on" if tried.learnt else "learnt_same" if tried.same else "learnt_before"
    print(words(f"backtest.{key}", name=tried.learnt))
    pooled = tried.accuracy[tried.accuracy["horizon"].eq(POOLED)]
    screen.print(_table(pooled, ("history", "model", "origins", *_SHOWN), words))
    if tried.attainment.empty:
        return
    print(
        "\n" + words("backtest.base_other" if tried.base else "backtest.base_half", name=tried.base)
    )
    rows = tried.attainment
    # Of the peers the four together are enough; all of it is in the file for programs.
    rows = rows[rows["model"].eq(OURS) | rows["event"].eq("all")]
    names = ("history", "model", "event", *_CHANCES, "high_cases", "high_happened")
    screen.print(_table(rows, names, words))


def _table(frame: object, names: tuple[str, ...], words: Words) -> object:
    import pandas as pd
    from rich.table import Table

    assert isinstance(frame, pd.DataFrame)
    table = Table(*(words(f"backtest.column.{name}") for name in names), box=None, pad_edge=False)
    for place, name in enumerate(names):
        if name not in ("history", "model", "event"):
            table.columns[place].justify = "right"
    for row in frame.to_dict("records"):
        table.add_row(*(_cell(name, row[name], words) for name in names))
    return table


def _cell(name: str, value: object, words: Words) -> str:
    if name in ("history", "model", "event"):
        return (
            words(f"backtest.{name}.{value}")
            if words.has(f"backtest.{name}.{value}")
            else str(value)
        )
    assert isinstance(value, int | float)
    if isinstance(value, float) and math.isnan(value):
        return words("backtest.none")
    if isinstance(value, int):
        return words.number(value, 0)
    return words.percent(value, 2) if name in _SHARES else words.number(value, 3)


@told
def project_panel(
    given: Annotated[
        Path, typer.Argument(metavar="IN", help="Parquet: unique_id, t, y, or the one table.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The Parquet file to write.")],
    horizon: Annotated[int, typer.Option(min=1, max=20, help="Years ahead.")] = 5,
    jobs: Annotated[int, typer.Option(min=0, help="Blocks at a time; 0 for one per core.")] = 0,
    ui: Ui = "",
) -> None:
    """Carry every series of a large panel forward, with its quantiles, in bounded memory."""
    import os

    words = words_for(ui)
    from planpath import panel_projection

    if given.resolve() == out.resolve():
        raise PlanpathError(Problem("OUT", "is the file that is read", str(out)))
    if out.suffix.lower() != ".parquet":
        raise PlanpathError(Problem("OUT", "does not end in .parquet", out.name))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with _bar(given.name) as tell:
        done = panel_projection.project(
            given,
            out,
            horizon=horizon,
            jobs=jobs or cores or 1,
            tell=lambda read, of: tell(read, of, ""),
        )
    fields = {"series": words.number(done.series, 0), "rows": words.number(done.rows, 0)}
    print(words("backtest.panel_done", file=out, horizon=horizon, **fields))
    if done.short:
        least, count = panel_projection.LEAST, words.number(done.short, 0)
        print(words("backtest.panel_short", count=count, least=least))
