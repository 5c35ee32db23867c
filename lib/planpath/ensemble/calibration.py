"""What was learnt on other series: a table that is shipped, read, and written anew.

One row for a length of history and a number of years ahead. A workspace that has learnt on its own
panel lays its table, of the same name, in its `definitions/` folder; it counts in place of ours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from planpath import definitions
from planpath.ensemble.smoothing import Floats
from planpath.problems import PlanpathError, Problem

__all__ = ["FILE", "HISTORIES", "HORIZON", "LEVELS", "At", "Calibration", "read", "shipped"]

FILE = "interval_multipliers"
HISTORIES = (6, 7, 8, 9, 10, 12, 15, 20, 30)
"""Lengths of history learnt; one between two takes the shorter, which is the wider."""
HORIZON = 6
"""Years ahead learnt; what comes after grows in proportion to the years."""
LEVELS = np.array(
    [
        *(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
        *(0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995),
    ]
)
"""At which the misses are told."""
_KEYS = ("history", "horizon")
_SINGLE = ("windows", "parting", "steadiness", "memory")
_CHANCE = ("slope", "least", "most", "skill", "off")
_COLUMNS = (*_KEYS, *_SINGLE, *_CHANCE, *(f"q{level:g}" for level in LEVELS))


class At(NamedTuple):
    """What holds for one length of history.

    Parameters
    ----------
    exponents
        Of the yardstick, shape (years ahead, 2).
    multipliers
        Shape (years ahead, levels).
    memory
        By year ahead: correlation of a year's miss with the next year's.
    slope, least, most
        How a chance is put right: the slope of its log-odds, and between what it is kept.
    skill, off
        The record: Brier skill against the base rate and mean distance between what was said and
        what came about, on collections that took no part in the learning; the worst of them.
    """

    exponents: Floats
    multipliers: Floats
    memory: Floats
    slope: float
    least: float
    most: float
    skill: float
    off: float


@dataclass(frozen=True)
class Calibration:
    """A table of multipliers with its provenance.

    Parameters
    ----------
    windows, exponents, memory, multipliers
        Shapes (histories, years ahead), with 2 and with the levels as a further axis; the
        multipliers ascend.
    chance
        Shape (histories, 5): slope, least, most, skill, off.
    provenance
        Sentences by subject: which collections, how many series, by which command, when.
    """

    windows: Floats
    exponents: Floats
    memory: Floats
    multipliers: Floats
    chance: Floats
    provenance: Mapping[str, str] = field(default_factory=dict)

    def counted(self, length: int, horizon: int) -> Floats:
        """How many windows stand behind each year ahead."""
        year = np.minimum(np.arange(horizon), HORIZON - 1)
        return np.asarray(self.windows[_row(length), year])

    def at(self, length: int, horizon: int) -> At:
        """What holds for a length of history, for so many years ahead."""
        row = _row(length)
        year = np.minimum(np.arange(horizon), HORIZON - 1)
        longer = np.maximum(np.arange(1, horizon + 1) / HORIZON, 1.0)
        return At(
            self.exponents[row, year],
            self.multipliers[row, year] * longer[:, None],
            self.memory[row, year],
            *map(float, self.chance[row]),
        )

    def written(self) -> str:
        """The table as the text of its file."""
        out = io.StringIO()
        for subject, told in self.provenance.items():
            out.write(f"# {subject}: {told}\n")
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(_COLUMNS)
        for place, history in enumerate(HISTORIES):
            for year in range(HORIZON):
                numbers = [
                    *self.exponents[place, year],
                    self.memory[place, year],
                    *self.chance[place],
                    *self.multipliers[place, year],
                ]
                cells = [f"{number:.5g}" for number in numbers]
                rows.writerow([history, year + 1, int(self.windows[place, year]), *cells])
        return out.getvalue()


def _row(length: int) -> int:
    return max(int(np.searchsorted(HISTORIES, length, side="right")) - 1, 0)


def read(text: str, where: str) -> Calibration:
    """A table from the text of its file.

    Parameters
    ----------
    text
        As `Calibration.written` gives it.
    where
        The file's name, to begin each sentence with.

    Raises
    ------
    PlanpathError
        If a column or a row is missing, a cell is no number, or multipliers do not ascend.
    """
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = list(csv.reader(line for line in lines if line and not line.startswith("#")))
    if not rows or tuple(rows[0]) != _COLUMNS:
        missing = [name for name in _COLUMNS if not rows or name not in rows[0]]
        problem = Problem(where, "lacks columns, or has them in another order", ", ".join(missing))
        raise PlanpathError(problem)
    numbers = _numbers(rows[1:], where)
    cube = numbers.reshape(len(HISTORIES), HORIZON, len(_COLUMNS))[:, :, len(_KEYS) :]
    singles, chance, many = np.split(cube, [len(_SINGLE), len(_SINGLE) + len(_CHANCE)], axis=2)
    if (np.diff(many, axis=2) < 0).any():
        raise PlanpathError(Problem(where, "multipliers must ascend with their levels"))
    return Calibration(
        windows=singles[:, :, 0],
        exponents=singles[:, :, 1:3],
        memory=singles[:, :, 3],
        multipliers=many,
        chance=chance[:, 0],
        provenance=dict(_subject(line) for line in head),
    )


def _subject(line: str) -> tuple[str, str]:
    subject, _, told = line.lstrip("# ").partition(": ")
    return subject, told


def _numbers(rows: Sequence[Sequence[str]], where: str) -> Floats:
    problems, found = [], []
    for number, row in enumerate(rows, 1):
        try:
            found.append([float(cell) for cell in row])
        except ValueError as error:
            problems.append(Problem(f"{where}, row {number}", f"holds no number ({error})"))
    wanted = [list(map(float, key)) for key in product(HISTORIES, range(1, HORIZON + 1))]
    if not problems and [row[: len(_KEYS)] for row in found] != wanted:
        message = f"must have a row for each history of {HISTORIES} and each year up to {HORIZON}"
        problems.append(Problem(where, message))
    short = [n for n, row in enumerate(rows, 1) if len(row) != len(_COLUMNS)]
    problems += [Problem(f"{where}, row {n}", "has too few or too many cells") for n in short]
    if problems:
        raise PlanpathError(problems)
    return np.array(found)


@definitions.per_workspace
def shipped() -> Calibration:
    """The table of the workspace, or the one planpath brings.

    Examples
    --------
    >>> bool((shipped().windows[0] > 1000).all())
    True
    """
    path: Path = definitions.locate("", FILE, ".csv")
    return read(definitions.read_text(path), definitions.short(path))
