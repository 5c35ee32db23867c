"""`planpath export`: the judgement as a workbook, as CSV or Parquet, in IAMC form and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpath.command.frame import (
    AsOf,
    Assumed,
    Data,
    Plan,
    Regions,
    Root,
    Ui,
    told,
    words_for,
    workspace_at,
)
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from planpath.export.subject import Subject
    from planpath.runs.grid import Request
    from planpath.words import Words
    from planpath.workspace import Workspace

__all__ = ["FORMATS", "export"]

# What each is written as; the first ending is the usual one.
FORMATS = {
    "xlsx": (".xlsx",),
    "csv": (".csv",),
    "iamc": (".csv", ".xlsx"),
    "parquet": (".parquet",),
}


@told
def export(
    format_: Annotated[
        str, typer.Option("--format", help="xlsx (live formulas), csv, iamc or parquet.")
    ] = "xlsx",
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.")] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Write nothing; read this IAMC file and say what it holds."),
    ] = None,
    plan: Plan = "",
    scenario: Assumed = "",
    as_of: AsOf = "",
    data: Data = "published",
    region: Regions = None,
    lang: Annotated[
        str, typer.Option(help="Language of the workbook; without it the first there is.")
    ] = "",
    workspace: Root = None,
    ui: Ui = "",
) -> None:
    """Write the assessment for other programs and for colleagues without Python.

    csv and parquet write two files: the assessment under the name given, and beside it the one
    table of observed, required and projected values (NAME.table.csv).
    """
    place, words = workspace_at(workspace), words_for(ui)
    if check is not None:
        _tell(check, words)
        return
    path = _target(format_, out)
    from planpath.runs import grid

    asked = grid.requests(plan, region or (), [lang] if lang else (), scenario, as_of, data)
    if len(asked) != 1:
        message = "there are several plans; name one"
        raise PlanpathError(Problem("--plan", message, plan, [one.plan.id for one in asked]))
    subject = _subject(asked[0], place, regions=bool(region))
    for file, content in _files(subject, format_, path, asked[0].langs[0]).items():
        from planpath.workspace import write_bytes

        write_bytes(file, content)
        print(words("export.made", file=file))


def _target(format_: str, out: Path | None) -> Path:
    """The file to write, or everything that is wrong with what was asked."""
    problems = []
    if format_ not in FORMATS:
        problems.append(Problem.unknown("--format", "format", format_, FORMATS))
    if out is None:
        problems.append(Problem("--out", "is needed: the file to write"))
    elif out.is_dir():
        problems.append(Problem("--out", "is a folder, not a file", str(out)))
    elif format_ in FORMATS and out.suffix.lower() not in FORMATS[format_]:
        message = f"does not end as a file of --format {format_} does"
        problems.append(Problem("--out", message, out.name, FORMATS[format_]))
    if problems or out is None:
        raise PlanpathError(problems)
    return out


def _subject(request: Request, place: Workspace, *, regions: bool) -> Subject:
    from planpath import demonstration, store
    from planpath.export.subject import Subject

    made_up = request.data == "demonstration"
    if made_up:
        demonstration.ensure(place, request.plan)
    evidence = store.evidence(place, "demonstration" if made_up else "published", request.as_of)
    return Subject(
        plan=request.plan,
        evidence=evidence,
        scenario=request.scenario,
        precedents=store.precedents(place),
        as_of=request.as_of or store.default_as_of(evidence),
        regions=request.regions if regions else (),
    )


def _files(subject: Subject, format_: str, path: Path, lang: str) -> dict[Path, bytes]:
    """What is to be written where."""
    beside = path.with_name(f"{path.stem}.table{path.suffix}")
    if format_ == "xlsx":
        from planpath.export.workbook import workbook

        return {path: workbook(subject, lang)}
    if format_ == "iamc":
        from planpath.export import iamc

        is_csv = path.suffix.lower() == ".csv"
        return {path: iamc.as_csv(subject) if is_csv else iamc.as_workbook(subject)}
    from planpath.export import frames

    both = {path: frames.judgement(subject), beside: frames.rows(subject)}
    if format_ == "csv":
        return {file: frames.as_csv(frame) for file, frame in both.items()}
    return {file: frames.as_parquet(frame, subject) for file, frame in both.items()}


def _tell(path: Path, words: Words) -> None:
    """What an IAMC file holds, as planpath reads it."""
    from planpath.export.iamc import read_iamc

    found = read_iamc(path)
    scenarios = words.listed(list(dict.fromkeys(found["scenario"])))
    print(words("export.read", file=path.name, rows=len(found), scenarios=scenarios))
