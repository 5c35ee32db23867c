"""The font files a report is set in, and the characters they can draw.

Three static files, all shipped in wheels, so that a report looks the same on every machine and no
font of the operating system ever slips in: Noto Serif SC (宋体, for the body), Noto Sans SC (黑体,
for headings, tables and figures) and DejaVu Sans for what the first two lack, above all the ₂ of
CO₂. Variable fonts are avoided on purpose: in figures they come out as Thin.
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planpath.problems import PlanpathError, Problem

__all__ = [
    "FALLBACK",
    "FAMILIES",
    "SANS",
    "SERIF",
    "FontFile",
    "Run",
    "codes",
    "directories",
    "files",
    "missing_glyphs",
    "require",
    "runs",
    "width",
]

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"
FALLBACK = "DejaVu Sans"

FAMILIES: list[str] = [SANS, FALLBACK, SERIF]
"""What a figure sets as ``font.family``; only a list there makes matplotlib fall back by glyph."""

_INVISIBLE = frozenset("\n\r\t")


@dataclass(frozen=True)
class FontFile:
    """One font: its family name, the file, and the distribution that brings it."""

    family: str
    path: Path
    distribution: str


def files() -> list[FontFile]:
    """The three font files, whether or not they are there (`require` checks).

    Examples
    --------
    >>> [font.family for font in files()]
    ['Noto Serif SC', 'Noto Sans SC', 'DejaVu Sans']
    """
    noto = _package_folder("pylopdf_fonts_zh_cn")
    dejavu = _package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
    return [
        FontFile(SERIF, noto / "NotoSerifSC-Regular.otf", "pylopdf-fonts-zh-cn"),
        FontFile(SANS, noto / "NotoSansSC-Regular.otf", "pylopdf-fonts-zh-cn"),
        FontFile(FALLBACK, dejavu / "DejaVuSans.ttf", "matplotlib"),
    ]


def directories() -> list[Path]:
    """The folders to hand to a typesetter that looks fonts up by folder."""
    return list(dict.fromkeys(font.path.parent for font in files()))


def require() -> None:
    """Stop unless every font file is there.

    Raises
    ------
    PlanpathError
        One sentence for each missing file, with the package that brings it. A report with empty
        boxes in place of characters never reaches a reader.
    """
    problems = [
        Problem(
            f"fonts, {font.path.name}",
            f"the font {font.family} is missing and no report can be set without it; "
            f"install the package {font.distribution} again",
            found=str(font.path.parent),
        )
        for font in files()
        if not font.path.is_file()
    ]
    if problems:
        raise PlanpathError(problems)


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that none of the three fonts can draw, once each, in code order.

    Line ends and tabs draw nothing and are let through.

    Examples
    --------
    >>> missing_glyphs("CO₂ 年均下降3.4%")
    []
    >>> codes(missing_glyphs("纺\U0001f9f5"))
    '\U0001f9f5 (U+1F9F5)'
    """
    wanted = set(text) - _INVISIBLE
    return sorted(character for character in wanted if ord(character) not in _drawable())


def codes(characters: Iterable[str]) -> str:
    """Characters with their code points, as a sentence shows them.

    Examples
    --------
    >>> codes("年₂")
    '年 (U+5E74), ₂ (U+2082)'
    """
    return ", ".join(f"{c if c.isprintable() else '·'} (U+{ord(c):04X})" for c in characters)


@dataclass(frozen=True)
class Run:
    """A piece of a line in one face, and its width in em."""

    text: str
    family: str
    width: float


def runs(text: str, also: str = "") -> list[Run]:
    """`text` in pieces: those the sans face draws, and those left to the fallback face.

    Parameters
    ----------
    also
        Characters to leave to the fallback face although the sans face has them.

    Examples
    --------
    >>> [(run.text, run.family) for run in runs("CO₂ 排放")]
    [('CO', 'Noto Sans SC'), ('₂', 'DejaVu Sans'), (' 排放', 'Noto Sans SC')]
    """
    sans, other = _advances(SANS), _advances(FALLBACK)

    def family(character: str) -> str:
        code = ord(character)
        left_over = code in other and (code not in sans or character in also)
        return FALLBACK if left_over else SANS

    found = []
    for face, characters in itertools.groupby(text, family):
        piece = "".join(characters)
        advances = other if face == FALLBACK else sans
        found.append(Run(piece, face, sum(advances.get(ord(c), 1.0) for c in piece)))
    return found


def width(text: str) -> float:
    """How wide `text` is on one line in the sans face, in em: the sum of its advance widths.

    Kerning and the squeeze of Chinese punctuation are left out, so this errs on the wide side.

    Examples
    --------
    >>> width("年均")
    2.0
    >>> round(width("3.4"), 3)
    1.388
    """
    return sum(run.width for run in runs(text))


def _package_folder(name: str) -> Path:
    # find_spec reads no code: matplotlib takes half a second to import and only its data is needed.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return Path(name)
    return Path(spec.origin).parent


@functools.cache
def _drawable() -> frozenset[int]:
    require()
    return frozenset(code for font in files() for code in _character_map(font.path))


@functools.cache
def _character_map(path: Path) -> dict[int, str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return dict(font.getBestCmap())


@functools.cache
def _advances(family: str) -> dict[int, float]:
    """Advance width in em by code point."""
    from fontTools.ttLib import TTFont

    require()
    path = next(font.path for font in files() if font.family == family)
    with TTFont(path, lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[glyph][0] / em for code, glyph in _character_map(path).items()}
