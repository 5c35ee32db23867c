"""Numbers of the assessment as phrases: a bound, a value, a need, the reason there is no verdict.

Each phrase is a sentence of the words files with its fields filled from one row. Nothing is
rounded finer than the source wrote it.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from planpath import bases, codelists, units
from planpath.plan import Target
from planpath.store import Evidence
from planpath.words import Words

__all__ = ["Phrases", "stated_digits"]

Row = Any
_SHAPES = {
    "achieved": "disc",
    "on_track": "up",
    "behind": "down",
    "missed": "square",
    "ok": "dash",
    "unverified": "ring",
    "part_year": "ring",
    "scope_unstated": "ring",
    "scope_mismatch": "diamond",
    "no_data": "dash",
}
_STEPPED = ("count", "flow", "share", "growth")
RATE_DECIMALS = 2
_ENOUGH = 15


class Phrases:
    """Phrases in one language on one body of evidence."""

    def __init__(self, words: Words, evidence: Evidence) -> None:
        self.words = words
        self.evidence = evidence

    def indicator(self, id_: str) -> str:
        """An indicator's label."""
        return codelists.indicators()[id_].label.of(self.words.lang)

    def scope(self, id_: str) -> str:
        """A scope's label."""
        return codelists.scopes()[id_].label.of(self.words.lang)

    def basis(self, basis: str) -> str:
        """An accounting basis in words; that it is not stated where it is empty."""
        return bases.label(basis, self.words.lang) or self.words("basis.unstated")

    def population(self, scope: str, basis: str) -> str:
        """A scope with the accounting basis beside it, ``集群规模以上企业（等价值、可比价）``."""
        if not basis:
            return self.scope(scope)
        return self.words("basis.beside", scope=self.scope(scope), basis=self.basis(basis))

    def region(self, id_: str) -> str:
        """A region's name."""
        return codelists.regions()[id_].name.of(self.words.lang)

    def value(self, value: float, indicator: str, source: str = "") -> str:
        """A value of an indicator with its unit, as precise as its source wrote it."""
        entry = codelists.indicators()[indicator]
        cited = self.evidence.citations
        decimals = entry.digits
        if source in cited.index:
            published = cited.loc[source]
            written = int(published["decimals"])
            # A smaller unit gone over to a larger one brings digits nobody asked for.
            most = max(written, entry.digits)
            decimals = min(most, digits_after(written, published["unit"], entry.unit))
        return self.words.amount(value, entry.unit, decimals)

    def bare(self, value: float, indicator: str, source: str = "") -> str:
        """A value without its unit, for columns whose head names it."""
        written = self.value(value, indicator, source)
        return written.removesuffix(self.words.unit(codelists.indicators()[indicator].unit)).strip()

    def with_unit(self, indicator: str) -> str:
        """An indicator's label with its unit, for such a head."""
        name, unit = self.indicator(indicator), codelists.indicators()[indicator].unit
        shown = self.words.unit(unit)
        return self.words("phrase.with_unit", name=name, unit=shown) if shown else name

    def figure(self, source: str) -> str:
        """A published figure as it was published, its unit in the reader's language."""
        entry = self.evidence.citations.loc[source]
        known = codelists.indicators().get(entry["indicator"])
        # A unit that is in no list of ours stays as it was written.
        if known is None or entry["unit"] not in units.known():
            number = self.words.number(entry["value"], int(entry["decimals"]))
            gap = "" if self.words.lang == "zh" or entry["unit"] == "%" else " "
            return f"{number}{gap}{self.words.unit(entry['unit'])}"
        canonical = units.convert(entry["value"], entry["unit"], known.unit)
        return self.value(canonical, entry["indicator"], source)

    def bound(self, target: Target) -> str:
        """A target's promise: ``超过1500亿元``, ``每年不少于100家``, ``年均下降3.4%以上``."""
        if target.measure == "rate":
            written = units.read(target.stated[0])
            key = "rate_down" if written.value < 0 else "rate_up"
            # A fall as a ceiling or a growth as a floor is "or more"; the reverse is a cap.
            if (target.low is None) != (written.value < 0):
                key += "_most"
            rate = self.words.percent(abs(target.value), written.decimals)
            return self.words(f"bound.{key}", rate=rate)
        amounts = [self._stated(text, target.indicator) for text in target.stated]
        key = f"bound.{target.bound}"
        values = {"low": amounts[0], "high": amounts[-1]}
        phrase = self.words(key, **{name: values[name] for name in _fields(self.words.texts[key])})
        form = f"bound.{target.measure}"
        return self.words(form, bound=phrase) if self.words.has(form) else phrase

    def _stated(self, text: str, indicator: str) -> str:
        """A stated amount in the language's unit, with the digits it was stated with."""
        unit = codelists.indicators()[indicator].unit
        written = units.read(text)
        return self.words.amount(written.to(unit), unit, stated_digits(written, unit))

    def need(self, row: Row) -> str:
        """What every remaining year must bring, or a dash.

        A rate for amounts and intensities, a step for what is counted or shared.
        """
        if pd.notna(row["needed_step"]) and row["kind"] in _STEPPED:
            return self.step(row)
        if pd.notna(row["needed_rate"]):
            return self.rate(row["needed_rate"], self.rate_digits(row))
        return "—"

    def rate(self, fraction: float, decimals: int = RATE_DECIMALS) -> str:
        """A yearly rate with its sign, as a table shows it: ``+4.81%/年``."""
        sign = "+" if fraction > 0 else ""
        return self.words("phrase.per_year", amount=sign + self.words.percent(fraction, decimals))

    def change(self, fraction: float, decimals: int = RATE_DECIMALS) -> str:
        """A yearly rate in a sentence, its direction in words: ``增长4.81%``, ``下降3.4%``."""
        key = "phrase.falls" if fraction < 0 else "phrase.grows"
        return self.words(key, rate=self.words.percent(abs(fraction), decimals))

    def rate_digits(self, row: Row) -> int:
        """A rate computed from levels has two digits; a promised one those it was promised with."""
        promised = row["measure"] == "rate" and pd.isna(row["latest"])
        if not promised:
            return RATE_DECIMALS
        bound = row["high"] if pd.notna(row["high"]) else row["low"]
        return units.decimals(bound * 100)

    def need_in_words(self, row: Row) -> str:
        """The yearly need in a sentence."""
        if row["kind"] not in _STEPPED:
            return self.change(row["needed_rate"], self.rate_digits(row))
        key = "phrase.less" if row["needed_step"] < 0 else "phrase.more"
        return self.words(key, amount=self._step_size(row))

    def step(self, row: Row) -> str:
        """A yearly change in the indicator's own unit; shares in percentage points."""
        step = float(row["needed_step"])
        sign = "" if row["measure"] == "yearly" else "+" if step > 0 else "−" if step < 0 else ""
        return self.words("phrase.per_year", amount=sign + self._step_size(row))

    def _step_size(self, row: Row) -> str:
        step, entry = abs(float(row["needed_step"])), codelists.indicators()[row["indicator"]]
        if entry.kind in ("share", "growth"):
            return self.words("phrase.points", number=self.words.number(step * 100, 1))
        digits = 1 if entry.kind in ("count", "flow") and step % 1 else entry.digits
        return self.words.amount(step, entry.unit, digits)

    def share(self, fraction: float) -> str:
        """A share or progress figure in whole per cent; a dash where there is none."""
        return "—" if pd.isna(fraction) else self.words.percent(fraction, 0)

    def latest(self, row: Row) -> str:
        """The newest figure with its year, period and grade, or a dash."""
        if pd.isna(row["latest"]):
            return "—"
        shown = self.value(row["latest"], row["indicator"], row["latest_source"])
        when = self.period(int(row["latest_year"]), str(row["latest_period"]))
        text = self.words("phrase.dated", value=shown, when=when)
        return text + self.marks(str(row["latest_source"]))

    def estimate(self, row: Row) -> str:
        """The year estimated from its first months, as a table shows it; empty where there is none.

        ``估计1210亿元（2024年全年），仅供参考``
        """
        if pd.isna(row["estimate"]):
            return ""
        year = int(row["estimate_year"])
        return self.words("estimate.cell", value=self.estimated(row), year=year)

    def estimated(self, row: Row) -> str:
        """An estimate's value, and the marks of the figures it is made of."""
        unit = codelists.indicators()[row["indicator"]].unit
        decimals = self.estimate_digits(row)
        shown = self.words.amount(round(float(row["estimate"]), decimals), unit, decimals)
        parts = _parts(row)
        marks = dict.fromkeys([*map(self.doubt, parts), *map(self.corrected, parts)])
        return shown + "".join(marks)

    def estimate_digits(self, row: Row) -> int:
        """Digits behind an estimate's point: as few, and as few significant, as its figures have.

        What is counted one by one is exact however small the number; there only the point matters.
        """
        entry = codelists.indicators()[row["indicator"]]
        written = [self._digits(source, row["indicator"]) for source in _parts(row)]
        behind = min(digits for digits, _ in written)
        if entry.kind == "flow":
            return behind
        significant = min(digits for _, digits in written)
        return min(behind, significant - _before_point(float(row["estimate"])))

    def _digits(self, source: str, indicator: str) -> tuple[int, int]:
        """A figure's digits behind the point in the canonical unit, and its significant ones."""
        entry, cited = codelists.indicators()[indicator], self.evidence.citations
        if source not in cited.index or cited.at[source, "unit"] not in units.known():
            return entry.digits, _ENOUGH
        figure = cited.loc[source]
        behind = digits_after(int(figure["decimals"]), figure["unit"], entry.unit)
        value = units.convert(float(figure["value"]), figure["unit"], entry.unit)
        return behind, _before_point(value) + behind if value else _ENOUGH

    def estimate_method(self, row: Row) -> str:
        """The years, the months and the ratio an estimate rests on; empty where there is none."""
        if pd.isna(row["estimate"]):
            return ""
        before, period = int(row["estimate_from"]), f"ytd-{int(row['estimate_months'])}"
        significant = min(self._digits(s, row["indicator"])[1] for s in _parts(row)[1:])
        return self.words(
            "estimate.method",
            part=self.period(int(row["estimate_year"]), period),
            before=before,
            same=self.period(before, period),
            ratio=self.words.number(row["estimate_ratio"], min(4, max(2, significant - 1))),
        )

    def _estimate_sentence(self, row: Row) -> str:
        """What a year is estimated at and how; empty where it is not."""
        if pd.isna(row["estimate"]):
            return ""
        key = "estimate.beyond" if row["estimate_beyond"] else "estimate.sentence"
        year, method = int(row["estimate_year"]), self.estimate_method(row)
        return self.words(key, year=year, value=self.estimated(row), method=method)

    def period(self, year: int, period: str) -> str:
        """``2024年1—10月``, ``2023年``."""
        if period == "ytd-1":
            return self.words("period.ytd_1", year=year)
        return self.words.period(year, period)

    def doubt(self, source: str) -> str:
        """The mark 待核实 on a grade C figure, else nothing."""
        cited = self.evidence.citations
        graded_c = source in cited.index and cited.at[source, "grade"] == "C"
        return self.words("phrase.to_be_verified") if graded_c else ""

    def corrected(self, source: str) -> str:
        """The mark 更正 on a figure that stands for a published one, else nothing."""
        cited = self.evidence.citations
        mended = source in cited.index and cited.at[source, "corrects"] != ""
        return self.words("phrase.corrected") if mended else ""

    def marks(self, source: str) -> str:
        """All that a reader must know of a figure at its first sight."""
        return self.doubt(source) + self.corrected(source)

    def standing(self, row: Row) -> tuple[str, str]:
        """The verdict as shape and word, or the data status that stands in its place."""
        if row["verdict"]:
            return _SHAPES[row["verdict"]], self.words(f"verdict.{row['verdict']}")
        status = row["data_status"] if row["data_status"] != "ok" else row["cause"]
        return _SHAPES.get(status, "dash"), self.words(f"status.{status}")

    def reason(self, row: Row) -> str:
        """Why there is no verdict, naming the figure that exists; empty where there is one.

        Where part of a year gives an estimate of the whole, it follows with its method.
        """
        return "" if row["verdict"] else self.cause(row) + self._estimate_sentence(row)

    def cause(self, row: Row) -> str:
        """Why there is no verdict, in a sentence; empty where there is one."""
        if row["verdict"]:
            return ""
        cause = row["cause"]
        fields = {
            "region": self.region(row["region"]),
            "indicator": self.indicator(row["indicator"]),
            "scope": self.scope(row["scope"]),
            "basis": self.basis(row["basis"]),
            "base_year": int(row["base_year"]),
            **self._cited(str(row["shown_source"])),
        }
        sentence = self.words(f"reason.{cause}", **fields)
        return sentence + self.words("reason.doubt") if self._is_doubtful(row) else sentence

    def _is_doubtful(self, row: Row) -> bool:
        # Where the cause is the grade itself, the sentence says so already.
        told = row["cause"].startswith("unverified")
        return bool(self.doubt(str(row["shown_source"]))) and not told

    def _cited(self, source: str) -> dict[str, object]:
        """The fields a sentence may take from a citation."""
        cited = self.evidence.citations
        if source not in cited.index:
            names = ("value", "when", "other", "found_scope", "found_basis", "published_scope")
            return dict.fromkeys(names, "")
        entry = cited.loc[source]
        year = entry["year"]
        when = "" if pd.isna(year) else self.period(int(year), str(entry["period"]))
        return {
            "value": self.figure(source) + self.corrected(source),
            "when": when,
            "other": self.indicator(entry["indicator"]) if entry["indicator"] else "",
            "found_scope": self.scope(entry["scope"]) if entry["scope"] else "",
            "found_basis": self.basis(entry["basis"]),
            "published_scope": entry["published_scope"],
        }


