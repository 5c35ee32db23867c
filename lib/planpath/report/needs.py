"""What is still needed: back-solve, required paths, precedents beside the need, scenario."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath import codelists, comparison, figures, units
from planpath.phrases import Phrases, stated_digits
from planpath.plan import Target
from planpath.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    FigureBlock,
    Heading,
    Paragraph,
    TableBlock,
)
from planpath.report.overview import caption_of, indicative, one_year, promise, promise_column
from planpath.report.session import Report

__all__ = ["drawing", "need", "precedents", "scenario"]

BACKSOLVE_KINDS = ("amount",)
FAR = 4.0


def drawing(drawn: figures.Drawn, caption: str, source: str) -> FigureBlock:
    """A drawn figure as a block of the report."""
    return FigureBlock(drawn.figure, caption=caption, source=source, alt=drawn.alt)


def need(report: Report) -> list[Block]:
    """What each target still asks, in a sentence; figures where they say more than the sentence."""
    words = report.words
    shown: list[Block] = [Heading(words("need.heading"))]
    rows = [row for _, row in report.default.iterrows()]
    told = [(_sentence(report, row), _estimate(report, row)) for row in rows]
    sentences = [text for texts in told for text in texts if text]
    if sentences:
        shown.append(Bullets(sentences))
    for _, row in report.default.iterrows():
        if row["kind"] in BACKSOLVE_KINDS and row["measure"] == "level" and not row["verdict"]:
            shown += _backsolve(report, row)
    drawn = report.default[report.default["verdict"].ne("")]
    for _, row in drawn[drawn["kind"].isin(["amount", "intensity", "share"])].iterrows():
        shown += _trajectory(report, row)
    shown += _required_table(report)
    # A heading over nothing tells nobody anything.
    return shown if len(shown) > 1 else []


def _sentence(report: Report, row: Any) -> str:
    """One target's need; empty where the back-solve speaks instead or nothing is needed."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    part = pd.isna(row["latest"]) or row["latest_period"] != "year"
    if row["measure"] == "yearly" or phrases.need(row) == "—" or part:
        return ""
    target = report.whole.target(row["target_id"])
    shared = {"by": target.by, "bound": _aim(report, phrases, target, row)}
    years = int(target.by - row["latest_year"])
    if row["indicative"]:
        return words(
            "need.indicative",
            latest=phrases.latest(row),
            years=years,
            rate=phrases.need_in_words(row),
            caveat=phrases.cause(row),
            **shared,
        )
    if not row["verdict"]:
        return ""
    values = {
        "indicator": phrases.indicator(row["indicator"]),
        "latest": phrases.value(row["latest"], row["indicator"], row["latest_source"]),
        "when": phrases.period(int(row["latest_year"]), "year"),
        "years": years,
        "need": phrases.need_in_words(row),
        **shared,
    }
    if pd.isna(row["past_rate"]) or row["kind"] not in ("amount", "intensity"):
        return words("need.judged_short", **values)
    past = {"past_years": int(row["past_years"]), "past": phrases.change(row["past_rate"])}
    return words("need.judged", **values, **past)


def _aim(report: Report, phrases: Phrases, target: Target, row: Any) -> str:
    """The bound; an increase together with the level it leads to."""
    bound = phrases.bound(target)
    if target.measure != "added" or pd.isna(row["target_value"]):
        return bound
    level = phrases.value(row["target_value"], target.indicator)
    return report.words("need.added_to", level=level, bound=bound)


