"""Projected figures that follow from others: energy from value added and intensity, and so on.

Each series is carried forward on its own; what an identity ties together must still fit. Where all
members but one are there, that one is worked out. Where all are there, the result follows from its
drivers; only where a scenario speaks of the result itself, or it goes to its target, does a driver
follow instead. A scenario that speaks of a result and of all its drivers is refused.

Figures meet within one region and scope, on accounting bases that state everything and do not
contradict one another: value added at current prices meets an intensity at comparable ones only
where the scenario says how prices go, and evidence what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planpath import bases, codelists, derivation, identities, table
from planpath.data_status import UNVERIFIED, best_of_each_year
from planpath.identities import Identity
from planpath.problems import PlanpathError, Problem
from planpath.scenario import ANY, Scenario

if TYPE_CHECKING:
    from planpath.store import Evidence

__all__ = ["PRICES", "SOURCE", "apart", "complete", "conflicts", "factor_name", "relations"]

SOURCE = "identity:"
"""Begins the `source` of rows that an identity gives; its id follows."""
SETTLED = ("on_target", "reconciled:")
"""Beginnings of the sources of rows that hold, whatever an identity would make of them."""
APART = ("identity", "region", "scope", "indicator", "basis", "other", "other_basis", "why")
_PLACE = ["region", "scope", "year", "period", "scenario"]
_RATIOS = ("intensity", "share")
_OBSERVED = "observed"
_NOMINAL, _REAL = "current", "comparable"
PRICES = "prices"
"""The `source` of a real path made of a nominal one and an assumed change of prices."""


def complete(
    projected: pd.DataFrame, scenario: Scenario, evidence: Evidence | None = None
) -> pd.DataFrame:
    """The projected rows, with what follows from them by definition put in or put right.

    Parameters
    ----------
    projected
        The one table, `kind` projected. Only the central quantile enters an identity: a quantile of
        a product is not the product of quantiles. A series that follows keeps no other.
    scenario
        What is assumed: which series hold, and the emission factor.
    evidence
        What statistics show. With it a member observed in a year that others are projected in
        takes part with its figure, and no year observed is worked out.

    Returns
    -------
    DataFrame
        The one table; rows worked out have the `source` ``identity:<id>``, and ``prices`` where a
        nominal path was made a real one by a price the scenario assumes.

    Raises
    ------
    PlanpathError
        See `conflicts`.
    """
    if problems := conflicts(scenario):
        raise PlanpathError(problems)
    observed = _observed(evidence, projected)
    rows = pd.concat([projected, *_real(projected, observed, scenario)], ignore_index=True)
    whole = pd.concat([rows, observed], ignore_index=True)
    # Where figures may meet, as one number: strings are compared once.
    whole["place"] = whole.groupby(_PLACE, sort=False).ngroup()
    for id_, entry in identities.between().items():
        whole = _completed(whole, scenario, id_, entry)
    return table.gate(whole[whole["kind"].ne(_OBSERVED)], "identities")


def conflicts(scenario: Scenario) -> list[Problem]:
    """A sentence for each identity all members of which the scenario speaks of by name.

    An assumption for all indicators (``*``) speaks of none by name: a result gives way to it.
    """
    problems = []
    for id_, entry in identities.between().items():
        told = [old for old in scenario.assumptions if old.indicator in entry.members]
        for region in dict.fromkeys((ANY, *(old.region for old in told))):
            named = {old.indicator for old in told if old.region in (ANY, region)}
            factor = entry.factor is None or scenario.factor(entry.of[0], region) is not None
            if named == set(entry.members) and factor:
                drivers = " and ".join([*entry.of, *(["the factor"] if entry.factor else [])])
                where = "all regions" if region == ANY else region
                message = (
                    f"assumes {entry.result} for {where} as well as {drivers}, "
                    f"from which it follows (identity {id_}): leave one of them out"
                )
                problems.append(Problem(f"scenario {scenario.id}", message))
                break
    return problems


def relations() -> tuple[derivation.Relation, ...]:
    """The identities of one region as relations between arrays, units considered.

    Members are named by their indicator, a scenario's factor as `factor_name` says.

    Examples
    --------
    >>> given = {"value_added": 1000.0, "energy_intensity": 0.5, "factor:energy_total": 2.5}
    >>> found = derivation.derive(relations(), given)
    >>> float(found["energy_total"]), float(found["carbon_intensity"])
    (500.0, 1.25)
    """
    return tuple(_relation(id_, entry) for id_, entry in identities.between().items())


def factor_name(indicator: str) -> str:
    """What the scenario's factor on an indicator is called among the members of `relations`."""
    return f"factor:{indicator}"


