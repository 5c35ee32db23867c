"""Panels: tables in the one table's columns, from Parquet or CSV, through the gate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read"]

_NUMBERS = ("year", "quantile", "value")


def read(path: Path) -> pd.DataFrame:
    """A panel as a checked table; see `table.make` for the columns that may be left out.

    Raises
    ------
    PlanpathError
        If it cannot be read, or with every fault of it.
    """
    from planpath import table

    return table.make(_frame(path), path.name)


def _frame(path: Path) -> pd.DataFrame:
    import pandas as pd

    from planpath import table

    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            from pyarrow import parquet

            names = parquet.read_schema(path).names
            return pd.read_parquet(path, columns=[c for c in table.COLUMNS if c in names])
        if kind == ".csv":
            text = {c: "str" for c in table.COLUMNS if c not in _NUMBERS}
            wanted = {*table.COLUMNS}
            return pd.read_csv(
                path,
                dtype=text,
                usecols=lambda name: name in wanted,
                keep_default_na=False,
                na_values={name: [""] for name in _NUMBERS},
                encoding="utf-8-sig",
            )
    except (OSError, ValueError) as error:
        message = f"cannot be read as a panel: {str(error).splitlines()[0]}"
        raise PlanpathError(Problem(path.name, message)) from None
    raise PlanpathError(
        Problem(path.name, "is no panel", kind or "(no ending)", [".parquet", ".csv"])
    )
