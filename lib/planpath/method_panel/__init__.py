"""Every target put to every method: what each measures, which class it gives, or why none.

One light for a target hides more than it shows: on the same series one office sees moderate
progress, another a cloud, a third a schedule not kept. The panel sets them side by side and says
what their disagreement turns on. It gives no verdict of its own and changes none; that stays with
`assessment`. A target that may not be judged there is not put to any method here either.
"""

from __future__ import annotations

from planpath.method_panel.agreement import ENOUGH, SIDES, agreement, partings
from planpath.method_panel.measures import MEASURED
from planpath.method_panel.putting import CAUSES, COLUMNS, classes, panel, scores

__all__ = [
    "CAUSES",
    "COLUMNS",
    "ENOUGH",
    "MEASURED",
    "SIDES",
    "agreement",
    "classes",
    "panel",
    "partings",
    "scores",
]
