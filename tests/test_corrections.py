"""Corrections: a published cell overridden, by whom and why, and told wherever it counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fakes import fake_csv, fake_workspace
from planpath import loads, store, words
from planpath.phrases import Phrases
from planpath.problems import PlanpathError
from planpath.workspace import Workspace

# Lanxi's 155 firms of 2022, published on 2023-08-09
CELL, FOUND = "published_figures/33", "155 家"
TODAY = date(2026, 11, 23)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fake_workspace(tmp_path)


def entry(**given: str) -> str:
    blank = {
        "cell": CELL,
        "found": FOUND,
        "value": "151 家",
        "reason": "四家企业重复计入",
        "author": "王五",
    }
    lines = [f'{key} = "{value}"' for key, value in {**blank, **given}.items() if key != "date"]
    return "[[correction]]\n" + "\n".join([*lines, f"date = {given.get('date', '2026-01-15')}"])


def correct(workspace: Workspace, *entries: str) -> None:
    (workspace.raw / "corrections.toml").write_text("\n\n".join(entries), encoding="utf-8")


def sentences(workspace: Workspace, *entries: str) -> list[str]:
    correct(workspace, *entries)
    with pytest.raises(PlanpathError) as error:
        store.evidence(workspace)
    return [str(problem) for problem in error.value.problems]


def test_the_corrected_value_counts_and_the_published_one_stays_a_citation(
    workspace: Workspace,
) -> None:
    before = store.evidence(workspace)
    correct(workspace, entry())
    after = store.evidence(workspace)
    assert after.citations.at[CELL, "status"] == "corrected"
    assert after.citations.at[CELL, "value"] == 155
    corrected = after.citations.loc["corrections/1"]
    assert (corrected["value"], corrected["status"], corrected["corrects"]) == (151, "used", CELL)
    # as good as the cell it stands for, no better
    assert corrected["grade"] == before.citations.at[CELL, "grade"]
    assert not after.observed["source"].eq(CELL).any()
    [row] = after.observed[after.observed["source"].eq("corrections/1")].to_dict("records")
    [was] = before.observed[before.observed["source"].eq(CELL)].to_dict("records")
    assert row == {**was, "source": "corrections/1", "value": 151.0}
    assert len(after.observed) == len(before.observed)


def test_who_corrected_what_and_why_stands_in_both_languages(workspace: Workspace) -> None:
    correct(workspace, entry())
    corrected = store.evidence(workspace).citations.loc["corrections/1"]
    assert (
        "更正：原为155 家；理由：四家企业重复计入；更正人：王五，2026-01-15" in corrected["note_zh"]
    )
    assert "corrected from 155 家; reason: 四家企业重复计入; by 王五" in corrected["note_en"]


@pytest.mark.parametrize(("lang", "mark"), [("zh", "［更正］"), ("en", " [corrected]")])
def test_the_mark_stands_beside_the_figure(workspace: Workspace, lang: str, mark: str) -> None:
    correct(workspace, entry())
    phrases = Phrases(words.load(lang), store.evidence(workspace))
    latest = {
        "latest": 151.0,
        "latest_year": 2022,
        "latest_period": "year",
        "indicator": "above_scale_firms",
        "latest_source": "corrections/1",
    }
    assert phrases.latest(latest).endswith(mark)
    assert not phrases.latest({**latest, "latest_source": CELL}).endswith(mark)


def test_the_value_may_come_in_another_unit(workspace: Workspace) -> None:
    correct(workspace, entry(value="0.0151 万家"))
    assert store.evidence(workspace).citations.at["corrections/1", "canonical"] == 151


def test_before_its_day_the_published_figure_holds(workspace: Workspace) -> None:
    correct(workspace, entry())

    def sources(day: date) -> set[str]:
        observed = store.evidence(workspace, as_of=day).observed
        return set(observed["source"]) & {CELL, "corrections/1"}

    assert sources(date(2026, 1, 15)) == {"corrections/1"}
    assert sources(date(2026, 1, 14)) == {CELL}
    then = store.evidence(workspace, as_of=date(2026, 1, 14))
    assert then.citations.at[CELL, "status"] == "used"


def test_taking_the_file_away_brings_the_published_figure_back(workspace: Workspace) -> None:
    correct(workspace, entry())
    assert "corrections/1" in store.evidence(workspace).citations.index
    (workspace.raw / "corrections.toml").unlink()
    assert "corrections/1" not in store.evidence(workspace).citations.index
    assert store.evidence(workspace).citations.at[CELL, "status"] == "used"


def test_a_cell_of_a_load_is_corrected_until_a_newer_load_stands_in_its_place(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "bulletin.csv"
    file.write_bytes(fake_csv({"scope": "above_scale"}))
    loads.load(workspace, file, author="a", today=TODAY)
    cell = "bulletin_20261123_1/2"
    correct(
        workspace,
        entry(cell=cell, found="1243.0 亿元", value="1234 亿元", date="2026-12-01"),
    )
    assert store.evidence(workspace).citations.at["corrections/1", "status"] == "used"
    file.write_bytes(fake_csv({"scope": "above_scale", "value": "1243"}))
    done = loads.load(workspace, file, author="a", today=date(2026, 12, 2))
    # the new load repeats what was corrected, and is told so
    assert [(remark.level, remark.check) for remark in done.remarks] == [("high", "uncorrected")]
    cited = store.evidence(workspace).citations
    assert cited.at["bulletin_20261202_1/2", "status"] == "used"
    assert cited.at["corrections/1", "status"] == cited.at[cell, "status"] == "superseded"


def test_a_correction_made_after_a_newer_load_does_not_revive_the_older_cell(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "bulletin.csv"
    for value, day in (("1243", TODAY), ("1250", date(2026, 11, 24))):
        file.write_bytes(fake_csv({"scope": "above_scale", "value": value}))
        loads.load(workspace, file, author="a", today=day)
    late = entry(
        cell="bulletin_20261123_1/2", found="1243 亿元", value="1234 亿元", date="2026-12-01"
    )
    correct(workspace, late)
    observed = store.evidence(workspace).observed
    own = observed[observed["region"].eq("keqiao") & observed["indicator"].eq("revenue")]
    assert 1250.0 in set(own["value"])
    assert 1234.0 not in set(own["value"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cell": "published_figures/3333"}, "correction[1].cell: unknown cell"),
        ({"cell": "publishd_figures/33"}, "nearest: published_figures"),
        ({"found": "156 家"}, "read '156 家'; allowed: 155 家"),
        ({"found": "155"}, "correction[1].found: is not what stands there"),
        ({"value": "151 亿元"}, "correction[1].value: cannot be converted to '家'"),
        ({"value": "many"}, "correction[1].value: is not a quantity"),
        ({"value": "155 家"}, "corrects nothing"),
        ({"author": ""}, "correction[1].author: string should have at least 1 character"),
        ({"reason": " "}, "correction[1].reason"),
        ({"date": '"soon"'}, "correction[1].date"),
        ({"wy": "x"}, "unknown key; read 'wy'"),
        # Tongxiang's 1059 has no year and enters no arithmetic
        ({"cell": "published_figures/15", "found": "1059 亿元"}, "so there is nothing to mend"),
    ],
)
def test_what_is_wrong_with_a_correction_is_a_sentence(
    workspace: Workspace, given: dict[str, str], said: str
) -> None:
    told = "\n".join(sentences(workspace, entry(**given)))
    assert told.startswith("data/raw/corrections.toml")
    assert said in told


def test_all_corrections_that_are_wrong_are_told_at_once(workspace: Workspace) -> None:
    told = sentences(workspace, entry(found="1 家"), entry(cell="published_figures/9999"))
    assert ["correction[1]" in told[0], "correction[2]" in told[1]] == [True, True]
    told = sentences(workspace, entry(), entry(value="150 家"))
    assert "correction[2].cell: is corrected already further up" in told[0]


def test_a_file_that_is_no_toml_is_a_sentence(workspace: Workspace) -> None:
    [said] = sentences(workspace, "[[correction]\n")
    assert said.startswith("data/raw/corrections.toml: is not valid TOML")


def test_an_empty_file_corrects_nothing(workspace: Workspace) -> None:
    correct(workspace, "# none yet\n")
    assert not store.evidence(workspace).citations["corrects"].ne("").any()
