"""Accounting bases: how they are read, which may meet, and what a figure must state."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes_evidence import workspace_is
from planpath import bases, codelists
from planpath.problems import PlanpathError

TERMS = bases.terms()
DEDUCTED = "feedstock_out+nonfossil_out"


def by_dimension() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_, term in TERMS.items():
        found.setdefault(term.dimension, []).append(id_)
    return found


@st.composite
def canonical(draw: st.DrawFn) -> str:
    """At most one term of each dimension, in the file's order."""
    chosen = {draw(st.sampled_from(["", *ids])) for ids in by_dimension().values()}
    return "+".join(id_ for id_ in TERMS if id_ in chosen)


def told(text: str) -> str:
    with pytest.raises(PlanpathError) as error:
        bases.read(text, "a.csv, line 2")
    return str(error.value)


# ---- Reading -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("", ""),
        ("  ", ""),
        ("等价值", "primary"),
        ("可比价、等价值", "primary+comparable"),
        ("当量；扣除原料用能，绿证抵扣 + 2020年价", f"calorific+{DEDUCTED}+comparable"),
        ("comparable prices, electricity at primary value", "primary+comparable"),
        ("Electricity at primary value", "primary"),
        ("primary+primary", "primary"),
        ("不扣除原料用能", "feedstock_in"),
    ],
)  # fmt: skip
def test_any_names_in_any_order_are_one_canonical_text(text: str, basis: str) -> None:
    assert bases.read(text) == basis


def test_a_name_nobody_knows_is_told_with_its_place_and_the_nearest() -> None:
    said = told("primray+等价值")
    assert said.startswith("a.csv, line 2: unknown basis; read 'primray'")
    assert said.endswith("nearest: primary")


def test_two_answers_to_one_question_and_an_unknown_name_are_told_together() -> None:
    said = told("等价值+当量值+绿电")
    assert "states electricity twice: primary and calorific exclude each other" in said
    assert "read '绿电'" in said


@given(canonical())
def test_what_was_read_reads_as_itself_by_ids_and_by_labels(basis: str) -> None:
    assert bases.read(basis) == basis
    assert bases.read(bases.label(basis, "zh")) == basis
    assert bases.read(bases.label(basis, "en")) == basis


@given(canonical(), st.randoms(use_true_random=False))
def test_order_does_not_matter(basis: str, random: object) -> None:
    parts = basis.split("+")
    random.shuffle(parts)  # type: ignore[attr-defined]
    assert bases.read("；".join(parts)) == basis


# ---- Which may meet ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found", "likeness"),
    [
        ("", "", "like"),
        ("", "calorific", "like"),  # nothing asked, nothing amiss
        ("primary", "primary+feedstock_in", "like"),  # more is said than was asked
        ("primary+comparable", "primary", "unstated"),
        ("primary", "comparable", "unstated"),
        ("primary+comparable", "calorific", "unlike"),  # one unlike outweighs one unstated
        ("primary+comparable", "primary+current", "unlike"),
    ],
)
def test_like_is_what_states_all_that_was_asked(asked: str, found: str, likeness: str) -> None:
    assert bases.like(asked, found) == likeness


@given(canonical(), canonical())
def test_whoever_asks_for_what_is_found_finds_it_like(asked: str, found: str) -> None:
    assert bases.like(found, found) == "like"
    # Two bases that each have what the other asks are the same.
    both = bases.like(asked, found) == bases.like(found, asked) == "like"
    assert both == (asked == found)
    # Being unlike is mutual; merely lacking something is not.
    assert (bases.like(asked, found) == "unlike") == (bases.like(found, asked) == "unlike")


@given(st.lists(st.tuples(canonical(), canonical()), max_size=30))
def test_columns_are_compared_as_their_rows_are(pairs: list[tuple[str, str]]) -> None:
    index = pd.Index(range(7, 7 + len(pairs)))
    asked = pd.Series([a for a, _ in pairs], index=index, dtype="str")
    found = pd.Series([f for _, f in pairs], index=index, dtype="str")
    told = bases.likeness(asked, found)
    assert told.tolist() == list(itertools.starmap(bases.like, pairs))
    assert told.index.equals(index)


# ---- What a figure states ----------------------------------------------------------------


def test_energy_must_say_how_it_is_accounted_for_and_value_added_at_what_prices() -> None:
    known = codelists.indicators()
    every = ("electricity", "feedstock", "nonfossil", "prices")
    assert known["energy_intensity"].states == known["energy_intensity_change"].states == every
    assert known["energy_total"].states == every[:3]
    assert known["value_added"].states == ("prices",)
    assert known["value_added"].price_basis is None


