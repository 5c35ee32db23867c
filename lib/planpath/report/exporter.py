"""From an executed notebook to a PDF: ``jupyter nbconvert --to typst-pdf report.ipynb``.

The blocks of the notebook go as data, in ``doc.json`` and one SVG file per drawing, into a
temporary folder beside a fixed template, and the Typst compiler reads them there. No text of a
notebook is ever part of a program, so nothing written in a cell, a quotation or a file name can be
taken for markup. The result is a tagged file, PDF/A-2a and PDF/UA-1, and has the same bytes on
every run.
"""

from __future__ import annotations

import datetime
import functools
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.etree import ElementTree

from planpath import fonts, words
from planpath.problems import PlanpathError, Problem
from planpath.report.blocks import (
    MIME,
    Block,
    Cover,
    FigureBlock,
    Heading,
    TableBlock,
    read,
)
from planpath.report.columns import grid

if TYPE_CHECKING:
    TypstPDFExporter: type

__all__ = ["TypstPDFExporter", "collect", "pdf"]

# A label as matplotlib writes it: one run of text, anchored at x and y.
_LABEL = re.compile(
    r"""(?P<opening><text[ ]style="font-size:[ ](?P<size>[\d.]+)px;[^"]*
    text-anchor:[ ](?P<anchor>start|middle|end)[^"]*"
    [ ]x="(?P<x>[-\d.]+)"[ ]y="(?P<y>[-\d.]+)"[^>]*>)(?P<text>[^<]+)</text>""",
    re.VERBOSE,
)
_HAN = re.compile("[\u3400-\u9fff]")
_WESTERN_MARKS = "‘’“”…—"

STANDARDS: Final[list[Literal["ua-1", "a-2a"]]] = ["ua-1", "a-2a"]

TEMPLATES = ("template.typ", "elements.typ")


@dataclass(frozen=True)
class Placed:
    """A block and where in the notebook it stands, for the sentences about it."""

    where: str
    block: Block


def pdf(notebook: Mapping[str, Any]) -> bytes:
    """The PDF of an executed notebook.

    Parameters
    ----------
    notebook
        A notebook node, or the plain JSON of a notebook file.

    Raises
    ------
    PlanpathError
        A cell ended in an error; there is no `Cover`; a block is malformed; characters that no
        font can draw, each with its code and its place; a drawing that is not SVG; a font file
        that is missing.
    """
    fonts.require()
    cover, body = _ordered(collect(notebook))
    _check_characters([cover, *body])
    assert isinstance(cover.block, Cover)
    with tempfile.TemporaryDirectory(prefix="planpath-") as folder:
        root = Path(folder)
        _write(root, cover.block, [placed.block for placed in body])
        return _compiled(root, cover.block.as_of)


def collect(notebook: Mapping[str, Any]) -> list[Placed]:
    """The blocks of a notebook in order; all other outputs are passed over.

    Raises
    ------
    PlanpathError
        Every cell that ended in an error, and every malformed block.
    """
    placed: list[Placed] = []
    problems: list[Problem] = []
    for where, output in _outputs(notebook):
        if output.get("output_type") == "error":
            said = f"{output.get('ename', '')}: {output.get('evalue', '')}"
            problems.append(Problem(where, "the cell ended in an error; no report of it", said))
            continue
        data = output.get("data", {})
        if MIME not in data:
            continue
        try:
            raw = _parsed(data[MIME])
            placed.append(Placed(where, read(raw, _joined(data.get("image/svg+xml", "")))))
        except PlanpathError as error:
            problems += [replace(p, where=f"{where}, {p.where}") for p in error.problems]
    if problems:
        raise PlanpathError(problems)
    return placed


def _outputs(notebook: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, cell in enumerate(notebook.get("cells", []), start=1):
        for output in cell.get("outputs", []):
            yield f"notebook, cell {number}", output


def _joined(text: str | list[str]) -> str:
    # In a notebook file a long text may be a list of lines.
    return text if isinstance(text, str) else "".join(text)


def _parsed(raw: Any) -> Mapping[str, Any]:
    value = json.loads(_joined(raw)) if isinstance(raw, str | list) else raw
    return value if isinstance(value, Mapping) else {"block": value}


def _ordered(placed: list[Placed]) -> tuple[Placed, list[Placed]]:
    covers = [entry for entry in placed if isinstance(entry.block, Cover)]
    if not covers:
        message = "shows no Cover block, so the report has no title and no date; run it, or add one"
        raise PlanpathError(Problem("notebook", message))
    if len(covers) > 1:
        raise PlanpathError(Problem(entry.where, "a second Cover block") for entry in covers[1:])
    return covers[0], [entry for entry in placed if entry is not covers[0]]


# --- characters ------------------------------------------------------------------------------


def _check_characters(placed: list[Placed]) -> None:
    problems = []
    for entry in placed:
        text = "".join(_strings(entry))
        missing = fonts.missing_glyphs(text)
        if missing:
            message = (
                f"the {entry.block.kind} block holds characters that no font of the report can "
                f"draw: {fonts.codes(missing)}; rewrite them, for no page is printed with gaps"
            )
            problems.append(Problem(entry.where, message, found=_around(text, missing[0])))
    if problems:
        raise PlanpathError(problems)


def _strings(entry: Placed) -> Iterator[str]:
    yield from _texts_in(entry.block.as_json())
    if isinstance(entry.block, FigureBlock):
        yield from _texts_of_drawing(entry.block.svg, entry.where)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, list):
        for part in value:
            yield from _texts_in(part)


