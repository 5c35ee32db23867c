"""What a notebook cell shows: one block of the report, for the screen and for the press.

Each block is a small frozen record. Shown in Jupyter it is HTML; beside that it carries itself as
JSON under `MIME`, and the exporter reads nothing else. Every text in a block is plain text: no
character in it has a meaning for the screen's or the press's markup.
"""

from __future__ import annotations

import base64
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from planpath import words
from planpath.problems import PlanpathError, Problem
from planpath.report.bundle import MIME, SMALL, Block, among, not_empty, texts
from planpath.report.tables import SHAPES, Cell, Column, Mark, TableBlock

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
]

STYLES = ("body", "lead", "note", "warning")

_RULE = "border-left:3px solid #0b4f5c;padding-left:.8em;margin:.6em 0"


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
        among("Cover.lang", self.lang, words.languages())
        texts("Cover", self.title, self.subtitle, self.stamp, self.page_label, self.as_of)
        texts("Cover", self.running_head, self.author, *self.keywords)
        texts("Cover.facts", *_flat(self.facts))
        not_empty("Cover.title", self.title)
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

    def _html(self) -> str:
        stamp = f'<p><b style="border:1px solid;padding:0 .4em">{escape(self.stamp)}</b></p>'
        return (
            f'<header lang="{self.lang}">{stamp if self.stamp else ""}'
            f"<h1>{escape(self.title)}</h1><p>{escape(self.subtitle)}</p>"
            f"{_definitions(self.facts)}</header>"
        )

    def _line(self) -> str:
        return self.title


@dataclass(frozen=True)
class Heading(Block):
    """A heading; level 1 is the highest beneath the document's title."""

    kind: ClassVar[str] = "heading"

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        texts("Heading.text", self.text)
        not_empty("Heading.text", self.text)
        among("Heading.level", self.level, (1, 2, 3))

    def _html(self) -> str:
        # The title is the h1, as it is in the PDF.
        return f"<h{self.level + 1}>{escape(self.text)}</h{self.level + 1}>"

    def _line(self) -> str:
        return "#" * self.level + " " + self.text


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph: ``body``, the opening ``lead``, a small ``note``, or a boxed ``warning``."""

    kind: ClassVar[str] = "paragraph"

    text: str
    style: str = "body"

    def __post_init__(self) -> None:
        texts("Paragraph.text", self.text)
        among("Paragraph.style", self.style, STYLES)

    def _html(self) -> str:
        look = {
            "body": "",
            "lead": "font-size:115%",
            "note": SMALL,
            "warning": "border:1px solid #888;border-left-width:5px;padding:.4em .8em",
        }[self.style]
        return f'<p style="{look}">{escape(self.text)}</p>'

    def _line(self) -> str:
        return self.text


@dataclass(frozen=True)
class Bullets(Block):
    """A list of short statements in no order."""

    kind: ClassVar[str] = "bullets"

    items: Sequence[str]

    def __post_init__(self) -> None:
        texts("Bullets.items", *self.items)

    def _html(self) -> str:
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in self.items) + "</ul>"

    def _line(self) -> str:
        return "; ".join(self.items)


@dataclass(frozen=True)
class KeyValue(Block):
    """Terms and what they stand for, in a grid."""

    kind: ClassVar[str] = "keyvalue"

    pairs: Sequence[tuple[str, str]]

    def __post_init__(self) -> None:
        texts("KeyValue.pairs", *_flat(self.pairs))

    def _html(self) -> str:
        return _definitions(self.pairs)

    def _line(self) -> str:
        return "; ".join(f"{label}: {value}" for label, value in self.pairs)


@dataclass(frozen=True)
class Quote(Block):
    """The document's own words, with the place where they stand in it."""

    kind: ClassVar[str] = "quote"

    text: str
    section: str = ""

    def __post_init__(self) -> None:
        texts("Quote", self.text, self.section)

    def _html(self) -> str:
        return (
            f'<blockquote style="{_RULE}"><p>{escape(self.text)}</p>'
            f'<footer style="{SMALL}">{escape(self.section)}</footer></blockquote>'
        )

    def _line(self) -> str:
        return self.text


@dataclass(frozen=True)
class FigureBlock(Block):
    """A drawing with its caption, its source line and its description.

    Parameters
    ----------
    svg
        SVG text, or a matplotlib figure, which is drawn by `figures.svg`. The text column is 156 mm
        wide; a wider drawing is scaled down to it.
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
        texts("FigureBlock", self.caption, self.source, self.alt)
        not_empty("FigureBlock.alt", self.alt)
        if not isinstance(self.svg, str):
            from planpath import figures

            object.__setattr__(self, "svg", figures.svg(self.svg))

    def bundle(self) -> dict[str, Any]:
        """As for every block, and the drawing itself under its standard mime type."""
        return super().bundle() | {"image/svg+xml": self.svg}

    def as_json(self) -> dict[str, Any]:
        """The block without its drawing."""
        return {name: value for name, value in super().as_json().items() if name != "svg"}

    def _html(self) -> str:
        data = base64.b64encode(self.svg.encode()).decode()
        return (
            f'<figure><img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{data}">'
            f"<figcaption>{escape(self.caption)}"
            f'<div style="{SMALL}">{escape(self.source)}</div></figcaption></figure>'
        )

    def _line(self) -> str:
        return self.caption or self.alt


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
    return Mark(**raw) if isinstance(raw, Mapping) else str(raw)


def _flat(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return [text for pair in pairs for text in pair]


def _definitions(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    return f"<dl>{rows}</dl>" if pairs else ""
