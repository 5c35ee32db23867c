"""What each model takes: as the models themselves, in its unit, within its range."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import projection, scenario
from planpath.problems import PlanpathError
from planpath.scenario import MODELS, Assumption
from planpath.scenario.form import How
from test_scenario import refusal

WHY = "为了试作而设"
# One of each model, with all it may be given, and what that is in plain numbers.
FULL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "hold": ({}, {}),
    "compound": ({"rate": "-4.1 %/年"}, {"rate": -0.041}),
    "linear": ({"step": "3 家/年"}, {"step": 3.0}),
    "recent_rate": ({"years": 5}, {"span": 5}),
    "on_target": ({"otherwise": {"model": "hold"}}, {}),
    "logistic": ({"ceiling": "200 家", "speed": "40 %/年"}, {"ceiling": 200.0, "speed": 0.4}),
    "gompertz": ({"ceiling": "200 家", "speed": "0.4 1/年"}, {"ceiling": 200.0, "speed": 0.4}),
    "pipeline": (
        {"awards": "6 家/年", "failing": "20 %", "lifetime": 3},
        {"awards": 6.0, "failing": 0.2, "lifetime": 3},
    ),
    "step": (
        {"year": 2026, "change": "15 家", "rate": "2 %/年"},
        {"year": 2026, "change": 15.0, "rate": 0.02},
    ),
    "shock": (
        {"year": 2026, "drop": "15 %", "recovery_years": 3, "rate": "1 %/年", "lasting": "2 %"},
        {"year": 2026, "drop": 0.15, "recovery_years": 3, "rate": 0.01, "lasting": 0.02},
    ),
    "trend": ({"form": "linear"}, {"form": "linear"}),
    "ets": ({"form": "log", "damped": False}, {"form": "log", "damped": False}),
    "ensemble": ({"since": 2016}, {"since": 2016}),
}
# The series, its target and its bounds are not the scenario's; the rest of a model is.
GIVEN_ELSEWHERE = {"years", "values", "to", "quantiles", "within", "target", "by", "shape"}
# A title's cohorts are figures, and whether a change is relative follows from its unit.
NOT_ASSUMED = {"cohorts", "relative"}


def assumed(model: str, indicator: str = "green_factories", **how: Any) -> Assumption:
    return Assumption(indicator=indicator, model=model, why=WHY, **how)


class TestTheTableOfModels:
    def test_names_the_models_there_are(self) -> None:
        assert set(MODELS) == set(projection.models()) == set(FULL)

    @pytest.mark.parametrize("model", MODELS)
    def test_knows_what_each_takes_and_what_it_cannot_do_without(self, model: str) -> None:
        signature = inspect.signature(projection.models()[model]).parameters
        own = {name: one for name, one in signature.items() if name not in GIVEN_ELSEWHERE}
        takes = MODELS[model]
        handed_on = {"years": "span"}
        named = {handed_on.get(name, name) for name in (*takes.needs, *takes.may)}
        assert named - {"otherwise"} == set(own) - NOT_ASSUMED
        needed = {name for name, one in own.items() if one.default is inspect.Parameter.empty}
        assert {handed_on.get(name, name) for name in takes.needs} == needed

    def test_has_a_field_in_the_form_for_each_and_no_other(self) -> None:
        named = {name for takes in MODELS.values() for name in (*takes.needs, *takes.may)}
        assert named - {"otherwise"} == set(How.model_fields) - {"model"}

    @pytest.mark.parametrize("model", MODELS)
    def test_of_an_assumption_the_model_gets_plain_numbers(self, model: str) -> None:
        how, plain = FULL[model]
        assert assumed(model, **how).parameters == plain

    @pytest.mark.parametrize("model", sorted(set(MODELS) - {"on_target"}))
    def test_and_makes_a_path_of_them(self, model: str) -> None:
        history = np.arange(2015, 2025), 100 + 3.0 * np.arange(10) + np.tile([0.5, -0.5], 5)
        given = assumed(model, **FULL[model][0]).parameters
        path = projection.models()[model](*history, to=2027, **given)
        assert np.isfinite(path.values).all()
        assert path.years.tolist() == [2025, 2026, 2027]


class TestUnits:
    def test_a_level_is_kept_in_the_indicators_own_unit(self) -> None:
        # 1.2 万亿元 = 12 000 亿元
        assert assumed("logistic", "revenue", ceiling="1.2 万亿元").parameters == {
            "ceiling": 12000.0
        }
        assert assumed("linear", "revenue", step="5000 万元/年").parameters == {"step": 0.5}

    def test_percentage_points_are_of_the_share_and_per_cent_of_its_level(self) -> None:
        points = assumed("step", "digital_coverage", year=2026, change="5 百分点")
        per_cent = assumed("step", "digital_coverage", year=2026, change="5 %")
        assert points.parameters == {"year": 2026, "change": pytest.approx(0.05)}
        assert per_cent.parameters == {
            "year": 2026,
            "change": pytest.approx(0.05),
            "relative": True,
        }
        # From 60 %: 65 % or 63 %.
        step = projection.step
        ends = [step([2025], [0.6], 2026, **one.parameters).values[0] for one in (points, per_cent)]
        assert ends == pytest.approx([0.65, 0.63])

    def test_a_step_of_a_share_leaves_no_doubt(self) -> None:
        assert assumed("linear", "rd_intensity", step="0.1 百分点/年").parameters == {
            "step": pytest.approx(0.001)
        }
        with pytest.raises(ValueError, match="per cent of what"):
            assumed("linear", "rd_intensity", step="0.1 %/年")

    @given(st.integers(-9999, 10000))
    def test_a_rate_is_the_fraction_it_says(self, hundredths: int) -> None:
        rate = hundredths / 100
        made = assumed("compound", rate=f"{rate} %/年")
        assert made.annual_rate == pytest.approx(rate / 100)
        assert made.parameters == {"rate": made.annual_rate}


# What is written, and the sentence it is refused with.
OFFENCES = [
    ('model = "compound"\nrate = "150 %/年"', ".rate: must lie above -100 %/年 and at most"),
    ('model = "compound"\nrate = "5 %/yr"', "unknown unit"),
    ('model = "compound"\nrates = "5 %/年"', "nearest: rate"),
    ('model = "compound"\nrate = "5 %/年"\nstep = "3 家/年"', "model 'compound' takes no step"),
    ('model = "recent_rate"\nyears = 0', ".years: input should be greater than or equal to 1"),
    ('model = "recent_rate"\nyears = 51', ".years: input should be less than or equal to 50"),
    ('model = "linear"\nstep = "3 家/年"', ".step: a step is in an indicator's own unit"),
    ('indicator = "revenue"\nmodel = "linear"\nstep = "3 家/年"', "different things"),
    ('indicator = "revenue"\nmodel = "linear"\nstep = "3 亿元"', "different things"),
    ('indicator = "green_factories"\nmodel = "logistic"', "model 'logistic' needs ceiling"),
    (
        'indicator = "green_factories"\nmodel = "logistic"\nceiling = "0 家"',
        ".ceiling: a ceiling lies above nought",
    ),
    (
        'indicator = "digital_coverage"\nmodel = "gompertz"\nceiling = "120 %"',
        ".ceiling: a share has no ceiling above 100 %",
    ),
    (
        'indicator = "green_factories"\nmodel = "logistic"\nceiling = "9 家"\n'
        'speed = "4 %/年"\nmidpoint = 2026',
        "speed and midpoint both say",
    ),
    (
        'indicator = "green_factories"\nmodel = "logistic"\nceiling = "9 家"\nspeed = "-4 %/年"',
        ".speed: must lie above 0 %/年",
    ),
    (
        'indicator = "green_factories"\nmodel = "pipeline"\nawards = "-2 家/年"',
        ".awards: what drops out is said by failing",
    ),
    (
        'indicator = "green_factories"\nmodel = "pipeline"\nawards = "2 家/年"\nfailing = "120 %"',
        ".failing: must lie 0 % to 100 %",
    ),
    (
        'indicator = "revenue"\nmodel = "pipeline"\nawards = "2 亿元/年"',
        "awards add up to a stock of firms, and revenue is none",
    ),
    (
        'indicator = "revenue_growth"\nmodel = "compound"\nrate = "2 %/年"',
        "compound would grow a growth",
    ),
    ('model = "step"\nyear = 1926\nchange = "8 %"', ".year: input should be greater than"),
    ('model = "step"\nyear = 2026\nchange = "-100 %"', ".change: nothing is left"),
    ('model = "step"\nyear = 2026\nchange = "8 家"', ".change: a change is in an indicator's own"),
    ('model = "shock"\nyear = 2026\ndrop = "15 %"', "model 'shock' needs recovery_years"),
    (
        'model = "shock"\nyear = 2026\ndrop = "100 %"\nrecovery_years = 2',
        ".drop: must lie above 0 % and below 100 %",
    ),
    (
        'model = "shock"\nyear = 2026\ndrop = "5 %"\nrecovery_years = 2\nlasting = "6 %"',
        ".lasting: more is lost for good than falls (5 %)",
    ),
    ('model = "trend"\nform = "cubic"', "allowed: log, linear, logit"),
    ('model = "hold"\notherwise = { model = "hold" }', "model 'hold' takes no otherwise"),
    (
        'model = "on_target"\notherwise = { model = "on_target" }',
        ".otherwise: where there is no target, none can be steered for",
    ),
    (
        'model = "on_target"\notherwise = { model = "compound" }',
        ".otherwise: model 'compound' needs rate",
    ),
    ('model = "on_target"', "where there is none nothing is assumed"),
]


class TestRefusals:
    @pytest.mark.parametrize(("entry", "told"), OFFENCES)
    def test_each_is_told_in_its_place(self, tmp_path: Path, entry: str, told: str) -> None:
        message = refusal(tmp_path, f'{entry}\nwhy = "{WHY}"')
        assert told in message
        assert message.startswith("definitions/scenarios/trial.toml")

    def test_all_of_one_entry_at_once_a_sentence_each(self, tmp_path: Path) -> None:
        message = refusal(
            tmp_path,
            'indicator = "revenues"\nregion = "keqaio"\nmodel = "compound"\nrate = "-400 %/年"\n'
            'speed = "3"\nlasting = "200 %"\nsped = "1"\nwhy = "x"',
        )
        lines = message.splitlines()
        for said in (
            "assumption[1].indicator: unknown indicator",
            "assumption[1].region: unknown region",
            "model 'compound' takes no speed",
            "model 'compound' takes no lasting",
            "assumption[1].rate: nothing is left",
            "assumption[1].speed: is not a quantity",
            "assumption[1].lasting: must lie",
            "assumption[1].sped: unknown key",
            "assumption[1].why: a reason has at least 4 characters",
        ):
            assert len([line for line in lines if said in line]) == 1, said
        assert len(lines) == 9

    def test_a_why_in_one_language_stands_for_both_and_two_are_kept(self) -> None:
        assert assumed("hold").why == scenario.Label(zh=WHY, en=WHY)
        both = {"zh": WHY, "en": "Made for trial"}
        made = Assumption(model="hold", why=both)
        assert made.why.en == "Made for trial"
        with pytest.raises(ValueError, match="at least 4"):
            Assumption(model="hold", why={"zh": WHY, "en": "  "})

    def test_a_variation_tells_all_its_faults_too(self) -> None:
        with pytest.raises(PlanpathError) as caught:
            scenario.load("steady").but(
                "revenues", region="keqaio", model="compound", rate="-400 %/年", years=3, why=""
            )
        told = str(caught.value)
        for said in ("nearest: revenue", "nearest: keqiao", "nothing is left", "takes no years"):
            assert said in told
        assert "why" in told


def test_a_curve_above_its_ceiling_is_found_out_when_it_is_carried() -> None:
    """Only then is it known where the series stands."""
    how = assumed("logistic", ceiling="20 家", speed="40 %/年")
    path = projection.logistic([2023, 2024], [20.0, 25.0], 2026, **how.parameters)
    assert np.isnan(path.values).all()
    assert path.key == "projection.ceiling_passed"
