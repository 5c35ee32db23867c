"""A mapping as TOML for a person to correct."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from planpath.sheets.layout import WorkbookMapping
from planpath.sheets.remarks import Remark
from planpath.words import load

if TYPE_CHECKING:
    from planpath.codelists import Entry
    from planpath.words import Words

__all__ = ["dump"]

_SHOWN = ("grade", "url", "date")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dump(mapping: WorkbookMapping, words: Words | None = None) -> str:
    """The mapping as TOML that reads back as the same mapping, with comments.

    Parameters
    ----------
    mapping
        From `propose`, or read from a file; only the first has comments.
    words
        The language of the comments; Chinese without one.
    """
    return "\n".join(_Writer(mapping, words or load("zh")).lines()) + "\n"


class _Writer:
    def __init__(self, mapping: WorkbookMapping, words: Words) -> None:
        self.mapping, self.words = mapping, words
        self.remarks: Mapping[str, Remark] = mapping._remarks

    def lines(self) -> Iterator[str]:
        mapping = self.mapping
        yield from self._opening()
        if mapping.unconfirmed:
            yield self._pair("unconfirmed", mapping.unconfirmed)
        for name in ("missing",):
            if getattr(mapping, name):
                yield self._pair(name, list(getattr(mapping, name)))
        if mapping.ignore:
            yield "ignore = ["
            for name in mapping.ignore:
                yield f"  {_value(name)},{self._comment(f'ignore.{name}')}"
            yield "]"
        yield from ("", "[source]")
        # What decides over trust is written even where it is the default.
        source = {**_given(mapping.source), **{k: getattr(mapping.source, k) for k in _SHOWN}}
        for key, value in source.items():
            yield self._pair(key, value, f"source.{key}")
        for number, entry in enumerate(mapping.sheet):
            yield from self._sheet(number, _given(entry))
        yield from self._names("region", mapping.region)
        yield from self._names("unit", mapping.unit)
        yield from self._unknown("indicator")
        for number, rule in enumerate(mapping.quantity):
            yield from ("", "[[quantity]]")
            for key, value in _given(rule).items():
                yield self._pair(key, value, f"quantity[{number}].{key}")
        for cited in mapping.cited_only:
            yield from ("", "[[cited_only]]")
            for key, value in _given(cited).items():
                yield self._pair(key, value)

    def _opening(self) -> Iterator[str]:
        if not self.remarks:
            return
        yield f"# {self.words('sheets.opening')}"
        for key, remark in self.remarks.items():
            if key.startswith("problem."):
                yield f"# ! {_flat(remark.text)}"

    def _sheet(self, number: int, entry: dict[str, Any]) -> Iterator[str]:
        place = f"sheet[{number}]"
        yield from ("", "[[sheet]]")
        columns = entry.pop("column")
        hidden = self._comment(f"{place}.hidden")
        for key, value in entry.items():
            yield self._pair(key, value, f"{place}.{key}") + (hidden if key == "name" else "")
        for key in ("region", "indicator", "period"):
            # Nothing to write, but something to say: which region, which year?
            if key not in entry and f"{place}.{key}" in self.remarks:
                yield f'# {key} = ""{self._comment(f"{place}.{key}")}'
        yield "column = ["
        for at, column in enumerate(columns):
            yield f"  {_value(column)},{self._comment(f'{place}.column[{at}]')}"
        yield "]"

    def _names(self, what: str, names: Mapping[str, str]) -> Iterator[str]:
        unknown = list(self._unknown(what))
        if not names and not unknown:
            return
        yield from ("", f"[{what}]")
        for name, id_ in names.items():
            yield f"{_key(name)} = {_value(id_)}{self._comment(f'{what}.{name}')}"
        yield from unknown

    def _unknown(self, what: str) -> Iterator[str]:
        for key in self.remarks:
            if key.startswith(f"unknown.{what}."):
                name = _key(key.removeprefix(f"unknown.{what}."))
                yield f'# {_flat(name)} = ""{self._comment(key)}'

    def _pair(self, key: str, value: Any, place: str = "") -> str:
        return f"{_key(key)} = {_value(value)}{self._comment(place)}"

    def _comment(self, place: str) -> str:
        remark = self.remarks.get(place)
        if remark is None:
            return ""
        text = remark.text or self.words(remark.key, **remark.values)
        return f"  # {'? ' if remark.guess else ''}{_flat(text)}"


def _given(entry: Entry) -> dict[str, Any]:
    """What differs from the defaults, in the order of the model, under the names of the file."""
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)


def _flat(text: str) -> str:
    """On one line, and without what a TOML comment may not hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str):
        # JSON's escapes are TOML's; DEL must be escaped too, and half a surrogate has no form.
        written = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        return written.encode("utf-8", "replace").decode("utf-8")
    return str(value)
