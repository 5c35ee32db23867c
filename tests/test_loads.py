"""Loads: what is let in and what is not, what is kept of it, and what a kill leaves behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook
from pandas.testing import assert_frame_equal

from fakes import fake_csv, fake_workspace
from planpath import holdings, loads, store
from planpath.problems import PlanpathError
from planpath.workspace import Workspace

TODAY = date(2026, 11, 23)
MAPPING = """
[source]
id = "yearbook"
title = { zh = "年报（虚构）", en = "Yearbook (invented)" }
publisher = { zh = "县统计局", en = "The county's statistical office" }
grade = "A"
url = "https://stats.example/yearbook"
date = "2025-03-01"

[[sheet]]
name = "营业收入"
header = [3]
first = 4
indicator = "<sheet>"
scope = "规上"
unit = "<title>"
column = [
  { at = "A", is = "region", header = "地区" },
  { at = "B:", is = "value" },
]

[[quantity]]
published = "营业收入"
published_scopes = ["规上"]
indicator = "revenue"
scope = "above_scale"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fake_workspace(tmp_path / "ws")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def table(inbox: Path, *rows: dict[str, str], name: str = "bulletin.csv") -> Path:
    """A table with the canonical columns; each row is Keqiao's revenue of 2023 unless given."""
    path = inbox / name
    path.write_bytes(fake_csv(*({"scope": "above_scale", **row} for row in rows)))
    return path


