"""What a notebook cell shows: one block of the report, for the screen and for the press.

Each block is a small frozen record. Shown in Jupyter it is HTML; beside that it carries itself as
JSON under `MIME`, and the exporter reads nothing else. Every text in a block is plain text: no
character in it has a meaning for the screen's or the press's markup.
"""

from __future__ import annotations

import base64
import datetime
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from planpath import fonts
from planpath.problems import PlanpathError, Problem

__all__ = [
    "MIME",
    "SHAPES",
    "Block",
    "Bullets",
    "Cell",
    "Column",
    "Cover",
    "FigureBlock",
    "Heading",
    "KeyValue",
    "Mark",
    "Paragraph",
    "Quote",
    "TableBlock",
    "read",
    "svg",
]

MIME = "application/vnd.planpath.block+json"

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

LANGUAGES = ("zh", "en")
STYLES = ("body", "lead", "note", "warning")
ALIGNMENTS = ("left", "center", "right")

_SMALL = "font-size:85%;color:#555"
_RULE = "border-left:3px solid #0b4f5c;padding-left:.8em;margin:.6em 0"


class Block:
    """What every block can do; `kind` is its name in the JSON."""

    kind: ClassVar[str]

    def bundle(self) -> dict[str, Any]:
        """The mime bundle: HTML for the screen, JSON for the press, a line of text for terminals."""
        return {"text/plain": self.line(), "text/html": self.html(), MIME: self.as_json()}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.bundle()

    def as_json(self) -> dict[str, Any]:
        """The block as plain JSON values; `read` is the way back."""
        raw = {"block": self.kind}
        return raw | {name: _plain(value) for name, value in vars(self).items()}

    def html(self) -> str:
        """The block as escaped HTML."""
        raise TypeError(f"{type(self).__name__} has no HTML form")

    def line(self) -> str:
        """The block in one line."""
        return f"[{self.kind}]"


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
        _among("Mark.shape", self.shape, tuple(SHAPES))

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
        _among("Column.align", self.align, ALIGNMENTS)
        if self.share < 0:
            raise PlanpathError(
                Problem("Column.share", "a width share cannot be negative", str(self.share))
            )


@dataclass(frozen=True)
class Cover(Block):
    """The title area at the top of page one, and what the file and every page say of themselves.

    Parameters
    ----------
    title, subtitle
        As printed; the title is also the file's title.
    facts
        Label and value pairs beneath the title: the reporting date, the scenario, the run.
    lang
        ``zh`` or ``en``: line breaking, hyphenation, and the language a screen reader speaks.
    as_of
        ``YYYY-MM-DD``; becomes the file's date, so that a re-run has the same bytes.
    stamp
        Words every page must carry, such as 演示数据; empty for none.
    page_label
        With ``{n}`` and ``{total}``, as in ``第 {n} 页 共 {total} 页``.
    running_head
        At the head of every page but the first.
    author, keywords
        For the file's metadata.
    """

    kind: ClassVar[str] = "cover"

    title: str
    subtitle: str = ""
    facts: Sequence[tuple[str, str]] = ()
    lang: str = "zh"
    as_of: str = ""
    stamp: str = ""
    page_label: str = "{n} / {total}"
    running_head: str = ""
    author: str = ""
    keywords: Sequence[str] = ()

    def __post_init__(self) -> None:
        _among("Cover.lang", self.lang, LANGUAGES)
        _not_empty("Cover.title", self.title)
        try:
            datetime.date.fromisoformat(self.as_of)
        except ValueError:
            raise PlanpathError(
                Problem("Cover.as_of", "not a date; write YYYY-MM-DD", self.as_of or "(empty)")
            ) from None
        for part in ("{n}", "{total}"):
            if part not in self.page_label:
                raise PlanpathError(
                    Problem("Cover.page_label", f"does not say {part}", self.page_label)
                )

    def html(self) -> str:
        stamp = f'<p><b style="border:1px solid;padding:0 .4em">{escape(self.stamp)}</b></p>'
        return (
            f'<header lang="{self.lang}">{stamp if self.stamp else ""}'
            f"<h1>{escape(self.title)}</h1><p>{escape(self.subtitle)}</p>"
            f"{_definitions(self.facts)}</header>"
        )

    def line(self) -> str:
        return self.title


@dataclass(frozen=True)
class Heading(Block):
    """A heading; level 1 is the highest beneath the document's title."""

    kind: ClassVar[str] = "heading"

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        _not_empty("Heading.text", self.text)
        _among("Heading.level", self.level, (1, 2, 3))

    def html(self) -> str:
        # The title is the h1, as it is in the PDF.
        return f"<h{self.level + 1}>{escape(self.text)}</h{self.level + 1}>"

    def line(self) -> str:
        return "#" * self.level + " " + self.text


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph: ``body``, the opening ``lead``, a small ``note``, or a boxed ``warning``."""

    kind: ClassVar[str] = "paragraph"

    text: str
    style: str = "body"

    def __post_init__(self) -> None:
        _among("Paragraph.style", self.style, STYLES)

    def html(self) -> str:
        look = {
            "body": "",
            "lead": "font-size:115%",
            "note": _SMALL,
            "warning": "border:1px solid #888;border-left-width:5px;padding:.4em .8em",
        }[self.style]
        return f'<p style="{look}">{escape(self.text)}</p>'

    def line(self) -> str:
        return self.text


@dataclass(frozen=True)
class Bullets(Block):
    """A list of short statements in no order."""

    kind: ClassVar[str] = "bullets"

    items: Sequence[str]

    def html(self) -> str:
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in self.items) + "</ul>"

    def line(self) -> str:
        return "; ".join(self.items)


@dataclass(frozen=True)
class KeyValue(Block):
    """Terms and what they stand for, in a grid."""

    kind: ClassVar[str] = "keyvalue"

    pairs: Sequence[tuple[str, str]]

    def html(self) -> str:
        return _definitions(self.pairs)

    def line(self) -> str:
        return "; ".join(f"{label}: {value}" for label, value in self.pairs)


@dataclass(frozen=True)
class Quote(Block):
    """The document's own words, with the place where they stand in it."""

    kind: ClassVar[str] = "quote"

    text: str
    section: str = ""

    def html(self) -> str:
        return (
            f'<blockquote style="{_RULE}"><p>{escape(self.text)}</p>'
            f'<footer style="{_SMALL}">{escape(self.section)}</footer></blockquote>'
        )

    def line(self) -> str:
        return self.text


