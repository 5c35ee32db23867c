"""What a reader sees in a figure: the right numbers, every label legible, in both languages."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from planpath import figures, table, words
from planpath.energy import break_even_growth, energy_growth
from planpath.figures import svg
from planpath.figures.placing import Box, Label, place
from planpath.figures.sheet import (
    Sheet,
    fitting,
    logarithmic_ticks,
    nice_ticks,
    spread,
    width,
    wrap,
)
from planpath.problems import PlanpathError
from planpath.progress import needed_rate
from planpath.words import Words

pytestmark = pytest.mark.filterwarnings("error:.*missing from font.*")

ZH, EN = words.load("zh"), words.load("en")
LANGUAGES = pytest.mark.parametrize("lang", [ZH, EN], ids=["zh", "en"])
LONG = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县、和硕县与博湖县纺织服装产业联合体"
LONG_EN = "Bayingolin Mongol Autonomous Prefecture, counties of Hejing, Hoxud and Bohu together"


def said(lang: Words, zh: str, en: str) -> str:
    return zh if lang.lang == "zh" else en


def texts(drawn: figures.Drawn, gid: str | None = None) -> list[str]:
    found = [t for t in drawn.figure.findobj(Text) if t.get_text() and t.get_visible()]
    return [t.get_text() for t in found if gid is None or t.get_gid() == gid]


def artist(drawn: figures.Drawn, gid: str) -> Any:
    found = [a for a in drawn.figure.findobj() if a.get_gid() == gid]
    assert len(found) == 1, f"{gid}: {len(found)}"
    return found[0]


def faults(drawn: figures.Drawn) -> list[str]:
    """Texts that overlap one another or leave the sheet, as measured by a real renderer."""
    renderer: Any = cast(Any, FigureCanvasAgg(drawn.figure)).get_renderer()
    drawn.figure.draw_without_rendering()
    whole = drawn.figure.bbox
    shown = [t for t in drawn.figure.findobj(Text) if t.get_text() and t.get_visible()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in shown]
    bad = [
        f"{text!r} leaves the sheet"
        for text, box in boxes
        if box.x0 < 0 or box.y0 < 0 or box.x1 > whole.x1 or box.y1 > whole.y1
    ]
    for n, (text, a) in enumerate(boxes):
        for other, b in boxes[:n]:
            if a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 and a.y0 < b.y1 - 1 and b.y0 < a.y1 - 1:
                bad.append(f"{text!r} over {other!r}")
    return bad


# ---- The figures, standard and extreme --------------------------------------------------------


def bands(lang: Words) -> tuple[figures.Band, ...]:
    return (
        figures.Band(
            -0.005, 0.0492, said(lang, "25–50%的时段快于此速", "25–50% of spans grew faster")
        ),
        figures.Band(
            0.0492, 0.1055, said(lang, "10–25%的时段快于此速", "10–25% of spans grew faster")
        ),
        figures.Band(
            0.1055,
            float("inf"),
            said(
                lang,
                "418个四年时段中不到10%快于此速",
                "under 10% of 418 four-year spans grew faster",
            ),
        ),
    )


def solve(
    lang: Words, *published: figures.Published, target: float = 1500.0, **other: Any
) -> figures.Drawn:
    need = figures.BackSolve(
        region=said(lang, "柯桥区", "Keqiao"),
        indicator=said(lang, "营业收入", "Revenue"),
        unit="亿元",
        target=target,
        decimals=0,
        by=2027,
        base_years=(2022, 2023),
        **{"bound": "more_than", "bands": bands(lang), **other},
        published=published,
    )
    return figures.backsolve(need, lang, lang("demonstration.stamp"))


def crowd(lang: Words) -> figures.Drawn:
    doubt = said(lang, "口径未注明规上", "scope not stated")
    point = figures.Published
    return solve(
        lang,
        point(1000.0, 0, 2023, "C", doubt),
        point(1010.5, 1, 2022, "B"),
        point(1020.0, 0, 2023, "A"),
        point(1015.0, 0, 2024, "B", doubt),
        point(1068.4, 1, 2023, "C", said(lang, "产值，不是营业收入", "output value, not revenue")),
        point(1059.0, 0, None, "C", doubt),
        point(1782.3, 1, 2023, "C", doubt),
        target=1200.0,
    )


def row(kind: str, year: int, value: float, **other: Any) -> dict[str, Any]:
    return {
        "region": "keqiao",
        "indicator": "revenue",
        "scope": "above_scale",
        "kind": kind,
        "scenario": "",
        "source": "KQ-1",
        "year": year,
        "period": "year",
        "quantile": 0.5,
        "value": value,
        "unit": "亿元",
        **other,
    }


def keqiao() -> Any:
    """Five observed years with a gap, a part year, two readings, one scenario with a band."""
    seen = [(2018, 980.0), (2019, 1010.0), (2021, 1130.0), (2022, 1180.0), (2023, 1243.0)]
    rows = [row("observed", year, value, source="published/1") for year, value in seen]
    rows.append(row("observed", 2024, 1010.0, source="published/2", period="ytd-10"))
    for source, base, start in (("KQ-1+a", 2022, 1180.0), ("KQ-1+b", 2023, 1243.0)):
        pace = (1500 / start) ** (1 / (2027 - base))
        for year in range(base, 2028):
            rows.append(row("required", year, start * pace ** (year - base), source=source))
    for quantile, pace in ((0.1, 1.01), (0.5, 1.035), (0.9, 1.06)):
        for year in range(2023, 2028):
            value = 1243 * pace ** (year - 2023)
            rows.append(row("projected", year, value, scenario="steady", quantile=quantile))
    return table.make(rows)


TARGET = figures.TargetMark("KQ-1", 2027, 1500.0, None, "more_than", 0)


def path(lang: Words, frame: Any = None, **other: Any) -> figures.Drawn:
    names = {
        "KQ-1+a": said(lang, "以2022年为基期", "base 2022"),
        "KQ-1+b": said(lang, "以2023年为基期", "base 2023"),
        "steady": said(lang, "延续态势", "Steady course"),
    }
    settings = {"targets": [TARGET], "names": names, "unverified": {"published/1"}, **other}
    frame = keqiao() if frame is None else frame
    return figures.trajectory(frame, words=lang, stamp=lang("demonstration.stamp"), **settings)


def index(lang: Words) -> figures.Drawn:
    return figures.index_paths(
        [
            figures.IndexPath(
                said(lang, "以2022年为基期", "base 2022"),
                tuple(range(2022, 2028)),
                tuple(100 * 0.966**k for k in range(6)),
            ),
            figures.IndexPath(
                said(lang, "以2023年为基期", "base 2023"),
                tuple(range(2023, 2028)),
                tuple(100 * 0.966**k for k in range(5)),
                observed=((2023, 100.0), (2024, 97.8)),
            ),
        ],
        lang,
        subject=said(lang, "单位增加值能耗", "energy intensity"),
        stamp=lang("demonstration.stamp"),
    )


def crossing(lang: Words, decline: float = 0.034) -> figures.Drawn:
    marks = [
        figures.GrowthMark(0.05, said(lang, "延续态势", "steady course")),
        figures.GrowthMark(0.02, said(lang, "放缓", "slower")),
    ]
    return figures.breakeven(decline, lang, marks=marks, stamp=lang("demonstration.stamp"))


def classes(lang: Words) -> list[figures.ClassRange]:
    textile = said(
        lang, "38国纺织服装业总产出，名义", "Textiles and apparel, 38 countries, nominal output"
    )
    return [
        figures.ClassRange(
            textile, -0.1643, -0.064, -0.0388, -0.005, 0.0492, 0.1055, 0.335, 418, 4, 0.26
        ),
        figures.ClassRange(
            said(lang, LONG, LONG_EN), -0.01, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 60, 4
        ),
    ]


def ranges(lang: Words, needed: float | None = 0.0481, **other: Any) -> figures.Drawn:
    return figures.precedent_ranges(
        classes(lang), needed, lang, stamp=lang("demonstration.stamp"), **other
    )


def grid(lang: Words, rows: int = 9) -> figures.Drawn:
    counts = [
        figures.StatusRow(
            said(lang, f"第{n}区", f"District {n}"),
            {"ok": n % 3, "unverified": 2, "no_data": n + 1},
        )
        for n in range(rows)
    ]
    return figures.status_grid(counts, lang, stamp=lang("demonstration.stamp"))


def ranking(lang: Words, *rows: figures.Need) -> figures.Drawn:
    doubt = said(lang, "口径未注明规上、待核实", "scope not stated, to be verified")
    chosen = rows or (
        figures.Need(said(lang, "临平区", "Linping"), 250.0),
        figures.Need(said(lang, "兰溪市", "Lanxi"), 350.0, "at_least", 300.0, 2023, 0.0393),
        figures.Need(
            said(lang, "柯桥区", "Keqiao"), 1500.0, "more_than", 1243.0, 2023, 0.0481, doubt
        ),
        figures.Need(
            said(lang, "萧山区", "Xiaoshan"), 1200.0, "more_than", 1782.3, 2023, None, doubt, 1
        ),
        figures.Need(
            said(lang, "桐乡市", "Tongxiang"), 1800.0, "at_least", 1059.0, None, None, doubt
        ),
    )
    return figures.need_ranking(
        chosen,
        lang,
        indicator=said(lang, "营业收入", "Revenue"),
        unit="亿元",
        by=2027,
        stamp=lang("demonstration.stamp"),
    )


def many(lang: Words) -> figures.Drawn:
    name = said(lang, LONG, LONG_EN)
    needs = [
        figures.Need(f"{name} {k}", 10.0 + 60 * k, "at_least", 5.0 + k, 2023, 3.0 - 0.02 * k)
        for k in range(200)
    ]
    return ranking(lang, *needs)


STANDARD: dict[str, Callable[[Words], figures.Drawn]] = {
    "backsolve": lambda w: solve(w, figures.Published(1243.0, 0, 2023, "C", "规上 ?")),
    "trajectory": path,
    "index": index,
    "breakeven": crossing,
    "ranges": ranges,
    "grid": grid,
    "ranking": ranking,
}

EXTREME: dict[str, Callable[[Words], figures.Drawn]] = {
    "no figure published": solve,
    "crowd": crowd,
    "300 % a year": lambda w: solve(
        w, figures.Published(4.7, 1, 2023), figures.Published(1e-3, 3, 2022)
    ),
    "a negative figure": lambda w: solve(w, figures.Published(-3.0, 0, 2023)),
    "a figure of the target's own year": lambda w: solve(w, figures.Published(900.0, 0, 2027)),
    "a falling target": lambda w: solve(
        w, figures.Published(1800.0, 0, 2023), figures.Published(1400.0, 0, 2023), bound="at_most"
    ),
    "long names": lambda w: solve(
        w,
        figures.Published(1243.0, 0, 2023, "C", said(w, LONG, LONG_EN)),
        bands=(),
        rate_decimals=2,
    ),
    "no rows": lambda w: path(w, table.empty(), indicator="revenue", region="keqiao"),
    "no rows, no target": lambda w: path(
        w, table.empty(), indicator="revenue", region="keqiao", targets=[]
    ),
    "one observation": lambda w: path(w, table.make([row("observed", 2023, 1243.0)]), targets=[]),
    "only required": lambda w: path(w, keqiao().query("kind == 'required'")),
    "all zero": lambda w: path(
        w, table.make([row("observed", y, 0.0) for y in (2021, 2022)]), targets=[]
    ),
    "long scenario": lambda w: path(w, names={"steady": said(w, LONG, LONG_EN)}),
    "decline 0": lambda w: crossing(w, 0.0),
    "intensity rises": lambda w: crossing(w, -0.02),
    "halved every year": lambda w: crossing(w, 0.5),
    "needs 300 %": lambda w: ranges(w, 3.0),
    "needs a decline": lambda w: ranges(w, -0.034, falling=True),
    "nothing needed": lambda w: ranges(w, None),
    "no precedents": lambda w: figures.precedent_ranges([], 0.048, w),
    "200 rows": lambda w: grid(w, 200),
    "no region": lambda w: grid(w, 0),
    "200 regions": many,
    "one region without data": lambda w: ranking(w, figures.Need("柯桥区", 1500.0)),
    "a region at zero": lambda w: ranking(w, figures.Need("柯桥区", 5.0, "at_least", 0.0, 2023)),
    "target and figure alike": lambda w: ranking(
        w, figures.Need("X", 5.0, "at_most", 5.0, 2023, 0.0)
    ),
}


@LANGUAGES
@pytest.mark.parametrize("name", [*STANDARD, *EXTREME])
def test_no_text_is_covered_or_cut_off_and_every_glyph_exists(name: str, lang: Words) -> None:
    drawn = {**STANDARD, **EXTREME}[name](lang)
    assert faults(drawn) == []
    assert drawn.title
    assert drawn.alt
    assert drawn.figure.get_figwidth() * 25.4 == pytest.approx(156)
    # A page's text block is 225 mm high; caption and source need some of it.
    assert drawn.figure.get_figheight() * 25.4 < 218


@LANGUAGES
@pytest.mark.parametrize("name", STANDARD)
def test_demonstration_data_is_called_so_inside_the_figure(name: str, lang: Words) -> None:
    assert texts(STANDARD[name](lang), "stamp") == [lang("demonstration.stamp")]


# ---- Drawn numbers are the given ones ---------------------------------------------------------


def test_back_solve_curves_pass_through_points_worked_by_hand() -> None:
    # (1500 / 1243)^(1/4) - 1 = 0.0481; (1500 / 1243)^(1/5) - 1 = 0.0383
    drawn = solve(ZH, figures.Published(1243.0, 0, 2023, "C", "口径未注明"))
    for year, expected in ((2023, 0.0481), (2022, 0.0383)):
        xs, ys = artist(drawn, f"curve-{year}").get_data()
        assert np.interp(1243.0, xs, ys) == pytest.approx(expected, abs=5e-5)
        assert ys[-1] == 0.0
        assert xs[-1] == pytest.approx(1500.0)
    point = artist(drawn, "point-0")
    assert point.get_xdata()[0] == 1243.0
    assert point.get_ydata()[0] == pytest.approx(0.0481, abs=5e-5)
    assert point.get_markerfacecolor() == "white"
    assert artist(drawn, "target").get_xdata()[0] == 1500.0
    assert texts(drawn, "point-name") == ["1243亿元（2023年）→ 年均4.8%\n口径未注明、待核实"]


def test_english_axes_are_in_the_unit_english_shows() -> None:
    drawn = solve(EN, figures.Published(1243.0, 0, 2023))
    assert artist(drawn, "point-0").get_xdata()[0] == pytest.approx(124.3)
    assert artist(drawn, "target").get_xdata()[0] == pytest.approx(150.0)
    assert texts(drawn, "point-name") == ["124.3 billion yuan (2023) → 4.8% a year"]
    assert texts(drawn, "x") == ["Revenue in the base year (billion yuan)"]


def test_undated_and_beyond_get_no_growth() -> None:
    # Tongxiang's figure has no year; Xiaoshan's lies beyond the target and states no scope.
    drawn = solve(
        ZH,
        figures.Published(1059.0, 0, None, "C"),
        figures.Published(1782.3, 1, 2023, "C", "口径未注明规上"),
    )
    names = texts(drawn, "point-name")
    assert "1059亿元（年份不明）\n待核实" in names
    assert "1782.3亿元（2023年）\n口径未注明规上、待核实" in names
    assert not any("年均" in name for name in names)
    for n, x in ((0, 1059.0), (1, 1782.3)):
        assert artist(drawn, f"point-{n}").get_xdata()[0] == x
        assert artist(drawn, f"point-{n}").get_ydata()[0] == 0.0
    assert any("仅供参考" in text for text in texts(drawn, "note"))
    assert texts(solve(ZH, figures.Published(1243.0, 0, 2023, "A")), "note") == []


def test_figures_speak_without_any_data() -> None:
    drawn = solve(ZH)
    # 80 % of 1500 is 1200; (1500/1200)^(1/5) - 1 = 4.56 %, ^(1/4) - 1 = 5.74 %
    assert "基期为1200亿元时，以2022年为基期需年均4.6%、以2023年为基期需年均5.7%" in drawn.alt
    assert len(texts(drawn, "band")) == 3
    assert sorted(texts(drawn, "curve-name")) == ["以2022年为基期（5年）", "以2023年为基期（4年）"]


def test_a_target_no_rate_leads_to_is_refused_with_a_sentence() -> None:
    with pytest.raises(PlanpathError, match="zero or below"):
        solve(ZH, target=0.0)
    need = figures.BackSolve("柯桥区", "营业收入", "亿元", 1500.0, 0, 2027, (2027,))
    with pytest.raises(PlanpathError, match="base years before 2027"):
        figures.backsolve(need, ZH)


def test_trajectory_draws_the_rows_and_breaks_where_a_year_is_missing() -> None:
    drawn = path(ZH)
    early, late = (
        artist(drawn, "observed-above_scale-2018"),
        artist(drawn, "observed-above_scale-2021"),
    )
    assert list(early.get_xdata()) == [2018, 2019]
    assert list(late.get_xdata()) == [2021, 2022, 2023]
    assert list(late.get_ydata()) == [1130.0, 1180.0, 1243.0]
    assert artist(drawn, "required-1").get_ydata()[-1] == pytest.approx(1500.0)
    assert artist(drawn, "projected-0").get_ydata()[-1] == pytest.approx(1243 * 1.035**4)
    assert list(artist(drawn, "target-KQ-1").get_ydata()) == [1500.0]
    assert artist(drawn, "point-2023-published/1").get_markerfacecolor() == "white"
    ends = texts(drawn, "end-name")
    assert "KQ-1：2027年\n> 1500亿元" in ends
    # 1243 × 1.035⁴ = 1426.37; observed and target have no decimals, so neither has the projection.
    assert "延续态势\n1426亿元" in ends
    assert {"以2022年为基期", "以2023年为基期"} <= set(ends)
    assert "1010亿元，1—10月累计" in texts(drawn, "observed-name")


def test_trajectory_without_rows_says_so_and_still_shows_the_target() -> None:
    drawn = path(ZH, table.empty(), indicator="revenue", region="keqiao")
    assert texts(drawn, "nothing") == ["尚无可比数据"]
    assert "尚无可比的实际值" in drawn.alt
    assert list(artist(drawn, "target-KQ-1").get_ydata()) == [1500.0]


def test_trajectory_shows_one_quantity_of_one_place() -> None:
    rows = [row("observed", 2023, 1.0), row("observed", 2023, 2.0, region="lanxi")]
    both = table.make(rows)
    with pytest.raises(PlanpathError, match=r"one figure shows one region.*keqiao, lanxi"):
        figures.trajectory(both, words=ZH)
    lanxi = figures.trajectory(both, words=ZH, region="lanxi")
    assert "2亿元" in lanxi.alt
    assert "兰溪" in lanxi.title


def test_index_ends_are_named_with_their_digits() -> None:
    # 0.966⁵ = 0.841174…, 0.966⁴ = 0.870780…
    drawn = index(ZH)
    assert texts(drawn, "end-name") == ["以2022年为基期\n84.117", "以2023年为基期\n87.078"]
    assert artist(drawn, "index-0").get_ydata()[-1] == pytest.approx(84.1174, abs=5e-5)
    assert list(artist(drawn, "observed-1").get_ydata()) == [100.0, 97.8]
    assert "2023年为100，2027年为87.078" in drawn.alt


@pytest.mark.parametrize(
    ("growth", "decline", "change"),
    [(0.05, 0.034, 0.0143), (0.02, 0.034, -0.01468), (0.0, 0.5, -0.5)],
)
def test_energy_change_worked_by_hand(growth: float, decline: float, change: float) -> None:
    # 1.05 × 0.966 = 1.0143; 1.02 × 0.966 = 0.98532
    assert energy_growth(growth, decline) == pytest.approx(change)


def test_breakeven_is_marked_where_energy_stays_the_same() -> None:
    drawn = crossing(ZH)
    mark = artist(drawn, "crossing")
    assert mark.get_xdata()[0] == pytest.approx(0.035197, abs=5e-7)
    xs, ys = artist(drawn, "change").get_data()
    assert np.interp(mark.get_xdata()[0], xs, ys) == pytest.approx(0.0, abs=1e-12)
    assert artist(drawn, "mark-0").get_ydata()[0] == pytest.approx(0.0143)
    assert texts(drawn, "crossing-name") == ["平衡点：增加值年增3.52%"]
    assert "能耗+1.4%" in "".join(texts(drawn, "mark-name"))
    assert texts(crossing(EN), "region-rises") == ["intensity falls, energy use rises all the same"]
    assert texts(crossing(EN, -0.02), "region-rises_only") == ["energy use rises"]
    assert break_even_growth(0.034) == pytest.approx(1 / 0.966 - 1)
    with pytest.raises(PlanpathError, match="less than 1"):
        figures.breakeven(1.0, ZH)


def test_precedents_show_their_percentiles_and_nothing_pooled() -> None:
    drawn = ranges(ZH)
    assert list(artist(drawn, "whole-0").get_xdata()) == [-0.1643, 0.335]
    assert list(artist(drawn, "p10-p90-0").get_xdata()) == [-0.064, 0.1055]
    assert list(artist(drawn, "p25-p75-0").get_xdata()) == [-0.0388, 0.0492]
    assert list(artist(drawn, "median-0").get_xdata()) == [-0.005, -0.005]
    assert artist(drawn, "needed").get_xdata()[0] == 0.0481
    assert texts(drawn, "class-facts") == ["26%达到\n418个4年时段", "60个4年时段"]
    assert texts(drawn, "needed-name") == ["所需 4.8%"]
    # What reaches beyond the view is named at its edge.
    assert texts(drawn, "beyond") == ["−16%", "34%"] or texts(drawn, "beyond") == ["−16%", "33%"]
    assert "有多少年均下降3.4%以上" in ranges(ZH, -0.034, falling=True).title
    assert texts(ranges(ZH, 3.0), "needed-name") == ["所需 300.0% →"]


def test_grid_counts_and_bars_agree() -> None:
    rows = [
        figures.StatusRow("柯桥区", {"ok": 1, "no_data": 3}),
        figures.StatusRow("兰溪市", {"ok": 4}),
    ]
    drawn = figures.status_grid(rows, ZH)
    assert [t for t in texts(drawn, "count") if t != "–"] == ["1/4项", "3/4项", "4/4项"]
    one, three, four = (artist(drawn, f"tile-{n}").get_width() for n in ("0-0", "0-5", "1-0"))
    assert three == pytest.approx(3 * one)
    assert four == pytest.approx(4 * one)
    assert drawn.title == "各地区目标的数据状况：8项目标中，可用的有5项"
    assert "柯桥区：可用 1、无数据 3；兰溪市：可用 4" in drawn.alt


def test_states_differ_without_colour() -> None:
    counts = dict.fromkeys(figures.DATA_STATUSES, 1)
    drawn = figures.status_grid([figures.StatusRow("柯桥区", counts)], ZH)
    tiles = [artist(drawn, f"tile-0-{n}") for n in range(6)]

    def grey(tile: Any) -> float:
        return round(float(np.dot(tile.get_facecolor()[:3], (0.3, 0.59, 0.11))), 1)

    assert len({(tile.get_hatch(), grey(tile)) for tile in tiles}) == 6


def test_a_grid_too_long_for_a_page_adds_up_what_it_leaves_out() -> None:
    drawn = figures.status_grid(
        [figures.StatusRow(f"第{n}区", {"ok": 1, "no_data": 2}) for n in range(200)], EN
    )
    names = texts(drawn, "row-name")
    left_out = 200 - (len(names) - 1)
    assert names[-1].replace("\n", " ") == f"{left_out} other regions together"
    assert f"{left_out} of {3 * left_out}" in texts(drawn, "count")


def test_ranking_puts_the_greatest_need_first_and_lists_what_has_no_figure() -> None:
    drawn = ranking(ZH)
    assert texts(drawn, "region") == ["柯桥区", "兰溪市", "桐乡市", "萧山区", "临平区"]
    assert texts(drawn, "fact") == [
        "4.8%（2023）\n口径未注明规上、待核实",
        "3.9%（2023）",
        "不计算（年份不明）\n口径未注明规上、待核实",
        "不计算（2023）\n口径未注明规上、待核实",
        "无数据",
    ]
    assert list(artist(drawn, "way-0").get_xdata()) == [1243.0, 1500.0]
    assert artist(drawn, "baseline-0").get_markerfacecolor() == "white"
    assert artist(drawn, "baseline-1").get_markerfacecolor() != "white"
    assert texts(drawn, "number").count("1782.3") == 1
    assert "临平区目标≥ 250亿元，无数据" in drawn.alt
    assert any("地区未画出" in note for note in texts(many(ZH), "note"))


# ---- The same on every run --------------------------------------------------------------------

_DIGEST = """
import hashlib, sys
sys.path.insert(0, {folder!r})
import test_figures as t
from planpath.figures import svg
made = [*t.STANDARD.values(), t.crowd]
drawn = "".join(svg(make(t.ZH).figure) for make in made)
print(hashlib.sha256(drawn.encode()).hexdigest())
"""


def test_svg_is_the_same_in_another_process_and_however_rcparams_stand() -> None:
    import matplotlib

    here = hashlib.sha256()
    with matplotlib.rc_context({"font.size": 20, "lines.linewidth": 9, "text.usetex": False}):
        for make in [*STANDARD.values(), crowd]:
            here.update(svg(make(ZH).figure).encode())
    code = _DIGEST.format(folder=os.path.dirname(__file__))
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert found.stdout.strip() == here.hexdigest()


def test_no_pyplot_and_no_seaborn_are_pulled_in() -> None:
    heavy = "{'matplotlib.pyplot', 'seaborn', 'pandas', 'scipy'}"
    code = f"import sys, planpath.figures; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


# ---- The sheet ---------------------------------------------------------------------------------


def test_wrap_keeps_words_whole_and_punctuation_where_it_belongs() -> None:
    assert wrap("one two three", width("one two"), 8.0) == "one two\nthree"
    room = width("年均增速", 8.0) + 0.1
    lines = wrap("年均增速，下降", room, 8.0).split("\n")
    assert not any(line.startswith("，") for line in lines)
    assert "".join(lines) == "年均增速，下降"
    assert all(width(line) <= room for line in lines)
    assert wrap("年均增速下降", room, 8.0, most=1).endswith("…")
    assert width(wrap("unbreakablelongword" * 5, 20.0)) <= 20.0


def test_measured_width_is_the_drawn_width() -> None:
    sheet = Sheet(20.0, ZH)
    for text in ("年均下降3.4%", "CO₂ → 124.3 billion yuan", "—“规上”—"):
        drawn = sheet.write(10, 10, text)
        renderer = cast(Any, FigureCanvasAgg(sheet.figure)).get_renderer()
        extent = drawn.get_window_extent(renderer).width / sheet.figure.dpi * 25.4
        assert width(text) == pytest.approx(extent, abs=0.9)


def test_text_is_never_read_as_a_formula() -> None:
    drawn = solve(ZH, figures.Published(1243.0, 0, 2023, "B", "单价$5$与\\frac{1}{2}"))
    assert "$5$" in svg(drawn.figure)


def test_ticks_are_round_and_inside() -> None:
    assert nice_ticks(-0.5, 17.2) == ([0.0, 5.0, 10.0, 15.0], 0)
    assert nice_ticks(0.31, 0.36, 5) == ([0.31, 0.32, 0.33, 0.34, 0.35, 0.36], 2)
    assert nice_ticks(3.0, 3.0) == ([3.0], 0)
    assert logarithmic_ticks(3.0, 1500.0) == [5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]


def test_a_long_name_is_cut_but_never_its_value() -> None:
    ends = texts(path(EN, names={"steady": LONG_EN * 3}), "end-name")
    assert any("…" in end and end.endswith("142.6 billion yuan") for end in ends)


def test_labels_spread_without_touching_and_in_order() -> None:
    placed = spread([10.0, 10.5, 30.0], [4.0, 4.0, 4.0], 0.0, 40.0)
    assert placed[1] - placed[0] >= 4.0
    assert placed[2] == 30.0
    assert spread([39.0, 40.0], [4.0, 4.0], 0.0, 40.0) == [34.0, 38.0]
    assert fitting([8.0] * 5, 20.0) == 2
    assert fitting([300.0, 1.0], 20.0) == 1


def free(boxes: list[Box]) -> bool:
    return not any(
        a.left < b.right and b.left < a.right and a.bottom < b.top and b.bottom < a.top
        for n, a in enumerate(boxes)
        for b in boxes[:n]
    )


def around(n: int) -> Iterator[Label]:
    for k in range(n):
        yield Label("1243亿元（2023年）\n口径未注明", 40 + 2 * np.cos(k), 40 + 2 * np.sin(k))


def test_labels_close_together_all_find_a_place() -> None:
    room = Box(0, 0, 110, 80)
    marks = [Box(one.x - 1, one.y - 1, one.x + 1, one.y + 1) for one in around(6)]
    boxes, _ = place(list(around(6)), room, marks)
    assert free(boxes)
    assert all(free([box, mark]) for box in boxes for mark in marks)
    assert all(b.left >= 0 and b.bottom >= 0 and b.right <= 110 and b.top <= 80 for b in boxes)
    # With no room left the caller is told.
    _, clear = place(list(around(6)), Box(0, 0, 45, 10), marks)
    assert not clear


def test_growth_worked_by_hand() -> None:
    assert needed_rate(1059.0, 1800.0, 5) == pytest.approx(0.112, abs=5e-4)
    assert needed_rate(1059.0, 1800.0, 4) == pytest.approx(0.142, abs=5e-4)
    assert needed_rate(0.6, 0.5, 4) == pytest.approx(-0.0446, abs=5e-5)
