"""Demonstration data 演示数据: a complete made-up panel for any plan.

Where published figures are too few to show what planpath does, this makes them up, says so in every
citation, and lets them in through the same door as real ones. Each series has a fate: to have met
its target already, to run ahead of it, to lag, or to be beyond hope; so that all verdicts occur.
Of a large plan some come late, in part, on another scope or not at all, so that all statuses occur
too. Values depend on seed and ids alone: adding a target leaves all other series as they were.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planpath import codelists, definitions, ingest, records, units
from planpath.demonstration import accounts, series
from planpath.demonstration.chance import Key, Values
from planpath.demonstration.gaps import Written, written
from planpath.plan import Plan
from planpath.workspace import Workspace, sha256, write_bytes, write_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SEED", "complete", "ensure", "panel", "write"]

SEED = 20270101
FILE = "panel.csv"
_ID = "demonstration"
_TITLE = "演示数据（随机生成，不是统计） / Demonstration data (generated, not statistics)"
_COLUMNS = (*ingest.COLUMNS, "basis")


def panel(plan: Plan, seed: int = SEED) -> pd.DataFrame:
    """The panel as the one table, just as `store.evidence` would read it.

    Parameters
    ----------
    plan
        Every region, indicator and scope its targets need under any reading is given values.
    seed
        Another seed, another panel; the same seed, the same bytes everywhere.
    """
    from planpath import table

    rows = records.read_csv(_csv(plan, seed), f"{_ID}/{FILE}", ingest.COLUMNS)
    gathered = ingest.gather(rows, _ID, _transcribed(plan), None, ingest.DEMONSTRATION_GRADES)
    return table.make(list(gathered.observed), _ID)


def write(workspace: Workspace, plan: Plan, seed: int = SEED) -> Path:
    """Write the panel as a source, with its sidecar, and return its folder.

    Raises
    ------
    PlanpathError
        If the folder cannot be written to.
    """
    folder = workspace.processed / _ID / "source"
    data = _csv(plan, seed)
    write_bytes(folder / FILE, data)
    write_text(folder / "source.toml", _sidecar(plan, seed, sha256(data)))
    return folder


def ensure(workspace: Workspace, plan: Plan) -> None:
    """Make the panel unless the very one is there already."""
    folder = workspace.processed / _ID / "source"
    if not (folder / FILE).is_file() or not (folder / "source.toml").is_file():
        write(workspace, plan)
        return
    checksum = sha256(_csv(plan, SEED))
    # One of another plan, or of other definitions, or made by an earlier version, is another one.
    if definitions.read_text(folder / "source.toml") != _sidecar(plan, SEED, checksum):
        write(workspace, plan)


def complete(plan: Plan, seed: int = SEED) -> pd.DataFrame:
    """All figures the panel is drawn from, before any comes late or goes lacking.

    Returns
    -------
    DataFrame
        One row per region, indicator, scope and basis, one column per year, canonical units.
    """
    import pandas as pd

    values = _values(plan, seed)
    names = ["region", "indicator", "scope", "basis"]
    index = pd.MultiIndex.from_tuples(list(values), names=names)
    return pd.DataFrame(list(values.values()), index=index, columns=_years(plan))


def _years(plan: Plan) -> list[int]:
    """Ten years up to two after the base year, never beyond the plan's last but one."""
    last = min(plan.head.base_year + 2, plan.head.by - 1)
    return list(range(last - 9, last + 1))


def _transcribed(plan: Plan) -> date:
    return date(_years(plan)[-1] + 1, 3, 1)


def _values(plan: Plan, seed: int) -> Values:
    """All series, rounded as they are published, and consistent with one another."""
    years = _years(plan)
    values = series.of_targets(plan, years, seed)
    accounts.add(values, plan, years, seed)
    return values


# ---- As published ----------------------------------------------------------------------


def _csv(plan: Plan, seed: int) -> bytes:
    values, years = _values(plan, seed), _years(plan)
    order = [plan.head.region, *plan.regions]
    ranked = sorted(values, key=lambda key: order.index(key[0]) if key[0] in order else len(order))
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for key in ranked:
        for figure in written(key, values[key], years, plan, seed):
            writer.writerow(_row(key, figure))
    return text.getvalue().encode("utf-8")


def _row(key: Key, figure: Written) -> Mapping[str, str]:
    region, scope = codelists.regions()[key[0]], codelists.scopes()[figure.scope]
    indicator = codelists.indicators()[key[1]]
    unit = series.published_unit(indicator)
    published = units.convert(figure.value, indicator.unit, unit)
    whole = figure.period == "year"
    return {
        "region": region.name.zh,
        "indicator": indicator.label.zh,
        "scope": scope.label.zh,
        "basis": key[3],
        "year": str(figure.year),
        "period": figure.period,
        "value": f"{published:.{indicator.digits}f}",
        "unit": unit,
        "source_url": "",
        "source_title": _TITLE,
        "source_date": f"{figure.year + 1}-03-01" if whole else f"{figure.year}-11-20",
        "grade": figure.grade,
        "reliability": _ID,
        "year_basis": "stated",
        "row_kind": "level",
    }


def _titled(plan: Plan) -> str:
    return f"演示数据：{plan.head.short_title.zh}"


def _sidecar(plan: Plan, seed: int, checksum: str) -> str:
    """`source.toml`; a JSON string is a TOML string too."""

    def label(zh: str, en: str) -> str:
        quoted = [json.dumps(text, ensure_ascii=False) for text in (zh, en)]
        return f"{{ zh = {quoted[0]}, en = {quoted[1]} }}"

    title = plan.head.short_title
    about = label(
        f"{_titled(plan)}（随机生成，种子{seed}，不是统计）",
        f"Demonstration data: {title.en} (generated, seed {seed}, not statistics)",
    )
    nobody = label("无人发布：由程序生成", "Nobody: generated by a program")
    terms = label(
        "仅供演示功能，不得作为任何判断的依据",
        "To show what the tool does; nothing may be based on it",
    )
    what = label("方案各目标所需的完整面板", "The complete panel the plan's targets need")
    return "\n".join(
        [
            f'id = "{_ID}"',
            f"title = {about}",
            f'role = "{_ID}"',
            f"transcribed = {_transcribed(plan).isoformat()}",
            f"publisher = {nobody}",
            f"terms = {terms}",
            "",
            "[[file]]",
            f'name = "{FILE}"',
            f'sha256 = "{checksum}"',
            f"what = {what}",
            "",
        ]
    )
