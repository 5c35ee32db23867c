"""`python tasks.py STEP`: the steps, and when the environment is set up anew."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import os
import re
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
TASKS = ROOT / "tasks.py"


@pytest.fixture
def tasks(tmp_path: Path) -> ModuleType:
    """tasks.py as it would be in a folder of its own, with a lock and a project file."""
    (tmp_path / "tasks.py").write_bytes(TASKS.read_bytes())
    (tmp_path / "requirements.lock").write_text("six==1.17.0 \\\n    --hash=sha256:00\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    spec = importlib.util.spec_from_file_location("tasks_under_test", tmp_path / "tasks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert tmp_path.resolve() == module.ROOT
    return module


@pytest.fixture
def environment(tasks: ModuleType) -> ModuleType:
    """The same with a real (empty) `.venv`, marked as set up."""
    subprocess.run(
        [tasks.base_python(), "-m", "venv", "--without-pip", str(tasks.VENV)], check=True
    )
    tasks.write_stamp()
    return tasks


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )


# --- the steps


def test_without_a_step_every_step_is_listed_with_what_it_does(tasks: ModuleType) -> None:
    shown = run("tasks.py").stdout
    listed = re.findall(r"^  (\w+) +(\S.*)$", shown, flags=re.MULTILINE)
    assert [name for name, _ in listed] == list(tasks.TASKS)
    assert {"help", "reports", "test", "demo", "lab", "check", "bench", "lock", "clean"} == set(
        tasks.TASKS
    )
    assert all(len(line) <= 100 for line in shown.splitlines())


def test_the_makefile_names_the_same_steps(tasks: ModuleType) -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, flags=re.MULTILINE)
    rule = re.search(r"^([\w ]+):\n\t@\$\(PYTHON\) tasks\.py \$@ \$\(ARGS\)$", text, re.MULTILINE)
    assert phony is not None
    assert rule is not None
    assert phony.group(1).split() == list(tasks.TASKS)
    assert rule.group(1).split() == list(tasks.TASKS)


def test_a_mistyped_step_gets_the_nearest_one_and_no_traceback() -> None:
    done = run("tasks.py", "report")
    assert done.returncode == 1
    assert "there is no step 'report'. Did you mean reports?" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_tells_more_about_one_step() -> None:
    assert "--upgrade-package NAME" in run("tasks.py", "help", "lock").stdout


def test_an_unknown_benchmark_is_named_with_those_there_are(tasks: ModuleType) -> None:
    (tasks.ROOT / "benchmarks").mkdir()
    (tasks.ROOT / "benchmarks" / "bench_kernels.py").write_text("")
    with pytest.raises(tasks.StepFailed, match=r"no benchmark 'kernel'; there are: kernels\."):
        tasks.bench(["kernel"])


def test_every_benchmark_runs_even_after_one_has_failed(environment: ModuleType) -> None:
    folder = environment.ROOT / "benchmarks"
    folder.mkdir()
    (folder / "bench_a.py").write_text("raise SystemExit(3)")
    (folder / "bench_b.py").write_text("open('b-ran', 'w').close()")
    assert environment.bench([]) == 1
    assert (environment.ROOT / "b-ran").exists()
    assert environment.bench(["b"]) == 0


def test_clean_keeps_the_environment_and_what_a_link_leads_to(
    environment: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept.pdf").write_text("x")
    root = environment.ROOT
    (root / "data" / "raw").mkdir(parents=True)
    (root / "data" / "processed").mkdir()
    (root / "lib" / "planpath" / "__pycache__").mkdir(parents=True)
    try:
        (root / "reports").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets only administrators make links")
    assert environment.clean([]) == 0
    assert not (root / "data" / "processed").exists()
    assert not os.path.lexists(root / "reports")
    assert not (root / "lib" / "planpath" / "__pycache__").exists()
    assert (elsewhere / "kept.pdf").exists()
    assert (root / "data" / "raw").exists()
    assert environment.VENV.exists()
    environment.clean(["--all"])
    assert not environment.VENV.exists()


def test_clean_refuses_what_it_does_not_know(tasks: ModuleType) -> None:
    with pytest.raises(tasks.StepFailed, match="not --everything"):
        tasks.clean(["--everything"])


def test_the_examples_in_the_docstrings_hold(tasks: ModuleType) -> None:
    found = doctest.testmod(tasks)
    assert found.attempted >= 3
    assert found.failed == 0


# --- an old interpreter


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_an_old_interpreter_is_told_so_in_a_sentence(version: tuple[int, int, int]) -> None:
    pretend = (
        f"import sys, platform, runpy; sys.version_info = {version}; "
        f"platform.python_version = lambda: '{'.'.join(map(str, version))}'; "
        "sys.argv = ['tasks.py', 'reports']; runpy.run_path('tasks.py', run_name='__main__')"
    )
    done = run("-c", pretend)
    assert done.returncode == 1
    assert done.stderr.startswith("planpath needs Python 3.11 or newer, and this is Python 3.")
    assert "make PYTHON=python3.12" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_interpreter_can_read_the_file_as_far_as_that_sentence() -> None:
    ast.parse(TASKS.read_text(encoding="utf-8"), feature_version=(3, 6))
    assert "from __future__ import annotations" not in TASKS.read_text(encoding="utf-8")


def test_only_the_standard_library_is_imported() -> None:
    imported = set()
    for node in ast.walk(ast.parse(TASKS.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


# --- the stamp


def test_no_environment_is_not_ready(tasks: ModuleType) -> None:
    assert not tasks.is_ready()


def test_a_finished_environment_is_ready_and_left_alone(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment.is_ready()

    def unexpected() -> None:
        raise AssertionError("set up again")

    monkeypatch.setattr(environment, "set_up", unexpected)
    environment.prepare()


def _lock_changes(tasks: ModuleType) -> None:
    tasks.LOCK.write_text("six==1.18.0 \\\n    --hash=sha256:00\n")


def _project_changes(tasks: ModuleType) -> None:
    tasks.PROJECT.write_text("[project]\nname = 'y'\n")


def _interpreter_vanishes(tasks: ModuleType) -> None:
    tasks.venv_python().unlink()


def _set_up_breaks_off(tasks: ModuleType) -> None:
    tasks.STAMP.unlink()


def _stamp_is_cut_short(tasks: ModuleType) -> None:
    tasks.STAMP.write_text(tasks.STAMP.read_text()[:30])


@pytest.mark.parametrize(
    "event",
    [
        _lock_changes,
        _project_changes,
        _interpreter_vanishes,
        _set_up_breaks_off,
        _stamp_is_cut_short,
    ],
)
def test_what_makes_a_set_up_due(
    environment: ModuleType, event: Callable[[ModuleType], None]
) -> None:
    event(environment)
    assert not environment.is_ready()


def test_another_minor_version_makes_a_set_up_due(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "this_interpreter", lambda: "cpython-399-linux-x86_64")
    assert not environment.is_ready()


def test_a_working_environment_is_mended_and_a_moved_or_broken_one_made_anew(
    environment: ModuleType,
) -> None:
    stamp = environment.read_stamp()
    assert environment.is_usable(stamp)
    assert environment.is_usable(f"another lock\n{environment.ROOT}\n")
    assert not environment.is_usable("another lock\n/where/it/was/before\n")
    assert not environment.is_usable("")  # an interrupted set-up leaves no stamp
    environment.venv_python().unlink()
    assert not environment.is_usable(stamp)


def test_a_failing_set_up_leaves_no_stamp_and_is_taken_up_again(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lock_changes(environment)

    def breaks(_: object) -> None:
        raise environment.StepFailed("no network")

    monkeypatch.setattr(environment, "installers", lambda: iter([environment.pip("pip")]))
    monkeypatch.setattr(environment, "install_uv", lambda _: "  | none")
    monkeypatch.setattr(environment, "install_everything", breaks)
    with pytest.raises(environment.StepFailed, match="no network"):
        environment.prepare()
    assert not environment.STAMP.exists()
    monkeypatch.setattr(environment, "install_everything", lambda _: None)
    environment.prepare()
    assert environment.is_ready()


@pytest.mark.parametrize(
    ("user", "interpreter", "helped"),
    [
        (0, "/usr/bin/python3", True),
        (1000, "/usr/bin/python3", False),
        (0, "/opt/py/bin/python", False),
    ],
)
def test_debian_s_own_package_is_installed_only_as_root_and_for_its_own_python(
    tasks: ModuleType, monkeypatch: pytest.MonkeyPatch, user: int, interpreter: str, helped: bool
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(tasks.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(tasks.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(tasks, "base_python", lambda: interpreter)
    monkeypatch.setattr(tasks, "quietly", lambda command, _: ran.append(" ".join(command)))
    assert tasks.debian_venv() is helped
    assert any("install -y" in command and "python3-venv" in command for command in ran) is helped


def test_a_second_set_up_waits_for_the_first(
    tasks: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    order = []

    def second() -> None:
        with tasks.only_one():
            order.append("second")

    with tasks.only_one():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.5)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    assert capsys.readouterr().err.count("another set-up is at work") == 1


# --- what is installed, and from where


def test_uv_is_installed_from_its_own_lines_of_the_lock(tasks: ModuleType) -> None:
    block = tasks.lock_block("uv", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    first, *hashes = block.splitlines()
    assert re.fullmatch(r"uv==[\d.]+ \\", first)
    assert len(hashes) > 5
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)
    assert not block.endswith("\\")


def test_a_block_keeps_its_marker_and_takes_no_neighbour(tasks: ModuleType) -> None:
    lock = textwrap.dedent("""\
        uvicorn==1 \\
            --hash=sha256:aa
        uv==2 ; os_name == 'nt' \\
            --hash=sha256:bb \\
            --hash=sha256:cc
        wrapt==3 \\
            --hash=sha256:dd
        """)
    assert tasks.lock_block("uv", lock).splitlines() == [
        "uv==2 ; os_name == 'nt' \\",
        "    --hash=sha256:bb \\",
        "    --hash=sha256:cc",
    ]


def test_a_lock_without_uv_is_a_sentence(tasks: ModuleType) -> None:
    with pytest.raises(tasks.StepFailed, match=r"requirements\.lock has no line for uv"):
        tasks.lock_block("uv", "uvicorn==1\n")


def test_the_mirrors_and_certificates_of_pip_hold_for_uv_too(tasks: ModuleType) -> None:
    listing = textwrap.dedent("""\
        :env:.cert='/etc/own.pem'
        freeze.index-url='https://never.example/simple'
        global.cert='/etc/other.pem'
        global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
        global.find-links='/wheels /more'
        global.index-url='https://mirror.example/simple'
        """)
    assert tasks.as_uv_settings(tasks.parse_pip_settings(listing)) == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/own.pem",
    }


def test_nobody_downloads_an_interpreter(tasks: ModuleType) -> None:
    given = {"UV_PYTHON_DOWNLOADS": "automatic"}
    assert tasks.installing_environment(given)["UV_PYTHON_DOWNLOADS"] == "never"


def test_when_an_installer_fails_the_end_of_its_words_is_kept(tasks: ModuleType) -> None:
    script = "print(*range(100), sep='\\n', flush=True); raise SystemExit('no such wheel')"
    said = tasks.quietly([sys.executable, "-c", script])
    assert said.splitlines()[-1] == "  | no such wheel"
    assert len(said.splitlines()) == tasks.TAIL
    assert tasks.quietly([sys.executable, "-c", "print('fine')"]) is None


# --- what steps run under


def test_steps_run_on_one_thread_and_with_a_fixed_hash_seed(tasks: ModuleType) -> None:
    ours = tasks.child_environment({"PATH": "/bin", "OMP_NUM_THREADS": "4", "PYTHONHOME": "/x"})
    assert ours["OPENBLAS_NUM_THREADS"] == ours["MKL_NUM_THREADS"] == "1"
    assert ours["OMP_NUM_THREADS"] == "4"  # the user's own choice stays
    assert ours["PYTHONHASHSEED"] == "0"
    assert ours["PYTHONUTF8"] == "1"
    assert ours["PATH"].split(os.pathsep)[0] == str(tasks.venv_python().parent)
    assert "PYTHONHOME" not in ours


def test_a_step_ends_with_the_exit_code_of_what_it_ran(environment: ModuleType) -> None:
    assert environment.in_environment("-c", "raise SystemExit(7)") == 7
    probe = "import sys, os; raise SystemExit(os.path.realpath(sys.prefix) != sys.argv[1])"
    assert environment.in_environment("-c", probe, os.path.realpath(environment.VENV)) == 0


def test_a_change_of_the_lock_reaches_the_other_files(tasks: ModuleType) -> None:
    before = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", lock))
    assert tasks.repinned(before, pins) == before
    after = tasks.repinned(before, {**pins, "numpy": "9.9", "typst": "8.8"})
    assert "  - numpy=9.9\n" in after
    assert "      - typst==8.8\n" in after
    assert "  - python=3.12\n" in after
