"""The sheet a figure is drawn on: millimetres, one family of fonts, one set of colours and marks.

Everything is placed by measured text width, not by an automatic layout: that is quick, the same on
every machine, and nothing overlaps by chance. No global state of matplotlib is read or changed.
"""

from __future__ import annotations

import functools
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from planpath import fonts
from planpath.words import Words

__all__ = [
    "INK",
    "LEADING",
    "OBSERVED",
    "PALE",
    "PRECEDENT",
    "PROJECTED",
    "QUIET",
    "REQUIRED",
    "RULE",
    "SMALL",
    "WIDTH",
    "Drawn",
    "Sheet",
    "fitting",
    "height",
    "logarithmic_ticks",
    "nice_ticks",
    "spread",
    "svg",
    "tick_text",
    "width",
    "wrap",
]

WIDTH = 156.0
"""Width of the text block of an A4 page, mm."""

SMALL = 8.0
LEADING = 1.32
"""Height of a line in units of the font size, Chinese ascenders and descenders included."""

INK = "#1c1f22"
QUIET = "#5b6268"
RULE = "#c9ced2"
PALE = "#eef1f2"
OBSERVED = "#1c1f22"
REQUIRED = "#0b6e7f"
PROJECTED = "#b4500f"
PRECEDENT = "#7b858c"

_MM = 25.4
_POINT = _MM / 72
_DPI = 144.0
_STAMP = 6.5
_OPENING = "（〔“‘《【(["
_CLOSING = "，。、；：！？）〕”’》】,.;:!?)]%"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_TOKENS = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")


@dataclass(frozen=True)
class Drawn:
    """A figure with what is printed around it.

    Parameters
    ----------
    figure
        The drawing, 156 mm wide, without a title of its own.
    title
        Its message, for the caption.
    alt
        What it shows, with its numbers, for a reader who cannot see it.
    """

    figure: Figure
    title: str
    alt: str


class Sheet:
    """One drawing 156 mm wide, its origin at the lower left, measured in mm.

    Parameters
    ----------
    tall
        Height without the stamp, mm.
    words
        The language; numbers and ticks are written by it.
    stamp
        Words that stand inside the drawing, such as 演示数据; empty for none.
    """

    def __init__(self, tall: float, words: Words, stamp: str = "") -> None:
        _register()
        self.words = words
        self.tall = tall
        whole = tall + (_STAMP if stamp else 0.0)
        self.figure = Figure(figsize=(WIDTH / _MM, whole / _MM), dpi=_DPI, facecolor="white")
        self.mm = Affine2D().scale(1 / _MM) + self.figure.dpi_scale_trans
        if stamp:
            self._stamp(stamp, whole)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SMALL,
        colour: str = INK,
        across: Literal["left", "center", "right"] = "left",
        up: Literal["center", "bottom", "top"] = "center",
        gid: str | None = None,
    ) -> Text:
        """Text at a place in mm; never read as a formula, whatever it holds."""
        artist = Text(
            x,
            y,
            text,
            fontproperties=FontProperties(family=fonts.FAMILIES, size=size),
            color=colour,
            horizontalalignment=across,
            verticalalignment=up,
            linespacing=1.15,
            parse_math=False,
            transform=self.mm,
            zorder=8,
        )
        artist.set_gid(gid)
        # add_artist, not text(): the latter reads the global font settings.
        self.figure.add_artist(artist)
        return artist

    def stroke(
        self, xs: Sequence[float], ys: Sequence[float], *, zorder: float = 5, **style: Any
    ) -> Line2D:
        """A line or marks through places in mm."""
        line = Line2D(list(xs), list(ys), transform=self.mm, zorder=zorder, **style)
        self.figure.add_artist(line)
        return line

    def tile(
        self, x: float, y: float, wide: float, tall: float, *, zorder: float = 2, **style: Any
    ) -> Rectangle:
        """A rectangle, in mm."""
        box = Rectangle((x, y), wide, tall, transform=self.mm, zorder=zorder, **style)
        self.figure.add_artist(box)
        return box

    def axes(self, left: float, bottom: float, wide: float, tall: float) -> Axes:
        """Axes at a place in mm, with rules left and below and no ticks yet."""
        whole = self.figure.get_figheight() * _MM
        place = (left / WIDTH, bottom / whole, wide / WIDTH, tall / whole)
        ax = self.figure.add_axes(place, facecolor="none")
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            ax.spines[side].set(color=QUIET, linewidth=0.7)
        ax.tick_params(length=2.5, width=0.7, color=QUIET, pad=2.5)
        ax.set_xticks([])
        ax.set_yticks([])
        return ax

    def ticks(
        self,
        ax: Axes,
        along: str,
        places: Sequence[float],
        labels: Sequence[str],
        grid: bool = True,
    ) -> None:
        """Ticks with their labels on the ``"x"`` or ``"y"`` axis, and faint rules across."""
        chosen: dict[str, Any] = {
            "fontfamily": fonts.FAMILIES,
            "fontsize": SMALL,
            "color": INK,
            "parse_math": False,
        }
        setter = ax.set_xticks if along == "x" else ax.set_yticks
        setter(list(places), list(labels), **chosen)
        ax.minorticks_off()
        if grid:
            line = ax.axvline if along == "x" else ax.axhline
            for place in places:
                line(place, color=RULE, linewidth=0.4, zorder=0.5)

    def at(self, ax: Axes, x: Any, y: Any) -> Any:
        """Places of data in mm, one row each."""
        points = np.column_stack([np.atleast_1d(x).astype(float), np.atleast_1d(y).astype(float)])
        return ax.transData.transform(points) / _DPI * _MM

    def _stamp(self, stamp: str, whole: float) -> None:
        text = wrap(stamp, WIDTH - 8, SMALL, most=1)
        wide = width(text, SMALL) + 3.0
        self.tile(
            WIDTH - wide - 0.5,
            whole - 5.3,
            wide,
            4.8,
            facecolor="white",
            edgecolor=INK,
            linewidth=0.6,
        )
        self.write(WIDTH - 0.5 - wide / 2, whole - 2.9, text, across="center", gid="stamp")


