"""How wide each column of a table becomes, before it is set.

The press could size columns by itself, but shares the space that is left equally among the wide
ones, which starves a column of long sentences beside one of short names. Here the same width of
page is divided so that the rows come out as low as possible, and no number or word is cut while
there is room for it.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from planpath import fonts
from planpath.report.blocks import Cell, Mark, TableBlock

__all__ = ["Grid", "grid"]

PAGE = 158 / 25.4 * 72
"""Width of the text column in points (A4 less two margins of 26 mm); the template says the same."""

SIZE = 8.8
"""Size of table text in points; the template says the same."""

PADDING = 12.0
"""Space to both sides of a cell's text together, in points."""

TALLEST = 40
"""Lines beyond which a row may break across pages; a whole page holds about fifty-five."""

SHORTEST = 14
"""Lines up to which a table stays on one page."""

_MARK = 1.25  # em: the drawn shape and the space behind it
_SHORT = 6.0  # em: a text no longer than this stays on one line while there is room
_WIDEST_WORD = 0.4  # of the page: a longer word is broken rather than given the room


@dataclass(frozen=True)
class Grid:
    """What the press is told of a table's measures.

    Fractions of the page by column; letters of a word that fit, by column; rows that may break
    across pages; whether the table as a whole stays on one page.
    """

    shares: list[float]
    letters: list[int]
    tall: list[bool]
    whole: bool


def grid(table: TableBlock) -> Grid:
    """Column widths for a table, as fractions of the page that sum to 1.

    A column's own shares are kept as given. Otherwise every column gets at least its longest
    unbreakable run, at most 40 % of the page; where all texts fit on one line the slack is shared
    in proportion to their lengths, and where they do not, what is left above the floors is shared
    by the square root of longest × mean length, which keeps the tallest cells of a row level.
    """
    texts = [
        [_size(cell) for cell in [column.title, *(row[n] for row in table.rows)]]
        for n, column in enumerate(table.columns)
    ]
    given = [column.share for column in table.columns]
    shares = _shared(given) if any(given) else _fitted(texts, table)
    room = [share * PAGE - PADDING for share in shares]
    lines = [
        max(texts[n][1 + r] / max(room[n], SIZE) for n in range(len(shares)))
        for r in range(len(table.rows))
    ]
    # Latin letters are about .56 em wide; .62 leaves room for the wide ones.
    letters = [max(3, int(points / (0.62 * SIZE))) for points in room]
    height = sum(max(1, math.ceil(n)) for n in lines) + len(table.groups)
    return Grid(
        shares=[round(share, 5) for share in shares],
        letters=letters,
        tall=[n > TALLEST for n in lines],
        whole=height <= SHORTEST,
    )


def _shared(given: Sequence[float]) -> list[float]:
    """The caller's shares; a column without one gets the mean of those that have one."""
    mean = fmean(share for share in given if share)
    filled = [share or mean for share in given]
    return [share / sum(filled) for share in filled]


def _fitted(texts: Sequence[Sequence[float]], table: TableBlock) -> list[float]:
    natural = [max(column) + PADDING for column in texts]
    if sum(natural) <= PAGE:
        return [points / sum(natural) for points in natural]
    floors = [
        min(max(_run(cell) for cell in cells) + PADDING, natural[n], _WIDEST_WORD * PAGE)
        for n, cells in enumerate(_columns(table))
    ]
    if sum(floors) >= PAGE:
        return [points / sum(floors) for points in floors]
    wants = [(max(column) * max(fmean(column), 1.0)) ** 0.5 for column in texts]
    return [points / PAGE for points in _poured(floors, natural, wants)]


def _poured(floors: list[float], natural: list[float], wants: list[float]) -> list[float]:
    """Share the room above the floors by `wants`; what a column does not need goes to the rest."""
    widths, open_columns = list(floors), set(range(len(floors)))
    while open_columns:
        rest = PAGE - sum(w for n, w in enumerate(widths) if n not in open_columns)
        total = sum(wants[n] for n in open_columns)
        offer = {n: max(floors[n], rest * wants[n] / total) for n in open_columns}
        full = {n for n in open_columns if offer[n] >= natural[n]}
        if not full:
            over = sum(offer.values())
            slack = sum(offer[n] - floors[n] for n in open_columns)
            for n in open_columns:
                cut = (over - rest) * (offer[n] - floors[n]) / slack if slack else 0.0
                widths[n] = offer[n] - cut
            break
        for n in full:
            widths[n] = natural[n]
        open_columns -= full
    spare = PAGE - sum(widths)
    return [width + spare * width / sum(widths) for width in widths]


def _columns(table: TableBlock) -> list[list[Cell]]:
    return [
        [column.title, *(row[n] for row in table.rows)] for n, column in enumerate(table.columns)
    ]


def _size(cell: Cell) -> float:
    """Width in points of a cell on one line; of its longest line where it has several."""
    text = cell.word if isinstance(cell, Mark) else cell
    widest = max((_width(line) for line in text.split("\n")), default=0.0)
    return (widest + (_MARK if isinstance(cell, Mark) else 0.0)) * SIZE


def _run(cell: Cell) -> float:
    """Width in points of the longest run of a cell that must stay on one line.

    Chinese may break between any two characters, but a unit or a clause number cut in two is hard
    to read: a short text is one run as a whole.
    """
    if isinstance(cell, Mark) or _width(cell) <= _SHORT:
        return _size(cell)
    runs = re.split(r"\s+", "".join(f" {c} " if _wide(c) else c for c in cell))
    return max(2.0, *(_width(run) for run in runs)) * SIZE


@functools.lru_cache(maxsize=4096)
def _width(text: str) -> float:
    return fonts.width(text)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
