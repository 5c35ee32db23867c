"""Where the declarative part of planpath lies, and the one door through which it is read.

Definitions (plans, codelists, scenarios, words, methods) are TOML beside this module. A workspace
may bring its own `definitions/` folder of the same shape, so another plan, or another wording of a
sentence, needs no change here. Files with an id of their own (plans, scenarios) stand beside the
package's; lists (regions, indicators, scopes, units, words, precedents) are laid over them entry by
entry. Data never comes through this door; that is what `store` and `ingest` are for.
"""

from __future__ import annotations

import functools
import os
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from planpath.problems import PlanpathError, Problem, nearest
from planpath.workspace import root_above

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "PerWorkspace",
    "folders",
    "layers",
    "locate",
    "names",
    "own",
    "per_workspace",
    "read_text",
    "read_toml",
    "short",
    "validate",
]

_Model = TypeVar("_Model", bound="BaseModel")
_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")
PACKAGE = Path(__file__).parent


def folders() -> tuple[Path, ...]:
    """The folders searched, first match wins: the workspace's own, then the package's.

    The workspace is the folder named by the environment variable ``PLANPATH_WORKSPACE``, which the
    command line sets from ``--workspace`` and hands on to the kernels it starts; without it the
    nearest folder upward that holds `data/raw/`, as `Workspace.here` finds it.
    """
    root = os.environ.get("PLANPATH_WORKSPACE") or _root_above(os.getcwd())
    if root is None:
        return (PACKAGE,)
    theirs = os.path.join(root, "definitions")
    # Asked anew each time: it costs a microsecond, and the folder may be made while we run.
    return _with_own(theirs) if os.path.isdir(theirs) else (PACKAGE,)


def _root_above(folder: str) -> str | None:
    if folder not in _roots:
        root = root_above(Path(folder))
        if root is None:
            return None
        _roots[folder] = str(root)
    return _roots[folder]


_roots: dict[str, str] = {}


@lru_cache(maxsize=64)
def _with_own(theirs: str) -> tuple[Path, ...]:
    return (Path(theirs).resolve(), PACKAGE)


