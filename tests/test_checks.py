"""`planpath check`: every problem of every kind, none hiding another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import fake_workspace
from planpath import checks, codelists, definitions, words
from planpath.problems import PlanpathError
from planpath.workspace import Workspace

PACKAGE = Path(definitions.__file__).parent


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A copy of the sources, and of the definitions, to be spoilt."""
    place = fake_workspace(tmp_path)
    shutil.copytree(
        PACKAGE, place.definitions, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(place.root))
    _forget()
    yield place
    _forget()


KEPT = (codelists.regions, codelists.indicators, codelists.scopes, words.load)


def _forget() -> None:
    """What was read of the project's own definitions must not stand for the copy's."""
    for read in KEPT:
        read.cache_clear()


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(workspace: Workspace, plan: str = "") -> dict[str, list[str]]:
    found = checks.everything(workspace, plan)
    assert [finding.kind for finding in found] == list(checks.KINDS)
    return {
        finding.kind: [str(problem) for problem in finding.problems]
        for finding in found
        if finding.problems
    }


def test_the_project_itself_has_none(workspace: Workspace) -> None:
    assert told(workspace) == {}


def test_every_kind_is_looked_at(workspace: Workspace) -> None:
    assert all(finding.count for finding in checks.everything(workspace))


def test_problems_of_all_kinds_are_told_at_once(workspace: Workspace) -> None:
    own = workspace.definitions
    spoil(own / "scopes.toml", "[scope.above_scale]", "[scope.above_scale]\nlable = 'x'")
    spoil(own / "scenarios" / "steady.toml", 'model = "recent_rate"', 'model = "recent_rte"')
    spoil(own / "words" / "en.toml", "[command]", '[command]\nonly_english = "x"')
    spoil(workspace.raw / "published_figures" / "observations.csv", "1243", "1234")
    spoil(workspace.raw / "precedents" / "class_percentiles.csv", "B1", "B9")
    found = told(workspace)
    assert set(found) >= {"scopes", "scenarios", "words", "sources"}
    assert any("lable" in problem and "scopes.toml" in problem for problem in found["scopes"])
    assert any("nearest: recent_rate" in problem for problem in found["scenarios"])
    assert any("only_english" in problem and "zh.toml" in problem for problem in found["words"])
    assert any("published_figures/observations.csv" in problem for problem in found["sources"])
    assert any("precedents/class_percentiles.csv" in problem for problem in found["sources"])


def test_a_problem_that_shows_in_several_kinds_is_told_once(workspace: Workspace) -> None:
    spoil(workspace.definitions / "regions.toml", "[region.lanxi]", "[region.lanxi]\nnme = 'x'")
    found = told(workspace)
    assert any("nme" in problem for problem in found["regions"])
    everything = [problem for problems in found.values() for problem in problems]
    assert len(everything) == len(set(everything))


def test_a_broken_codelist_does_not_hide_the_words(workspace: Workspace) -> None:
    (workspace.definitions / "regions.toml").write_text("[region", encoding="utf-8")
    spoil(workspace.definitions / "words" / "zh.toml", "[command]", '[command]\nnur = "x"')
    found = told(workspace)
    assert "not valid TOML" in found["regions"][0]
    assert any("nur" in problem for problem in found["words"])


def test_a_number_of_the_document_nobody_carries_is_told(workspace: Workspace) -> None:
    ledger = workspace.definitions / "plans" / "zj_textile_2027.silent.csv"
    lines = ledger.read_text("utf-8").splitlines()
    ledger.write_text("\n".join([lines[0], *lines[2:]]) + "\n", encoding="utf-8")
    [problem] = told(workspace)["plans"]
    assert "no target carries this number" in problem


def test_a_document_changed_by_a_letter_is_told(workspace: Workspace) -> None:
    spoil(workspace.definitions / "plans" / "zj_textile_2027.txt", "。", "．")
    assert any("sha256" in problem for problem in told(workspace)["plans"])


def test_a_plan_may_be_looked_at_alone(workspace: Workspace) -> None:
    broken = workspace.definitions / "plans" / "other.toml"
    broken.write_text("x = 1", encoding="utf-8")
    assert "plans" in told(workspace)
    assert told(workspace, "zj_textile_2027") == {}
    with pytest.raises(PlanpathError, match="nearest: zj_textile_2027"):
        checks.everything(workspace, "zj_textile")


def test_what_no_loader_foresaw_is_told_with_its_kind(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst() -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(codelists, "scopes", burst)
    found = told(workspace)
    assert "KeyError" in found["scopes"][0]
    assert "words" not in found
