"""A back-test as pages: what was tried out, how far off, and what the chances are worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from planpath import backtesting, figures, histories
from planpath.backtesting import Tried
from planpath.report import overview
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Cover,
    FigureBlock,
    Heading,
    Paragraph,
    TableBlock,
)
from planpath.report.session import Report
from planpath.words import Words

__all__ = ["accuracy", "attainment", "cover", "method", "tried", "what"]

_CUT = "10"
"""The length of history sentences speak of, where it was tried: a decade."""
_ERRORS = ("smape", "mase", "owa", "coverage_80", "msis_80", "coverage_95", "msis_95")
_CHANCES = ("cases", "base", "happened", "skill", "skill_half", "log_score", "calibration")
_SHARES = ("smape", "coverage_80", "coverage_95", "base", "happened", "high_happened")
_NAMES = 2.2
_CAUTION = 50
"""Series below which the page says that so few bear little."""


def tried(report: Report, file: str = "") -> Tried | None:
    """The back-test of a file, or of the report's own data; None where no series is long enough.

    Parameters
    ----------
    file
        CSV or Parquet, from the workspace's folder on; empty for one's own data.
    """
    if file:
        collection = histories.read(report.workspace.root / Path(file))
    else:
        collection = backtesting.held(report.evidence)
        enough = backtesting.LEAST + 1
        if not any(len(one.values) >= enough for one in collection.series):
            return None
    return backtesting.run(collection, backtesting.chosen("quick", None))


def cover(report: Report) -> list[Block]:
    """The title area."""
    first, *rest = overview.cover(report, "statements")
    assert isinstance(first, Cover)
    dropped = report.words("cover.scenario")
    facts = [(key, value) for key, value in first.facts if key != dropped]
    return [replace(first, title=report.words("backtest.title"), facts=facts), *rest]


def what(report: Report, found: Tried | None) -> list[Block]:
    """What was tried out, and what its figures rest on."""
    words = report.words
    heading = Heading(words("backtest.what"))
    if found is None:
        least = backtesting.LEAST
        return [heading, Paragraph(words("backtest.too_short", least=least, one=least + 1), "lead")]
    fields = {
        "name": _name(found, words),
        "series": words.number(found.series, 0),
        "origins": found.origins,
        "horizon": found.horizon,
    }
    said = [
        words(f"backtest.{_key(found)}", name=found.learnt),
        words("backtest.base_other" if found.base else "backtest.base_half", name=found.base),
    ]
    if found.gaps:
        said.append(words("backtest.gaps", count=words.number(found.gaps, 0)))
    blocks: list[Block] = [heading, Paragraph(words("backtest.lead", **fields), "lead")]
    if found.series < _CAUTION:
        blocks.append(Paragraph(words("backtest.few", **fields), "warning"))
    if report.demonstration and found.name == report.evidence.role:
        blocks.append(Paragraph(words("backtest.made_up"), "warning"))
    return [*blocks, Bullets(said)]


def accuracy(report: Report, found: Tried | None) -> list[Block]:
    """Errors and intervals, by length of history."""
    if found is None:
        return []
    words = report.words
    rows = found.accuracy[found.accuracy["horizon"].eq(backtesting.POOLED)]
    drawn = figures.errors_by_history(*_errors(rows, words), words, stamp=_stamp(report, found))
    source = words("backtest.source", name=_name(found, words))
    titles = [
        Column(words("backtest.column.model"), share=_NAMES),
        *_columns(("origins", *_ERRORS), words),
    ]
    table = _table(rows, ("origins", *_ERRORS), titles, words, words("backtest.accuracy_caption"))
    return [
        Heading(words("backtest.accuracy")),
        Paragraph(_best(rows, words), "lead"),
        FigureBlock(drawn.figure, caption=drawn.title, source=source, alt=drawn.alt),
        replace(table, source=words("backtest.accuracy_source")),
    ]


def attainment(report: Report, found: Tried | None) -> list[Block]:
    """What chances of keeping a promise are worth."""
    if found is None:
        return []
    words = report.words
    heading = Heading(words("backtest.attainment"))
    rows = found.attainment
    if rows.empty:
        return [heading, Paragraph(words("backtest.no_chances"))]
    cut = _spoken(rows)
    ours = rows[rows["model"].eq(backtesting.OURS)]
    blocks: list[Block] = [heading, Paragraph(words("backtest.events", over=backtesting.OVER))]
    said = ours[ours["history"].eq(cut) & ours["event"].eq("all")]
    worth = words("backtest.refused", history=_history(cut, words))
    if len(said):
        worth = _worth(said.iloc[0], words, cut)
    blocks.append(Paragraph(worth, "lead"))
    bins = found.reliability
    chosen = bins[bins["history"].eq(cut) & bins["event"].eq("all") & bins["count"].gt(0)]
    lines = [
        figures.Said(
            words(f"backtest.model.{model}"),
            tuple(part["said"]),
            tuple(part["happened"]),
            tuple(map(int, part["count"])),
        )
        for model, part in chosen.groupby("model", sort=False)
    ]
    drawn = figures.reliability_diagram(lines, words, stamp=_stamp(report, found))
    caption = words("backtest.reliability_caption", title=drawn.title, history=_history(cut, words))
    source = words("backtest.source", name=_name(found, words))
    blocks.append(FigureBlock(drawn.figure, caption=caption, source=source, alt=drawn.alt))
    shown = rows[rows["history"].eq(cut)]
    # Without another collection's base rates both skills are the same number.
    names = [name for name in (*_CHANCES, "high") if found.base or name != "skill_half"]
    titles = [Column(words("backtest.column.model"), share=_NAMES), *_columns(names, words)]
    caption = words("backtest.attainment_caption", history=_history(cut, words))
    table = _table(shown, names, titles, words, caption, by="event")
    source = words("backtest.attainment_source")
    if found.base:
        source += words("figure.gap") + words("backtest.half_source")
    return [*blocks, replace(table, source=source)]


def method(report: Report, found: Tried | None) -> list[Block]:
    """How it is scored, in words."""
    if found is None:
        return []
    words = report.words
    keys = ("origin", "smape", "mase", "owa", "coverage", "msis", "brier", "calibration")
    said = [words(f"backtest.how.{key}") for key in keys]
    return [Heading(words("backtest.method")), Bullets(said)]


def _key(found: Tried) -> str:
    if found.learnt:
        return "learnt_on"
    return "learnt_same" if found.same else "learnt_before"


def _columns(names: Sequence[str], words: Words) -> list[Column]:
    return [
        Column(words(f"backtest.column.{name}"), "right", 1.5 if name == "high" else 1.0)
        for name in names
    ]


def _table(
    rows: pd.DataFrame,
    names: Sequence[str],
    titles: list[Column],
    words: Words,
    caption: str,
    by: str = "history",
) -> TableBlock:
    """One row a model, grouped by history or event."""
    cells: list[list[Cell]] = []
    groups: dict[int, str] = {}
    for name, part in rows.groupby(by, sort=False):
        told = _history(str(name), words) if by == "history" else words(f"backtest.event.{name}")
        groups[len(cells)] = told
        for row in part.to_dict("records"):
            model = words(f"backtest.model.{row['model']}")
            cells.append([model, *(_cell(column, row, words) for column in names)])
    return TableBlock(titles, cells, caption=caption, groups=groups)


def _cell(name: str, row: dict[str, object], words: Words) -> str:
    if name == "high":
        count, share = row["high_cases"], row["high_happened"]
        assert isinstance(count, int)
        assert isinstance(share, float)
        if not count:
            return words("backtest.none")
        return words("backtest.high", share=words.percent(share, 0), count=words.number(count, 0))
    value = row[name]
    assert isinstance(value, int | float)
    if isinstance(value, float) and math.isnan(value):
        return words("backtest.none")
    if isinstance(value, int):
        return words.number(value, 0)
    if name in _SHARES:
        return words.percent(value, 1)
    return words.number(value, 2 if name.startswith("msis") else 3)


def _errors(rows: pd.DataFrame, words: Words) -> tuple[list[figures.Errors], list[str]]:
    cuts = list(dict.fromkeys(rows["history"]))
    by_model = rows.pivot(index="model", columns="history", values="owa")
    models = [
        figures.Errors(words(f"backtest.model.{name}"), tuple(by_model.loc[name, cuts]))
        for name in dict.fromkeys(rows["model"])
    ]
    return models, [_history(cut, words) for cut in cuts]


def _best(rows: pd.DataFrame, words: Words) -> str:
    """Where planpath's projection stands among its peers, at the history sentences speak of."""
    cut = _spoken(rows)
    at = rows[rows["history"].eq(cut)].set_index("model")
    ours = float(at["owa"][backtesting.OURS])
    peers = at["owa"].drop(backtesting.OURS).dropna()
    best = str(peers.idxmin())
    fields = {
        "history": _history(cut, words),
        "owa": words.number(ours, 3),
        "peer": words(f"backtest.model.{best}"),
        "other": words.number(float(peers[best]), 3),
    }
    if ours < 1:
        key = "backtest.ahead" if ours <= float(peers[best]) else "backtest.between"
    else:
        key = "backtest.no_better"
    return words(key, **fields)


def _worth(row: pd.Series, words: Words, cut: str) -> str:
    skill = float(row["skill"])
    way = "skilled" if skill > 0 else "unskilled"
    said = words(
        f"backtest.{way}",
        history=_history(cut, words),
        skill=words.number(skill, 3),
        calibration=words.number(float(row["calibration"]), 3),
    )
    count = int(row["high_cases"])
    if not count:
        return said + words("figure.gap") + words("backtest.never_likely")
    share = words.percent(float(row["high_happened"]), 0)
    return said + words("figure.gap") + words("backtest.likely", count=count, share=share)


def _spoken(rows: pd.DataFrame) -> str:
    """The length of history spoken of: ten points, else the longest that was tried."""
    there = list(dict.fromkeys(rows["history"]))
    return _CUT if _CUT in there else str(there[-1])


def _history(cut: str, words: Words) -> str:
    return words("backtest.history.all") if cut == "all" else words("backtest.points", count=cut)


def _name(found: Tried, words: Words) -> str:
    key = f"backtest.own.{found.name}"
    return words(key) if words.has(key) else found.name


def _stamp(report: Report, found: Tried) -> str:
    """A file of real series bears no stamp, though the report beside it rests on made-up data."""
    return report.stamp if found.name == report.evidence.role else ""
