"""Sources: what a sidecar says of its files, and whether they are as it says.

A source is a folder with its files exactly as published, or as transcribed, and `source.toml`
beside them: what it is, whose it is, when it was taken in, and each file's checksum.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from planpath import definitions
from planpath.codelists import Entry, Id, Label
from planpath.mapping import MappingFile
from planpath.problems import PlanpathError, Problem
from planpath.workspace import Workspace, is_ours, read_bytes, sha256

__all__ = [
    "LEVELS",
    "SIDECAR",
    "ChecksKept",
    "DataFile",
    "Level",
    "Mark",
    "RemarkKept",
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
    series: Id | None = Field(None, description="What continues from load to load: newest wins")
    loaded_by: str | None = Field(None, description="Who loaded it")
    loaded_on: date | None = None
    checks: str | None = Field(None, description="checks.json: what was noticed when it was loaded")
    file: tuple[DataFile, ...]

    @property
    def rank(self) -> int:
        """Which load of its day it is: the number behind the last underscore of a vintage."""
        number = self.id.rpartition("_")[2]
        return int(number) if self.series and number.isdecimal() else 0


Level = Literal["error", "high", "medium", "low"]
LEVELS: tuple[Level, ...] = ("error", "high", "medium", "low")


class RemarkKept(Entry):
    """A remark of a load, as `checks.json` keeps it: on which line or cell, and what."""

    level: Level
    check: str
    rows: tuple[str, ...] = Field(description="Line or Sheet!Cell of each figure it concerns")
    where: str
    zh: str
    en: str


class ChecksKept(Entry):
    """`checks.json`: what was noticed when a file was loaded."""

    remarks: tuple[RemarkKept, ...]


@dataclass(frozen=True)
class Mark:
    """The gravest remark on a figure, and all that was said of it."""

    level: Level
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


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

    def marks(self) -> dict[str, Mark]:
        """What was remarked on its figures when they were loaded, by line or cell."""
        marks: dict[str, Mark] = {}
        for remark in self.remarks():
            for row in remark.rows:
                told = marks.get(row, Mark(remark.level))
                gravest = min(told.level, remark.level, key=LEVELS.index)
                marks[row] = Mark(gravest, (*told.zh, remark.zh), (*told.en, remark.en))
        return marks

    def remarks(self) -> tuple[RemarkKept, ...]:
        """All that was noticed when it was loaded."""
        if self.about.checks is None:
            return ()
        where = f"{self.id}/{self.about.checks}"
        data = json_of(self.read(self.about.checks), where)
        return definitions.validate(ChecksKept, data, where).remarks

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


def json_of(data: bytes, where: str) -> dict[str, Any]:
    """A JSON file's object."""
    try:
        found = json.loads(data)
    except ValueError as error:
        raise PlanpathError(Problem(where, f"is not valid JSON: {error}")) from None
    if not isinstance(found, dict):
        raise PlanpathError(Problem(where, "holds no JSON object"))
    return found


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
    beside = {name for name in (about.mapping, about.checks) if name}
    return {SIDECAR, *(file.name for file in about.file), *beside}


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
