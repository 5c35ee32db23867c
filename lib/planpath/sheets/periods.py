"""Times as tables write them: ``2024年1—9月``, ``2024Q3``, ``上半年``, ``累计``, a date.

A period is part of one year. What may be two of them is refused: ``24年``, ``2023—2024年``, the
number 2024.1, which may be January or October.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from planpath.sheets.grid import Day, Percent, Value
from planpath.sheets.quantities import normal

__all__ = ["WORDS", "Moment", "moment", "parted", "period_word", "year_of"]

FIRST, LAST = 1900, 2200
_CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DASH = r"\s*(?:[-~]|至|到)\s*"
_ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = r"(?:第\s*)?(?P<quarter>[一二三四1-4])\s*季度?"

# Each way of writing a part of a year, tried in turn on what follows the year.
_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("months", re.compile(rf"(?P<first>{_MONTH})\s*月?{_DASH}(?P<last>{_MONTH})\s*月份?")),
    ("ended", re.compile(rf"(?:截至|截止|到|至)\s*(?P<last>{_MONTH})\s*月\s*(?:底|末|份)?")),
    ("quarters", re.compile(r"前\s*(?P<quarters>[一二三四两1-4])\s*(?:个\s*)?季度?")),
    ("first", re.compile(rf"前\s*(?P<last>{_MONTH}|[一二三四五六七八九十]|十一)\s*个?月")),
    ("span", re.compile(r"[一1]\s*(?:[-~]|至|到)\s*(?P<quarter>[二三四2-4])\s*季度?")),
    ("quarter", re.compile(_QUARTER)),
    ("quarter", re.compile(r"[Qq]\s*(?P<quarter>[1-4])|(?P<other>[1-4])\s*[Qq]")),
    ("half", re.compile(r"上\s*半年|[Hh]1")),
    ("month", re.compile(rf"(?P<month>{_MONTH})\s*月[份底末]?")),
    ("year", re.compile(r"全年|年度|年报|末|底|年末|年底|annual|year|Year|Annual")),
    # The ids themselves, as our own files write them.
    ("canonical", re.compile(r"(?P<kind>ytd|month|quarter)-(?P<number>1[0-2]|[1-9])")),
)
_MONTHS_EN = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    rf"(?:(?P<first>{'|'.join(_MONTHS_EN)})[a-z]*\.?\s*[-~]\s*)?"
    rf"(?P<last>{'|'.join(_MONTHS_EN)})[a-z]*\.?",
    re.IGNORECASE,
)
# Months a number such as 2024.09 names for certain: .1 may be January or October.
_MONTHS_BY_NUMBER = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12)
_POINTED = re.compile(
    rf"{_YEAR}\s*[./-]\s*(?P<month>{_MONTH})(?:\s*[./-]\s*(?P<day>[0-3]?[0-9]))?(?![0-9])"
)
_DATE = re.compile(
    rf"{_YEAR}[-/.年](?:{_MONTH})[-/.月][0-3]?[0-9]日?(?: [0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?"
)
_CUMULATIVE = re.compile(r"(?:本期|本月止|自年初|年初至今|本年)?累计(?:数|值)?|本月止|\bYTD\b")
_SINGLE = re.compile(r"当月|本月(?!止)|单月|当季|本季")
_PRIOR = re.compile(r"(?:上年|去年|上一年)\s*(?:同期|同月|同季|全年|度)?(?:累计)?(?:数|值)?")
_SPAN_OF_YEARS = re.compile(
    rf"{_YEAR}\s*年?{_DASH}(?P<to>(?:19|20|21)[0-9]{{2}}|[0-9]{{2}})\s*年?(?![0-9月./-])"
)
_UNTIL = re.compile(r"(?:截至|截止到?)\s*(?=(?:19|20|21)[0-9]{2}|[01]?[0-9]\s*月)")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says of when; what it leaves open is None.

    `period` is an id such as ``ytd-9``; `cumulative`, `single` and `prior` are 累计, 当月 and
    上年同期, which change what is said elsewhere.
    """

    year: int | None = None
    period: str | None = None
    cumulative: bool = False
    single: bool = False
    prior: bool = False

    def over(self, other: Moment) -> Moment:
        """What is said here, and where it is silent what `other` says."""
        # Most places say nothing: no new moment for them.
        if other.is_silent:
            return self
        if self.is_silent:
            return other
        return Moment(
            self.year if self.year is not None else other.year,
            self.period if self.period is not None else other.period,
            self.cumulative or (other.cumulative and not self.single),
            self.single or (other.single and not self.cumulative),
            self.prior or other.prior,
        )

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said at all."""
        return (
            self.year is None
            and self.period is None
            and not (self.cumulative or self.single or self.prior)
        )

    def settled(self) -> tuple[int | None, str]:
        """Year and period with 累计, 当月 and 上年同期 applied; a year alone is the whole year.

        Examples
        --------
        >>> Moment(2024, "month-9", cumulative=True).settled()
        (2024, 'ytd-9')
        >>> Moment(2024, "ytd-9", prior=True).settled()
        (2023, 'ytd-9')
        """
        period = self.period or "year"
        kind, _, number = period.partition("-")
        if self.cumulative and kind == "month":
            period = to_date(int(number))
        elif self.cumulative and kind == "quarter":
            period = to_date(3 * int(number))
        elif self.single and kind == "ytd":
            period = f"month-{number}"
        elif self.single and kind == "year":
            period = "month-12"
        year = self.year - 1 if self.prior and self.year is not None else self.year
        return year, period


def to_date(month: int) -> str:
    """The id of January to that month; to December it is the year."""
    return "year" if month == 12 else f"ytd-{month}"


WORDS = {
    "year": "全年",
    **{f"ytd-{n}": f"1—{n}月" for n in range(2, 12)},
    "ytd-1": "1—1月",
    **{f"month-{n}": f"{n}月" for n in range(1, 13)},
    **{f"quarter-{n}": f"{word}季度" for word, n in zip("一二三四", range(1, 5), strict=True)},
}


def period_word(period: str) -> str:
    """How records write a period: ``ytd-9`` as 1—9月."""
    return WORDS[period]


def moment(value: Value) -> Moment | None:
    """When a cell of its own speaks of; None where that cannot be said for certain.

    Examples
    --------
    >>> [moment(text).period for text in ("2024年1-9月", "2024Q3", "２０２４．０９")]
    ['ytd-9', 'quarter-3', 'month-9']
    >>> moment("2024年度"), moment(2024.0), moment(2024.1), moment("柯桥区")
    (Moment(year=2024, period='year', ...), Moment(year=2024, ...), None, None)
    """
    if isinstance(value, str):
        found, rest = parted(value)
        return None if rest or found.is_silent else found
    if isinstance(value, Day):
        if value.parts == "y":
            return Moment(value.day.year)
        # A whole date may stand for its day, its month or its year.
        return Moment(value.day.year, f"month-{value.day.month}") if value.parts == "ym" else None
    if isinstance(value, float) and not isinstance(value, Percent):
        return _numbered(value)
    return None


def _numbered(value: float) -> Moment | None:
    if not FIRST <= value <= 100 * LAST + 12:
        # Not a number and without end too.
        return None
    if FIRST <= value <= LAST and value == int(value):
        return Moment(int(value))
    if 190_001 <= value <= 220_012 and value == int(value) and 1 <= value % 100 <= 12:
        return Moment(int(value) // 100, f"month-{int(value) % 100}")
    hundredths = round(value * 100)
    year, month = divmod(hundredths, 100)
    exact = abs(value * 100 - hundredths) < 1e-6
    return Moment(year, f"month-{month}") if exact and month in _MONTHS_BY_NUMBER else None


def year_of(value: Value) -> int | None:
    """The year a cell of a column of years stands for; of a date, its year.

    Examples
    --------
    >>> year_of("2024-12-31"), year_of("2024年"), year_of(2024.0), year_of("柯桥区")
    (2024, 2024, 2024, None)
    """
    if isinstance(value, Day):
        return value.day.year
    if isinstance(value, str) and (match := _DATE.fullmatch(normal(value))):
        return int(match["year"])
    when = moment(value)
    return when.year if when is not None and when.period in (None, "year") else None


@lru_cache(maxsize=5_000)
def parted(written: str) -> tuple[Moment, str]:
    """What a text says of when, and what is left of it: ``2024年1—9月营业收入`` leaves 营业收入.

    Where it names two times, or one that is no period of statistics (下半年, 5—9月), nothing is
    taken out and the text is left whole.
    """
    text = normal(written)
    if len(text) > 200 or _spans_years(text):
        return Moment(), text
    if re.fullmatch(r"[0-9]{6}", text) and (when := _numbered(float(text))) is not None:
        return when, ""
    rest = _UNTIL.sub("", text)
    found = Moment(cumulative=rest != text)
    for pattern, said in (
        (_PRIOR, Moment(prior=True)),
        (_CUMULATIVE, Moment(cumulative=True)),
        (_SINGLE, Moment(single=True)),
    ):
        if match := pattern.search(rest):
            # 比上年增长 is growth, not a figure of the year before.
            if said.prior and (match.start() > 0 and rest[match.start() - 1] in "比较同"):
                continue
            found = said.over(found)
            if match[0].endswith(("累计", "累计数", "累计值")) and said.prior:
                found = replace(found, cumulative=True)
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest, when = _year_and_part(rest)
    if when is None:
        return Moment(), text
    return when.over(found), _tidy(rest)


def _spans_years(text: str) -> bool:
    """Whether it names two years: 2023—2024年, 2023-24, and 2011-12, which may be December."""
    match = _SPAN_OF_YEARS.search(text)
    if match is None:
        return False
    last = int(match["to"])
    return last > 12 or last in (0, (int(match["year"]) + 1) % 100)


def _year_and_part(text: str) -> tuple[str, Moment | None]:
    """Year and part of the year taken out of a text; None where they contradict."""
    if match := _POINTED.search(text):
        when = Moment(int(match["year"]), f"month-{int(match['month'])}")
        if match["day"] is not None or _continues(text, match.end()):
            # A day: its year is certain, and whether its month is meant is not.
            return text, None
        return f"{text[: match.start()]} {text[match.end() :]}", when
    year = None
    if match := re.search(rf"(?<![0-9.,]){_YEAR}\s*(?:年度?|(?=[Qq]|[Hh]1)|(?![0-9.,]))", text):
        year = int(match["year"])
        whole = "年度" in match[0]
        before, after = text[: match.start()], text[match.end() :]
    elif match := re.search(r"[〇零○一二三四五六七八九]{4}(?=年)", text):
        year = int(match[0].translate(_CHINESE))
        if not FIRST <= year <= LAST:
            return text, Moment()
        whole = False
        before, after = text[: match.start()], text[match.end() + 1 :]
    else:
        before, after, whole = "", text, False
    if re.search(r"(?<![0-9])(?:19|20|21)[0-9]{2}\s*年", after):
        return text, None
    rest, period = _part(after.strip(" -_/"))
    if period is None and before:
        # The part may stand first: "1-9月, 2024".
        rest_before, period = _part(before.strip(" -_/"))
        if period is not None:
            before, rest = rest_before, after
    if period == "":
        return text, None
    if period is None and whole:
        period = "year"
    return f"{before} {rest}", Moment(year, period)


def _continues(text: str, at: int) -> bool:
    """Whether a dash and another number follow, as in 2024.01-09."""
    return re.match(r"\s*[-~至]", text[at:]) is not None


def _part(text: str) -> tuple[str, str | None]:
    """A part of a year at either end of a text; an empty one where it is none of statistics."""
    if re.search(r"下\s*半年|[Hh]2", text):
        return text, ""
    for kind, pattern in _PARTS:
        for match in (pattern.match(text), _last(pattern, text)):
            if match is None or _glued(kind, match, text):
                continue
            period = _period(kind, match)
            rest = f"{text[: match.start()]} {text[match.end() :]}"
            return rest, period
    if match := _ENGLISH.fullmatch(text):
        last = _MONTHS_EN.index(match["last"].lower()) + 1
        if match["first"] is None:
            return "", f"month-{last}"
        return "", _months(_MONTHS_EN.index(match["first"].lower()) + 1, last)
    return text, None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match that ends the text."""
    return next((m for m in pattern.finditer(text) if m.end() == len(text)), None)


