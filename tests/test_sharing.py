"""A province's target put to its regions: like figures only, nothing made up, the sum kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import statement, workspace_is
from planpath import figures, footing, plan, sharing, words
from planpath.assessment import assess
from planpath.footing import REST
from planpath.problems import PlanpathError
from planpath.report import parameters, prepare, sharing_tables
from planpath.report import sharing as pages
from planpath.report.blocks import Block, FigureBlock, Heading, Paragraph, TableBlock
from planpath.report.session import Report
from planpath.store import Evidence
from planpath.workspace import Workspace
from test_figures import artist, faults, texts

ROOT = Workspace(Path(__file__).parents[1])
FULL = "primary+feedstock_in+nonfossil_in+comparable"
REGIONS = ["keqiao", "lanxi"]


def intensity(**given: Any) -> dict[str, Any]:
    """The province's 3.4 % a year as a statement."""
    return statement(
        **{
            "target_id": "ZJ-1",
            "region": "zhejiang",
            "indicator": "energy_intensity",
            "basis": FULL,
            "measure": "rate",
            "bound": "at_most",
            "low": np.nan,
            "high": -0.034,
            "kind": "intensity",
            "unit": "吨标准煤/万元",
            **given,
        }
    )


def amount(**given: Any) -> dict[str, Any]:
    return statement(**{"target_id": "ZJ-1", "region": "zhejiang", "low": 1331.0, **given})


def counted(**given: Any) -> dict[str, Any]:
    return amount(**{"indicator": "little_giants", "kind": "count", "low": 20.0, **given})


def at(region: str, intensity: float, value_added: float, **given: Any) -> list[dict[str, Any]]:
    """A region's intensity and value added, and its revenue where one is given."""
    revenue = given.pop("revenue", None)
    shared = {"region": region, "year": 2022, **given}
    figures = [
        {"indicator": "energy_intensity", "basis": FULL, "value": intensity, **shared},
        {"indicator": "value_added", "basis": "comparable", "value": value_added, **shared},
    ]
    if revenue is not None:
        figures.append({**shared, "indicator": "revenue", "value": revenue})
    return figures


# Keqiao 300 of 1000 at 1.2, Lanxi 100 at 0.6; the province at 1.0, so the rest is
# (1000 - 360 - 60) / 600 = 0.9666667.
PROVINCE = [*at("zhejiang", 1.0, 1000.0), *at("keqiao", 1.2, 300.0), *at("lanxi", 0.6, 100.0)]


def stand(
    row: Mapping[str, Any] | None = None,
    figures: list[dict[str, Any]] | None = None,
    regions: list[str] | None = None,
) -> footing.Footing:
    evidence = fake_evidence(*(PROVINCE if figures is None else figures))
    return footing.footing(row or intensity(), evidence, regions or REGIONS)


def ends(frame: pd.DataFrame, way: str, column: str = "value") -> dict[str, float]:
    last = frame[frame["way"].eq(way) & frame["year"].eq(2027)]
    return dict(zip(last["region"], last[column], strict=True))


def weighed(stood: footing.Footing, frame: pd.DataFrame, name: str = "share") -> pd.Series:
    """What the parts come to by way and year."""
    weights = stood.parts.set_index("region")[name]
    values = frame["value"] * frame["region"].map(weights)
    return values.groupby([frame["way"], frame["year"]]).sum()


# ---- Where the regions stand -------------------------------------------------------------------


def test_the_rest_is_what_the_regions_leave_in_energy_and_in_value_added() -> None:
    stood = stand()
    assert stood.residual == "ok"
    assert stood.parts["region"].tolist() == ["keqiao", "lanxi", REST]
    assert stood.parts["value"].tolist() == pytest.approx([1.2, 0.6, 580 / 600])
    assert stood.parts["share"].tolist() == pytest.approx([0.3, 0.1, 0.6])
    assert (stood.rest_value, stood.rest_activity) == pytest.approx((0.58, 0.6))


