"""A moved slider gives what assess, breakdown and the panel give of the figures it leads to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planpath import (
    assessment,
    demonstration,
    leverage,
    method_panel,
    plan,
    remaining,
    scenario,
    sliding,
    store,
)
from planpath.problems import PlanpathError
from planpath.store import Evidence
from planpath.workspace import Workspace

ROOT = Workspace(Path(__file__).parents[1])
MOVED = {"revenue": 0.013, "little_giants": -0.021, "energy_intensity": -0.004}


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    demonstration.ensure(ROOT, plan.load("zj_textile_2027"))
    return store.evidence(ROOT, "demonstration")


def laid_out(region: str, evidence: Evidence) -> sliding.Sliders:
    return sliding.sliders(
        plan.load("zj_textile_2027").of(region=region),
        evidence,
        scenario.load("steady"),
        leverage.levers(),
        store.precedents(ROOT),
    )


@pytest.mark.parametrize("region", ["zhejiang", "tongxiang"])
@pytest.mark.parametrize("moved", [{}, MOVED])
def test_a_page_is_what_the_long_way_says_of_the_same_figures(
    region: str, moved: dict[str, float], evidence: Evidence
) -> None:
    held = laid_out(region, evidence)
    page = held.at(moved)
    assert len(page.targets) >= 3
    then = sliding.assumed(evidence, held.prepared, page.year, moved)
    part = plan.load("zj_textile_2027").of(region=region)
    judged = assessment.assess(part, then, None, store.precedents(ROOT))
    judged = judged[judged["reading_default"].astype(bool)].reset_index(drop=True)
    rows = judged.set_index("target_id").loc[list(page.targets)]
    np.testing.assert_allclose(page.then, rows["latest"], rtol=1e-12)
    np.testing.assert_allclose(page.needed_rate, rows["needed_rate"], rtol=1e-9)
    np.testing.assert_allclose(page.needed_step, rows["needed_step"], rtol=1e-9)
    np.testing.assert_allclose(page.precedent_share, rows["precedent_share"], rtol=1e-9)
    assert np.isfinite(page.needed_rate).any()
    put = method_panel.panel(judged, then)
    paths = remaining.breakdown(judged)
    for number, id_ in enumerate(page.targets):
        own = put[put["target_id"].eq(id_)]
        assert page.classes[number].tolist() == own["class"].astype(str).tolist()
        for shape, values in page.milestones.items():
            expected = paths[paths["target_id"].eq(id_) & paths["shape"].eq(shape)]["value"]
            known = values[number][np.isfinite(values[number])]
            np.testing.assert_allclose(known, expected, rtol=1e-9)
    assert (page.classes != "").any()


def test_the_more_a_slider_helps_the_less_is_needed_afterwards(evidence: Evidence) -> None:
    held = laid_out("keqiao", evidence)
    at = held.prepared.targets["target_id"].tolist().index("KQ-1")
    pages = [held.at({"revenue": setting}) for setting in (-0.02, 0.0, 0.02)]
    need = [page.needed_rate[page.targets.index("KQ-1")] for page in pages]
    assert need[0] > need[1] > need[2] > 0
    ends = [page.outcomes.values[0, at] for page in pages]
    assert ends[0] < ends[1] < ends[2]


def test_what_a_slider_does_not_move_stays(evidence: Evidence) -> None:
    held = laid_out("lanxi", evidence)
    still, moved = held.at({}), held.at({"revenue": 0.02})
    at = still.targets.index("LX-4")
    assert still.then[at] == moved.then[at]
    assert still.classes[at].tolist() == moved.classes[at].tolist()


def test_a_slider_there_is_not_is_refused_by_name(evidence: Evidence) -> None:
    with pytest.raises(PlanpathError, match="revenu"):
        laid_out("keqiao", evidence).at({"revenu": 0.01})


def test_a_region_with_nothing_published_has_an_empty_page() -> None:
    held = laid_out("ouhai", store.evidence(ROOT, "published"))
    page = held.at({})
    assert page.targets == ()
    assert not page.outcomes.met.any()
    assert page.classes.shape[0] == 0
