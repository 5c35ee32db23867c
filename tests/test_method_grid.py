"""The grid of targets and methods: readable with many, told apart without colour, spoken aloud."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from planpath import figures, words
from planpath.figures import GridCell, GridColumn, GridRow

STANCES = ("met", "on_course", "short", "far", "backwards", "")
LOOKS = ("看序时", "看外推", "看距离")


def columns(number: int) -> list[GridColumn]:
    return [GridColumn(f"m{n}", f"方法{n}", LOOKS[n * len(LOOKS) // number]) for n in range(number)]


def rows(targets: int, methods: int) -> list[GridRow]:
    """Every sixth method does not apply; the others take the stances by turns."""
    return [
        GridRow(
            f"ZJ-{t:02d} 一个名称相当长的指标的指标数",
            {
                f"m{n}": GridCell(STANCES[(t + n) % 6], "同步")
                for n in range(methods)
                if (t + n) % 7
            },
        )
        for t in range(targets)
    ]


def told(drawn: figures.Drawn, gid: str) -> list[str]:
    """The texts of that name, in the order drawn."""
    return [one.get_text() for one in drawn.figure.findobj(Text) if one.get_gid() == gid]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("targets", "sheets"), [(1, 1), (14, 1), (15, 2), (29, 3)])
def test_many_targets_are_spread_evenly_over_sheets_that_fit_a_page(
    targets: int, sheets: int, lang: str
) -> None:
    drawn = figures.method_grids(rows(targets, 17), columns(17), words.load(lang), stamp="演示数据")
    assert len(drawn) == sheets
    numbers = [len(told(one, "target")) for one in drawn]
    assert sum(numbers) == targets
    assert max(numbers) - min(numbers) <= 1
    for one in drawn:
        wide, tall = one.figure.get_size_inches() * 25.4
        assert round(wide) == 156
        assert tall < 215


def test_every_mark_has_a_shape_of_its_own_and_a_word_beneath_it() -> None:
    (drawn,) = figures.method_grids(rows(6, 6), columns(6), words.load("zh"))
    lines = [one for one in drawn.figure.findobj() if hasattr(one, "get_marker")]
    marked = {(line.get_marker(), line.get_markerfacecolor()) for line in lines}
    looks = {look for look in marked if look[0] not in ("None", None, "")}
    # The disc of 'met' and the ring of a bare number differ in their fill: black and white enough.
    assert len(looks) == len(STANCES)
    assert len({marker for marker, _ in looks}) == len(STANCES) - 1
    said = sum(len(told(drawn, f"stance-{stance}")) for stance in STANCES)
    assert said == sum(len(row.cells) for row in rows(6, 6))


def test_methods_are_numbered_and_the_numbers_explained() -> None:
    (drawn,) = figures.method_grids(rows(3, 17), columns(17), words.load("zh"))
    assert told(drawn, "number") == [str(n) for n in range(1, 18)]
    assert told(drawn, "key") == [f"{n + 1}  方法{n}" for n in range(17)]


def test_what_does_not_apply_is_shown_as_that() -> None:
    (drawn,) = figures.method_grids(rows(3, 17), columns(17), words.load("zh"))
    missing = 3 * 17 - sum(len(row.cells) for row in rows(3, 17))
    assert told(drawn, "none") == ["–"] * missing
    assert missing > 0


def test_who_cannot_see_it_is_told_the_counts() -> None:
    row = GridRow(
        "KQ-1 营业收入", {"m0": GridCell("short", "偏慢"), "m1": GridCell("short", "偏慢")}
    )
    (drawn,) = figures.method_grids([row], columns(3), words.load("zh"))
    assert drawn.title == "1项目标 × 3种方法"
    assert "KQ-1 营业收入：偏慢2种" in drawn.alt


def test_with_no_method_and_with_no_target_it_still_draws() -> None:
    (empty,) = figures.method_grids([], columns(2), words.load("zh"))
    (silent,) = figures.method_grids([GridRow("KQ-1", {})], [], words.load("en"))
    assert told(empty, "target") == []
    assert "no method applies" in silent.alt


def test_the_drawing_is_the_same_on_every_run() -> None:
    once, again = (
        figures.svg(figures.method_grids(rows(4, 5), columns(5), words.load("zh"))[0].figure)
        for _ in range(2)
    )
    assert once == again
