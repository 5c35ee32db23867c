"""Table and words in, a figure out, with its caption and what it says to those who cannot see it.

The only module that imports matplotlib. Figures hold no global state, need no display, and are the
same on every run. Each is 156 mm wide, the text block of an A4 page.
"""

from __future__ import annotations

from planpath.figures.backsolving import BackSolve, Band, Published, backsolve
from planpath.figures.comparison import (
    MOST_PANELS,
    Course,
    Panel,
    scenario_multiples,
    scenario_paths,
)
from planpath.figures.crossing import GrowthMark, breakeven
from planpath.figures.decomposition import Effects, decomposition
from planpath.figures.discovery import Axis, failing_box
from planpath.figures.hierarchy import MovedRow, moved_bars
from planpath.figures.indexing import IndexPath, index_paths
from planpath.figures.method_grid import GridCell, GridColumn, GridRow, method_grids
from planpath.figures.milestones import MOST_ROWS, Breakdown, Shape, yearly_milestones
from planpath.figures.paths import TargetMark, trajectory
from planpath.figures.ranges import ClassRange, precedent_ranges
from planpath.figures.ranking import Need, need_ranking
from planpath.figures.regret import Bearing, bearings
from planpath.figures.sharing import ShareRow, share_dots
from planpath.figures.sheet import Drawn, svg
from planpath.figures.slopes import MOST_PLACES, Place, rank_slopes
from planpath.figures.tiles import DATA_STATUSES, StatusRow, status_grid
from planpath.figures.tornado import Swing, tornado
from planpath.figures.trials import Errors, Said, errors_by_history, reliability_diagram

__all__ = [
    "DATA_STATUSES",
    "MOST_PANELS",
    "MOST_PLACES",
    "MOST_ROWS",
    "Axis",
    "BackSolve",
    "Band",
    "Bearing",
    "Breakdown",
    "ClassRange",
    "Course",
    "Drawn",
    "Effects",
    "Errors",
    "GridCell",
    "GridColumn",
    "GridRow",
    "GrowthMark",
    "IndexPath",
    "MovedRow",
    "Need",
    "Panel",
    "Place",
    "Published",
    "Said",
    "Shape",
    "ShareRow",
    "StatusRow",
    "Swing",
    "TargetMark",
    "backsolve",
    "bearings",
    "breakeven",
    "decomposition",
    "errors_by_history",
    "failing_box",
    "index_paths",
    "method_grids",
    "moved_bars",
    "need_ranking",
    "precedent_ranges",
    "rank_slopes",
    "reliability_diagram",
    "scenario_multiples",
    "scenario_paths",
    "share_dots",
    "status_grid",
    "svg",
    "tornado",
    "trajectory",
    "yearly_milestones",
]
