"""What every block can do: show itself as a mime bundle, and say at once what is wrong with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from planpath.problems import PlanpathError, Problem

__all__ = ["MIME", "SMALL", "Block", "among", "not_empty", "texts"]

MIME = "application/vnd.planpath.block+json"

SMALL = "font-size:85%;color:#555"
"""How captions and sources look on the screen."""


class Block(ABC):
    """What every block can do; `kind` is its name in the JSON."""

    kind: ClassVar[str]

    def bundle(self) -> dict[str, Any]:
        """The mime bundle: HTML for the screen, JSON for the press, one line for terminals."""
        return {"text/plain": self.line(), "text/html": self.html(), MIME: self.as_json()}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.bundle()

    def as_json(self) -> dict[str, Any]:
        """The block as plain JSON values; `read` is the way back."""
        raw = {"block": self.kind}
        return raw | {name: _plain(value) for name, value in vars(self).items()}

    def html(self) -> str:
        """The block as escaped HTML."""
        return self._html()

    def line(self) -> str:
        """The block in one line."""
        return self._line()

    @abstractmethod
    def _html(self) -> str: ...

    @abstractmethod
    def _line(self) -> str: ...


def among(where: str, found: object, allowed: Sequence[object]) -> None:
    """Refuse a value that is not one of `allowed`."""
    if found not in allowed:
        raise PlanpathError(Problem.unknown(where, "value", found, [str(a) for a in allowed]))


def not_empty(where: str, text: str) -> None:
    """Refuse a text with nothing in it."""
    if not text.strip():
        raise PlanpathError(Problem(where, "is empty"))


def texts(where: str, *values: object) -> None:
    """Refuse whatever is not text: a number is formatted before it comes here, with its unit."""
    problems = [
        Problem(where, "is not text", f"{value!r} ({type(value).__name__})")
        for value in values
        if not isinstance(value, str)
    ]
    if problems:
        raise PlanpathError(problems)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, str | int | float | Mapping | set | frozenset):
        return value
    return dict(vars(value))
