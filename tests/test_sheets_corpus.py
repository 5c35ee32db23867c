"""The corpus: every broken file is told in full, every awkward one is read to the figure."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import corpus
from corpus_awkward import FILES as AWKWARD
from corpus_awkward import Awkward
from corpus_broken import FILES as BROKEN
from planpath.problems import PlanpathError

SAID = tomllib.loads(
    (Path(__file__).parent / "cases" / "broken_files.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_broken_file_is_told_in_exactly_these_sentences(
    case: corpus.Case, tmp_path: Path
) -> None:
    path = case.make(tmp_path)
    with pytest.raises(PlanpathError) as caught:
        corpus.understood(path)
    said = [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    # How many are allowed grows with the lists; which come first does not change by itself.
    counted = [re.sub(r"\(\d+ in all\)", "(N in all)", sentence) for sentence in said]
    assert counted == SAID[case.name]


@pytest.mark.parametrize("file", AWKWARD, ids=lambda file: file.case.name)
def test_an_awkward_file_gives_exactly_these_figures(file: Awkward, tmp_path: Path) -> None:
    unrolled, gathered = corpus.understood(file.case.make(tmp_path))
    keys = ("region", "indicator", "scope", "year", "period", "value")
    assert tuple(tuple(row[key] for key in keys) for row in gathered.observed) == file.figures
    assert tuple((t.row.cells["value"], len(t.parts)) for t in unrolled.totals) == file.sums


def test_there_are_as_many_as_were_promised_and_none_twice() -> None:
    names = [case.name for case in BROKEN] + [file.case.name for file in AWKWARD]
    assert len(set(names)) == len(names)
    assert len(BROKEN) >= 60
    assert len(AWKWARD) >= 20
    assert set(SAID) == {case.name for case in BROKEN}


def test_every_sentence_of_a_figure_names_file_and_cell(tmp_path: Path) -> None:
    for case in BROKEN:
        if case.ending == ".xlsx" and case.mapping is not None:
            cells = [said for said in SAID[case.name] if "数据!" in said]
            whole = [said for said in SAID[case.name] if "数据!" not in said]
            # What is not of a cell is of the mapping, of the sheet or of the file.
            assert cells or all(said.startswith(case.name) for said in whole), case.name