@dataclass(frozen=True)
class FigureBlock(Block):
    """A drawing with its caption, its source line and its description.

    Parameters
    ----------
    svg
        SVG text, or a matplotlib figure, which is drawn by `svg`. The text column is 158 mm
        (6.2 inches) wide; a wider drawing is scaled down to it.
    caption, source
        Below the drawing; `source` as it is to be read, for example 资料来源：省统计局.
    alt
        What the drawing shows, for a reader who cannot see it; never empty.
    """

    kind: ClassVar[str] = "figure"

    svg: Any
    caption: str = ""
    source: str = ""
    alt: str = ""

    def __post_init__(self) -> None:
        _not_empty("FigureBlock.alt", self.alt)
        if not isinstance(self.svg, str):
            object.__setattr__(self, "svg", svg(self.svg))

    def bundle(self) -> dict[str, Any]:
        # The drawing travels once, as the standard mime type; the JSON holds what surrounds it.
        return super().bundle() | {"image/svg+xml": self.svg}

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in super().as_json().items() if name != "svg"}

    def html(self) -> str:
        data = base64.b64encode(self.svg.encode()).decode()
        return (
            f'<figure><img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{data}">'
            f"<figcaption>{escape(self.caption)}"
            f'<div style="{_SMALL}">{escape(self.source)}</div></figcaption></figure>'
        )

    def line(self) -> str:
        return self.caption or self.alt


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
        problems = list(self._problems())
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
        return super().as_json() | {
            "emphasis": sorted(self.emphasis),
            "groups": [[row, self.groups[row]] for row in sorted(self.groups)],
        }

    def html(self) -> str:
        source = f'<div style="{_SMALL}">{escape(self.source)}</div>'
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

    def line(self) -> str:
        return f"[table] {len(self.rows)} × {len(self.columns)}"


def svg(figure: Any) -> str:
    """A matplotlib figure as SVG text that is the same on every run.

    Text stays text (searchable, and set in the report's fonts), element ids come from a fixed salt
    instead of chance, and no date is written.

    Parameters
    ----------
    figure
        A `matplotlib.figure.Figure`. Set `font.family` to `planpath.fonts.FAMILIES` when drawing
        it; what is still undecided at this point gets it here.
    """
    import matplotlib

    settings = {
        "svg.fonttype": "none",
        "svg.hashsalt": "planpath",
        "font.family": fonts.FAMILIES,
        "axes.unicode_minus": True,
    }
    drawn = io.StringIO()
    with matplotlib.rc_context(settings):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return drawn.getvalue()


def read(raw: Mapping[str, Any], drawing: str = "") -> Block:
    """A block from its JSON, and its drawing where it is a figure.

    Raises
    ------
    PlanpathError
        The JSON is of no known block, or lacks a part, or holds one that may not be there.

    Examples
    --------
    >>> read({"block": "heading", "text": "一、总体要求", "level": 1})
    Heading(text='一、总体要求', level=1)
    """
    kinds = {block.kind: block for block in Block.__subclasses__()}
    parts = dict(raw)
    name = parts.pop("block", None)
    if name not in kinds:
        raise PlanpathError(Problem.unknown(MIME, "block", name, kinds))
    try:
        if name == "figure":
            parts["svg"] = drawing
        if name == "table":
            parts["columns"] = [Column(**column) for column in parts["columns"]]
            parts["rows"] = [[_cell(cell) for cell in row] for row in parts["rows"]]
            parts["groups"] = dict(parts["groups"])
        return kinds[name](**parts)
    except (KeyError, TypeError, ValueError) as error:
        raise PlanpathError(Problem(MIME, f"not a {name} block: {error}")) from error


def _cell(raw: Any) -> Cell:
    return Mark(**raw) if isinstance(raw, Mapping) else raw


def _plain(value: Any) -> Any:
    if isinstance(value, Mark | Column):
        return dict(vars(value))
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value


def _definitions(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    return f"<dl>{rows}</dl>" if pairs else ""


def _among(where: str, found: object, allowed: Sequence[object]) -> None:
    if found not in allowed:
        raise PlanpathError(Problem.unknown(where, "value", found, [str(a) for a in allowed]))


def _not_empty(where: str, text: str) -> None:
    if not text.strip():
        raise PlanpathError(Problem(where, "is empty"))
