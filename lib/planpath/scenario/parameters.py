"""What each path model takes: its parameters, their units, and between what each must lie.

A scenario is checked before anything is computed, so what a model needs is written down here and
not found out by calling it; a test holds this table against `projection.models()`. Quantities are
written with their unit, as a person reads them, and handed on as plain numbers: rates and shares as
fractions, levels in the indicator's own unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from planpath import codelists, units
from planpath.problems import PlanpathError, Problem, nearest

__all__ = [
    "ANY",
    "MODELS",
    "OWN_UNIT",
    "RANGES",
    "Model",
    "Range",
    "Takes",
    "faults",
    "in_own_unit",
    "is_relative",
    "within",
]

ANY = "*"
"""All indicators, or all regions."""
Model = Literal[
    "hold",
    "compound",
    "linear",
    "recent_rate",
    "on_target",
    "logistic",
    "gompertz",
    "pipeline",
    "step",
    "shock",
    "trend",
    "ets",
    "ensemble",
]


@dataclass(frozen=True)
class Takes:
    """The parameters of one model.

    Parameters
    ----------
    needs
        Without them it does not load.
    may
        With a value of the model's own where they are left out.
    """

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


MODELS: Mapping[str, Takes] = MappingProxyType(
    {
        "hold": Takes(),
        "compound": Takes(("rate",)),
        "linear": Takes(("step",)),
        "recent_rate": Takes(("years",)),
        "on_target": Takes((), ("otherwise",)),
        "logistic": Takes(("ceiling",), ("speed", "midpoint")),
        "gompertz": Takes(("ceiling",), ("speed",)),
        "pipeline": Takes(("awards",), ("failing", "lifetime")),
        "step": Takes(("year", "change"), ("rate",)),
        "shock": Takes(("year", "drop", "recovery_years"), ("rate", "lasting")),
        "trend": Takes((), ("form",)),
        "ets": Takes((), ("form", "damped")),
        "ensemble": Takes((), ("since",)),
    }
)
_MULTIPLYING = ("compound", "recent_rate", "logistic", "gompertz", "shock")
_ALL = frozenset(name for takes in MODELS.values() for name in (*takes.needs, *takes.may))


@dataclass(frozen=True)
class Range:
    """Between what a quantity must lie.

    Parameters
    ----------
    unit
        What it is handed on in.
    low, high
        In that unit.
    told
        The range as a person writes it.
    above, below
        Whether the end itself lies outside.
    """

    unit: str
    low: float
    high: float
    told: str
    above: bool = False
    below: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value lies inside.

        Examples
        --------
        >>> RANGES["rate"].holds(-1.0), RANGES["rate"].holds(-0.999), RANGES["rate"].holds(1.0)
        (False, True, True)
        """
        over = value > self.low if self.above else value >= self.low
        under = value < self.high if self.below else value <= self.high
        return over and under


RANGES: Mapping[str, Range] = MappingProxyType(
    {
        "rate": Range("1/年", -1, 1, "above -100 %/年 and at most 100 %/年", above=True),
        "speed": Range("1/年", 0, 10, "above 0 %/年 and at most 1000 %/年", above=True),
        "failing": Range("无量纲", 0, 1, "0 % to 100 %"),
        "drop": Range("无量纲", 0, 1, "above 0 % and below 100 %", above=True, below=True),
        "lasting": Range("无量纲", 0, 1, "0 % or more and below 100 %", below=True),
    }
)
"""Quantities that mean the same whatever the indicator; years have their range in the form."""

OWN_UNIT: Mapping[str, bool] = MappingProxyType(
    {"step": True, "ceiling": False, "awards": True, "change": False}
)
"""Quantities in the indicator's own unit, and whether they are so much a year."""


def within(name: str, written: str) -> float:
    """A quantity of `RANGES` as a number.

    Raises
    ------
    PlanpathError
        If it is none, measures something else, or lies outside its range.

    Examples
    --------
    >>> within("rate", "-4.1 %/年"), within("drop", "15 %")
    (-0.041, 0.15)
    """
    allowed = RANGES[name]
    value = units.read(written, name).to(allowed.unit)
    if allowed.holds(value):
        return value
    if name == "rate" and value <= -1:
        message = f"nothing is left at {written}: a rate must be above -100 %/年"
        raise PlanpathError(Problem(name, message, written))
    raise PlanpathError(Problem(name, f"must lie {allowed.told}", written))


def is_relative(change: str) -> bool:
    """Whether a change of level is a share of that level: written in %, not in 百分点.

    Examples
    --------
    >>> is_relative("8 %"), is_relative("8 百分点"), is_relative("15 家")
    (True, False, False)
    """
    return units.read(change, "change").unit == "%"