def _relation(id_: str, entry: Identity) -> derivation.Relation:
    assert entry.result is not None
    scale = identities.scale(entry)
    if entry.form == "ratio":
        return derivation.product(id_, entry.result, entry.of[:1], entry.of[1:], scale)
    factors = (*entry.of, *([factor_name(entry.of[0])] if entry.factor else []))
    return derivation.product(id_, entry.result, factors, scale=scale)


def apart(projected: pd.DataFrame) -> pd.DataFrame:
    """Members of an identity that stand in one region and scope and still cannot meet.

    Returns
    -------
    DataFrame
        `APART`: both figures with their bases, and why they do not meet: ``unstated`` where one
        leaves open what it has to state, ``prices`` where one is nominal and the other real,
        ``basis`` where they are reckoned unlike. A member that meets another of its kind is not
        among them.
    """
    central = projected[projected["quantile"].eq(0.5)]
    stands = central[["region", "scope", "indicator", "basis"]].drop_duplicates()
    rows = []
    for id_, entry in identities.between().items():
        own = stands[stands["indicator"].isin(entry.members)]
        for (region, scope), group in own.groupby(["region", "scope"], sort=True):
            held = list(group[["indicator", "basis"]].itertuples(index=False, name=None))
            rows += [(id_, region, scope, *pair) for pair in _strangers(held)]
    return pd.DataFrame(rows, columns=list(APART))


def _strangers(
    held: Sequence[tuple[str, str]],
) -> Iterator[tuple[str, str, str, str, str]]:
    """Figures with their bases, of each two members that meet on none of theirs the first pair."""
    names = list(dict.fromkeys(name for name, _ in held))
    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            pairs = [(a, b) for i, a in held if i == one for j, b in held if j == other]
            whys = [_why(one, a, other, b) for a, b in pairs]
            if all(whys):
                yield one, pairs[0][0], other, pairs[0][1], whys[0]


def _why(one: str, a: str, other: str, b: str) -> str:
    if not (bases.complete(one, a) and bases.complete(other, b)):
        return "unstated"
    money = {price for price in (identities.prices(one, a), identities.prices(other, b)) if price}
    if len(money) > 1:
        return "prices"
    joined = bases.merged([a, b])
    return "" if _fits(one, a, joined) and _fits(other, b, joined) else "basis"


# ---- One identity ------------------------------------------------------------------------------


def _observed(evidence: Evidence | None, projected: pd.DataFrame) -> pd.DataFrame:
    """What was observed for whole years and can be looked up, as rows beside the projected ones."""
    if evidence is None:
        return table.empty()
    best = best_of_each_year(evidence)
    best = best[best["period"].eq("year") & best["grade"].ne(UNVERIFIED)]
    known = codelists.indicators()
    columns = ["region", "indicator", "scope", "basis", "year", "period", "value"]
    plain = best[columns].assign(source=_OBSERVED, kind=_OBSERVED, quantile=0.5)
    plain["unit"] = plain["indicator"].map({id_: known[id_].unit for id_ in known})
    ids = pd.DataFrame({"scenario": projected["scenario"].unique()})
    return plain.merge(ids, how="cross")[list(table.COLUMNS)]


def _completed(whole: pd.DataFrame, scenario: Scenario, id_: str, entry: Identity) -> pd.DataFrame:
    """The rows with those of one identity put in, in place of what stood there."""
    rows = whole[whole["quantile"].eq(0.5) & whole["indicator"].isin(entry.members)]
    seen = set(rows["indicator"])
    found = []
    for member in entry.members:
        others = [name for name in entry.members if name != member]
        if seen.issuperset(others):
            made = _worked_out(rows, member, others, scenario, id_, entry)
            made = made[_gives_way(made, rows, member, scenario, entry)]
            found.append(made.assign(indicator=member, unit=codelists.indicators()[member].unit))
    derived = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if derived.empty:
        return whole
    stood = whole["indicator"].isin(derived["indicator"].unique())
    gone = np.zeros(len(whole), dtype=bool)
    for member, own in derived.groupby("indicator", sort=False):
        mine = (stood & whole["indicator"].eq(member) & whole["kind"].ne(_OBSERVED)).to_numpy()
        stands, replaced = _keys(whole[mine], own)
        gone[mine] = np.isin(stands, replaced)
    fresh = derived.assign(kind="projected", source=f"{SOURCE}{id_}", quantile=0.5)
    return pd.concat([whole[~gone], fresh[list(whole.columns)]], ignore_index=True)


