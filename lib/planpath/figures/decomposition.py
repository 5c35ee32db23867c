"""What moved energy use: activity, structure and intensity, part beside part, from nought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from planpath.figures.sheet import (
    INK,
    PROJECTED,
    QUIET,
    REQUIRED,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    height,
    nice_ticks,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["Effects", "decomposition"]

_NAMES, _LEFT, _WIDE, _BOTTOM, _HEAD = 40.0, 45.0, 80.0, 13.0, 9.0
_BAR, _ROW = 2.1, 10.0
_MOST = 12
# Fill, hatching and edge; they differ in black and white too.
_LOOKS = {
    "act": ("#3d4a52", "", "#3d4a52"),
    "str": ("#ffffff", "////", REQUIRED),
    "int": ("#f3dfd2", "", PROJECTED),
}


@dataclass(frozen=True)
class Effects:
    """What one part adds to the change, in the unit of the drawing."""

    label: str
    act: float
    str: float
    int: float

    @property
    def total(self) -> float:
        """All three together."""
        return self.act + self.str + self.int


def decomposition(
    whole: Effects,
    parts: Sequence[Effects],
    words: Words,
    *,
    unit: str,
    decimals: int,
    years: tuple[int, int],
    stamp: str = "",
) -> Drawn:
    """Three bars a row, activity, structure and intensity, and their sum as a diamond.

    Parameters
    ----------
    whole
        The sums, drawn in the first row.
    parts
        Sub-sectors or regions; where there are many, those that changed most.
    words
        The reader's language.
    unit
        Canonical unit of all amounts.
    decimals
        Digits they are written with.
    years
        First and last year.
    stamp
        Words that stand inside the drawing.
    """
    chosen = sorted(range(len(parts)), key=lambda n: -abs(parts[n].total))[: _MOST - 1]
    rows = [whole, *(parts[n] for n in sorted(chosen))]
    labels = [wrap(row.label, _NAMES, SMALL, most=3) for row in rows]
    talls = [max(_ROW, height(label) + 2.5) for label in labels]
    tall = sum(talls)
    sheet = Sheet(_BOTTOM + tall + _HEAD, words, stamp)
    ax = sheet.axes(_LEFT, _BOTTOM, _WIDE, tall)
    ax.spines["left"].set_visible(False)
    low, high = _view(rows)
    ax.set_xlim(low, high)
    ax.set_ylim(0.0, tall)
    places, digits = nice_ticks(words.shown(low, unit), words.shown(high, unit), 6)
    factor = words.shown(1.0, unit)
    sheet.ticks(ax, "x", [p / factor for p in places], [words.number(p, digits) for p in places])
    ax.axvline(0.0, color=INK, linewidth=0.9, zorder=4)
    below = wrap(words("figure.decomposition.x", unit=words.unit(unit)), 150, most=1)
    sheet.write(_LEFT + _WIDE / 2, 3.0, below, across="center", gid="x")
    top = tall
    for n, (row, label, size) in enumerate(zip(rows, labels, talls, strict=True)):
        _row(sheet, ax, row, n, top - size / 2, _signed(words, row.total, unit, decimals))
        sheet.write(2.0, _BOTTOM + top - size / 2, label, gid="part-name")
        top -= size
        colour = QUIET if n == 0 else RULE
        sheet.stroke([2.0, 154.0], [_BOTTOM + top] * 2, color=colour, linewidth=0.5, zorder=1)
    _key(sheet, _BOTTOM + tall + 5.0)
    return Drawn(sheet.figure, *_described(rows, len(parts), words, unit, decimals, years))


def _signed(words: Words, value: float, unit: str, decimals: int) -> str:
    sign = "+" if round(value, decimals) > 0 else ""
    return sign + words.amount(value, unit, decimals)


def _view(rows: Sequence[Effects]) -> tuple[float, float]:
    ends = [0.0, *(value for row in rows for value in (row.act, row.str, row.int, row.total))]
    low, high = min(ends), max(ends)
    margin = 0.05 * ((high - low) or 1.0)
    return low - margin, high + margin


def _row(sheet: Sheet, ax: Axes, row: Effects, n: int, middle: float, total: str) -> None:
    for place, name in ((1, "act"), (0, "str"), (-1, "int")):
        fill, hatch, edge = _LOOKS[name]
        bars = ax.barh(
            [middle + place * (_BAR + 0.4)],
            [getattr(row, name)],
            height=_BAR,
            facecolor=fill,
            edgecolor=edge,
            hatch=hatch,
            linewidth=0.8,
            zorder=3,
        )
        bars.patches[0].set_gid(f"{name}-{n}")
    ax.plot(
        [row.total],
        [middle],
        marker="D",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=1.2,
        linestyle="none",
        zorder=6,
    )[0].set_gid(f"total-{n}")
    sheet.write(154.0, _BOTTOM + middle, total, across="right", gid="total-name")


def _key(sheet: Sheet, y: float) -> None:
    x = 2.0
    for name in ("act", "str", "int"):
        fill, hatch, edge = _LOOKS[name]
        sheet.tile(
            x, y - 1.3, 5.0, _BAR, facecolor=fill, edgecolor=edge, hatch=hatch, linewidth=0.8
        )
        text = sheet.words(f"figure.decomposition.{name}")
        sheet.write(x + 6.5, y, text, gid="key")
        x += 6.5 + width(text) + 5.0
    sheet.stroke(
        [x + 2.0],
        [y],
        marker="D",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=1.2,
        linestyle="none",
    )
    text = sheet.words("figure.decomposition.total")
    sheet.write(x + 5.0, y, text, gid="key")
    sheet.write(154.0, y, text, across="right", colour=QUIET, gid="head")


def _described(
    rows: Sequence[Effects],
    parts: int,
    words: Words,
    unit: str,
    decimals: int,
    years: tuple[int, int],
) -> tuple[str, str]:
    def told(row: Effects) -> dict[str, str]:
        names = ("act", "str", "int", "total")
        return {name: _signed(words, getattr(row, name), unit, decimals) for name in names}

    first, last = years
    title = words("figure.decomposition.title", first=first, last=last, **told(rows[0]))
    said = [words("figure.decomposition.row", label=row.label, **told(row)) for row in rows[1:]]
    if parts > len(said):
        said.append(words("figure.decomposition.more", n=parts - len(said)))
    stop = words("figure.stop")
    return title, title + stop + words("figure.semicolon").join(said) + stop.rstrip()
