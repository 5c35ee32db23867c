"""Small tables, citations and workspaces for tests: real things with made-up numbers."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from planpath import codelists, ingest, store, table
from planpath.workspace import Workspace

RAW = Path(__file__).parents[1] / "data" / "raw"
HEADER = ",".join(ingest.COLUMNS)


def fake_citation(line: int, **given: Any) -> ingest.Citation:
    """A citation of line `line`; graded A and published a year after its own unless given."""
    year = given.get("year", 2023)
    known = date((year or 2023) + 1, 3, 1).isoformat()
    blank: dict[str, Any] = {
        "source": f"fake/{line}",
        "file": "fake/observations.csv",
        "line": line,
        "region": "keqiao",
        "indicator": "revenue",
        "scope": "above_scale",
        "basis": "",
        "year": year,
        "period": "year",
        "value": 1243.0,
        "unit": "亿元",
        "decimals": 1,
        "grade": "A",
        "reliability": "official",
        "year_basis": "stated",
        "title": "Communique",
        "url": "https://stats.example/",
        "date": known,
        "known_on": known,
        "published_region": "柯桥区",
        "published_indicator": "营业收入",
        "published_scope": "规上",
        "published_period": "annual",
        "status": "used" if year else "undated",
        "note_zh": "",
        "note_en": "",
    }
    citation = ingest.Citation(**{**blank, **given})
    if citation.status == "used" and "canonical" not in given:
        unit = codelists.indicators()[citation.indicator].unit
        citation = replace(citation, canonical=citation.value, canonical_unit=unit)
    return citation


def fake_evidence(*figures: Mapping[str, Any]) -> store.Evidence:
    """Evidence of these figures, each given by what differs from `fake_citation`'s."""
    citations = [fake_citation(line, **figure) for line, figure in enumerate(figures, 2)]
    known = codelists.indicators()
    rows = [
        {
            "region": one.region,
            "indicator": one.indicator,
            "scope": one.scope,
            "basis": one.basis,
            "kind": "observed",
            "source": one.source,
            "year": one.year,
            "period": one.period,
            "value": one.value,
            "unit": known[one.indicator].unit,
        }
        for one in citations
        if one.status == "used"
    ]
    frame = store.citation_frame(citations)
    return store.Evidence(table.make(rows), frame, date(2025, 3, 1), {}, "published")


def fake_series(years: Sequence[int], values: Sequence[float], **given: Any) -> pd.DataFrame:
    """An observed series as rows of the one table."""
    figures = [{**given, "year": y, "value": v} for y, v in zip(years, values, strict=True)]
    return fake_evidence(*figures).observed


def fake_workspace(folder: Path) -> Workspace:
    """A workspace of its own with a copy of the sources."""
    shutil.copytree(RAW, folder / "data" / "raw")
    return Workspace(folder)


def fake_csv(*rows: Mapping[str, str]) -> bytes:
    """A file of observations in the form sources are transcribed in."""
    blank = {
        "region": "柯桥区",
        "indicator": "营业收入",
        "scope": "规模以上企业",
        "year": "2023",
        "period": "year",
        "value": "1243.0",
        "unit": "亿元",
        "source_url": "https://stats.example/",
        "source_title": "Communique",
        "source_date": "2024-03-01",
        "grade": "A",
        "reliability": "official",
        "year_basis": "stated",
        "row_kind": "level",
    }
    lines = [HEADER, *(",".join({**blank, **row}[name] for name in ingest.COLUMNS) for row in rows)]
    return ("\n".join(lines) + "\n").encode()
