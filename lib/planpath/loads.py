"""Loads 加载: a file dropped in, checked, and kept for ever as a vintage of its series.

A load is a source folder of its own: the file exactly as given, its mapping, what was noticed, and
a sidecar with who loaded it and when. It is made in a hidden folder and renamed into place, so a
load that is killed leaves nothing of itself in sight; `data/processed/` follows in one step more.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath import examination, ingest, intake, sidecars, store
from planpath.coded import Figures
from planpath.codelists import Label
from planpath.examination import Remark
from planpath.intake import Head, Intake
from planpath.problems import PlanpathError, Problem
from planpath.sidecars import SIDECAR, Source
from planpath.workspace import Workspace, is_ours, read_bytes, sha256, write_bytes, write_text

if TYPE_CHECKING:
    from planpath.sheets import Total
    from planpath.store import Evidence

__all__ = ["Loaded", "beside", "load", "propose"]

CHECKS = "checks.json"
_SERIES = re.compile(r"[a-z][a-z0-9_]*")
# An id has 60 characters, of which ``_20261123_12345`` takes 15.
_LONGEST = 45
# What a killed load leaves behind is hidden; after an hour nobody works on it any more.
_STALE = 3600


@dataclass(frozen=True)
class Loaded:
    """What became of a file.

    Parameters
    ----------
    vintage
        The folder under `data/raw/`.
    rows
        How many figures came in.
    remarks
        What was noticed, gravest first.
    is_new
        False where the very same file with the same mapping is the newest vintage already.
    """

    vintage: str
    rows: int
    remarks: tuple[Remark, ...]
    is_new: bool = True


# ---- Loading ---------------------------------------------------------------------------


def propose(path: Path, out: Path | None = None, *, force: bool = False) -> Path:
    """Write the proposed mapping of a file beside it, for an analyst to correct.

    Raises
    ------
    PlanpathError
        If the file cannot be read, needs no mapping, or one is there already.
    """
    from planpath import sheets
    from planpath.sheets import form

    _there(path)
    if form.is_form(path):
        raise PlanpathError(Problem(path.name, "is a request form and loads without a mapping"))
    target = out or beside(path)
    if target.exists() and not force:
        message = "is there already and may hold corrections; --force writes it anew"
        raise PlanpathError(Problem(str(target), message))
    write_text(target, sheets.dump(sheets.propose(path)))
    return target


def beside(path: Path) -> Path:
    """Where a file's mapping is looked for."""
    from planpath import sheets

    return path.with_name(path.name + sheets.SUFFIX)


def load(
    workspace: Workspace,
    path: Path,
    mapping: Path | None = None,
    author: str = "",
    series: str = "",
    today: date | None = None,
) -> Loaded:
    """Take a file in, or say all that is wrong with it and store nothing.

    Parameters
    ----------
    workspace
        Where it is kept.
    path
        A workbook or delimited file with its mapping, a filled request form, or a table with the
        canonical columns.
    mapping
        The mapping file; without it the one beside the file.
    author
        Who loads it; the name this machine knows them by without.
    series
        What a table without a mapping continues; its file name without.
    today
        The day of the load.

    Raises
    ------
    PlanpathError
        For every cell that cannot be read, every unknown name, and every check of level error.
    """
    _there(path)
    own = beside(path)
    chosen = mapping or (own if own.is_file() else None)
    today = today or date.today()
    again = _same_again(workspace, path, chosen, series)
    if again:
        return Loaded(again, 0, (), is_new=False)
    taken = intake.read(path, chosen)
    head = _head(path, taken, series)
    # Before anything else is read: what changes meanwhile is seen by the comparison in `store`.
    before = store.inputs(workspace, "published")
    known = _known(workspace)
    rows, names, totals = taken.rows, taken.names, taken.totals
    with _staged(workspace, head.series, today) as (vintage, folder):
        gathered, problems = ingest.understood(rows, vintage, today, names)
        # The records are understood; 200 000 of them need not be held any longer.
        del taken, rows
        remarks = _remarks(gathered, totals, known, head.series, vintage, today)
        problems += [remark.problem() for remark in remarks if remark.level == "error"]
        if not problems and not gathered.citations:
            problems.append(Problem(path.name, "holds no figures"))
        if problems:
            raise PlanpathError(problems)
        source = _written(folder, vintage, path, chosen, head, author or _user(), today, remarks)
        place = workspace.raw / vintage
        checksums = {f"{workspace.short(place)}/{path.name}": source.about.file[0].sha256}
        built = store.extended(known, replace(source, checksums=checksums), gathered)
        _moved(folder, place)
    store.keep(workspace, built, before, place)
    return Loaded(vintage, len(gathered.citations), tuple(remarks))


def _there(path: Path) -> None:
    if not path.is_file():
        near = sorted(entry.name for entry in path.parent.glob("*")) if path.parent.is_dir() else []
        raise PlanpathError(Problem.unknown("FILE", "file", path.name, near))
    if not is_ours(path) or path.name in (SIDECAR, CHECKS):
        message = "is not a name a load can keep: a spreadsheet's lock file, or one of our own"
        raise PlanpathError(Problem(path.name, message))
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError:
        problem = Problem("FILE", "has a name that is no text; rename it", ascii(path.name))
        raise PlanpathError(problem) from None


