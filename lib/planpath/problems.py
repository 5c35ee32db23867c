"""What went wrong, said so that a person can mend it.

Every mistake a user can make ends in one `PlanpathError`. It carries all offenders at once; each is
a `Problem` that names the file and place, what was read there, what is allowed, and the nearest
match. The command line prints the sentences and no traceback; a notebook shows them the same way.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["PlanpathError", "Problem", "nearest"]


def nearest(found: str, allowed: Iterable[str]) -> str:
    """The entry of `allowed` most like `found`, or `""` when nothing is alike.

    Examples
    --------
    >>> nearest("keqaio", ["keqiao", "haishu"])
    'keqiao'
    >>> nearest("zzz", ["keqiao"])
    ''
    """
    matches = difflib.get_close_matches(
        str(found), [str(name) for name in allowed], n=1, cutoff=0.5
    )
    return matches[0] if matches else ""


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Parameters
    ----------
    where
        File and place in it: ``regions.toml, [keqiao].code`` or ``book.xlsx, Sheet1!C7``.
    message
        What is wrong, as a clause without a full stop.
    found
        What was read there, verbatim; empty where nothing was.
    allowed
        What may stand there; empty where a list would not help.
    nearest
        The allowed entry most like `found`.
    """

    where: str
    message: str
    found: str = ""
    allowed: Sequence[str] = ()
    nearest: str = ""

    @classmethod
    def unknown(cls, where: str, what: str, found: object, allowed: Iterable[str]) -> Problem:
        """The commonest problem: a name that is in no list.

        Examples
        --------
        >>> print(Problem.unknown("--region", "region", "keqaio", ["keqiao", "lanxi"]))
        --region: unknown region; read 'keqaio'; allowed: keqiao, lanxi; nearest: keqiao
        """
        names = [str(name) for name in allowed]
        return cls(where, f"unknown {what}", str(found), names, nearest(str(found), names))

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.message}"]
        if self.found:
            parts.append(f"read {self.found!r}")
        if self.allowed:
            parts.append("allowed: " + _shortened(self.allowed))
        if self.nearest:
            parts.append(f"nearest: {self.nearest}")
        return "; ".join(parts)


class PlanpathError(Exception):
    """A user's mistake, or several, as sentences.

    Examples
    --------
    >>> raise PlanpathError(Problem("a.toml, [x]", "has no unit"))
    Traceback (most recent call last):
    planpath.problems.PlanpathError: a.toml, [x]: has no unit
    """

    def __init__(self, *problems: Problem | Iterable[Problem]) -> None:
        flat: list[Problem] = []
        for entry in problems:
            flat.extend([entry] if isinstance(entry, Problem) else entry)
        self.problems: tuple[Problem, ...] = tuple(flat)
        super().__init__("\n".join(str(problem) for problem in flat))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback."""
        return [str(self)]

    def __reduce__(self) -> tuple[type[PlanpathError], tuple[tuple[Problem, ...]]]:
        # Worker processes hand the error back whole, not just its text.
        return (type(self), (self.problems,))


def _shortened(names: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} … ({len(names)} in all)"
