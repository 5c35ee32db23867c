"""Numbers and units as offices write them.

Lenient where only one reading is possible (full-width digits, thousands separators, ``下降3.4%``),
and refusing where two are: ``1243,5`` may be a decimal comma or a lost digit.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from planpath import units
from planpath.problems import PlanpathError
from planpath.sheets.grid import Day, Fault, Percent, Value, shown, squeezed

__all__ = ["MISSING", "Figure", "Unreadable", "figure", "holds_figure", "is_missing", "unit_of"]

# What stands for "no figure"; `…`, less than half the last digit in yearbooks, is none either.
MISSING = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "−", "…", "……", "...", "......", "/", "//", "\\", "·"}
    | {"N/A", "n/a", "NA", "na", "n.a.", "缺", "暂缺", "缺失", "不详", "未公布", "未发布", "暂无"}
    | {"无数据", "暂无数据", "未统计"}
)
_NUMBER = re.compile(
    r"(?P<sign>[-+])?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
    r"(?:\.(?P<decimals>[0-9]+))?(?:[eE](?P<power>[-+]?[0-9]{1,2}))?"
)
_WITH_UNIT = re.compile(
    r"(?P<word>增长|上升|提高|增加|下降|降低|减少|回落|[↑↓])?\s*"
    r"(?P<number>[-+]?[0-9][0-9, ]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?)\s*(?P<unit>[^\d\s].*)?"
)
_FALLS = ("下降", "降低", "减少", "回落", "↓")
# Footnote marks behind a number.
_MARKS = re.compile(r"\s*(?:[*※]+|[①-⑳]|\[[0-9]{1,2}\])$")
_SIGNS = str.maketrans("−–—﹣－＋﹢，．％／", "-----++,.%/")
# Names units go by besides those of units.txt.
_ALIASES = {
    "个百分点": "百分点",
    "pp": "百分点",
    "pct": "%",
    "百分比": "%",
    "户": "家",
    "万户": "万家",
    "吨标煤": "吨标准煤",
    "万吨标煤": "万吨标准煤",
    "千克标煤": "千克标准煤",
    "公斤标准煤": "千克标准煤",
    "公斤标煤": "千克标准煤",
    "kWh": "千瓦时",
    "亿度": "亿千瓦时",
    "万度": "万千瓦时",
    "倍": "无量纲",
}
_MOST_DIGITS = 40


class Unreadable(ValueError):
    """What is wrong with a cell, as a clause."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as plain text, and the unit its own cell states, if any."""

    text: str
    unit: str = ""


def is_missing(value: Value) -> bool:
    """Whether a cell says that there is no figure."""
    if value is None:
        return True
    return isinstance(value, str) and (value in MISSING or squeezed(value) in MISSING)


def figure(value: Value) -> Figure | None:
    """A cell's figure; None where it says that there is none.

    Parameters
    ----------
    value
        As a sheet holds it.

    Raises
    ------
    Unreadable
        If it is no number, or could be two different ones.

    Examples
    --------
    >>> figure("１，２４３．５"), figure("1 243.5亿元"), figure("—")
    (Figure(text='1243.5', unit=''), Figure(text='1243.5', unit='亿元'), None)
    >>> figure("下降3.4%"), figure(Percent(0.034))
    (Figure(text='-3.4', unit='%'), Figure(text='3.4', unit='%'))
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool):
        raise Unreadable("is true or false, not a number")
    if isinstance(value, Day):
        raise Unreadable("is a date, not a number")
    if isinstance(value, Fault):
        if value.kind == "formula":
            raise Unreadable("is a formula whose result is not in the file; save it once anew")
        if value.kind == "text":
            raise Unreadable("is broken: its text is not in the file")
        raise Unreadable("is an error of a formula")
    if not math.isfinite(value):
        raise Unreadable("is not a number")
    if isinstance(value, Percent):
        return Figure(shown(value)[:-1], "%")
    return Figure(shown(value))


def holds_figure(text: str) -> bool:
    """Whether a text is read as a figure."""
    try:
        return figure(text) is not None
    except Unreadable:
        return False


@lru_cache(maxsize=20_000)
def _written(value: str) -> Figure | None:
    text = normal(value)
    if text in MISSING:
        return None
    text = _MARKS.sub("", text)
    if len(text) > _MOST_DIGITS:
        raise Unreadable("is not a number")
    match = _WITH_UNIT.fullmatch(text)
    if match is None:
        raise Unreadable(_why(text))
    number = match["number"].strip()
    if match["unit"] and number.endswith(","):
        raise Unreadable(_why(text))
    written = _NUMBER.fullmatch(number)
    if written is None:
        raise Unreadable(_why(text))
    bare = Decimal(number.replace(",", "").replace(" ", ""))
    digits = f"{bare:f}"
    if match["word"] in _FALLS:
        if bare < 0:
            raise Unreadable("says both that it falls and that it is below nought")
        digits = f"-{digits}"
    unit = ""
    if match["unit"]:
        found = unit_of(match["unit"])
        if found is None:
            raise Unreadable(_why(text))
        unit = found
    return Figure(digits.removeprefix("+"), unit)


def _why(text: str) -> str:
    """What in particular is wrong, where that can be told."""
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text) or re.fullmatch(
        r"[-+]?[0-9][0-9,]*\.?[0-9]*", text
    ):
        return "may be read as two numbers: its commas do not part thousands"
    if re.fullmatch(r"[(（].*[)）]", text):
        return "stands in brackets; write a minus sign if it is below nought"
    if re.match(r"[约近超逾≈~<>≤≥]|不足|大于|小于", text) or re.search(
        r"(左右|以上|以下|余|多)\W*$", text
    ):
        return "is no exact figure"
    if re.match(r"[-+]?[0-9.]+\s*[-~至]\s*[0-9.]+", text):
        return "is a range, not a figure"
    if text == "持平":
        return "is a word; write 0 if the change is nought"
    return "is not a number"


@lru_cache(maxsize=50_000)
def normal(text: str) -> str:
    """Text with half-width digits, letters and signs, blanks squeezed.

    Examples
    --------
    >>> normal("（１，２４３．５ ％）")
    '(1,243.5 %)'
    """
    # A lone ellipsis must not fall into three points, nor ² into 2: only what is full-width.
    narrow = "".join(
        unicodedata.normalize("NFKC", c) if 0xFF00 < ord(c) < 0xFF5F else c for c in text
    )
    stripped = squeezed(narrow)
    return stripped if stripped in MISSING else stripped.translate(_SIGNS)


@lru_cache(maxsize=5_000)
def unit_of(written: str) -> str | None:
    """A unit as units.txt names it, or None where it is none.

    Examples
    --------
    >>> [unit_of(text) for text in ("人民币亿元", "吨标煤／万元", "％", "个百分点", "斤")]
    ['亿元', '吨标准煤/万元', '%', '百分点', None]
    """
    text = normal(written).strip("()[]:： ")
    if not text or len(text) > _MOST_DIGITS:
        return None
    text = re.sub(r"^(人民币|RMB|单位[:：]?)\s*|\s*(人民币|\(现价\)|\(当年价\))$", "", text)
    # 每万元 …, …每万元 are left alone: only what is written as a quotient is one.
    parts = [_ALIASES.get(part.strip(), part.strip()) for part in text.split("/")]
    return _known("/".join(parts))


@lru_cache(maxsize=2_000)
def _known(unit: str) -> str | None:
    if not unit:
        return None
    try:
        units.factor(unit, unit)
    except PlanpathError:
        return None
    return unit
