"""`planpath scenario`: what is assumed, in words and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fakes import fake_workspace
from planpath import __main__ as command_line
from planpath import definitions, projection, scenario, words
from planpath.scenario import Assumption


def planpath(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command_line.app, ["scenario", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lists_every_scenario_whole(lang: str) -> None:
    code, said = planpath("list", "--ui", lang)
    assert code == 0
    flat = "".join(said.split())
    for id_ in definitions.names("scenarios"):
        one = scenario.load(id_)
        assert one.hash[:12] in said
        assert one.name.of(lang) in said
        # Folded over lines, and not cut off at the edge: its last words are there.
        assert "".join(one.why.of(lang).split())[-6:] in flat


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id_", ["steady", "on_plan", "faster", "strained", "green_first"])
def test_shows_each_assumption_with_its_why(id_: str, lang: str) -> None:
    code, said = planpath("show", id_, "--ui", lang)
    assert code == 0
    one, spoken = scenario.load(id_), words.load(lang)
    assert said.startswith(spoken("scenarios.head", name=one.name.of(lang), id=id_))
    assert one.hash in said
    flat = "".join(said.split())
    for entries in one.entries().values():
        for entry in entries:
            assert scenario.tell(entry, spoken).split()[0][:8] in flat
    assert (" → " in said) == (len(one.chain) > 1)
    assert " → ".join(one.chain) in said


def test_tells_no_line_with_blanks_at_its_end() -> None:
    _, said = planpath("show", "steady", "--diff", "strained", "--ui", "en")
    assert [line for line in said.splitlines() if line != line.rstrip()] == []


def test_sets_two_side_by_side() -> None:
    _, said = planpath("show", "steady", "--diff", "strained", "--ui", "en")
    head, columns, *rows = said.splitlines()
    assert head.endswith("assumptions that differ: 5")
    assert columns.index("Steady course (steady)") < columns.index("Strained (strained)")
    right = columns.index("Strained (strained)")
    [firms] = [row for row in rows if "Above-scale firms" in row]
    assert firms[right:] == "changes by −1.35% a year"
    [price] = [row for row in rows if row.startswith("prices")]
    assert "nothing assumed" in price[:right]
    assert price[right:] == "prices change by −2% a year"
    assert "Energy use" not in said


def test_two_that_assume_the_same_are_said_to() -> None:
    code, said = planpath("show", "steady", "--diff", "steady", "--ui", "en")
    assert code == 0
    assert "assume the same" in said


def test_for_programs_it_is_plain_numbers_a_model_takes() -> None:
    code, said = planpath("show", "strained", "--json")
    assert code == 0
    told = json.loads(said)
    strained = scenario.load("strained")
    assert (told["id"], told["hash"]) == ("strained", strained.hash)
    assert told["chain"] == ["steady", "strained"]
    assert told["price"][0]["rate"] == -0.02
    [exports] = [one for one in told["assumption"] if one["indicator"] == "exports"]
    given = {
        name: value
        for name, value in exports.items()
        if name not in ("indicator", "region", "why", "model")
    }
    # 100 held, 15 % below in 2026, then three even steps back.
    path = projection.models()[exports["model"]]([2025], [100.0], 2029, **given)
    assert path.values.tolist() == pytest.approx([85, 90, 95, 100])


def test_a_difference_for_programs_names_both_sides() -> None:
    _, said = planpath("show", "steady", "--diff", "strained", "--json")
    told = json.loads(said)
    assert [told[side]["id"] for side in ("left", "right")] == ["steady", "strained"]
    by_place = {(one["kind"], one["indicator"]): one for one in told["differences"]}
    assert len(by_place) == len(told["differences"]) == 5
    assert by_place["price", "*"]["left"] is None
    assert by_place["assumption", "exports"]["left"]["span"] == 5
    assert by_place["assumption", "exports"]["right"]["drop"] == 0.15


@pytest.mark.parametrize(
    "arguments", [("show", "stedy"), ("show", "steady", "--diff", "stedy")], ids=["name", "other"]
)
def test_an_unknown_scenario_is_told_with_the_nearest(arguments: tuple[str, ...]) -> None:
    code, said = planpath(*arguments)
    assert code == 2
    assert "nearest: steady" in said


def test_of_a_workspace_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The command sets it for what comes after it in the same process.
    monkeypatch.setenv("PLANPATH_WORKSPACE", "")
    place = fake_workspace(tmp_path)
    own = place.definitions / "scenarios" / "mine.toml"
    own.parent.mkdir(parents=True)
    own.write_text(
        'name = { zh = "自拟", en = "Mine" }\nwhy = { zh = "试作", en = "For trial" }\n'
        'extends = "steady"\n',
        encoding="utf-8",
    )
    code, said = planpath("show", "mine", "--workspace", str(place.root), "--ui", "en")
    assert code == 0
    assert said.startswith("Mine (mine)")
    assert "steady → mine" in said


def test_a_faulty_file_keeps_nobody_from_seeing_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPATH_WORKSPACE", "")
    place = fake_workspace(tmp_path)
    folder = place.definitions / "scenarios"
    folder.mkdir(parents=True)
    head = 'name = { zh = "自拟", en = "Mine" }\nwhy = { zh = "试作", en = "For trial" }\n'
    (folder / "mine.toml").write_text(head + 'extends = "stedy"\n', encoding="utf-8")
    (folder / "theirs.toml").write_text(head + 'extends = "mine"\n', encoding="utf-8")
    code, said = planpath("list", "--workspace", str(place.root), "--ui", "en")
    assert code == 2
    assert "Scenarios: 5." in said
    assert said.count("mine.toml, extends: unknown scenario") == 1


TOLD = [
    (
        {"model": "linear", "step": "-0.5 百分点/年"},
        "rd_intensity",
        "变动−0.5个百分点",
        "−0.5 perc",
    ),
    ({"model": "logistic", "ceiling": "95 %"}, "digital_coverage", "趋近95%", "nears 95%"),
    (
        {"model": "logistic", "ceiling": "200 家", "midpoint": 2026},
        "green_factories",
        "2026年达到一半",
        "200 firms on a logistic curve; half-way in 2026",
    ),
    (
        {"model": "gompertz", "ceiling": "1.2 万亿元", "speed": "0.125 1/年"},
        "revenue",
        "趋近12000亿元；每年推进速度为12.5%",
        "nears 1,200 billion yuan on a Gompertz curve; at a speed of 12.5% a year",
    ),
    (
        {"model": "step", "year": 2026, "change": "8 %", "rate": "2 %/年"},
        "revenue",
        "幅度为原水平的8%；原路径每年变动2%",
        "by 8% of it; its path changes by 2% a year",
    ),
    (
        {"model": "step", "year": 2026, "change": "15 家"},
        "little_giants",
        "变动15家",
        "by 15 firms",
    ),
    (
        {"model": "pipeline", "awards": "6 家/年", "failing": "20 %", "lifetime": 3},
        "hightech_firms",
        "每年新增认定6家，复核未通过者退出；复核者中20%未通过；有效期3年",
        "gains 6 firms a year",
    ),
    ({"model": "trend", "form": "logit"}, "digital_coverage", "对数几率", "log-odds"),
    ({"model": "ets", "damped": False}, "revenue", "趋势不趋平", "does not level off"),
    ({"model": "ets", "damped": True}, "revenue", "趋势逐渐趋平", "that levels off"),
    ({"model": "ensemble", "since": 2019}, "revenue", "只用2019年起的数值", "figures of 2019 on"),
    (
        {"model": "on_target", "otherwise": {"model": "compound", "rate": "3 %/年"}},
        "revenue",
        "没有目标的：每年变动3%",
        "where there is no target: changes by 3% a year",
    ),
]


@pytest.mark.parametrize(("how", "indicator", "chinese", "english"), TOLD)
def test_every_model_and_parameter_has_its_words(
    how: dict[str, object], indicator: str, chinese: str, english: str
) -> None:
    entry = Assumption.model_validate({"indicator": indicator, "why": "为了试作而设", **how})
    assert chinese in scenario.tell(entry, words.load("zh"))
    assert english in scenario.tell(entry, words.load("en"))
