"""The printed report: the same bytes everywhere, complete, accessible, nothing by halves."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from pypdf import PdfReader

from planpath import fonts
from planpath.problems import PlanpathError
from planpath.report import exporter
from planpath.report.blocks import (
    MIME,
    Block,
    Bullets,
    Cell,
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
from planpath.report.columns import PAGE, grid
from planpath.report.exporter import pdf

QUOTE = "累计培育绿色工厂35家，纺织产业规模以上工业万元增加值能耗年均下降3.4%以上"
ALT = "折线：能耗指数由100降至84.1。"
HOSTILE = [
    '#import "a.typ": *',
    "$x^2$",
    "= heading?",
    '<script>alert("x")</script>',
    r"\input{a}",
    "{{ x }} {% raw %}",
    "*bold* _slanted_ `raw` @reference <label> /* comment */ // more",
    '#read("/a")',
    "- item",
    "+ item",
    "https://example.org/?a=1&b=2#c",
]


def notebook(*blocks: Block) -> dict[str, Any]:
    """A notebook as a file holds it after its cells have run."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "id": f"cell-{number}",
                "cell_type": "code",
                "source": "show(block)",
                "metadata": {},
                "execution_count": number,
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": "passed over"},
                    {"output_type": "display_data", "data": block.bundle(), "metadata": {}},
                ],
            }
            for number, block in enumerate(blocks, start=1)
        ],
    }


def cover(**parts: Any) -> Cover:
    facts = {"title": "柯桥区报告", "as_of": "2026-06-30", "page_label": "第 {n} 页 共 {total} 页"}
    return Cover(**(facts | parts))


def drawing() -> Figure:
    for font in fonts.files():
        fontManager.addfont(font.path)
    figure = Figure(figsize=(6, 2))
    axes = figure.subplots()
    axes.plot([2022, 2027], [100, 84.1])
    axes.set_title("CO₂ intensity & more", fontfamily=fonts.FAMILIES)
    return figure


def table(rows: int, **parts: Any) -> TableBlock:
    columns = [Column("年份列"), Column("数值列", "right"), Column("判断列")]
    marks = [Mark("up", "快于序时"), Mark("ring", "缺数据")]
    body: list[list[Cell]] = [[f"第{n}行", f"{n * 1.5:.1f}", marks[n % 2]] for n in range(rows)]
    return TableBlock(columns, body, **parts)


def sample() -> dict[str, Any]:
    return notebook(
        cover(
            subtitle="二〇二七年目标",
            facts=[("数据截至", "2026年6月"), ("情景", "基准")],
            stamp="演示数据",
            running_head="目标可达性评估",
            author="planpath",
        ),
        Heading("一、方案怎么说", 1),
        Paragraph("CO₂未列为目标；R&D投入口径未定。"),
        Quote(QUOTE, "二（三）8"),
        Bullets(["两种读法"]),
        Heading("（一）路径", 2),
        FigureBlock(drawing(), "能耗路径", "资料来源：行动方案", ALT),
        KeyValue([("责任单位", "省经信厅")]),
        Paragraph("不作判断。", "warning"),
        Heading("附表", 1),
        table(
            200, caption="全部目标", source="资料来源：演示数据", groups={0: "甲组", 120: "乙组"}
        ),
    )


def opened(printed: bytes) -> Any:
    """The file for reading; pypdf types its tree too loosely to be walked otherwise."""
    return PdfReader(io.BytesIO(printed))


def texts(printed: bytes) -> list[str]:
    """The text of every page without spaces: the gap beside a Latin letter is read as one."""
    return [page.extract_text().replace(" ", "") for page in opened(printed).pages]


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf(sample())


def structure(node: Any) -> Iterator[tuple[str, str]]:
    """Every tag of the structure tree, with its alternative text."""
    here = node.get_object()
    if isinstance(here, list):
        for child in here:
            yield from structure(child)
    elif isinstance(here, dict):
        if "/S" in here:
            yield here["/S"], str(here.get("/Alt", ""))
        if "/K" in here:
            yield from structure(here["/K"])


def embedded(resources: Any) -> Iterator[tuple[str, bool]]:
    """Every font of a page and its drawings, and whether its file is inside."""
    for indirect in (resources.get("/Font") or {}).values():
        font = indirect.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = inner["/FontDescriptor"].get_object()
        yield font["/BaseFont"], any(name.startswith("/FontFile") for name in described)
    for indirect in (resources.get("/XObject") or {}).values():
        drawn = indirect.get_object()
        if "/Resources" in drawn:
            yield from embedded(drawn["/Resources"])


def test_another_process_prints_the_same_bytes(printed: bytes) -> None:
    code = "import hashlib, test_exporter as t;print(hashlib.sha256(t.pdf(t.sample())).hexdigest())"
    here = {"PYTHONPATH": str(Path(__file__).parent), "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | here,
    )
    assert done.stdout.strip() == hashlib.sha256(printed).hexdigest()


