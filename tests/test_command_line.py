"""The command line as a user meets it: a process, its words, its exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import planpath as pp
from fakes import fake_workspace
from planpath import __main__ as command_line
from planpath import definitions, paths, schemas
from planpath.command import checking, frame
from planpath.workspace import Workspace

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ENGLISH = {"LC_ALL": "en_GB.UTF-8"}
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


def planpath(
    *arguments: str, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if name != "PLANPATH_WORKSPACE"}
    return subprocess.run(
        [sys.executable, "-m", "planpath", *arguments],
        cwd=cwd,
        env={**given, "PYTHONUTF8": "1", **(environment or ENGLISH)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture(autouse=True)
def _bytecode(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one kernel compiled serves the next test's too, where nothing compiled lies about."""
    if sys.dont_write_bytecode:
        folder = tmp_path_factory.getbasetemp() / "bytecode"
        monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(folder))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    place = fake_workspace(tmp_path)
    shutil.copytree(NOTEBOOKS, place.notebooks)
    return place


class TestHelp:
    def test_names_the_commands(self, tmp_path: Path) -> None:
        done = planpath("--help", cwd=tmp_path)
        assert done.returncode == 0
        for name in ("report", "demo", "check", "schema"):
            assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)

    def test_without_anything_is_help_too(self, tmp_path: Path) -> None:
        done = planpath(cwd=tmp_path)
        assert "Usage: planpath" in done.stdout + done.stderr

    def test_of_a_command_names_its_options(self, tmp_path: Path) -> None:
        done = planpath("report", "--help", cwd=tmp_path)
        options = ["plan", "region", "lang", "scenario", "as-of", "data", "jobs", "workspace", "ui"]
        assert [name for name in options if f"--{name}" not in done.stdout] == []

    def test_the_installed_command_is_the_module(self, tmp_path: Path) -> None:
        script = Path(sys.executable).with_name("planpath")
        done = subprocess.run([script, "--help"], capture_output=True, encoding="utf-8", check=True)
        assert done.stdout == planpath("--help", cwd=tmp_path).stdout


