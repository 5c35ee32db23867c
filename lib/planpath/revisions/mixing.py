"""Inputs of two runs mixed: some as the earlier run had them, the others as the later one.

Six switches stand between two runs. Evidence is switched in two steps, so that a figure said anew
and a figure said for the first time are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from planpath import data_status, table, vintages
from planpath.plan import Plan, Reading
from planpath.store import Evidence

if TYPE_CHECKING:
    from planpath.methods import Method
    from planpath.reference import Precedents
    from planpath.scenario import Scenario
    from planpath.snapshots import Snapshot
    from planpath.transcript import ReadingEntry

__all__ = ["SWITCHES", "Inputs", "Mixture", "differing", "with_defaults"]

SWITCHES = ("revision", "period", "scenario", "reading", "plan", "methods")
"""What can differ between two runs beside the code, in the order it is told.

``revision``: figures both runs know for a series and period, said otherwise, re-graded or
withdrawn; also the precedents. ``period``: figures for periods of a series only the later run
knows. ``scenario``: what is assumed. ``reading``: which reading of the document's words is the
default. ``plan``: the promises themselves. ``methods``: versions and thresholds of the methods.
"""
# What of a citation enters a judgement, beside its key.
_TOLD = ("status", "canonical", "canonical_unit", "grade", "date")
# Where a statement stands in the document changes no number.
_IN_TEXT = ["section", "quote", "owners"]


@dataclass(frozen=True)
class Inputs:
    """Everything a judgement is made from."""

    evidence: Evidence
    precedents: Precedents
    scenario: Scenario
    plan: Plan
    methods: Mapping[str, Method]


def differing(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """The switches two runs differ in, in the order of `SWITCHES`."""
    was, is_ = _by_key(before.evidence), _by_key(after.evidence)
    shared = was.index.intersection(is_.index)
    revised = len(shared) < len(was) or not was.loc[shared].equals(is_.loc[shared])
    differs = {
        "revision": revised or not _same_precedents(before.precedents, after.precedents),
        "period": len(shared) < len(is_),
        "scenario": before.scenario.hash != after.scenario.hash,
        "reading": bool(_other_defaults(before.plan, after.plan)),
        "plan": _promises_differ(before.plan, after.plan),
        "methods": dict(before.methods) != dict(after.methods),
    }
    return tuple(name for name in SWITCHES if differs[name])


class Mixture:
    """The inputs of two runs, to be had in any mixture."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self.before, self.after = before, after
        self._evidence: dict[tuple[bool, bool], Evidence] = {}

    def inputs(self, thrown: Iterable[str]) -> Inputs:
        """The inputs of the earlier run, those in `thrown` as the later run had them."""
        now = frozenset(thrown)

        def of(switch: str) -> Snapshot:
            return self.after if switch in now else self.before

        state = ("revision" in now, "period" in now)
        if state not in self._evidence:
            self._evidence[state] = _evidence(self.before.evidence, self.after.evidence, *state)
        return Inputs(
            evidence=self._evidence[state],
            precedents=of("revision").precedents,
            scenario=of("scenario").scenario,
            plan=with_defaults(of("plan").plan, of("reading").plan),
            methods=of("methods").methods,
        )


def with_defaults(plan: Plan, read_as: Plan) -> Plan:
    """A plan with the default readings of another one, where both know axis and reading."""
    chosen = _other_defaults(plan, read_as)
    if not chosen:
        return plan

    def turned(entry: ReadingEntry) -> ReadingEntry:
        if entry.axis not in chosen:
            return entry
        return entry.model_copy(update={"default": entry.id == chosen[entry.axis]})

    clauses = tuple(
        replace(
            clause,
            targets=tuple(
                replace(
                    target,
                    readings=tuple(
                        Reading(tuple(turned(part) for part in reading.parts))
                        for reading in target.readings
                    ),
                )
                for target in clause.targets
            ),
        )
        for clause in plan.clauses
    )
    axes = {axis: tuple(turned(entry) for entry in rows) for axis, rows in plan.axes.items()}
    return replace(plan, clauses=clauses, axes=axes)


def _other_defaults(plan: Plan, read_as: Plan) -> dict[str, str]:
    """Axes whose default reading is another there, and which; only readings the plan has."""
    defaults = {
        axis: entry.id
        for axis, entries in read_as.axes.items()
        for entry in entries
        if entry.default
    }
    return {
        axis: defaults[axis]
        for axis, entries in plan.axes.items()
        if axis in defaults
        for entry in entries
        if entry.id == defaults[axis] and not entry.default
    }


def _promises_differ(before: Plan, after: Plan) -> bool:
    was, is_ = (
        data_status.statements(one).drop(columns=_IN_TEXT, errors="ignore")
        for one in (with_defaults(before, after), after)
    )
    return before.last_year != after.last_year or not was.equals(is_)


def _same_precedents(one: Precedents, other: Precedents) -> bool:
    return (
        one.frame.reset_index(drop=True).equals(other.frame.reset_index(drop=True))
        and dict(one.nearness) == dict(other.nearness)
        and dict(one.classes) == dict(other.classes)
    )


# ---- Evidence --------------------------------------------------------------------------


def _evidence(before: Evidence, after: Evidence, revised: bool, newer: bool) -> Evidence:
    """Known periods as the one or the other run has them, with or without those new to it."""
    if revised == newer:
        return after if revised else before
    known, told = _keys(before), _keys(after)
    shared = after.citations[told.isin(known).to_numpy()]
    if revised:
        return _of(shared, after)
    first = after.citations[~told.isin(known).to_numpy()]
    # Files of two days may count their lines differently: line 5 of the one is not line 5 of the
    # other, and a citation is found by its name.
    taken = first.index.isin(before.citations.index)
    first = first.set_axis([*first.index.where(~taken, first.index + " (later)")])
    return _of(pd.concat([before.citations, first]).rename_axis("source"), after)


def _of(citations: pd.DataFrame, like: Evidence) -> Evidence:
    observed = table.make(vintages.table_rows(citations), "evidence, mixed")
    return Evidence(observed, citations, like.vintage, {}, like.role)


def _keys(evidence: Evidence) -> pd.Series:
    """What each citation speaks of: its series and period, as one text."""
    return _joined(evidence, vintages.KEY)


def _joined(evidence: Evidence, names: Sequence[str]) -> pd.Series:
    """Some columns of the citations as one text each."""
    first, *others = (evidence.citations[name].astype("string").fillna("") for name in names)
    for column in others:
        first = first + "|" + column
    return first


def _by_key(evidence: Evidence) -> pd.Series:
    """What is said of each key, all its citations together, in an order of their own."""
    keyed = pd.DataFrame(
        {"key": _keys(evidence).to_numpy(), "said": _joined(evidence, _TOLD).to_numpy()}
    )
    ordered = keyed.sort_values(["key", "said"])
    return ordered.groupby("key", sort=True)["said"].agg(";".join)
