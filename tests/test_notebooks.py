"""The notebooks as a reader opens them: clean, thin, and running from a cold kernel."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import papermill
import pytest

from planpath import demonstration, plan
from planpath.report import exporter
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KINDS = {"str": str}


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def parameters_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [c for c in notebook.cells if "parameters" in c.get("metadata", {}).get("tags", [])]


def test_the_notebooks_of_the_house_are_there() -> None:
    names = [path.stem for path in NOTEBOOKS]
    assert names == [
        "00_tour",
        "10_sources",
        "20_plan",
        "30_region",
        "40_scenarios",
        "50_province",
        "60_backtest",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs_and_defines_nothing(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type != "code":
            continue
        assert not cell.outputs
        assert cell.execution_count is None
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_first_code_cell_holds_the_parameters_typed_and_explained(path: Path) -> None:
    notebook = read(path)
    [cell] = parameters_cells(notebook)
    assert cell is next(c for c in notebook.cells if c.cell_type == "code")
    for line, statement in zip(cell.source.splitlines(), ast.parse(cell.source).body, strict=True):
        assert isinstance(statement, ast.AnnAssign)
        assert isinstance(statement.annotation, ast.Name)
        assert isinstance(ast.literal_eval(statement.value), KINDS[statement.annotation.id])
        assert "#" in line


def run(path: Path, out: Path, **given: str) -> nbformat.NotebookNode:
    return papermill.execute_notebook(
        path, out, given, progress_bar=False, log_output=False, cwd=ROOT / "notebooks"
    )


@pytest.mark.slow
@pytest.mark.parametrize("data", ["published", "demonstration"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_a_cold_kernel_and_prints(
    path: Path, data: str, tmp_path: Path
) -> None:
    if data == "demonstration":
        demonstration.write(Workspace(ROOT), plan.load("zj_textile_2027"))
    done = run(path, tmp_path / "out.ipynb", data=data, lang="en")
    printed = exporter.pdf(done)
    assert printed.startswith(b"%PDF")


@pytest.mark.slow
def test_an_unknown_parameter_stops_the_notebook_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError) as stopped:
        run(ROOT / "notebooks" / "30_region.ipynb", tmp_path / "out.ipynb", regoin="keqiao")
    assert stopped.value.ename == "PlanpathError"
    assert "unknown parameter; read 'regoin'" in stopped.value.evalue
    assert "nearest: region" in stopped.value.evalue


@pytest.mark.slow
def test_ill_typed_and_unknown_values_are_all_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError) as stopped:
        run(
            ROOT / "notebooks" / "30_region.ipynb",
            tmp_path / "out.ipynb",
            region="keqaio",
            scenario="stedy",
            as_of="tomorrow",
        )
    for part in ("'keqaio'", "nearest: keqiao", "nearest: steady", "'tomorrow'"):
        assert part in stopped.value.evalue
