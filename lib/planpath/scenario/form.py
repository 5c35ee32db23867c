"""The form of a scenario file: what may stand in it, each entry with its why.

Whatever is wrong with one field is told by the form itself; whether the fields of an entry go
together is told by `parameters.faults`, and whether its ids exist by the loader.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from planpath import codelists, units
from planpath.codelists import Entry as Closed
from planpath.codelists import Label
from planpath.problems import PlanpathError
from planpath.scenario import parameters
from planpath.scenario.parameters import ANY, Model

__all__ = [
    "CARBON",
    "Assumption",
    "Ceiling",
    "Entry",
    "Factor",
    "How",
    "Price",
    "ScenarioFile",
    "Stated",
]

CARBON = "吨/吨标准煤"
"""Unit of an emission factor: tonnes of carbon dioxide per tonne of standard coal."""
_LEAST = 4
_Year = Annotated[int, Field(ge=1990, le=2100)]


def _reason(why: Any) -> Any:
    """A why in one language stands for both: an analyst's note need not be translated."""
    if isinstance(why, str):
        why = {"zh": why, "en": why}
    if isinstance(why, dict):
        short = [lang for lang, text in why.items() if len(str(text).strip()) < _LEAST]
        if short:
            raise ValueError(f"a reason has at least {_LEAST} characters")
    return why


