"""Which id a published name probably stands for, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planpath import codelists
from planpath.codelists import Codelist
from planpath.problems import nearest
from planpath.sheets.headings import GROWTH
from planpath.sheets.naming import known_names, tight

__all__ = ["Match", "indicator_of", "region_in", "region_of", "scope_in", "scope_of"]

_SIZE = re.compile(r"^(?:规模以上|规上)(?:工业|纺织服装|纺织|服装)?(?:企业)?")
_ENDS = re.compile(r"(?:特别行政区|自治区|自治州|新区|省|市|区|县)$")


@dataclass(frozen=True)
class Match:
    """An id, or none; `sure` where the name is one the codelists know."""

    id: str
    sure: bool


_NONE = Match("", False)


def region_of(written: str) -> Match:
    """The region a name stands for.

    Examples
    --------
    >>> region_of("柯桥区"), region_of("柯侨区"), region_of("天涯镇")
    (Match(id='keqiao', sure=True), Match(id='keqiao', sure=False), Match(id='', sure=False))
    """
    return _of(codelists.regions(), written)


def indicator_of(published: str) -> Match:
    """The indicator a name stands for; one of growth only for one of growth.

    Examples
    --------
    >>> indicator_of("营业收入同比"), indicator_of("规上企业营业收入")
    (Match(id='revenue_growth', sure=True), Match(id='revenue', sure=False))
    """
    known = codelists.indicators()
    names = known_names(known)
    exact = _exact(known, names, published)
    if exact:
        return Match(exact, True)
    growth = published.endswith(GROWTH)
    base = published.removesuffix(GROWTH)
    if growth and (of := _exact(known, names, base)):
        for ending in ("_growth", "_change"):
            if f"{of}{ending}" in known:
                return Match(f"{of}{ending}", True)
        return _NONE
    bare = _SIZE.sub("", base)
    if bare and bare != base:
        found = indicator_of(f"{bare}{GROWTH}" if growth else bare)
        return Match(found.id, False)
    alike = [name for name, spelled in names.items() if _is_growth(known, spelled) == growth]
    return Match(_id(known, names, nearest(tight(published), alike)), False)


def _is_growth(known: Codelist[codelists.Indicator], spelled: str) -> bool:
    return known[known.find(spelled) or ""].kind == "growth"


def scope_of(published: str) -> Match:
    """The scope a text stands for."""
    return _of(codelists.scopes(), published)


def scope_in(*texts: str) -> str:
    """The longest name of a scope that stands in one of the texts, as it stands there."""
    names = [n for n, spelled in known_names(codelists.scopes()).items() if len(spelled) > 3]
    return _longest(names, texts) or next(
        (m[0] for text in texts if (m := re.search(r"规模以上[工企]业(?:企业)?|规上", text))), ""
    )


def region_in(*texts: str) -> str:
    """The longest name of a region that stands in one of the texts."""
    known = known_names(codelists.regions())
    return _longest([name for name in known if not name.isascii()], texts)


def _longest(names: Iterable[str], texts: Iterable[str]) -> str:
    for text in texts:
        inside = [name for name in names if name in tight(text)]
        if inside:
            return max(inside, key=len)
    return ""


def _of(known: Codelist[Any], written: str) -> Match:
    names = known_names(known)
    exact = _exact(known, names, written)
    if exact:
        return Match(exact, True)
    alike = nearest(tight(written), names)
    if alike and known.what == "region" and not _same_place(tight(written), alike):
        return _NONE
    return Match(_id(known, names, alike), False)


def _same_place(written: str, name: str) -> bool:
    """Whether two names of places share more than 市 or 区: 天涯区 is not 瓯海区."""
    one, other = _ENDS.sub("", written), _ENDS.sub("", name)
    return bool(set(one) & set(other))


def _exact(known: Codelist[Any], names: dict[str, str], written: str) -> str:
    return _id(known, names, tight(written))


def _id(known: Codelist[Any], names: dict[str, str], name: str) -> str:
    return known.find(names[name]) or "" if name in names else ""
