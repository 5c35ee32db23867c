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
        ('model = "trends"\nwhy = "一直如此"', "allowed: hold, compound, linear"),
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


# ---- The highest pace held possible --------------------------------------------------------------

WHY = 'why = { zh = "用地所限", en = "There is no more land" }\n'
TRIAL = 'model = "hold"\nwhy = "保持现状不变"\n'


def capped(folder: Path, *ceilings: str) -> scenario.Scenario:
    body = "".join(f"\n[[ceiling]]\n{entry}".replace("{WHY}", WHY) for entry in ceilings)
    return written(folder, TRIAL + body)


def test_a_ceiling_holds_for_all_regions_but_those_with_their_own(tmp_path: Path) -> None:
    trial = capped(
        tmp_path,
        'indicator = "energy_intensity"\nrate = "-6 %/年"\n{WHY}',
        'indicator = "energy_intensity"\nregion = "keqiao"\nrate = "-8 %/年"\n{WHY}',
        'indicator = "green_factories"\nstep = "20 家/年"\n{WHY}',
        'indicator = "rd_intensity"\nstep = "0.4 百分点/年"\n{WHY}',
    )
    everywhere = trial.ceiling("energy_intensity", "lanxi")
    own = trial.ceiling("energy_intensity", "keqiao")
    firms = trial.ceiling("green_factories", "lanxi")
    share = trial.ceiling("rd_intensity", "zhejiang")
    paces = [entry.pace for entry in (everywhere, own, firms, share) if entry is not None]
    assert paces == pytest.approx([-0.06, -0.08, 20.0, 0.004])
    assert trial.ceiling("revenue", "keqiao") is None
    assert scenario.load("steady").ceiling("revenue", "keqiao") is None


def test_ceilings_belong_to_the_content_and_stay_in_a_variation(tmp_path: Path) -> None:
    plain, with_one = (
        capped(tmp_path / name, *entries)
        for name, entries in (
            ("plain", ()),
            ("capped", ('indicator = "revenue"\nrate = "9 %/年"\n{WHY}',)),
        )
    )
    assert plain.hash != with_one.hash
    varied = with_one.but("revenue", model="hold", why="保持现状不变")
    assert varied.ceilings == with_one.ceilings
    assert varied.hash != with_one.hash


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('indicator = "revenue"\nrate = "9 %/年"\n', "ceiling[1].why"),
        (
            'indicator = "revenue"\nrate = "9 %/年"\nwhy = { zh = "", en = "None" }\n',
            "in both languages",
        ),
        ('indicator = "revenue"\n{WHY}', "either a rate or a step"),
        (
            'indicator = "revenue"\nrate = "9 %/年"\nstep = "9 亿元/年"\n{WHY}',
            "either a rate or a step",
        ),
        ('indicator = "revenue"\nrate = "-9 %/年"\n{WHY}', "is to go up"),
        ('indicator = "energy_intensity"\nrate = "6 %/年"\n{WHY}', "is to go down"),
        (
            'indicator = "energy_intensity"\nrate = "-100 %/年"\n{WHY}',
            "nothing is left",
        ),
        ('indicator = "rd_intensity"\nrate = "6 %/年"\n{WHY}', "percentage points"),
        ('indicator = "revenue"\nstep = "9 家/年"\n{WHY}', "different things"),
        ('indicator = "revenues"\nrate = "9 %/年"\n{WHY}', "nearest: revenue"),
        ('indicator = "*"\nrate = "9 %/年"\n{WHY}', "ceiling[1].indicator"),
        (
            'indicator = "revenue"\nregion = "keqaio"\nrate = "9 %/年"\n{WHY}',
            "nearest: keqiao",
        ),
    ],
)
def test_a_ceiling_that_does_not_hold_together_is_refused_in_its_place(
    tmp_path: Path, entry: str, said: str
) -> None:
    with pytest.raises(PlanpathError) as caught:
        capped(tmp_path, entry)
    assert said in str(caught.value)
    assert "definitions/scenarios/trial.toml" in str(caught.value)


def test_a_ceiling_stated_twice_is_told_with_the_other_faults_of_the_file(tmp_path: Path) -> None:
    twice = 'indicator = "revenue"\nrate = "9 %/年"\n{WHY}'
    lost = 'indicator = "revenues"\nrate = "9 %/年"\n{WHY}'
    with pytest.raises(PlanpathError) as caught:
        capped(tmp_path, twice, twice, lost)
    assert "ceiling[2]: assumes anew what ceiling[1] assumes already" in str(caught.value)
    assert "ceiling[3].indicator" in str(caught.value)
