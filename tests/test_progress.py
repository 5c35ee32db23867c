"""The formulas, each at values where a wrong one shows, and the laws they keep."""

from __future__ import annotations

import doctest
import importlib
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import progress

FILE = Path(__file__).parent / "cases" / "formulas.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))["case"]
amounts = st.floats(0.01, 1e6)
years = st.integers(1, 15)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_formula_gives_what_the_hand_gave(case: dict[str, Any]) -> None:
    module, _, name = case["function"].partition(".")
    formula = getattr(importlib.import_module(f"planpath.{module}"), name)
    args = [np.asarray(arg) if isinstance(arg, list) else arg for arg in case["args"]]
    np.testing.assert_allclose(formula(*args), case["expect"], rtol=0, atol=5e-7)


def test_the_method_page_prints_what_the_code_computes() -> None:
    page = Path(__file__).parents[1] / "docs" / "method.md"
    text = page.read_text("utf-8")
    example = doctest.DocTestParser().get_doctest(text, {}, page.name, page.name, 0)
    assert len(example.examples) > 15
    told: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


@given(latest=amounts, target=amounts, left=years)
def test_needed_rate_applied_for_the_remaining_years_lands_on_the_target(
    latest: float, target: float, left: int
) -> None:
    rate = progress.needed_rate(latest, target, left)
    assert latest * (1 + float(rate)) ** left == pytest.approx(target, rel=1e-6)


@given(latest=amounts, target=amounts, left=years)
def test_needed_step_applied_for_the_remaining_years_lands_on_the_target(
    latest: float, target: float, left: int
) -> None:
    step = float(progress.needed_step(latest, target, left))
    assert latest + step * left == pytest.approx(target, rel=1e-9, abs=1e-6)


@given(rate=st.floats(-0.2, 0.2), seen=st.lists(st.floats(-0.3, 0.3), max_size=4))
def test_needed_average_completes_the_mean_to_the_promise(rate: float, seen: list[float]) -> None:
    still = float(progress.needed_average(rate, 5, seen))
    assert np.mean([*seen, *[still] * (5 - len(seen))]) == pytest.approx(rate, abs=1e-12)


@given(baseline=amounts, target=amounts, span=years)
@pytest.mark.parametrize("path", [progress.compound_path, progress.linear_path])
def test_paths_begin_at_the_baseline_and_end_on_the_target(
    path: Any, baseline: float, target: float, span: int
) -> None:
    values = path(baseline, target, span)
    assert len(values) == span + 1
    assert values[0] == baseline
    assert values[-1] == target


def test_an_even_path_keeps_one_rate_and_an_even_step_one_step() -> None:
    compounded = progress.compound_path(1243.0, 1500.0, 4)
    assert np.ptp(compounded[1:] / compounded[:-1]) == pytest.approx(0, abs=1e-12)
    stepped = progress.linear_path(26.0, 35.0, 3)
    assert stepped.tolist() == [26.0, 29.0, 32.0, 35.0]


@given(changes=st.lists(st.floats(-0.3, 0.3), min_size=5, max_size=5))
def test_meeting_the_plain_mean_of_a_decline_always_meets_the_geometric_one(
    changes: list[float],
) -> None:
    end = float(np.prod(1 + np.array(changes)))
    assert float(progress.mean_rate(1.0, end, 5)) <= np.mean(changes) + 1e-12


@given(amounts, amounts, amounts, st.floats(0.001, 1000))
def test_the_way_covered_does_not_depend_on_the_unit(
    baseline: float, latest: float, target: float, scale: float
) -> None:
    for way in (progress.done_linear, progress.done_log):
        here = way(baseline, latest, target)
        there = way(baseline * scale, latest * scale, target * scale)
        if abs(target / baseline - 1) > 1e-3:
            np.testing.assert_allclose(there, here, rtol=1e-6, atol=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("formula", "args"),
    [
        (progress.elapsed, (2027, 2027, 2027)),
        (progress.done_linear, (120, 130, 120)),
        (progress.done_log, (0, 1, 2)),
        (progress.done_log, (1.0, 0.0, 0.8)),
        (progress.done_log, (1.0, -0.5, 0.8)),
        (progress.done_log, (0.8, 0.7, 0.8)),
        (progress.needed_rate, (100, 120, 0)),
        (progress.needed_rate, (100, 120, -1)),
        (progress.needed_rate, (0, 120, 3)),
        (progress.needed_step, (100, 120, 0)),
        (progress.needed_average, (-0.034, 2, [-0.01, -0.02])),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_without_an_answer_a_formula_gives_none_and_no_warning(formula: Any, args: Any) -> None:
    assert np.isnan(formula(*args))


@pytest.mark.filterwarnings("error")
def test_no_even_rate_leads_away_from_nothing() -> None:
    assert np.isnan(progress.compound_path(0.0, 5.0, 2)[1:]).all()


@pytest.mark.parametrize(
    ("bound", "below", "on", "above"),
    [
        ("at_least", False, True, True),
        ("more_than", False, False, True),
        ("at_most", True, True, False),
        ("less_than", True, False, False),
        ("between", False, True, True),
    ],
)
def test_each_bound_is_kept_on_its_own_side(bound: str, below: bool, on: bool, above: bool) -> None:
    kept = progress.meets([9.0, 10.0, 11.0, np.nan], bound, 10.0, 10.0)
    assert kept.tolist() == [below, on, above, False]


@pytest.mark.parametrize(("bound", "on"), [("at_least", True), ("more_than", False)])
def test_a_bound_is_a_bound_in_binary_fractions_too(bound: str, on: bool) -> None:
    assert bool(progress.meets(0.3, bound, 0.1 + 0.2, np.nan)) is on
    assert bool(progress.meets(0.1 + 0.2, bound, 0.3, np.nan)) is on


@given(st.integers(0, 1000), st.sampled_from(["at_least", "more_than", "at_most", "less_than"]))
def test_landing_where_a_count_aims_keeps_its_bound_and_one_short_does_not(
    target: int, bound: str
) -> None:
    aimed = float(progress.aim(target, bound, True))
    towards = 1 if bound in ("at_least", "more_than") else -1
    assert progress.meets(aimed, bound, target, target)
    assert not progress.meets(aimed - towards, bound, target, target)
