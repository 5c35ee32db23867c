"""What a target of the whole would ask of each region, if it were shared out."""

from __future__ import annotations

import pandas as pd

from planpath import bases, codelists, footing
from planpath import sharing as judged
from planpath.footing import REST, Footing
from planpath.phrases import Phrases
from planpath.report.blocks import Block, Heading, Paragraph
from planpath.report.session import Report
from planpath.report.sharing_tables import (
    POINT_DECIMALS,
    RATE_DECIMALS,
    SHARE_DECIMALS,
    Shared,
    added_table,
    counted,
    dots,
    name,
    promises,
    rates_table,
    stated,
    way_name,
    whole_digits,
    whole_rate,
)

__all__ = ["own_share", "sharing"]

NAMED = 5
"""Regions a sentence lists by name."""


def sharing(report: Report) -> list[Block]:
    """The whole's targets put to all regions: rates, contributions, and their own promises.

    Where figures are missing, one sentence says which.
    """
    words, whole = report.words, report.region_name(report.whole.head.region)
    found = _footings(report)
    if not found:
        return []
    heading = Heading(words("sharing.heading", whole=whole))
    can = [entry for entry in found if len(entry.frame)]
    against = [entry for entry in found if entry.stand.residual == "negative"]
    lacking = _lacking(report, [entry.stand for entry in found])
    shown: list[Block] = [heading]
    if can:
        shown.append(Paragraph(words("sharing.intro", whole=whole)))
    regions = _regions(report)
    for entry in can:
        if entry.stand.kind != "count":
            shown += _one(report, entry, regions)
    shown += counted(report, [entry for entry in can if entry.stand.kind == "count"], regions)
    shown += [Paragraph(_contradiction(report, entry), style="warning") for entry in against]
    if lacking["list"]:
        shown.append(Paragraph(words("sharing.missing", whole=whole, **lacking)))
    return shown if len(shown) > 1 else []


def own_share(report: Report) -> list[Block]:
    """What the whole's targets would ask of the region reported on, each way, in a paragraph."""
    words, head = report.words, report.whole.head
    if report.region == head.region or report.region not in _regions(report):
        return []
    whole, region = report.region_name(head.region), report.region_name()
    found = _footings(report, counts=False)
    told = [text for entry in found for text in _own(report, entry)]
    lacking = _lacking(report, [entry.stand for entry in found], only=report.region)
    if not told and lacking["list"]:
        told = [words("sharing.missing_own", whole=whole, region=region, **lacking)]
    if not told:
        return []
    heading = Heading(words("sharing.heading_own", whole=whole, region=region))
    return [heading, *(Paragraph(text) for text in told)]


# ---- What there is to share --------------------------------------------------------------------


def _regions(report: Report) -> list[str]:
    """The plan's regions that are parts of its own; a plan may speak of others too."""
    whole = report.whole.head.region
    inside = [id_ for id_ in report.whole.regions if whole in footing.above(id_)]
    return footing.disjoint(whole, inside)


def _footings(report: Report, *, counts: bool = True) -> list[Shared]:
    """The whole's targets that its regions could keep together, each once, default readings."""
    regions = _regions(report)
    if not regions:
        return []
    rows = report.judged
    chosen = rows["region"].eq(report.whole.head.region) & rows["restates"].eq("")
    chosen &= rows["reading_default"].astype(bool)
    if not counts:
        chosen &= rows["kind"].ne("count")
    found = []
    for _, row in rows[chosen].iterrows():
        if not footing.may_be_shared(row):
            continue
        stand = footing.footing(row, report.evidence, regions)
        found.append(Shared(row, stand, judged.shared(stand)))
    return found


def _lacking(report: Report, stands: list[Footing], only: str = "") -> dict[str, str]:
    """The targets that cannot be shared out, and the figures they lack, as lists in a sentence.

    Of things counted nobody is asked for figures here: their regions have promised other things.
    """
    words, whole = report.words, report.whole.head.region
    phrases, named, items = Phrases(words, report.evidence), list[str](), list[str]()
    for stand in stands:
        if len(stand.parts) or stand.residual or stand.kind == "count":
            continue
        named.append(phrases.indicator(stand.indicator))
        rows = stand.missing
        if only:
            rows = rows[rows["region"].isin([only, whole])]
        for (indicator, scope, basis, year), own in rows.groupby(
            list(footing.MISSING[1:]), sort=False
        ):
            item = _item(report, str(indicator), str(scope), str(basis), int(year), own)
            items += [item] if item not in items else []
    gap = "；" if report.lang == "zh" else "; "
    return {"targets": words.listed(list(dict.fromkeys(named))), "list": gap.join(items)}


def _item(
    report: Report, indicator: str, scope: str, basis: str, year: int, own: pd.DataFrame
) -> str:
    words, phrases = report.words, Phrases(report.words, report.evidence)
    fields: dict[str, object] = {
        "year": year,
        "indicator": phrases.indicator(indicator),
        "scope": phrases.scope(scope),
        "regions": _names(report, list(own["region"])),
    }
    if basis:
        return words("sharing.missing_item_basis", basis=bases.label(basis, report.lang), **fields)
    return words("sharing.missing_item", **fields)


