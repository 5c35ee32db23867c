"""The lines of the workbook: for each target and reading what goes in and what comes out.

What goes in is read from the evidence; what comes out is the assessment's, with the intermediate
steps of the formulas beside it, so that each formula can be stored with its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planpath import bases, data_status, progress
from planpath.export.packing import Value
from planpath.export.subject import Subject

__all__ = ["Line", "lines", "years_of"]

_AWAITED = ("base_year", "not_begun")
_LIKE = ("ok", "unverified")


@dataclass(frozen=True)
class Line:
    """One target under one reading.

    Parameters
    ----------
    row
        Its row of the assessment.
    figures
        Values by year, whole years only.
    comparability
        What is said of these figures: a data status.
    follows
        The number of an earlier line that has the same series, figures and status; None without.
    """

    row: Mapping[str, Any]
    figures: Mapping[int, float]
    comparability: str
    follows: int | None = None

    @property
    def part_year(self) -> bool:
        """Whether its newest figure is of part of a year."""
        return bool(pd.notna(self.row["latest"]) and self.row["latest_period"] != "year")

    @property
    def plain_mean(self) -> bool:
        """Whether it is a rate read as the plain mean of yearly changes, and can be counted."""
        row = self.row
        rated = row["measure"] == "rate" and row["mean"] == "arithmetic"
        return bool(rated and pd.notna(row["baseline"]))

    @property
    def promise(self) -> float:
        """The number promised."""
        row = self.row
        return float(row["low"] if pd.notna(row["low"]) else row["high"])

    @property
    def first_year(self) -> int:
        """The year counting begins."""
        yearly = self.row["measure"] == "yearly"
        return int(self.row["start_year"] if yearly else self.row["base_year"])

    @property
    def counted(self) -> dict[int, float]:
        """The figures that count, in the order of years."""
        ordered = sorted(self.figures.items())
        return {year: v for year, v in ordered if self.first_year <= year <= int(self.row["by"])}

    @property
    def changes(self) -> dict[int, float]:
        """Each year's change on the year before, where both are known."""
        known = self.figures
        return {
            year: value / known[year - 1] - 1
            for year, value in known.items()
            if known.get(year - 1, 0.0) != 0
        }

    def computed(self) -> dict[str, Value]:
        """What the formulas of `formulas.COMPUTED` give, but for `across` and `sentence`."""
        row = self.row
        told = ("latest_year", "latest", "baseline_year", "baseline", "target_value", "elapsed")
        values = {key: _cell(row[key]) for key in (*told, "done", "lead")}
        values |= {key: _cell(row[key]) for key in ("needed_rate", "needed_step")}
        values["promise"], values["first_year"] = self.promise, self.first_year
        values["full_year"] = max(self.counted, default=0)
        values["aimed"] = _cell(self._aimed(row["target_value"]))
        return values | self._counts() | self._path()

    def _aimed(self, target: float) -> float:
        return float(progress.aim(target, str(self.row["bound"]), self.row["kind"] in _WHOLE))

    def _keeps(self, value: float, target: float) -> bool:
        return bool(progress.meets(value, str(self.row["bound"]), target, target))

    def _counts(self) -> dict[str, Value]:
        """Years seen and kept, and what follows from them."""
        row, counted = self.row, self.counted
        seen: Value = ""
        kept: Value = ""
        total: Value = ""
        gap, met = False, False
        if row["measure"] == "yearly":
            if self.comparability in _LIKE and counted:
                seen = len(counted)
                kept = sum(self._keeps(value, self.promise) for value in counted.values())
                gap = kept == seen and seen < max(counted) - self.first_year + 1
                met = kept == seen
        elif self.plain_mean:
            base, last = int(row["base_year"]), max(counted)
            changes = [v for year, v in self.changes.items() if base < year <= last]
            seen, total = len(changes), float(sum(changes))
            gap = seen < last - base
            met = not gap and self._keeps(total, (int(row["by"]) - base) * self.promise)
        elif pd.notna(row["latest"]) and pd.notna(row["target_value"]):
            met = self._keeps(row["latest"], row["target_value"])
        return {"seen": seen, "kept_years": kept, "total": total, "gap": gap, "met": met}

    def _path(self) -> dict[str, Value]:
        row = self.row
        needed = pd.notna(row["needed_rate"]) or pd.notna(row["needed_step"])
        whole = pd.notna(row["latest"]) and not self.part_year
        if not (needed and whole and pd.notna(row["target_value"])):
            return {"path_end": "", "path_form": ""}
        end = self._aimed(row["target_value"])
        if self.plain_mean:
            end = row["latest"] * (1 + row["needed_rate"]) ** (row["by"] - row["latest_year"])
        form = "even_step"
        if row["measure"] == "yearly":
            form = "constant"
        elif row["kind"] in ("amount", "intensity") and row["latest"] > 0:
            form = "even_rate"
        return {"path_end": float(end), "path_form": form}

    def required(self) -> dict[int, float]:
        """The required value of each year, none where nothing is required."""
        path, row = self._path(), self.row
        if path["path_end"] == "":
            return {}
        end, start, by = float(path["path_end"]), int(row["latest_year"]), int(row["by"])
        latest = float(row["latest"])
        if path["path_form"] == "constant":
            values = np.full(by - start + 1, end)
        elif path["path_form"] == "even_rate":
            values = progress.compound_path(latest, end, by - start)
        else:
            values = progress.linear_path(latest, end, by - start)
        return dict(zip(range(start, by + 1), values.tolist(), strict=True))


