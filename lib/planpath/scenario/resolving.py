"""From a scenario's file, and the files it extends, to one resolved scenario.

`extends` names one scenario or several. Their files are laid over one another in that order, each
with what it extends itself before it and each once; the file's own entries come last. For each
indicator and region the later entry wins and stands in the place of the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planpath import definitions
from planpath.problems import PlanpathError, Problem, nearest
from planpath.scenario.form import Assumption, Ceiling, Entry, Factor, Price, ScenarioFile
from planpath.scenario.parameters import ANY, faults
from planpath.scenario.resolved import Scenario, dead_ends, unknown_ids

__all__ = ["load"]

_TABLES = ("assumption", "ceiling", "factor", "price")
_Key = tuple[str, str]
_Laid = dict[str, dict[_Key, Entry]]


def load(id_: str) -> Scenario:
    """The scenario of that id, with all it extends laid in.

    Parameters
    ----------
    id_
        A file's name, of the workspace at hand or of planpath.

    Raises
    ------
    PlanpathError
        With all faults of the file and of those it extends at once: an entry that lacks its why,
        names an unknown indicator, region or parameter, lies outside its range, stands there
        twice, or changes what the base does not state; a base there is none of; a file that
        extends itself.

    Examples
    --------
    >>> load("strained").chain
    ('steady', 'strained')
    """
    definitions.locate("scenarios", id_)
    files: dict[str, ScenarioFile] = {}
    problems: list[Problem] = []
    _gather(id_, (), files, problems)
    if problems:
        raise PlanpathError(problems)
    for name, file in files.items():
        problems += _strangers(name, file, files)
    if problems:
        raise PlanpathError(problems)
    laid, head = _laid(files), files[id_]
    resolved = Scenario(
        id_,
        head.name,
        head.why,
        assumptions=_of(laid, Assumption),
        ceilings=_of(laid, Ceiling),
        factors=_of(laid, Factor),
        prices=_of(laid, Price),
        chain=tuple(files),
    )
    problems = list(dead_ends(resolved, _where(id_)))
    if problems:
        raise PlanpathError(problems)
    return resolved


def _where(id_: str) -> str:
    return f"definitions/scenarios/{id_}.toml"


def _gather(
    id_: str, above: tuple[str, ...], files: dict[str, ScenarioFile], problems: list[Problem]
) -> None:
    """Read a file and, before it, those it extends; what is wrong with them joins `problems`.

    A faulty file's bases are looked at all the same, so that their faults are told with its own.
    """
    if id_ in files:
        return
    try:
        data = definitions.read_toml(definitions.locate("scenarios", id_))
    except PlanpathError as error:
        problems += error.problems
        return
    read, told = _read(data, _where(id_))
    problems += told
    path, known, place = (*above, id_), definitions.names("scenarios"), f"{_where(id_)}, extends"
    for base in _named(data):
        if base in path:
            circle = " → ".join((*path[path.index(base) :], base))
            problems.append(Problem(place, f"extends itself, by way of {circle}", base))
        elif base not in known:
            problems.append(Problem.unknown(place, "scenario", base, known))
        else:
            _gather(base, path, files, problems)
    if read is not None:
        files[id_] = read


def _named(data: Mapping[str, Any]) -> list[str]:
    """The bases a file names, as far as they are names; the rest the form tells."""
    extends = data.get("extends", ())
    found = [extends] if isinstance(extends, str) else extends
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _read(data: Mapping[str, Any], where: str) -> tuple[ScenarioFile | None, list[Problem]]:
    """A file by itself, and every fault it has by itself."""
    misfits = {
        f"{where}, assumption[{number}]": list(_misfits(entry, f"{where}, assumption[{number}]"))
        for number, entry in enumerate(_tables(data, "assumption"), 1)
    }
    problems = [problem for told in misfits.values() for problem in told]
    problems += [
        problem
        for what in _TABLES
        for find in (unknown_ids, _stated_twice)
        for problem in find(_tables(data, what), what, where)
    ]
    try:
        return definitions.validate(ScenarioFile, data, where), problems
    except PlanpathError as error:
        # What the form says of an assumption as a whole is told above, sentence by sentence.
        rest = [problem for problem in error.problems if not misfits.get(problem.where)]
        return None, [*problems, *rest]


def _tables(data: Mapping[str, Any], what: str) -> Sequence[Any]:
    found = data.get(what)
    return found if isinstance(found, list) else ()


def _misfits(entry: Any, place: str) -> Iterator[Problem]:
    """Parameters that do not go with their model or indicator."""
    indicator = entry.get("indicator", ANY) if isinstance(entry, Mapping) else None
    if isinstance(indicator, str):
        yield from faults(entry, indicator, place)


def _stated_twice(entries: Sequence[Any], what: str, where: str) -> Iterator[Problem]:
    first: dict[_Key, int] = {}
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, Mapping):
            key = (str(entry.get("indicator", ANY)), str(entry.get("region", ANY)))
            if first.setdefault(key, number) != number:
                message = f"assumes anew what {what}[{first[key]}] assumes already"
                yield Problem(f"{where}, {what}[{number}]", message, ", ".join(key))


def _strangers(
    id_: str, file: ScenarioFile, files: Mapping[str, ScenarioFile]
) -> Iterator[Problem]:
    """Entries that change what the base does not state, or call new what it does.

    Somebody who lays one file over another means to change something there. That the other does
    not have it is more often a slip, or a base that has moved on, than an addition: an addition
    says so.
    """
    below = _laid(_below(file, files))
    for what in _TABLES:
        known = below[what]
        named = [", ".join(key) for key in known]
        for number, entry in enumerate(getattr(file, what), 1):
            key, place = (entry.indicator, entry.region), f"{_where(id_)}, {what}[{number}]"
            written = ", ".join(key)
            if entry.new and not file.extends:
                yield Problem(f"{place}.new", "the file extends none, so nothing in it is new")
            elif entry.new and key in known:
                message = f"is not new: {' and '.join(file.extends)} states it; leave out new"
                yield Problem(place, message, written)
            elif file.extends and not entry.new and key not in known:
                message = (
                    f"changes what {' and '.join(file.extends)} does not state; "
                    "to add it, say new = true"
                )
                yield Problem(place, message, written, named, nearest(written, named))


def _below(file: ScenarioFile, files: Mapping[str, ScenarioFile]) -> dict[str, ScenarioFile]:
    """The files a file rests on, in the order they are laid."""
    found: dict[str, ScenarioFile] = {}
    for base in file.extends:
        found |= {**_below(files[base], files), base: files[base]}
    return found


def _laid(files: Mapping[str, ScenarioFile]) -> _Laid:
    """Entries by table, then by indicator and region, of files laid over one another."""
    laid: _Laid = {what: {} for what in _TABLES}
    for file in files.values():
        for what in _TABLES:
            for entry in getattr(file, what):
                # Whether it was new once is a matter of its file, not of what it says.
                plain = entry.model_copy(update={"new": False})
                laid[what][entry.indicator, entry.region] = plain
    return laid


def _of(laid: _Laid, kind: type[Any]) -> tuple[Any, ...]:
    return tuple(laid[kind.__name__.lower()].values())
