"""The judgement as formulas a spreadsheet computes, in the reader's language.

Each is written here once, with `@name` for a defined name and `#table.word` for a word of the
words files, and mirrors one step of `assessment` and `progress`; the names stand for the cell of
the formula's own row. No function is newer than Excel 2010, and none needs array entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from planpath.words import Words

__all__ = ["COMPUTED", "PATH", "YEAR_CHANGE", "formula", "named"]

_TOKEN = re.compile(r"@(?P<name>[a-z_]+)|#(?P<word>[a-z_]+\.[a-z_]+)")
# Words of the workbook's own table unless they are those of the reports.
_REPORTS = ("verdict", "status", "readings", "phrase")

_LIKE = "OR(@comparability=#status.ok,@comparability=#status.unverified)"
_SOUND = "OR(@status=#status.ok,@status=#status.unverified)"
_YEARLY = "@measure=#measure.yearly"
_PLAIN_MEAN = 'AND(@measure=#measure.rate,@mean=#mean.arithmetic,@baseline<>"")'
_COUNTED = "ISNUMBER(@figures)*(@years>=@first_year)*(@years<=@by)"
_LOGARITHMIC = "OR(@measure=#measure.rate,@kind=#kind.intensity)"
_WHOLE = "OR(@kind=#kind.count,@kind=#kind.flow)"
_POINTS = "OR(@kind=#kind.share,@kind=#kind.growth)"
# A figure that may lack the target's scope says nothing by lying beyond it.
_MUTE = "AND(@status<>#status.ok,@met)"
_NEEDED = f"OR({_SOUND},@status=#status.scope_unstated)"
_OPEN = f"AND({_NEEDED},NOT(@met),@full_year>0)"


def _keeps(value: str, target: str) -> str:
    """Whether a value keeps the bound; see `progress.meets`."""
    near = f"@tolerance*ABS({target})"
    return (
        f"IF(@bound=#bound.more_than,{value}>{target}+{near},"
        f"IF(@bound=#bound.at_most,{value}<={target}+{near},"
        f"IF(@bound=#bound.less_than,{value}<{target}-{near},{value}>={target}-{near})))"
    )


def _counts(kept: str) -> str:
    return f"SUMPRODUCT({_COUNTED}*({kept}))"


_PROMISED_SUM = "((@by-@base_year)*@promise)"
_NEAR = "@tolerance*ABS(@promise)"

_RATE_FROM_ESTIMATE = (
    "IF(AND(@by>@estimate_year,@estimate>0,@aimed>=0),"
    '(@aimed/@estimate)^(1/(@by-@estimate_year))-1,"")'
)
_STEP_FROM_ESTIMATE = 'IF(@by>@estimate_year,(@aimed-@estimate)/(@by-@estimate_year),"")'


def _estimated(never: str, need: str) -> str:
    """What an estimated year would leave to do; an indication, where there is no whole year."""
    plain = "AND(@measure=#measure.rate,@mean=#mean.arithmetic)"
    return (
        f'IF(OR({_YEARLY},{plain},{never},@estimate="",@aimed=""),"",'
        f'IF({_keeps("@estimate", "@target_value")},"",{need}))'
    )


COMPUTED: Mapping[str, str] = {
    "promise": 'IF(@low<>"",@low,@high)',
    "first_year": f"IF({_YEARLY},@start_year,@base_year)",
    "full_year": f"SUMPRODUCT(MAX({_COUNTED}*@years))",
    "latest_year": 'IF(@full_year>0,@full_year,IF(@part_year="","",@part_year))',
    "latest": (
        "IF(@full_year>0,INDEX(@figures,MATCH(@full_year,@years,0)),"
        'IF(@part_value="","",@part_value))'
    ),
    "baseline_year": (
        f'IF(OR({_YEARLY},NOT({_LIKE}),@full_year=0),"",'
        'IF(@measure=#measure.rate,IF(SUMIF(@years,@base_year,@figures)>0,@base_year,""),'
        "IF(@measure=#measure.added,"
        'IF(SUMPRODUCT(ISNUMBER(@figures)*(@years=@base_year))>0,@base_year,""),'
        f"9999-SUMPRODUCT(MAX({_COUNTED}*(9999-@years))))))"
    ),
    "baseline": 'IF(@baseline_year="","",INDEX(@figures,MATCH(@baseline_year,@years,0)))',
    "status": (
        'IF(@latest_year="",#status.no_data,'
        f"IF(AND({_LIKE},@full_year=0),#status.part_year,"
        f"IF(AND({_LIKE},OR(@measure=#measure.added,@measure=#measure.rate),"
        '@baseline=""),#status.no_data,@comparability)))'
    ),
    "target_value": (
        'IF(@measure=#measure.added,IF(@baseline="","",@baseline+@promise),'
        'IF(@measure=#measure.rate,IF(@baseline="","",'
        "@baseline*(1+@promise)^(@by-@base_year)),@promise))"
    ),
    "aimed": (
        f'IF(@target_value="","",IF(AND({_WHOLE},@bound=#bound.more_than),INT(@target_value)+1,'
        f"IF(AND({_WHOLE},@bound=#bound.less_than),-INT(-@target_value)-1,@target_value)))"
    ),
    "seen": (
        f"IF(AND({_YEARLY},{_LIKE},@full_year>0),{_counts('@years>0')},"
        f"IF({_PLAIN_MEAN},"
        'SUMPRODUCT(ISNUMBER(@changes)*(@years>@base_year)*(@years<=@full_year)),""))'
    ),
    "kept_years": (
        f'IF(OR(NOT({_YEARLY}),@seen=""),"",'
        f"IF(@bound=#bound.more_than,{_counts(f'@figures>@promise+{_NEAR}')},"
        f"IF(@bound=#bound.at_most,{_counts(f'@figures<=@promise+{_NEAR}')},"
        f"IF(@bound=#bound.less_than,{_counts(f'@figures<@promise-{_NEAR}')},"
        f"{_counts(f'@figures>=@promise-{_NEAR}')}))))"
    ),
    "total": (
        f'IF({_PLAIN_MEAN},SUMIFS(@changes,@years,">"&@base_year,@years,"<="&@full_year),"")'
    ),
    "gap": (
        f'IF(@seen="",FALSE,IF({_YEARLY},'
        "AND(@kept_years=@seen,@seen<@full_year-@start_year+1),@seen<@full_year-@base_year))"
    ),
    "met": (
        f'IF({_YEARLY},IF(@seen="",FALSE,@kept_years=@seen),'
        f"IF({_PLAIN_MEAN},IF(@gap,FALSE,{_keeps('@total', _PROMISED_SUM)}),"
        f'IF(OR(@latest="",@target_value=""),FALSE,{_keeps("@latest", "@target_value")})))'
    ),
    "elapsed": (
        f'IF(OR(NOT({_SOUND}),{_MUTE}),"",'
        f'IF({_YEARLY},IF(@seen="","",@seen/(@by-@start_year+1)),'
        'IF(@baseline="","",IF(@by=@baseline_year,"",'
        "(@latest_year-@baseline_year)/(@by-@baseline_year)))))"
    ),
    "done": (
        f'IF(OR(NOT({_SOUND}),{_MUTE}),"",'
        f'IF({_YEARLY},IF(@seen="","",@kept_years/(@by-@start_year+1)),'
        f'IF({_PLAIN_MEAN},IF(OR(@gap,@promise=0),"",@total/{_PROMISED_SUM}),'
        'IF(OR(@baseline="",@aimed=""),"",IF(@aimed=@baseline,"",'
        f'IF(AND(NOT(@met),{_keeps("@baseline", "@target_value")}),"",'
        f"IF({_LOGARITHMIC},IF(MIN(@baseline,@latest,@aimed)>0,"
        'LN(@latest/@baseline)/LN(@aimed/@baseline),""),'
        "(@latest-@baseline)/(@aimed-@baseline))))))))"
    ),
    "lead": 'IF(OR(@done="",@elapsed=""),"",@done-@elapsed)',
    "needed_rate": (
        'IF(AND(@measure=#measure.rate,@latest=""),@promise,'
        f"IF(@status=#status.part_year,{_estimated(_POINTS, _RATE_FROM_ESTIMATE)},"
        f'IF(OR({_YEARLY},NOT({_OPEN})),"",'
        f'IF({_PLAIN_MEAN},IF(OR(@gap,@by-@base_year<=@seen),"",'
        f"({_PROMISED_SUM}-@total)/(@by-@base_year-@seen)),"
        f'IF(OR({_POINTS},@aimed=""),"",IF(AND(@by>@latest_year,@latest>0,@aimed>=0),'
        '(@aimed/@latest)^(1/(@by-@latest_year))-1,""))))))'
    ),
    "needed_step": (
        f"IF({_YEARLY},IF(AND(OR({_NEEDED},@status=#status.no_data),NOT({_MUTE})),"
        'IF(@latest_year="",@promise,IF(@latest_year<@by,@promise,"")),""),'
        f"IF(@status=#status.part_year,{_estimated(_LOGARITHMIC, _STEP_FROM_ESTIMATE)},"
        f'IF(OR({_LOGARITHMIC},NOT({_OPEN}),@aimed=""),"",'
        'IF(@by>@latest_year,(@aimed-@latest)/(@by-@latest_year),""))))'
    ),
    "verdict": (
        'IF(@status<>#status.ok,"",IF(@gap,"",'
        f"IF(AND(@met,OR(@latest_year>=@by,NOT({_YEARLY}))),#verdict.achieved,"
        f"IF(OR(@latest_year>=@by,AND({_YEARLY},NOT(@met))),#verdict.missed,"
        f"IF({_YEARLY},#verdict.on_track,"
        'IF(@baseline_year="","",IF(@latest_year<=@baseline_year,"",'
        'IF(@done="",#verdict.behind,'
        "IF(@done>=@elapsed-@tolerance,#verdict.on_track,#verdict.behind)))))))))"
    ),
    "cause": (
        'IF(@verdict<>"","",IF(@status<>#status.ok,@status,'
        "IF(@gap,#status.year_missing,#status.single_point)))"
    ),
    "marks": (
        'TRIM(IF(AND(@latest<>"",@grade="C"),#phrase.to_be_verified,"")&" "&'
        "IF(AND(OR(@status=#status.unverified,@status=#status.scope_unstated,"
        '@status=#status.part_year),OR(@needed_rate<>"",@needed_step<>"")),#phrase.indicative,""))'
    ),
    "verdict_kinds": "+".join(
        f"(COUNTIFS(@ids,@id,@verdicts,#verdict.{verdict})>0)"
        for verdict in ("achieved", "on_track", "behind", "missed")
    ),
    "across": (
        'IF(OR(COUNTIF(@ids,@id)=1,@verdict_kinds=0),"",IF(@verdict_kinds>1,#readings.depends,'
        'IF(SUMPRODUCT((@ids=@id)*(@verdicts=""))>0,#readings.partly,#readings.robust)))'
    ),
    "sentence": 'IF(AND(@verdict="",@cause=@told_cause),@told&"","")',
    "path_end": (
        'IF(OR(@full_year=0,@target_value="",AND(@needed_rate="",@needed_step="")),"",'
        f"IF({_PLAIN_MEAN},@latest*(1+@needed_rate)^(@by-@latest_year),@aimed))"
    ),
    "path_form": (
        f'IF(@path_end="","",IF({_YEARLY},#form.constant,'
        "IF(AND(OR(@kind=#kind.amount,@kind=#kind.intensity),@latest>0),"
        "#form.even_rate,#form.even_step)))"
    ),
}
"""By computed column, in an order in which each rests on those before it or on the inputs."""

PATH = (
    'IF(@path_end="","",IF(OR({year}<@latest_year,{year}>@by),"",'
    "IF(@path_form=#form.constant,@path_end,IF(@path_form=#form.even_rate,"
    "@latest*(@path_end/@latest)^(({year}-@latest_year)/(@by-@latest_year)),"
    "@latest+(@path_end-@latest)*({year}-@latest_year)/(@by-@latest_year)))))"
)
"""The required value of the year whose cell is put in place of ``{year}``."""

YEAR_CHANGE = 'IF(AND(ISNUMBER({before}),ISNUMBER({cell})),IF({before}=0,"",{cell}/{before}-1),"")'
"""A figure's change on the year before, for their two cells."""


def formula(template: str, words: Words) -> str:
    """A formula in one language, with its equals sign.

    Examples
    --------
    >>> from planpath import words
    >>> formula(COMPUTED["lead"], words.load("en"))
    '=IF(OR(done_share="",elapsed_share=""),"",done_share-elapsed_share)'
    """

    def spoken(match: re.Match[str]) -> str:
        if match["name"]:
            return named(match["name"], words)
        return '"' + said(match["word"], words).replace('"', '""') + '"'

    return "=" + _TOKEN.sub(spoken, template)


def named(key: str, words: Words) -> str:
    """A defined name."""
    return words(f"export.name.{key}")


def said(key: str, words: Words) -> str:
    """A word as cells hold it: ``verdict.behind``, ``measure.rate``."""
    return words(key if key.startswith(_REPORTS) else f"export.{key}")
