"""What people are told about a form that is not complete: what, where, and which limit."""

from typing import Any

import pytest
from dossier_service.forms.problems import FormTooLarge
from dossier_service.forms.validation import MAX_FAULTS, MAX_VALUES, asked_of, faults, require_bounded

NAMES = {"a": "Số tài khoản", "b": "Ngân hàng", "phone": "Điện thoại", "email": "Thư điện tử", "fax": "Số fax"}
PROPERTIES = {name: {"type": "string", "title": title} for name, title in NAMES.items()}
PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "title": "Họ tên"}, "born": {"type": "string", "format": "date"}},
}
BLOCK = {"members": {"type": "array", "title": "Thành viên", "minItems": 1, "items": {"$ref": "#/$defs/person"}}}


def form(**keywords: Any) -> dict[str, Any]:
    return {"type": "object", "properties": PROPERTIES | BLOCK, "$defs": {"person": PERSON}, **keywords}


def field(**keywords: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": keywords}}


def told(schema: dict[str, Any], answers: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(fault.pointer, fault.code, *fault.message) for fault in faults(schema, answers)]


@pytest.mark.parametrize(
    ("schema", "answers", "pointer", "code", "vi", "en"),
    [
        pytest.param(
            form(required=["a"]), {}, "/a", "required", "Chưa điền “Số tài khoản”", "“Số tài khoản” is not filled in",
            id="required",
        ),
        pytest.param(
            {"required": ["x"]}, {}, "/x", "required", "Chưa điền mục này", "This field is not filled in",
            id="without a title",
        ),
        pytest.param(
            form(dependentRequired={"a": ["b"]}), {"a": "1"}, "/b", "required",
            "Chưa điền “Ngân hàng”, cần có khi đã điền “Số tài khoản”",
            "“Ngân hàng” is not filled in, which is needed with “Số tài khoản”",
            id="needed with another",
        ),
        pytest.param(
            form(anyOf=[{"required": ["phone"]}, {"required": ["email", "a"]}]), {}, "/phone", "anyOf",
            "Cần điền: “Điện thoại”; hoặc “Thư điện tử” và “Số tài khoản”",
            "Please fill in: “Điện thoại”; or “Thư điện tử” and “Số tài khoản”",
            id="any of several",
        ),
        pytest.param(
            form(oneOf=[{"required": ["phone"]}, {"required": ["fax"]}]), {}, "/phone", "oneOf",
            "Cần điền: “Điện thoại”; hoặc “Số fax”", "Please fill in: “Điện thoại”; or “Số fax”",
            id="one of several",
        ),
        pytest.param(
            form(oneOf=[{"required": ["phone"]}, {"required": ["fax"]}]), {"phone": "1", "fax": "2"}, "/fax", "oneOf",
            "Chỉ được điền một trong: “Điện thoại”; “Số fax”",
            "Only one of these may be filled in: “Điện thoại”; “Số fax”",
            id="both of which one",
        ),
        pytest.param(
            {"properties": {"x": {"title": "Giới tính", "oneOf": [{"const": "m", "title": "Nam"}, {"const": "f"}]}}},
            {"x": "?"}, "/x", "oneOf",
            "“Giới tính”: Phải là một trong: m (Nam); f", "“Giới tính”: Must be one of: m (Nam); f",
            id="a choice with words",
        ),
        pytest.param(
            form(oneOf=[
                {"properties": {"a": {"const": "1"}, "b": {"minLength": 5}}},
                {"properties": {"a": {"const": "2"}, "b": {"minLength": 9}}},
            ]),
            {"a": "2", "b": "x"}, "/b", "minLength",
            "“Ngân hàng”: Quá ngắn, cần ít nhất 9 ký tự", "“Ngân hàng”: Too short, at least 9 characters are needed",
            id="the nearest way",
        ),
        pytest.param(
            form(**{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["fax"]}}),
            {}, "/fax", "required", "Chưa điền “Số fax”", "“Số fax” is not filled in",
            id="else",
        ),
        pytest.param(
            form(**{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["fax"]}}),
            {"a": "1"}, "/b", "required", "Chưa điền “Ngân hàng”", "“Ngân hàng” is not filled in",
            id="then",
        ),
        pytest.param(
            form(dependentSchemas={"a": {"required": ["b"]}}), {"a": "1"}, "/b", "required",
            "Chưa điền “Ngân hàng”", "“Ngân hàng” is not filled in",
            id="dependent schema",
        ),
        pytest.param(
            form(), {"members": [{"name": "An"}, {}]}, "/members/1/name", "required",
            "Chưa điền “Họ tên” (mục 2 của “Thành viên”)", "“Họ tên” (entry 2 of “Thành viên”) is not filled in",
            id="in a repeated block",
        ),
        pytest.param(
            form(), {"members": []}, "/members", "minItems",
            "“Thành viên”: Cần ít nhất 1 mục", "“Thành viên”: At least 1 entries are needed",
            id="an empty block",
        ),
        pytest.param(
            form(), {"members": [{"name": "An", "born": "31/12/1990"}]}, "/members/0/born", "format",
            "Sai định dạng, phải là ngày viết theo năm-tháng-ngày, ví dụ 2026-04-10",
            "The wrong format, it must be a day as year-month-day, such as 2026-04-10",
            id="a day",
        ),
        pytest.param(
            form(**{"not": {"required": ["fax"]}}), {"fax": "1"}, "/fax", "not",
            "Không được điền “Số fax” ở đây", "“Số fax” must not be filled in here",
            id="what must not be there",
        ),
        pytest.param(
            {"properties": {}, "additionalProperties": False}, {"a/b": 1}, "/a~1b", "additionalProperties",
            "Biểu mẫu không có mục này, hãy bỏ đi hoặc kiểm tra lại tên mục",
            "The form has no such field, please leave it out or check its name",
            id="an unknown field",
        ),
        pytest.param(field(minimum=3), {"x": 1}, "/x", "minimum", "Phải từ 3 trở lên", "Must be 3 or more", id="low"),
        pytest.param(
            field(exclusiveMaximum=3), {"x": 3}, "/x", "exclusiveMaximum", "Phải nhỏ hơn 3", "Must be less than 3",
            id="high",
        ),
        pytest.param(
            field(multipleOf=5), {"x": 3}, "/x", "multipleOf", "Phải là bội số của 5", "Must be a multiple of 5",
            id="no multiple",
        ),
        pytest.param(
            field(enum=["a", "b"]), {"x": "c"}, "/x", "enum", "Phải là một trong: a; b", "Must be one of: a; b",
            id="not listed",
        ),
        pytest.param(field(const="a"), {"x": "b"}, "/x", "const", "Phải là: a", "Must be: a", id="not the one value"),
        pytest.param(
            field(type=["integer", "null"]), {"x": "b"}, "/x", "type",
            "Sai kiểu dữ liệu, phải là số nguyên hoặc để trống (null)",
            "The wrong type of value, it must be a whole number or nothing (null)",
            id="type",
        ),
        pytest.param(
            field(pattern="^[0-9]{3}$"), {"x": "b"}, "/x", "pattern",
            "Không đúng mẫu quy định (^[0-9]{3}$)", "Does not have the prescribed form (^[0-9]{3}$)",
            id="pattern",
        ),
        pytest.param(
            field(uniqueItems=True), {"x": [1, 1]}, "/x", "uniqueItems",
            "Có mục bị lặp lại, mỗi mục chỉ ghi một lần", "An entry is there twice, each may be there once",
            id="twice",
        ),
    ],
)  # fmt: skip
def test_a_fault_says_what_where_and_which_limit(
    schema: dict[str, Any], answers: dict[str, Any], pointer: str, code: str, vi: str, en: str
) -> None:
    assert told(schema, answers) == [(pointer, code, vi, en)]


