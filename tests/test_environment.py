"""pyproject.toml, requirements.lock and environment.yml name one and the same environment."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = (
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
)
# In environment.yml only: the interpreter and the installer of its own pip section.
CONDA_ONLY = {"python", "pip"}


def direct(pyproject: str) -> dict[str, Requirement]:
    """The direct dependencies, those of the dev group included, by normalised name."""
    project = tomllib.loads(pyproject)
    lines = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def locked(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Each entry of the lock with its hashes."""
    entries = []
    for block in re.split(r"\n(?=\S)", lock.strip()):
        head, *rest = block.replace("\\\n", "\n").splitlines()
        entries.append((Requirement(head), [line.strip() for line in rest]))
    return entries


def versions(lock: str, python: str, system: dict[str, str]) -> dict[str, list[str]]:
    """The versions the lock gives one Python on one system, by normalised name."""
    where = {
        "python_version": python,
        "python_full_version": f"{python}.4",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        **system,
    }
    found: dict[str, list[str]] = {}
    for requirement, _ in locked(lock):
        if requirement.marker is None or requirement.marker.evaluate(where):
            pin = str(requirement.specifier).removeprefix("==")
            found.setdefault(canonicalize_name(requirement.name), []).append(pin)
    return found


def conda_pins(environment: str) -> dict[str, str]:
    """What environment.yml pins, its pip section included: version by normalised name."""
    entries = yaml.safe_load(environment)["dependencies"]
    lines = [line for line in entries if isinstance(line, str)]
    for section in entries:
        if isinstance(section, dict):
            lines += [line for line in section["pip"] if not line.startswith("-e")]
    pins = {}
    for line in lines:
        name, _, version = line.partition("=")
        pins[canonicalize_name(name.strip())] = version.lstrip("=").strip()
    return {name: version for name, version in pins.items() if name not in CONDA_ONLY}


def disagreements(pyproject: str, lock: str, environment: str) -> list[str]:
    """Every sentence there is to say against the three files."""
    said: list[str] = []
    wanted = direct(pyproject)
    said += [
        f"{requirement.name}: not one exact version in the lock"
        for requirement, _ in locked(lock)
        if not re.fullmatch(r"==[^=*,]+", str(requirement.specifier))
    ]
    said += [
        f"{requirement.name}: no sha256 in the lock"
        for requirement, hashes in locked(lock)
        if not hashes or any(not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes)
    ]
    if re.search(r"://|@ |^-(?!-hash)|^\s+--(?!hash)", lock, flags=re.MULTILINE):
        said.append("the lock names an address or an option")

    given: dict[str, set[str]] = {name: set() for name in wanted}
    for python in PYTHONS:
        for system in SYSTEMS:
            found = versions(lock, python, system)
            place = f"Python {python} on {system['platform_system']}"
            said += [f"{n}: {len(v)} versions for {place}" for n, v in found.items() if len(v) > 1]
            said += [f"{n}: not in the lock for {place}" for n in wanted if n not in found]
            for name in wanted.keys() & found.keys():
                given[name].update(found[name])

    for name, requirement in wanted.items():
        if len(given[name]) > 1:
            said.append(f"{name}: locked at {sorted(given[name])}, not at one version")
        said += [
            f"{name}: locked at {version}, pyproject.toml wants {requirement.specifier}"
            for version in given[name]
            if not requirement.specifier.contains(version)
        ]

    pins = conda_pins(environment)
    said += [f"{name}: not in environment.yml" for name in wanted.keys() - pins.keys()]
    said += [f"{name}: in environment.yml only" for name in pins.keys() - wanted.keys()]
    said += [
        f"{name}: {pins[name]} in environment.yml, {sorted(given[name])} in the lock"
        for name in pins.keys() & wanted.keys()
        if given[name] != {pins[name]}
    ]
    return said


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    names = {
        "pyproject": "pyproject.toml",
        "lock": "requirements.lock",
        "environment": "environment.yml",
    }
    return {key: (ROOT / name).read_text(encoding="utf-8") for key, name in names.items()}