class TestMistakes:
    def test_are_told_all_at_once_in_sentences(self, workspace: Workspace) -> None:
        done = planpath(
            *("report", "--region", "柯乔", "--region", "lanxi", "--lang", "fr"),
            *("--scenario", "stedy", "--as-of", "soon"),
            cwd=workspace.root,
        )
        assert done.returncode == 2
        assert done.stdout == ""
        said = done.stderr.splitlines()
        assert [line.partition(":")[0] for line in said] == [
            "--region",
            "--lang",
            "--scenario",
            "--as-of",
        ]
        assert "nearest: 柯桥" in said[0]
        assert "nearest: steady" in said[2]
        assert not workspace.reports.exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["report", "--plan", "no"],
            ["check", "--plan", "no"],
            ["report", "--ui", "fr"],
            ["report", "--workspace", "nowhere"],
            ["report", "--jobs", "-1"],
            ["report", "--jobs", "many"],
            ["reports"],
            ["report", "--regoin", "keqiao"],
        ],
    )
    def test_end_with_two_and_no_traceback(
        self, workspace: Workspace, arguments: list[str]
    ) -> None:
        done = planpath(*arguments, cwd=workspace.root)
        assert done.returncode == 2
        assert done.stderr
        assert "Traceback" not in done.stderr

    def test_outside_a_workspace_it_says_so(self, tmp_path: Path) -> None:
        done = planpath("check", cwd=tmp_path)
        assert done.returncode == 2
        assert "data/raw" in done.stderr

    def test_what_nobody_foresaw_is_one_sentence_and_a_log(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def burst(root: object) -> None:
            raise RuntimeError("surprise")

        monkeypatch.setattr(checking, "workspace_at", burst)
        monkeypatch.setattr(sys, "argv", ["planpath", "check"])
        with pytest.raises(SystemExit) as caught:
            command_line.main()
        assert caught.value.code == 1
        [said] = capsys.readouterr().err.splitlines()
        assert "unexpected RuntimeError: surprise" in said
        log = Path(said.rpartition(" in ")[2])
        assert "Traceback" in log.read_text("utf-8")
        log.unlink()


class TestCheck:
    @pytest.mark.parametrize(
        ("ui", "environment", "lang"),
        [
            ("", {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB"}, "zh"),
            ("", {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN"}, "en"),
            ("", {"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
            ("", {"LC_ALL": "", "LANG": ""}, "en"),
            ("zh", {"LC_ALL": "en_GB.UTF-8"}, "zh"),
            ("en", {"LC_ALL": "zh_CN.UTF-8"}, "en"),
        ],
    )
    def test_speaks_as_asked_or_else_as_the_system_does(
        self, monkeypatch: pytest.MonkeyPatch, ui: str, environment: dict[str, str], lang: str
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert frame.words_for(ui).lang == lang

    def test_says_that_all_is_well(self, workspace: Workspace) -> None:
        done = planpath("check", cwd=workspace.notebooks, environment=CHINESE)
        assert done.returncode == 0, done.stdout
        assert done.stdout == "定义与数据均无问题。\n"

    def test_lists_problems_with_file_and_place_and_counts_them(self, workspace: Workspace) -> None:
        data = workspace.raw / "published_figures" / "observations.csv"
        data.write_bytes(data.read_bytes() + b"\n")
        own = workspace.definitions / "scenarios" / "bold.toml"
        own.parent.mkdir(parents=True)
        own.write_text("x = 1", encoding="utf-8")
        done = planpath("check", cwd=workspace.root)
        assert done.returncode == 1
        assert "data/raw/published_figures/observations.csv" in done.stdout
        assert "scenarios/bold.toml" in done.stdout
        count = len([line for line in done.stdout.splitlines() if line.startswith("  ")])
        assert done.stdout.splitlines()[-1] == f"Problems: {count}."

    def test_of_a_workspace_named(self, workspace: Workspace) -> None:
        done = planpath("check", "--workspace", str(workspace.root), cwd=Path("/"))
        assert done.returncode == 0


def test_schema_writes_what_the_models_say(tmp_path: Path) -> None:
    done = planpath("schema", "--to", str(tmp_path / "s"), cwd=tmp_path)
    assert done.returncode == 0
    written = {path.stem: path.read_text("utf-8") for path in (tmp_path / "s").glob("*.json")}
    assert written == {kind: schemas.render(kind) for kind in schemas.KINDS}


@pytest.mark.slow
class TestReport:
    def test_two_regions_by_other_names_make_files_and_a_summary(
        self, workspace: Workspace
    ) -> None:
        done = planpath(
            *("report", "--region", "柯桥", "--region", "330781", "--lang", "zh", "--ui", "zh"),
            cwd=workspace.root,
        )
        assert done.returncode == 0, done.stderr
        [folder] = (workspace.reports / "zj_textile_2027").iterdir()
        assert sorted(path.name for path in folder.iterdir()) == [
            *("assessment.csv", "keqiao.zh.pdf", "lanxi.zh.pdf", "notebooks"),
            *("rests_on", "run.json"),
        ]
        for words in ("柯桥区", "兰溪市", "口径未注明", str(folder)):
            assert words in done.stdout
        # Away from a terminal: plain lines, no codes of colour or cursor.
        assert "\x1b" not in done.stdout + done.stderr
        assert "2/2" in done.stderr

    def test_a_report_that_fails_ends_with_one_and_says_which(self, workspace: Workspace) -> None:
        path = workspace.notebooks / "30_region.ipynb"
        node = json.loads(path.read_text("utf-8"))
        for cell in node["cells"]:
            if "parameters" in cell["metadata"].get("tags", []):
                cell["source"] = ["".join(cell["source"]), '\n"last"']
        code = next(cell for cell in reversed(node["cells"]) if cell["cell_type"] == "code")
        code["source"] = "raise ValueError('of no use')"
        path.write_text(json.dumps(node), encoding="utf-8")
        done = planpath("report", "--region", "keqiao", "--lang", "en", cwd=workspace.root)
        assert done.returncode == 1
        assert "No report: keqiao.en" in done.stderr
        assert "ValueError: of no use" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_demonstration_is_made_and_kept_apart(self, workspace: Workspace) -> None:
        done = planpath("demo", "--region", "keqiao", "--lang", "en", cwd=workspace.root)
        assert done.returncode == 0, done.stderr
        [folder] = (workspace.reports / "zj_textile_2027").iterdir()
        assert folder.name.endswith("-demonstration")
        assert (folder / "keqiao.en.pdf").is_file()
        text = (folder / "notebooks" / "keqiao.en.ipynb").read_text("utf-8")
        assert "Demonstration data" in text


class TestTheAnalystsSession:
    """Section 8 of the design, as written."""

    @pytest.fixture(autouse=True)
    def _here(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PLANPATH_WORKSPACE", raising=False)
        monkeypatch.chdir(workspace.notebooks)

    def test_runs(self) -> None:
        plan = pp.plan("zj_textile_2027")
        observed = pp.observed(plan)
        steady = pp.scenario("steady")

        keqiao = plan.of(region="keqiao")
        required = pp.required(keqiao, observed)
        projected = pp.project(observed, steady, to=2027)
        verdicts = pp.assess(keqiao, observed, projected)

        bolder = steady.but(
            "energy_intensity", model="compound", rate="-4.1 %/年", why="两个印染园区改用低浴比染色"
        )
        drawn = pp.concat(projected, pp.project(observed, bolder, to=2027))
        words = pp.words("zh")
        figure = pp.figures.trajectory(required, drawn, indicator="energy_intensity", words=words)

        assert set(verdicts["target_id"]) == {"KQ-1", "KQ-2"}
        # 1243 of 2023 to 1500 by 2027, although its scope is not stated: needed 4.81 % a year.
        path = required[required["indicator"].eq("revenue")]
        assert path["value"].iloc[[0, -1]].round(1).tolist() == [1243.0, 1500.0]
        assert (path["value"].iloc[1] / path["value"].iloc[0] - 1) == pytest.approx(
            0.0481, abs=5e-5
        )
        # Nothing published speaks of energy, and the figure says so instead of being empty.
        assert figure.alt
        shown = pp.figures.trajectory(required, indicator="revenue", words=words)
        assert "1500" in shown.alt
        # Grade C and a scope unstated: no verdict.
        assert verdicts["verdict"].eq("").all()
        assert set(drawn["kind"]) <= {"projected"}
        # The plan's 3.4 % a year is index arithmetic, and needs no data.
        index = pp.index_paths(plan.of(indicator="energy_intensity"))
        assert index[index["year"].eq(2027)]["index"].round(3).tolist() == [84.117, 87.078]

    def test_the_plans_regions_alone_are_observed(self) -> None:
        keqiao = pp.observed(pp.plan("zj_textile_2027").of(region="柯桥"))
        assert set(keqiao.observed["region"]) == {"keqiao"}
        assert set(pp.observed().observed["region"]) > {"keqiao"}

    def test_demonstration_data_are_made_when_first_asked_for(self) -> None:
        plan = pp.plan("zj_textile_2027")
        shown = pp.observed(plan.of(region="keqiao"), data="demonstration")
        assert set(shown.observed["region"]) == {"keqiao"}
        # Made for the whole plan, not only for the region first asked for.
        whole = pp.observed(plan, data="demonstration")
        assert set(whole.observed["region"]) >= set(plan.regions)

    def test_a_day_leaves_out_what_came_later(self) -> None:
        everything, then = pp.observed(), pp.observed(as_of="2024-06-30")
        assert 0 < len(then.observed) < len(everything.observed)

    @pytest.mark.parametrize("given", [{"data": "publishd"}, {"as_of": "June"}])
    def test_a_mistake_is_a_sentence(self, given: dict[str, str]) -> None:
        with pytest.raises(pp.PlanpathError, match="observed"):
            pp.observed(**given)

    def test_three_modules_can_be_called_and_stay_modules(self) -> None:
        from planpath import plan, scenario, words

        assert plan.load("zj_textile_2027").id == plan("zj_textile_2027").id
        assert scenario("steady").hash == scenario.load("steady").hash
        assert words("zh").lang == "zh"
        assert pp.project is paths.project
        assert definitions.names("plans")
