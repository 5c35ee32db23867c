"""What is missing leaves as a form, and comes back as evidence.

The figures filled in here are the demonstration panel's: made up, and never kept.
"""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from fakes import fake_evidence, fake_workspace
from fakes_evidence import fake_plan, workspace_is
from fakes_form import (
    INTERNAL,
    OTHER,
    REGIONS,
    SAME,
    STATISTICS,
    THEN,
    UNKNOWN,
    ZJ,
    Cells,
    filled,
    made,
    nothing_known,
    office,
    opened,
    saved,
)
from planpath import (
    assessment,
    bases,
    codelists,
    demonstration,
    ingest,
    loads,
    request,
    store,
    table,
    units,
    words,
)
from planpath.__main__ import app
from planpath.records import Row
from planpath.report.blocks import Paragraph
from planpath.request.workbook import put
from planpath.sheets import form
from planpath.sheets.form_layout import LAYOUT_SHEET
from planpath.store import Evidence


@pytest.fixture(scope="module")
def lanxi() -> bytes:
    return made().data


@pytest.fixture(scope="module")
def published() -> Evidence:
    return store.evidence(store.Workspace(Path(__file__).parents[1]))


# ---- What is asked for -----------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(published: Evidence) -> pd.DataFrame:
    return assessment.assess(ZJ, published)


def gaps_of(
    judged: pd.DataFrame, evidence: Evidence, region: str, as_of: date
) -> set[tuple[str, str, str, int]]:
    """Series and year of every figure a missing verdict waits for, found the long way."""
    cited = evidence.citations
    have: dict[tuple[str, str, str, int], set[str]] = {}
    for row in evidence.observed.to_dict("records"):
        if row["period"] == "year" and cited.at[row["source"], "grade"] != "C":
            place = (row["region"], row["indicator"], row["scope"], row["year"])
            have.setdefault(place, set()).add(row["basis"])
    wanted = set()
    for row in judged.to_dict("records"):
        if row["region"] != region or row["verdict"] != "":
            continue
        year = row["start_year"] if row["measure"] == "yearly" else row["base_year"]
        while year < as_of.year and year <= row["by"]:
            found = have.get((region, row["indicator"], row["scope"], year), set())
            if not any(bases.like(row["basis"], basis) == "like" for basis in found):
                wanted.add((row["indicator"], row["scope"], row["basis"], year))
            year += 1
    return wanted


def asked_in(data: bytes) -> set[tuple[str, str, str, int]]:
    """The same, read off the yellow cells of a form by its words alone."""
    found = set()
    book = opened(data)
    for name in book.sheetnames:
        if name in ("填表说明", LAYOUT_SHEET):
            continue
        cells = Cells(book[name])
        for line in cells.lines:
            indicator = codelists.indicators().id_of(cells.at(line, "指标").value)
            scope, basis = population(cells.at(line, "统计口径").value)
            for title in cells.yellow(line):
                if title.endswith("年"):
                    found.add((indicator, scope, basis, int(title[:4])))
    return found


def population(text: str) -> tuple[str, str]:
    """Scope and basis of a cell: ``集群规模以上企业（等价值、可比价）``."""
    known = codelists.scopes().find(text)
    if known is not None:
        return known, ""
    scope, _, basis = text.removesuffix("）").rpartition("（")
    return codelists.scopes().id_of(scope), bases.read(basis)


