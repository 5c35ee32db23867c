"""The pages of a back-test: what they say, what they draw, and what they say where nothing is."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from fakes_backtest import fake_file, fake_walks
from planpath import backtesting, figures, words
from planpath.backtesting import Tried
from planpath.report import backtest
from planpath.report.blocks import FigureBlock, Paragraph, TableBlock
from planpath.report.parameters import checked
from planpath.report.session import Report, prepare
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]


def opened(lang: str = "en", data: str = "published") -> Report:
    return prepare(
        checked({"plan": "zj_textile_2027", "lang": lang, "data": data}), Workspace(ROOT)
    )


@pytest.fixture(scope="module")
def found() -> Tried:
    return backtesting.run(fake_walks(60, 18, known=12), ("naive", "drift", "recent_rate"))


def text(blocks: list[object]) -> str:
    return "\n".join(str(block) for block in blocks)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_section_speaks_both_languages_and_shows_every_model(lang: str, found: Tried) -> None:
    report = opened(lang)
    blocks = [
        *backtest.cover(report),
        *backtest.what(report, found),
        *backtest.accuracy(report, found),
        *backtest.attainment(report, found),
        *backtest.method(report, found),
    ]
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    drawn = [block for block in blocks if isinstance(block, FigureBlock)]
    assert (len(tables), len(drawn)) == (2, 2)
    spoken = words.load(lang)
    for model in ("ensemble", "naive", "drift", "recent_rate"):
        name = spoken(f"backtest.model.{model}")
        assert any(row[0] == name for row in tables[0].rows)
        assert name in drawn[0].alt
    # four histories of twelve points or fewer, and the whole
    assert len(tables[0].groups) == 4
    assert len(tables[0].rows) == 4 * 4


def test_numbers_in_sentences_are_those_of_the_table(found: Tried) -> None:
    report = opened()
    rows = found.accuracy
    own = rows[rows["horizon"].eq(0) & rows["history"].eq("10")].set_index("model")["owa"]
    [lead] = [b for b in backtest.accuracy(report, found) if isinstance(b, Paragraph)]
    assert f"an OWA of {own['ensemble']:.3f}" in lead.text
    peers = own.drop("ensemble")
    assert f"{peers.min():.3f}" in lead.text
    said = found.attainment
    ours = said[said["model"].eq("ensemble") & said["history"].eq("10") & said["event"].eq("all")]
    told = text(backtest.attainment(report, found))
    if len(ours):
        assert f"{ours['calibration'].iloc[0]:.3f} on average" in told
    else:
        assert "the ensemble gives no chance" in told


def test_where_a_peer_was_nearer_or_nothing_was_the_page_says_so(found: Tried) -> None:
    report = opened()
    rows = found.accuracy.copy()
    at = rows["history"].eq("10") & rows["horizon"].eq(0)
    for owa, said in ((0.5, "no peer was nearer"), (0.99, "was nearer still"), (1.2, "no nearer")):
        rows.loc[at, "owa"] = [owa, 1.0, 0.8, 1.3]
        changed = Tried(**{**vars(found), "accuracy": rows})
        assert said in text(backtest.accuracy(report, changed))


def test_published_series_are_too_short_and_one_sentence_says_so() -> None:
    report = opened()
    nothing = backtest.tried(report)
    assert nothing is None
    [_, said] = backtest.what(report, nothing)
    assert isinstance(said, Paragraph)
    assert "at least 6 to project from and one to compare with" in said.text
    for section in (backtest.accuracy, backtest.attainment, backtest.method):
        assert section(report, nothing) == []


def test_made_up_data_are_called_so_on_page_and_figure() -> None:
    report = opened("zh", "demonstration")
    found = backtest.tried(report)
    assert found is not None
    assert "编造" in text(backtest.what(report, found))
    [drawn] = [b for b in backtest.accuracy(report, found) if isinstance(b, FigureBlock)]
    assert 'id="stamp"' in drawn.svg


def test_a_file_is_read_from_the_workspace_on_and_bears_no_stamp(tmp_path: Path) -> None:
    file = fake_file(tmp_path / "walks.csv", fake_walks(30, 14))
    report = opened("en", "demonstration")
    found = backtest.tried(report, str(file))
    assert found is not None
    told = text(backtest.what(report, found))
    assert "30 series (walks)" in told
    assert "30 series are few" in told
    assert "made up" not in told
    [drawn] = [b for b in backtest.accuracy(report, found) if isinstance(b, FigureBlock)]
    assert 'id="stamp"' not in drawn.svg


class TestDrawings:
    def test_a_diagram_marks_every_bin_and_writes_the_cases_of_the_first_model(self) -> None:
        first = figures.Said("A", (0.05, 0.55), (0.1, 0.4), (900, 12))
        second = figures.Said("B", (0.3,), (0.3,), (50,))
        drawn = figures.reliability_diagram([first, second], words.load("en"), stamp="MADE UP")
        svg = figures.svg(drawn.figure)
        assert svg.count('id="count"') == 2
        assert 'id="line-0"' in svg
        assert 'id="line-1"' in svg
        assert "A: said 5%, came about 10% (900 cases); said 55%" in drawn.alt

    def test_errors_stand_beside_the_line_of_standing_still(self) -> None:
        models = [figures.Errors("A", (0.9, math.nan)), figures.Errors("B", (1.4, 1.1))]
        drawn = figures.errors_by_history(models, ["six", "ten"], words.load("en"))
        assert "A: six 0.900." in drawn.alt
        assert "B: six 1.400, ten 1.100." in drawn.alt
        [ax] = drawn.figure.axes
        low, high = ax.get_xlim()
        assert low < 0.9
        assert high > 1.4

    def test_nothing_to_draw_is_said(self) -> None:
        drawn = figures.reliability_diagram([], words.load("en"))
        assert drawn.alt == words.load("en")("figure.nothing")
