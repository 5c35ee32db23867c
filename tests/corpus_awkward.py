"""Awkward files that are right all the same, and every figure they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from corpus import (
    GOOD,
    LONG,
    LONG_HEAD,
    MAIN,
    SMALL,
    Case,
    Write,
    archive,
    book,
    data,
    mapping_text,
    parts,
    small_sheet,
    text,
    with_cell,
    worksheet,
)

# Region, indicator, scope, year and period as ids, value in the indicator's unit.
Figure = tuple[str, str, str, int, str, float]


@dataclass(frozen=True)
class Awkward:
    """A file, the figures it holds, and its sums as (value, how many parts)."""

    case: Case
    figures: tuple[Figure, ...]
    sums: tuple[tuple[str, int], ...] = ()


WIDE = mapping_text()


def revenue(*values: tuple[str, int, str, float]) -> tuple[Figure, ...]:
    """Figures of revenue whose scope nobody states."""
    return tuple((place, "revenue", "unstated", *rest) for place, *rest in values)  # type: ignore[misc]


def long(*rows: tuple[Any, ...]) -> Write:
    """Rows of one figure each."""
    return data((LONG_HEAD, *rows))


def _one(value: float, indicator: str = "revenue") -> tuple[Figure, ...]:
    return (("keqiao", indicator, "unstated", 2023, "year", value),)


def _small(value: str, **more: str) -> Write:
    return archive(parts(small_sheet(value, **more)))


def _wide_with(value: float, other: float = 1782.3) -> tuple[Figure, ...]:
    return (
        ("keqiao", "revenue", "unstated", 2024, "ytd-9", value),
        ("keqiao", "revenue_growth", "unstated", 2024, "ytd-9", 0.064),
        ("keqiao", "above_scale_firms", "unstated", 2024, "ytd-9", 155.0),
        ("xiaoshan", "revenue", "unstated", 2024, "ytd-9", other),
        ("xiaoshan", "revenue_growth", "unstated", 2024, "ytd-9", -0.034),
        ("xiaoshan", "above_scale_firms", "unstated", 2024, "ytd-9", 164.0),
    )


def _link_outside(workbook: Any) -> None:
    # A formula into another file: what it last showed is what counts, here nothing does.
    workbook.worksheets[0]["H1"] = "='[other.xlsx]Sheet1'!A1"


def _hide(workbook: Any) -> None:
    workbook.worksheets[0].row_dimensions[4].hidden = True
    workbook.worksheets[0].column_dimensions["B"].hidden = True


_PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
    '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>地区</x:t></x:is></x:c>'
    '<x:c r="B1" t="inlineStr"><x:is><x:t>2023年营业收入（亿元）</x:t></x:is></x:c></x:row>'
    '<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>柯桥区</x:t></x:is></x:c>'
    '<x:c r="B2"><x:v>1243.5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
_RICH = (
    '<c r="B2" t="inlineStr"><is><r><t>1,2</t></r><r><t>43.5</t></r>'
    '<rPh sb="0" eb="1"><t>yi</t></rPh></is></c>'
)
_NO_REFERENCES = worksheet(
    '<row><c t="inlineStr"><is><t>地区</t></is></c>'
    '<c t="inlineStr"><is><t>2023年营业收入（亿元）</t></is></c></row>'
    '<row><c t="inlineStr"><is><t>柯桥区</t></is></c><c><v>1243.5</v></c></row>'
)
_MONTHLY = (
    ("2024年1—9月规上工业经济指标",),
    (None, None, None, None, None, "单位：万元、%"),
    ("地　区", "营业收入", None, None, "利润总额", None),
    (None, "本月", "本月止累计", "同比±%", "累计", "上年同期累计"),
    ("合 计", 300, "3,000", 5, 30, 28),
    ("柯桥区", 100, 1000, 6.4, "10", 9),
    ("　萧山区", "２００", "2,000", "-3.4", "20", "—"),
    ("注：本表为快报数，1—9月。",),
    ("单位负责人：", None, "填表人：", None, "报出日期：", "2024-10-20"),
)

FILES: tuple[Awkward, ...] = (
    Awkward(Case("plain", data(), WIDE), _wide_with(1243.5)),
    Awkward(Case("full_width", with_cell("B4", "１，２４３．５"), WIDE), _wide_with(1243.5)),
    Awkward(Case("text_number", with_cell("B4", "1243.5"), WIDE), _wide_with(1243.5)),
    Awkward(Case("thousands", with_cell("B4", "1,243.5"), WIDE), _wide_with(1243.5)),
    Awkward(Case("thousands_blank", with_cell("B4", "1 243.5"), WIDE), _wide_with(1243.5)),
    Awkward(Case("unit_in_cell", with_cell("B4", "12,435,000万元"), WIDE), _wide_with(1243.5)),
    Awkward(Case("trillions", with_cell("B4", "1.2万亿元"), WIDE), _wide_with(12000.0)),
    Awkward(Case("footnote_mark", with_cell("B4", "1243.5①"), WIDE), _wide_with(1243.5)),
    Awkward(Case("exponent", with_cell("B4", "1.2435E+03"), WIDE), _wide_with(1243.5)),
    Awkward(Case("binary_dirt", with_cell("B4", 0.1 + 0.2), WIDE), _wide_with(0.3)),
    Awkward(Case("percent_format", with_cell("C4", 0.064, "0.0%"), WIDE), _wide_with(1243.5)),
    Awkward(Case("percent_written", with_cell("C4", "增长6.4%"), WIDE), _wide_with(1243.5)),
    Awkward(Case("points", with_cell("C4", "＋6.4个百分点"), WIDE), _wide_with(1243.5)),
    Awkward(Case("fall_in_words", with_cell("C5", "下降3.4%"), WIDE), _wide_with(1243.5)),
    Awkward(Case("hidden_inside", data(dress=_hide), WIDE), _wide_with(1243.5)),
    Awkward(
        Case("hidden_sheet", book(("数据", GOOD), ("底稿", (("x", 1),)), hidden=["底稿"]), WIDE),
        _wide_with(1243.5),
    ),
    Awkward(Case("link_outside", data(dress=_link_outside), WIDE), _wide_with(1243.5)),
    Awkward(Case("macros", data(), WIDE, ".xlsm"), _wide_with(1243.5)),
    Awkward(Case("wrong_ending", data(), WIDE, ".csv"), _wide_with(1243.5)),
    Awkward(
        Case(
            "numbered_rows",
            data((*GOOD[:3], ("1.柯桥区", *GOOD[3][1:]), ("（二）萧山区", *GOOD[4][1:]))),
            WIDE,
        ),
        _wide_with(1243.5),
    ),
    Awkward(
        Case("repeated_head", data((*GOOD[:4], GOOD[2], GOOD[4], ("注：快报数",))), WIDE),
        _wide_with(1243.5),
    ),
    Awkward(
        # Next month's edition of the same table, by the mapping of this month's.
        Case(
            "next_month",
            data((("2024年1—10月主要指标",), *GOOD[1:3], ("柯桥区", 1300, "…", "/"))),
            WIDE,
        ),
        revenue(("keqiao", 2024, "ytd-10", 1300.0)),
    ),
    # Monthly tables as offices keep them: proposed, and taken as proposed once confirmed.
    Awkward(
        Case(
            "monthly",
            data(
                _MONTHLY,
                merges=["A1:F1", "A3:A4", "B3:D3", "E3:F3"],
            ),
        ),
        (
            ("keqiao", "revenue", "above_scale_industry", 2024, "month-9", 0.01),
            ("keqiao", "revenue", "above_scale_industry", 2024, "ytd-9", 0.1),
            ("keqiao", "revenue_growth", "above_scale_industry", 2024, "ytd-9", 0.064),
            ("keqiao", "profits", "above_scale_industry", 2024, "ytd-9", 0.001),
            ("keqiao", "profits", "above_scale_industry", 2023, "ytd-9", 0.0009),
            ("xiaoshan", "revenue", "above_scale_industry", 2024, "month-9", 0.02),
            ("xiaoshan", "revenue", "above_scale_industry", 2024, "ytd-9", 0.2),
            ("xiaoshan", "revenue_growth", "above_scale_industry", 2024, "ytd-9", -0.034),
            ("xiaoshan", "profits", "above_scale_industry", 2024, "ytd-9", 0.002),
        ),
        (("300", 2), ("3000", 2), ("5", 2), ("30", 2), ("28", 1)),
    ),
    Awkward(
        Case(
            "two_levels_of_text",
            text(
                "地区,营业收入（亿元）,,利润总额（亿元）,\n,2023年,2024年1-9月,2023年,2024年1-9月\n"
                "柯桥区,1243.5,900,50,…\n"
            ),
            None,
            ".csv",
        ),
        (
            ("keqiao", "revenue", "unstated", 2023, "year", 1243.5),
            ("keqiao", "revenue", "unstated", 2024, "ytd-9", 900.0),
            ("keqiao", "profits", "unstated", 2023, "year", 50.0),
        ),
    ),
    Awkward(
        Case(
            "sheet_per_region",
            book(
                ("柯桥区", (("指标", "单位", 2022, 2023), ("营业收入", "亿元", 1200, 1243.5))),
                ("萧山区", (("指标", "单位", 2022, 2023), ("营业收入", "亿元", "-", 1782.3))),
            ),
        ),
        revenue(
            ("keqiao", 2022, "year", 1200.0),
            ("keqiao", 2023, "year", 1243.5),
            ("xiaoshan", 2023, "year", 1782.3),
        ),
    ),
    Awkward(
        Case(
            "sheet_per_indicator",
            book(
                (
                    "营业收入",
                    (("单位：亿元",), ("地区", "2022年", "2023年"), ("柯桥区", 1200, 1243.5)),
                ),
                (
                    "利润总额",
                    (("单位：万元",), ("地区", "2022年", "2023年"), ("柯桥区", 500000, "…")),
                ),
            ),
        ),
        (
            ("keqiao", "revenue", "unstated", 2022, "year", 1200.0),
            ("keqiao", "revenue", "unstated", 2023, "year", 1243.5),
            ("keqiao", "profits", "unstated", 2022, "year", 50.0),
        ),
    ),
    Awkward(
        Case(
            "regions_across",
            data((("指标", "柯桥区", "萧山区"), ("2023年营业收入（亿元）", 1243.5, 1782.3))),
        ),
        revenue(("keqiao", 2023, "year", 1243.5), ("xiaoshan", 2023, "year", 1782.3)),
    ),
    Awkward(
        Case(
            "growth_below_level",
            book(
                (
                    "柯桥区",
                    (
                        ("指标", "单位", "2023年"),
                        ("营业收入", "亿元", 1243.5),
                        ("同比增长", "%", 6.4),
                    ),
                )
            ),
        ),
        (
            ("keqiao", "revenue", "unstated", 2023, "year", 1243.5),
            ("keqiao", "revenue_growth", "unstated", 2023, "year", 0.064),
        ),
    ),
    Awkward(
        Case(
            "merged_down",
            data(
                (
                    LONG_HEAD,
                    ("柯桥区", "营业收入", "", 2022, "全年", 1200, "亿元"),
                    (None, "营业收入", "", 2023, None, 1243.5, "亿元"),
                ),
                merges=["A2:A3", "E2:E3"],
            ),
            LONG,
        ),
        revenue(("keqiao", 2022, "year", 1200.0), ("keqiao", 2023, "year", 1243.5)),
    ),
    Awkward(
        Case(
            "named_once",
            data(
                (
                    ("地区", "年份", "营业收入（亿元）"),
                    ("柯桥区", 2022, 1200),
                    (None, 2023, 1243.5),
                    ("萧山区", 2023, 1782.3),
                )
            ),
        ),
        revenue(
            ("keqiao", 2022, "year", 1200.0),
            ("keqiao", 2023, "year", 1243.5),
            ("xiaoshan", 2023, "year", 1782.3),
        ),
    ),
    Awkward(
        Case(
            "years_as_dates",
            data(
                (
                    ("地区", "年份", "营业收入（亿元）"),
                    ("柯桥区", datetime(2022, 12, 31), 1200),
                    ("柯桥区", date(2023, 1, 1), 1243.5),
                ),
                formats={"B2": "yyyy-mm-dd", "B3": "yyyy"},
            ),
        ),
        revenue(("keqiao", 2022, "year", 1200.0), ("keqiao", 2023, "year", 1243.5)),
    ),
    Awkward(
        Case(
            "official_form",
            data(
                (
                    ("地区", "代码", "2023年营业收入（亿元）"),
                    ("甲", "乙", 1),
                    ("柯桥区", "330603", 1243.5),
                )
            ),
        ),
        _one(1243.5),
    ),
    Awkward(
        Case(
            "sub_totals",
            data(
                (
                    ("地区", "2023年营业收入（亿元）"),
                    ("全省总计", 300),
                    ("核心区小计", 300),
                    ("柯桥区", 100),
                    ("萧山区", 200),
                    ("其中：临平区", 50),
                    ("合计", 300),
                )
            ),
            SMALL,
        ),
        revenue(
            ("keqiao", 2023, "year", 100.0),
            ("xiaoshan", 2023, "year", 200.0),
            ("linping", 2023, "year", 50.0),
        ),
        (("300", 2), ("300", 2), ("300", 2)),
    ),
    *(
        Awkward(
            Case(
                f"period_{number}", long(("柯桥区", "营业收入", "", None, written, 9, "亿元")), LONG
            ),
            revenue(("keqiao", 2024, period, 9.0)),
        )
        for number, (written, period) in enumerate(
            (
                ("2024年1-9月", "ytd-9"),
                ("２０２４年１—２月", "ytd-2"),
                ("2024Q3", "quarter-3"),
                ("2024年三季度", "quarter-3"),
                ("2024年前三季度", "ytd-9"),
                ("2024.09", "month-9"),
                (2024.09, "month-9"),
                ("2024年上半年", "ytd-6"),
                ("2024年度", "year"),
                ("截至2024年9月底", "ytd-9"),
                ("1~9月, 2024年", "ytd-9"),
                ("Jan-Sep 2024", "ytd-9"),
            )
        )
    ),
    *(
        Awkward(
            Case(
                f"unit_{number}", long(("柯桥区", "营业收入", "", 2023, "全年", value, unit)), LONG
            ),
            _one(1243.5),
        )
        for number, (value, unit) in enumerate(
            (
                (12435000, "万元"),
                (124350000, "千元"),
                (1243.5, "人民币亿元"),
                (1243.5, "（亿元）"),
                (0.12435, "万亿元"),
            )
        )
    ),
    # Text in every encoding and separation.
    *(
        Awkward(
            Case(name, text(content.replace("|", sign), encoding), None, ".csv"),
            revenue(("keqiao", 2022, "year", 1200.0), ("keqiao", 2023, "year", 1243.5)),
        )
        for name, encoding, sign in (
            ("utf8", "utf-8", ","),
            ("utf8_mark", "utf-8-sig", ","),
            ("gb18030", "gb18030", ","),
            ("gb18030_tabs", "gb18030", "\t"),
            ("semicolons", "utf-8", ";"),
            ("utf16_tabs", "utf-16", "\t"),
        )
        for content in (
            '地区|年份|营业收入（亿元）\r\n柯桥区|2022|"1,200"\r\n柯桥区|2023|1243.5\r\n',
        )
    ),
    Awkward(
        Case(
            "separator_named",
            text("sep=;\n地区;2023年营业收入（亿元）\n柯桥区;1243.5\n"),
            None,
            ".csv",
        ),
        _one(1243.5),
    ),
    # The package's own oddities.
    Awkward(Case("prefixed_names", archive(parts(_PREFIXED)), SMALL), _one(1243.5)),
    Awkward(Case("rich_text", _small(_RICH), SMALL), _one(1243.5)),
    Awkward(Case("no_references", archive(parts(_NO_REFERENCES)), SMALL), _one(1243.5)),
    Awkward(
        Case("cached_formula", _small('<c r="B2"><f>SUM(C1:C9)</f><v>1243.5</v></c>'), SMALL),
        _one(1243.5),
    ),
    Awkward(
        Case("cached_text", _small('<c r="B2" t="str"><f>"1"</f><v>1,243.5</v></c>'), SMALL),
        _one(1243.5),
    ),
    Awkward(
        Case(
            "boundless_dimension",
            _small('<c r="B2"><v>1243.5</v></c>', before='<dimension ref="A1:XFD1048576"/>'),
            SMALL,
        ),
        _one(1243.5),
    ),
    Awkward(
        Case(
            "boundless_merge",
            _small(
                '<c r="B2"><v>1243.5</v></c>',
                after='<mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>',
            ),
            SMALL,
        ),
        _one(1243.5),
    ),
    Awkward(
        Case(
            "escaped_characters",
            _small('<c r="B2" t="inlineStr"><is><t>1243.5_x000D_</t></is></c>'),
            SMALL,
        ),
        _one(1243.5),
    ),
)