class TestWhatIsAskedFor:
    @pytest.mark.parametrize("region", REGIONS)
    def test_is_every_figure_a_verdict_waits_for_and_no_other(
        self, judged: pd.DataFrame, published: Evidence, region: str
    ) -> None:
        day = published.vintage
        asked = request.form(ZJ, published, region, day, words.load("zh"))
        gaps = gaps_of(judged, published, region, day)
        assert gaps
        assert asked_in(asked.data) == gaps
        assert asked.figures == len(gaps)
        silent = judged[judged["verdict"].eq("") & judged["reading_default"]]
        missed = set(silent.loc[silent["region"].eq(region), "target_id"])
        waited_for = {id_ for one in asked.found.wanted for id_ in one.targets}
        assert missed == set(asked.found.silent) == waited_for
        assert asked.found.not_yet == ()

    def test_another_reading_s_series_is_asked_for_too(self) -> None:
        found = request.lacking(ZJ, nothing_known(), "haishu", THEN)
        series = {one.indicator for one in found.wanted if "HS-2" in one.targets}
        assert series == {"cultivation_list_100bn", "firms_revenue_over_100bn"}

    def test_is_each_figure_once_where_two_clauses_ask_for_it(self) -> None:
        found = request.lacking(ZJ, nothing_known(), "zhejiang", THEN)
        [giants] = [one for one in found.wanted if one.indicator == "little_giants"]
        assert giants.targets == ("ZJ-04", "ZJ-22")
        # ZJ-04 names nobody, its restatement does.
        assert giants.owners == ("省经信厅", "省地方金融监管局")

    def test_is_nothing_where_every_target_has_its_verdict(self, tmp_path: Path) -> None:
        trial = fake_plan(
            tmp_path, {"indicator": "revenue", "measure": "level", "at_least": "120 亿元"}
        )
        known = fake_evidence({"year": 2022, "value": 100.0}, {"year": 2024, "value": 110.0})
        with workspace_is(tmp_path):
            done = request.form(trial, known, "keqiao", THEN, words.load("zh"))
            assert (done.data, done.offices, done.figures) == (b"", (), 0)
            # One point alone settles nothing: the other years are asked for, the known one is not.
            found = request.lacking(
                trial, fake_evidence({"year": 2022, "value": 99.0}), "keqiao", THEN
            )
        assert found.wanted[0].years == (2023, 2024)
        assert dict(found.wanted[0].known) == {(2022, "year"): 99.0}

    def test_a_reposted_figure_is_asked_for_anew(self) -> None:
        seen = fake_evidence({"year": 2023, "grade": "C"}, {"year": 2022, "grade": "B"})
        found = request.lacking(ZJ, seen, "keqiao", THEN)
        revenue = found.wanted[0]
        assert revenue.indicator == "revenue"
        assert revenue.years == (2023, 2024)

    def test_is_no_year_that_is_not_over_nor_one_beyond_the_target(self, tmp_path: Path) -> None:
        promise = {"indicator": "revenue", "measure": "level", "at_least": "120 亿元", "by": 2024}
        trial = fake_plan(tmp_path, promise)
        with workspace_is(tmp_path):
            late = request.lacking(trial, nothing_known(), "keqiao", date(2030, 5, 1))
            early = request.lacking(trial, nothing_known(), "keqiao", date(2022, 5, 1))
        assert late.wanted[0].years == (2022, 2023, 2024)
        assert late.wanted[0].months == ()
        assert early.wanted == ()
        assert early.not_yet == ("KQ-1",)

    def test_months_are_asked_for_where_they_run_up_to_a_year(self) -> None:
        found = request.lacking(ZJ, nothing_known(), "lanxi", date(2026, 11, 23))
        months = {one.indicator: one.months for one in found.wanted}
        assert months["revenue"] == ((2025, "ytd-10"), (2026, "ytd-10"))
        assert months["hightech_firms"] == ()
        january = request.lacking(ZJ, nothing_known(), "lanxi", date(2026, 1, 31))
        assert january.wanted[0].months == ()


# ---- The workbook ----------------------------------------------------------------------


