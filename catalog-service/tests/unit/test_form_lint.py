import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from catalog_service.procedures import form_answers, form_language, form_references, forms
from catalog_service.procedures.schemas import FormDocument
from hypothesis import given
from hypothesis import strategies as some

SAMPLES = sorted((Path(__file__).parents[3] / "deploy" / "sample-data" / "forms").glob("*.json"))


def field(**parts: Any) -> dict[str, Any]:
    return {"type": "string", "title": "Họ và tên"} | parts


def form(properties: dict[str, Any], **parts: Any) -> FormDocument:
    example, layout = parts.pop("example", {}), parts.pop("ui_schema", {})
    schema = {"type": "object", "properties": properties} | parts
    return FormDocument.model_validate({"schema": schema, "ui_schema": layout, "example": example})


def found(document: FormDocument) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in forms.faults(document)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_form_is_sound(path: Path) -> None:
    assert forms.faults(FormDocument.model_validate(json.loads(path.read_text("utf-8")))) == []


NAME = "/form/schema/properties/name"


@pytest.mark.parametrize(
    ("unsound", "pointer", "code"),
    [
        (field(title=" "), f"{NAME}/title", "title_missing"),
        ({"type": "string"}, f"{NAME}/title", "title_missing"),
        (field(title="x" * 501), f"{NAME}/title", "title_too_long"),
        (field(format="phone"), f"{NAME}/format", "format_not_supported"),
        (field(pattern="(a)\\1"), f"{NAME}/pattern", "pattern_not_allowed"),
        (field(pattern="(?=a)b"), f"{NAME}/pattern", "pattern_not_allowed"),
        (field(pattern="["), f"{NAME}/pattern", "pattern_not_allowed"),
        (field(pattern="a" * 501), f"{NAME}/pattern", "pattern_not_allowed"),
        (field(pattern="a{1,1000}{1,1000}"), f"{NAME}/pattern", "pattern_not_allowed"),
        (field(enum=[]), f"{NAME}/enum", "options"),
        (field(enum=["a", "a"]), f"{NAME}/enum", "options"),
        (field(enum=[str(number) for number in range(501)]), f"{NAME}/enum", "options"),
        (field(oneOf=[{"const": "a"}]), f"{NAME}/oneOf/0/title", "title_missing"),
        (field(**{"$ref": "http://forms.example/person"}), f"{NAME}/$ref", "reference_not_allowed"),
        (field(**{"$ref": "other.json#/person"}), f"{NAME}/$ref", "reference_not_allowed"),
        (field(**{"$ref": "#/$defs/nobody"}), f"{NAME}/$ref", "reference_not_allowed"),
        (field(**{"$dynamicRef": "#x"}), f"{NAME}/$dynamicRef", "keyword_not_allowed"),
        (field(**{"$id": "http://forms.example/a"}), f"{NAME}/$id", "keyword_not_allowed"),
        (field(**{"$schema": form_language.DIALECT}), f"{NAME}/$schema", "keyword_not_allowed"),
        (field(patternProperties={}), f"{NAME}/patternProperties", "keyword_not_allowed"),
        (field(minLength="three"), f"{NAME}/minLength", "invalid_schema"),
        (field(type="nothing"), f"{NAME}/type", "invalid_schema"),
        ({"type": "object", "title": "Địa chỉ", "required": ["ward"], "properties": {"street": field()}},
         f"{NAME}/required/0", "undeclared_field"),
    ],
)  # fmt: skip
def test_an_unsound_field_is_named_by_pointer(unsound: dict[str, Any], pointer: str, code: str) -> None:
    assert found(form({"name": unsound})) == [(pointer, code)]


def test_every_fault_is_told_in_vietnamese() -> None:
    (fault,) = forms.faults(form({"name": {"type": "string"}}))
    assert fault.message.vi == "Trường thiếu tên tiếng Việt (title)"


@pytest.mark.parametrize(
    ("parts", "pointer", "code"),
    [
        ({"type": "array"}, "/form/schema/type", "not_an_object"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "/form/schema/$schema", "dialect"),
        ({"required": ["age"]}, "/form/schema/required/0", "undeclared_field"),
        ({"dependentRequired": {"name": ["age"]}}, "/form/schema/dependentRequired/name/0", "undeclared_field"),
        ({"if": {"properties": {"age": {"const": 1}}}}, "/form/schema/if/properties/age", "undeclared_field"),
        ({"then": {"required": ["age"]}}, "/form/schema/then/required/0", "undeclared_field"),
        ({"allOf": [{"then": {"required": ["age"]}}]}, "/form/schema/allOf/0/then/required/0", "undeclared_field"),
    ],
)
def test_an_unsound_whole_is_named_by_pointer(parts: dict[str, Any], pointer: str, code: str) -> None:
    assert (pointer, code) in found(form({"name": field()}, **parts))


