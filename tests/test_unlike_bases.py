"""Figures of unlike accounting basis never meet: not in a sum, a series, a vintage or a check."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corpus
from fakes import HEADER, fake_citation, fake_csv, fake_evidence, fake_workspace
from fakes_form import BASIS, THEN, ZJ, Cells, nothing_known, opened, saved, told
from planpath import (
    coded,
    codelists,
    examination,
    ingest,
    loads,
    mapping,
    paths,
    records,
    request,
    scenario,
    sheets,
    store,
    table,
    vintages,
    words,
)
from planpath.export import iamc
from planpath.problems import PlanpathError
from planpath.sheets import form

PRIMARY = "primary+feedstock_in+nonfossil_in"
CALORIFIC = "calorific+feedstock_in+nonfossil_in"
ENERGY = {"indicator": "energy_total", "unit": "万吨标准煤", "published_indicator": "能源消费量"}
TODAY = date(2026, 11, 23)


def energy(region: str, basis: str, value: float = 10.0, **given: Any) -> dict[str, Any]:
    row = {"region": region, "indicator": "energy_total", "scope": "above_scale", "basis": basis}
    own = {"kind": "observed", "source": f"fake/{region}", "year": 2023, "value": value}
    return {**row, **own, "unit": "万吨标准煤", **given}


def refused(rows: list[dict[str, Any]]) -> str:
    with pytest.raises(PlanpathError) as error:
        table.make(rows)
    return str(error.value)


# ---- The one table -----------------------------------------------------------------------


def test_the_basis_stands_beside_the_scope_and_is_part_of_the_key() -> None:
    assert table.COLUMNS[2:4] == ("scope", "basis")
    assert "basis" in table.KEY
    # The same year on two bases is two figures; on one it is the same key twice.
    assert len(table.make([energy("keqiao", PRIMARY), energy("keqiao", CALORIFIC, 8.0)])) == 2
    twice = [energy("keqiao", PRIMARY), energy("keqiao", PRIMARY, 8.0)]
    assert "the same key stands twice" in refused(twice)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (energy("keqiao", "等价值"), "is not the form a basis is kept in; read '等价值'"),
        (energy("keqiao", "feedstock_in+primary"), "allowed: primary+feedstock_in"),
        (energy("keqiao", "primray"), "unknown basis; read 'primray'"),
        (energy("keqiao", "primary+calorific"), "states electricity twice"),
        (energy("keqiao", "comparable"), "a figure of energy_total states no prices"),
        (
            energy("keqiao", "comparable", indicator="revenue", unit="亿元"),
            "revenue is at current prices by its definition",
        ),
    ],
)
def test_the_gate_lets_in_canonical_bases_of_dimensions_a_figure_has(
    row: dict[str, Any], said: str
) -> None:
    message = refused([row])
    assert said in message
    assert "basis of" in message


def test_a_sum_of_unlike_bases_names_both_sides() -> None:
    rows = table.make([energy("keqiao", PRIMARY), energy("tongxiang", CALORIFIC)])
    with pytest.raises(PlanpathError) as error:
        table.total(rows, "zhejiang")
    assert str(error.value) == (
        f"sum, basis: unlike rows cannot be added: {PRIMARY!r} beside {CALORIFIC!r}"
    )
    like = table.make([energy("keqiao", PRIMARY), energy("tongxiang", PRIMARY, 5.5)])
    [row] = table.total(like, "zhejiang").to_dict("records")
    assert (row["value"], row["basis"]) == (15.5, PRIMARY)


# ---- Doors -------------------------------------------------------------------------------


def csv_with(*bases: str) -> bytes:
    """Energy use of Keqiao, a row for each basis, with the optional column."""
    cells = {"indicator": "能源消费总量", "unit": "万吨标准煤", "scope": "above_scale"}
    lines = fake_csv(*({**cells, "value": str(10 + n)} for n in range(len(bases)))).decode()
    head, *rows = lines.splitlines()
    written = [f'{row},"{basis}"' for row, basis in zip(rows, bases, strict=True)]
    return "\n".join([f"{head},basis", *written, ""]).encode()


def gathered(data: bytes, rules: mapping.MappingFile | None = None) -> ingest.Gathered:
    rows = records.read_csv(data, "a.csv", ingest.COLUMNS)
    return ingest.gather(rows, "a", TODAY, rules)


def test_a_transcribed_file_names_its_bases_in_a_column_it_may_leave_out() -> None:
    found = gathered(csv_with("等价值、含原料用能、含非化石能源", "", "当量值"))
    assert [one.basis for one in found.citations] == [PRIMARY, "", "calorific"]
    assert [row["basis"] for row in found.observed] == [PRIMARY, "", "calorific"]
    assert "basis" not in HEADER.split(",")
    plain = gathered(fake_csv({"scope": "above_scale"}))
    assert [one.basis for one in plain.citations] == [""]


def test_a_basis_that_cannot_be_is_told_with_line_and_column() -> None:
    with pytest.raises(PlanpathError) as error:
        gathered(csv_with("等价值、当量值", "可比价"))
    first, second = map(str, error.value.problems)
    assert first.startswith("a.csv, line 2, column 15 (basis): states electricity twice")
    assert second.startswith("a.csv, line 3, column 15 (basis): a figure of energy_total states no")


def rules(basis: str) -> mapping.MappingFile:
    return mapping.MappingFile.model_validate(
        {
            "period": {"year": {"period": "year"}},
            "quantity": [
                {
                    "published": "能源消费总量",
                    "published_scopes": ["above_scale"],
                    "indicator": "energy_total",
                    "scope": "above_scale",
                    "basis": basis,
                }
            ],
        }
    )


def test_a_mapping_says_the_basis_of_a_published_name_once_and_for_all() -> None:
    found = gathered(csv_with("", "扣除原料用能"), rules("等价值"))
    assert [one.basis for one in found.citations] == ["primary", "primary+feedstock_out"]
    # A row that says otherwise than its name contradicts it.
    with pytest.raises(PlanpathError, match="states electricity twice"):
        gathered(csv_with("当量值"), rules("等价值"))
    assert list(rules("等价").faults("m.toml")) == []
    [fault] = rules("可比价").faults("m.toml")
    assert str(fault).startswith("m.toml, quantity[1].basis: a figure of energy_total states no")


def citations(*figures: dict[str, Any]) -> pd.DataFrame:
    cited = [
        fake_citation(line, **{**ENERGY, "value": 10.0, **figure})
        for line, figure in enumerate(figures, 2)
    ]
    return store.citation_frame(cited)


def test_a_newer_load_on_another_basis_supersedes_nothing() -> None:
    old = {"series": "s", "loaded_on": "2024-03-01", "rank": 1, "basis": PRIMARY}
    new = {"series": "s", "loaded_on": "2025-03-01", "rank": 1}
    other = vintages.settled(citations(old, {**new, "basis": CALORIFIC}))
    assert list(other["status"]) == ["used", "used"]
    same = vintages.settled(citations(old, {**new, "basis": PRIMARY}))
    assert list(same["status"]) == ["superseded", "used"]
    # And a figure is revised on its own basis only.
    before, after = citations(old), citations({**new, "basis": CALORIFIC, "value": 8.0})
    apart = vintages.difference(before, after, by_source=False)
    assert (len(apart.revised), len(apart.added), len(apart.dropped)) == (0, 1, 1)


def test_a_basis_is_kept_between_runs_and_corrected_figures_keep_theirs(tmp_path: Path) -> None:
    workspace = fake_workspace(tmp_path)
    path = tmp_path / "energy.csv"
    path.write_bytes(csv_with("等价值", "当量值"))
    loads.load(workspace, path, author="张三", today=TODAY)
    cell = "energy_20261123_1/2"
    (workspace.raw / "corrections.toml").write_text(
        f'[[correction]]\ncell = "{cell}"\nfound = "10 万吨标准煤"\nvalue = "11 万吨标准煤"\n'
        'reason = "笔误"\nauthor = "李四"\ndate = 2026-11-23\n',
        encoding="utf-8",
    )
    for built in (store.evidence(workspace), store.evidence(workspace)):
        own = built.observed[built.observed["indicator"].eq("energy_total")]
        own = own[own["basis"].ne("")]
        assert dict(zip(own["basis"], own["value"], strict=True)) == {
            "primary": 11.0,
            "calorific": 11.0,
        }
        assert set(built.citations.loc[own["source"], "basis"]) == {"primary", "calorific"}


# ---- Checks ------------------------------------------------------------------------------


def noticed(*figures: dict[str, Any]) -> list[str]:
    cited = [
        fake_citation(line, published_scope="", place=f"B{line}", vintage="fake", **figure)
        for line, figure in enumerate(figures, 2)
    ]
    figures_ = coded.Figures.of_citations(store.citation_frame(cited))
    limits = examination.thresholds(TODAY)
    return [remark.check for remark in examination.examined(figures_, limits)]


def value_added(year: int, value: float, basis: str) -> dict[str, Any]:
    return {"indicator": "value_added", "year": year, "value": value, "basis": basis}


REAL_GROWTH = {
    "indicator": "value_added_growth",
    "year": 2023,
    "value": 10.0,
    "unit": "%",
    "canonical": 0.1,
    "canonical_unit": "无量纲",
}


@pytest.mark.parametrize(
    ("basis", "remarks"),
    [
        ("comparable", ["growth"]),  # 108/100 − 1 = 8 %, published 20 %
        ("current", []),  # levels at current prices say nothing of real growth
        ("", []),
    ],
)
def test_growth_is_held_against_levels_of_its_own_basis_only(
    basis: str, remarks: list[str]
) -> None:
    levels = [value_added(2022, 100.0, basis), value_added(2023, 108.0, basis)]
    assert noticed(*levels, {**REAL_GROWTH, "value": 20.0, "canonical": 0.2}) == remarks


def test_levels_of_two_bases_are_no_series() -> None:
    # A hundredfold is a leap; beside a year before of unlike accounting it is none.
    first = {**ENERGY, "year": 2022, "value": 100.0, "basis": PRIMARY}
    second = {**ENERGY, "year": 2023, "value": 10000.0}
    assert noticed(first, {**second, "basis": CALORIFIC}) == []
    assert noticed(first, {**second, "basis": PRIMARY}) == ["leap"]


def test_parts_and_whole_of_unlike_basis_are_not_added_up() -> None:
    whole = {**ENERGY, "region": "zhejiang", "value": 10.0, "basis": PRIMARY}
    part = {**ENERGY, "region": "keqiao", "value": 12.0}
    assert noticed(whole, {**part, "basis": CALORIFIC}) == []
    assert noticed(whole, {**part, "basis": PRIMARY}) == ["parts"]


def test_a_series_that_comes_back_on_another_basis_is_remarked_upon() -> None:
    before, now = citations({"basis": PRIMARY}), citations({"basis": CALORIFIC})
    nothing = store.citation_frame([])
    limits = examination.thresholds(TODAY)
    found = examination.compared(coded.Figures.of_citations(now), before, nothing, limits)
    [remark] = [remark for remark in found if remark.check == "basis"]
    assert remark.level == "high"
    assert remark.text(words.load("zh")) == (
        "柯桥区能源消费总量的核算口径由“等价值、含原料用能、含非化石能源”变为"
        "“当量值、含原料用能、含非化石能源”"
    )


# ---- Workbooks ---------------------------------------------------------------------------


def proposed(tmp_path: Path, grid: corpus.Grid) -> tuple[Path, Any]:
    path = tmp_path / "能耗.xlsx"
    corpus.book(("数据", grid))(path)
    return path, sheets.propose(path)


def figures_of(path: Path, layout: Any) -> list[tuple[str, str, float]]:
    """Indicator, basis and value of each figure."""
    rows = sheets.rows(sheets.read(path), layout)
    found = ingest.gather(rows, "a", TODAY, layout.names())
    return [(one.indicator, one.basis, one.canonical) for one in found.citations]


def test_a_head_that_names_a_basis_is_a_guess_somebody_confirms(tmp_path: Path) -> None:
    path, layout = proposed(
        tmp_path,
        (
            ("2024年各县主要指标",),
            (
                "地区",
                "能源消费总量（等价值，万吨标准煤）",
                "能源消费总量（当量值，万吨标准煤）",
                "营业收入（亿元，现价）",
            ),
            ("柯桥区", 12, 9, 1243),
            ("兰溪市", 3, 2, 160),
        ),
    )
    [sheet] = layout.sheet
    assert [column.basis for column in sheet.column] == [None, "primary", "calorific", None]
    text = sheets.dump(layout)
    assert "核算口径取自表头、标题或附注的字样：等价值" in text
    assert layout.unconfirmed > 0
    assert figures_of(path, layout)[:3] == [
        ("energy_total", "primary", 12.0),
        ("energy_total", "calorific", 9.0),
        # Revenue is at current prices by its definition: nothing more to say.
        ("revenue", "", 1243.0),
    ]


def test_a_note_speaks_for_the_figures_that_have_to_state_it(tmp_path: Path) -> None:
    path, layout = proposed(
        tmp_path,
        (
            ("2024年各县主要指标",),
            ("地区", "单位增加值能耗（吨标准煤/万元）", "工业增加值（亿元）", "绿色工厂数（家）"),
            ("柯桥区", 0.52, 243, 4),
            ("兰溪市", 0.61, 60, 2),
            ("注：能耗按等价值计算，增加值为2020年可比价。",),
        ),
    )
    assert layout.sheet[0].basis == "primary+comparable"
    assert figures_of(path, layout)[:3] == [
        ("energy_intensity", "primary+comparable", 0.52),
        ("value_added", "comparable", 243.0),
        ("green_factories", "", 4.0),
    ]


def test_a_column_of_bases_is_read_row_by_row_and_its_faults_are_told(tmp_path: Path) -> None:
    grid = (
        ("地区", "指标", "核算口径", "2024年"),
        ("柯桥区", "能源消费总量（万吨标准煤）", "等价值", 12),
        ("柯桥区", "能源消费总量（万吨标准煤）", "当量值", 9),
        ("柯桥区", "绿色工厂数（家）", "—", 4),
    )
    path, layout = proposed(tmp_path, grid)
    assert [basis for _, basis, _ in figures_of(path, layout)] == ["primary", "calorific", ""]
    corpus.book(("数据", (*grid[:2], ("柯桥区", grid[1][1], "等量值", 9))))(path)
    with pytest.raises(PlanpathError) as error:
        sheets.rows(sheets.read(path), layout)
    assert "数据!C3: unknown basis; read '等量值'" in str(error.value)


# ---- Requests ----------------------------------------------------------------------------


def wanted_energy(book: Any) -> tuple[Cells, int]:
    """The sheet and first row that ask for energy intensity."""
    for name in book.sheetnames:
        cells = Cells(book[name])
        if "指标" not in cells.head:
            continue
        for line in cells.lines:
            if cells.at(line, "指标").value == "单位增加值能耗":
                return cells, line
    raise AssertionError("no form asks for energy intensity")


@pytest.fixture(scope="module")
def province() -> bytes:
    return request.form(ZJ, nothing_known(), "zhejiang", THEN, words.load("zh")).data


def test_a_request_says_which_basis_the_target_asks_for(province: bytes) -> None:
    cells, line = wanted_energy(opened(province))
    assert "等价值" in cells.at(line, "统计口径").value
    assert not cells.at(line, BASIS).protection.locked
    told_ = cells.at(line, "口径定义").value
    assert "核算口径：等价值" in told_


@pytest.mark.parametrize(
    ("answer", "electricity"),
    [("与所列核算口径一致", "primary"), ("当量值、可比价", "calorific"), ("不清楚", "")],
)
def test_a_figure_comes_back_on_the_basis_its_supplier_says(
    province: bytes, tmp_path: Path, answer: str, electricity: str
) -> None:
    book = opened(province)
    cells, line = wanted_energy(book)
    cells.answer(line)
    cells.at(line, BASIS).value = answer
    cells.at(line, "2024年").value = 0.52
    [row], _ = form.rows(saved(book, tmp_path / "a.xlsx"))
    [figure] = ingest.gather([row], "a", THEN).observed
    assert figure["basis"].partition("+")[0] == electricity


@pytest.mark.parametrize(
    ("answer", "said"),
    [(None, "needs an answer, since the row has figures"), ("等直值", "unknown basis")],
)
def test_a_figure_that_leaves_its_basis_open_comes_back_as_a_question(
    province: bytes, tmp_path: Path, answer: str | None, said: str
) -> None:
    book = opened(province)
    cells, line = wanted_energy(book)
    cells.answer(line)
    cells.at(line, BASIS).value = answer
    cells.at(line, "2024年").value = 0.52
    [problem] = told(saved(book, tmp_path / "a.xlsx"))
    assert said in problem


# ---- Paths and exports -------------------------------------------------------------------


def test_each_basis_is_carried_forward_by_itself() -> None:
    given = {**ENERGY, "region": "keqiao"}
    del given["published_indicator"]
    figures = [
        {**given, "year": year, "value": value, "basis": basis}
        for basis, values in ((PRIMARY, (100.0, 110.0)), (CALORIFIC, (80.0, 84.0)))
        for year, value in zip((2022, 2023), values, strict=True)
    ]
    carried = paths.project(fake_evidence(*figures), scenario.load("steady"), 2024)
    carried = carried[carried["indicator"].eq("energy_total")]
    found = dict(zip(carried["basis"], carried["value"], strict=True))
    # 110 × 110/100 = 121 and 84 × 84/80 = 88.2; across the two nothing grows.
    assert found == {PRIMARY: pytest.approx(121.0), CALORIFIC: pytest.approx(88.2)}


def test_a_variable_of_the_iamc_form_ends_in_its_basis_and_is_read_back(tmp_path: Path) -> None:
    name = iamc.variable("energy_total", "above_scale", "primary+feedstock_in")
    scope = codelists.scopes()["above_scale"].label.en
    assert name == (f"Energy use|{scope}|electricity at primary value, feedstock energy counted")
    path = tmp_path / "paths.csv"
    unit = "万吨标准煤"
    path.write_text(
        "Model,Scenario,Region,Variable,Unit,2025\n"
        f'm,s,Keqiao,"{name}",{unit},12\n'
        f'm,s,Keqiao,"Energy use|{scope}",{unit},13\n',
        encoding="utf-8",
    )
    read = iamc.read_iamc(path)
    assert dict(zip(read["basis"], read["value"], strict=True)) == {
        "primary+feedstock_in": 12.0,
        "": 13.0,
    }
