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
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath import corrections, definitions, ingest, intake, records, reference, vintages
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
    "extended",
    "inputs",
    "keep",
    "narrowed",
    "precedents",
    "sources",
    "write_bytes",
    "write_text",
]

_LISTS = (
    *(("regions", ".toml"), ("indicators", ".toml"), ("scopes", ".toml"), ("bases", ".toml")),
    ("units", ".txt"),
)
# One file, so that there is one moment at which the new evidence stands in place of the old.
FILE = "evidence.parquet"
_STAMP = b"planpath"


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
        ``superseded`` by a newer load, ``corrected``, ``undated`` or ``cited_only``; only the first
        has a row in `observed`.
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
    kept = vintages.settled(citations.loc[known])
    holds = kept.index[kept["status"].eq("used")]
    observed = whole.observed.loc[whole.observed["source"].isin(holds)]
    # What was superseded or corrected only later still held on that day.
    again = kept.loc[holds.difference(whole.observed["source"], sort=False)]
    if len(again):
        import pandas as pd

        observed = pd.concat([observed, _table_of(again)])
    observed = observed.reset_index(drop=True)
    return Evidence(observed, kept, whole.vintage, whole.checksums, whole.role)


def extended(
    known: Evidence | None, source: Source, gathered: ingest.Gathered, role: Role = "published"
) -> Evidence:
    """The evidence with one more source, as it will be once that source is in its place.

    Parameters
    ----------
    known
        What there is already; None where it is the first.
    gathered
        What was understood of the new source.

    Raises
    ------
    PlanpathError
        If together they are no table.
    """
    import pandas as pd

    frame = _cited(source, gathered).assign(file=f"{source.id}/{source.about.file[0].name}")
    frame["file"] = frame["file"].astype("str")
    vintage, checksums = source.about.transcribed, dict(source.checksums)
    if known is not None:
        frame = pd.concat([known.citations, frame])
        vintage, checksums = max(known.vintage, vintage), {**known.checksums, **checksums}
    return _assembled(vintages.settled(frame), vintage, checksums, role)


def keep(workspace: Workspace, built: Evidence, before: Mapping[str, str], added: Path) -> None:
    """Store what `extended` built, now that the folder `added` is in its place.

    If anything else changed since `before` (see `inputs`), nothing is stored, and whoever asks for
    the evidence next builds it from everything there is.
    """
    now = inputs(workspace, "published")
    own = {workspace.short(path) for path in added.iterdir()}
    if {name: sum_ for name, sum_ in now.items() if name not in own} == dict(before):
        _keep(workspace, built, now)


def _build(workspace: Workspace, role: Role) -> Evidence:
    import pandas as pd

    found, problems = examined(workspace, role)
    if not found and not problems:
        raise PlanpathError(_none_of(workspace, role))
    rests_on = inputs(workspace, role)
    parts: list[pd.DataFrame] = []
    for source in found:
        try:
            parts.append(_cited(source, _gather(source)))
        except PlanpathError as error:
            problems += error.problems
    if problems:
        raise PlanpathError(problems)
    citations = pd.concat(parts)
    if role == "published":
        where = workspace.short(workspace.raw / corrections.FILE)
        mended = corrections.applied(citations, corrections.load(workspace), where)
        if mended:
            citations = pd.concat([citations, citation_frame(mended)])
    built = _assembled(
        vintages.settled(citations),
        max(source.about.transcribed for source in found),
        {name: sum_ for s in found for name, sum_ in s.checksums.items()},
        role,
    )
    _keep(workspace, built, rests_on)
    return built


def _assembled(
    citations: pd.DataFrame, vintage: date, checksums: Mapping[str, str], role: str
) -> Evidence:
    from planpath import table

    observed = table.make(vintages.table_rows(citations), f"evidence, {role}")
    return Evidence(observed, citations, vintage, checksums, role)


def _none_of(workspace: Workspace, role: Role) -> Problem:
    if role == "demonstration":
        message = "holds no demonstration data: make them first (planpath.demonstration.write)"
        return Problem(workspace.short(workspace.processed / "demonstration"), message)
    message = f"holds no source of role {role!r}: a folder with {SIDECAR} and its file"
    return Problem(workspace.short(workspace.raw), message)


def _gather(source: Source) -> ingest.Gathered:
    demonstration = source.about.role == "demonstration"
    grades = ingest.DEMONSTRATION_GRADES if demonstration else ingest.GRADES
    parts = []
    for file in source.about.file:
        where = f"{source.id}/{file.name}"
        # Two files of one source may both have a line 5.
        id_ = source.id if len(source.about.file) == 1 else where
        if source.about.series is None:
            rows = records.read_csv(source.read(file.name), where, ingest.COLUMNS)
            names = source.mapping()
        else:
            name = source.about.mapping
            mapping = None if name is None else source.folder / name
            taken = intake.read(source.folder / file.name, mapping, where)
            rows, names = list(taken.rows), taken.names
        parts.append(ingest.gather(rows, id_, source.about.transcribed, names, grades))
    return ingest.Gathered(tuple(citation for part in parts for citation in part.citations))


