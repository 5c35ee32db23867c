"""Sentences, labels and numbers in the reader's language.

All text a reader sees stands in `definitions/words/<lang>.toml`, under dotted keys, with the same
keys and the same fields in every language. Numbers are filled in from the table, never typed into
a sentence, and never with more digits than the input had.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from planpath import definitions, units
from planpath.definitions import per_workspace
from planpath.problems import PlanpathError, Problem

__all__ = ["Words", "languages", "load"]

_CODE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]+)?")


class Words:
    """One language.

    Parameters
    ----------
    lang
        ``"zh"``, ``"en"``, or the name of another file of words.
    texts
        Sentences by dotted key.
    shown_units
        For each canonical unit, how it is written and the unit shown in its place.

    Examples
    --------
    >>> load("en").amount(1243.0, "亿元", 0), load("zh").amount(1243.0, "亿元", 0)
    ('124.3 billion yuan', '1243亿元')
    """

    def __init__(
        self, lang: str, texts: Mapping[str, str], shown_units: Mapping[str, tuple[str, str]]
    ) -> None:
        self.lang = lang
        self.texts = dict(texts)
        self._units = dict(shown_units)

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that key, its fields filled.

        Raises
        ------
        PlanpathError
            If the key is missing from this language, or a field has no value.
        """
        where = f"definitions/words/{self.lang}.toml"
        if key not in self.texts:
            raise PlanpathError(Problem.unknown(where, "key", key, self.texts))
        try:
            return self.texts[key].format(**values)
        except (KeyError, IndexError) as error:
            fields = sorted(fields_of(self.texts[key]))
            problem = Problem(f"{where}, {key}", f"field {error} has no value", "", fields)
            raise PlanpathError(problem) from None

    @property
    def units(self) -> frozenset[str]:
        """The units this language has its own way of writing for."""
        return frozenset(self._units)

    def has(self, key: str) -> bool:
        """Whether this language has that key."""
        return key in self.texts

    def number(self, value: float, decimals: int) -> str:
        """A bare number; minus as U+2212, thousands grouped in English only.

        Negative `decimals` say that not even the last whole digits are known; they print as none.

        Examples
        --------
        >>> load("zh").number(-12000.0, 1)
        '−12000.0'
        """
        decimals = max(0, decimals)
        grouped = f"{value:,.{decimals}f}" if self.lang == "en" else f"{value:.{decimals}f}"
        if float(grouped.replace(",", "")) == 0:
            grouped = grouped.lstrip("-")
        return grouped.replace("-", "−")

    def percent(self, fraction: float, decimals: int) -> str:
        """A fraction as per cent.

        Examples
        --------
        >>> load("zh").percent(-0.034, 1)
        '−3.4%'
        """
        return self.number(fraction * 100, decimals) + "%"

    def unit(self, unit: str) -> str:
        """A canonical unit as this language writes it."""
        return self._units.get(unit, (unit, unit))[0]

    def shown(self, value: float, unit: str) -> float:
        """`value` in the unit this language shows in place of `unit`."""
        to = self._units.get(unit, (unit, unit))[1]
        return units.convert(value, unit, to)

    def amount(self, value: float, unit: str, decimals: int) -> str:
        """A number with its unit, as precise as `decimals` digits of the canonical unit.

        A change of unit keeps the number of significant digits: 1243 亿元 is 124.3 billion yuan.
        """
        if unit == "%" or self._units.get(unit, ("", ""))[0] == "%":
            return self.number(self.shown(value, unit), decimals) + "%"
        factor = units.factor(unit, self._units.get(unit, (unit, unit))[1])
        # 10^-k as factor moves the point by k places; so do the digits behind it.
        moved = max(0, decimals - (factor.adjusted()))
        written = self.number(self.shown(value, unit), moved)
        gap = "" if self.lang == "zh" else " "
        return f"{written}{gap}{self.unit(unit)}".strip()

    def period(self, year: int, period: str) -> str:
        """A year or a part of one.

        Examples
        --------
        >>> load("zh").period(2024, "ytd-10"), load("zh").period(2023, "year")
        ('2024年1—10月', '2023年')
        """
        kind, _, number = period.partition("-")
        fields = {"number": number}
        if kind in ("ytd", "month"):
            fields["name"] = self(f"month.{number}")
        return self(f"period.{kind}", year=year, **fields)

    def listed(self, parts: list[str]) -> str:
        """Several names in a row: with 、 in Chinese, commas in English."""
        return ("、" if self.lang == "zh" else ", ").join(parts)


def fields_of(text: str) -> set[str]:
    """The names of the fields in a sentence.

    Examples
    --------
    >>> sorted(fields_of("{a} of {b:.2%}"))
    ['a', 'b']
    """
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def languages() -> tuple[str, ...]:
    """The languages there are words of: Chinese, English, then others by name.

    Examples
    --------
    >>> languages()[:2]
    ('zh', 'en')
    """
    found = definitions.names("words")
    first = [lang for lang in ("zh", "en") if lang in found]
    return (*first, *(lang for lang in found if lang not in first))


@per_workspace
def load(lang: str) -> Words:
    """The words of one language.

    A workspace may word single sentences its own way, and bring units and sentences of its own:
    its file is laid over the package's key by key.

    Raises
    ------
    PlanpathError
        If there is no such language.
    """
    if _CODE.fullmatch(lang) is None:
        # The press sets and hyphenates by it, and a screen reader speaks by it.
        message = "a language is named by its code of two or three letters: fr, zh-hant"
        raise PlanpathError(Problem("definitions/words", message, lang))
    texts: dict[str, str] = {}
    pairs: dict[str, tuple[str, str]] = {}
    for path in definitions.layers("words", lang):
        data = definitions.read_toml(path)
        shown = data.pop("unit", {})
        pairs |= {unit: (entry["text"], entry.get("as", unit)) for unit, entry in shown.items()}
        texts |= _flat(data)
    return Words(lang, texts, pairs)


def missing() -> list[Problem]:
    """Keys one language lacks, and sentences whose fields differ between languages."""
    spoken = {lang: load(lang).texts for lang in definitions.names("words")}
    problems = []
    for lang, texts in spoken.items():
        for other, theirs in spoken.items():
            where = f"definitions/words/{lang}.toml"
            for key in sorted(set(theirs) - set(texts)):
                problems.append(Problem(where, f"lacks the key {key!r}, which {other} has"))
            for key in sorted(set(texts) & set(theirs)):
                extra = fields_of(texts[key]) - fields_of(theirs[key])
                if extra:
                    message = f"has fields that {other} lacks"
                    problems.append(Problem(f"{where}, {key}", message, ", ".join(sorted(extra))))
            for unit in sorted(load(other).units - load(lang).units):
                problems.append(Problem(f"{where}, unit", f"lacks {unit!r}, which {other} has"))
    return problems


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in data.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{name}."))
        else:
            flat[name] = str(value)
    return flat
