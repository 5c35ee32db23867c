"""Checks: what is noticed, how grave it is, where it stands, and what is let be."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_citation
from fakes_evidence import workspace_is
from planpath import examination, store, table, words
from planpath.coded import Figures
from planpath.examination import Remark
from planpath.problems import PlanpathError
from planpath.records import Row
from planpath.sheets import Total

TODAY = date(2026, 11, 23)


def citations(*figures: dict[str, Any]) -> pd.DataFrame:
    """Citations of one source; each stands in a cell of its own, B2, B3, …"""
    cited = []
    for line, figure in enumerate(figures, 2):
        own = {"source": f"fake/Sheet1!B{line}", "place": f"Sheet1!B{line}", "vintage": "fake"}
        cited.append(fake_citation(line, **{**own, **figure}))
    return store.citation_frame(cited)


def noticed(*figures: dict[str, Any]) -> list[Remark]:
    limits = examination.thresholds(TODAY)
    return examination.examined(Figures.of_citations(citations(*figures)), limits)


def compared(
    new: list[dict[str, Any]], before: list[dict[str, Any]], elsewhere: bool = False
) -> list[Remark]:
    known, nothing = citations(*before), citations()
    sides = (nothing, known) if elsewhere else (known, nothing)
    figures = Figures.of_citations(citations(*new))
    return examination.compared(figures, *sides, examination.thresholds(TODAY))


def told(remarks: list[Remark]) -> list[tuple[str, str, str]]:
    return [(remark.level, remark.check, remark.where) for remark in remarks]


CELL = "fake/observations.csv, Sheet1!B"


# ---- Impossible values -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "level", "check"),
    [
        ({"value": -1.0}, "error", "negative"),
        ({"indicator": "green_factories", "value": -3.0, "unit": "家"}, "error", "negative"),
        ({"indicator": "rd_intensity", "value": 3.5, "unit": ""}, "error", "share"),
        ({"indicator": "rd_intensity", "value": -0.01, "unit": ""}, "error", "share"),
        ({"indicator": "green_factories", "value": 35.5, "unit": "家"}, "error", "not_whole"),
        ({"indicator": "new_key_institutes", "value": 2.5, "unit": "家"}, "error", "not_whole"),
        ({"year": 2027}, "error", "future"),
        ({"year": 2026}, "high", "unfinished"),
        ({"year": 2026, "period": "ytd-11"}, "high", "unfinished"),
        ({"indicator": "revenue_growth", "value": -1.2, "unit": ""}, "high", "fall"),
    ],
)
def test_what_cannot_be_is_told_with_its_cell(
    figure: dict[str, Any], level: str, check: str
) -> None:
    assert told(noticed(figure)) == [(level, check, f"{CELL}2")]


@pytest.mark.parametrize(
    "figure",
    [
        {"value": 0.0},
        {"indicator": "profits", "value": -12.0},
        {"indicator": "profits_growth", "value": -1.5, "unit": ""},
        {"indicator": "revenue_growth", "value": -1.0, "unit": ""},
        {"indicator": "rd_intensity", "value": 1.0, "unit": ""},
        {"indicator": "green_factories", "value": 23500.0, "unit": "家"},
        {"year": 2026, "period": "ytd-10"},
        {"year": 2026, "period": "quarter-3"},
        {"year": 2025},
    ],
)
def test_what_can_be_is_let_be(figure: dict[str, Any]) -> None:
    assert noticed(figure) == []


# ---- Twice -----------------------------------------------------------------------------


def test_one_publication_that_says_two_things_of_one_figure_is_an_error() -> None:
    [remark] = noticed({"value": 1243.0}, {"value": 1250.0})
    assert told([remark]) == [("error", "twice", f"{CELL}3")]
    said = remark.text(words.load("zh"))
    assert "1250.0 亿元" in said
    assert "1243.0 亿元" in said
    assert f"{CELL}2" in said


def test_the_same_value_twice_is_a_small_matter_and_two_publications_a_middling_one() -> None:
    assert told(noticed({}, {})) == [("low", "repeated", f"{CELL}3")]
    assert told(noticed({}, {"value": 1250.0, "title": "Another"})) == [
        ("medium", "two_publications", f"{CELL}3")
    ]


def test_figures_of_another_period_or_scope_are_not_the_same() -> None:
    assert noticed({}, {"value": 900.0, "period": "ytd-10"}, {"scope": "unstated"}) == []


# ---- Growth beside levels --------------------------------------------------------------


def test_published_growth_that_differs_from_the_levels_is_remarked_and_both_are_kept() -> None:
    # 1300 / 1243 - 1 = 4.59 %; published 9.8 %, 5.2 points apart with a margin of 2
    [remark] = noticed(
        {"year": 2023, "value": 1243.0},
        {"year": 2024, "value": 1300.0},
        {
            "year": 2024,
            "indicator": "revenue_growth",
            "value": 9.8,
            "unit": "%",
            "canonical": 0.098,
        },
    )
    assert told([remark]) == [("medium", "growth", f"{CELL}4")]
    assert remark.fields["implied"] == "4.6%"
    assert "9.8 %" in remark.text(words.load("en"))


@pytest.mark.parametrize("growth", [0.0658, 0.0260])
def test_growth_within_the_margin_is_let_be(growth: float) -> None:
    level = [{"year": 2023, "value": 1243.0}, {"year": 2024, "value": 1300.0}]
    grown = {"year": 2024, "indicator": "revenue_growth", "value": growth, "unit": ""}
    assert noticed(*level, grown) == []


def test_growth_to_date_is_compared_with_the_same_months_a_year_before() -> None:
    # 99 / 90 - 1 = 10 %, published 5 %; the whole year 2023 has nothing to do with it
    months = {"period": "ytd-10"}
    [remark] = noticed(
        {"year": 2023, "value": 90.0, **months},
        {"year": 2023, "value": 120.0},
        {"year": 2024, "value": 99.0, **months},
        {"year": 2024, "indicator": "revenue_growth", "value": 0.05, "unit": "", **months},
    )
    assert remark.fields["implied"] == "10.0%"


def test_real_growth_is_not_compared_with_levels_at_current_prices() -> None:
    level = {"indicator": "value_added"}
    assert not noticed(
        {"year": 2023, "value": 100.0, **level},
        {"year": 2024, "value": 130.0, **level},
        {"year": 2024, "indicator": "value_added_growth", "value": 0.05, "unit": ""},
    )


# ---- Sums ------------------------------------------------------------------------------


def test_regions_that_exceed_the_region_they_lie_in_are_remarked() -> None:
    # 1243 + 800 = 2043 > 2000; half of the last digits is 0.15 at the most
    remarks = noticed(
        {"region": "zhejiang", "value": 2000.0},
        {"region": "keqiao", "value": 1243.0},
        {"region": "xiaoshan", "value": 800.0},
    )
    assert told(remarks) == [("high", "parts", f"{CELL}2")]
    assert remarks[0].fields["sum"] == "2043 亿元"


def test_parts_may_be_fewer_than_the_whole_and_off_by_their_rounding() -> None:
    assert not noticed({"region": "shaoxing", "value": 1500.0}, {"value": 1243.0})
    assert not noticed({"region": "shaoxing", "value": 1243.0}, {"value": 1243.1})
    # shares do not add up
    share = {"indicator": "rd_intensity", "unit": "", "decimals": 3}
    assert not noticed({"region": "shaoxing", "value": 0.02, **share}, {"value": 0.03, **share})


def test_a_county_counts_once_in_the_nearest_region_above_it() -> None:
    # Keqiao's 1243 is part of Shaoxing's 1300, and 1300 + 500 of the province's 1850
    figures = [("zhejiang", 1850.0), ("shaoxing", 1300.0), ("keqiao", 1243.0), ("xiaoshan", 500.0)]
    assert not noticed(*({"region": region, "value": value} for region, value in figures))


def total(shown: str, *parts: tuple[int, str], unit: str = "亿元") -> Total:
    def row(line: int, value: str) -> Row:
        place = f"Sheet1!B{line}"
        cells = {"region": "合计", "value": value, "unit": unit}
        return Row("fake.xlsx", line, cells, {"value": place})

    return Total(row(9, shown), tuple(row(*part) for part in parts))


def summed(one: Total, *figures: dict[str, Any]) -> list[Remark]:
    cited = [
        fake_citation(line, source=f"fake/Sheet1!B{line}", **figure)
        for line, figure in enumerate(figures, 2)
    ]
    return examination.sums([one], cited)


def test_a_total_that_misses_its_parts_is_remarked_at_its_cell() -> None:
    figures = ({"value": 1243.0}, {"value": 155.5, "region": "lanxi"})
    [remark] = summed(total("1400.0", (2, "1243.0"), (3, "155.5")), *figures)
    assert told([remark]) == [("high", "total", "fake.xlsx, Sheet1!B9")]
    assert remark.fields["sum"] == "1398.5 亿元"
    # 1398.6 is within three halves of the last digit
    assert summed(total("1398.6", (2, "1243.0"), (3, "155.5")), *figures) == []


def test_a_total_of_growth_or_of_other_units_says_nothing() -> None:
    grown = {"indicator": "revenue_growth", "value": 5.0, "unit": "%", "canonical": 0.05}
    assert summed(total("5.5", (2, "5.0"), (3, "5.0"), unit="%"), grown, grown) == []
    assert summed(total("14", (2, "1243.0"), unit="万元"), {"value": 1243.0}) == []
    # a part that was not understood
    assert summed(total("14", (2, "1243.0"), (7, "1")), {"value": 1243.0}) == []


# ---- Along the years -------------------------------------------------------------------


def test_years_lacking_between_two_are_named() -> None:
    remarks = noticed({"year": 2019}, {"year": 2020}, {"year": 2022}, {"year": 2025})
    assert told(remarks) == [("low", "gap", f"{CELL}4"), ("low", "gap", f"{CELL}5")]
    assert [remark.fields["missing"] for remark in remarks] == ["2021", "2023–2024"]


def test_an_amount_in_another_unit_shows_as_a_leap() -> None:
    remarks = noticed({"year": 2023, "value": 1243.0}, {"year": 2024, "value": 13000000.0})
    assert told(remarks) == [("high", "leap", f"{CELL}3")]
    # one firm, then sixty: counts may
    count = {"indicator": "green_factories", "unit": "家", "decimals": 0}
    assert not noticed(
        {"year": 2023, "value": 1.0, **count}, {"year": 2024, "value": 60.0, **count}
    )


# ---- Against the last vintage ----------------------------------------------------------


def test_a_revision_is_grave_beyond_the_stated_share_and_small_within_it() -> None:
    before = [{"year": 2023, "value": 1000.0}, {"year": 2024, "value": 1000.0}]
    new = [{"year": 2023, "value": 1050.0}, {"year": 2024, "value": 1051.0}]
    remarks = compared(new, before)
    assert told(remarks) == [("high", "revised", f"{CELL}3"), ("low", "revised", f"{CELL}2")]
    assert remarks[0].fields["change"] == "+5.1%"
    assert compared(before, before) == []


def test_a_growth_rate_is_revised_by_points_not_by_a_share_of_itself() -> None:
    growth = {"indicator": "revenue_growth", "unit": "%", "decimals": 1}
    before = [{"value": 6.4, "canonical": 0.064, **growth}]
    [small] = compared([{"value": 6.0, "canonical": 0.06, **growth}], before)
    assert (small.level, small.check, small.fields["points"]) == ("low", "revised_points", "−0.4")
    [grave] = compared([{"value": 3.9, "canonical": 0.039, **growth}], before)
    assert grave.level == "high"


def test_a_changed_unit_is_grave_unless_the_figures_agree() -> None:
    before = [{"year": 2023, "value": 1243.0}]
    same = {"year": 2023, "value": 12430000.0, "unit": "万元", "canonical": 1243.0}
    assert told(compared([same], before)) == [("low", "unit", f"{CELL}2")]
    other = {"year": 2024, "value": 13000000.0, "unit": "万元", "canonical": 1300.0}
    [remark] = compared([other], before)
    assert (remark.level, remark.check, remark.fields["other"]) == ("high", "unit", "亿元")


def test_a_changed_scope_is_grave_and_a_changed_wording_small() -> None:
    [remark] = compared([{"scope": "unstated"}], [{}])
    assert told([remark]) == [("high", "scope", f"{CELL}2")]
    assert "规模以上" in remark.text(words.load("zh"))
    [worded] = compared([{"published_scope": "规上企业"}], [{}])
    assert (worded.level, worded.check) == ("low", "wording")
    # a further scope beside the old one is no change
    assert not [r for r in compared([{}, {"scope": "unstated"}], [{}]) if r.check == "scope"]


def test_a_new_load_that_undoes_a_correction_says_so() -> None:
    corrected = {"value": 1234.0, "corrects": "old/2", "source": "corrections/1"}
    [remark] = compared([{"value": 1243.0}], [corrected])
    assert (remark.level, remark.check) == ("high", "uncorrected")
    assert compared([{"value": 1234.0}], [corrected]) == []


def test_another_source_that_says_otherwise_is_remarked() -> None:
    [remark] = compared([{"value": 1400.0}], [{"value": 1243.0}], elsewhere=True)
    assert (remark.level, remark.check) == ("medium", "elsewhere")
    assert compared([{"value": 1250.0}], [{"value": 1243.0}], elsewhere=True) == []


# ---- As a whole ------------------------------------------------------------------------


def test_the_gravest_comes_first_and_every_sentence_exists_in_both_languages() -> None:
    remarks = noticed({"year": 2019, "value": -5.0}, {"year": 2024}, {"year": 2024})
    assert [remark.level for remark in remarks] == ["error", "low", "low"]
    for remark in remarks:
        kept = remark.kept()
        assert kept.zh != kept.en
        assert kept.where == remark.where
    assert str(remarks[0].problem()).startswith(f"{CELL}2: ")


def test_every_check_has_its_sentence() -> None:
    names = {
        key.removeprefix("loads.check.") for key in words.load("zh").texts if "s.check." in key
    }
    said = {"total", "more", "revised", "revised_points", "uncorrected", "elsewhere", "unit"}
    assert said < names


def test_a_workspace_sets_its_own_thresholds(tmp_path: Any) -> None:
    own = tmp_path / "definitions" / "checks.toml"
    own.parent.mkdir()
    own.write_text('revised = "20 %"\ngrowth_margin = "5 百分点"\nleap = 50\n', encoding="utf-8")
    with workspace_is(tmp_path):
        assert examination.thresholds(TODAY).revised == pytest.approx(0.2)
        assert compared([{"value": 1150.0}], [{"value": 1000.0}])[0].level == "low"
    own.write_text('revised = "-5 %"\ngrowth_margin = "5 亿元"\nleap = 1\n', encoding="utf-8")
    with workspace_is(tmp_path), pytest.raises(PlanpathError) as error:
        examination.thresholds(TODAY)
    assert len(error.value.problems) == 3


def panel(**columns: Any) -> pd.DataFrame:
    blank = {"region": "keqiao", "indicator": "revenue", "scope": "above_scale", "unit": "亿元"}
    return table.make(pd.DataFrame({**blank, "kind": "observed", "source": "made", **columns}))


def test_a_panel_is_named_by_its_rows_and_many_of_a_kind_are_counted() -> None:
    years = list(range(1990, 2020))
    frame = panel(year=years, value=[-1.0] * 30)
    limits = examination.thresholds(TODAY)
    remarks = examination.examined(Figures.of_panel(frame, "p.parquet"), limits, most=20)
    assert len(remarks) == 21
    assert remarks[0].where == "p.parquet, row 1"
    assert (remarks[-1].check, remarks[-1].fields["count"]) == ("more", 10)


def test_no_figures_are_no_remarks() -> None:
    assert noticed() == []
    assert compared([], [{}]) == []
    assert compared([{}], []) == []


figures_ = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["keqiao", "shaoxing", "zhejiang", "lanxi"]),
        "indicator": st.sampled_from(["revenue", "revenue_growth", "rd_intensity", "profits"]),
        "year": st.integers(2019, 2027),
        "period": st.sampled_from(["year", "ytd-10", "quarter-2"]),
        "value": st.floats(-1e6, 1e6, allow_nan=False),
    }
)


@settings(max_examples=40, deadline=None)
@given(st.lists(figures_, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_decide_what_is_impossible_or_missing(
    figures: list[dict[str, Any]], chance: Any
) -> None:
    mixed = figures.copy()
    chance.shuffle(mixed)
    kinds = ("negative", "share", "future", "unfinished", "fall", "gap")

    def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
        checks = [remark.check for remark in noticed(*rows)]
        return {kind: checks.count(kind) for kind in kinds}

    assert counted(figures) == counted(mixed)


@settings(max_examples=40, deadline=None)
@given(st.lists(figures_, max_size=6))
def test_every_remark_can_be_said_and_names_a_cell_of_the_file(
    figures: list[dict[str, Any]],
) -> None:
    for remark in [*noticed(*figures), *compared(figures, figures[::-1])]:
        assert remark.where.startswith(CELL)
        assert all(remark.text(words.load(lang)) for lang in ("zh", "en"))
        assert not any(isinstance(v, float) and math.isnan(v) for v in remark.fields.values())
