"""The judgement and its numbers as files for other programs and other people.

`workbook` gives a workbook with live formulas, `iamc` the form of integrated assessment models and
back, `frames` CSV for spreadsheets and Parquet; `assessment_csv` is what stands beside the reports.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from planpath.export.tables import COLUMNS, assessment_csv

if TYPE_CHECKING:
    from planpath.export.iamc import read_iamc
    from planpath.export.subject import Subject

__all__ = ["COLUMNS", "Subject", "assessment_csv", "read_iamc"]

# Loaded when asked for: a report needs none of them, nor the packages they need.
_MODULES = {"Subject": "subject", "read_iamc": "iamc"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