def _keys(*frames: pd.DataFrame) -> list[NDArray[np.int64]]:
    """Place and basis of each row as one number, the same in all frames."""
    known = dict.fromkeys(basis for frame in frames for basis in frame["basis"].unique())
    codes = {basis: number for number, basis in enumerate(known)}
    return [
        frame["place"].to_numpy(dtype=np.int64) * len(codes)
        + frame["basis"].map(codes).to_numpy(dtype=np.int64)
        for frame in frames
    ]


def _worked_out(
    rows: pd.DataFrame,
    member: str,
    others: Sequence[str],
    scenario: Scenario,
    id_: str,
    entry: Identity,
) -> pd.DataFrame:
    """One member wherever all others meet: its rows, and which of the others hold."""
    joined = _joined(rows, member, others)
    given = {name: joined[name].to_numpy(dtype=np.float64) for name in others}
    if entry.factor is not None:
        given[factor_name(entry.of[0])] = _factors(joined["region"], scenario, entry.of[0])
    solved = derivation.derive([_relation(id_, entry)], given)[member]
    made = joined.assign(value=solved)
    made = made[np.isfinite(solved)]
    # Of several pairs that lead to one figure the first basis is taken, with energy in full.
    return made.sort_values("joined", kind="stable").drop_duplicates(["basis", "place"])


def _factors(regions: pd.Series, scenario: Scenario, indicator: str) -> NDArray[np.float64]:
    """The scenario's factor by row; NaN where it has none."""
    own = {region: scenario.factor(indicator, region) for region in regions.unique()}
    tonnes = {region: np.nan if f is None else f.tonnes for region, f in own.items()}
    return np.asarray(regions.map(tonnes), dtype=np.float64)


def _joined(rows: pd.DataFrame, member: str, others: Sequence[str]) -> pd.DataFrame:
    """Values and sources of the others side by side, where they meet, and the member's basis."""
    wide: pd.DataFrame | None = None
    for name in others:
        told = {"basis": f"basis {name}", "value": name, "source": f"source {name}"}
        own = rows[rows["indicator"].eq(name)].rename(columns=told)
        if wide is None:
            wide = own[["place", *_PLACE, *told.values()]]
        else:
            wide = wide.merge(own[["place", *told.values()]], on="place")
    assert wide is not None
    columns = [f"basis {name}" for name in others]
    met = {pair: _meeting(member, others, pair) for pair in _distinct(wide, columns)}
    joint = pd.Series([met[pair] for pair in _tuples(wide, columns)], wide.index, dtype=object)
    sources = wide[[f"source {name}" for name in others]]
    # What follows from observed figures alone is no projection.
    open_ = joint.notna() & ~sources.eq(_OBSERVED).all(axis=1)
    wide = wide.assign(joined=joint)[open_]
    own_basis = {joined: bases.fitted(member, joined) for joined in wide["joined"].unique()}
    return wide.assign(basis=wide["joined"].map(own_basis).astype("str"))


def _tuples(frame: pd.DataFrame, columns: list[str]) -> Iterator[tuple[str, ...]]:
    yield from frame[columns].itertuples(index=False, name=None)


def _distinct(frame: pd.DataFrame, columns: list[str]) -> Iterator[tuple[str, ...]]:
    return _tuples(frame[columns].drop_duplicates(), columns)


def _meeting(member: str, others: Sequence[str], stated: Sequence[str]) -> str | None:
    """The basis that figures of these bases have together; None where they do not meet."""
    named = list(zip(others, stated, strict=True))
    if not all(bases.complete(name, basis) for name, basis in named):
        return None
    joined = bases.merged(stated)
    if not all(_fits(name, basis, joined) for name, basis in named):
        return None
    own = bases.fitted(member, joined)
    money = {identities.prices(name, basis) for name, basis in (*named, (member, own))} - {""}
    return joined if len(money) < 2 and bases.complete(member, own) else None


def _fits(indicator: str, basis: str, joined: str) -> bool:
    """Whether a figure says of the joint basis all that it can say."""
    return bases.fitted(indicator, joined) == basis


# ---- From nominal to real ----------------------------------------------------------------------


