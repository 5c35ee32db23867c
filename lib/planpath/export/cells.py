"""Text from outside stays text: what a spreadsheet would take for a formula is kept from being one.

Quotes, names and notes come from documents and other people's files. A cell that begins like a
formula is run by the program that opens it, so it is written as text in a way each form knows: a
workbook says so in the cell's format, a CSV file has an apostrophe before it.
"""

from __future__ import annotations

import re

__all__ = ["guarded", "is_formula_like", "plain"]

# Spreadsheets set to East Asian languages take the full-width signs for the same.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# What XML 1.0 cannot hold; openpyxl refuses it, and a reader would see nothing of it.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32_767
"""The most characters a cell of a workbook holds."""


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet may run a cell of this text.

    Examples
    --------
    >>> is_formula_like('=HYPERLINK("x")'), is_formula_like(" @A1"), is_formula_like("3-4")
    (True, True, False)
    """
    return text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)


def guarded(text: str) -> str:
    """Text for a CSV cell, an apostrophe before what would be run.

    Examples
    --------
    >>> guarded("=1+1"), guarded("累计35家")
    ("'=1+1", '累计35家')
    """
    return f"'{text}" if is_formula_like(text) else text


def plain(text: str) -> str:
    r"""Text as a workbook's cell can hold it: without control characters, and not too long.

    Examples
    --------
    >>> plain("35\x00家")
    '35家'
    """
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
