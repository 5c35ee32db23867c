"""The parts of a change of energy use: exact, the same both ways, right where there is nought."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from planpath import decomposition
from planpath.decomposition import Parts

Floats = NDArray[np.float64]
positive = st.floats(0.01, 1e4)
three = arrays(np.float64, 3, elements=positive)
sparse = arrays(np.float64, 4, elements=st.one_of(st.just(0.0), positive))
NAMES = ("act", "str", "int")
FORMS = [
    decomposition.additive,
    decomposition.multiplicative,
    decomposition.multiplicative_ii,
]


def parts_of(parts: Parts) -> Floats:
    return np.array([getattr(parts, name) for name in NAMES])


@given(e0=three, y0=three, e1=three, y1=three)
def test_the_parts_make_up_the_change_without_a_residual(
    e0: Floats, y0: Floats, e1: Floats, y1: Floats
) -> None:
    added = decomposition.additive(e0, y0, e1, y1)
    scale = max(e0.sum(), e1.sum())
    assert float(added.total) == pytest.approx(e1.sum() - e0.sum(), abs=1e-9 * scale)
    assert parts_of(added).sum() == pytest.approx(float(added.total), abs=1e-9 * scale)
    for form in FORMS[1:]:
        ratios = form(e0, y0, e1, y1)
        assert float(ratios.total) == pytest.approx(e1.sum() / e0.sum(), rel=1e-12)
        assert parts_of(ratios).prod() == pytest.approx(float(ratios.total), rel=1e-8)


@given(e0=three, y0=three, e1=three, y1=three)
def test_the_way_back_undoes_the_way_there(e0: Floats, y0: Floats, e1: Floats, y1: Floats) -> None:
    there, back = (decomposition.additive(*way) for way in ((e0, y0, e1, y1), (e1, y1, e0, y0)))
    np.testing.assert_allclose(parts_of(back), -parts_of(there), rtol=0, atol=1e-8 * e0.max())
    for form in FORMS[1:]:
        there, back = (form(*way) for way in ((e0, y0, e1, y1), (e1, y1, e0, y0)))
        np.testing.assert_allclose(parts_of(back) * parts_of(there), 1.0, rtol=1e-9)


@given(e0=three, y0=three, e1=three, y1=three, share=st.floats(0.05, 0.95))
def test_cutting_a_subsector_into_like_pieces_changes_nothing(
    e0: Floats, y0: Floats, e1: Floats, y1: Floats, share: float
) -> None:
    def cut(values: Floats) -> Floats:
        return np.array([*values[:-1], share * values[-1], (1 - share) * values[-1]])

    for form in FORMS:
        whole, pieces = form(e0, y0, e1, y1), form(*map(cut, (e0, y0, e1, y1)))
        np.testing.assert_allclose(parts_of(pieces), parts_of(whole), rtol=1e-7, atol=1e-6)


@given(e0=three, y0=three, e1=three, y1=three)
def test_what_groups_contribute_adds_up_to_the_whole(
    e0: Floats, y0: Floats, e1: Floats, y1: Floats
) -> None:
    each = decomposition.contributions(e0, y0, e1, y1)
    whole = decomposition.additive(e0, y0, e1, y1)
    for name in NAMES:
        part = getattr(each, name)
        grouped = part[:2].sum() + part[2]
        assert grouped == pytest.approx(float(getattr(whole, name)), rel=1e-9, abs=1e-9)
        # and each sub-sector's own three make up its own change
    own = each.act + each.str + each.int
    np.testing.assert_allclose(own, e1 - e0, rtol=0, atol=1e-9 * max(e0.max(), e1.max()))


@given(e0=three, y0=three, e1=three, y1=three, k=st.floats(1e-3, 1e3), c=st.floats(1e-3, 1e3))
def test_units_do_not_matter(
    e0: Floats, y0: Floats, e1: Floats, y1: Floats, k: float, c: float
) -> None:
    for form in FORMS:
        plain = parts_of(form(e0, y0, e1, y1))
        scaled = parts_of(form(k * e0, c * y0, k * e1, c * y1))
        factor = k if form is decomposition.additive else 1.0
        scale = factor * max(e0.sum(), e1.sum()) if factor == k else plain.max()
        np.testing.assert_allclose(scaled, factor * plain, rtol=1e-7, atol=1e-8 * scale)


@given(e0=three, y0=three, e1=three, y1=three)
def test_a_parts_ratio_is_its_amount_over_the_logarithmic_mean(
    e0: Floats, y0: Floats, e1: Floats, y1: Floats
) -> None:
    mean = decomposition.log_mean(e1.sum(), e0.sum())
    amounts = parts_of(decomposition.additive(e0, y0, e1, y1))
    ratios = parts_of(decomposition.multiplicative(e0, y0, e1, y1))
    np.testing.assert_allclose(np.log(ratios) * mean, amounts, rtol=1e-8, atol=1e-9 * float(mean))


@given(e0=sparse, y0=sparse, e1=sparse, y1=sparse)
def test_noughts_leave_no_residual_either(e0: Floats, y0: Floats, e1: Floats, y1: Floats) -> None:
    # energy takes value added: what is not produced uses none
    e0, e1 = np.where(y0 > 0, e0, 0.0), np.where(y1 > 0, e1, 0.0)
    added = decomposition.additive(e0, y0, e1, y1)
    assert parts_of(added).sum() == pytest.approx(e1.sum() - e0.sum(), abs=1e-8 * (1 + e0.max()))
    assume(e0.sum() > 0 and e1.sum() > 0)
    ratios = decomposition.multiplicative(e0, y0, e1, y1)
    assert parts_of(ratios).prod() == pytest.approx(e1.sum() / e0.sum(), rel=1e-8)


# Which of energy and value added are nought, at the start, and where the energy then belongs.
NOUGHTS = {
    "a sub-sector appears": ([10, 0], [20, 0], [12, 5], [25, 4]),
    "a sub-sector appears and uses nothing yet": ([10, 0], [20, 0], [12, 0], [25, 4]),
    "a sub-sector begins to use energy": ([10, 0], [20, 3], [12, 5], [25, 4]),
    "two appear": ([10, 0, 0], [20, 0, 0], [12, 5, 1], [25, 4, 8]),
    "all of it begins": ([0, 0], [0, 0], [12, 5], [25, 4]),
}


@pytest.mark.parametrize("name", NOUGHTS)
@pytest.mark.parametrize("backward", [False, True], ids=["there", "back"])
def test_noughts_are_the_limit_of_small_numbers(name: str, backward: bool) -> None:
    e0, y0, e1, y1 = (np.array(values, dtype=float) for values in NOUGHTS[name])
    ends = (e1, y1, e0, y0) if backward else (e0, y0, e1, y1)
    limit = parts_of(decomposition.additive(*ends))
    errors = []
    for small in (1e-30, 1e-100, 1e-300):
        near = [np.where(values == 0, small, values) for values in ends]
        # energy that is nought for good stays so: it has no part in any change
        for energy in (0, 2):
            near[energy] = np.where((e0 == 0) & (e1 == 0), small, near[energy])
        given_ = parts_of(decomposition.additive(*near))
        errors.append(float(np.abs(given_ - limit).max()))
    assert errors[0] > errors[1] > errors[2] or max(errors) < 1e-9
    # The substitute comes near but slowly, as 1 / ln: 17 of energy are within two per cent.
    assert errors[2] < 0.02 * 17


def test_the_second_method_has_the_same_limits() -> None:
    e0, y0, e1, y1 = (np.array(values, dtype=float) for values in NOUGHTS["a sub-sector appears"])
    limit = decomposition.multiplicative_ii(e0, y0, e1, y1)
    # 25 + 4 over 20 is activity; all three make up 17 over 10
    assert float(limit.act) == pytest.approx(29 / 20)
    assert parts_of(limit).prod() == pytest.approx(1.7)
    near = [np.where(values == 0, 1e-300, values) for values in (e0, y0, e1, y1)]
    np.testing.assert_allclose(
        parts_of(decomposition.multiplicative_ii(*near)), parts_of(limit), rtol=0.01
    )


def test_of_nothing_there_is_no_multiple_and_no_share() -> None:
    ratios = decomposition.multiplicative([0, 0], [1, 1], [3, 4], [1, 1])
    assert np.isnan(parts_of(ratios)).all()
    assert np.isnan(parts_of(decomposition.multiplicative_ii([1, 0], [1, 0], [0, 1], [0, 1]))).all()
    assert np.isnan(parts_of(decomposition.additive([-1, 2], [1, 1], [3, 4], [1, 1]))).all()


@given(a=positive, ratio=st.floats(1e-9, 1e-3))
def test_the_logarithmic_mean_keeps_its_digits_where_its_ends_meet(a: float, ratio: float) -> None:
    # between the geometric and the plain mean, however near they are
    b = a * (1 + ratio)
    mean = float(decomposition.log_mean(a, b))
    assert np.sqrt(a * b) * (1 - 1e-15) <= mean * (1 + 1e-15)
    assert mean <= (a + b) / 2 * (1 + 1e-15)
    assert mean == float(decomposition.log_mean(b, a))


def test_years_side_by_side_and_one_after_another() -> None:
    energy = np.array([[30.0, 20.0], [70.0, 10.0], [80.0, 16.0]])
    value = np.array([[10.0, 40.0], [30.0, 30.0], [40.0, 40.0]])
    pairs = decomposition.additive(energy[:-1], value[:-1], energy[1:], value[1:])
    assert pairs.total.tolist() == [30.0, 16.0]
    linked = decomposition.chained(energy, value)
    ends = decomposition.additive(energy[0], value[0], energy[-1], value[-1])
    assert float(linked.total) == pytest.approx(float(ends.total)) == 46
    assert parts_of(linked).sum() == pytest.approx(46)
    # the way the years took matters to the parts
    assert abs(float(linked.act) - float(ends.act)) > 1
    multiplied = decomposition.chained(energy, value, form="multiplicative")
    assert parts_of(multiplied).prod() == pytest.approx(1.92)


@given(before=three, after=three)
def test_the_factors_of_a_product_make_up_its_change(before: Floats, after: Floats) -> None:
    parts = decomposition.factors(before, after)
    scale = max(before.prod(), after.prod())
    assert parts.sum() == pytest.approx(after.prod() - before.prod(), abs=1e-9 * scale)


def test_a_factor_below_nought_has_no_logarithm() -> None:
    assert np.isnan(decomposition.factors([2.0, -1.0], [3.0, 1.0])).all()
