"""The coherence rules: silent on a clean plan, awake on a fault each, right on the real plan."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import planpath as pp
from fakes import fake_evidence
from planpath import codelists, definitions, store, words
from planpath.coherence import RULES, SEVERITIES, Finding, findings, frame, shares, tiering, wording
from planpath.coherence.finding import Number
from planpath.coherence.promises import Said
from planpath.coherence.settings import load as thresholds
from planpath.coherence.telling import Teller, runs
from planpath.coherence.tiering import Tier, minima
from planpath.plan import Plan, load
from planpath.problems import PlanpathError
from planpath.workspace import Workspace, sha256

HERE = Path(__file__).parent
CLEAN = HERE / "plans" / "clean"
REAL = "zj_textile_2027"
PLAN, TEXT = "plans/clean.toml", "plans/clean.txt"
FIGURES = "data/raw/bulletin/figures.csv"
At = Callable[[str], None]


# ---- A workspace to change ---------------------------------------------------------------


@dataclass(frozen=True)
class Edit:
    """What a fault changes in one of the clean plan's files: every place the old text stands."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """One fault, the rule it must wake, and how grave that is."""

    name: str
    rule: str
    severity: str
    edits: tuple[Edit, ...]
    numbers: tuple[tuple[str, float], ...] = ()
    evidence: bool = False


def said(old: str, new: str) -> tuple[Edit, Edit]:
    """A change of the document's words, and of the quote that repeats them."""
    return Edit(PLAN, old, new), Edit(TEXT, old, new)


def workspace(folder: Path, *edits: Edit) -> Path:
    """A copy of the clean plan's workspace with some changes, its checksums put right."""
    shutil.copytree(CLEAN, folder)
    for edit in edits:
        path = folder / ("" if edit.file.startswith("data/") else "definitions") / edit.file
        text = path.read_text("utf-8")
        assert edit.old in text, (edit.file, edit.old)
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    _sealed(folder)
    return folder


def _sealed(folder: Path) -> None:
    """The checksums of the document and the figures, as they now are."""
    plan = folder / "definitions" / PLAN
    digest = sha256((folder / "definitions" / TEXT).read_bytes())
    plan.write_text(
        re.sub(r'sha256 = "[0-9a-f]{64}"', f'sha256 = "{digest}"', plan.read_text("utf-8")),
        encoding="utf-8",
    )
    source = folder / "data/raw/bulletin/source.toml"
    digest = sha256((folder / FIGURES).read_bytes())
    source.write_text(
        re.sub(r'sha256 = "[0-9a-f]{64}"', f'sha256 = "{digest}"', source.read_text("utf-8")),
        encoding="utf-8",
    )


def found_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, evidence: bool = False
) -> list[Finding]:
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(folder))
    plan = load("clean")
    return findings(plan, pp.observed(plan) if evidence else None)


# ---- The clean plan ------------------------------------------------------------------------


class TestACleanPlan:
    @pytest.mark.parametrize("evidence", [False, True])
    def test_has_no_finding(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence: bool
    ) -> None:
        folder = workspace(tmp_path / "w")
        assert found_in(folder, monkeypatch, evidence=evidence) == []

    def test_gives_every_rule_something_to_look_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is not clean by silence: sums, tiers, sizes, rates and restatements are there."""
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(CLEAN))
        plan, known = load("clean"), codelists.indicators()
        used = [known[target.indicator] for target in plan]
        assert {"firms", "regions"} <= {entry.counts for entry in used}
        assert any(entry.numerator for entry in used)
        assert {"level", "rate", "yearly"} == {target.measure for target in plan}
        assert any(target.restates for target in plan)
        assert len(plan.regions) == 4


OWNERS = '"市市场监管局"]\ntargets = [\n  { indicator = "tea_workshops"'
READING = """
[[reading]]
id = "first"
axis = "meaning"
label = { zh = "甲", en = "one" }
why = { zh = "可以这样读", en = "it can be read so" }
default = true

[[reading]]
id = "second"
axis = "meaning"
label = { zh = "乙", en = "the other" }
why = { zh = "也可以那样读", en = "it can be read otherwise" }
set = { strive = true }

[[clause]]
section = "一2\""""
TIER = '"tea_towns_400", scope = "towns", measure = "level", at_least = "1 个"'
AGAIN = '发布茶叶标准不少于20个"\nowners = ["市市场监管局"]\ntargets = [\n  { '
CAPPED = '"tea_research", scope = "tea_makers", measure = "level", at_least = "30 亿元"'

