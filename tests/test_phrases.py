"""What a reader reads: bounds in the document's digits, needs with their sign, reasons in full."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes import fake_evidence
from fakes_evidence import evidence_of, fake_plan, readings, statements
from planpath import assessment, plan, store, words
from planpath.phrases import Phrases
from planpath.store import Evidence
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
NOTHING = fake_evidence()


def phrases(lang: str = "zh", evidence: Evidence = NOTHING) -> Phrases:
    return Phrases(words.load(lang), evidence)


def judged(evidence: Evidence, **row: Any) -> Any:
    return assessment.assess(statements(row), evidence).iloc[0]


@pytest.mark.parametrize(
    ("target", "zh", "en"),
    [
        # 1.2 万亿元 has two digits; so have twelve thousand and twelve hundred
        ("ZJ-01", "超过12000亿元", "more than 1,200 billion yuan"),
        ("ZJ-02", "超过3.5%", "more than 3.5%"),
        ("XSX-2", "1家至2家", "1 firms to 2 firms"),
        ("LX-4", "新增不少于20家", "at least 20 firms newly added"),
        ("ZJ-14", "每年不少于100家", "at least 100 firms every year"),
        ("ZJ-21", "年均下降3.4%以上", "a fall of 3.4% a year or more"),
    ],
)
def test_a_bound_reads_as_the_plan_wrote_it(target: str, zh: str, en: str) -> None:
    promise = plan.load("zj_textile_2027").target(target)
    written_zh, written_en = phrases("zh").bound(promise), phrases("en").bound(promise)
    assert written_en == en
    # how Chinese words a lower end is the affair of its words file; the number is not
    if target in ("ZJ-01", "ZJ-02", "ZJ-21"):
        assert written_zh == zh
    assert "".join(c for c in written_zh if c.isdigit()) == "".join(c for c in zh if c.isdigit())


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ({"at_least": "5 %/年"}, "growth of 5% a year or more"),
        ({"at_most": "5 %/年"}, "growth of 5% a year at the most"),
        ({"at_most": "-5 %/年"}, "a fall of 5% a year or more"),
        ({"at_least": "-5 %/年"}, "a fall of 5% a year at the most"),
    ],
)
def test_a_cap_on_growth_is_not_told_as_a_floor(
    tmp_path: Path, bound: dict[str, str], said: str
) -> None:
    promise = {"indicator": "energy_total", "measure": "rate", **bound}
    assert phrases("en").bound(fake_plan(tmp_path, promise).targets[0]) == said


def test_a_figure_is_as_precise_as_its_source() -> None:
    evidence = evidence_of("revenue", (2022, 1243.0), decimals=0)
    [source] = evidence.citations.index
    assert phrases("zh", evidence).value(1243.0, "revenue", source) == "1243亿元"
    assert phrases("en", evidence).value(1243.0, "revenue", source) == "124.3 billion yuan"


@pytest.mark.parametrize(
    ("row", "figures", "need"),
    [
        ({}, ("revenue", (2022, 100.0), (2024, 106.0)), "+4.22%/年"),
        (
            {"indicator": "energy_total", "bound": "at_most", "low": float("nan"), "high": 80.0},
            ("energy_total", (2022, 100.0), (2024, 90.0)),
            "−3.85%/年",
        ),
        (
            {"indicator": "rd_intensity", "kind": "share", "low": 0.035},
            ("rd_intensity", (2022, 0.025), (2024, 0.029)),
            "+0.2个百分点/年",
        ),
        (
            {"indicator": "value_added_growth", "kind": "growth", "low": 0.06},
            ("value_added_growth", (2022, 0.03), (2024, 0.045)),
            "+0.5个百分点/年",
        ),
        ({}, ("revenue", (2022, 100.0), (2024, 126.0)), "—"),
    ],
    ids=["a rate", "a fall", "points of a share", "points of a growth", "nothing"],
)
def test_a_need_has_its_sign_and_its_unit(row: Any, figures: Any, need: str) -> None:
    unit = {"revenue": "亿元", "energy_total": "万吨标准煤"}.get(figures[0], "无量纲")
    evidence = evidence_of(*figures, unit=unit)
    written = phrases("zh", evidence).need(judged(evidence, **row))
    assert written.replace(" ", "") == need


@pytest.mark.parametrize("lang", words.languages())
def test_every_silence_of_the_published_evidence_has_its_reason(lang: str) -> None:
    whole, evidence = plan.load("zj_textile_2027"), store.evidence(Workspace(ROOT))
    speak = phrases(lang, evidence)
    for _, row in assessment.assess(whole, evidence).iterrows():
        reason = speak.reason(row)
        assert bool(reason) == (row["verdict"] == "")
        assert "{" not in reason
        _, word = speak.standing(row)
        assert word


def test_the_reasons_of_the_known_cases_name_figure_and_fault() -> None:
    whole, evidence = plan.load("zj_textile_2027"), store.evidence(Workspace(ROOT))
    frame = assessment.assess(whole, evidence).set_index("target_id")
    speak = phrases("zh", evidence)
    for target, pieces in {
        "XSQ-1": ("1782.3", "2023", "口径"),
        "OH-1": ("200", "产值", "营业收入"),
        "TX-1": ("1059",),
        "ZJ-01": ("9693.2", "2024年1—10月"),
    }.items():
        reason = speak.reason(frame.loc[target])
        for piece in pieces:
            assert piece in reason


@pytest.mark.parametrize("lang", words.languages())
@pytest.mark.parametrize(
    ("row", "figures"),
    [
        ({}, readings("revenue", (2028, 130.0))),
        ({}, readings("revenue", (2020, 130.0))),
        ({}, readings("revenue", (2023, 100.0))),
        ({}, readings("revenue", (2023, 100.0), grade="C")),
        ({}, readings("revenue", (2023, 130.0), grade="C")),
        ({"measure": "yearly"}, readings("revenue", (2024, 130.0))),
        ({"measure": "yearly", "start_year": 2027}, readings("revenue", (2024, 130.0))),
        ({"measure": "added"}, readings("revenue", (2024, 130.0))),
        ({}, readings("revenue", (2024, 100.0), period="ytd-10")),
        ({}, readings("revenue", (2024, 100.0), period="quarter-3")),
        ({}, readings("revenue", (2024, 100.0), scope="textile_apparel")),
    ],
    ids=[
        "too late",
        "too old",
        "one point",
        "re-posted",
        "re-posted, beyond",
        "a year missing",
        "not begun",
        "no base year",
        "ten months",
        "a quarter",
        "other scope",
    ],
)
def test_every_reason_can_be_told_and_names_the_figures_year(
    lang: str, row: dict[str, Any], figures: list[dict[str, Any]]
) -> None:
    evidence = fake_evidence(*figures)
    here = judged(evidence, **row)
    assert here["verdict"] == ""
    speak = phrases(lang, evidence)
    reason = speak.reason(here)
    assert str(figures[0]["year"]) in reason
    assert speak.standing(here)[1]


def test_a_reposted_figure_is_marked_wherever_it_is_shown() -> None:
    evidence = evidence_of("revenue", (2023, 100.0), grade="C")
    row = judged(evidence)
    assert "待核实" in phrases("zh", evidence).latest(row)
    assert "to be verified" in phrases("en", evidence).latest(row)
    unlike = evidence_of("revenue", (2023, 100.0), grade="C", scope="unstated")
    assert "to be verified" in phrases("en", unlike).reason(judged(unlike))
    verified = evidence_of("revenue", (2023, 100.0))
    assert "待核实" not in phrases("zh", verified).latest(judged(verified))


def test_a_verdict_has_a_shape_beside_its_word() -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2024, 106.0))
    assert phrases("en", evidence).standing(judged(evidence)) == ("down", "behind")
    assert phrases("en", evidence).reason(judged(evidence)) == ""