def test_a_region_without_a_figure_stays_in_the_rest_and_the_figure_is_named() -> None:
    figures = [f for f in PROVINCE if (f["region"], f["indicator"]) != ("lanxi", "value_added")]
    stood = stand(figures=figures)
    assert stood.parts["region"].tolist() == ["keqiao", REST]
    assert stood.missing.to_dict("records") == [
        {
            "region": "lanxi",
            "indicator": "value_added",
            "scope": "above_scale",
            "basis": "comparable",
            "year": 2022,
        }
    ]


def test_without_the_provinces_own_figures_nothing_is_made_up() -> None:
    figures = [f for f in PROVINCE if f["region"] != "zhejiang"]
    stood = stand(figures=figures)
    assert stood.parts.empty
    assert sharing.shared(stood).empty
    assert set(stood.missing["region"]) == {"zhejiang"}
    assert set(stood.missing["indicator"]) == {"energy_intensity", "value_added"}


@pytest.mark.parametrize(
    "unlike",
    [
        {"basis": "calorific+feedstock_in+nonfossil_in+comparable"},
        {"scope": "above_scale_textile"},
        {"year": 2023},
        {"period": "ytd-10"},
        {"grade": "C"},
    ],
    ids=lambda unlike: next(iter(unlike)),
)
def test_a_figure_of_another_kind_takes_no_part(unlike: dict[str, Any]) -> None:
    figures = [
        {**f, **unlike} if f["region"] == "lanxi" and f["value"] == 0.6 else f for f in PROVINCE
    ]
    assert "lanxi" not in set(stand(figures=figures).parts["region"])


def test_value_added_at_current_prices_does_not_weigh_an_intensity_at_comparable_ones() -> None:
    figures = [
        {**f, "basis": "current"} if f["indicator"] == "value_added" else f for f in PROVINCE
    ]
    stood = stand(figures=figures)
    assert stood.parts.empty
    assert set(stood.missing["indicator"]) == {"value_added"}


def test_regions_that_exceed_their_province_are_told_and_nothing_is_shared() -> None:
    # 300 * 2.8 = 840, and 100 * 2 = 200: 1040 of the province's 1000.
    stood = stand(
        figures=[*at("zhejiang", 1.0, 1000.0), *at("keqiao", 2.8, 300.0), *at("lanxi", 2.0, 100.0)]
    )
    assert stood.residual == "negative"
    assert stood.parts.empty
    assert stood.rest_value == pytest.approx(-0.04)


def test_regions_that_exceed_it_by_rounding_are_taken_for_the_province() -> None:
    # 600 + 404 = 1004 of 1000, and 0.9 * 600 + 1.15 * 404 = 1004.6 of 1000.
    stood = stand(
        figures=[*at("zhejiang", 1.0, 1000.0), *at("keqiao", 0.9, 600.0), *at("lanxi", 1.15, 404.0)]
    )
    assert stood.residual == "slight"
    assert REST not in set(stood.parts["region"])
    assert stood.start == pytest.approx(1004.6 / 1004)
    back = weighed(stood, sharing.shared(stood))
    assert back.xs(2027, level="year").tolist() == pytest.approx([stood.start * 0.966**5] * 3)


def test_a_tiny_rest_is_a_region_all_the_same_and_called_tiny() -> None:
    stood = stand(
        figures=[*at("zhejiang", 1.0, 1000.0), *at("keqiao", 1.0, 595.0), *at("lanxi", 1.0, 400.0)]
    )
    assert stood.residual == "tiny"
    assert stood.parts["share"].iloc[-1] == pytest.approx(0.005)


def test_energy_left_without_value_added_is_a_contradiction() -> None:
    # The regions have all the value added and 90 % of the energy.
    stood = stand(
        figures=[*at("zhejiang", 1.0, 1000.0), *at("keqiao", 0.9, 600.0), *at("lanxi", 0.9, 400.0)]
    )
    assert stood.residual == "negative"
    assert stood.parts.empty


def test_a_region_inside_another_is_not_counted_twice() -> None:
    figures = [*PROVINCE, *at("hangzhou", 1.0, 200.0), *at("xiaoshan", 1.1, 80.0)]
    stood = stand(figures=figures, regions=["xiaoshan", "keqiao", "hangzhou"])
    assert stood.parts["region"].tolist() == ["keqiao", "hangzhou", REST]