def _estimate(report: Report, row: Any) -> str:
    """What a year estimated from its first months would leave to do; empty without one."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    rate, step = row["estimate_needed_rate"], row["estimate_needed_step"]
    if pd.isna(rate) and pd.isna(step):
        return ""
    target, year = report.whole.target(row["target_id"]), int(row["estimate_year"])
    # Where there is no verdict, the method stands among the reasons already.
    method = {"method": phrases.estimate_method(row)} if row["verdict"] else {}
    return words(
        "estimate.need" if method else "estimate.need_short",
        indicator=phrases.indicator(row["indicator"]),
        year=year,
        value=phrases.estimated(row),
        **method,
        by=target.by,
        bound=_aim(report, phrases, target, row),
        years=target.by - year,
        rate=phrases.need_in_words({**row, "needed_rate": rate, "needed_step": step}),
    )


def _backsolve(report: Report, row: Any) -> list[Block]:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    target = report.whole.target(row["target_id"])
    indicator = phrases.indicator(target.indicator)
    label = _class_label(report, target.indicator)
    if label:
        source = words("need.backsolve_source", class_=label)
    else:
        source = words("need.backsolve_source_plain")
    opening = words("need.open", indicator=indicator, by=target.by, bound=phrases.bound(target))
    drawn = figures.backsolve(back_solve(report, target), words, report.stamp)
    caption = words("need.backsolve_caption", region=report.region_name(), indicator=indicator)
    caption = caption_of(report, target, caption)
    return [Paragraph(opening), drawing(drawn, caption, source)]


def back_solve(report: Report, target: Target) -> figures.BackSolve:
    """What the back-solve figure of a target shows."""
    phrases = Phrases(report.words, report.evidence)
    written = units.read(target.stated[0])
    base = target.base_year
    return figures.BackSolve(
        region=report.region_name(target.region),
        indicator=phrases.indicator(target.indicator),
        unit=target.unit,
        target=target.value,
        decimals=stated_digits(written, target.unit),
        by=target.by,
        # Where one year is all there is, a later base leaves none.
        base_years=tuple(year for year in (base, base + 1) if year < target.by),
        bound=target.bound,
        bands=_bands(report, target.indicator, max(1, target.by - base - 1)),
        published=_published(report, target),
        rate_decimals=2,
    )


def _class_label(report: Report, indicator: str) -> str:
    known = report.precedents.speaking_to(indicator)
    return known[0].label.of(report.lang) if known else ""


def _bands(report: Report, indicator: str, span: int) -> tuple[figures.Band, ...]:
    """Bands above the median, upper quarter and upper tenth of the nearest class."""
    near = comparison.nearest_class(report.precedents, indicator, span)
    if near is None:
        return ()
    edges = [("p50", 0.50), ("p75", 0.25), ("p90", 0.10)]
    tops = [near["p75"], near["p90"], near["max"]]
    return tuple(
        figures.Band(
            float(near[name]),
            float(top),
            report.words(
                "need.band",
                share=report.words.percent(share, 0),
                n=int(near["n"]),
                span=span,
                rate=report.words.percent(float(near[name]), 1),
            ),
        )
        for (name, share), top in zip(edges, tops, strict=True)
        if top > 0
    )


def _published(report: Report, target: Target) -> tuple[figures.Published, ...]:
    """Figures of the indicator, or often taken for it, each with its caveat."""
    phrases, cited = Phrases(report.words, report.evidence), report.evidence.citations
    near = codelists.indicators()[target.indicator].easily_confused
    wanted = cited["region"].eq(target.region) & cited["indicator"].isin([target.indicator, *near])
    recent = cited["year"] >= target.base_year
    # An undated figure of the very indicator may be the baseline; of another one it says nothing.
    undated = cited["year"].isna() & cited["indicator"].eq(target.indicator)
    points = []
    for _, row in cited[wanted & (recent.fillna(False) | undated)].iterrows():
        known = codelists.indicators()[row["indicator"]]
        if not units.same_kind(known.unit, target.unit):
            continue
        value = units.convert(row["value"], row["unit"], target.unit)
        if not target.value / FAR < value < target.value * FAR:
            # Another order of magnitude is another population; it would only squeeze the axis.
            continue
        points.append(
            figures.Published(
                value=value,
                decimals=int(row["decimals"]),
                year=None if pd.isna(row["year"]) else int(row["year"]),
                grade=str(row["grade"]),
                caveat=_caveat(report, phrases, target, row),
                comparable=_comparable(target, row),
            )
        )
    return (*points, *_estimated(report, phrases, target))


def _estimated(report: Report, phrases: Phrases, target: Target) -> list[figures.Published]:
    """The year estimated for a target: it stands for a whole one, so a rate leads from it."""
    judged = report.judged
    own = judged[judged["target_id"].eq(target.id) & judged["reading_default"].astype(bool)]
    return [
        figures.Published(
            value=row["estimate"],
            decimals=phrases.estimate_digits(row),
            year=int(row["estimate_year"]),
            grade=row["estimate_grade"],
            caveat=report.words("estimate.caveat", before=int(row["estimate_from"])),
        )
        for _, row in own[own["estimate"].notna()].iterrows()
        if target.value / FAR < row["estimate"] < target.value * FAR
    ]


def _comparable(target: Target, row: Any) -> bool:
    """Whether a rate from the figure to the target means anything, be it only as an indication."""
    like = row["scope"] == target.scope or not codelists.scopes()[row["scope"]].stated
    return bool(row["indicator"] == target.indicator and row["period"] == "year" and like)


def _caveat(report: Report, phrases: Phrases, target: Target, row: Any) -> str:
    if row["indicator"] != target.indicator:
        return report.words("need.caveat_indicator", other=phrases.indicator(row["indicator"]))
    if row["period"] not in ("", "year") and not pd.isna(row["year"]):
        return phrases.period(int(row["year"]), row["period"])
    if row["scope"] == target.scope:
        return ""
    if not codelists.scopes()[row["scope"]].stated:
        return report.words("status.scope_unstated")
    return report.words("status.scope_mismatch")


def _trajectory(report: Report, row: Any) -> list[Block]:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    target = report.whole.target(row["target_id"])
    here = {"region": row["region"], "indicator": row["indicator"], "scope": row["scope"]}
    observed = _of(report.evidence.observed, here)
    required = report.required[report.required["source"].eq(f"{target.id}@{row['reading']}")]
    name = report.scenario.name.of(report.lang)
    mark = figures.TargetMark(
        label=target.id,
        year=target.by,
        low=row["target_value"],
        high=None,
        bound="at_most" if target.measure == "rate" else target.bound,
        decimals=_mark_digits(target),
    )
    drawn = figures.trajectory(
        observed[observed["period"].eq("year")],
        required,
        _of(report.projected, here),
        words=words,
        indicator=row["indicator"],
        region=row["region"],
        targets=[mark],
        names={report.scenario.id: name, f"{target.id}@{row['reading']}": words("need.required")},
        stamp=report.stamp,
    )
    shown = {"region": report.region_name(), "indicator": phrases.indicator(row["indicator"])}
    caption = words("need.path_caption", scenario=name, **shown)
    caption = caption_of(report, target, caption)
    return [drawing(drawn, caption, words("need.path_source", scenario=name))]


def _mark_digits(target: Target) -> int:
    """A level's digits are the document's; what is computed from a baseline has the indicator's."""
    if target.measure == "level":
        return stated_digits(units.read(target.stated[0]), target.unit)
    return codelists.indicators()[target.indicator].digits