def test_the_three_files_agree(files: dict[str, str]) -> None:
    assert disagreements(**files) == []


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "complaint"),
    [
        # a dependency that one of the files does not know
        ("pyproject", r'  "pandas>=[^"]*",\n', "", "pandas: in environment.yml only"),
        ("environment", r"  - scipy=.*\n", "", "scipy: not in environment.yml"),
        ("environment", r"      - typst==.*\n", "", "typst: not in environment.yml"),
        ("environment", r"(  - scipy=.*\n)", r"\1  - dask=2026.8.0\n", "dask: in environment.yml"),
        ("lock", r"(?m)^typer==.*\n(?:    .*\n)+", "", "typer: not in the lock for Python 3.11"),
        # versions apart
        ("environment", r"- numpy=.*", "- numpy=1.0", "numpy: 1.0 in environment.yml"),
        ("environment", r"- typst==.*", "- typst==0.1", "typst: 0.1 in environment.yml"),
        ("pyproject", r"pandas>=\d[^\"]*", "pandas>=99", "pandas: locked at"),
        ("lock", r"(?m)^rich==\S+", "rich==1.0", "rich: locked at 1.0, pyproject.toml wants"),
        ("lock", r"(?m)^pyyaml==\S+", "pyyaml>=6", "pyyaml: not one exact version"),
        # two versions, by Python or by accident
        ("lock", r"(?m)^idna==\S+", r"idna==1 \\\n    --hash=sha256:0\n\g<0>", "idna: 2 versions"),
        (
            "lock",
            r"(?m)^(pint)==(\S+)((?: \\\n    --hash\S+)+)",
            r"\1==\2 ; python_version < '3.12'\3\n\1==0.99 ; python_version >= '3.12'\3",
            "pint: locked at",
        ),
        (
            "lock",
            r"(?m)^(pint==\S+)",
            r"\1 ; python_version < '3.13'",
            "pint: not in the lock for Python 3.13",
        ),
        (
            "lock",
            r"(?m)^(typst==\S+)",
            r"\1 ; sys_platform == 'linux'",
            "typst: not in the lock for Python 3.12 on Windows",
        ),
        # what a hash lock must not do
        ("lock", r"(?m)^(six==\S+)(?: \\\n    --hash\S+)+", r"\1", "six: no sha256"),
        ("lock", r"--hash=sha256:", "--hash=md5:", "no sha256"),
        ("lock", r"\A", "--index" + "-url https://example.org/simple\n", None),
        ("lock", r"(?m)^(six)==\S+", r"\1 @ https://example.org/six.whl", "names an address"),
    ],
)
def test_any_disagreement_is_noticed(
    files: dict[str, str], file: str, pattern: str, replacement: str, complaint: str | None
) -> None:
    altered, count = re.subn(pattern, replacement, files[file], count=1)
    assert count == 1
    try:
        said = disagreements(**{**files, file: altered})
    except ValueError:  # a line that is no requirement at all does not even parse
        assert complaint is None
        return
    assert complaint is not None
    assert any(complaint in sentence for sentence in said), said


def test_names_are_compared_normalised(files: dict[str, str]) -> None:
    altered = files["environment"].replace("- pytest-xdist=", "- PyTest_xDist=")
    assert altered != files["environment"]
    assert disagreements(**{**files, "environment": altered}) == []


def test_the_interpreter_of_environment_yml_is_one_the_lock_serves(files: dict[str, str]) -> None:
    pinned = re.search(r"- python=([\d.]+)\n", files["environment"])
    assert pinned is not None
    assert pinned.group(1) in PYTHONS


def test_hooks_use_the_locked_tools(files: dict[str, str]) -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    pins = [
        pin
        for repository in config["repos"]
        for hook in repository["hooks"]
        for pin in hook["additional_dependencies"]
    ]
    lock = versions(files["lock"], "3.11", SYSTEMS[0])
    assert {pin.partition("==")[0] for pin in pins} == {"ruff", "nbstripout"}
    for pin in pins:
        name, _, version = pin.partition("==")
        assert lock[name] == [version]


def test_a_wheel_carries_every_file_of_the_package(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
        entry_points = next(n for n in carried if n.endswith(".dist-info/entry_points.txt"))
        named = archive.read(entry_points).decode()
    package = ROOT / "lib" / "planpath"
    present = {
        path.relative_to(ROOT / "lib").as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert present <= carried
    assert "planpath = planpath.__main__:main" in named
    assert "typst-pdf = planpath.report.exporter:TypstPDFExporter" in named
