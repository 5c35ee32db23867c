"""Accounting bases 核算口径: how a figure was reckoned, and which figures may meet.

Electricity at primary 等价值 or calorific value 当量值, feedstock energy 原料用能 and non-fossil
energy counted or deducted, prices comparable 可比价 or current 现价: each is a *dimension*, and a
*basis* is at most one *term* of each, joined by ``+`` in the order of `bases.toml`. The empty basis
states nothing. Figures of unlike basis never stand in one series, one pair or one sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from planpath import codelists
from planpath.codelists import Codelist, Dimension, Term
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Likeness",
    "complete",
    "dimensions",
    "faults",
    "fitted",
    "label",
    "like",
    "likeness",
    "merged",
    "named_in",
    "read",
    "replaced",
    "stated",
    "terms",
    "unreadable",
    "unstated",
    "without",
]

Likeness = Literal["like", "unstated", "unlike"]
_BETWEEN = re.compile(r"\s*[+＋;；,，、/／\n]\s*")


@per_workspace
def terms() -> Codelist[Term]:
    """All terms known, in the order a basis names them."""
    return Codelist("basis", codelists.bases().basis, file="bases")


def dimensions() -> Mapping[str, Dimension]:
    """The questions of accounting, by id."""
    return codelists.bases().dimension


def read(text: str, where: str = "") -> str:
    """A basis in any of its names as its canonical string.

    Parameters
    ----------
    text
        Names of terms with ``+``, ``；``, ``，`` or the like between them; empty states nothing.
    where
        Begins the sentences about what cannot be read.

    Raises
    ------
    PlanpathError
        For each name nobody knows, with the nearest, and each two answers to one question.

    Examples
    --------
    >>> read("可比价；等价值"), read("")
    ('primary+comparable', '')
    """
    known, place = terms(), where or "basis"
    problems: list[Problem] = []
    chosen: dict[str, str] = {}
    for name in _BETWEEN.split(text.strip()) if text.strip() else ():
        id_ = known.find(name) or _folded().get(name.casefold())
        if id_ is None:
            problems.append(Problem.unknown(place, "basis", name, _offered(known)))
            continue
        dimension = known[id_].dimension
        if chosen.setdefault(dimension, id_) != id_:
            message = f"states {dimension} twice: {chosen[dimension]} and {id_} exclude each other"
            problems.append(Problem(place, message, text))
    if problems:
        raise PlanpathError(problems)
    return _joined(chosen)


@per_workspace
def _folded() -> dict[str, str]:
    """Ids by their names in any case, as variables of other programs write them."""
    return {
        name.casefold(): id_
        for id_, term in terms().items()
        for name in (id_, term.label.zh, term.label.en, *term.aliases)
    }


def _offered(known: Codelist[Term]) -> list[str]:
    """Ids first, then the Chinese names people write."""
    labels = [term.label.zh for term in known.values()]
    return [*known, *labels, *(alias for term in known.values() for alias in term.aliases)]


def _joined(chosen: Mapping[str, str]) -> str:
    """Terms by dimension as one string, in the order of the file."""
    held = set(chosen.values())
    return "+".join(id_ for id_ in terms() if id_ in held)


def _split(basis: str) -> dict[str, str]:
    """A canonical basis as its term of each dimension."""
    known = terms()
    return {known[id_].dimension: id_ for id_ in basis.split("+") if id_}


def like(asked: str, found: str) -> Likeness:
    """Whether a figure may stand where another basis is asked for.

    Parameters
    ----------
    asked, found
        Canonical bases.

    Returns
    -------
    str
        ``like`` if every term asked for is found; ``unlike`` if the figure has another term in a
        dimension that was asked; ``unstated`` if it merely leaves one open.

    Examples
    --------
    >>> like("primary", "primary+comparable"), like("primary+comparable", "primary")
    ('like', 'unstated')
    >>> like("primary+comparable", "calorific")
    'unlike'
    """
    there = _split(found)
    answers = [there.get(dimension, "") == id_ for dimension, id_ in _split(asked).items()]
    if all(answers):
        return "like"
    others = (there.get(dimension, id_) != id_ for dimension, id_ in _split(asked).items())
    return "unlike" if any(others) else "unstated"


def likeness(asked: pd.Series, found: pd.Series) -> pd.Series:
    """`like` for two columns, row by row; each distinct pair is looked at once.

    Parameters
    ----------
    asked, found
        Canonical bases, on one index.

    Examples
    --------
    >>> import pandas as pd
    >>> likeness(pd.Series(["primary", "primary"]), pd.Series(["calorific", ""])).tolist()
    ['unlike', 'unstated']
    """
    import numpy as np
    import pandas as pd

    codes_asked, names_asked = pd.factorize(asked)
    codes_found, names_found = pd.factorize(found)
    pairs = codes_asked.astype("int64") * max(len(names_found), 1) + codes_found
    distinct, place = np.unique(pairs, return_inverse=True)
    width = max(len(names_found), 1)
    answers = [like(names_asked[pair // width], names_found[pair % width]) for pair in distinct]
    told = np.array(answers, dtype=object)[place] if answers else np.array([], dtype=object)
    return pd.Series(told, index=asked.index, dtype="str")


def unstated(indicator: str, basis: str) -> tuple[str, ...]:
    """The dimensions an indicator's figure must state and this basis leaves open.

    Examples
    --------
    >>> unstated("energy_total", "primary"), unstated("revenue", "")
    (('feedstock', 'nonfossil'), ())
    """
    held = _split(basis)
    return tuple(d for d in codelists.indicators()[indicator].states if d not in held)


def complete(indicator: str, basis: str) -> bool:
    """Whether a figure states all that its indicator asks it to."""
    return not unstated(indicator, basis)


def stated(indicator: str, basis: str, where: str = "") -> str:
    """What a figure of an indicator states: the basis without what the definition says already.

    Operating revenue is at current prices by its definition; a column headed 现价 says no more.

    Parameters
    ----------
    indicator
        Id of an indicator.
    basis
        Canonical.
    where
        Begins the sentences about what does not fit.

    Raises
    ------
    PlanpathError
        For a term the definition excludes, or of a dimension the indicator's figures do not have.

    Examples
    --------
    >>> stated("revenue", "current"), stated("value_added", "comparable")
    ('', 'comparable')
    """
    entry, place = codelists.indicators()[indicator], where or "basis"
    held = _split(basis)
    if entry.price_basis is not None and held.get("prices") == entry.price_basis:
        del held["prices"]
    problems = list(faults(indicator, _joined(held), place))
    if problems:
        raise PlanpathError(problems)
    return _joined(held)


def faults(indicator: str, basis: str, where: str) -> Iterator[Problem]:
    """What a figure of an indicator cannot state: a sentence for each term out of place."""
    entry = codelists.indicators()[indicator]
    for dimension, id_ in _split(basis).items():
        if dimension in entry.states:
            continue
        if dimension == "prices" and entry.price_basis is not None:
            message = f"{indicator} is at {entry.price_basis} prices by its definition"
            yield Problem(where, message, id_)
        else:
            message = f"a figure of {indicator} states no {dimension}"
            allowed = [name for name, t in terms().items() if t.dimension in entry.states]
            yield Problem(where, message, id_, allowed)


def unreadable(text: str, where: str, indicator: str = "") -> Iterator[Problem]:
    """What is wrong with a basis somebody wrote down, for an indicator if one is given."""
    try:
        basis = read(text, where)
        if indicator:
            stated(indicator, basis, where)
    except PlanpathError as error:
        yield from error.problems


def replaced(basis: str, by: str) -> str:
    """A basis with the terms of another in their dimensions, its own in all others.

    Examples
    --------
    >>> replaced("primary+comparable", "calorific+feedstock_out")
    'calorific+feedstock_out+comparable'
    """
    return _joined({**_split(basis), **_split(by)})


def merged(parts: Iterable[str]) -> str:
    """Several bases that do not contradict one another as one."""
    return _joined({d: id_ for part in parts for d, id_ in _split(part).items()})


def fitted(indicator: str, basis: str) -> str:
    """Of a basis the terms that a figure of an indicator can state.

    Examples
    --------
    >>> fitted("energy_total", "primary+comparable")
    'primary'
    """
    states = codelists.indicators()[indicator].states
    return _joined({d: id_ for d, id_ in _split(basis).items() if d in states})


def named_in(text: str) -> str:
    """The basis that a heading or note names in passing; of contradicting names neither.

    Of names that stand in one another the longest counts: 不扣除原料用能 is not 扣除原料用能.

    Examples
    --------
    >>> named_in("能源消费量（等价值，万吨标准煤）"), named_in("单位增加值能耗（2020年价）")
    ('primary', 'comparable')
    """
    found: dict[str, set[str]] = {}
    for match in _names().finditer(text):
        id_ = terms().id_of(match[0])
        found.setdefault(terms()[id_].dimension, set()).add(id_)
    return _joined({dimension: ids.pop() for dimension, ids in found.items() if len(ids) == 1})


def without(text: str) -> str:
    """A heading without the bases it names, brackets and commas tidied.

    Examples
    --------
    >>> without("能源消费量（等价值，万吨标准煤）"), without("增加值(可比价)")
    ('能源消费量（万吨标准煤）', '增加值')
    """
    rest = _names().sub(_GAP, text)
    rest = re.sub(rf"[{_COMMAS}\s]*{_GAP}[{_COMMAS}\s]*", _GAP, rest)
    # What stood between two others leaves them parted; at an edge it leaves nothing.
    rest = re.sub(rf"([(（\[【])?{_GAP}+([)）\]】])?", _closed, rest)
    return re.sub(r"[(（\[【]\s*[)）\]】]", "", rest).strip(f"{_COMMAS} ")


_GAP, _COMMAS = "\0", ",，、;；/+"


def _closed(match: re.Match[str]) -> str:
    before, after = match[1] or "", match[2] or ""
    return f"{before}{after}" if before or after else " "


@per_workspace
def _names() -> re.Pattern[str]:
    """Any name a text may use: no ids of ours, and nothing as short as 当量, which is often more.

    Prices of another year than a name says are other prices: 2015年不变价 is none of ours.
    """
    names = {
        name
        for term in terms().values()
        for name in (term.label.zh, term.label.en, *(a for a in term.aliases if len(a) > 2))
    }
    any_of = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(f"(?<![0-9]年)(?:{any_of})")


def label(basis: str, lang: str) -> str:
    """A basis in words: ``等价值、可比价``; empty where it states nothing.

    Examples
    --------
    >>> label("primary+comparable", "zh"), label("comparable", "en")
    ('等价值、可比价', 'comparable prices')
    """
    known = terms()
    parts = [known[id_].label.of(lang) for id_ in basis.split("+") if id_]
    return ("、" if lang == "zh" else ", ").join(parts)
