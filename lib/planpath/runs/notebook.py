"""A notebook before it runs (which parameters it takes) and after (only what is worth keeping)."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planpath.problems import PlanpathError, Problem, nearest
from planpath.workspace import read_bytes

__all__ = ["check", "declared", "settled", "stderr"]

PARAMETERS = "parameters"
INJECTED = "injected-parameters"
_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


def check(path: Path, given: Mapping[str, object]) -> list[Problem]:
    """Whether a notebook takes these parameters: papermill alone would only log that it does not.

    Parameters
    ----------
    path
        The notebook.
    given
        Values by parameter.

    Returns
    -------
    list of Problem
        A notebook that is missing, is no notebook, or has no cell tagged ``parameters``; a value it
        does not declare; a value of another type than it declares.
    """
    where = f"notebooks/{path.name}"
    try:
        types = declared(path)
    except PlanpathError as error:
        return list(error.problems)
    problems = []
    for name, value in given.items():
        if name not in types:
            message = "the cell tagged 'parameters' does not declare this one"
            problems.append(Problem(where, message, name, list(types), nearest(name, types)))
            continue
        wanted = types[name]
        # A bool is an int to Python and never one to a reader.
        fits = type(value) is _TYPES[wanted] or (wanted == "float" and type(value) is int)
        if not fits:
            place, read = f"{where}, parameter {name}", f"{value!r}, a {type(value).__name__}"
            problems.append(Problem(place, f"takes a {wanted}", read))
    return problems


def declared(path: Path) -> dict[str, str]:
    """The parameters a notebook declares, name to type, read without running it.

    Raises
    ------
    PlanpathError
        If it cannot be read, has no cell tagged ``parameters`` or more than one, or a parameter
        without a type or a default.
    """
    where = f"notebooks/{path.name}"
    cells = [
        cell
        for cell in _cells(path, where)
        if PARAMETERS in cell.get("metadata", {}).get("tags", [])
    ]
    if len(cells) != 1:
        message = f"needs one cell tagged 'parameters'; has {len(cells)}"
        raise PlanpathError(Problem(where, message))
    place = f"{where}, cell tagged 'parameters'"
    source = cells[0].get("source", "")
    try:
        body = ast.parse(source if isinstance(source, str) else "".join(source)).body
    except SyntaxError as error:
        message = f"is not Python: {error.msg} in line {error.lineno}"
        raise PlanpathError(Problem(place, message)) from None
    types: dict[str, str] = {}
    problems = []
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        name, type_ = _declaration(statement)
        if name is None or type_ not in _TYPES:
            read = ast.unparse(statement)
            message = "a parameter is written as  name: type = default"
            problems.append(Problem(place, message, read, [f"type {known}" for known in _TYPES]))
            continue
        types[name] = type_
    if problems:
        raise PlanpathError(problems)
    return types


def _declaration(statement: ast.stmt) -> tuple[str | None, str]:
    if not isinstance(statement, ast.AnnAssign) or statement.value is None:
        return None, ""
    if not isinstance(statement.target, ast.Name):
        return None, ""
    return statement.target.id, ast.unparse(statement.annotation)


def _cells(path: Path, where: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(read_bytes(path, where))
    except ValueError as error:
        raise PlanpathError(Problem(where, f"cannot be read as a notebook ({error})")) from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise PlanpathError(Problem(where, "is no notebook of format 4: it has no cells"))
    return [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def settled(notebook: Any) -> Any:
    """An executed notebook without what differs from run to run, changed in place.

    Gone are timestamps, durations, paths and the id of the cell papermill put in, the interpreter's
    patch release, and what was said on the error stream (see `stderr`).
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"file_extension": ".py", "name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
        if "outputs" in cell:
            cell["outputs"] = [each for each in cell["outputs"] if not _is_stderr(each)]
    return notebook


def stderr(notebook: Any) -> str:
    """What the cells wrote to the error stream, in order."""
    said = [
        output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if _is_stderr(output)
    ]
    return "".join(said)


def _is_stderr(output: Mapping[str, Any]) -> bool:
    return output.get("output_type") == "stream" and output.get("name") == "stderr"
