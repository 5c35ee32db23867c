"""The judgement as a file for other programs: `assessment.csv`.

Numbers are written in full, rates and shares as fractions; the reason why there is no verdict
stands beside them in both languages.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pandas as pd

from planpath import words
from planpath.phrases import Phrases
from planpath.store import Evidence

__all__ = ["COLUMNS", "assessment_csv"]

COLUMNS = (
    "target_id",
    "region",
    "indicator",
    "scope",
    "basis",
    "measure",
    "bound",
    "low",
    "high",
    "unit",
    "by",
    "strive",
    "reading",
    "reading_default",
    "data_status",
    "indicative",
    "baseline_year",
    "baseline",
    "latest_year",
    "latest_period",
    "latest",
    "latest_scope",
    "latest_basis",
    "latest_source",
    "estimate_year",
    "estimate",
    "estimate_grade",
    "estimate_method",
    "estimate_method_en",
    "estimate_needed_rate",
    "estimate_needed_step",
    "elapsed",
    "done",
    "needed_rate",
    "needed_step",
    "past_rate",
    "past_years",
    "precedent_class",
    "precedent_span",
    "precedent_rate",
    "precedent_n",
    "precedent_share",
    "scenario",
    "projected",
    "projected_meets",
    "verdict",
    "reason",
    "reason_en",
    "across_readings",
    "depends_on",
    "evidence",
    "restates",
    "section",
    "quote",
    "owners",
)
_WHOLE = (
    *("by", "baseline_year", "latest_year", "estimate_year"),
    *("past_years", "precedent_span", "precedent_n"),
)


def assessment_csv(assessed: pd.DataFrame, evidence: Evidence) -> str:
    """The assessment as CSV text, with Unix line ends; a missing value is an empty cell.

    Parameters
    ----------
    assessed
        From `assessment.assess`.
    evidence
        What it rests on; demonstration data say so in every row, in the column `evidence`.
    """
    chinese, english = (Phrases(words.load(lang), evidence) for lang in ("zh", "en"))
    stamps = [phrases.words("demonstration.stamp") for phrases in (chinese, english)]
    note = " / ".join(stamps) if evidence.role == "demonstration" else evidence.role
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in assessed.to_dict("records"):
        told = {
            "reason": chinese.reason(row),
            "reason_en": english.reason(row),
            "estimate_method": chinese.estimate_method(row),
            "estimate_method_en": english.estimate_method(row),
            "evidence": note,
        }
        whole = {**row, **told}
        writer.writerow([_cell(column, whole[column]) for column in COLUMNS])
    return written.getvalue()


def _cell(column: str, value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if column in _WHOLE:
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    return str(value)
