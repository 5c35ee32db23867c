"""Energy accounts: energy use, value added and intensity side by side, and what moved them.

An account is one region, scope and basis. Of the three figures of a year any two give the third.
Like meets like only: a quotient on one basis takes energy on that basis and value added at those
prices, never current ones; a figure that leaves part of its basis open enters no account, nor does
one seen only on a re-posting page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import bases, codelists, energy, units
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.plan import Plan, Target

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = [
    "COLUMNS",
    "Account",
    "Books",
    "Lacking",
    "account",
    "accounts",
    "chosen_basis",
    "quotients",
]

Floats = NDArray[np.float64]
_FIGURES = ("energy", "value", "intensity")
_SOURCES = tuple(f"{name}_source" for name in _FIGURES)
COLUMNS = ("region", "scope", "basis", "year", *_FIGURES, "derived", *_SOURCES)
_KEY = ["region", "scope", "basis", "year"]
_CURRENT = "current"


@dataclass(frozen=True)
class Lacking:
    """A figure that is needed and not there."""

    region: str
    indicator: str
    scope: str
    basis: str
    year: int


@dataclass(frozen=True)
class Account:
    """One region's energy account on one scope and basis, the years ascending.

    Parameters
    ----------
    years
        Whole years that have all three figures.
    energy, value, intensity
        In their indicators' units.
    derived
        By year the figure that follows from the other two, as ``energy``, ``value`` or
        ``intensity``; empty where all were published.
    sources
        By year the citations of the three; empty for the one that follows.
    """

    region: str
    scope: str
    basis: str
    years: tuple[int, ...]
    energy: Floats
    value: Floats
    intensity: Floats
    derived: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]

    @property
    def declines(self) -> Floats:
        """Decline of energy over value added on the year before; NaN after a year not there.

        The quotient is taken anew: a published one is rounded to fewer digits than its two amounts.
        """
        steps = np.diff(self.years) == 1
        quotient = self.energy / self.value
        return np.where(steps, 1 - quotient[1:] / quotient[:-1], np.nan)


@dataclass(frozen=True)
class Books:
    """All accounts of a quotient, and what they were drawn from.

    Parameters
    ----------
    frame
        `COLUMNS`, one row per region, scope, basis and year; `energy` and `value` are numerator and
        denominator in their own units, NaN where neither published nor to be had from the others.
    held
        The figures that may enter.
    aside
        Figures left out: `region`, `indicator`, `year`, `why` (``reposted``, ``unstated``,
        ``current``).
    """

    frame: pd.DataFrame
    held: frozenset[Lacking]
    aside: pd.DataFrame


def quotients(plan: Plan) -> list[Target]:
    """The plan's targets on a quotient of two amounts, as their default reading has them."""
    known = codelists.indicators()
    found = []
    for target in plan.targets:
        reading = next(reading for reading in target.readings if reading.is_default)
        read = target.under(reading)
        entry = known[read.indicator]
        if entry.kind == "intensity" and entry.numerator and entry.denominator:
            found.append(read)
    return found


def accounts(evidence: Evidence, indicator: str) -> Books:
    """All accounts the evidence gives for a quotient such as energy intensity.

    Parameters
    ----------
    evidence
        What statistics show.
    indicator
        A quotient; its entry names numerator and denominator.
    """
    entry = codelists.indicators()[indicator]
    assert entry.numerator is not None
    assert entry.denominator is not None
    ids = (entry.numerator, entry.denominator, indicator)
    figures, aside = _usable(best_of_each_year(evidence), ids)
    above, below, quotient = (
        figures.loc[figures["indicator"].eq(id_), [*_KEY, "value", "source"]] for id_ in ids
    )
    both = above.rename(columns={"basis": "above", "value": "energy", "source": "energy_source"})
    priced = below.rename(columns={"basis": "below", "source": "value_source"})
    both = both.merge(priced, on=["region", "scope", "year"])
    pairs = both[["above", "below"]].drop_duplicates()
    joined = {(a, b): bases.replaced(a, b) for a, b in pairs.itertuples(index=False)}
    told = [joined[pair] for pair in zip(both["above"], both["below"], strict=True)]
    both["basis"] = pd.Series(told, index=both.index, dtype="str")
    named = {"value": "intensity", "source": "intensity_source"}
    frame = both.merge(quotient.rename(columns=named), how="outer", on=_KEY)
    frame = _with_amounts(frame, above, below, entry.numerator, entry.denominator)
    factor = float(units.factor(_unit_of_quotient(entry), entry.unit))
    place = figures[["region", "indicator", "scope", "basis", "year"]]
    held = frozenset(Lacking(*row) for row in place.itertuples(index=False, name=None))
    return Books(_completed(frame, factor), held, aside)


