"""The workbook: a colleague without Python recomputes our numbers, and changes them."""

from __future__ import annotations

import dataclasses
import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from fakes import fake_evidence
from fakes_evidence import HERE, fake_plan, workspace_is
from fakes_export import (
    differences,
    made_up,
    needs_spreadsheet,
    opened,
    published,
    recalculated,
    subject_of,
)
from planpath import codelists, plan, words
from planpath.export import formulas
from planpath.export.look import FIRST, HEAD
from planpath.export.subject import Subject
from planpath.export.workbook import workbook

ENGLISH = words.load("en")
STATUS = ENGLISH("export.column.comparability")
SHEETS = ("judgement", "inputs", "required", "precedents", "notes")


def title(key: str, lang: str = "en") -> str:
    return words.load(lang)(f"export.sheet.{key}")


def columns(book: Workbook, key: str, lang: str = "en") -> dict[str, int]:
    """Column numbers by the head's text."""
    sheet = book[title(key, lang)]
    return {str(cell.value): cell.column for cell in sheet[HEAD] if cell.value is not None}


def cell(book: Workbook, row: int, column: str, key: str = "judgement") -> Any:
    at = columns(book, key)[ENGLISH(f"export.column.{column}")]
    return book[title(key)].cell(row, at)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return made_up(tmp_path_factory.mktemp("panel"))


@pytest.fixture(scope="module")
def on_paper() -> Subject:
    """What is published."""
    return published()


@pytest.fixture(scope="module")
def written(demonstration: Subject, on_paper: Subject) -> dict[str, bytes]:
    """The workbooks of both bodies of evidence in both languages."""
    return {
        "demonstration_en": workbook(demonstration, "en"),
        "demonstration_zh": workbook(demonstration, "zh"),
        "published_en": workbook(on_paper, "en"),
    }


@pytest.fixture(scope="module")
def book(written: dict[str, bytes]) -> bytes:
    return written["demonstration_en"]


# ---- Recalculated ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def books(
    demonstration: Subject,
    on_paper: Subject,
    written: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, bytes]:
    """All workbooks the spreadsheet program is given, changed ones among them."""
    folder = tmp_path_factory.mktemp("many")
    many = _many(folder)
    with workspace_is(folder):
        of_many = workbook(many, "en")
    lanxi = dataclasses.replace(demonstration, regions=("lanxi",))
    keqiao = dataclasses.replace(demonstration, regions=("keqiao",))
    told = workbook(dataclasses.replace(on_paper, regions=("keqiao",)), "en")
    filled = {(FIRST, "2022"): 1150}
    return {
        **written,
        "many": of_many,
        "newer": changed(workbook(keqiao, "en"), {(FIRST, "2025"): 1380.0}),
        "shared": changed(workbook(lanxi, "en"), {(line_of(lanxi, "LX-4"), "2025"): 47}),
        "unsaid": changed(told, filled),
        "said": changed(told, {**filled, (FIRST, STATUS): ENGLISH("status.ok")}),
        "hostile": workbook(_hostile_subject(), "en"),
    }


@pytest.fixture(scope="module")
def computed(
    books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Workbook]:
    """The same workbooks as the spreadsheet program computes them, started once."""
    return recalculated(tmp_path_factory.mktemp("computed"), books)


def line_of(subject: Subject, target: str) -> int:
    """The first row of a target's lines."""
    assessed = subject.assessed.reset_index(drop=True)
    return int(assessed.index[assessed["target_id"].eq(target)][0]) + FIRST


def changed(data: bytes, cells: dict[tuple[int, str], Any]) -> bytes:
    """The workbook with other inputs, by row and the head of the column."""
    file = opened(data)
    head = columns(file, "inputs")
    for (row, column), value in cells.items():
        one = file[title("inputs")].cell(row, head[column])
        assert one.data_type != "f", "only an input may be changed"
        one.value = value
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


@needs_spreadsheet
@pytest.mark.slow
@pytest.mark.parametrize("name", ["demonstration_en", "demonstration_zh", "published_en", "many"])
def test_every_formula_gives_our_number(
    books: dict[str, bytes], computed: dict[str, Workbook], name: str
) -> None:
    assert differences(books[name], computed[name]) == []


