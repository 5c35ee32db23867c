"""Identities are read as data, and what cannot be one is refused when they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes_evidence import workspace_is
from planpath import codelists, identities
from planpath.identities import Identity
from planpath.problems import PlanpathError

WHY = {"zh": "定义", "en": "By definition"}


def entry(form: str, result: str | None, *of: str, **given: Any) -> Identity:
    return Identity.model_validate({"form": form, "result": result, "of": of, "why": WHY, **given})


def refused(**entries: Identity) -> list[str]:
    with pytest.raises(PlanpathError) as caught:
        identities.checked(entries)
    return [str(problem) for problem in caught.value.problems]


def test_ours_are_in_the_order_they_are_worked_out_in() -> None:
    order = list(identities.between())
    assert order.index("energy") < order.index("carbon") < order.index("carbon_per_value")


def test_energy_is_value_added_times_intensity_in_their_own_units() -> None:
    # 亿元 * 吨标准煤/万元 = 1e4 吨标准煤 = 万吨标准煤
    assert identities.scale(identities.identities()["energy"]) == 1.0


def test_a_factor_between_units_is_worked_out_not_assumed() -> None:
    # 亿元 over 家 is not 无量纲; 万吨 over 亿元 is 1e4 吨 over 1e4 万元 = 1 吨/万元.
    assert identities.scale(identities.identities()["carbon_per_value"]) == 1.0
    exports = entry("product", "exports", "exports", "rd_intensity")
    assert identities.scale(exports) == 1.0
    output = entry("product", "fibre_output", "energy_total", factor="吨/千克标准煤")
    # 万吨标准煤 * 吨/千克标准煤 = 1e3 万吨
    assert identities.scale(output) == 1000.0


def test_sides_that_measure_different_things_are_refused_with_both_named() -> None:
    told = refused(wrong=entry("product", "energy_total", "exports", "rd_intensity"))
    assert any(
        "energy_total is in 万吨标准煤" in line and "exports × rd_intensity in 亿美元" in line
        for line in told
    )


def test_nominal_and_real_are_refused_with_both_named() -> None:
    # value_added_growth is at comparable prices by its definition, revenue at current ones.
    told = refused(wrong=entry("product", "revenue", "output_value", "value_added_growth"))
    assert any("nominal and real do not meet: revenue is at current prices" in t for t in told)
    assert any("value_added_growth at comparable ones" in t for t in told)


def test_an_intensity_of_another_denominator_is_refused() -> None:
    told = refused(wrong=entry("product", "energy_total", "output_value", "energy_intensity"))
    assert any("energy_intensity is energy_total over value_added" in line for line in told)


def test_an_unknown_indicator_is_told_with_the_nearest() -> None:
    told = refused(wrong=entry("product", "energy_total", "value_aded", "energy_intensity"))
    assert told == [
        line for line in told if "read 'value_aded'" in line and "nearest: value_added" in line
    ]


def test_two_definitions_of_one_figure_are_refused() -> None:
    one = entry("product", "energy_total", "value_added", "energy_intensity")
    told = refused(energy=one, again=one)
    assert any("energy_total is the result of identity energy already" in line for line in told)


def test_a_figure_defined_through_itself_is_refused_with_its_ring() -> None:
    told = refused(
        spending=entry("product", "rd_spending", "revenue", "rd_intensity"),
        sales=entry("product", "revenue", "rd_spending", "capacity_utilisation"),
    )
    assert any("is defined through itself" in line and "->" in line for line in told)


def test_what_does_not_add_over_regions_is_refused() -> None:
    told = refused(wrong=entry("regions", None, "revenue", "energy_intensity"))
    assert told[0].startswith("definitions/identities.toml, identity.wrong.of: energy_intensity")


@pytest.mark.parametrize(
    ("form", "result", "of", "message"),
    [
        ("product", "energy_total", ["value_added"], "a product has 2 to 6"),
        ("ratio", "rd_intensity", ["rd_spending"], "a ratio has 2 indicators"),
        ("product", None, ["revenue", "rd_intensity"], "needs a result"),
        ("regions", "revenue", ["revenue"], "takes no result"),
        ("product", "revenue", ["revenue", "revenue"], "stands in 'of' once"),
    ],
)
def test_members_that_do_not_make_up_the_form_are_told(
    form: str, result: str | None, of: list[str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        entry(form, result, *of)


def test_all_faults_are_told_at_once() -> None:
    told = refused(
        one=entry("product", "energy_total", "exports", "rd_intensity"),
        two=entry("regions", None, "digital_coverage"),
    )
    assert {line.split(",")[1].split(".")[1].split(":")[0] for line in told} == {"one", "two"}


def test_every_sum_over_regions_is_of_what_adds_and_has_a_unit() -> None:
    assert all(codelists.indicators()[name].additive for name in identities.summed())


def test_prices_are_those_of_the_definition_or_of_the_basis() -> None:
    assert identities.prices("revenue", "") == "current"
    assert identities.prices("value_added", "comparable") == "comparable"
    assert identities.prices("value_added", "") == ""
    assert identities.prices("energy_total", "primary") == ""


def test_a_workspace_adds_identities_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "identities.toml").write_text(
        '[identity.spent]\nform = "ratio"\nresult = "output_share"\n'
        'of = ["output_value", "revenue"]\nwhy = { zh = "试", en = "trial" }\n',
        encoding="utf-8",
    )
    with workspace_is(tmp_path):
        assert identities.between()["spent"].of == ("output_value", "revenue")
        assert "energy" in identities.between()
