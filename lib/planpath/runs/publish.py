"""Files put in their place whole or not at all, by one run at a time."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from planpath.problems import PlanpathError, Problem
from planpath.runs.execute import Outcome
from planpath.workspace import Workspace, sha256, write_bytes, write_text

__all__ = ["alone", "folder", "publish", "stray"]

# What `workspace.write_bytes` calls a file until it is whole.
_BESIDE = re.compile(r"\..+\.[0-9a-f]{12}")


def folder(workspace: Workspace, plan: str, as_of: str, data: str) -> Path:
    """Where the reports of a run stand; demonstration data never beside published ones.

    Examples
    --------
    >>> folder(Workspace(Path("w")), "zj_textile_2027", "2026-11-23", "demonstration").as_posix()
    'w/reports/zj_textile_2027/2026-11-23-demonstration'
    """
    mark = "" if data == "published" else f"-{data}"
    return workspace.reports / plan / f"{as_of}{mark}"


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """Hold a folder for one run; what a killed run left half written in it is cleared first.

    The system lets go of the folder when the process ends, however it ends. Where a system cannot
    hold a folder (Windows), files are still put in place whole.

    Raises
    ------
    PlanpathError
        If another run is writing there, or the folder cannot be made.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"this folder cannot be made: {error.strerror}"
        raise PlanpathError(Problem(str(place), message)) from None
    with _held(place):
        for path in stray(place):
            with contextlib.suppress(OSError):
                path.unlink()
        yield


@contextlib.contextmanager
def _held(place: Path) -> Iterator[None]:
    if os.name != "posix":
        yield
        return
    import fcntl

    handle = os.open(place, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another run is writing reports there; wait for it to end"
            raise PlanpathError(Problem(str(place), message)) from None
        except OSError:
            # Some network disks know no locks; what is written is written whole all the same.
            pass
        yield
    finally:
        os.close(handle)


def stray(place: Path) -> list[Path]:
    """Half-written files below a folder."""
    return sorted(
        path for path in place.rglob(".*") if _BESIDE.fullmatch(path.name) and path.is_file()
    )


def publish(place: Path, outcome: Outcome) -> dict[str, str]:
    """Put an outcome's files in their place; a failure leaves the last good report standing.

    Returns
    -------
    dict
        SHA-256 of each artefact by its path below `place`. A failure writes a log, which is none.
    """
    name = outcome.unit.name
    log = place / "logs" / f"{name}.txt"
    if outcome.error:
        write_text(log, outcome.log + "\n")
        return {}
    files = {f"{name}.pdf": outcome.pdf, f"notebooks/{name}.ipynb": outcome.notebook}
    for path, data in files.items():
        write_bytes(place / path, data)
    log.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        log.parent.rmdir()
    return {path: sha256(data) for path, data in files.items()}
