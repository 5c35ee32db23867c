"""docs/scenarios.md: its files load, its commands print what it prints, its tables are ours."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import planpath as pp
from fakes import fake_workspace
from planpath import __main__ as command_line
from planpath import definitions, scenario
from planpath.scenario import MODELS
from planpath.scenario.form import How
from planpath.workspace import Workspace
from test_docs import rows_of

PAGE = (Path(__file__).parents[1] / "docs" / "scenarios.md").read_text("utf-8")
BLOCK = re.compile(
    r"^(?:\*\*`(?P<path>[^`\n]+)`\*\*\n\n)?```(?P<lang>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    path: str
    lang: str
    body: str


BLOCKS = [Block(m["path"] or "", m["lang"], m["body"]) for m in BLOCK.finditer(PAGE)]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    place = fake_workspace(tmp_path)
    (place.definitions / "scenarios").mkdir(parents=True)
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(place.root))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return place


def said(line: str) -> str:
    program, *arguments = shlex.split(line.removeprefix("$ "))
    assert program == "planpath"
    done = CliRunner().invoke(command_line.app, arguments)
    return done.output


def test_every_block_from_first_to_last_does_what_the_page_says(here: Workspace) -> None:
    seen: dict[str, int] = {}
    for block in BLOCKS:
        seen[block.lang] = seen.get(block.lang, 0) + 1
        if block.lang == "toml":
            assert block.path, block.body
            (here.root / block.path).write_text(block.body, encoding="utf-8")
        elif block.lang == "console":
            line, _, printed = block.body.partition("\n")
            assert said(line) == printed
        elif block.lang == "bash":
            for line in block.body.splitlines():
                assert not said(line).startswith("definitions/"), line
        else:
            assert block.lang == "python"
            exec(compile(block.body, "docs/scenarios.md", "exec"), {})
    assert seen == {"bash": 1, "toml": 5, "console": 3, "python": 1}


def test_every_file_it_leaves_loads_and_some_are_laid_over_others(here: Workspace) -> None:
    for block in BLOCKS:
        if block.lang == "toml":
            (here.root / block.path).write_text(block.body, encoding="utf-8")
    own = {path.stem for path in (here.definitions / "scenarios").glob("*.toml")}
    assert own == {"cleaner", "bolder", "green_strain", "priced"}
    for id_ in own:
        assert scenario.load(id_).hash
    assert pp.scenario("bolder").chain == ("steady", "cleaner", "bolder")
    assert pp.scenario("green_strain").chain == (
        "steady",
        "strained",
        "green_first",
        "green_strain",
    )
    # What strain does to revenue gives way to what the later file says of it.
    assert pp.scenario("green_strain").of("revenue", "keqiao").model == "hold"
    assert pp.scenario("green_strain").of("exports", "keqiao").model == "shock"


def test_the_table_of_scenarios_is_of_those_that_come_along() -> None:
    rows = {row[0].strip("`"): row[1:3] for row in rows_of(PAGE) if row[0].startswith("`")}
    shipped = {path.stem for path in (definitions.PACKAGE / "scenarios").glob("*.toml")}
    assert shipped == {"steady", "on_plan", "faster", "strained", "green_first"}
    for id_ in shipped:
        name = scenario.load(id_).name
        assert rows[id_] == [name.zh, name.en]


def test_the_table_of_models_is_the_one_that_is_checked() -> None:
    rows = [row for row in rows_of(PAGE) if len(row) == 4 and row[0].strip("`") in MODELS]
    told = {
        row[0].strip("`"): tuple(tuple(re.findall(r"`(\w+)`", cell)) for cell in row[1:3])
        for row in rows
    }
    assert told == {model: (takes.needs, takes.may) for model, takes in MODELS.items()}


def test_every_parameter_is_explained() -> None:
    rows = [row for row in rows_of(PAGE) if len(row) == 3 and row[1].startswith("`")]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row[0])}
    assert told == set(How.model_fields) - {"model"}
