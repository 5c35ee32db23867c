"""What a verdict turns on, held against going through every combination one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpath import ambiguity
from planpath.problems import PlanpathError

AXES = {"a": ("a0", "a1"), "b": ("b0", "b1", "b2"), "c": ("c0", "c1")}
GRID = ["+".join(parts) for parts in itertools.product(*AXES.values())]


def judged(
    *verdicts: str, target: str = "T", axes: dict[str, tuple[str, ...]] = AXES
) -> pd.DataFrame:
    """A target's readings in the order of its grid, with these verdicts."""
    grid = ["+".join(parts) for parts in itertools.product(*axes.values())]
    frame = pd.DataFrame({"reading": grid, "verdict": verdicts}).assign(
        target_id=target,
        twins="",
        axes="+".join(axes),
        reading_default=[True] + [False] * (len(grid) - 1),
        data_status=["ok" if verdict else "no_data" for verdict in verdicts],
        cause="",
        needed_rate=0.01,
        needed_step=np.nan,
    )
    across = ambiguity.across_readings(frame["target_id"], frame["verdict"])
    return frame.assign(across_readings=across)


def one_by_one(frame: pd.DataFrame) -> str:
    """The axes along which two judged readings part that are alike in all others."""
    verdicts = dict(zip(frame["reading"], frame["verdict"], strict=True))
    turning = []
    for number, axis in enumerate(AXES):
        for one, two in itertools.combinations(GRID, 2):
            parts = [(a, b) for a, b in zip(one.split("+"), two.split("+"), strict=True)]
            apart = [n for n, (a, b) in enumerate(parts) if a != b]
            said = verdicts[one], verdicts[two]
            if apart == [number] and all(said) and said[0] != said[1]:
                turning.append(axis)
                break
    return ";".join(turning)


grids = st.lists(
    st.sampled_from(["behind", "on_track", "achieved", ""]), min_size=len(GRID), max_size=len(GRID)
)


@settings(max_examples=60, deadline=None)
@given(grids, grids)
def test_the_axes_named_are_those_found_by_going_through_all(
    first: list[str], second: list[str]
) -> None:
    frames = [judged(*first, target="A"), judged(*second, target="B")]
    both = pd.concat(frames, ignore_index=True)
    told = ambiguity.depends_on(both)
    for frame, answer in zip(frames, (told.iloc[: len(GRID)], told.iloc[len(GRID) :]), strict=True):
        assert answer.nunique() == 1
        depends = frame["across_readings"].eq("depends").all()
        if not depends:
            assert answer.iloc[0] == ""
        elif one_by_one(frame):
            assert answer.iloc[0] == one_by_one(frame)
        else:
            assert answer.iloc[0]


def test_where_no_single_step_was_judged_all_axes_that_differ_are_named() -> None:
    axes = {"a": ("a0", "a1"), "b": ("b0", "b1")}
    # judged are only the two ends, which differ in both
    frame = judged("behind", "", "", "achieved", axes=axes)
    assert ambiguity.depends_on(frame).tolist() == ["a;b"] * 4


def test_a_twin_speaks_for_the_combination_it_stands_for() -> None:
    axes = {"a": ("a0", "a1"), "b": ("b0", "b1")}
    whole = judged("behind", "on_track", "behind", "behind", axes=axes)
    # a1+b1 comes to the same question as a1+b0 and has no row of its own
    kept = whole[whole["reading"].ne("a1+b1")].copy()
    kept.loc[kept["reading"].eq("a1+b0"), "twins"] = "a1+b1"
    assert set(ambiguity.depends_on(whole)) == set(ambiguity.depends_on(kept)) == {"a;b"}
    alone = kept.assign(verdict="behind", across_readings="robust")
    assert ambiguity.side_by_side(alone, "T")["part"].tolist() == ["a0", "a1", "b0", "b1"]


def test_one_place_at_a_time_leaves_all_others_as_usual() -> None:
    verdicts = ["behind"] * len(GRID)
    verdicts[GRID.index("a0+b2+c0")] = "achieved"
    table = ambiguity.side_by_side(judged(*verdicts), "T")
    assert table["reading"].tolist() == [
        *("a0+b0+c0", "a1+b0+c0"),
        *("a0+b0+c0", "a0+b1+c0", "a0+b2+c0"),
        *("a0+b0+c0", "a0+b0+c1"),
    ]
    assert table["verdict"].tolist()[4] == "achieved"
    assert table["verdict"].eq("achieved").sum() == 1
    assert table["default"].tolist() == [True, False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("verdicts", "pairs"),
    [
        # a matters by itself, and b changes nothing: as expected
        (("behind", "behind", "achieved", "achieved"), []),
        # neither matters alone, both together do
        (("behind", "behind", "behind", "achieved"), [("a1", "b1", "achieved")]),
        # b undoes what a does
        (("behind", "behind", "achieved", "behind"), [("a1", "b1", "behind")]),
        # each changes it, together they change it back
        (("behind", "achieved", "achieved", "behind"), [("a1", "b1", "behind")]),
        # either by itself is explanation enough
        (("behind", "achieved", "achieved", "achieved"), []),
    ],
)
def test_what_only_two_readings_together_give_is_found(
    verdicts: tuple[str, ...], pairs: list[tuple[str, str, str]]
) -> None:
    axes = {"a": ("a0", "a1"), "b": ("b0", "b1")}
    found = ambiguity.joint(judged(*verdicts, axes=axes), "T")
    assert list(zip(found["part"], found["other_part"], found["verdict"], strict=True)) == pairs


def test_a_target_of_plain_words_has_nothing_side_by_side() -> None:
    plain = judged("behind", axes={"": ("plain",)})
    assert ambiguity.side_by_side(plain, "T").empty
    assert ambiguity.joint(plain, "T").empty


def test_a_target_nobody_assessed_is_named_with_the_nearest() -> None:
    with pytest.raises(PlanpathError, match="KQ-1"):
        ambiguity.side_by_side(judged(*["behind"] * len(GRID), target="KQ-1"), "KQ-2")