def account(
    books: Books, region: str, scope: str, asked: str, first: int | None = None
) -> Account | None:
    """The account of a region and scope on the basis asked for; None where there is none.

    Parameters
    ----------
    books
        From `accounts`.
    asked
        A basis; one that leaves something open takes, of the bases that answer it, the one with
        the most years.
    first
        Leaves out what was before.
    """
    frame = books.frame
    own = frame[frame["region"].eq(region) & frame["scope"].eq(scope)]
    own = own[own[list(_FIGURES)].notna().all(axis=1)]
    if first is not None:
        own = own[own["year"].ge(first)]
    basis = chosen_basis(own, asked)
    own = own[own["basis"].eq(basis)].sort_values("year")
    if own.empty:
        return None
    columns = {name: own[name].to_numpy(dtype=np.float64) for name in _FIGURES}
    years = tuple(int(year) for year in own["year"])
    derived = tuple(str(name) for name in own["derived"])
    sources = tuple(own[list(_SOURCES)].itertuples(index=False, name=None))
    return Account(region, scope, basis, years, **columns, derived=derived, sources=sources)


def chosen_basis(frame: pd.DataFrame, asked: str) -> str:
    """Of the bases that answer what is asked the one with the most years; `asked` if none does."""
    held = frame["basis"].value_counts()
    answering = [basis for basis in held.index if bases.like(asked, basis) == "like"]
    return min(answering, key=lambda basis: (-held[basis], basis), default=asked)


def _usable(figures: pd.DataFrame, ids: tuple[str, str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whole years that say all of their basis, and what is left out and why."""
    own = figures[figures["indicator"].isin(ids) & figures["period"].eq("year")]
    pairs = own[["indicator", "basis"]].drop_duplicates().itertuples(index=False, name=None)
    why = {pair: _unfit(*pair) for pair in pairs}
    told = [why[pair] for pair in zip(own["indicator"], own["basis"], strict=True)]
    reasons = pd.Series(told, index=own.index, dtype="str")
    reasons = reasons.mask(own["grade"].eq(UNVERIFIED), "reposted")
    fit = reasons.eq("")
    aside = own.loc[~fit, ["region", "indicator", "year"]].assign(why=reasons[~fit])
    return own[fit], aside.reset_index(drop=True)


def _unfit(indicator: str, basis: str) -> str:
    if not bases.complete(indicator, basis):
        return "unstated"
    return "current" if _CURRENT in basis.split("+") else ""


def _unit_of_quotient(entry: codelists.Indicator) -> str:
    known = codelists.indicators()
    assert entry.numerator is not None
    assert entry.denominator is not None
    return f"{known[entry.numerator].unit}/{known[entry.denominator].unit}"


def _with_amounts(
    frame: pd.DataFrame, above: pd.DataFrame, below: pd.DataFrame, numerator: str, denominator: str
) -> pd.DataFrame:
    """Where a quotient stands beside one of its two amounts, that amount on the same basis."""
    place = ["region", "scope", "year"]
    for name, amounts, id_ in (("energy", above, numerator), ("value", below, denominator)):
        fitted = {basis: bases.fitted(id_, basis) for basis in frame["basis"].unique()}
        asked = frame.assign(fitted=frame["basis"].map(fitted))
        own = amounts.rename(columns={"basis": "fitted", "value": "own", "source": "own_source"})
        found = asked.merge(own, how="left", on=[*place, "fitted"])
        frame[name] = frame[name].where(frame[name].notna(), found["own"].to_numpy())
        source = f"{name}_source"
        frame[source] = frame[source].where(frame[source].notna(), found["own_source"].to_numpy())
    return frame


def _completed(frame: pd.DataFrame, factor: float) -> pd.DataFrame:
    """The third of each three: E = VA × I; all that is published stays as it is."""
    e, v, i = (frame[name].to_numpy(dtype=np.float64) for name in ("energy", "value", "intensity"))
    lacks = [np.isnan(column) for column in (e, v, i)]
    quotient = energy.intensity(e, v) * factor
    product = energy.energy_use(v, i) / factor
    over = np.where(i > 0, e / np.where(i > 0, i, np.nan), np.nan) * factor
    enough = sum(lack.astype(int) for lack in lacks) == 1
    names = np.select([enough & lack for lack in lacks], ["energy", "value", "intensity"], "")
    done = frame.assign(
        energy=np.where(lacks[0], product, e),
        value=np.where(lacks[1], over, v),
        intensity=np.where(lacks[2], quotient, i),
        derived=names,
        **{name: frame[name].fillna("").astype("str") for name in _SOURCES},
    )
    return done[list(COLUMNS)].sort_values(_KEY, kind="stable").reset_index(drop=True)
