"""Workbooks and tables as offices keep them, understood by a small mapping file beside them.

`read` opens a file of any form it knows (.xlsx, .csv) as sheets whose cells know their address;
`propose` guesses which column is what, `dump` writes the guess as TOML for an analyst to correct;
`unroll` gives the figures as records, and the rows 合计 apart from them, as sums to check against.
Nothing here knows what an id means: `ingest.gather(rows, source, day, mapping.names())` does.
"""

from __future__ import annotations

from planpath.sheets.grid import Sheet
from planpath.sheets.layout import SUFFIX, WorkbookMapping, load_mapping
from planpath.sheets.opening import read
from planpath.sheets.proposing import propose
from planpath.sheets.unrolling import Total, Unrolled, rows, totals, unroll
from planpath.sheets.writing import dump

__all__ = [
    "SUFFIX",
    "Sheet",
    "Total",
    "Unrolled",
    "WorkbookMapping",
    "dump",
    "load_mapping",
    "propose",
    "read",
    "rows",
    "totals",
    "unroll",
]
