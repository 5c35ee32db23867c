"""The ledger of a plan's numbers: every digit of the document is a target's or is accounted for.

A transcription is complete when each number of the text is either carried by a target, inside its
clause's quote, or listed with a reason among those that promise nothing (years, list numbers,
names). What is left over is a promise somebody forgot to type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planpath import units
from planpath.plan import Clause, Plan, Silent
from planpath.problems import Problem

__all__ = ["numbers", "uncarried"]

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def numbers(text: str) -> dict[int, str]:
    """Every number written in ASCII digits, by the position of its first character.

    Examples
    --------
    >>> numbers("2.兰溪市：10-50亿元，3.4%以上")
    {0: '2', 6: '10', 9: '50', 14: '3.4'}
    """
    return {match.start(): match[0] for match in _NUMBER.finditer(text)}


def uncarried(plan: Plan) -> list[Problem]:
    """What keeps the ledger of a whole plan from closing; empty when it does.

    Parameters
    ----------
    plan
        As loaded; of a smaller plan (`Plan.of`) the rest of the document is rightly uncarried.

    Returns
    -------
    list of Problem
        Numbers carried by no target and listed nowhere; numbers accounted for twice; entries of the
        ledger whose number does not stand at their position; stated numbers their quote lacks.

    Examples
    --------
    >>> from planpath import plan
    >>> uncarried(plan.load("zj_textile_2027"))
    []
    """
    written = numbers(plan.text)
    problems: list[Problem] = []
    silent: dict[int, Silent] = {}
    for entry in plan.silent:
        problems += _ledger_faults(plan, entry, written, silent)
        silent.setdefault(entry.start, entry)
    carried: dict[int, str] = {}
    cursor = 0
    for clause in plan.clauses:
        # Clauses stand in the document's order, so a repeated phrase is found where it is meant.
        start = plan.text.find(clause.quote, cursor)
        if start < 0:
            start = plan.text.find(clause.quote)
        if start < 0:
            message = "the document does not hold these words"
            problems.append(Problem(f"plan {plan.id}, {clause.section}", message, clause.quote))
            continue
        cursor = start
        for problem in _carry(plan, clause, start, written, silent, carried):
            problems.append(problem)
    for start, number in written.items():
        if start not in carried and start not in silent:
            around = _around(plan.text, start)
            message = f"no target carries this number and the ledger does not list it: {around}"
            problems.append(Problem(_place(plan, start), message, number))
    return problems


def _carry(
    plan: Plan,
    clause: Clause,
    start: int,
    written: dict[int, str],
    silent: dict[int, Silent],
    carried: dict[int, str],
) -> Iterator[Problem]:
    """Note in `carried` which positions a clause's targets take; yield what does not fit."""
    inside = [place for place in written if start <= place < start + len(clause.quote)]
    taken: set[int] = set()
    for target in clause.targets:
        if target.stated_as is not None:
            continue
        for quantity in target.stated:
            number = units.read(quantity).number
            places = [p for p in inside if p not in taken and written[p] == number]
            # A number listed as silent is taken only when no other is left: it then counts twice.
            place = next((p for p in places if p not in silent), places[0] if places else None)
            if place is None:
                message = (
                    f"the quote of {target.id} does not hold this number, or another target has it"
                )
                yield Problem(f"plan {plan.id}, {clause.section}", message, number)
                continue
            taken.add(place)
            if place in silent:
                message = f"{target.id} carries this number, yet the ledger calls it silent"
                yield Problem(_place(plan, place), message, number)
            if place in carried:
                message = f"carried twice, by {carried[place]} and by {target.id}"
                yield Problem(_place(plan, place), message, number)
            carried[place] = target.id


def _ledger_faults(
    plan: Plan, entry: Silent, written: dict[int, str], seen: dict[int, Silent]
) -> Iterator[Problem]:
    where = f"definitions/plans/{plan.id}.silent.csv, char_start {entry.start}"
    if entry.start in seen:
        yield Problem(where, "listed twice", entry.number)
    if written.get(entry.start) != entry.number:
        found = plan.text.find(entry.context.replace("⏎", "\n"))
        hint = f"its context begins at character {found}" if found >= 0 else ""
        message = "no such number begins at that character"
        yield Problem(where, message, entry.number, nearest=hint)


def _place(plan: Plan, start: int) -> str:
    return f"plan {plan.id}, character {start}"


def _around(text: str, start: int, reach: int = 10) -> str:
    return "…" + text[max(0, start - reach) : start + reach].replace("\n", "⏎") + "…"