_WHOLE = ("count", "flow")


def _cell(value: Any) -> Value:
    if pd.isna(value):
        return ""
    return float(value)


def lines(subject: Subject) -> list[Line]:
    """The lines of what is shown, in the plan's order."""
    matched = data_status.match(data_status.statements(subject.plan), subject.evidence).series
    by_statement = {int(key): part for key, part in matched.groupby("statement")}
    grades = _grades(subject)
    found: list[Line] = []
    first: dict[tuple[str, ...], int] = {}
    for position, row in subject.assessed.iterrows():
        own = by_statement.get(int(position))
        figures = {} if own is None else dict(zip(own["year"], own["value"], strict=True))
        figures = {int(year): float(value) for year, value in figures.items()}
        whole = pd.notna(row["latest"]) and row["latest_period"] == "year"
        if whole and row["data_status"] not in _LIKE:
            figures.setdefault(int(row["latest_year"]), float(row["latest"]))
        series = (row["region"], row["indicator"], row["scope"])
        said = _comparability(row, bool(figures), _worst(grades.get(series, {}), row["basis"]))
        key = (*series, row["basis"], row["latest_basis"])
        at = first.setdefault(key, len(found))
        same = at < len(found) and _alike(found[at], figures, said)
        found.append(Line(row.to_dict(), figures, said, at if same else None))
    return found


def _alike(line: Line, figures: Mapping[int, float], comparability: str) -> bool:
    return line.figures == figures and line.comparability == comparability


def _grades(subject: Subject) -> dict[tuple[str, ...], dict[str, str]]:
    """The worst grade of each series, by the bases it is published on."""
    figures = data_status.best_of_each_year(subject.evidence)
    worst = figures.groupby(["region", "indicator", "scope", "basis"])["grade"].max()
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for (*series, basis), grade in worst.items():
        found.setdefault(tuple(series), {})[basis] = str(grade)
    return found


def _worst(grades: Mapping[str, str], asked: str) -> str:
    """The worst grade of the figures that state what a line asks; empty where there are none."""
    like = (grade for basis, grade in grades.items() if bases.like(asked, basis) == "like")
    return max(like, default="")


def _comparability(row: Mapping[str, Any], known: bool, grade: str) -> str:
    """What is said of a line's figures.

    Where like figures exist and only the one that counts is awaited, they are like nevertheless:
    once it is filled in, a verdict follows.
    """
    if row["data_status"] == "no_data" and row["cause"] in _AWAITED and known:
        return "unverified" if grade == data_status.UNVERIFIED else "ok"
    return str(row["data_status"])


def years_of(found: list[Line]) -> list[int]:
    """The years the workbook has columns for: from the first that counts to the last target's."""
    if not found:
        return []
    first = min(line.first_year for line in found)
    return list(range(first, max(int(line.row["by"]) for line in found) + 1))
