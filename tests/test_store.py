"""The doors: what is kept, what is noticed, and what never happens to a file."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from fakes import fake_csv, fake_evidence, fake_workspace
from planpath import store
from planpath.problems import PlanpathError
from planpath.workspace import Workspace, sha256

FIGURES = "data/raw/published_figures"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return fake_workspace(tmp_path)


def sentences(workspace: Workspace) -> list[str]:
    with pytest.raises(PlanpathError) as error:
        store.evidence(workspace)
    return [str(problem) for problem in error.value.problems]


def redescribed(workspace: Workspace, data: bytes) -> None:
    """Replace the published file and its checksum in the sidecar."""
    folder = workspace.root / FIGURES
    old = sha256((folder / "observations.csv").read_bytes())
    sidecar = (folder / "source.toml").read_text(encoding="utf-8")
    (folder / "source.toml").write_text(sidecar.replace(old, sha256(data)), encoding="utf-8")
    (folder / "observations.csv").write_bytes(data)


# ---- Finding the workspace -------------------------------------------------------------


def test_the_workspace_is_found_from_a_folder_below(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = workspace.root / "notebooks" / "deep"
    below.mkdir(parents=True)
    monkeypatch.delenv("PLANPATH_WORKSPACE", raising=False)
    monkeypatch.chdir(below)
    assert Workspace.here().root.samefile(workspace.root)


def test_the_environment_names_the_workspace(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(workspace.root))
    assert Workspace.here().raw.is_dir()
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(workspace.root / "nowhere"))
    with pytest.raises(PlanpathError, match="nowhere"):
        Workspace.here()


def test_no_workspace_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLANPATH_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlanpathError, match="data/raw"):
        Workspace.here()


# ---- Sources ---------------------------------------------------------------------------


def test_each_source_has_its_sidecar_and_its_columns_are_explained(workspace: Workspace) -> None:
    found = {source.id: source.about for source in store.sources(workspace)}
    assert set(found) == {"published_figures", "precedents"}
    for id_, about in found.items():
        for file in about.file:
            path = workspace.raw / id_ / file.name
            header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
            assert [column.name for column in file.column] == header


def test_a_changed_file_is_noticed(workspace: Workspace) -> None:
    path = workspace.root / FIGURES / "observations.csv"
    path.write_bytes(path.read_bytes().replace(b"1782.3", b"1182.3"))
    [said] = sentences(workspace)
    assert f"{FIGURES}/observations.csv" in said
    assert "SHA-256" in said


def test_a_missing_and_an_unlisted_file_are_noticed_together(workspace: Workspace) -> None:
    folder = workspace.root / FIGURES
    (folder / "observations.csv").rename(folder / "observation.csv")
    (folder / ".DS_Store").write_bytes(b"the system's own")
    said = "\n".join(sentences(workspace))
    assert "observation.csv: is not listed" in said
    assert "nearest: observation.csv" in said
    assert "DS_Store" not in said


def test_a_folder_without_a_sidecar_is_noticed(workspace: Workspace) -> None:
    (workspace.raw / "inbox").mkdir()
    assert "data/raw/inbox: a source without its sidecar" in sentences(workspace)[0]


def test_several_sources_fail_in_one_go(workspace: Workspace) -> None:
    for name in ("published_figures/observations.csv", "precedents/counts.csv"):
        path = workspace.raw / name
        path.write_bytes(path.read_bytes() + b"\n")
    assert len(sentences(workspace)) == 2


def test_a_misspelt_key_of_a_sidecar_names_the_nearest(workspace: Workspace) -> None:
    path = workspace.root / FIGURES / "source.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("publisher =", "publsher ="), "utf-8")
    assert any("nearest: publisher" in said for said in sentences(workspace))


# ---- Evidence --------------------------------------------------------------------------


def test_each_figure_knows_its_line(workspace: Workspace) -> None:
    found = store.evidence(workspace)
    xiaoshan = found.citations.loc["published_figures/5"]
    assert (xiaoshan["value"], xiaoshan["unit"], xiaoshan["decimals"]) == (1782.3, "亿元", 1)
    assert (xiaoshan["region"], xiaoshan["scope"], xiaoshan["grade"]) == (
        "xiaoshan",
        "unstated",
        "C",
    )
    [row] = found.observed[found.observed["source"].eq("published_figures/5")].to_dict("records")
    assert (row["kind"], row["value"], row["year"]) == ("observed", 1782.3, 2023)
    assert store.default_as_of(found) == date(2026, 11, 23)
    assert list(found.checksums) == [f"{FIGURES}/observations.csv"]


def test_what_is_undated_has_no_year_and_no_row(workspace: Workspace) -> None:
    found = store.evidence(workspace)
    undated = found.citations[found.citations["status"].eq("undated")]
    assert undated["year"].isna().all()
    assert not found.observed["source"].isin(undated.index).any()
    tongxiang = undated[undated["value"].eq(1059)].iloc[0]
    assert (tongxiang["region"], tongxiang["indicator"]) == ("tongxiang", "revenue")


def test_the_kept_evidence_is_the_built_one(workspace: Workspace) -> None:
    built = store.evidence(workspace)
    kept = store.evidence(workspace)
    assert_frame_equal(built.observed, kept.observed)
    assert_frame_equal(built.citations, kept.citations)
    assert (built.vintage, built.checksums, built.role) == (kept.vintage, kept.checksums, kept.role)


def test_others_read_what_is_kept_without_planpath(workspace: Workspace) -> None:
    whole = store.evidence(workspace)
    path = workspace.processed / "published" / "evidence.parquet"
    frame = pd.read_parquet(path)
    assert frame.loc["published_figures/33", "value"] == 155
    in_the_table = frame[frame["status"].eq("used")]
    assert list(in_the_table["canonical"]) == list(whole.observed["value"])
    assert list(in_the_table["canonical_unit"]) == list(whole.observed["unit"])


def test_duckdb_reads_what_is_kept(workspace: Workspace) -> None:
    duckdb = pytest.importorskip("duckdb")
    whole = store.evidence(workspace)
    path = workspace.processed / "published" / "evidence.parquet"
    count = f"select count(*) from '{path}' where status = 'used'"
    assert duckdb.sql(count).fetchone() == (len(whole.observed),)


def test_a_new_figure_is_seen_at_once(workspace: Workspace) -> None:
    before = store.evidence(workspace)
    data = (workspace.root / FIGURES / "observations.csv").read_bytes()
    line = fake_csv({"scope": "规上纺织企业", "period": "annual"}).splitlines()[1]
    redescribed(workspace, data + line + b"\r\n")
    after = store.evidence(workspace)
    assert len(after.observed) == len(before.observed) + 1
    assert after.citations.index[-1] == "published_figures/136"


def test_a_changed_mapping_is_seen_at_once(workspace: Workspace) -> None:
    store.evidence(workspace)
    path = workspace.root / FIGURES / "mapping.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"revenue"', '"revenu"'), "utf-8")
    said = sentences(workspace)
    assert all("nearest: revenue" in sentence for sentence in said)


def test_a_failed_build_stores_nothing_and_leaves_the_old_one_whole(workspace: Workspace) -> None:
    store.evidence(workspace)
    folder = workspace.processed / "published"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    data = (workspace.root / FIGURES / "observations.csv").read_bytes()
    redescribed(
        workspace, data.replace("萧山区".encode(), "箫山区".encode()).replace(b"9693.2", b"x")
    )
    said = sentences(workspace)
    assert any("line 2, column 6 (value)" in sentence for sentence in said)
    assert sum("nearest: 萧山区" in sentence for sentence in said) == 7
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_damaged_or_half_written_file_is_built_anew(workspace: Workspace) -> None:
    whole = store.evidence(workspace)
    path = workspace.processed / "published" / "evidence.parquet"
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2])
    assert_frame_equal(store.evidence(workspace).observed, whole.observed)
    assert path.read_bytes() == good
    path.write_bytes(good[:200] + bytes(byte ^ 255 for byte in good[200:300]) + good[300:])
    assert_frame_equal(store.evidence(workspace).observed, whole.observed)
    assert path.read_bytes() == good
    path.unlink()
    assert_frame_equal(store.evidence(workspace).citations, whole.citations)


def test_as_of_leaves_out_what_could_not_be_known(workspace: Workspace) -> None:
    then = store.evidence(workspace, as_of=date(2023, 12, 31))
    assert then.observed["year"].max() <= 2023
    assert then.citations["known_on"].max() <= "2023-12-31"
    # Lanxi's 155 firms of 2022 were published on 2023-08-09
    assert "published_figures/33" in then.citations.index
    day_before = store.evidence(workspace, as_of=date(2023, 8, 8))
    assert "published_figures/33" not in day_before.citations.index
    assert not day_before.observed["source"].eq("published_figures/33").any()
    # a page without a date counts from when it was transcribed
    assert "published_figures/2" not in then.citations.index
    everything = store.evidence(workspace, as_of=date(2026, 11, 23))
    assert len(everything.citations) == 134


def test_as_of_leaves_out_later_years_and_keeps_the_undated() -> None:
    # whatever the page's date says, a figure of 2024 is none of 2023's
    whole = fake_evidence(
        {"year": 2022},
        {"year": 2024, "known_on": "2023-06-01"},
        {"year": None, "known_on": "2023-01-01"},
    )
    then = store.narrowed(whole, date(2023, 12, 31))
    assert list(then.citations.index) == ["fake/2", "fake/4"]
    assert list(then.observed["year"]) == [2022]


def test_no_source_of_the_role_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(PlanpathError, match="holds no source of role 'published'"):
        store.evidence(Workspace(tmp_path))
    with pytest.raises(PlanpathError, match="holds no demonstration data"):
        store.evidence(Workspace(tmp_path), role="demonstration")


def test_two_processes_may_build_at_the_same_time(workspace: Workspace) -> None:
    code = (
        "import sys; from pathlib import Path; from planpath import store\n"
        "print(len(store.evidence(store.Workspace(Path(sys.argv[1]))).observed))"
    )
    command = [sys.executable, "-c", code, str(workspace.root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in running] == ["109", "109"]
    left = [path.name for path in (workspace.processed / "published").iterdir()]
    assert sorted(left) == ["evidence.parquet"]


def test_a_workspace_that_may_only_be_read_is_still_read(workspace: Workspace) -> None:
    # where a folder should be made stands a file: nothing can be kept there, whoever asks
    workspace.processed.write_bytes(b"")
    with pytest.warns(UserWarning, match="the evidence is not kept"):
        found = store.evidence(workspace)
    assert len(found.citations) == 134


# ---- Precedents ------------------------------------------------------------------------


def test_precedents_are_fractions_a_year_and_the_nearest_class_comes_first(
    workspace: Workspace,
) -> None:
    found = store.precedents(workspace)
    assert len(found.frame) == 26
    fujian = found.frame[found.frame["class"].eq("A2") & found.frame["span"].eq(5)].iloc[0]
    # -7.89 % a year, 9 windows, 88.9 % of them at -3.4 % a year or faster
    assert (fujian["p50"], fujian["n"], fujian["units"]) == (-0.0789, 9, 9)
    assert (fujian["stated_rate"], fujian["stated_share"]) == (-0.034, 0.889)
    nearest = [entry.id for entry in found.speaking_to("energy_intensity")]
    assert nearest[:3] == ["A2", "A6", "A4"]
    assert found.speaking_to("revenue")[0].id == "B1"
    assert found.speaking_to("market_turnover") == ()


def test_shares_without_a_stated_rate_are_not_handed_on(workspace: Workspace) -> None:
    frame = store.precedents(workspace).frame
    growth = frame[~frame["class"].str.startswith("A")]
    assert growth["stated_share"].isna().all()
    assert not frame[frame["class"].str.startswith("A")]["stated_share"].isna().any()


def test_classes_without_an_address_are_left_out(workspace: Workspace) -> None:
    assert not {"A1", "A3"} & set(store.precedents(workspace).classes)
    text = (workspace.raw / "precedents" / "class_percentiles.csv").read_text(encoding="utf-8")
    assert "Shandong" not in text


def test_a_class_nobody_defined_is_a_sentence(workspace: Workspace) -> None:
    folder = workspace.raw / "precedents"
    data = (folder / "class_percentiles.csv").read_bytes()
    changed = data.replace(b"B3 US textile", b"B3 U.S. textile")
    sidecar = (folder / "source.toml").read_text(encoding="utf-8")
    (folder / "source.toml").write_text(sidecar.replace(sha256(data), sha256(changed)), "utf-8")
    (folder / "class_percentiles.csv").write_bytes(changed)
    with pytest.raises(PlanpathError, match=r"class_percentiles\.csv, line 17, column 1 \(class\)"):
        store.precedents(workspace)


def test_percentiles_rise_and_are_finite(workspace: Workspace) -> None:
    frame = store.precedents(workspace).frame
    for row in frame.to_dict("records"):
        rates = [row[name] for name in ("min", "p10", "p25", "p50", "p75", "p90", "max")]
        assert rates == sorted(rates)
        assert all(math.isfinite(rate) for rate in rates)


# ---- Files -----------------------------------------------------------------------------


def test_a_file_is_written_whole_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "x.txt"
    store.write_text(path, "一\n")
    store.write_text(path, "二\n")
    assert path.read_bytes() == "二\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["x.txt"]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PlanpathError, match="cannot be written"):
        store.write_bytes(tmp_path / "file" / "x.txt", b"x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_sentence_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.txt"
    store.write_text(path, "old")
    opened = Path.open

    def on_a_full_disk(self: Path, *args: object, **kwargs: object) -> object:
        opened(self, "xb").close()
        return opened(Path("/dev/full"), "wb", buffering=0)

    monkeypatch.setattr(Path, "open", on_a_full_disk)
    with pytest.raises(PlanpathError, match=os.strerror(28)):
        store.write_text(path, "new")
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.txt"]
