"""What every command shares: its options, how it finds its workspace, and how it fails.

A user's mistake is told in sentences and ends with 2; a report that failed, or a problem found,
with 1. Nothing heavy is imported before a command runs.
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
    from planpath.words import Words
    from planpath.workspace import Workspace

__all__ = [
    "AsOf",
    "Assumed",
    "Data",
    "Jobs",
    "Langs",
    "Plan",
    "Regions",
    "Root",
    "Ui",
    "told",
    "words_for",
    "workspace_at",
]

Plan = Annotated[str, typer.Option(help="Plan id; without it every plan of the workspace.")]
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


def told(command: _Command) -> _Command:
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


def words_for(ui: str) -> Words:
    """The words of the command line: as asked, else as the system speaks."""
    from planpath import definitions, words

    known = definitions.names("words")
    if ui and ui not in known:
        raise PlanpathError(Problem.unknown("--ui", "language", ui, known))
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    code = spoken.lower().partition("_")[0]
    return words.load(ui or (code if code in known else "en"))


def workspace_at(root: Path | None) -> Workspace:
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
