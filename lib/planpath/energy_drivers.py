"""What moved energy use: a change taken apart by sub-sector or by region, or what that would take.

Each needs the energy use and value added of every part on one and the same basis at both ends.
Where one lacks, it is named with region, indicator, scope, basis and year, so that whoever keeps
the figures knows what to supply; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import bases, codelists, decomposition
from planpath.decomposition import Parts
from planpath.energy_accounts import Books, Lacking, chosen_basis
from planpath.plan import Target

__all__ = ["REST", "Decomposed", "Undecomposed", "by_region", "by_scope"]

Floats = NDArray[np.float64]
By = Literal["scope", "region"]
REST = ""
"""The member that is no region of its own: what the regions leave of the whole."""
# A rest below nought by more than the digits published is no rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Decomposed:
    """A change of energy use from `first` to `last`, by its members.

    Parameters
    ----------
    scope
        What the members make up; `asked` is the target's own scope, which may be another.
    members
        Scopes or regions; `REST` is what the regions leave of the whole.
    before, after
        Energy use of each member.
    each
        What each member adds to activity, structure and intensity (LMDI-I, additive).
    parts, ratios
        Of the whole, as amounts and as multiples.
    linked
        As amounts, year by year and put together; None where a year between is lacking.
    sources
        Citations of the energy figures at both ends; one that follows from others has none.
    """

    by: By
    region: str
    scope: str
    asked: str
    basis: str
    first: int
    last: int
    members: tuple[str, ...]
    before: Floats
    after: Floats
    each: Parts
    parts: Parts
    ratios: Parts
    linked: Parts | None
    sources: tuple[str, ...]

    @property
    def residual(self) -> float:
        """What the three parts leave unexplained; nought but for rounding."""
        return float(self.parts.total - self.parts.act - self.parts.str - self.parts.int)


@dataclass(frozen=True)
class Undecomposed:
    """Why a change is not taken apart: figures that lack, or ones that contradict one another.

    `contrary` is the first year in which the regions come to more than the whole or something uses
    energy and adds no value; 0 where there is none.
    """

    by: By
    region: str
    scope: str
    asked: str
    basis: str
    first: int
    last: int
    lacking: tuple[Lacking, ...] = ()
    contrary: int = 0


def by_scope(books: Books, target: Target, over: int = 0) -> Decomposed | Undecomposed | None:
    """A region's change by sub-sectors; None where its scope has no parts and none comes near.

    The sub-sectors make up their own sum. Where the target's scope is another one, such as a
    cluster's own list, the result is the sum's and not the list's: `scope` and `asked` differ.

    Where no year is known, figures are asked for the base year and for `over`, the newest year that
    is over.
    """
    known = codelists.scopes()
    own = known[target.scope]
    scope = target.scope if own.parts else own.nearest_sum
    if scope is None:
        return None
    parts = known[scope].parts
    places = [(target.region, part) for part in parts]
    return _taken_apart("scope", books, target, scope, places, parts, over, whole=False)


def by_region(
    books: Books, target: Target, regions: Iterable[str], over: int = 0
) -> Decomposed | Undecomposed | None:
    """A region's change by the regions in it and the rest; None where there are none.

    Parameters
    ----------
    regions
        Those of the plan. Of one that lies within another the larger one counts.
    over
        The newest year that is over, asked for where no year is known.
    """
    known = codelists.regions()
    inside = [region for region in regions if target.region in _above(region)]
    members = [region for region in inside if not set(_above(region)) & set(inside)]
    members = [region for region in members if region in known and region != target.region]
    if not members:
        return None
    places = [(region, target.scope) for region in members]
    return _taken_apart(
        "region", books, target, target.scope, places, tuple(members), over, whole=True
    )


def _above(region: str) -> list[str]:
    known = codelists.regions()
    found, above = [], known[region].parent
    while above is not None:
        found.append(above)
        above = known[above].parent
    return found


def _taken_apart(
    by: By,
    books: Books,
    target: Target,
    scope: str,
    places: Sequence[tuple[str, str]],
    members: tuple[str, ...],
    over: int,
    *,
    whole: bool,
) -> Decomposed | Undecomposed:
    """The change from the base year to the newest year, or what stands in the way."""
    frame = books.frame
    needed = [*places, (target.region, target.scope)] if whole else list(places)
    there = pd.Series(list(zip(frame["region"], frame["scope"], strict=True)), index=frame.index)
    own = frame[there.isin(needed) & frame["year"].between(target.base_year, target.by)]
    own = own[own["energy"].notna() & own["value"].notna()]
    basis = chosen_basis(own, target.basis)
    own = own[own["basis"].eq(basis)]
    held = {
        (region, sc, int(year)): (float(e), float(v))
        for region, sc, year, e, v in own[
            ["region", "scope", "year", "energy", "value"]
        ].itertuples(index=False)
    }
    first = target.base_year
    newest = _newest(needed, held, first, min(max(over, first + 1), target.by))
    shared = (by, target.region, scope, target.scope, basis, first, newest)
    lacking = _lacking(target.indicator, basis, needed, (first, newest), held, books.held)
    if lacking:
        return Undecomposed(*shared, lacking=lacking)
    years = range(first, newest + 1)
    unbroken = all((*place, year) in held for place in needed for year in years)
    stretch = list(years) if unbroken else [first, newest]
    amounts = np.array([[held[(*place, year)] for place in places] for year in stretch])
    wrong = np.zeros(len(stretch), dtype=bool)
    if whole:
        total = np.array([held[target.region, target.scope, year] for year in stretch])
        rest = total - amounts.sum(axis=1)
        wrong = (rest < -_ROUNDING * total).any(axis=1)
        amounts = np.concatenate([amounts, np.maximum(rest, 0.0)[:, None, :]], axis=1)
        members = (*members, REST)
    e, v = amounts[..., 0], amounts[..., 1]
    wrong = wrong | ((e > 0) & (v <= 0)).any(axis=1)
    if wrong.any():
        return Undecomposed(*shared, contrary=stretch[int(np.argmax(wrong))])
    ends = (e[0], v[0], e[-1], v[-1])
    return Decomposed(
        *shared,
        members,
        e[0],
        e[-1],
        decomposition.contributions(*ends),
        decomposition.additive(*ends),
        decomposition.multiplicative(*ends),
        decomposition.chained(e, v) if unbroken else None,
        tuple(own.loc[own["year"].isin((first, newest)), "energy_source"]),
    )


def _newest(
    needed: Sequence[tuple[str, str]],
    held: Mapping[tuple[str, str, int], object],
    first: int,
    over: int,
) -> int:
    """The newest year that has all that is needed, or any of it, or the newest that is over."""
    years = sorted({year for *_, year in held if year > first}, reverse=True)
    whole = [year for year in years if all((*place, year) in held for place in needed)]
    return next(iter([*whole, *years, over]))


def _lacking(
    indicator: str,
    basis: str,
    needed: Sequence[tuple[str, str]],
    years: Sequence[int],
    held: Mapping[tuple[str, str, int], object],
    figures: frozenset[Lacking],
) -> tuple[Lacking, ...]:
    """Of each place and year that has no account the amounts that are not there."""
    entry = codelists.indicators()[indicator]
    ends = [id_ for id_ in (entry.numerator, entry.denominator) if id_ is not None]
    wanted = (
        Lacking(region, id_, scope, bases.fitted(id_, basis), year)
        for region, scope in needed
        for year in years
        if (region, scope, year) not in held
        for id_ in ends
    )
    return tuple(figure for figure in wanted if figure not in figures)