def _real(
    projected: pd.DataFrame, observed: pd.DataFrame, scenario: Scenario
) -> Iterator[pd.DataFrame]:
    """Nominal paths at comparable prices, where the scenario assumes how prices go.

    From the newest year observed at both prices on: the real figure of that year grows as the
    nominal path does, less the change of prices. A series that has a real path of its own keeps it.
    """
    known = codelists.indicators()
    money = [id_ for id_, entry in known.items() if "prices" in entry.states and entry.additive]
    rows = projected[projected["indicator"].isin(money) & projected["quantile"].eq(0.5)]
    key = ["region", "indicator", "scope"]
    real_of = {basis: bases.replaced(basis, _REAL) for basis in rows["basis"].unique()}
    priced = [_NOMINAL in basis.split("+") for basis in rows["basis"]]
    nominal = rows[np.array(priced, dtype=bool)]
    if nominal.empty:
        return
    nominal = nominal.assign(real=nominal["basis"].map(real_of).astype("str"))
    own = pd.MultiIndex.from_frame(rows[[*key, "basis"]])
    nominal = nominal[~pd.MultiIndex.from_frame(nominal[[*key, "real"]]).isin(own)]
    for place, group in nominal.groupby([*key, "basis", "real"], sort=True):
        region, indicator, scope, basis, real = place
        price = scenario.price(indicator, region)
        seen = observed[(observed[key] == [region, indicator, scope]).all(axis=1)]
        both = _both(seen, basis, real)
        if price is None or both.empty:
            continue
        year, level = int(both.index[-1]), float(both[real].iloc[-1] / both[basis].iloc[-1])
        change = (1 + price.annual_rate) ** (group["year"] - year)
        fields = {"basis": real, "source": PRICES, "value": group["value"] * level / change}
        yield group.assign(**fields)[list(table.COLUMNS)]


def _both(seen: pd.DataFrame, nominal: str, real: str) -> pd.DataFrame:
    """Figures observed at both prices, by year, above nought."""
    own = seen[seen["basis"].isin([nominal, real]) & seen["value"].gt(0)]
    own = own.drop_duplicates(["basis", "year"])
    wide = own.pivot(index="year", columns="basis", values="value").sort_index()
    return wide.reindex(columns=[nominal, real]).dropna()


# ---- Which of them follows ---------------------------------------------------------------------


def _gives_way(
    made: pd.DataFrame, rows: pd.DataFrame, member: str, scenario: Scenario, entry: Identity
) -> NDArray[np.bool_]:
    """Whether a member that was worked out stands in place of what was projected, row by row."""
    if made.empty:
        return np.zeros(0, dtype=bool)
    own = rows[rows["indicator"].eq(member)]
    asked, held = _keys(made, own)
    sources = pd.Series(own["source"].to_numpy(), index=held)
    # A year both observed and projected is an observed one.
    sources = sources.iloc[np.argsort(sources.ne(_OBSERVED).to_numpy(), kind="stable")]
    sources = sources[~sources.index.duplicated()].reindex(asked)
    mine = pd.Series(sources.fillna("").to_numpy(), index=made.index, dtype="str")
    holds = {name: made[f"source {name}"] for name in entry.members if name != member}
    follower = np.full(len(made), "", dtype=object)
    for name in reversed(_preference(entry)):
        free = ~_holds(made["region"], holds.get(name, mine), scenario, name)
        follower[free] = name
    absent, observed = mine.eq("").to_numpy(), mine.eq(_OBSERVED).to_numpy()
    return np.asarray((absent | (follower == member)) & ~observed, dtype=bool)


def _holds(
    regions: pd.Series, sources: pd.Series, scenario: Scenario, indicator: str
) -> NDArray[np.bool_]:
    """Whether a series stays as it is: the scenario speaks of it, or it is settled otherwise."""
    named = {
        region: any(
            old.indicator == indicator and old.region in (ANY, region)
            for old in scenario.assumptions
        )
        for region in regions.unique()
    }
    settled = sources.str.startswith(SETTLED) | sources.eq(_OBSERVED)
    return np.asarray(regions.map(named).astype(bool) | settled.to_numpy(), dtype=bool)


def _preference(entry: Identity) -> list[str]:
    """Who follows first: the result, then its ratios, then its amounts from the last on."""
    known = codelists.indicators()
    ratios = [name for name in entry.of if known[name].kind in _RATIOS]
    amounts = [name for name in reversed(entry.of) if name not in ratios]
    return [str(entry.result), *ratios, *amounts]