Why = Annotated[
    Label,
    BeforeValidator(_reason),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": _LEAST},
                {
                    "type": "object",
                    "properties": {
                        "zh": {"type": "string", "minLength": _LEAST},
                        "en": {"type": "string", "minLength": _LEAST},
                    },
                    "required": ["zh", "en"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A reason in both languages, or one sentence that stands for both."""

Bases = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda named: (named,) if isinstance(named, str) else named),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""The id of a scenario, or several."""


class Stated(Closed):
    """What every entry of a scenario says first: of which indicator and region it speaks."""

    indicator: str = Field(description="Indicator id")
    region: str = Field(ANY, description="Region id, or * for all")
    new: bool = Field(
        False,
        exclude=True,
        description="In a file that extends another: adds what that one does not state",
    )


class How(Closed):
    """A path model and its parameters; which model takes which stands in `parameters.MODELS`."""

    model: Model = Field(description="How the path is carried forward")
    rate: str | None = Field(None, description="A year, '-4.1 %/年': above -100, at most 100 %/年")
    step: str | None = Field(None, description="A year, in the indicator's own unit: '3 家/年'")
    years: int | None = Field(None, ge=1, le=50, description="Years recent_rate looks back")
    ceiling: str | None = Field(None, description="What a curve nears, above the present: '95 %'")
    speed: str | None = Field(None, description="Of a curve, a year: '40 %/年'; fitted without it")
    midpoint: _Year | None = Field(None, description="Year in which half the ceiling is reached")
    awards: str | None = Field(None, description="New titles a year: '6 家/年'")
    failing: str | None = Field(None, description="Of those reviewed who lose the title: '20 %'")
    lifetime: int | None = Field(None, ge=1, le=50, description="Years a title is held; 3 without")
    year: _Year | None = Field(None, description="Of a step or a shock")
    change: str | None = Field(
        None, description="Of level: '15 家' in its own unit, '8 %' of the level"
    )
    drop: str | None = Field(None, description="Below the path in the year of the shock: '15 %'")
    recovery_years: int | None = Field(None, ge=1, le=30, description="Until it is got over")
    lasting: str | None = Field(None, description="What never comes back, at most the drop: '2 %'")
    form: Literal["log", "linear", "logit"] | None = Field(
        None, description="What is fitted: logarithms, figures as they are, log-odds of shares"
    )
    damped: bool | None = Field(None, description="Whether the trend of ets levels off")
    since: _Year | None = Field(None, description="First year ensemble takes: the scope is new")

    @field_validator("rate", "speed", "failing", "drop", "lasting")
    @classmethod
    def _lies_within_its_range(cls, written: str | None, info: ValidationInfo) -> str | None:
        if written is not None:
            try:
                parameters.within(str(info.field_name), written)
            except PlanpathError as error:
                # A plain ValueError is placed in the file by pydantic and joins its other faults.
                told = error.problems[0]
                near = f"; nearest: {told.nearest}" if told.nearest else ""
                raise ValueError(told.message + near) from None
        return written


class Assumption(How, Stated):
    """How one indicator is carried forward, and why.

    Examples
    --------
    >>> Assumption(
    ...     indicator="exports", model="shock", year=2026, drop="15 %", recovery_years=3,
    ...     why="设想的压力测试"
    ... ).parameters
    {'year': 2026, 'drop': 0.15, 'recovery_years': 3}
    """

    indicator: str = Field(ANY, description="Indicator id, or * for all without their own entry")
    otherwise: How | None = Field(
        None, description="For on_target: the model where the plan has no target"
    )
    why: Why

    @model_validator(mode="after")
    def _goes_together(self) -> Assumption:
        told = list(parameters.faults(self.written, self.indicator, ""))
        if told:
            raise ValueError("; ".join(str(problem).removeprefix(": ") for problem in told))
        return self

    @property
    def written(self) -> dict[str, Any]:
        """Model and parameters as they stand in the file, in the form's order."""
        after = {} if self.otherwise is None else {"otherwise": _written(self.otherwise)}
        return {**_written(self), **after}

    @property
    def parameters(self) -> dict[str, float | int | str | bool]:
        """What the model of `projection.models` is called with, beside the series itself.

        Rates and shares are fractions, levels and steps in the indicator's own unit. ``years`` is
        the model's ``span``; a ``change`` in per cent is relative. The target and its year, which
        ``on_target`` steers for, are the plan's and not here.
        """
        given: dict[str, float | int | str | bool] = {}
        for name, value in self.written.items():
            if name in parameters.RANGES:
                given[name] = parameters.within(name, value)
            elif name == "change" and parameters.is_relative(value):
                given |= {"change": units.read(value).to("无量纲"), "relative": True}
            elif name in parameters.OWN_UNIT:
                given[name] = parameters.in_own_unit(name, value, self.indicator)
            elif name not in ("model", "otherwise"):
                given["span" if name == "years" else name] = value
        return given

    @property
    def annual_rate(self) -> float:
        """The rate as a fraction a year, of a model that has one."""
        assert self.rate is not None
        return parameters.within("rate", self.rate)

    @property
    def fallback(self) -> Assumption | None:
        """What holds where ``on_target`` finds no target; None where the entry does not say."""
        if self.otherwise is None:
            return None
        how = _written(self.otherwise)
        about = {"indicator": self.indicator, "region": self.region, "why": self.why}
        return Assumption.model_validate({**about, **how})

    @property
    def content(self) -> dict[str, Any]:
        """What numbers follow from, as plain numbers: neither the wording nor the why."""
        after = self.fallback
        inner = {} if after is None else {"otherwise": after.content}
        return {"model": self.model, **self.parameters, **inner}


def _written(how: How) -> dict[str, Any]:
    given = {name: getattr(how, name) for name in How.model_fields}
    return {name: value for name, value in given.items() if value is not None}


class Ceiling(Stated):
    """The highest pace an indicator is held to be capable of, and why.

    A `rate` is a fraction of the level a year; a `step` an amount in the indicator's own unit a
    year (percentage points for shares).
    """

    rate: str | None = Field(None, description="Such as '-6 %/年'")
    step: str | None = Field(None, description="Such as '20 家/年' or '0.5 百分点/年'")
    why: Label = Field(description="The reason, as the report prints it")

    @model_validator(mode="after")
    def _leads_where_the_indicator_should_go(self) -> Ceiling:
        if (self.rate is None) == (self.step is None):
            raise ValueError("a ceiling has either a rate or a step")
        _speaks_both_languages("ceiling", self.why)
        known = codelists.indicators().get(self.indicator)
        if known is None:
            # Told with its nearest match by whoever checks the ids.
            return self
        if self.rate is not None and known.kind in ("share", "growth"):
            raise ValueError(f"a {known.kind} goes in percentage points: give a step")
        try:
            pace = self.pace
        except PlanpathError as error:
            raise ValueError(str(error)) from None
        if self.rate is not None and pace <= -1:
            raise ValueError(f"nothing is left at {self.rate}: a rate must be above -100 %/年")
        if pace == 0 or (pace > 0) != (known.direction == "up"):
            written = self.rate or self.step
            raise ValueError(f"{self.indicator} is to go {known.direction}, and {written} does not")
        return self

    @property
    def pace(self) -> float:
        """The rate as a fraction a year, or the step in the indicator's canonical unit a year."""
        if self.rate is not None:
            return units.read(self.rate, "rate").to("1/年")
        assert self.step is not None
        unit = codelists.indicators()[self.indicator].unit or "无量纲"
        return units.read(self.step, "step").to(f"{unit}/年")

    @property
    def content(self) -> dict[str, Any]:
        """What numbers follow from."""
        return {"pace": self.pace, "form": "step" if self.rate is None else "rate"}


class Factor(Stated):
    """Carbon dioxide per unit of energy, where it is from, and why it is assumed."""

    indicator: Literal["energy_total"] = Field(description="What it multiplies: energy_total")
    value: str = Field(description="Tonnes of CO2 per tonne of standard coal: '2.5 吨/吨标准煤'")
    source: Label
    why: Label

    @model_validator(mode="after")
    def _is_a_factor(self) -> Factor:
        try:
            held = self.tonnes
        except PlanpathError as error:
            raise ValueError(str(error)) from None
        if not held > 0:
            raise ValueError(f"a factor is above nought, and {self.value} is not")
        return self

    @property
    def tonnes(self) -> float:
        """Tonnes of carbon dioxide per tonne of standard coal."""
        return units.read(self.value, "factor").to(CARBON)

    @property
    def content(self) -> dict[str, Any]:
        """What numbers follow from."""
        return {"tonnes": self.tonnes}


class Price(Stated):
    """How the prices behind an indicator change, and why: what takes nominal to real.

    Without one, a nominal and a real quantity never meet.
    """

    indicator: str = Field(ANY, description="Indicator at current prices, or * for all of them")
    rate: str = Field(description="Of its prices a year, '-1.5 %/年': above -100, at most 100 %/年")
    why: Label = Field(description="The reason, as the report prints it")

    @model_validator(mode="after")
    def _is_of_prices(self) -> Price:
        _speaks_both_languages("price", self.why)
        try:
            parameters.within("rate", self.rate)
        except PlanpathError as error:
            raise ValueError(str(error)) from None
        known = codelists.indicators().get(self.indicator)
        if known is not None and not _has_prices(known):
            raise ValueError(f"{self.indicator} is not at current prices: it has none to change")
        return self

    @property
    def annual_rate(self) -> float:
        """Change of the prices as a fraction a year."""
        return parameters.within("rate", self.rate)

    @property
    def content(self) -> dict[str, Any]:
        """What numbers follow from."""
        return {"rate": self.annual_rate}


Entry = Assumption | Ceiling | Factor | Price
"""What a scenario is made of."""


def _has_prices(known: codelists.Indicator) -> bool:
    """Whether figures of an indicator are amounts of money that may be nominal."""
    if known.kind != "amount":
        return False
    return known.price_basis == "current" or "prices" in known.states


def _speaks_both_languages(what: str, why: Label) -> None:
    if not (why.zh and why.en):
        raise ValueError(f"a {what} without its why, in both languages, is none")


class ScenarioFile(Closed):
    """`scenarios/<id>.toml`."""

    name: Label
    why: Label
    extends: Bases = Field(
        (), description="Scenarios it starts from, laid over one another in this order"
    )
    assumption: tuple[Assumption, ...] = Field((), description="Most particular wins")
    ceiling: tuple[Ceiling, ...] = Field((), description="The highest paces held possible")
    factor: tuple[Factor, ...] = Field((), description="Carbon dioxide per unit of energy")
    price: tuple[Price, ...] = Field((), description="What takes nominal to real")

    @model_validator(mode="after")
    def _assumes_something(self) -> ScenarioFile:
        if not self.extends and not self.assumption:
            raise ValueError("assumes nothing: give an [[assumption]], or a scenario it extends")
        if len(set(self.extends)) < len(self.extends):
            raise ValueError("extends names a scenario twice")
        return self
