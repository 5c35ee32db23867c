"""Plans and evidence for worked cases: the case says what it is about, the rest is filled in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd

from fakes import fake_citation, fake_evidence
from planpath import data_status, ingest, plan, store
from planpath.plan import Plan
from planpath.workspace import sha256

HERE = "keqiao"

_HEAD = """
[plan]
title = {{ zh = "试作方案", en = "A plan for trial" }}
short_title = {{ zh = "试作", en = "Trial" }}
status = {{ zh = "试作", en = "For trial" }}
document = "fake.txt"
sha256 = "{sha256}"
source = {{ zh = "试作", en = "For trial" }}
base_year = {base_year}
start_year = {start_year}
by = {by}
region = "zhejiang"
regions = ["keqiao"]
"""

# Readings by axis; the first of each is the default.
_READINGS = {
    "base_year": {"base_2022": "base_year = 2022", "base_2023": "base_year = 2023"},
    "mean": {"geometric": 'mean = "geometric"', "arithmetic": 'mean = "arithmetic"'},
    "strictness": {"strict": 'bound = "more_than"', "loose": 'bound = "at_least"'},
    "origin": {"stock": 'measure = "level"', "newly_raised": 'measure = "added"'},
    # Read either way the words ask the same.
    "emphasis": {"as_said": "", "as_meant": ""},
    "electricity": {"primary": 'basis = "primary"', "calorific": 'basis = "calorific"'},
    "start": {"each_year": "start_year = 2023", "from_2027": "start_year = 2027"},
}


def fake_plan(
    folder: Path,
    *promises: Mapping[str, Any],
    region: str = HERE,
    base_year: int = 2022,
    start_year: int = 2023,
    by: int = 2027,
) -> Plan:
    """A plan of these promises, read from a workspace of its own through the usual door.

    Each promise is a target as a plan file has it; without a scope it is ``above_scale``.
    """
    quotes = [_quote(promise) for promise in promises]
    document = "。\n".join(quotes) + "。\n"
    pieces = [
        _HEAD.format(
            sha256=sha256(document.encode()), base_year=base_year, start_year=start_year, by=by
        )
    ]
    axes = dict.fromkeys(axis for promise in promises for axis in promise.get("readings", ()))
    pieces += [_reading(axis, id_) for axis in axes for id_ in _READINGS[axis]]
    for promise, quote in zip(promises, quotes, strict=True):
        pieces.append(f'[[clause]]\nsection = "一"\nquote = "{quote}"\nregion = "{region}"')
        given = {"scope": "above_scale", **promise}
        pieces.append("[[clause.targets]]\n" + "\n".join(_pair(*item) for item in given.items()))
    plans = folder / "definitions" / "plans"
    plans.mkdir(parents=True, exist_ok=True)
    (plans / "fake.txt").write_text(document, encoding="utf-8")
    (plans / "fake.toml").write_text("\n\n".join(pieces), encoding="utf-8")
    with workspace_is(folder):
        return plan.load("fake")


@contextmanager
def workspace_is(folder: Path) -> Iterator[None]:
    """Definitions are looked for in `folder` first."""
    with mock.patch.dict(os.environ, {"PLANPATH_WORKSPACE": str(folder)}):
        yield


def readings(indicator: str, *figures: Sequence[Any], **given: Any) -> list[dict[str, Any]]:
    """Figures of Keqiao as `fake_evidence` takes them: pairs of year and value."""
    return [
        {"region": HERE, "indicator": indicator, "year": year, "value": value, **given}
        for year, value in figures
    ]


def evidence_of(indicator: str, *figures: Sequence[Any], **given: Any) -> store.Evidence:
    """Evidence of one series, graded A and above-scale unless given."""
    return fake_evidence(*readings(indicator, *figures, **given))


def statement(**given: Any) -> dict[str, Any]:
    """One row as `data_status.statements` makes it: revenue of 120 by 2027 unless given."""
    blank: dict[str, Any] = {
        "target_id": "KQ-1",
        "region": HERE,
        "indicator": "revenue",
        "scope": "above_scale",
        "basis": "",
        "measure": "level",
        "bound": "at_least",
        "low": 120.0,
        "high": float("nan"),
        "unit": "亿元",
        "by": 2027,
        "strive": False,
        "reading": "plain",
        "reading_default": True,
        "axes": "",
        "twins": "",
        "mean": "geometric",
        "kind": "amount",
        "base_year": 2022,
        "start_year": 2023,
        "restates": "",
        "section": "一",
        "quote": "营业收入达到120亿元",
        "owners": "",
    }
    return {**blank, **given}


def statements(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Several of them as a frame."""
    return pd.DataFrame([statement(**row) for row in rows])


def batch(
    *cases: tuple[Mapping[str, Any], Sequence[tuple[Any, ...]]],
) -> tuple[pd.DataFrame, store.Evidence]:
    """Many cases as one judgement, each in a region of its own, for laws tried many times.

    A case is what its statement differs in, and its figures: year, value and, if not A, grade. The
    regions are in no codelist: figures go past the gate, which other tests are about.
    """
    rows: list[dict[str, Any]] = []
    citations: list[ingest.Citation] = []
    observed: list[dict[str, Any]] = []
    for number, (given, figures) in enumerate(cases):
        row = statement(**{"region": f"r{number}", "target_id": f"T-{number}", **given})
        rows.append(row)
        place = {name: row[name] for name in ("region", "indicator", "scope", "basis")}
        for year, value, *grade in figures:
            cited = fake_citation(
                len(citations), **place, year=year, value=value, grade=(*grade, "A")[0]
            )
            citations.append(cited)
            figure = {"year": year, "period": "year", "value": float(value)}
            observed.append({**place, "source": cited.source, **figure})
    frame = pd.DataFrame(observed).astype({"year": "int64", "value": "float64"})
    cited_frame = store.citation_frame(citations)
    evidence = store.Evidence(frame, cited_frame, date(2028, 3, 1), {}, "published")
    return pd.DataFrame(rows), evidence


def columns_of_statements(whole: Plan) -> list[str]:
    """What a real plan's statements have, to hold the blank one against."""
    return list(data_status.statements(whole).columns)


def _quote(promise: Mapping[str, Any]) -> str:
    written = json.dumps([v for v in promise.values()], ensure_ascii=False)
    return "承诺" + "、".join(re.findall(r"\d+(?:\.\d+)?", written))


def _pair(key: str, value: Any) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _reading(axis: str, id_: str) -> str:
    default = next(iter(_READINGS[axis])) == id_
    label = f'{{ zh = "{id_}", en = "{id_}" }}'
    return "\n".join(
        [
            "[[reading]]",
            f'id = "{id_}"',
            f'axis = "{axis}"',
            f"label = {label}",
            f"why = {label}",
            f"set = {{ {_READINGS[axis][id_]} }}",
            f"default = {str(default).lower()}",
        ]
    )
