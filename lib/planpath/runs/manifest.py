"""`run.json`: what a run was made from and what came of it, so that it can be made again.

Every input is there by its checksum: definitions, data, notebooks, template, fonts and the code
itself, with the versions of Python and of the packages planpath names. Paths begin at the workspace
or at the package, so two machines with the same inputs write the same ones.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from planpath import fonts
from planpath.problems import PlanpathError
from planpath.runs.execute import Outcome
from planpath.runs.grid import Request
from planpath.workspace import Workspace, is_ours, read_bytes, sha256, write_text

__all__ = ["FILE", "checkout", "compose", "digest", "inputs", "last", "versions", "write"]

FILE = "run.json"
_PACKAGE = Path(__file__).parents[1]
_CODE = {".py", ".typ", ".toml", ".txt", ".csv"}


def inputs(workspace: Workspace, notebooks: Iterable[str], data: str) -> dict[str, str]:
    """SHA-256 of everything reports are made from, by path.

    Parameters
    ----------
    notebooks
        Names of the notebooks used.
    data
        ``published`` or ``demonstration``: which evidence. Precedents are published either way.
    """
    found: dict[str, Path] = {}
    for path in _files(_PACKAGE):
        if path.suffix in _CODE:
            found[f"planpath/{path.relative_to(_PACKAGE).as_posix()}"] = path
    folders = [workspace.definitions, *workspace.source_folders("published")]
    if data == "demonstration":
        folders += workspace.source_folders("demonstration")
    for folder in folders:
        found |= {workspace.short(path): path for path in _files(folder)}
    for name in notebooks:
        found[f"notebooks/{name}.ipynb"] = workspace.notebook(name)
    found |= {f"fonts/{font.path.name}": font.path for font in fonts.files()}
    return {name: sha256(read_bytes(found[name], name)) for name in sorted(found)}


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and is_ours(path) and "__pycache__" not in parts:
            yield path


def digest(checksums: Mapping[str, str]) -> str:
    """One checksum for all of them.

    Examples
    --------
    >>> digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})
    True
    """
    return sha256(json.dumps(dict(sorted(checksums.items()))).encode())


def versions() -> dict[str, str]:
    """The version of Python and of each package planpath names as its own."""
    found = {"python": platform.python_version()}
    for requirement in metadata.requires("planpath") or []:
        named = re.match(r"[A-Za-z0-9._-]+", requirement)
        if named and "extra ==" not in requirement:
            found[named[0]] = metadata.version(named[0])
    return found | {"planpath": metadata.version("planpath")}


def checkout(folder: Path = _PACKAGE) -> dict[str, Any] | None:
    """The commit the code is at and whether it was changed since; None outside a checkout."""
    commit = _git(folder, "rev-parse", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--", ":/")
    if not commit or changed is None:
        return None
    return {"commit": commit, "changed": bool(changed)}


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=30,
            stdin=subprocess.DEVNULL,
            # Looking must not lock the index somebody is about to commit.
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def last(place: Path) -> dict[str, Any]:
    """The manifest that stands in a folder; empty where there is none to be read."""
    try:
        read = json.loads(read_bytes(place / FILE, FILE))
    except (PlanpathError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def compose(
    request: Request,
    as_of: str,
    checksums: Mapping[str, str],
    outcomes: Sequence[tuple[Outcome, Mapping[str, str]]],
    before: Mapping[str, Any],
    place: Path,
) -> dict[str, Any]:
    """The manifest of a run.

    A folder may hold reports of an earlier run, of regions left out or failed this time: their
    entries are carried over, each with the digest of the inputs it was really made from.

    Parameters
    ----------
    outcomes
        Each with the SHA-256 of its artefacts by path.
    before
        The manifest that stands in the folder.
    place
        The folder.
    """
    whole = digest(checksums)
    units = _standing(before, place)
    for outcome, files in outcomes:
        earlier = units.get(outcome.unit.name, {}).get("artefacts", [])
        made = [
            {"path": path, "sha256": checksum, "inputs": whole} for path, checksum in files.items()
        ]
        units[outcome.unit.name] = {
            "region": outcome.unit.region,
            "lang": outcome.unit.lang,
            "notebook": outcome.unit.notebook,
            "outcome": "failed" if outcome.error else "made",
            **({"error": outcome.error} if outcome.error else {}),
            **({"stderr": outcome.stderr} if outcome.stderr else {}),
            "seconds": round(outcome.seconds, 2),
            "artefacts": earlier if outcome.error else made,
        }
    return {
        "plan": request.plan.id,
        "as_of": as_of,
        "data": request.data,
        "scenario": {"id": request.scenario.id, "sha256": request.scenario.hash},
        "parameters": [outcome.unit.parameters for outcome, _ in outcomes],
        "inputs_sha256": whole,
        "inputs": dict(checksums),
        "versions": versions(),
        "checkout": checkout(),
        "units": dict(sorted(units.items())),
    }


def _standing(before: Mapping[str, Any], place: Path) -> dict[str, Any]:
    """Entries of an earlier manifest whose files are still the ones it speaks of."""
    kept: dict[str, Any] = {}
    units = before.get("units")
    for name, entry in units.items() if isinstance(units, dict) else ():
        artefacts = [made for made in entry.get("artefacts", []) if _unchanged(place, made)]
        if artefacts:
            kept[name] = {**entry, "artefacts": artefacts}
    return kept


def _unchanged(place: Path, made: Mapping[str, str]) -> bool:
    try:
        return sha256(read_bytes(place / made["path"], FILE)) == made["sha256"]
    except (PlanpathError, KeyError, TypeError):
        return False


def write(place: Path, composed: Mapping[str, Any]) -> None:
    """Put the manifest in its folder, whole."""
    write_text(place / FILE, json.dumps(composed, ensure_ascii=False, indent=1) + "\n")
