"""Worked numbers of every method: published checks, and cases computed by hand.

Each case names the function it calls and what it must give. The groups are those a method is known
by; a group nobody works a case for fails here.
"""

from __future__ import annotations

import importlib
import math
import tomllib
from collections.abc import Mapping
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
    _same(function(*args, **kwargs), case["expect"], case.get("atol", 5e-7))


def _same(given: Any, expected: Any, atol: float) -> None:
    """Numbers within `atol`, text exactly, parts by name; NaN is written ``"nan"``."""
    if isinstance(expected, Mapping):
        for key, part in expected.items():
            found = given[key] if isinstance(given, Mapping) else getattr(given, key)
            _same(found, part, atol)
    elif isinstance(expected, str) and expected != "nan":
        assert str(given) == expected
    elif isinstance(expected, list) and expected and isinstance(expected[0], str):
        assert [str(one) for one in np.asarray(given).ravel()] == expected
    else:
        wanted = math.nan if expected == "nan" else expected
        np.testing.assert_allclose(np.asarray(given, dtype=float), wanted, rtol=0, atol=atol)
