"""What a source file becomes: figures the table may hold, citations, or sentences."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes import RAW, fake_csv
from planpath import definitions, ingest, mapping, records, table
from planpath.problems import PlanpathError, Problem

FOLDER = RAW / "published_figures"
TRANSCRIBED = date(2026, 11, 23)


@pytest.fixture(scope="module")
def rules() -> mapping.MappingFile:
    data = definitions.read_toml(FOLDER / "mapping.toml")
    return definitions.validate(mapping.MappingFile, data, "mapping.toml")


def published_rows() -> list[records.Row]:
    data = (FOLDER / "observations.csv").read_bytes()
    return records.read_csv(data, "published_figures/observations.csv", ingest.COLUMNS)


@pytest.fixture(scope="module")
def published(rules: mapping.MappingFile) -> ingest.Gathered:
    return ingest.gather(published_rows(), "published_figures", TRANSCRIBED, rules)


def cited(gathered: ingest.Gathered, region: str, value: float) -> ingest.Citation:
    [found] = [c for c in gathered.citations if c.published_region == region and c.value == value]
    return found


def understood(*rows: dict[str, str], bom: bool = False) -> ingest.Gathered:
    data = (b"\xef\xbb\xbf" if bom else b"") + fake_csv(*rows)
    read = records.read_csv(data, "a.csv", ingest.COLUMNS)
    return ingest.gather(read, "a", TRANSCRIBED)


def sentences(*rows: dict[str, str]) -> list[str]:
    with pytest.raises(PlanpathError) as error:
        understood(*rows)
    return [str(problem) for problem in error.value.problems]


# ---- The published figures: worked by hand, figure by figure ---------------------------


@pytest.mark.parametrize(
    ("region", "value", "expected"),
    [
        # 1782.3 is 'the cluster's revenue': whether of above-scale firms, the source does not say
        ("萧山区", 1782.3, ("revenue", "unstated", 2023, "year", "C", "used")),
        # output value is never revenue, whatever a report would like to compare
        ("萧山区", 1068.4, ("output_value", "unstated", 2023, "year", "C", "used")),
        ("瓯海区", 200, ("output_value", "above_scale_apparel", 2022, "year", "C", "used")),
        ("柯桥区", 1243, ("revenue", "unstated", 2023, "year", "C", "used")),
        # ten months are ten months
        ("浙江省", 9693.2, ("revenue", "above_scale", 2024, "ytd-10", "C", "used")),
        # 'last year' on a page without a date is no year
        ("桐乡市", 1059, ("revenue", "above_scale", None, "", "C", "undated")),
        (
            "兰溪市",
            155,
            ("above_scale_firms", "above_scale_textile_firms", 2022, "year", "A", "used"),
        ),
        (
            "浙江省",
            12.2,
            ("value_added_growth", "above_scale_textile", 2024, "month-7", "C", "used"),
        ),
        # a target of a district's own is not an observation
        ("瓯海区", 270, ("", "", 2026, "", "C", "cited_only")),
    ],
)
def test_a_published_figure_is_understood_as_its_source_says(
    published: ingest.Gathered, region: str, value: float, expected: tuple[object, ...]
) -> None:
    found = cited(published, region, value)
    read = (found.indicator, found.scope, found.year, found.period, found.grade, found.status)
    assert read == expected


@pytest.mark.parametrize(
    ("published_region", "value"),
    [("临平区(原余杭区)", 115), ("临平区(原余杭区)", 300), ("柯桥区(绍兴县)", 737)],
)
def test_a_territory_that_is_no_more_is_cited_and_not_mapped(
    published: ingest.Gathered, published_region: str, value: float
) -> None:
    found = cited(published, published_region, value)
    assert (found.status, found.region) == ("cited_only", "")
    assert found.note_zh
    assert found.note_en


def test_four_cities_round_the_bay_are_not_the_province(published: ingest.Gathered) -> None:
    found = cited(published, "浙江省(环杭州湾:绍兴/杭州/宁波/嘉兴)", 10135)
    assert (found.region, found.indicator) == ("hangzhou_bay_rim", "output_value")


def test_figures_on_the_old_threshold_of_above_scale_are_cited_only(
    published: ingest.Gathered,
) -> None:
    assert cited(published, "全国", 11.6).status == "cited_only"
    assert cited(published, "宁波市", 1208.9).status == "cited_only"
    # the same words, after the threshold was raised
    assert cited(published, "全国", 5.1).status == "used"


def test_every_row_is_accounted_for(published: ingest.Gathered) -> None:
    with (FOLDER / "observations.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(published.citations) == 134
    assert [c.line for c in published.citations] == list(range(2, 136))
    assert [f"{c.value:.{c.decimals}f}" for c in published.citations] == [
        row["value"] for row in lines
    ]
    statuses = [c.status for c in published.citations]
    counts = (statuses.count("used"), statuses.count("undated"), statuses.count("cited_only"))
    assert counts == (109, 11, 14)
    used = {c.source for c in published.citations if c.status == "used"}
    assert {row["source"] for row in published.observed} == used
    # what enters no arithmetic says why
    assert all(c.note_zh and c.note_en for c in published.citations if c.status != "used")


def test_no_rule_of_the_mapping_is_left_over(rules: mapping.MappingFile) -> None:
    rows = published_rows()
    written = {(row.cells["indicator"], row.cells["scope"]) for row in rows}
    ruled = {(rule.published, scope) for rule in rules.quantity for scope in rule.published_scopes}
    assert ruled <= written
    assert set(rules.period) <= {row.cells["period"] for row in rows}
    assert set(rules.unit) <= {row.cells["unit"] for row in rows}
    for rule in rules.cited_only:
        assert any(rule.covers(row, int(row.cells["year"] or 9999)) for row in rows)
        for scope in rule.published_scopes:
            assert scope in {row.cells["scope"] for row in rows}


def test_units_are_converted_once_and_shares_become_fractions(published: ingest.Gathered) -> None:
    by_source = {row["source"]: row for row in published.observed}

    def stored(region: str, value: float) -> tuple[float, str]:
        row = by_source[cited(published, region, value).source]
        return row["value"], row["unit"]

    assert stored("浙江省", 8.6) == (86000.0, "亿元")  # published in 万亿元
    assert stored("浙江省", 1.45) == (14500.0, "万吨标准煤")  # published in 亿吨标准煤
    assert stored("全国", -8.8) == (-0.088, "无量纲")


def test_what_was_gathered_passes_the_gate(published: ingest.Gathered) -> None:
    assert len(table.make(list(published.observed))) == 109


# ---- Mistakes --------------------------------------------------------------------------


def test_an_unknown_region_is_named_with_the_nearest_and_the_place() -> None:
    [said] = sentences({"region": "柯乔区"})
    assert "a.csv, line 2, column 1 (region)" in said
    assert "nearest: 柯桥区" in said


def test_a_value_that_is_no_number_is_named_with_line_and_column() -> None:
    [said] = sentences({}, {"value": "约1243"})
    assert "a.csv, line 3, column 6 (value)" in said
    assert "'约1243'" in said


@pytest.mark.parametrize("value", ["", "—", "1e9", "nan", "inf", "١٢", "12.", "1 243", "9" * 400])
def test_only_plain_numbers_are_numbers(value: str) -> None:
    [said] = sentences({"value": value})
    assert "is not a number" in said


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = sentences(
        {"region": "火星", "value": "x", "grade": "E"}, {"year": "23"}, {"period": "ytd-12"}
    )
    assert len(said) == 5
    assert [("line 2" in s, "line 3" in s, "line 4" in s) for s in said].count(
        (True, False, False)
    ) == 3
    assert any("line 3, column 4 (year)" in s for s in said)
    assert any("line 4, column 5 (period)" in s and "ytd-11" in s for s in said)


def test_a_unit_of_another_kind_is_refused_in_its_cell() -> None:
    [said] = sentences({"unit": "家"})
    assert "a.csv, line 2, column 7 (unit)" in said


def test_a_number_no_computer_holds_in_the_canonical_unit_is_refused_in_its_cell() -> None:
    [said] = sentences({"value": "9" * 305, "unit": "万亿元"})
    assert "a.csv, line 2, column 6 (value)" in said


def test_a_grade_above_c_needs_an_address() -> None:
    assert "needs the address" in sentences({"source_url": "", "grade": "B"})[0]
    assert understood({"source_url": "", "grade": "C"}).citations[0].grade == "C"


def test_demonstration_data_do_not_pass_as_published() -> None:
    assert "unknown grade" in sentences({"grade": "D"})[0]


def test_a_name_the_mapping_does_not_cover_stops_the_build(rules: mapping.MappingFile) -> None:
    rows = records.read_csv(
        fake_csv({"indicator": "营业收人", "period": "annual"}, {"period": "annual"}),
        "a.csv",
        ingest.COLUMNS,
    )
    with pytest.raises(PlanpathError) as error:
        ingest.gather(rows, "a", TRANSCRIBED, rules)
    first, second = (str(problem) for problem in error.value.problems)
    assert "line 2, column 2 (indicator)" in first
    assert "nearest: 营业收入" in first
    assert "line 3, column 3 (scope)" in second


def test_a_mapping_to_an_unknown_id_names_the_nearest() -> None:
    data = {
        "period": {"annual": {"period": "year"}},
        "quantity": [
            {
                "published": "营收",
                "published_scopes": ["x"],
                "indicator": "revenu",
                "scope": "unstated",
            }
        ],
    }
    rules = definitions.validate(mapping.MappingFile, data, "mapping.toml")
    [fault] = rules.faults("mapping.toml")
    assert fault.nearest == "revenue"


def test_a_name_mapped_twice_is_refused() -> None:
    rule = {
        "published": "营收",
        "published_scopes": ["x"],
        "indicator": "revenue",
        "scope": "unstated",
    }
    with pytest.raises(PlanpathError, match="mapped twice"):
        definitions.validate(
            mapping.MappingFile, {"period": {}, "quantity": [rule, rule]}, "mapping.toml"
        )


# ---- Reading files ---------------------------------------------------------------------


def test_a_byte_order_mark_changes_nothing() -> None:
    assert understood({}, bom=True) == understood({}, bom=False)


def test_a_file_in_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(PlanpathError, match=r"a\.csv, line 2: is not UTF-8"):
        records.read_csv("region\n柯桥区\n".encode("gb18030"), "a.csv", ["region"])


def test_a_record_of_the_wrong_length_and_a_missing_column_are_named() -> None:
    with pytest.raises(PlanpathError) as error:
        records.read_csv(b"regoin,value\n1,2\n1,2,3\n", "a.csv", ["region", "value"])
    first, second = (str(problem) for problem in error.value.problems)
    assert "lacks the column 'region'" in first
    assert "nearest: regoin" in first
    assert "a.csv, line 3: has 3 cells where the header has 2" in second


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    rows = records.read_csv(b'a,b\n"x\ny",1\n\nz,2\n', "a.csv", ["a"])
    assert [(row.line, row.cells["b"]) for row in rows] == [(2, "1"), (5, "2")]


def test_an_open_quotation_is_a_sentence() -> None:
    with pytest.raises(PlanpathError, match="line 2"):
        records.read_csv(b'a,b\n"x,1\n', "a.csv", ["a"])


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("2024-10-29", date(2024, 10, 29)),
        ("2012-12", date(2012, 12, 31)),
        ("2019", date(2019, 12, 31)),
        ("2022-08-06(url)", date(2022, 8, 6)),
        ("(文内5月20日)", TRANSCRIBED),
        ("2024-13-01", TRANSCRIBED),
        ("2023-02-30", TRANSCRIBED),
        ("", TRANSCRIBED),
    ],
)
def test_an_uncertain_date_is_never_taken_for_early_knowledge(written: str, known: date) -> None:
    assert ingest.known_on(written, TRANSCRIBED) == known


# ---- Whatever stands in the cells ------------------------------------------------------


def understood_text(text: str) -> ingest.Gathered:
    rows = records.read_csv(text.encode(), "a.csv", ingest.COLUMNS)
    gathered = ingest.gather(rows, "a", TRANSCRIBED)
    assert len(gathered.citations) == len(rows)
    return gathered


def problems_of(act: Callable[[], object]) -> Sequence[Problem]:
    """What was refused, or nothing; any other exception is the test's failure."""
    try:
        act()
    except PlanpathError as error:
        return error.problems
    return ()


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
likely = st.sampled_from(
    [
        "",
        "柯桥区",
        "营业收入",
        "规模以上企业",
        "2023",
        "year",
        "1243.0",
        "亿元",
        "%",
        "A",
        "C",
        "level",
    ]
)


