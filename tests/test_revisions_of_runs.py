"""Real runs, one after the other, and what `planpath diff` says lies between them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fakes import fake_csv, fake_workspace
from planpath.runs import grid
from planpath.runs.run import run
from planpath.workspace import Workspace, sha256
from test_runs import COVER, write

pytestmark = pytest.mark.slow

SIDECAR = """\
id = "county"
title = {{ zh = "县统计公报（虚构）", en = "A county's bulletin (invented)" }}
role = "published"
transcribed = 2026-11-20
publisher = {{ zh = "虚构", en = "Invented" }}
terms = {{ zh = "虚构", en = "Invented" }}

[[file]]
name = "figures.csv"
sha256 = "{sha256}"
what = {{ zh = "营业收入（虚构）", en = "Revenue (invented)" }}
"""
STILL = """\
name = { zh = "原地不动", en = "Standing still" }
why = { zh = "试作", en = "For trial" }

[[assumption]]
indicator = "*"
model = "hold"
why = "for trial"
"""
CHANGES = """\
from planpath.report import begin, revisions, show

report = begin(vars())
show(revisions.since_last(report))
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose only figures are Keqiao's revenue."""
    place = fake_workspace(tmp_path)
    shutil.rmtree(place.raw / "published_figures")
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(place.root))
    for name in (grid.REGION, grid.PROVINCE):
        write(place, name, COVER, CHANGES)
    scenarios = place.definitions / "scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "still.toml").write_text(STILL, encoding="utf-8")
    return place


def published(place: Workspace, figures: Mapping[int, float]) -> None:
    """The county's bulletin as it now reads."""
    rows = [
        {"year": str(year), "value": str(value), "source_date": f"{year + 1}-03-01"}
        for year, value in figures.items()
    ]
    data = fake_csv(*rows)
    folder = place.raw / "county"
    folder.mkdir(exist_ok=True)
    (folder / "figures.csv").write_bytes(data)
    text = SIDECAR.format(sha256=sha256(data))
    (folder / "source.toml").write_text(text, encoding="utf-8")


def made(place: Workspace, as_of: str, scenario: str = "") -> Path:
    [request] = grid.requests(regions=["keqiao"], langs=["zh"], scenario=scenario, as_of=as_of)
    result = run(request, place, jobs=1)
    assert result.failures == ()
    return result.folder


def diff(place: Workspace, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "planpath", "diff", *map(str, arguments)],
        cwd=place.root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def changes(place: Workspace, before: Path, after: Path) -> dict[str, Any]:
    done = diff(place, before, after, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    for change in told["changes"]:
        assert sum(change["parts"].values()) == pytest.approx(change["total"])
    return told


def parts(told: Mapping[str, Any], item: str) -> dict[str, float]:
    [change] = [one for one in told["changes"] if (one["target"], one["item"]) == ("KQ-1", item)]
    return dict(change["parts"])


def test_a_figure_revised_a_year_added_another_scenario_are_each_told(
    workspace: Workspace,
) -> None:
    known = {2022: 1200.0, 2023: 1240.0}
    published(workspace, known)
    first = made(workspace, "2026-11-20")
    published(workspace, {**known, 2023: 1250.0})
    revised = made(workspace, "2026-11-21")
    published(workspace, {**known, 2023: 1250.0, 2024: 1400.0})
    newer = made(workspace, "2026-11-22")
    still = made(workspace, "2026-11-23", "still")

    told = changes(workspace, first, revised)
    assert told["switched"] == ["revision"]
    assert parts(told, "latest") == {"revision": 10.0}
    assert told["figures"]["revised"] == 1

    told = changes(workspace, revised, newer)
    assert told["switched"] == ["period"]
    assert parts(told, "latest") == {"period": 150.0}
    # 50 of 300 covered after 1 of 5 years; 200 of 300 after 2 of 5.
    assert parts(told, "verdict") == {"period": 1.0}

    told = changes(workspace, newer, still)
    assert told["switched"] == ["scenario"]
    assert {change["item"] for change in told["changes"]} <= {"projected", "projected_meets"}
    # 1200 to 1400 in 2 years goes on for 3 more: 1400 x (7/6)^1.5 = 1764.21. Held it is 1400.
    moved = parts(told, "projected")
    assert moved == pytest.approx({"scenario": 1400 - 1400 * (7 / 6) ** 1.5})

    # All three at once. The newest figure: 1240, revised 1250, new 1400 whatever was revised:
    # revision (10 + 0) / 2, the year (160 + 150) / 2; the scenario has no part in it.
    told = changes(workspace, first, still)
    assert told["switched"] == ["revision", "period", "scenario"]
    assert parts(told, "latest") == pytest.approx({"revision": 5.0, "period": 155.0})

    # And in the report itself, beside the last one.
    text = (newer / "notebooks" / "keqiao.zh.ipynb").read_text("utf-8")
    assert "与上次报告相比的变化" in text
    assert "本次报告（2026-11-22）与上次报告（2026-11-21）对照" in text
    assert "+150.0亿元" in text
    assert "新增数据" in text
    assert "与上次报告相比的变化" not in (first / "notebooks" / "keqiao.zh.ipynb").read_text(
        "utf-8"
    )

    assert json.loads((newer / "run.json").read_text("utf-8"))["last_run"] == revised.name

    shown = diff(workspace, first, still, "--ui", "zh", "--region", "柯桥")
    assert shown.returncode == 0, shown.stderr
    assert "数据修订+5.0亿元、新增数据+155.0亿元" in shown.stdout
    assert str(workspace.root) not in shown.stdout


def test_a_run_made_anew_in_its_folder_leaves_the_earlier_one_to_compare_with(
    workspace: Workspace,
) -> None:
    published(workspace, {2022: 1200.0, 2023: 1240.0})
    folder = made(workspace, "2026-11-20")
    published(workspace, {2022: 1200.0, 2023: 1250.0})
    assert made(workspace, "2026-11-20") == folder
    [earlier] = (folder / "rests_on").glob("run-*.json")
    assert parts(changes(workspace, earlier, folder), "latest") == {"revision": 10.0}
    # What was judged and with which readings stands in the manifest, no path of this machine.
    text = (folder / "run.json").read_text("utf-8")
    assert json.loads(text)["rests_on"]["readings"]["base_year"]
    assert str(workspace.root) not in text


def test_what_is_no_run_and_a_run_of_before_end_with_a_sentence(workspace: Workspace) -> None:
    old = workspace.reports / "zj_textile_2027" / "2026-01-01"
    old.mkdir(parents=True)
    (old / "run.json").write_text('{"plan": "zj_textile_2027"}', encoding="utf-8")
    done = diff(workspace, old, old)
    assert done.returncode == 2
    assert "did not keep what it rested on" in done.stderr
    assert "Traceback" not in done.stderr
    done = diff(workspace, old / "nowhere", old)
    assert done.returncode == 2
    assert "is no run" in done.stderr
