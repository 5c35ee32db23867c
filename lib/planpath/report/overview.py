"""The opening of a report: cover, summary, targets and where they stand, the plan's own words."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from itertools import groupby
from typing import Any

import pandas as pd

from planpath import assessment
from planpath.phrases import Phrases
from planpath.plan import Target
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Cover,
    Heading,
    Mark,
    Paragraph,
    Quote,
    TableBlock,
)
from planpath.report.session import Report
from planpath.workspace import sha256

__all__ = [
    "caption_of",
    "cover",
    "indicative",
    "method",
    "newest",
    "one_year",
    "promise",
    "promise_column",
    "summary",
    "targets",
    "wording",
]

FIRST_STEPS = 3


def cover(report: Report, kind: str = "") -> list[Block]:
    """The title area and the file's metadata.

    Parameters
    ----------
    kind
        ``sources``, ``statements`` or ``tour`` for the notebooks that are about those; empty for a
        region's or the whole plan's report.
    """
    words, head = report.words, report.whole.head
    region = report.region_name()
    key = kind or ("plan" if report.region == head.region else "region")
    title_fields = {"region": region} if key in ("plan", "region") else {}
    vintage = report.evidence.vintage.isoformat()
    evidence = words(f"cover.evidence_{report.parameters.data}", **_only(report, vintage))
    facts = [
        (words("cover.as_of"), report.as_of.isoformat()),
        (words("cover.status"), head.status.of(report.lang)),
        (words("cover.scenario"), report.scenario.name.of(report.lang)),
        (words("cover.evidence"), evidence),
    ]
    shown = [
        Cover(
            title=words(f"cover.title_{key}", **title_fields),
            subtitle=words("cover.subtitle", plan=head.title.of(report.lang)),
            facts=facts,
            lang=report.lang,
            as_of=report.as_of.isoformat(),
            stamp=report.stamp,
            page_label=words("cover.page", n="{n}", total="{total}"),
            running_head=words(
                "cover.running_head", plan=head.short_title.of(report.lang), region=region
            ),
        )
    ]
    if report.demonstration:
        return [*shown, Paragraph(words("demonstration.note"), style="warning")]
    return list(shown)


def _only(report: Report, vintage: str) -> dict[str, str]:
    return {} if report.demonstration else {"vintage": vintage}


def summary(report: Report) -> list[Block]:
    """What was judged, what was not and why, and what to supply first."""
    words, whole = report.words, report.region == report.whole.head.region
    rows = report.judged[report.judged["reading_default"].astype(bool)] if whole else report.default
    judged = int(rows["verdict"].ne("").sum())
    numbers = {
        "region": report.region_name(),
        "judged": judged,
        "unjudged": len(rows) - judged,
        "basis": words(f"summary.basis_{report.parameters.data}"),
    }
    if whole and report.whole.regions == (report.region,):
        lead = words(
            "summary.counts_single",
            statements=len(rows),
            distinct=int(rows["restates"].eq("").sum()),
            **numbers,
        )
    elif whole:
        lead = words(
            "summary.counts_plan",
            statements=len(rows),
            distinct=int(rows["restates"].eq("").sum()),
            regions=len(report.whole.regions),
            own=len(report.default),
            **numbers,
        )
    else:
        lead = words("summary.counts_region", targets=len(rows), **numbers)
    sentences = [_counted(report, rows, "verdict"), _counted(report, rows, "status")]
    if len(rows) > judged:
        sentences.append(words("summary.honesty"))
    return [
        Heading(words("summary.heading")),
        Paragraph(lead, style="lead"),
        Paragraph(("" if report.lang == "zh" else " ").join(s for s in sentences if s)),
        *_most_needed(report),
    ]


def _counted(report: Report, rows: pd.DataFrame, what: str) -> str:
    """`Judged: …` or `Not judged because of: …`, empty where there is nothing to list."""
    words = report.words
    if what == "verdict":
        names = rows.loc[rows["verdict"].ne(""), "verdict"]
        order: Iterable[str] = assessment.VERDICTS
        sentence = "summary.verdicts"
    else:
        silent = rows[rows["verdict"].eq("")]
        names = assessment.standing(silent)
        order = dict.fromkeys(names)
        sentence = "summary.unjudged"
    found = names.value_counts()
    parts = [
        words("summary.count", name=words(f"{what}.{name}"), number=int(found[name]))
        for name in order
        if name in found
    ]
    return words(sentence, list=words.listed(parts)) if parts else ""


def _most_needed(report: Report) -> list[Block]:
    """Amounts first: they are what the headline rests on."""
    phrases = Phrases(report.words, report.evidence)
    silent = report.default[report.default["verdict"].eq("")]
    ranked = silent.sort_values("kind", key=lambda kinds: kinds.map(_urgency), kind="stable")
    names = dict.fromkeys(phrases.indicator(row["indicator"]) for _, row in ranked.iterrows())
    chosen = list(names)[:FIRST_STEPS]
    if not chosen:
        return []
    return [Paragraph(report.words("summary.first_step", list=report.words.listed(chosen)))]


def _urgency(kind: str) -> int:
    order = ("amount", "intensity", "share", "count", "flow")
    return order.index(kind) if kind in order else len(order)


def targets(report: Report) -> list[Block]:
    """One row per target under its default reading, then why some have no verdict."""
    words = report.words
    shown: list[Block] = [Heading(words("targets.heading"))]
    if report.default.empty:
        return [*shown, Paragraph(words("targets.none"))]
    table = table_of(report, report.default, words("targets.caption", region=report.region_name()))
    return [*shown, table, *reasons(report)]


def table_of(report: Report, rows: pd.DataFrame, caption: str) -> TableBlock:
    """Targets, newest figures, progress, need and verdict as a table.

    Elapsed and done have columns only where some target has them.
    """
    words, phrases = report.words, Phrases(report.words, report.evidence)
    measured = bool(rows["done"].notna().any())
    progress = [
        Column(words("targets.elapsed"), "right", 1.15),
        Column(words("targets.done"), "right", 1.15),
    ]
    titles = [
        Column(words("targets.id"), share=1.3),
        Column(words("targets.indicator"), share=2.5),
        promise_column(report, rows, 2.3),
        Column(words("targets.latest"), share=2.6),
        *(progress if measured else []),
        Column(words("targets.need"), "right", 1.9),
        Column(words("targets.mark"), share=1.8),
    ]
    dated = not one_year(rows)
    cells = [_cells(report, phrases, row, measured, dated) for _, row in rows.iterrows()]
    return TableBlock(titles, cells, caption=caption, source=words("targets.source"))


def caption_of(report: Report, target: Target, caption: str) -> str:
    """A figure's caption, with the target's number where several would bear the same."""
    alike = [
        other
        for other in report.whole.targets
        if (other.region, other.indicator) == (target.region, target.indicator)
        and other.restates is None
    ]
    if len(alike) < 2:
        return caption
    return report.words("targets.caption_of", caption=caption, id=target.id, by=target.by)


def one_year(rows: pd.DataFrame) -> int | None:
    """The year all these targets are for; None where they are for several."""
    years = set(rows["by"].astype(int))
    return years.pop() if len(years) == 1 else None


def promise_column(report: Report, rows: pd.DataFrame, share: float) -> Column:
    """The column of the bounds: its title has the year if all are for one, else each cell has."""
    by = one_year(rows)
    title = "targets.bound_any" if by is None else "targets.bound"
    return Column(report.words(title, **({} if by is None else {"by": by})), share=share)


def _cells(report: Report, phrases: Phrases, row: Any, measured: bool, dated: bool) -> list[Cell]:
    target = report.whole.target(row["target_id"])
    progress = [phrases.share(row["elapsed"]), phrases.share(row["done"])]
    return [
        target.id,
        phrases.indicator(row["indicator"]),
        promise(report, phrases, target, dated=dated),
        newest(phrases, row),
        *(progress if measured else []),
        phrases.need(row) + indicative(report, row),
        Mark(*phrases.standing(row)),
    ]


def newest(phrases: Phrases, row: Any) -> str:
    """The newest figure, and below it the year estimated from its first months."""
    return "\n".join(line for line in (phrases.latest(row), phrases.estimate(row)) if line)


def promise(report: Report, phrases: Phrases, target: Target, *, dated: bool = False) -> str:
    """The bound, with 力争 before it where the document says so, and its year where `dated`."""
    said = (report.words("phrase.strive") if target.strive else "") + phrases.bound(target)
    return report.words("targets.bound_by", bound=said, by=target.by) if dated else said


def indicative(report: Report, row: Any) -> str:
    """The words 仅供参考 behind a number that carries no verdict."""
    number = pd.notna(row["needed_rate"]) or pd.notna(row["needed_step"])
    if not (row["indicative"] and number):
        return ""
    word = report.words("phrase.indicative")
    return f"（{word}）" if report.lang == "zh" else f" ({word})"


def reasons(report: Report) -> list[Block]:
    """Why targets have no verdict: each with the figure that exists, the bare ones in one line."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    silent = report.default[report.default["verdict"].eq("")]
    if silent.empty:
        return []
    told = silent[silent["cause"].ne("no_data")]
    lines = [
        words(
            "targets.reason_line",
            id=row["target_id"],
            indicator=phrases.indicator(row["indicator"]),
            reason=phrases.reason(row),
        )
        for _, row in told.iterrows()
    ]
    bare = silent[silent["cause"].eq("no_data")]
    names = [
        f"{row['target_id']} {phrases.indicator(row['indicator'])}" for _, row in bare.iterrows()
    ]
    if names:
        lines.append(words("targets.grouped_line", list=words.listed(names)))
    return [Heading(words("targets.reasons"), level=2), Bullets(lines)]