def in_own_unit(name: str, written: str, indicator: str) -> float:
    """A quantity of `OWN_UNIT` in the indicator's unit, a year where it is so much a year.

    Raises
    ------
    PlanpathError
        If it measures something else, lies where no such quantity lies, or is so much per cent of
        a share, which may be meant of its level and must be percentage points 百分点.

    Examples
    --------
    >>> in_own_unit("step", "3 家/年", "green_factories")
    3.0
    """
    known = codelists.indicators()[indicator]
    read = units.read(written, name)
    if name == "step" and known.kind in ("share", "growth") and read.unit.startswith("%"):
        message = f"per cent of what? a {known.kind} goes in percentage points: 百分点/年"
        raise PlanpathError(Problem(name, message, written))
    value = read.to(f"{known.unit}/年" if OWN_UNIT[name] else known.unit)
    if name == "ceiling" and not value > 0:
        raise PlanpathError(Problem(name, "a ceiling lies above nought", written))
    if name == "ceiling" and known.kind == "share" and value > 1:
        raise PlanpathError(Problem(name, "a share has no ceiling above 100 %", written))
    if name == "awards" and value < 0:
        raise PlanpathError(Problem(name, "what drops out is said by failing", written))
    return value


def faults(entry: Mapping[str, Any], indicator: str, place: str) -> Iterator[Problem]:
    """What keeps an entry's model, parameters and indicator from going together, each by itself.

    The entry is as it was read, so that this is told together with whatever else is wrong with it;
    what is no name of a model, or no text where text should stand, the form tells.

    Parameters
    ----------
    entry
        Keys and values as written.
    indicator
        Its indicator, or `ANY`.
    place
        File and place, to begin each sentence with.
    """
    model = str(entry.get("model"))
    if model not in MODELS:
        return
    takes, given = MODELS[model], {name for name in _ALL if entry.get(name) is not None}
    yield from _misfits(model, takes, given, place)
    yield from _contradictions(entry, model, given, place)
    yield from _unlike_kinds(model, indicator, place)
    for name in sorted(given & set(OWN_UNIT) & {*takes.needs, *takes.may}):
        yield from _unlike_units(name, entry[name], indicator, f"{place}.{name}")
    after = entry.get("otherwise")
    if isinstance(after, Mapping):
        yield from faults(after, indicator, f"{place}.otherwise")


def _misfits(model: str, takes: Takes, given: set[str], place: str) -> Iterator[Problem]:
    allowed = [*takes.needs, *takes.may]
    for name in takes.needs:
        if name not in given:
            yield Problem(place, f"model {model!r} needs {name}")
    for name in sorted(given - set(allowed)):
        yield Problem(
            place, f"model {model!r} takes no {name}", "", allowed, nearest(name, allowed)
        )


def _contradictions(
    entry: Mapping[str, Any], model: str, given: set[str], place: str
) -> Iterator[Problem]:
    """Parameters that are each right and together are not."""
    if model == "logistic" and {"speed", "midpoint"} <= given:
        yield Problem(place, "speed and midpoint both say how steep the curve is: give one")
    after = entry.get("otherwise")
    if isinstance(after, Mapping) and after.get("model") == "on_target":
        yield Problem(f"{place}.otherwise", "where there is no target, none can be steered for")
    if model == "shock" and {"drop", "lasting"} <= given:
        try:
            more = within("lasting", entry["lasting"]) > within("drop", entry["drop"])
        except (PlanpathError, TypeError):
            # Each is told by itself.
            return
        if more:
            message = f"more is lost for good than falls ({entry['drop']})"
            yield Problem(f"{place}.lasting", message, entry["lasting"])


def _unlike_kinds(model: str, indicator: str, place: str) -> Iterator[Problem]:
    """Indicators a model makes nothing of."""
    known = codelists.indicators().get(indicator)
    if known is None:
        # Told with its nearest match by whoever checks the ids.
        return
    if known.kind == "growth" and model in _MULTIPLYING:
        message = f"{indicator} is a growth rate and no level: {model} would grow a growth"
        yield Problem(place, message)
    if known.kind != "count" and model == "pipeline":
        message = f"awards add up to a stock of firms, and {indicator} is none (kind {known.kind})"
        yield Problem(place, message)


def _unlike_units(name: str, written: Any, indicator: str, place: str) -> Iterator[Problem]:
    if not isinstance(written, str):
        return
    try:
        if name == "change" and is_relative(written):
            share = units.read(written).to("无量纲")
            if share <= -1:
                yield Problem(place, "nothing is left: a change must be above -100 %", written)
        elif indicator == ANY:
            message = f"a {name} is in an indicator's own unit: name the indicator"
            yield Problem(place, message, written)
        elif indicator in codelists.indicators():
            in_own_unit(name, written, indicator)
        else:
            units.read(written, name)
    except PlanpathError as error:
        # The door of units names no file.
        for told in error.problems:
            yield Problem(place, told.message, told.found, told.allowed, told.nearest)
