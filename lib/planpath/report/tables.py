"""Tables: their columns, their cells, and the marks of a status."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from planpath.problems import PlanpathError, Problem
from planpath.report.bundle import SMALL, Block, among, texts

__all__ = ["SHAPES", "Cell", "Column", "Mark", "TableBlock"]

ALIGNMENTS = ("left", "center", "right")

SHAPES: dict[str, str] = {
    "disc": "●",
    "ring": "○",
    "up": "▲",
    "down": "▼",
    "square": "■",
    "diamond": "◇",
    "dash": "–",
}
"""The shapes a status may have; told apart without colour."""


@dataclass(frozen=True)
class Mark:
    """A status: a shape and a word, so that it survives black-and-white print and reading aloud.

    Examples
    --------
    >>> str(Mark("up", "快于序时"))
    '▲ 快于序时'
    """

    shape: str
    word: str

    def __post_init__(self) -> None:
        texts("Mark.word", self.word)
        among("Mark.shape", self.shape, tuple(SHAPES))

    def __str__(self) -> str:
        return f"{SHAPES[self.shape]} {self.word}"


Cell = str | Mark


@dataclass(frozen=True)
class Column:
    """A column: its title, its alignment, and its share of the width (0 leaves it to the press)."""

    title: str
    align: str = "left"
    share: float = 0.0

    def __post_init__(self) -> None:
        texts("Column.title", self.title)
        among("Column.align", self.align, ALIGNMENTS)
        if self.share < 0:
            raise PlanpathError(
                Problem("Column.share", "a width share cannot be negative", str(self.share))
            )


@dataclass(frozen=True)
class TableBlock(Block):
    """A table; cells are finished text, right down to the decimals, or a `Mark`.

    Parameters
    ----------
    columns
        One `Column` each. Where none has a share the press sets the widths from the content.
    rows
        One list of cells a row, each as long as `columns`.
    caption, source
        Above and beneath the table; `source` as it is to be read.
    emphasis
        Indices of rows to stand out, such as a sum.
    groups
        Row index → the line that opens a group *before* that row; repeated where a page ends.
    empty
        The sentence printed where there are no rows; empty for the press's own.

    Examples
    --------
    >>> TableBlock([Column("区域"), Column("亿元", "right")], [["萧山区", "1200"]]).line()
    '[table] 1 × 2'
    """

    kind: ClassVar[str] = "table"

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    source: str = ""
    emphasis: Collection[int] = ()
    groups: Mapping[int, str] = field(default_factory=dict)
    empty: str = ""

    def __post_init__(self) -> None:
        texts("TableBlock", self.caption, self.source, self.empty, *self.groups.values())
        problems = self._problems()
        if problems:
            raise PlanpathError(problems)

    def _problems(self) -> list[Problem]:
        where = f"table {self.caption!r}"
        if not self.columns:
            return [Problem(where, "has no columns")]
        problems = [
            Problem(f"{where}, row {n}", f"has {len(row)} cells, not {len(self.columns)}")
            for n, row in enumerate(self.rows)
            if len(row) != len(self.columns)
        ]
        problems += [
            Problem(f"{where}, row {n}, column {c}", "a cell is text or a Mark", repr(cell))
            for n, row in enumerate(self.rows)
            for c, cell in enumerate(row)
            if not isinstance(cell, str | Mark)
        ]
        return problems + [
            Problem(where, f"there is no row to {what}", str(n))
            for what, indices in (("emphasise", self.emphasis), ("open a group", self.groups))
            for n in sorted(indices)
            if not 0 <= n < len(self.rows)
        ]

    def as_json(self) -> dict[str, Any]:
        """The block, its rows and groups in order."""
        return super().as_json() | {
            "emphasis": sorted(self.emphasis),
            "groups": [[row, self.groups[row]] for row in sorted(self.groups)],
        }

    def _html(self) -> str:
        source = f'<div style="{SMALL}">{escape(self.source)}</div>'
        if not self.rows:
            return f"<p><b>{escape(self.caption)}</b></p><p>{escape(self.empty or '—')}</p>{source}"
        head = "".join(
            f'<th scope="col" style="text-align:{column.align}">{escape(column.title)}</th>'
            for column in self.columns
        )
        body = "".join(self._html_row(n) for n in range(len(self.rows)))
        return (
            f'<table><caption style="text-align:left"><b>{escape(self.caption)}</b></caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{source}"
        )

    def _html_row(self, n: int) -> str:
        weight = ' style="font-weight:bold"' if n in self.emphasis else ""
        first, *rest = zip(self.rows[n], self.columns, strict=True)
        cells = "".join(
            f'<td style="text-align:{column.align}">{escape(str(cell))}</td>'
            for cell, column in rest
        )
        opening = (
            f'<tr><th scope="rowgroup" colspan="{len(self.columns)}" style="text-align:left">'
            f"{escape(self.groups[n])}</th></tr>"
            if n in self.groups
            else ""
        )
        return (
            f'{opening}<tr{weight}><th scope="row" style="text-align:{first[1].align};'
            f'font-weight:inherit">{escape(str(first[0]))}</th>{cells}</tr>'
        )

    def _line(self) -> str:
        return f"[table] {len(self.rows)} × {len(self.columns)}"
