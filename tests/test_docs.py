"""What the documents say is so: their code runs, their files exist, their numbers are ours."""

from __future__ import annotations

import ast
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import planpath as pp
from planpath import assessment, codelists, energy, words

ROOT = Path(__file__).resolve().parent.parent
PLAN = "zj_textile_2027"
READMES = ("README.md", "README.zh.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md")
# Where a path in backquotes is taken at its word; what stands elsewhere is output or an example.
PLACES = ("lib/", "data/raw/", "docs/", "notebooks/", "tests/", "benchmarks/", ".ci/")
FENCE = re.compile(r"^```(?P<lang>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(
    r"^\*\*`(?P<path>[^`]+)`\*\*(?P<note>[^\n]*)\n\n```\w*\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def documents() -> list[Path]:
    pages = sorted((ROOT / "docs").glob("*.md"))
    return [*(ROOT / name for name in DOCUMENTS), *pages, ROOT / "benchmarks" / "README.md"]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def prose(page: str) -> str:
    return FENCE.sub("", page)


class Named(NamedTuple):
    """A file printed whole in a document, under its path."""

    path: str
    note: str
    body: str


def printed_files(page: str) -> list[Named]:
    return [Named(m["path"], m["note"], m["body"]) for m in NAMED.finditer(page)]


def python(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if name != "PLANPATH_WORKSPACE"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**given, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def rows_of(page: str) -> Iterator[list[str]]:
    """The rows of all Markdown tables, without their outer bars."""
    for line in page.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def headings(page: str) -> list[int]:
    return [len(mark) for mark in re.findall(r"^(#+) ", prose(page), re.MULTILINE)]


def numbers(page: str) -> set[str]:
    """Numbers of two digits and more, or with a fraction: a single one may be a word elsewhere."""
    found = re.findall(r"(?<![\w.])\d+(?:\.\d+)*", re.sub(r"[\u4e00-\u9fff]", " ", page))
    return {number for number in found if len(number) > 1}


def missing_links(page: str, folder: Path) -> list[str]:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    inside = [link.partition("#")[0] for link in links if not re.match(r"https?://|#", link)]
    return [link for link in inside if not (folder / link).exists()]


def missing_paths(page: str) -> list[str]:
    """Paths in backquotes that name no file, but for those the page itself prints as examples."""
    examples = {file.path for file in printed_files(page)}
    spans = re.findall(r"`([^`\n]+)`", prose(page))
    paths = [span for span in spans if span.startswith(PLACES) and not re.search(r"[<*… ]", span)]
    return [path for path in paths if path not in examples and not (ROOT / path).exists()]


def steps_called(page: str) -> set[str]:
    """The steps that code on a page calls: `make X`, `py tasks.py X`."""
    code = re.findall(r"`[^`\n]+`|^(?:make|py tasks\.py)\b.*", page, re.MULTILINE)
    return set(re.findall(r"(?:make|tasks\.py)(?: [A-Z]+=\S+)* ([a-z]+)", "\n".join(code)))


def commands_called(page: str) -> list[tuple[str, set[str]]]:
    """Every call of planpath with options on a page."""
    calls = re.findall(
        r"(?:^|[`/ ])planpath ((?!COMMAND)[a-z]+(?: [a-z]+)?)((?: +--[\w-]+(?: [^`\s-]\S*)?)+)",
        page,
        re.MULTILINE,
    )
    return [(command, set(re.findall(r"--[\w-]+", rest))) for command, rest in calls]


each_page = pytest.mark.parametrize(
    "page", documents(), ids=lambda path: path.relative_to(ROOT).as_posix()
)


@pytest.fixture(scope="module")
def steps() -> set[str]:
    return set(runpy.run_path(str(ROOT / "tasks.py"))["TASKS"])


@pytest.fixture(scope="module")
def options() -> dict[str, set[str]]:
    """The commands with their options, as the command line itself has them."""
    import typer

    from planpath.__main__ import app

    found: dict[str, set[str]] = {}

    def look(name: str, command: Any) -> None:
        if hasattr(command, "commands"):
            for below, one in command.commands.items():
                look(f"{name} {below}".strip(), one)
        else:
            opts = {option for one in command.params for option in one.opts}
            found[name] = {option for option in opts if option.startswith("--")}

    look("", typer.main.get_command(app))
    return found


class TestEveryPage:
    @each_page
    def test_links_lead_somewhere(self, page: Path) -> None:
        assert missing_links(page.read_text("utf-8"), page.parent) == []

    @each_page
    def test_names_only_files_that_exist(self, page: Path) -> None:
        assert missing_paths(page.read_text("utf-8")) == []

    @each_page
    def test_names_no_machine(self, page: Path) -> None:
        found = re.findall(
            r"(?<![\w.…])/(?:work|root|home|tmp|Users|usr)/\S*", page.read_text("utf-8")
        )
        assert found == []

    def test_a_dead_link_or_path_would_be_seen(self) -> None:
        assert missing_links("see [x](docs/nowhere.md)", ROOT) == ["docs/nowhere.md"]
        assert missing_paths("edit `lib/planpath/nowhere.py`") == ["lib/planpath/nowhere.py"]


class TestCommands:
    @each_page
    def test_steps_named_exist(self, page: Path, steps: set[str]) -> None:
        assert steps_called(page.read_text("utf-8")) <= steps

    def test_a_step_or_option_that_does_not_exist_would_be_seen(self) -> None:
        assert steps_called("say `make PYTHON=python3.12 coffee`") == {"coffee"}
        assert steps_called("```bash\npy tasks.py coffee\n```") == {"coffee"}
        assert commands_called("`planpath brew --hot yes --cold`") == [
            ("brew", {"--hot", "--cold"})
        ]

    def test_the_readmes_name_every_step(self, steps: set[str]) -> None:
        for name in READMES:
            assert [step for step in steps - {"help"} if f"`{step}`" not in text(name)] == []

    @pytest.mark.parametrize("name", READMES)
    def test_the_table_of_commands_is_the_command_line(
        self, name: str, options: dict[str, set[str]]
    ) -> None:
        said = {
            row[0].strip("`").removeprefix("planpath "): set(re.findall(r"`(--[\w-]+)`", row[2]))
            for row in rows_of(text(name))
            if row[0].startswith("`planpath ")
        }
        assert said == {command: found - {"--help"} for command, found in options.items()}

    @each_page
    def test_commands_called_exist(self, page: Path, options: dict[str, set[str]]) -> None:
        for command, given in commands_called(page.read_text("utf-8")):
            assert command in options
            assert given <= options[command]


class TestBothLanguages:
    def test_have_the_same_headings(self) -> None:
        english, chinese = (headings(text(name)) for name in READMES)
        assert english == chinese
        assert len(english) > 8

    def test_have_the_same_numbers(self) -> None:
        english, chinese = (numbers(prose(text(name))) for name in READMES)
        assert english == chinese
        assert {"84.117", "87.078", "3.5197", "4.81", "1782.3", "9693.2"} <= english

    def test_have_the_same_code_and_the_same_output(self) -> None:
        english, chinese = (FENCE.findall(text(name)) for name in READMES)
        assert english == chinese

    def test_have_tables_of_the_same_size(self) -> None:
        english, chinese = ([len(row) for row in rows_of(text(name))] for name in READMES)
        assert english == chinese


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's data in a place of its own, so that nothing is written into the checkout."""
    place = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "data" / "raw", place / "data" / "raw")
    return place


@pytest.fixture
def here(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(workspace))
    monkeypatch.chdir(workspace)
    return workspace


class TestTheReadme:
    def test_code_runs_and_prints_what_is_printed(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        blocks = FENCE.findall(text("README.md"))
        namespace: dict[str, Any] = {}
        compared = 0
        for number, (lang, body) in enumerate(blocks):
            if lang != "python":
                continue
            capsys.readouterr()
            exec(compile(body, f"README.md, block {number + 1}", "exec"), namespace)
            printed = capsys.readouterr().out
            if printed:
                assert blocks[number + 1] == ("text", printed)
                compared += 1
        assert compared == 2
        assert (here / "energy.svg").stat().st_size > 0
        drawn = namespace["drawn"].alt
        assert "Observed: 2015" in drawn
        assert drawn.count("Projected") == 2

    def test_every_example_is_what_the_assessment_says(self, here: Path) -> None:
        plan = pp.plan(PLAN)
        evidence = pp.observed(plan)
        judged = pp.assess(plan, evidence).set_index("target_id")
        rows = [row for row in rows_of(text("README.md")) if re.match(r"[A-Z]+-\d+ ", row[0])]
        assert len(rows) == 5
        for target, asks, published, says in rows:
            row = judged.loc[target.split()[0]]
            figure = evidence.citations.loc[row["shown_source"]]
            assert float(re.findall(r"\d+", asks)[-1]) == row["low"]
            assert f"{figure['value']:g}" in published.replace(",", "")
            assert figure["grade"] == "C"
            assert row["verdict"] == ""
            opening = {
                "scope_unstated": "no verdict",
                "no_data": "no data",
                "part_year": "part of a year",
            }
            assert says.startswith(opening[row["data_status"]])
            rate = re.search(r"([\d.]+) % a year over (\d) years", says)
            assert (rate is not None) == (row["needed_rate"] == row["needed_rate"])
            if rate:
                assert f"{row['needed_rate']:.2%}" == f"{rate[1]}%"
                assert row["by"] - row["latest_year"] == int(rate[2])

    def test_the_table_of_a_run_is_what_a_run_counts(self, here: Path) -> None:
        plan, english = pp.plan(PLAN), words.load("en")
        judged = pp.assess(plan, pp.observed(plan))
        assert judged["verdict"].eq("").all()
        lines = []
        for region in plan.regions:
            own = judged[judged["region"].eq(region)]
            name = codelists.regions()[region].name.en
            found = assessment.counts(own, "data_status").to_dict()
            reasons = [
                f"{english(f'status.{status}')} {found[status]}"
                for status in (
                    "unverified",
                    "part_year",
                    "scope_unstated",
                    "scope_mismatch",
                    "no_data",
                )
                if status in found
            ]
            lines.append([name, str(own["target_id"].nunique()), "–", ", ".join(reasons)])
        table = next(
            body for _, body in FENCE.findall(text("README.md")) if body.startswith("Region ")
        )
        shown = [re.split(r" {2,}", line, maxsplit=3) for line in table.splitlines()[1:]]
        assert shown == lines

    def test_counts_of_statements_rows_figures_and_energy(self, here: Path) -> None:
        plan, page = pp.plan(PLAN), prose(text("README.md"))
        evidence = pp.observed()
        assert f"all {len(plan)} statements" in page
        assert f"{len(pp.assess(plan, evidence))} rows" in page
        assert f"{len(evidence.citations)} published figures" in page
        for index in pp.index_paths(plan).query("year == 2027")["index"]:
            assert f"{index:.3f}" in page
        assert f"{100 * energy.break_even_growth(0.034):.4f} %" in page
        assert evidence.vintage.isoformat() in page

    def test_names_the_folder_and_files_a_run_writes(self, here: Path) -> None:
        from planpath.runs import grid, publish, run
        from planpath.workspace import Workspace

        [request] = grid.requests(PLAN)
        evidence = pp.observed()
        day = evidence.vintage
        for data, as_of in (
            ("published", day),
            ("demonstration", pp.observed(pp.plan(PLAN), data="demonstration").vintage),
        ):
            folder = publish.folder(Workspace(here), PLAN, as_of.isoformat(), data)
            assert f"`{folder.relative_to(here).as_posix()}/`" in text("README.md")
        assert f"`{run.ASSESSMENT}`" in text("README.md")
        for unit in grid.units(request, day):
            name = f"`{unit.region}.*.pdf`"
            assert name in text("README.md") or f"`{unit.name}.pdf`" in text("README.md")


class TestContributing:
    def test_every_addition_is_accepted_by_a_copy_of_the_project(self, tmp_path: Path) -> None:
        """Each block is put where it says, and `planpath check` finds nothing wrong."""
        added = printed_files(text("CONTRIBUTING.md"))
        assert len(added) > 12
        shutil.copytree(
            ROOT / "lib", tmp_path / "lib", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
        for file in added:
            path = tmp_path / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text("utf-8") + "\n\n" if path.exists() else ""
            path.write_bytes((before + file.body).encode("utf-8"))
        library = {"PYTHONPATH": str(tmp_path / "lib")}
        done = python("-m", "planpath", "check", "--ui", "en", cwd=tmp_path, **library)
        assert (done.stdout, done.returncode) == (
            "Nothing is wrong with definitions and data.\n",
            0,
        )
        uses = """
import planpath, planpath as pp
from planpath import codelists, store, units
from planpath.report import open_points
from planpath.report.parameters import checked
print(planpath.__file__)
plan = pp.plan("zj_textile_2027")
assert "base_2020" in {part.id for t in plan for r in t.readings for part in r.parts}
assert codelists.regions().id_of("诸暨") == "zhuji"
assert units.convert(2000, "千克", "吨") == 2
observed = pp.observed().observed
assert observed["region"].eq("zhuji").sum() == 1
assert pp.scenario("cleaner").of("energy_intensity", "keqiao").annual_rate == -0.041
assert "K1" in store.precedents(pp.Workspace.here()).classes
report = pp.report.prepare(checked({"region": "xiaoshan", "lang": "en"}))
print(open_points.strives(report)[1].text)
"""
        done = python("-c", uses, cwd=tmp_path, **library)
        assert done.stderr == ""
        place, sentence = done.stdout.splitlines()
        assert place.startswith(str(tmp_path))
        assert re.fullmatch(r"The document says 'strive for' of: XSQ-2, XSQ-3\.", sentence)

    def test_what_is_left_out_is_noticed(self, tmp_path: Path) -> None:
        """A sentence in one language only is a problem, so the check above can fail."""
        shutil.copytree(ROOT / "lib" / "planpath" / "definitions", tmp_path / "definitions")
        shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
        with (tmp_path / "definitions" / "words" / "zh.toml").open("a", encoding="utf-8") as file:
            file.write('\n[strives]\nheading = "力争的目标"\n')
        done = python("-m", "planpath", "check", "--workspace", str(tmp_path), cwd=tmp_path)
        assert "lacks the key 'strives.heading'" in done.stdout
        assert done.returncode == 1

    def test_code_that_is_no_file_runs(self) -> None:
        page = text("CONTRIBUTING.md")
        files = {file.body for file in printed_files(page)}
        free = [
            body for lang, body in FENCE.findall(page) if lang == "python" and body not in files
        ]
        assert len(free) == 1
        exec(compile(free[0], "CONTRIBUTING.md", "exec"), {})

    def test_the_floors_are_those_of_the_house(self) -> None:
        tree = ast.parse(text("tests/test_architecture.py"))
        floors = next(
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.AnnAssign)
            and ast.unparse(node.target) == "FLOORS"
            and node.value
        )
        said = {
            row[0]: set(re.findall(r"`(\w+)`", row[1])) for row in rows_of(text("CONTRIBUTING.md"))
        }
        for floor, parts in floors.items():
            wanted = {"__init__" if part == "planpath" else part for part in parts}
            assert said[floor] == wanted


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of docs/transcribing.md, founded as that page says."""
    page = text("docs/transcribing.md")
    place = tmp_path_factory.mktemp("plans") / "my_plans"
    [line] = re.findall(r"^\.venv/bin/planpath new \.\./my_plans (.*)$", page, re.MULTILINE)
    done = python("-m", "planpath", "new", str(place), *shlex.split(line), cwd=place.parent)
    assert done.returncode == 0, done.stderr
    entry = re.search(r"^```toml\n(\[region\.example\]\n.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert entry is not None
    assert entry[1] in (place / "definitions" / "regions.toml").read_text("utf-8")
    for path in (place / "definitions" / "plans").glob("my_plans.*"):
        path.unlink()
    return place


class TestTranscribing:
    """The workspace of docs/transcribing.md, built from that page step by step."""

    def test_says_at_each_step_what_the_command_says(self, plans: Path) -> None:
        page = text("docs/transcribing.md")
        steps = printed_files(page)
        wanted = [body.splitlines() for lang, body in FENCE.findall(page) if lang == "console"]
        plan = "definitions/plans/example_2028.toml"
        assert [file.path for file in steps].count(plan) == 2

        def write(file: Named) -> None:
            target = plans / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            before = target.read_bytes() + b"\n" if "added" in file.note else b""
            target.write_bytes(before + file.body.encode("utf-8"))

        def said() -> list[str]:
            # Read anew by a process of its own each time, as a reader would.
            arguments = ("check", "--plan", "example_2028", "--workspace", str(plans), "--ui", "en")
            return python("-m", "planpath", *arguments, cwd=plans).stdout.splitlines()

        *draft, first, mended, ledger, figures, sidecar = steps
        for file in (*draft, first):
            write(file)
        assert self._of_plans(said()) == wanted[0][2:]
        write(mended)
        assert self._of_plans(said()) == wanted[1][2:]
        write(ledger)
        assert said() == wanted[2][1:]
        write(figures)
        write(sidecar)
        assert said() == wanted[3][1:2]

        script = re.search(r'-c "\n(.*)"\n', "\n".join(wanted[4]) + "\n", re.DOTALL)
        assert script is not None
        judge = """
verdicts = pp.assess(plan, pp.observed(plan))
verdicts = verdicts[verdicts["reading_default"]]
print(verdicts["verdict"].eq("behind").sum(), verdicts["data_status"].eq("no_data").sum())
"""
        done = python("-c", script[1] + judge, cwd=plans, PLANPATH_WORKSPACE=str(plans))
        assert done.stderr == ""
        targets, counts = done.stdout.splitlines()
        shown = " ".join(line.strip() for line in wanted[4] if line.startswith(("[(", " (")))
        assert targets == shown
        behind, without = counts.split()
        assert re.search(
            rf"^Example County +6  behind {behind}  no data {without}$", page, re.MULTILINE
        )

    @staticmethod
    def _of_plans(lines: list[str]) -> list[str]:
        """The problems under the heading of plans; what else is missing comes later."""
        start = lines.index("Plans") + 1
        rest = lines[start:]
        end = next(n for n, line in enumerate(rest) if not line.startswith(" "))
        return rest[:end]