def test_the_file_says_what_it_is(printed: bytes) -> None:
    reader = opened(printed)
    assert reader.metadata is not None
    assert reader.metadata.title == "柯桥区报告"
    assert reader.metadata.author == "planpath"
    # The reporting date and not the day of printing.
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260630")
    assert str(reader.metadata["/ModDate"]).startswith("D:20260630")
    assert reader.root_object["/Lang"] == "zh-CN"
    xmp = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_the_outline_follows_the_headings(printed: bytes) -> None:
    first, nested, last = opened(printed).outline
    assert [first.title, nested[0].title, last.title] == ["一、方案怎么说", "（一）路径", "附表"]


def test_every_page_says_its_number_of_the_whole_and_carries_the_stamp(printed: bytes) -> None:
    pages = texts(printed)
    assert len(pages) > 3
    for number, text in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in text
        assert "演示数据" in text.replace("资料来源：演示数据", "")
        assert ("目标可达性评估" in text) == (number > 1)


def test_no_stamp_where_none_is_asked_for() -> None:
    assert "演示" not in "".join(texts(pdf(notebook(cover(), Paragraph("正文")))))


def test_every_font_is_inside(printed: bytes) -> None:
    found = {pair for page in opened(printed).pages for pair in embedded(page["/Resources"])}
    assert len(found) >= 3
    assert all(inside for _, inside in found), found
    assert any("NotoSerifSC" in name for name, _ in found)


def test_a_figure_is_described_to_those_who_cannot_see_it(printed: bytes) -> None:
    tags = list(structure(opened(printed).root_object["/StructTreeRoot"]["/K"]))
    assert ("/Figure", ALT) in tags
    names = {name for name, _ in tags}
    assert {"/Title", "/H1", "/H2", "/Quote", "/L", "/Table", "/THead", "/TH", "/Caption"} <= names


def test_text_can_be_copied_out_whole(printed: bytes) -> None:
    text = "".join(texts(printed))
    flat = text.replace("\n", "")
    assert QUOTE in flat
    assert "CO₂未列为目标；R&D投入口径未定。" in flat
    assert "CO₂intensity&more" in flat  # in the drawing, across two faces
    assert "passedover" not in text


def test_a_long_table_repeats_its_head_its_group_and_its_source(printed: bytes) -> None:
    pages = [text for text in texts(printed) if "快于序时" in text]
    assert len(pages) >= 3
    for text in pages:
        assert "年份列" in text
        assert "资料来源：演示数据" in text
        assert "甲组" in text or "乙组" in text
    assert "甲组" not in pages[-1]
    rows = [n for n in range(200) if f"第{n}行" in "".join(pages)]
    assert rows == list(range(200))


@pytest.mark.parametrize("lines", [26, 29, 32, 35])
def test_headings_and_captions_are_not_left_at_the_foot_of_a_page(lines: int) -> None:
    before = [Paragraph("占一行的段落。")] * lines
    rows = table(30, caption="题注在表上")
    pages = texts(pdf(notebook(cover(), *before, Heading("二、判断"), Heading("分项", 2), rows)))
    places = {
        next(n for n, text in enumerate(pages) if sought in text)
        for sought in ("二、判断", "分项", "题注在表上", "第0行")
    }
    assert len(places) == 1


def test_nothing_written_is_taken_for_markup() -> None:
    blocks: list[Block] = [Paragraph(text) for text in HOSTILE]
    blocks += [Bullets(HOSTILE), KeyValue([(text, text) for text in HOSTILE])]
    blocks += [Quote(text, text) for text in HOSTILE[:3]]
    blocks += [Heading(HOSTILE[2])]
    blocks += [
        TableBlock([Column(text)], [[text]], text, text, groups={0: text}) for text in HOSTILE
    ]
    printed = pdf(notebook(cover(title=HOSTILE[0], running_head=HOSTILE[5]), *blocks))
    text = "".join(texts(printed)).replace("\n", "")
    for written in HOSTILE:
        # As a paragraph, a bullet, a term and its value, and five times about a table.
        assert text.count(written.replace(" ", "")) >= 8, written
    assert [entry.title for entry in opened(printed).outline] == [HOSTILE[2]]


def test_no_word_runs_off_the_page() -> None:
    chain = "x" * 150
    narrow = TableBlock([Column("a"), Column("b")] * 3, [[chain, "incomprehensibilities"] * 3])
    blocks = [Paragraph(chain), Bullets([chain]), KeyValue([("链", chain)]), Quote(chain), narrow]
    pages = list(pypdfium2.PdfDocument(pdf(notebook(cover(), *blocks))))
    readers = [page.get_textpage() for page in pages]
    ends = [read.get_charbox(n)[2] for read in readers for n in range(read.count_chars())]
    assert max(ends) <= pages[0].get_width() - 27 / 25.4 * 72 + 1
    text = "".join(read.get_text_bounded() for read in readers)
    assert text.count("x") == 150 * 7


def test_an_empty_table_is_a_sentence() -> None:
    rowless = [Column("年份")]
    said = TableBlock(rowless, [], "研发投入", "资料来源：无", empty="没有可比的数据。")
    flat = "".join(texts(pdf(notebook(cover(), said, TableBlock(rowless, [])))))
    assert "没有可比的数据。" in flat
    assert "本表在报告期内没有可列的数据。" in flat
    assert "年份" not in flat


