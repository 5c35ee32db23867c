"""Names as a workbook writes them, and the spelling the mapping knows them by.

Full-width letters, blanks inside 合 计 and numbers before a name (``1.萧山区``, ``其中：``) make no
other name. What stands for no id is told once, with the first cell and how many more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planpath import codelists
from planpath.codelists import Codelist
from planpath.problems import Problem
from planpath.records import Row
from planpath.sheets.layout import WorkbookMapping
from planpath.sheets.quantities import normal

__all__ = ["Names", "bare_name", "known_names", "tight"]

_NUMBERED = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、]|[(（][0-9]{1,2}[)）]|[0-9]{1,2}\s*[、.．)）](?![0-9]))\s*"
)
_WITHIN = re.compile(r"^(?:其中|#|＃)\s*[:：]?\s*")


@lru_cache(maxsize=50_000)
def tight(text: str) -> str:
    """A name without any blank, in half-width: what two spellings have in common."""
    return normal(text).replace(" ", "").translate(_BRACKETS)


_BRACKETS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


@lru_cache(maxsize=50_000)
def bare_name(text: str) -> tuple[str, bool]:
    """A name without its number, and whether it is part of the row above (其中).

    Examples
    --------
    >>> bare_name("（一）萧山区"), bare_name("其中：柯桥区"), bare_name("10亿元以上企业数")
    (('萧山区', False), ('柯桥区', True), ('10亿元以上企业数', False))
    """
    found = _WITHIN.match(text)
    rest = text[found.end() :] if found else text
    return _NUMBERED.sub("", rest), found is not None


def known_names(known: Codelist[Any]) -> dict[str, str]:
    """Every name of a codelist, tight, and the name as the codelist spells it."""
    found: dict[str, str] = {}
    for id_, entry in known.items():
        label = entry.name if hasattr(entry, "name") else entry.label
        full = getattr(entry, "full_name", None)
        for name in (id_, label.zh, label.en, *entry.aliases, *([full] if full else [])):
            found.setdefault(tight(name), name)
    return found


@dataclass
class _Unknown:
    row: Row
    column: str
    found: str
    count: int = 1


class Names:
    """The names of one mapping, in all their spellings."""

    def __init__(self, mapping: WorkbookMapping) -> None:
        self._mapping = mapping
        regions = known_names(codelists.regions())
        self._regions = regions | {tight(name): name for name in mapping.region}
        self._quantities: dict[tuple[str, str], tuple[str, str]] = {}
        self._indicators: dict[str, str] = {}
        for rule in mapping.quantity:
            self._indicators.setdefault(tight(rule.published), rule.published)
            for scope in rule.published_scopes:
                key = tight(rule.published), tight(scope)
                self._quantities.setdefault(key, (rule.published, scope))
        self._unknown: dict[tuple[str, ...], _Unknown] = {}
        self._known: dict[tuple[str, ...], tuple[str, ...] | None] = {}

    def region(self, written: str) -> str | None:
        """The region's name as the mapping or the codelist spells it."""
        return self._regions.get(tight(written))

    def quantity(self, indicator: str, scope: str) -> tuple[str, str] | None:
        """Indicator and scope as a rule of the mapping spells them."""
        return self._quantities.get((tight(indicator), tight(scope)))

    def spelled(self, row: Row, year: int | None, total: bool) -> dict[str, str]:
        """The names of a record in their known spelling; what is unknown is kept for `unknown`."""
        cells = row.cells
        spelled: dict[str, str] = {}
        region = cells["region"] if total else self._once("region", cells["region"])
        if region is None:
            self._miss(row, "region", cells["region"], year)
        else:
            spelled["region"] = region
        pair = self._pair(cells["indicator"], cells["scope"])
        if pair is None:
            column = "scope" if tight(cells["indicator"]) in self._indicators else "indicator"
            self._miss(row, column, cells[column], year, cells["indicator"])
        else:
            spelled["indicator"], spelled["scope"] = pair
        return spelled

    def _once(self, what: str, written: str) -> str | None:
        key = (what, written)
        if key not in self._known:
            name = self.region(written)
            self._known[key] = (name,) if name is not None else None
        found = self._known[key]
        return found[0] if found else None

    def _pair(self, indicator: str, scope: str) -> tuple[str, str] | None:
        key = ("quantity", indicator, scope)
        if key not in self._known:
            self._known[key] = self.quantity(indicator, scope)
        found = self._known[key]
        return (found[0], found[1]) if found else None

    def _miss(self, row: Row, column: str, found: str, year: int | None, of: str = "") -> None:
        if any(rule.covers(row, year) for rule in self._mapping.cited_only):
            return
        key = (column, found, of if column == "scope" else "")
        seen = self._unknown.get(key)
        if seen is None:
            self._unknown[key] = _Unknown(row, column, found)
        else:
            seen.count += 1

    def unknown(self) -> list[Problem]:
        """A problem for each name that stands for no id."""
        return [self._problem(found) for found in self._unknown.values()]

    def _problem(self, found: _Unknown) -> Problem:
        column, written = found.column, found.found
        what = column
        if column == "region":
            allowed = [*self._mapping.region, *_labels(codelists.regions())]
        elif column == "indicator":
            allowed = list(self._indicators.values())
        else:
            indicator = found.row.cells["indicator"]
            what = f"scope of {indicator}"
            allowed = [
                scope or "(nothing)"
                for (name, _), (_, scope) in self._quantities.items()
                if name == tight(indicator)
            ]
        if found.count > 1:
            what = f"{what}, here and in {found.count - 1} figures more"
        # Another column's name stands where none of its own does: the cell of the figure then.
        where = found.row.where(column) if column in found.row.places else found.row.where("value")
        return Problem.unknown(where, what, written or "(nothing)", allowed)


def _labels(known: Codelist[Any]) -> list[str]:
    return [entry.name.zh for entry in known.values()]
