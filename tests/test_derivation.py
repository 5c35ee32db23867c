"""What follows from what is given, wherever it follows, and nothing where it contradicts itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import derivation
from planpath.derivation import derive, product, total
from planpath.problems import PlanpathError

ENERGY = product("energy", "energy", ["value", "intensity"])
CARBON = product("carbon", "carbon", ["energy", "factor"])
PER_VALUE = product("per_value", "carbon_per_value", ["carbon"], ["value"])
CHAIN = [PER_VALUE, CARBON, ENERGY]
positive = st.floats(1e-3, 1e6)


def test_results_follow_through_the_whole_chain_in_whatever_order_it_is_listed() -> None:
    # 200 * 0.5 = 100; 100 * 2.5 = 250; 250 / 200 = 1.25
    found = derive(CHAIN, {"value": 200.0, "intensity": 0.5, "factor": 2.5})
    assert [float(found[name]) for name in ("energy", "carbon", "carbon_per_value")] == [
        100.0,
        250.0,
        1.25,
    ]


def test_a_changed_driver_is_followed_by_all_that_depends_on_it_and_by_nothing_else() -> None:
    before = derive(CHAIN, {"value": 200.0, "intensity": 0.5, "factor": 2.5})
    after = derive(CHAIN, {"value": 200.0, "intensity": 0.4, "factor": 2.5})
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"intensity", "energy", "carbon", "carbon_per_value"}
    assert float(after["carbon_per_value"]) == pytest.approx(1.0)  # 200 * 0.4 * 2.5 / 200


@pytest.mark.parametrize("missing", ["value", "intensity", "energy"])
def test_any_one_member_of_a_product_is_found_from_the_others(missing: str) -> None:
    whole = {"value": 125.0, "intensity": 0.8, "energy": 100.0}
    left = {name: number for name, number in whole.items() if name != missing}
    assert float(derive([ENERGY], left)[missing]) == pytest.approx(whole[missing])


@pytest.mark.parametrize("missing", ["carbon", "value", "carbon_per_value"])
def test_any_one_member_of_a_ratio_is_found_from_the_others(missing: str) -> None:
    whole = {"carbon": 250.0, "value": 200.0, "carbon_per_value": 1.25}
    left = {name: number for name, number in whole.items() if name != missing}
    assert float(derive([PER_VALUE], left)[missing]) == pytest.approx(whole[missing])


def test_the_rest_of_a_sum_is_what_the_named_parts_leave() -> None:
    province = total("regions", "province", ["keqiao", "lanxi", "rest"])
    found = derive([province], {"province": [100.0, 110.0], "keqiao": 30.0, "lanxi": [20.0, 25.0]})
    assert found["rest"].tolist() == [50.0, 55.0]


def test_units_enter_as_one_factor() -> None:
    # 20 billion kWh at 0.3 kg/kWh, told in 10 000 t: 20e9 * 0.3 / 1e7
    relation = product("coal", "coal", ["power", "rate"], scale=1e-7)
    found = derive([relation], {"power": 20e9, "rate": 0.3})
    assert float(found["coal"]) == pytest.approx(600.0)
    assert float(derive([relation], {"power": 20e9, "coal": 600.0})["rate"]) == pytest.approx(0.3)


def test_what_is_missing_here_and_there_is_found_here_and_there() -> None:
    nan = np.nan
    found = derive(
        [ENERGY],
        {"value": [100.0, nan, 100.0], "intensity": [nan, 0.5, nan], "energy": [80.0, 60.0, nan]},
    )
    np.testing.assert_allclose(found["intensity"], [0.8, 0.5, nan])
    np.testing.assert_allclose(found["value"], [100.0, 120.0, 100.0])
    np.testing.assert_allclose(found["energy"], [80.0, 60.0, nan])


def test_nothing_is_found_by_dividing_by_nought() -> None:
    found = derive([ENERGY], {"value": [0.0, 10.0], "energy": [5.0, 5.0]})
    np.testing.assert_array_equal(found["intensity"], [np.nan, 0.5])


def test_axes_of_scenarios_and_years_are_laid_across_each_other() -> None:
    value = np.array([[100.0], [200.0]])
    intensity = np.array([0.5, 0.4, 0.3])
    found = derive([ENERGY], {"value": value, "intensity": intensity})
    np.testing.assert_allclose(found["energy"], [[50, 40, 30], [100, 80, 60]])


def test_members_that_contradict_each_other_are_refused_by_name_with_both_numbers() -> None:
    with pytest.raises(PlanpathError) as caught:
        derive([ENERGY], {"value": 100.0, "intensity": 0.5, "energy": 60.0})
    told = str(caught.value)
    assert "identity energy: is over-determined" in told
    assert "value, intensity" in told
    assert "energy 60 beside 50" in told


def test_a_contradiction_further_down_the_chain_is_found_too() -> None:
    # Carbon says 100 / 2.5 = 40 of energy, value added and intensity say 50.
    with pytest.raises(PlanpathError, match="over-determined"):
        derive(CHAIN, {"value": 100.0, "intensity": 0.5, "carbon": 100.0, "factor": 2.5})


def test_figures_that_agree_within_their_rounding_are_let_be() -> None:
    figures = {"value": 123.4, "intensity": 0.567, "energy": 70.0}  # 69.9678
    assert float(derive([ENERGY], figures, within=1e-3)["energy"]) == 70.0
    with pytest.raises(PlanpathError):
        derive([ENERGY], figures, within=1e-4)


def test_a_circle_is_refused_with_its_ring() -> None:
    back = product("back", "value", ["carbon", "share"])
    with pytest.raises(PlanpathError, match=r"is defined through itself; read '.* -> .* -> "):
        derivation.ordered([*CHAIN, back])


def test_two_definitions_of_one_result_are_refused() -> None:
    other = total("sum", "energy", ["coal", "gas"])
    with pytest.raises(PlanpathError, match="energy is the result of energy already"):
        derivation.ordered([ENERGY, other])


def test_a_member_nobody_knows_is_told_with_the_nearest() -> None:
    with pytest.raises(PlanpathError, match=r"read 'intensty'.*nearest: intensity"):
        derive([ENERGY], {"value": 1.0, "intensty": 1.0})


@given(value=positive, intensity=positive, factor=positive, larger=positive)
def test_scaling_a_driver_scales_its_results(
    value: float, intensity: float, factor: float, larger: float
) -> None:
    known = {"value": value, "intensity": intensity, "factor": factor}
    one = derive(CHAIN, known)
    more = derive(CHAIN, {**known, "intensity": intensity * larger})
    for name in ("energy", "carbon", "carbon_per_value"):
        assert float(more[name]) == pytest.approx(larger * float(one[name]), rel=1e-12)


@given(parts=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9))
def test_a_part_found_from_the_sum_gives_the_sum_back(parts: list[float]) -> None:
    names = [f"part{n}" for n in range(len(parts))]
    province = total("regions", "province", names)
    whole = derive([province], dict(zip(names, parts, strict=True)))["province"]
    left = dict(zip(names[1:], parts[1:], strict=True))
    found = derive([province], {**left, "province": whole})["part0"]
    assert float(found) == pytest.approx(parts[0], abs=1e-6)
