"""What is wrong with a filled-in form, in words for the person who fills it in; `code` is the schema's keyword."""

from typing import Any

import jsonschema_rs
import orjson
from servicekit.problems import FieldError, Text

from catalog_service.procedures.form_compiling import compiled
from catalog_service.procedures.form_references import escaped, expanded_size

MAX_FAULTS = 100
MAX_WORK = 30_000_000
"""Values times the schemas that may look at each: less than half a second of a processor."""
_CHARACTERS_AS_A_VALUE = 32

MESSAGES = {
    "required": Text("Chưa điền trường này", "This field is not filled in"),
    "dependentRequired": Text("Chưa điền trường này", "This field is not filled in"),
    "type": Text("Sai kiểu dữ liệu", "The wrong type of value"),
    "enum": Text("Giá trị không nằm trong danh mục", "Not one of the listed values"),
    "oneOf": Text("Giá trị không nằm trong danh mục", "Not one of the listed values"),
    "anyOf": Text("Giá trị không nằm trong danh mục", "Not one of the listed values"),
    "const": Text("Không phải giá trị bắt buộc", "Not the value that is demanded"),
    "format": Text("Sai định dạng", "The wrong format"),
    "pattern": Text("Sai định dạng", "The wrong format"),
    "minLength": Text("Quá ngắn", "Too short"),
    "maxLength": Text("Quá dài", "Too long"),
    "minimum": Text("Nhỏ hơn mức cho phép", "Below what is allowed"),
    "exclusiveMinimum": Text("Nhỏ hơn mức cho phép", "Below what is allowed"),
    "maximum": Text("Lớn hơn mức cho phép", "Above what is allowed"),
    "exclusiveMaximum": Text("Lớn hơn mức cho phép", "Above what is allowed"),
    "multipleOf": Text("Không phải bội số cho phép", "Not a multiple that is allowed"),
    "minItems": Text("Thiếu phần tử", "Too few items"),
    "maxItems": Text("Quá nhiều phần tử", "Too many items"),
    "uniqueItems": Text("Có phần tử lặp lại", "An item is there twice"),
    "additionalProperties": Text("Trường này không có trong biểu mẫu", "The form has no such field"),
}
_TOO_MUCH = Text("Quá nhiều dữ liệu so với độ phức tạp của biểu mẫu", "Too much data for a form this complex")
_INVALID = Text("Giá trị không hợp lệ", "Not a valid value")


def faults(schema: dict[str, Any], answers: Any, *, at: str = "") -> list[FieldError]:
    """At most a hundred; `at` goes before each pointer. The schema has passed its lint."""
    validator = compiled(orjson.dumps(schema))
    if _too_much(schema, answers):
        return [FieldError(at, "too_complex", _TOO_MUCH)]
    found: list[FieldError] = []
    for error in validator.iter_errors(answers):
        found += _described(error, at)
        if len(found) >= MAX_FAULTS:
            break
    return found


def _too_much(schema: dict[str, Any], answers: Any) -> bool:
    """The validator keeps the whole service waiting, in a thread too: its work is bounded before it begins."""
    return expanded_size(schema) * _weight(answers) > MAX_WORK


def _weight(answers: Any) -> int:
    total, pending = 0, [answers]
    while pending:
        value = pending.pop()
        total += 1 + (len(value) // _CHARACTERS_AS_A_VALUE if isinstance(value, str) else 0)
        if isinstance(value, dict | list):
            pending.extend(value.values() if isinstance(value, dict) else value)
    return total


def _described(error: jsonschema_rs.ValidationError, at: str) -> list[FieldError]:
    keyword = error.kind.name
    pointer = at + "".join(f"/{escaped(step)}" for step in error.instance_path)
    message = MESSAGES.get(keyword, _INVALID)
    details = error.kind.as_dict()
    if keyword == "required":
        return [FieldError(f"{pointer}/{escaped(details['property'])}", keyword, message)]
    if keyword == "additionalProperties":
        return [FieldError(f"{pointer}/{escaped(name)}", keyword, message) for name in details["unexpected"]]
    return [FieldError(pointer, keyword, message)]
