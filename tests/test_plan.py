"""The first plan's transcription, its ledger of numbers, and what is said of faulty plans."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from planpath import bases, codelists, ledger
from planpath.plan import Plan, Silent, load
from planpath.problems import PlanpathError

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "zj_targets.toml").read_text(encoding="utf-8")
)["target"]
OWNERS = re.compile(r"（责任单位：(.+?)）\n?$", re.MULTILINE)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load("zj_textile_2027")


# ---- The transcription against a second reading -------------


def test_the_document_is_the_published_one(plan: Plan) -> None:
    published = "4e42a709e009c56b8db3a5ca21839f0cc1f0a23799fc3e4415203188ba72d501"
    assert sha256(plan.text.encode("utf-8")).hexdigest() == plan.head.sha256 == published


def test_there_are_56_statements_and_54_distinct_targets(plan: Plan) -> None:
    assert len(CASES) == len(plan) == 56
    assert len({target.id for target in plan}) == 56
    assert sum(target.restates is None for target in plan) == 54


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_statement_agrees_with_the_second_reading(plan: Plan, case: dict[str, Any]) -> None:
    target = plan.target(case["id"])
    assert target.region == case["region"]
    assert target.section == case["section"]
    assert target.measure == case["measure"]
    assert target.bound == case["bound"]
    assert target.low == case.get("low")
    assert target.high == case.get("high")
    assert target.strive == case["strive"]
    assert target.restates == case.get("restates")
    assert list(target.owners) == case.get("owners", [])
    assert target.unit == (
        "1/年" if case["measure"] == "rate" else codelists.indicators()[target.indicator].unit
    )


def test_every_quote_is_verbatim_and_its_words_carry_the_numbers(plan: Plan) -> None:
    for clause in plan.clauses:
        assert clause.quote in plan.text
        for target in clause.targets:
            if target.stated_as is not None:
                assert target.stated_as in clause.quote
            else:
                assert any(character.isdigit() for character in clause.quote)


def test_clauses_stand_in_the_documents_order(plan: Plan) -> None:
    places = [plan.text.index(clause.quote) for clause in plan.clauses]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_the_regions_come_in_the_plans_order(plan: Plan) -> None:
    zones = ["xiaoshan", "tongxiang", "keqiao", "xiangshan", "lanxi", "linping", "haishu", "ouhai"]
    assert list(plan.regions) == ["zhejiang", *zones]
    counts = Counter(target.region for target in plan)
    assert [counts[region] for region in plan.regions] == [29, 3, 4, 2, 4, 4, 4, 3, 3]


def test_strive_is_set_where_the_words_say_so(plan: Plan) -> None:
    for target in plan:
        if target.strive:
            assert "力争" in target.quote, target.id


@pytest.mark.parametrize(("later", "earlier"), [("ZJ-22", "ZJ-04"), ("ZJ-26", "ZJ-05")])
def test_a_restatement_has_the_same_bound_and_another_strength(
    plan: Plan, later: str, earlier: str
) -> None:
    again, first = plan.target(later), plan.target(earlier)
    assert again.restates == first.id
    assert (again.bound, again.low, again.unit) == (first.bound, first.low, first.unit)
    assert (first.strive, again.strive) == (False, True)


def test_only_four_regional_revenues_are_on_the_provinces_scope(plan: Plan) -> None:
    revenue = [target for target in plan if target.indicator == "revenue"]
    alike = {target.region for target in revenue if target.scope == "above_scale"}
    assert alike == {"zhejiang", "xiaoshan", "tongxiang", "keqiao", "lanxi"}
    assert len({target.scope for target in revenue}) == 5


def test_the_same_quantity_is_the_same_indicator_everywhere(plan: Plan) -> None:
    named = {target.id: target.indicator for target in plan}
    for ids in (
        ("ZJ-24", "TX-2", "LP-4"),
        ("TX-3", "LX-3", "LP-3"),
        ("XSX-3", "LX-4"),
        ("ZJ-03", "KQ-2", "HS-3"),
        ("ZJ-04", "TX-4", "ZJ-22"),
    ):
        assert len({named[id_] for id_ in ids}) == 1, ids


def test_a_threshold_in_the_indicator_stands_in_the_quote(plan: Plan) -> None:
    written = {"100 亿元": "百亿|100亿", "1000 亿元": "千亿", "1 亿元": "超亿元"}
    for target in plan:
        indicator = codelists.indicators()[target.indicator]
        for threshold in filter(None, (indicator.low, indicator.high)):
            spelled = written.get(threshold, threshold.split()[0])
            assert re.search(spelled, target.quote), (target.id, threshold)


# ---- Tasks, safeguards and who answers for them -------------


def test_18_tasks_and_5_safeguards(plan: Plan) -> None:
    kinds = Counter(task.kind for task in plan.tasks)
    assert kinds == {"task": 18, "safeguard": 5}
    places = [plan.text.index(task.quote) for task in plan.tasks]
    assert places == sorted(places)


def test_each_tasks_owners_are_those_its_paragraph_ends_with(plan: Plan) -> None:
    for task in plan.tasks:
        paragraph = plan.text[plan.text.index(task.quote) :].splitlines()[0]
        listed = OWNERS.search(paragraph)
        assert listed is not None, task.section
        assert "、".join(task.owners) == listed[1]


def test_a_task_clause_has_its_tasks_owners_and_serves_it(plan: Plan) -> None:
    for clause in plan.clauses:
        task = plan.task_of(clause.section)
        if task is None:
            assert clause.section in ("一（二）", "一（三）")
            assert clause.owners == ()
        else:
            assert clause.owners == task.owners
            assert clause.serves == (task.section,)
            paragraph = plan.text[plan.text.index(task.quote) :].splitlines()[0]
            assert clause.quote in paragraph


# ---- Readings -----------------------------------------------


def axes_of(plan: Plan, id_: str) -> set[str]:
    return {part.axis for reading in plan.target(id_).readings for part in reading.parts}


@pytest.mark.parametrize(
    ("axis", "ids"),
    [
        ("base_year", "ZJ-21 LX-3 LX-4"),
        ("mean", "ZJ-21"),
        ("strictness", "LP-2 LP-3"),
        ("origin", "ZJ-03 ZJ-04 ZJ-05 XSX-2 XSX-3 XSX-4 LP-4 HS-2 HS-3 OH-2 OH-3 LX-2"),
        ("start", "ZJ-11 ZJ-12 ZJ-13 ZJ-14 ZJ-15"),
        ("tiers", "ZJ-06 ZJ-07 ZJ-08"),
        ("haishu_meaning", "HS-2"),
        ("electricity", "ZJ-21"),
        ("deductions", "ZJ-21"),
    ],
)
def test_each_vague_word_is_read_in_more_than_one_way(plan: Plan, axis: str, ids: str) -> None:
    assert {target.id for target in plan if axis in axes_of(plan, target.id)} == set(ids.split())


def test_the_default_reading_changes_nothing(plan: Plan) -> None:
    for target in plan:
        (default,) = [reading for reading in target.readings if reading.is_default]
        read = target.under(default)
        # Of how a figure is accounted for it says what the words leave open.
        assert bases.like(target.basis, read.basis) == "like"
        assert replace(read, basis=target.basis) == target


def test_every_other_reading_changes_something(plan: Plan) -> None:
    for target in plan:
        for reading in target.readings:
            if not reading.is_default:
                assert target.under(reading) != target, (target.id, reading.id)


def test_the_energy_target_has_four_readings(plan: Plan) -> None:
    target = plan.target("ZJ-21")
    read = {r.id: target.under(r) for r in target.readings}
    assert {(t.base_year, t.mean) for t in read.values()} == {
        (2022, "geometric"),
        (2022, "arithmetic"),
        (2023, "geometric"),
        (2023, "arithmetic"),
    }
    falls = {t.base_year: 1 - (1 + t.value) ** (t.by - t.base_year) for t in read.values()}
    assert round(100 * falls[2022], 3) == 15.883
    assert round(100 * falls[2023], 3) == 12.922


def test_readings_of_the_basis_combine_and_keep_what_they_do_not_name(plan: Plan) -> None:
    target = plan.target("ZJ-21")
    assert target.basis == "comparable"
    read = {target.under(reading).basis for reading in target.readings}
    energy = [
        f"{electricity}+{deducted}"
        for electricity in ("primary", "calorific")
        for deducted in (
            "feedstock_in+nonfossil_in",
            "feedstock_out+nonfossil_in",
            "feedstock_out+nonfossil_out",
        )
    ]
    assert read == {f"{one}+comparable" for one in energy}


def test_haishu_is_read_as_a_list_and_literally(plan: Plan) -> None:
    target = plan.target("HS-2")
    read = {(t.indicator, t.scope) for t in map(target.under, target.readings)}
    assert read == {
        ("cultivation_list_100bn", "enterprise_groups"),
        ("firms_revenue_over_100bn", "fashion_cluster"),
    }


def test_every_reading_gives_its_reason_in_both_languages(plan: Plan) -> None:
    for entries in plan.axes.values():
        assert sum(entry.default for entry in entries) == 1
        for entry in entries:
            assert len(entry.why.zh) >= 20, entry.id
            assert len(entry.why.en.split()) >= 10, entry.id


def test_the_drafters_questions_speak_both_languages(plan: Plan) -> None:
    asked = [question for target in plan for question in target.questions]
    assert asked
    for question in asked:
        assert question.zh.endswith(("？", "。"))
        assert question.en.endswith(("?", "."))


# ---- Smaller plans ------------------------------------------


def test_a_smaller_plan_by_any_name_of_its_region(plan: Plan) -> None:
    for name in ("keqiao", "柯桥", "绍兴市柯桥区", "330603"):
        assert [target.id for target in plan.of(region=name)] == ["KQ-1", "KQ-2"]
    assert plan.of(region="keqiao").regions == ("keqiao",)


def test_a_smaller_plan_by_indicator(plan: Plan) -> None:
    assert len(plan.of(indicator="revenue")) == 9
    assert [target.id for target in plan.of(region="萧山", indicator="revenue")] == ["XSQ-1"]


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (lambda plan: plan.of(region="keqaio"), "keqiao"),
        (lambda plan: plan.of(indicator="revenu"), "revenue"),
        (lambda plan: plan.target("ZJ-1"), "ZJ-"),
        (lambda plan: load("zj_textile_2028"), "zj_textile_2027"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(
    plan: Plan, asked: Callable[[Plan], object], nearest: str
) -> None:
    with pytest.raises(PlanpathError, match=f"nearest: {nearest}"):
        asked(plan)


# ---- The ledger ---------------------------------------------


def problems_of(plan: Plan) -> str:
    return "\n".join(map(str, ledger.uncarried(plan)))


def test_every_number_of_the_document_is_accounted_for(plan: Plan) -> None:
    assert ledger.uncarried(plan) == []
    assert len(plan.silent) == 65
    stated = sum(len(t.stated) for t in plan if t.stated_as is None)
    assert len(ledger.numbers(plan.text)) == len(plan.silent) + stated == 120


def test_a_promise_nobody_typed_is_found(plan: Plan) -> None:
    longer = replace(plan, text=plan.text + "另建实验室7个。")
    (problem,) = ledger.uncarried(longer)
    assert problem.found == "7"
    assert "另建实验室7个" in problem.message


def test_a_target_taken_out_leaves_its_number(plan: Plan) -> None:
    kept = tuple(clause for clause in plan.clauses if clause.region != "keqiao")
    assert {problem.found for problem in ledger.uncarried(replace(plan, clauses=kept))} == {
        "1500",
        "2",
    }


def test_an_entry_taken_out_of_the_ledger_is_missed(plan: Plan) -> None:
    (problem,) = ledger.uncarried(replace(plan, silent=plan.silent[1:]))
    assert problem.found == "415"


def test_a_number_listed_twice_is_named(plan: Plan) -> None:
    assert "listed twice; read '415'" in problems_of(
        replace(plan, silent=(*plan.silent, plan.silent[0]))
    )


def test_a_promise_listed_as_silent_is_named(plan: Plan) -> None:
    place = plan.text.index("1.2万亿元")
    hidden = Silent(place, "1.2", "mistaken", "")
    said = problems_of(replace(plan, silent=(*plan.silent, hidden)))
    assert "ZJ-01 carries this number, yet the ledger calls it silent" in said


def test_a_shifted_entry_is_told_where_its_context_begins(plan: Plan) -> None:
    moved = replace(plan, text="第一稿" + plan.text)
    said = problems_of(moved)
    assert "no such number begins at that character; read '415'" in said
    context = plan.silent[0].context
    assert f"its context begins at character {moved.text.index(context)}" in said


def test_half_a_number_is_not_a_number(plan: Plan) -> None:
    first = plan.silent[0]
    cut = replace(first, number="41")
    assert "no such number" in problems_of(replace(plan, silent=(cut, *plan.silent[1:])))


def test_a_number_changed_in_the_document_is_not_found(plan: Plan) -> None:
    altered = plan.text.replace("突破1500亿元", "突破1600亿元")
    clauses = tuple(
        replace(clause, quote=clause.quote.replace("突破1500亿元", "突破1600亿元"))
        for clause in plan.clauses
    )
    said = problems_of(replace(plan, text=altered, clauses=clauses))
    assert "the quote of KQ-1 does not hold this number" in said
    assert "read '1600'" in said


def test_two_targets_on_one_number_are_named(plan: Plan) -> None:
    again = next(clause for clause in plan.clauses if clause.region == "keqiao")
    index = plan.clauses.index(again)
    doubled = (*plan.clauses[: index + 1], again, *plan.clauses[index + 1 :])
    assert "carried twice, by KQ-1 and by KQ-1" in problems_of(replace(plan, clauses=doubled))


# ---- Another plan, in a workspace ---------------------------

DOCUMENT = "到2030年，柯桥区新建绿色工厂5家；力争能耗年均下降2.5%。\n"
TINY = f"""
[plan]
title = {{ zh = "小方案", en = "Tiny plan" }}
short_title = {{ zh = "小", en = "Tiny" }}
status = {{ zh = "试写", en = "trial" }}
document = "tiny.txt"
sha256 = "{sha256(DOCUMENT.encode()).hexdigest()}"
source = {{ zh = "试写", en = "trial" }}
base_year = 2025
start_year = 2026
by = 2030
region = "keqiao"

