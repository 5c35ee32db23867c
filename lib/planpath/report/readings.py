"""The readings of vague words: their grounds, what each gives, and what the verdict turns on.

A target whose words are vague in several places has a reading for every combination, too many to
print. Each place is therefore changed by itself, all others read as usual; what only a combination
shows is said in a sentence.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath import ambiguity, assessment
from planpath.phrases import Phrases
from planpath.plan import Target
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Mark,
    Paragraph,
    TableBlock,
)
from planpath.report.overview import indicative
from planpath.report.session import Report
from planpath.transcript import ReadingEntry
from planpath.words import Words

__all__ = ["readings"]

_PAIRS = 3


def readings(report: Report) -> list[Block]:
    """The readings with their grounds, what each gives, and what only the drafters can settle."""
    words = report.words
    shown: list[Block] = []
    split = report.own[report.own["reading"].ne("plain")]
    if not split.empty:
        shown += [Paragraph(words("readings.intro")), _grounds(report, split)]
        shown += [_results(report, split), *_combinations(report, split)]
    questions = [
        words(
            "readings.question_line",
            id=target.id,
            indicator=Phrases(words, report.evidence).indicator(target.indicator),
            question=question.of(report.lang),
        )
        for target in report.whole.targets
        if target.region == report.region
        for question in target.questions
    ]
    if questions:
        shown += [Heading(words("readings.questions"), level=2), Bullets(questions)]
    return [Heading(words("readings.heading")), *shown] if shown else []


def _parts(target: Target) -> dict[str, dict[str, ReadingEntry]]:
    """A target's ways of reading by axis and id, the default first."""
    axes: dict[str, dict[str, ReadingEntry]] = {}
    for reading in sorted(target.readings, key=lambda reading: not reading.is_default):
        for part in reading.parts:
            axes.setdefault(part.axis, {})[part.id] = part
    return axes


def _grounds(report: Report, split: pd.DataFrame) -> TableBlock:
    """Each reading once, by what it answers, with the reason for reading the words so."""
    words = report.words
    axes: dict[str, dict[str, ReadingEntry]] = {}
    asking: dict[str, list[str]] = {}
    for id_ in dict.fromkeys(split["target_id"]):
        for axis, parts in _parts(report.whole.target(id_)).items():
            axes.setdefault(axis, {}).update(parts)
            asking.setdefault(axis, []).append(id_)
    groups: dict[int, str] = {}
    rows: list[list[Cell]] = []
    for axis, parts in axes.items():
        name = report.whole.axis_name(axis, report.lang)
        ids = words.listed(asking[axis])
        groups[len(rows)] = words("readings.axis_line", axis=name, ids=ids)
        rows += [[_part(words, part), part.why.of(words.lang)] for part in parts.values()]
    titles = [
        Column(words("readings.reading"), share=2.6),
        Column(words("readings.why"), share=7.0),
    ]
    return TableBlock(
        titles,
        rows,
        caption=words("readings.grounds_caption"),
        source=words("readings.source"),
        groups=groups,
    )


def _part(words: Words, part: ReadingEntry) -> str:
    return part.label.of(words.lang) + (words("readings.default") if part.default else "")


