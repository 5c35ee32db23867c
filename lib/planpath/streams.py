"""Panels too large to hold: long Parquet read block by block, and written block by block.

A panel's rows are figures; its series follow each other, each with its years in order. It names
them by `unique_id` with `t` and `y`, or in the one table's columns with `year` and `value`.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planpath.problems import PlanpathError, Problem

__all__ = ["FORMS", "Block", "Form", "Panel", "Sink"]

_ROWS = 262_144
_MOST_TOLD = 20


@dataclass(frozen=True)
class Form:
    """How a panel names its series, years and figures.

    Parameters
    ----------
    keys
        Columns that together name a series; the first has to be there, of the others those are
        used that are.
    year, value
        Columns of the year and the figure.
    """

    keys: tuple[str, ...]
    year: str
    value: str


FORMS = (
    Form(("unique_id",), "t", "y"),
    Form(("region", "indicator", "scope", "basis", "period", "unit"), "year", "value"),
)


@dataclass(frozen=True)
class Block:
    """Whole series, one after the other.

    Parameters
    ----------
    keys
        An Arrow table of one row for each series: the columns that name it.
    starts, lengths
        Where each begins among `values`, and how many years it has.
    last
        Its last year.
    values
        Figures of years without a gap.
    rows
        Rows of the file the block was made from.
    """

    keys: Any
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    last: NDArray[np.int64]
    values: NDArray[np.float64]
    rows: int


class Panel:
    """A Parquet file whose series can be had block by block.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    PlanpathError
        If it is no Parquet file, or has neither form.
    """

    def __init__(self, path: Path) -> None:
        from pyarrow import ArrowException, parquet

        self.name = path.name
        try:
            self._file = parquet.ParquetFile(path)
        except OSError as error:
            reason = error.strerror or str(error).splitlines()[0]
            raise PlanpathError(Problem(self.name, f"cannot be read: {reason}")) from None
        except ArrowException as error:
            message = f"cannot be read as Parquet: {str(error).splitlines()[0]}"
            raise PlanpathError(Problem(self.name, message)) from None
        names = self._file.schema_arrow.names
        self.form = self._form(names)
        self.keys = tuple(name for name in self.form.keys if name in names)
        self.rows = int(self._file.metadata.num_rows)

    def _form(self, names: list[str]) -> Form:
        from pyarrow import types

        form = next((form for form in FORMS if form.keys[0] in names), None)
        if form is None:
            message = "has no column that names its series"
            wanted = [form.keys[0] for form in FORMS]
            raise PlanpathError(Problem(self.name, message, ", ".join(names), wanted))
        schema, problems = self._file.schema_arrow, []
        for column, fits, kind in (
            (form.year, types.is_integer, "whole numbers"),
            (form.value, _is_number, "numbers"),
        ):
            if column not in names:
                problems.append(Problem(self.name, f"lacks the column {column!r}", "", names))
            elif not fits(schema.field(column).type):
                read = str(schema.field(column).type)
                problems.append(Problem(f"{self.name}, column {column}", f"has no {kind}", read))
        if problems:
            raise PlanpathError(problems)
        return form

    def blocks(self, rows: int = _ROWS) -> Iterator[Block]:
        """Its series in the order of the file, about so many rows at a time.

        A row without a figure, and a year that is missing, are a gap: of such a series the years
        after the last gap are given. In the one table's form only whole years are read.

        Raises
        ------
        PlanpathError
            If a year does not come after the one before it, or a series goes on after another
            began: naming the rows. More than 20 are counted, not listed.
        """
        import pyarrow as pa

        columns = [*self.keys, self.form.year, self.form.value]
        held, first = None, 1
        seen: set[tuple[object, ...]] = set()
        for batch in self._file.iter_batches(batch_size=rows, columns=columns):
            table = _plain(pa.Table.from_batches([batch]))
            table = table if held is None else pa.concat_tables([held, table])
            edges = self._edges(table)
            # The last series may go on in the next batch.
            whole = int(edges[-1])
            held = table.slice(whole)
            if whole:
                yield self._block(table.slice(0, whole), edges[:-1], first, seen)
                first += whole
        if held is not None and held.num_rows:
            yield self._block(held, self._edges(held), first, seen)

    def _edges(self, table: Any) -> NDArray[np.int64]:
        """Rows at which a series begins."""
        import pyarrow.compute as pc

        new = np.zeros(table.num_rows, dtype=bool)
        new[:1] = True
        for name in self.keys:
            column = table.column(name)
            if column.null_count:
                where = f"{self.name}, column {name}"
                raise PlanpathError(Problem(where, "leaves a row without a name of its series"))
            differs = pc.not_equal(column.slice(1), column.slice(0, table.num_rows - 1))
            new[1:] |= differs.to_numpy(zero_copy_only=False)
        return np.flatnonzero(new)

    def _block(
        self, table: Any, edges: NDArray[np.int64], first: int, seen: set[tuple[object, ...]]
    ) -> Block:
        import pyarrow.compute as pc

        years = table.column(self.form.year).to_numpy().astype(np.int64)
        values = pc.fill_null(table.column(self.form.value).cast("float64"), np.nan).to_numpy()
        keys = table.select(list(self.keys)).take(edges)
        names = list(zip(*(column.to_pylist() for column in keys.columns), strict=True))
        self._checked(years, edges, first, names, seen)
        kept = np.isfinite(values)
        if "period" in self.keys:
            of = np.repeat(np.arange(len(edges)), np.diff(edges, append=len(years)))
            whole = np.array([name[self.keys.index("period")] == "year" for name in names])
            kept &= whole[of]
        starts, lengths, last = _unbroken(years, kept, edges)
        there = np.flatnonzero(lengths)
        return Block(
            keys.take(there), starts[there], lengths[there], last[there], values, len(years)
        )

    def _checked(
        self,
        years: NDArray[np.int64],
        edges: NDArray[np.int64],
        first: int,
        names: Sequence[tuple[object, ...]],
        seen: set[tuple[object, ...]],
    ) -> None:
        problems = []
        back = np.diff(years, prepend=years[0] - 1) <= 0
        back[edges] = False
        for row in np.flatnonzero(back):
            where = f"{self.name}, row {row + first}, column {self.form.year}"
            message = "does not come after the year before it"
            problems.append(Problem(where, message, str(years[row])))
        for row, name in zip(edges, names, strict=True):
            if name in seen:
                where = f"{self.name}, row {row + first}"
                message = "goes on with a series after another began; sort the rows by series"
                problems.append(Problem(where, message, "/".join(map(str, name))))
            seen.add(name)
        if len(problems) > _MOST_TOLD:
            more = Problem(self.name, f"has {len(problems) - _MOST_TOLD} more such faults")
            problems = [*problems[:_MOST_TOLD], more]
        if problems:
            raise PlanpathError(problems)


def _is_number(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_integer(kind) or types.is_floating(kind))


def _plain(table: Any) -> Any:
    """The table with text as text, where the file holds it as codes."""
    from pyarrow import types

    for place, field in enumerate(table.schema):
        if types.is_dictionary(field.type):
            column = table.column(place).cast(field.type.value_type)
            table = table.set_column(place, field.name, column)
    return table


def _unbroken(
    years: NDArray[np.int64], kept: NDArray[np.bool_], edges: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of each series the years after its last gap: start, length and last year."""
    stops = np.append(edges[1:], len(years))
    place = np.arange(len(years))
    # The last figure of each series; what trails it without one says nothing.
    ends = np.maximum.reduceat(np.where(kept, place, -1), edges)
    there = ends >= edges
    broken = np.diff(years, prepend=years[0]) != 1
    broken |= ~np.append(False, kept[:-1])
    broken[edges] = True
    of = np.repeat(np.arange(len(edges)), stops - edges)
    begins = np.maximum.reduceat(np.where(broken & (place <= ends[of]), place, -1), edges)
    lengths = np.where(there, ends - begins + 1, 0)
    return begins, lengths, np.where(there, years[np.maximum(ends, 0)], 0)


class Sink:
    """A Parquet file written block by block, whole or not at all.

    Used as a context: what is written stands under its name only when the context ends well.

    Parameters
    ----------
    path
        The file; its folder is made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}")
        self._writer: Any = None

    def __enter__(self) -> Sink:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._fail(error)
        return self

    def write(self, table: Any) -> None:
        """Add the rows of an Arrow table; the first one's columns are those of the file."""
        from pyarrow import parquet

        try:
            if self._writer is None:
                # Names repeat and are written as codes; to a reader they are text all the same.
                self._writer = parquet.ParquetWriter(
                    self._beside, table.schema, compression="snappy", store_schema=False
                )
            self._writer.write_table(table)
        except OSError as error:
            self._fail(error)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._writer is not None:
                self._writer.close()
                if kind is None:
                    os.replace(self._beside, self._path)
        except OSError as failed:
            self._fail(failed)
        finally:
            with contextlib.suppress(OSError):
                self._beside.unlink()

    def _fail(self, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        raise PlanpathError(Problem(str(self._path), f"cannot be written: {reason}")) from None