def workbook(inbox: Path, *rows: list[Any], name: str = "年报.xlsx", unit: str = "万元") -> Path:
    """A workbook of revenue by year, with a title, a unit and a note, and its mapping beside it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "营业收入"
    head: list[list[Any]] = [
        ["各县规上企业营业收入"],
        [f"单位：{unit}"],
        ["地区", "2022年", "2023年", "2024年"],
    ]
    for row in [*head, *rows, ["注：快报数"]]:
        sheet.append(row)
    path = inbox / name
    book.save(path)
    loads.beside(path).write_text(MAPPING, encoding="utf-8")
    return path


def take(workspace: Workspace, path: Path, **given: Any) -> loads.Loaded:
    return loads.load(workspace, path, **{"author": "张三", "today": TODAY, **given})


def sentences(workspace: Workspace, path: Path, **given: Any) -> list[str]:
    with pytest.raises(PlanpathError) as error:
        take(workspace, path, **given)
    return [str(problem) for problem in error.value.problems]


def statuses(workspace: Workspace, vintage: str) -> dict[str, str]:
    cited = store.evidence(workspace).citations
    own = cited[cited["vintage"].eq(vintage)]
    return {str(id_).partition("/")[2]: status for id_, status in own["status"].items()}


KEQIAO = ["柯桥区", 12000000, 12430000, 13000000]
LANXI = ["兰溪市", 1500000, 1600000, 1700000]


# ---- What is kept ----------------------------------------------------------------------


def test_a_workbook_is_kept_as_given_with_who_and_when(workspace: Workspace, inbox: Path) -> None:
    path = workbook(inbox, KEQIAO, LANXI)
    done = take(workspace, path)
    assert (done.vintage, done.rows, done.remarks) == ("yearbook_20261123_1", 6, ())
    folder = workspace.raw / done.vintage
    assert (folder / path.name).read_bytes() == path.read_bytes()
    about = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    assert (about["series"], about["loaded_by"], about["loaded_on"]) == ("yearbook", "张三", TODAY)
    assert about["publisher"]["zh"] == "县统计局"
    found = store.evidence(workspace)
    cell = found.citations.loc["yearbook_20261123_1/营业收入!C4"]
    assert (cell["value"], cell["unit"], cell["canonical"]) == (12430000.0, "万元", 1243.0)
    assert (cell["region"], cell["year"], cell["scope"]) == ("keqiao", 2023, "above_scale")
    assert found.observed["source"].str.startswith("yearbook").sum() == 6


def test_what_a_load_stores_is_what_a_rebuild_finds(workspace: Workspace, inbox: Path) -> None:
    take(workspace, table(inbox, {}, {"year": "2024", "value": "1300"}))
    take(workspace, workbook(inbox, KEQIAO, LANXI, ["合计", 13500000, 14030000, 14700001]))
    path = workspace.processed / "published" / store.FILE
    stored = store.evidence(workspace)
    path.unlink()
    rebuilt = store.evidence(workspace)
    assert_frame_equal(stored.citations, rebuilt.citations, check_like=True)
    by = ["source"]
    assert_frame_equal(
        stored.observed.sort_values(by, ignore_index=True),
        rebuilt.observed.sort_values(by, ignore_index=True),
    )
    assert stored.checksums == rebuilt.checksums
    assert stored.vintage == rebuilt.vintage == TODAY


def test_a_load_stores_without_reading_all_other_sources_again(
    workspace: Workspace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(workspace, table(inbox, {}))

    def never(*_: Any) -> Any:
        raise AssertionError("a source was read anew")

    monkeypatch.setattr(store, "_gather", never)
    take(workspace, table(inbox, {"value": "1244"}))
    assert len(store.evidence(workspace).citations) == 136


def test_the_first_file_of_an_empty_workspace_is_let_in(tmp_path: Path, inbox: Path) -> None:
    (tmp_path / "new" / "data" / "raw").mkdir(parents=True)
    empty = Workspace(tmp_path / "new")
    take(empty, table(inbox, {}))
    assert list(store.evidence(empty).observed["value"]) == [1243.0]


def test_the_same_file_again_changes_nothing(workspace: Workspace, inbox: Path) -> None:
    path = workbook(inbox, KEQIAO)
    first = take(workspace, path)
    again = take(workspace, path, today=date(2026, 12, 1))
    assert (again.vintage, again.is_new) == (first.vintage, False)
    mapping = loads.beside(path)
    mapping.write_text(MAPPING.replace('grade = "A"', 'grade = "B"'), encoding="utf-8")
    # another mapping understands it otherwise, which is another load
    assert take(workspace, path).vintage == "yearbook_20261123_2"


def test_a_mapping_may_lie_elsewhere(workspace: Workspace, inbox: Path) -> None:
    path = workbook(inbox, KEQIAO)
    elsewhere = inbox / "shared.toml"
    loads.beside(path).rename(elsewhere)
    assert "planpath data map" in sentences(workspace, path)[0]
    take(workspace, path, mapping=elsewhere)
    assert (workspace.raw / "yearbook_20261123_1" / "年报.xlsx.mapping.toml").is_file()


def test_names_with_quotes_and_control_characters_survive_the_sidecar(
    workspace: Workspace, inbox: Path
) -> None:
    path = table(inbox, {}, name='a"b\\c.csv')
    done = take(workspace, path, author='张"三"\\\x7f', series="odd")
    [vintage] = [one for one in holdings.listed(workspace) if one.id == done.vintage]
    assert vintage.by == '张"三"\\\x7f'


# ---- What stops a load -----------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once_with_its_cells_and_nothing_is_stored(
    workspace: Workspace, inbox: Path
) -> None:
    store.evidence(workspace)
    kept = workspace.processed / "published" / store.FILE
    before = kept.read_bytes(), sorted(path.name for path in workspace.raw.iterdir())
    path = table(
        inbox,
        {"value": "-1243"},
        {"region": "柯桥去", "year": "2022"},
        {"indicator": "营业收人", "year": "2022"},
        {"year": "2027"},
        {"year": "2021", "value": "1"},
        {"year": "2021", "value": "2"},
    )
    said = "\n".join(sentences(workspace, path))
    for part in (
        "bulletin.csv, line 2, column 6 (value): Revenue of Keqiao cannot be below nought",
        "bulletin.csv, line 3, column 1 (region): unknown region; read '柯桥去'",
        "nearest: 柯桥区",
        "bulletin.csv, line 4, column 2 (indicator): unknown indicator; read '营业收人'",
        "bulletin.csv, line 5, column 6 (value): 2027 is yet to come",
        "bulletin.csv, line 7, column 6 (value): the same figure stands twice",
    ):
        assert part in said
    assert (kept.read_bytes(), sorted(p.name for p in workspace.raw.iterdir())) == before


def test_an_impossible_cell_of_a_workbook_is_named_by_sheet_and_cell(
    workspace: Workspace, inbox: Path
) -> None:
    [said] = sentences(workspace, workbook(inbox, KEQIAO, ["兰溪市", 1500000, -1600000, 1700000]))
    assert said.startswith("年报.xlsx, 营业收入!C5: Revenue of Lanxi cannot be below nought")


def test_a_broken_source_elsewhere_stops_a_load_and_is_named(
    workspace: Workspace, inbox: Path
) -> None:
    path = workspace.raw / "published_figures" / "observations.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    [said] = sentences(workspace, table(inbox, {}))
    assert "observations.csv: is not the file source.toml describes" in said
    assert not list(workspace.raw.glob("*bulletin*"))


@pytest.mark.parametrize("name", ["nowhere.csv", "source.toml", "~$年报.xlsx", ".hidden.csv"])
def test_a_file_that_is_not_there_or_cannot_be_kept_is_a_sentence(
    workspace: Workspace, inbox: Path, name: str
) -> None:
    table(inbox, {}, name="nowhen.csv")
    if name != "nowhere.csv":
        (inbox / name).write_bytes(b"x")
    [said] = sentences(workspace, inbox / name)
    assert "nearest: nowhen.csv" in said if name == "nowhere.csv" else "lock file" in said


def test_a_table_whose_name_is_no_id_needs_one(workspace: Workspace, inbox: Path) -> None:
    path = table(inbox, {}, name="公报.csv")
    assert "say --source ID" in sentences(workspace, path)[0]
    assert take(workspace, path, series="bulletin").vintage == "bulletin_20261123_1"
    book = workbook(inbox, KEQIAO)
    assert "is not the source the file names" in sentences(workspace, book, series="other")[0]


def test_a_place_that_may_not_be_written_is_a_sentence(
    workspace: Workspace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = table(inbox, {})
    monkeypatch.setattr(Path, "rename", refused)
    assert "cannot be written: Permission denied" in sentences(workspace, path)[0]
    monkeypatch.undo()
    assert not list(workspace.raw.glob("*bulletin*"))
    assert not list(workspace.raw.glob(".bulletin*"))


# ---- Marks -----------------------------------------------------------------------------


def test_remarks_are_stored_with_the_figure_and_its_citation(
    workspace: Workspace, inbox: Path
) -> None:
    # 1500000 + 12000000 = 13500000, but the row says 13600000
    done = take(workspace, workbook(inbox, KEQIAO, LANXI, ["合计", 13600000, 14030000, 14700000]))
    [remark] = done.remarks
    assert (remark.level, remark.where) == ("high", "年报.xlsx, 营业收入!B6")
    [vintage] = [one for one in holdings.listed(workspace) if one.series == "yearbook"]
    assert (vintage.rows, vintage.holding, vintage.marks) == (6, 6, {"high": 1})
    # either of the parts may be what is wrong with the sum
    cited = store.evidence(workspace).citations
    doubted = cited.index[cited["mark"].eq("high")]
    assert list(doubted) == [f"{vintage.id}/营业收入!B4", f"{vintage.id}/营业收入!B5"]
    later = workbook(inbox, ["柯桥区", 12000000, 12430000, 13780000])
    take(workspace, later)
    cell = store.evidence(workspace).citations.loc["yearbook_20261123_2/营业收入!D4"]
    assert cell["mark"] == "high"
    # 1378 / 1300 - 1 = 6 %
    assert "由13000000 万元修订为13780000 万元，变动+6.0%" in cell["note_zh"]
    assert "+6.0%" in cell["note_en"]
    assert holdings.listed(workspace)[-1].marks == {"high": 1}


def test_a_figure_that_differs_from_another_source_is_marked(
    workspace: Workspace, inbox: Path
) -> None:
    take(workspace, table(inbox, {"value": "1400"}))
    [remark] = take(workspace, workbook(inbox, ["柯桥区", None, 12430000, None])).remarks
    assert (remark.level, remark.check) == ("medium", "elsewhere")
    assert "bulletin.csv, line 2" in remark.fields["there"]


def test_an_altered_list_of_remarks_is_a_sentence(workspace: Workspace, inbox: Path) -> None:
    take(workspace, table(inbox, {"year": "2019"}, {"year": "2021"}))
    checks = workspace.raw / "bulletin_20261123_1" / "checks.json"
    assert '"gap"' in checks.read_text(encoding="utf-8")
    checks.write_text("{", encoding="utf-8")
    with pytest.raises(PlanpathError, match=r"checks\.json: is not valid JSON"):
        store.evidence(workspace)


# ---- Vintages --------------------------------------------------------------------------


def test_the_newest_load_holds_and_the_older_stays_a_citation(
    workspace: Workspace, inbox: Path
) -> None:
    first = take(workspace, table(inbox, {"year": "2022", "value": "1200"}, {}))
    second = take(workspace, table(inbox, {"value": "1250"}, {"year": "2024", "value": "1300"}))
    assert statuses(workspace, first.vintage) == {"2": "used", "3": "superseded"}
    assert statuses(workspace, second.vintage) == {"2": "used", "3": "used"}
    observed = store.evidence(workspace).observed
    own = observed[observed["source"].str.startswith("bulletin")].sort_values("year")
    assert list(own["value"]) == [1200.0, 1250.0, 1300.0]


def test_loads_of_one_day_count_on_beyond_nine(workspace: Workspace, inbox: Path) -> None:
    for number in range(1, 12):
        done = take(workspace, table(inbox, {"value": str(1200 + number)}))
    assert done.vintage == "bulletin_20261123_11"
    found = store.evidence(workspace)
    holding = found.observed[found.observed["source"].str.startswith("bulletin")]
    assert list(holding["value"]) == [1211.0]


def test_series_do_not_supersede_one_another(workspace: Workspace, inbox: Path) -> None:
    one = take(workspace, table(inbox, {}))
    other = take(workspace, table(inbox, {"value": "1250"}, name="other.csv"))
    assert statuses(workspace, one.vintage) == statuses(workspace, other.vintage) == {"2": "used"}


def test_as_of_an_earlier_day_the_figure_of_that_day_holds_again(
    workspace: Workspace, inbox: Path
) -> None:
    take(workspace, table(inbox, {"source_date": "2024-03-01"}))
    take(workspace, table(inbox, {"value": "1250", "source_date": "2025-03-01"}))

    def value(day: date | None) -> list[float]:
        observed = store.evidence(workspace, as_of=day).observed
        return list(observed.loc[observed["source"].str.startswith("bulletin"), "value"])

    assert value(None) == [1250.0]
    assert value(date(2025, 3, 1)) == [1250.0]
    assert value(date(2025, 2, 28)) == [1243.0]
    assert value(date(2024, 2, 28)) == []
    then = store.evidence(workspace, as_of=date(2024, 12, 31))
    assert dict(then.observed.dtypes) == dict(store.evidence(workspace).observed.dtypes)


def test_the_list_says_who_loaded_what_and_when(workspace: Workspace, inbox: Path) -> None:
    take(workspace, table(inbox, {}), author="李四", today=date(2026, 11, 24))
    first, second = holdings.listed(workspace)
    assert (first.id, first.series, first.by, first.rows) == ("published_figures", "", "", 134)
    assert (second.id, second.by, second.on) == (
        "bulletin_20261124_1",
        "李四",
        date(2026, 11, 24),
    )


# ---- Differences -----------------------------------------------------------------------


@pytest.fixture
def three(workspace: Workspace, inbox: Path) -> Workspace:
    """2022 is dropped, 2023 revised, 2024 added, 2021 the same."""
    same = {"year": "2021", "value": "1100"}
    take(workspace, table(inbox, same, {"year": "2022", "value": "1200"}, {}))
    later = [same, {"value": "1250"}, {"year": "2024", "value": "1300"}]
    take(workspace, table(inbox, *later), today=date(2026, 12, 24))
    return workspace


def test_two_vintages_are_compared_key_by_key(three: Workspace) -> None:
    found = holdings.difference(three, "bulletin_20261123_1", "bulletin_20261224_1")
    [revised] = found.revised.to_dict("records")
    assert (revised["year"], revised["before"], revised["after"]) == (2023, 1243.0, 1250.0)
    assert revised["change"] == pytest.approx(1250 / 1243 - 1)
    assert revised["source_before"] == "bulletin_20261123_1/4"
    assert (list(found.added["year"]), list(found.dropped["year"])) == ([2024], [2022])
    assert found.unchanged == 1


def test_two_days_are_compared_as_the_evidence_stood(three: Workspace) -> None:
    found = holdings.difference(three, "2026-11-30", "2026-12-31")
    # what a newer load does not repeat still holds, so nothing is dropped
    assert (len(found.revised), len(found.added), len(found.dropped)) == (1, 1, 0)
    nothing = holdings.difference(three, "2026-11-30", "2026-11-30")
    assert len(nothing.revised) + len(nothing.added) + len(nothing.dropped) == 0
    assert nothing.unchanged == 112


def test_a_vintage_nobody_knows_is_a_sentence_and_both_are_told(three: Workspace) -> None:
    with pytest.raises(PlanpathError) as error:
        holdings.difference(three, "bulletin_20261123_7", "2026-13-01")
    said = [str(problem) for problem in error.value.problems]
    assert len(said) == 2
    assert "nearest: bulletin_20261123_1" in said[0]


# ---- Panels ----------------------------------------------------------------------------


def panel(**columns: Any) -> pd.DataFrame:
    blank = {"region": "keqiao", "indicator": "revenue", "scope": "above_scale", "unit": "亿元"}
    return pd.DataFrame({**blank, "kind": "observed", "source": "made", **columns})


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_panel_is_checked_in_either_form(tmp_path: Path, ending: str) -> None:
    frame = panel(year=[2020, 2022], value=[1000.0, -1.0])
    path = tmp_path / f"panel.{ending}"
    frame.to_parquet(path) if ending == "parquet" else frame.to_csv(path, index=False)
    rows, remarks = holdings.check(path, TODAY)
    assert rows == 2
    assert [(remark.level, remark.where) for remark in remarks] == [
        ("error", f"panel.{ending}, row 2"),
        ("low", f"panel.{ending}, row 2"),
    ]


def test_what_the_gate_refuses_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    panel(year=[2020, 2020], value=["x", "1"], region=["keqiao", "keqaio"]).to_csv(path)
    with pytest.raises(PlanpathError) as error:
        holdings.check(path)
    said = "\n".join(str(problem) for problem in error.value.problems)
    assert "is not a finite number; read 'x'" in said
    assert "nearest: keqiao" in said


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.parquet", b"no parquet"), ("a.csv", b"\xff\xfe\x00"), ("a.csv", b""), ("a.txt", b"x")],
)
def test_what_is_no_panel_is_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PlanpathError, match=rf"^{name}"):
        holdings.check(tmp_path / name)


# ---- Killed ----------------------------------------------------------------------------

DYING = """
import os, signal, sys
from datetime import date
from pathlib import Path
from planpath import loads, store
from planpath.workspace import Workspace