def _names(report: Report, regions: list[str]) -> str:
    if len(regions) <= NAMED:
        return report.words.listed([name(report, region) for region in regions])
    return report.words("sharing.some", first=name(report, regions[0]), n=len(regions))


# ---- One target --------------------------------------------------------------------------------


def _one(report: Report, entry: Shared, regions: list[str]) -> list[Block]:
    phrases, stand = Phrases(report.words, report.evidence), entry.stand
    heading = f"{stand.target_id} {phrases.indicator(stand.indicator)}"
    gap = "" if report.lang == "zh" else " "
    shown: list[Block] = [
        Heading(heading, level=2),
        Paragraph(_lead(report, entry), style="lead"),
        Paragraph(gap.join(_explained(report, entry))),
        Paragraph(gap.join(_standing(report, entry))),
        dots(report, entry),
        rates_table(report, entry),
        added_table(report, entry),
    ]
    return [*shown, *promises(report, entry, regions)]


def _lead(report: Report, entry: Shared) -> str:
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    gap = "" if report.lang == "zh" else " "
    rates = entry.rates()
    first = words(
        "sharing.lead",
        whole=report.region_name(stand.whole),
        indicator=phrases.indicator(stand.indicator),
        start=phrases.value(stand.start, stand.indicator),
        end=_aim(report, stand),
        year=stand.year,
        by=stand.by,
        years=stand.by - stand.year,
        rate=phrases.change(whole_rate(stand), whole_digits(report, stand)),
    )
    # A way that comes out as the equal one, as without known capacities, is told as such below.
    gaps = entry.rates("rate_difference").abs()
    others = [way for way in rates if gaps[way].max() >= 0.5 * 10 ** -(RATE_DECIMALS + 2)]
    return gap.join([first, *(_spread(report, stand, way, rates[way].dropna()) for way in others)])


def _aim(report: Report, stand: Footing) -> str:
    """What the whole is to be: with the digits promised, or those of the indicator."""
    if report.whole.target(stand.target_id).measure == "level":
        return stated(report, stand, stand.end)
    return Phrases(report.words, report.evidence).value(stand.end, stand.indicator)


