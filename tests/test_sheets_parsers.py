"""Numbers, units, periods, heads: what is understood, what is refused, that nothing breaks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_STORED

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import packed, parts, small_sheet
from planpath import sheets
from planpath.problems import PlanpathError
from planpath.sheets.grid import (
    Merge,
    Percent,
    Sheet,
    address,
    column_number,
    letters,
    read_range,
    shown,
)
from planpath.sheets.headings import heading, heads, joined, without_time
from planpath.sheets.naming import bare_name, tight
from planpath.sheets.periods import WORDS, Moment, moment, parted, period_word, year_of
from planpath.sheets.quantities import MISSING, Figure, Unreadable, figure, normal, unit_of
from planpath.sheets.xlsx import format_kind

# What tables are made of, so that chance meets the parsers' own words.
PIECES = st.sampled_from(
    [
        *list("0123456789.,，％%+-−—－～~至到年月日季度上下半前三一二第QqHh/（）() \u3000:：①*"),
        "2024",
        "2023年",
        "1—9月",
        "累计",
        "同比",
        "上年同期",
        "本月",
        "亿元",
        "万元",
        "单位：",
        "营业收入",
        "个百分点",
        "截至",
        "下降",
        "增长",
        "…",
        "Jan",
        "Sep",
        "ytd-",
        "〇",
        "十一",
    ]
)
WRITTEN = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=10).map("".join))
VALUES = st.one_of(
    WRITTEN,
    st.floats(),
    st.floats().map(Percent),
    st.booleans(),
    st.none(),
)

# A folder shared by examples is no harm: each writes its file anew. Seconds are the machine's.
ANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class TestFigures:
    @pytest.mark.parametrize(
        ("written", "text", "unit"),
        [
            ("1243", "1243", ""),
            ("１，２４３．５", "1243.5", ""),
            ("1,243.50", "1243.50", ""),
            ("1 243 567", "1243567", ""),
            ("－３．４％", "-3.4", "%"),
            ("−3.4", "-3.4", ""),
            ("+6.4%", "6.4", "%"),
            ("增长6.4%", "6.4", "%"),
            ("下降3.4个百分点", "-3.4", "百分点"),
            ("1.2万亿元", "1.2", "万亿元"),
            ("0.35吨标煤/万元", "0.35", "吨标准煤/万元"),
            ("155户", "155", "家"),
            ("1243.5※", "1243.5", ""),
            ("1.2E3", "1200", ""),
            ("0012", "12", ""),
        ],
    )
    def test_only_one_reading_is_read(self, written: str, text: str, unit: str) -> None:
        read = figure(written)
        assert read is not None
        assert (Decimal(read.text), read.unit) == (Decimal(text), unit)

    @pytest.mark.parametrize("sign", [*sorted(MISSING), "\u3000—\u3000", "－", "／"])
    def test_signs_of_nothing_are_nothing(self, sign: str) -> None:
        assert figure(sign) is None

    @pytest.mark.parametrize(
        ("written", "why"),
        [
            ("1243,5", "two numbers"),
            ("1,2435", "two numbers"),
            (",243", "not a number"),
            ("1.243.5", "not a number"),
            ("(12)", "brackets"),
            ("近千家", "no exact figure"),
            ("1200余", "no exact figure"),
            ("10~20", "a range"),
            ("一百", "not a number"),
            ("12abc", "not a number"),
        ],
    )
    def test_two_readings_are_refused(self, written: str, why: str) -> None:
        with pytest.raises(Unreadable, match=why):
            figure(written)

    def test_a_percentage_is_what_the_spreadsheet_shows(self) -> None:
        assert figure(Percent(0.034)) == Figure("3.4", "%")
        assert figure(Percent(-0.0123)) == Figure("-1.23", "%")
        assert figure(Percent(1.0)) == Figure("100", "%")

    @given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3))
    def test_grouped_and_full_width_it_is_the_same_number(self, number: Decimal) -> None:
        wide = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
        for written in (f"{number:f}", f"{number:,f}", f"{number:,f}".translate(wide)):
            read = figure(written)
            assert read is not None
            assert Decimal(read.text) == number

    @given(st.floats(-1e300, 1e300))
    def test_a_stored_number_keeps_its_fifteen_digits(self, number: float) -> None:
        assert float(shown(number)) == pytest.approx(number, rel=1e-14)
        assert "e" not in shown(number).lower()

    @settings(deadline=None)
    @given(VALUES)
    def test_no_cell_raises_anything_else(self, value: object) -> None:
        try:
            read = figure(value)  # type: ignore[arg-type]
        except Unreadable:
            return
        # What is read is such as records take: an optional sign, digits, a point.
        assert read is None or Decimal(read.text).is_finite()


class TestPeriods:
    @pytest.mark.parametrize(
        ("written", "year", "period"),
        [
            ("2024", 2024, None),
            ("2024年", 2024, None),
            ("2024年度", 2024, "year"),
            ("二〇二四年", 2024, None),
            ("2024年末", 2024, "year"),
            ("2024年1-9月", 2024, "ytd-9"),
            ("1—9月", None, "ytd-9"),
            ("1-2月", None, "ytd-2"),
            ("2024年1月-12月", 2024, "year"),
            ("2024年9月", 2024, "month-9"),
            ("2024.09", 2024, "month-9"),
            ("2024-09", 2024, "month-9"),
            ("202409", 2024, "month-9"),
            ("2024Q3", 2024, "quarter-3"),
            ("3Q2024", 2024, "quarter-3"),
            ("2024年第三季度", 2024, "quarter-3"),
            ("2024年7—9月", 2024, "quarter-3"),
            ("前三季度", None, "ytd-9"),
            ("一至三季度", None, "ytd-9"),
            ("上半年", None, "ytd-6"),
            ("2024H1", 2024, "ytd-6"),
            ("前十一个月", None, "ytd-11"),
            ("Jan-Oct 2024", 2024, "ytd-10"),
            ("ytd-10", None, "ytd-10"),
        ],
    )
    def test_a_time_is_read(self, written: str, year: int | None, period: str | None) -> None:
        assert moment(written) == Moment(year, period)

    @pytest.mark.parametrize(
        "written",
        [
            "24年",
            "2023—2024年",
            "2023-24",
            "2011-12",
            "下半年",
            "5-9月",
            "1-13月",
            "2024年13月",
            "2024Q5",
            "2024E",
            "2024年目标",
            "柯桥区",
            "1234",
            "2024-12-31",
            "",
            "年份",
            "31月",
        ],
    )
    def test_what_is_none_or_two_is_not(self, written: str) -> None:
        assert moment(written) is None

    def test_what_offices_say_beside_it_changes_it(self) -> None:
        title = Moment(2024, "ytd-9")
        said = {
            word: (moment(word) or Moment()).over(title).settled()
            for word in ("累计", "本月", "上年同期", "上年同期累计", "去年同期")
        }
        assert said == {
            "累计": (2024, "ytd-9"),
            "本月": (2024, "month-9"),
            "上年同期": (2023, "ytd-9"),
            "上年同期累计": (2023, "ytd-9"),
            "去年同期": (2023, "ytd-9"),
        }
        assert Moment(2024, "month-9", cumulative=True).settled() == (2024, "ytd-9")
        assert Moment(2024, "quarter-3", cumulative=True).settled() == (2024, "ytd-9")

    def test_every_period_has_a_word_that_reads_as_it(self) -> None:
        for period, word in WORDS.items():
            read = moment(word)
            assert read is not None
            assert read.settled()[1] == period
            assert period_word(period) == word

    def test_years_come_from_dates_and_numbers(self) -> None:
        assert [year_of(v) for v in ("2024/12/31", "2024年12月31日", 2024.0, 2024.5, "1—9月")] == [
            2024,
            2024,
            2024,
            None,
            None,
        ]

    @given(st.integers(1900, 2199), st.integers(2, 11), st.sampled_from("-—－~～至"))
    def test_every_run_from_january_is_read(self, year: int, month: int, dash: str) -> None:
        assert moment(f"{year}年1{dash}{month}月") == Moment(year, f"ytd-{month}")

    @settings(deadline=None)
    @given(VALUES)
    def test_no_text_raises(self, value: object) -> None:
        found = moment(value)  # type: ignore[arg-type]
        assert found is None or found.period is None or found.period in WORDS
        if isinstance(value, str):
            when, rest = parted(value)
            assert isinstance(rest, str)
            assert when.settled()[1] in WORDS
        assert year_of(value) is None or 1900 <= year_of(value) <= 2200  # type: ignore[arg-type, operator]


class TestHeads:
    @pytest.mark.parametrize(
        ("levels", "indicator", "unit"),
        [
            (["营业收入（亿元）"], "营业收入", "亿元"),
            (["营业收入\n(万元)"], "营业收入", "万元"),
            (["营业收入", "同比±%"], "营业收入同比", "%"),
            (["营业收入（亿元）", "同比"], "营业收入同比", ""),
            (["营业收入（亿元）", "增速（%）"], "营业收入同比", "%"),
            (["工业增加值比上年增长（%）"], "工业增加值同比", "%"),
            (["能源消费总量，万吨标准煤"], "能源消费总量", "万吨标准煤"),
            (["单位增加值能耗（吨标煤／万元）"], "单位增加值能耗", "吨标准煤/万元"),
            (["研发投入占营收比重 %"], "研发投入占营收比重", "%"),
            (["营业收入超100亿元企业数（家）"], "营业收入超100亿元企业数", "家"),
            (["2024年", "营业收入"], "营业收入", ""),
        ],
    )
    def test_a_head_is_taken_apart(self, levels: list[str], indicator: str, unit: str) -> None:
        read = heading(levels)
        assert (read.indicator, read.unit) == (indicator, unit)

    def test_a_head_is_known_again_next_month(self) -> None:
        one, other = ("2024年1—9月 / 营业收入（亿元）", "2024年1—10月 / 营业收入（亿元）")
        assert without_time(one) == without_time(other) == "营业收入(亿元)"
        assert without_time("2024 / 累计") == without_time("2025 / 累计")

    def test_a_name_written_once_counts_for_the_columns_beside_it(self) -> None:
        rows = {1: ["地区", "营业收入", "", "利润"], 2: ["", "2022年", "2023年", ""]}
        found = heads(Sheet("a", "", rows), (1, 2))
        assert [joined(found[n]) for n in (1, 2, 3, 4)] == [
            "地区",
            "营业收入 / 2022年",
            "营业收入 / 2023年",
            "利润",
        ]

    @settings(deadline=None)
    @given(st.lists(VALUES, max_size=3))
    def test_no_head_raises(self, levels: list[object]) -> None:
        read = heading(levels)  # type: ignore[arg-type]
        assert read.unit == "" or unit_of(read.unit) == read.unit
        assert isinstance(without_time(joined(levels)), str)  # type: ignore[arg-type]

    @settings(deadline=None)
    @given(WRITTEN)
    def test_no_name_raises_and_tight_names_stay_tight(self, text: str) -> None:
        name, _ = bare_name(normal(text))
        assert tight(tight(name)) == tight(name)
        assert unit_of(text) is None or isinstance(unit_of(text), str)


class TestAddresses:
    @given(st.integers(1, 16384))
    def test_letters_there_and_back(self, column: int) -> None:
        assert column_number(letters(column)) == column

    @given(st.integers(1, 1_048_576), st.integers(1, 1000))
    def test_a_cell_reads_back_as_the_range_it_is(self, row: int, column: int) -> None:
        assert read_range(address(row, column)) == Merge(row, column, row, column)

    @given(st.text(max_size=20))
    def test_no_range_and_no_format_raises(self, text: str) -> None:
        read_range(text)
        assert format_kind(text) in ("", "%", "y", "ym", "ymd")

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("General", ""),
            ("0.00E+00", ""),
            ("#,##0.0", ""),
            ("0%", "%"),
            ('0.0"%"', ""),
            ("yyyy-mm-dd", "ymd"),
            ('yyyy"年"', "y"),
            ("[$-804]yyyy\\-m;@", "ym"),
            ("[Red]-0.0", ""),
            ("h:mm:ss", ""),
        ],
    )
    def test_a_number_format_is_a_percentage_a_date_or_neither(self, code: str, kind: str) -> None:
        assert format_kind(code) == kind


class TestNoFileRaisesAnythingElse:
    """Only our own error, whatever the bytes."""

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.binary(max_size=400))
    def test_of_any_bytes(self, tmp_path: Path, content: bytes) -> None:
        assert _attempt(tmp_path / "any.csv", content)

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(st.lists(WRITTEN, max_size=5), max_size=8))
    def test_of_any_table_of_text(self, tmp_path: Path, grid: list[list[str]]) -> None:
        content = "\n".join(",".join(f'"{cell}"' for cell in row) for row in grid)
        assert _attempt(tmp_path / "any.csv", content.encode("utf-8", "replace"))

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.text("<>/cvrtsfi=\"'& AZ019:", max_size=120),
        st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    )
    def test_of_any_part_of_a_workbook(self, tmp_path: Path, inside: str, part: str) -> None:
        whole = parts("<worksheet/>", more={part: f"<x>{inside}</x>"})
        assert _attempt(tmp_path / "any.xlsx", packed(whole))

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["A1", "B1", "B2", "XFD9", "", "7", "C0"]),
                st.sampled_from(["s", "n", "b", "e", "d", "str", "inlineStr", "?"]),
                st.sampled_from(["", "0", "1e400", "-1", "nan", "45000", "99999999999", "x"]),
                st.sampled_from(["0", "1", "-1", "9999999999", "x"]),
            ),
            max_size=6,
        )
    )
    def test_of_any_cells(self, tmp_path: Path, found: list[tuple[str, str, str, str]]) -> None:
        cells = "".join(
            f'<c r="{cell}" t="{kind}" s="{style}"><v>{value}</v></c>'
            for cell, kind, value, style in found
        )
        sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
        assert _attempt(tmp_path / "any.xlsx", packed(parts(sheet)))

    @settings(
        max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.integers(0, 10**6), st.integers(1, 255), st.booleans())
    def test_of_a_workbook_damaged_anywhere(
        self, tmp_path: Path, at: int, by: int, cut: bool
    ) -> None:
        whole = bytearray(packed(parts(small_sheet('<c r="B2"><v>1243.5</v></c>')), ZIP_STORED))
        whole[at % len(whole)] ^= by
        assert _attempt(tmp_path / "any.xlsx", bytes(whole[: at % len(whole)] if cut else whole))


def _attempt(path: Path, content: bytes) -> str:
    """``understood``, or the sentence of our own error; anything else fails the test."""
    path.write_bytes(content)
    try:
        mapping = sheets.propose(path)
        assert sheets.dump(mapping)
        sheets.unroll(sheets.read(path), mapping)
    except PlanpathError as error:
        return str(error)
    return "understood"
