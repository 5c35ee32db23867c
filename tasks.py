"""Every step of the project, on every system: ``python tasks.py`` lists them.

Only the standard library is used, because this file is what sets the rest up. The Makefile names
the same steps for those who have make; on Windows ``py tasks.py reports`` does the same.

The environment is `.venv`, filled from the hash-locked `requirements.lock`. It is made on first
use and after any change of the lock; otherwise the check costs a few milliseconds.
"""

import ast
import compileall
import contextlib
import difflib
import hashlib
import inspect
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
FIRST_TOO_NEW = (3, 14)

# Nothing above this check may need a newer Python than 3.6: an old one must get this far to say so.
if sys.version_info[:2] < OLDEST:
    sys.exit(
        f"planpath needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is Python "
        f"{platform.python_version()} ({sys.executable}). Name a newer one, for instance: "
        "make PYTHON=python3.12 reports  or  py -3.12 tasks.py reports"
    )

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence  # noqa: E402

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
CONDA = ROOT / "environment.yml"
PRE_COMMIT = ROOT / ".pre-commit-config.yaml"
STAMP = VENV / "planpath-set-up"
WINDOWS = os.name == "nt"
TAIL = 20

Task = Callable[[list[str]], int]
TASKS: dict[str, Task] = {}


class StepFailed(Exception):
    """A step cannot go on; the text is the sentence for the user."""