def test_the_cases_leave_nothing_out(tmp_path: Path) -> None:
    many = _many(tmp_path)
    with workspace_is(tmp_path):
        judged = many.judged
    assert set(judged["measure"]) == {"level", "added", "yearly", "rate"}
    assert set(judged["bound"]) == {"at_least", "more_than", "at_most", "less_than", "between"}
    assert set(judged["kind"]) == {kind for kind, _ in _KINDS.values()}
    assert set(judged["verdict"]) == {"achieved", "on_track", "behind", "missed", ""}
    statuses = {"ok", "unverified", "part_year", "scope_mismatch", "scope_unstated", "no_data"}
    assert set(judged["data_status"]) == statuses
    assert {"single_point", "year_missing", "base_year"} <= set(judged["cause"])
    assert judged["estimate_needed_rate"].notna().any()
    assert set(judged["mean"]) == {"geometric", "arithmetic"}


# Enough cases that each measure meets each bound, kind, status and gap several times.
_CASES = 110
_KINDS = {
    "revenue": ("amount", "亿元"),
    "above_scale_firms": ("count", "家"),
    "rd_intensity": ("share", "%"),
    "energy_intensity": ("intensity", "吨标准煤/万元"),
    "new_hightech_firms": ("flow", "家"),
    "revenue_growth": ("growth", "%"),
}


def _promise(draw: random.Random, indicator: str, scope: str) -> dict[str, Any]:
    kind, unit = _KINDS[indicator]
    measure = draw.choice(["level", "level", "added", "rate", "rate"])
    if kind == "flow":
        measure = draw.choice(["yearly", "yearly", "level"])
    elif kind in ("share", "growth"):
        measure = "level"
    elif kind == "intensity":
        measure = draw.choice(["level", "rate", "rate"])
    elif kind == "count":
        measure = draw.choice(["level", "added"])
    bound = draw.choice(["at_least", "more_than", "at_most", "less_than", "between"])
    number = draw.randint(2, 60)
    written: Any = f"{number} {unit}"
    if measure == "rate":
        bound = draw.choice(["at_least", "at_most"])
        written = f"{draw.choice(['-', ''])}{draw.randint(1, 90) / 10} %/年"
    elif bound == "between":
        written = [written, f"{number + draw.randint(1, 20)} {unit}"]
    readings = []
    if measure in ("rate", "added"):
        readings.append("base_year")
    if measure == "rate":
        readings.append("mean")
    if measure == "yearly":
        readings.append("start")
    return {
        "indicator": indicator,
        "scope": scope,
        "measure": measure,
        bound: written,
        "readings": readings,
        "by": 2027 if measure == "yearly" else draw.choice([2025, 2027, 2027]),
    }


def _figures(draw: random.Random, promise: dict[str, Any], target: float) -> list[dict[str, Any]]:
    """A series of its own: whole, with gaps, empty, re-posted in part, or only part of a year."""
    indicator = promise["indicator"]
    kind = _KINDS[indicator][0]
    unit = codelists.indicators()[indicator].unit
    years = [year for year in range(2020, 2028) if draw.random() < 0.75]
    if draw.random() < 0.2:
        years = []
    found = []
    if kind in ("amount", "flow") and draw.random() < 0.25:
        # A year that does not count, and its first months beside those of one that does.
        shares = {(2021, "year"): 0.8, (2021, "ytd-9"): 0.5, (2024, "ytd-9"): 0.6}
        return [
            {
                **{"region": HERE, "indicator": indicator, "scope": promise["scope"]},
                **{"unit": unit, "year": year, "period": period, "value": abs(target) * share},
            }
            for (year, period), share in shares.items()
        ]
    for year in years:
        value = abs(target) * draw.uniform(0.4, 1.5)
        if draw.random() < 0.15:
            value = abs(target)
        if kind in ("count", "flow"):
            value = float(round(value))
        grade = "C" if draw.random() < 0.12 else "A"
        found.append({"year": year, "value": value, "grade": grade, "period": "year"})
    if kind in ("amount", "flow") and draw.random() < 0.5:
        year = draw.choice([2023, 2024, 2026])
        if year not in years:
            found.append({"year": year, "value": abs(target) * 0.7, "period": "ytd-9"})
            if year - 1 in years and draw.random() < 0.7:
                before = next(one["value"] for one in found if one["year"] == year - 1)
                found.append({"year": year - 1, "value": before * 0.6, "period": "ytd-9"})
    shared = {"region": HERE, "indicator": indicator, "scope": promise["scope"], "unit": unit}
    return [{**shared, **figure} for figure in found]


