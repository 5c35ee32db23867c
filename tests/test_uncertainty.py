"""The pages on levers: what they say, with data and without, in both languages; how they look."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest

from planpath import demonstration, experiments, figures, plan, words
from planpath.report import parameters, prepare, uncertainty
from planpath.report.blocks import Block, FigureBlock, Heading, Paragraph, TableBlock
from planpath.report.session import Report
from planpath.workspace import Workspace
from test_figures import faults, texts

ROOT = Workspace(Path(__file__).parents[1])
SCENARIOS = ("steady", "faster")
LANGS = ("zh", "en")


@functools.cache
def opened(region: str, lang: str, data: str = "demonstration") -> Report:
    demonstration.ensure(ROOT, plan.load("zj_textile_2027"))
    asked = parameters.checked({"region": region, "lang": lang, "data": data})
    return prepare(asked, ROOT)


def said(blocks: list[Block]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("lang", LANGS)
class TestThePages:
    def test_of_the_province_show_each_lever_and_say_which_targets_turn(self, lang: str) -> None:
        report = opened("zhejiang", lang)
        shown = uncertainty.tornado(report)
        frame = experiments.tornado(report.trials)
        once = report.trials.targets["restates"].eq("").to_numpy()
        told = frame["target_id"].isin(report.trials.targets["target_id"][once])
        turning = frame[told & (frame["met_low"] != frame["met_high"])]
        assert len(turning)
        assert all(id_ in said(shown) for id_ in turning["target_id"][:3])
        (drawn,) = (block for block in shown if isinstance(block, FigureBlock))
        assert "ZJ-04" in drawn.alt
        (table,) = (block for block in shown if isinstance(block, TableBlock))
        # A lever in the table says how far and why.
        assert any("2" in str(row[1]) and "B3" in str(row[3]) for row in table.rows)
        assert all(row[3] for row in table.rows)

    def test_name_scenarios_and_never_call_a_share_a_probability(self, lang: str) -> None:
        report = opened("zhejiang", lang)
        shown = uncertainty.robustness(report, SCENARIOS)
        (table,) = (block for block in shown if isinstance(block, TableBlock))
        assert len(table.rows) == len(SCENARIOS)
        text = said(shown)
        assert report.words("uncertainty.not_probability") in text
        found = experiments.together(experiments.sample(report.trials))
        assert found is not None
        # Bounds, independence and a common cause always stand together.
        for rho in experiments.CORRELATIONS:
            assert report.words.number(rho, 1) in text
        assert ("弗雷歇界" if lang == "zh" else "Fréchet") in text

    def test_tell_coverage_and_density_in_words(self, lang: str) -> None:
        report = opened("zhejiang", lang)
        shown = uncertainty.discovery(report)
        made = experiments.failing(experiments.sample(report.trials))
        assert made.box is not None
        text = said(shown)
        for share in (made.box.quality.coverage, made.box.quality.density):
            assert report.words.percent(share, 0) in text
        assert ("覆盖度" if lang == "zh" else "coverage") in text

    def test_without_published_figures_say_so_in_one_sentence_or_nothing(self, lang: str) -> None:
        report = opened("keqiao", lang, "published")
        shown = uncertainty.tornado(report)
        assert [type(block) for block in shown] == [Heading, Paragraph]
        assert said(shown) == report.words("uncertainty.nothing")
        assert uncertainty.robustness(report, SCENARIOS) == []
        assert uncertainty.discovery(report) == []


@pytest.mark.parametrize("lang", LANGS)
class TestTheFigures:
    def test_of_many_swings_stay_on_the_page_and_say_what_is_left_out(self, lang: str) -> None:
        told = words.load(lang)
        rows = [
            figures.Swing(
                f"ZJ-{n} 一个相当长的目标名称与一个相当长的调节量名称", -0.5, 0.1, n / 10, "a", "b"
            )
            for n in range(40)
        ]
        drawn = figures.tornado(rows, told, stamp=told("demonstration.stamp"))
        assert faults(drawn) == []
        left = len(rows) - len(texts(drawn, "swing"))
        assert left > 0
        assert texts(drawn, "beyond") == [told("figure.tornado.beyond", n=left)]
        assert told("demonstration.stamp") in texts(drawn, "stamp")

    @pytest.mark.parametrize("ends", [(0.0, 0.0, 0.0), (-0.9, -0.9, -0.8), (3.0, 4.0, 90.0)])
    def test_of_one_swing_hold_at_extremes(self, lang: str, ends: tuple[float, ...]) -> None:
        drawn = figures.tornado([figures.Swing("KQ-1", *ends, "a", "b")], words.load(lang))
        assert faults(drawn) == []

    def test_of_bearings_print_both_numbers_of_every_cell(self, lang: str) -> None:
        told = words.load(lang)
        rows = [
            figures.Bearing("KQ-1", [0.0, 1.0], [0.123, 0.0]),
            figures.Bearing("KQ-2", [0.5, float("nan")], [float("nan"), 0.02]),
        ]
        drawn = figures.bearings(rows, ["甲情景", "A scenario with a long name"], told)
        assert faults(drawn) == []
        assert texts(drawn, "share") == ["0%", "100%", "50%", "–"]
        assert texts(drawn, "regret") == ["12.3%", "0.0%", "–", "2.0%"]
        assert "12.3%" in drawn.alt

    def test_of_many_bearings_say_how_many_are_left_out(self, lang: str) -> None:
        told = words.load(lang)
        rows = [figures.Bearing(f"KQ-{n}", [n / 60] * 6, [0.1] * 6) for n in range(60)]
        drawn = figures.bearings(rows, [f"scenario {n}" for n in range(6)], told)
        assert faults(drawn) == []
        left = len(rows) - len(texts(drawn, "target"))
        assert left > 0
        (key,) = texts(drawn, "key")
        assert str(left) in key.replace("\n", "")

    @pytest.mark.parametrize("second", [True, False])
    def test_of_a_box_draw_every_setting(self, lang: str, second: bool) -> None:
        drawn_from = np.random.default_rng(5)
        across, up = drawn_from.uniform(-2, 2, (2, 200))
        fails = (across < -0.5) & (up < 1.0)
        drawn = figures.failing_box(
            figures.Axis("one lever (points a year)", across, None, -0.5),
            figures.Axis("另一个调节量（百分点/年）", up, None, 1.0) if second else None,
            fails,
            words.load(lang),
            quality=("100%", "98%"),
        )
        assert faults(drawn) == []
        counts = [len(np.asarray(line.get_xdata())) for line in drawn.figure.axes[0].lines]
        assert sorted(counts) == sorted([int(fails.sum()), int((~fails).sum())])
        assert "98%" in drawn.alt
