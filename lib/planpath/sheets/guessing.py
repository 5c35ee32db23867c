"""Where a sheet's table begins, and what its columns seem to be.

Everything here is a guess for a person to look at; nothing is loaded on the strength of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from planpath import bases, codelists
from planpath.sheets.grid import Day, Percent, Sheet, Value, shown, squeezed
from planpath.sheets.headings import Heading, heading, heads, joined
from planpath.sheets.naming import bare_name, known_names, tight
from planpath.sheets.periods import moment, year_of
from planpath.sheets.quantities import Unreadable, figure, is_missing, normal, unit_of
from planpath.sheets.tables import NOTE

__all__ = ["Frame", "Guess", "frame_of", "guesses"]

_LOOKED_AT_ROWS = 60
_SAMPLE = 400
_MOST_LEVELS = 4
_ORDINALS = re.compile(r"甲|乙|丙|丁|戊|己|[0-9]{1,2}|\([0-9]{1,2}\)")
_LABELLED = re.compile(r"^[^()]{1,10}[:：]|单位[:：]")

# What heads of columns are called, tight; the canonical column names of our own CSV among them.
_HEADS: Mapping[str, str] = {
    **dict.fromkeys(
        [
            "地区",
            "区域",
            "区县",
            "县区",
            "县市区",
            "县(市、区)",
            "市、县(区)",
            "市县",
            "行政区划",
            "行政区",
            "地市",
            "设区市",
            "城市",
            "属地",
            "所在地",
            "region",
            "地区名称",
            "area",
        ],
        "region",
    ),
    **dict.fromkeys(
        ["指标", "指标名称", "项目", "统计指标", "主要指标", "名称", "indicator"], "indicator"
    ),
    **dict.fromkeys(["口径", "统计口径", "统计范围", "范围", "scope"], "scope"),
    **dict.fromkeys(
        ["核算口径", "折标方法", "价格口径", "价格类型", "basis", "accountingbasis"], "basis"
    ),
    **dict.fromkeys(["年份", "年度", "年", "year"], "year"),
    **dict.fromkeys(
        ["时间", "时期", "期间", "月份", "月度", "报告期", "统计时间", "日期", "period"], "period"
    ),
    **dict.fromkeys(["单位", "计量单位", "数据单位", "unit"], "unit"),
    **dict.fromkeys(["来源", "资料来源", "数据来源", "出处", "source_title"], "source_title"),
    **dict.fromkeys(["网址", "链接", "地址", "source_url"], "source_url"),
    **dict.fromkeys(["发布日期", "发布时间", "公布日期", "source_date"], "source_date"),
    **dict.fromkeys(["grade", "等级", "可信等级"], "grade"),
    **dict.fromkeys(
        [
            "序号",
            "编号",
            "行次",
            "代码",
            "区划代码",
            "行政区划代码",
            "指标代码",
            "备注",
            "说明",
            "注",
            "no",
            "no.",
            "联系人",
            "填报人",
            "reliability",
            "year_basis",
            "row_kind",
        ],
        "skip",
    ),
}


@dataclass(frozen=True)
class Frame:
    """The rows of a table: its head, and where its figures begin."""

    header: tuple[int, ...]
    first: int


@dataclass(frozen=True)
class Guess:
    """What a column seems to be; `sure` where its head or its content leaves no doubt."""

    number: int
    role: str
    head: str
    read: Heading
    sure: bool = True
    region: str = ""
    percent: bool = False
    basis: str = ""


def frame_of(sheet: Sheet) -> Frame | None:
    """The head and first row of the sheet's table, or None where there is none."""
    candidates = sorted(sheet.rows)[:_LOOKED_AT_ROWS]
    for row in candidates:
        if not _is_of_figures(sheet, row):
            continue
        header = _header_above(sheet, row)
        if header:
            return Frame(header, row)
    return None


def _is_of_figures(sheet: Sheet, row: int) -> bool:
    filled = list(sheet.filled(row))
    if not any(_is_figure(value) for _, value in filled) or _is_numbering(sheet, row):
        return False
    first = filled[0][1]
    return not (isinstance(first, str) and NOTE.match(squeezed(first)))


def _is_figure(value: Value) -> bool:
    """A number that is no year and no time."""
    if value is None or isinstance(value, (bool, Day)):
        return False
    if isinstance(value, (str, float)) and moment(value) is not None:
        return False
    try:
        return figure(value) is not None
    except Unreadable:
        return False


def _is_numbering(sheet: Sheet, row: int) -> bool:
    """The row 甲 乙 1 2 3 of official forms."""
    texts = [normal(shown(value)) for _, value in sheet.filled(row)]
    if not all(_ORDINALS.fullmatch(text) for text in texts):
        return False
    numbers = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
    if not numbers or (len(numbers) == 1 and len(texts) == 1):
        return False
    # A single number counts only beside 甲, 乙; two alike are figures.
    ordinal = len(numbers) > 1 or len(texts) > 1
    return ordinal and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _header_above(sheet: Sheet, row: int) -> tuple[int, ...]:
    found: list[int] = []
    above = row - 1
    while above > 0 and len(found) < _MOST_LEVELS:
        if found == [] and (above not in sheet.rows or _is_numbering(sheet, above)):
            if above not in sheet.rows and not _merged_into(sheet, above):
                break
            above -= 1
            continue
        if not _is_head(sheet, above):
            break
        found.insert(0, above)
        above -= 1
    return tuple(found)


