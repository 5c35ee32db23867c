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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt

from planpath import fonts
from planpath.report.tables import Cell, Mark, TableBlock

__all__ = ["Grid", "grid"]

Array = npt.NDArray[np.float64]

PAGE = 156 / 25.4 * 72
"""Width of the text column in points (A4 less two margins of 27 mm); the template says the same."""

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
_NARROWEST = 3.0  # em: the least a column of longer Chinese texts gets
_STEPS = 60
_WIDEST_WORD = 0.4  # of the page: a longer word is broken rather than given the room
_SMALLEST = 0.78  # the least a crowded table is scaled to: 6.9 points


@dataclass(frozen=True)
class Grid:
    """What the press is told of a table's measures.

    Parameters
    ----------
    shares
        Widths as fractions of the page, by column.
    scale
        Factor on the size of the text and the space around it.
    split
        By row, the titles first, and column: whether a word has to be broken to fit.
    tall
        By row: whether it may run over a page's end.
    whole
        Whether the table stays on one page.
    """

    shares: list[float]
    scale: float
    split: list[list[bool]]
    tall: list[bool]
    whole: bool


def grid(table: TableBlock) -> Grid:
    """Column widths for a table, as fractions of the page that sum to 1, and what follows of them.

    A column's own shares are kept as given. Otherwise, where all texts fit on one line, the page is
    shared in proportion to them. Where they do not, every column gets its longest unbreakable run,
    at most 40 % of the page, and the rest goes step by step to the column that lowers the height of
    the table most, Σ over rows of max over columns of max(1, text ÷ width). Where not even the runs
    fit, the table is set smaller, down to 78 %.
    """
    cells = [[column.title for column in table.columns], *table.rows]
    texts, runs = _measured(cells, _size), _measured(cells, _run)
    given = [column.share for column in table.columns]
    if any(given):
        page, widths = PAGE, _shared(given)
    else:
        page, widths = _fitted(texts, runs)
    room = np.maximum(widths - PADDING, SIZE)
    lines = _lines(texts, room)
    return Grid(
        shares=[round(float(share), 5) for share in widths / page],
        scale=round(PAGE / page, 4),
        split=(_measured(cells, _word) > room).tolist(),
        tall=(lines[1:] > TALLEST).tolist(),
        whole=int(np.ceil(lines).sum()) + len(table.groups) <= SHORTEST,
    )


def _measured(cells: Sequence[Sequence[Cell]], measure: Callable[[Cell], float]) -> Array:
    return np.array([[measure(cell) for cell in row] for row in cells])


def _lines(texts: Array, room: Array) -> Array:
    """The height of every row in lines; a row is at least one line high."""
    return np.asarray((texts / room).max(axis=1, initial=1.0))


def _shared(given: Sequence[float]) -> Array:
    """The caller's shares; a column without one gets the mean of those that have one."""
    mean = fmean(share for share in given if share)
    filled = np.array([share or mean for share in given])
    return np.asarray(PAGE * filled / filled.sum())


def _fitted(texts: Array, runs: Array) -> tuple[float, Array]:
    """The width of the page, wider than it is for a table set smaller, and that of the columns."""
    natural = texts.max(axis=0) + PADDING
    if natural.sum() <= PAGE:
        return PAGE, np.asarray(PAGE * natural / natural.sum())
    widths = np.minimum(runs.max(axis=0) + PADDING, np.minimum(natural, _WIDEST_WORD * PAGE))
    page = float(np.clip(widths.sum(), PAGE, PAGE / _SMALLEST))
    if widths.sum() >= page:
        return page, np.asarray(page * widths / widths.sum())
    step = (page - widths.sum()) / _STEPS
    for _ in range(_STEPS):
        tried = [widths + step * unit - PADDING for unit in np.eye(len(widths))]
        heights = [_lines(texts, room).sum() for room in tried]
        widths[int(np.argmin(heights))] += step
    return page, widths


def _size(cell: Cell) -> float:
    """Width in points of a cell on one line; of its longest line where it has several."""
    text = cell.word if isinstance(cell, Mark) else cell
    widest = max((_width(line) for line in text.split("\n")), default=0.0)
    return (widest + (_MARK if isinstance(cell, Mark) else 0.0)) * SIZE


def _run(cell: Cell) -> float:
    """Width in points of the longest run of a cell that should stay on one line.

    Chinese may break between any two characters, but a unit or a clause number cut in two is hard
    to read: a short text is one run as a whole.
    """
    if isinstance(cell, Mark) or _width(cell) <= _SHORT:
        return _size(cell)
    return max(_NARROWEST * SIZE, _word(cell))


def _word(cell: Cell) -> float:
    """Width in points of the longest piece of a cell that has nowhere to break."""
    if isinstance(cell, Mark):
        return 0.0
    pieces = re.split(r"\s+", "".join(f" {c} " if _wide(c) else c for c in cell))
    return max(map(_width, pieces)) * SIZE


@functools.lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """In em, with the quarter em the press puts between Chinese and Latin."""
    gaps = sum(_wide(a) != _wide(b) for a, b in itertools.pairwise(text))
    return fonts.width(text) + 0.25 * gaps + 0.1


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
