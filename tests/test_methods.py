"""The methods as data: what planpath brings, what a workspace adds, how mistakes are told."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from fakes_evidence import workspace_is
from planpath import methods as m
from planpath.problems import PlanpathError

RULE = """
[method.{id}]
label = {{ zh = "试作规则", en = "A rule for trial" }}
family = "trial"
version = "1"
source = {{ zh = "试作", en = "For trial" }}
measure = "annual_pace"
looks_at = "latest_year"
thresholds = "{thresholds}"
{more}
cuts = [
{cuts}
]
"""
TWO = """
  { at_least = 0.95, id = "good", label = { zh = "好", en = "good" }, stance = "on_course" },
  { otherwise = true, id = "bad", label = { zh = "差", en = "bad" }, stance = "short" },"""


def own_rule(folder: Path, text: str) -> Path:
    path = folder / "definitions" / "methods.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def rule(id_: str = "trial", cuts: str = TWO, thresholds: str = "read", more: str = "") -> str:
    return RULE.format(id=id_, cuts=cuts, thresholds=thresholds, more=more)


def faults(folder: Path, text: str) -> str:
    with workspace_is(own_rule(folder, text)), pytest.raises(PlanpathError) as caught:
        m.methods()
    return str(caught.value)


def test_all_offices_of_the_panel_are_there() -> None:
    families = {entry.family for entry in m.methods().values()}
    assert families == {
        *("china", "eurostat", "statcan", "un", "escap", "sdsn", "germany", "oecd"),
    }


def test_the_two_published_barometers_are_two_entries_on_one_measure() -> None:
    known = m.methods()
    first, second = known["barometer_2021q1"], known["barometer_2021h1"]
    assert first.measure == second.measure == "annual_pace"
    assert [cut.bound for cut in first.cuts][:2] == [("at_least", 1.0), ("at_least", 0.9)]
    assert [cut.bound for cut in second.cuts][:2] == [("at_least", 1.0), ("at_least", 0.0)]


@pytest.mark.parametrize("id_", ["eurostat_no_target", "sdsn_arrows", "escap_gap", "oecd_distance"])
def test_lines_that_were_not_checked_in_the_source_say_so(id_: str) -> None:
    entry = m.methods()[id_]
    assert entry.thresholds == "recalled"
    assert entry.note is not None
    assert "凭记忆" in entry.note.zh
    assert "recalled" in entry.note.en


def test_lines_nobody_published_are_called_chosen() -> None:
    chosen = {id_ for id_, entry in m.methods().items() if entry.thresholds == "chosen"}
    assert chosen == {"midterm_2023", "escap_status"}


def test_a_class_knows_the_values_it_is_given_for() -> None:
    weather = m.methods()["germany_weather"]
    assert weather.interval("sun") == (("below", 0.05),)
    assert weather.interval("partly") == (("at_most", 0.2), ("at_least", 0.05))
    assert weather.interval("thunder") == (("more_than", 1.0),)
    # Achieved is given by rule and not by a value.
    assert m.methods()["un_target"].interval("achieved") == ()


def test_the_last_cut_takes_what_no_other_took() -> None:
    for entry in m.methods().values():
        name, edge = entry.bounds[-1]
        assert name == "otherwise"
        assert math.isnan(edge)


def test_a_workspace_adds_a_rule_and_may_replace_one(tmp_path: Path) -> None:
    text = rule() + rule("barometer_2021q1")
    with workspace_is(own_rule(tmp_path, text)):
        known = m.methods()
        assert list(known)[-1] == "trial"
        assert known["barometer_2021q1"].family == "trial"
        # It stays where it stood.
        assert list(known).index("barometer_2021q1") == 2
    assert "trial" not in m.methods()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rule(cuts=TWO.replace("otherwise = true", "at_least = 0.0")), "is 'otherwise'"),
        (rule(cuts=TWO.replace('id = "bad"', 'id = "good"')), "same id"),
        (rule(more='reached = "best"'), "reached names no cut: 'best', of good, bad"),
        (rule(thresholds="recalled"), "need a note"),
        (rule(more="score = [[1.0, 2.0], [0.5, 3.0]]"), "values rising"),
        (
            rule(cuts='  { at_least = 0.5, id = "a", label = { zh = "甲", en = "a" } },\n' + TWO),
            "can never be met",
        ),
        (
            rule(cuts='  { below = 2.0, id = "a", label = { zh = "甲", en = "a" } },\n' + TWO),
            "cuts go one way",
        ),
        (
            rule(cuts='  { id = "a", label = { zh = "甲", en = "a" } },\n' + TWO),
            "'a' has no bound, and neither 'reached' nor 'veto' names it",
        ),
        (
            rule(cuts=TWO.replace("at_least = 0.95", "at_least = 0.95, below = 2.0")),
            "a cut has one bound",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_told_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    message = faults(tmp_path, text)
    assert said in message
    assert "definitions/methods.toml, method.trial" in message


def test_a_misspelt_measure_is_told_with_those_there_are(tmp_path: Path) -> None:
    message = faults(tmp_path, rule().replace("annual_pace", "anual_pace"))
    assert "read 'anual_pace'" in message
    assert "nearest: annual_pace" in message


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = rule("one", more='veto = "x"') + rule("two", thresholds="chosen")
    message = faults(tmp_path, text)
    assert "method.one" in message
    assert "method.two" in message


def test_the_example_of_the_method_page_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "method.md").read_text(encoding="utf-8")
    (block,) = [
        part.partition("```")[0] for part in page.split("```toml\n")[1:] if "[method." in part
    ]
    with workspace_is(own_rule(tmp_path, block)):
        assert m.methods()["barometer_ours"].interval("yellow") == (
            ("at_least", 0.95),
            ("below", 1.0),
        )
