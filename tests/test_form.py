"""A filled form: what is understood although it was written otherwise, and what is refused."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import fake_plan, workspace_is
from fakes_form import (
    GIVEN,
    INTERNAL,
    OTHER,
    SAME,
    STATISTICS,
    THEN,
    UNKNOWN,
    Cells,
    filled,
    made,
    nothing_known,
    opened,
    saved,
    told,
)
from planpath import codelists, ingest, request, words
from planpath.problems import PlanpathError, Problem
from planpath.sheets import form
from planpath.sheets.form_layout import LAYOUT_SHEET, MARKER


@pytest.fixture(scope="module")
def lanxi() -> bytes:
    return made().data


# ---- What comes back otherwise than it was sent ----------------------------------------


def value(text: Any, number_format: str = "") -> Callable[[Any, Cells], None]:
    def change(_: Any, cells: Cells) -> None:
        cell = cells.at(6, "2024年")
        cell.value = text
        if number_format:
            cell.number_format = number_format

    return change


def at(title: str, text: Any, line: int = 6) -> Callable[[Any, Cells], None]:
    def change(_: Any, cells: Cells) -> None:
        cells.at(line, title).value = text

    return change


def heading(title: str, text: Any) -> Callable[[Any, Cells], None]:
    def change(_: Any, cells: Cells) -> None:
        cells.sheet.cell(5, cells.head[title]).value = text

    return change


class TestWhatIsUnderstood:
    @pytest.mark.parametrize(
        ("written", "text", "unit", "meant"),
        [
            (1243, "1243", "亿元", 1243),
            (0.1 + 0.2, "0.3", "亿元", 0.3),
            ("1,243", "1243", "亿元", 1243),
            ("１２４３．５", "1243.5", "亿元", 1243.5),
            ("1,243亿元", "1243", "亿元", 1243),
            ("0.1243万亿元", "0.1243", "万亿元", 1243),
            ("12,430,000 万元", "12430000", "万元", 1243),
            (" 1243　", "1243", "亿元", 1243),
            ("1243（亿元）", "1243", "亿元", 1243),
        ],
    )
    def test_a_number_with_commas_full_width_or_its_unit(
        self, lanxi: bytes, tmp_path: Path, written: Any, text: str, unit: str, meant: float
    ) -> None:
        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", value(written)))
        assert (row.cells["value"], row.cells["unit"]) == (text, unit)
        [figure] = ingest.gather([row], "a", THEN).observed
        assert math.isclose(figure["value"], meant)

    @pytest.mark.parametrize("written", ["—", "－", "…", "/", "暂无", "", "　"])
    def test_a_sign_for_no_figure_is_none(self, lanxi: bytes, tmp_path: Path, written: str) -> None:
        path = filled(lanxi, tmp_path / "a.xlsx", value(written))
        assert told(path) == ["a.xlsx: holds no figure: not one of its yellow cells is filled in"]

    def test_nought_is_a_figure(self, lanxi: bytes, tmp_path: Path) -> None:
        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", value(0)))
        assert row.cells["value"] == "0"

    @pytest.mark.parametrize(
        ("written", "number_format"),
        [(3.5, "General"), (0.035, "0.0%"), ("3.5%", "@"), ("3.5", "@")],
    )
    def test_a_share_as_a_number_a_percentage_or_text(
        self, tmp_path: Path, written: Any, number_format: str
    ) -> None:
        book = opened(made("zhejiang").data)
        cells = Cells(book["方案未列责任单位"])
        # One row for each way R&D can be accounted for; the first is the default reading's.
        line, *_ = [n for n in cells.lines if cells.at(n, "目标").value == "ZJ-02"]
        cells.answer(line)
        cell = cells.at(line, "2023年")
        cell.value, cell.number_format = written, number_format
        [row], _ = form.rows(saved(book, tmp_path / "a.xlsx"))
        [figure] = ingest.gather([row], "a", THEN).observed
        assert figure["value"] == pytest.approx(0.035, rel=1e-15)

    def test_a_unit_changed_to_one_of_the_same_kind(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.at(6, "计量单位").value = "万元"
            cells.at(6, "2024年").value = 2435000

        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert (row.cells["value"], row.cells["unit"]) == ("2435000", "万元")
        assert row.places["unit"].endswith("!G6")

    def test_a_renamed_sheet_and_a_sheet_of_notes(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(book: Any, cells: Cells) -> None:
            cells.sheet.title = "兰溪报数"
            book.create_sheet("说明")["A1"] = "以上为初步数"

        [row], about = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert row.cell == "兰溪报数!J6"
        assert about.publisher.zh == "兰溪报数"

    def test_rows_sorted_and_lines_put_in_above(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            sheet = cells.sheet
            last = sheet.max_row
            for column in range(1, sheet.max_column + 1):
                first, other = sheet.cell(6, column), sheet.cell(last, column)
                first.value, other.value = other.value, first.value
            for merged in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(merged))
            sheet.insert_rows(3, 2)

        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert row.cell == "兰溪市（属地政府）!J11"
        assert row.cells["indicator"] == "营业收入"

    def test_columns_moved_with_their_headings(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            sheet, one, two = cells.sheet, cells.head["2022年"], cells.head["2024年"]
            for line in range(5, sheet.max_row + 1):
                left, right = sheet.cell(line, one), sheet.cell(line, two)
                left.value, right.value = right.value, left.value

        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert (row.cells["year"], row.cell) == ("2024", "兰溪市（属地政府）!H6")

    def test_a_row_whose_hidden_key_is_lost(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.sheet.delete_cols(1)

        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert row.cells["scope"] == codelists.scopes()["above_scale"].label.zh

    def test_a_row_copied_that_says_the_same(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            for column in range(1, cells.sheet.max_column + 1):
                cells.sheet.cell(20, column).value = cells.sheet.cell(6, column).value

        assert len(form.rows(filled(lanxi, tmp_path / "a.xlsx", change))[0]) == 1

    def test_a_unit_s_sheet_that_never_came_back(self, tmp_path: Path) -> None:
        def change(book: Any) -> None:
            for name in ("省科技厅", "省商务厅"):
                del book[name]

        book = opened(made("zhejiang").data)
        cells = Cells(book["省经信厅"])
        cells.at(6, "2024年").value = 30
        for title, text in GIVEN.items():
            cells.at(6, title).value = text
        change(book)
        [row], _ = form.rows(saved(book, tmp_path / "a.xlsx"))
        assert row.cell == "省经信厅!J6"

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("2025年2月", "2025-02"),
            ("2025.2.28", "2025-02-28"),
            ("2025/02", "2025-02"),
            ("2025", "2025"),
            (2025, "2025"),
            (date(2025, 2, 28), "2025-02-28"),
        ],
    )
    def test_days_as_people_write_them(
        self, lanxi: bytes, tmp_path: Path, written: Any, read: str
    ) -> None:
        def change(_: Any, cells: Cells) -> None:
            cell = cells.at(6, "发布日期")
            cell.value = written
            if isinstance(written, date):
                cell.number_format = "yyyy-mm-dd"

        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert row.cells["source_date"] == read

    @pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
    @pytest.mark.slow
    def test_saved_anew_by_another_program(self, lanxi: bytes, tmp_path: Path) -> None:
        def formula(_: Any, cells: Cells) -> None:
            cells.at(6, "2023年").value = "=100+43.5"

        path = filled(lanxi, tmp_path / "a.xlsx", formula)
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        again = tmp_path / "out" / "a.xlsx"
        assert form.is_form(again)
        rows, _ = form.rows(again)
        assert [(row.cells["year"], row.cells["value"]) for row in rows] == [
            ("2023", "143.5"),
            ("2024", "243.5"),
        ]


NUMBERS = "allowed: digits and a point, in 亿元; nothing where there is no figure"
UNITS = "allowed: 亿元, 元, 千元, 万元, 百万元, 十亿元, 万亿元"
HERE = "a.xlsx, 兰溪市（属地政府）!"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (value("约1200"), f"{HERE}J6: is no exact figure; read '约1200'; {NUMBERS}"),
            (
                value("1200-1300"),
                f"{HERE}J6: is a range, not a figure; read '1200-1300'; {NUMBERS}",
            ),
            (value("无"), f"{HERE}J6: is not a number; read '无'; {NUMBERS}"),
            (
                value("1,24"),
                f"{HERE}J6: may be read as two numbers: its commas do not part thousands; "
                f"read '1,24'; {NUMBERS}",
            ),
            (value(True), f"{HERE}J6: is true or false, not a number; read 'TRUE'; {NUMBERS}"),
            (
                value(date(2024, 1, 1), "yyyy-mm-dd"),
                f"{HERE}J6: is a date, not a number; read '2024-01-01'; {NUMBERS}",
            ),
            (
                value("=A1+1"),
                f"{HERE}J6: is a formula whose result is not in the file; save it once anew; "
                f"read 'a formula'; {NUMBERS}",
            ),
            (
                value("1243家"),
                f"{HERE}J6: is in a unit this figure cannot have (家); read '1243家'; {UNITS}",
            ),
            (
                value(0.5, "0%"),
                f"{HERE}J6: is in a unit this figure cannot have (%); read '50%'; {UNITS}",
            ),
            (
                value(2435000),
                f"{HERE}J6: cannot be true; look at the unit; read '2435000 亿元'; "
                "allowed: 0 … 1000000 亿元",
            ),
            (
                value(-5),
                f"{HERE}J6: cannot be true; look at the unit; read '-5 亿元'; "
                "allowed: 0 … 1000000 亿元",
            ),
            (
                at("计量单位", "家"),
                f"{HERE}G6: is not a unit this figure can have; read '家'; {UNITS}",
            ),
            (
                at("2024年", 3.5, line=7),
                f"{HERE}J7: is not a whole number, and what is counted comes whole; read '3.5'",
            ),
            (
                at("2025年1—2月（选填）", 3, line=7),
                f"{HERE}L7: was not asked for; put what else there is to say into the remarks; "
                "read '3'",
            ),
            (
                at("口径是否一致", None),
                f"{HERE}M6: needs an answer, since the row has figures: 口径是否一致; "
                f"allowed: {SAME}, {OTHER}, {UNKNOWN}",
            ),
            (
                at("来源类型", "统计局"),
                f"{HERE}O6: unknown answer; read '统计局'; allowed: {STATISTICS}, "
                f"主管部门公布或函复, 协会、媒体公布, {INTERNAL}",
            ),
            (
                at("网址或文号", None),
                f"{HERE}Q6: needs the address or the document's number; where there is none, "
                f"choose '{INTERNAL}'",
            ),
            (at("来源名称", " "), f"{HERE}P6: needs the name of the source"),
            (
                at("口径是否一致", OTHER),
                f"{HERE}T6: needs a word on which scope it is, since it is not the one asked for",
            ),
            (
                at("发布日期", "去年"),
                f"{HERE}R6: is not a date; read '去年'; allowed: 2026-03-01, 2026-03, 2026年3月",
            ),
            (
                at("指标", "工业总产值"),
                f"{HERE}C6: is not what the form asked for in this row; figures go into the row "
                "made for them; read '工业总产值'; allowed: 营业收入",
            ),
            (
                at("统计口径", "全部企业"),
                f"{HERE}E6: is not what the form asked for in this row; figures go into the row "
                "made for them; read '全部企业'; allowed: 集群规模以上企业",
            ),
        ],
    )
    def test_a_cell_that_cannot_be_understood(
        self, lanxi: bytes, tmp_path: Path, change: Callable[[Any, Cells], None], said: str
    ) -> None:
        assert told(filled(lanxi, tmp_path / "a.xlsx", change)) == [said]

    def test_everything_at_once(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.at(6, "2024年").value = "约1200"
            cells.at(6, "2023年").value = 1100
            cells.at(6, "来源类型").value = None
            cells.at(7, "2024年").value = 2.5
            cells.at(8, "计量单位").value = "个"
            cells.at(8, "2022年").value = 3

        places = [line.split(": ")[0] for line in told(filled(lanxi, tmp_path / "a.xlsx", change))]
        # A row without any figure that can be read is asked no further.
        assert places == [HERE + cell for cell in ("J6", "O6", "J7", "G8", "M8", "O8")]

    def test_a_heading_that_was_changed(self, lanxi: bytes, tmp_path: Path) -> None:
        [changed, lacking] = told(filled(lanxi, tmp_path / "a.xlsx", heading("2024年", "2025年")))
        assert changed.startswith(
            f"{HERE}J5: is not a heading of this form; read '2025年'; allowed: "
        )
        assert lacking == (
            "a.xlsx, 兰溪市（属地政府）, row 5: lacks a column of the form; allowed: 2024年"
        )
        [twice, _] = told(filled(lanxi, tmp_path / "a.xlsx", heading("2024年", "2023年")))
        assert twice == (
            f"{HERE}J5: is the heading of 兰溪市（属地政府）!I5 once more; read '2023年'"
        )

    def test_a_sheet_without_its_headings(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.sheet.delete_rows(5)

        [said] = told(filled(lanxi, tmp_path / "a.xlsx", change))
        assert said.startswith(
            "a.xlsx, 兰溪市（属地政府）: lacks the form's line of headings; allowed: 目标"
        )

    def test_a_row_of_another_form(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.sheet.cell(6, 1).value = "keqiao/revenue/above_scale"

        assert told(filled(lanxi, tmp_path / "a.xlsx", change)) == [
            "a.xlsx, 兰溪市（属地政府）, row 6: is a row of another form; fill in the form of that "
            "region; read 'keqiao/revenue/above_scale'"
        ]

    def test_a_row_of_one_s_own(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.at(12, "指标").value = "利润总额"
            cells.at(12, "2024年").value = 12

        [said] = told(filled(lanxi, tmp_path / "a.xlsx", change))
        assert said.startswith(
            f"{HERE}C12: is a row the form does not have; nobody can tell what its figures stand "
            "for; read '利润总额'; allowed: 营业收入 · 集群规模以上企业, "
        )

    def test_a_figure_that_two_rows_give_differently(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(_: Any, cells: Cells) -> None:
            for column in range(1, cells.sheet.max_column + 1):
                cells.sheet.cell(20, column).value = cells.sheet.cell(6, column).value
            cells.at(20, "2024年").value = 250

        assert told(filled(lanxi, tmp_path / "a.xlsx", change)) == [
            f"{HERE}J20: says otherwise than 兰溪市（属地政府）!J6, which stands for the same "
            "figure; leave one of the two; read '250'; allowed: 243.5"
        ]

    def test_a_published_figure_written_over(self, tmp_path: Path) -> None:
        known = fake_evidence({"region": "lanxi", "year": 2022, "value": 222.2})
        data = made(evidence=known).data
        same, _ = form.rows(filled(data, tmp_path / "a.xlsx"))
        assert [row.cells["year"] for row in same] == ["2024"]
        assert told(filled(data, tmp_path / "a.xlsx", at("2022年", 230))) == [
            f"{HERE}H6: is published already and was not asked for; to correct a published figure "
            "write the correction into data/raw/corrections.toml, with its reason; read '230'; "
            "allowed: 222.2"
        ]

    def test_a_hidden_sheet_that_was_changed(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(book: Any, _: Cells) -> None:
            cell = book[LAYOUT_SHEET]["B4"]
            cell.value = cell.value.replace('"high": 1000000.0', '"high": 9000000.0')

        [said] = told(filled(lanxi, tmp_path / "a.xlsx", change))
        assert said.startswith("a.xlsx, planpath: was changed, so nobody can tell which row")

    def test_a_form_of_another_plan(self, tmp_path: Path) -> None:
        trial = fake_plan(
            tmp_path, {"indicator": "revenue", "measure": "level", "at_least": "120 亿元"}
        )
        with workspace_is(tmp_path):
            data = request.form(trial, nothing_known(), "keqiao", THEN, words.load("zh")).data
        assert told(filled(data, tmp_path / "a.xlsx")) == [
            "a.xlsx, planpath: unknown plan: the form was made for another workspace; read 'fake'; "
            "allowed: zj_textile_2027"
        ]

    def test_a_form_of_a_later_version(self, lanxi: bytes, tmp_path: Path) -> None:
        def change(book: Any, _: Cells) -> None:
            book[LAYOUT_SHEET]["B1"] = "planpath data request 2"

        assert told(filled(lanxi, tmp_path / "a.xlsx", change)) == [
            "a.xlsx, planpath: is not the hidden sheet of a data request this version reads; read "
            "'planpath data request 2'; allowed: planpath data request 1"
        ]

    @given(
        st.dictionaries(
            st.tuples(st.integers(1, 12), st.integers(1, 22)),
            st.one_of(
                st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
                st.floats(allow_nan=False, allow_infinity=False),
                st.integers(-(10**6), 10**6),
                st.booleans(),
                st.none(),
                st.sampled_from(
                    [MARKER, "2024年", "营业收入", "=1/0", "1e999", "lanxi/revenue/above_scale"]
                ),
            ),
            min_size=1,
            max_size=6,
        )
    )
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_whatever_is_written_anywhere_ends_in_figures_or_sentences(
        self, lanxi: bytes, tmp_path: Path, scribbles: dict[tuple[int, int], Any]
    ) -> None:
        def change(_: Any, cells: Cells) -> None:
            for merged in list(cells.sheet.merged_cells.ranges):
                cells.sheet.unmerge_cells(str(merged))
            for (line, column), text in scribbles.items():
                cells.sheet.cell(line, column).value = text

        path = filled(lanxi, tmp_path / "a.xlsx", change)
        said: tuple[Problem, ...] = ()
        try:
            rows, about = form.rows(path)
            ingest.gather(rows, about.series, THEN)
        except PlanpathError as error:
            said = error.problems
        assert all(str(problem).startswith("a.xlsx") for problem in said)


class TestIsItAForm:
    def test_a_form_is_filled_in_or_not(self, lanxi: bytes, tmp_path: Path) -> None:
        (tmp_path / "empty.xlsx").write_bytes(lanxi)
        assert form.is_form(tmp_path / "empty.xlsx")
        assert form.is_form(filled(lanxi, tmp_path / "a.xlsx"))

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"region,value\n"])
    def test_nothing_else_is(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "a.xlsx").write_bytes(data)
        assert not form.is_form(tmp_path / "a.xlsx")
        assert not form.is_form(tmp_path / "absent.xlsx")
        assert not form.is_form(tmp_path)
        book = openpyxl.Workbook()
        book.active.title = "planpath 2027"
        assert not form.is_form(saved(book, tmp_path / "b.xlsx"))

    def test_a_workbook_that_is_none_is_told_so(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active["A1"] = 1
        assert told(saved(book, tmp_path / "a.xlsx")) == [
            "a.xlsx: has no hidden sheet 'planpath', so nobody can tell what its cells stand for: "
            "if it is a data request, fill in the whole workbook as it was sent"
        ]

    def test_a_sheet_taken_out_of_its_form_is_known_for_one(
        self, lanxi: bytes, tmp_path: Path
    ) -> None:
        def change(book: Any, _: Cells) -> None:
            del book[LAYOUT_SHEET]

        path = filled(lanxi, tmp_path / "a.xlsx", change)
        assert form.is_form(path)
        assert told(path)[0].startswith("a.xlsx: has no hidden sheet 'planpath'")
