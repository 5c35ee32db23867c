"""A workbook as bytes: the same for the same content, its formulas with the values they give.

A program that opens a workbook computes its formulas; a preview on a telephone or a protected view
does not, and shows what was stored. So each formula is stored with its value, as spreadsheet
programs do themselves. Times in the file are the reporting date's, not those of the clock.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from planpath.export.cells import plain

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Value", "packed"]

Value = float | int | str | bool
Stored = Mapping[str, Mapping[str, Value]]
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>.*?</f>)<v\s*(?:/>|></v>)</c>', re.DOTALL)
_MOMENT = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_WRITER = re.compile(r"(<Application>)[^<]*(</Application>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(workbook: Workbook, stored: Stored, day: date) -> bytes:
    """The file of a workbook.

    Parameters
    ----------
    workbook
        As built.
    stored
        The values of its formulas, by sheet and address; a formula without one is computed by
        whoever opens the file.
    day
        Stands as the time of writing.
    """
    buffer = io.BytesIO()
    workbook.save(buffer)
    by_path = {
        f"xl/worksheets/sheet{number}.xml": stored.get(sheet.title, {})
        for number, sheet in enumerate(workbook.worksheets, 1)
    }
    moment = f"{day.isoformat()}T00:00:00Z"
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as written, zipfile.ZipFile(out, "w") as file:
        for name in written.namelist():
            data = written.read(name)
            if name in by_path:
                data = _with_values(data.decode("utf-8"), by_path[name]).encode("utf-8")
            elif name == "docProps/core.xml":
                data = _MOMENT.sub(rf"\g<1>{moment}\g<3>", data.decode("utf-8")).encode("utf-8")
            elif name == "docProps/app.xml":
                # Who wrote it: a program that trusts another's stored values looks here.
                data = _WRITER.sub(r"\g<1>planpath\g<2>", data.decode("utf-8")).encode("utf-8")
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            file.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def _with_values(xml: str, values: Mapping[str, Value]) -> str:
    def filled(match: re.Match[str]) -> str:
        address, attributes, formula = match.groups()
        if address not in values:
            return match[0]
        kind, text = _stored(values[address])
        return f'<c r="{address}"{attributes}{kind}>{formula}<v>{text}</v></c>'

    return _FORMULA.sub(filled, xml)


def _stored(value: Value) -> tuple[str, str]:
    """The type attribute and the text of a stored value; what is no number is the empty text."""
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, str):
        return ' t="str"', escape(plain(value))
    if not math.isfinite(value):
        return ' t="str"', ""
    return "", repr(float(value)) if float(value) % 1 else str(int(value))
