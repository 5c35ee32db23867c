"""The definition files: complete, in both languages, and what an editor's schema says of them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from planpath import bases, codelists, definitions, schemas
from planpath.problems import PlanpathError

HOME = Path(definitions.__file__).parent
TOMLS = sorted(HOME.rglob("*.toml"))


def schema_named_by(path: Path) -> Path | None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    if not first.startswith("#:schema "):
        return None
    return (path.parent / first.removeprefix("#:schema ").strip()).resolve()


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_the_committed_schema_is_the_generated_one(kind: str) -> None:
    assert (HOME / "schemas" / f"{kind}.json").read_text(encoding="utf-8") == schemas.render(kind)


def test_writing_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in schemas.write(tmp_path / "a")}
    again = {path.name: path.read_bytes() for path in schemas.write(tmp_path / "b")}
    assert first == again
    assert set(first) == {f"{kind}.json" for kind in schemas.KINDS}


@pytest.mark.parametrize("name", ["regions.toml", "indicators.toml", "scopes.toml", "bases.toml"])
def test_each_codelist_names_its_schema(name: str) -> None:
    path = HOME / name
    assert schema_named_by(path) == (HOME / "schemas" / f"{path.stem}.json").resolve()


def test_each_plan_names_the_schema_of_plans() -> None:
    plans = sorted((HOME / "plans").glob("*.toml"))
    assert plans
    for path in plans:
        assert schema_named_by(path) == (HOME / "schemas" / "plan.json").resolve()


@pytest.mark.parametrize("path", TOMLS, ids=lambda path: path.relative_to(HOME).as_posix())
def test_each_file_satisfies_the_schema_it_names(path: Path) -> None:
    schema = schema_named_by(path)
    if schema is None or schema.stem not in schemas.KINDS:
        pytest.skip("names no schema of a kind that planpath generates")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    faults = list(jsonschema.Draft202012Validator(loaded_schema(schema)).iter_errors(content))
    assert [fault.message for fault in faults] == []


def loaded_schema(path: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


def test_a_schema_refuses_what_the_loader_refuses() -> None:
    plan_file = tomllib.loads((HOME / "plans" / "zj_textile_2027.toml").read_text(encoding="utf-8"))
    schema = loaded_schema(HOME / "schemas" / "plan.json")
    promise = plan_file["clause"][0]["targets"][0]
    promise["at_least"] = "1 亿元"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plan_file, schema)
    del promise["at_least"]
    promise["indicater"] = "revenue"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plan_file, schema)


def test_an_unknown_kind_of_schema_names_the_nearest() -> None:
    with pytest.raises(PlanpathError, match="nearest: indicators"):
        schemas.render("indicator")


def every_label() -> list[tuple[str, codelists.Label]]:
    found = [(id_, entry.name) for id_, entry in codelists.regions().items()]
    for id_, entry in codelists.indicators().items():
        found += [(id_, text) for text in (entry.label, entry.definition) if text is not None]
    for id_, scope in codelists.scopes().items():
        found += [(id_, text) for text in (scope.label, scope.definition) if text is not None]
    return found


def test_every_entry_speaks_both_languages() -> None:
    for id_, label in every_label():
        assert label.zh, id_
        assert label.en, id_
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in label.en), (id_, label.en)


def test_indicator_labels_fit_a_chart() -> None:
    for id_, indicator in codelists.indicators().items():
        assert len(indicator.label.zh) <= 16, id_
        assert len(indicator.label.en) <= 36, id_


def test_shares_rates_and_intensities_never_add_up() -> None:
    for id_, indicator in codelists.indicators().items():
        if indicator.kind in ("share", "growth", "intensity"):
            assert not indicator.additive, id_
        if indicator.unit == "家":
            assert indicator.digits == 0, id_


def test_nested_county_tiers_never_add_up() -> None:
    for id_ in ("counties_100bn_tier", "counties_50bn_tier", "counties_10bn_tier"):
        assert not codelists.indicators()[id_].additive


def test_only_one_scope_stands_for_a_silent_source() -> None:
    assert [id_ for id_, scope in codelists.scopes().items() if not scope.stated] == ["unstated"]


def test_the_glossary_names_every_scope_in_both_languages() -> None:
    glossary = Path(__file__).parents[1] / "docs" / "glossary.md"
    rows = glossary.read_text(encoding="utf-8").splitlines()
    for id_, scope in codelists.scopes().items():
        (row,) = [row for row in rows if row.startswith(f"| `{id_}` |")]
        assert f"| {scope.label.zh} | {scope.label.en} |" in row


def test_the_glossary_names_every_accounting_basis_in_both_languages() -> None:
    glossary = Path(__file__).parents[1] / "docs" / "glossary.md"
    rows = glossary.read_text(encoding="utf-8").splitlines()
    for id_, term in bases.terms().items():
        (row,) = [row for row in rows if row.startswith(f"| `{id_}` |")]
        assert f"| {term.label.zh} | {term.label.en} | {term.dimension} |" in row
        assert term.definition is not None
        assert term.definition.zh in row


def test_no_definition_names_a_machines_folders() -> None:
    for path in [*TOMLS, *(HOME / "schemas").glob("*.json")]:
        text = path.read_text(encoding="utf-8")
        assert "/root" not in text
        assert "/tmp" not in text
