"""Files that extend files, files written from a notebook, and what makes two scenarios one."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from fakes_evidence import workspace_is
from planpath import definitions, scenario, schemas
from planpath.codelists import Label
from planpath.problems import PlanpathError
from planpath.scenario import Assumption, Ceiling, Factor, Price, Scenario

HEAD = 'name = {{ zh = "{id}", en = "{id}" }}\nwhy = {{ zh = "试作", en = "For trial" }}\n'
BASE = '[[assumption]]\nindicator = "*"\nmodel = "recent_rate"\nyears = 5\nwhy = "五年一贯"\n'
WHY = 'why = "为了试作而设"\n'
BOTH = 'why = { zh = "试作之由", en = "For trial" }\n'
FORMED = BOTH.replace("{", "{{").replace("}", "}}")


def entry(indicator: str, how: str, *, new: bool = False, region: str = "") -> str:
    lines = [
        f'[[assumption]]\nindicator = "{indicator}"',
        *([f'region = "{region}"'] if region else []),
        *(["new = true"] if new else []),
        *([how] if "model" in how else [f'model = "compound"\nrate = "{how}"']),
    ]
    return "\n".join(lines) + "\n" + WHY


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    with workspace_is(tmp_path):
        yield tmp_path / "definitions" / "scenarios"


def put(here: Path, id_: str, *entries: str, extends: str = "") -> None:
    here.mkdir(parents=True, exist_ok=True)
    base = f"extends = {extends}\n" if extends else ""
    text = HEAD.format(id=id_) + base + "".join(entries)
    (here / f"{id_}.toml").write_text(text, encoding="utf-8")


def refused(id_: str) -> str:
    with pytest.raises(PlanpathError) as caught:
        scenario.load(id_)
    return str(caught.value)


class TestExtending:
    def test_what_is_not_changed_is_as_in_the_base_all_along_the_chain(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年"), entry("exports", "1 %/年"))
        put(here, "b", entry("revenue", "2 %/年"), extends='"a"')
        put(here, "c", entry("profits", "3 %/年", new=True), extends='["b"]')
        c = scenario.load("c")
        rates = {name: c.of(name, "keqiao").annual_rate for name in ("revenue", "exports")}
        assert rates == {"revenue": 0.02, "exports": 0.01}
        assert c.of("profits", "keqiao").annual_rate == 0.03
        assert c.of("gdp", "keqiao").model == "recent_rate"
        assert c.chain == ("a", "b", "c")
        # Read alone, the base is what it was.
        assert scenario.load("a").of("revenue", "keqiao").annual_rate == 0.01

    def test_a_changed_entry_stands_in_the_place_of_the_one_it_changes(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年"), entry("exports", "1 %/年"))
        put(here, "b", entry("revenue", "2 %/年"), extends='"a"')
        assert [e.indicator for e in scenario.load("b").assumptions] == ["*", "revenue", "exports"]

    def test_of_several_laid_over_one_another_the_later_wins(self, here: Path) -> None:
        put(here, "a", BASE)
        put(here, "b", entry("revenue", "1 %/年", new=True), extends='"a"')
        put(here, "c", entry("revenue", "2 %/年", new=True), extends='"a"')
        put(here, "bc", extends='["b", "c"]')
        put(here, "cb", extends='["c", "b"]')
        put(here, "own", entry("revenue", "3 %/年"), extends='["b", "c"]')
        rates = {
            id_: scenario.load(id_).of("revenue", "keqiao").annual_rate
            for id_ in ("bc", "cb", "own")
        }
        assert rates == {"bc": 0.02, "cb": 0.01, "own": 0.03}
        # What both rest on is laid once, below them.
        assert scenario.load("bc").chain == ("a", "b", "c", "bc")

    def test_the_region_is_part_of_what_is_changed(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年"))
        own = entry("revenue", "9 %/年", region="keqiao", new=True)
        put(here, "b", own, extends='"a"')
        b = scenario.load("b")
        assert b.of("revenue", "keqiao").annual_rate == 0.09
        assert b.of("revenue", "lanxi").annual_rate == 0.01

    def test_ceilings_factors_and_prices_are_inherited_and_changed_alike(self, here: Path) -> None:
        capped = '[[ceiling]]\nindicator = "revenue"\nrate = "{} %/年"\n' + FORMED
        priced = '[[price]]\nindicator = "revenue"\n{}rate = "2 %/年"\n' + FORMED
        put(here, "a", BASE, capped.format(9))
        put(here, "b", capped.format(7), priced.format("new = true\n"), extends='"a"')
        b = scenario.load("b")
        ceiling, price = b.ceiling("revenue", "keqiao"), b.price("revenue", "keqiao")
        assert ceiling is not None
        assert ceiling.pace == 0.07
        assert price is not None
        assert price.annual_rate == 0.02
        assert scenario.load("a").price("revenue", "keqiao") is None
        put(here, "c", priced.format(""), extends='"a"')
        assert "price[1]: changes what a does not state" in refused("c")

    def test_a_base_of_planpath_is_found_from_a_workspace(self, here: Path) -> None:
        put(here, "mine", entry("revenue", "4 %/年", new=True), extends='"steady"')
        assert scenario.load("mine").of("exports", "keqiao").years == 5


class TestSlips:
    def test_what_the_base_does_not_state_cannot_be_changed_but_by_saying_so(
        self, here: Path
    ) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年", region="keqiao"))
        put(here, "b", entry("revenue", "2 %/年"), extends='"a"')
        told = refused("b")
        assert told == (
            "definitions/scenarios/b.toml, assumption[1]: changes what a does not state; to add "
            "it, say new = true; read 'revenue, *'; allowed: *, *, revenue, keqiao; "
            "nearest: revenue, keqiao"
        )
        put(here, "b", entry("revenue", "2 %/年", new=True), extends='"a"')
        assert scenario.load("b").of("revenue", "lanxi").annual_rate == 0.02

    def test_what_the_base_states_is_not_new(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年"))
        put(here, "b", entry("revenue", "2 %/年", new=True), extends='"a"')
        assert "assumption[1]: is not new: a states it; leave out new" in refused("b")

    def test_nothing_is_new_in_a_file_that_extends_none(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年", new=True))
        assert "assumption[2].new: the file extends none" in refused("a")

    def test_a_misspelt_base_is_told_with_the_nearest(self, here: Path) -> None:
        put(here, "b", extends='"stedy"')
        told = refused("b")
        assert told.startswith("definitions/scenarios/b.toml, extends: unknown scenario")
        assert told.endswith("nearest: steady")

    def test_a_circle_is_refused_by_name(self, here: Path) -> None:
        put(here, "a", BASE, extends='"c"')
        put(here, "b", extends='"a"')
        put(here, "c", extends='"b"')
        told = refused("a")
        assert told == (
            "definitions/scenarios/b.toml, extends: extends itself, by way of a → c → b → a; "
            "read 'a'"
        )
        put(here, "a", BASE, extends='"a"')
        assert "by way of a → a" in refused("a")

    def test_faults_of_the_file_and_of_its_bases_are_told_together(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenues", "1 %/年"))
        put(here, "b", entry("exports", "-200 %/年"), extends='["a", "nowhere"]')
        told = refused("b").splitlines()
        assert len(told) == 3, told
        for file, said in (
            ("a", "nearest: revenue"),
            ("b", "nothing is left"),
            ("b", "unknown scenario"),
        ):
            assert any(line.startswith(f"definitions/scenarios/{file}.toml") for line in told)
            assert any(said in line for line in told)

    def test_a_base_named_twice_and_a_file_that_assumes_nothing(self, here: Path) -> None:
        put(here, "a", BASE)
        put(here, "b", extends='["a", "a"]')
        assert "names a scenario twice" in refused("b")
        put(here, "c")
        assert "assumes nothing" in refused("c")


class TestFallingBack:
    def test_where_there_is_no_target_the_next_less_particular_entry_holds(
        self, here: Path
    ) -> None:
        put(here, "a", BASE, entry("revenue", 'model = "on_target"', region="keqiao"))
        ranked = scenario.load("a").ranked("revenue", "keqiao")
        assert [how.model for how in ranked] == ["on_target", "recent_rate"]

    def test_what_the_entry_says_itself_comes_before_that(self, here: Path) -> None:
        own = 'model = "on_target"\notherwise = { model = "compound", rate = "2 %/年" }'
        put(here, "a", BASE, entry("revenue", own))
        target, own_way, rest = scenario.load("a").ranked("revenue", "keqiao")
        assert (target.model, own_way.model, rest.model) == (
            "on_target",
            "compound",
            "recent_rate",
        )
        assert own_way.parameters == {"rate": 0.02}
        assert own_way.why == target.why

    def test_a_dead_end_is_refused_in_a_file_and_in_a_variation(self, here: Path) -> None:
        put(here, "a", entry("revenue", 'model = "on_target"'))
        assert "read 'revenue, *'" in refused("a")
        with pytest.raises(PlanpathError, match="where there is none nothing is assumed"):
            scenario.load("steady").but("*", model="on_target", why="全部达标")


class TestPrices:
    def test_the_most_particular_price_holds(self, here: Path) -> None:
        price = '[[price]]\n{}rate = "{} %/年"\n' + FORMED
        put(
            here,
            "a",
            BASE,
            price.format("", 1),
            price.format('indicator = "revenue"\n', 2),
            price.format('indicator = "revenue"\nregion = "keqiao"\n', 3),
        )
        a = scenario.load("a")
        asked = [("exports", "keqiao"), ("revenue", "lanxi"), ("revenue", "keqiao")]
        found = [a.price(*one) for one in asked]
        assert [one.annual_rate for one in found if one is not None] == [0.01, 0.02, 0.03]
        assert scenario.load("steady").price("revenue", "keqiao") is None

    @pytest.mark.parametrize(
        ("lines", "told"),
        [
            ('indicator = "green_factories"\nrate = "1 %/年"\n', "is not at current prices"),
            ('indicator = "energy_total"\nrate = "1 %/年"\n', "is not at current prices"),
            ('rate = "-100 %/年"\n', "nothing is left"),
            ('rate = "1 家/年"\n', "different things"),
            ('indicator = "revenu"\nrate = "1 %/年"\n', "nearest: revenue"),
        ],
    )
    def test_what_is_no_price_is_refused(self, here: Path, lines: str, told: str) -> None:
        put(here, "a", BASE, "[[price]]\n" + lines + BOTH)
        message = refused("a")
        assert told in message
        assert "price[1]" in message

    def test_a_price_needs_its_why_in_both_languages(self, here: Path) -> None:
        put(here, "a", BASE, '[[price]]\nrate = "1 %/年"\nwhy = { zh = "试", en = "" }\n')
        assert "in both languages" in refused("a")

    def test_value_added_may_be_nominal_and_so_has_prices(self, here: Path) -> None:
        put(here, "a", BASE, '[[price]]\nindicator = "value_added"\nrate = "1 %/年"\n' + BOTH)
        assert scenario.load("a").price("value_added", "keqiao") is not None


class TestOneContentOneScenario:
    def test_a_variation_is_what_a_file_that_extends_would_be(self, here: Path) -> None:
        steady = scenario.load("steady")
        typed = steady.but("revenue", model="compound", rate="2 %/年", why="为了试作而设").but(
            "*", model="hold", why="其余保持不变"
        )
        put(
            here,
            typed.id,
            entry("revenue", "2 %/年", new=True),
            '[[assumption]]\nmodel = "hold"\nwhy = "其余保持不变"\n',
            extends='"steady"',
        )
        text = (here / f"{typed.id}.toml").read_text("utf-8")
        head = f"name = {inline(typed.name)}\nwhy = {inline(typed.why)}\n"
        rest = text.removeprefix(HEAD.format(id=typed.id))
        (here / f"{typed.id}.toml").write_text(head + rest, encoding="utf-8")
        read = scenario.load(typed.id)
        assert read == typed
        assert read.hash == typed.hash
        assert read.assumptions == typed.assumptions

    @pytest.mark.parametrize("id_", ["steady", "on_plan", "faster", "strained", "green_first"])
    def test_what_is_written_is_read_back_as_the_same(self, here: Path, id_: str) -> None:
        here.mkdir(parents=True)
        original = scenario.load(id_)
        varied = original.but(
            "green_factories",
            region="keqiao",
            model="pipeline",
            awards="6 家/年",
            failing="20 %",
            why={"zh": '引号“”与"\\反斜杠\\"', "en": 'A quote " and\na new line'},
        )
        path = scenario.write(varied, here)
        assert path.name == f"{varied.id}.toml"
        read = scenario.load(varied.id)
        assert read == varied
        assert read.hash == varied.hash
        assert read.chain == (varied.id,)
        assert scenario.as_toml(read) == path.read_text("utf-8")

    def test_a_file_is_written_by_its_own_name_and_nowhere_else(self, here: Path) -> None:
        here.mkdir(parents=True)
        steady = scenario.load("steady")
        scenario.write(steady, here / "copy.toml")
        assert scenario.load("copy").hash == steady.hash
        with pytest.raises(PlanpathError, match=r"allowed: \.toml"):
            scenario.write(steady, here / "copy.json")

    def test_names_whys_order_and_wording_change_no_number_and_not_the_hash(
        self, here: Path
    ) -> None:
        ceiling = (
            '[[ceiling]]\nindicator = "revenue"\nrate = "{}"\nwhy = {{ zh = "{}", en = "x" }}\n'
        )
        put(here, "a", BASE, entry("revenue", "-4.1 %/年"), ceiling.format("9 %/年", "甲"))
        other = entry("revenue", "-0.0410 1/年").replace("试作", "另一理由")
        put(here, "b", other, BASE, ceiling.format("0.09 1/年", "乙"))
        a, b = scenario.load("a"), scenario.load("b")
        assert a.hash == b.hash
        assert a != b
        assert scenario.difference(a, b) == ()

    @settings(max_examples=60, deadline=None)
    @given(
        rates=st.lists(st.integers(-900, 900), min_size=1, max_size=5),
        order=st.randoms(use_true_random=False),
        at=st.integers(0, 4),
        by=st.integers(1, 9),
    )
    def test_the_hash_is_of_the_numbers_and_of_nothing_else(
        self, rates: list[int], order: random.Random, at: int, by: int
    ) -> None:
        ids = ("revenue", "exports", "profits", "gdp", "output_value")
        made = scenario_of(dict(zip(ids, rates, strict=False)))
        shuffled = list(made.assumptions)
        order.shuffle(shuffled)
        reworded = [one.model_copy(update={"why": Label(zh="另有", en="x")}) for one in shuffled]
        same = Scenario("other", made.why, made.name, tuple(reworded))
        assert same.hash == made.hash
        changed = dict(zip(ids, rates, strict=False))
        changed[ids[at % len(rates)]] += by
        assert scenario_of(changed).hash != made.hash

    def test_each_kind_of_entry_counts(self) -> None:
        plain, label = scenario_of({"revenue": 10}), Label(zh="试作", en="For trial")
        ceiling = Ceiling(indicator="revenue", rate="9 %/年", why=label)
        factor = Factor(indicator="energy_total", value="2 吨/吨标准煤", source=label, why=label)
        price = Price(indicator="revenue", rate="1 %/年", why=label)
        told = {
            scenario_of({"revenue": 10}, **more).hash
            for more in ({"ceilings": (ceiling,)}, {"factors": (factor,)}, {"prices": (price,)})
        }
        assert len(told | {plain.hash}) == 4
        here, there = (
            Scenario("x", label, label, (one,))
            for one in (
                Assumption(indicator="revenue", model="on_target", otherwise=how, why="试作之由")
                for how in ({"model": "hold"}, {"model": "recent_rate", "years": 5})
            )
        )
        assert here.hash != there.hash

    def test_it_goes_through_the_files_a_run_keeps(self) -> None:
        whole = TypeAdapter(Scenario)
        for id_ in definitions.names("scenarios"):
            kept = scenario.load(id_)
            read = whole.validate_json(whole.dump_json(kept))
            assert read == kept
            assert (read.hash, read.chain) == (kept.hash, kept.chain)

    def test_a_variation_does_not_bear_the_name_of_what_it_varies(self) -> None:
        steady = scenario.load("steady")
        once = steady.but("revenue", model="hold", why="保持现状不变")
        twice = once.but("exports", model="hold", why="保持现状不变")
        assert once.name != steady.name
        assert twice.name == once.name
        assert twice.chain == ("steady", twice.id)


class TestDifference:
    def test_shows_what_holds_in_each_by_its_own_entry_or_a_wider_one(self, here: Path) -> None:
        put(here, "a", BASE, entry("revenue", "1 %/年"), entry("exports", "1 %/年"))
        put(here, "b", BASE, entry("revenue", "1 %/年"), entry("gdp", "1 %/年", region="keqiao"))
        a, b = scenario.load("a"), scenario.load("b")
        found = {(one.indicator, one.region): one for one in scenario.difference(a, b)}
        assert set(found) == {("exports", "*"), ("gdp", "keqiao")}
        exports, gdp = found["exports", "*"], found["gdp", "keqiao"]
        assert (exports.left, exports.right) == (a.assumptions[2], b.assumptions[0])
        assert (gdp.left, gdp.right) == (a.assumptions[0], b.assumptions[2])

    def test_is_the_same_seen_from_the_other_side(self) -> None:
        loaded = [scenario.load(id_) for id_ in definitions.names("scenarios")]
        for one in loaded:
            for other in loaded:
                there, back = (scenario.difference(*two) for two in ((one, other), (other, one)))
                assert {(d.kind, d.indicator, d.region, d.left, d.right) for d in there} == {
                    (d.kind, d.indicator, d.region, d.right, d.left) for d in back
                }
                assert bool(there) == (one.hash != other.hash)


class TestTheSchema:
    """What an editor says while the file is typed is what the loader says afterwards."""

    SCHEMA = json.loads(schemas.render("scenario"))

    @pytest.mark.parametrize(
        "lines",
        [
            'extends = ["steady", "strained"]',
            BASE,
            entry("revenue", 'model = "shock"\nyear = 2026\ndrop = "5 %"\nrecovery_years = 2'),
            '[[price]]\nrate = "1 %/年"\nnew = true\n' + BOTH,
        ],
    )
    def test_lets_be_what_loads(self, lines: str) -> None:
        assert jsonschema.Draft202012Validator(self.SCHEMA).is_valid(self._file(lines))

    @pytest.mark.parametrize(
        "lines",
        [
            'extend = "steady"',
            BASE.replace("years = 5", "years = 51"),
            BASE.replace("五年一贯", "五年"),
            BASE.replace("recent_rate", "recent_rte"),
            BASE.replace("years", "yaers"),
            entry("revenue", 'model = "step"\nyear = 1926\nchange = "5 %"'),
        ],
    )
    def test_refuses_what_does_not(self, here: Path, lines: str) -> None:
        put(here, "a", lines)
        assert refused("a")
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(self._file(lines), self.SCHEMA)

    @staticmethod
    def _file(lines: str) -> dict[str, object]:
        return tomllib.loads(HEAD.format(id="x") + lines)


def scenario_of(tenths: dict[str, int], **more: tuple[object, ...]) -> Scenario:
    label = Label(zh="试作", en="For trial")
    assumed = tuple(
        Assumption(indicator=id_, model="compound", rate=f"{rate / 10} %/年", why="试作之由")
        for id_, rate in tenths.items()
    )
    return Scenario("trial", label, label, assumed, **more)  # type: ignore[arg-type]


def inline(label: Label) -> str:
    return f'{{ zh = "{label.zh}", en = "{label.en}" }}'
