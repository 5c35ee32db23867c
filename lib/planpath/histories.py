"""Collections of annual series in long form: one figure a row, from CSV or Parquet.

Such a file is what projections are tried out on. Its columns are `unique_id`, `t` (years that go up
by one) and `y`; a column `part`, where there is one, says where the collection itself ends its
histories: ``history``, then ``future``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planpath.problems import PlanpathError, Problem, nearest
from planpath.workspace import read_bytes, sha256

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "PARTS", "Collection", "Series", "read"]

COLUMNS = ("unique_id", "t", "y")
PARTS = ("history", "future")
ENDINGS = (".csv", ".parquet")
_MOST_TOLD = 20


@dataclass(frozen=True)
class Series:
    """One series without a gap.

    Parameters
    ----------
    id
        Its name.
    first
        The year of its first figure.
    values
        Figures of years that follow each other.
    known
        How many of them the collection gives as history; 0 where it does not say.
    """

    id: str
    first: int
    values: NDArray[np.float64]
    known: int = 0


@dataclass(frozen=True)
class Collection:
    """Series to try projections out on.

    Parameters
    ----------
    name
        As reports call it: the file's name without its ending.
    series
        In the order of the file.
    digest
        SHA-256 of the file; empty where the series come from no file.
    gaps
        Series of which only the stretch after their last gap is kept.
    """

    name: str
    series: tuple[Series, ...]
    digest: str = ""
    gaps: int = 0


def read(path: Path) -> Collection:
    """A collection from a file.

    Parameters
    ----------
    path
        CSV (UTF-8) or Parquet with the columns `COLUMNS`, and `part` or not; others are left
        alone. A row without `y` says that there is no figure. Of a series with a gap the stretch
        after the last one is kept.

    Raises
    ------
    PlanpathError
        If it cannot be read or lacks a column; for every cell that is no number or no year, every
        year that stands twice, every history that goes on after its future began. More than 20
        are counted, not listed.
    """
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        message = "is no collection of series"
        raise PlanpathError(Problem(path.name, message, kind or "(no ending)", ENDINGS))
    data = read_bytes(path, path.name)
    frame = _csv(data, path.name) if kind == ".csv" else _parquet(data, path.name)
    place = "line" if kind == ".csv" else "row"
    problems = [*_missing(frame, path.name, place)]
    if problems:
        raise PlanpathError(problems)
    rows, faults = _checked(frame, path.name, place, 2 if kind == ".csv" else 1)
    if faults:
        told = faults[:_MOST_TOLD]
        if len(faults) > len(told):
            told.append(Problem(path.name, f"has {len(faults) - len(told)} more such faults"))
        raise PlanpathError(told)
    series = list(_series(rows))
    gaps = sum(gapped for _, gapped in series)
    kept = tuple(one for one, _ in series)
    if not kept:
        raise PlanpathError(Problem(path.name, "holds no series"))
    return Collection(path.stem, kept, sha256(data), gaps)


def _csv(data: bytes, file: str) -> pd.DataFrame:
    import io

    import pandas as pd

    try:
        cells = pd.read_csv(
            io.BytesIO(data),
            # The header as a row of its own: a longer row below it would else name the rows.
            header=None,
            dtype="str",
            keep_default_na=False,
            encoding="utf-8-sig",
            skip_blank_lines=False,
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 text; save it as 'CSV UTF-8' and give it anew"
        raise PlanpathError(Problem(f"{file}, line {line}", message)) from None
    except ValueError as error:
        # pandas names the line in its own words: 'Expected 3 fields in line 7, saw 4'.
        message = f"cannot be read as CSV: {str(error).strip().splitlines()[0]}"
        raise PlanpathError(Problem(file, message)) from None
    names = cells.iloc[0].str.strip()
    return cells.iloc[1:].reset_index(drop=True).set_axis(names, axis=1)


def _parquet(data: bytes, file: str) -> pd.DataFrame:
    import io

    import pandas as pd

    try:
        return pd.read_parquet(io.BytesIO(data))
    except (OSError, ValueError) as error:
        message = f"cannot be read as Parquet: {str(error).splitlines()[0]}"
        raise PlanpathError(Problem(file, message)) from None


def _missing(frame: pd.DataFrame, file: str, place: str) -> Iterator[Problem]:
    names = list(map(str, frame.columns))
    where = f"{file}, line 1" if place == "line" else file
    for name in COLUMNS:
        if name not in names:
            alike = nearest(name, names)
            yield Problem(where, f"lacks the column {name!r}", "", names, alike)


def _checked(
    frame: pd.DataFrame, file: str, place: str, first: int
) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows with their numbers as numbers, and what is wrong with them."""
    import pandas as pd

    names = list(map(str, frame.columns))
    frame = frame.set_axis(names, axis=1)

    def where(row: int, column: str) -> str:
        return f"{file}, {place} {row + first}, column {names.index(column) + 1} ({column})"

    problems: list[Problem] = []

    def complain(rows: Any, column: str, message: str, allowed: tuple[str, ...] = ()) -> None:
        written = frame[column].to_numpy(dtype=object)
        for row in np.flatnonzero(rows):
            read = str(written[row]).strip() or "(nothing)"
            problems.append(Problem(where(int(row), column), message, read, allowed))

    ids = frame["unique_id"].astype("str").str.strip()
    years = pd.to_numeric(frame["t"], errors="coerce").to_numpy(dtype=np.float64)
    values = pd.to_numeric(frame["y"], errors="coerce").to_numpy(dtype=np.float64)
    empty = frame["y"].isna().to_numpy()
    if frame["y"].dtype == "str":
        empty = empty | frame["y"].str.strip().eq("").to_numpy()
    complain(ids.eq("").to_numpy() | frame["unique_id"].isna().to_numpy(), "unique_id", "is empty")
    complain(~np.isfinite(years) | (years != np.floor(years)), "t", "is not a whole year")
    complain(~np.isfinite(values) & ~empty, "y", "is not a number")
    part = np.full(len(frame), "", dtype=object)
    if "part" in names:
        part = frame["part"].astype("str").str.strip().to_numpy(dtype=object)
        message = "is no part of a collection"
        complain(~np.isin(part.astype("U"), PARTS), "part", message, PARTS)
    if problems:
        return frame, problems
    rows = pd.DataFrame(
        {
            "unique_id": ids.to_numpy(),
            "t": years.astype(np.int64),
            "y": values,
            "future": part == "future",
            "row": np.arange(len(frame)),
        }
    )
    order = pd.factorize(rows["unique_id"])[0]
    rows = rows.assign(number=order).sort_values(["number", "t"], kind="stable")
    again = rows.duplicated(["number", "t"]).to_numpy()
    for at in rows["row"].to_numpy()[again]:
        year, id_ = int(years[at]), ids.iloc[at]
        message = f"gives a year of {id_} a second time"
        problems.append(Problem(where(int(at), "t"), message, str(year)))
    late = ~rows["future"] & rows.groupby("number")["future"].cummax()
    for at in rows["row"].to_numpy()[late.to_numpy()]:
        message = f"is history after the future of {ids.iloc[at]} began"
        problems.append(Problem(where(int(at), "part"), message, "history", ("future",)))
    known = rows[np.isfinite(rows["y"].to_numpy())]
    return known.assign(told="part" in names), problems


def _series(rows: pd.DataFrame) -> Iterator[tuple[Series, bool]]:
    """Each series, and whether it had a gap."""
    if rows.empty:
        return
    number, years = rows["number"].to_numpy(), rows["t"].to_numpy()
    values, future = rows["y"].to_numpy(), rows["future"].to_numpy()
    ids, told = rows["unique_id"].to_numpy(), bool(rows["told"].iloc[0])
    new = np.flatnonzero(np.diff(number, prepend=number[0] - 1))
    broken = np.diff(years, prepend=years[0]) != 1
    for start, stop in zip(new, [*new[1:], len(number)], strict=True):
        gaps = np.flatnonzero(broken[start + 1 : stop])
        begin = int(start + 1 + gaps[-1]) if len(gaps) else int(start)
        known = int((~future[begin:stop]).sum()) if told else 0
        yield Series(str(ids[start]), int(years[begin]), values[begin:stop], known), len(gaps) > 0