def test_conditions_about_declared_fields_are_allowed() -> None:
    adult = {"if": {"properties": {"kind": {"const": "child"}}, "required": ["kind"]}, "then": {"required": ["name"]}}
    kinds = field(oneOf=[{"const": "child", "title": "Trẻ em"}, {"const": "adult", "title": "Người lớn"}])
    document = form({"name": field(), "kind": kinds}, allOf=[adult], dependentRequired={"name": ["kind"]})
    assert found(document) == []
    (fault,) = form_answers.faults(document.json_schema, {"kind": "child"})
    assert (fault.pointer, fault.code, fault.message.vi) == ("/name", "required", "Chưa điền trường này")


def test_a_part_that_is_used_twice_is_named_once() -> None:
    person = {"type": "object", "properties": {"name": field()}, "required": ["name"]}
    both = {name: {"$ref": "#/$defs/person", "title": name} for name in ("Cha", "Mẹ")}
    assert found(form(both, **{"$defs": {"person": person}})) == []


def test_a_form_that_contains_itself_is_refused() -> None:
    person = {"type": "object", "title": "Người", "properties": {"parent": {"$ref": "#/$defs/person"}}}
    document = form({"person": {"$ref": "#/$defs/person"}}, **{"$defs": {"person": person}})
    assert found(document) == [("/form/schema", "circular_reference")]


def test_references_that_multiply_are_refused_before_anything_is_validated() -> None:
    doubled = {f"d{number}": {"allOf": [{"$ref": f"#/$defs/d{number + 1}"}] * 2} for number in range(40)}
    document = form({"name": field(**{"$ref": "#/$defs/d0"})}, **{"$defs": doubled | {"d40": {"type": "string"}}})
    assert found(document) == [("/form/schema", "too_complex")]


def test_a_reference_that_the_validator_would_read_otherwise_is_refused() -> None:
    """`%25` is a `%` to the validator: behind the harmless definitions stand others that double at every step."""
    doubled: dict[str, Any] = {}
    for number in range(27):
        reference = {"$ref": f"#/$defs/k%25{number + 1}"}
        doubled |= {
            f"k%25{number}": {"type": "object"},
            f"k%{number}": {"allOf": [reference, reference | {"title": "x"}]},
        }
    doubled |= {"k%2527": {"type": "object"}, "k%27": {"type": "object"}}
    document = form({"name": field()}, allOf=[{"$ref": "#/$defs/k%250"}], **{"$defs": doubled})
    assert ("/form/schema/allOf/0/$ref", "reference_not_allowed") in found(document)


@pytest.mark.parametrize(
    "reference", ["#/x-foo", "#/default", "#/examples/0", "#/required", "#/allOf/01", "#/allOf/²", "#/$defs/a~2", "#/"]
)
def test_a_reference_leads_only_to_what_the_lint_has_seen(reference: str) -> None:
    hidden: dict[str, Any] = {"$ref": "http://forms.example/x"}
    parts: dict[str, Any] = {"x-foo": hidden, "default": hidden, "examples": [hidden], "$defs": {"a~2": {}}}
    document = form({"name": field()}, allOf=[{"$ref": reference}, {}], **parts)
    assert found(document) == [("/form/schema/allOf/0/$ref", "reference_not_allowed")]


@pytest.mark.parametrize("reference", ["#/$defs/a~1b", "#/properties/group", "#/allOf/1"])
def test_a_reference_to_any_part_of_the_form_is_allowed(reference: str) -> None:
    group = {"type": "object", "title": "Nhóm"}
    document = form({"group": group}, allOf=[{"$ref": reference}, {}], **{"$defs": {"a/b": {"type": "object"}}})
    assert found(document) == []


def test_what_the_validator_cannot_use_is_a_fault_of_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the lint to let a reference pass, the validator's own word would still be a fault."""
    monkeypatch.setattr(form_references, "target_of", lambda root, reference: {} if reference else None)
    document = form({"name": field()}, allOf=[{"$ref": "http://forms.example/x"}])
    assert found(document) == [("/form/schema", "invalid_schema")]


def test_a_chain_of_references_without_end_is_refused() -> None:
    chain: dict[str, Any] = {f"c{number}": {"$ref": f"#/$defs/c{number + 1}"} for number in range(1_500)}
    for firsts in ([0], [1_390], [1_450, 1_390]):
        fields = {f"f{first}": field(**{"$ref": f"#/$defs/c{first}"}) for first in firsts}
        document = form(fields, **{"$defs": chain | {"c1500": {}}})
        assert found(document) == [("/form/schema", "too_deep")]


