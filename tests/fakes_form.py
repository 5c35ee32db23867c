"""Data requests for tests, and a hand that fills them in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planpath import plan, request, store, table, words
from planpath.problems import PlanpathError
from planpath.sheets import form
from planpath.sheets.form_layout import LAYOUT_SHEET
from planpath.store import Evidence

ZJ = plan.load("zj_textile_2027")
REGIONS = ZJ.regions
THEN = date(2025, 3, 1)
SAME, OTHER, UNKNOWN = "与所列口径一致", "口径不同，备注写明", "不清楚"
STATISTICS, INTERNAL = "统计部门公布或年鉴", "内部台账，未公布"
GIVEN = {
    "口径是否一致": SAME,
    "是否终值": "是",
    "来源类型": STATISTICS,
    "来源名称": "统计公报",
    "网址或文号": "https://stats.example/",
    "发布日期": "2025-02",
}


BASIS, SAME_BASIS = "实际核算口径", "与所列核算口径一致"


def nothing_known() -> Evidence:
    return Evidence(table.empty(), store.citation_frame([]), THEN, {}, "published")


def made(region: str = "lanxi", evidence: Evidence | None = None, lang: str = "zh") -> request.Form:
    return request.form(ZJ, evidence or nothing_known(), region, THEN, words.load(lang))


@dataclass(frozen=True)
class Cells:
    """A form's cells as a person sees them: by row of the sheet and heading."""

    sheet: Any

    @property
    def head(self) -> dict[str, int]:
        return {cell.value: cell.column for cell in self.sheet[5] if cell.value}

    @property
    def lines(self) -> Iterator[int]:
        return (n for n in range(6, self.sheet.max_row + 1) if self.sheet.cell(n, 1).value)

    def answer(self, line: int, given: dict[str, str] | None = None) -> None:
        """Fill in what a row must say of its figures, the basis where it asks for one."""
        for title, text in (GIVEN if given is None else given).items():
            self.at(line, title).value = text
        if BASIS in self.head and not self.at(line, BASIS).protection.locked:
            self.at(line, BASIS).value = SAME_BASIS

    def at(self, line: int, title: str) -> Any:
        return self.sheet.cell(line, self.head[title])

    def yellow(self, line: int) -> list[str]:
        """Titles of the figures a row asks for."""
        return [
            title
            for title, column in self.head.items()
            if title[:4].isdigit() and not self.sheet.cell(line, column).protection.locked
        ]


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def office(book: Any, number: int = 0) -> Cells:
    names = [name for name in book.sheetnames if name not in ("填表说明", LAYOUT_SHEET)]
    return Cells(book[names[number]])


def saved(book: Any, path: Path) -> Path:
    book.save(path)
    return path


def filled(data: bytes, path: Path, change: Callable[[Any, Cells], None] | None = None) -> Path:
    """Lanxi's revenue filled in for 2024, then whatever `change` does to it."""
    book = opened(data)
    cells = office(book)
    cells.at(6, "2024年").value = 243.5
    for title, text in GIVEN.items():
        cells.at(6, title).value = text
    if change is not None:
        change(book, cells)
    return saved(book, path)


def told(path: Path) -> list[str]:
    with pytest.raises(PlanpathError) as error:
        form.rows(path)
    return [str(problem) for problem in error.value.problems]
