"""The only reader and writer of data files.

`data/raw/` holds each source as it was published or transcribed, with a sidecar that says what it
is and what its checksum must be. `data/processed/` holds what was built from it: Parquet that any
tool can read, rebuilt whenever a source, a mapping, a codelist or this code changes. Everything is
written beside and renamed into place, so a build that is killed leaves the old one whole.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath import definitions, ingest, records, reference
from planpath.problems import PlanpathError, Problem
from planpath.reference import Precedents
from planpath.sidecars import SIDECAR, Role, Source, SourceFile, examined, sources
from planpath.workspace import (
    Workspace,
    is_ours,
    sha256,
    write_bytes,
    write_text,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Evidence",
    "Precedents",
    "Source",
    "SourceFile",
    "Workspace",
    "citation_frame",
    "default_as_of",
    "evidence",
    "narrowed",
    "precedents",
    "sources",
    "write_bytes",
    "write_text",
]

_OBSERVED, _CITATIONS, _STAMP = "observed.parquet", "citations.parquet", "stamp.json"


# ---- Evidence --------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """What statistics show, and where each figure stands.

    Parameters
    ----------
    observed
        The one table; `source` is the citation's id, ``published_figures/5`` for line 5.
    citations
        One row per published record, by that id; see `ingest.Citation`. `status` is ``used``,
        ``undated`` or ``cited_only``; only the first has a row in `observed`.
    vintage
        When the newest source was transcribed.
    checksums
        SHA-256 by file.
    role
        ``published`` or ``demonstration``.
    """

    observed: pd.DataFrame
    citations: pd.DataFrame
    vintage: date
    checksums: Mapping[str, str]
    role: str


def default_as_of(evidence: Evidence) -> date:
    """The reporting date when none is given: the evidence's vintage, never today.

    A report of the same evidence is thus the same report on any day.
    """
    return evidence.vintage


def evidence(workspace: Workspace, role: Role = "published", as_of: date | None = None) -> Evidence:
    """All evidence of a role.

    Parameters
    ----------
    workspace
        Where to look.
    role
        ``published``, or ``demonstration`` for made-up data.
    as_of
        Leaves out what could not be known then: figures published later, and later years.

    Raises
    ------
    PlanpathError
        With everything that is wrong in all sources; nothing is stored then.
    """
    whole = _cached(workspace, role)
    if whole is None:
        whole = _build(workspace, role)
    return whole if as_of is None else narrowed(whole, as_of)


def narrowed(whole: Evidence, day: date) -> Evidence:
    """The evidence without what could not be known on `day`: later publications, later years."""
    citations = whole.citations
    known = citations["known_on"].le(day.isoformat())
    known &= citations["year"].le(day.year).fillna(True).astype(bool)
    kept = citations.loc[known]
    chosen = whole.observed["source"].isin(kept.index)
    observed = whole.observed.loc[chosen].reset_index(drop=True)
    return Evidence(observed, kept, whole.vintage, whole.checksums, whole.role)


def _build(workspace: Workspace, role: Role) -> Evidence:
    from planpath import table

    found, problems = examined(workspace, role)
    if not found and not problems:
        raise PlanpathError(_none_of(workspace, role))
    inputs = _inputs(workspace, role)
    observed: list[dict[str, Any]] = []
    citations: list[ingest.Citation] = []
    for source in found:
        try:
            gathered = _gather(source)
        except PlanpathError as error:
            problems += error.problems
            continue
        observed += gathered.observed
        citations += gathered.citations
    if problems:
        raise PlanpathError(problems)
    built = Evidence(
        observed=table.make(observed, f"evidence, {role}"),
        citations=citation_frame(citations),
        vintage=max(source.about.transcribed for source in found),
        checksums={name: sum_ for s in found for name, sum_ in s.checksums.items()},
        role=role,
    )
    _keep(workspace, built, inputs)
    return built


def _none_of(workspace: Workspace, role: Role) -> Problem:
    if role == "demonstration":
        message = "holds no demonstration data: make them first (planpath.demonstration.write)"
        return Problem(workspace.short(workspace.processed / "demonstration"), message)
    message = f"holds no source of role {role!r}: a folder with {SIDECAR} and its file"
    return Problem(workspace.short(workspace.raw), message)


def _gather(source: Source) -> ingest.Gathered:
    mapping = source.mapping()
    demonstration = source.about.role == "demonstration"
    grades = (ingest.DEMONSTRATION_GRADE,) if demonstration else ingest.GRADES
    parts = []
    for file in source.about.file:
        rows = records.read_csv(source.read(file.name), f"{source.id}/{file.name}", ingest.COLUMNS)
        # Two files of one source may both have a line 5.
        id_ = source.id if len(source.about.file) == 1 else f"{source.id}/{file.name}"
        parts.append(ingest.gather(rows, id_, source.about.transcribed, mapping, grades))
    return ingest.Gathered(
        tuple(row for part in parts for row in part.observed),
        tuple(citation for part in parts for citation in part.citations),
    )


def citation_frame(citations: Sequence[ingest.Citation]) -> pd.DataFrame:
    """Citations as a table, indexed by `source`."""
    import pandas as pd

    names = [field.name for field in fields(ingest.Citation)]
    frame = pd.DataFrame([asdict(citation) for citation in citations], columns=names)
    types: dict[str, Any] = dict.fromkeys(names, "str")
    types |= {"line": "int64", "year": "Int64", "value": "float64", "decimals": "int64"}
    return frame.astype(types).set_index("source")


# ---- What is kept between runs ---------------------------------------------------------


def _keep(workspace: Workspace, built: Evidence, inputs: Mapping[str, str]) -> None:
    folder = workspace.processed / built.role
    files = {
        _OBSERVED: _parquet(built.observed),
        _CITATIONS: _parquet(built.citations),
    }
    stamp = {
        "role": built.role,
        "vintage": built.vintage.isoformat(),
        "checksums": dict(built.checksums),
        "inputs": dict(inputs),
        "outputs": {name: sha256(data) for name, data in files.items()},
    }
    try:
        for name, data in files.items():
            write_bytes(folder / name, data)
        # The stamp last: without it, or with an older one, the files are not believed.
        write_text(folder / _STAMP, json.dumps(stamp, ensure_ascii=False, indent=1) + "\n")
    except PlanpathError as error:
        # A workspace that may only be read is still read.
        warnings.warn(f"the evidence is not kept: {error}", stacklevel=4)


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def _cached(workspace: Workspace, role: Role) -> Evidence | None:
    """What was built before, if everything it was built from is unchanged."""
    import pandas as pd

    folder = workspace.processed / role
    try:
        stamp = json.loads((folder / _STAMP).read_bytes())
        kept = {name: (folder / name).read_bytes() for name in (_OBSERVED, _CITATIONS)}
    except (OSError, ValueError):
        return None
    if not isinstance(stamp, dict) or stamp.get("inputs") != _inputs(workspace, role):
        return None
    if stamp.get("outputs") != {name: sha256(data) for name, data in kept.items()}:
        return None
    frames = {name: pd.read_parquet(io.BytesIO(data)) for name, data in kept.items()}
    return Evidence(
        observed=frames[_OBSERVED],
        citations=frames[_CITATIONS],
        vintage=date.fromisoformat(stamp["vintage"]),
        checksums=stamp["checksums"],
        role=stamp["role"],
    )


def _inputs(workspace: Workspace, role: Role) -> dict[str, str]:
    """SHA-256 of everything a build rests on: sources, codelists, units, and the code itself."""
    checksums = dict(_code())
    for name in ("regions", "indicators", "scopes"):
        checksums[f"definitions/{name}.toml"] = sha256(definitions.locate("", name).read_bytes())
    for folder in workspace.source_folders(role):
        for path in sorted(folder.iterdir()):
            if is_ours(path):
                content = path.read_bytes() if path.is_file() else b""
                checksums[workspace.short(path)] = sha256(content)
    return checksums


@cache
def _code() -> tuple[tuple[str, str], ...]:
    package = Path(__file__).parent
    modules = ("ingest", "mapping", "records", "store", "table", "units")
    names = (*(f"{module}.py" for module in modules), "definitions/units.txt")
    return tuple((name, sha256((package / name).read_bytes())) for name in names)


# ---- Precedents ------------------------------------------------------------------------


def precedents(workspace: Workspace) -> Precedents:
    """The reference classes with their percentiles, from all sources of that role.

    Raises
    ------
    PlanpathError
        If a source is not as its sidecar says, or the table and the definitions do not agree.
    """
    rows = []
    for source in sources(workspace, "precedents"):
        for file in source.about.file:
            if file.name == reference.TABLE:
                where = f"{source.id}/{file.name}"
                rows += records.read_csv(source.read(file.name), where, reference.COLUMNS)
    return reference.assemble(rows)
