"""The inside of an .xlsx file, read as a stream.

Only what figures need is read: values, number formats, merged ranges, what is hidden. Formulas are
never computed and macros never run; a formula's value is the one its program last stored. The
sheets are streamed through expat, so a workbook of 200 000 rows costs the memory of its values.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
import zipfile
from datetime import date, timedelta
from typing import IO, Any
from xml.parsers import expat

from planpath.problems import PlanpathError, Problem
from planpath.sheets.grid import (
    MOST_COLUMNS,
    Day,
    Fault,
    Merge,
    Percent,
    Sheet,
    Value,
    column_number,
    letters,
    read_range,
)

__all__ = ["read_sheets"]

_WORKBOOK = "xl/workbook.xml"
# The package's cell text escapes control characters so.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
# Formats every program knows by number: percentages, and dates (27-36 and 50-58 in Chinese).
_PERCENTS = (9, 10)
_DATES = {**dict.fromkeys((14, 15, 16, 22), "ymd"), 17: "ym"}
_DATES |= dict.fromkeys((27, 57), "ym") | dict.fromkeys((*range(28, 32), *range(50, 57), 58), "ymd")
_MOST_MERGES = 100_000
_MOST_ROWS = 1_048_576


def read_sheets(package: zipfile.ZipFile, file: str) -> list[Sheet]:
    """All worksheets of a workbook, hidden ones too.

    Raises
    ------
    PlanpathError
        If a part it names is missing or is no XML; charts and dialogs are passed over.
    """
    found, is_1904 = _named(package, file)
    strings = _Strings()
    if (part := _part(package, "sharedStrings")) is not None:
        _parse(package, part, file, strings)
    formats = _Formats()
    if (part := _part(package, "styles")) is not None:
        _parse(package, part, file, formats)
    epoch = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    sheets = []
    for name, state, part in found:
        grid = _Grid(f"{file}, {name}", strings.texts, formats.kinds(), epoch)
        _parse(package, part, file, grid)
        sheets.append(grid.sheet(file, name, state != "visible"))
    return sheets


def _named(package: zipfile.ZipFile, file: str) -> tuple[list[tuple[str, str, str]], bool]:
    """Name, state and part of each worksheet, and whether days count from 1904."""
    index = _Index()
    _parse(package, _WORKBOOK, file, index)
    links = _Links()
    _parse(package, "xl/_rels/workbook.xml.rels", file, links)
    found = []
    for name, state, id_ in index.sheets:
        kind, target = links.targets.get(id_, ("", ""))
        if kind.rpartition("/")[2] not in ("worksheet", ""):
            continue
        inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        part = posixpath.normpath(inside)
        if part not in package.namelist():
            message = "is broken: the workbook names a sheet that is not in it"
            raise PlanpathError(Problem(file, message, name))
        found.append((name, state, part))
    return found, index.is_1904


def _part(package: zipfile.ZipFile, name: str) -> str | None:
    part = f"xl/{name}.xml"
    if part in package.namelist():
        return part
    # Some programs write the name in other cases.
    return next((p for p in package.namelist() if p.lower() == part.lower()), None)


class _Listener:
    """What listens to a part: `start`, `end` and `text` are called with names without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Text inside."""


def _parse(package: zipfile.ZipFile, part: str, file: str, listener: _Listener) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    listen(parser, listener)

    def doctype(*_: Any) -> None:
        # No spreadsheet program writes one; entities that multiply do.
        raise PlanpathError(Problem(file, f"is refused: {part} declares a document type"))

    parser.StartDoctypeDeclHandler = doctype
    try:
        with package.open(part) as stream:
            _fed(parser, stream)
    except expat.ExpatError as error:
        message = f"is broken: {part} is no XML (line {error.lineno})"
        raise PlanpathError(Problem(file, message)) from None
    except KeyError:
        raise PlanpathError(Problem(file, f"is broken: it has no {part}")) from None


def listen(parser: expat.XMLParserType, listener: _Listener) -> None:
    """Connect the two; names lose the prefix the part's root element has, if any."""

    def rooted(name: str, attributes: dict[str, str]) -> None:
        prefix, colon, _ = name.rpartition(":")
        if colon:
            # A program that gives all names a prefix; the others are spared the look.
            cut = len(prefix) + 1
            start, end = listener.start, listener.end
            parser.StartElementHandler = lambda name, found: start(name[cut:], found)
            parser.EndElementHandler = lambda name: end(name[cut:])
        else:
            parser.StartElementHandler = listener.start
            parser.EndElementHandler = listener.end
        parser.StartElementHandler(name, attributes)

    parser.StartElementHandler = rooted
    parser.CharacterDataHandler = listener.text


def _fed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(1 << 18):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _Index(_Listener):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            id_ = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append(
                (attributes.get("name", ""), attributes.get("state", "visible"), id_)
            )
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")


class _Links(_Listener):
    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Type", ""), attributes.get("Target", "")
            self.targets[attributes.get("Id", "")] = target


