"""`planpath data` as a user meets it: its sentences and its exit code."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from fakes import fake_csv, fake_workspace
from planpath.__main__ import app
from planpath.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fake_workspace(tmp_path)


def data(*arguments: str, at: Path, language: str = "en_GB.UTF-8") -> tuple[int, str, str]:
    """Exit code, what was printed, and what was complained."""
    with contextlib.chdir(at):
        given = {"LC_ALL": language, "PLANPATH_WORKSPACE": None}
        done = CliRunner().invoke(app, ["data", *arguments], env=given)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


def workbook(folder: Path, keqiao: int = 13000000) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "营业收入"
    for row in (
        ["各县规上企业营业收入"],
        ["单位：万元"],
        ["地区", "2023年", "2024年"],
        ["柯桥区", 12430000, keqiao],
        ["兰溪市", 1600000, 1700000],
        ["合计", 14030000, 14700000],
    ):
        sheet.append(row)
    path = folder / "年报.xlsx"
    book.save(path)
    return path


def confirmed(path: Path) -> None:
    """What an analyst does to a proposed mapping: say whose it is, settle the guesses."""
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("unconfirmed")]
    mended = "\n".join(lines).replace('scope = "above_scale_industry"', 'scope = "above_scale"')
    mended = mended.replace('grade = "C"', 'grade = "A"')
    mended = mended.replace('url = ""', 'url = "https://stats.example/"')
    named = re.sub('(?m)^id = "[^"]*"', 'id = "yearbook"', mended, count=1)
    path.write_text(named, encoding="utf-8")


def test_from_a_workbook_dropped_in_to_what_was_revised(workspace: Workspace) -> None:
    at = workspace.root
    workbook(at)
    code, said, _ = data("load", "年报.xlsx", at=at)
    assert code == 2
    code, said, _ = data("map", "年报.xlsx", at=at)
    assert code == 0
    assert "年报.xlsx.mapping.toml" in said
    mapping = at / "年报.xlsx.mapping.toml"
    code, _, complained = data("map", "年报.xlsx", at=at)
    assert (code, "is there already" in complained) == (2, True)
    code, _, complained = data("load", "年报.xlsx", at=at)
    assert (code, "guesses" in complained) == (2, True)
    confirmed(mapping)
    code, said, _ = data("load", "年报.xlsx", "--author", "张三", at=at, language="zh_CN.UTF-8")
    assert code == 0
    assert "4条" in said
    assert "核查未发现异常" in said

    # 13780000 / 13000000 - 1 = 6 %, and the row 合计 is 780000 short
    workbook(at, 13780000)
    code, said, _ = data("load", "年报.xlsx", at=at)
    assert code == 0
    assert "high  年报.xlsx, 营业收入!C4: Revenue of Keqiao (2024) is revised" in said
    assert "high  年报.xlsx, 营业收入!C6: the row '合计'" in said
    code, said, _ = data("load", "年报.xlsx", at=at)
    assert (code, "was not stored again" in said) == (0, True)

    code, said, _ = data("list", at=at)
    loads = [line.split()[0] for line in said.splitlines() if "yearbook_" in line]
    assert (code, len(loads)) == (0, 2)
    assert "张三" in said
    assert "high 2" in said
    code, said, _ = data("diff", *loads, at=at)
    assert code == 0
    assert "1 revised, 0 added, 0 dropped, 3 the same" in said
    assert "130.0 billion yuan → 137.8 billion yuan (+6.0%)" in said
    code, said, _ = data("diff", *loads, "--ui", "zh", at=at)
    assert "修订1，新增0，缺去0，未变3" in said


def test_all_that_is_wrong_with_a_file_is_told_and_nothing_is_stored(
    workspace: Workspace,
) -> None:
    at = workspace.root
    rows = ({"scope": "规上", "value": "-1"}, {"region": "柯桥去"})
    (at / "bulletin.csv").write_bytes(fake_csv(*rows))
    code, said, complained = data("load", "bulletin.csv", at=at)
    assert (code, said) == (2, "")
    assert "bulletin.csv, line 2" in complained
    assert "bulletin.csv, line 3, column 1 (region): unknown region" in complained
    assert not list(workspace.raw.glob("bulletin*"))


def test_another_workspace_may_be_named(workspace: Workspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "inbox"
    elsewhere.mkdir()
    (elsewhere / "bulletin.csv").write_bytes(fake_csv({"scope": "above_scale"}))
    root = str(workspace.root)
    code, _, _ = data("load", "bulletin.csv", "--workspace", root, at=elsewhere)
    assert code == 0
    assert list(workspace.raw.glob("bulletin_*_1"))


def test_a_vintage_nobody_knows_is_a_sentence(workspace: Workspace) -> None:
    code, _, complained = data("diff", "publishd_figures", "2026-11-23", at=workspace.root)
    assert code == 2
    assert "A: unknown vintage" in complained
    assert "nearest: published_figures" in complained


def test_a_panel_with_an_impossible_value_ends_with_one(tmp_path: Path) -> None:
    like = {"region": "keqiao", "indicator": "revenue", "scope": "above_scale", "unit": "亿元"}
    frame = pd.DataFrame({**like, "kind": "observed", "source": "made", "year": [2020, 2021]})
    good, bad = tmp_path / "good.parquet", tmp_path / "bad.parquet"
    frame.assign(value=[1000.0, 1100.0]).to_parquet(good)
    frame.assign(value=[1000.0, -1100.0]).to_parquet(bad)
    code, said, _ = data("check", "good.parquet", at=tmp_path)
    assert (code, "2 rows" in said) == (0, True)
    code, said, _ = data("check", "bad.parquet", at=tmp_path)
    assert code == 1
    assert "error  bad.parquet, row 2: Revenue of Keqiao cannot be below nought" in said
    frame.assign(value=[1000.0, 1.0], region="keqaio").to_csv(tmp_path / "odd.csv", index=False)
    code, _, complained = data("check", "odd.csv", at=tmp_path)
    assert (code, "nearest: keqiao" in complained) == (2, True)
