"""Figures looked up rather than joined: what one search finds is what going through all would."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from planpath.matching import Shelf, Stretches, distinct, named, positions

few = settings(max_examples=60, deadline=None)
dated = st.lists(
    st.tuples(st.integers(0, 3), st.integers(2018, 2023), st.integers(0, 2)), max_size=30
)


@few
@given(dated, st.integers(-1, 4), st.integers(2016, 2025), st.integers(2016, 2025))
def test_the_newest_of_some_years_is_the_newest_of_them_all(
    figures: list[tuple[int, int, int]], group: int, low: int, high: int
) -> None:
    group_of, year, rank = (
        np.array([figure[n] for figure in figures], dtype=np.int64) for n in range(3)
    )
    shelf = Shelf.of(group_of, year, np.arange(len(figures)), rank=rank)
    place = shelf.newest(np.array([group]), np.array([low]), np.array([high]))
    found = int(shelf.figure[place][0])
    fits = [n for n, (g, y, _) in enumerate(figures) if g == group and low <= y <= high]
    assert found == max(fits, key=lambda n: (*figures[n][1:], n), default=-1)
    assert int(shelf.year[place][0]) == (figures[found][1] if fits else -1)


@few
@given(dated)
def test_a_position_is_the_first_row_that_fits(rows: list[tuple[int, int, int]]) -> None:
    names = ["a", "b", "c"]
    table = pd.DataFrame(rows[::2], columns=names, dtype="int64")
    frame = pd.DataFrame(rows, columns=names, dtype="int64")
    listed = [tuple(row) for row in table.to_numpy().tolist()]
    expected = [listed.index(row) if row in listed else -1 for row in rows]
    assert positions(frame, table, names).tolist() == expected


@few
@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from([1.5, np.nan])), max_size=20))
def test_rows_that_agree_in_everything_have_one_number(rows: list[tuple[str, float]]) -> None:
    columns = [
        pd.Series([row[n] for row in rows], dtype=kind) for n, kind in ((0, "str"), (1, float))
    ]
    numbers, firsts = distinct(columns)
    keys = [str(row) for row in rows]
    assert numbers.tolist() == [list(dict.fromkeys(keys)).index(key) for key in keys]
    assert firsts.tolist() == [keys.index(key) for key in dict.fromkeys(keys)]


def test_many_columns_of_many_values_still_fit_one_number() -> None:
    # eleven columns of a hundred values each are 10^22 combinations, beyond an integer
    columns = [np.arange(100) for _ in range(11)]
    numbers, firsts = distinct(columns)
    assert numbers.tolist() == firsts.tolist() == list(range(100))


def test_text_of_no_number_is_empty() -> None:
    assert named(["a", "b"], np.array([1, -1, 0])).tolist() == ["b", "", "a"]
    assert named([], np.array([-1])).tolist() == [""]


def stretches() -> Stretches:
    """A series of 2015, 2019, 2020 and 2024; one of 2022 alone; and none."""
    year = np.array([2015, 2019, 2020, 2024, 2022, -1])
    ends = {"start": [0, 4, 0], "stop": [4, 5, 0], "counted": [2, 4, 0], "until": [4, 5, 0]}
    return Stretches(year, year / 10, **{name: np.array(places) for name, places in ends.items()})


def test_the_last_years_of_a_series_begin_no_earlier_than_they_are_long() -> None:
    begin, newest = stretches().recent(5)
    # 2024 and the five years before it begin with 2019; of no series there is no figure
    assert stretches().year[begin].tolist() == [2019, 2022, -1]
    assert stretches().year[newest].tolist() == [2024, 2022, -1]


def test_what_counts_of_a_series_is_given_in_its_own_order() -> None:
    owner, place = stretches().counting(np.array([1, 0]))
    assert owner.tolist() == [0, 1, 1]
    assert stretches().year[place].tolist() == [2022, 2020, 2024]
    frame = stretches().frame()
    assert frame["counts"].tolist() == [False, False, True, True, True]
    assert frame["statement"].tolist() == [0, 0, 0, 0, 1]
