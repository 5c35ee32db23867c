"""What a run rested on, kept beside its reports so that a later run can be held against it.

`rests_on/` in the folder of a run holds the evidence as it was, the plan with its default readings,
the resolved scenario, the methods, the precedents and what was judged. A file is named by what it
is and by its content's checksum, so runs of one folder share what did not change. The manifest
names the files; those of earlier runs in the same folder stay beside them, up to `KEPT`.
"""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath import definitions
from planpath.methods import Method
from planpath.plan import Plan
from planpath.problems import PlanpathError, Problem
from planpath.reference import PrecedentClass, Precedents
from planpath.scenario import Scenario
from planpath.store import Evidence, citation_frame
from planpath.workspace import Workspace, is_ours, read_bytes, sha256, write_bytes

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FOLDER",
    "KEPT",
    "MANIFEST",
    "Code",
    "Kept",
    "Snapshot",
    "code",
    "keep",
    "latest_before",
    "opened",
    "retire",
]

FOLDER = "rests_on"
MANIFEST = "run.json"
KEPT = 24
"""How many earlier runs of one folder can still be compared."""
_PACKAGE = Path(__file__).parent
_STAMP = b"planpath"
_HEX = 16
_FRAMES = ("assessment", "panel")


@dataclass(frozen=True)
class Code:
    """The program that judged: planpath's version, and the checksum of its sources and codelists.

    Whatever is not an input of its own counts as code: also the lists of indicators, scopes,
    accounting bases, regions and units, which decide what a figure means.
    """

    version: str
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    """What one run rested on, and what it judged.

    Parameters
    ----------
    assessed
        From `assessment.assess`, of the whole plan.
    put
        From `method_panel.panel`: default readings, where a method applies.
    """

    evidence: Evidence
    precedents: Precedents
    plan: Plan
    scenario: Scenario
    methods: Mapping[str, Method]
    assessed: pd.DataFrame
    put: pd.DataFrame
    code: Code


@dataclass(frozen=True)
class Kept:
    """A run as its manifest tells of it, with what it rested on."""

    name: str
    as_of: date
    role: str
    snapshot: Snapshot


# ---- Writing ---------------------------------------------------------------------------


def keep(place: Path, snapshot: Snapshot) -> dict[str, Any]:
    """Write what is not there yet into ``place/rests_on``.

    Returns
    -------
    dict
        What the manifest says of it: for each part its file and the file's SHA-256; the default
        readings by axis; the code's version and checksum.

    Raises
    ------
    PlanpathError
        If a file cannot be written.
    """
    files = {}
    for name, suffix, data in _contents(snapshot):
        checksum = sha256(data)
        path = place / FOLDER / f"{name}-{checksum[:_HEX]}{suffix}"
        if not _stands(path, checksum):
            write_bytes(path, data)
        files[name] = {"file": path.name, "sha256": checksum}
    readings = {
        axis: next(entry.id for entry in entries if entry.default)
        for axis, entries in snapshot.plan.axes.items()
    }
    return {"files": files, "readings": readings, "code": dataclasses.asdict(snapshot.code)}


