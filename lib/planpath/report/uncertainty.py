"""How much hangs on each assumption: one lever at a time, scenarios under strain, what fails."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from planpath import definitions, experiments, figures, units, withstanding
from planpath import scenario as scenarios_of
from planpath.experiments import CASES, SEED, Failing, Together
from planpath.leverage import Lever
from planpath.levers import Prepared
from planpath.phrases import Phrases
from planpath.report.blocks import Block, Column, FigureBlock, Heading, Paragraph, TableBlock
from planpath.report.session import Report
from planpath.robustness import Restriction

__all__ = ["discovery", "robustness", "tornado"]

NAMED = 6
"""Targets or levers a sentence lists by name."""
MOST = 6
"""Scenarios a page has room for side by side."""


# ---- One lever at a time -----------------------------------------------------------------------


def tornado(report: Report) -> list[Block]:
    """How far each lever moves each target by itself, and which targets turn on one."""
    words, prepared = report.words, report.trials
    shown: list[Block] = [Heading(words("uncertainty.tornado_heading"))]
    frame = experiments.tornado(prepared)
    frame = frame[frame["margin_swing"].notna()]
    frame = frame[frame["target_id"].isin(_counted(prepared))]
    if frame.empty:
        return [*shown, Paragraph(words("uncertainty.nothing"))] if len(report.default) else []
    rows = [
        figures.Swing(
            label=_pair(report, row["target_id"], row["lever"]),
            low=row["margin_low"],
            base=row["margin_base"],
            high=row["margin_high"],
            low_end=_end(report, prepared.levers[row["lever"]], row["low"]),
            high_end=_end(report, prepared.levers[row["lever"]], row["high"]),
        )
        for _, row in frame.iterrows()
    ]
    drawn = figures.tornado(rows, words, stamp=report.stamp)
    caption = words("uncertainty.tornado_caption", scenario=_name(report))
    source = words("uncertainty.tornado_source", scenario=_name(report))
    shown.append(Paragraph(words("uncertainty.tornado_intro", scenario=_name(report))))
    shown.append(FigureBlock(drawn.figure, caption=caption, source=source, alt=drawn.alt))
    turns = frame[frame["met_low"] != frame["met_high"]]
    shown.append(Paragraph(_turning(report, turns)))
    used = list(dict.fromkeys(frame["lever"]))
    return [*shown, _levers_table(report, {id_: prepared.levers[id_] for id_ in used})]


def _turning(report: Report, turns: Any) -> str:
    words = report.words
    if turns.empty:
        return words("uncertainty.turns_none")
    told = [_pair(report, row["target_id"], row["lever"]) for _, row in turns.iterrows()]
    key = "uncertainty.turns" if len(told) <= NAMED else "uncertainty.turns_some"
    return words(key, n=len(told), list=words.listed(told[:NAMED]))


def _levers_table(report: Report, used: dict[str, Lever]) -> TableBlock:
    words = report.words
    titles = [
        Column(words("uncertainty.lever"), share=3.4),
        Column(words("uncertainty.low"), align="right", share=2.1),
        Column(words("uncertainty.high"), align="right", share=2.1),
        Column(words("uncertainty.why"), share=4.0),
    ]
    alike: dict[tuple[str, ...], list[str]] = {}
    for lever in used.values():
        ends = [_end(report, lever, lever.ends[n]) for n in (0, 2)]
        alike.setdefault((*ends, lever.why.of(report.lang)), []).append(lever.label.of(report.lang))
    rows = [[words.listed(names), *told] for told, names in alike.items()]
    caption = words("uncertainty.levers_caption")
    return TableBlock(titles, rows, caption=caption, source=words("uncertainty.levers_source"))


# ---- Scenarios under strain --------------------------------------------------------------------


def robustness(report: Report, scenarios: Sequence[str] = ()) -> list[Block]:
    """In what share of the settings targets are kept under each scenario, and what is regretted.

    Parameters
    ----------
    report
        What was asked.
    scenarios
        Ids beside the report's own; those the report was asked for, else all that are defined.
    """
    words = report.words
    asked = scenarios or report.parameters.scenarios or definitions.names("scenarios")
    ids = [report.parameters.scenario, *asked]
    loaded = [_scenario(report, id_) for id_ in list(dict.fromkeys(ids))[:MOST]]
    found = withstanding.compared(
        report.plan,
        report.evidence,
        loaded,
        report.trials.levers,
        projected={report.scenario.id: report.projected},
    )
    if found is None:
        return []
    names = [one.name.of(report.lang) for one in loaded]
    shown: list[Block] = [
        Heading(words("uncertainty.robust_heading")),
        Paragraph(words("uncertainty.robust_intro", cases=CASES)),
    ]
    shown += [_overall(report, found, names), *_at_once(report)]
    return [*shown, *(_heat(report, found, names) if len(loaded) > 1 else [])]


def _scenario(report: Report, id_: str) -> scenarios_of.Scenario:
    return report.scenario if id_ == report.scenario.id else scenarios_of.load(id_)


def _heat(report: Report, found: withstanding.Compared, names: Sequence[str]) -> list[Block]:
    words = report.words
    shares, regrets = found.satisficing, found.regrets
    varied = [n for n, id_ in enumerate(shares.columns) if _tells(shares[id_], regrets[id_])]
    if not varied:
        return [Paragraph(words("uncertainty.alike", n=len(shares.columns)))]
    rows = [
        figures.Bearing(
            label=_target(report, str(shares.columns[n])),
            shares=[float(one) for one in shares.iloc[:, n]],
            regrets=[float(one) for one in regrets.iloc[:, n]],
        )
        for n in varied
    ]
    drawn = figures.bearings(rows, names, words, stamp=report.stamp)
    caption = words("uncertainty.heat_caption")
    source = words("uncertainty.experiment_source", cases=CASES, seed=SEED)
    left = len(shares.columns) - len(varied)
    block = FigureBlock(drawn.figure, caption=caption, source=source, alt=drawn.alt)
    return [block, *([Paragraph(words("uncertainty.alike_rest", n=left))] if left else [])]


def _tells(shares: Any, regrets: Any) -> bool:
    """Whether a target tells scenarios or settings apart: not kept always, or never, by all."""
    ends = set(float(one) for one in shares)
    return ends not in ({0.0}, {1.0}) or bool((regrets.fillna(0.0) > 0.0005).any())


def _overall(report: Report, found: withstanding.Compared, names: Sequence[str]) -> TableBlock:
    words = report.words
    titles = [Column(words("uncertainty.scenario"), share=2.4)] + [
        Column(words(f"uncertainty.{key}"), align="right", share=1.6)
        for key in ("least", "mean", "most", "regret")
    ]
    rows = []
    for name, (_, row) in zip(names, found.overall.iterrows(), strict=True):
        best = row["least_regret"] and len(names) > 1
        regret = words.number(row["regret"], 0)
        rows.append(
            [
                name,
                words.number(row["least"], 0),
                words.number(row["mean"], 1),
                words.number(row["most"], 0),
                words("uncertainty.best", regret=regret) if best else regret,
            ]
        )
    caption = words("uncertainty.overall_caption", n=len(found.targets))
    source = words("uncertainty.experiment_source", cases=CASES, seed=SEED)
    return TableBlock(titles, rows, caption=caption, source=source)


def _at_once(report: Report) -> list[Block]:
    """Several targets at once: counted, and what their single shares would say of it."""
    words = report.words
    made = experiments.sample(report.trials)
    shares = experiments.shares(made)
    counted = _counted(report.trials)
    ids = shares.loc[shares["attainment_share"] > 0, "target_id"]
    found = experiments.together(made, [id_ for id_ in ids if id_ in counted])
    if found is None:
        return []
    fields = _joint_fields(report, found) | {"scenario": _name(report)}
    return [
        Paragraph(words("uncertainty.together", n=len(found.targets), **fields)),
        Paragraph(words("uncertainty.not_probability"), style="note"),
    ]


def _joint_fields(report: Report, found: Together) -> dict[str, str]:
    words, joint = report.words, found.joint
    pairs = zip(joint.correlation, joint.copula, strict=True)
    copula = [
        words("uncertainty.copula", rho=words.number(rho, 1), share=words.percent(share, 0))
        for rho, share in pairs
    ]
    return {
        "counted": words.percent(found.counted, 0),
        "lower": words.percent(float(joint.lower), 0),
        "upper": words.percent(float(joint.upper), 0),
        "independent": words.percent(float(joint.independent), 0),
        "copula": words.listed(copula),
    }


# ---- What failing has in common ----------------------------------------------------------------


def discovery(report: Report) -> list[Block]:
    """Which assumptions make targets fail: the box, its coverage and density in words."""
    words, prepared = report.words, report.trials
    if not prepared.moving():
        return []
    made = experiments.sample(prepared)
    found = experiments.failing(made)
    usual = int(prepared.at(prepared.base).met[:, made.outcomes.counted].sum())
    shown: list[Block] = [Heading(words("uncertainty.discovery_heading"))]
    fields = {
        "n": len(made),
        "cases": found.cases,
        "share": words.percent(found.cases / len(made), 0),
        "usual": usual,
        "scenario": _name(report),
    }
    if found.box is None:
        key = "never" if found.cases == 0 else "always" if found.cases == len(made) else "no_box"
        return [*shown, Paragraph(words(f"uncertainty.fails_{key}", **fields))]
    quality = found.box.quality
    coverage, density = words.percent(quality.coverage, 0), words.percent(quality.density, 0)
    parts = [_restricted(report, prepared, one) for one in found.box.restrictions]
    told = words(
        "uncertainty.box", box=words.listed(parts), coverage=coverage, density=density, **fields
    )
    drawn = _box_drawn(report, made, found, (coverage, density))
    source = words("uncertainty.experiment_source", cases=len(made), seed=made.seed)
    caption = words("uncertainty.discovery_caption")
    return [
        *shown,
        Paragraph(told),
        FigureBlock(drawn.figure, caption=caption, source=source, alt=drawn.alt),
        Paragraph(words("uncertainty.not_probability"), style="note"),
    ]


def _restricted(report: Report, prepared: Prepared, one: Restriction) -> str:
    lever = prepared.levers[one.assumption]
    assert isinstance(one.value, float)
    key = "uncertainty.added" if lever.relative else "uncertainty.set"
    return report.words(
        f"{key}_{one.bound}",
        lever=lever.label.of(report.lang),
        value=_end(report, lever, one.value, finer=1),
    )


def _box_drawn(
    report: Report, made: experiments.Experiment, found: Failing, quality: tuple[str, str]
) -> figures.Drawn:
    names = list(found.telling)
    axis = partial(_axis, report, made, found)
    up = axis(names[1]) if len(names) > 1 else None
    return figures.failing_box(
        axis(names[0]), up, found.of_interest, report.words, quality=quality, stamp=report.stamp
    )


def _axis(report: Report, made: experiments.Experiment, found: Failing, id_: str) -> figures.Axis:
    lever = made.prepared.levers[id_]
    factor, unit = _shown(report, lever)
    column = made.settings[:, list(made.prepared.levers).index(id_)]
    assert found.box is not None
    ends: dict[str, float] = {}
    for one in found.box.restrictions:
        if one.assumption == id_ and isinstance(one.value, float):
            ends[one.bound] = one.value * factor
    key = "uncertainty.axis_added" if lever.relative else "uncertainty.axis_set"
    label = report.words(key, lever=lever.label.of(report.lang), unit=unit)
    return figures.Axis(label, column * factor, ends.get("at_least"), ends.get("at_most"))


# ---- Names and numbers -------------------------------------------------------------------------


def _name(report: Report) -> str:
    return report.scenario.name.of(report.lang)


def _counted(prepared: Prepared) -> set[str]:
    """Targets that are counted: with a value, and not another one said again."""
    rows = prepared.targets
    return set(rows.loc[prepared.at(prepared.base).counted, "target_id"])


def _target(report: Report, id_: str) -> str:
    phrases = Phrases(report.words, report.evidence)
    indicator = phrases.indicator(report.whole.target(id_).indicator)
    return report.words("uncertainty.target", id=id_, indicator=indicator)


def _pair(report: Report, target: str, lever: str) -> str:
    entry = report.trials.levers[lever]
    own = report.whole.target(target).indicator == entry.indicator
    label = entry.label.of(report.lang)
    name = target if own else _target(report, target)
    return report.words("uncertainty.pair", target=name, lever=label)


def _shown(report: Report, lever: Lever) -> tuple[float, str]:
    """What a lever's numbers are multiplied by to be read, and their unit in words."""
    words, yearly = report.words, lever.unit.endswith("/年")
    if lever.unit == "1/年" or lever.unit.startswith("无量纲"):
        key = "points" if lever.relative or lever.parameter == "step" else "percent"
        return 100.0, words(f"uncertainty.unit_{key}{'' if yearly else '_once'}")
    unit = words.unit(lever.unit.removesuffix("/年"))
    return 1.0, unit + (words("uncertainty.a_year") if yearly else "")


def _end(report: Report, lever: Lever, value: float, finer: int = 0) -> str:
    """A lever's number as printed, in no more digits than its ends have (one more for a box)."""
    factor, unit = _shown(report, lever)
    digits = max(units.decimals(round(end * factor, 9)) for end in lever.ends) + finer
    number = report.words.number(value * factor, digits)
    sign = "+" if lever.relative and value > 0 and not math.isclose(value, 0.0) else ""
    return report.words("uncertainty.end", value=sign + number, unit=unit)