def width(text: str, size: float = SMALL) -> float:
    """How wide the longest line of `text` is, in mm."""
    ems = [sum(_advance(character) for character in line) for line in text.split("\n")]
    return max(ems, default=0.0) * size * _POINT


def height(text: str, size: float = SMALL) -> float:
    """How high `text` stands with its line breaks, in mm."""
    return (text.count("\n") + 1) * LEADING * size * _POINT


def wrap(text: str, room: float, size: float = SMALL, most: int = 99) -> str:
    """`text` broken into lines no wider than `room` mm, at the most `most` of them.

    Latin words stay whole, Chinese breaks anywhere but before closing punctuation and after opening
    punctuation. What does not fit into `most` lines ends in ``…``.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _broken(paragraph, room, size)
    if len(lines) > most:
        last = lines[most - 1].rstrip()
        while last and width(last + "…", size) > room:
            last = last[:-1].rstrip()
        lines = [*lines[: most - 1], last + "…"]
    return "\n".join(lines)


def nice_ticks(low: float, high: float, most: int = 7) -> tuple[list[float], int]:
    """Round places between `low` and `high`, steps 1, 2 or 5 × 10^k, and the decimals they need.

    Examples
    --------
    >>> nice_ticks(0.0, 10.0)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], 0)
    """
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return [low], 0
    power = math.floor(math.log10(span / most))
    step, decimals = next(
        (m * 10.0**k, max(0, -k))
        for k in (power, power + 1, power + 2)
        for m in (1, 2, 5)
        if span / (m * 10.0**k) <= most
    )
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, decimals) for n in range(first, last + 1)], decimals


def logarithmic_ticks(low: float, high: float, most: int = 8) -> list[float]:
    """Round places on a logarithmic axis: 1, 2, 5 of each power of ten, or the powers alone."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        places = [m * 10.0**k for k in powers for m in steps if low <= m * 10.0**k <= high]
        if len(places) <= most:
            break
    else:
        places = places[:: -(-len(places) // most)]
    return places


def tick_text(words: Words, place: float) -> str:
    """A place on a logarithmic axis with the decimals it needs itself: 0.01 beside 10."""
    return words.number(place, max(0, -math.floor(math.log10(place) + 1e-9)))


def spread(
    centres: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Centres moved just so far that labels of these heights do not touch, their order kept.

    Parameters
    ----------
    centres, heights
        Where each label wants to stand and how high it is, mm.
    low, high
        The room; when the labels need more, they run over at the lower end.
    """
    order = sorted(range(len(centres)), key=lambda n: (centres[n], n))
    placed = list(centres)
    floor = low
    for n in order:
        placed[n] = max(centres[n], floor + heights[n] / 2)
        floor = placed[n] + heights[n] / 2
    ceiling = high
    for n in reversed(order):
        placed[n] = min(placed[n], ceiling - heights[n] / 2)
        ceiling = placed[n] - heights[n] / 2
    return placed


def fitting(heights: Sequence[float], room: float) -> int:
    """How many rows of these heights, from the first on, fit into `room` mm; at least one.

    Examples
    --------
    >>> fitting([8.0, 8.0, 8.0], 20.0)
    2
    """
    used = 0.0
    for n, tall in enumerate(heights):
        used += tall
        if used > room and n:
            return n
    return len(heights)


def _broken(paragraph: str, room: float, size: float) -> list[str]:
    lines, line = [], ""
    for token in _pieces(paragraph, room, size):
        if line and width((line + token).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = token.lstrip()
        else:
            line += token
    return [*lines, line.rstrip()]


def _pieces(paragraph: str, room: float, size: float) -> list[str]:
    """What may not be broken: words, single characters with the punctuation that clings to them."""
    pieces: list[str] = []
    for token in _TOKENS.findall(paragraph):
        if pieces and (token in _CLOSING or pieces[-1][-1] in _OPENING):
            pieces[-1] += token
        else:
            pieces.append(token)
    return [part for piece in pieces for part in (piece if width(piece, size) > room else [piece])]


@functools.lru_cache(maxsize=8192)
def _advance(character: str) -> float:
    """Advance width in em. Measured between two others, since alone only the ink is measured."""
    _register()
    prop = FontProperties(family=fonts.FAMILIES, size=100)
    around, _, _ = text_to_path.get_text_width_height_descent(f"一{character}一", prop, False)
    empty, _, _ = text_to_path.get_text_width_height_descent("一一", prop, False)
    return float(around - empty) / 100


@functools.cache
def _register() -> None:
    fonts.require()
    for font in fonts.files():
        fontManager.addfont(str(font.path))


def svg(figure: Figure) -> str:
    """A matplotlib figure as SVG text that is the same on every run.

    Text stays text (searchable, and set in the report's fonts), element ids come from a fixed salt
    instead of chance, and no date is written.

    Parameters
    ----------
    figure
        What `Drawn` holds, or any other figure; text whose family is still open gets ours.
    """
    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "planpath",
        "font.family": fonts.FAMILIES,
        "axes.unicode_minus": True,
    }
    drawn = io.StringIO()
    with matplotlib.rc_context(settings):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return drawn.getvalue()