def _spread(report: Report, stand: Footing, way: str, rates: pd.Series) -> str:
    """Who is asked for most and for least, in the direction that is good."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    if rates.empty:
        return ""
    down = codelists.indicators()[stand.indicator].direction == "down"
    ordered = rates.sort_values(ascending=down, kind="stable")
    most = {
        "way": way_name(report, way),
        "most": name(report, str(ordered.index[0]), said=True),
        "most_rate": phrases.change(float(ordered.iloc[0])),
    }
    if len(ordered) == 1:
        return words("sharing.single", **most)
    least = {
        "least": name(report, str(ordered.index[-1]), said=True),
        "least_rate": phrases.change(float(ordered.iloc[-1])),
    }
    return words("sharing.spread", **most, **least)


def _explained(report: Report, entry: Shared) -> list[str]:
    """What each way is, and what capacity is measured by."""
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    above, below = (phrases.indicator(name) for name in footing.CAPACITY)
    said = []
    for way in judged.ways_of(stand):
        if way == "uniform":
            said.append(words("sharing.explain_uniform"))
        elif way == "convergence":
            fields = {"whole": report.region_name(stand.whole), "end": _aim(report, stand)}
            said.append(words("sharing.explain_convergence", by=stand.by, **fields))
        elif way == "capacity":
            named = stand.parts[stand.parts["region"].ne(REST)]
            own = int(named["own_capacity"].sum())
            terms = {"above": above, "below": below}
            if own == 0:
                said.append(words("sharing.explain_capacity_none", year=stand.year, **terms))
            elif own < len(named):
                said.append(words("sharing.explain_capacity_partly", n=own, **terms))
            else:
                said.append(words("sharing.explain_capacity", **terms))
    return said


def _standing(report: Report, entry: Shared) -> list[str]:
    """What the rest is, who is counted in it, and what moved since the base year."""
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    whole = report.region_name(stand.whole)
    said = []
    if stand.residual in ("ok", "tiny"):
        value = words.percent(stand.rest_value, SHARE_DECIMALS)
        if stand.ratio:
            parts = codelists.indicators()[stand.indicator]
            amount = phrases.indicator(parts.numerator) if parts.numerator else ""
            said.append(
                words(
                    "sharing.rest_ratio",
                    whole=whole,
                    activity=phrases.indicator(parts.denominator or ""),
                    share=words.percent(stand.rest_activity, SHARE_DECIMALS),
                    amount=amount,
                    value=value,
                )
            )
        else:
            indicator = phrases.indicator(stand.indicator)
            said.append(words("sharing.rest_amount", whole=whole, indicator=indicator, value=value))
    if stand.residual == "tiny":
        least = min(stand.rest_value, stand.rest_activity)
        said.append(words("sharing.rest_tiny", value=words.percent(least, POINT_DECIMALS)))
    if stand.residual == "slight":
        most = -min(stand.rest_value, stand.rest_activity)
        value = words.percent(most, POINT_DECIMALS)
        said.append(words("sharing.rest_slight", whole=whole, value=value))
    folded = [region for region in dict.fromkeys(stand.missing["region"]) if region != stand.whole]
    if folded:
        said.append(words("sharing.folded", regions=_names(report, folded), year=stand.year))
    return [*said, *_moved(report, entry)]


def _moved(report: Report, entry: Shared) -> list[str]:
    """What the equal rate would be if shares of activity stayed where they have moved to."""
    stand = entry.stand
    if not stand.ratio or stand.newest == stand.year:
        return []
    words, phrases = report.words, Phrases(report.words, report.evidence)
    frame = judged.shared(stand, "newest")
    now = frame[frame["way"].eq("uniform") & frame["year"].eq(stand.by)]["rate"]
    activity = codelists.indicators()[stand.indicator].denominator or ""
    return [
        words(
            "sharing.moved",
            year=stand.year,
            newest=stand.newest,
            activity=phrases.indicator(activity),
            now=phrases.change(float(now.iloc[0])),
            then=phrases.change(whole_rate(stand), whole_digits(report, stand)),
        )
    ]


def _contradiction(report: Report, entry: Shared) -> str:
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    fields: dict[str, object] = {"year": stand.year, "whole": report.region_name(stand.whole)}
    parts = codelists.indicators()[stand.indicator]
    over = {
        stand.indicator
        if not stand.ratio
        else parts.numerator or stand.indicator: stand.rest_value,
        **({parts.denominator or "": stand.rest_activity} if stand.ratio else {}),
    }
    name, least = min(over.items(), key=lambda item: item[1])
    if least < 0:
        value = words.percent(-least, SHARE_DECIMALS)
        fields = {**fields, "indicator": phrases.indicator(name), "value": value}
        return words("sharing.rest_negative", **fields)
    first, second = (phrases.indicator(id_) for id_ in over)
    return words("sharing.rest_contradicts", indicator=first, activity=second, **fields)


# ---- One region --------------------------------------------------------------------------------


def _own(report: Report, entry: Shared) -> list[str]:
    """What a shared target asks of the region reported on, and what it promises itself."""
    words, phrases, stand = report.words, Phrases(report.words, report.evidence), entry.stand
    if entry.frame.empty:
        return []
    fields: dict[str, object] = {
        "region": report.region_name(),
        "whole": report.region_name(stand.whole),
        "indicator": phrases.indicator(stand.indicator),
    }
    if report.region not in set(stand.parts["region"]):
        return [words("sharing.own_folded", year=stand.year, **fields)]
    rates, gaps = (entry.rates(column).loc[report.region] for column in ("rate", "rate_difference"))
    told = [
        _own_rate(report, way, float(rates[way]), float(gaps[way]))
        for way in rates.index
        if pd.notna(rates[way])
    ]
    gap = "；" if report.lang == "zh" else "; "
    rate = phrases.change(whole_rate(stand), whole_digits(report, stand))
    line = words("sharing.own", rate=rate, by=stand.by, list=gap.join(told), **fields)
    return [("" if report.lang == "zh" else " ").join([line, *_own_promise(report, entry)])]


def _own_rate(report: Report, way: str, rate: float, gap: float) -> str:
    """One way's rate; how far its change goes beyond the equal one, or falls short of it."""
    words, phrases = report.words, Phrases(report.words, report.evidence)
    told = {"way": way_name(report, way), "rate": phrases.change(rate)}
    if way == "uniform":
        return words("sharing.own_rate", **told)
    points = words.number(100 * abs(gap), POINT_DECIMALS)
    if not points.strip("0."):
        return words("sharing.own_same", **told)
    further = (gap > 0) == (rate - gap > 0)
    key = "own_gap_more" if further else "own_gap_less"
    return words(f"sharing.{key}", gap=points, **told)


def _own_promise(report: Report, entry: Shared) -> list[str]:
    if entry.row["measure"] != "level" or entry.stand.ratio:
        return []
    words, stand = report.words, entry.stand
    held = judged.promised(entry.row, report.judged, stand, [report.region]).frame
    said = []
    for _, row in held[held["like"] & held["asked"].notna()].iterrows():
        difference = float(row["difference"])
        gap = stated(report, stand, abs(difference))
        fields = {
            "region": report.region_name(),
            "id": row["target_id"],
            "promised": stated(report, stand, float(row["promised"])),
        }
        if gap == stated(report, stand, 0.0):
            said.append(words("sharing.promised_same", **fields))
            continue
        key = "promised" if difference > 0 else "promised_less"
        asked = stated(report, stand, float(row["asked"]))
        said.append(words(f"sharing.{key}", asked=asked, gap=gap, **fields))
    return said
