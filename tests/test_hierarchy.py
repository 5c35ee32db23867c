"""A province and its regions add up; what each was moved by is told; unlike is not added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from planpath import codelists, drivers, figures, hierarchy, plan, scenario, table, words
from planpath.footing import REST
from planpath.problems import PlanpathError
from planpath.report import hierarchy as pages
from planpath.report import identity_notes, parameters, prepare
from planpath.report.blocks import Bullets, FigureBlock, Paragraph, TableBlock
from planpath.store import Evidence
from planpath.workspace import Workspace
from test_figures import faults, texts

ROOT = Workspace(Path(__file__).parents[1])
PLAN = plan.load("zj_textile_2027")
STEADY = scenario.load("steady")
ENERGY = "primary+feedstock_in+nonfossil_in"
Series = dict[str, dict[int, float]]


def ahead(figures: Series, indicator: str = "revenue", **given: Any) -> list[dict[str, Any]]:
    return [
        {
            "region": region,
            "indicator": indicator,
            "scope": "above_scale",
            "kind": "projected",
            "scenario": "steady",
            "source": "recent_rate",
            "year": year,
            "value": value,
            "unit": codelists.indicators()[indicator].unit,
            **given,
        }
        for region, years in figures.items()
        for year, value in years.items()
    ]


def past(figures: Series, indicator: str = "revenue", **given: Any) -> list[dict[str, Any]]:
    return [
        {"region": region, "indicator": indicator, "year": year, "value": value, **given}
        for region, years in figures.items()
        for year, value in years.items()
    ]


def case(projected: Series, observed: Series, **given: Any) -> tuple[pd.DataFrame, Evidence]:
    return table.make(ahead(projected, **given)), fake_evidence(*past(observed, **given))


def after(frame: pd.DataFrame, indicator: str = "revenue", year: int = 2025) -> dict[str, float]:
    own = frame[frame["indicator"].eq(indicator) & frame["year"].eq(year)]
    return dict(zip(own["region"], own["value"].round(6), strict=True))


def moved(frame: pd.DataFrame, indicator: str = "revenue", year: int = 2025) -> dict[str, float]:
    own = frame[frame["indicator"].eq(indicator) & frame["year"].eq(year)]
    return dict(zip(own["region"], own["moved"].round(6), strict=True))


# The regions were all there was of the province: 50 + 40 = 90.
CLOSED = case(
    {"zhejiang": {2025: 100.0}, "keqiao": {2025: 55.0}, "lanxi": {2025: 50.0}},
    {"zhejiang": {2024: 90.0}, "keqiao": {2024: 50.0}, "lanxi": {2024: 40.0}},
)
# They left 10 of 100, then 20 of 110: the rest doubles, and is 40 the year after.
OPEN = case(
    {"zhejiang": {2025: 121.0}, "keqiao": {2025: 60.0}, "lanxi": {2025: 30.0}},
    {
        "zhejiang": {2023: 100.0, 2024: 110.0},
        "keqiao": {2023: 60.0, 2024: 60.0},
        "lanxi": {2023: 30.0, 2024: 30.0},
    },
)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("wls_struct", (102.5, 53.75, 48.75)),
        ("ols", (101.666667, 53.333333, 48.333333)),
        ("bottom_up", (105.0, 55.0, 50.0)),
        # 5/9 and 4/9 of 100, as they were, not 55/105.
        ("top_down", (100.0, 55.555556, 44.444444)),
    ],
)
def test_a_province_and_two_regions_without_a_rest(
    method: str, expected: tuple[float, ...]
) -> None:
    found = after(hierarchy.reconciled(CLOSED[0], PLAN, CLOSED[1], method))
    assert found == dict(zip(("zhejiang", "keqiao", "lanxi"), expected, strict=True))


def test_the_rest_takes_part_with_its_own_pace() -> None:
    frame = hierarchy.reconciled(*_args(OPEN))
    # 60 + 30 + 40 = 130 against 121: the province gives 3/6 of 9, each part 1/6.
    assert after(frame) == {"zhejiang": 125.5, "keqiao": 58.5, "lanxi": 28.5, REST: 38.5}
    assert moved(frame) == {"zhejiang": 4.5, "keqiao": -1.5, "lanxi": -1.5, REST: -1.5}
    assert frame["source"].unique().tolist() == ["reconciled:wls_struct"]


def _args(given: tuple[pd.DataFrame, Evidence]) -> tuple[pd.DataFrame, Any, Evidence]:
    return given[0], PLAN, given[1]


def test_top_down_goes_by_shares_of_the_past_the_rest_among_them() -> None:
    found = after(hierarchy.reconciled(*_args(OPEN), "top_down"))
    # Mean of 0.6 and 60/110 is 0.5727273, of 121 that is 69.3; 34.65; 17.05.
    assert found == {"zhejiang": 121.0, "keqiao": 69.3, "lanxi": 34.65, REST: 17.05}


def test_the_rest_goes_as_a_scenario_lets_any_region_go() -> None:
    held = STEADY.but("*", model="hold", why="为试作而设")
    frame = hierarchy.reconciled(*_args(OPEN), carry=hierarchy.following(held))
    own = frame.set_index("region")["base"]
    assert own[REST] == 20.0
    # 60 + 30 + 20 = 110 against 121
    assert after(frame)["zhejiang"] == 115.5


def test_a_rest_with_one_year_of_history_is_what_the_others_leave() -> None:
    projected, evidence = OPEN
    one = Evidence(
        evidence.observed[evidence.observed["year"].eq(2024)],
        evidence.citations,
        evidence.vintage,
        {},
        evidence.role,
    )
    frame = hierarchy.reconciled(projected, PLAN, one)
    assert after(frame)[REST] == 31.0
    assert [moved(frame)[node] for node in ("zhejiang", "keqiao", "lanxi")] == [0.0, 0.0, 0.0]
    assert np.isnan(moved(frame)[REST])


def test_regions_that_exceed_their_province_are_not_moved_and_the_amount_is_told() -> None:
    projected, evidence = case(
        {"zhejiang": {2025: 100.0}, "keqiao": {2025: 80.0}, "lanxi": {2025: 40.0}},
        {"zhejiang": {2024: 100.0}, "keqiao": {2024: 75.0}, "lanxi": {2024: 35.0}},
    )
    assert hierarchy.reconciled(projected, PLAN, evidence).empty
    with pytest.raises(PlanpathError) as caught:
        hierarchy.reconciled(projected, PLAN, evidence, indicator="revenue")
    told = str(caught.value)
    assert "keqiao, lanxi exceed zhejiang in 2024: nothing is moved; read '10 亿元'" in told


@pytest.mark.parametrize(
    ("lanxi", "standing"), [(39.9, "tiny"), (40.4, "slight"), (40.0, "none"), (30.0, "ok")]
)
def test_how_the_rest_stands_is_told(lanxi: float, standing: str) -> None:
    projected, evidence = case(
        {"zhejiang": {2025: 100.0}, "keqiao": {2025: 55.0}, "lanxi": {2025: 50.0}},
        {"zhejiang": {2024: 90.0}, "keqiao": {2024: 50.0}, "lanxi": {2024: lanxi}},
    )
    (tree,) = hierarchy.trees(projected, PLAN, evidence)
    assert tree.standing == {"zhejiang": standing}
    assert tree.rest["zhejiang"] == pytest.approx(40.0 - lanxi)
    assert (REST in tree.parents) == (standing in ("ok", "tiny"))


def test_unlike_scopes_are_not_added_and_both_sides_are_named() -> None:
    projected = table.make(
        [
            *ahead({"zhejiang": {2025: 100.0}}),
            *ahead({"keqiao": {2025: 55.0}}, scope="above_scale_textile"),
        ]
    )
    evidence = fake_evidence(
        *past({"zhejiang": {2024: 90.0}}),
        *past({"keqiao": {2024: 50.0}}, scope="above_scale_textile"),
    )
    with pytest.raises(PlanpathError) as caught:
        hierarchy.reconciled(projected, PLAN, evidence, indicator="revenue")
    told = str(caught.value)
    assert "unlike figures do not add: zhejiang is on above_scale" in told
    assert "keqiao is on above_scale_textile" in told


def test_a_region_on_another_basis_stays_in_the_rest_and_is_named() -> None:
    series: Series = {"zhejiang": {2025: 100.0}, "keqiao": {2025: 40.0}}
    shared = {"indicator": "energy_total", "basis": ENERGY}
    other = {"indicator": "energy_total", "basis": "calorific+feedstock_in+nonfossil_in"}
    projected = table.make([*ahead(series, **shared), *ahead({"lanxi": {2025: 20.0}}, **other)])
    evidence = fake_evidence(
        *past({"zhejiang": {2024: 90.0}, "keqiao": {2024: 40.0}}, **shared),
        *past({"lanxi": {2024: 20.0}}, **other),
    )
    (tree,) = hierarchy.trees(projected, PLAN, evidence)
    assert "lanxi" not in tree.parents
    assert ("lanxi", "above_scale", other["basis"]) in tree.unlike
    assert tree.rest["zhejiang"] == 50.0


def test_cities_stand_between_and_have_a_rest_of_their_own() -> None:
    projected, evidence = case(
        {
            "zhejiang": {2025: 100.0},
            "hangzhou": {2025: 55.0},
            "xiaoshan": {2025: 30.0},
            "keqiao": {2025: 40.0},
        },
        {
            "zhejiang": {2023: 100.0, 2024: 100.0},
            "hangzhou": {2023: 50.0, 2024: 50.0},
            "xiaoshan": {2023: 30.0, 2024: 30.0},
            "keqiao": {2023: 40.0, 2024: 40.0},
        },
    )
    (tree,) = hierarchy.trees(projected, PLAN, evidence)
    assert tree.parents == {
        "zhejiang": "",
        "xiaoshan": "hangzhou",
        "keqiao": "zhejiang",
        "hangzhou": "zhejiang",
        "rest": "zhejiang",
        "rest@hangzhou": "hangzhou",
    }
    found = after(hierarchy.reconciled(projected, PLAN, evidence))
    assert found["hangzhou"] == pytest.approx(found["xiaoshan"] + found["rest@hangzhou"])
    assert found["zhejiang"] == pytest.approx(
        found["hangzhou"] + found["keqiao"] + found["rest"], abs=1e-5
    )


def test_only_years_in_which_all_are_projected_are_moved() -> None:
    projected, evidence = case(
        {"zhejiang": {2025: 100.0, 2026: 104.0}, "keqiao": {2026: 60.0}},
        {"zhejiang": {2024: 90.0, 2023: 90.0}, "keqiao": {2023: 50.0, 2024: 50.0}},
    )
    frame = hierarchy.reconciled(projected, PLAN, evidence)
    assert set(frame["year"]) == {2026}


def test_no_part_goes_below_nought() -> None:
    projected, evidence = case(
        {"zhejiang": {2025: 10.0}, "keqiao": {2025: 55.0}, "lanxi": {2025: 0.5}},
        {"zhejiang": {2024: 90.0}, "keqiao": {2024: 50.0}, "lanxi": {2024: 40.0}},
    )
    found = after(hierarchy.reconciled(projected, PLAN, evidence))
    assert found["lanxi"] == 0.0
    assert found["zhejiang"] == found["keqiao"]


def _energy() -> tuple[pd.DataFrame, Evidence]:
    full, basis = f"{ENERGY}+comparable", {"basis": "comparable"}
    value: Series = {"zhejiang": {2025: 200.0}, "keqiao": {2025: 50.0}}
    ratio: Series = {"zhejiang": {2025: 0.5}, "keqiao": {2025: 0.8}}
    projected = table.make(
        [
            *ahead(value, indicator="value_added", **basis),
            *ahead(ratio, indicator="energy_intensity", basis=full),
        ]
    )
    years = (2023, 2024)
    evidence = fake_evidence(
        *past(
            {"zhejiang": dict.fromkeys(years, 190.0), "keqiao": dict.fromkeys(years, 50.0)},
            indicator="value_added",
            **basis,
        ),
        *past(
            {"zhejiang": dict.fromkeys(years, 110.0), "keqiao": dict.fromkeys(years, 40.0)},
            indicator="energy_total",
            basis=ENERGY,
        ),
    )
    return projected, evidence


def test_an_intensity_is_its_two_amounts_divided_after_they_were_moved() -> None:
    projected, evidence = _energy()
    whole = drivers.complete(projected, STEADY, evidence)
    frame = hierarchy.reconciled(whole, PLAN, evidence)
    # Value added: rest 140; 50 + 140 = 190 against 200, so 195, 52.5 and 142.5.
    assert after(frame, "value_added") == {"zhejiang": 195.0, "keqiao": 52.5, REST: 142.5}
    # Energy: 0.5 * 200 = 100 and 40; the rest goes by 140 at 70/140: 70; so 105, 37.5, 67.5.
    assert after(frame, "energy_total") == {"zhejiang": 105.0, "keqiao": 37.5, REST: 67.5}
    assert after(frame, "energy_intensity") == {
        "zhejiang": round(105 / 195, 6),
        "keqiao": round(37.5 / 52.5, 6),
        REST: round(67.5 / 142.5, 6),
    }


def test_in_one_table_identities_hold_and_regions_add_up_at_once() -> None:
    projected, evidence = _energy()
    done = hierarchy.coherent(projected, PLAN, evidence, STEADY)
    wide = done.pivot(index="region", columns="indicator", values="value")
    product = wide["value_added"] * wide["energy_intensity"]
    np.testing.assert_allclose(product, wide["energy_total"])
    np.testing.assert_allclose(wide["energy_total"] * 2.77, wide["carbon_dioxide"])
    assert set(done["region"]) == {"zhejiang", "keqiao"}
    sources = set(done.loc[done["indicator"].eq("energy_total"), "source"])
    assert sources == {"reconciled:wls_struct"}


def test_an_unknown_method_is_told_with_those_there_are() -> None:
    with pytest.raises(PlanpathError, match=r"read 'wls'.*allowed: wls_struct"):
        hierarchy.reconciled(*_args(OPEN), "wls")


amounts = st.floats(1.0, 1e4)


@settings(max_examples=10, deadline=None)
@given(
    parts=st.tuples(amounts, amounts, amounts),
    whole=amounts,
    method=st.sampled_from(hierarchy.METHODS),
    unit=st.sampled_from([0.01, 1.0, 1000.0]),
    years=st.sampled_from([(2024,), (2022, 2023, 2024)]),
)
def test_the_parts_come_to_the_whole_exactly_in_any_unit(
    parts: tuple[float, float, float],
    whole: float,
    method: str,
    unit: float,
    years: tuple[int, ...],
) -> None:
    def found(by: float) -> dict[str, float]:
        a, b, c = (by * part for part in parts)
        projected, evidence = case(
            {"zhejiang": {2025: by * whole}, "keqiao": {2025: b}, "lanxi": {2025: a}},
            {
                "zhejiang": dict.fromkeys(years, a + b + c),
                "keqiao": dict.fromkeys(years, a),
                "lanxi": dict.fromkeys(years, b),
            },
        )
        frame = hierarchy.reconciled(projected, PLAN, evidence, method)
        return dict(zip(frame["region"], frame["value"], strict=True))

    one, other = found(1.0), found(unit)
    assert one["zhejiang"] == pytest.approx(
        sum(value for node, value in one.items() if node != "zhejiang"), rel=1e-9
    )
    for node, value in one.items():
        assert other[node] == pytest.approx(unit * value, rel=1e-6, abs=1e-6 * unit)


# ---- Pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_show_what_was_moved_and_the_numbers_are_the_tables(lang: str) -> None:
    opened = prepare(parameters.checked({"lang": lang, "data": "demonstration"}), ROOT)
    blocks = pages.hierarchy(opened)
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    drawn = [block for block in blocks if isinstance(block, FigureBlock)]
    assert len(tables) >= 3
    assert len(drawn) >= 2
    assert all(opened.stamp in block.svg for block in drawn)
    revenue = next(
        t
        for t in tables
        if opened.words("hierarchy.table", subject="", year=2027)
        and codelists.indicators()["revenue"].label.of(lang) in t.caption
    )
    frame = hierarchy.reconciled(
        opened.projected, opened.whole, opened.evidence, carry=hierarchy.following(opened.scenario)
    )
    own = frame[frame["indicator"].eq("revenue") & frame["year"].eq(2027)].set_index("region")
    assert len(revenue.rows) == len(own)
    share = own["moved"] / own["base"]
    shown = {str(cells[0]): str(cells[4]) for cells in revenue.rows}
    name = codelists.regions()["lanxi"].name.of(lang)
    assert shown[name].lstrip("+") == opened.words.percent(float(share["lanxi"]), 2)


def test_without_like_figures_one_sentence_says_so() -> None:
    opened = prepare(parameters.checked({"lang": "zh"}), ROOT)
    blocks = pages.hierarchy(opened)
    assert len(blocks) == 2
    assert isinstance(blocks[1], Paragraph)
    assert "未作加总" in blocks[1].text


def test_what_follows_by_definition_is_named_with_its_formula() -> None:
    opened = prepare(
        parameters.checked({"lang": "zh", "data": "demonstration", "region": "keqiao"}), ROOT
    )
    (listed,) = (b for b in identity_notes.identity_notes(opened) if isinstance(b, Bullets))
    assert any("能源消费总量＝工业增加值×单位增加值能耗" in item for item in listed.items)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_moves_far_apart_none_and_unknown_are_drawn_within_the_page(lang: str) -> None:
    rows = [
        figures.MovedRow("浙江省", 0.0, "100.0", "100.0", 0),
        *(
            figures.MovedRow(f"{n}长名称的地区名称很长很长很长", (-1) ** n * 10.0**-n, "1", "2")
            for n in range(40)
        ),
        figures.MovedRow("其余", float("nan"), "", "3.0", 1, rest=True),
    ]
    drawn = figures.moved_bars(rows, words.load(lang), subject="营业收入", year=2027, unit="亿元")
    assert faults(drawn) == []
    shown = texts(drawn, "node")
    assert shown[0].startswith("浙江省")
    assert shown[-1].startswith("其余")
    assert len(shown) < len(rows)
    assert str(len(rows) - len(shown)) in texts(drawn, "note")[0]
