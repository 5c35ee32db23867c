"""Runs, with real kernels and small notebooks of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from fakes import fake_workspace
from planpath import definitions
from planpath.problems import PlanpathError
from planpath.runs import grid, manifest, notebook, publish, workers
from planpath.runs.execute import Outcome, kernel_environment
from planpath.runs.run import ASSESSMENT, Result, run
from planpath.runs.workers import surroundings
from planpath.workspace import Workspace, sha256

PARAMETERS = """\
plan: str = "zj_textile_2027"  # plan id
region: str = "keqiao"  # region id
lang: str = "zh"  # zh or en
scenario: str = "steady"  # scenario id
as_of: str = ""  # YYYY-MM-DD
data: str = "published"  # or demonstration
"""
COVER = """\
from planpath.report.blocks import Cover, Paragraph
Cover(title=region, lang=lang, as_of=as_of)
"""
BODY = 'Paragraph(f"{plan} {scenario} {data}")'


def write(workspace: Workspace, name: str, *cells: str, parameters: str = PARAMETERS) -> Path:
    """A notebook of code cells, the first of them the parameters."""
    written = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate([parameters, *cells])
    ]
    node = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = workspace.notebooks / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(node), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _bytecode(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one kernel compiled serves the next test's too, where nothing compiled lies about."""
    if sys.dont_write_bytecode:
        folder = tmp_path_factory.getbasetemp() / "bytecode"
        monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(folder))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The project's own data, and two notebooks of two cells."""
    place = fake_workspace(tmp_path)
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(place.root))
    write(place, grid.REGION, COVER, BODY)
    write(place, grid.PROVINCE, COVER, BODY)
    return place


def asked(*regions: str, langs: tuple[str, ...] = ("zh",)) -> grid.Request:
    [request] = grid.requests(regions=regions, langs=langs)
    return request


def pdfs(result: Result) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(result.folder.glob("*.pdf"))}


def leftovers(workspace: Workspace) -> list[Path]:
    """Half-written or hidden files anywhere in the reports."""
    return [path for path in workspace.reports.rglob("*") if path.name.startswith(".")]


class TestWhatIsAsked:
    def test_without_names_it_is_every_region_in_both_languages(self) -> None:
        [request] = grid.requests()
        assert len(request.regions) == 9
        assert request.regions[0] == "zhejiang"
        assert request.langs == ("zh", "en")

    def test_the_plans_own_region_is_reported_from_the_notebook_of_the_province(self) -> None:
        request = asked("zhejiang", "柯桥")
        units = grid.units(request, date(2026, 11, 23))
        assert [(unit.name, unit.notebook) for unit in units] == [
            ("zhejiang.zh", "50_province"),
            ("keqiao.zh", "30_region"),
        ]

    @pytest.mark.parametrize(
        "name", ["柯桥", "柯桥区", "绍兴市柯桥区", "Keqiao", "330603", "keqiao"]
    )
    def test_a_region_goes_by_any_of_its_names(self, name: str) -> None:
        assert asked(name).regions == ("keqiao",)

    def test_every_unknown_name_is_told_at_once_with_the_nearest(self) -> None:
        with pytest.raises(PlanpathError) as caught:
            grid.requests("", ["keqaio", "兰西"], ["zn"], "stedy", "2026-13-01", "publshed")
        told = [(problem.where, problem.nearest) for problem in caught.value.problems]
        assert told == [
            ("--region", "keqiao"),
            ("--region", "兰溪"),
            ("--lang", "zh"),
            ("--scenario", "steady"),
            ("--as-of", ""),
            ("--data", "published"),
        ]

    def test_an_unknown_plan_does_not_hide_the_other_mistakes(self) -> None:
        with pytest.raises(PlanpathError) as caught:
            grid.requests("zj_textil_2027", ["nowhere at all"], ["zz"])
        told = [problem.where for problem in caught.value.problems]
        assert told == ["--plan", "--region", "--lang"]
        assert caught.value.problems[0].nearest == "zj_textile_2027"

    def test_a_region_known_but_not_of_the_plan_is_refused(self) -> None:
        with pytest.raises(PlanpathError, match="the plan gives no targets"):
            grid.requests(regions=["杭州市"])

    def test_of_several_plans_each_reports_the_regions_it_has(self, workspace: Workspace) -> None:
        own = workspace.definitions / "plans"
        own.mkdir(parents=True)
        package = Path(definitions.__file__).parent / "plans"
        for ending in (".toml", ".silent.csv"):
            for name in ("again", "once_more"):
                shutil.copy(package / f"zj_textile_2027{ending}", own / f"{name}{ending}")
        shutil.copy(package / "zj_textile_2027.txt", own)
        # The workspace's own, and not the one planpath brings.
        assert [request.plan.id for request in grid.requests()] == ["again", "once_more"]
        assert [request.plan.id for request in grid.requests("again")] == ["again"]
        both = grid.requests(regions=["lanxi"])
        assert [request.regions for request in both] == [("lanxi",), ("lanxi",)]

    @pytest.mark.parametrize("text", ["20261123", "2026-11", "yesterday", "2026-02-30"])
    def test_a_date_is_written_in_one_way(self, text: str) -> None:
        with pytest.raises(PlanpathError, match="YYYY-MM-DD"):
            grid.requests(as_of=text)