def _many(folder: Path, seed: int = 3) -> Subject:
    """A plan of many targets, each on a scope of its own, and figures for them."""
    draw = random.Random(seed)
    scopes = [scope for scope in codelists.scopes() if scope != "unstated"]
    pairs = [(indicator, scope) for indicator in _KINDS for scope in scopes]
    draw.shuffle(pairs)
    promises = [_promise(draw, *pair) for pair in pairs[:_CASES]]
    whole = fake_plan(folder, *promises)
    figures: list[dict[str, Any]] = []
    for promise, target in zip(promises, whole.targets, strict=True):
        level = 40.0 if target.measure == "rate" else target.value
        figures += _figures(draw, promise, level)
    # Newer than any other figure of a kind: whoever has no series of its own meets this one.
    unstated = {"region": HERE, "scope": "unstated", "year": 2027, "value": 30.0}
    figures.append({**unstated, "indicator": "above_scale_firms", "unit": "家"})
    return subject_of(whole, fake_evidence(*figures))


@needs_spreadsheet
@pytest.mark.slow
def test_a_figure_filled_in_moves_the_judgement_as_it_would_move_ours(
    computed: dict[str, Workbook],
) -> None:
    theirs, at = computed["newer"], FIRST
    # From 1060.9 in 2022 by way of 1380 in 2025 to 1500, two years left.
    done = (1380 - 1060.9) / (1500 - 1060.9)
    assert cell(theirs, at, "done").value == pytest.approx(done, abs=1e-9)
    need = (1500 / 1380) ** 0.5 - 1
    assert cell(theirs, at, "needed_rate").value == pytest.approx(need, abs=1e-9)
    assert cell(theirs, at, "elapsed").value == pytest.approx(0.6, abs=1e-9)
    assert cell(theirs, at, "verdict").value == ENGLISH("verdict.on_track")
    paths = theirs[title("required")]
    head = columns(theirs, "required")
    assert paths.cell(at, head["2026"]).value == pytest.approx((1380 * 1500) ** 0.5, abs=1e-6)
    assert paths.cell(at, head["2024"]).value in (None, "")


@needs_spreadsheet
@pytest.mark.slow
def test_readings_of_one_series_follow_its_first_line(
    demonstration: Subject, computed: dict[str, Workbook]
) -> None:
    lanxi = dataclasses.replace(demonstration, regions=("lanxi",))
    theirs, first = computed["shared"], line_of(lanxi, "LX-4")
    # Twenty more than the 27 of 2022, and than the 27 of 2023: kept under both readings.
    for line in (first, first + 1):
        assert cell(theirs, line, "latest").value == 47
        assert cell(theirs, line, "verdict").value == ENGLISH("verdict.achieved")
        assert cell(theirs, line, "across").value == ENGLISH("readings.robust")


@needs_spreadsheet
@pytest.mark.slow
def test_a_figure_is_judged_only_once_somebody_says_it_is_comparable(
    computed: dict[str, Workbook],
) -> None:
    unsaid, said, at = computed["unsaid"], computed["said"], FIRST
    assert cell(unsaid, at, "verdict").value in (None, "")
    assert cell(unsaid, at, "cause").value == ENGLISH("status.scope_unstated")
    # One of five years passed, 93 of 350 covered.
    assert cell(said, at, "verdict").value == ENGLISH("verdict.on_track")
    assert cell(said, at, "done").value == pytest.approx(93 / 350, abs=1e-9)


# ---- Stored beside the formulas --------------------------------------------------------


@pytest.mark.parametrize(
    "column",
    ["elapsed", "done", "lead", "needed_rate", "needed_step", "baseline", "latest", "target_value"],
)
def test_a_preview_that_computes_nothing_shows_our_numbers(
    demonstration: Subject, book: bytes, column: str
) -> None:
    file = opened(book, values=True)
    for number, row in enumerate(demonstration.assessed.to_dict("records")):
        shown = cell(file, FIRST + number, column).value
        if pd.isna(row[column]):
            assert shown in (None, ""), row["target_id"]
        else:
            assert shown == pytest.approx(row[column], abs=1e-12), row["target_id"]