def test_a_region_outside_the_province_is_refused_by_name() -> None:
    with pytest.raises(PlanpathError, match="jiangsu"):
        stand(regions=["keqiao", "jiangsu"])


@pytest.mark.parametrize(
    "row",
    [
        {"indicator": "capacity_utilisation", "kind": "share", "measure": "level"},
        {"indicator": "profits", "kind": "amount", "measure": "level"},
        {"indicator": "revenue", "kind": "amount", "measure": "yearly"},
    ],
    ids=lambda row: f"{row['indicator']}, {row['measure']}",
)
def test_what_neither_adds_nor_is_a_ratio_of_known_parts_is_not_shared(row: dict[str, Any]) -> None:
    with pytest.raises(PlanpathError, match="cannot be shared out"):
        stand(row=amount(**row))


def test_a_level_is_counted_from_the_first_year_most_regions_are_known_in() -> None:
    figures = [
        {"region": r, "indicator": "revenue", "year": y, "value": v}
        for r, y, v in [
            *[("zhejiang", y, 1000.0) for y in (2022, 2023, 2024)],
            *[("keqiao", y, 300.0) for y in (2022, 2023, 2024)],
            *[("lanxi", y, 100.0) for y in (2023, 2024)],
        ]
    ]
    assert stand(row=amount(), figures=figures).year == 2023


def test_a_rate_is_counted_from_its_base_year_and_no_other() -> None:
    later = [{**f, "year": 2023} for f in PROVINCE]
    assert stand(figures=later).parts.empty
    assert len(stand(row=intensity(base_year=2023), figures=later).parts) == 3


# ---- The ways ----------------------------------------------------------------------------------


def test_a_region_at_one_point_two_converges_through_0_97730_in_2025() -> None:
    frame = sharing.shared(stand())
    own = frame[frame["way"].eq("convergence") & frame["region"].eq("keqiao")].set_index("year")
    # p = (0.966^3 - 0.966^5) / (1 - 0.966^5) = 0.3793771; 0.8411736 + 0.3588264 p
    assert own.loc[2025, "value"] == pytest.approx(0.97730412, abs=5e-8)
    assert own.loc[2027, "value"] == pytest.approx(0.966**5)
    # (0.966^5 / 1.2)^(1/5) - 1 = 0.966 / 1.2^(1/5) - 1 = 0.966 / 1.0371373 - 1
    assert own.loc[2027, "rate"] == pytest.approx(-0.0685900, abs=5e-7)


@pytest.mark.parametrize("way", ["uniform", "convergence", "capacity"])
def test_share_out_gives_one_way_and_the_province_back_each_year(way: str) -> None:
    figures = [
        *at("zhejiang", 1.0, 1000.0, revenue=5000.0),
        *at("keqiao", 1.2, 300.0, revenue=1000.0),
        *at("lanxi", 0.6, 100.0, revenue=800.0),
    ]
    frame = sharing.share_out(intensity(), fake_evidence(*figures), REGIONS, way)
    assert set(frame["way"]) == {way}
    stood = stand(figures=figures)
    back = weighed(stood, frame).droplevel("way")
    for year in range(2022, 2028):
        assert back[year] == pytest.approx(0.966 ** (year - 2022), rel=1e-12)
    added = frame.groupby("year")["contribution"].sum()
    assert added[2027] == pytest.approx(0.966**5 - 1, rel=1e-12)


def test_at_the_same_rate_every_region_falls_by_the_provinces_rate() -> None:
    assert list(ends(sharing.shared(stand()), "uniform", "rate").values()) == pytest.approx(
        [-0.034] * 3
    )


def test_capacity_is_value_added_over_revenue_and_the_rest_has_what_is_left() -> None:
    figures = [
        *at("zhejiang", 1.0, 1000.0, revenue=5000.0),
        *at("keqiao", 1.2, 300.0, revenue=1000.0),
        *at("lanxi", 0.6, 100.0),
    ]
    stood = stand(figures=figures)
    # Province 0.2; Keqiao 0.3; Lanxi and the rest together (1000 - 300) / (5000 - 1000) = 0.175.
    assert stood.parts["capacity"].tolist() == pytest.approx([1.5, 0.875, 0.875])
    assert stood.parts["own_capacity"].tolist() == [True, False, False]
    rates = ends(sharing.shared(stood), "capacity", "rate")
    logs = {region: np.log1p(rate) for region, rate in rates.items()}
    assert logs["keqiao"] / logs["lanxi"] == pytest.approx(1.5 / 0.875)


