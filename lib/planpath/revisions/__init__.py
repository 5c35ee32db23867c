"""Two runs held against each other: what changed, and which input contributed how much.

`between` evaluates the judgement with the inputs of the earlier run and, one after the other in
every order, those of the later run; `attribution` averages what each of them does. What is stored
and what the present code gives for the same inputs may differ: that is the code's part.
"""

from __future__ import annotations

from planpath.revisions.changes import CODE, FORMS, PARTS, Revisions, between
from planpath.revisions.mixing import SWITCHES
from planpath.revisions.outcomes import put

__all__ = ["CODE", "FORMS", "PARTS", "SWITCHES", "Revisions", "between", "put"]
