"""Sources: what a sidecar says of its files, and whether they are as it says.

A source is a folder with its files exactly as published, or as transcribed, and `source.toml`
beside them: what it is, whose it is, when it was taken in, and each file's checksum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from planpath import definitions
from planpath.codelists import Entry, Id, Label
from planpath.mapping import MappingFile
from planpath.problems import PlanpathError, Problem
from planpath.workspace import Workspace, is_ours, read_bytes, sha256

__all__ = [
    "SIDECAR",
    "DataFile",
    "Role",
    "Source",
    "SourceColumn",
    "SourceFile",
    "examined",
    "sources",
]

Role = Literal["published", "precedents", "demonstration"]
SIDECAR = "source.toml"


class SourceColumn(Entry):
    """One column of a data file, in the words of a data dictionary."""

    name: str
    meaning: Label


class DataFile(Entry):
    """A file of the source, and what it must be, to the byte."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    what: Label
    column: tuple[SourceColumn, ...] = ()


class SourceFile(Entry):
    """`source.toml`: what a source is, whose it is, and what may be done with it."""

    id: Id
    title: Label
    role: Role
    transcribed: date
    publisher: Label
    terms: Label
    mapping: str | None = Field(None, description="mapping.toml; without it the file writes ids")
    omitted: Label | None = Field(None, description="What was left out of the original, and why")
    file: tuple[DataFile, ...]


@dataclass(frozen=True)
class Source:
    """A source whose files are all there and unchanged.

    `checksums` gives the SHA-256 of each file by its path in the workspace.
    """

    about: SourceFile
    folder: Path
    checksums: Mapping[str, str]

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.about.id

    def read(self, name: str) -> bytes:
        """One of its files, as it is."""
        return read_bytes(self.folder / name, f"{self.id}/{name}")

    def mapping(self) -> MappingFile | None:
        """Which of its names is which id, checked against the codelists."""
        if self.about.mapping is None:
            return None
        where = f"{self.id}/{self.about.mapping}"
        data = definitions.read_toml(self.folder / self.about.mapping)
        mapping = definitions.validate(MappingFile, data, where)
        faults = list(mapping.faults(where))
        if faults:
            raise PlanpathError(faults)
        return mapping


def sources(workspace: Workspace, role: Role | None = None) -> list[Source]:
    """The sources of a workspace, each checked against its sidecar.

    Parameters
    ----------
    role
        Only sources of that role; without it all that are published or precedents.

    Raises
    ------
    PlanpathError
        For every folder without a sidecar, file that is missing, changed or not listed.
    """
    found, problems = examined(workspace, role)
    if problems:
        raise PlanpathError(problems)
    return found


def examined(workspace: Workspace, role: Role | None = None) -> tuple[list[Source], list[Problem]]:
    """The sources that can be read at all, and everything that is wrong with any.

    A file that is not the one its sidecar describes can still be read, so that whoever changed it
    hears of its checksum and of a broken cell in one go. Nothing is built while there is a problem.
    """
    found: list[Source] = []
    problems: list[Problem] = []
    for folder in workspace.source_folders(role or "published"):
        where = workspace.short(folder)
        try:
            source = _read(folder, where)
        except PlanpathError as error:
            problems += error.problems
            continue
        faults = list(_faults(source, where))
        problems += faults
        readable = all((folder / name).is_file() for name in _listed(source.about))
        if readable and role in (None, source.about.role):
            found.append(source)
    return found, problems


def _read(folder: Path, where: str) -> Source:
    if not (folder / SIDECAR).is_file():
        raise PlanpathError(Problem(where, f"a source without its sidecar {SIDECAR}"))
    data = definitions.read_toml(folder / SIDECAR)
    about = definitions.validate(SourceFile, data, f"{where}/{SIDECAR}")
    checksums = {
        f"{where}/{file.name}": sha256(read_bytes(folder / file.name, f"{where}/{file.name}"))
        for file in about.file
        if (folder / file.name).is_file()
    }
    return Source(about, folder, checksums)


def _listed(about: SourceFile) -> set[str]:
    mapping = {about.mapping} if about.mapping else set()
    return {SIDECAR, *(file.name for file in about.file), *mapping}


def _faults(source: Source, where: str) -> Iterator[Problem]:
    about, sidecar = source.about, f"{where}/{SIDECAR}"
    if about.role != "demonstration" and about.id != source.folder.name:
        message = "is not the folder's name"
        yield Problem(f"{sidecar}, id", message, about.id, [source.folder.name])
    present = {path.name for path in source.folder.iterdir() if is_ours(path)}
    for name in sorted(present - _listed(about)):
        yield Problem(f"{where}/{name}", f"is not listed in {SIDECAR}")
    for name in sorted(_listed(about) - present):
        yield Problem.unknown(sidecar, "file", name, sorted(present))
    for file in about.file:
        checksum = source.checksums.get(f"{where}/{file.name}")
        if checksum not in (None, file.sha256):
            message = (
                f"is not the file {SIDECAR} describes: its SHA-256 differs; if the change is "
                "meant, write the new one there"
            )
            yield Problem(f"{where}/{file.name}", message, str(checksum), [file.sha256])