def test_where_no_capacity_is_known_it_is_equal_and_the_way_is_the_uniform_one() -> None:
    stood = stand()
    assert not stood.own_capacity
    frame = sharing.shared(stood)
    even = frame[frame["way"].eq("capacity")]
    assert even["rate_difference"].abs().max() < 1e-12


def test_differences_are_from_the_uniform_way() -> None:
    frame = sharing.shared(stand())
    uniform, met = ends(frame, "uniform"), ends(frame, "convergence")
    gaps = ends(frame, "convergence", "difference")
    for region, gap in gaps.items():
        assert gap == pytest.approx(met[region] - uniform[region])
    assert ends(frame, "convergence", "rate_difference")["keqiao"] == pytest.approx(
        -0.0685900 + 0.034, abs=5e-7
    )


def test_activity_moved_to_an_intensive_region_makes_the_same_target_harder() -> None:
    moved = [
        {"indicator": "value_added", "basis": "comparable", "year": 2024, "region": r, "value": v}
        for r, v in (("zhejiang", 1100.0), ("keqiao", 550.0), ("lanxi", 110.0))
    ]
    stood = stand(figures=[*PROVINCE, *moved])
    assert stood.newest == 2024
    assert stood.parts["share_now"].tolist() == pytest.approx([0.5, 0.1, 0.4])
    frame = sharing.shared(stood, "newest")
    # 0.5 * 1.2 + 0.1 * 0.6 + 0.4 * 0.9666667 = 1.0466667, whose fifth root is 1.0091636;
    # 0.966 / 1.0091636 - 1
    assert ends(frame, "uniform", "rate")["keqiao"] == pytest.approx(-0.0427719, abs=5e-7)
    for way in ("uniform", "convergence", "capacity"):
        now = pd.Series(ends(frame, way)) * stood.parts.set_index("region")["share_now"]
        assert now.sum() == pytest.approx(0.966**5, rel=1e-12)


def test_an_amount_has_no_level_to_converge_to() -> None:
    figures = [
        {"region": r, "indicator": "revenue", "year": 2022, "value": v}
        for r, v in (("zhejiang", 1000.0), ("keqiao", 300.0), ("lanxi", 100.0))
    ]
    stood = stand(row=amount(), figures=figures)
    frame = sharing.shared(stood)
    assert set(frame["way"]) == {"uniform", "capacity"}
    assert ends(frame, "uniform") == pytest.approx({"keqiao": 399.3, "lanxi": 133.1, REST: 798.6})
    assert weighed(stood, frame, "activity").xs(2027, level="year").tolist() == pytest.approx(
        [1331.0, 1331.0], rel=1e-12
    )


def test_firms_are_shared_in_whole_numbers_by_what_each_has_or_by_its_size() -> None:
    figures = [
        {"region": r, "indicator": i, "year": 2022, "value": v}
        for r, i, v in [
            ("zhejiang", "little_giants", 10.0),
            ("keqiao", "little_giants", 4.0),
            ("lanxi", "little_giants", 0.0),
            ("zhejiang", "revenue", 1000.0),
            ("keqiao", "revenue", 100.0),
            ("lanxi", "revenue", 300.0),
        ]
    ]
    frame = sharing.shared(stand(row=counted(), figures=figures))
    assert ends(frame, "uniform") == {"keqiao": 8.0, "lanxi": 0.0, REST: 12.0}
    # Ten more by 100, 300 and 600 of 1000.
    assert ends(frame, "market_share") == {"keqiao": 5.0, "lanxi": 3.0, REST: 12.0}


