"""Assumptions: each has its why, the most particular holds, and the hash is of the content."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes_evidence import workspace_is
from planpath import definitions, scenario
from planpath.problems import PlanpathError

HEAD = """
name = { zh = "试作", en = "For trial" }
why = { zh = "为了试作而设", en = "Made for trial" }
"""


def written(folder: Path, *assumptions: str) -> scenario.Scenario:
    place = folder / "definitions" / "scenarios"
    place.mkdir(parents=True, exist_ok=True)
    body = "".join(f"\n[[assumption]]\n{assumption}\n" for assumption in assumptions)
    (place / "trial.toml").write_text(HEAD + body, encoding="utf-8")
    with workspace_is(folder):
        return scenario.load("trial")


def held(**of: str) -> str:
    named = "\n".join(f'{key} = "{value}"' for key, value in of.items())
    return f'{named}\nmodel = "hold"\nwhy = "保持现状不变"'


def refusal(folder: Path, *assumptions: str) -> str:
    with pytest.raises(PlanpathError) as caught:
        written(folder, *assumptions)
    return str(caught.value)


def test_every_scenario_that_comes_along_loads_and_covers_everything() -> None:
    for id_ in definitions.names("scenarios"):
        loaded = scenario.load(id_)
        assert loaded.of("energy_intensity", "zhejiang").why
        assert loaded.of("revenue", "keqiao").why


def test_the_most_particular_assumption_holds(tmp_path: Path) -> None:
    trial = written(
        tmp_path,
        held(),
        held(region="keqiao"),
        held(indicator="revenue"),
        held(indicator="revenue", region="keqiao"),
    )
    numbers = {entry: position for position, entry in enumerate(trial.assumptions)}
    assert numbers[trial.of("exports", "lanxi")] == 0
    assert numbers[trial.of("exports", "keqiao")] == 1
    assert numbers[trial.of("revenue", "lanxi")] == 2
    assert numbers[trial.of("revenue", "keqiao")] == 3


def test_what_a_scenario_says_nothing_of_is_refused(tmp_path: Path) -> None:
    trial = written(tmp_path, held(indicator="revenue"))
    with pytest.raises(PlanpathError, match="scenario trial: says nothing of exports in lanxi"):
        trial.of("exports", "lanxi")


@pytest.mark.parametrize(
    ("assumption", "told"),
    [
        ('model = "hold"', "assumption[1].why"),
        ('model = "hold"\nwhy = "  "', "assumption[1].why"),
        ('model = "trend"\nwhy = "一直如此"', "allowed: hold, compound, recent_rate"),
        ('model = "compound"\nwhy = "一直如此"', "model 'compound' needs rate"),
        ('model = "recent_rate"\nwhy = "一直如此"', "model 'recent_rate' needs years"),
        ('model = "hold"\nyears = 5\nwhy = "一直如此"', "model 'hold' takes no years"),
        ('model = "compound"\nrate = "5 家"\nwhy = "一直如此"', "different things"),
        ('model = "compound"\nrate = "fast"\nwhy = "一直如此"', "is not a quantity"),
        ('model = "compound"\nrate = "-100 %/年"\nwhy = "一直如此"', "nothing is left"),
        (held(indicator="revenues"), "nearest: revenue"),
        (held(region="keqaio"), "nearest: keqiao"),
        ('model = "hold"\nreason = "一直如此"', "unknown key; read 'reason'"),
    ],
    ids=lambda value: value.splitlines()[0] if "=" in value else "",
)
def test_an_assumption_that_does_not_hold_together_is_refused_in_its_place(
    tmp_path: Path, assumption: str, told: str
) -> None:
    message = refusal(tmp_path, assumption)
    assert told in message
    assert "definitions/scenarios/trial.toml" in message


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    broken = 'model = "compound"\nrate = "5 家"\nwhy = "一直如此"'
    message = refusal(tmp_path, broken, 'model = "hold"')
    assert "assumption[1]" in message
    assert "assumption[2].why" in message


def test_two_assumptions_for_one_thing_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, held(indicator="revenue"), held(indicator="revenue"))
    assert "assumption[2]: assumes anew what assumption[1] assumes already" in message


# ---- Variations ----------------------------------------------------------------------------------

BOLDER = {"model": "compound", "rate": "-4.1 %/年", "why": "两个印染园区改用低浴比染色"}


def test_a_variation_replaces_one_assumption_and_leaves_the_rest() -> None:
    steady = scenario.load("steady")
    bolder = steady.but("energy_intensity", **BOLDER)
    assert bolder.of("energy_intensity", "keqiao").annual_rate == pytest.approx(-0.041)
    assert bolder.of("revenue", "keqiao") == steady.of("revenue", "keqiao")
    assert steady.of("energy_intensity", "keqiao").model == "recent_rate"
    again = bolder.but("energy_intensity", model="hold", why="改造推迟，能耗强度不变")
    assert len(again.assumptions) == len(bolder.assumptions)


def test_a_variation_without_a_why_or_of_something_unknown_is_refused() -> None:
    steady = scenario.load("steady")
    with pytest.raises(PlanpathError, match="why"):
        steady.but("revenue", model="hold", why="")
    with pytest.raises(PlanpathError, match="nearest: revenue"):
        steady.but("revenues", model="hold", why="一直如此")


def test_one_content_is_one_scenario_from_a_notebook_or_a_file(tmp_path: Path) -> None:
    from_file = written(
        tmp_path, held(indicator="revenue"), 'model = "recent_rate"\nyears = 5\nwhy = "五年一贯"'
    )
    base = written(tmp_path, 'model = "recent_rate"\nyears = 5\nwhy = "五年一贯"')
    typed = base.but("revenue", model="hold", why="保持现状不变")
    assert typed.hash == from_file.hash
    assert base.hash != from_file.hash


def test_the_name_of_a_variation_follows_from_its_content() -> None:
    steady = scenario.load("steady")
    one, same = (steady.but("energy_intensity", **BOLDER) for _ in range(2))
    other = steady.but("energy_intensity", **{**BOLDER, "rate": "-4.2 %/年"})
    assert one.id == same.id
    assert len({steady.id, one.id, other.id}) == 3
    assert other.but("energy_intensity", **BOLDER).id == one.id