def say(sentence: str) -> None:
    """Tell the user what is happening, without mixing into what a step prints."""
    print(f"planpath: {sentence}", file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------------
# Running other programs


def venv_python() -> Path:
    """Return the environment's interpreter, whether or not it exists yet."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def base_python() -> str:
    """Return the interpreter behind this one: `.venv` may be rebuilt while its own Python runs."""
    return getattr(sys, "_base_executable", None) or sys.executable


def child_environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables a step runs under; whatever the user has set stays.

    One BLAS thread, because fits on ten points are several times dearer with more and because
    kernels may only be forked from a single-threaded process. A fixed hash seed and UTF-8, so that
    the same input gives the same bytes on every machine.
    """
    wanted = {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    environment = {**wanted, **given}
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = os.pathsep.join([str(venv_python().parent), given.get("PATH", "")])
    environment.pop("PYTHONHOME", None)
    return environment


def answers(command: Sequence[str]) -> bool:
    """Tell whether a program starts at all."""
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def quietly(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str | None:
    """Run a program unseen; None when it succeeded, else the end of what it printed."""
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as problem:
        return str(problem)
    if done.returncode == 0:
        return None
    lines = done.stdout.strip().splitlines()
    return "\n".join(f"  | {line}" for line in lines[-TAIL:]) or "  | (it printed nothing)"


def in_environment(*arguments: str) -> int:
    """Run the environment's Python and return its exit code."""
    command = [str(venv_python()), *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode


def become(*arguments: str) -> int:
    """Turn into the environment's Python, so that Ctrl-C and the exit code are its own."""
    command = [str(venv_python()), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(ROOT)
    if not WINDOWS:
        os.execve(command[0], command, child_environment())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the child hears Ctrl-C and decides
    return in_environment(*arguments)


# ---------------------------------------------------------------------------------------------
# Is the environment as the lock says?


def this_interpreter() -> str:
    """Name what decides which wheels fit: a patch release (3.11.2, 3.11.7) does not."""
    return f"{sys.implementation.cache_tag}-{sys.platform}-{platform.machine()}"


def stamp_text() -> str:
    """Return what the stamp holds when `.venv` is this lock, project, place and interpreter."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), PROJECT.read_bytes(), this_interpreter().encode()):
        digest.update(hashlib.sha256(part).digest())
    return f"{digest.hexdigest()}\n{ROOT}\n"


def read_stamp() -> str:
    """Return the stamp, or nothing when there is none."""
    try:
        return STAMP.read_text(encoding="utf-8")
    except OSError:
        return ""


def is_ready() -> bool:
    """Tell whether set-up can be skipped: the stamp agrees and the interpreter is still there."""
    return venv_python().exists() and read_stamp() == stamp_text()


def write_stamp() -> None:
    """Leave the stamp in one move, so that it is never half there."""
    handle, name = tempfile.mkstemp(dir=VENV, prefix="stamp-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(stamp_text())
    os.replace(name, STAMP)


def is_usable(stamp: str) -> bool:
    """Tell whether `.venv` can be brought up to date rather than made anew.

    It must have been finished once (a set-up broken off half-way may leave packages that only look
    installed), here (a moved environment still starts, but its scripts point to where it was), and
    its Python must run and be of this version.
    """
    if stamp.splitlines()[1:] != [str(ROOT)]:
        return False
    probe = "import sys, os; print(sys.implementation.cache_tag, os.path.realpath(sys.prefix))"
    try:
        done = subprocess.run(
            [str(venv_python()), "-I", "-X", "utf8", "-c", probe],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    expected = f"{sys.implementation.cache_tag} {os.path.realpath(VENV)}"
    return done.returncode == 0 and done.stdout.strip() == expected


@contextlib.contextmanager
def only_one(path: Path | None = None) -> Iterator[None]:
    """Let one set-up work at a time; another one waits for it.

    The operating system holds the lock and lets go of it when its process ends, however it ends.
    """
    with open(path or ROOT / ".venv.lock", "a+b") as file:
        told = False
        while not _took_lock(file.fileno()):
            if not told:
                say("another set-up is at work in this folder; waiting for it to finish.")
                told = True
            time.sleep(0.2)
        yield


def _took_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # some network folders know no locks: go on as a single user would
    return True


# ---------------------------------------------------------------------------------------------
# Making the environment


def make_venv() -> None:
    """Make `.venv` anew; without ensurepip (Debian ships it apart) leave pip out of it."""
    remove(VENV)
    tries = [
        [base_python(), "-m", "venv", str(VENV)],
        [base_python(), "-m", "venv", "--without-pip", str(VENV)],
    ]
    found = shutil.which("uv")
    if found:
        tries.append([found, "venv", "--quiet", "--python", base_python(), str(VENV)])
    for command in tries:
        failure = quietly(command, installing_environment())
        if failure is None:
            return
        remove(VENV)
    raise StepFailed(f"no environment could be made with {base_python()}.\n{failure}\n{ADVICE}")


ADVICE = (
    "Install what your system calls venv and pip, then say the same again. "
    "Debian and Ubuntu: apt install python3-venv. Fedora: dnf install python3-pip. "
    "Or put the program uv on your PATH."
)


class Installer(NamedTuple):
    """A program that can install into `.venv`, and how it is called."""

    name: str
    command: list[str]

    def install(self, *what: str) -> str | None:
        """Install; None when it succeeded, else the end of what the installer printed."""
        environment = installing_environment()
        if self.name == "uv":
            environment = {**as_uv_settings(pip_settings()), **environment}
        return quietly([*self.command, *what], environment)


def pip(*command: str) -> Installer:
    """Return pip, called this way."""
    options = ["install", "--quiet", "--no-input", "--disable-pip-version-check"]
    return Installer("pip", [*command, *options])


def uv(*command: str) -> Installer:
    """Return uv, called this way; it is told the interpreter, for it would look elsewhere."""
    options = ["pip", "install", "--quiet", "--python", str(venv_python())]
    return Installer("uv", [*command, *options])


def installers() -> Iterator[Installer]:
    """Yield the ways to install into `.venv` that work here, the nearest first."""
    python = str(venv_python())
    for command in ([python, "-m", "pip"], [base_python(), "-m", "pip", "--python", python]):
        if answers([*command, "--version"]):
            yield pip(*command)
    found = shutil.which("uv")
    if found and answers([found, "--version"]):
        yield uv(found)


def debian_venv() -> bool:
    """Install what Debian keeps apart from python3, where that needs nobody's permission.

    A Debian with python3 alone has neither pip nor ensurepip. As root, in a container for instance,
    its own package puts that right; anybody else is told to ask for it.
    """
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (as_root and shutil.which("apt-get") and base_python().startswith("/usr/bin/")):
        return False
    say("this Debian has neither pip nor ensurepip; installing its package python3-venv ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quietly(["apt-get", "update", "-qq"], environment)
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv"]
    return quietly(wanted, environment) is None


def lock_block(name: str, lock: str) -> str:
    r"""Return one package's lines of a lock: its pin, its marker and its hashes.

    >>> lock_block("b", "a==1 \\\n    --hash=x\nb==2 \\\n    --hash=y\n")
    'b==2 \\\n    --hash=y'
    """
    found = re.search(rf"^{re.escape(name)}==.*(?:\n[ \t]+.*)*", lock, flags=re.MULTILINE)
    if not found:
        raise StepFailed(f"requirements.lock has no line for {name}; `make lock` writes it anew.")
    return found.group()


def pip_settings() -> dict[str, str]:
    """Read the user's own pip configuration (mirrors, local folders, certificates, proxy).

    pip names the values with where they stand; what is nearer wins: the variable PIP_X over a
    section ``[install]`` over ``[global]``.
    """
    for command in ([str(venv_python()), "-m", "pip"], [base_python(), "-m", "pip"]):
        done = subprocess.run(
            [*command, "config", "list"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode == 0:
            return parse_pip_settings(done.stdout)
    return {}


def parse_pip_settings(listing: str) -> dict[str, str]:
    r"""Turn ``pip config list`` into one value for each setting.

    >>> parse_pip_settings("global.cert='a'\ninstall.cert='b'\nfreeze.cert='c'")
    {'cert': 'b'}
    """
    ranks = {"global": 0, "install": 1, ":env:": 2}
    best: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        found = re.fullmatch(r"(global|install|:env:)\.([\w-]+)=(.*)", line.strip())
        if not found:
            continue
        section, name, text = found.groups()
        with contextlib.suppress(ValueError, SyntaxError):
            value = str(ast.literal_eval(text))
            best[name] = max(best.get(name, (-1, "")), (ranks[section], value))
    return {name: value for name, (_, value) in best.items()}


def as_uv_settings(settings_of_pip: Mapping[str, str]) -> dict[str, str]:
    """Say the user's pip configuration in uv's words; uv does not read pip's files.

    pip takes the best version from all places, so uv is told to as well; the hashes of the lock
    keep any place from slipping in something else.
    """
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for ours, theirs, between in (
        ("index-url", "UV_DEFAULT_INDEX", " "),
        ("extra-index-url", "UV_INDEX", " "),
        ("find-links", "UV_FIND_LINKS", ","),
        ("trusted-host", "UV_INSECURE_HOST", " "),
        ("cert", "SSL_CERT_FILE", " "),
        ("proxy", "ALL_PROXY", " "),
    ):
        if settings_of_pip.get(ours):
            settings[theirs] = between.join(settings_of_pip[ours].split())
    if settings_of_pip.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        settings["UV_NO_INDEX"] = "1"
    return settings


def installing_environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables an installer runs under."""
    # Compiled once here instead of at every start: some machines forbid writing bytecode later.
    fixed = {"UV_PYTHON_DOWNLOADS": "never", "UV_COMPILE_BYTECODE": "1"}
    environment = {**given, **fixed, "PIP_USER": "0", "PYTHONUTF8": "1"}
    environment.pop("PYTHONHOME", None)
    return environment


def install_uv(installer: Installer) -> str | None:
    """Install uv itself, the version and hashes of the lock."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(lock_block("uv", LOCK.read_text("utf-8")) + "\n", encoding="utf-8")
        return installer.install("--require-hashes", "-r", str(wanted))


def install_everything(ways: Iterable[Installer]) -> None:
    """Fill `.venv` from the lock and then with the project itself, by the first way that works.

    The project comes last and without dependencies: the lock has them all, checked by hash.
    """
    for way in ways:
        patience = " (some minutes)" if way.name == "pip" else ""
        say(f"installing the locked packages with {way.name}{patience} ...")
        failure = way.install("--require-hashes", "-r", str(LOCK))
        if failure is None:
            failure = way.install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
        if failure is None:
            return
        say(f"{way.name} could not install them:\n{failure}")
    raise StepFailed(
        "the set-up could not be finished; the lines above say why. Nothing is lost: the same "
        "command takes it up again."
    )


def prepare() -> None:
    """Bring `.venv` to what the lock says; at once done when it already is.

    Raises
    ------
    StepFailed
        Where no environment can be made or filled, with what to do about it.
    """
    if is_ready():
        compile_own()
        return
    if sys.version_info[:2] >= FIRST_TOO_NEW:
        raise StepFailed(
            f"the locked packages are for Python 3.11, 3.12 and 3.13, and this is Python "
            f"{platform.python_version()}. Name one of those, for instance: "
            "make PYTHON=python3.13 reports"
        )
    with only_one():
        if is_ready():
            return
        began = time.monotonic()
        set_up()
        compile_own()
        say(f"set up in {time.monotonic() - began:.0f} s.")


def compile_own() -> None:
    """Compile the project's own modules where they changed.

    Every report starts Python anew, and where bytecode may not be written by the way each start
    would compile all of them again.
    """
    compileall.compile_dir(str(ROOT / "lib" / "planpath"), quiet=2)


def set_up() -> None:
    """Make or mend `.venv` and fill it; the stamp goes first and comes back last."""
    stamp = read_stamp()
    STAMP.unlink(missing_ok=True)
    ways = list(installers()) if is_usable(stamp) else []
    if ways:
        say(f"bringing .venv up to date (Python {platform.python_version()}) ...")
    else:
        say(f"making .venv with Python {platform.python_version()} ...")
        make_venv()
        ways = list(installers())
    if not ways and debian_venv():
        make_venv()
        ways = list(installers())
    if not ways:
        raise StepFailed(f"there is no pip and no uv to install with. {ADVICE}")
    failure = install_uv(ways[0])
    if failure is None:
        ways.insert(0, uv(str(venv_python()), "-m", "uv"))
    else:
        say(f"uv, the quicker installer, could not be installed:\n{failure}")
    install_everything(ways)
    write_stamp()


# ---------------------------------------------------------------------------------------------
# The steps


def task(function: Task) -> Task:
    """Make a function a step; the first line of its docstring is its line in the help."""
    TASKS[function.__name__] = function
    return function


def described(name: str) -> list[str]:
    """Return a step's description, line by line."""
    return (inspect.getdoc(TASKS[name]) or "").splitlines()


@task
def help(arguments: list[str]) -> int:
    """List the steps; `help NAME` tells more about one."""
    if arguments:
        print("\n".join(described(known(arguments[0]))))
        return 0
    print("make STEP [ARGS='...']   or   python tasks.py STEP [...]   (Windows: py tasks.py ...)\n")
    for name in TASKS:
        print(f"  {name:<8} {described(name)[0]}")
    print(
        "\nThe first step that needs it sets the environment up in .venv, from requirements.lock."
    )
    return 0


@task
def reports(arguments: list[str]) -> int:
    """Write the reports: `planpath report`; arguments go to it."""
    prepare()
    return become("-m", "planpath", "report", *arguments)


@task
def test(arguments: list[str]) -> int:
    """Run the tests; arguments go to pytest."""
    prepare()
    return become("-m", "pytest", "-q", *arguments)


@task
def demo(arguments: list[str]) -> int:
    """Show the suite on demonstration data: `planpath demo`; arguments go to it."""
    prepare()
    return become("-m", "planpath", "demo", *arguments)


@task
def lab(arguments: list[str]) -> int:
    """Open the notebooks in JupyterLab, at this machine's own address only."""
    prepare()
    return become("-m", "jupyterlab", "--ip=127.0.0.1", "notebooks/00_tour.ipynb", *arguments)


@task
def check(arguments: list[str]) -> int:
    """Check style (ruff), types (mypy) and definitions and data (`planpath check`).

    All of them run, whichever fails; arguments go to `planpath check`.
    """
    prepare()
    failed = []
    for command in (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy", "lib"],
        ["planpath", "check", *arguments],
    ):
        name = " ".join(command)
        say(f"{name} ...")
        if in_environment("-m", *command) != 0:
            failed.append(name)
    say(f"not in order: {', '.join(failed)}." if failed else "all in order.")
    return 1 if failed else 0


@task
def bench(arguments: list[str]) -> int:
    """Measure the claims again: every benchmarks/bench_*.py, or those named.

    `make bench ARGS=projection` runs benchmarks/bench_projection.py alone.
    """
    scripts = {path.stem[len("bench_") :]: path for path in ROOT.glob("benchmarks/bench_*.py")}
    for name in arguments:
        if name not in scripts:
            raise StepFailed(f"there is no benchmark {name!r}; there are: {listed(scripts)}.")
    if not scripts:
        raise StepFailed("there are no benchmarks/bench_*.py in this folder.")
    prepare()
    failed = []
    for name in arguments or sorted(scripts):
        say(f"benchmark {name} ...")
        if in_environment(str(scripts[name])) != 0:
            failed.append(name)
    if failed:
        say(f"failed: {', '.join(failed)}.")
    return 1 if failed else 0


# `fewest`: where the newest release of a package needs a newer Python, all three take the release
# that all three can have, so that a report is the same under each.
LOCK_COMMAND = (
    "uv pip compile pyproject.toml --group dev --universal --python-version 3.11 "
    "--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links "
    "--no-header --no-annotate --quiet --output-file requirements.lock"
)


@task
def lock(arguments: list[str]) -> int:
    """Resolve requirements.lock anew; `ARGS=--upgrade` takes newer versions.

    One resolution serves Python 3.11, 3.12 and 3.13, with hashes and without addresses; the
    command it runs is printed.
    Versions already in the file stay unless `--upgrade` or `--upgrade-package NAME` is given.
    environment.yml and .pre-commit-config.yaml then take over the versions.
    """
    resolver = [str(venv_python()), "-m", "uv"]
    if not answers([*resolver, "--version"]):
        found = shutil.which("uv")
        if found:
            resolver = [found]
        else:
            prepare()
    # Extra indexes and folders often hold a few files of a package only: a lock made from them
    # would lack the hashes of the other systems. The main index, certificates and proxy count.
    narrow = {"index-url", "trusted-host", "cert", "proxy"}
    own = {name: value for name, value in pip_settings().items() if name in narrow}
    environment = {**as_uv_settings(own), **installing_environment()}
    say(" ".join([LOCK_COMMAND, *arguments]))
    command = [*resolver, *LOCK_COMMAND.split()[1:], *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code:
        return code
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK.read_text("utf-8"), flags=re.MULTILINE))
    for path in (CONDA, PRE_COMMIT):
        path.write_text(repinned(path.read_text("utf-8"), pins), encoding="utf-8")
    say("requirements.lock, environment.yml and .pre-commit-config.yaml agree.")
    return 0


def repinned(text: str, pins: Mapping[str, str]) -> str:
    r"""Give every list entry ``- name=1`` or ``- name==1`` the version of the lock.

    >>> repinned("- numpy=1.0  # why\n- python=3.12\n- typst==0.1", {"numpy": "2", "typst": "3"})
    '- numpy=2  # why\n- python=3.12\n- typst==3'
    """

    def version(found: re.Match[str]) -> str:
        head, name, sign, old = found.groups()
        return f"{head}{name}{sign}{pins.get(name, old)}"

    return re.sub(r"^(\s*- )([\w.-]+)(==?)([^\s=<>,]+)", version, text, flags=re.MULTILINE)


@task
def clean(arguments: list[str]) -> int:
    """Remove what was built: data/processed, reports and caches; `ARGS=--all` also .venv."""
    unknown = set(arguments) - {"--all"}
    if unknown:
        raise StepFailed(f"clean knows --all only, not {listed(unknown)}.")
    doomed = [ROOT / name for name in ("data/processed", "reports", "build", "dist")]
    doomed += [ROOT / f".{name}_cache" for name in ("pytest", "mypy", "ruff")]
    doomed += [ROOT / ".hypothesis", ROOT / "__pycache__"]
    for folder in ("lib", "tests", "benchmarks", "notebooks"):
        for name in ("__pycache__", ".ipynb_checkpoints"):
            doomed += (ROOT / folder).rglob(name)
    if "--all" in arguments:
        doomed.append(VENV)
    for path in doomed:
        if os.path.lexists(path):
            remove(path)
            say(f"removed {path.relative_to(ROOT).as_posix()}")
    return 0


def remove(path: Path) -> None:
    """Remove a folder; of a link only the link, never what it leads to."""
    try:
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)
    except OSError as problem:
        raise StepFailed(
            f"{path.name} cannot be removed ({problem}). Close the programs that use it and say "
            "the same again."
        ) from problem


# ---------------------------------------------------------------------------------------------


def listed(names: Iterable[str]) -> str:
    """Join names in a fixed order."""
    return ", ".join(sorted(names))


def known(name: str) -> str:
    """Return the name of a step, or say which one may be meant."""
    if name in TASKS:
        return name
    near = difflib.get_close_matches(name, TASKS, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise StepFailed(f"there is no step {name!r}.{hint} The steps: {', '.join(TASKS)}.")


def main(arguments: Sequence[str]) -> int:
    """Do one step and return its exit code."""
    name, *rest = arguments or ["help"]
    try:
        return TASKS[known("help" if name in ("-h", "--help") else name)](rest)
    except StepFailed as failure:
        say(str(failure))
        return 1
    except OSError as problem:
        say(f"the system refused: {problem}.")
        return 1
    except KeyboardInterrupt:
        say("stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
