"""Files as they come: awkward ones with the figures they hold, broken ones with what is said.

Every file is made by code, in the folder it is asked for, so that a test (or anybody who wants to
try a load) has it whole. `corpus_broken` and `corpus_awkward` list what is expected of them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from planpath import ingest, sheets

Grid = Sequence[Sequence[Any]]
Write = Callable[[Path], None]

SOURCE = """
[source]
id = "office_monthly"
title = { zh = "月报", en = "Monthly" }
publisher = { zh = "演示单位", en = "Demonstration office" }
"""

# The table most cases break in one place.
GOOD: Grid = (
    ("2024年1—9月主要指标",),
    ("单位：亿元",),
    ("地区", "营业收入", "营业收入同比（%）", "企业数（家）", "备注"),
    ("柯桥区", 1243.5, 6.4, 155, None),
    ("萧山区", 1782.3, -3.4, 164, None),
)
COLUMNS = """
  { at = "A", is = "region", header = "地区" },
  { at = "B", is = "value", header = "营业收入", indicator = "营业收入" },
  { at = "C", is = "value", header = "营业收入同比（%）", indicator = "营业收入同比" },
  { at = "D", is = "value", header = "企业数（家）", indicator = "企业数" },
  { at = "E", is = "skip", header = "备注" },
"""
QUANTITIES = """
[[quantity]]
published = "营业收入"
published_scopes = ["", "规上"]
indicator = "revenue"
scope = "unstated"

[[quantity]]
published = "营业收入同比"
published_scopes = ["", "规上"]
indicator = "revenue_growth"
scope = "unstated"

[[quantity]]
published = "企业数"
published_scopes = [""]
indicator = "above_scale_firms"
scope = "unstated"
"""
LONG_COLUMNS = """
  { at = "A", is = "region" },
  { at = "B", is = "indicator" },
  { at = "C", is = "scope" },
  { at = "D", is = "year" },
  { at = "E", is = "period" },
  { at = "F", is = "value" },
  { at = "G", is = "unit" },
"""
LONG_HEAD = ("地区", "指标", "口径", "年份", "时期", "数值", "单位")


def mapping_text(
    columns: str = COLUMNS,
    *,
    name: str = "数据",
    header: str = "[3]",
    first: int = 4,
    more: str = 'unit = "<title>"\nperiod = "<title>"',
    top: str = "",
    quantities: str = QUANTITIES,
    source: str = SOURCE,
) -> str:
    """A mapping of one sheet."""
    return (
        f"{top}\n{source}\n[[sheet]]\nname = {name!r}\nheader = {header}\nfirst = {first}\n{more}\n"
        f"column = [{columns}]\n{quantities}"
    )


LONG = mapping_text(LONG_COLUMNS, header="[1]", first=2, more="")


@dataclass(frozen=True)
class Case:
    """One file.

    Parameters
    ----------
    name
        Of the test, and of the file.
    write
        Puts the file where it is told.
    mapping
        Its mapping as TOML; without one `sheets.propose` is asked.
    ending
        Of the file's name.
    """

    name: str
    write: Write
    mapping: str | None = None
    ending: str = ".xlsx"

    def make(self, folder: Path) -> Path:
        """The file, and its mapping beside it."""
        path = folder / f"{self.name}{self.ending}"
        self.write(path)
        if self.mapping is not None:
            path.with_name(path.name + sheets.SUFFIX).write_text(self.mapping, encoding="utf-8")
        return path


def understood(path: Path) -> tuple[sheets.Unrolled, ingest.Gathered]:
    """What a load does before it checks and stores: read, lay out, understand."""
    beside = path.with_name(path.name + sheets.SUFFIX)
    mapping = sheets.load_mapping(beside) if beside.is_file() else sheets.propose(path)
    unrolled = sheets.unroll(sheets.read(path), mapping)
    return unrolled, ingest.gather(unrolled.rows, "corpus", date(2026, 1, 1), mapping.names())


# ---- Writers ---------------------------------------------------------------------------------


def book(
    *grids: tuple[str, Grid],
    merges: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    hidden: Sequence[str] = (),
    dress: Callable[[Any], None] | None = None,
) -> Write:
    """A workbook of those sheets; merges and formats are those of the first."""

    def write(path: Path) -> None:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, grid in grids:
            sheet = workbook.create_sheet(name)
            for row in grid:
                sheet.append(list(row))
            if name in hidden:
                sheet.sheet_state = "hidden"
        first = workbook.worksheets[0]
        for merged in merges:
            first.merge_cells(merged)
        for cell, code in (formats or {}).items():
            first[cell].number_format = code
        if dress is not None:
            dress(workbook)
        workbook.save(path)

    return write


def data(grid: Grid = GOOD, **more: Any) -> Write:
    """A workbook of the one sheet 数据."""
    return book(("数据", grid), **more)


def with_cell(cell: str, value: Any, code: str = "General", grid: Grid = GOOD) -> Write:
    """The good table with one other cell."""

    def dress(workbook: Any) -> None:
        workbook.worksheets[0][cell] = value
        workbook.worksheets[0][cell].number_format = code

    return data(grid, dress=dress)


def raw(content: bytes) -> Write:
    """A file of those bytes."""

    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def text(content: str, encoding: str = "utf-8") -> Write:
    """A table of text."""
    return raw(content.encode(encoding))


def packed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, compression)
    return buffer.getvalue()


def archive(parts: Mapping[str, bytes]) -> Write:
    """A ZIP archive as a file."""
    return raw(packed(parts))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def parts(
    sheet: str, *, more: Mapping[str, str] | None = None, name: str = "数据"
) -> dict[str, bytes]:
    """The least a workbook needs, around a worksheet's own XML."""
    found = {
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    }
    return {part: content.encode() for part, content in found.items() if content}


def worksheet(rows: str, after: str = "", before: str = "") -> str:
    """A worksheet's XML."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def words_cell(cell: str, written: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{cell}" t="inlineStr"><is><t>{written}</t></is></c>'


def small_sheet(value: str, after: str = "", before: str = "") -> str:
    """地区 | 营业收入（亿元）, one row below; `value` is the XML of cell B2."""
    head = words_cell("A1", "地区") + words_cell("B1", "2023年营业收入（亿元）")
    body = words_cell("A2", "柯桥区") + value
    return worksheet(f'<row r="1">{head}</row><row r="2">{body}</row>', after, before)


SMALL = mapping_text(
    '{ at = "A", is = "region" }, { at = "B", is = "value", indicator = "营业收入" }',
    header="[1]",
    first=2,
    more="",
)


def cut(write: Write, share: float) -> Write:
    """A file of which only the first part arrived."""

    def shorter(path: Path) -> None:
        write(path)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return shorter


def flawed(content: bytes, find: bytes, put: bytes) -> Write:
    """A file with some bytes changed."""
    assert find in content
    return raw(content.replace(find, put))
