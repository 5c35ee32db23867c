"""The judgement and the one table as frames: CSV that opens right in a spreadsheet, and Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING

import pandas as pd

from planpath.export.cells import guarded
from planpath.export.tables import assessment_csv
from planpath.words import load

if TYPE_CHECKING:
    from planpath.export.subject import Subject

__all__ = ["as_csv", "as_parquet", "judgement", "rows"]


def judgement(subject: Subject) -> pd.DataFrame:
    """The assessment as `assessment.csv` has it, numbers as numbers and text as text."""
    text = assessment_csv(subject.assessed, subject.evidence)
    told = csv.reader(io.StringIO(text, newline=""))
    frame = pd.DataFrame(told, columns=next(told), dtype="str")
    known = subject.judged
    for column in frame:
        if column in known and pd.api.types.is_bool_dtype(known[column]):
            answers = {"true": True, "false": False}
            frame[column] = frame[column].map(answers).astype("boolean")
        elif column in known and pd.api.types.is_numeric_dtype(known[column]):
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
    return frame


def rows(subject: Subject) -> pd.DataFrame:
    """The one table, with what it rests on said in every row, in the column `evidence`."""
    return subject.rows.assign(evidence=_evidence(subject))


def _evidence(subject: Subject) -> str:
    if not subject.demonstration:
        return subject.evidence.role
    return " / ".join(load(lang)("demonstration.stamp") for lang in ("zh", "en"))


def as_csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV for spreadsheets.

    UTF-8 with a byte order mark, by which Excel and WPS know it; lines end as they expect; numbers
    in full; text that would be taken for a formula has an apostrophe before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is pd.NA or value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def as_parquet(frame: pd.DataFrame, subject: Subject) -> bytes:
    """A frame as Parquet, which any tool reads; what it is stands in the file's own metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    about = {
        "plan": subject.plan.id,
        "scenario": subject.scenario.id,
        "as_of": subject.as_of.isoformat(),
        "evidence": _evidence(subject),
    }
    kept = dict(table.schema.metadata or {})
    kept[b"planpath"] = json.dumps(about, ensure_ascii=False, sort_keys=True).encode("utf-8")
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(kept), buffer)
    return buffer.getvalue()
