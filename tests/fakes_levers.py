"""Levers made up for tests."""

from __future__ import annotations

from typing import Any

from planpath import definitions
from planpath.leverage import Lever


def fake_lever(**given: Any) -> Lever:
    """A lever that adds to the growth of revenue, two points either way, unless given."""
    blank = {
        "label": {"zh": "增速", "en": "growth"},
        "indicator": "revenue",
        "parameter": "rate",
        "relative": True,
        "low": "-2 %/年",
        "high": "2 %/年",
        "why": {"zh": "试一试", "en": "a trial"},
    }
    return definitions.validate(Lever, {**blank, **given}, "fake")