class PerWorkspace(Generic[_Asked, _Given]):
    """A function of the definitions, remembered for each workspace; see `per_workspace`."""

    def __init__(self, function: Callable[_Asked, _Given]) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._known: dict[tuple[object, ...], _Given] = {}

    def __call__(self, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Given:
        """What the function gives in the workspace at hand."""
        key = (folders(), args, *sorted(kwargs.items()))
        try:
            return self._known[key]
        except KeyError:
            return self._known.setdefault(key, self._function(*args, **kwargs))

    def cache_clear(self) -> None:
        """Forget everything: the files may have changed."""
        self._known.clear()


def per_workspace(function: Callable[_Asked, _Given]) -> PerWorkspace[_Asked, _Given]:
    """Remember what a function of the definitions gave, apart for each workspace.

    One process may look at several workspaces, one after the other; what was read of one must
    never stand for another. Files that change while a process runs are not read anew.
    """
    return PerWorkspace(function)


def names(kind: str, suffix: str = ".toml") -> list[str]:
    """The ids of all definitions of one kind, for instance the plans.

    Examples
    --------
    >>> "zj_textile_2027" in names("plans")
    True
    """
    found = (path for folder in folders() for path in (folder / kind).glob(f"*{suffix}"))
    return sorted({path.stem for path in found})


def locate(kind: str, name: str, suffix: str = ".toml") -> Path:
    """The file that defines `name`.

    Parameters
    ----------
    kind
        Sub-folder, ``"plans"``, ``"scenarios"``, ``"words"``, or ``""`` for the codelists.
    name
        Id, which is the file's name without its ending.

    Raises
    ------
    PlanpathError
        If there is none; the sentence names those that exist and the nearest.
    """
    # An id names a file of ours and never a path: separators would leave the folder.
    if name in names(kind, suffix):
        for folder in folders():
            path = folder / kind / f"{name}{suffix}"
            if path.is_file():
                return path
    what = kind.rstrip("s") or "definition"
    raise PlanpathError(Problem.unknown(f"definitions/{kind}", what, name, names(kind, suffix)))


def own(kind: str, suffix: str = ".toml") -> list[str]:
    """The ids of the workspace's own definitions of one kind; all there are where it has none.

    Whoever keeps plans of their own is asked about those, not about the ones planpath brings.
    """
    theirs = {path.stem for f in folders()[:-1] for path in (f / kind).glob(f"*{suffix}")}
    return sorted(theirs) or names(kind, suffix)


def layers(kind: str, name: str, suffix: str = ".toml") -> list[Path]:
    """The files of a list that is laid over entry by entry: the package's, then the workspace's.

    Raises
    ------
    PlanpathError
        If there is none; see `locate`.
    """
    locate(kind, name, suffix)
    paths = (folder / kind / f"{name}{suffix}" for folder in reversed(folders()))
    return [path for path in paths if path.is_file()]


def read_text(path: Path) -> str:
    """A definition file's text, with Unix line ends.

    Raises
    ------
    PlanpathError
        If it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(short(path), f"cannot be read as UTF-8 text ({error})")
        raise PlanpathError(problem) from None


def read_toml(path: Path) -> dict[str, Any]:
    """A definition file as nested dictionaries.

    Raises
    ------
    PlanpathError
        If it is not TOML; the sentence gives line and column.
    """
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise PlanpathError(Problem(short(path), f"is not valid TOML: {error}")) from None


def validate(model: type[_Model], data: Mapping[str, Any], where: str) -> _Model:
    """`data` as `model`, or every fault of it at once.

    Parameters
    ----------
    model
        A pydantic model.
    data
        What was read.
    where
        The file's name, to begin each sentence with.

    Raises
    ------
    PlanpathError
        One problem per fault: the key, what stood there, what may stand there.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [_problem(model, dict(fault), where) for fault in error.errors()]
        raise PlanpathError(problems) from None


def merged(model: type[_Model], name: str) -> _Model:
    """A list of the package with the workspace's laid over it, entry by entry.

    Parameters
    ----------
    model
        What each file must be; its fields are tables of entries by id.
    name
        The file's name without its ending.

    Raises
    ------
    PlanpathError
        With every fault of all files at once.
    """
    tables: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for path in layers("", name):
        try:
            file = validate(model, read_toml(path), short(path))
        except PlanpathError as error:
            problems += error.problems
            continue
        for table in model.model_fields:
            tables.setdefault(table, {}).update(getattr(file, table))
    if problems:
        raise PlanpathError(problems)
    return model.model_validate(tables)


def short(path: Path) -> str:
    """The path from `definitions/` on: enough to find the file, the same on every machine.

    Where a workspace has the file too, the package's own is called so.
    """
    if path.is_relative_to(PACKAGE) and len(searched := folders()) > 1:
        inside = path.relative_to(PACKAGE)
        if (searched[0] / inside).is_file():
            return f"definitions/{inside.as_posix()} of planpath"
    parts = path.parts
    if "definitions" in parts:
        start = len(parts) - 1 - parts[::-1].index("definitions")
        return "/".join(parts[start:])
    return path.name


def _problem(model: type[BaseModel], fault: dict[str, Any], where: str) -> Problem:
    steps = fault["loc"]
    place = f"{where}, {_key(steps)}" if steps else where
    if fault["type"] == "extra_forbidden":
        key = str(steps[-1])
        allowed = sorted(_fields_at(model, steps[:-1]))
        return Problem(place, "unknown key", key, allowed, nearest(key, allowed))
    read = fault.get("input")
    shown = "" if isinstance(read, (dict, list)) or fault["type"] == "missing" else str(read)
    message = fault["msg"].removeprefix("Value error, ")
    expected = str((fault.get("ctx") or {}).get("expected", ""))
    allowed = [
        part.strip("' ") for part in expected.replace(" or ", ", ").split(",") if part.strip()
    ]
    return Problem(
        place, message[:1].lower() + message[1:], shown, allowed, nearest(shown, allowed)
    )


def _key(steps: tuple[Any, ...]) -> str:
    """`('clause', 3, 'targets', 0)` as `clause[4].targets[1]`: people count from one."""
    written = ""
    for step in steps:
        written += (
            f"[{step + 1}]" if isinstance(step, int) else f".{step}" if written else str(step)
        )
    return written


def _fields_at(model: type[BaseModel], steps: tuple[Any, ...]) -> set[str]:
    """The keys allowed at a place, found by walking the model's JSON Schema."""
    schema = model.model_json_schema()
    here: dict[str, Any] = schema
    for step in steps:
        here = _resolved(here, schema)
        if isinstance(step, int):
            here = here.get("items", {})
        else:
            by_pattern: dict[str, Any] = next(iter(here.get("patternProperties", {}).values()), {})
            known = here.get("properties", {}).get(step)
            here = known or here.get("additionalProperties") or by_pattern
    here = _resolved(here, schema)
    return set(here.get("properties", {})) if isinstance(here, dict) else set()


def _resolved(node: Any, schema: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(node, dict):
        return {}
    for option in node.get("anyOf", []):
        if "$ref" in option or option.get("properties") or option.get("items"):
            return _resolved(option, schema)
    if "$ref" in node:
        return _resolved(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
    return node
