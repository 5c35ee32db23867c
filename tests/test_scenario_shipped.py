"""The scenarios that come along: argued entry by entry, and no number without an origin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fakes_evidence import evidence_of, fake_plan
from planpath import Workspace, codelists, paths, scenario, store, units, words
from planpath.definitions import PACKAGE
from planpath.plan import Plan
from planpath.scenario import Assumption

SHIPPED = sorted(path.stem for path in (PACKAGE / "scenarios").glob("*.toml"))
HAN = re.compile(r"[\u4e00-\u9fff]")


def own(id_: str) -> list[Assumption]:
    """The assumptions a scenario adds to or changes of the steady course."""
    steady = scenario.load("steady")
    return [entry for entry in scenario.load(id_).assumptions if entry not in steady.assumptions]


@pytest.mark.parametrize("id_", SHIPPED)
def test_every_entry_is_argued_in_both_languages(id_: str) -> None:
    loaded = scenario.load(id_)
    whys = [loaded.why, *(entry.why for found in loaded.entries().values() for entry in found)]
    for why in (loaded.name, *whys):
        assert HAN.search(why.zh)
        assert not HAN.search(why.en)
    for why in whys:
        assert len(why.zh) > 15
        assert len(why.en) > 40


@pytest.mark.parametrize("id_", SHIPPED)
def test_each_holds_for_every_indicator_and_region(id_: str) -> None:
    loaded = scenario.load(id_)
    for indicator in codelists.indicators():
        ranked = loaded.ranked(indicator, "keqiao")
        assert any(how.model != "on_target" for how in ranked)


@pytest.mark.parametrize("id_", sorted({*SHIPPED} - {"steady"}))
def test_each_is_laid_over_the_steady_course_and_differs_from_the_others(id_: str) -> None:
    assert scenario.load(id_).chain == ("steady", id_)
    hashes = {scenario.load(other).hash for other in SHIPPED}
    assert len(hashes) == len(SHIPPED) == 5


CITED = {
    # Scenario, indicator: the percentile of four-year windows its rate is.
    ("faster", "energy_intensity"): ("A2", "p25"),
    ("faster", "revenue"): ("B1", "p75"),
    ("faster", "above_scale_firms"): ("C3", "p75"),
    ("faster", "hightech_firms"): ("C2", "p75"),
    ("strained", "above_scale_firms"): ("C3", "p10"),
    ("green_first", "energy_intensity"): ("A2", "p50"),
}


def test_every_rate_is_a_percentile_of_the_class_its_why_names_and_said_in_it() -> None:
    known = store.precedents(Workspace.here())
    frame = known.frame[known.frame["span"].eq(4)].set_index("class")
    rated = {
        (id_, entry.indicator): entry
        for id_ in SHIPPED
        for entry in own(id_)
        if entry.model == "compound"
    }
    assert set(rated) == set(CITED)
    for place, (class_, percentile) in CITED.items():
        entry, row = rated[place], frame.loc[class_]
        assert entry.annual_rate == pytest.approx(row[percentile], abs=1e-12)
        assert class_ in known.nearness[place[1]]
        written = units.read(entry.rate or "").number
        for text in (entry.why.zh, entry.why.en):
            assert f"{class_}" in text
            assert f"{written}%" in text
            assert re.search(rf"\b{int(row['n'])}\b|{int(row['n'])}个", text)


def test_the_fastest_class_is_the_nearest_there_is() -> None:
    known = store.precedents(Workspace.here())
    with_span = set(known.frame[known.frame["span"].eq(4)]["class"])
    for (id_, indicator), (class_, _) in CITED.items():
        if id_ == "faster":
            nearest = next(one for one in known.nearness[indicator] if one in with_span)
            assert class_ == nearest


def test_what_is_imagined_says_so_and_the_price_falls_with_it() -> None:
    strained = scenario.load("strained")
    shocks = [entry for entry in own("strained") if entry.model == "shock"]
    assert {entry.indicator for entry in shocks} == {"exports", "revenue"}
    price = strained.price("revenue", "keqiao")
    assert price is not None
    assert price.annual_rate < 0
    for entry in (*shocks, price):
        assert "设想" in entry.why.zh
        assert "Imagined" in entry.why.en
    for entry in shocks:
        drop = entry.parameters["drop"]
        assert f"{float(drop):.0%}" in entry.why.zh
        assert f"{float(drop):.0%}" in entry.why.en


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id_", SHIPPED)
def test_every_entry_can_be_told_in_both_languages(id_: str, lang: str) -> None:
    spoken = words.load(lang)
    for entries in scenario.load(id_).entries().values():
        for entry in entries:
            told = scenario.tell(entry, spoken)
            assert bool(HAN.search(told)) == (lang == "zh")
            assert scenario.about(entry, spoken)


def carried(id_: str, asked: Plan, indicator: str, *figures: tuple[int, float]) -> dict[int, float]:
    evidence = evidence_of(indicator, *figures)
    rows = paths.project(evidence, scenario.load(id_), asked.last_year, asked)
    middle = rows[rows["quantile"].eq(0.5) & rows["indicator"].eq(indicator)]
    return dict(zip(middle["year"], middle["value"], strict=True))


def test_each_leads_where_it_says(tmp_path: Path) -> None:
    promise = {"indicator": "revenue", "measure": "level", "at_least": "160 亿元"}
    asked, figures = fake_plan(tmp_path, promise), ((2020, 100.0), (2025, 110.0))
    ends = {id_: carried(id_, asked, "revenue", *figures) for id_ in SHIPPED}
    # 110 × 1.1^(2/5): the rate of five years, for two more.
    assert ends["steady"][2027] == pytest.approx(110 * 1.1**0.4)
    assert ends["on_plan"][2027] == 160.0
    assert ends["faster"][2027] == pytest.approx(110 * 1.0492**2)
    assert ends["green_first"][2027] == 110.0
    # 8 % short in 2026; of three steps back to 2 % the first: 8 % - 2 %.
    assert [ends["strained"][year] for year in (2026, 2027)] == pytest.approx(
        [110 * 0.92, 110 * 0.94]
    )
