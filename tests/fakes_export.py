"""Workbooks for tests: made from chosen evidence, and recalculated by a spreadsheet program."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from planpath import demonstration, plan, scenario, store
from planpath.export.subject import Subject
from planpath.plan import Plan
from planpath.reference import Precedents
from planpath.store import Evidence
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_spreadsheet = pytest.mark.skipif(
    SOFFICE is None,
    reason="LibreOffice is not here: the workbook's formulas were not recalculated",
)
_STORED = re.compile(
    rb'(<c r="[A-Z]+\d+"[^>]*?)(?: t="(?:str|b)")?>(<f>.*?</f>)<v>[^<]*</v>', re.DOTALL
)


def precedents() -> Precedents:
    return store.precedents(Workspace(ROOT))


def subject_of(
    whole: Plan, evidence: Evidence, regions: Sequence[str] = (), **given: Any
) -> Subject:
    """What is exported, under the steady course and with the precedents of the repository."""
    asked = {
        "scenario": scenario.load("steady"),
        "precedents": precedents(),
        "as_of": store.default_as_of(evidence),
        **given,
    }
    return Subject(plan=whole, evidence=evidence, regions=regions, **asked)


def published() -> Subject:
    return subject_of(plan.load("zj_textile_2027"), store.evidence(Workspace(ROOT)))


def made_up(folder: Path) -> Subject:
    """The demonstration panel, in a workspace of its own."""
    whole, place = plan.load("zj_textile_2027"), Workspace(folder)
    demonstration.write(place, whole)
    return subject_of(whole, store.evidence(place, "demonstration"))


def opened(data: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def without_values(data: bytes) -> bytes:
    """The workbook without what its formulas give, so that nothing can be copied from it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as bare:
        for name in whole.namelist():
            content = whole.read(name)
            if name.startswith("xl/worksheets/"):
                content = _STORED.sub(rb"\1>\2", content)
            bare.writestr(name, content)
    return out.getvalue()


def recalculated(folder: Path, books: Mapping[str, bytes]) -> dict[str, Workbook]:
    """The workbooks as a spreadsheet program computes them, by name, values only."""
    assert SOFFICE is not None
    given, made = folder / "given", folder / "made"
    given.mkdir(exist_ok=True)
    for name, data in books.items():
        (given / f"{name}.xlsx").write_bytes(without_values(data))
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(made),
            *(str(given / f"{name}.xlsx") for name in books),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return {name: opened((made / f"{name}.xlsx").read_bytes(), values=True) for name in books}


def differences(data: bytes, theirs: Workbook, within: float = 1e-9) -> list[str]:
    """Cells whose formula the spreadsheet program gives another value than the one stored."""
    formulas, ours = opened(data), opened(data, values=True)
    found, seen = [], 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                seen += 1
                mine = _value(ours[sheet.title][cell.coordinate].value)
                its = _value(theirs[sheet.title][cell.coordinate].value)
                if not _same(mine, its, within):
                    place = f"{sheet.title}!{cell.coordinate}"
                    found.append(f"{place}: ours {mine!r}, theirs {its!r}: {cell.value}")
    assert seen, "a workbook without formulas"
    return found


def _value(value: Any) -> Any:
    return "" if value is None else value


def _same(mine: Any, its: Any, within: float) -> bool:
    if isinstance(mine, str | bool) or isinstance(its, str | bool):
        return type(mine) is type(its) and bool(mine == its)
    return bool(abs(mine - its) <= within * max(1.0, abs(mine)))
