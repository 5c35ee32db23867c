"""What scenarios assume and do, in words and numbers of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from planpath import codelists
from planpath.carrying import Carried
from planpath.phrases import RATE_DECIMALS, Phrases
from planpath.report.blocks import Mark
from planpath.words import Words

__all__ = ["amount", "done", "gap", "needed", "pace", "result", "turning"]

_STEPPED = ("share", "growth", "count", "flow")
_POINTS = ("share", "growth")
_COUNTED = ("count", "flow")
# A count this near a whole number is that number.
_WHOLE = 0.05
_SHARES = ("rate", "drop", "lasting", "failing")
_LEVELS = ("target", "ceiling", "awards", "change", "step")


def result(words: Words, row: Mapping[Any, Any]) -> Mark:
    """Whether a target is kept by its year."""
    if bool(row["meets"]):
        return Mark("disc", words("comparing.yes"))
    if bool(row["on_bound"]):
        return Mark("diamond", words("comparing.on_bound"))
    return Mark("ring", words("comparing.no"))


def amount(phrases: Phrases, number: float, indicator: str) -> str:
    """A projected value; what is counted is not rounded to whole units, and shows it."""
    entry = codelists.indicators()[indicator]
    part = entry.kind in _COUNTED and abs(number - round(number)) > _WHOLE
    return phrases.words.amount(number, entry.unit, entry.digits + part)


def gap(phrases: Phrases, row: Mapping[Any, Any]) -> str:
    """Value less target, with its sign; a share of a whole in percentage points."""
    words, entry = phrases.words, codelists.indicators()[row["indicator"]]
    if pd.isna(row["gap"]):
        return "—"
    if entry.kind in _POINTS:
        return _signed(words("phrase.points", number=words.number(row["gap"] * 100, 1)))
    return _signed(amount(phrases, row["gap"], row["indicator"]))


def pace(phrases: Phrases, row: Mapping[Any, Any]) -> str:
    """What the path does a year on average: a rate, or a step for what goes in steps.

    The head of the column says that it is a year.
    """
    return _yearly(phrases, row, row["rate"], row["step"])


def needed(phrases: Phrases, row: Mapping[Any, Any]) -> str:
    """What the target needs a year, in the same terms as `pace`."""
    # A promise for every year is a number a year, not a change.
    change = row["measure"] != "yearly"
    return _yearly(phrases, row, row["needed_rate"], row["needed_step"], change=change)


def _yearly(
    phrases: Phrases, row: Mapping[Any, Any], rate: float, step: float, *, change: bool = True
) -> str:
    words, entry = phrases.words, codelists.indicators()[row["indicator"]]
    if entry.kind not in _STEPPED:
        return "—" if pd.isna(rate) else _signed(words.percent(rate, RATE_DECIMALS))
    if pd.isna(step):
        return "—"
    if entry.kind in _POINTS:
        told = words("phrase.points", number=words.number(step * 100, 1))
    else:
        told = words.amount(step, entry.unit, 1)
    return _signed(told) if change else told


def done(phrases: Phrases, carried: Carried) -> str:
    """What was done to draw a path, in a sentence."""
    words, made = phrases.words, carried.projection
    fields = {name: _field(phrases, carried, name, value) for name, value in made.fields.items()}
    said = words(made.key, **fields)
    if made.bounded_from is not None:
        bounded = words("projection.bounded", year=made.bounded_from)
        said = words("comparing.bounded", done=said, bounded=bounded)
    if not np.isnan(carried.price):
        rate = _signed(words.percent(carried.price, RATE_DECIMALS))
        said = words("comparing.bounded", done=said, bounded=words("path.prices", rate=rate))
    return words("comparing.no_aim", done=said) if carried.without_aim else said


def _field(phrases: Phrases, carried: Carried, name: str, value: Any) -> str:
    words, number = phrases.words, float(np.asarray(value)) if not isinstance(value, str) else 0.0
    if isinstance(value, str):
        return value
    relative = name == "change" and carried.projection.key.endswith("_share")
    if name in _SHARES or relative:
        share = words.percent(number, RATE_DECIMALS if name == "rate" else 1)
        return _signed(share) if name == "rate" or relative else share
    if name in _LEVELS:
        return amount(phrases, number, carried.indicator)
    if name == "speed":
        return words.number(number, 2)
    return str(int(number))


def _signed(written: str) -> str:
    """With its plus, unless what is printed is nought."""
    nought = not any(digit in written for digit in "123456789")
    return written if nought or written.startswith("−") else f"+{written}"


def turning(rows: pd.DataFrame) -> Sequence[str]:
    """Targets whose result is not the same under every scenario, in their order."""
    told = rows.dropna(subset="value").groupby("target_id", sort=False)["meets"].nunique()
    return [str(id_) for id_ in told.index[told.gt(1)]]