def test_an_english_report_is_marked_english_and_its_chinese_words_chinese() -> None:
    blocks = [Paragraph("It falls by 3.4 % a year (“年均下降”)."), Quote(QUOTE), table(2)]
    reader = opened(pdf(notebook(cover(title="Keqiao’s targets", lang="en"), *blocks)))
    assert reader.root_object["/Lang"] == "en-GB"
    text = "".join(page.extract_text() for page in reader.pages)
    assert "falls by 3.4 % a year (“年均下降”)" in text.replace("\n", " ")


def test_a_skipped_heading_level_still_prints() -> None:
    printed = pdf(notebook(cover(), Heading("先", 2), Heading("后", 2), Heading("下", 3)))
    first, second, nested = opened(printed).outline
    assert [first.title, second.title, nested[0].title] == ["先", "后", "下"]


@pytest.mark.parametrize(
    "block",
    [
        Paragraph("纺织\U0001f9f5"),
        TableBlock([Column("x")], [[Mark("up", "\U0001f9f5")]]),
        FigureBlock(
            '<svg xmlns="http://www.w3.org/2000/svg"><text>\U0001f9f5</text></svg>', alt="x"
        ),
    ],
    ids=lambda block: block.kind,
)
def test_a_character_no_font_can_draw_stops_the_run(block: Block) -> None:
    with pytest.raises(PlanpathError) as caught:
        pdf(notebook(cover(), Paragraph("好"), block))
    said = str(caught.value)
    assert "(U+1F9F5)" in said
    assert "notebook, cell 3" in said
    assert block.kind in said


def test_a_failed_cell_a_missing_cover_and_a_broken_block_are_refused() -> None:
    failed = notebook(cover(), Paragraph("x"))
    failed["cells"][1]["outputs"] = [
        {"output_type": "error", "ename": "KeyError", "evalue": "'keqaio'", "traceback": []}
    ]
    with pytest.raises(PlanpathError, match=r"cell 2: the cell ended in an error.*keqaio"):
        pdf(failed)
    with pytest.raises(PlanpathError, match="no Cover"):
        pdf(notebook(Paragraph("x")))
    with pytest.raises(PlanpathError, match="cell 2: a second Cover"):
        pdf(notebook(cover(), cover()))
    broken = notebook(cover(), Paragraph("x"))
    broken["cells"][1]["outputs"][1]["data"][MIME] = {"block": "paragraf", "text": "x"}
    with pytest.raises(PlanpathError, match=r"cell 2.*nearest: paragraph"):
        pdf(broken)
    with pytest.raises(PlanpathError, match="cell 2: the drawing is not SVG"):
        pdf(notebook(cover(), FigureBlock("<svg", alt="x")))


def test_a_missing_font_stops_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_package_folder", lambda _: tmp_path)
    with pytest.raises(PlanpathError, match="pylopdf-fonts-zh-cn"):
        pdf(notebook(cover(), Paragraph("x")))


def test_column_widths_keep_numbers_whole_and_fill_the_page() -> None:
    quoted = [["ZJ-01", "12000", "亿元", QUOTE * 2], ["ZJ-02", "3.5", "%/年", "短句"]]
    found = grid(TableBlock([Column("编号"), Column("值"), Column("单位"), Column("原文")], quoted))
    assert sum(found.shares) == pytest.approx(1, abs=1e-4)
    assert not any(any(row) for row in found.split)
    assert found.shares[3] > 0.5
    assert found.scale == 1


def test_a_crowded_table_is_set_smaller_before_a_number_is_cut() -> None:
    crowd = TableBlock([Column(str(2015 + n)) for n in range(12)], [["12345.6"] * 12] * 2)
    found = grid(crowd)
    assert 0.78 <= found.scale < 1
    assert not any(any(row) for row in found.split)
    assert PAGE * found.shares[0] > 30


def test_given_shares_are_kept() -> None:
    found = grid(TableBlock([Column("a", share=1), Column("b", share=3)], [["x" * 99, "y"]]))
    assert found.shares == [0.25, 0.75]
    assert found.split == [[False, False], [True, False]]


def test_nbconvert_knows_the_exporter_and_prints_an_executed_notebook() -> None:
    nbconvert = pytest.importorskip("nbconvert")
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    source = (
        "from planpath.report.blocks import *\n"
        "display(Cover('标题', as_of='2026-06-30'), Heading('一'), Paragraph('CO₂'))\n1 + 1"
    )
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(node, kernel_name="python3", timeout=60).execute()
    written = nbformat.reads(nbformat.writes(node), as_version=4)
    press = nbconvert.get_exporter("typst-pdf")()
    printed, resources = press.from_notebook_node(written)
    assert isinstance(press, exporter.TypstPDFExporter)
    assert resources["output_extension"] == ".pdf"
    assert printed.startswith(b"%PDF")
    expected = notebook(Cover("标题", as_of="2026-06-30"), Heading("一"), Paragraph("CO₂"))
    assert printed == pdf(expected)