def test_verdicts_and_the_reasons_for_none_stand_in_the_reader_s_words(
    demonstration: Subject, on_paper: Subject, written: dict[str, bytes]
) -> None:
    for subject, name in ((demonstration, "demonstration_en"), (on_paper, "published_en")):
        file = opened(written[name], values=True)
        for number, row in enumerate(subject.assessed.to_dict("records")):
            verdict = cell(file, FIRST + number, "verdict").value or ""
            assert verdict == (ENGLISH(f"verdict.{row['verdict']}") if row["verdict"] else "")
            reason = cell(file, FIRST + number, "cause").value or ""
            assert bool(verdict) != bool(reason)


def test_doubtful_figures_and_what_follows_from_them_are_marked(
    on_paper: Subject, written: dict[str, bytes]
) -> None:
    file = opened(written["published_en"], values=True)
    keqiao, xiaoshan = (cell(file, line_of(on_paper, id_), "marks") for id_ in ("KQ-1", "XSQ-1"))
    assert keqiao.value == "[to be verified] indicative only"
    # beyond its target and of unstated scope: nothing is computed from it
    assert xiaoshan.value == "[to be verified]"
    assert not cell(file, line_of(on_paper, "LX-1"), "marks").value


def test_formulas_are_live_and_read_as_their_definition(book: bytes) -> None:
    file = opened(book)
    assert cell(file, FIRST, "lead").value == (
        '=IF(OR(done_share="",elapsed_share=""),"",done_share-elapsed_share)'
    )
    for key in formulas.COMPUTED:
        if key in ("path_end", "path_form"):
            continue
        written = cell(file, FIRST, key).value
        assert isinstance(written, str)
        assert written.startswith("=")
        # names and words only: no address of a cell to puzzle over
        assert "$" not in written
        assert "!" not in written


def test_a_name_stands_for_its_own_line_in_both_languages(written: dict[str, bytes]) -> None:
    for lang in ("zh", "en"):
        file = opened(written[f"demonstration_{lang}"])
        name = words.load(lang)("export.name.latest")
        refers = file.defined_names[name].attr_text
        assert refers.endswith("1")
        assert "$1" not in refers
        assert title("judgement", lang) in refers
        texts = [file.defined_names[name].attr_text for name in file.defined_names]
        assert not any("#REF" in text for text in texts)


# ---- What a reader sees ----------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_made_up_data_say_so_on_every_sheet_and_on_paper(
    written: dict[str, bytes], lang: str
) -> None:
    stamp = words.load(lang)("demonstration.stamp")
    file = opened(written[f"demonstration_{lang}"])
    assert file.sheetnames == [title(key, lang) for key in SHEETS]
    for sheet in file.worksheets:
        assert stamp in _above(sheet), sheet.title
        assert stamp in (sheet.oddHeader.right.text or "")
    for sheet in opened(written["published_en"]).worksheets:
        assert stamp not in _above(sheet)


def _above(sheet: Any) -> str:
    """The lines above a sheet's table."""
    return " ".join(str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row)


def test_sheets_print_on_a4_across_with_their_heads_repeated(book: bytes) -> None:
    for sheet in opened(book).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert sheet.print_area


def test_only_input_cells_are_marked_and_only_what_is_allowed_goes_in(book: bytes) -> None:
    file = opened(book)
    yellow = "00FFF8D6"
    for sheet in file.worksheets:
        for row in sheet.iter_rows(min_row=FIRST):
            for one in row:
                if one.fill.fgColor.rgb == yellow:
                    assert sheet.title == title("inputs")
                    assert one.data_type != "f", one.coordinate
    inputs = file[title("inputs")]
    rules = inputs.data_validations.dataValidation
    lists = [rule.formula1 for rule in rules if rule.type == "list"]
    assert any(ENGLISH("status.ok") in text for text in lists)
    assert any(ENGLISH("export.bound.more_than") in text for text in lists)
    assert all(len(text) <= 255 for text in lists)
    assert any(rule.type == "decimal" for rule in rules)


