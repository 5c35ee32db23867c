"""Scenarios across, targets down: how often each holds, and how much it may be regretted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planpath.figures.sheet import (
    INK,
    QUIET,
    RULE,
    SMALL,
    WIDTH,
    Drawn,
    Sheet,
    fitting,
    height,
    wrap,
)
from planpath.words import Words

__all__ = ["Bearing", "bearings"]

_NAMES, _FOOT, _LEAST, _ROOM = 50.0, 9.0, 9.4, 175.0
# From none of the settings to all: the lightness alone tells them in black and white.
_PALE, _DEEP = (0xF3, 0xF6, 0xF7), (0x2F, 0x8C, 0x9B)


@dataclass(frozen=True)
class Bearing:
    """A target under each scenario.

    Parameters
    ----------
    label
        As the reader sees it.
    shares
        Share of the settings in which it is kept, one for each scenario.
    regrets
        Largest regret, a fraction of the bound; NaN where there is none.
    """

    label: str
    shares: Sequence[float]
    regrets: Sequence[float]


def bearings(
    rows: Sequence[Bearing], scenarios: Sequence[str], words: Words, *, stamp: str = ""
) -> Drawn:
    """A heat table: the share of settings as shade and number, the largest regret beneath.

    As many targets are drawn as fit on a page; the figure says how many there are beyond.

    Parameters
    ----------
    rows
        In the order in which they are to stand.
    scenarios
        Names, in the order of each row's numbers.
    words
        The reader's language.
    stamp
        Words that stand inside the drawing.
    """
    wide = (WIDTH - _NAMES - 2.0) / max(len(scenarios), 1)
    wide = min(wide, 30.0)
    heads = [wrap(name, wide - 1.5, SMALL, most=3) for name in scenarios]
    head = max([height(text) for text in heads], default=0.0) + 2.5
    labels = [wrap(row.label, _NAMES - 3.0, SMALL, most=3) for row in rows]
    talls = [max(_LEAST, height(label) + 1.6) for label in labels]
    count = fitting(talls, _ROOM)
    shown, beyond = rows[:count], len(rows) - count
    note = words("figure.regret.key")
    if beyond:
        note = note + words("figure.gap") + words("figure.regret.beyond", n=beyond)
    note = wrap(note, WIDTH - 4.0)
    foot = max(_FOOT, height(note) + 3.0)
    sheet = Sheet(foot + sum(talls[:count]) + head, words, stamp)
    top = foot + sum(talls[:count])
    for n, text in enumerate(heads):
        x = _NAMES + (n + 0.5) * wide
        sheet.write(x, top + 1.2, text, across="center", up="bottom", gid="scenario")
    for row, label, tall in zip(shown, labels, talls, strict=False):
        sheet.write(1.0, top - tall / 2, label, gid="target")
        for n, (share, lost) in enumerate(zip(row.shares, row.regrets, strict=True)):
            _cell(sheet, share, lost, (_NAMES + n * wide, top - tall), (wide, tall))
        top -= tall
    sheet.write(1.0, 1.0, note, colour=QUIET, up="bottom", gid="key")
    return Drawn(sheet.figure, *_described(shown, scenarios, words))


def _cell(
    sheet: Sheet, share: float, lost: float, at: tuple[float, float], size: tuple[float, float]
) -> None:
    (x, y), (wide, tall) = at, size
    face = "white" if math.isnan(share) else _shade(share)
    sheet.tile(x, y, wide, tall, facecolor=face, edgecolor=RULE, linewidth=0.5)
    colour = "white" if share > 0.75 else INK
    words, middle = sheet.words, x + wide / 2
    text = "–" if math.isnan(share) else words.percent(share, 0)
    sheet.write(middle, y + tall / 2 + 1.9, text, across="center", colour=colour, gid="share")
    under = "–" if math.isnan(lost) else words.percent(lost, 1)
    sheet.write(middle, y + tall / 2 - 1.9, under, across="center", colour=colour, gid="regret")


def _shade(share: float) -> str:
    mixed = (round(p + (d - p) * share) for p, d in zip(_PALE, _DEEP, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _described(rows: Sequence[Bearing], scenarios: Sequence[str], words: Words) -> tuple[str, str]:
    title = words("figure.regret.title", targets=len(rows), scenarios=len(scenarios))
    told = []
    for row in rows:
        each = [
            words(
                "figure.regret.alt_cell",
                scenario=name,
                share="–" if math.isnan(share) else words.percent(share, 0),
                regret="–" if math.isnan(lost) else words.percent(lost, 1),
            )
            for name, share, lost in zip(scenarios, row.shares, row.regrets, strict=True)
        ]
        told.append(f"{row.label}{words('figure.colon')}{words.listed(each)}")
    stop = words("figure.stop")
    return title, title + stop + words("figure.semicolon").join(told) + stop.rstrip()
