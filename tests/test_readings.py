"""The section on readings: what a reader sees where a document's words are vague in many places."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from planpath import ambiguity
from planpath.report import open_points, parameters, prepare
from planpath.report.blocks import Block, Bullets, Mark, Paragraph, TableBlock
from planpath.report.session import Report
from planpath.workspace import Workspace

ROOT = Workspace(Path(__file__).parents[1])


@cache
def report(lang: str, data: str = "demonstration", region: str = "zhejiang") -> Report:
    return prepare(parameters.checked({"region": region, "lang": lang, "data": data}), ROOT)


def tables(blocks: list[Block]) -> tuple[TableBlock, TableBlock]:
    """The grounds and the results."""
    grounds, results = (block for block in blocks if isinstance(block, TableBlock))
    return grounds, results


def bullets(blocks: list[Block]) -> str:
    return "\n".join(str(item) for b in blocks if isinstance(b, Bullets) for item in b.items)


def with_verdicts(here: Report, target: str, **by_parts: str) -> Report:
    """The same report with the verdicts of one target as its parts say, ``behind`` otherwise."""
    judged = here.judged.copy()
    own = judged["target_id"].eq(target)
    judged.loc[own, "verdict"] = [
        next((v for p, v in by_parts.items() if set(p.split("+")) <= set(id_.split("+"))), "behind")
        for id_ in judged.loc[own, "reading"]
    ]
    judged.loc[own, "data_status"] = "ok"
    judged["across_readings"] = ambiguity.across_readings(judged["target_id"], judged["verdict"])
    judged["depends_on"] = ambiguity.depends_on(judged)
    fresh = replace(here)
    fresh.__dict__["judged"] = judged
    return fresh


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_seventy_two_combinations_are_shown_one_place_at_a_time(lang: str) -> None:
    blocks = open_points.readings(report(lang))
    _, results = tables(blocks)
    starts = sorted(results.groups)
    begin = next(at for at in starts if results.groups[at].startswith("ZJ-21 "))
    end = next((at for at in starts if at > begin), len(results.rows))
    # as usual, then 1 + 1 + 1 + 2 + 2 parts read otherwise
    assert end - begin == 8
    assert all(isinstance(row[2], Mark) for row in results.rows[begin:end])
    assert "72" in bullets(blocks)


def test_every_reading_stands_once_with_its_grounds_under_what_it_answers() -> None:
    here = report("zh")
    grounds, _ = tables(open_points.readings(here))
    labels = [str(row[0]) for row in grounds.rows]
    assert len(labels) == len(set(labels))
    axes = {axis for axes in here.own["axes"] for axis in axes.split("+") if axis}
    assert len(grounds.groups) == len(axes)
    energy = [line for line in grounds.groups.values() if "ZJ-21" in line]
    assert len(energy) == 5
    assert all(str(row[1]).endswith("。") for row in grounds.rows)


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "取决于：基期年份"), ("en", "depends on: base year")]
)
def test_a_target_says_which_place_its_verdict_turns_on(lang: str, said: str) -> None:
    here = with_verdicts(report(lang), "ZJ-21", base_2023="on_track")
    _, results = tables(open_points.readings(here))
    line = next(line for line in results.groups.values() if line.startswith("ZJ-21 "))
    assert line.endswith(said)


def test_what_only_two_places_together_change_is_said_in_words() -> None:
    here = with_verdicts(report("zh"), "ZJ-21", **{"base_2023+arithmetic": "on_track"})
    said = next(line for line in bullets(open_points.readings(here)).split("\n") if "72" in line)
    # 18 of 72: electricity × deductions × boundary under the one pair
    assert "18" in said
    assert "54" in said
    assert "基期年份、年均的算法单独改变不影响判断" in said
    assert "“以2023年为基期”与“年均按各年降幅算术平均”同时采用为“符合序时”" in said


def test_without_data_nothing_is_called_robust() -> None:
    blocks = open_points.readings(report("zh", "published"))
    _, results = tables(blocks)
    assert all(line.endswith("尚不能判断") for line in results.groups.values())


def test_a_region_of_plain_words_has_no_readings_to_show() -> None:
    blocks = open_points.readings(report("zh", "published", "keqiao"))
    assert not [block for block in blocks if isinstance(block, (TableBlock, Paragraph))]