def _results(report: Report, split: pd.DataFrame) -> TableBlock:
    """What each target's readings give: as usual first, then with one place read otherwise."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    groups: dict[int, str] = {}
    rows: list[list[Cell]] = []
    for id_, own in split.groupby("target_id", sort=False):
        target = report.whole.target(str(id_))
        line = f"{id_} {phrases.indicator(target.indicator)}"
        groups[len(rows)] = f"{line} — {_finding(report, own)}"
        axes, table = _parts(target), ambiguity.side_by_side(own, str(id_))
        # As usual is one row, whichever axis it is looked at along.
        usual = ~table["default"] | ~table["default"].duplicated()
        for told in table[usual].to_dict("records"):
            parts = axes[told["axis"]]
            label = _part(words, parts[told["part"]])
            if len(axes) > 1:
                label = words("readings.as_usual") if told["default"] else label
                if told["axis"] in report.whole.asks and not told["default"]:
                    name = report.whole.axis_name(told["axis"], report.lang)
                    label = words("readings.changed", axis=name, part=label)
            row = own.loc[told["row"]]
            need = phrases.need(row) + indicative(report, row)
            rows.append([label, need, Mark(*phrases.standing(row))])
    titles = [
        Column(words("readings.reading"), share=4.5),
        Column(words("targets.need"), "right", 2.3),
        Column(words("readings.result"), share=2.2),
    ]
    return TableBlock(
        titles,
        rows,
        caption=words("readings.caption"),
        source=words("readings.results_source"),
        groups=groups,
    )


def _finding(report: Report, own: pd.DataFrame) -> str:
    """Robust, what it depends on, or that nothing can be told yet."""
    words, across = report.words, str(own["across_readings"].iloc[0])
    if across == "depends":
        turning = str(own["depends_on"].iloc[0]).split(";")
        names = [report.whole.axis_name(axis, report.lang) for axis in turning]
        return words("readings.depends_on", axes=words.listed(names))
    # Readings that come to one question have one row; what holds of it holds of all.
    alone = "robust" if own["verdict"].ne("").all() else "open"
    return words(f"readings.{across or alone}")


def _combinations(report: Report, split: pd.DataFrame) -> list[Block]:
    """Of targets vague in several places: how many combinations give what, and what two change."""
    lines = []
    for id_, own in split.groupby("target_id", sort=False):
        target = report.whole.target(str(id_))
        axes = _parts(target)
        if len(axes) > 1:
            sentences = [_tally(report.words, target, own)]
            if own["across_readings"].eq("depends").any():
                sentences += _together(report, target, own)
            lines.append("".join(sentences) if report.lang == "zh" else " ".join(sentences))
    return [Bullets(lines)] if lines else []


def _tally(words: Words, target: Target, own: pd.DataFrame) -> str:
    """How many combinations there are, and what they give."""
    counted = own.assign(standing=assessment.standing(own)).groupby("standing", sort=False).size()
    told = [
        words("readings.count", name=_standing(words, str(name)), number=words.number(count, 0))
        for name, count in counted.items()
    ]
    count = words.number(len(own), 0)
    return words("readings.tally", id=target.id, count=count, list=words.listed(told))


def _standing(words: Words, name: str) -> str:
    return words(f"{'verdict' if name in assessment.VERDICTS else 'status'}.{name}")


def _together(report: Report, target: Target, own: pd.DataFrame) -> list[str]:
    """Axes that matter only beside another, and the pairs that show it."""
    words, axes = report.words, _parts(target)
    alone = ambiguity.side_by_side(own, target.id)
    judged = alone[alone["verdict"].ne("")]
    by_itself = judged.groupby("axis")["verdict"].nunique().gt(1)
    turning = str(own["depends_on"].iloc[0]).split(";")
    hidden = [axis for axis in turning if not by_itself.get(axis, False)]
    if not hidden:
        return []
    names = words.listed([report.whole.axis_name(axis, report.lang) for axis in hidden])
    pairs = ambiguity.joint(own, target.id)
    pairs = pairs[pairs["axis"].isin(hidden) | pairs["other_axis"].isin(hidden)]
    verdicts = alone.set_index(["axis", "part"])["standing"]
    told = [_pair(words, axes, verdicts, row) for row in pairs.head(_PAIRS).to_dict("records")]
    return [words("readings.only_together", axes=names), *told]


def _pair(
    words: Words, axes: dict[str, dict[str, ReadingEntry]], alone: pd.Series, row: dict[str, Any]
) -> str:
    """Two parts read together, and what each gives by itself."""
    one, two = (row["axis"], row["part"]), (row["other_axis"], row["other_part"])
    return words(
        "readings.pair",
        part=axes[one[0]][one[1]].label.of(words.lang),
        other=axes[two[0]][two[1]].label.of(words.lang),
        both=_standing(words, row["standing"]),
        first=_standing(words, str(alone[one])),
        second=_standing(words, str(alone[two])),
    )
