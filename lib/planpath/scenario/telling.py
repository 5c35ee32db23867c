"""What an entry of a scenario says, in the reader's words.

Numbers are shown as they were written, or in the unit the language shows in its place, with no more
digits.
"""

from __future__ import annotations

from typing import Any, Literal

from planpath import codelists, units
from planpath.scenario import parameters
from planpath.scenario.form import Assumption, Ceiling, Entry, Factor, Price
from planpath.scenario.parameters import ANY
from planpath.words import Words

__all__ = ["about", "indicator_named", "region_named", "tell"]

# What a model may be told with, behind the clause that names it.
_MORE = ("speed", "midpoint", "failing", "lifetime", "rate", "lasting", "form", "damped", "since")


def about(entry: Entry, words: Words) -> str:
    """Indicator and region an entry speaks of.

    Examples
    --------
    >>> from planpath import scenario, words
    >>> about(scenario.load("steady").assumptions[0], words.load("en"))
    'all indicators, all regions'
    """
    return words(
        "scenarios.about",
        indicator=indicator_named(entry.indicator, words),
        region=region_named(entry.region, words),
    )


def indicator_named(id_: str, words: Words) -> str:
    """An indicator's label, or that all are meant."""
    if id_ == ANY:
        return words("scenarios.all_indicators")
    return codelists.indicators()[id_].label.of(words.lang)


def region_named(id_: str, words: Words) -> str:
    """A region's name, or that all are meant."""
    if id_ == ANY:
        return words("scenarios.all_regions")
    return codelists.regions()[id_].name.of(words.lang)


def tell(entry: Entry, words: Words) -> str:
    """What an entry assumes, without its why.

    Examples
    --------
    >>> from planpath import scenario, words
    >>> tell(scenario.load("steady").assumptions[0], words.load("en"))
    'goes on at its own mean rate of the last 5 years'
    """
    if isinstance(entry, Assumption):
        return _how(entry.written, entry.indicator, words)
    if isinstance(entry, Ceiling):
        if entry.rate is None:
            return words("scenarios.ceiling", pace=_level(entry.pace, entry.indicator, words, "by"))
        return words("scenarios.ceiling", pace=_figure("rate", entry.rate, ANY, words))
    if isinstance(entry, Factor):
        read = units.read(entry.value)
        return words("scenarios.factor", value=words.number(read.value, read.decimals))
    assert isinstance(entry, Price)
    return words("scenarios.price", rate=_figure("rate", entry.rate, ANY, words))


def _how(written: dict[str, Any], indicator: str, words: Words) -> str:
    model, after = written["model"], written.get("otherwise")
    shown = {
        name: _figure(name, value, indicator, words)
        for name, value in written.items()
        if name not in ("model", "otherwise")
    }
    key = f"scenarios.how.{model}"
    if model == "step" and parameters.is_relative(written["change"]):
        key = "scenarios.how.step_share"
    # What the clause names itself is not told again behind it.
    own = parameters.MODELS[model].needs
    clauses = [words(key, **shown)]
    for name in _MORE:
        if name in shown and name not in own:
            value = written[name]
            kind = f"_{value}" if name == "form" else ""
            kind = ("_on" if value else "_off") if name == "damped" else kind
            kind = "_none" if name == "rate" and parameters.within(name, value) == 0 else kind
            clauses.append(words(f"scenarios.more.{name}{kind}", value=shown[name]))
    if after is not None:
        clauses.append(words("scenarios.more.otherwise", how=_how(after, indicator, words)))
    return words("scenarios.between").join(clauses)


def _figure(name: str, written: Any, indicator: str, words: Words) -> str:
    """A parameter's value as the language writes it."""
    if not isinstance(written, str) or name == "form":
        return str(written)
    if name in parameters.RANGES or (name == "change" and parameters.is_relative(written)):
        unit = parameters.RANGES[name].unit if name in parameters.RANGES else "无量纲"
        share = units.read(written).to(unit)
        return words.percent(share, units.decimals(share * 100))
    if name in parameters.OWN_UNIT:
        value = parameters.in_own_unit(name, written, indicator)
        return _level(value, indicator, words, "at" if name == "ceiling" else "by")
    return written


def _level(value: float, indicator: str, words: Words, sense: Literal["at", "by"]) -> str:
    """So much of an indicator; a share goes by percentage points, and lies at per cent."""
    known = codelists.indicators()[indicator]
    if known.unit != "无量纲":
        return words.amount(value, known.unit, _digits(value))
    digits = units.decimals(value * 100)
    if sense == "at":
        return words.percent(value, digits)
    return words("phrase.points", number=words.number(value * 100, digits))


def _digits(value: float) -> int:
    """Digits behind the point that say a number exactly; below zero for noughts at its end.

    Another unit then shows no digit that nobody wrote: 12 000 亿元 is 1,200 billion yuan.
    """
    whole = f"{abs(value):.0f}"
    exact = units.decimals(value)
    return exact if exact or value == 0 else len(whole.rstrip("0")) - len(whole)
