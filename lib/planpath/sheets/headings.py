"""What a column's head says: of what, when, in which unit, and whether it is growth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planpath.sheets.grid import Day, Sheet, Value, shown, squeezed
from planpath.sheets.periods import Moment, moment, parted
from planpath.sheets.quantities import normal, unit_of

__all__ = ["GROWTH", "JOINT", "Heading", "heading", "heads", "joined", "stated_unit", "title_of"]

# How a growth indicator's name ends, `营业收入同比`: a published fact of its own.
GROWTH = "同比"
JOINT = " / "
_RATES = ("%", "百分点", "无量纲")
_GROWTH = re.compile(
    r"(?:比|较)(?:上年|去年)(?:同期|同月)?(?:±|增减|增长|增幅|增速|变动|变化)?(?:率|幅度?)?"
    r"|同比(?:±|\+-|增减|增长|增幅|增速|变动|变化)?(?:率|幅度?)?|增长率|增长速度|增速|增幅"
)
# An absolute change, a change on the month before, a plan or an expected figure: no fact we keep.
_OTHER = re.compile(r"增减额|增加额|增减量|增量|环比|目标|计划|预计|预测|力争")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_UNIT_AT = re.compile(r"(?:计量)?单位\s*[:：]\s*([^\s,，;；)）】]+)")


_SILENT = Moment()


@dataclass(frozen=True, slots=True)
class Heading:
    """What a head says; what it does not say is empty.

    `name` is what is left when time, unit and growth are taken out: an indicator, a region, or the
    name of a column. `other` marks what is no observed level or growth: 增减额, 环比, 目标.
    """

    name: str = ""
    unit: str = ""
    when: Moment = _SILENT
    growth: bool = False
    other: bool = False

    @property
    def indicator(self) -> str:
        """The published name, with 同比 behind it where it is growth."""
        return f"{self.name}{GROWTH}" if self.growth and self.name else self.name


def heading(levels: Sequence[Value]) -> Heading:
    """A head of one or more levels, from the top down.

    Examples
    --------
    >>> found = heading(["营业收入（亿元）", "2024年1—9月", "累计"])
    >>> found.name, found.unit, found.when.settled()
    ('营业收入', '亿元', (2024, 'ytd-9'))
    >>> heading(["营业收入", "同比±%"]).indicator
    '营业收入同比'
    """
    names: list[str] = []
    unit, when, growth, other = "", Moment(), False, False
    for level in levels:
        if not isinstance(level, str):
            found = moment(level) if isinstance(level, (float, Day)) else None
            if found is not None:
                when = found.over(when)
            elif level is not None:
                names.append(squeezed(shown(level)))
            continue
        one = _level(level)
        if one.name and one.name not in names:
            names.append(one.name)
        # The lower level is the nearer one: 亿元 above, % below.
        unit = one.unit or unit
        when = one.when.over(when)
        growth, other = growth or one.growth, other or one.other
    if growth and unit not in _RATES:
        # 营业收入（亿元）above 同比: the unit is the level's.
        unit = ""
    return Heading(" ".join(names), unit, when, growth, other)


@lru_cache(maxsize=5_000)
def _level(text: str) -> Heading:
    written = normal(text)
    unit = stated_unit(written)
    for match in _BRACKETS.finditer(written):
        inside = unit_of(match[1])
        if inside is not None:
            unit = inside
            written = written.replace(match[0], " ", 1)
            break
    written = _UNIT_AT.sub(" ", written)
    when, rest = parted(written)
    growth = False
    other = _OTHER.search(rest) is not None
    grown = _GROWTH.search(rest)
    if grown and not other:
        growth = True
        rest = f"{rest[: grown.start()]} {rest[grown.end() :]}"
        # 同比±%, 同比(%)
        if re.search(r"[%％]|百分点", rest):
            unit = unit or ("百分点" if "百分点" in rest else "%")
            rest = re.sub(r"[±+-]*\s*(?:%|个?百分点)", " ", rest)
    if not growth and (at := re.search(r"[\s,，、/]\s*([^\s,，、/]+(?:/[^\s,，、/]+)?)$", rest)):
        # 营业收入，亿元
        behind = unit_of(at[1])
        if behind is not None and not unit:
            unit, rest = behind, rest[: at.start()]
    name = squeezed(rest).strip(" ,，、:：;；-_±") if rest != "%" else ""
    if unit_of(name) is not None and not unit and name not in ("年", "个"):
        unit, name = unit_of(name) or "", ""
    return Heading(name, unit, when, growth, other)


def stated_unit(text: str) -> str:
    """The unit of ``单位：万元``, wherever it stands in a text; empty where there is none.

    Examples
    --------
    >>> stated_unit("2024年1—9月规上工业主要指标　单位：万元、%"), stated_unit("单位负责人：")
    ('万元', '')
    """
    match = _UNIT_AT.search(normal(text))
    if match is None:
        return ""
    return unit_of(match[1].split("、")[0]) or ""


def joined(levels: Sequence[Value]) -> str:
    r"""A head on one line, as mappings quote it.

    Examples
    --------
    >>> joined(["营业收入\n（亿元）", "营业收入\n（亿元）", 2024.0])
    '营业收入 （亿元） / 2024'
    """
    texts = [squeezed(shown(level)) for level in levels]
    return JOINT.join(dict.fromkeys(text for text in texts if text))


def title_of(sheet: Sheet, header: Sequence[int]) -> str:
    """What stands above the head, on one line."""
    above = range(1, min(header, default=1))
    texts = [squeezed(shown(value)) for row in above for _, value in sheet.filled(row)]
    return squeezed(" ".join(dict.fromkeys(texts)))


def without_time(head: str) -> str:
    """A head without its times, so that next month's table is known as this month's.

    Examples
    --------
    >>> without_time("2024年1—9月 / 累计（亿元）") == without_time("2024年1—10月 / 累计（亿元）")
    True
    """
    rests = []
    for level in head.split(JOINT):
        number = moment(float(level)) if re.fullmatch(r"[0-9]{4}(\.0)?", level) else None
        rests.append("" if number else parted(level)[1])
    return JOINT.join(rest for rest in rests if rest)


def heads(sheet: Sheet, rows: Sequence[int]) -> dict[int, tuple[Value, ...]]:
    """The head of each column, its levels from the top down.

    Merged cells count for each column they span. Where an upper cell is only written once for
    several columns and not merged, as in every CSV file, it counts for those to its right that
    have a level of their own below and nothing above.
    """
    found: dict[int, tuple[Value, ...]] = {}
    for column in range(1, sheet.width + 1):
        levels = [sheet.at(row, column) for row in rows]
        before = found.get(column - 1, ())
        for upper in range(len(levels) - 1):
            below = levels[upper + 1]
            if _blank(levels[upper]) and not _blank(below) and before:
                left, left_below = before[upper], before[upper + 1]
                if not _blank(left_below) and left != left_below:
                    levels[upper] = left
        found[column] = tuple(levels)
    return found


def _blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not squeezed(value))