FAULTS = [
    Fault(
        "a part lowered, so that 100 of 1000 belong to nobody",
        "regional_sum",
        "gap",
        (*said("销售额达到200亿元", "销售额达到100亿元"), Edit(PLAN, "200 亿元", "100 亿元")),
        # 500 + 300 + 100 = 900 of 1000
        (("sum", 900.0), ("share", 0.9), ("residual", 100.0)),
    ),
    Fault(
        "parts raised beyond the whole",
        "regional_sum",
        "note",
        (*said("销售额达到200亿元", "销售额达到300亿元"), Edit(PLAN, "200 亿元", "300 亿元")),
        # 500 + 300 + 300 = 1100 ≥ 1000
        (("sum", 1100.0), ("share", 1.1)),
    ),
    Fault(
        "parts whose floors pass the whole's ceiling",
        "regional_sum",
        "contradiction",
        (
            *said("销售额达到1000亿元", "销售额不高于900亿元"),
            Edit(PLAN, 'at_least = "1000 亿元"', 'at_most = "900 亿元"'),
        ),
        # 500 + 300 + 200 > 900
        (("sum", 1000.0), ("whole", 900.0)),
    ),
    Fault(
        "a part's count raised beyond the whole",
        "regional_counts",
        "note",
        (*said("标准化车间达到4家", "标准化车间达到14家"), Edit(PLAN, '"4 家"', '"14 家"')),
        # 14 + 3 + 3 of 10
        (("given_low", 20.0), ("whole_low", 10.0)),
    ),
    Fault(
        "two towns of 400 under a ceiling of 1000",
        "tiers",
        "contradiction",
        (
            *said("销售额达到1000亿元", "销售额不高于1000亿元"),
            Edit(PLAN, 'at_least = "1000 亿元"', 'at_most = "1000 亿元"'),
            *said("的镇不少于1个", "的镇不少于2个"),
            Edit(PLAN, TIER, TIER.replace("1 个", "2 个")),
        ),
        # 1000 named and 400 more, however the tiers are read
        (("minimum_nested", 1400.0), ("left", 400.0)),
    ),
    Fault(
        "a part's count lowered",
        "regional_counts",
        "gap",
        (*said("标准化车间达到4家", "标准化车间达到2家"), Edit(PLAN, '"4 家"', '"2 家"')),
        # 10 − (2 + 3 + 3)
        (("given_low", 8.0), ("left_low", 2.0)),
    ),
    Fault(
        "two towns promised where one is large enough",
        "tiers",
        "tension",
        (
            *said("的镇不少于1个", "的镇不少于2个"),
            Edit(PLAN, TIER, TIER.replace("1 个", "2 个")),
        ),
        # 1000 of the towns named and one more of 400: 400 more than the whole's 1000
        (("elsewhere", 1.0), ("minimum_exclusive", 1400.0), ("left", 400.0)),
    ),
    Fault(
        "seventy makers above 10 in a town of 300",
        "cannot_fit",
        "contradiction",
        (*said("茶企不少于2家", "茶企不少于70家"), Edit(PLAN, '"2 家"', '"70 家"')),
        # 70 × 10 = 700 = 2.33 × 300
        (("total", 700.0), ("times", 700 / 300)),
    ),
    Fault(
        "an upper threshold in an indicator's name",
        "band",
        "tension",
        (Edit("indicators.toml", 'low = "50 亿元"', 'low = "50 亿元"\nhigh = "90 亿元"'),),
        (("count", 1.0), ("low", 50.0), ("high", 90.0)),
    ),
    Fault(
        "one maker above 10 where one above 50 is asked for",
        "redundant",
        "note",
        (*said("茶企不少于5家", "茶企不少于1家"), Edit(PLAN, '"5 家"', '"1 家"')),
        (("count", 1.0), ("other_count", 1.0)),
    ),
    Fault(
        "a restatement that only strives",
        "strength",
        "tension",
        (
            Edit(
                PLAN,
                AGAIN,
                AGAIN + "strive = true, ",
            ),
        ),
        (("number", 20.0),),
    ),
    Fault(
        "a restatement with another number",
        "two_numbers",
        "tension",
        (
            *said("发布茶叶标准不少于20个", "发布茶叶标准不少于25个"),
            Edit(PLAN, '"20 个" },\n]\n\n[[clause]]\nsection = "一4', "KEEP"),
            Edit(PLAN, '"20 个"', '"25 个"'),
            Edit(PLAN, "KEEP", '"20 个" },\n]\n\n[[clause]]\nsection = "一4'),
        ),
        (("first", 20.0), ("second", 25.0)),
    ),
    Fault(
        "a ceiling below a floor on the same thing",
        "two_numbers",
        "contradiction",
        (
            *said("发布茶叶标准不少于20个", "发布茶叶标准不高于15个"),
            Edit(PLAN, '"20 个" },\n]\n\n[[clause]]\nsection = "一4', "KEEP"),
            Edit(PLAN, 'at_least = "20 个"', 'at_most = "15 个"'),
            Edit(PLAN, "KEEP", '"20 个" },\n]\n\n[[clause]]\nsection = "一4'),
        ),
        (("first", 20.0), ("second", 15.0)),
    ),
    Fault(
        "a clause without a unit",
        "no_owner",
        "gap",
        (Edit(PLAN, 'owners = ["市商务局"]\n', ""),),
        (("count", 1.0),),
    ),
    Fault(
        "a second unit for a clause of two targets",
        "shared_clause",
        "note",
        (Edit(PLAN, OWNERS, OWNERS.replace('"]', '", "市经信局"]', 1)),),
        (("clauses", 1.0), ("count", 2.0)),
    ),
    Fault(
        "a town without its rate",
        "no_split",
        "gap",
        (
            # It becomes a restatement of the whole's own.
            Edit(PLAN, 'region = "south_town"\nquote = "茶叶单位', 'quote = "茶叶单位'),
        ),
        (("rate", 0.03), ("count", 1.0), ("parts", 3.0)),
    ),
    Fault(
        "a numerator nobody states",
        "implied_amount",
        "note",
        (Edit(PLAN, "  { indicator = " + CAPPED + " },\n", ""),),
        # 3 % of 1000
        (("implied", 30.0),),
    ),
    Fault(
        "a numerator capped below what its share implies",
        "implied_amount",
        "contradiction",
        (
            *said("研发投入达到30亿元", "研发投入不高于25亿元"),
            Edit(PLAN, CAPPED, CAPPED.replace("at_least", "at_most").replace("30", "25")),
        ),
        (("implied", 30.0), ("cap", 25.0)),
    ),
    Fault(
        "an amount at current prices",
        "nominal_real",
        "note",
        (
            Edit(
                "indicators.toml", 'price_basis = "comparable"\n\n[indicator.tea_research]', "KEEP"
            ),
            Edit("indicators.toml", "KEEP", 'price_basis = "current"\n\n[indicator.tea_research]'),
        ),
        # 1 ÷ 0.97 − 1
        (("break_even", 1 / 0.97 - 1),),
    ),
    Fault(
        "no first year for a yearly number",
        "yearly_total",
        "note",
        (Edit(TEXT, "自2024年起每年", "每年"),),
        # 20 a year for four or five years
        (("total_low", 80.0), ("total_high", 100.0)),
    ),
    Fault(
        "another name for the same makers",
        "names_drift",
        "note",
        said("1000亿元，研发", "1000亿元（制茶企业），研发"),
        (("count", 2.0),),
    ),
    Fault(
        "name and gloss change places",
        "swapped_names",
        "note",
        (Edit(TEXT, "推广智能车间（数字工厂）", "推广数字工厂（智能车间）"),),
    ),
    Fault(
        "a number that does not say it is a minimum",
        "bare_number",
        "note",
        said("茶事活动不少于20场", "茶事活动20场"),
        (("count", 1.0),),
    ),
    Fault(
        "words with two readings",
        "open_reading",
        "note",
        (
            Edit(PLAN, '\n[[clause]]\nsection = "一2"', READING),
            Edit(PLAN, TIER, TIER + ', readings = ["meaning"]'),
        ),
        (("count", 1.0),),
    ),
    Fault("a title cut short", "title_cut", "note", (Edit(TEXT, "云湖市茶产业提升", "产业提升"),)),
    Fault("a draft", "draft", "note", (Edit(PLAN, "虚构，供测试", "虚构，征求意见稿"),)),
    Fault(
        "a bookmark left behind",
        "residue",
        "note",
        (Edit(TEXT, "三、保障", "[bookmark: _Ref1]三、保障</span>"),),
        (("count", 2.0),),
    ),
    Fault(
        "a whole all but there",
        "near_met",
        "note",
        (Edit(FIGURES, "2024,year,760.0", "2024,year,960.0"),),
        # (1000 ÷ 960)^(1/4) − 1
        (("rate", (1000 / 960) ** 0.25 - 1),),
        evidence=True,
    ),
    Fault(
        "a whole that is there already",
        "near_met",
        "note",
        (Edit(FIGURES, "2024,year,760.0", "2024,year,1001.0"),),
        (("figure", 1001.0), ("own", 1000.0)),
        evidence=True,
    ),
    Fault(
        "one town asked for far more growth",
        "uneven_ambition",
        "tension",
        (Edit(FIGURES, "2024,year,152.0", "2024,year,110.0"),),
        # (200 ÷ 110)^(1/4) − (500 ÷ 380)^(1/4), in points
        (("apart", 100 * ((200 / 110) ** 0.25 - (500 / 380) ** 0.25)),),
        evidence=True,
    ),
]