def test_more_than_a_number_of_firms_is_one_more() -> None:
    figures = [
        {"region": r, "indicator": "little_giants", "year": 2022, "value": v}
        for r, v in (("zhejiang", 10.0), ("keqiao", 4.0))
    ]
    stood = stand(row=counted(bound="more_than"), figures=figures)
    assert stood.end == 21.0
    assert sum(ends(sharing.shared(stood), "uniform").values()) == 21.0


def test_without_sizes_nothing_goes_by_size() -> None:
    figures = [
        {"region": r, "indicator": "little_giants", "year": 2022, "value": v}
        for r, v in (("zhejiang", 10.0), ("keqiao", 4.0))
    ]
    frame = sharing.shared(stand(row=counted(), figures=figures))
    assert set(frame["way"]) == {"uniform"}


@settings(max_examples=15, deadline=None)
@given(split=st.floats(0.05, 0.95), own=st.floats(0.3, 1.0))
def test_naming_one_more_region_changes_no_other_ones_uniform_rate(
    split: float, own: float
) -> None:
    stood = stand()
    before = ends(sharing.shared(stood), "uniform", "rate")
    named = at("tongxiang", 580 / 600 * own, 600 * split)
    after = sharing.shared(
        stand(figures=[*PROVINCE, *named], regions=["keqiao", "lanxi", "tongxiang"])
    )
    rates = ends(after, "uniform", "rate")
    assert rates["tongxiang"] == pytest.approx(before["keqiao"], abs=1e-12)
    assert rates["keqiao"] == pytest.approx(before["keqiao"], abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(["keqiao", "lanxi", "tongxiang", "xiaoshan"]))
def test_the_order_of_regions_changes_nothing_but_the_order(order: list[str]) -> None:
    figures = [*PROVINCE, *at("tongxiang", 1.5, 80.0), *at("xiaoshan", 0.9, 120.0)]
    usual = sharing.shared(stand(figures=figures, regions=sorted(order)))
    turned = sharing.shared(stand(figures=figures, regions=list(order)))
    for way in ("uniform", "convergence", "capacity"):
        assert ends(turned, way) == pytest.approx(ends(usual, way), rel=1e-12)


# ---- What the regions promise themselves -------------------------------------------------------

ZJ = plan.load("zj_textile_2027")


def revenue(**figures: float) -> Evidence:
    return fake_evidence(
        *(
            {"region": region, "indicator": "revenue", "year": 2022, "value": value}
            for region, value in figures.items()
        )
    )


def against(evidence: Evidence) -> sharing.Promised:
    judged = assess(ZJ, evidence)
    row = judged[judged["target_id"].eq("ZJ-01")].iloc[0]
    regions = [region for region in ZJ.regions if region != "zhejiang"]
    return sharing.promised(row, judged, footing.footing(row, evidence, regions), regions)


def test_only_the_four_of_eight_on_the_provinces_scope_add_up() -> None:
    held = against(fake_evidence())
    assert held.frame["like"].sum() == 4
    assert len(held.frame) == 8
    assert (held.whole, held.together, held.left) == (12000.0, 4850.0, 7150.0)
    assert set(held.frame.loc[held.frame["like"], "target_id"]) == {"XSQ-1", "TX-1", "KQ-1", "LX-1"}
    assert held.frame["asked"].isna().all()
    assert np.isnan(held.left_rate)


def test_a_region_that_promises_more_than_its_share_is_shown_by_how_much() -> None:
    held = against(
        revenue(zhejiang=10000.0, xiaoshan=1000.0, tongxiang=1500.0, keqiao=1200.0, lanxi=300.0)
    )
    own = held.frame.set_index("region")
    # Everybody times 1.2: 1440 asked of Keqiao, 1500 promised; 1.25^(1/5) - 1.
    assert own.loc["keqiao", "asked"] == pytest.approx(1440.0)
    assert own.loc["keqiao", "difference"] == pytest.approx(60.0)
    assert own.loc["keqiao", "promised_rate"] == pytest.approx(0.0456396, abs=5e-7)
    assert own.loc["keqiao", "asked_rate"] == pytest.approx(0.0371373, abs=5e-7)
    assert np.isnan(own.loc["ouhai", "asked"])
    # The others had 6000 and are left 7150: 1.1916667^(1/5) - 1; evenly asked of them 7200.
    assert held.left_base == pytest.approx(6000.0)
    assert held.left_rate == pytest.approx(0.0356928, abs=5e-7)
    assert held.left_asked == pytest.approx(7200.0)


