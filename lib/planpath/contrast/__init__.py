"""Scenarios side by side: what they assume differently, and what that does to each target.

Two or more scenarios are carried out on the same evidence for the same plan, whole, exactly as a
report on one of them does it; what is asked for is then picked out. So the numbers are those of any
report on the same scenario, bit for bit.
"""

from __future__ import annotations

from planpath.contrast.differing import Differing, differences
from planpath.contrast.outcomes import COLUMNS as OUTCOMES
from planpath.contrast.ranking import COLUMNS as RANKS
from planpath.contrast.ranking import ranks
from planpath.contrast.sides import Contrast, contrast

__all__ = ["OUTCOMES", "RANKS", "Contrast", "Differing", "contrast", "differences", "ranks"]
