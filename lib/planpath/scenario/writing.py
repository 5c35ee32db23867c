"""A scenario as a file: what `load` reads back as the same scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from planpath.codelists import Label
from planpath.problems import PlanpathError, Problem
from planpath.scenario.form import Assumption, Entry, How
from planpath.scenario.parameters import ANY
from planpath.scenario.resolved import Scenario
from planpath.workspace import write_text

__all__ = ["as_toml", "write"]

_SCHEMA = "#:schema ../schemas/scenario.json\n"
_APART = ("indicator", "region", "new", "otherwise", "why")


def write(scenario: Scenario, path: Path) -> Path:
    """Write a scenario as a file that extends none: everything it has laid in is in it.

    Parameters
    ----------
    scenario
        Any, such as one made with `but` in a notebook.
    path
        A folder, where it gets its id as its name; or the file, whose name without ``.toml`` is
        the id it is loaded by. In `definitions/scenarios/` of a workspace it is found.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PlanpathError
        If the path ends in something else than ``.toml``, or cannot be written.
    """
    file = path / f"{scenario.id}.toml" if path.is_dir() else path
    if file.suffix != ".toml":
        message = "a scenario is a TOML file, or goes into a folder that exists"
        raise PlanpathError(Problem(str(path), message, file.suffix, [".toml"]))
    write_text(file, as_toml(scenario))
    return file


def as_toml(scenario: Scenario) -> str:
    """The text of the file `write` writes.

    Examples
    --------
    >>> from planpath import scenario
    >>> print(as_toml(scenario.load("steady")).splitlines()[1])
    name = { zh = "延续态势", en = "Steady course" }
    """
    head = f"{_SCHEMA}name = {_value(scenario.name)}\nwhy = {_value(scenario.why)}\n"
    tables = (
        f"\n[[{kind}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in _pairs(entry))
        for kind, entries in scenario.entries().items()
        for entry in entries
    )
    return head + "".join(tables)


def _pairs(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Keys in the order people read them: what about, how, why."""
    yield "indicator", entry.indicator
    if entry.region != ANY:
        yield "region", entry.region
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if name not in _APART and value is not None:
            yield name, value
    if isinstance(entry, Assumption) and entry.otherwise is not None:
        yield "otherwise", entry.otherwise
    yield "why", entry.why


def _value(value: Any) -> str:
    if isinstance(value, (Label, How)):
        return _value(value.model_dump(exclude_none=True))
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    # JSON's strings, whole numbers and truth values are TOML's too, but for one sign.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