# ---- The pages ---------------------------------------------------------------------------------


def report(region: str, lang: str, evidence: Evidence, data: str = "published") -> Report:
    opened = prepare(parameters.checked({"region": region, "lang": lang}), ROOT)
    return Report(
        parameters=opened.parameters,
        workspace=opened.workspace,
        whole=opened.whole,
        evidence=evidence,
        precedents=opened.precedents,
        scenario=opened.scenario,
        words=opened.words,
    )


def said(blocks: list[Block]) -> str:
    lines = []
    for block in blocks:
        lines.append(block.line())
        if isinstance(block, TableBlock):
            lines += [" | ".join(map(str, row)) for row in block.rows]
    return "\n".join(lines)


LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


@LANGUAGES
def test_a_page_of_the_province_shows_the_three_ways_and_sums_back(lang: str) -> None:
    blocks = pages.sharing(report("zhejiang", lang, fake_evidence(*PROVINCE)))
    assert any(isinstance(block, FigureBlock) for block in blocks)
    text = said(blocks)
    assert "−6.86%" in text
    assert "−3.40%" in text
    added = next(b for b in blocks if isinstance(b, TableBlock) and b.emphasis)
    assert [str(cell) for cell in added.rows[-1][1:]] == ["−15.88"] * 3


@LANGUAGES
def test_a_page_says_that_capacities_are_taken_as_equal(lang: str) -> None:
    text = said(pages.sharing(report("zhejiang", lang, fake_evidence(*PROVINCE))))
    assert ("按能力相同计" if lang == "zh" else "capacities are taken as equal") in text


@LANGUAGES
def test_with_nothing_to_share_one_sentence_names_what_is_missing(lang: str) -> None:
    blocks = pages.sharing(report("zhejiang", lang, fake_evidence()))
    assert [type(block) for block in blocks] == [Heading, Paragraph]
    assert "2022" in said(blocks)
    assert ("单位增加值能耗" if lang == "zh" else "Energy intensity") in said(blocks)


@LANGUAGES
def test_a_contradiction_is_told_in_place_of_shares(lang: str) -> None:
    figures = [*at("zhejiang", 1.0, 1000.0), *at("keqiao", 2.8, 300.0), *at("lanxi", 2.0, 100.0)]
    text = said(pages.sharing(report("zhejiang", lang, fake_evidence(*figures))))
    assert "4.0%" in text
    assert ("互相矛盾" if lang == "zh" else "contradict") in text


@LANGUAGES
@pytest.mark.parametrize(
    ("keqiao", "lanxi", "told"),
    [
        # 0.5 % of value added and of energy is left.
        ((1.0, 595.0), (1.0, 400.0), "rest_tiny"),
        # 1004 of 1000 in value added, 1004.6 in energy.
        ((0.9, 600.0), (1.15, 404.0), "rest_slight"),
        # All of the value added and nine tenths of the energy.
        ((0.9, 600.0), (0.9, 400.0), "rest_contradicts"),
    ],
)
def test_a_rest_that_is_hardly_one_is_told_in_words(
    keqiao: tuple[float, float], lanxi: tuple[float, float], told: str, lang: str
) -> None:
    evidence = fake_evidence(
        *at("zhejiang", 1.0, 1000.0), *at("keqiao", *keqiao), *at("lanxi", *lanxi)
    )
    text = said(pages.sharing(report("zhejiang", lang, evidence)))
    sentence = words.load(lang).texts[f"sharing.{told}"]
    assert max(sentence.replace("}", "{").split("{")[::2], key=len) in text
    shown = {"rest_tiny": "0.50%", "rest_slight": "0.46%", "rest_contradicts": ""}[told]
    assert shown in text


