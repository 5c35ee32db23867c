"""Workbooks: what is read of them, what is proposed, and what becomes of it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus_awkward import FILES as AWKWARD
from planpath import definitions, ingest, sheets, words
from planpath.problems import PlanpathError
from planpath.sheets.grid import Day, Fault, Merge, Percent, Sheet
from planpath.sheets.layout import WorkbookMapping

MONTHLY = next(file.case for file in AWKWARD if file.case.name == "monthly")


def read_back(text: str) -> WorkbookMapping:
    return definitions.validate(WorkbookMapping, tomllib.loads(text), "there and back")


def table(tmp_path: Path, grid: corpus.Grid, name: str = "数据", **more: Any) -> Path:
    path = tmp_path / "table.xlsx"
    corpus.book((name, grid), **more)(path)
    return path


def cells(rows: Sequence[Any], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in names) for row in rows]


class TestReading:
    def test_a_cell_is_what_the_workbook_shows(self, tmp_path: Path) -> None:
        grid = (("a", 1.5, True, 0.034, date(2024, 9, 1), "=1/0"),)
        path = table(tmp_path, grid, formats={"D1": "0.0%", "E1": 'yyyy"年"m"月"'})
        [sheet] = sheets.read(path)
        assert sheet.rows == {
            1: ["a", 1.5, True, 0.034, Day(date(2024, 9, 1), "ym"), Fault("formula", "a formula")]
        }
        assert isinstance(sheet.own(1, 4), Percent)
        assert sheet.place(1, 4) == "数据!D1"

    def test_merged_cells_are_seen_through_and_hidden_ones_are_known(self, tmp_path: Path) -> None:
        def hide(workbook: Any) -> None:
            workbook.worksheets[0].row_dimensions[2].hidden = True
            workbook.worksheets[0].column_dimensions["C"].hidden = True

        path = table(tmp_path, (("a", None, "b"), (1, 2, 3)), merges=["A1:B1"], dress=hide)
        [sheet] = sheets.read(path)
        assert sheet.at(1, 2) == "a"
        assert sheet.own(1, 2) is None
        assert sheet.merges == (Merge(1, 1, 1, 2),)
        assert sheet.hidden_rows == {2}
        assert sheet.hidden_columns == {3}

    def test_days_count_from_1904_where_the_workbook_says_so(self, tmp_path: Path) -> None:
        def old(workbook: Any) -> None:
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            workbook.epoch = CALENDAR_MAC_1904

        path = table(tmp_path, ((date(2024, 9, 1),),), dress=old)
        [sheet] = sheets.read(path)
        assert sheet.own(1, 1) == Day(date(2024, 9, 1), "ymd")

    def test_a_gb18030_file_that_happens_to_be_short_is_not_taken_for_utf8(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes("地区,营业收入\n柯桥,1\n".encode("gb18030"))
        [sheet] = sheets.read(path)
        assert sheet.rows[2] == ["柯桥", "1"]

    def test_a_formula_is_never_computed_and_a_macro_never_run(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsm"
        path.write_bytes(
            corpus.packed(
                corpus.parts(
                    corpus.small_sheet('<c r="B2"><f>1+1</f><v>7</v></c>'),
                    more={"xl/vbaProject.bin": "not even looked at"},
                )
            )
        )
        [sheet] = sheets.read(path)
        assert sheet.own(2, 2) == 7.0


class TestProposing:
    def test_a_monthly_table_is_understood_at_first_sight(self, tmp_path: Path) -> None:
        mapping = sheets.propose(MONTHLY.make(tmp_path))
        [entry] = mapping.sheet
        assert (entry.header, entry.first, entry.unit, entry.period) == (
            (3, 4),
            5,
            "<title>",
            "<title>",
        )
        assert [(c.at, c.is_, c.indicator) for c in entry.column] == [
            ("A", "region", None),
            ("B", "value", "营业收入"),
            ("C", "value", "营业收入"),
            ("D", "value", "营业收入同比"),
            ("E", "value", "利润总额"),
            ("F", "value", "利润总额"),
        ]

    def test_what_is_sure_a_guess_or_unknown_is_said_line_by_line(self, tmp_path: Path) -> None:
        grid = (
            ("地区", "2023年营业收人（亿元）", "2023年绣花机台数"),
            ("柯侨区", 1, 2),
            ("柯桥区", 1, 2),
            ("某某镇", 1, 2),
        )
        mapping = sheets.propose(table(tmp_path, grid))
        lines = sheets.dump(mapping).splitlines()
        assert '"柯侨区" = "keqiao"  # ? 最接近的是“柯桥区”' in lines
        assert '# "某某镇" = ""  # ? 代码表中没有，也没有相近的' in lines
        assert 'indicator = "revenue"  # ? 最接近的是“营业收入”' in lines
        assert 'scope = "unstated"  # 来源没有说明口径' in lines
        assert f"unconfirmed = {mapping.unconfirmed}" in lines
        assert mapping.unconfirmed == sum("# ?" in line for line in lines[1:])

    def test_the_comments_speak_english_too(self, tmp_path: Path) -> None:
        mapping = sheets.propose(table(tmp_path, (("地区", "2023年"), ("柯侨区", 1))))
        text = sheets.dump(mapping, words.load("en"))
        assert "the nearest is '柯桥区'" in text

    def test_guesses_do_not_load_before_somebody_has_confirmed_them(self, tmp_path: Path) -> None:
        path = MONTHLY.make(tmp_path)
        beside = path.with_name(path.name + sheets.SUFFIX)
        text = sheets.dump(sheets.propose(path))
        beside.write_text(text, encoding="utf-8")
        with pytest.raises(PlanpathError, match="are guesses, marked '# \\?'"):
            sheets.load_mapping(beside)
        confirmed = [line for line in text.splitlines() if not line.startswith("unconfirmed")]
        beside.write_text("\n".join(confirmed), encoding="utf-8")
        assert sheets.load_mapping(beside).unconfirmed == 0

    @pytest.mark.parametrize(
        "file", [f for f in AWKWARD if f.case.mapping is None], ids=lambda file: file.case.name
    )
    def test_what_is_written_reads_back_as_the_same_mapping(
        self, file: Any, tmp_path: Path
    ) -> None:
        mapping = sheets.propose(file.case.make(tmp_path))
        assert read_back(sheets.dump(mapping)).model_dump() == mapping.model_dump()

    def test_names_full_of_quotation_marks_and_line_ends_read_back_too(
        self, tmp_path: Path
    ) -> None:
        head = '专精特新"小巨人"\\企业数\n（家）'
        mapping = sheets.propose(
            table(tmp_path, (("地区", f"2023年{head}"), ('柯"侨\t区', 1)), "a'b\"c")
        )
        assert read_back(sheets.dump(mapping)).model_dump() == mapping.model_dump()
        assert mapping.sheet[0].name == "a'b\"c"

    def test_a_trusted_grade_is_never_proposed(self, tmp_path: Path) -> None:
        assert sheets.propose(MONTHLY.make(tmp_path)).source.grade == "C"

    def test_years_across_take_in_next_years_column(self, tmp_path: Path) -> None:
        head = ("地区", 2022, 2023)
        mapping = sheets.propose(table(tmp_path, (head, ("柯桥区", 1, 2)), "营业收入"))
        assert mapping.sheet[0].column[1].at == "B:"
        later = table(tmp_path, ((*head, 2024), ("柯桥区", 1, 2, 3)), "营业收入")
        found = sheets.rows(sheets.read(later), mapping)
        assert cells(found, "year", "value") == [("2022", "1"), ("2023", "2"), ("2024", "3")]

    def test_targets_and_changes_on_the_month_before_are_not_taken_for_facts(
        self, tmp_path: Path
    ) -> None:
        grid = (
            ("地区", "2023年营业收入（亿元）", "2024年营业收入目标（亿元）", "营业收入环比（%）"),
            ("柯桥区", 1243.5, 1300, 2.5),
        )
        mapping = sheets.propose(table(tmp_path, grid))
        assert [column.is_ for column in mapping.sheet[0].column] == [
            "region",
            "value",
            "skip",
            "skip",
        ]


class TestUnrolling:
    def test_a_record_knows_where_each_of_its_facts_stands(self, tmp_path: Path) -> None:
        path = table(tmp_path, corpus.GOOD)
        mapping = read_back(corpus.mapping_text())
        first, *_ = sheets.rows(sheets.read(path), mapping)
        assert first.where("value") == "table.xlsx, 数据!B4"
        assert first.where("region") == "table.xlsx, 数据!A4"
        assert first.where("indicator") == "table.xlsx, 数据!B3"
        assert set(ingest.COLUMNS) <= set(first.cells)

    def test_no_two_figures_share_a_citation(self, tmp_path: Path) -> None:
        _, gathered = corpus.understood(MONTHLY.make(tmp_path))
        sources = [citation.source for citation in gathered.citations]
        assert len(set(sources)) == len(sources) == 9
        assert sources[0] == "corpus/数据!B6"

    def test_growth_is_a_fact_of_its_own_and_not_derived(self, tmp_path: Path) -> None:
        path = table(tmp_path, corpus.GOOD)
        found = sheets.rows(sheets.read(path), read_back(corpus.mapping_text()))
        assert cells(found[:2], "indicator", "value", "unit", "row_kind") == [
            ("营业收入", "1243.5", "亿元", "level"),
            ("营业收入同比", "6.4", "%", "growth_or_ratio"),
        ]

    def test_never_more_digits_than_the_cell_had(self, tmp_path: Path) -> None:
        grid = (*corpus.GOOD[:3], ("柯桥区", 1243.10, "6.40%", 155.0))
        _, gathered = corpus.understood(_with_mapping(table(tmp_path, grid)))
        assert [citation.decimals for citation in gathered.citations] == [1, 2, 0]

    def test_a_sum_knows_its_parts_and_is_no_record(self, tmp_path: Path) -> None:
        grid = (*corpus.GOOD, ("全市合计", 3000, 1, 319))
        path = _with_mapping(table(tmp_path, grid))
        unrolled, _ = corpus.understood(path)
        revenue, growth, firms = unrolled.totals
        assert revenue.row.where("value") == "table.xlsx, 数据!B6"
        assert cells(revenue.parts, "region", "value") == [
            ("柯桥区", "1243.5"),
            ("萧山区", "1782.3"),
        ]
        assert growth.row.cells["indicator"] == "营业收入同比"
        assert [part.cells["value"] for part in firms.parts] == ["155", "164"]
        assert all(row.cells["region"] != "全市合计" for row in unrolled.rows)

    def test_a_sum_knows_how_many_of_its_rows_have_no_figure(self, tmp_path: Path) -> None:
        grid = (*corpus.GOOD[:4], ("萧山区", "—", 1, 2), ("合计", 3000, 1, 157))
        unrolled, _ = corpus.understood(_with_mapping(table(tmp_path, grid)))
        assert [total.lacking for total in unrolled.totals] == [1, 0, 0]

    def test_rows_cited_only_need_no_id(self, tmp_path: Path) -> None:
        grid = (*corpus.GOOD, ("原余杭区布艺", 1, 2, 3))
        cited = (
            '[[cited_only]]\nregion = "原余杭区布艺"\nwhy = { zh = "另一地域", en = "elsewhere" }\n'
        )
        path = _with_mapping(table(tmp_path, grid), corpus.mapping_text() + cited)
        _, gathered = corpus.understood(path)
        assert [c.status for c in gathered.citations[-3:]] == ["cited_only"] * 3

    def test_one_hundred_thousand_like_mistakes_are_one_sentence(self) -> None:
        rows = {1: ["地区", "2023年营业收入（亿元）"]}
        rows |= {n: ["无此地", float(n)] for n in range(2, 20_002)}
        sheet = Sheet("a.xlsx", "数据", rows)
        with pytest.raises(PlanpathError) as caught:
            sheets.rows([sheet], read_back(corpus.SMALL))
        [problem] = caught.value.problems
        assert problem.message == "unknown region, here and in 19999 figures more"

    def test_a_mapping_may_name_further_signs_of_nothing(self, tmp_path: Path) -> None:
        grid = (*corpus.GOOD[:3], ("柯桥区", "保密", 6.4, 155))
        path = _with_mapping(table(tmp_path, grid), corpus.mapping_text(top='missing = ["保密"]'))
        unrolled, _ = corpus.understood(path)
        assert cells(unrolled.rows, "value") == [("6.4",), ("155",)]

    def test_a_row_may_bring_its_own_source(self, tmp_path: Path) -> None:
        grid = (
            ("地区", "2023年营业收入（亿元）", "来源", "网址"),
            ("柯桥区", 1, "公报", "https://x"),
        )
        mapping = sheets.propose(table(tmp_path, grid))
        [row] = sheets.rows(sheets.read(tmp_path / "table.xlsx"), mapping)
        assert cells([row], "source_title", "source_url") == [("公报", "https://x")]


def _with_mapping(path: Path, text: str = "") -> Path:
    beside = path.with_name(path.name + sheets.SUFFIX)
    beside.write_text(text or corpus.mapping_text(), encoding="utf-8")
    return path