def test_answers_that_would_be_looked_at_too_often_are_refused_at_once() -> None:
    every = {"type": "integer", "allOf": [{"maximum": number} for number in range(9, 1_509)]}
    document = form({"ages": {"type": "array", "title": "Tuổi", "items": every}})
    assert found(document) == []
    (fault,) = form_answers.faults(document.json_schema, {"ages": [1] * 30_000}, at="/data")
    assert (fault.pointer, fault.code) == ("/data", "too_complex")
    assert form_answers.faults(document.json_schema, {"ages": [1] * 1_000}) == []


def test_size_depth_and_number_of_fields_are_bounded() -> None:
    large = form({"name": field(description="x" * form_language.MAX_BYTES)})
    assert found(large) == [("/form/schema", "too_large")]
    many = form({f"f{number}": field() for number in range(form_language.MAX_PROPERTIES + 1)})
    assert found(many) == [("/form/schema", "too_many_fields")]
    nested = field()
    for _ in range(form_language.MAX_DEPTH + 1):
        nested = {"type": "object", "title": "Trong", "properties": {"inner": nested}}
    assert [code for _, code in found(form({"outer": nested}))] == ["too_deep"]


UI = "/form/ui_schema/elements/0"


@pytest.mark.parametrize(
    ("element", "pointer", "code"),
    [
        ({"type": "Control", "scope": "#/properties/nothing"}, f"{UI}/scope", "unknown_scope"),
        ({"type": "Control", "scope": "http://forms.example/x"}, f"{UI}/scope", "unknown_scope"),
        ({"type": "Control"}, f"{UI}/scope", "unknown_scope"),
        ({"type": "Script"}, f"{UI}/type", "unknown_element"),
        ({"type": "Group"}, f"{UI}/elements", "unknown_element"),
        ({"type": "Label"}, f"{UI}/text", "text"),
        ({"type": "Label", "text": "Chú ý", "onclick": "x"}, f"{UI}/onclick", "unknown_member"),
        ({"type": "Label", "text": "Chú ý", "rule": {"effect": "HIDE"}}, f"{UI}/rule", "rule"),
        ({"type": "Label", "text": "", "rule": {"effect": "HIDE", "condition": {"scope": "#/properties/x"}}},
         f"{UI}/rule/condition/scope", "unknown_scope"),
    ],
)  # fmt: skip
def test_an_unsound_layout_is_named_by_pointer(element: dict[str, Any], pointer: str, code: str) -> None:
    layout = {"type": "VerticalLayout", "elements": [element]}
    assert found(form({"name": field()}, ui_schema=layout)) == [(pointer, code)]


def test_a_layout_has_to_show_what_is_required() -> None:
    layout = {"type": "VerticalLayout", "elements": [{"type": "Control", "scope": "#/properties/other"}]}
    document = form({"name": field(), "other": field()}, required=["name"], ui_schema=layout, example={"name": "An"})
    assert found(document) == [("/form/schema/required/0", "field_not_shown")]


def test_the_example_is_validated_with_its_formats() -> None:
    document = form({"born/on": field(format="date")}, example={"born/on": "31/12/1990"})
    assert found(document) == [("/form/example/born~1on", "format")]


def test_the_validator_itself_never_asks_the_network() -> None:
    """The lint refuses such a form first; were it to fail, nothing may leave the house."""
    connections: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)

        def accept() -> None:
            try:
                connections.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=accept)
        listener.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/schema.json"
        schema = {"type": "object", "properties": {"name": {"$ref": address}}}
        assert found(form({"name": field(**{"$ref": address})})) == [(f"{NAME}/$ref", "reference_not_allowed")]
        with pytest.raises(Exception, match=r"offline|127"):
            form_answers.faults(schema, {"name": "An"})
        listener.join()
    assert connections == []


def test_a_pattern_that_would_backtrack_for_ever_is_answered_at_once() -> None:
    schema = {"type": "object", "properties": {"name": field(pattern="^(a+)+$")}}
    (fault,) = form_answers.faults(schema, {"name": "a" * 50_000 + "!"})
    assert (fault.pointer, fault.code) == ("/name", "pattern")


JSON_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3)
    | some.dictionaries(
        some.sampled_from(
            ["type", "properties", "$ref", "items", "allOf", "required", "enum", "oneOf", "pattern", "title", "const",
             "$defs", "if", "dependentRequired", "elements", "scope"]
        ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(some.dictionaries(some.sampled_from(["properties", "$defs", "allOf", "required", "oneOf"]), JSON_VALUES))
def test_no_form_whatever_it_holds_makes_the_lint_fail(parts: dict[str, Any]) -> None:
    forms.faults(FormDocument.model_validate({"schema": {"type": "object"} | parts, "ui_schema": parts}))
