"""A mistake is told as sentences a person can act on, all of them at once."""

from __future__ import annotations

import pickle

import pytest

from planpath.problems import PlanpathError, Problem, nearest


def test_a_problem_names_place_what_was_read_what_may_stand_there_and_the_nearest() -> None:
    problem = Problem.unknown("plan.toml, [clause].region", "region", "keqaio", ["keqiao", "lanxi"])
    assert str(problem) == (
        "plan.toml, [clause].region: unknown region; read 'keqaio'; "
        "allowed: keqiao, lanxi; nearest: keqiao"
    )


def test_all_offenders_are_told_in_order() -> None:
    first, second, third = (Problem(f"row {n}", "is wrong") for n in (1, 2, 3))
    error = PlanpathError(first, [second, third])
    assert error.problems == (first, second, third)
    assert str(error).splitlines() == ["row 1: is wrong", "row 2: is wrong", "row 3: is wrong"]


def test_a_long_list_is_cut_and_says_how_long_it_is() -> None:
    told = str(Problem("--region", "unknown region", "x", [f"r{n}" for n in range(30)]))
    assert "r11 … (30 in all)" in told
    assert "r12" not in told


@pytest.mark.parametrize(
    ("found", "expected"), [("桐乡", "桐乡市"), ("XSQ1", "XSQ-1"), ("nothing alike", "")]
)
def test_the_nearest_is_near_or_nothing(found: str, expected: str) -> None:
    assert nearest(found, ["桐乡市", "XSQ-1", "keqiao"]) == expected


def test_what_is_no_text_still_gets_a_sentence() -> None:
    assert "read '3.5'" in str(Problem.unknown("row 1", "scope", 3.5, ["above_scale"]))


def test_an_error_comes_whole_out_of_a_worker_process() -> None:
    error = PlanpathError(Problem("a.toml", "has no unit", "x", ["y"], "y"))
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_a_notebook_shows_the_sentences_and_no_traceback() -> None:
    assert PlanpathError(Problem("a.toml", "has no unit"))._render_traceback_() == [
        "a.toml: has no unit"
    ]
