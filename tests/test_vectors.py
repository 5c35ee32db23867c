"""Worked numbers of every method: published checks, and cases computed by hand.

Each case names the function it calls and what it must give. The groups are those a method is known
by; a group nobody works a case for fails here.
"""

from __future__ import annotations

import importlib
import math
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).parent / "cases"
CASES = [
    case
    for path in sorted(FOLDER.glob("vectors_*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
GROUPS = frozenset(
    {
        *(f"EI.{name}" for name in ("break_even_growth", "cumulative", "yoy_from_growth")),
        *(f"EI.{name}" for name in ("geometric_avg", "required_remaining", "naive_additive_error")),
        *(f"EI.{name}" for name in ("arith_vs_geom", "energy_total")),
        *(f"CN.{name}" for name in ("log_progress", "log_progress2", "final_overshoot")),
        *(f"CN.{name}" for name in ("barometer", "schedule_12FYP", "assessment_grade")),
        "CN.time_progress",
        *("EUROSTAT.with_target", "EUROSTAT.no_target", "STATCAN.score", "UN.progress_chart"),
        *("ESCAP.csi", "ESCAP.api_gap", "SDSN.arrows", "DE.weather", "OECD.distance"),
        *("LMDI.ang_illustrative", "LMDI.ang_slide", "SDA.target", "ACA.absolute", "GEVA"),
        *("PACTA.tms", "ITR.score", "MinT.small", "MinT.plan9", "JOINT.attainment"),
        *("TORNADO", "RDM"),
    }
)


def test_every_group_of_worked_numbers_has_its_cases() -> None:
    assert len(GROUPS) == 36
    assert {case["group"] for case in CASES} == GROUPS


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['group']}: {case['name']}")
def test_method_gives_the_worked_number(case: dict[str, Any]) -> None:
    module, _, name = case["function"].rpartition(".")
    function = getattr(importlib.import_module(f"planpath.{module}"), name)
    args = [np.asarray(arg) if isinstance(arg, list) else arg for arg in case.get("args", [])]
    kwargs = {
        key: np.asarray(value) if isinstance(value, list) else value
        for key, value in case.get("kwargs", {}).items()
    }
    assert _unlike(function(*args, **kwargs), case["expect"], case.get("atol", 5e-7)) == []


def _unlike(given: Any, expected: Any, atol: float) -> list[str]:
    """Where the two part: numbers beyond `atol`, other text, part by part; NaN is ``"nan"``."""
    if isinstance(expected, Mapping):
        read = given.__getitem__ if isinstance(given, Mapping) else partial(getattr, given)
        parts = {key: read(key) for key in expected}
        return [
            f"{key}: {told}"
            for key, part in expected.items()
            for told in _unlike(parts[key], part, atol)
        ]
    if isinstance(expected, str) and expected != "nan":
        return [] if str(given) == expected else [f"{given} is not {expected}"]
    if isinstance(expected, list) and expected and isinstance(expected[0], str):
        found = [str(one) for one in np.asarray(given).ravel()]
        return [] if found == expected else [f"{found} are not {expected}"]
    wanted = np.asarray(math.nan if expected == "nan" else expected, dtype=float)
    found = np.asarray(given, dtype=float)
    if found.shape != wanted.shape and wanted.ndim:
        return [f"shape {found.shape} is not {wanted.shape}"]
    same = np.isclose(found, wanted, rtol=0, atol=atol, equal_nan=True)
    return [] if same.all() else [f"{found} is not {wanted}"]
