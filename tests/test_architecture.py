"""The house: who may import whom, who may use what, and that nothing heavy comes with the door.

The rules are drawn from the sources themselves. Each rule is also shown a small tree that breaks
it, so that a rule which no longer sees anything fails here too.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lib" / "planpath"

# From the ground up. A part may import what is below it, and on its own floor whatever does not
# lead back to it; verbs not even that.
FLOORS: dict[str, tuple[str, ...]] = {
    "ground": ("problems", "fonts", "workspace", "definitions", "units", "words"),
    "nouns": (
        "codelists",
        "bases",
        "identities",
        "transcript",
        "plan",
        "table",
        "scenario",
        "ledger",
        "methods",
        "leverage",
    ),
    "schemas": ("schemas",),
    "doors": (
        "records",
        "mapping",
        "meaning",
        "reference",
        "sidecars",
        "ingest",
        "sheets",
        "intake",
        "corrections",
        "vintages",
        "store",
        "coded",
        "examination",
        "loads",
        "panels",
        "holdings",
        "demonstration",
        "founding",
        "snapshots",
        "histories",
        "streams",
    ),
    "series": ("ensemble",),
    "verbs": (
        "projection",
        "precedent",
        "progress",
        "energy",
        "decomposition",
        "annual",
        "milestones",
        "scoring",
        "reconciliation",
        "derivation",
        "attainment",
        "sensitivity",
        "robustness",
        "pathways",
        "allocation",
        "attribution",
        "accuracy",
    ),
    "judgement": (
        "matching",
        "library",
        "data_status",
        "aims",
        "carrying",
        "paths",
        "contrast",
        "comparison",
        "terms",
        "outlook",
        "ambiguity",
        "assessment",
        "energy_accounts",
        "energy_drivers",
        "remaining",
        "method_panel",
        "coherence",
        "footing",
        "drivers",
        "hierarchy",
        "sharing",
        "revisions",
        "bending",
        "levers",
        "experiments",
        "withstanding",
        "sliding",
        "backtesting",
        "panel_projection",
    ),
    "faces": ("phrases", "figures", "export", "request", "checks"),
    "report": ("report",),
    "runs": ("runs",),
    "commands": ("command",),
    "top": ("planpath", "__main__"),
}
STRANGERS = ("verbs",)

# Where a package may appear; elsewhere it is reached through that part.
ONLY: dict[str, tuple[str, ...]] = {
    "statsmodels": ("projection",),
    "matplotlib": ("figures",),
    "seaborn": ("figures",),
    "papermill": ("runs",),
    "nbclient": ("runs",),
    "dask": ("runs",),
    "nbconvert": ("report",),
    "typst": ("report",),
}

# Where an input file may be opened: the doors; units and the exporter read files of the package.
OPENERS = (
    *("workspace", "definitions", "records", "sidecars", "ingest", "store"),
    *("sheets", "panels", "units", "fonts", "report.exporter", "histories"),
    # The exchange with another Python: files made for one run, and the script that runs there.
    *("backtesting.elsewhere", "backtesting.asked_elsewhere"),
)
OPENING = ("open", "read_text", "read_bytes", "read_csv", "read_parquet", "read_excel", "read_json")
# Not an input: a folder held for one run, and nowhere, where a broken pipe leads.
NOT_INPUT = ("os.open",)

VAGUE = ("utils", "util", "helpers", "helper", "base", "common", "manager", "misc")
LONGEST = 450
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")

HEAVY = ("pandas", "matplotlib", "scipy", "statsmodels", "papermill", "pydantic", "numpy", "rich")


@dataclass(frozen=True)
class Module:
    """A source file by its dotted name below the package."""

    name: str
    text: str = field(repr=False)

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def part(self) -> str:
        """The name a floor lists: `runs` for `runs.grid`."""
        return self.name.partition(".")[0]


def modules(root: Path) -> list[Module]:
    found = []
    for path in sorted(root.rglob("*.py")):
        steps = path.relative_to(root).with_suffix("").parts
        steps = steps[:-1] if steps[-1] == "__init__" else steps
        found.append(Module(".".join(steps) or "planpath", path.read_text("utf-8")))
    return found


def imported(module: Module, names: set[str]) -> set[str]:
    """The package's modules that a module imports, wherever in it."""
    targets: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "planpath":
                    targets |= _used_of_the_package(module, alias.asname or "planpath", names)
                elif alias.name.startswith("planpath."):
                    targets.add(_known(alias.name.removeprefix("planpath."), names))
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            if node.module != "planpath" and not node.module.startswith("planpath."):
                continue
            below = node.module.removeprefix("planpath").removeprefix(".")
            for alias in node.names:
                longer = f"{below}.{alias.name}".removeprefix(".")
                targets.add(longer if longer in names else below or "planpath")
    return targets - {module.name}