def _merged_into(sheet: Sheet, row: int) -> bool:
    return any(merge.top < row <= merge.bottom for merge in sheet.merges)


def _is_head(sheet: Sheet, row: int) -> bool:
    """Whether a row has names of several columns, or one over several but not over all."""
    texts = [sheet.text(row, column) for column in range(1, sheet.width + 1)]
    distinct = {text for text in texts if text}
    own = [(column, value) for column, value in sheet.filled(row)]
    if any(
        isinstance(value, str) and _LABELLED.search(normal(value)) and len(own) < 4
        for _, value in own
    ):
        return False
    if any(_is_figure(value) for _, value in own):
        return False
    if len(distinct) >= 2:
        return True
    return len(own) == 1 and own[0][0] > 1


def guesses(sheet: Sheet, frame: Frame) -> list[Guess]:
    """What each column with a head or content seems to be."""
    found = []
    for column, levels in heads(sheet, frame.header).items():
        values = _sample(sheet, frame.first, column)
        if not any(_is_something(level) for level in levels) and not values:
            continue
        found.append(_accounted(column, levels, values))
    roles = [guess.role for guess in found]
    for once in ("region", "indicator", "scope", "basis", "year", "period", "unit"):
        if roles.count(once) > 1:
            # The first is the nearer to the left edge, where names stand.
            first = next(g.number for g in found if g.role == once)
            found = [
                g if g.role != once or g.number == first else _replaced(g, "skip") for g in found
            ]
    return found


def _accounted(column: int, levels: Sequence[Value], values: Sequence[Value]) -> Guess:
    """The guess of a head read without the basis it names, and that basis."""
    basis = bases.named_in(joined(levels))
    whole = _guess(column, levels, values)
    # 研发费用 is a basis of one indicator and may be the name of another.
    if not basis or codelists.indicators().find(whole.read.indicator):
        return replace(whole, basis=basis)
    rest = [bases.without(level) if isinstance(level, str) else level for level in levels]
    return replace(_guess(column, rest, values), head=joined(levels), basis=basis)


def _replaced(guess: Guess, role: str) -> Guess:
    return replace(guess, role=role, sure=False)


def _is_something(value: Value) -> bool:
    return value is not None and squeezed(shown(value)) != ""


def _sample(sheet: Sheet, first: int, column: int) -> list[Value]:
    rows = [row for row in sorted(sheet.rows) if row >= first][:_SAMPLE]
    values = [sheet.at(row, column) for row in rows if not _noted(sheet, row)]
    return [value for value in values if _is_something(value)]


def _noted(sheet: Sheet, row: int) -> bool:
    _, value = next(sheet.filled(row), (0, None))
    return isinstance(value, str) and NOTE.match(squeezed(value)) is not None


def _guess(column: int, levels: Sequence[Value], values: Sequence[Value]) -> Guess:
    head, read = joined(levels), heading(levels)
    percent = any(isinstance(value, Percent) for value in values)
    named = _HEADS.get(tight(head).lower()) or _HEADS.get(tight(read.name).lower())
    content, share = _content(values)
    if named == "unit" and content == "region":
        named = "region"
    if named == "value" or (named is None and tight(head).lower() in _VALUES):
        return Guess(column, "value", head, Heading(unit=read.unit), True, "", percent)
    if named is not None:
        # 指标 over names of regions: what stands there counts.
        if named in ("region", "indicator") and content in ("region", "indicator"):
            named = content
        return Guess(column, named, head, read, True, "", percent)
    region = known_names(codelists.regions()).get(tight(read.name), "") if read.name else ""
    if content == "figure" or (not values and not read.when.is_silent):
        role = "skip" if read.other else "value"
        return Guess(column, role, head, read, not read.other, region, percent)
    if content:
        return Guess(column, content, head, read, share > 0.8, "", percent)
    return Guess(column, "skip", head, read, False, "", percent)


_VALUES = frozenset(
    [
        "数值",
        "值",
        "数据",
        "指标值",
        "本期",
        "本期数",
        "本期值",
        "数额",
        "value",
        "累计",
        "累计值",
        "实际",
        "实际值",
    ]
)


def _content(values: Sequence[Value]) -> tuple[str, float]:
    """What most cells of a column hold, and the share that does."""
    texts = [value for value in values if not is_missing(value)]
    if not texts:
        return "", 0.0
    regions, indicators = known_names(codelists.regions()), known_names(codelists.indicators())
    scopes = known_names(codelists.scopes())

    def name(value: Value) -> str:
        return tight(bare_name(normal(shown(value)))[0])

    tests: dict[str, Callable[[Value], bool]] = {
        "figure": _is_figure,
        "year": lambda value: year_of(value) is not None,
        "period": lambda value: moment(value) is not None,
        "region": lambda value: name(value) in regions,
        "scope": lambda value: name(value) in scopes,
        "unit": lambda value: isinstance(value, str) and unit_of(value) is not None,
        "indicator": lambda value: tight(heading([name(value)]).name) in indicators,
    }
    best, share = "", 0.0
    for role, holds in tests.items():
        part = sum(1 for value in texts if holds(value)) / len(texts)
        if part > share:
            best, share = role, part
    return (best, share) if share >= 0.4 else ("", 0.0)