class TestParametersOfANotebook:
    given = grid.Unit("p", "r", "zh", "s", "2026-11-23", "published", "n").parameters

    def test_all_declared_ones_fit(self, workspace: Workspace) -> None:
        assert notebook.check(workspace.notebooks / "30_region.ipynb", self.given) == []

    def test_one_it_does_not_declare_is_named_with_the_nearest(self, workspace: Workspace) -> None:
        path = write(workspace, "x", parameters=PARAMETERS.replace("scenario", "scenarios"))
        [problem] = notebook.check(path, self.given)
        assert (problem.found, problem.nearest) == ("scenario", "scenarios")

    def test_a_value_of_another_type_is_named_with_both_types(self, workspace: Workspace) -> None:
        path = write(workspace, "x", parameters=PARAMETERS.replace("lang: str", "lang: int"))
        [problem] = notebook.check(path, self.given)
        assert str(problem) == (
            "notebooks/x.ipynb, parameter lang: takes a int; read \"'zh', a str\""
        )

    def test_true_is_no_number_and_a_whole_number_is_a_float(self, workspace: Workspace) -> None:
        path = write(workspace, "x", parameters="n: int = 1\nf: float = 1.0\nb: bool = True")
        assert notebook.check(path, {"n": 2, "f": 2, "b": False}) == []
        assert len(notebook.check(path, {"n": True, "f": True, "b": 1})) == 3

    @pytest.mark.parametrize(
        ("parameters", "sentence"),
        [
            ("plan = 'x'", "name: type = default"),
            ("plan: str", "name: type = default"),
            ("plan: list = []", "name: type = default"),
            ("import os", "name: type = default"),
            ("plan: str = (", "is not Python"),
        ],
    )
    def test_a_cell_that_declares_otherwise_is_shown(
        self, workspace: Workspace, parameters: str, sentence: str
    ) -> None:
        [problem] = notebook.check(write(workspace, "x", parameters=parameters), {})
        assert sentence in str(problem)

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"worksheets": []}', '{"cells": []}'])
    def test_what_is_no_notebook_is_said_to_be_none(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "x.ipynb"
        path.write_text(text, encoding="utf-8")
        assert len(notebook.check(path, {})) == 1

    def test_a_missing_notebook_is_named(self, tmp_path: Path) -> None:
        [problem] = notebook.check(tmp_path / "30_region.ipynb", {})
        assert problem.where == "notebooks/30_region.ipynb"

    def test_the_notebooks_of_the_project_take_what_a_run_gives(self) -> None:
        folder = Path(__file__).parents[1] / "notebooks"
        for name in (grid.REGION, grid.PROVINCE):
            assert notebook.check(folder / f"{name}.ipynb", self.given) == []

    def test_a_run_stops_before_anything_is_made(self, workspace: Workspace) -> None:
        write(workspace, grid.REGION, COVER, parameters=PARAMETERS.replace("as_of", "day"))
        write(
            workspace, grid.PROVINCE, COVER, parameters=PARAMETERS.replace("data: str", "data: int")
        )
        with pytest.raises(PlanpathError) as caught:
            run(asked("keqiao", "zhejiang"), workspace, jobs=1)
        assert [problem.where for problem in caught.value.problems] == [
            "notebooks/30_region.ipynb",
            "notebooks/50_province.ipynb, parameter data",
        ]
        assert not workspace.reports.exists()


@pytest.mark.slow
class TestARun:
    def test_reports_judgement_and_manifest_stand_in_one_folder(self, workspace: Workspace) -> None:
        told: list[tuple[str, int, int]] = []
        request = asked("keqiao", "zhejiang", langs=("zh", "en"))
        result = run(request, workspace, 2, lambda o, n, of: told.append((o.unit.name, n, of)))
        assert result.failures == ()
        names = {f"{region}.{lang}" for region in ("keqiao", "zhejiang") for lang in ("zh", "en")}
        assert set(pdfs(result)) == {f"{name}.pdf" for name in names}
        assert all(data.startswith(b"%PDF") for data in pdfs(result).values())
        assert [(n, of) for _, n, of in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
        assert (result.folder / ASSESSMENT).read_text("utf-8").count("\n") > 56
        assert leftovers(workspace) == []

        written = json.loads((result.folder / manifest.FILE).read_text("utf-8"))
        assert set(written["units"]) == names
        for entry in written["units"].values():
            assert entry["outcome"] == "made"
            for made in entry["artefacts"]:
                assert sha256((result.folder / made["path"]).read_bytes()) == made["sha256"]
        inputs = written["inputs"]
        for path in (
            "planpath/assessment.py",
            "planpath/report/template.typ",
            "planpath/definitions/plans/zj_textile_2027.txt",
            "data/raw/published_figures/observations.csv",
            "notebooks/30_region.ipynb",
            "fonts/NotoSerifSC-Regular.otf",
        ):
            assert len(inputs[path]) == 64
        assert written["versions"]["python"].startswith("3.")
        assert written["versions"]["papermill"]
        assert str(workspace.root) not in json.dumps(written)

    def test_a_second_run_has_the_same_bytes_and_a_deleted_file_comes_back(
        self, workspace: Workspace
    ) -> None:
        request = asked("keqiao", "lanxi")
        first = run(request, workspace, jobs=2)
        before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
        (first.folder / "keqiao.zh.pdf").unlink()
        (first.folder / "notebooks" / "lanxi.zh.ipynb").write_text("spoilt", encoding="utf-8")
        run(request, workspace, jobs=1)
        for path, data in before.items():
            if path.name != manifest.FILE:
                assert path.read_bytes() == data, path.name

    def test_a_published_notebook_holds_nothing_of_the_machine_or_the_hour(
        self, workspace: Workspace
    ) -> None:
        loud = "import sys\nprint('no' + 'ise', file=sys.stderr)"
        write(workspace, grid.REGION, COVER, loud, BODY)
        result = run(asked("keqiao"), workspace, jobs=1)
        text = (result.folder / "notebooks" / "keqiao.zh.ipynb").read_text("utf-8")
        for word in (str(workspace.root), str(Path.home()), "start_time", "duration", "noise"):
            assert word not in text
        written = json.loads((result.folder / manifest.FILE).read_text("utf-8"))
        assert written["units"]["keqiao.zh"]["stderr"] == "noise\n"

    def test_a_failing_region_leaves_the_others_and_its_last_good_report(
        self, workspace: Workspace
    ) -> None:
        good = run(asked("lanxi"), workspace, jobs=1)
        last = (good.folder / "lanxi.zh.pdf").read_bytes()
        failing = (
            "from planpath.problems import PlanpathError, Problem\n"
            "problem = Problem('book.xlsx, C7', 'no number', 'abc')\n"
            "if region == 'lanxi': raise PlanpathError(problem)\n"
            "if region == 'ouhai': 1 / 0\n"
        )
        write(workspace, grid.REGION, COVER, failing, BODY)
        result = run(asked("lanxi", "keqiao", "ouhai"), workspace, jobs=2)
        said = {outcome.unit.region: outcome.error for outcome in result.outcomes}
        assert said == {
            "lanxi": "book.xlsx, C7: no number; read 'abc'",
            "keqiao": "",
            "ouhai": "notebooks/30_region.ipynb, cell 3: ZeroDivisionError: division by zero",
        }
        assert set(pdfs(result)) == {"keqiao.zh.pdf", "lanxi.zh.pdf"}
        assert (result.folder / "lanxi.zh.pdf").read_bytes() == last
        log = (result.folder / "logs" / "ouhai.zh.txt").read_text("utf-8")
        assert "1 / 0" in log
        assert "\x1b" not in log
        units = json.loads((result.folder / manifest.FILE).read_text("utf-8"))["units"]
        assert units["lanxi.zh"]["outcome"] == "failed"
        assert units["lanxi.zh"]["error"] == said["lanxi"]
        # The old report is still there, and known to be of other inputs.
        old, new = units["lanxi.zh"]["artefacts"][0], units["keqiao.zh"]["artefacts"][0]
        assert old["path"] == "lanxi.zh.pdf"
        assert old["inputs"] != new["inputs"]
        assert units["ouhai.zh"]["artefacts"] == []

    def test_a_kernel_that_dies_and_one_that_hangs_are_told_of_and_the_rest_goes_on(
        self, workspace: Workspace
    ) -> None:
        deadly = (
            "import os, time\n"
            "if region == 'lanxi': os._exit(1)\n"
            "if region == 'ouhai': time.sleep(600)\n"
        )
        write(workspace, grid.REGION, COVER, deadly, BODY)
        result = run(asked("lanxi", "ouhai", "keqiao"), workspace, jobs=2, seconds=3)
        said = {outcome.unit.region: outcome.error for outcome in result.outcomes}
        assert "kernel died" in said["lanxi"]
        assert "within 3 s" in said["ouhai"]
        assert said["keqiao"] == ""

    def test_a_worker_that_is_killed_is_told_of_and_the_rest_goes_on(
        self, workspace: Workspace
    ) -> None:
        deadly = "import os, signal\nif region == 'lanxi': os.kill(os.getppid(), signal.SIGKILL)"
        write(workspace, grid.REGION, COVER, deadly, BODY)
        result = run(asked("keqiao", "lanxi", "ouhai"), workspace, jobs=1)
        said = {outcome.unit.region: outcome.error for outcome in result.outcomes}
        assert "was killed" in said["lanxi"]
        assert said["keqiao"] == said["ouhai"] == ""

    def test_a_notebook_without_a_cover_gives_a_sentence(self, workspace: Workspace) -> None:
        write(workspace, grid.REGION, "1 + 1")
        [outcome] = run(asked("keqiao"), workspace, jobs=1).outcomes
        assert "Cover" in outcome.error

    def test_a_users_own_start_up_files_and_kernels_stay_out(
        self, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        startup = tmp_path / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00.py").write_text("raise SystemExit('mine')\nx = 1", encoding="utf-8")
        spec = tmp_path / "jupyter" / "kernels" / "python3"
        spec.mkdir(parents=True)
        broken = {"argv": ["/no/such/python"], "display_name": "x", "language": "python"}
        (spec / "kernel.json").write_text(json.dumps(broken), encoding="utf-8")
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
        write(workspace, grid.REGION, COVER, "assert 'x' not in vars()", BODY)
        assert run(asked("keqiao"), workspace, jobs=1).failures == ()

    def test_ctrl_c_leaves_nothing_half_done_and_nobody_at_work(self, workspace: Workspace) -> None:
        started = workspace.root / "started"
        slow = (
            f"import os, time\nopen({str(started)!r}, 'w').write(str(os.getpid()))\ntime.sleep(300)"
        )
        write(workspace, grid.REGION, COVER, slow)
        command = [sys.executable, "-m", "planpath", "report", "--region", "keqiao", "--lang", "zh"]
        process = subprocess.Popen(
            command, cwd=workspace.root, stderr=subprocess.PIPE, start_new_session=True, text=True
        )
        try:
            kernel = int(_awaited(started))
            os.killpg(process.pid, signal.SIGINT)
            said = process.communicate(timeout=30)[1]
        finally:
            if process.poll() is None:
                process.kill()
        assert process.returncode == 130
        assert "Traceback" not in said
        assert list(workspace.reports.rglob("*.pdf")) == []
        assert leftovers(workspace) == []
        assert _ends(kernel)


def _awaited(path: Path, seconds: float = 90) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.is_file() and path.read_text("utf-8"):
            return path.read_text("utf-8")
        time.sleep(0.1)
    pytest.fail(f"{path.name} never came")


def _ends(pid: int, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # An orphan nobody has reaped yet is no longer at work.
        status = Path(f"/proc/{pid}/stat")
        if status.is_file() and status.read_text("utf-8").rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.2)
    return False


class TestPublishing:
    unit = grid.Unit("p", "keqiao", "zh", "steady", "2026-11-23", "published", grid.REGION)

    def test_demonstration_data_have_a_folder_of_their_own(self, workspace: Workspace) -> None:
        published = publish.folder(workspace, "p", "2026-11-23", "published")
        shown = publish.folder(workspace, "p", "2026-11-23", "demonstration")
        assert (published.name, shown.name) == ("2026-11-23", "2026-11-23-demonstration")

    def test_what_an_earlier_run_left_half_written_is_cleared(self, tmp_path: Path) -> None:
        half = tmp_path / "notebooks" / ".keqiao.zh.ipynb.0123456789ab"
        kept = tmp_path / ".gitkeep"
        half.parent.mkdir()
        for path in (half, kept, tmp_path / "keqiao.zh.pdf"):
            path.write_bytes(b"x")
        with publish.alone(tmp_path):
            assert not half.exists()
        assert kept.exists()
        assert (tmp_path / "keqiao.zh.pdf").exists()

    def test_the_names_cleared_are_those_that_writing_uses(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[Path] = []

        def stopped(beside: Path, path: Path) -> None:
            seen.extend(publish.stray(tmp_path))
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            publish.publish(tmp_path, Outcome(self.unit, 1.0, b"new", b"{}"))
        assert len(seen) == 1

    def test_an_interrupted_publish_leaves_the_old_file_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish.publish(tmp_path, Outcome(self.unit, 1.0, b"old", b"{}"))

        def stopped(handle: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", stopped)
        with pytest.raises(KeyboardInterrupt):
            publish.publish(tmp_path, Outcome(self.unit, 1.0, b"new", b"{}"))
        assert (tmp_path / "keqiao.zh.pdf").read_bytes() == b"old"
        assert publish.stray(tmp_path) == []

    def test_a_log_goes_once_the_report_is_made(self, tmp_path: Path) -> None:
        publish.publish(tmp_path, Outcome(self.unit, 1.0, error="no number", log="at length"))
        log = tmp_path / "logs" / "keqiao.zh.txt"
        assert log.read_text("utf-8") == "at length\n"
        publish.publish(tmp_path, Outcome(self.unit, 1.0, b"new", b"{}"))
        assert not log.parent.exists()

    @pytest.mark.skipif(os.name != "posix", reason="only POSIX systems hold a folder")
    def test_two_runs_never_write_to_one_folder(self, tmp_path: Path) -> None:
        with (
            publish.alone(tmp_path),
            pytest.raises(PlanpathError, match="another run"),
            publish.alone(tmp_path),
        ):
            pytest.fail("both were let in")
        with publish.alone(tmp_path):
            assert tmp_path.is_dir()


class TestTheManifest:
    def test_a_changed_input_changes_the_digest_and_nothing_else_does(
        self, workspace: Workspace
    ) -> None:
        before = manifest.inputs(workspace, [grid.REGION], "published")
        assert manifest.inputs(workspace, [grid.REGION], "published") == before
        write(workspace, grid.REGION, "1 + 1")
        after = manifest.inputs(workspace, [grid.REGION], "published")
        assert {name for name in after if after[name] != before[name]} == {
            "notebooks/30_region.ipynb"
        }
        assert manifest.digest(after) != manifest.digest(before)

    def test_the_workspaces_own_definitions_count(self, workspace: Workspace) -> None:
        own = workspace.definitions / "scenarios" / "bold.toml"
        own.parent.mkdir(parents=True)
        own.write_text("x = 1", encoding="utf-8")
        found = manifest.inputs(workspace, [], "published")
        assert "definitions/scenarios/bold.toml" in found

    def test_a_checkout_is_named_by_its_commit_and_whether_it_was_changed(
        self, tmp_path: Path
    ) -> None:
        assert manifest.checkout(tmp_path) is None
        git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run([*git, "init", "-q"], check=True)
        (tmp_path / "a").write_text("1", encoding="utf-8")
        subprocess.run([*git, "add", "a"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "a"], check=True)
        clean = manifest.checkout(tmp_path)
        assert clean is not None
        assert (len(clean["commit"]), clean["changed"]) == (40, False)
        (tmp_path / "a").write_text("2", encoding="utf-8")
        assert manifest.checkout(tmp_path) == {**clean, "changed": True}

    @pytest.mark.parametrize("text", ["", "{", "[1]", '{"units": 3}'])
    def test_a_spoilt_manifest_is_taken_for_none(self, tmp_path: Path, text: str) -> None:
        (tmp_path / manifest.FILE).write_text(text, encoding="utf-8")
        assert manifest._standing(manifest.last(tmp_path), tmp_path) == {}


class TestSurroundings:
    def test_are_the_kernels_own_and_the_callers_come_back(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MPLBACKEND", "svg")
        before = dict(os.environ)
        with surroundings(workspace):
            assert os.environ["MPLBACKEND"] == "agg"
            scratch = Path(os.environ["JUPYTER_RUNTIME_DIR"])
            assert scratch.is_dir()
        assert dict(os.environ) == before
        assert not scratch.exists()

    @pytest.mark.parametrize("forbidden", [True, False])
    def test_keep_bytecode_only_where_python_may_not_write_it_and_there_is_none(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, forbidden: bool
    ) -> None:
        monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
        monkeypatch.setattr(sys, "dont_write_bytecode", forbidden)
        for there in (True, False):
            monkeypatch.setattr(workers, "_is_compiled", lambda name, there=there: there)
            with surroundings(workspace):
                kept = "PYTHONPYCACHEPREFIX" in os.environ
            assert kept == (forbidden and not there)


def test_kernels_get_one_thread_a_fixed_seed_and_the_workspace(tmp_path: Path) -> None:
    environment = kernel_environment(tmp_path, tmp_path / "scratch")
    assert environment["PLANPATH_WORKSPACE"] == str(tmp_path)
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert environment["PYTHONHASHSEED"] == "0"
