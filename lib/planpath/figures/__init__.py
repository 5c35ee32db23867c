"""Table and words in, a figure out, with its caption and what it says to those who cannot see it."""

from __future__ import annotations

from planpath.figures.backsolving import BackSolve, Band, Published, backsolve
from planpath.figures.sheet import Drawn

__all__ = ["BackSolve", "Band", "Drawn", "Published", "backsolve"]
