"""Reference classes: named groups of others' past changes, and how fast they were.

What a class is, and to which indicator it speaks, is defined in `definitions/precedents.toml`; its
percentiles come from the sources. Classes stand side by side and are never pooled. A share of
windows is handed on only where its rate is stated; any other is read off the percentiles.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from planpath import codelists, definitions, units
from planpath.codelists import Entry, Id, Label
from planpath.problems import PlanpathError, Problem
from planpath.records import Row

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "TABLE", "PrecedentClass", "Precedents", "PrecedentsFile", "assemble"]

TABLE = "class_percentiles.csv"
PERCENTILES = ("min", "p10", "p25", "p50", "p75", "p90", "max")
COLUMNS = ("class", "span", "units", "n", *PERCENTILES, "share_reaching")


class PrecedentClass(Entry):
    """A named group of others' past changes."""

    id: str = Field(pattern=r"^[A-Z][0-9]+$")
    published: str = Field(description="The class as the table of percentiles writes it")
    label: Label
    unit: Label = Field(description="What was observed: cities, provinces, industry groups")
    years: str = Field("", description="The span of years, where the table states it")
    direction: Literal["decline", "growth"]
    stated_rate: str | None = Field(
        None, description="The rate whose share of windows the table counts; empty if it names none"
    )
    source: Label
    caveat: Label


class PrecedentsFile(Entry):
    """`precedents.toml`: the classes, and which of them speak to which indicator."""

    nearness: dict[Id, tuple[str, ...]] = Field(
        {}, description="By indicator, the nearest class first"
    )
    class_: tuple[PrecedentClass, ...] = Field((), alias="class")


@dataclass(frozen=True)
class Precedents:
    """Percentiles of annual rates by reference class.

    Parameters
    ----------
    frame
        One row per class and span: `class` (id), `span` (years), `units`, `n` (windows, which
        overlap), and `min`, `p10`, `p25`, `p50`, `p75`, `p90`, `max` as fractions a year. Where the
        table counts how many windows reached one rate: `stated_rate`, a fraction a year, and
        `stated_share`; empty elsewhere.
    classes
        By id.
    nearness
        Ids by indicator, the nearest first.
    """

    frame: pd.DataFrame
    classes: Mapping[str, PrecedentClass]
    nearness: Mapping[str, tuple[str, ...]]

    def speaking_to(self, indicator: str) -> tuple[PrecedentClass, ...]:
        """The classes that speak to an indicator, the nearest first; none where there is none."""
        return tuple(self.classes[id_] for id_ in self.nearness.get(indicator, ()))


def assemble(rows: Sequence[Row]) -> Precedents:
    """The classes as defined, with the percentiles of the table's rows.

    Raises
    ------
    PlanpathError
        If a class is defined and not in the table, or in the table and not defined; if percentiles
        fall; or if an indicator or class id is unknown.
    """
    import pandas as pd

    where = "definitions/precedents.toml"
    present = sorted({row.cells["class"] for row in rows})
    file = _defined(present)
    classes = {entry.id: entry for entry in file.class_}
    known = {entry.published: entry for entry in file.class_}
    problems = list(_nearness_faults(file, classes, where))
    kept = []
    for row in rows:
        try:
            kept.append(_percentiles(row, known))
        except PlanpathError as error:
            problems += error.problems
    for entry in file.class_:
        if entry.published not in present:
            place = f"{where}, class {entry.id}"
            problems.append(Problem.unknown(place, "class", entry.published, present))
    if problems:
        raise PlanpathError(problems)
    frame = pd.DataFrame(kept, columns=["class", *COLUMNS[1:-1], "stated_rate", "stated_share"])
    return Precedents(frame, classes, file.nearness)


def _defined(present: Sequence[str]) -> PrecedentsFile:
    """The classes planpath brings, if the table holds any of them, and those of the workspace.

    A workspace without the table of planpath's classes does without them, and what they speak to.
    """
    classes: dict[str, PrecedentClass] = {}
    nearness: dict[str, tuple[str, ...]] = {}
    layers = definitions.layers("", "precedents")
    for path in layers:
        file = definitions.validate(
            PrecedentsFile, definitions.read_toml(path), definitions.short(path)
        )
        brought = path.parent == definitions.PACKAGE
        if brought and not any(entry.published in present for entry in file.class_):
            # All of them, or none: one that is missing from the table is still a problem.
            continue
        classes |= {entry.id: entry for entry in file.class_}
        nearness |= file.nearness
    return PrecedentsFile.model_construct(nearness=nearness, class_=tuple(classes.values()))


def _nearness_faults(
    file: PrecedentsFile, classes: Mapping[str, PrecedentClass], where: str
) -> Iterator[Problem]:
    for indicator, ids in file.nearness.items():
        place = f"{where}, nearness.{indicator}"
        if indicator not in codelists.indicators():
            yield Problem.unknown(place, "indicator", indicator, codelists.indicators())
        for id_ in ids:
            if id_ not in classes:
                yield Problem.unknown(place, "class", id_, classes)


def _percentiles(row: Row, known: Mapping[str, PrecedentClass]) -> dict[str, Any]:
    name = row.cells["class"]
    if name not in known:
        raise PlanpathError(Problem.unknown(row.where("class"), "class", name, known))
    entry = known[name]
    whole = {column: int(row.number(column)[0]) for column in ("span", "units", "n")}
    # Percentages a year outside, fractions a year inside.
    rates = {column: _fraction(row, column) for column in PERCENTILES}
    if list(rates.values()) != sorted(rates.values()):
        raise PlanpathError(Problem(row.where("min"), "the percentiles do not rise"))
    stated = {"stated_rate": math.nan, "stated_share": math.nan}
    if entry.stated_rate is not None:
        stated["stated_rate"] = units.read(entry.stated_rate, f"class {entry.id}").to("1/年")
        stated["stated_share"] = _fraction(row, "share_reaching")
    return {"class": entry.id, **whole, **rates, **stated}


def _fraction(row: Row, column: str) -> float:
    return units.convert(row.number(column)[0], "%", "")
