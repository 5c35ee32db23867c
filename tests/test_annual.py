"""A year from its first months: the same-period ratio, and where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpath import annual

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")

Figure = tuple[int, str, float]


def frame(*figures: Sequence[Any], **given: Any) -> pd.DataFrame:
    """Figures of one series: year, period, value and, if not A, grade."""
    blank = {"region": "keqiao", "indicator": "revenue", "scope": "above_scale", "basis": ""}
    blank |= given
    rows = [
        {
            **blank,
            "year": year,
            "period": period,
            "value": float(value),
            "grade": (*grade, "A")[0],
            "source": f"{blank['region']}/{year}/{period}",
        }
        for year, period, value, *grade in figures
    ]
    columns = [*blank, "year", "period", "value", "grade", "source"]
    types = {"year": "int64", "value": "float64"}
    texts = dict.fromkeys([*blank, "period", "grade", "source"], "str")
    return pd.DataFrame(rows, columns=columns).astype({**types, **texts})


def estimates(*figures: Sequence[Any], **given: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = annual.estimates(frame(*figures, **given)).to_dict("records")
    return found


# ---- The formula ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole_before", "part_before", "year"),
    [
        # 990 × 1100 / 900 = 990 × 11/9 = 1210
        (990, 1100, 900, 1210),
        # 958.8 × 1243.0 / 912.4 = 1191788.4 / 912.4 = 1306.212…
        (958.8, 1243.0, 912.4, 1191788.4 / 912.4),
        # eleven months after which the year brought nothing more: the ratio is 1
        (47, 60, 60, 47),
        # none in the first months is none in the year, whatever the ratio
        (0, 120, 80, 0),
    ],
)
def test_a_year_is_its_months_times_the_ratio_of_the_year_before(
    part: float, whole_before: float, part_before: float, year: float
) -> None:
    assert float(annual.same_period(part, whole_before, part_before)) == pytest.approx(
        year, rel=1e-12
    )


@pytest.mark.parametrize(
    ("part", "whole_before", "part_before"),
    [
        (990, 1100, 0),  # nothing in the months before: no ratio leads from nothing
        (990, 1100, -50),  # a loss before
        (990, 800, 900),  # a year smaller than its own first months
        (-20, 1100, 900),  # a loss now
        (np.nan, 1100, 900),
        (990, np.nan, 900),
        (990, 1100, np.nan),
    ],
)
def test_where_the_ratio_means_nothing_there_is_no_estimate(
    part: float, whole_before: float, part_before: float
) -> None:
    assert np.isnan(annual.same_period(part, whole_before, part_before))


amounts = st.floats(1e-3, 1e9)
ratios = st.floats(1.001, 12.0)


@given(amounts, amounts, ratios, st.floats(1e-3, 1e3))
def test_another_unit_gives_the_same_estimate_in_that_unit(
    part: float, before: float, ratio: float, unit: float
) -> None:
    plain = annual.same_period(part, before * ratio, before)
    other = annual.same_period(part * unit, before * ratio * unit, before * unit)
    assert float(other) == pytest.approx(float(plain) * unit, rel=1e-9)


@given(amounts, amounts, ratios, st.floats(1.0, 1.5))
def test_more_in_the_same_months_is_never_estimated_as_less(
    part: float, before: float, ratio: float, more: float
) -> None:
    whole = before * ratio
    plain = annual.same_period(part, whole, before)
    assert annual.same_period(part * more, whole, before) >= plain
    assert annual.same_period(part, whole * more, before) >= plain
    assert annual.same_period(part, whole * more, before * more) == pytest.approx(plain, rel=1e-9)
    assert annual.same_period(part, whole * more, before) >= part


# ---- Which years, which months -------------------------------------------------------------------


def test_an_estimate_says_what_it_is_made_of() -> None:
    [found] = estimates((2023, "year", 1100), (2023, "ytd-10", 900), (2024, "ytd-10", 990))
    assert found == {
        "region": "keqiao",
        "indicator": "revenue",
        "scope": "above_scale",
        "basis": "",
        "year": 2024,
        "value": pytest.approx(1210.0),
        "months": 10,
        "from_year": 2023,
        "ratio": pytest.approx(11 / 9),
        "grade": "A",
        "sources": "keqiao/2024/ytd-10;keqiao/2023/year;keqiao/2023/ytd-10",
    }


def test_of_several_earlier_years_the_newest_gives_the_ratio() -> None:
    older = [(2021, "year", 1000), (2021, "ytd-10", 500)]
    newer = [(2022, "year", 1100), (2022, "ytd-10", 900)]
    # 2023 has its months and no whole year: it gives no ratio, and is estimated itself
    found = estimates(*older, *newer, (2023, "ytd-10", 450), (2024, "ytd-10", 990))
    assert [(row["year"], row["from_year"]) for row in found] == [(2023, 2022), (2024, 2022)]
    assert [row["value"] for row in found] == pytest.approx([550.0, 1210.0])


def test_a_later_year_gives_no_ratio_to_an_earlier_one() -> None:
    assert not estimates((2024, "year", 1100), (2024, "ytd-10", 900), (2023, "ytd-10", 990))


def test_months_are_matched_with_the_same_months_only() -> None:
    pair = [(2023, "year", 1100), (2023, "ytd-9", 800)]
    assert not estimates(*pair, (2024, "ytd-10", 990))
    # of those that match, the longest: 1—9 of 1—6, 1—9, 1—10
    both = [*pair, (2023, "ytd-6", 500), (2024, "ytd-10", 990), (2024, "ytd-6", 520)]
    [found] = estimates(*both, (2024, "ytd-9", 880))
    assert (found["months"], found["value"]) == (9, pytest.approx(880 * 1100 / 800))


def test_a_year_that_has_its_own_figure_is_not_estimated() -> None:
    pair = [(2023, "year", 1100), (2023, "ytd-10", 900)]
    assert not estimates(*pair, (2024, "ytd-10", 990), (2024, "year", 1190, "C"))


def test_only_the_newest_pair_counts_though_its_ratio_means_nothing() -> None:
    older = [(2021, "year", 1000), (2021, "ytd-10", 800)]
    assert not estimates(*older, (2023, "year", 700), (2023, "ytd-10", 900), (2024, "ytd-10", 990))


@pytest.mark.parametrize("period", ["month-7", "month-10", "quarter-1", "quarter-3"])
def test_a_single_month_or_quarter_is_no_cumulative_figure(period: str) -> None:
    before = [(2023, "year", 1100), (2023, period, 90)]
    assert not estimates(*before, (2024, period, 99))
    # nor does it stand in for one on either side
    assert not estimates(*before, (2024, "ytd-10", 99), (2024, "ytd-7", 99), (2024, "ytd-3", 99))
    assert not estimates((2023, "year", 1100), (2023, "ytd-7", 90), (2024, period, 99))


@pytest.mark.parametrize("other", ["region", "indicator", "scope"])
def test_the_ratio_of_another_series_is_not_borrowed(other: str) -> None:
    unlike = {"region": "tongxiang", "indicator": "profits", "scope": "textile_apparel"}
    before = frame((2023, "year", 1100), (2023, "ytd-10", 900), **{other: unlike[other]})
    now = frame((2024, "ytd-10", 990))
    assert annual.estimates(pd.concat([before, now], ignore_index=True)).empty


WHOLE = "primary+feedstock_in+nonfossil_in"


def test_months_on_one_basis_take_no_ratio_from_another() -> None:
    before = frame((2023, "year", 110), (2023, "ytd-10", 90), indicator="energy_total", basis=WHOLE)
    other = WHOLE.replace("primary", "calorific")
    now = frame((2024, "ytd-10", 99), indicator="energy_total", basis=other)
    both = pd.concat([before, now], ignore_index=True)
    assert annual.estimates(both).empty
    # on one basis the same figures give 99 × 110 / 90 = 121, and the estimate says which
    [found] = annual.estimates(both.assign(basis=WHOLE)).to_dict("records")
    assert (found["value"], found["basis"]) == (pytest.approx(121.0), WHOLE)


@pytest.mark.parametrize("basis", ["", "primary", "primary+feedstock_in"])
def test_figures_that_leave_their_basis_open_do_not_share_one(basis: str) -> None:
    figures = [(2023, "year", 110), (2023, "ytd-10", 90), (2024, "ytd-10", 99)]
    assert not estimates(*figures, indicator="energy_total", basis=basis)


def test_two_figures_whose_scope_nobody_states_do_not_share_one() -> None:
    figures = [(2023, "year", 1100), (2023, "ytd-10", 900), (2024, "ytd-10", 990)]
    assert not estimates(*figures, scope="unstated")


@pytest.mark.parametrize(
    ("indicator", "estimated"),
    [
        ("revenue", True),  # an amount that adds up
        ("energy_total", True),
        ("new_hightech_firms", True),  # a yearly flow
        ("energy_footprint", False),  # an amount that does not add
        ("rd_intensity", False),  # a share
        ("energy_intensity", False),
        ("revenue_growth", False),
        ("green_factories", False),  # a stock
    ],
)
def test_flows_and_sums_are_estimated_shares_intensities_and_stocks_never(
    indicator: str, estimated: bool
) -> None:
    figures = [(2023, "year", 0.4), (2023, "ytd-10", 0.3), (2024, "ytd-10", 0.35)]
    basis = WHOLE if indicator == "energy_total" else ""
    assert bool(estimates(*figures, indicator=indicator, basis=basis)) == estimated


@pytest.mark.parametrize("weak", [0, 1, 2])
def test_an_estimate_is_graded_as_the_worst_of_its_three_figures(weak: int) -> None:
    figures: list[tuple[Any, ...]] = [
        (2023, "year", 1100, "B"),
        (2023, "ytd-10", 900, "A"),
        (2024, "ytd-10", 990, "A"),
    ]
    assert estimates(*figures)[0]["grade"] == "B"
    figures[weak] = (*figures[weak][:3], "C")
    assert estimates(*figures)[0]["grade"] == "C"


def test_no_figures_give_an_empty_table_of_the_same_columns() -> None:
    filled = annual.estimates(
        frame((2023, "year", 1100), (2023, "ytd-10", 900), (2024, "ytd-10", 990))
    )
    empty = annual.estimates(frame())
    assert empty.empty
    assert empty.dtypes.to_dict() == filled.dtypes.to_dict()


# ---- Against the same thing said row by row ------------------------------------------------------

periods = st.sampled_from(["year", "ytd-9", "ytd-10", "month-9", "quarter-3"])
keys = st.tuples(st.sampled_from(["keqiao", "tongxiang"]), st.integers(2019, 2024), periods)
panels = st.dictionaries(keys, st.sampled_from([-5.0, 0.0, 80.0, 90.0, 100.0, 117.0]), max_size=24)


def slowly(panel: Mapping[tuple[str, int, str], float]) -> dict[tuple[str, int], float]:
    """The rule as the words have it, one year after the other."""
    found = {}
    for region, year in {(region, year) for region, year, _ in panel}:
        if (region, year, "year") in panel:
            continue
        for months in ("ytd-10", "ytd-9"):
            part = panel.get((region, year, months))
            pairs = [
                before
                for before in range(2019, year)
                if {(region, before, "year"), (region, before, months)} <= panel.keys()
            ]
            if part is None or not pairs:
                continue
            whole, same = panel[region, pairs[-1], "year"], panel[region, pairs[-1], months]
            if part >= 0 and same > 0 and whole >= same:
                found[region, year] = part * whole / same
                break
    return found


@given(panels, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_whole_columns_say_what_the_rule_says_row_by_row_in_any_order(
    panel: dict[tuple[str, int, str], float], random: Any
) -> None:
    keyed = list(panel.items())
    random.shuffle(keyed)
    figures = frame(*[(year, period, value) for (_, year, period), value in keyed])
    figures["region"] = pd.Series([region for (region, _, _), _ in keyed], dtype="str")
    found = annual.estimates(figures).set_index(["region", "year"])["value"]
    assert found.to_dict() == pytest.approx(slowly(panel))


def test_a_nation_of_figures_is_estimated_series_by_series() -> None:
    series = 60_000
    one = frame(
        (2022, "year", 100),
        (2022, "ytd-10", 80),
        (2023, "year", 110),
        (2023, "ytd-10", 90),
        (2024, "ytd-10", 95),
    )
    figures = pd.concat([one] * series, ignore_index=True)
    regions = pd.Series(np.repeat(np.arange(series), len(one))).astype("str")
    figures = figures.assign(region="r" + regions)
    found = annual.estimates(figures)
    assert len(found) == series
    assert found["value"].to_numpy() == pytest.approx(95 * 110 / 90)