[[clause]]
section = "一"
quote = "新建绿色工厂5家"
targets = [
  {{ indicator = "green_factories", scope = "unstated", measure = "added", at_least = "5 家" }},
]

[[clause]]
section = "一"
quote = "力争能耗年均下降2.5%"

[[clause.targets]]
indicator = "energy_intensity"
scope = "unstated"
measure = "rate"
at_most = "-2.5 %/年"
strive = true
"""


@pytest.fixture
def write_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Write a second plan into a workspace's own definitions."""
    folder = tmp_path / "definitions" / "plans"
    folder.mkdir(parents=True)
    (folder / "tiny.txt").write_text(DOCUMENT, encoding="utf-8")
    (folder / "tiny.silent.csv").write_text(
        "char_start,number,why,context\n1,2030,title_year,到2030年\n", encoding="utf-8"
    )
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path))
    lists = (codelists.regions, codelists.indicators, codelists.scopes)
    for each in lists:
        each.cache_clear()

    def write(content: str) -> None:
        (folder / "tiny.toml").write_text(content, encoding="utf-8")

    yield write
    for each in lists:
        each.cache_clear()


def test_another_plan_needs_only_its_file_and_its_text(write_plan: Callable[[str], None]) -> None:
    write_plan(TINY)
    tiny = load("tiny")
    assert [(t.id, t.low, t.high, t.by, t.strive) for t in tiny] == [
        ("KQ-1", 5.0, None, 2030, False),
        ("KQ-2", None, -0.025, 2030, True),
    ]
    assert ledger.uncarried(tiny) == []
    # The package's own plan is still there beside it.
    assert len(load("zj_textile_2027")) == 56


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"green_factories"', '"green_factory"', "unknown indicator; read 'green_factory'"),
        ('"green_factories"', '"green_factory"', "nearest: green_factories"),
        ('"5 家"', '"5 亿元"', "cannot be converted to '家': the two measure different things"),
        ('"5 家"', '"五家"', "is not a quantity"),
        ('"5 家"', '"6 家"', "the quote does not hold this number; read '6'"),
        ("绿色工厂5家", "绿色车间5家", "does not hold these words; read '新建绿色车间5家'"),
        ('at_least = "5 家"', 'at_least = "5 家", at_most = "5 家"', "has at_least, at_most"),
        (', at_least = "5 家"', "", "has none"),
        ('measure = "added"', 'measure = "adds"', "nearest: added"),
        ("at_least", "atleast", "unknown key; read 'atleast'"),
        ("at_least", "atleast", "nearest: at_least"),
        ('scope = "unstated"', 'scope = "unsaid"', "unknown scope; read 'unsaid'"),
        ('region = "keqiao"', 'region = "keqaio"', "nearest: keqiao"),
        ('at_least = "5 家"', 'between = ["5 家", "2 家"]', "the lower end is above the upper"),
        ('at_least = "5 家"', 'at_least = "5 家", readings = ["mean"]', "axis; read 'mean'"),
        ('document = "tiny.txt"', 'document = "gone.txt"', "cannot be read"),
        ("quote = ", "quote ", "is not valid TOML"),
        ('section = "一"', 'section = "一"\nserves = ["二"]', "unknown task; read '二'"),
        ("sha256 = ", 'sha256 = "00" #', "its sha256 is another"),
        ("[[clause]]", '[[reading]]\nid = "a"\naxis = "b"\nlabel = { zh = "甲", en = "a" }\n'
         'why = { zh = "甲", en = "a" }\nset = { indicator = "revenu" }\n\n[[clause]]',
         "axis 'b' needs exactly one reading with default = true"),
        ("[[clause]]", '[[reading]]\nid = "a"\naxis = "b"\nlabel = { zh = "甲", en = "a" }\n'
         'why = { zh = "甲", en = "a" }\nset = { indicator = "revenu" }\n\n[[clause]]',
         "nearest: revenue"),
        ("strive = true", 'strive = true\nbasis = "等价直+可比价"', "unknown basis; read '等价直'"),
        ("strive = true", 'strive = true\nbasis = "可比价+现价"', "states prices twice"),
        ('measure = "added"', 'measure = "added", basis = "可比价"',
         "clause[1].targets[1].basis: a figure of green_factories states no prices"),
        ("[[clause]]", '[[reading]]\nid = "a"\naxis = "b"\nlabel = { zh = "甲", en = "a" }\n'
         'why = { zh = "甲", en = "a" }\nset = { basis = "可比" }\n\n[[clause]]',
         "reading[1].set.basis: unknown basis; read '可比'"),
    ],
)  # fmt: skip
def test_a_fault_is_said_in_a_sentence(
    write_plan: Callable[[str], None], right: str, wrong: str, said: str
) -> None:
    assert right in TINY
    write_plan(TINY.replace(right, wrong, 1))
    with pytest.raises(PlanpathError) as error:
        load("tiny")
    assert said in str(error.value)
    assert "plans/" in str(error.value)


def test_all_faults_come_at_once_each_with_its_place(write_plan: Callable[[str], None]) -> None:
    faulty = TINY.replace('"green_factories"', '"green_factory"').replace("力争能耗", "争取能耗")
    write_plan(faulty)
    with pytest.raises(PlanpathError) as error:
        load("tiny")
    first, second = error.value.problems
    assert first.where == "definitions/plans/tiny.toml, clause[1].targets[1].indicator"
    assert second.where == "definitions/plans/tiny.toml, clause[2].quote"
