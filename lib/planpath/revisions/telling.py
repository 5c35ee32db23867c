"""What changed between two runs, in the reader's language.

Numbers are shown with the digits of their indicator. A change is the difference of the two numbers
as they are shown, and its parts are rounded so that they add up to it as they stand on the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planpath import codelists
from planpath.revisions.changes import PARTS, Revisions
from planpath.revisions.mixing import SWITCHES
from planpath.revisions.outcomes import CLASSES, METHOD, NUMBERS, VALUE

if TYPE_CHECKING:
    import pandas as pd

    from planpath.words import Words

__all__ = ["MAIN", "Teller", "apportioned"]

Row = Any
MAIN = ("latest", "done", "needed_rate", "needed_step", "projected")
"""The numbers a report tells the changes of; the others follow from them."""
# Fractions by the digits their percentage is shown with.
_PERCENT = {"done": 0, "lead": 0, "precedent_share": 0, "needed_rate": 2, "past_rate": 2}
_YEARLY = ("needed_rate", "needed_step", "past_rate")
_STEPPED = ("count", "flow", "share", "growth")
_METHOD_DIGITS = 3


@dataclass(frozen=True)
class _Shown:
    """How a number is shown: on a grid of this width, as an amount or a percentage."""

    quantum: float
    digits: int
    percent: bool
    unit: str


class Teller:
    """Sentences on two runs."""

    def __init__(self, found: Revisions, words: Words) -> None:
        self.found, self.words = found, words

    def inputs(self) -> list[str]:
        """What the later run had otherwise, an input a sentence; that nothing was, if so."""
        told = [getattr(self, f"_{name}")() for name in SWITCHES if name in self.found.switched]
        told += self._code() if self.found.code_differs else []
        return told or [self.words("revisions.same_inputs")]

    def dates(self) -> dict[str, str]:
        """The reporting dates of both runs, as fields of a sentence."""
        return {
            "before": self.found.before.as_of.isoformat(),
            "after": self.found.after.as_of.isoformat(),
        }

    def runs(self) -> dict[str, str]:
        """Both runs by date and scenario; two runs may be of one day."""
        runs = {"before": self.found.before, "after": self.found.after}
        return {
            end: self.words(
                "revisions.run", as_of=run.as_of.isoformat(), scenario=run.snapshot.scenario.id
            )
            for end, run in runs.items()
        }

    def item(self, row: Row) -> str:
        """What changed: 判断, 最新值, or a method's name."""
        name = str(row["item"])
        if not name.startswith(METHOD):
            return self.words(f"revisions.item.{name}")
        label = self._method(name).label.of(self.words.lang)
        key = "method_value" if name.endswith(VALUE) else "method_class"
        return self.words(f"revisions.{key}", method=label)

    def before(self, row: Row) -> str:
        """What the earlier run said."""
        return self._said(row, "was")

    def after(self, row: Row) -> str:
        """What the later run says."""
        return self._said(row, "is")

    def shown(self, frame: pd.DataFrame, *, everything: bool = False) -> pd.DataFrame:
        """The changes worth telling: verdicts and the main numbers, as far as they can be seen.

        Parameters
        ----------
        frame
            Rows of `Revisions.frame`.
        everything
            All items, and those whose change is below the digits they are shown with.
        """
        if everything or frame.empty:
            return frame
        main = frame[frame["item"].isin([*CLASSES, *MAIN])]
        seen = [self._is_told(row) for _, row in main.iterrows()]
        return main.loc[np.array(seen, dtype=bool)].reset_index(drop=True)

    def _is_told(self, row: Row) -> bool:
        """Whether the change shows, and of the two forms of a need it is the one used."""
        if row["item"] in _YEARLY:
            stepped = codelists.indicators()[row["indicator"]].kind in _STEPPED
            if stepped != (row["item"] == "needed_step"):
                return False
        return bool(row["form"] != "number" or self._steps(row) != 0)

    def change(self, row: Row) -> str:
        """The change of a number with its sign; a dash where the two are not subtracted."""
        if row["form"] != "number":
            return "—"
        return self._signed(row, self._steps(row))

    def parts(self, row: Row) -> str:
        """What contributed how much: amounts of a number, shares of orders of all else."""
        names = [name for name in PARTS if row[name] != 0]
        if len(names) == 1:
            # All of it: the amount is the change itself.
            return self._cause(names[0])
        if row["form"] != "number":
            steps = apportioned([float(row[name]) for name in names], 100, 0.01)
            shown = [self.words.percent(step / 100, 0) for step in steps]
        else:
            quantum = self._shown(row).quantum
            steps = apportioned([float(row[n]) for n in names], self._steps(row), quantum)
            shown = [self._signed(row, step) for step in steps]
        told = [
            self.words("revisions.part", cause=self._cause(name), amount=amount)
            for name, amount, step in zip(names, shown, steps, strict=True)
            if step
        ]
        return self.words.listed(told)

    def sentence(self, row: Row) -> str:
        """One change in a line."""
        fields = {
            "item": self.item(row),
            "before": self.before(row),
            "after": self.after(row),
            "parts": self.parts(row),
        }
        if row["form"] == "number":
            return self.words("revisions.number", change=self.change(row), **fields)
        return self.words(f"revisions.{row['form']}", **fields)

    def target(self, row: Row) -> str:
        """The target with its indicator."""
        return self.words("revisions.named", id=row["target_id"], indicator=self.indicator(row))

    def indicator(self, row: Row) -> str:
        """The indicator's label."""
        return codelists.indicators()[row["indicator"]].label.of(self.words.lang)

    # ---- Values ------------------------------------------------------------------------

    def _said(self, row: Row, end: str) -> str:
        if row["form"] == "class":
            return self._class(str(row["item"]), str(row[f"{end}_class"]))
        if not math.isfinite(row[end]):
            return "—"
        shown = self._shown(row) if row["form"] == "number" else self._shown(row, (end,))
        text = self._number(row, round(row[end] / shown.quantum), shown)
        if row["form"] == "series":
            text = self._with_series(row, end, text)
        if row[f"{end}_period"]:
            when = self.words.period(int(row[f"{end}_year"]), str(row[f"{end}_period"]))
            text = self.words("phrase.dated", value=text, when=when)
        mark = str(row[f"{end}_mark"])
        if mark == "indicative":
            text = self.words("revisions.indicative", value=text)
        return text + (self.words("phrase.to_be_verified") if mark == "to_be_verified" else "")

    def _with_series(self, row: Row, end: str, text: str) -> str:
        """A level with the indicator, scope and basis it is of, since the two are unlike."""
        from planpath import bases

        indicator, scope, basis = str(row[f"{end}_class"]).split("|")[:3]
        lang = self.words.lang
        named = [
            codelists.indicators()[indicator].label.of(lang),
            codelists.scopes()[scope].label.of(lang),
            bases.label(basis, lang) if basis else "",
        ]
        series = self.words.listed([part for part in named if part])
        return self.words("revisions.of_series", value=text, series=series)

    def _class(self, item: str, id_: str) -> str:
        if not id_:
            method = item.startswith(METHOD)
            return self.words(f"revisions.{'not_applied' if method else 'absent'}")
        if item == "verdict":
            known = self.words.has(f"verdict.{id_}")
            return self.words(f"{'verdict' if known else 'status'}.{id_}")
        if item in CLASSES:
            return self.words(f"revisions.{item}.{id_}")
        cuts = self._method(item).cuts
        return next((cut.label.of(self.words.lang) for cut in cuts if cut.id == id_), id_)

    def _method(self, item: str) -> Any:
        id_ = item.removeprefix(METHOD).removesuffix(VALUE)
        sides = (self.found.after.snapshot.methods, self.found.before.snapshot.methods)
        return next(known[id_] for known in sides if id_ in known)

    def _shown(self, row: Row, ends: Sequence[str] = ("was", "is")) -> _Shown:
        """The grid of a number; two that are subtracted share the coarser of theirs."""
        item = str(row["item"])
        if item in _PERCENT:
            digits = _PERCENT[item]
            return _Shown(10.0 ** -(digits + 2), digits, percent=True, unit="")
        if item not in NUMBERS:
            return _Shown(10.0**-_METHOD_DIGITS, _METHOD_DIGITS, percent=False, unit="")
        entry = codelists.indicators()[row["indicator"]]
        stated = [int(row[f"{end}_digits"]) for end in ends if np.isfinite(row[f"{end}_digits"])]
        digits = min(stated, default=entry.digits)
        if self.words.unit(entry.unit) == "%":
            return _Shown(10.0 ** -(digits + 2), digits, percent=True, unit="")
        digits = max(digits, 1) if item == "needed_step" else digits
        return _Shown(10.0**-digits, digits, percent=False, unit=entry.unit)

    def _steps(self, row: Row) -> int:
        """The change in steps of the grid it is shown on."""
        quantum = self._shown(row).quantum
        was, is_ = float(row["was"]), float(row["is"])
        return round(is_ / quantum) - round(was / quantum)

    def _number(self, row: Row, steps: int, given: _Shown | None = None) -> str:
        shown = given or self._shown(row)
        value = steps * shown.quantum
        if shown.percent and row["item"] == "needed_step":
            number = self.words.number(value * 100, shown.digits)
            text = self.words("phrase.points", number=number)
        elif shown.percent:
            text = self.words.percent(value, shown.digits)
        else:
            text = self.words.amount(value, shown.unit, shown.digits)
        yearly = str(row["item"]) in _YEARLY
        return self.words("phrase.per_year", amount=text) if yearly else text

    def _signed(self, row: Row, steps: int) -> str:
        """A change with its sign; of percentages in points."""
        shown, sign = self._shown(row), "+" if steps > 0 else ""
        if not shown.percent:
            return sign + self._number(row, steps)
        if row["item"] == "needed_step":
            return sign + self._number(row, steps)
        number = self.words.number(steps * shown.quantum * 100, shown.digits)
        return sign + self.words("phrase.points", number=number)

    # ---- Inputs ------------------------------------------------------------------------

    def _cause(self, name: str) -> str:
        return self.words(f"revisions.cause.{name}")

    def _revision(self) -> str:
        figures = self.found.figures
        revised, dropped = len(figures.revised), len(figures.dropped)
        if not revised and not dropped:
            return self.words("revisions.input.regraded")
        return self.words("revisions.input.revision", revised=revised, dropped=dropped)

    def _period(self) -> str:
        return self.words("revisions.input.period", added=len(self.found.figures.added))

    def _scenario(self) -> str:
        was, is_ = (one.snapshot.scenario for one in (self.found.before, self.found.after))
        names = {"was": was.name.of(self.words.lang), "is_": is_.name.of(self.words.lang)}
        if names["was"] == names["is_"]:
            return self.words("revisions.input.assumptions", name=names["is_"])
        return self.words("revisions.input.scenario", **names)

    def _reading(self) -> str:
        was, is_ = (self._defaults(run) for run in (self.found.before, self.found.after))
        told = []
        for axis in was:
            if axis in is_ and is_[axis] != was[axis]:
                name = self.found.after.snapshot.plan.axis_name(axis, self.words.lang)
                ends = {"was": was[axis], "is_": is_[axis]}
                told.append(self.words("revisions.input.default", axis=name, **ends))
        return self.words("revisions.input.reading", list=self.words.listed(told))

    def _defaults(self, run: Any) -> dict[str, str]:
        return {
            axis: entry.label.of(self.words.lang)
            for axis, entries in run.snapshot.plan.axes.items()
            for entry in entries
            if entry.default
        }

    def _plan(self) -> str:
        return self.words("revisions.input.plan")

    def _methods(self) -> str:
        was, is_ = (run.snapshot.methods for run in (self.found.before, self.found.after))
        ids = [id_ for id_ in {**was, **is_} if was.get(id_) != is_.get(id_)]
        labels = [(is_.get(id_) or was[id_]).label.of(self.words.lang) for id_ in ids]
        return self.words("revisions.input.methods", list=self.words.listed(labels))

    def _code(self) -> list[str]:
        was, is_ = (run.snapshot.code for run in (self.found.before, self.found.after))
        fields = {"was": was.version, "is_": is_.version, "now": self.found.code.version}
        if was == is_:
            return [self.words("revisions.input.present_code", **fields)]
        key = "sources" if was.version == is_.version else "code"
        told = [self.words(f"revisions.input.{key}", **fields)]
        if self.found.code.sha256 != is_.sha256:
            told.append(self.words("revisions.input.present_code", **fields))
        return told


def apportioned(parts: Sequence[float], total: int, quantum: float) -> list[int]:
    """Parts as whole steps of a grid that add up to a total: the largest remainders are given way.

    Examples
    --------
    Three thirds of 100 %:

    >>> apportioned([1 / 3, 1 / 3, 1 / 3], 100, 0.01)
    [34, 33, 33]
    >>> apportioned([-0.26, 1.26], 10, 0.1)
    [-3, 13]
    """
    exact = [part / quantum for part in parts]
    steps = [math.floor(value) for value in exact]
    missing = total - sum(steps)
    # A total taken from rounded ends may lie a step beside the sum of the parts.
    order = sorted(range(len(parts)), key=lambda n: steps[n] - exact[n], reverse=missing < 0)
    for turn in range(abs(missing)):
        if not order:
            break
        steps[order[turn % len(order)]] += 1 if missing > 0 else -1
    return steps