class TestOneFaultEach:
    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
    def test_wakes_its_rule_and_no_other(
        self, fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = workspace(tmp_path / "w", *fault.edits)
        found = found_in(folder, monkeypatch, evidence=fault.evidence)
        assert [(one.rule, one.severity) for one in found] == [(fault.rule, fault.severity)]
        for name, value in fault.numbers:
            assert found[0].number(name) == pytest.approx(value, abs=1e-9), name

    def test_every_rule_has_its_fault(self) -> None:
        assert {fault.rule for fault in FAULTS} == set(RULES)

    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
    def test_is_told_in_whole_sentences(
        self, fault: Fault, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = workspace(tmp_path / "w", *fault.edits)
        [found] = found_in(folder, monkeypatch, evidence=fault.evidence)
        teller = Teller(load("clean"), words.load(lang))
        for text in (teller.says(found), teller.resolve(found)):
            assert text.rstrip("）)").endswith("。" if lang == "zh" else ".")
            assert "{" not in text
            assert "nan" not in text


# ---- Laws ----------------------------------------------------------------------------------


def essence(found: Sequence[Finding]) -> Counter[tuple[object, ...]]:
    """What of findings does not hang on ids, on order, or on the unit of amounts."""
    return Counter(
        (
            one.rule,
            one.severity,
            len(one.targets),
            len(one.regions),
            tuple(sorted((number.name, round(number.value, 9)) for number in one.numbers)),
        )
        for one in found
    )


AMOUNTS = [fault for fault in FAULTS if not fault.evidence]
ALL_AT_ONCE = (
    *said("茶企不少于2家", "茶企不少于70家"),
    Edit(PLAN, '"2 家"', '"70 家"'),
    *said("的镇不少于1个", "的镇不少于2个"),
    Edit(PLAN, TIER, TIER.replace("1 个", "2 个")),
    Edit(PLAN, 'owners = ["市商务局"]\n', ""),
    *said("标准化车间达到4家", "标准化车间4家"),
)


@pytest.mark.parametrize("fault", AMOUNTS, ids=lambda fault: fault.name)
def test_amounts_and_thresholds_in_another_unit_change_no_finding(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = essence(found_in(workspace(tmp_path / "a", *fault.edits), monkeypatch))
    folder = workspace(tmp_path / "b", *fault.edits)
    for path in [*folder.rglob("*.toml"), *folder.rglob("*.txt")]:
        path.write_text(path.read_text("utf-8").replace("亿元", "万元"), encoding="utf-8")
    _sealed(folder)
    assert essence(found_in(folder, monkeypatch)) == before


@pytest.mark.parametrize("fault", AMOUNTS, ids=lambda fault: fault.name)
def test_other_ids_change_no_finding(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = essence(found_in(workspace(tmp_path / "a", *fault.edits), monkeypatch))
    folder = workspace(tmp_path / "b", *fault.edits)
    for path in folder.rglob("*.toml"):
        text = re.sub(r"\b(tea|east|west|south)_(?=[a-z])", r"x\1_", path.read_text("utf-8"))
        text = re.sub(r"\b(yunhu|towns)\b", r"\1_x", text)
        path.write_text(re.sub(r'prefix = "(.)', r'prefix = "X\1', text), encoding="utf-8")
    assert essence(found_in(folder, monkeypatch)) == before


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_clauses_changes_no_finding(
    order: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        folder = workspace(tmp_path_factory.mktemp("w") / "w", *ALL_AT_ONCE)
        before = essence(found_in(folder, monkeypatch))
        path = folder / "definitions" / PLAN
        head, *blocks = path.read_text("utf-8").split("\n[[clause]]\n")
        order.shuffle(blocks)  # type: ignore[attr-defined]
        path.write_text("\n[[clause]]\n".join([head, *blocks]), encoding="utf-8")
        definitions_forgotten()
        assert essence(found_in(folder, monkeypatch)) == before
        assert len(before) >= 4


def definitions_forgotten() -> None:
    """Files of a workspace change under this process; codelists are remembered by folder."""
    for remembered in (codelists.indicators, codelists.regions, codelists.scopes):
        remembered.cache_clear()


def test_the_real_plan_shuffled_has_the_same_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids follow from the order, and so does which of two statements restates the other."""
    source = definitions.PACKAGE / "plans"
    place = tmp_path / "definitions" / "plans"
    place.mkdir(parents=True)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    for path in source.glob(f"{REAL}*"):
        shutil.copy(path, place)
    head, *blocks = (place / f"{REAL}.toml").read_text("utf-8").split("\n[[clause]]\n")
    reversed_ = "\n[[clause]]\n".join([head, *reversed(blocks)])
    before = essence(findings(load(REAL)))
    (place / f"{REAL}.toml").write_text(reversed_, encoding="utf-8")
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path))
    assert essence(findings(load(REAL))) == before


# ---- The real plan ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> list[Finding]:
    return findings(load(REAL))


@pytest.fixture(scope="module")
def beside() -> list[Finding]:
    """With the figures published about it."""
    place = Workspace(HERE.parent)
    return findings(load(REAL), store.evidence(place), store.precedents(place))


def of(found: Sequence[Finding], rule: str, *targets: str) -> Finding:
    """The finding of a rule that concerns all these targets."""
    [one] = [f for f in found if f.rule == rule and set(targets) <= set(f.targets)]
    return one


class TestTheRealPlan:
    def test_regions_come_to_5930_of_12000_and_4850_like_with_like(
        self, real: list[Finding]
    ) -> None:
        found = of(real, "regional_sum")
        # 1200 + 1800 + 1500 + 230 + 350 + 250 + 400 + 200; above-scale 1200 + 1800 + 1500 + 350
        assert found.severity == "gap"
        assert found.number("sum") == 5930
        assert found.number("share") == pytest.approx(0.494, abs=5e-4)
        assert (found.number("like_count"), found.number("like_sum")) == (4, 4850)
        assert found.number("like_share") == pytest.approx(0.404, abs=5e-4)
        assert (found.number("residual"), found.number("like_residual")) == (6070, 7150)

    def test_three_firms_of_1000_do_not_fit_400_read_literally(self, real: list[Finding]) -> None:
        found = of(real, "cannot_fit")
        assert found.severity == "contradiction"
        assert set(found.targets) == {"HS-1", "HS-2"}
        assert (found.number("total"), found.number("own")) == (3000, 400)
        assert found.number("times") == 7.5
        assert (found.readings, found.settled_by) == (("literal",), ("list_membership",))
        [clause] = found.clauses
        assert "千亿级" in clause.quote

    def test_of_ten_firms_above_10_bn_four_to_seven_are_given_to_nobody(
        self, real: list[Finding]
    ) -> None:
        found = of(real, "regional_counts", "ZJ-03")
        # Keqiao 2, Haishu 1; or 2 + 1 + the 3 of 100 bn
        assert (found.number("given_low"), found.number("given_high")) == (3, 6)
        assert (found.number("left_low"), found.number("left_high")) == (4, 7)

    @pytest.mark.parametrize(
        ("target", "whole", "given_", "left"),
        [
            ("ZJ-04", (40, 40), 1, (39, 39)),
            ("ZJ-24", (25, 25), 5, (20, 20)),
            ("ZJ-16", (90, 90), 12, (78, 78)),
            # 100 a year over four or five years; 20 of Lanxi and 10 of Xiangshan
            ("ZJ-14", (400, 500), 30, (370, 470)),
        ],
    )
    def test_most_of_the_other_counts_are_given_to_nobody_either(
        self,
        real: list[Finding],
        target: str,
        whole: tuple[int, int],
        given_: int,
        left: tuple[int, int],
    ) -> None:
        found = of(real, "regional_counts", target)
        assert (found.number("whole_low"), found.number("whole_high")) == whole
        assert found.number("given_high") == given_
        assert (found.number("left_low"), found.number("left_high")) == left
        assert found.number("share") >= 0.8

    def test_tiers_leave_1070_of_12000_if_each_county_counts_once(
        self, real: list[Finding]
    ) -> None:
        found = of(real, "tiers")
        assert found.severity == "tension"
        # 5930 + 6 × 500 + (25 − 5) × 100
        assert found.number("minimum_exclusive") == 10930
        assert found.number("left") == 1070
        assert found.number("left_share") == pytest.approx(0.089, abs=5e-4)
        # 5930 + 6 × 500 + (25 − 8 − 6) × 100
        assert found.number("minimum_lowest_open") == 10030
        # every tier with all above it: 5930 + (6 − 3) × 500 + (25 − 8 − 3) × 100
        assert found.number("minimum_nested") == 8830
        exact, below, some = found.says[:3]
        assert (exact.key, below.key, some.key) == ("tiers.exact", "tiers.below", "tiers.some")
        assert exact.names[1].ids == ("xiaoshan", "tongxiang", "keqiao")
        # No coordination zone reaches 500: the largest has 400, so all six lie elsewhere.
        numbers = {number.name: number.value for number in below.numbers}
        assert (numbers["elsewhere"], numbers["largest"], numbers["floor"]) == (6, 400, 500)

    def test_a_growing_firm_leaves_the_band_and_26_together_it_cannot(
        self, real: list[Finding]
    ) -> None:
        found = of(real, "band")
        assert found.targets == ("XSQ-2", "XSQ-3")
        assert (found.number("low"), found.number("high"), found.number("joint")) == (10, 50, 26)

    def test_two_numbers_are_firm_here_and_striven_for_there(self, real: list[Finding]) -> None:
        pairs = {f.targets: f.number("number") for f in real if f.rule == "strength"}
        assert pairs == {("ZJ-04", "ZJ-22"): 40, ("ZJ-05", "ZJ-26"): 70}

    def test_27_regional_and_8_headline_targets_have_no_owner(self, real: list[Finding]) -> None:
        regional, headline = (f for f in real if f.rule == "no_owner")
        assert (regional.number("count"), headline.number("count")) == (27, 8)
        assert len(regional.targets) == 27
        assert headline.number("gained") == 2
        assert headline.says[1].names[0].ids == ("ZJ-04", "ZJ-05")

    def test_the_rate_is_not_shared_out_to_any_of_eight_regions(self, real: list[Finding]) -> None:
        found = of(real, "no_split")
        assert found.targets == ("ZJ-21",)
        assert (found.number("rate"), found.number("count")) == (0.034, 8)

    def test_a_share_of_12000_is_420_a_year(self, real: list[Finding]) -> None:
        found = of(real, "implied_amount")
        # 3.5 % of 12000
        assert found.number("implied") == pytest.approx(420)
        assert set(found.targets) == {"ZJ-01", "ZJ-02"}
        assert found.sources == ()

    def test_break_even_growth_is_3_5197_per_cent(self, real: list[Finding]) -> None:
        found = of(real, "nominal_real")
        assert found.number("break_even") == pytest.approx(0.035197, abs=5e-7)
        at = [
            {number.name: number.value for number in line.numbers}
            for line in found.says
            if line.key == "nominal_real.at"
        ]
        # 1.05 × 0.966 − 1 = 1.43 %, over five years 7.36 %; at 6 % 12.57 %
        assert at[0]["change"] == pytest.approx(0.0143, abs=5e-5)
        assert [line["total"] for line in at] == pytest.approx([0.0736, 0.1257], abs=5e-5)

    def test_a_hundred_each_year_is_400_or_500(self, real: list[Finding]) -> None:
        found = of(real, "yearly_total", "ZJ-14", "ZJ-15")
        totals = {
            line.names[0].ids[0]: tuple(n.value for n in line.numbers if "total" in n.name)
            for line in found.says[1:]
        }
        assert totals["ZJ-14"] == (400, 500)
        assert totals["ZJ-15"] == (1200, 1500)

    def test_one_firm_above_10_bn_follows_from_three_of_100_bn(self, real: list[Finding]) -> None:
        found = of(real, "redundant", "HS-3")
        assert "literal" in found.readings
        assert "list_membership" in found.settled_by

    def test_two_base_years_are_15_883_and_12_922_per_cent(self, real: list[Finding]) -> None:
        found = next(f for f in real if f.rule == "open_reading" and "base_2022" in f.readings)
        totals = [n.value for n in found.numbers if n.name == "cumulative"]
        # 0.966^5 − 1 and 0.966^4 − 1
        assert totals == pytest.approx([-0.15883, -0.12922], abs=5e-6)

    def test_the_paper_itself(self, real: list[Finding]) -> None:
        rules = {finding.rule for finding in real}
        assert {"title_cut", "draft", "residue", "names_drift", "swapped_names"} <= rules
        assert "_Hlk112068225" in of(real, "residue").says[0].names[0].ids[0]
        drift = of(real, "names_drift", "ZJ-21")
        assert set(drift.says[0].names[1].ids) == {
            "现代纺织与服装集群",
            "纺织与服装行业",
            "纺织产业",
        }

    def test_bare_numbers_are_those_without_a_word_beside_them(self, real: list[Finding]) -> None:
        bare = set(of(real, "bare_number").targets)
        # 企业10家; 350亿元; 12家; 2000家企业, which the word before 300 may or may not govern
        assert {"ZJ-03", "LX-1", "LX-2", "ZJ-28"} <= bare
        # 达到1800亿元; 分别增加至4家和14家; 分别不少于1家、5家、50家; 100场以上
        assert bare.isdisjoint({"TX-1", "TX-2", "TX-3", "ZJ-11", "ZJ-12", "ZJ-13", "ZJ-29"})

    def test_without_evidence_nothing_rests_on_a_figure(self, real: list[Finding]) -> None:
        assert {finding.sources for finding in real} == {()}
        assert {"near_met", "uneven_ambition"}.isdisjoint(finding.rule for finding in real)

    def test_published_figures_are_indicative_and_to_be_verified(
        self, beside: list[Finding]
    ) -> None:
        whole = of(beside, "near_met", "ZJ-01")
        # 9693.2 × 12 ÷ 10 = 11631.84; (12000 ÷ 11631.84)^(1/3) − 1
        assert whole.number("rate") == pytest.approx(0.0104, abs=5e-5)
        ouhai = of(beside, "near_met", "OH-1")
        assert (ouhai.number("figure"), ouhai.number("own")) == (200, 200)
        uneven = of(beside, "uneven_ambition")
        rates = [n.value for n in uneven.numbers if n.name in ("rate", "later_rate")]
        # (1800 ÷ 1059)^(1/5) and ^(1/4), (1500 ÷ 1243)^(1/4)
        assert rates == pytest.approx([0.112, 0.142, 0.0481], abs=5e-4)
        for found in (whole, ouhai, uneven):
            assert (found.indicative, found.doubtful) == (True, True)
            assert found.sources

    def test_is_told_in_both_languages_without_a_field_left_open(
        self, beside: list[Finding]
    ) -> None:
        for lang in words.languages():
            teller = Teller(load(REAL), words.load(lang))
            for finding in beside:
                said_ = " ".join((teller.headed(finding), teller.says(finding)))
                assert "{" not in said_ + teller.resolve(finding)
                assert "nan" not in said_
        zh = Teller(load(REAL), words.load("zh"))
        told = zh.says(of(beside, "regional_sum"))
        for number in ("5930亿元", "49.4%", "4850亿元", "40.4%", "6070亿元", "7150亿元"):
            assert number in told
        told = zh.says(of(beside, "tiers"))
        for number in ("10930亿元", "1070亿元", "8.9%", "10030亿元"):
            assert number in told
        assert "待核实" in zh.says(of(beside, "near_met", "ZJ-01"))

    def test_no_rule_knows_an_id_of_it(self) -> None:
        plan = load(REAL)
        ids = {target.id for target in plan} | set(plan.regions) | {plan.id}
        ids |= {target.indicator for target in plan} | {target.scope for target in plan}
        ids |= {part.id for parts in plan.axes.values() for part in parts} - {"nested", "exclusive"}
        folder = HERE.parent / "lib" / "planpath" / "coherence"
        for path in folder.glob("*.py"):
            code = re.sub(r'"""(?s:.*?)"""', "", path.read_text("utf-8"))
            strings = set(re.findall(r'"([^"\n]*)"', code))
            assert strings.isdisjoint(ids), path.name
            assert "纺织" not in code


# ---- Parts -----------------------------------------------------------------------------------


class TestEvidence:
    def test_a_residual_grows_by_what_the_parts_leave(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edits = (
            *said("销售额达到200亿元", "销售额达到100亿元"),
            Edit(PLAN, "200 亿元", "100 亿元"),
        )
        folder = workspace(
            tmp_path / "w", *edits, Edit(FIGURES, "2024,year,152.0", "2024,year,72.0")
        )
        found = of(found_in(folder, monkeypatch, evidence=True), "regional_sum")
        # 760 − 380 − 228 − 72 = 80 in 2024; 1000 − 900 = 100 in 2028: (100 ÷ 80)^(1/4) − 1
        assert (found.number("rest"), found.number("aimed")) == (80, 100)
        assert found.number("rate") == pytest.approx(1.25**0.25 - 1)
        assert len(found.sources) == 4

    def test_one_bad_year_is_told_beside_a_rate_not_shared_out(self) -> None:
        changes = [-0.0382, -0.0374, -0.0372, -0.0322, 0.0634]
        record = [
            {
                "region": "zhejiang",
                "indicator": "energy_intensity_change",
                "scope": "whole_economy",
                "year": year,
                "value": value,
                "unit": "无量纲",
            }
            for year, value in zip(range(2016, 2021), changes, strict=True)
        ]
        found = of(findings(load(REAL), fake_evidence(*record)), "no_split")
        # 1 − 0.9618 × 0.9626 × 0.9628 × 0.9678 × 1.0634 = 8.26 %, a mean of 1.71 % a year
        assert found.number("kept") == pytest.approx(0.0826, abs=5e-5)
        assert found.number("mean") == pytest.approx(-0.0171, abs=5e-5)
        assert found.number("worst_year") == 2020
        calm = [{**row, "value": -0.03} for row in record]
        assert len(of(findings(load(REAL), fake_evidence(*calm)), "no_split").says) == 2

    def test_a_ratio_elsewhere_stands_beside_the_one_promised(self) -> None:
        figure = {
            "region": "china",
            "indicator": "rd_intensity",
            "scope": "textile_c17",
            "year": 2021,
            "value": 0.0087,
            "unit": "无量纲",
            "grade": "C",
        }
        found = of(findings(load(REAL), fake_evidence(figure)), "implied_amount")
        # 3.5 ÷ 0.87
        assert found.number("times") == pytest.approx(4.02, abs=5e-3)
        assert found.sources == ("fake/2",)
        assert found.doubtful

    def test_what_a_nominal_need_would_do_to_use_is_told_for_reference(self) -> None:
        figure = {"region": "zhejiang", "indicator": "revenue", "scope": "above_scale"}
        evidence = fake_evidence({**figure, "year": 2023, "value": 10135.0})
        found = of(findings(load(REAL), evidence), "nominal_real")
        needed = {n.name: n.value for n in found.says[-1].numbers}
        # (12000 ÷ 10135)^(1/4) − 1 = 4.31 %; 1.0431 × 0.966 − 1 = 0.77 %
        assert needed["growth"] == pytest.approx(0.0431, abs=5e-5)
        assert needed["change"] == pytest.approx(0.0077, abs=5e-5)
        assert found.sources == ("fake/2",)

    def test_figures_of_unlike_years_give_no_residual(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edits = (
            *said("销售额达到200亿元", "销售额达到100亿元"),
            Edit(PLAN, "200 亿元", "100 亿元"),
        )
        path = CLEAN / FIGURES
        [late] = [row for row in path.read_text("utf-8").splitlines() if ",152.0," in row]
        folder = workspace(tmp_path / "w", *edits, Edit(FIGURES, late + "\n", ""))
        found = of(found_in(folder, monkeypatch, evidence=True), "regional_sum")
        assert "growth" not in {line.key.partition(".")[2] for line in found.says}


class TestSums:
    def test_ceilings_of_parts_above_the_wholes_are_a_tension(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edits: list[Edit] = []
        for number, most in ((1000, 900), (500, 500), (300, 300), (200, 200)):
            edits += said(f"茶企销售额达到{number}亿元", f"茶企销售额不高于{most}亿元")
            edits.append(Edit(PLAN, f'at_least = "{number} 亿元"', f'at_most = "{most} 亿元"'))
        found = of(found_in(workspace(tmp_path / "w", *edits), monkeypatch), "regional_sum")
        # 500 + 300 + 200 ÷ 900
        assert found.severity == "tension"
        assert found.number("share") == pytest.approx(10 / 9)

    def test_parts_on_another_scope_do_not_add_like_with_like(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = '"tea_sales", scope = "tea_makers", measure = "level", at_least = "300 亿元"'
        edit = Edit(PLAN, other, other.replace("tea_makers", "towns"))
        found = of(found_in(workspace(tmp_path / "w", edit), monkeypatch), "regional_sum")
        assert (found.number("sum"), found.number("like_sum")) == (1000, 700)
        assert (found.number("residual"), found.number("like_residual")) == (0, 300)

    def test_of_two_targets_of_a_part_the_one_on_the_wholes_scope_adds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = '{ indicator = "tea_sales", scope = "tea_makers", measure = "level", at_least = "300'
        edit = Edit(PLAN, own, own.replace("tea_makers", "towns") + ' 亿元" },\n  ' + own)
        assert found_in(workspace(tmp_path / "w", edit), monkeypatch) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", ["counts", "flow", "over"])
@pytest.mark.parametrize("high", [2.0, 3.0])
def test_a_count_is_told_exactly_or_as_a_span(lang: str, key: str, high: float) -> None:
    plan = load(REAL)
    facts = Said(plan, thresholds())
    given_ = (20.0, 20.0) if key == "over" else (1.0, high - 1)
    target = plan.target("ZJ-03")
    asked = "counts" if key == "over" else key
    [found] = shares._unassigned(facts, [target], [target], (10.0, 8.0 + high), given_, asked)
    teller = Teller(plan, words.load(lang))
    exact = high == 2.0
    assert found.says[0].key == f"regional_counts.{key}" + ("" if exact else "_span")
    told = teller.says(found)
    assert "{" not in told


@pytest.mark.parametrize(
    ("quote", "number", "minimum"),
    [
        ("培育企业10家", "10 家", False),
        ("培育企业10家以上", "10 家", True),
        ("不少于10家", "10 家", True),
        ("企业110家以上、平台10个", "10 个", False),
        ("分别不少于1家、5家、50家", "50 家", True),
        ("分别增加至4家和14家", "14 家", True),
        ("营业收入超百亿企业10家", "10 家", False),
        ("不少于300个经贸团组、2000家企业", "2000 家", False),
        ("年均增长3.4%以上", "3.4 %", True),
        ("增长13.4%以上，其中3.4%", "3.4 %", False),
        ("at least 10 firms", "10 家", True),
    ],
)
def test_a_minimum_is_known_by_the_word_beside_its_number(
    quote: str, number: str, minimum: bool
) -> None:
    target = replace(load(REAL).target("ZJ-03"), quote=quote, stated=(number,))
    known = thresholds()
    before = "|".join(map(re.escape, known.minimum_before.words))
    after = "|".join(map(re.escape, known.minimum_after.words))
    assert wording._is_minimum(target, before, after) is minimum


class TestTiers:
    def test_a_tier_below_all_named_places_is_told(self) -> None:
        target = load(REAL).target("ZJ-08")
        tier = Tier(target, 100.0, 4.0, (), 3)
        line = tiering._line(tier, "revenue", [load(REAL).target("KQ-1")])
        assert line.key == "tiers.none"
        for lang in words.languages():
            assert "4" in Teller(load(REAL), words.load(lang)).line(line)

    def test_one_tier_with_room_to_spare_is_a_gap(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edits = (
            *said("茶企销售额达到1000亿元", "茶企销售额达到2000亿元"),
            Edit(PLAN, "1000 亿元", "2000 亿元"),
            *said("的镇不少于1个", "的镇不少于2个"),
            Edit(PLAN, TIER, TIER.replace("1 个", "2 个")),
        )
        found = of(found_in(workspace(tmp_path / "w", *edits), monkeypatch), "tiers")
        # 2000 − 1000 − 400
        assert (found.severity, found.number("left")) == ("gap", 600)
        assert found.says[-1].key == "tiers.sum_one"

    def test_minima_by_three_ways_of_counting(self) -> None:
        target = load(REAL).target("ZJ-06")
        # Two of 100 wanted, one named; four of 40 wanted, one named there and one above.
        high = Tier(target, 100.0, 2.0, (target,), 1)
        low = Tier(target, 40.0, 4.0, (target,), 2)
        # 160 named + 1 × 100 + 3 × 40; + 1 × 100 + (4 − 2 − 1) × 40, twice the same
        expected = {"exclusive": 380.0, "lowest_open": 300.0, "nested": 300.0}
        assert minima([high, low], 160.0) == expected


class TestThresholds:
    def test_a_share_raised_above_what_is_left_silences_its_rule(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fault = next(fault for fault in FAULTS if fault.rule == "regional_sum")
        folder = workspace(tmp_path / "w", *fault.edits)
        own = '[unassigned]\nat = "15 %"\nwhy = { zh = "较宽", en = "wider" }\n'
        (folder / "definitions" / "coherence.toml").write_text(own, encoding="utf-8")
        assert found_in(folder, monkeypatch) == []

    def test_every_mistake_in_them_is_told_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = workspace(tmp_path / "w")
        own = 'title_lines = 0\n[near]\nat = "2 亿元"\nwhy = { zh = "甲", en = "a" }\n'
        (folder / "definitions" / "coherence.toml").write_text(own, encoding="utf-8")
        with pytest.raises(PlanpathError) as caught:
            found_in(folder, monkeypatch)
        places = "\n".join(map(str, caught.value.problems))
        assert "title_lines" in places
        assert "near.at" in places

    def test_a_relation_of_unknown_indicators_names_the_nearest(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = workspace(tmp_path / "w")
        own = (
            '[[flow]]\nstock = "tea_workshop"\nflow = "tea_fairs"\nwhy = { zh = "甲", en = "a" }\n'
        )
        (folder / "definitions" / "coherence.toml").write_text(own, encoding="utf-8")
        with pytest.raises(PlanpathError, match="nearest: tea_workshops"):
            found_in(folder, monkeypatch)

    def test_each_says_why(self) -> None:
        known = thresholds()
        for name in ("unassigned", "tight", "cannot_fit", "undone", "near", "uneven"):
            threshold = getattr(known, name)
            assert threshold.value > 0
            assert len(threshold.why.zh) > 10


class TestShown:
    def test_the_frame_has_a_row_for_each_number(self, real: list[Finding]) -> None:
        rows = frame(real)
        sums = rows[rows["rule"].eq("regional_sum")].set_index("number")["value"]
        assert sums["sum"] == 5930
        assert set(rows["severity"]) == set(SEVERITIES)
        assert rows.loc[rows["rule"].eq("title_cut"), "number"].tolist() == [""]

    def test_the_gravest_come_first(self, real: list[Finding]) -> None:
        ranks = [SEVERITIES.index(finding.severity) for finding in real]
        assert ranks == sorted(ranks)

    def test_every_rule_has_its_title_in_every_language(self) -> None:
        for lang in words.languages():
            spoken = words.load(lang)
            for rule in RULES:
                assert spoken.has(f"coherence.{rule}.title")

    def test_ids_in_a_row_are_drawn_together(self) -> None:
        assert runs(("A-1", "A-2")) == ["A-1", "A-2"]
        assert runs(("A-01", "A-02", "A-03", "B-04")) == ["A-01–03", "B-04"]

    def test_a_long_list_ends_with_how_many_there_are(self, real: list[Finding]) -> None:
        bare = of(real, "bare_number")
        told = Teller(load(REAL), words.load("zh")).says(bare)
        assert f"等{len(bare.targets)}项" in told
        assert bare.targets[-1] not in told

    def test_a_year_is_not_grouped_and_a_count_is_whole(self) -> None:
        teller = Teller(load(REAL), words.load("en"))
        assert teller.number(Number("year", 2024)) == "2024"
        assert teller.number(Number("times", 7.5, "", 1)) == "7.5"

    def test_a_part_of_a_plan_is_a_plan_too(self) -> None:
        whole: Plan = load(REAL)
        part = replace(whole, clauses=())
        assert {f.rule for f in findings(part)} <= {
            "title_cut",
            "draft",
            "residue",
            "swapped_names",
        }
