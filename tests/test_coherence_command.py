"""`planpath coherence` and its pages as a reader meets them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from planpath import coherence, definitions, schemas
from planpath.coherence import RULES
from planpath.plan import load
from planpath.report import coherence_pages, parameters, prepare
from planpath.report.blocks import Block, Heading, Paragraph, Quote, TableBlock
from planpath.report.session import Report
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
CLEAN = ROOT / "tests" / "plans" / "clean"
REAL = "zj_textile_2027"


def planpath(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if name != "PLANPATH_WORKSPACE"}
    return subprocess.run(
        [sys.executable, "-m", "planpath", "coherence", *arguments],
        cwd=cwd,
        env={**given, "PYTHONUTF8": "1", "LC_ALL": "en_GB.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("clean") / "w"
    shutil.copytree(CLEAN, place)
    return place


@pytest.fixture(scope="module")
def printed() -> str:
    done = planpath(REAL, "--ui", "zh", "--data", "none", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def handed() -> dict[str, object]:
    done = planpath(REAL, "--json", "--ui", "en", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, object] = json.loads(done.stdout)
    return told


class TestText:
    def test_tells_the_gravest_first_with_clause_arithmetic_and_resolution(
        self, printed: str
    ) -> None:
        order = [printed.index(f"== {name} ==") for name in ("矛盾", "紧张", "缺口", "提示")]
        assert order == sorted(order)
        first = printed[order[0] : order[1]].replace("\n  ", "")
        assert "> 时尚纺织服装产业集群营业收入突破400亿元" in first
        assert "合计至少3000亿元" in first
        assert "7.5倍" in first
        assert "→ 由起草者说明" in first

    def test_is_no_wider_than_a_terminal(self, printed: str) -> None:
        assert max(sum(2 - sign.isascii() for sign in line) for line in printed.splitlines()) < 130

    def test_findings_are_no_failure_and_none_is_a_sentence(self, clean: Path) -> None:
        done = planpath("--ui", "en", cwd=clean)
        assert (done.returncode, done.stderr) == (0, "")
        assert "nothing in the plan is at odds" in done.stdout

    def test_made_up_figures_are_called_so(self, clean: Path) -> None:
        done = planpath("--ui", "zh", "--data", "demonstration", cwd=clean)
        assert done.returncode == 0
        assert "演示数据" in done.stdout


class TestJson:
    def test_satisfies_its_published_schema(self, handed: dict[str, object]) -> None:
        path = definitions.PACKAGE / "schemas" / "findings.json"
        jsonschema.validate(handed, json.loads(path.read_text("utf-8")))
        assert path.read_text("utf-8") == schemas.render("findings")

    def test_says_of_which_document_and_with_which_figures(self, handed: dict[str, object]) -> None:
        assert (handed["version"], handed["plan"], handed["lang"]) == (1, REAL, "en")
        assert handed["data"] == "published"
        assert str(handed["sha256"]).startswith("4e42a709")

    def test_holds_the_arithmetic_as_numbers_with_units(self, handed: dict[str, object]) -> None:
        found = handed["findings"]
        assert isinstance(found, list)
        [sums] = [one for one in found if one["rule"] == "regional_sum"]
        numbers = {one["name"]: (one["value"], one["unit"]) for one in sums["numbers"]}
        assert numbers["sum"] == (5930.0, "亿元")
        assert numbers["like_sum"] == (4850.0, "亿元")
        counts = handed["counts"]
        assert isinstance(counts, dict)
        assert sum(counts.values()) == len(found)

    def test_of_a_clean_plan_is_an_empty_list(self, clean: Path) -> None:
        told = json.loads(planpath("--json", cwd=clean).stdout)
        assert (told["findings"], told["counts"], told["data"]) == ([], {}, "published")


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("zj_textil_2027",), "nearest: zj_textile_2027"),
            ((REAL, "--data", "publishd"), "nearest: published"),
            ((REAL, "--ui", "fr"), "allowed: en, zh"),
            ((REAL, "--as-of", "soon"), "YYYY-MM-DD"),
        ],
    )
    def test_are_sentences(self, arguments: tuple[str, ...], said: str) -> None:
        done = planpath(*arguments, cwd=ROOT)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr


class TestTheDocument:
    PAGE = (ROOT / "docs" / "coherence.md").read_text("utf-8")

    def test_its_code_runs(self) -> None:
        blocks = re.findall(r"```python\n(.*?)```", self.PAGE, re.DOTALL)
        assert blocks
        for block in blocks:
            exec(block, {})

    def test_it_lists_every_rule_with_the_gravest_it_can_be(self) -> None:
        listed = self.PAGE.partition("## Rules")[2].partition("\n## ")[0]
        rows = dict(re.findall(r"^\| `(\w+)` \| ([a-z,; ]+) \|", listed, re.MULTILINE))
        assert set(rows) == set(RULES)
        for finding in coherence.findings(load(REAL)):
            assert finding.severity in re.split("[,;] ", rows[finding.rule])

    def test_a_workspaces_own_threshold_is_as_it_is_printed(
        self, clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "w"
        shutil.copytree(clean, place)
        [block] = re.findall(r"```toml\n(.*?)```", self.PAGE, re.DOTALL)
        (place / "definitions" / "coherence.toml").write_text(block, encoding="utf-8")
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(place))
        assert coherence.settings.load().unassigned.value == 0.1


# ---- Pages -----------------------------------------------------------------------------------


def opened(region: str, lang: str = "zh") -> Report:
    asked = parameters.checked({"plan": REAL, "region": region, "lang": lang})
    return prepare(asked, Workspace(ROOT))


def text(blocks: list[Block]) -> str:
    said = [block.line() for block in blocks]
    for block in blocks:
        if isinstance(block, TableBlock):
            said += [str(cell) for row in block.rows for cell in row]
    return "\n".join(said)


class TestPages:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_the_whole_plans_tell_each_finding_once(self, lang: str) -> None:
        report = opened("zhejiang", lang)
        blocks = coherence_pages.coherence(report)
        told = sum(isinstance(block, Heading) and block.level == 3 for block in blocks)
        rows = sum(len(block.rows) for block in blocks if isinstance(block, TableBlock))
        assert told + rows == len(report.findings)
        assert any(isinstance(block, Quote) for block in blocks)

    def test_the_numbers_are_those_of_the_findings(self) -> None:
        said = text(coherence_pages.coherence(opened("zhejiang")))
        for number in ("5930亿元", "49.4%", "4850亿元", "10930亿元", "420亿元", "3.5197%", "26家"):
            assert number in said
        assert "待核实" in said

    def test_the_short_form_is_one_table_with_the_same_findings(self) -> None:
        report = opened("zhejiang")
        [table] = [b for b in coherence_pages.brief(report) if isinstance(b, TableBlock)]
        assert len(table.rows) == len(report.findings)
        assert set(table.groups.values()) == {"矛盾", "紧张", "缺口", "提示"}

    def test_a_regions_own_touch_its_targets_and_quote_its_clauses(self) -> None:
        blocks = coherence_pages.own(opened("haishu"))
        said = text(blocks)
        assert "7.5倍" in said
        assert "海曙区" in said
        assert "XSQ-3" not in said
        quotes = [block.section for block in blocks if isinstance(block, Quote)]
        assert quotes
        assert all("海曙区" in place for place in quotes)

    def test_a_plan_without_faults_has_one_honest_sentence(
        self, clean: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(clean))
        report = prepare(parameters.checked({"plan": "clean", "lang": "en"}), Workspace(clean))
        for section in (coherence_pages.coherence, coherence_pages.brief):
            heading, sentence = section(report)
            assert isinstance(heading, Heading)
            assert isinstance(sentence, Paragraph)
            assert "nothing in the plan is at odds" in sentence.text