def _of(frame: pd.DataFrame, here: dict[str, str]) -> pd.DataFrame:
    chosen = pd.Series(True, index=frame.index)
    for column, value in here.items():
        chosen &= frame[column].eq(value)
    return frame[chosen]


def _required_table(report: Report) -> list[Block]:
    """Required values year by year, for every target that has a starting point."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    paths = report.required
    chosen = report.default[report.default["measure"].ne("yearly")]
    sources = [f"{row['target_id']}@{row['reading']}" for _, row in chosen.iterrows()]
    paths = paths[paths["source"].isin(sources)]
    if paths.empty:
        return []
    years = range(int(paths["year"].min()), int(chosen["by"].max()) + 1)
    # Of many years none may take the room of the first column.
    wide = min(1.5, 9 / len(years))
    titles = [Column(words("targets.id"), share=1.3), Column(words("targets.indicator"), share=3.2)]
    titles += [Column(words("need.table_year", year=year), "right", wide) for year in years]
    rows: list[list[Cell]] = []
    for source, (_, row) in zip(sources, chosen.iterrows(), strict=True):
        own = paths[paths["source"].eq(source)].set_index("year")["value"]
        if own.empty:
            continue
        start = str(row["latest_source"])
        cells = [phrases.bare(own[y], row["indicator"], start) if y in own else "" for y in years]
        name = phrases.with_unit(row["indicator"]) + indicative(report, row)
        rows.append([row["target_id"], name, *cells])
    caption = words("need.table_caption", region=report.region_name())
    return [TableBlock(titles, rows, caption=caption, source=words("need.table_source"))]


def precedents(report: Report) -> list[Block]:
    """The rates needed, each beside the classes of precedents that speak to its indicator."""
    words = report.words
    shown: list[Block] = []
    done: set[str] = set()
    for _, row in report.default.iterrows():
        known = report.precedents.speaking_to(row["indicator"])
        if row["indicator"] in done or not known or row["measure"] == "yearly":
            continue
        done.add(row["indicator"])
        shown += _classes(report, row)
    if not shown:
        return []
    opening = words("precedents.intro")
    stop = "" if report.lang == "zh" else " "
    opening = f"{opening}{stop}{words('precedents.frequency')}"
    return [Heading(words("precedents.heading")), Paragraph(opening), *shown]


def _classes(report: Report, row: Any) -> list[Block]:
    """One indicator: a sentence on the nearest class, then all classes side by side."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    indicator = phrases.indicator(row["indicator"])
    rate = row["precedent_rate"] if row["precedent_class"] else row["needed_rate"]
    needed = None if pd.isna(rate) else float(rate)
    frame, ranges = report.precedents.frame, []
    for entry in report.precedents.speaking_to(row["indicator"]):
        for _, one in frame[frame["class"].eq(entry.id)].iterrows():
            share = None if needed is None else comparison.precedent_share(one, needed)
            ranges.append(_range(report, entry, one, share))
    shown: list[Block] = []
    if row["precedent_class"]:
        shown.append(Paragraph(_sentence_on_nearest(report, row)))
    if needed is None:
        caption = words("precedents.caption_open", indicator=indicator)
    else:
        shown_rate = phrases.change(needed, phrases.rate_digits(row)) + indicative(report, row)
        caption = words("precedents.caption", indicator=indicator, rate=shown_rate)
    falling = codelists.indicators()[row["indicator"]].direction == "down"
    digits = phrases.rate_digits(row)
    drawn = figures.precedent_ranges(
        ranges, needed, words, decimals=digits, falling=falling, stamp=report.stamp
    )
    classes = report.precedents.speaking_to(row["indicator"])
    used = [entry.source.of(report.lang) for entry in classes]
    mark = "；" if report.lang == "zh" else "; "
    source = words("precedents.source", sources=mark.join(dict.fromkeys(used)))
    return [*shown, drawing(drawn, caption, source)]