@LANGUAGES
def test_promises_that_reach_the_provinces_by_themselves_are_told_so(lang: str) -> None:
    evidence = revenue(zhejiang=10000.0, keqiao=1200.0)
    opened = report("zhejiang", lang, evidence)
    entry = next(e for e in pages._footings(opened) if e.stand.target_id == "ZJ-01")
    others = [region for region in ZJ.regions if region != "zhejiang"]
    text = said(sharing_tables.promises(opened, entry, others))
    assert ("其余的7150亿元" if lang == "zh" else "the other 715.0 billion yuan") in text
    smaller = sharing_tables.Shared({**entry.row, "low": 4850.0}, entry.stand, entry.frame)
    text = said(sharing_tables.promises(opened, smaller, others))
    assert ("已不少于" if lang == "zh" else "no less than") in text


@LANGUAGES
def test_things_counted_stand_beside_what_the_regions_promise(lang: str) -> None:
    figures_ = [
        {"region": r, "indicator": i, "scope": s, "year": 2022, "value": v}
        for r, i, s, v in [
            ("zhejiang", "single_champions", "textile_apparel", 10.0),
            ("tongxiang", "single_champions", "textile_apparel", 2.0),
            ("zhejiang", "revenue", "above_scale", 1000.0),
            ("tongxiang", "revenue", "above_scale", 100.0),
        ]
    ]
    blocks = pages.sharing(report("zhejiang", lang, fake_evidence(*figures_)))
    table = next(
        b for b in blocks if isinstance(b, TableBlock) and b.groups and len(b.columns) == 5
    )
    own = next(row for row in table.rows if row[0] in ("桐乡市", "Tongxiang"))
    # 2 of 10 is 5 of 25; 2 and a tenth of 15 more is 3.5 beside 21.5: the larger is raised.
    assert [str(cell) for cell in own[1:]] == ["2", "5", "3", "4"]


@LANGUAGES
def test_a_regions_page_says_what_each_way_asks_and_how_far_it_is_from_the_equal_rate(
    lang: str,
) -> None:
    blocks = pages.own_share(report("keqiao", lang, fake_evidence(*PROVINCE)))
    text = said(blocks)
    # 6.86 - 3.40 points more by convergence.
    assert "6.86%" in text
    assert "3.46" in text
    assert "3.40%" in text
    assert pages.own_share(report("zhejiang", lang, fake_evidence(*PROVINCE))) == []


@LANGUAGES
def test_a_regions_page_sets_its_own_promise_beside_its_share(lang: str) -> None:
    evidence = revenue(zhejiang=10000.0, keqiao=1200.0)
    text = said(pages.own_share(report("keqiao", lang, evidence)))
    shown = ("1500亿元", "1440亿元", "60亿元") if lang == "zh" else ("150", "144", "6")
    assert all(number in text for number in shown)


@LANGUAGES
def test_a_region_counted_in_the_rest_is_told_so(lang: str) -> None:
    text = said(pages.own_share(report("ouhai", lang, fake_evidence(*PROVINCE))))
    assert words.load(lang)("sharing.rest")[:2] in text or "rest" in text


def test_a_plan_without_regions_has_no_such_page() -> None:
    opened = report("zhejiang", "zh", fake_evidence(*PROVINCE))
    alone = ZJ.of(region="zhejiang")
    single = Report(**{**opened.__dict__, "whole": alone})
    assert pages.sharing(single) == []


# ---- The drawing and the tables, from one region to very many -----------------------------------


def dots(count: int, lang: str, rest: bool = True, **given: Any) -> figures.Drawn:
    said = words.load(lang)
    rng = np.random.default_rng(count)
    rows = [
        figures.ShareRow(
            f"第{n + 1}个县（市、区）" if lang == "zh" else f"County number {n + 1}",
            {
                "uniform": -0.034,
                "convergence": -0.034 + float(rng.uniform(-0.11, 0.06)),
                "capacity": -0.034 + float(rng.uniform(-0.014, 0.027)),
            },
            1 / (count + 1),
        )
        for n in range(count)
    ]
    if rest:
        other = {"uniform": -0.034, "convergence": 0.0232, "capacity": -0.0373}
        rows.insert(0, figures.ShareRow(said("sharing.rest"), other, 0.6, True))
    ways = [(way, said(f"sharing.way_{way}")) for way in ("uniform", "convergence", "capacity")]
    return figures.share_dots(
        rows,
        said,
        ways=ways,
        whole=("浙江省" if lang == "zh" else "Zhejiang", -0.034),
        subject="单位增加值能耗" if lang == "zh" else "Energy intensity",
        share_of="浙江省工业增加值" if lang == "zh" else "Zhejiang's value added",
        **given,
    )