def _parts(row: Row) -> list[str]:
    """The citations an estimate rests on: the months, the earlier whole year, its months."""
    return [source for source in str(row["estimate_sources"]).split(";") if source]


def _before_point(value: float) -> int:
    """Digits before the point: four of 1243.0, none of 0.12, -1 of 0.012."""
    return math.floor(math.log10(abs(value))) + 1 if value else 0


def stated_digits(written: units.Amount, canonical: str) -> int:
    """Digits behind the point of a promise: a round 1200 亿元 promises hundreds, which is -2.

    Examples
    --------
    >>> stated_digits(units.read("1200 亿元"), "亿元"), stated_digits(units.read("3.5 %"), "无量纲")
    (-2, 1)
    """
    number = written.number
    round_to = len(number) - len(number.rstrip("0")) if "." not in number else 0
    return digits_after(written.decimals - round_to, written.unit, canonical)


def digits_after(decimals: int, written: str, canonical: str) -> int:
    """Digits behind the point after a change of unit.

    1.2 万亿元 has one; of its 12 000 亿元 the last three digits say nothing, which is -3.

    A fraction is shown in per cent again, so its digits stay those of the percentage.
    """
    if canonical == "无量纲":
        return decimals
    return decimals + units.factor(canonical, written).adjusted()


def _fields(text: str) -> set[str]:
    return {name for name in ("low", "high") if f"{{{name}}}" in text}
