"""Which option holds up over many futures, and in which futures a target fails: pure arithmetic.

Many futures are computed, none of them is called likely. Of options it is asked how much would be
lost by having chosen one when another future comes (regret), and in what share of the futures each
is good enough (satisficing). Of the futures in which a target fails it is asked what they have in
common: PRIM, the patient rule induction method, finds a box of assumptions that holds many of them
(coverage) and little else (density).

Shares of futures are shares of the cases that were computed, not probabilities.
"""

from __future__ import annotations

from planpath.robustness.boxes import Box, BoxQuality, Discovery, Restriction, box_quality
from planpath.robustness.choices import Regret, regret, satisficing_share
from planpath.robustness.peeling import prim

__all__ = [
    "Box",
    "BoxQuality",
    "Discovery",
    "Regret",
    "Restriction",
    "box_quality",
    "prim",
    "regret",
    "satisficing_share",
]
