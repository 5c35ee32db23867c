"""Carrying a series forward says what it assumed, and assumes nothing else."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planpath import projection, words
from planpath.problems import PlanpathError
from planpath.projection import fitted

amounts = st.floats(0.01, 1e6)


def test_a_held_value_stays_and_has_no_rate() -> None:
    held = projection.hold([2020, 2024], [8.0, 12.5], to=2027)
    assert held.years.tolist() == [2025, 2026, 2027]
    assert held.values.tolist() == [12.5] * 3
    assert (held.model, held.rate) == ("hold", 0.0)


def test_compounding_starts_from_the_last_value() -> None:
    # 200 × 0.966, × 0.966², × 0.966³
    grown = projection.compound([2023, 2024], [150.0, 200.0], to=2027, rate=-0.034)
    np.testing.assert_allclose(grown.values, [193.2, 186.6312, 180.2857392])


def test_the_recent_rate_is_the_level_method_over_its_span() -> None:
    # from 2019: (121/100)^(1/2) - 1 = 10 %; what came before 2019 is not looked at
    own = projection.recent_rate([2010, 2019, 2021], [5.0, 100.0, 121.0], to=2023, span=5)
    assert own.rate == pytest.approx(0.1)
    np.testing.assert_allclose(own.values, [133.1, 146.41])
    assert (own.from_year, own.to_year, own.model) == (2019, 2021, "recent_rate")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("years", "values"),
    [([2024], [5.0]), ([2010, 2024], [4.0, 5.0]), ([2022, 2024], [0.0, 5.0])],
    ids=["one figure", "the other too old", "from nothing"],
)
def test_without_two_usable_figures_there_is_no_rate(years: list[int], values: list[float]) -> None:
    own = projection.recent_rate(years, values, to=2026, span=5)
    assert own.rate == 0.0
    assert own.from_year == own.to_year == 2024
    assert own.values.tolist() == [5.0, 5.0]


def test_nothing_is_carried_to_a_year_that_has_its_figure() -> None:
    assert len(projection.hold([2024], [5.0], to=2024).years) == 0
    assert len(projection.hold([2024], [5.0], to=2020).values) == 0


@given(amounts, amounts, st.integers(1, 5), st.integers(1, 6))
def test_a_steady_series_is_carried_on_steadily(
    start: float, end: float, span: int, ahead: int
) -> None:
    own = projection.recent_rate([2024 - span, 2024], [start, end], to=2024 + ahead, span=span)
    assert float(own.values[-1]) == pytest.approx(end * (end / start) ** (ahead / span), rel=1e-9)


@given(amounts, amounts, st.floats(0.001, 1000))
def test_the_unit_of_a_series_is_the_unit_of_its_projection(
    start: float, end: float, scale: float
) -> None:
    here = projection.recent_rate([2022, 2024], [start, end], to=2027, span=5)
    there = projection.recent_rate([2022, 2024], [start * scale, end * scale], to=2027, span=5)
    np.testing.assert_allclose(there.values, here.values * scale, rtol=1e-9)


# ---- One form ------------------------------------------------------------------------------------

YEARS = list(range(2017, 2025))
SERIES = [100.0, 104.0, 103.0, 110.0, 112.0, 118.0, 121.0, 119.0]
NEEDS: dict[str, dict[str, Any]] = {
    "compound": {"rate": 0.05},
    "linear": {"step": -4.0},
    "recent_rate": {"span": 5},
    "on_target": {"target": 150.0, "by": 2027},
    "logistic": {"ceiling": 200.0},
    "gompertz": {"ceiling": 200.0},
    "pipeline": {"awards": 6.0, "failing": 0.2},
    "step": {"year": 2026, "change": 15.0},
    "shock": {"year": 2026, "drop": 0.2, "recovery_years": 2},
}
FITTED = ("trend", "ets")
WITH_INTERVAL = (*FITTED, "ensemble")


@pytest.mark.parametrize("name", projection.models())
def test_every_model_is_asked_and_answers_in_one_form(name: str) -> None:
    model = projection.models()[name]
    found = model(YEARS, SERIES, 2028, quantiles=(0.1, 0.5, 0.9), **NEEDS.get(name, {}))
    assert found.model == name
    assert found.years.tolist() == [2025, 2026, 2027, 2028]
    assert found.values.shape == (4,)
    assert found.rows.shape == (3, 4)
    assert np.isfinite(found.values).all()
    np.testing.assert_array_equal(found.rows[1], found.values)
    # an assumption knows nothing of its own error; a fitted model tells what its formula says
    if name in WITH_INTERVAL:
        assert (found.rows[0] < found.values).all()
        assert (found.rows[2] > found.values).all()
    else:
        assert np.isnan(found.rows[[0, 2]]).all()


@pytest.mark.parametrize("name", projection.models())
def test_every_parameter_beyond_the_history_can_be_given_by_name(name: str) -> None:
    given_ = list(inspect.signature(projection.models()[name]).parameters.values())
    assert [one.name for one in given_[:3]] == ["years", "values", "to"]
    assert {one.name: one.kind for one in given_}["quantiles"] is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("name", projection.models())
def test_series_side_by_side_are_carried_as_each_alone(name: str) -> None:
    model, needs = projection.models()[name], NEEDS.get(name, {})
    table = np.array([SERIES, [one * 0.5 + 20 for one in SERIES]])
    both = model(YEARS, table, 2027, quantiles=(0.25,), **needs)
    assert both.values.shape == (2, 3)
    assert both.rows.shape == (1, 2, 3)
    for row, series in enumerate(table):
        alone = model(YEARS, series, 2027, quantiles=(0.25,), **needs)
        np.testing.assert_allclose(both.values[row], alone.values, rtol=1e-9)
        np.testing.assert_allclose(both.rows[:, row], alone.rows, rtol=1e-9)


@pytest.mark.parametrize("name", projection.models())
def test_no_model_carries_to_a_year_that_has_its_figure(name: str) -> None:
    found = projection.models()[name](YEARS, SERIES, 2024, quantiles=(0.5,), **NEEDS.get(name, {}))
    assert found.values.shape == (0,)
    assert found.rows.shape == (1, 0)


def test_one_assumption_at_many_values_is_as_many_paths() -> None:
    many = projection.compound([2024], [100.0], to=2026, rate=[0.0, 0.1, -0.5])
    np.testing.assert_allclose(many.values, [[100, 100], [110, 121], [50, 25]])
    falls = projection.shock([2024], [100.0], 2026, year=2025, drop=[0.1, 0.4], recovery_years=1)
    np.testing.assert_allclose(falls.values, [[90, 100], [60, 100]])


# ---- Bounds --------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    hnp.arrays(np.float64, 5, elements=st.floats(0.01, 1e4)),
    st.sampled_from(["compound", "linear", "recent_rate", "step", "shock"]),
    st.floats(-0.99, 3),
)
def test_positive_stays_positive(series: np.ndarray, name: str, much: float) -> None:
    needs: dict[str, dict[str, Any]] = {
        "compound": {"rate": much},
        "linear": {"step": much * 1e4},
        "recent_rate": {"span": 4},
        "step": {"year": 2026, "change": much * 1e4},
        "shock": {"year": 2025, "drop": much / 3, "recovery_years": 3},
    }
    found = projection.models()[name](range(2020, 2025), series, 2030, **needs[name])
    assert (found.values >= 0).all()


@settings(deadline=None)
@given(hnp.arrays(np.float64, 6, elements=st.floats(0.01, 0.99)), st.floats(-0.5, 0.5))
def test_shares_stay_shares(series: np.ndarray, much: float) -> None:
    years = range(2019, 2025)
    for found in (
        projection.linear(years, series, 2035, step=much, within=(0, 1)),
        projection.compound(years, series, 2035, rate=much, within=(0, 1)),
        projection.trend(years, series, 2035, form="logit", quantiles=(0.05, 0.95)),
        projection.trend(years, series, 2035, form="linear", quantiles=(0.05,), within=(0, 1)),
    ):
        for values in (found.values, found.rows):
            assert ((values >= 0) & (values <= 1) | np.isnan(values)).all()


def test_the_year_from_which_a_path_is_kept_on_its_bounds_is_told() -> None:
    # 3, 1, then -1 kept at nothing
    found = projection.linear([2024], [5.0], to=2027, step=-2.0)
    assert found.values.tolist() == [3.0, 1.0, 0.0]
    assert found.bounded_from == 2027
    assert projection.linear([2024], [5.0], to=2026, step=-2.0).bounded_from is None


def test_what_was_below_zero_before_may_be_again() -> None:
    # a growth rate: 1 %, 0 %, -1 %
    found = projection.linear([2023, 2024], [-0.01, 0.02], to=2027, step=-0.01)
    np.testing.assert_allclose(found.values, [0.01, 0.0, -0.01], atol=1e-12)


# ---- On target -----------------------------------------------------------------------------------


def test_a_target_is_met_at_its_year_and_held() -> None:
    # (1500/1243)^(1/4) - 1 = 4.810558 %
    found = projection.on_target([2022, 2023], [1100.0, 1243.0], 2029, target=1500.0, by=2027)
    assert found.rate == pytest.approx(0.04810558, abs=5e-9)
    assert found.values[0] == pytest.approx(1243 * 1.04810558, abs=1e-4)
    assert found.values[3:].tolist() == [1500.0, 1500.0, 1500.0]
    assert found.key == "projection.on_target"


def test_counts_go_to_their_target_in_even_steps_from_nothing_too() -> None:
    found = projection.on_target([2024], [0.0], 2027, target=12.0, by=2027, shape="linear")
    assert found.values.tolist() == [4.0, 8.0, 12.0]
    assert found.fields["step"] == 4.0
    rate = projection.on_target([2024], [0.0], 2027, target=12.0, by=2027)
    assert np.isnan(rate.values).all()
    assert rate.key == "projection.no_way"


def test_a_target_whose_year_has_its_figure_has_no_way_left() -> None:
    found = projection.on_target([2024], [5.0], 2027, target=6.0, by=2024)
    assert np.isnan(found.values).all()
    assert found.key == "projection.no_time_left"


@given(amounts, amounts, st.integers(2025, 2030), st.sampled_from(["compound", "linear"]))
def test_every_target_is_met_to_the_last_digit(
    now: float, target: float, by: int, shape: str
) -> None:
    found = projection.on_target([2024], [now], 2031, target=target, by=by, shape=shape)
    assert set(found.values[found.years >= by]) == {target}
    before = np.r_[now, found.values[found.years <= by]]
    assert (np.diff(before) >= -1e-9 * max(now, target)).all() or (np.diff(before) <= 0).all()


def test_a_shape_nobody_knows_is_told() -> None:
    with pytest.raises(PlanpathError, match="nearest: compound"):
        projection.on_target([2024], [5.0], 2027, target=6.0, by=2027, shape="compund")


# ---- Curves that near a ceiling ------------------------------------------------------------------


def test_a_logistic_curve_is_fitted_through_its_log_odds() -> None:
    # shares of 50: 1/5, 1/3, 1/2: odds 1/4, 1/2, 1, doubling; then 2, 4, 8: 2/3, 4/5, 8/9
    found = projection.logistic([2020, 2022, 2024], [10.0, 50 / 3, 25.0], 2030, ceiling=50.0)
    assert found.fields["speed"] == pytest.approx(np.log(2) / 2)
    np.testing.assert_allclose(found.values[1::2], [100 / 3, 40.0, 400 / 9])
    assert (found.from_year, found.to_year) == (2020, 2024)


def test_a_gompertz_curve_is_fitted_through_its_double_logarithm() -> None:
    # 1, 4 of 16: logarithms of the distance 2.77 and 1.39 halve in a year; then 8, √128
    found = projection.gompertz([2023, 2024], [1.0, 4.0], 2026, ceiling=16.0)
    assert found.fields["speed"] == pytest.approx(np.log(2))
    np.testing.assert_allclose(found.values, [8.0, 128**0.5])


def test_a_midpoint_says_how_steep_the_curve_is() -> None:
    # a fifth in 2024 and half in 2026: odds 1/4 to 1 in two years, doubling
    found = projection.logistic([2024], [20.0], 2027, ceiling=100.0, midpoint=2026)
    np.testing.assert_allclose(found.values, [100 / 3, 50.0, 200 / 3])
    with pytest.raises(PlanpathError, match="give one"):
        projection.logistic([2024], [20.0], 2027, ceiling=100.0, midpoint=2026, speed=0.1)


@given(
    st.sampled_from(["logistic", "gompertz"]),
    st.floats(0.001, 0.999),
    st.floats(0.01, 3),
    st.floats(1, 1000),
)
def test_a_ceiling_is_neared_and_never_passed(
    name: str, share: float, speed: float, ceiling: float
) -> None:
    found = projection.models()[name]([2024], [share * ceiling], 2060, ceiling=ceiling, speed=speed)
    assert (np.diff(np.r_[share * ceiling, found.values]) >= -1e-9 * ceiling).all()
    assert (found.values <= ceiling * (1 + 1e-12)).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["logistic", "gompertz"])
def test_what_has_no_curve_says_so(name: str) -> None:
    model = projection.models()[name]
    assert model([2024], [5.0], 2026, ceiling=10.0).key == "projection.too_short"
    above = model([2023, 2024], [9.0, 12.0], 2026, ceiling=10.0, speed=0.3)
    assert above.key == "projection.ceiling_passed"
    assert np.isnan(above.values).all()
    assert model([2024], [0.0], 2026, ceiling=10.0, speed=0.3).values.tolist() == [0.0, 0.0]
    assert model([2024], [10.0], 2026, ceiling=10.0, speed=0.3).values.tolist() == [10.0, 10.0]


# ---- Stocks --------------------------------------------------------------------------------------


def test_a_stock_is_not_the_sum_of_its_batches() -> None:
    # 30 holders, ten due each year; 6 awards; of the due a fifth fails: +6 - 2 each year. In the
    # fourth year the first new holders (8 that passed and 6 awarded) are due: 14 · 0.2 = 2.8 fail
    found = projection.pipeline([2024], [30.0], 2028, awards=6.0, failing=0.2)
    np.testing.assert_allclose(found.values, [34.0, 38.0, 42.0, 45.2])


def test_known_cohorts_say_when_who_is_due() -> None:
    # 20, 10 and 4 due, and 6 of no known year, 2 in each: 22, 12, 6; half fail, 5 awards in 2026
    found = projection.pipeline(
        [2024], [40.0], 2027, awards=[0.0, 5.0, 0.0], failing=0.5, cohorts=[20.0, 10.0, 4.0]
    )
    np.testing.assert_allclose(found.values, [40 - 11, 29 + 5 - 6, 28 - 3])


def test_batches_that_pass_the_stock_are_scaled_down_to_it() -> None:
    # 30 announced in each of three years, but only 45 are left: 15 due each year, a third fails
    found = projection.pipeline([2024], [45.0], 2025, awards=0.0, failing=1 / 3, cohorts=[30] * 3)
    np.testing.assert_allclose(found.values, [40.0])


@given(amounts, st.floats(0, 50), st.floats(0, 1), st.integers(1, 5))
def test_a_stock_never_falls_below_nothing_nor_passes_all_awards(
    stock: float, awards: float, failing: float, lifetime: int
) -> None:
    found = projection.pipeline(
        [2024], [stock], 2040, awards=awards, failing=failing, lifetime=lifetime
    )
    assert (found.values >= 0).all()
    assert (found.values <= stock + awards * np.arange(1, 17) + 1e-6 * (stock + 1)).all()


def test_with_awards_and_failures_the_stock_settles() -> None:
    # inflow 6 equals outflow 0.2 · S/3 at S = 90
    found = projection.pipeline([2024], [30.0], 2200, awards=6.0, failing=0.2)
    assert found.values[-1] == pytest.approx(90.0, abs=0.01)


def test_what_no_pipeline_can_be_is_told_at_once() -> None:
    with pytest.raises(PlanpathError) as caught:
        projection.pipeline([2024], [30.0], 2026, awards=6.0, failing=1.2, lifetime=0)
    assert len(caught.value.problems) == 2
    with pytest.raises(PlanpathError, match="not one a year"):
        projection.pipeline([2024], [30.0], 2026, awards=6.0, cohorts=[1.0])


# ---- Events --------------------------------------------------------------------------------------


def test_a_step_stays_and_is_not_counted_twice() -> None:
    # 100 · 1.1, · 1.21 + 50, · 1.331 + 50
    found = projection.step([2024], [100.0], 2027, year=2026, change=50.0, rate=0.1)
    np.testing.assert_allclose(found.values, [110.0, 171.0, 183.1])
    share = projection.step([2024], [100.0], 2027, year=2026, change=0.5, relative=True, rate=0.1)
    np.testing.assert_allclose(share.values, [110.0, 181.5, 199.65])
    past = projection.step([2024], [100.0], 2026, year=2024, change=50.0)
    assert past.values.tolist() == [100.0, 100.0]


def test_a_shock_is_got_over_in_even_steps() -> None:
    # 2025 as it would be; 2026 -30 %, of which 10 stay: -30, -20, -10, -10; growth 10 % beneath
    found = projection.shock(
        [2024], [100.0], 2029, year=2026, drop=0.3, recovery_years=2, rate=0.1, lasting=0.1
    )
    beneath = 100 * 1.1 ** np.arange(1, 6)
    np.testing.assert_allclose(found.values, beneath * [1, 0.7, 0.8, 0.9, 0.9])


def test_a_shock_that_has_its_figure_is_recovered_from() -> None:
    # 2024 shows 80 of 100: a fifth down; half of that is back in 2025, all in 2026
    found = projection.shock([2024], [80.0], 2027, year=2024, drop=0.2, recovery_years=2)
    np.testing.assert_allclose(found.values, [90.0, 100.0, 100.0])
    assert found.key == "projection.shock_past"
    with pytest.raises(PlanpathError, match="below one year"):
        projection.shock([2024], [80.0], 2027, year=2024, drop=0.2, recovery_years=0)


# ---- Fitted --------------------------------------------------------------------------------------


def test_a_trend_line_and_its_prediction_interval() -> None:
    # mean 4, slope 21/17.5 = 1.2, so 4 + 1.2·3.5 = 8.2 in 2025
    years, series = range(2019, 2025), [1.0, 2.0, 4.0, 4.0, 6.0, 7.0]
    found = projection.trend(years, series, 2025, form="linear", quantiles=(0.05, 0.95))
    np.testing.assert_allclose(found.values, [8.2])
    # squares about the mean: 9 + 4 + 0 + 0 + 4 + 9 = 26, of which the line takes 1.2·21 = 25.2;
    # s² = 0.8/4 = 0.2; error √(0.2·(1 + 1/6 + 3.5²/17.5)) = √(0.2·1.866667) = 0.611010;
    # t(4) at 0.95: 2.131847
    np.testing.assert_allclose(found.rows[:, 0], [8.2 - 1.302580, 8.2 + 1.302580], atol=1e-5)


def test_a_trend_of_logarithms_goes_at_one_rate() -> None:
    found = projection.trend([2020, 2022, 2024], [100.0, 81.0, 65.61], 2026)
    np.testing.assert_allclose(found.values, [65.61 * 0.9, 65.61 * 0.81])


@pytest.mark.parametrize("name", FITTED)
def test_fewer_than_six_figures_have_no_quantiles(name: str) -> None:
    found = projection.models()[name](YEARS[:5], SERIES[:5], 2023, quantiles=(0.1, 0.9))
    assert np.isnan(found.rows).all()


def test_smoothing_follows_a_steady_series_and_widens_ahead() -> None:
    steady = projection.ets(YEARS, 100 * 1.05 ** np.arange(8.0), 2025, damped=False)
    np.testing.assert_allclose(steady.values, 100 * 1.05**8, rtol=1e-3)
    found = projection.ets(YEARS, SERIES, 2028, form="linear", quantiles=(0.1, 0.9))
    assert (np.diff(found.rows[1] - found.rows[0]) > 0).all()


@pytest.mark.parametrize(
    ("years", "values", "name", "key"),
    [
        ([2023, 2024], [1.0, 2.0], "trend", "too_short"),
        ([2022, 2023, 2024], [1.0, 0.0, 2.0], "trend", "unfit"),
        (YEARS[:5], SERIES[:5], "ets", "too_short"),
        ([2015, *YEARS[1:]], SERIES, "ets", "gaps"),
    ],
)
def test_what_cannot_be_fitted_has_no_path_and_says_why(
    years: list[int], values: list[float], name: str, key: str
) -> None:
    found = projection.models()[name](years, values, 2026, quantiles=(0.5,))
    assert np.isnan(found.values).all()
    assert np.isnan(found.rows).all()
    assert found.key == f"projection.{key}"


def test_a_form_nobody_knows_is_told() -> None:
    with pytest.raises(PlanpathError, match="nearest: linear"):
        projection.trend(YEARS, SERIES, 2026, form="linaer")


ANSWERS = [
    projection.models()[name](YEARS, SERIES, 2028, **needs)
    for name, needs in {**NEEDS, "hold": {}}.items()
] + [
    projection.recent_rate([2024], [5.0], 2026, span=5),
    projection.on_target([2024], [0.0], 2027, target=12.0, by=2027, shape="linear"),
    projection.on_target([2024], [0.0], 2027, target=12.0, by=2027),
    projection.on_target([2024], [5.0], 2027, target=12.0, by=2024),
    projection.logistic([2024], [5.0], 2027, ceiling=9.0),
    projection.gompertz([2024], [5.0], 2027, ceiling=4.0, speed=0.1),
    projection.step([2024], [5.0], 2027, year=2026, change=0.5, relative=True),
    projection.shock([2024], [5.0], 2027, year=2024, drop=0.5, recovery_years=1),
    projection.trend([2023, 2024], [1.0, 2.0], 2026),
    projection.trend([2022, 2023, 2024], [1.0, 0.0, 2.0], 2026),
    projection.ets([2015, *YEARS[1:]], SERIES, 2026),
    projection.ensemble(YEARS, SERIES, 2026),
    projection.ensemble(YEARS[:5], SERIES[:5], 2026),
    projection.ensemble(YEARS, [7.0] * 8, 2026),
    projection.ensemble(YEARS, [*SERIES[:3], 900.0, *SERIES[4:]], 2026),
]


@pytest.mark.parametrize("lang", words.languages())
def test_what_was_done_can_be_said_in_one_sentence(lang: str) -> None:
    spoken = words.load(lang)
    said = {answer.key for answer in ANSWERS}
    for answer in ANSWERS:
        assert spoken(answer.key, **answer.fields)
    forms = {f"projection.{name}_{form}" for name in FITTED for form in fitted.FORMS}
    for key in forms:
        assert words.fields_of(spoken.texts[key]) <= {"from_year", "year", "points"}
    told = {key for key in spoken.texts if key.startswith("projection.")}
    assert said | forms | {"projection.bounded"} == told


def test_nothing_heavy_comes_with_the_models() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import planpath.projection"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "scipy.special" in loaded
    assert not [name for name in loaded if name.startswith(("statsmodels", "scipy.stats"))]