def test_of_a_form_full_of_faults_a_hundred_are_told() -> None:
    schema = form(required=[f"f{number}" for number in range(300)])
    assert len(faults(schema, {})) == MAX_FAULTS


def test_a_form_may_hold_so_much_and_no_more() -> None:
    require_bounded({"x": [0] * (MAX_VALUES - 2)})
    with pytest.raises(FormTooLarge) as refused:
        require_bounded({"x": [0] * (MAX_VALUES - 1)})
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/form", "form_too_large")
    assert "10.000" in error.message.vi and "10,000" in error.message.en
    with pytest.raises(FormTooLarge):
        require_bounded({"x": "a" * 32 * MAX_VALUES})


def ruled(effect: str, condition: Any) -> dict[str, Any]:
    rule = {"effect": effect, "scope": ["kind", "code"], "schema": condition, "fields": [["more", "name"], ["note"]]}
    return {"type": "object", "required": ["note"], "properties": {"note": {"minLength": 3}}, "x-rules": [rule]}


@pytest.mark.parametrize(
    ("effect", "condition", "kind", "is_hidden"),
    [
        ("SHOW", {"const": "other"}, {"code": "other"}, False),
        ("SHOW", {"const": "other"}, {"code": "first"}, True),
        ("SHOW", {"const": "other"}, {}, True),
        ("SHOW", {"const": "other"}, None, True),
        ("SHOW", {"not": {"const": "first"}}, {}, False),
        ("HIDE", {"enum": ["first"]}, {"code": "first"}, True),
        ("HIDE", {"enum": ["first"]}, {"code": "other"}, False),
        ("HIDE", {"type": "string"}, {}, False),
    ],
)
def test_the_layouts_rules_are_run_again_here(effect: str, condition: Any, kind: Any, is_hidden: bool) -> None:
    schema = ruled(effect, condition)
    answers = {"kind": kind, "note": "x", "more": {"name": "A", "age": 3}}
    assert [fault.pointer for fault in faults(schema, answers)] == ([] if is_hidden else ["/note"])
    assert [fault.code for fault in faults(schema, {"kind": kind})] == ([] if is_hidden else ["required"])
    asked = {"kind": kind, "more": {"age": 3}} if is_hidden else answers
    assert asked_of(schema, answers) == asked


def test_a_block_of_which_all_is_hidden_goes_with_it() -> None:
    schema = ruled("HIDE", {"const": 1})
    assert asked_of(schema, {"kind": {"code": 1}, "more": {"name": "A"}}) == {"kind": {"code": 1}}
    assert asked_of(schema, {"kind": {"code": 1}, "more": {}}) == {"kind": {"code": 1}, "more": {}}
    assert asked_of(None, {"a": 1}) == {"a": 1}
