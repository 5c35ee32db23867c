"""What a proposal says of its own lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Remark"]


@dataclass(frozen=True)
class Remark:
    """A comment by its key in the words files; `guess` where somebody must confirm the line."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    guess: bool = False
    text: str = ""

    @classmethod
    def told(cls, text: str) -> Remark:
        """A sentence as it is, of a problem."""
        return cls("", text=text)