def retire(place: Path, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Keep the manifest that is about to be replaced, if it rested on something else.

    Parameters
    ----------
    before, now
        The manifests, the one that stands in `place` and the one that will. Of earlier manifests
        the `KEPT` latest stay; files no manifest names any more are removed.
    """
    folder = place / FOLDER
    if before.get("rests_on") and before["rests_on"] != now.get("rests_on"):
        data = (json.dumps(before, ensure_ascii=False, indent=1) + "\n").encode()
        named = sha256(json.dumps(before["rests_on"], sort_keys=True).encode())
        write_bytes(folder / f"run-{named[:_HEX]}.json", data)
    if not folder.is_dir():
        return
    earlier = sorted(folder.glob("run-*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in earlier[:-KEPT]:
        path.unlink(missing_ok=True)
    manifests = [now, *(_manifest(path) for path in earlier[-KEPT:])]
    named_files = {
        entry["file"]
        for one in manifests
        for entry in one.get("rests_on", {}).get("files", {}).values()
    }
    for path in folder.iterdir():
        if is_ours(path) and path not in earlier and path.name not in named_files:
            path.unlink(missing_ok=True)


def code(workspace: Workspace) -> Code:
    """The program as it is now, with the codelists of the workspace."""
    found = {path.relative_to(_PACKAGE).as_posix(): path for path in _PACKAGE.rglob("*.py")}
    for folder in dict.fromkeys((definitions.PACKAGE, workspace.definitions)):
        for path in sorted(folder.glob("*.t*")) if folder.is_dir() else ():
            # Methods are an input of their own.
            if path.suffix in (".toml", ".txt") and path.stem != "methods" and is_ours(path):
                own = "" if folder == definitions.PACKAGE else "own/"
                found[f"{own}definitions/{path.name}"] = path
    checksums = {name: sha256(read_bytes(found[name], name)) for name in sorted(found)}
    return Code(metadata.version("planpath"), sha256(json.dumps(checksums).encode()))


def _stands(path: Path, checksum: str) -> bool:
    try:
        return sha256(read_bytes(path, path.name)) == checksum
    except PlanpathError:
        return False


def _contents(snapshot: Snapshot) -> Iterable[tuple[str, str, bytes]]:
    """Name, ending and bytes of each file; the same bytes for the same content."""
    known, classes = snapshot.evidence, snapshot.precedents
    stamp = {"vintage": known.vintage.isoformat(), "role": known.role}
    yield "evidence", ".parquet", _parquet(known.citations, stamp)
    yield "plan", ".json.gz", _packed(_adapter(Plan).dump_json(snapshot.plan))
    yield "scenario", ".json", _adapter(Scenario).dump_json(snapshot.scenario, indent=1) + b"\n"
    yield (
        "methods",
        ".json.gz",
        _packed(_adapter(dict[str, Method]).dump_json(dict(snapshot.methods))),
    )
    yield "precedents", ".parquet", _parquet(classes.frame, _classes_as_json(classes))
    for name, frame in zip(_FRAMES, (snapshot.assessed, snapshot.put), strict=True):
        yield name, ".parquet", _parquet(frame.reset_index(drop=True), {})


def _adapter(type_: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(type_)


def _packed(data: bytes) -> bytes:
    # The hour is left out, so that the same content is the same file.
    return gzip.compress(data, mtime=0)


def _classes_as_json(classes: Precedents) -> dict[str, Any]:
    written = _adapter(dict[str, PrecedentClass]).dump_python(dict(classes.classes), mode="json")
    return {"classes": written, "nearness": {k: list(v) for k, v in classes.nearness.items()}}


def _parquet(frame: pd.DataFrame, stamp: Mapping[str, Any]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(frame)
    said = json.dumps(stamp, ensure_ascii=False, sort_keys=True).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _STAMP: said})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


# ---- Reading ---------------------------------------------------------------------------


def opened(path: Path) -> Kept:
    """A run that was kept.

    Parameters
    ----------
    path
        The folder of a run, its ``run.json``, or a manifest of an earlier run in ``rests_on``.

    Raises
    ------
    PlanpathError
        If there is no run; if it was made before runs kept what they rest on; if a file it names
        is missing or another by now; or if this version cannot read what that one wrote.
    """
    file = path / MANIFEST if path.is_dir() else path
    where = str(path)
    told = _manifest(file, where)
    named = told.get("rests_on", {}).get("files")
    if not named:
        message = (
            "this run did not keep what it rested on (it was made by an earlier version of "
            "planpath), so that nothing can be attributed; make the reports anew to have a run "
            "that later ones can be compared with"
        )
        raise PlanpathError(Problem(where, message))
    folder = file.parent if file.parent.name == FOLDER else file.parent / FOLDER
    try:
        snapshot = _restored(_checked(folder, named), told["rests_on"]["code"])
        return Kept(told["plan"], date.fromisoformat(told["as_of"]), told["data"], snapshot)
    except (KeyError, TypeError, ValueError) as error:
        first = str(error).partition("\n")[0]
        message = f"what this run rested on cannot be read by this version of planpath ({first})"
        raise PlanpathError(Problem(where, message)) from None


def latest_before(workspace: Workspace, plan: str, as_of: date, role: str) -> Path | None:
    """The folder of the last run of a plan before a day, on the same kind of data.

    Runs that kept nothing are passed over; None where there is none.
    """
    found = []
    above = workspace.reports / plan
    for path in sorted(above.glob(f"*/{MANIFEST}")) if above.is_dir() else ():
        told = _manifest(path, "")
        if told.get("rests_on") and (told.get("plan"), told.get("data")) == (plan, role):
            found.append((str(told["as_of"]), path.parent))
    earlier = [one for one in found if one[0] < as_of.isoformat()]
    return max(earlier)[1] if earlier else None


def _manifest(file: Path, where: str = "") -> dict[str, Any]:
    """A manifest; one that cannot be read is a problem where it was asked for, else empty."""
    try:
        told = json.loads(read_bytes(file, where))
    except (PlanpathError, ValueError):
        told = None
    if isinstance(told, dict):
        return told
    if where:
        message = f"is no run: there is no {MANIFEST} that can be read"
        raise PlanpathError(Problem(where, message))
    return {}


def _checked(folder: Path, named: Mapping[str, Any]) -> dict[str, bytes]:
    """The files by name, each as it was written; all that are not so at once."""
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, entry in named.items():
        # A name, never a path: a manifest from elsewhere opens nothing outside its folder.
        path = folder / Path(str(entry["file"])).name
        where = f"{FOLDER}/{path.name}"
        try:
            found[name] = read_bytes(path, where)
        except PlanpathError as error:
            problems += error.problems
            continue
        if sha256(found[name]) != entry["sha256"]:
            problems.append(Problem(where, "is not the file this run wrote: its checksum differs"))
    if problems:
        raise PlanpathError(problems)
    return found


def _restored(data: Mapping[str, bytes], program: Mapping[str, str]) -> Snapshot:
    frame, told = _unpacked(data["precedents"])
    classes = _adapter(dict[str, PrecedentClass]).validate_python(told["classes"])
    nearness = {name: tuple(ids) for name, ids in told["nearness"].items()}
    return Snapshot(
        evidence=_evidence(data["evidence"]),
        precedents=Precedents(frame, classes, nearness),
        plan=_adapter(Plan).validate_json(gzip.decompress(data["plan"])),
        scenario=_adapter(Scenario).validate_json(data["scenario"]),
        methods=_adapter(dict[str, Method]).validate_json(gzip.decompress(data["methods"])),
        assessed=_unpacked(data["assessment"])[0],
        put=_unpacked(data["panel"])[0],
        code=Code(**program),
    )


def _unpacked(data: bytes) -> tuple[pd.DataFrame, dict[str, Any]]:
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(pa.BufferReader(data))
    return table.to_pandas(), json.loads((table.schema.metadata or {})[_STAMP])


def _evidence(data: bytes) -> Evidence:
    from planpath import table, vintages

    citations, told = _unpacked(data)
    # What a later version tells of a citation beside, an earlier one left unsaid.
    for name, column in citation_frame([]).items():
        if name not in citations:
            unsaid: Any = "" if isinstance(column.dtype, type(citations["region"].dtype)) else 0
            citations[name] = unsaid
    observed = table.make(vintages.table_rows(citations), f"{FOLDER}, evidence")
    vintage = date.fromisoformat(told["vintage"])
    return Evidence(observed, citations, vintage, {}, told["role"])