class _Strings(_Listener):
    """The shared strings: runs joined, phonetic readings left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._inside = False
        self._reading = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._reading += 1
        elif name == "t":
            self._inside = not self._reading

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._reading -= 1
        elif name == "si":
            self.texts.append(_unescaped("".join(self._pieces)))

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)


class _Formats(_Listener):
    """What each cell style makes of a number: a percentage, a date, or nothing."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._styles.append(_whole(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def kinds(self) -> list[str]:
        """By style: ``""``, ``"%"``, or the parts of a date shown."""
        return [self._kind(number) for number in self._styles]

    def _kind(self, number: int) -> str:
        if number in self._codes:
            return format_kind(self._codes[number])
        return "%" if number in _PERCENTS else _DATES.get(number, "")


def format_kind(code: str) -> str:
    """What a number format shows: ``"%"``, the parts of a date, or ``""`` for a plain number.

    Examples
    --------
    >>> [format_kind(code) for code in ("0.0%", 'yyyy"年"m"月"', '0.0"dm"', "h:mm")]
    ['%', 'ym', '', '']
    """
    bare = _QUOTED.sub("", code.partition(";")[0]).lower()
    if "%" in bare:
        return "%"
    if "y" in bare or "e" in bare.replace("e+", "").replace("e-", "").replace("general", ""):
        return "ymd" if "d" in bare else "ym" if "m" in bare else "y"
    return "ymd" if "d" in bare and "m" in bare else ""


class _Grid(_Listener):
    """One worksheet."""

    def __init__(self, where: str, strings: list[str], kinds: list[str], epoch: date) -> None:
        self._where, self._strings, self._kinds, self._epoch = where, strings, kinds, epoch
        self._rows: dict[int, list[Value]] = {}
        self._row, self._column = 0, 0
        self._values: list[Value] = []
        self._columns: dict[str, int] = {}
        self._type, self._formula = "n", False
        self._style: str | None = None
        self._inside = ""
        self._pieces: list[str] = []
        self._reading = 0
        self._merges: list[Merge] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._place(attributes.get("r"))
            self._type, self._style = attributes.get("t", "n"), attributes.get("s")
            self._formula = False
            self._pieces = []
        elif name in ("v", "t"):
            self._inside = "" if self._reading else name
        elif name == "row":
            self._row = _whole(attributes.get("r")) or self._row + 1
            if self._row > _MOST_ROWS:
                message = f"has a row beyond {_MOST_ROWS}, which no workbook has"
                raise PlanpathError(Problem(self._where, message, str(self._row)))
            self._column, self._values = 0, []
            if attributes.get("hidden") in ("1", "true"):
                self._hidden_rows.add(self._row)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._reading += 1
        elif name == "mergeCell" and len(self._merges) < _MOST_MERGES:
            merge = read_range(attributes.get("ref", ""))
            if merge is not None:
                self._merges.append(merge)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self._hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._inside = ""
        elif name == "c":
            value = self._value("".join(self._pieces))
            if value is not None and value != "":
                self._put(value)
        elif name == "rPh":
            self._reading -= 1
        elif name == "row" and self._values:
            self._rows[self._row] = self._values

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        name = reference.rstrip("0123456789")
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = column_number(name) if name.isalpha() else 0
        self._column = column or self._column + 1

    def _put(self, value: Value) -> None:
        if self._column > MOST_COLUMNS:
            message = f"holds something beyond column {letters(MOST_COLUMNS)}; clear what is there"
            place = f"{self._where}!{letters(self._column)}{self._row}"
            raise PlanpathError(Problem(place, message))
        missing = self._column - len(self._values) - 1
        if missing > 0:
            self._values += [None] * missing
        if missing < 0:
            self._values[self._column - 1] = value
        else:
            self._values.append(value)

    def _value(self, written: str) -> Value:
        kind = self._type
        if kind == "s":
            return self._shared(written)
        if not written:
            return Fault("formula", "a formula") if self._formula else None
        if kind == "n":
            return self._number(written)
        if kind == "b":
            return written.strip() in ("1", "true")
        return Fault("error", written) if kind == "e" else self._text(kind, written)

    def _shared(self, written: str) -> Value:
        number = _whole(written, -1)
        if not 0 <= number < len(self._strings):
            return Fault("text", f"text {written}")
        return self._strings[number]

    def _text(self, kind: str, written: str) -> Value:
        if kind == "d":
            with contextlib.suppress(ValueError):
                return Day(date.fromisoformat(written.strip()[:10]), "ymd")
        return _unescaped(written)

    def _number(self, written: str) -> Value:
        try:
            number = float(written)
        except ValueError:
            return written
        style = self._style
        if style is None:
            return number
        index = _whole(style)
        kind = self._kinds[index] if index < len(self._kinds) else ""
        if kind == "%":
            return Percent(number)
        if not kind or not 1 <= number < 2_958_466:
            return number
        try:
            return Day(self._epoch + timedelta(days=int(number)), kind)
        except OverflowError:
            return number

    def sheet(self, file: str, name: str, hidden: bool) -> Sheet:
        """What was read."""
        return Sheet(
            file,
            name,
            self._rows,
            tuple(self._merges),
            hidden,
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
        )


def _whole(written: str | None, otherwise: int = 0) -> int:
    # Nine digits are enough for every number of a package; more is an attack on int().
    if written and len(written) < 10 and written.isdecimal():
        return int(written)
    return otherwise


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # Half of a surrogate pair alone is no character and could not be written anywhere.
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