def _texts_of_drawing(svg: str, where: str) -> Iterator[str]:
    try:
        tree = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise PlanpathError(Problem(where, f"the drawing is not SVG: {error}")) from error
    for element in tree.iter("{http://www.w3.org/2000/svg}text"):
        yield "".join(element.itertext())


def _faced(svg: str) -> str:
    """The drawing with every character outside the sans face set in the fallback face by itself.

    Left to itself the press sets a whole label in the fallback face for one ₂ in it. Quotation
    marks of a label without Chinese go the same way, being full width in the sans face.
    """
    return _LABEL.sub(_split_label, svg)


def _split_label(match: re.Match[str]) -> str:
    opening, text = match["opening"], unescape(match["text"])
    runs = fonts.runs(text, also="" if _HAN.search(text) else _WESTERN_MARKS)
    if all(run.family == fonts.SANS for run in runs):
        return match[0]
    size = float(match["size"])
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[match["anchor"]]
    x = float(match["x"]) - before * size * sum(run.width for run in runs)
    pieces = []
    for run in runs:
        face = f"font-family: '{run.family}'; text-anchor: start; font-kerning: none"
        # A position of its own makes a run a chunk of text, and the press picks a face by chunk.
        at = f'x="{x:.4f}" y="{match["y"]}"'
        pieces.append(f'<tspan {at} style="{face}">{escape(run.text, quote=False)}</tspan>')
        x += size * run.width
    return opening + "".join(pieces) + "</text>"


def _around(text: str, character: str, most: int = 12) -> str:
    at = text.index(character)
    return text[max(0, at - most) : at + most + 1]


# --- to the press ----------------------------------------------------------------------------


def _write(root: Path, cover: Cover, body: list[Block]) -> None:
    above: list[int] = []
    entries = []
    for number, block in enumerate(body):
        entry = block.as_json()
        if isinstance(block, Heading):
            # PDF/UA forbids skipping a level; a notebook that leaves one out still prints.
            above = [level for level in above if level < block.level] + [block.level]
            entry["level"] = len(above)
        if isinstance(block, TableBlock):
            entry |= vars(grid(block))
            entry["empty"] = block.empty or words.load(cover.lang)("press.empty")
        if isinstance(block, FigureBlock):
            entry["file"] = f"drawing-{number:03d}.svg"
            (root / entry["file"]).write_text(_faced(block.svg), encoding="utf-8")
        entries.append(entry)
    doc = {"cover": cover.as_json(), "blocks": entries}
    (root / "doc.json").write_text(json.dumps(doc, ensure_ascii=False), encoding="utf-8")
    for name in TEMPLATES:
        text = package_files("planpath.report").joinpath(name).read_bytes()
        (root / name).write_bytes(text)


def _compiled(root: Path, as_of: str) -> bytes:
    import typst

    day = datetime.datetime.combine(
        datetime.date.fromisoformat(as_of), datetime.time(), datetime.UTC
    )
    press = typst.Compiler(root / TEMPLATES[0], root=root, font_paths=_press_fonts())
    try:
        printed = press.compile(format="pdf", timestamp=day, pdf_standards=[*STANDARDS])
    except typst.TypstError as error:
        said = "; ".join([error.message, *error.hints])
        raise PlanpathError(Problem("report", f"the press refused the page: {said}")) from error
    assert isinstance(printed, bytes)
    return printed


@functools.cache
def _press_fonts() -> Any:
    # Reading the folders takes longer than setting a page; once a process is enough.
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in fonts.directories()],
    )


# --- nbconvert -------------------------------------------------------------------------------


@functools.cache
def _exporter() -> type:
    from nbconvert.exporters.exporter import Exporter

    class TypstPDFExporter(Exporter):
        """The nbconvert exporter ``typst-pdf``."""

        file_extension = ".pdf"
        output_mimetype = "application/pdf"
        export_from_notebook = "PDF (planpath)"

        def from_notebook_node(  # type: ignore[override]  # as all exporters to binary formats
            self, nb: Any, resources: Any = None, **options: Any
        ) -> tuple[bytes, Any]:
            nb, resources = super().from_notebook_node(nb, resources, **options)
            return pdf(nb), resources

    TypstPDFExporter.__module__ = __name__
    TypstPDFExporter.__qualname__ = "TypstPDFExporter"
    return TypstPDFExporter


def __getattr__(name: str) -> Any:
    # nbconvert takes over three seconds to import, and `pdf` needs none of it.
    if name == "TypstPDFExporter":
        return _exporter()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