def _known(name: str, names: set[str]) -> str:
    while name not in names and "." in name:
        name = name.rpartition(".")[0]
    return name


def _used_of_the_package(module: Module, called: str, names: set[str]) -> set[str]:
    """Of a bare ``import planpath``: what is used of it. Its version belongs to no floor."""
    used = {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == called
    }
    return {name if name in names else "planpath" for name in used - {"__version__"}}


def graph(found: list[Module]) -> dict[str, set[str]]:
    names = {module.name for module in found}
    return {module.name: imported(module, names) for module in found}


def floor_of(part: str) -> int:
    for number, parts in enumerate(FLOORS.values()):
        if part in parts:
            return number
    raise AssertionError(f"{part} stands on no floor: give it one in FLOORS")


def wrong_arrows(found: list[Module]) -> list[str]:
    """Arrows that go up, and arrows between strangers of one floor."""
    strange = [number for number, name in enumerate(FLOORS) if name in STRANGERS]
    wrong = []
    for name, targets in graph(found).items():
        for target in sorted(targets):
            here, there = name.partition(".")[0], target.partition(".")[0]
            if here == there:
                continue
            up = floor_of(there) > floor_of(here)
            if up or (floor_of(here) == floor_of(there) and floor_of(here) in strange):
                wrong.append(f"{name} -> {target}")
    return wrong


def circles(found: list[Module]) -> list[list[str]]:
    """Modules that, followed from import to import, lead back to themselves."""
    arrows = graph(found)
    done: set[str] = set()
    rings: list[list[str]] = []

    def follow(name: str, path: list[str]) -> None:
        if name in path:
            rings.append([*path[path.index(name) :], name])
            return
        if name in done:
            return
        for target in sorted(arrows.get(name, ())):
            follow(target, [*path, name])
        done.add(name)

    for name in arrows:
        follow(name, [])
    return rings


def foreign(found: list[Module]) -> list[str]:
    """Packages outside the part that alone may use them."""
    wrong = []
    for module in found:
        for package in _packages(module):
            if package in ONLY and not _within(module.name, ONLY[package]):
                wrong.append(f"{module.name} uses {package}")
    return sorted(set(wrong))