def _range(report: Report, entry: Any, one: Any, share: float | None) -> figures.ClassRange:
    return figures.ClassRange(
        label=f"{entry.id} {entry.label.of(report.lang)}",
        minimum=float(one["min"]),
        p10=float(one["p10"]),
        p25=float(one["p25"]),
        p50=float(one["p50"]),
        p75=float(one["p75"]),
        p90=float(one["p90"]),
        maximum=float(one["max"]),
        n=int(one["n"]),
        span=int(one["span"]),
        reached=share,
    )


def _sentence_on_nearest(report: Report, row: Any) -> str:
    entry = report.precedents.classes[row["precedent_class"]]
    phrases = Phrases(report.words, report.evidence)
    left = row["by"] - row["latest_year"]
    whole = pd.notna(left) and left != row["precedent_span"]
    return report.words(
        "precedents.sentence_whole" if whole else "precedents.sentence",
        rate=phrases.change(float(row["precedent_rate"]), phrases.rate_digits(row)),
        class_=entry.label.of(report.lang),
        n=int(row["precedent_n"]),
        span=int(row["precedent_span"]),
        share=report.words.percent(float(row["precedent_share"]), 0),
    )


def scenario(report: Report) -> list[Block]:
    """Where the scenario leads by the target's year, and on what grounds."""
    if report.default.empty:
        return []
    words, phrases = report.words, Phrases(report.words, report.evidence)
    name = report.scenario.name.of(report.lang)
    opening = words("scenario.intro", name=name, why=report.scenario.why.of(report.lang))
    shown: list[Block] = [Heading(words("scenario.heading")), Paragraph(opening)]
    carried = report.default[report.default["projected"].notna()]
    if carried.empty:
        return [*shown, Paragraph(words("scenario.none"))]
    by = one_year(carried)
    titles = [
        Column(words("targets.id"), share=1.3),
        Column(words("targets.indicator"), share=3.0),
        Column(words("targets.latest"), share=2.4),
        Column(words("scenario.projected"), "right", 1.8),
        promise_column(report, carried, 2.6),
        Column(words("scenario.meets"), "center", 1.2),
    ]
    rows: list[list[Cell]] = [
        [
            row["target_id"],
            phrases.indicator(row["indicator"]),
            phrases.latest(row),
            phrases.value(row["projected"], row["indicator"]),
            promise(report, phrases, report.whole.target(row["target_id"]), dated=by is None),
            words("scenario.yes" if bool(row["projected_meets"]) else "scenario.no"),
        ]
        for _, row in carried.iterrows()
    ]
    if by is None:
        caption = words("scenario.caption_any", name=name)
    else:
        caption = words("scenario.caption", name=name, by=by)
    return [*shown, TableBlock(titles, rows, caption=caption, source=words("scenario.source"))]
