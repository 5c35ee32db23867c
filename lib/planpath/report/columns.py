"""How wide each column of a table becomes, before it is set.

The press could size columns by itself, but shares the space that is left equally among the wide
ones, which starves a column of long sentences beside one of short names. Here the same width of
page is divided so that the rows come out as low as possible, and no number or word is cut while
there is room for it.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt

from planpath import fonts
from planpath.report.blocks import Cell, Mark, TableBlock

__all__ = ["Grid", "grid"]

Array = npt.NDArray[np.float64]

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
_STEPS = 60
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
    """Column widths for a table, as fractions of the page that sum to 1, and what follows of them.

    A column's own shares are kept as given. Otherwise, where all texts fit on one line, the page is
    shared in proportion to them. Where they do not, every column gets its longest unbreakable run,
    at most 40 % of the page, and the rest goes step by step to the column that lowers the height of
    the table most, Σ over rows of max over columns of max(1, text ÷ width).
    """
    titles = np.array([_size(column.title) for column in table.columns])
    texts = np.array([[_size(cell) for cell in row] for row in table.rows])
    texts = texts.reshape(len(table.rows), len(table.columns))
    given = [column.share for column in table.columns]
    widths = _shared(given) if any(given) else _fitted(texts, titles, table)
    room = np.maximum(widths - PADDING, SIZE)
    lines = _lines(texts, room)
    height = int(np.ceil(lines).sum()) + len(table.groups)
    # Latin letters are about .56 em wide; .62 leaves room for the wide ones.
    letters = np.maximum(3, room / (0.62 * SIZE)).astype(int)
    return Grid(
        shares=[round(float(share), 5) for share in widths / widths.sum()],
        letters=letters.tolist(),
        tall=(lines > TALLEST).tolist(),
        whole=height <= SHORTEST,
    )


def _lines(texts: Array, room: Array) -> Array:
    """The height of every row in lines; a row is at least one line high."""
    return np.asarray((texts / room).max(axis=1, initial=1.0))


def _shared(given: Sequence[float]) -> Array:
    """The caller's shares; a column without one gets the mean of those that have one."""
    mean = fmean(share for share in given if share)
    filled = np.array([share or mean for share in given])
    return PAGE * filled / filled.sum()


def _fitted(texts: Array, titles: Array, table: TableBlock) -> Array:
    natural = np.maximum(texts.max(axis=0, initial=0.0), titles) + PADDING
    if natural.sum() <= PAGE:
        return np.asarray(PAGE * natural / natural.sum())
    runs = np.array([max(map(_run, cells)) for cells in _columns(table)]) + PADDING
    widths = np.minimum(np.minimum(runs, natural), _WIDEST_WORD * PAGE)
    if widths.sum() >= PAGE:
        return np.asarray(PAGE * widths / widths.sum())
    step = (PAGE - widths.sum()) / _STEPS
    for _ in range(_STEPS):
        heights = [_lines(texts, widths + step * unit - PADDING).sum() for unit in np.eye(len(widths))]
        widths[int(np.argmin(heights))] += step
    return widths


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
    """In em, with the quarter em the press puts between Chinese and Latin."""
    gaps = sum(_wide(a) != _wide(b) for a, b in itertools.pairwise(text))
    return fonts.width(text) + 0.25 * gaps + 0.1


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
