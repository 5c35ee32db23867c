"""`planpath compare`: what it prints, and that it is what notebooks and scheduled runs print."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from typer.testing import CliRunner

from planpath import demonstration, plan
from planpath.__main__ import app
from planpath.contrast.handing import ContrastFile
from planpath.problems import PlanpathError
from planpath.runs import comparing, grid
from planpath.runs.run import run
from planpath.runs.workers import surroundings
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
WHOLE = plan.load("zj_textile_2027")
SIDES = ("steady", "on_plan", "faster")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the published sources and a made-up panel."""
    folder = tmp_path_factory.mktemp("compared")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    workspace = Workspace(folder)
    demonstration.write(workspace, WHOLE)
    return workspace


def planpath(here: Workspace, *words: str, code: int = 0) -> str:
    given = [*words, "--workspace", str(here.root), "--ui", "en"]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output


def compared(here: Workspace, *words: str) -> ContrastFile:
    text = planpath(here, "compare", *SIDES, "--data", "demonstration", "--json", *words)
    return ContrastFile.model_validate_json(text)


def test_the_table_says_what_differs_and_what_it_does_to_each_target(here: Workspace) -> None:
    given = ["compare", "steady", "strained", "--region", "柯桥", "--data", "demonstration"]
    told = planpath(here, *given)
    assert "Demonstration data" in told
    assert "falls 8% below its path in 2026" in told
    numbers = compared(here, "--region", "keqiao")
    steady = next(
        one for one in numbers.outcomes if (one.target, one.scenario) == ("KQ-1", "steady")
    )
    assert steady.value is not None
    # In hundred million yuan with one digit, as the English unit shows it.
    assert f"{steady.value / 10:.2f} billion yuan" in told
    assert "KQ-2" in told


def test_published_figures_without_a_comparable_start_are_said_to_be_that(here: Workspace) -> None:
    told = planpath(here, "compare", "steady", "on_plan", "--region", "keqiao")
    assert "No target has comparable figures of whole years." in told


def test_one_indicator_alone(here: Workspace) -> None:
    found = compared(here, "--indicator", "营业收入")
    assert found.indicator == "revenue"
    assert {one.indicator for one in found.outcomes} == {"revenue"}
    assert {one.indicator for one in found.paths} == {"revenue"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["steady"], "takes two scenarios or more"),
        (["steady", "fastre"], "nearest: faster"),
        (["steady", "faster", "--region", "keqaio"], "nearest: keqiao"),
        (["steady", "faster", "--indicator", "revenu"], "nearest: revenue"),
        (["steady", "faster", "--as-of", "tomorrow"], "is not a date"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(here: Workspace, words: list[str], told: str) -> None:
    assert told in planpath(here, "compare", *words, code=2)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(PlanpathError) as refused:
        comparing.asked(["stedy", "fastre"], regions=["keqaio"], indicator="revenu")
    assert len(refused.value.problems) == 4


def in_the_notebook(here: Workspace, folder: Path) -> dict[str, Any]:
    """The comparison notebook's own opening, and then its numbers in place of its pages."""
    node = nbformat.read(ROOT / "notebooks" / "40_scenarios.ipynb", as_version=4)
    [parameters] = [c for c in node.cells if "parameters" in c.metadata.get("tags", [])]
    opening = next(c for c in node.cells if "begin(vars())" in c.source)
    shown = nbformat.v4.new_code_cell(
        "from planpath.contrast.handing import handed\n"
        "print(handed(report.contrast, report.as_of.isoformat()).model_dump_json())"
    )
    node.cells = [parameters, opening, shown]
    nbformat.write(node, folder / "in.ipynb")
    given = {"regions": "柯桥", "scenarios": ",".join(SIDES), "data": "demonstration"}
    with surroundings(here):
        done = papermill.execute_notebook(
            folder / "in.ipynb",
            folder / "out.ipynb",
            given,
            progress_bar=False,
            log_output=False,
            cwd=here.root,
            kernel_name="python3",
        )
    numbers: dict[str, Any] = json.loads(done.cells[-1].outputs[0].text)
    return numbers


@pytest.mark.slow
def test_notebook_command_and_scheduled_run_give_the_same_numbers_bit_for_bit(
    here: Workspace, tmp_path: Path
) -> None:
    printed = compared(here, "--region", "keqiao").model_dump(mode="json")
    assert in_the_notebook(here, tmp_path) == printed
    for id_ in SIDES:
        [request] = grid.requests("", ["keqiao"], ["en"], id_, data="demonstration")
        scheduled = run(request, here, jobs=1)
        [side] = [one for one in printed["scenarios"] if one["id"] == id_]
        assert side["sha256"] == request.scenario.hash
        rows = scheduled.assessed
        rows = rows[rows["region"].eq("keqiao") & rows["projected"].notna()]
        ran = {(r["target_id"], r["reading"]): r["projected"] for r in rows.to_dict("records")}
        own = {
            (one["target"], one["reading"]): one["value"]
            for one in printed["outcomes"]
            if one["scenario"] == id_ and one["value"] is not None
        }
        assert ran == own
        assert ran


@pytest.mark.slow
def test_a_report_is_made_in_each_language_with_its_numbers_beside_it(here: Workspace) -> None:
    given = ["--region", "keqiao", "--data", "demonstration", "--pdf"]
    told = planpath(here, "compare", "steady", "faster", *given)
    folder = Path(told.strip().removeprefix("files are in "))
    made = sorted(path.name for path in here.reports.rglob("compare/*"))
    subject = "steady.faster-keqiao"
    assert {f"{subject}.{end}" for end in ("zh.pdf", "en.pdf", "json")} <= set(made), folder
    [pdf] = here.reports.rglob(f"{subject}.zh.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    [beside] = here.reports.rglob(f"{subject}.json")
    ContrastFile.model_validate_json(beside.read_text(encoding="utf-8"))