moment, root, file = sys.argv[1:]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

swap = os.replace
if moment == "before the file is copied":
    loads.write_bytes = die
elif moment == "before the sidecar is written":
    loads.write_text = die
elif moment == "before the folder is moved":
    loads._moved = die
elif moment == "after the folder is moved":
    store.keep = die
else:
    def swapped(a, b):
        if Path(b).name == store.FILE:
            if moment == "after the store is swapped":
                swap(a, b)
            die()
        swap(a, b)
    os.replace = swapped
loads.load(Workspace(Path(root)), Path(file), author="a", today=date(2026, 11, 23))
"""
MOMENTS = (
    "before the file is copied",
    "before the sidecar is written",
    "before the folder is moved",
    "after the folder is moved",
    "before the store is swapped",
    "after the store is swapped",
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_load_that_is_killed_leaves_the_previous_store_whole(
    workspace: Workspace, inbox: Path, moment: str
) -> None:
    take(workspace, table(inbox, {"year": "2022", "value": "1200"}, {}))
    kept = workspace.processed / "published" / store.FILE
    before = kept.read_bytes()
    path = table(inbox, {"value": "1250"})
    command = [sys.executable, "-c", DYING, moment, str(workspace.root), str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    if moment != MOMENTS[-1]:
        assert kept.read_bytes() == before
    # whole for those who read it without us
    assert pd.read_parquet(kept)["status"].eq("used").any()
    seen = [file.name for file in kept.parent.iterdir() if not file.name.startswith(".")]
    assert seen == [store.FILE]
    came_in = MOMENTS.index(moment) > MOMENTS.index("before the folder is moved")
    observed = store.evidence(workspace).observed
    own = observed[observed["source"].str.startswith("bulletin")]
    assert sorted(own["value"]) == [1200.0, 1250.0 if came_in else 1243.0]
    # and the next load is none the worse for it
    again = take(workspace, path)
    assert again.is_new is not came_in
    observed = store.evidence(workspace).observed
    assert 1250.0 in set(observed.loc[observed["source"].str.startswith("bulletin"), "value"])


def test_what_a_killed_load_left_is_cleared_away_after_an_hour(
    workspace: Workspace, inbox: Path
) -> None:
    import os
    import time

    for name, hours in ((".bulletin_20261122_1", 2.0), (".bulletin_20261122_2", 0.1)):
        folder = workspace.raw / name
        folder.mkdir()
        then = time.time() - 3600 * hours
        os.utime(folder, (then, then))
    take(workspace, table(inbox, {}))
    assert not (workspace.raw / ".bulletin_20261122_1").exists()
    assert (workspace.raw / ".bulletin_20261122_2").exists()


def test_two_loads_at_the_same_time_are_both_kept(workspace: Workspace, inbox: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from planpath import loads; from planpath.workspace import Workspace\n"
        "ws = Workspace(Path(sys.argv[1])); day = date(2026, 11, 23)\n"
        "print(loads.load(ws, Path(sys.argv[2]), author='a', today=day).vintage)"
    )
    files = [table(inbox, {}, name="a.csv"), table(inbox, {"value": "1250"}, name="b.csv")]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(workspace.root), str(file)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for file in files
    ]
    made = {process.communicate()[0].strip() for process in running}
    assert made == {"a_20261123_1", "b_20261123_1"}
    observed = store.evidence(workspace).observed
    assert {"a_20261123_1/2", "b_20261123_1/2"} <= set(observed["source"])
