"""JSON Schemas of the definition files, for editors that complete and check them while typing.

Each TOML begins with a ``#:schema`` line that names its schema. The schemas are generated from the
very models the loaders use; a test fails when the committed ones are not what they generate.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath.problems import PlanpathError, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["KINDS", "render", "write"]

# One line for each kind of definition: the model that reads it. Named, not imported, so that a
# kind far up in the house can be listed here.
KINDS: dict[str, str] = {
    "regions": "planpath.codelists:RegionsFile",
    "indicators": "planpath.codelists:IndicatorsFile",
    "scopes": "planpath.codelists:ScopesFile",
    "bases": "planpath.codelists:BasesFile",
    "identities": "planpath.identities:IdentitiesFile",
    "plan": "planpath.transcript:PlanFile",
    "scenario": "planpath.scenario:ScenarioFile",
    "precedents": "planpath.reference:PrecedentsFile",
    "source": "planpath.sidecars:SourceFile",
    "corrections": "planpath.corrections:CorrectionsFile",
    "methods": "planpath.methods:MethodsFile",
    "levers": "planpath.leverage:LeversFile",
    "checks": "planpath.examination:ChecksFile",
    "coherence": "planpath.coherence.settings:CoherenceFile",
    "findings": "planpath.coherence.handing:FindingsFile",
    "revisions": "planpath.revisions.handing:RevisionsFile",
    "contrast": "planpath.contrast.handing:ContrastFile",
    "backtest": "planpath.backtesting.handing:BacktestFile",
    "mapping": "planpath.mapping:MappingFile",
    "workbook": "planpath.sheets.layout:WorkbookMapping",
}


def render(kind: str) -> str:
    """The schema of one kind of definition as JSON text, the same bytes every time.

    Parameters
    ----------
    kind
        A key of `KINDS`.

    Raises
    ------
    PlanpathError
        If there is no such kind.

    Examples
    --------
    >>> '"$defs"' in render("regions")
    True
    """
    if kind not in KINDS:
        raise PlanpathError(Problem.unknown("schema", "kind of definition", kind, KINDS))
    schema = _tidied(_model(kind).model_json_schema())
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write(folder: Path) -> list[Path]:
    """Write the schema of every kind to ``<folder>/<kind>.json``.

    Returns
    -------
    list of Path
        The files written, in the order of `KINDS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in KINDS:
        path = folder / f"{kind}.json"
        path.write_text(render(kind), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _model(kind: str) -> type[BaseModel]:
    module, _, name = KINDS[kind].partition(":")
    model: type[BaseModel] = getattr(importlib.import_module(module), name)
    return model


def _tidied(node: Any) -> Any:
    """Without what TOML cannot say (null) and without the titles that only repeat a key."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidied(value) for key, value in node.items() if not _is_noise(key, value)}
    if "patternProperties" in tidy:
        # A name no pattern fits is a misspelt id, not a free key.
        tidy.setdefault("additionalProperties", False)
    options = tidy.get("anyOf")
    if isinstance(options, list):
        tidy["anyOf"] = [option for option in options if option != {"type": "null"}]
        if len(tidy["anyOf"]) == 1:
            (only,) = tidy.pop("anyOf")
            tidy = {**only, **tidy}
    return tidy


def _is_noise(key: str, value: Any) -> bool:
    # `title` is noise as a string; a property of that name is a schema, and stays.
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
