"""What is assumed: scenarios, each assumption with its why.

A scenario says by which model an indicator is carried forward and why that is assumed, how fast it
may go at the most, at which prices, and how much carbon dioxide a unit of energy stands for. It is
a file; one file may extend others. Its hash is taken from the resolved content, so a scenario
written in a notebook with `but` and the same one read from a file are the same scenario, and print
the same numbers.

`parameters` says what each model takes, `form` what may stand in a file, `resolving` how files are
laid over one another, `resolved` what holds in the end, `differing` where two of them differ,
`telling` what an entry says in words, and `writing` makes a file of a scenario.
"""

from __future__ import annotations

from planpath.codelists import Label
from planpath.scenario.differing import Difference, difference
from planpath.scenario.form import (
    CARBON,
    Assumption,
    Ceiling,
    Entry,
    Factor,
    How,
    Price,
    ScenarioFile,
)
from planpath.scenario.parameters import ANY, MODELS, Model
from planpath.scenario.resolved import Scenario
from planpath.scenario.resolving import load
from planpath.scenario.telling import about, indicator_named, region_named, tell
from planpath.scenario.writing import as_toml, write

__all__ = [
    "ANY",
    "CARBON",
    "MODELS",
    "Assumption",
    "Ceiling",
    "Difference",
    "Entry",
    "Factor",
    "How",
    "Label",
    "Model",
    "Price",
    "Scenario",
    "ScenarioFile",
    "about",
    "as_toml",
    "difference",
    "indicator_named",
    "load",
    "region_named",
    "tell",
    "write",
]