@LANGUAGES
@pytest.mark.parametrize(("count", "rest"), [(1, False), (8, True), (200, True)])
def test_every_label_of_the_drawing_can_be_read(count: int, rest: bool, lang: str) -> None:
    drawn = dots(count, lang, rest, stamp=words.load(lang)("demonstration.stamp"))
    assert faults(drawn) == []


@LANGUAGES
def test_of_very_many_regions_those_asked_for_most_and_the_rest_are_drawn(lang: str) -> None:
    drawn = dots(200, lang)
    named = texts(drawn, "region")
    assert named[-1] == words.load(lang)("sharing.rest")
    assert f"{200 - len(named) + 1}" in texts(drawn, "note")[0]
    assert f"{200 - len(named) + 1}" in drawn.alt
    ends = [float(artist(drawn, f"span-{n}").get_xdata()[0]) for n in range(len(named) - 1)]
    assert ends == sorted(ends)
    # Falls are drawn evenly between 14.4 and none: the steepest tenth or so fits on the page.
    assert max(ends) < -12.0


def test_the_province_is_a_line_and_each_way_a_mark_of_its_own() -> None:
    drawn = dots(2, "zh", whole_decimals=1)
    assert texts(drawn, "whole-rate") == ["浙江省目标 −3.4%"]
    assert artist(drawn, "whole").get_xdata() == pytest.approx([-3.4, -3.4])
    marks = [artist(drawn, f"{way}-0") for way in ("uniform", "convergence", "capacity")]
    assert len({mark.get_marker() for mark in marks}) == 3
    assert float(marks[0].get_xdata()[0]) == pytest.approx(-3.4)


def test_a_region_nothing_is_known_of_is_drawn_as_such() -> None:
    said = words.load("zh")
    drawn = figures.share_dots(
        [figures.ShareRow("甲", {}), figures.ShareRow("乙", {"uniform": 0.01})],
        said,
        ways=[("uniform", "同速")],
        whole=("省", 0.01),
        subject="营业收入",
    )
    assert said("figure.no_data") in texts(drawn)
    assert faults(drawn) == []


def test_a_long_table_lists_the_largest_and_adds_up_the_others(tmp_path: Path) -> None:
    count = sharing_tables.LISTED + 20
    folder = tmp_path / "definitions"
    folder.mkdir()
    entries = [
        f'[region.c{n}]\nname = {{ zh = "第{n}县", en = "County {n}" }}\n'
        f'level = "county"\nparent = "zhejiang"\n'
        for n in range(count)
    ]
    (folder / "regions.toml").write_text("\n".join(entries), encoding="utf-8")
    with workspace_is(tmp_path):
        figures_ = at("zhejiang", 1.0, 10000.0)
        for n in range(count):
            figures_ += at(f"c{n}", 0.5 + 0.01 * n, 10.0 + n)
        regions = [f"c{n}" for n in range(count)]
        row = intensity(target_id="ZJ-21")
        stood = stand(row, figures_, regions)
        entry = sharing_tables.Shared(row, stood, sharing.shared(stood))
        opened = report("zhejiang", "zh", fake_evidence(*figures_))
        rates = sharing_tables.rates_table(opened, entry)
        added = sharing_tables.added_table(opened, entry)
    # The twenty smallest are c0 to c19.
    assert [row[0] for row in rates.rows] == [*(f"第{n}县" for n in range(20, count)), "其余地区"]
    assert "20" in rates.source
    assert [str(row[0]) for row in added.rows][-3:] == ["另20个地区合计", "其余地区", "浙江省"]
    sums = np.array(
        [[float(str(cell).replace("−", "-")) for cell in row[1:]] for row in added.rows]
    )
    # Each is rounded to a hundredth of a point.
    np.testing.assert_allclose(sums[:-1].sum(axis=0), sums[-1], atol=0.005 * len(sums))