def _head(path: Path, taken: Intake, series: str) -> Head:
    """Whose figures they are; a table that does not say continues the one of its file's name."""
    if taken.head is not None and series in ("", taken.head.series):
        head = taken.head
    elif taken.head is not None:
        message = "is not the source the file names"
        raise PlanpathError(Problem("--source", message, series, [taken.head.series]))
    else:
        name = series or re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
        head = Head(name, Label(zh=path.stem, en=path.stem))
    if not _SERIES.fullmatch(head.series) or len(head.series) > _LONGEST:
        message = (
            "is no id for a source: small letters, digits and _, beginning with a letter, at most "
            f"{_LONGEST}; say --source ID"
        )
        raise PlanpathError(Problem("--source", message, head.series or path.stem))
    return head


def _known(workspace: Workspace) -> Evidence | None:
    """What is there already; None in a workspace that has no published source yet."""
    found, problems = sidecars.examined(workspace, "published")
    return store.evidence(workspace) if found or problems else None


def _same_again(workspace: Workspace, path: Path, mapping: Path | None, series: str) -> str:
    """The newest vintage of a series that was made of this very file and mapping, or nothing."""
    newest: dict[str, Source] = {}
    for source in sorted(store.sources(workspace, "published"), key=_age):
        if source.about.series is not None and series in ("", source.about.series):
            newest[source.about.series] = source
    given = sha256(read_bytes(path, path.name))
    ours = read_bytes(mapping, mapping.name) if mapping else b""
    for source in newest.values():
        file, about = source.about.file[0], source.about
        if (file.name, file.sha256) == (path.name, given):
            theirs = source.read(about.mapping) if about.mapping else b""
            if theirs == ours:
                return source.id
    return ""


def _age(source: Source) -> tuple[date, int]:
    return source.about.loaded_on or source.about.transcribed, source.about.rank


def _remarks(
    gathered: ingest.Gathered,
    totals: Sequence[Total],
    known: Evidence | None,
    series: str,
    vintage: str,
    today: date,
) -> list[Remark]:
    limits = examination.thresholds(today)
    cited = store.citation_frame(gathered.citations).assign(vintage=vintage)
    figures = Figures.of_citations(cited)
    remarks = examination.examined(figures, limits)
    remarks += examination.sums(totals, gathered.citations)
    if known is not None:
        holds = known.citations.loc[known.citations["status"].eq("used")]
        ours = holds["series"].eq(series)
        remarks += examination.compared(figures, holds.loc[ours], holds.loc[~ours], limits)
    return examination.ordered(remarks)


# ---- The folder of a vintage -----------------------------------------------------------


@contextlib.contextmanager
def _staged(workspace: Workspace, series: str, today: date) -> Iterator[tuple[str, Path]]:
    """A hidden folder that nobody else has, for the next load of a series on that day."""
    raw = workspace.raw
    for folder in raw.glob(".*_[0-9]*_[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > _STALE:
                shutil.rmtree(folder)
    number = 1
    while True:
        vintage = f"{series}_{today:%Y%m%d}_{number}"
        folder = raw / f".{vintage}"
        try:
            if not (raw / vintage).exists():
                folder.mkdir(parents=True)
                break
        except FileExistsError:
            pass
        except OSError as error:
            raise PlanpathError(_refused(folder, error)) from None
        number += 1
    try:
        yield vintage, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _moved(folder: Path, place: Path) -> None:
    """The one step that makes a load visible."""
    try:
        folder.rename(place)
    except OSError as error:
        raise PlanpathError(_refused(place, error)) from None


def _refused(place: Path, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    return Problem(str(place), f"cannot be written: {reason}")


def _written(
    folder: Path,
    vintage: str,
    path: Path,
    mapping: Path | None,
    head: Head,
    author: str,
    today: date,
    remarks: Sequence[Remark],
) -> Source:
    """The folder with all that belongs to the load, and the source it is."""
    from planpath import sheets

    data = read_bytes(path, path.name)
    write_bytes(folder / path.name, data)
    named = path.name + sheets.SUFFIX if mapping is not None else None
    if mapping is not None and named is not None:
        write_bytes(folder / named, read_bytes(mapping, mapping.name))
    about: dict[str, Any] = {
        "id": vintage,
        "title": head.title,
        "role": "published",
        "transcribed": today,
        "publisher": head.publisher,
        "terms": head.terms,
        "mapping": named,
        "series": head.series,
        "loaded_by": author,
        "loaded_on": today,
        "checks": CHECKS if remarks else None,
    }
    what = Label(zh="加载的文件，原样保存", en="the file as it was loaded")
    file = {"name": path.name, "sha256": sha256(data), "what": what}
    if remarks:
        # A line each: readable, and quick where there are many.
        kept = ",\n".join(remark.kept().model_dump_json() for remark in remarks)
        write_text(folder / CHECKS, f'{{"remarks": [\n{kept}\n]}}\n')
    write_text(folder / SIDECAR, _toml(about) + "\n[[file]]\n" + _toml(file))
    given = {key: value for key, value in about.items() if value is not None}
    read = sidecars.SourceFile.model_validate({**given, "file": [file]})
    return Source(read, folder, {})


def _toml(table: dict[str, Any]) -> str:
    """Strings, days and labels as TOML; what is None is left out."""
    lines = []
    for key, value in table.items():
        if isinstance(value, Label):
            lines.append(f"{key} = {{ zh = {_quoted(value.zh)}, en = {_quoted(value.en)} }}")
        elif value is not None:
            shown = value.isoformat() if isinstance(value, date) else _quoted(value)
            lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for the one control character JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "not stated"