def test_what_is_left_open_is_named() -> None:
    assert bases.unstated("energy_total", "primary+nonfossil_in") == ("feedstock",)
    assert bases.complete("energy_total", "primary+feedstock_out+nonfossil_in")
    assert not bases.complete("value_added", "")
    assert bases.complete("revenue", "")


def test_what_the_definition_says_already_is_not_said_again() -> None:
    # Revenue is at current prices by its definition; its real growth is a contradiction.
    assert bases.stated("revenue", "current") == ""
    with pytest.raises(PlanpathError, match="revenue is at current prices by its definition"):
        bases.stated("revenue", "comparable")


def test_a_term_no_figure_of_the_indicator_has_is_told() -> None:
    with pytest.raises(PlanpathError) as error:
        bases.stated("value_added", "primary+comparable", "b.csv")
    said = str(error.value)
    assert said.startswith("b.csv: a figure of value_added states no electricity; read 'primary'")
    assert "allowed: comparable, current" in said


@given(canonical(), canonical())
def test_a_reading_replaces_the_dimensions_it_names_and_keeps_the_others(
    basis: str, by: str
) -> None:
    after = bases.replaced(basis, by)
    assert bases.like(by, after) == "like"
    named = {TERMS[id_].dimension for id_ in by.split("+") if id_}
    kept = {id_ for id_ in basis.split("+") if id_ and TERMS[id_].dimension not in named}
    assert kept == set(after.split("+")) - set(by.split("+")) - {""}


# ---- Words in headings -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "basis", "rest"),
    [
        ("综合能源消费量（等价值）", "primary", "综合能源消费量"),
        ("能源消费量（当量值，万吨标准煤）", "calorific", "能源消费量（万吨标准煤）"),
        ("能耗（吨标准煤/万元，2020年价）", "comparable", "能耗（吨标准煤/万元）"),
        ("增加值 现价", "current", "增加值"),
        ("扣除原料用能后的能源消费量", "feedstock_out", "后的能源消费量"),
        ("不扣除原料用能", "feedstock_in", ""),
        ("等价值和当量值对照", "", None),  # both: the heading says neither
        ("2015年不变价", "", None),  # constant prices of another year are other prices
        ("二氧化碳当量", "", None),
        ("营业收入（亿元）", "", "营业收入（亿元）"),
    ],
)
def test_a_heading_names_a_basis_in_passing(text: str, basis: str, rest: str | None) -> None:
    assert bases.named_in(text) == basis
    if rest is not None:
        assert bases.without(text) == rest


# ---- A workspace's own -------------------------------------------------------------------


def write(folder: Path, name: str, text: str) -> None:
    (folder / "definitions").mkdir(exist_ok=True)
    (folder / "definitions" / name).write_text(text, encoding="utf-8")


def test_a_workspace_adds_prices_of_another_base_year(tmp_path: Path) -> None:
    write(
        tmp_path,
        "bases.toml",
        '[basis.comparable_2015]\ndimension = "prices"\n'
        'label = { zh = "2015年不变价", en = "prices of 2015" }\n',
    )
    with workspace_is(tmp_path):
        assert bases.read("2015年不变价+等价值") == "primary+comparable_2015"
        assert bases.like("comparable", "comparable_2015") == "unlike"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "bases.toml",
            '[basis.a]\ndimension = "price"\nlabel = { zh = "甲", en = "a" }\n',
            "definitions/bases.toml, basis.a.dimension: unknown dimension; read 'price'",
        ),
        (
            "bases.toml",
            '[basis.a]\ndimension = "prices"\nlabel = { zh = "等价值", en = "a" }\n',
            "definitions/bases.toml, [basis.a]: '等价值' already names primary",
        ),
        (
            "indicators.toml",
            '[indicator.a]\nlabel = { zh = "甲", en = "a" }\nunit = "亿元"\nkind = "amount"\n'
            'states = ["pricse"]\n',
            "indicator.a.states: unknown dimension; read 'pricse'",
        ),
        (
            "indicators.toml",
            '[indicator.a]\nlabel = { zh = "甲", en = "a" }\nunit = "亿元"\nkind = "amount"\n'
            'price_basis = "current"\nstates = ["prices"]\n',
            "indicator.a.price_basis: the definition fixes its prices",
        ),
    ],
)
def test_a_fault_of_the_lists_is_said_in_a_sentence(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    write(tmp_path, name, text)
    load = bases.terms if name == "bases.toml" else codelists.indicators
    with workspace_is(tmp_path), pytest.raises(PlanpathError) as error:
        load()
    assert said in str(error.value)
