"""`planpath new`: what stands in a new workspace, and that everything runs there from the start."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from planpath import checks, codelists, definitions, founding, units, words
from planpath import plan as said
from planpath.problems import PlanpathError
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 3, 4)


def found(root: Path, *regions: str, title: str = "甲市方案/Plan of Jia") -> Workspace:
    return founding.found(root, founding.label(title), founding.places(regions), DAY)


Step = Callable[[Workspace], Workspace]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Step:
    """Step into a workspace: its definitions are those at hand from then on."""

    def step(place: Workspace) -> Workspace:
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(place.root))
        return place

    return step


def run(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if name != "PLANPATH_WORKSPACE"}
    return subprocess.run(
        [sys.executable, "-m", "planpath", *arguments],
        cwd=cwd,
        env={**given, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


class TestWhatIsMade:
    def test_check_finds_nothing_wrong_on_the_first_day(self, tmp_path: Path, at: Step) -> None:
        place = at(found(tmp_path / "my_plan", "jia=甲市", "yi=乙县/Yi County", "绍兴市"))
        findings = checks.everything(place)
        assert [problem for finding in findings for problem in finding.problems] == []
        # The example's ledger closes because somebody would be told if it did not.
        text = place.definitions / "plans" / "my_plan.silent.csv"
        text.write_text(text.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
        [problems] = [f.problems for f in checks.everything(place) if f.kind == "plans"]
        assert len(problems) == 6

    def test_every_region_has_a_target_and_ids_of_its_own(self, tmp_path: Path, at: Step) -> None:
        at(found(tmp_path / "my_plan", "jia=甲市,yi=乙县；绍兴市"))
        plan = said.load("my_plan")
        assert plan.regions == ("jia", "yi", "shaoxing")
        assert [t.id for t in plan] == ["JI-1", "JI-2", "JI-3", "YI-1", "SHAOXING-1"]
        assert codelists.regions()["yi"].parent == "jia"
        assert [codelists.regions()[id_].level for id_ in ("jia", "yi")] == ["city", "county"]

    def test_the_example_counts_five_years_from_the_one_before_founding(
        self, tmp_path: Path, at: Step
    ) -> None:
        at(found(tmp_path / "p1"))
        head = said.load("p1").head
        assert (head.base_year, head.start_year, head.by) == (2025, 2026, 2030)

    def test_without_regions_there_is_one_and_the_plan_is_called_after_the_folder(
        self, tmp_path: Path, at: Step
    ) -> None:
        at(founding.found(tmp_path / "Green-Plan 2", None, [], DAY))
        assert definitions.own("plans") == ["green_plan_2"]
        plan = said.load("green_plan_2")
        assert plan.head.title.zh == "Green-Plan 2"
        assert plan.regions == ("example",)
        assert plan.head.regions == ()

    @pytest.mark.parametrize("name", ["方案", "zj_textile_2027", "2030"])
    def test_a_folder_whose_name_is_no_id_or_is_taken_still_gives_one(
        self, tmp_path: Path, at: Step, name: str
    ) -> None:
        place = at(found(tmp_path / name))
        [id_] = definitions.own("plans")
        assert id_ in ("plan", "zj_textile_2027_plan")
        assert (place.definitions / "plans" / f"{id_}.txt").is_file()

    def test_a_title_of_any_characters_is_written_so_that_it_can_be_read(
        self, tmp_path: Path, at: Step
    ) -> None:
        title = '“十五五”方案 "quoted", $id \\ 2030年版 {x}'
        place = at(found(tmp_path / "odd", 'jia=甲"市\\$own', title=title))
        plan = said.load("odd")
        assert plan.head.title.zh == title
        assert plan.text.startswith(title + "\n")
        assert [p for f in checks.everything(place) for p in f.problems] == []

    def test_each_definition_file_is_toml_with_a_schema_that_is_there(self, tmp_path: Path) -> None:
        place = found(tmp_path / "p", "jia=甲市")
        files = [*place.definitions.rglob("*.toml"), *place.raw.rglob("*.toml")]
        assert len(files) == 6
        for path in files:
            text = path.read_text("utf-8")
            tomllib.loads(text)
            [schema] = re.findall(r"^#:schema (\S+)", text)
            assert (path.parent / schema).resolve().is_file()

    def test_notebooks_open_the_new_plan(self, tmp_path: Path) -> None:
        place = found(tmp_path / "p", "jia=甲市", "yi=乙县")
        regions = {}
        for path in sorted(place.notebooks.glob("*.ipynb")):
            cells = json.loads(path.read_text("utf-8"))["cells"]
            [cell] = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
            given: dict[str, object] = {}
            exec("".join(cell["source"]), given)
            assert given["plan"] == "p"
            regions[path.stem] = given.get("region")
        assert regions["50_province"] == "jia"
        assert regions["30_region"] == "yi"
        assert len(regions) == 7


class TestWhatIsRefused:
    def test_a_folder_that_holds_something_stays_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").write_text("x")
        with pytest.raises(PlanpathError, match="there is something already"):
            found(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    def test_an_empty_folder_is_filled(self, tmp_path: Path) -> None:
        place = found(tmp_path)
        assert (place.raw / "own_figures" / "figures.csv").is_file()
        assert not list(tmp_path.parent.glob(f".{tmp_path.name}.*"))

    def test_nothing_is_left_where_writing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from planpath import schemas

        def full(folder: Path) -> list[Path]:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(schemas, "write", full)
        with pytest.raises(PlanpathError, match="cannot be made: No space left on device"):
            found(tmp_path / "p")
        assert list(tmp_path.iterdir()) == []

    def test_all_regions_that_cannot_be_are_told_at_once(self) -> None:
        with pytest.raises(PlanpathError) as caught:
            founding.places(["x=", "Foo=富县", "乌有县", "a=甲", "a=乙", "xs=萧山"])
        told = {problem.found: problem.message for problem in caught.value.problems}
        assert set(told) == {"x=", "Foo=富县", "乌有县", "a=乙", "xs=萧山"}
        assert "names a region planpath brings as xiaoshan" in told["xs=萧山"]


class TestCommand:
    def test_says_where_and_what_next_in_both_languages(self, tmp_path: Path) -> None:
        for ui, word in (("zh", "工作区已建好"), ("en", "A workspace stands in")):
            done = run("new", f"ws_{ui}", "--regions", "jia=甲市", "--ui", ui, cwd=tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.startswith(word)
            assert f"planpath check --workspace ws_{ui}" in done.stdout
        again = run("new", "ws_zh", cwd=tmp_path)
        assert again.returncode == 2
        assert "Traceback" not in again.stderr

    def test_standing_in_another_workspace_does_not_matter(self, tmp_path: Path) -> None:
        here = found(tmp_path / "one", "yihe=颐和县")
        done = run("new", "two", "--regions", "yihe=颐和区", cwd=here.root)
        assert done.returncode == 0, done.stderr
        assert "颐和区" in (here.root / "two/definitions/regions.toml").read_text("utf-8")

    def test_only_the_workspaces_own_plans_are_checked_and_reported(
        self, tmp_path: Path, at: Step
    ) -> None:
        from planpath.runs import grid

        at(found(tmp_path / "p", "jia=甲市"))
        assert [request.plan.id for request in grid.requests()] == ["p"]
        # The one planpath brings is there for whoever names it.
        assert grid.requests("zj_textile_2027")[0].plan.id == "zj_textile_2027"


class TestListsAreLaidOver:
    """A workspace's entries join the package's; its own win."""

    def test_entries_of_one_id_and_words_of_one_key_are_the_workspaces(
        self, tmp_path: Path, at: Step
    ) -> None:
        place = at(found(tmp_path / "p"))
        (place.definitions / "scopes.toml").write_text(
            '[scope.all_industry]\nlabel = { zh = "全部工业企业", en = "Every industrial firm" }\n'
        )
        folder = place.definitions / "words"
        folder.mkdir()
        (folder / "zh.toml").write_text('[verdict]\nbehind = "需加力"\n')
        assert codelists.scopes()["all_industry"].label.zh == "全部工业企业"
        assert "unstated" in codelists.scopes()
        assert words.load("zh")("verdict.behind") == "需加力"
        assert words.load("zh")("verdict.on_track") == words.load("zh").texts["verdict.on_track"]
        assert words.missing() == []

    def test_a_name_two_entries_bear_is_refused_naming_both(self, tmp_path: Path, at: Step) -> None:
        place = at(found(tmp_path / "p"))
        (place.definitions / "regions.toml").write_text(
            '[region.elsewhere]\nname = { zh = "别处", en = "Elsewhere" }\nlevel = "area"\n'
            'aliases = ["柯桥"]\n'
        )
        with pytest.raises(PlanpathError) as caught:
            codelists.regions()
        assert str(caught.value) == (
            "definitions/regions.toml, [region.elsewhere]: '柯桥' already names keqiao; "
            "another name, or the id keqiao to replace that one"
        )

    def test_a_region_may_not_be_part_of_itself(self, tmp_path: Path, at: Step) -> None:
        place = at(found(tmp_path / "p"))
        (place.definitions / "regions.toml").write_text(
            '[region.aa]\nname = { zh = "一", en = "One" }\nlevel = "area"\nparent = "bb"\n'
            '[region.bb]\nname = { zh = "二", en = "Two" }\nlevel = "area"\nparent = "aa"\n'
        )
        with pytest.raises(PlanpathError, match=r"region\.aa\.parent: is part of itself"):
            codelists.regions()

    def test_units_are_added_and_never_given_another_size(self, tmp_path: Path, at: Step) -> None:
        one, two, three = (found(tmp_path / name) for name in "pqr")
        listed = at(one).definitions / "units.txt"
        listed.write_text(
            "人次 = [visit]\n万人次 = 1e4 * 人次\n亿元 = 1e8 * 元 = hundred_million_yuan\n"
        )
        assert units.convert(3, "万人次", "人次") == 30000
        assert units.convert(1, "万亿元", "亿元") == 10000
        (at(two).definitions / "units.txt").write_text("亿元 = 1e9 * 元\n")
        with pytest.raises(PlanpathError, match=r"units\.txt, line 1: the unit is defined already"):
            units.convert(1, "亿元", "元")
        (at(three).definitions / "units.txt").write_text(
            "人次 = = 3 *\n公担 = 100 * 不知\n百人次 = 100 * 人次\n人天 = [person_day]\n"
        )
        with pytest.raises(PlanpathError) as caught:
            units.convert(1, "亿元", "元")
        # The third line is only wrong because of the first, and not told.
        assert [(problem.where, problem.found) for problem in caught.value.problems] == [
            ("definitions/units.txt, line 1", "人次 = = 3 *"),
            ("definitions/units.txt, line 2", "不知"),
        ]

    def test_precedents_join_and_are_left_out_where_their_table_is(
        self, tmp_path: Path, at: Step
    ) -> None:
        from planpath import store

        place = at(found(tmp_path / "p"))
        none = store.precedents(place)
        assert none.frame.empty
        assert none.speaking_to("revenue") == ()

    def test_workspaces_one_after_the_other_in_one_process(self, tmp_path: Path, at: Step) -> None:
        one = found(tmp_path / "one", "jia=甲市")
        two = found(tmp_path / "two", "jia=甲县/Jia County")
        names = []
        for place in (one, two, one):
            at(place)
            names.append((codelists.regions()["jia"].name.zh, said.load(place.root.name).id))
        assert names == [("甲市", "one"), ("甲县", "two"), ("甲市", "one")]

    def test_a_workspace_we_stand_in_needs_no_variable(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = found(tmp_path / "p", "jia=甲市")
        monkeypatch.delenv("PLANPATH_WORKSPACE", raising=False)
        monkeypatch.chdir(place.notebooks)
        assert codelists.regions()["jia"].name.zh == "甲市"
        assert Workspace.here() == place


class TestAnotherLanguage:
    def test_needs_one_file_of_words(self, tmp_path: Path, at: Step) -> None:
        place = at(found(tmp_path / "p", "jia=甲市/Jia"))
        folder = place.definitions / "words"
        folder.mkdir()
        english = (ROOT / "lib/planpath/definitions/words/en.toml").read_text("utf-8")
        french = english.replace('"In brief"', '"En bref"')
        (folder / "fr.toml").write_text(french, "utf-8")
        assert words.languages() == ("zh", "en", "fr")
        assert words.missing() == []
        assert words.load("fr")("summary.heading") == "En bref"
        # What Chinese and English print is as it was; labels fall back to English.
        assert words.load("en")("summary.heading") == "In brief"
        assert codelists.regions()["jia"].name.of("fr") == "Jia"
        (folder / "fr.toml").write_text(french.replace('heading = "En bref"\n', ""), "utf-8")
        words.load.cache_clear()
        assert any("summary.heading" in str(problem) for problem in words.missing())

    def test_is_named_by_its_code(self, tmp_path: Path, at: Step) -> None:
        place = at(found(tmp_path / "p"))
        (place.definitions / "words").mkdir()
        (place.definitions / "words" / "french.toml").write_text("")
        with pytest.raises(PlanpathError, match="code of two or three letters"):
            words.load("french")


@pytest.mark.slow
class TestEverythingRunsThere:
    def test_report_demo_check_and_a_third_language(self, tmp_path: Path) -> None:
        place = found(tmp_path / "p", "jia=甲市/Jia")
        folder = place.definitions / "words"
        folder.mkdir()
        english = (ROOT / "lib/planpath/definitions/words/en.toml").read_text("utf-8")
        (folder / "fr.toml").write_text(english.replace('"In brief"', '"Résumé"'), "utf-8")
        done = run("report", "--lang", "fr", "--ui", "fr", cwd=place.root)
        assert done.returncode == 0, done.stderr
        [printed] = place.reports.rglob("jia.fr.pdf")
        assert "Résumé" in pages(printed)
        shown = run("demo", "--lang", "zh", cwd=tmp_path, **{"PLANPATH_WORKSPACE": str(place.root)})
        assert shown.returncode == 0, shown.stderr
        [made_up] = place.reports.rglob("jia.zh.pdf")
        assert "演示数据" in pages(made_up)
        assert run("check", cwd=place.root).returncode == 0

    def test_a_file_goes_in_a_form_and_the_assessment_come_out(self, tmp_path: Path) -> None:
        place = found(tmp_path / "p", "jia=甲市/Jia", "yi=乙县/Yi County")
        (tmp_path / "figures.csv").write_text(
            "地区,指标,口径,年份,数值,单位\n"
            "甲市,营业收入,规上工业,2025,95.0,亿元\n乙县,营业收入,规上工业,2025,20.0,亿元\n",
            "utf-8",
        )
        here = ("--workspace", str(place.root))
        for arguments in (
            ("data", "map", "figures.csv", *here),
            ("data", "load", "figures.csv", *here),
            ("data", "request", "--region", "yi", *here, "--out", "form.xlsx"),
            *(
                ("export", "--format", form, "--out", f"{form}{ending}", *here)
                for form, ending in (
                    ("xlsx", ".xlsx"),
                    ("iamc", ".csv"),
                    ("csv", ".csv"),
                    ("parquet", ".parquet"),
                )
            ),
        ):
            done = run(*arguments, cwd=tmp_path)
            assert (done.returncode, done.stderr) == (0, ""), arguments
        assert (tmp_path / "form.xlsx").is_file()
        listed = run("data", "list", *here, cwd=tmp_path).stdout
        assert "own_figures" in listed
        assert len(list(place.raw.glob("figures_*"))) == 1
        told = (tmp_path / "csv.csv").read_text("utf-8-sig")
        assert "YI-1" in told
        assert "95.0" in told

    def test_an_installed_wheel_needs_no_checkout(self, tmp_path: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        (wheel,) = tmp_path.glob("*.whl")
        installed = {"PYTHONPATH": str(tmp_path / "site")}
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path / "site")
        done = run("new", "ws", "--regions", "jia=甲市", cwd=tmp_path, **installed)
        assert done.returncode == 0, done.stderr
        place = Workspace(tmp_path / "ws")
        # A notebook that was thrown away is the package's again.
        (place.notebooks / "50_province.ipynb").unlink()
        made = run("report", "--lang", "en", "--workspace", "ws", cwd=tmp_path, **installed)
        assert made.returncode == 0, made.stderr
        [printed] = place.reports.rglob("jia.en.pdf")
        assert "all targets" in pages(printed)


def pages(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)
