"""The command line: ``planpath`` and ``python -m planpath``.

Nothing heavy is imported before a command runs, so that ``--help`` is there at once.
"""

from __future__ import annotations

import sys

import typer

from planpath.command import (
    backtesting,
    checking,
    cohering,
    comparing,
    data,
    diffing,
    exporting,
    reports,
    scenarios,
    workspaces,
)

__all__ = ["app", "main"]

# Plain help: the coloured one imports most of rich before it prints.
app = typer.Typer(
    help="From a plan's words to typed targets and paths, and to an honest judgement.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (workspaces.new, reports.report, reports.demo, checking.check, checking.schema):
    app.command()(command)
app.command()(cohering.coherence)
app.command()(exporting.export)
app.command()(diffing.diff)
app.command()(comparing.compare)
app.command()(backtesting.backtest)
app.command("project-panel")(backtesting.project_panel)
app.add_typer(data.app, name="data")
app.add_typer(scenarios.app, name="scenario")


def main() -> None:
    """Do what the command line says."""
    # A Windows console of another code page would turn 柯桥 into an error.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="planpath")


if __name__ == "__main__":
    main()