def _cited(source: Source, gathered: ingest.Gathered) -> pd.DataFrame:
    """A source's citations with the load they came by, and what was remarked on them then."""
    about = source.about
    frame = citation_frame(gathered.citations).assign(
        vintage=about.id,
        series=about.series or "",
        rank=about.rank,
        loaded_on=(about.loaded_on or about.transcribed).isoformat(),
    )
    marks = {f"{about.id}/{row}": mark for row, mark in source.marks().items()}
    chosen = frame.index[frame.index.isin(marks)]
    if len(chosen):
        told = [marks[id_] for id_ in chosen]
        for note, gap, said in (
            ("note_zh", "；", [mark.zh for mark in told]),
            ("note_en", "; ", [mark.en for mark in told]),
        ):
            pairs = zip(frame.loc[chosen, note], said, strict=True)
            joined = [gap.join(part for part in (was, *more) if part) for was, more in pairs]
            frame.loc[chosen, note] = joined
        frame.loc[chosen, "mark"] = [mark.level for mark in told]
    return frame.astype(_citation_types())


def _citation_types() -> dict[str, Any]:
    types: dict[str, Any] = {field.name: "str" for field in fields(ingest.Citation)}
    del types["source"]
    types |= dict.fromkeys(("line", "decimals", "rank"), "int64")
    types |= dict.fromkeys(("value", "canonical"), "float64")
    return {**types, "year": "Int64"}


def citation_frame(citations: Sequence[ingest.Citation]) -> pd.DataFrame:
    """Citations as a table, indexed by `source`."""
    import pandas as pd

    types = {"source": "str", **_citation_types()}
    columns = {
        name: pd.array([getattr(citation, name) for citation in citations], dtype=type_)
        for name, type_ in types.items()
    }
    return pd.DataFrame(columns).set_index("source")


def _table_of(citations: pd.DataFrame) -> pd.DataFrame:
    """The rows of the one table behind citations that went through its gate before."""
    from planpath import table

    rows = vintages.table_rows(citations).assign(scenario="", quantile=0.5)
    types = {name: column.dtype for name, column in table.empty().items()}
    return rows[list(table.COLUMNS)].astype(types)


# ---- What is kept between runs ---------------------------------------------------------


def _keep(workspace: Workspace, built: Evidence, rests_on: Mapping[str, str]) -> None:
    stamp = {
        "role": built.role,
        "vintage": built.vintage.isoformat(),
        "checksums": dict(built.checksums),
        "inputs": dict(rests_on),
    }
    try:
        write_bytes(workspace.processed / built.role / FILE, _parquet(built.citations, stamp))
    except PlanpathError as error:
        # A workspace that may only be read is still read.
        warnings.warn(f"the evidence is not kept: {error}", stacklevel=4)


def _parquet(citations: pd.DataFrame, stamp: Mapping[str, Any]) -> bytes:
    """Parquet any tool can read, with what it was built from in its metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(citations)
    said = json.dumps(stamp, ensure_ascii=False, sort_keys=True).encode("utf-8")
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _STAMP: said})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, write_page_checksum=True)
    return buffer.getvalue()


def _cached(workspace: Workspace, role: Role) -> Evidence | None:
    """What was built before, if everything it was built from is unchanged."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        # Read at one go: another process may put a newer file in its place meanwhile.
        data = pa.BufferReader((workspace.processed / role / FILE).read_bytes())
        kept = parquet.read_table(data, page_checksum_verification=True)
        stamp = json.loads((kept.schema.metadata or {})[_STAMP])
    except (OSError, ValueError, KeyError):
        return None
    if stamp["inputs"] != inputs(workspace, role):
        return None
    citations = kept.to_pandas()
    return Evidence(
        observed=_table_of(citations),
        citations=citations,
        vintage=date.fromisoformat(stamp["vintage"]),
        checksums=stamp["checksums"],
        role=stamp["role"],
    )


def inputs(workspace: Workspace, role: Role) -> dict[str, str]:
    """SHA-256 of everything a build rests on: sources, codelists, units, and the code itself."""
    checksums = dict(_code())
    for name, suffix in _LISTS:
        for path in definitions.layers("", name, suffix):
            checksums[definitions.short(path)] = sha256(path.read_bytes())
    places = workspace.source_folders(role)
    paths = [path for folder in places for path in sorted(folder.iterdir()) if is_ours(path)]
    for path in (*paths, workspace.raw / corrections.FILE):
        content = path.read_bytes() if path.is_file() else b""
        checksums[workspace.short(path)] = sha256(content)
    return checksums


@cache
def _code() -> tuple[tuple[str, str], ...]:
    package = Path(__file__).parent
    modules = (
        "bases",
        "corrections",
        "ingest",
        "intake",
        "mapping",
        "meaning",
        "records",
        "sidecars",
        "store",
    )
    names = [f"{module}.py" for module in (*modules, "table", "units", "vintages")]
    names += sorted(f"sheets/{path.name}" for path in (package / "sheets").glob("*.py"))
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
