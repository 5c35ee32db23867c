"""Which projected figures follow from others by definition, and which could not."""

from __future__ import annotations

from planpath import drivers, identities
from planpath.phrases import Phrases
from planpath.report.blocks import Block, Bullets, Heading
from planpath.report.session import Report

__all__ = ["identity_notes"]


def identity_notes(report: Report) -> list[Block]:
    """Which of the region's projected figures follow from others, and which could not."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    whole = drivers.complete(report.projected, report.scenario, report.evidence)
    own = whole[whole["region"].eq(report.region)]
    items = []
    for id_, entry in identities.between().items():
        made = own[own["source"].eq(f"{drivers.SOURCE}{id_}")]
        for name in dict.fromkeys(made["indicator"]):
            count = made.loc[made["indicator"].eq(name), ["scope", "basis"]].drop_duplicates()
            items.append(
                words(
                    "identities.item",
                    result=phrases.indicator(name),
                    formula=_formula(report, id_),
                    n=len(count),
                    why=entry.why.of(report.lang),
                )
            )
    apart = drivers.apart(report.projected)
    apart = apart[apart["region"].eq(report.region) & apart["identity"].isin(identities.between())]
    for row in apart.itertuples(index=False):
        items.append(
            words(
                f"identities.{row.why}",
                formula=_formula(report, str(row.identity)),
                one=phrases.indicator(str(row.indicator)),
                one_basis=phrases.basis(str(row.basis)),
                other=phrases.indicator(str(row.other)),
                other_basis=phrases.basis(str(row.other_basis)),
            )
        )
    return [Heading(words("identities.heading")), Bullets(items)] if items else []


def _formula(report: Report, id_: str) -> str:
    """``能源消费总量＝工业增加值×单位增加值能耗``."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    entry = identities.between()[id_]
    names = [phrases.indicator(name) for name in entry.of]
    if entry.factor is not None:
        names.append(words("identities.factor"))
    sign = words("identities.over" if entry.form == "ratio" else "identities.times")
    assert entry.result is not None
    result = phrases.indicator(entry.result)
    return words("identities.formula", result=result, made=sign.join(names))
