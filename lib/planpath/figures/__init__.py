"""Table and words in, a figure out, with its caption and what it says to those who cannot see it.

The only module that imports matplotlib. Figures hold no global state, need no display, and are the
same on every run. Each is 156 mm wide, the text block of an A4 page.
"""

from __future__ import annotations

from planpath.figures.backsolving import BackSolve, Band, Published, backsolve
from planpath.figures.crossing import GrowthMark, breakeven
from planpath.figures.indexing import IndexPath, index_paths
from planpath.figures.paths import TargetMark, trajectory
from planpath.figures.ranges import ClassRange, precedent_ranges
from planpath.figures.ranking import Need, need_ranking
from planpath.figures.sheet import Drawn, svg
from planpath.figures.tiles import DATA_STATUSES, StatusRow, status_grid

__all__ = [
    "DATA_STATUSES",
    "BackSolve",
    "Band",
    "ClassRange",
    "Drawn",
    "GrowthMark",
    "IndexPath",
    "Need",
    "Published",
    "StatusRow",
    "TargetMark",
    "backsolve",
    "breakeven",
    "index_paths",
    "need_ranking",
    "precedent_ranges",
    "status_grid",
    "svg",
    "trajectory",
]
