"""The sheet of precedents: how often others reached the rate a target needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter, quote_sheetname

from planpath.export.book import Book
from planpath.export.judging import column_of
from planpath.export.lines import Line
from planpath.export.look import FIRST, YEAR, height
from planpath.precedent import LEVELS
from planpath.reference import PERCENTILES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["write"]

_RATE = "0.00%"
# As near to the rate a class states its share at as `assessment` asks for.
_NEAR_STATED = "0.00005"
_NEEDS: tuple[tuple[str, float], ...] = (
    ("id", 8),
    ("region", 10),
    ("indicator", 24),
    ("class_", 40),
    ("span", 7),
    ("n", 7),
    ("rate", 10),
    ("share", 10),
)
_CLASSES: tuple[str, ...] = (
    *("class_", "span", "units", "observed_unit", "n"),
    *PERCENTILES,
    *("stated_rate", "stated_share", "caveat", "class_source"),
)
_FIRST_CLASS = len(_NEEDS) + 2
"""The table of classes begins one empty column to the right of that of needs."""


def write(book: Book) -> Worksheet:
    """Add the sheet: what targets need on the left, the classes they are held against beside it."""
    sheet = book.sheet("precedents", book.words("export.how_precedents"))
    shown = [(n, line) for n, line in enumerate(book.lines) if line.row["precedent_class"]]
    classes = _classes(book, [line for _, line in shown])
    widths = {"class_": 40.0, "caveat": 44.0, "class_source": 36.0, "observed_unit": 12.0}
    heads: list[tuple[str | int, float]] = [(book.column(key), width) for key, width in _NEEDS]
    heads.append(("", 2.0))
    heads += [(book.column(key), widths.get(key, 8.5)) for key in _CLASSES]
    book.heads(sheet, heads)
    places = _write_classes(book, sheet, classes)
    for number, (at, line) in enumerate(shown):
        _write_need(book, sheet, FIRST + number, (at, line), places)
    rows = max(len(shown), len(classes) + 1)
    if not shown:
        book.pen.note(sheet.cell(FIRST, 1), book.words("export.no_rows"))
    book.finish(sheet, rows, _FIRST_CLASS + len(_CLASSES) - 1, f"D{FIRST}")
    return sheet


def _classes(book: Book, found: list[Line]) -> pd.DataFrame:
    """Rows of the classes that speak to an indicator shown."""
    precedents = book.subject.precedents
    wanted: dict[str, None] = {}
    for line in found:
        entries = precedents.speaking_to(str(line.row["indicator"]))
        wanted |= dict.fromkeys(entry.id for entry in entries)
    frame = precedents.frame
    order = {id_: number for number, id_ in enumerate(wanted)}
    kept = frame[frame["class"].isin(list(wanted))].copy()
    kept["order"] = kept["class"].map(order)
    return kept.sort_values(["order", "span"], kind="stable").reset_index(drop=True)


def _write_classes(
    book: Book, sheet: Worksheet, classes: pd.DataFrame
) -> dict[tuple[str, int], int]:
    """The table of classes, the levels of its percentiles in its first row; returns their rows."""
    pen, first = book.pen, _FIRST_CLASS
    low, high = _letter("min"), _letter("max")
    if len(classes):
        pen.text(sheet.cell(FIRST, first), book.column("levels"))
        for key, level in zip(PERCENTILES, LEVELS, strict=True):
            pen.number(sheet[f"{_letter(key)}{FIRST}"], level, "0%")
        title = quote_sheetname(sheet.title)
        book.place("shares", f"{title}!${low}${FIRST}:${high}${FIRST}")
    places = {}
    lang = book.words.lang
    for number, row in enumerate(classes.to_dict("records"), FIRST + 1):
        entry = book.subject.precedents.classes[row["class"]]
        told = {
            "class_": entry.label.of(lang),
            "observed_unit": entry.unit.of(lang),
            "caveat": entry.caveat.of(lang),
            "class_source": entry.source.of(lang),
        }
        for offset, key in enumerate(_CLASSES):
            cell = sheet.cell(number, first + offset)
            if key in told:
                pen.text(cell, told[key])
            else:
                whole = key in ("span", "units", "n")
                pen.number(cell, float(row[key]), YEAR if whole else _class_form(key))
        places[str(row["class"]), int(row["span"])] = number
        sheet.row_dimensions[number].height = height({40.0: told["class_"], 44.0: told["caveat"]})
    return places


def _class_form(key: str) -> str:
    return "0.0%" if key == "stated_share" else _RATE


def _letter(key: str) -> str:
    return str(get_column_letter(_FIRST_CLASS + _CLASSES.index(key)))


def _write_need(
    book: Book,
    sheet: Worksheet,
    at: int,
    shown: tuple[int, Line],
    places: dict[tuple[str, int], int],
) -> None:
    number, line = shown
    row, target = line.row, FIRST + number
    inputs = quote_sheetname(book.words("export.sheet.inputs"))
    label = book.subject.precedents.classes[str(row["precedent_class"])].label
    indicator = book.indicator(row["indicator"])
    texts = (str(row["target_id"]), book.phrases.region(row["region"]), indicator)
    for column, text in enumerate(texts, 1):
        from_inputs = f'={inputs}!{get_column_letter(column)}{target}&""'
        book.formula(sheet.cell(at, column), from_inputs, text)
    where = places[str(row["precedent_class"]), int(row["precedent_span"])]
    book.formula(sheet.cell(at, 4), f'={_letter("class_")}{where}&""', label.of(book.words.lang))
    for column, key in enumerate(("span", "n"), 5):
        value = float(row[f"precedent_{key}"])
        book.formula(sheet.cell(at, column), f"={_letter(key)}{where}", value, YEAR)
    rate = f"G{at}"
    formula = _rate_formula(book, row, target)
    book.formula(sheet[rate], formula, float(row["precedent_rate"]), _RATE)
    share = _share_formula(book, rate, where)
    book.formula(sheet.cell(at, 8), share, float(row["precedent_share"]), "0%")
    own = height({24.0: indicator, 40.0: label.of(book.words.lang)})
    sheet.row_dimensions[at].height = max(own, sheet.row_dimensions[at].height or 0)


def _rate_formula(book: Book, row: Any, target: int) -> str:
    """The rate held against the class: what is left, or where no class is so long the whole."""
    results = book.words("export.sheet.judgement")
    needed = f"{quote_sheetname(results)}!{column_of('needed_rate')}{target}"
    if np.isclose(row["precedent_rate"], row["needed_rate"], rtol=1e-12, atol=0):
        return f"={needed}"
    if row["measure"] == "rate":
        return f"={quote_sheetname(results)}!{column_of('promise')}{target}"
    cells = {
        key: f"{quote_sheetname(results)}!{column_of(key)}{target}"
        for key in ("target_value", "baseline", "baseline_year", "by")
    }
    return (
        f'=IF({needed}="","",({cells["target_value"]}/{cells["baseline"]})'
        f"^(1/({cells['by']}-{cells['baseline_year']}))-1)"
    )


def _share_formula(book: Book, rate: str, at: int) -> str:
    """See `precedent.share_reaching`: read off between percentiles, or as the class states it."""
    low, high = f"${_letter('min')}{at}", f"${_letter('max')}{at}"
    all_ = f"{low}:{high}"
    shares = book.words("export.name.shares")
    step = f"MATCH({rate},{all_},1)"
    start, end = f"INDEX({all_},{step})", f"INDEX({all_},{step}+1)"
    below_start, below_end = f"INDEX({shares},{step})", f"INDEX({shares},{step}+1)"
    below = (
        f"IF({rate}<{low},0,IF({rate}>={high},1,"
        f"{below_start}+({rate}-{start})/({end}-{start})*({below_end}-{below_start})))"
    )
    stated, stated_share = f"{_letter('stated_rate')}{at}", f"{_letter('stated_share')}{at}"
    near = f'IF({stated}="",FALSE,ABS({rate}-{stated})<={_NEAR_STATED})'
    return f'=IF({rate}="","",IF({near},{stated_share},IF({rate}<0,{below},1-({below}))))'
