"""Tables as text: which characters the bytes are, and what parts the cells.

UTF-8 is tried first: GB18030 decodes almost anything, into nonsense and without complaint.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from planpath.problems import PlanpathError, Problem
from planpath.sheets.grid import MOST_COLUMNS, Sheet, letters

__all__ = ["decoded", "read_sheet"]

SEPARATORS = (",", "\t", ";", "|")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 40
# Characters no table of figures holds: what GB18030 makes of bytes that are something else.
_STRANGE = frozenset({"Cc", "Co", "Cn", "Cs"})


def read_sheet(data: bytes, file: str) -> Sheet:
    r"""A table of text as a sheet: comma, tab, semicolon or bar, UTF-8, UTF-16 or GB18030.

    Raises
    ------
    PlanpathError
        If it is no text, or a quotation is left open.

    Examples
    --------
    >>> read_sheet("地区;2024\n柯桥区;1243\n".encode("gb18030"), "a.csv").rows
    {1: ['地区', '2024'], 2: ['柯桥区', '1243']}
    """
    text = decoded(data, file)
    separator = _separator(text)
    rows = {}
    for number, values in _records(text, separator, file):
        while values and not values[-1].strip():
            values.pop()
        if len(values) > MOST_COLUMNS:
            place = f"{file}, {letters(MOST_COLUMNS + 1)}{number}"
            raise PlanpathError(Problem(place, f"has more than {MOST_COLUMNS} columns"))
        if values:
            rows[number] = values
    if not rows:
        raise PlanpathError(Problem(file, "is empty: a header and rows of figures are needed"))
    return Sheet(file, "", rows)


def decoded(data: bytes, file: str) -> str:
    """The bytes as text.

    Raises
    ------
    PlanpathError
        If they are text in none of the encodings, or UTF-8 that is damaged.
    """
    if data.startswith(_UTF16):
        try:
            return _whole(data.decode("utf-16"), file)
        except UnicodeDecodeError:
            message = "is damaged: it says it is UTF-16 and is not"
            raise PlanpathError(Problem(file, message, data[:4].hex(" "))) from None
    try:
        return _whole(data.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        if _damaged_utf8(data):
            raise PlanpathError(_damage(data, error, file)) from None
    try:
        return _whole(data.decode("gb18030"), file)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 4].hex(" ")
        message = "is neither UTF-8 nor GB18030 text; save it as 'CSV UTF-8' and give it anew"
        raise PlanpathError(Problem(f"{file}, line {line}", message, f"bytes {found}")) from None


def _damaged_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes; as GB18030 it would be nonsense throughout."""
    read = data.decode("utf-8", errors="replace")
    broken = read.count("\ufffd")
    whole = sum(1 for character in read if character > "\x7f") - broken
    return whole >= 8 * broken


def _damage(data: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    line = data.count(b"\n", 0, error.start) + 1
    found = data[error.start : error.start + 4].hex(" ")
    message = "is damaged: it is UTF-8 text but for these bytes; get the file anew"
    return Problem(f"{file}, line {line}", message, f"bytes {found}")


def _whole(text: str, file: str) -> str:
    """The text, if its characters are such as tables hold."""
    text = text.removeprefix("\ufeff")
    # Each character once: a file has few thousand different ones, whatever its length.
    strange = {
        c for c in set(text) if unicodedata.category(c) in _STRANGE and c not in "\r\n\t\x0b\x0c"
    }
    for found in strange:
        at = text.index(found)
        line = text.count("\n", 0, at) + 1
        message = "is no table of text: it holds a character no text has"
        raise PlanpathError(Problem(f"{file}, line {line}", message, f"U+{ord(found):04X}"))
    return text


def _separator(text: str) -> str:
    """What parts the cells: the one that stands in most lines, equally often in them."""
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        return named[1]
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:_LOOKED_AT]]
    lines = [line for line in lines if line.strip()]

    def weight(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        often = [count for count in counts if count]
        alike = max((often.count(count) for count in set(often)), default=0)
        return alike, max(often, default=0)

    return max(SEPARATORS, key=weight) if any(weight(s)[0] for s in SEPARATORS) else ","


def _records(text: str, separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    if re.match(r"sep=.\r?\n", text):
        text = text.partition("\n")[2]
        first = 2
    else:
        first = 1
    # A field may hold a long remark; the limit is only there to stop an open quotation.
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for number, values in enumerate(reader, first):
            yield number, values
            begins = reader.line_num + 1
    except csv.Error as error:
        place = f"{file}, line {begins + first - 1}"
        message = f"is not a record of a CSV file ({error}): close or double its quotation marks"
        raise PlanpathError(Problem(place, message)) from None
