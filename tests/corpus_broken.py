"""Broken files, and every sentence that is said of each."""

from __future__ import annotations

import gzip
import zipfile
from datetime import datetime
from pathlib import Path

from corpus import (
    COLUMNS,
    GOOD,
    LONG,
    LONG_HEAD,
    QUANTITIES,
    SMALL,
    SOURCE,
    Case,
    Grid,
    Write,
    archive,
    book,
    cut,
    data,
    flawed,
    mapping_text,
    packed,
    parts,
    raw,
    small_sheet,
    text,
    with_cell,
    worksheet,
)

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WIDE = mapping_text()


def _nothing(path: Path) -> None:
    """No file at all."""


def _folder(path: Path) -> None:
    path.mkdir()


def _long(*rows: tuple[object, ...]) -> Write:
    return data((LONG_HEAD, *rows))


def _with_row(*row: object) -> Grid:
    return (*GOOD, row)


def _stored(sheet: str) -> bytes:
    return packed(parts(sheet), zipfile.ZIP_STORED)


_BOMB = worksheet(f'<row r="1"><c r="A1"><v>{"1" * 30_000_000}</v></c></row>')
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + small_sheet("<c/>")

FILES: tuple[Case, ...] = (
    Case("missing", _nothing),
    Case("folder", _folder),
    Case("empty", raw(b"")),
    Case("old_workbook", raw(_COMPOUND), ending=".xls"),
    Case("wps_workbook", raw(_COMPOUND), ending=".et"),
    Case("renamed_old_workbook", raw(_COMPOUND)),
    Case("locked", raw(_COMPOUND + "EncryptedPackage".encode("utf-16-le"))),
    Case("old_document", raw(_COMPOUND + "WordDocument".encode("utf-16-le")), ending=".doc"),
    Case("web_page", text("<html><body><table><tr><td>1</td></tr></table>"), ending=".xls"),
    Case("web_table", text("\ufeff\n<TABLE><tr><td>柯桥区</td></tr></TABLE>"), ending=".xls"),
    Case("xml_of_2003", text('<?xml version="1.0"?><Workbook/>'), ending=".xls"),
    Case(
        "open_document",
        archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    ),
    Case("open_text", archive({"mimetype": b"application/vnd.oasis.opendocument.text"})),
    Case("binary_workbook", archive({"xl/workbook.bin": b"x"}), ending=".xlsb"),
    Case("document", archive({"word/document.xml": b"<x/>"}), ending=".docx"),
    Case("presentation", archive({"ppt/presentation.xml": b"<x/>"}), ending=".pptx"),
    Case("archive", archive({"数据.xlsx": b"x"}), ending=".zip"),
    Case("pdf", raw(b"%PDF-1.7 ..."), ending=".pdf"),
    Case("picture", raw(b"\x89PNG\r\n\x1a\n...")),
    Case("rich_text_document", raw(b"{\\rtf1 x}"), ending=".csv"),
    Case("gzip", raw(gzip.compress(b"a,b", mtime=0)), ending=".csv"),
    Case("rar", raw(b"Rar!\x1a\x07\x00"), ending=".csv"),
    Case("seven_zip", raw(b"7z\xbc\xaf\x27\x1c"), ending=".csv"),
    Case("parquet", raw(b"PAR1...."), ending=".parquet"),
    Case("bytes", raw(bytes(range(32)) * 4), ending=".csv"),
    Case("bomb", raw(packed(parts(_BOMB)))),
    Case("entities", raw(packed(parts(_ENTITIES)))),
    Case("cut_off", cut(data(), 0.6)),
    Case("no_such_part", archive(parts("", name="数据"))),
    Case(
        "no_relations", archive(parts(small_sheet("<c/>"), more={"xl/_rels/workbook.xml.rels": ""}))
    ),
    Case("torn_xml", archive(parts(small_sheet("<c/>")[:-9]))),
    Case(
        "wrong_checksum", flawed(_stored(small_sheet("<c/>")), "柯桥区".encode(), "柯侨区".encode())
    ),
    Case("no_content", data(())),
    Case("far_away", with_cell("XFD7", 1)),
    Case(
        "far_below",
        archive(parts(worksheet('<row r="9999999"><c r="A9999999"><v>1</v></c></row>'))),
    ),
    Case("blank_text", text(" \n\n"), ending=".csv"),
    Case("open_quotation", text('地区,2023年营业收入\n"柯桥区,1243\n萧山区,1782\n'), ending=".csv"),
    Case(
        "damaged_utf8",
        raw("地区,营业收入\n柯桥区,1\n萧山区".encode() + b"\xe5\x8c,2\n"),
        ending=".csv",
    ),
    Case("no_encoding", raw(b"\xff\xfd\xb0,1\n" * 3), ending=".csv"),
    Case("broken_utf16", raw(b"\xff\xfe\x00"), ending=".csv"),
    Case("control_character", text("地区,2023年\n柯桥区\x01,3\n"), ending=".csv"),
    Case("too_wide", text(",".join(["1"] * 1001)), ending=".csv"),
    Case("no_table", text("柯桥区经济情况\n营业收入增长\n"), ending=".csv"),
    Case("no_head", text("柯桥区,1243.5\n萧山区,1782.3\n"), ending=".csv"),
    # One cell of a good table.
    Case("words_for_a_number", with_cell("B4", "较好"), WIDE),
    Case("decimal_comma", with_cell("B4", "1243,5"), WIDE),
    Case("wrong_groups", with_cell("B4", "12,43.5"), WIDE),
    Case("range", with_cell("B4", "1200-1300"), WIDE),
    Case("about", with_cell("B4", "约1243"), WIDE),
    Case("more_than", with_cell("B4", "1200以上"), WIDE),
    Case("brackets", with_cell("B4", "(1243.5)"), WIDE),
    Case("unchanged", with_cell("C4", "持平"), WIDE),
    Case("falls_below_nought", with_cell("C4", "下降-3.4%"), WIDE),
    Case("date_for_a_number", with_cell("B4", datetime(2024, 9, 30), "yyyy-mm-dd"), WIDE),
    Case("yes_for_a_number", with_cell("D4", True), WIDE),
    Case("error_cell", with_cell("B4", "#DIV/0!"), WIDE),
    Case("formula_without_value", with_cell("B5", "=B4*2"), WIDE),
    Case("percentage_of_money", with_cell("B4", 0.034, "0.0%"), WIDE),
    Case("other_unit", with_cell("B4", "1243万吨"), WIDE),
    Case("unit_nobody_knows", with_cell("B4", "1243斤"), WIDE),
    Case("merged_figure", data(merges=["B4:B5"]), WIDE),
    Case("unknown_region", with_cell("A4", "柯侨区"), WIDE),
    Case("no_region", with_cell("A4", None), WIDE),
    Case("further_column", data((*GOOD[:3], ("柯桥区", 1, 2, 3, "", "另有4"))), WIDE),
    Case(
        "columns_changed_places",
        data(
            (
                *GOOD[:2],
                ("地区", "企业数（家）", "营业收入同比（%）", "营业收入", "备注"),
                *GOOD[3:],
            )
        ),
        WIDE,
    ),
    Case("title_without_period", with_cell("A1", "主要指标"), WIDE),
    Case("title_without_unit", with_cell("A2", "单位：见表"), WIDE),
    Case("no_figures", data((*GOOD[:3], ("柯桥区", "—", "…", "/", "暂缺"))), WIDE),
    Case("further_sheet", book(("数据", GOOD), ("更多", GOOD)), WIDE),
    Case("other_sheet", book(("数据2", GOOD)), WIDE),
    Case(
        "several_at_once",
        data((*GOOD[:3], ("柯侨区", "约3", "6,4", 1), ("萧山区", 1, 2, "很多"))),
        WIDE,
    ),
    # One cell of a table of one figure a row.
    Case("unknown_indicator", _long(("柯桥区", "营业收人", "", 2023, "全年", 1, "亿元")), LONG),
    Case("unknown_scope", _long(("柯桥区", "营业收入", "规下", 2023, "全年", 1, "亿元")), LONG),
    Case("unknown_unit", _long(("柯桥区", "营业收入", "", 2023, "全年", 1, "亿圆")), LONG),
    Case("unit_of_another_kind", _long(("柯桥区", "营业收入", "", 2023, "全年", 1, "万吨")), LONG),
    Case("no_unit", _long(("柯桥区", "营业收入", "", 2023, "全年", 1, None)), LONG),
    Case("no_year", _long(("柯桥区", "营业收入", "", None, "全年", 1, "亿元")), LONG),
    Case("short_year", _long(("柯桥区", "营业收入", "", "24年", "全年", 1, "亿元")), LONG),
    Case("two_years", _long(("柯桥区", "营业收入", "", "2023-2024年", "全年", 1, "亿元")), LONG),
    Case("second_half", _long(("柯桥区", "营业收入", "", 2023, "下半年", 1, "亿元")), LONG),
    Case("odd_months", _long(("柯桥区", "营业收入", "", 2023, "5-9月", 1, "亿元")), LONG),
    Case("month_thirteen", _long(("柯桥区", "营业收入", "", 2023, "1-13月", 1, "亿元")), LONG),
    Case("january_or_october", _long(("柯桥区", "营业收入", "", None, 2024.1, 1, "亿元")), LONG),
    Case("fifth_quarter", _long(("柯桥区", "营业收入", "", None, "2024Q5", 1, "亿元")), LONG),
    Case(
        "one_mistake_many_times",
        _long(
            *(
                (f"天涯{'镇'}", "营业收入", "", year, "全年", 1, "亿元")
                for year in range(2001, 2021)
            )
        ),
        LONG,
    ),
    Case(
        "thousands_without_quotation",
        text("地区,2022年,2023年\n柯桥区,1,243.5,1300\n", "utf-8"),
        mapping_text(
            '{ at = "A", is = "region" }, { at = "B:C", is = "value", indicator = "营业收入" }',
            name="*",
            header="[1]",
            first=2,
            more='unit = "亿元"',
        ),
        ".csv",
    ),
    Case(
        "year_of_column_and_row",
        data((("地区", "年份", "2023年营业收入（亿元）"), ("柯桥区", 2022, 1))),
        mapping_text(
            '{ at = "A", is = "region" }, { at = "B", is = "year" }, '
            '{ at = "C", is = "value", indicator = "营业收入" }',
            header="[1]",
            first=2,
            more="",
        ),
    ),
    Case(
        "formula_without_value_by_hand",
        archive(parts(small_sheet('<c r="B2"><f>1+1</f></c>'))),
        SMALL,
    ),
    Case("no_such_string", archive(parts(small_sheet('<c r="B2" t="s"><v>7</v></c>'))), SMALL),
    Case("value_no_number", archive(parts(small_sheet('<c r="B2"><v>x</v></c>'))), SMALL),
    # The mapping itself.
    Case("guesses_left", data(), mapping_text(top="unconfirmed = 2")),
    Case("unknown_key", data(), mapping_text(top='headr = "x"')),
    Case("unknown_role", data(), mapping_text('{ at = "A", is = "regoin" }')),
    Case("no_value_column", data(), mapping_text('{ at = "A", is = "region" }')),
    Case("head_below_figures", data(), mapping_text(header="[9]")),
    Case("no_column", data(), mapping_text(COLUMNS.replace('"E"', '"E7"'))),
    Case("mapped_twice", data(), mapping_text(COLUMNS.replace('"E"', '"D"'))),
    Case("bad_period", data(), mapping_text(more='period = "明年"')),
    Case("bad_unit", data(), mapping_text(more='unit = "亿圆"\nperiod = "2024年"')),
    Case(
        "unknown_ids",
        data(),
        mapping_text(
            quantities=QUANTITIES.replace('"revenue"', '"revenu"')
            + '\n[region]\n"柯侨" = "keqaio"\n'
        ),
    ),
    Case("no_publisher", data(), mapping_text(source=SOURCE.replace("publisher", "publishr"))),
    Case("grade_without_address", data(), mapping_text(source=SOURCE + 'grade = "A"\n')),
    Case("no_toml", data(), "[source\n"),
)
