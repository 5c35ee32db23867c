"""Projections tried out on series whose later figures are known.

What is tried out is what is printed: the same projection, intervals and chances a report uses.
Whatever is learnt (intervals, chances, base rates) comes from other series than those it is scored
on.
"""

from __future__ import annotations

from planpath.backtesting.contenders import KNOWN, LEVELS, OURS, Learnt, chosen
from planpath.backtesting.events import EVENTS, OVER
from planpath.backtesting.held import held
from planpath.backtesting.origins import ALL, LEAST
from planpath.backtesting.teaching import learn, table
from planpath.backtesting.trial import CUTS, HIGH, HORIZON, POOLED, Tried, base_rates, run

__all__ = [
    "ALL",
    "CUTS",
    "EVENTS",
    "HIGH",
    "HORIZON",
    "KNOWN",
    "LEAST",
    "LEVELS",
    "OURS",
    "OVER",
    "POOLED",
    "Learnt",
    "Tried",
    "base_rates",
    "chosen",
    "held",
    "learn",
    "run",
    "table",
]