def _glued(kind: str, match: re.Match[str], text: str) -> bool:
    """Whether digits or words stand around it that make it something else: 31月, 年末从业人员."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if before.isdigit() or (after.isdigit() and kind != "quarter"):
        return True
    if kind == "year":
        # 末 and 底 alone end a year; inside a name they are part of it.
        return bool(before or after) and match[0] in (
            "末",
            "底",
            "year",
            "annual",
            "Year",
            "Annual",
        )
    return kind == "quarter" and (before.isalpha() and before.isascii())


def _period(kind: str, match: re.Match[str]) -> str:
    if kind in ("months", "ended", "first", "month"):
        return _period_of_months(kind, match)
    if kind in ("quarters", "span"):
        written = match["quarters" if kind == "quarters" else "quarter"]
        return to_date(3 * {**_ORDINALS, "两": 2}[written])
    if kind == "quarter":
        return f"quarter-{_ORDINALS[match['quarter'] or match.groupdict().get('other') or '']}"
    if kind == "canonical":
        number = int(match["number"])
        if match["kind"] == "ytd":
            return to_date(number)
        return f"{match['kind']}-{number}" if match["kind"] == "month" or number < 5 else ""
    return "ytd-6" if kind == "half" else "year"


def _period_of_months(kind: str, match: re.Match[str]) -> str:
    if kind == "months":
        return _months(int(match["first"]), int(match["last"]))
    if kind == "month":
        return f"month-{int(match['month'])}"
    return to_date(_count(match["last"]))


def _months(first: int, last: int) -> str:
    """The id of a run of months; empty where it is neither to date nor a quarter."""
    if first == 1:
        return to_date(last)
    if first == last:
        return f"month-{first}"
    if last - first == 2 and first in (4, 7, 10):
        return f"quarter-{last // 3}"
    return ""


def _count(written: str) -> int:
    return (
        int(written)
        if written.isdigit()
        else 1 + "一二三四五六七八九十".index(written[0]) + (1 if written == "十一" else 0)
    )


def _tidy(rest: str) -> str:
    """What is left, without the marks that joined it to the time."""
    return re.sub(r"\s+", " ", re.sub(r"\(\s*\)", " ", rest)).strip(" ,，、:：;；-_/")