class TestTheWorkbook:
    def test_is_the_same_to_the_byte(self, lanxi: bytes) -> None:
        assert made().data == lanxi
        with zipfile.ZipFile(io.BytesIO(lanxi)) as package:
            assert {entry.date_time[0] for entry in package.infolist()} == {1980}

    def test_has_a_sheet_for_each_unit_and_one_for_the_machine(self) -> None:
        book = opened(made("zhejiang").data)
        names = book.sheetnames
        assert names[0] == "填表说明"
        assert names[1:-1] == [
            *("方案未列责任单位", "省经信厅", "省科技厅", "省发展改革委〔省能源局〕", "省商务厅")
        ]
        assert names[-1] == LAYOUT_SHEET
        assert book[LAYOUT_SHEET].sheet_state == "veryHidden"
        assert opened(made().data).sheetnames[1] == "兰溪市（属地政府）"

    def test_a_row_says_what_is_meant(self, lanxi: bytes) -> None:
        cells = office(opened(lanxi))
        row = {title: cells.at(6, title).value for title in cells.head}
        revenue = codelists.indicators()["revenue"]
        scope = codelists.scopes()["above_scale"]
        assert revenue.definition is not None
        assert scope.definition is not None
        assert row["目标"] == "LX-1"
        assert row["指标"] == revenue.label.zh
        assert row["指标定义"] == revenue.definition.zh
        assert row["统计口径"] == scope.label.zh
        assert row["口径定义"] == scope.definition.zh
        assert row["计量单位"] == "亿元"
        assert row["责任单位（原文次序）"] == "属地政府（方案未列责任单位）"

    def test_only_yellow_cells_are_open_and_no_password_is_set(self, lanxi: bytes) -> None:
        book = opened(lanxi)
        for sheet in book.worksheets:
            assert sheet.protection.sheet
            assert not sheet.protection.password
            for row in sheet.iter_rows():
                for cell in row:
                    yellow = cell.fill.start_color.rgb == "00FFF2CC" and cell.row > 5
                    assert cell.protection.locked is not yellow, (sheet.title, cell.coordinate)
        assert book.security.lockStructure

    def test_cells_refuse_what_cannot_be_in_chinese(self, lanxi: bytes) -> None:
        sheet = office(opened(lanxi)).sheet
        rules = {
            str(rule.sqref).split()[0].split(":")[0]: rule
            for rule in sheet.data_validations.dataValidation
        }
        revenue, factories = rules["H6"], rules["H7"]
        assert (revenue.type, revenue.operator, revenue.formula1) == ("decimal", "between", "0")
        # A thousand times the 350 asked for, on the next power of ten: 万元 would be beyond it.
        assert float(revenue.formula2) == 1e6
        assert revenue.error == (
            "应填0至1000000之间的数，单位是亿元。只写数字，不写单位；手头是其他单位的，请先换算；"
            "没有的数留空。"
        )
        assert factories.type == "whole"
        lists = [rule for rule in rules.values() if rule.type == "list"]
        assert {rule.formula1 for rule in lists} == {
            f'"{SAME},{OTHER},{UNKNOWN}"',
            '"是,否"',
            f'"{STATISTICS},主管部门公布或函复,协会、媒体公布,{INTERNAL}"',
        }
        for rule in rules.values():
            assert rule.showErrorMessage
            assert rule.error
            # What a spreadsheet program accepts.
            assert len(rule.error) <= 255
            assert len(rule.errorTitle) <= 32
            assert len(rule.formula1) <= 255

    @pytest.mark.parametrize(
        ("region", "lang"), [("zhejiang", "zh"), ("zhejiang", "en"), ("lanxi", "en")]
    )
    def test_keeps_the_limits_of_spreadsheet_programs(self, region: str, lang: str) -> None:
        book = opened(made(region, lang=lang).data)
        for sheet in book.worksheets:
            assert len(sheet.title) <= 31
            for rule in sheet.data_validations.dataValidation:
                assert len(rule.error) <= 255
                assert len(rule.errorTitle) <= 32
                assert len(rule.prompt or "") <= 255
                assert len(rule.promptTitle or "") <= 32
                assert len(rule.formula1) <= 255

    def test_limits_follow_from_what_is_measured(self, tmp_path: Path) -> None:
        level = {"measure": "level"}
        trial = fake_plan(
            tmp_path,
            {**level, "indicator": "digital_coverage", "at_least": "60 %"},
            {**level, "indicator": "revenue_growth", "at_least": "5 %"},
            {**level, "indicator": "profits", "at_least": "10 亿元"},
            {**level, "indicator": "energy_intensity", "at_most": "0.5 吨标准煤/万元"},
            {"measure": "rate", "indicator": "value_added", "at_least": "6 %/年"},
            {**level, "indicator": "little_giants", "more_than": "0 家"},
        )
        with workspace_is(tmp_path):
            data = request.form(trial, nothing_known(), "keqiao", THEN, words.load("zh")).data
        sheet = office(opened(data)).sheet
        limits = {
            str(rule.sqref).split()[0].split(":")[0]: (rule.type, rule.formula1, rule.formula2)
            for rule in sheet.data_validations.dataValidation
        }
        assert limits["H6"] == ("decimal", "0", "100")
        assert limits["H7"] == ("decimal", "-100", "1000")
        # Profits may be losses; 10 asked for, 10 000 the most, and as much below nought.
        assert limits["H8"] == ("decimal", "-10000", "10000")
        assert limits["H9"] == ("decimal", "0", "1000")
        # A promised rate says nothing of the level, and a promise of none at all no more.
        assert limits["H10"] == ("decimal", "0", None)
        assert limits["H11"] == ("whole", "0", None)

    def test_instructions_give_the_plan_s_words_and_years(self, lanxi: bytes) -> None:
        guide = opened(lanxi)["填表说明"]
        text = "\n".join(str(cell.value) for row in guide.iter_rows() for cell in row if cell.value)
        for target in ZJ.of(region="lanxi"):
            assert target.id in text
            assert target.quote in text
        assert "2027年" in text
        assert "planpath data load" in text

    def test_prints_on_wide_paper_with_its_headings(self, lanxi: bytes) -> None:
        sheet = office(opened(lanxi)).sheet
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$5:$5"

    def test_a_figure_known_already_is_shown_and_locked(self) -> None:
        known = fake_evidence(
            {"region": "lanxi", "year": 2022, "value": 222.2},
            {"region": "lanxi", "year": 2023, "grade": "C"},
        )
        cells = office(opened(made(evidence=known).data))
        assert cells.at(6, "2022年").value == 222.2
        assert cells.yellow(6)[:2] == ["2023年", "2024年"]

    def test_text_from_outside_never_becomes_a_formula(self) -> None:
        book = openpyxl.Workbook()
        for line, text in enumerate(['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1"], 1):
            cell = put(book.active, line, 1, text)
            assert cell.data_type == "s"
            assert cell.quotePrefix
        assert put(book.active, 9, 1, "累计35家").quotePrefix is False

    def test_has_room_for_units_with_long_and_like_names(self) -> None:
        from planpath.request.arrangement import _sheet_name

        taken: set[str] = set()
        long = "国家金融监督管理总局浙江监管局驻某地派出机构联合数据工作专班办公室甲"
        names = [_sheet_name(long + tail, taken) for tail in ("一", "二")]
        assert len(set(names)) == 2
        assert all(len(name) == 31 for name in names)
        assert _sheet_name("a/b:c*[d]?", taken) == "a b c  d"


# ---- There and back --------------------------------------------------------------------


def fill_in(data: bytes, path: Path, figures: dict[tuple[str, ...], float]) -> Path:
    """Every yellow figure the panel has, each row from the statistical office."""
    book = opened(data)
    for name in book.sheetnames:
        if name in ("填表说明", LAYOUT_SHEET):
            continue
        cells = Cells(book[name])
        for line in cells.lines:
            region, indicator, scope, *basis = cells.sheet.cell(line, 1).value.split("/")
            entry = codelists.indicators()[indicator]
            unit = "%" if units.same_kind(entry.unit, "") else entry.unit
            for title in cells.yellow(line):
                series = (region, indicator, scope, "".join(basis))
                value = figures.get((*series, title[:4]))
                if value is not None and title.endswith("年"):
                    cells.at(line, title).value = units.convert(value, entry.unit, unit)
            cells.answer(line)
    return saved(book, path)


NAMED = ("region", "indicator", "scope", "basis")


def as_evidence(rows: list[Row], source: str) -> tuple[Any, Any]:
    gathered = ingest.gather(rows, source, THEN)
    return gathered.observed, gathered.citations


class TestThereAndBack:
    def test_filled_in_with_the_panel_every_target_gets_the_panel_s_verdict(
        self, tmp_path: Path
    ) -> None:
        panel = demonstration.panel(ZJ)
        figures = {
            (*(row[name] for name in NAMED), str(row["year"])): row["value"]
            for row in panel.to_dict("records")
            if row["period"] == "year"
        }
        place = store.Workspace(tmp_path / "w")
        place.raw.mkdir(parents=True)
        for region in REGIONS:
            path = fill_in(made(region).data, tmp_path / f"{region}.xlsx", figures)
            loaded = loads.load(place, path, author="某某", today=THEN)
            assert loaded.vintage == f"request_zj_textile_2027_{region}_20250301_1"
        supplied = store.evidence(place, as_of=THEN)
        back = assessment.assess(ZJ, supplied)
        cited = supplied.citations.reindex(panel["source"]).assign(grade="D", date="")
        meant = assessment.assess(ZJ, Evidence(panel, cited, THEN, {}, "demonstration"))
        assert list(back["target_id"]) == list(meant["target_id"])
        pd.testing.assert_series_equal(back["verdict"], meant["verdict"])
        # What else the panel has, on other scopes or of part of a year, no form asks for.
        judged = meant["verdict"].ne("")
        for column in ("data_status", "baseline", "latest", "done", "needed_rate"):
            ours, theirs = back.loc[judged, column], meant.loc[judged, column]
            pd.testing.assert_series_equal(ours, theirs, obj=column)
        assert back["verdict"].ne("").sum() > len(back) / 2
        # What came back is not asked for once more; what the panel lacks still is.
        for region in REGIONS:
            for one in made(region, supplied).found.wanted:
                assert not {(*one.series, str(year)) for year in one.years} & set(figures)

    def test_a_form_in_english_says_the_same(self, tmp_path: Path) -> None:
        book = opened(made(lang="en").data)
        cells = Cells(book["Lanxi (local government)"])
        cells.at(6, "2024").value = 243.5
        answers = {
            "On this scope?": "On this very scope",
            "Kind of source": "Statistical office or yearbook",
            "Source": "Bulletin",
            "Address or document no.": "https://stats.example/",
        }
        for title, text in answers.items():
            cells.at(6, title).value = text
        [row], about = form.rows(saved(book, tmp_path / "en.xlsx"))
        assert about.lang == "en"
        assert (row.cells["region"], row.cells["value"], row.cells["unit"]) == (
            "兰溪市",
            "243.5",
            "亿元",
        )

    def test_each_figure_knows_its_cells(self, lanxi: bytes, tmp_path: Path) -> None:
        [row], about = form.rows(filled(lanxi, tmp_path / "a.xlsx"))
        assert set(row.cells) == {*ingest.COLUMNS, "basis"} == set(row.places)
        assert row.cell == "兰溪市（属地政府）!J6"
        assert row.where("value") == "a.xlsx, 兰溪市（属地政府）!J6"
        assert row.where("source_url").endswith("!Q6")
        assert row.line == 6
        assert row.cells["source_date"] == "2025-02"
        assert (row.cells["grade"], row.cells["reliability"]) == ("A", "final")
        assert about.series == "request_zj_textile_2027_lanxi"
        assert about.publisher.zh == "兰溪市（属地政府）"

    @pytest.mark.parametrize(
        ("scope", "origin", "status"),
        [
            (SAME, STATISTICS, "ok"),
            (SAME, INTERNAL, "unverified"),
            (UNKNOWN, STATISTICS, "scope_unstated"),
            (OTHER, STATISTICS, "scope_mismatch"),
        ],
    )
    def test_only_figures_on_the_scope_from_a_source_carry_a_verdict(
        self, lanxi: bytes, tmp_path: Path, scope: str, origin: str, status: str
    ) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.at(6, "2022年").value = 200
            cells.at(6, "口径是否一致").value = scope
            cells.at(6, "来源类型").value = origin
            cells.at(6, "备注").value = "含规下企业"

        rows, about = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        observed, cited = as_evidence(rows, about.series)
        known = Evidence(table.make(observed), store.citation_frame(cited), THEN, {}, "published")
        row = assessment.assess(ZJ.of(region="lanxi"), known).iloc[0]
        assert row["data_status"] == status
        assert bool(row["verdict"]) is (status == "ok")
        assert cited[0].title == "统计公报；含规下企业"

    def test_nothing_written_about_contacts_leaves_the_form(
        self, lanxi: bytes, tmp_path: Path
    ) -> None:
        def change(_: Any, cells: Cells) -> None:
            cells.at(6, "联系人、电话").value = "某某 0579-0000"

        [row], _ = form.rows(filled(lanxi, tmp_path / "a.xlsx", change))
        assert not any("0579" in text for text in row.cells.values())


# ---- The command -----------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["data", *arguments])


class TestTheCommand:
    def test_asks_loads_and_asks_for_no_more_of_it(self, tmp_path: Path) -> None:
        place = fake_workspace(tmp_path)
        root = str(place.root)
        arguments = ("request", "--region", "兰溪", "--workspace", root, "--ui", "zh")
        asked = run(*arguments, "--due", "2026-12-31")
        assert asked.exit_code == 0, asked.output
        to = place.reports / "zj_textile_2027" / "2026-11-23" / "requests" / "lanxi.zh.xlsx"
        assert asked.output == f"兰溪市：4项目标缺数，共16个数（另有2个选填），分1张表：{to}\n"
        book = opened(to.read_bytes())
        assert "请于 2026-12-31 前返回" in office(book).sheet["B2"].value
        path = filled(to.read_bytes(), tmp_path / "back.xlsx")
        loaded = run("load", str(path), "--workspace", root, "--author", "某某")
        assert loaded.exit_code == 0, loaded.output
        known = store.evidence(place)
        mine = known.observed[known.observed["region"].eq("lanxi")]
        assert set(mine["value"]) >= {243.5}
        again = run(*arguments, "--out", str(tmp_path / "again.xlsx"))
        assert "共15个数" in again.output

    def test_spares_a_form_somebody_may_have_begun(self, tmp_path: Path) -> None:
        place = fake_workspace(tmp_path / "w")
        to = tmp_path / "lanxi.xlsx"
        arguments = (
            "request",
            "--region",
            "lanxi",
            "--workspace",
            str(place.root),
            "--out",
            str(to),
        )
        assert run(*arguments).exit_code == 0
        first = to.read_bytes()
        assert run(*arguments).exit_code == 0
        to.write_bytes(b"filled in")
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert refused.stderr == (
            f"{to}: stands there already and may be filled in; move it, or say --force\n"
        )
        assert to.read_bytes() == b"filled in"
        assert run(*arguments, "--force").exit_code == 0
        assert to.read_bytes() == first

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--region", "lanxii"), "--region: unknown region; read 'lanxii'"),
            (("--region", "lanxi", "--due", "31.12."), "--due: is not a date; read '31.12.'"),
            (("--lang", "xx"), "--lang: unknown language; read 'xx'"),
            (("--out", "all.xlsx"), "--out: is one file, and each region gets one of its own"),
            (
                ("--region", "lanxi", "--out", "a.xls"),
                "--out: is not a workbook's name; read 'a.xls'",
            ),
        ],
    )
    def test_tells_a_mistake_and_writes_nothing(
        self, tmp_path: Path, arguments: tuple[str, ...], said: str
    ) -> None:
        place = fake_workspace(tmp_path)
        done = run("request", *arguments, "--workspace", str(place.root))
        assert done.exit_code == 2
        assert done.stderr.startswith(said)
        assert not list(tmp_path.rglob("*.xlsx"))

    def test_works_where_there_is_no_figure_at_all(self, tmp_path: Path) -> None:
        (tmp_path / "data" / "raw").mkdir(parents=True)
        out = tmp_path / "out"
        done = run(
            "request",
            "--region",
            "lanxi",
            "--region",
            "keqiao",
            "--workspace",
            str(tmp_path),
            "--as-of",
            "2026-11-23",
            "--out",
            str(out),
        )
        assert done.exit_code == 0, done.output
        assert sorted(path.name for path in out.iterdir()) == ["keqiao.zh.xlsx", "lanxi.zh.xlsx"]


def test_the_report_names_the_command() -> None:
    from planpath.report import open_points
    from planpath.report.parameters import Parameters
    from planpath.report.session import prepare

    asked = Parameters("zj_textile_2027", "lanxi", "zh", "steady", None, "published")
    report = prepare(asked, store.Workspace(Path(__file__).parents[1]))
    [*_, last] = open_points.gaps(report)
    assert isinstance(last, Paragraph)
    assert "planpath data request --region lanxi" in last.text
    invented = dataclasses.replace(
        report, parameters=dataclasses.replace(asked, data="demonstration")
    )
    assert not any("planpath data" in str(block) for block in open_points.gaps(invented))
