"""Scenarios compared, on the page: sections and drawings, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from matplotlib.text import Text

from fakes import fake_evidence
from fakes_evidence import readings
from planpath import figures, plan, scenario, words
from planpath.figures import Course, Panel, Place, TargetMark
from planpath.reference import Precedents
from planpath.report import Report, scenario_paths, scenarios
from planpath.report.blocks import Block, Cover, FigureBlock, Paragraph, TableBlock
from planpath.report.parameters import checked
from planpath.store import precedents
from planpath.workspace import Workspace

LANGS = ("zh", "en")
SECTIONS = (
    scenarios.cover,
    scenarios.compared,
    scenarios.differences,
    scenarios.outcomes,
    scenarios.counted,
    scenario_paths.trajectories,
    scenario_paths.multiples,
    scenario_paths.ranks,
    scenarios.method,
)
FIGURES = [
    {**row, "region": region}
    for region, first, last in (("keqiao", 1000.0, 1210.0), ("lanxi", 300.0, 363.0))
    for row in readings("revenue", (2022, first), (2024, last))
]
CLASSES: Precedents = precedents(Workspace.here())


def report(*figures_: dict[str, Any], lang: str = "en", **given: str) -> Report:
    asked = {"plan": "zj_textile_2027", "lang": lang, "scenarios": "steady,on_plan,strained"}
    parameters = checked({**asked, "regions": "keqiao,lanxi", **given})
    return Report(
        parameters=parameters,
        workspace=Workspace.here(),
        whole=plan.load(parameters.plan),
        evidence=fake_evidence(*figures_),
        precedents=CLASSES,
        scenario=scenario.load(parameters.scenario),
        words=words.load(lang),
    )


def told(blocks: list[Block]) -> str:
    """All text of some blocks, tables and drawings included."""
    parts = []
    for block in blocks:
        parts.append(block.line())
        if isinstance(block, TableBlock):
            parts += [*block.groups.values(), *(str(c) for row in block.rows for c in row)]
        if isinstance(block, FigureBlock):
            parts.append(block.alt)
    return "\n".join(parts)


@pytest.mark.parametrize("lang", LANGS)
def test_every_section_speaks_in_whole_words(lang: str) -> None:
    made = report(*FIGURES, lang=lang)
    text = "\n".join(told(section(made)) for section in SECTIONS)
    assert not re.search(r"\{|\}|nan|None", text)
    for one in made.contrast.scenarios:
        assert one.name.of(lang) in text


def test_the_table_shows_value_gap_and_pace_of_each_scenario() -> None:
    text = told(scenarios.outcomes(report(*FIGURES)))
    # 1210 × 1.1^3 = 1610.5 hundred million; strained falls 8 % and a third of 6 points comes back:
    # 1210 × (1 - 0.06) = 1137.4
    assert "161.05 billion yuan" in text
    assert "113.74 billion yuan" in text
    assert "+10.00%" in text
    # On plan 1500 has to be exceeded, and is landed on.
    assert "on the bound" in text


def test_the_page_names_what_hangs_on_the_scenario_and_what_lands_on_its_bound() -> None:
    text = told(scenarios.compared(report(*FIGURES)))
    assert "KQ-1 Revenue" in text
    assert "(KQ-1)" in text
    assert "Steady course: of 2 target statements with comparable figures, 2 are kept" in text
    assert "Strained: of 2 target statements with comparable figures, 0 are kept" in text


@pytest.mark.parametrize("lang", LANGS)
def test_without_comparable_figures_it_says_so_and_still_shows_what_differs(lang: str) -> None:
    made = report(lang=lang)
    assert made.words("comparing.none") in told(scenarios.outcomes(made))
    assert any(isinstance(block, TableBlock) for block in scenarios.differences(made))
    drawn = [scenario_paths.trajectories, scenario_paths.multiples, scenario_paths.ranks]
    assert [section(made) for section in drawn] == [[], [], []]


def test_a_general_assumption_is_argued_once() -> None:
    text = told(scenarios.differences(report()))
    why = scenario.load("steady").assumptions[0].why.of("en")
    assert text.count(why) == 1


def test_the_cover_names_every_scenario_and_synthetic_data_is_called_that() -> None:
    [cover] = [b for b in scenarios.cover(report()) if isinstance(b, Cover)]
    assert ("Scenario", "Steady course, On plan, Strained") in cover.facts
    synthetic = scenarios.cover(report(data="demonstration"))
    assert isinstance(synthetic[1], Paragraph)
    assert isinstance(synthetic[0], Cover)
    assert synthetic[0].stamp


def test_how_each_path_was_made_is_told_beside_the_drawing() -> None:
    text = told(scenario_paths.trajectories(report(*FIGURES)))
    assert "The rate that meets the target" in text
    # Lanxi's 363 keeps its 350 already.
    assert "keeps the target already; its level is held" in text
    assert "falls 8.0% below that path" in text


# ---- Drawings ------------------------------------------------------------------------------------


def panel(courses: int = 2, **given: Any) -> Panel:
    made = tuple(
        Course(f"S{n}", (2025, 2026, 2027), (100.0 + n, 105.0 + n, 110.0 + n))
        for n in range(courses)
    )
    known: dict[str, Any] = {
        "observed": ((2023, 94.0), (2024, 99.0)),
        "required": ((2024, 99.0), (2027, 130.0)),
        "target": TargetMark("KQ-1", 2027, 130.0, None, "more_than", 0),
    }
    return Panel("柯桥区", "亿元", 1, made, **{**known, **given})


def ids(drawn: figures.Drawn) -> set[str]:
    return {str(one.get_gid()) for one in drawn.figure.findobj() if one.get_gid()}


def written(drawn: figures.Drawn, gid: str) -> list[str]:
    return [one.get_text() for one in drawn.figure.findobj(Text) if one.get_gid() == gid]


@pytest.mark.parametrize("lang", LANGS)
def test_paths_are_drawn_with_target_required_and_observed_and_told_in_words(lang: str) -> None:
    drawn = figures.scenario_paths(panel(), words.load(lang), stamp="X")
    assert {"course-0", "course-1", "required", "observed", "target", "stamp"} <= ids(drawn)
    amount = words.load(lang).amount(111.0, "亿元", 1)
    assert f"S1{'' if lang == 'zh' else ' '}{amount}" in drawn.alt
    assert figures.svg(drawn.figure) == figures.svg(
        figures.scenario_paths(panel(), words.load(lang), stamp="X").figure
    )


def test_scenarios_stay_apart_without_colour() -> None:
    from planpath.figures.comparison import COURSES

    assert len({mark for _, mark, _ in COURSES}) == len(COURSES)
    assert len({str(dashes) for _, _, dashes in COURSES}) == len(COURSES)


@pytest.mark.parametrize(
    "one",
    [
        panel(observed=(), required=(), target=None, courses=0),
        panel(observed=(), required=()),
        panel(courses=9),
        panel(observed=((2024, 0.0),), required=(), target=None),
    ],
    ids=["nothing", "no figures", "nine scenarios", "one figure"],
)
def test_extremes_are_drawn_too(one: Panel) -> None:
    english = words.load("en")
    assert figures.scenario_paths(one, english).alt
    assert figures.scenario_multiples([one, panel()], english).alt


def test_more_regions_than_fit_are_counted() -> None:
    drawn = figures.scenario_multiples([panel()] * 12, words.load("en"))
    assert "Panels not drawn: 3." in drawn.alt
    assert len(written(drawn, "panel-name")) == figures.MOST_PANELS


def test_ranks_are_joined_and_ties_share_their_number() -> None:
    places = [
        Place("甲", (1, 2), "5", "6"),
        Place("乙", (2, 1), "4", "7"),
        Place("丙", (3, 2), "3", "6"),
    ]
    drawn = figures.rank_slopes(places, ["now", "then"], words.load("en"), indicator="x")
    assert "甲: now place 1, then place 2." in drawn.alt
    assert {"place-0", "place-1", "place-2"} <= ids(drawn)
    assert sorted(written(drawn, "rank")) == ["1", "1", "2", "2", "2", "3"]
    assert figures.rank_slopes([], ["now"], words.load("zh"), indicator="x").alt
