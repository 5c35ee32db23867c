"""What a block shows on the screen, what it hands to the press, and what it refuses."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from planpath import figures, fonts
from planpath.problems import PlanpathError
from planpath.report import blocks
from planpath.report.blocks import (
    MIME,
    Block,
    Bullets,
    Column,
    Cover,
    FigureBlock,
    Heading,
    KeyValue,
    Mark,
    Paragraph,
    Quote,
    TableBlock,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><text>年</text></svg>'
HOSTILE = '<script>alert("x")</script> & {{ x }}'

COVER = Cover("标题", as_of="2026-06-30", facts=[("数据截至", "2026年6月")], keywords=["纺织"])
TABLE = TableBlock(
    [Column("目标", share=2), Column("值", "right"), Column("判断")],
    [["营业收入", "1500", Mark("up", "快于序时")], ["合计", "2", Mark("dash", "不适用")]],
    caption="进度",
    source="资料来源：演示数据",
    emphasis={1},
    groups={0: "柯桥区"},
)
EVERY: list[Block] = [
    COVER,
    Heading("一、总体要求", 2),
    Paragraph("突破1.2万亿元", "warning"),
    Bullets(["甲", "乙"]),
    KeyValue([("责任单位", "省经信厅")]),
    Quote("累计培育绿色工厂35家", "二（三）8"),
    FigureBlock(SVG, "图题", "资料来源：甲", "一条线"),
    TABLE,
]


@pytest.mark.parametrize("block", EVERY, ids=lambda block: block.kind)
def test_a_block_comes_back_from_its_json_as_it_was(block: Block) -> None:
    bundle = block._repr_mimebundle_()
    raw = json.loads(json.dumps(bundle[MIME]))
    again = blocks.read(raw, bundle.get("image/svg+xml", ""))
    assert type(again) is type(block)
    assert again.as_json() == block.as_json()
    assert again.html() == block.html()


@pytest.mark.parametrize("block", EVERY, ids=lambda block: block.kind)
def test_a_block_shows_itself_on_the_screen_and_in_a_terminal(block: Block) -> None:
    bundle = block.bundle()
    assert bundle["text/html"].startswith("<")
    assert bundle["text/plain"]


@pytest.mark.parametrize(
    "block",
    [
        Cover(HOSTILE, HOSTILE, [(HOSTILE, HOSTILE)], as_of="2026-06-30", stamp=HOSTILE),
        Heading(HOSTILE),
        Paragraph(HOSTILE),
        Bullets([HOSTILE]),
        KeyValue([(HOSTILE, HOSTILE)]),
        Quote(HOSTILE, HOSTILE),
        FigureBlock(SVG, HOSTILE, HOSTILE, HOSTILE),
        TableBlock([Column(HOSTILE)], [[HOSTILE]], HOSTILE, HOSTILE, groups={0: HOSTILE}),
        TableBlock([Column("a")], [], HOSTILE, HOSTILE, empty=HOSTILE),
    ],
    ids=lambda block: block.kind,
)
def test_no_text_becomes_markup(block: Block) -> None:
    html = block.html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_drawing_travels_once_beside_its_json() -> None:
    bundle = FigureBlock(SVG, "图题", "源", "一条线").bundle()
    assert bundle["image/svg+xml"] == SVG
    assert "svg" not in bundle[MIME]
    assert 'alt="一条线"' in bundle["text/html"]


def test_table_headers_say_what_they_head() -> None:
    html = TABLE.html()
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 2
    assert html.count('scope="rowgroup"') == 1
    assert "<caption" in html
    assert "▲ 快于序时" in html


def test_an_empty_table_is_a_sentence() -> None:
    html = TableBlock([Column("年份")], [], caption="研发投入", empty="没有可比的数据。").html()
    assert "没有可比的数据。" in html
    assert "<table" not in html


def test_all_faulty_rows_are_named_at_once() -> None:
    rows: Any = [["a"], ["a", "b"], ["a", 3.4]]
    with pytest.raises(PlanpathError) as caught:
        TableBlock([Column("x"), Column("y")], rows, caption="进度", emphasis={7})
    said = str(caught.value)
    assert "row 0: has 1 cells, not 2" in said
    assert "row 2, column 1: a cell is text or a Mark; read '3.4'" in said
    assert "no row to emphasise; read '7'" in said


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: Mark("upp", "x"), "nearest: up"),
        (lambda: Column("x", "rigth"), "nearest: right"),
        (lambda: Column("x", share=-1), "negative"),
        (lambda: Paragraph("x", "waning"), "nearest: warning"),
        (lambda: Heading("x", 4), "allowed: 1, 2, 3"),
        (lambda: Heading("  "), "is empty"),
        (lambda: FigureBlock(SVG, "图题"), "FigureBlock.alt: is empty"),
        (lambda: Cover("x", as_of="2026年6月"), "write YYYY-MM-DD"),
        (lambda: Cover("x", as_of="2026-06-30", lang="de"), "allowed: zh, en"),
        (lambda: Cover("x", as_of="2026-06-30", page_label="第 {n} 页"), "{total}"),
        (lambda: KeyValue([("增速", 3.4)]), "is not text; read '3.4 (float)'"),  # type: ignore[list-item]
        (lambda: TableBlock([], []), "no columns"),
    ],
)
def test_a_mistake_is_a_sentence(build: Any, sentence: str) -> None:
    with pytest.raises(PlanpathError) as caught:
        build()
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        {"block": "headng", "text": "x"},
        {"block": "heading", "text": "x", "colour": "red"},
        {"block": "table", "rows": []},
        {"text": "x"},
    ],
)
def test_json_of_no_block_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(PlanpathError):
        blocks.read(raw)


def _figure() -> Figure:
    for font in fonts.files():
        fontManager.addfont(font.path)
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.fill_between([2022, 2027], [0, 1], hatch="//", clip_on=True)
    axes.set_title("CO₂排放 −3.4%", fontfamily=fonts.FAMILIES)
    return figure


def test_a_figure_is_drawn_the_same_every_time_and_undated() -> None:
    first = figures.svg(_figure())
    assert first == figures.svg(_figure())
    assert "dc:date" not in first
    assert FigureBlock(_figure(), alt="x").svg == first


def test_text_in_a_figure_stays_text() -> None:
    tree = ElementTree.fromstring(figures.svg(_figure()))
    words = ["".join(e.itertext()) for e in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert "CO₂排放 −3.4%" in words
