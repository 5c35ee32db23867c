"""Every character of a report can be drawn; a font that is not there stops it, with a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from planpath import fonts
from planpath.problems import PlanpathError


def test_the_files_hold_the_families_they_are_listed_under() -> None:
    for font in fonts.files():
        with TTFont(font.path, lazy=True) as opened:
            assert opened["name"].getDebugName(1) == font.family


def test_the_fonts_are_static() -> None:
    for font in fonts.files():
        with TTFont(font.path, lazy=True) as opened:
            assert "fvar" not in opened


def test_figures_name_the_same_families() -> None:
    assert set(fonts.FAMILIES) == {font.family for font in fonts.files()}
    assert fonts.FAMILIES[0] == fonts.SANS


@pytest.mark.parametrize(
    "text",
    [
        "规模以上企业营业收入突破1.2万亿元",
        "CO₂ ≥ 2 ≤ 3 ± −3.4 % – — … “小巨人”‘’《》〔〕（）、；：·～㎡",
        "line one\nline two\tand a tab",
        "▲▼■●○◇",
        "",
    ],
)
def test_what_reports_are_written_in_can_be_drawn(text: str) -> None:
    assert fonts.missing_glyphs(text) == []


def test_missing_characters_come_once_each_and_in_order() -> None:
    assert fonts.missing_glyphs("\U0001f9f5纺\U0001f9f5织\U0001f4c8") == [
        "\U0001f4c8",
        "\U0001f9f5",
    ]


def test_a_character_is_told_by_its_code_even_where_it_cannot_be_printed() -> None:
    assert fonts.codes(["\x07", "₂"]) == "· (U+0007), ₂ (U+2082)"


def test_only_the_subscript_is_left_to_the_fallback_face() -> None:
    pieces = [(run.text, run.family) for run in fonts.runs("CO₂强度")]
    assert pieces == [("CO", fonts.SANS), ("₂", fonts.FALLBACK), ("强度", fonts.SANS)]


def test_a_caller_may_leave_more_to_the_fallback_face() -> None:
    pieces = [(run.text, run.family) for run in fonts.runs("plan’s", also="’")]
    assert pieces == [("plan", fonts.SANS), ("’", fonts.FALLBACK), ("s", fonts.SANS)]


def test_widths_are_those_of_the_face() -> None:
    # A Chinese character is one em; digits are .555 em each, so that columns of figures align.
    assert fonts.width("目标值") == pytest.approx(3.0)
    assert fonts.width("1111") == fonts.width("2027") == pytest.approx(4 * 0.555)


def test_a_missing_font_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = fonts._package_folder
    gone = tmp_path / "gone"
    monkeypatch.setattr(
        fonts, "_package_folder", lambda name: gone if name.startswith("pylopdf") else folder(name)
    )
    with pytest.raises(PlanpathError) as caught:
        fonts.require()
    said = str(caught.value)
    assert said.count("pylopdf-fonts-zh-cn") == 2
    assert "NotoSerifSC-Regular.otf" in said
    assert "Noto Sans SC" in said
    assert "DejaVu" not in said


def test_finding_the_fonts_loads_no_drawing_package() -> None:
    code = (
        "import sys; from planpath import fonts; fonts.require(); fonts.missing_glyphs('纺织');"
        "print(sorted(set(sys.modules) & {'matplotlib', 'pandas', 'typst', 'nbconvert'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