def _packages(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (
                str(argument.value).partition(".")[0]
                for argument in node.args
                if isinstance(argument, ast.Constant)
            )


def _within(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def openings(found: list[Module]) -> list[str]:
    """Files opened elsewhere than at the doors."""
    wrong = []
    for module in found:
        if _within(module.name, OPENERS):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _opens(node):
                wrong.append(f"{module.name}, line {node.lineno}: {ast.unparse(node.func)}")
    return wrong


def _opens(call: ast.Call) -> bool:
    written = ast.unparse(call.func)
    if written in NOT_INPUT:
        return False
    if isinstance(call.func, ast.Name):
        return written == "open"
    # `records.read_csv`, `definitions.read_text`: that is asking at the door.
    owner, _, name = written.rpartition(".")
    return name in OPENING and not _within(owner, OPENERS)


def vague(found: list[Module]) -> list[str]:
    return [module.name for module in found if set(module.name.split(".")) & set(VAGUE)]


def long(found: list[Module]) -> list[str]:
    counted = {module.name: module.text.count("\n") for module in found}
    return [f"{name}: {lines} lines" for name, lines in counted.items() if lines > LONGEST]


def unfinished(found: list[Module]) -> list[str]:
    return [module.name for module in found if UNFINISHED.search(module.text)]


RULES = (wrong_arrows, circles, foreign, openings, vague, long, unfinished)


@pytest.fixture(scope="module")
def house() -> list[Module]:
    return modules(PACKAGE)


class TestTheHouse:
    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
    def test_keeps_the_rule(self, house: list[Module], rule: object) -> None:
        assert callable(rule)
        assert rule(house) == []

    def test_every_part_stands_on_a_floor_and_no_floor_is_empty_talk(
        self, house: list[Module]
    ) -> None:
        listed = [part for parts in FLOORS.values() for part in parts]
        assert len(listed) == len(set(listed))
        assert set(listed) == {module.part for module in house}

    def test_the_arrows_are_really_seen(self, house: list[Module]) -> None:
        arrows = graph(house)
        assert "table" in arrows["store"]
        assert "report.exporter" in arrows["runs.execute"]
        assert "runs.grid" in arrows["command.reports"]
        assert sum(map(len, arrows.values())) > 100


def tree(root: Path, **files: str) -> list[Module]:
    """A small house; ``runs__grid`` is runs/grid.py."""
    for name, text in files.items():
        path = root.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return modules(root)


class TestTheRulesSee:
    @pytest.mark.parametrize(
        ("files", "arrow"),
        [
            ({"store": "from planpath import assessment", "assessment": ""}, "store -> assessment"),
            ({"words": "from planpath.plan import load", "plan": ""}, "words -> plan"),
            ({"plan": "import planpath.store", "store": ""}, "plan -> store"),
            ({"energy": "from planpath import progress", "progress": ""}, "energy -> progress"),
            (
                {"report": "def f():\n    from planpath.runs.run import run", "runs__run": ""},
                "report -> runs.run",
            ),
            ({"table": "if x:\n  import planpath as pp\npp.assess()"}, "table -> planpath"),
            (
                {"table": "import planpath as pp\npp.store.evidence()", "store": ""},
                "table -> store",
            ),
        ],
    )
    def test_an_arrow_that_goes_up_or_between_verbs(
        self, tmp_path: Path, files: dict[str, str], arrow: str
    ) -> None:
        assert wrong_arrows(tree(tmp_path, **files)) == [arrow]

    def test_arrows_that_go_down_are_let_be(self, tmp_path: Path) -> None:
        found = tree(
            tmp_path,
            runs__run="from planpath import store, fonts\nimport planpath\nplanpath.__version__",
            store="from planpath.table import make",
            table="from planpath.problems import Problem",
            problems="import difflib",
            fonts="",
        )
        assert wrong_arrows(found) == []
        assert circles(found) == []

    def test_a_circle_on_one_floor(self, tmp_path: Path) -> None:
        found = tree(
            tmp_path,
            plan="from planpath import scenario",
            scenario="from planpath.table import x",
            table="def f():\n    from planpath import plan",
        )
        assert wrong_arrows(found) == []
        assert circles(found) == [["plan", "scenario", "table", "plan"]]

    def test_a_circle_inside_a_part(self, tmp_path: Path) -> None:
        found = tree(
            tmp_path,
            runs__grid="from planpath.runs import execute",
            runs__execute="from planpath.runs.grid import Unit",
        )
        assert circles(found) == [["runs.execute", "runs.grid", "runs.execute"]]

    def test_a_module_that_stands_nowhere(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="weather stands on no floor"):
            wrong_arrows(tree(tmp_path, plan="from planpath import weather", weather=""))

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("paths", "import statsmodels.api", "paths uses statsmodels"),
            (
                "report__needs",
                "from matplotlib.figure import Figure",
                "report.needs uses matplotlib",
            ),
            ("report__x", "def f():\n    import papermill", "report.x uses papermill"),
            ("store", "import importlib\nimportlib.import_module('seaborn')", "store uses seaborn"),
            ("runs__x", "from nbconvert import exporters", "runs.x uses nbconvert"),
        ],
    )
    def test_a_package_in_the_wrong_place(
        self, tmp_path: Path, name: str, text: str, said: str
    ) -> None:
        assert foreign(tree(tmp_path, **{name: text})) == [said]

    @pytest.mark.parametrize(
        "text",
        ["open('a')", "path.read_text()", "pd.read_csv(p)", "with path.open() as f: pass"],
    )
    def test_a_file_opened_elsewhere(self, tmp_path: Path, text: str) -> None:
        assert len(openings(tree(tmp_path, assessment=text, store=text))) == 1

    def test_asking_at_the_door_is_no_opening(self, tmp_path: Path) -> None:
        text = "definitions.read_text(p)\nrecords.read_csv(b, 'x', c)\nread_bytes(p, 'x')"
        assert openings(tree(tmp_path, plan=text)) == []

    def test_vague_names_long_modules_and_things_left_undone(self, tmp_path: Path) -> None:
        found = tree(
            tmp_path, report__utils="", table="x = 1\n" * (LONGEST + 1), plan="# TO" + "DO: later"
        )
        assert vague(found) == ["report.utils"]
        assert long(found) == [f"table: {LONGEST + 1} lines"]
        assert unfinished(found) == ["plan"]


def imported_by(statement: str) -> set[str]:
    """The packages Python really loads for a statement."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


class TestTheFrontDoor:
    def test_importing_the_package_loads_nothing_heavy(self) -> None:
        assert imported_by("import planpath").isdisjoint(HEAVY)

    def test_neither_does_the_command_line_before_a_command_runs(self) -> None:
        assert imported_by("import planpath.__main__").isdisjoint(HEAVY)

    def test_the_look_would_see_a_heavy_import(self) -> None:
        assert "numpy" in imported_by("import planpath, numpy")

    def test_every_name_the_analyst_is_promised_is_there(self) -> None:
        import planpath as pp

        assert set(pp.__all__) <= set(dir(pp))
        for name in pp.__all__:
            assert getattr(pp, name) is not None
        with pytest.raises(AttributeError, match="forecast"):
            pp.forecast  # noqa: B018