def wording(report: Report) -> list[Block]:
    """The clauses in the document's own words, with place and responsible units."""
    words = report.words
    title = report.whole.head.short_title.of(report.lang)
    shown: list[Block] = [Heading(words("wording.heading"))]
    own = [clause for clause in report.whole.clauses if clause.region == report.region]
    for section, clauses in groupby(own, key=lambda clause: clause.section):
        listed = list(clauses)
        place = words("wording.place", plan=title, section=section)
        owners = dict.fromkeys(owner for clause in listed for owner in clause.owners)
        if owners:
            joined = words.listed(list(owners))
            place = f"{place}  {words('wording.owners', owners=joined)}"
        shown += [Quote(clause.quote, place if clause is listed[-1] else "") for clause in listed]
    return shown


def method(report: Report) -> list[Block]:
    """How the numbers were made, and from what: enough to make them again."""
    words = report.words
    fingerprint = "".join(sorted(report.evidence.checksums.values()))
    run = words(
        "method.run",
        as_of=report.as_of.isoformat(),
        scenario=report.parameters.scenario,
        hash=report.scenario.hash[:12],
        data=sha256(fingerprint.encode())[:12],
        version=version("planpath"),
    )
    lines = [words(f"method.{name}") for name in ("level", "verdict", "status")]
    if report.judged["estimate"].notna().any():
        lines.append(words("estimate.how"))
    return [Heading(words("method.heading")), Bullets(lines), Paragraph(run, style="note")]