@given(st.lists(st.lists(anything | likely, min_size=14, max_size=14), max_size=3))
@example([["\x00"] * 14])
@example(
    [
        [
            "柯桥区",
            "营业收入",
            "规模以上企业",
            "2023",
            "year",
            "1",
            "亿元*",
            "u",
            "t",
            "",
            "A",
            "",
            "",
            "level",
        ]
    ]
)
@settings(deadline=None)
def test_arbitrary_cells_end_in_figures_or_in_sentences(cells: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([ingest.COLUMNS, *cells])
    said = problems_of(lambda: understood_text(text.getvalue()))
    assert all(problem.where.startswith("a.csv") for problem in said)


@given(st.lists(anything | likely, min_size=14, max_size=14))
@settings(deadline=None)
def test_arbitrary_cells_end_in_sentences_under_a_mapping_too(cells: list[str]) -> None:
    data = definitions.read_toml(FOLDER / "mapping.toml")
    rules = definitions.validate(mapping.MappingFile, data, "mapping.toml")
    row = records.Row("a.csv", 2, dict(zip(ingest.COLUMNS, cells, strict=True)), {})
    said = problems_of(lambda: ingest.gather([row], "a", TRANSCRIBED, rules))
    assert all(problem.where == "a.csv, line 2" for problem in said)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_arbitrary_bytes_end_in_rows_or_in_sentences(data: bytes) -> None:
    said = problems_of(lambda: records.read_csv(data, "a.csv", []))
    assert all(problem.where.startswith("a.csv") for problem in said)


@given(anything)
@settings(deadline=None)
def test_arbitrary_units_end_in_a_figure_or_in_a_sentence(unit: str) -> None:
    [row] = records.read_csv(fake_csv({}), "a.csv", ingest.COLUMNS)
    changed = records.Row(row.file, row.line, {**row.cells, "unit": unit}, row.places)
    said = problems_of(lambda: ingest.gather([changed], "a", TRANSCRIBED))
    assert all("line 2, column 7 (unit)" in problem.where for problem in said)
