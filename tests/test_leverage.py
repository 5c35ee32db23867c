"""Levers as data: what loads, what is refused, and that nothing is assumed without a why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes_evidence import workspace_is
from planpath import codelists, definitions, leverage
from planpath.leverage import Lever
from planpath.problems import PlanpathError

HEAD = {"label": {"zh": "增速", "en": "growth"}, "why": {"zh": "试一试", "en": "a trial"}}


def lever(**given: Any) -> Lever:
    data = {**HEAD, "indicator": "revenue", "parameter": "rate", "relative": True}
    data |= {"low": "-2 %/年", "high": "2 %/年"} | given
    return definitions.validate(Lever, data, "test")


def in_workspace(folder: Path, text: str) -> None:
    (folder / "definitions").mkdir()
    (folder / "definitions" / "levers.toml").write_text(text, encoding="utf-8")


ENTRY = """
[lever.{id}]
label = {{ zh = "增速", en = "growth" }}
indicator = "{indicator}"
region = "{region}"
parameter = "rate"
relative = true
low = "-1 %/年"
high = "3 %/年"
why = {{ zh = "试一试", en = "a trial" }}
"""


class TestALever:
    def test_says_its_ends_in_fractions_and_in_the_indicators_unit(self) -> None:
        assert lever().ends == (-0.02, 0.0, 0.02)
        points = lever(
            indicator="rd_intensity", parameter="step", low="-0.1 百分点/年", high="0.2 百分点/年"
        )
        # A tenth of a percentage point is a thousandth.
        assert points.ends == pytest.approx((-0.001, 0.0, 0.002))
        firms = lever(
            indicator="green_factories",
            parameter="step",
            relative=False,
            low="1 家/年",
            base="3 家/年",
            high="5 家/年",
        )
        assert (firms.ends, firms.unit) == ((1.0, 3.0, 5.0), "家/年")

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"indicator": "rd_intensity"}, "goes in percentage points: give a step"),
            ({"low": "3 %/年"}, "low, base and high ascend"),
            ({"low": "0 %/年", "high": "0 %/年"}, "low, base and high ascend"),
            ({"low": "-100 %/年"}, "nothing is left"),
            ({"low": "-2 家"}, "家"),
            ({"relative": False}, "needs a base"),
            ({"base": "1 %/年"}, "leave out base"),
            ({"why": {"zh": "", "en": "a trial"}}, "without its why"),
            ({"parameter": "pace"}, "rate"),
        ],
    )
    def test_that_cannot_be_is_refused_with_its_reason(
        self, given: dict[str, Any], told: str
    ) -> None:
        with pytest.raises(PlanpathError, match=told):
            lever(**given)

    def test_of_all_regions_moves_each_and_one_of_a_region_only_that(self) -> None:
        assert lever().moves("revenue", "keqiao")
        assert not lever().moves("exports", "keqiao")
        assert not lever(region="lanxi").moves("revenue", "keqiao")


class TestTheFile:
    def test_brings_levers_that_add_to_any_scenario_and_say_why_in_both_languages(self) -> None:
        known = leverage.levers()
        assert len(known) > 10
        assert all(entry.relative for entry in known.values())
        assert all(entry.why.zh and entry.why.en for entry in known.values())
        assert {entry.indicator for entry in known.values()} <= set(codelists.indicators())

    def test_takes_a_workspaces_own_beside_them_and_in_their_place(self, tmp_path: Path) -> None:
        in_workspace(
            tmp_path,
            ENTRY.format(id="exports", indicator="exports", region="*")
            + ENTRY.format(id="revenue", indicator="revenue", region="keqiao"),
        )
        with workspace_is(tmp_path):
            known = leverage.levers()
        assert known["exports"].ends == (-0.01, 0.0, 0.03)
        assert known["revenue"].region == "keqiao"

    def test_names_every_unknown_id_with_the_nearest(self, tmp_path: Path) -> None:
        in_workspace(
            tmp_path,
            ENTRY.format(id="one", indicator="revenu", region="*")
            + ENTRY.format(id="two", indicator="revenue", region="keqaio"),
        )
        with workspace_is(tmp_path), pytest.raises(PlanpathError) as caught:
            leverage.levers()
        told = str(caught.value)
        assert "lever.one.indicator" in told
        assert "nearest: revenue" in told
        assert "lever.two.region" in told
        assert "nearest: keqiao" in told

    def test_chosen_ones_come_in_the_order_asked_and_unknown_ones_are_all_named(self) -> None:
        assert list(leverage.chosen(["rd_intensity", "revenue"])) == ["rd_intensity", "revenue"]
        with pytest.raises(PlanpathError) as caught:
            leverage.chosen(["revenu", "rd"])
        assert len(caught.value.problems) == 2
