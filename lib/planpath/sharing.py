"""A whole's target shared out over its regions, and held against what they promise themselves.

The document promises something of the province and nothing, or something else, of its regions.
Here the promise is put to each of them, so that all together and the rest 其余地区 keep it:

``uniform``       everybody changes in the same proportion
``convergence``   all meet at the whole's target in its year (ratios only), after the SDA
``capacity``      logarithmic change in proportion to capacity (amounts and ratios)
``market_share``  an increase goes by the region's size (things counted), after PACTA

None of them is what the document says: they show what sharing out would ask, and how far that
differs from one way to another. Every way comes to the whole's target exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from planpath import allocation, footing, progress
from planpath.allocation import Floats
from planpath.footing import Footing

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["COLUMNS", "WAYS", "Promised", "promised", "share_out", "shared", "ways_of"]

WAYS = ("uniform", "convergence", "capacity", "market_share")
COLUMNS = (
    "region",
    "way",
    "year",
    "value",
    "rate",
    "contribution",
    "difference",
    "rate_difference",
)
Structure = Literal["base", "newest"]


def ways_of(stand: Footing) -> tuple[str, ...]:
    """The ways that mean something for a target, on what is known of its regions."""
    if stand.ratio:
        return ("uniform", "convergence", "capacity")
    if stand.kind == "amount":
        return ("uniform", "capacity")
    sized = len(stand.parts) and stand.parts["size"].notna().all() and stand.parts["size"].sum() > 0
    return ("uniform", "market_share") if sized else ("uniform",)


def share_out(
    row: Mapping[str, Any], evidence: Evidence, regions: Sequence[str], way: str
) -> pd.DataFrame:
    """What one way of sharing a target out asks of each region and of the rest.

    Parameters
    ----------
    row
        The whole's target: a statement, or an assessed row.
    evidence
        What statistics show.
    regions
        Parts of the whole.
    way
        One of `WAYS`.

    Returns
    -------
    DataFrame
        `COLUMNS`, see `shared`; no rows where figures are missing (`footing.footing` says which) or
        the way means nothing for the target.

    Raises
    ------
    PlanpathError
        If the target is none that can be shared out, or a region is no part of the whole.
    """
    frame = shared(footing.footing(row, evidence, regions))
    return frame[frame["way"].eq(way)].reset_index(drop=True)


def shared(stand: Footing, structure: Structure = "base") -> pd.DataFrame:
    """Every way of sharing a target out that means something for it.

    Parameters
    ----------
    stand
        From `footing.footing`.
    structure
        Whose shares of activity hold in the target's year: the ``base`` year's, or the ``newest``
        known, to which they move in even steps and stay.

    Returns
    -------
    DataFrame
        A row for each way, region (`footing.REST` last) and year from the base year on; things
        counted have the base and the target's year only, since no share of a firm is one. `value`
        in the indicator's unit; `rate` a year from the base to the target's year; `contribution` to
        the whole's change from its base value up to that year, a fraction of it, adding up over
        regions; `difference` and `rate_difference` from the uniform way.
    """
    if stand.parts.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    years = _years(stand)
    weights = _weights(stand, years, structure)
    whole = _path(stand, years)
    frames = [
        _frame(stand, way, years, weights, _values(stand, way, weights, whole))
        for way in ways_of(stand)
    ]
    frame = pd.concat(frames, ignore_index=True)
    even = frame[frame["way"].eq("uniform")].set_index(["region", "year"])
    same = even.loc[pd.MultiIndex.from_frame(frame[["region", "year"]])]
    frame["difference"] = frame["value"] - same["value"].to_numpy()
    frame["rate_difference"] = frame["rate"] - same["rate"].to_numpy()
    return frame[list(COLUMNS)]


def _years(stand: Footing) -> Floats:
    if stand.kind == "count":
        return np.array([stand.year, stand.by], dtype=np.float64)
    return np.arange(stand.year, stand.by + 1, dtype=np.float64)


def _path(stand: Footing, years: Floats) -> Floats:
    """What the whole is to be each year: at an even rate, or in even steps."""
    if stand.kind in ("amount", "intensity"):
        return progress.compound_path(stand.start, stand.end, len(years) - 1)
    return progress.linear_path(stand.start, stand.end, len(years) - 1)


def _weights(stand: Footing, years: Floats, structure: Structure) -> Floats:
    """Shares of activity by year and region; of what adds up, ones."""
    base = stand.parts["share"].to_numpy(dtype=np.float64)
    if structure == "base" or stand.newest == stand.year:
        return np.broadcast_to(base, (len(years), len(base)))
    now = stand.parts["share_now"].to_numpy(dtype=np.float64)
    moved = np.clip((years - stand.year) / (stand.newest - stand.year), 0.0, 1.0)
    return np.asarray(base + (now - base) * moved[:, None])


def _values(stand: Footing, way: str, weights: Floats, whole: Floats) -> Floats:
    """Values by year and region, whole numbers where things are counted."""
    parts = {name: stand.parts[name].to_numpy(dtype=np.float64) for name in ("value", "size")}
    base = parts["value"]
    if way == "convergence":
        ratio = allocation.share_ratio(weights[0], weights)
        now = whole[:, None]
        values = allocation.convergence(base, stand.start, stand.end, now, ratio)
    elif way == "capacity":
        capacity = stand.parts["capacity"].to_numpy(dtype=np.float64)
        values = allocation.by_capacity(base, weights, capacity, whole)
    elif way == "market_share":
        values = allocation.market_share(base, parts["size"], whole)
    else:
        values = allocation.uniform(base, weights, whole)
    if stand.kind == "count":
        values = allocation.whole_numbers(values)
    # The base year is what it was, not what rounding leaves of it.
    values[0] = base
    return values


def _frame(
    stand: Footing, way: str, years: Floats, weights: Floats, values: Floats
) -> pd.DataFrame:
    regions = stand.parts["region"].tolist()
    rate = progress.mean_rate(values[0], values[-1], stand.by - stand.year)
    added = allocation.contributions(values[0], weights[0], values, weights)
    return pd.DataFrame(
        {
            "region": regions * len(years),
            "way": way,
            "year": np.repeat(years.astype(int), len(regions)),
            "value": values.ravel(),
            "rate": np.tile(rate, len(years)),
            "contribution": added.ravel(),
        }
    )


# ---- What the regions promise themselves -------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    """The regions' own targets beside what the whole's, shared out evenly, would ask of them.

    Parameters
    ----------
    frame
        One row per regional target of the same indicator, form and year: `target_id`, `region`,
        `scope`, `like` (same scope and basis as the whole's: only these add), `promised`; where the
        base is known `value`, `asked`, `difference` (promised less asked), `promised_rate`,
        `asked_rate`.
    whole
        What the whole promises.
    together
        What the like ones promise together.
    left
        What they leave of the whole for all others.
    left_base, left_rate, left_asked
        What all others have in the base year, the yearly rate they need, and the value evenly asked
        of them; NaN where it is not known.
    """

    frame: pd.DataFrame
    whole: float
    together: float
    left: float
    left_base: float
    left_rate: float
    left_asked: float


def promised(
    row: Mapping[str, Any], assessed: pd.DataFrame, stand: Footing, regions: Sequence[str]
) -> Promised:
    """Set the regions' own levels of an amount or count beside the whole's shared out evenly.

    Parameters
    ----------
    row
        The whole's target, a level.
    assessed
        Statements or assessed rows of the plan, one reading each.
    stand
        The footing of the whole's target; without figures the promises alone are set side by side.
    regions
        Parts of the whole; one inside another is left to that one.
    """
    own = _own_promises(row, assessed, footing.disjoint(str(row["region"]), regions))
    shares = shared(stand)
    even = shares[shares["way"].eq("uniform")] if len(shares) else shares
    base = even[even["year"].eq(stand.year)].set_index("region")["value"].astype(float)
    asked = even[even["year"].eq(stand.by)].set_index("region")["value"].astype(float)
    own["value"] = own["region"].map(base).where(own["like"]).astype(float)
    own["asked"] = own["region"].map(asked).where(own["like"]).astype(float)
    own["difference"] = own["promised"] - own["asked"]
    span = stand.by - stand.year
    for name in ("promised", "asked"):
        own[f"{name}_rate"] = progress.needed_rate(own["value"], own[name], span)
    like = own[own["like"]]
    bound = float(row["high"] if pd.isna(row["low"]) else row["low"])
    whole = float(progress.aim(bound, str(row["bound"]), row["kind"] == "count"))
    together = float(like["promised"].sum())
    known = bool(len(like)) and bool(like["value"].notna().all())
    left_base = float(stand.start - like["value"].sum()) if known else np.nan
    left = float(allocation.remainder(whole, [together]))
    return Promised(
        frame=own,
        whole=whole,
        together=together,
        left=left,
        left_base=left_base,
        left_rate=float(progress.needed_rate(left_base, left, span)),
        left_asked=float(stand.end - like["asked"].sum()) if known else np.nan,
    )


def _own_promises(
    row: Mapping[str, Any], assessed: pd.DataFrame, regions: Sequence[str]
) -> pd.DataFrame:
    """The regions' targets of the same indicator, form and year; a word said twice once."""
    alike = assessed["region"].isin(regions) & assessed["restates"].eq("")
    for name in ("indicator", "measure", "by"):
        alike &= assessed[name].eq(row[name])
    own = assessed[alike & assessed["reading_default"].astype(bool)]
    bound = own["low"].where(own["low"].notna(), own["high"]).astype(float)
    # To pass a number of firms is to have one more: 零突破 promises one, not none.
    aimed = progress.aim(bound, own["bound"], own["kind"].eq("count"))
    like = own["scope"].eq(row["scope"])
    if "basis" in own:
        like &= own["basis"].eq(row["basis"])
    kept = own[["target_id", "region", "scope"]].assign(like=like, promised=aimed)
    return kept.reset_index(drop=True)
