"""How often others did it: shares read off percentiles, and the figures the classes state."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import comparison, precedent, store
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
FUJIAN_5 = [-0.1145, -0.1052, -0.0907, -0.0789, -0.0512, -0.0229, 0.0287]
rates = st.floats(-0.5, 0.5)


@pytest.fixture(scope="module")
def classes() -> store.Precedents:
    return store.precedents(Workspace(ROOT))


@given(rates, rates)
def test_the_harder_is_never_the_more_frequent(one: float, other: float) -> None:
    easy, hard = sorted((abs(one), abs(other)))
    down = precedent.share_reaching(FUJIAN_5, [-hard, -easy])
    up = precedent.share_reaching(FUJIAN_5, [hard, easy])
    if easy > 0:
        assert down[0] <= down[1]
    assert up[0] <= up[1]


@given(rates)
def test_a_share_is_a_share(rate: float) -> None:
    assert 0 <= float(precedent.share_reaching(FUJIAN_5, rate)) <= 1


def test_beyond_all_windows_is_none_and_short_of_all_is_every_one() -> None:
    assert precedent.share_reaching(FUJIAN_5, [-0.2, 0.2]).tolist() == [0.0, 0.0]
    all_fell = [-0.06, -0.05, -0.05, -0.04, -0.04, -0.03, -0.02]
    assert float(precedent.share_reaching(all_fell, -0.01)) == 1


@pytest.mark.filterwarnings("error")
def test_no_rate_no_share() -> None:
    assert np.isnan(precedent.share_reaching(FUJIAN_5, np.nan))


@pytest.mark.parametrize(("class_", "span", "share"), [("A2", 4, 0.667), ("A2", 5, 0.889)])
def test_what_a_class_itself_states_holds(
    classes: store.Precedents, class_: str, span: int, share: float
) -> None:
    near = comparison.nearest_class(classes, "energy_intensity", span)
    assert near is not None
    assert near["class"] == class_
    assert comparison.precedent_share(near, -0.034) == pytest.approx(share)
    # at any other rate the percentiles speak
    beside = comparison.precedent_share(near, -0.05)
    assert beside == pytest.approx(float(precedent.share_reaching(_percentiles(near), -0.05)))


def test_the_nearest_class_of_the_same_length_is_taken_and_no_other(
    classes: store.Precedents,
) -> None:
    near = comparison.nearest_class(classes, "revenue", 4)
    assert near is not None
    assert near["class"] == "B1"
    assert comparison.nearest_class(classes, "revenue", 3) is None
    assert comparison.nearest_class(classes, "listed_firms", 4) is None


def test_keqiaos_indicative_rate_was_reached_by_a_quarter_of_38_countries_windows(
    classes: store.Precedents,
) -> None:
    near = comparison.nearest_class(classes, "revenue", 4)
    # p50 -0.5, p75 4.92: 4.81056 is 0.5 + 0.25 × 5.31056/5.42 = 0.744952
    assert comparison.precedent_share(near, 0.0481056) == pytest.approx(1 - 0.744952, abs=1e-6)


def _percentiles(row: object) -> list[float]:
    names = ("min", "p10", "p25", "p50", "p75", "p90", "max")
    return [float(row[name]) for name in names]  # type: ignore[index]