def test_numbers_have_the_digits_their_source_wrote() -> None:
    figures = [
        {"year": 2022, "value": 1060.0, "decimals": 0},
        {"year": 2024, "value": 1144.25, "decimals": 2},
    ]
    evidence = fake_evidence(*({**one, "region": HERE} for one in figures))
    subject = subject_of(plan.load("zj_textile_2027"), evidence, [HERE])
    file = opened(workbook(subject, "en"))
    assert cell(file, FIRST, "latest").number_format == "0.00"
    assert cell(file, FIRST, "baseline").number_format == "0"
    assert cell(file, FIRST, "done").number_format == "0.0%"
    assert cell(file, FIRST, "needed_rate").number_format == "0.00%"


def test_a_region_s_workbook_holds_its_targets_only(demonstration: Subject) -> None:
    subject = dataclasses.replace(demonstration, regions=("lanxi",))
    file = opened(workbook(subject, "en"), values=True)
    ids = {
        file[title("judgement")].cell(row, 1).value
        for row in range(FIRST, FIRST + len(subject.assessed))
    }
    assert ids == {"LX-1", "LX-2", "LX-3", "LX-4"}


def test_a_plan_without_any_figures_or_precedents_still_makes_a_workbook(tmp_path: Path) -> None:
    whole = fake_plan(
        tmp_path, {"indicator": "little_giants", "measure": "level", "at_least": "3 家"}
    )
    subject = subject_of(whole, fake_evidence({"region": "ouhai"}))
    with workspace_is(tmp_path):
        file = opened(workbook(subject, "en"), values=True)
    assert cell(file, FIRST, "cause").value == ENGLISH("status.no_data")


# ---- From outside ----------------------------------------------------------------------

HOSTILE = (
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "<b>&amp;\x00\x0b]]>",
)


def _hostile_subject() -> Subject:
    """Titles of sources are other people's text."""
    figures = [
        {"region": HERE, "year": 2022, "value": 1000.0},
        {"region": HERE, "year": 2024, "value": 1100.0, "url": "=1+1", "title": "@SUM(A1)"},
    ]
    return subject_of(plan.load("zj_textile_2027"), fake_evidence(*figures), [HERE])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_never_becomes_a_formula(text: str) -> None:
    figures = [
        {"region": HERE, "year": 2022, "value": 1000.0},
        {"region": HERE, "year": 2024, "value": 1100.0, "title": text, "url": text},
    ]
    subject = subject_of(plan.load("zj_textile_2027"), fake_evidence(*figures), [HERE])
    data = workbook(subject, "en")
    source = cell(opened(data), FIRST, "source", "inputs")
    address = cell(opened(data), FIRST, "url", "inputs")
    for one in (source, address):
        assert one.data_type == "s"
        assert not isinstance(one.value, int | float)
    kept = text.replace("\x00", "").replace("\x0b", "").replace("\r", "\n")
    assert address.value == kept
    begins = kept.lstrip()[:1] in set("=+-@＝")
    assert bool(address.quotePrefix) == begins


@needs_spreadsheet
@pytest.mark.slow
def test_a_spreadsheet_program_shows_such_text_as_it_is(computed: dict[str, Workbook]) -> None:
    theirs = computed["hostile"]
    assert cell(theirs, FIRST, "url", "inputs").value == "=1+1"
    assert str(cell(theirs, FIRST, "source", "inputs").value).startswith("@SUM(A1)")


def test_only_our_own_formulas_are_formulas(book: bytes) -> None:
    for sheet in opened(book).worksheets:
        for row in sheet.iter_rows():
            for one in row:
                if one.data_type == "f":
                    assert not any(risk in one.value for risk in ("HYPERLINK", "WEBSERVICE", "|"))


# ---- The same bytes --------------------------------------------------------------------


def test_another_process_writes_the_same_bytes(book: bytes, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; sys.path.insert(0, 'tests')\n"
        "from fakes_export import made_up\n"
        "from planpath.export.workbook import workbook\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "(here / 'again.xlsx').write_bytes(workbook(made_up(here), 'en'))\n"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=root, timeout=120)
    assert (tmp_path / "again.xlsx").read_bytes() == book


def test_times_in_the_file_are_the_reporting_date_s(book: bytes, demonstration: Subject) -> None:
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(io.BytesIO(book)).properties
    assert properties.created.date() == properties.modified.date() == demonstration.as_of
