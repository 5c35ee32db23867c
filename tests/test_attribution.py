"""A change split over what was switched: parts that add up, whatever was switched."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from planpath import attribution

Floats = NDArray[np.float64]


def by_orders(states: Floats) -> tuple[Floats, float]:
    """The definition itself: every order walked, those through a NaN left out."""
    count = len(states).bit_length() - 1
    total, kept = np.zeros(count), 0
    for order in itertools.permutations(range(count)):
        path = [0]
        for switch in order:
            path.append(path[-1] | 1 << switch)
        if not np.isfinite(states[path]).all():
            continue
        kept += 1
        for switch, before, after in zip(order, path[:-1], path[1:], strict=True):
            total[switch] += states[after] - states[before]
    if kept:
        return total / kept, 0.0
    return total, float(states[-1] - states[0])


def turned_by_orders(states: NDArray[Any]) -> Floats:
    """The definition itself: in each order, the switch after which the last class stays."""
    count = len(states).bit_length() - 1
    share = np.zeros(count)
    for order in itertools.permutations(range(count)):
        state, last = 0, -1
        for switch in order:
            before, state = state, state | 1 << switch
            if states[before] != states[-1] and states[state] == states[-1]:
                last = switch
        share[last] += 1
    return share / math.factorial(count)


numbers = st.floats(-1e6, 1e6, allow_nan=False)


def of_states(most: int, elements: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, most).flatmap(
        lambda k: arrays.arrays(np.float64, 1 << k, elements=elements)
    )


class TestByHand:
    def test_two_switches_that_help_each_other(self) -> None:
        # 10 firms at 100 each: 1000. 12 firms: 1200. At 110 each: 1100. Both: 1320.
        # Firms first, then size: 200 and 120. Size first, then firms: 100 and 220.
        # Means: firms (200 + 220) / 2 = 210, size (120 + 100) / 2 = 110.
        split = attribution.parts([1000, 1200, 1100, 1320])
        assert split.each.tolist() == [210, 110]
        assert split.total == 320

    def test_three_switches(self) -> None:
        # States 0..7 by bits a, b, c: v = 0, 6, 0, 12, 0, 6, 3, 24.
        # a: to {} 6, to {b} 12, to {c} 6, to {b,c} 21: 6/3 + 12/6 + 6/6 + 21/3 = 2+2+1+7 = 12.
        # b: to {} 0, to {a} 6, to {c} 3, to {a,c} 18: 0 + 1 + 0.5 + 6 = 7.5.
        # c: to {} 0, to {a} 0, to {b} 3, to {a,b} 12: 0 + 0 + 0.5 + 4 = 4.5. Sum 24.
        split = attribution.parts([0, 6, 0, 12, 0, 6, 3, 24])
        assert split.each == pytest.approx([12, 7.5, 4.5])
        assert split.total == pytest.approx(24)

    def test_an_order_through_no_answer_tells_nothing(self) -> None:
        # Only a then b is passable: a brings 5, b 2. b first has no answer.
        split = attribution.parts([10, 15, math.nan, 17])
        assert split.each.tolist() == [5, 2]
        assert split.together == 0

    def test_what_no_order_tells_apart_stays_together(self) -> None:
        split = attribution.parts([10, math.nan, math.nan, 17])
        assert (split.each.tolist(), float(split.together)) == ([0, 0], 7)

    @pytest.mark.parametrize("states", [[math.nan, 1, 2, 3], [1, 2, 3, math.nan]])
    def test_no_change_without_both_ends(self, states: list[float]) -> None:
        split = attribution.parts(states)
        assert np.isnan(split.each).all()
        assert np.isnan(split.total)

    def test_three_switches_turn_a_verdict(self) -> None:
        # New only where a and (b or c). Orders: abc b, acb c, bac a, bca a, cab a, cba a.
        states = ["old", "old", "old", "new", "old", "new", "old", "new"]
        assert attribution.turns(states) == pytest.approx([4 / 6, 1 / 6, 1 / 6])

    def test_a_verdict_that_is_turned_back_on_the_way(self) -> None:
        # a alone turns it, b turns it back, c for good: {a} new, {a,b} old, everything with c new.
        # Last turn: c after a and b: abc, bac. Where c comes first it stays new: cab, cba by c.
        # acb: a turns it, c and b change nothing: a. bca: b nothing, c turns it: c.
        states = ["old", "new", "old", "old", "new", "new", "new", "new"]
        assert attribution.turns(states) == pytest.approx([1 / 6, 0, 5 / 6])

    def test_no_turn_where_the_ends_agree(self) -> None:
        assert attribution.turns(["same", "other", "other", "same"]).tolist() == [0, 0]

    @pytest.mark.parametrize("count", [0, 3, 6, 1 << 11])
    def test_states_of_no_number_of_switches(self, count: int) -> None:
        with pytest.raises(ValueError, match=r"states|at most"):
            attribution.parts(np.zeros(count))

    def test_columns_are_split_each_by_itself(self) -> None:
        many = np.array([[1000, 10], [1200, 15], [1100, math.nan], [1320, 17]])
        split = attribution.parts(many)
        assert split.each.tolist() == [[210, 5], [110, 2]]


class TestLaws:
    @given(of_states(6, numbers))
    @settings(deadline=None)
    def test_parts_add_up_to_the_change(self, states: Floats) -> None:
        split = attribution.parts(states)
        scale = max(1.0, float(np.abs(states).max()))
        assert float(split.total) == pytest.approx(states[-1] - states[0], abs=1e-9 * scale)

    @given(of_states(4, st.one_of(numbers, st.just(math.nan))))
    @settings(deadline=None)
    def test_they_are_the_mean_over_orders(self, states: Floats) -> None:
        split = attribution.parts(states)
        if not np.isfinite(states[[0, -1]]).all():
            assert np.isnan(split.total)
            return
        each, together = by_orders(states)
        assert split.each == pytest.approx(each, abs=1e-6)
        assert float(split.together) == pytest.approx(together, abs=1e-6)

    @given(arrays.arrays(np.float64, 8, elements=numbers), st.permutations(range(3)))
    @settings(deadline=None)
    def test_names_of_switches_do_not_matter(self, states: Floats, names: list[int]) -> None:
        renamed = np.empty(8)
        for state in range(8):
            moved = sum(1 << names[bit] for bit in range(3) if state >> bit & 1)
            renamed[moved] = states[state]
        before, after = attribution.parts(states).each, attribution.parts(renamed).each
        assert after[names] == pytest.approx(before, abs=1e-6)

    @given(arrays.arrays(np.float64, 4, elements=numbers))
    @settings(deadline=None)
    def test_a_switch_that_does_nothing_gets_nothing(self, states: Floats) -> None:
        # The third switch is thrown in states 4 to 7 and changes nothing there.
        split = attribution.parts(np.concatenate([states, states]))
        assert split.each[2] == 0
        assert split.each[:2] == pytest.approx(attribution.parts(states).each, abs=1e-6)

    @given(arrays.arrays(np.int64, 16, elements=st.integers(0, 2)))
    @settings(deadline=None)
    def test_turns_are_the_share_of_orders(self, states: NDArray[Any]) -> None:
        found = attribution.turns(states)
        if states[0] == states[-1]:
            assert not found.any()
            return
        assert found == pytest.approx(turned_by_orders(states))
        assert float(found.sum()) == pytest.approx(1)
