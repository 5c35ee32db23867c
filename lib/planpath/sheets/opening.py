"""Any file, told apart by its content: a workbook, a table of text, or what it is instead."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from planpath.problems import PlanpathError, Problem
from planpath.sheets import delimited, xlsx
from planpath.sheets.grid import Sheet

__all__ = ["MOST_BYTES", "read"]

# What a file may unpack to, and how many times its own size: a workbook of 200 000 rows unpacks
# to about 100 MB, ten to thirty times its size.
MOST_BYTES = 500_000_000
_MOST_TIMES = 300
_SMALL = 20_000_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ALLOWED = (".xlsx", ".csv")

# How files begin that are neither.
_OTHERS = (
    (b"%PDF", "is a PDF, not a table"),
    (b"\x89PNG", "is a picture, not a table"),
    (b"\xff\xd8\xff", "is a picture, not a table"),
    (b"GIF8", "is a picture, not a table"),
    (b"{\\rtf", "is a text document (RTF), not a table"),
    (b"\x1f\x8b", "is packed (gzip); unpack it first"),
    (b"Rar!", "is packed (RAR); unpack it first"),
    (b"7z\xbc\xaf", "is packed (7z); unpack it first"),
    (b"PAR1", "is a Parquet file; give it to 'planpath data check'"),
)
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"


def read(path: Path, file: str = "") -> list[Sheet]:
    """The sheets of a file, hidden ones too, whatever its ending says.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm: macros are never run) or a table of text (.csv, .txt, .tsv).
    file
        What sentences and records call it; without one its name.

    Raises
    ------
    PlanpathError
        If it cannot be opened, is something else, is broken, locked by a password, or unpacks to
        more than `MOST_BYTES`.
    """
    file = file or path.name
    try:
        if not path.is_file():
            message = "is a folder, not a file" if path.is_dir() else "does not exist"
            raise PlanpathError(Problem(str(path), message))
        if path.stat().st_size > MOST_BYTES:
            message = f"is larger than {MOST_BYTES // 1_000_000} MB; part it by years or regions"
            raise PlanpathError(Problem(file, message))
        with path.open("rb") as stream:
            head = stream.read(4096)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _workbook(path, file)
        _refuse_others(head, path)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise PlanpathError(Problem(file, f"cannot be read: {reason}")) from None
    return [delimited.read_sheet(data, file)]


def _refuse_others(head: bytes, path: Path) -> None:
    """A sentence for whatever is neither a workbook nor text."""
    file = path.name
    if not head:
        raise PlanpathError(Problem(file, "is empty: no byte in it"))
    if head.startswith(_COMPOUND):
        raise PlanpathError(_compound(path))
    for begins, message in _OTHERS:
        if head.startswith(begins):
            raise PlanpathError(Problem(file, message, "", _ALLOWED))
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<(!doctype html|html|table|meta|head|body|div)", start):
        message = f"is a web page that was given the ending of a workbook; {_SAVE_AS}"
        raise PlanpathError(Problem(file, message, path.suffix, _ALLOWED))
    if start.startswith(b"<?xml"):
        message = f"is an XML file, perhaps a workbook of 2003; {_SAVE_AS}"
        raise PlanpathError(Problem(file, message, path.suffix, _ALLOWED))
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "is neither a workbook nor a table of text"
        raise PlanpathError(Problem(file, message, f"bytes {head[:4].hex(' ')}", _ALLOWED))


def _compound(path: Path) -> Problem:
    """The old container: a workbook of 1997-2003, of WPS, or one locked by a password."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "is locked by a password; open it, take the password off, and save it anew"
        return Problem(path.name, message, "", _ALLOWED)
    if "WordDocument".encode("utf-16-le") in data:
        return Problem(path.name, "is a text document, not a workbook", path.suffix, _ALLOWED)
    message = f"is a workbook in the old form (.xls, .et); {_SAVE_AS}"
    return Problem(path.name, message, path.suffix, _ALLOWED)


def _workbook(path: Path, file: str) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as package:
            _refuse_package(package, file)
            sheets = xlsx.read_sheets(package, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, UnicodeError) as error:
        message = f"is broken, perhaps cut off on its way: {_reason(error)}; get the file anew"
        raise PlanpathError(Problem(file, message)) from None
    except RuntimeError as error:
        # Unknown compression, or a ZIP password.
        message = f"is packed in a way no spreadsheet program uses: {_reason(error)}"
        raise PlanpathError(Problem(file, message)) from None
    if not any(sheet.rows for sheet in sheets):
        raise PlanpathError(Problem(file, "is empty: no sheet holds anything"))
    return sheets


def _reason(error: Exception) -> str:
    return str(error).replace("'", "").strip('" .') or type(error).__name__


def _refuse_package(package: zipfile.ZipFile, file: str) -> None:
    """What is no workbook of this form, and what would unpack without end."""
    names = set(package.namelist())
    if "xl/workbook.xml" not in names:
        raise PlanpathError(Problem(file, _other_package(package, names), "", _ALLOWED))
    parts = [part for part in package.infolist() if part.filename.endswith((".xml", ".rels"))]
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MOST_BYTES or (unpacked > _SMALL and unpacked / packed > _MOST_TIMES):
        message = (
            f"is refused: it would unpack to {unpacked / 1e6:.0f} MB, {unpacked / packed:.0f} "
            f"times its size; allowed are {MOST_BYTES // 1_000_000} MB and {_MOST_TIMES} times"
        )
        raise PlanpathError(Problem(file, message))


def _other_package(package: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return f"is a binary workbook (.xlsb); {_SAVE_AS}"
    if "word/document.xml" in names:
        return "is a text document (.docx), not a workbook"
    if "ppt/presentation.xml" in names:
        return "is a presentation (.pptx), not a workbook"
    if "mimetype" in names:
        with package.open("mimetype") as stream:
            kind = stream.read(100)
        if b"spreadsheet" in kind:
            return f"is an OpenDocument workbook (.ods); {_SAVE_AS}"
        return "is an OpenDocument file, not a workbook"
    return "is a packed archive (ZIP), not a workbook; unpack it first"
