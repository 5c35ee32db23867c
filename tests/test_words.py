"""Two languages, the same keys, and never more digits than the input had."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import codelists, definitions, words
from planpath.problems import PlanpathError


def test_each_language_has_every_key_and_every_field_of_the_others() -> None:
    assert words.missing() == []
    assert set(words.languages()) == set(definitions.names("words"))


def test_a_key_or_field_that_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = {
        "zh": words.Words("zh", {"a": "{x}", "b": "{y}"}, {}),
        "en": words.Words("en", {"a": "{z}"}, {}),
    }
    monkeypatch.setattr(words, "load", spoken.get)
    told = "\n".join(map(str, words.missing()))
    assert "en.toml: lacks the key 'b', which zh has" in told
    assert "zh.toml, a: has fields that en lacks; read 'x'" in told
    assert "en.toml, a: has fields that zh lacks; read 'z'" in told


@pytest.mark.parametrize("lang", words.languages())
def test_no_verdict_status_or_reason_is_without_words(lang: str) -> None:
    texts = words.load(lang).texts
    spoken = [key for key in texts if key.startswith(("verdict.", "status.", "reason."))]
    assert spoken
    assert [key for key in spoken if not texts[key].strip()] == []


def test_a_projection_is_not_called_a_forecast_nor_a_target_a_goal() -> None:
    english = " ".join(words.load("en").texts.values()).lower()
    assert "forecast" not in english
    assert "goal" not in english
    chinese = "".join(words.load("zh").texts.values())
    assert "约束性" not in chinese
    assert "预期性" not in chinese


@pytest.mark.parametrize("lang", words.languages())
def test_every_status_cause_and_verdict_has_its_words(lang: str) -> None:
    from planpath import assessment, data_status

    spoken = words.load(lang)
    for verdict in assessment.VERDICTS:
        assert spoken.has(f"verdict.{verdict}")
    for status in (*data_status.STATUSES, *assessment.SILENCES):
        assert spoken.has(f"status.{status}")
    causes = [status for status in data_status.STATUSES if status != "ok"]
    causes += ["scope_unstated_beyond", "unverified_beyond", "confused", "undated", "base_year"]
    causes += ["too_old", "too_late", "not_begun", *assessment.SILENCES]
    for cause in causes:
        assert spoken.has(f"reason.{cause}")


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(PlanpathError, match=r"nearest: verdict\.behind"):
        words.load("zh")("verdict.behin")


def test_a_field_without_a_value_is_named() -> None:
    with pytest.raises(PlanpathError, match="field 'n' has no value; allowed: n, total"):
        words.load("en")("cover.page", total=3)


def test_braces_in_a_value_are_left_alone() -> None:
    assert "{total}" in words.load("en")("cover.page", n="{total}", total=3)


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(PlanpathError, match="allowed: en, zh"):
        words.load("fr")


@pytest.mark.parametrize(
    ("lang", "value", "decimals", "written"),
    [
        ("zh", 12000.0, 0, "12000"),
        ("en", 12000.0, 0, "12,000"),
        ("zh", -3.45, 1, "−3.5"),
        ("en", -1234.5, 1, "−1,234.5"),
        ("zh", -0.04, 1, "0.0"),
        ("en", -0.0, 0, "0"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    lang: str, value: float, decimals: int, written: str
) -> None:
    assert words.load(lang).number(value, decimals) == written


@pytest.mark.parametrize(
    ("lang", "value", "unit", "decimals", "written"),
    [
        ("zh", 9693.2, "亿元", 1, "9693.2亿元"),
        # 9693.2 hundred million yuan have five digits, in billions too
        ("en", 9693.2, "亿元", 1, "969.32 billion yuan"),
        ("en", 12000.0, "亿元", 0, "1,200.0 billion yuan"),
        ("zh", 155.0, "家", 0, "155家"),
        ("en", 155.0, "家", 0, "155 firms"),
        ("zh", 0.035, "无量纲", 1, "3.5%"),
        ("en", -0.034, "1/年", 1, "−3.4%"),
        ("zh", 0.497, "吨标准煤/万元", 3, "0.497吨标准煤/万元"),
    ],
)
def test_amounts_keep_their_digits_in_another_unit(
    lang: str, value: float, unit: str, decimals: int, written: str
) -> None:
    assert words.load(lang).amount(value, unit, decimals) == written


@given(st.floats(-1e6, 1e6), st.integers(0, 4), st.sampled_from(words.languages()))
def test_a_number_never_has_more_decimals_than_asked_and_reads_back(
    value: float, decimals: int, lang: str
) -> None:
    written = words.load(lang).number(value, decimals).replace(",", "").replace("−", "-")
    assert len(written.partition(".")[2]) == decimals
    assert math.isclose(float(written), value, abs_tol=0.50001 * 10**-decimals)


@pytest.mark.parametrize("lang", words.languages())
def test_every_indicator_can_be_written_with_its_unit(lang: str) -> None:
    for id_, entry in codelists.indicators().items():
        written = words.load(lang).amount(1.5, entry.unit, entry.digits)
        assert any(digit.isdigit() for digit in written), id_


def test_lists_are_joined_as_the_language_joins_them() -> None:
    assert words.load("zh").listed(["柯桥", "兰溪"]) == "柯桥、兰溪"
    assert words.load("en").listed(["Keqiao", "Lanxi"]) == "Keqiao, Lanxi"
