"""What published figures say beside a plan's own arithmetic.

A figure is used as far as the assessment gives it the right: like with like, a whole year. What
rests on less (a scope nobody states, part of a year, a re-posting page, a year nobody names) is
marked indicative, and 待核实 where its grade asks for it. Without evidence all of this is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planpath import codelists, progress
from planpath.coherence.finding import Line, Number, amount_of, share_of
from planpath.coherence.promises import Said
from planpath.data_status import UNVERIFIED
from planpath.plan import Target

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["doubtful", "one_bad_year", "residual_growth", "row_of"]

_LONG_ENOUGH = 3


def row_of(said: Said, target: Target) -> Any:
    """The assessment of a target under its default reading; None where there is no evidence."""
    if said.assessed is None or said.assessed.empty:
        return None
    rows = said.assessed
    own = rows[rows["target_id"].eq(target.id) & rows["reading_default"].astype(bool)]
    return None if own.empty else own.iloc[0]


def doubtful(evidence: Evidence | None, sources: Sequence[str]) -> bool:
    """Whether any of some citations was seen on a re-posting page only."""
    if evidence is None:
        return False
    known = [source for source in sources if source in evidence.citations.index]
    return bool(evidence.citations.loc[known, "grade"].eq(UNVERIFIED).any())


def residual_growth(
    said: Said, whole: Target, parts: Sequence[Target]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """What the rest must grow by a year, where whole and parts all have a figure for one year.

    r = (R_T ÷ R_t)^(1/(T − t)) − 1 with R = whole − Σ parts, observed and aimed at.
    """
    rows = [row_of(said, target) for target in (whole, *parts)]
    if not parts or any(row is None or row["data_status"] != "ok" for row in rows):
        return (), ()
    years = {int(row["latest_year"]) for row in rows}
    bases = {str(row.get("latest_basis", row.get("basis", ""))) for row in rows}
    if len(years) > 1 or len(bases) > 1:
        return (), ()
    [year] = years
    rest = float(rows[0]["latest"]) - sum(float(row["latest"]) for row in rows[1:])
    aimed = float(whole.low or 0.0) - sum(float(part.low or 0.0) for part in parts)
    if rest <= 0 or aimed <= 0 or year >= whole.by:
        return (), ()
    rate = float(progress.needed_rate(rest, aimed, whole.by - year))
    numbers = (
        amount_of("rest", rest, whole.indicator),
        Number("year", year),
        Number("by", whole.by),
        amount_of("aimed", aimed, whole.indicator),
        Number("rate", rate, "1/年", 2),
    )
    sources = tuple(str(row["latest_source"]) for row in rows)
    return (Line("regional_sum.growth", numbers),), sources


def one_bad_year(said: Said, target: Target) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """A record in which one year took back much of what the others gained.

    The published yearly changes of the target's indicator in its place, on one scope and basis:
    c = 1 − Π(1 + rᵢ) with and without the worst year. Speaks where the worst year went the wrong
    way and took back at least the threshold's share.
    """
    if said.evidence is None:
        return (), ()
    observed = said.evidence.observed
    known = codelists.indicators()
    changes = [id_ for id_, entry in known.items() if entry.growth_of == target.indicator]
    rows = observed[
        observed["region"].eq(target.region)
        & observed["indicator"].isin(changes)
        & observed["period"].eq("year")
    ]
    series = [name for name in ("indicator", "scope", "basis") if name in rows]
    for _, series_rows in rows.groupby(series, sort=True):
        own = series_rows.drop_duplicates("year").sort_values("year")
        found = _record(own["value"].to_numpy(dtype=float), said.settings.undone.value)
        if found is None:
            continue
        worst, gained, kept = found
        sources = tuple(own["source"].astype(str))
        numbers = (
            Number("first", int(own["year"].min())),
            Number("last", int(own["year"].max())),
            Number("worst_year", int(own["year"].iloc[worst])),
            Number("worst", float(own["value"].iloc[worst]), "1/年", 2),
            share_of("gained", gained, 2),
            share_of("kept", kept, 2),
            Number("mean", float(progress.mean_rate(1.0, 1.0 - kept, len(own))), "1/年", 2),
        )
        key = "no_split.record_doubt" if doubtful(said.evidence, sources) else "no_split.record"
        return (Line(key, numbers),), sources
    return (), ()


def _record(changes: np.ndarray[Any, np.dtype[np.float64]], undone: float) -> Any:
    """Where the worst year is, and the cumulative decline without and with it."""
    if len(changes) < _LONG_ENOUGH:
        return None
    worst = int(np.argmax(changes))
    kept = 1.0 - float(np.prod(1.0 + changes))
    gained = 1.0 - float(np.prod(1.0 + np.delete(changes, worst)))
    if changes[worst] <= 0 or gained <= 0 or (gained - kept) / gained < undone:
        return None
    return worst, gained, kept
