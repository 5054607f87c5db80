"""Electronic forms: JSON Schema 2020-12, compiled once per procedure version."""

from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson
from servicekit.problems import FieldError, Text

MESSAGES = {
    "required": Text("Chưa điền trường này", "This field is not filled in"),
    "type": Text("Sai kiểu dữ liệu", "The wrong type of value"),
    "enum": Text("Giá trị không nằm trong danh mục", "Not one of the listed values"),
    "format": Text("Sai định dạng", "The wrong format"),
    "pattern": Text("Sai định dạng", "The wrong format"),
    "minLength": Text("Quá ngắn", "Too short"),
    "maxLength": Text("Quá dài", "Too long"),
    "minimum": Text("Nhỏ hơn mức cho phép", "Below what is allowed"),
    "maximum": Text("Lớn hơn mức cho phép", "Above what is allowed"),
    "minItems": Text("Thiếu phần tử", "Too few items"),
    "maxItems": Text("Quá nhiều phần tử", "Too many items"),
    "additionalProperties": Text("Trường này không có trong biểu mẫu", "The form has no such field"),
}
_INVALID = Text("Giá trị không hợp lệ", "Not a valid value")


def faults(schema: dict[str, Any] | None, form: dict[str, Any]) -> list[FieldError]:
    """Everything that keeps the form from being complete and valid; `code` is the schema's keyword."""
    if schema is None:
        return []
    validator = _compiled(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))
    return [_describe(error) for error in validator.iter_errors(form)]


@lru_cache(maxsize=1024)
def _compiled(schema: bytes) -> jsonschema_rs.Validator:
    # Formats are not asserted by default, and a $ref would be fetched from the network: both are settled here.
    return jsonschema_rs.validator_for(orjson.loads(schema), validate_formats=True, retriever=_refuse)


def _refuse(uri: str) -> Any:
    raise ValueError(f"a form may not refer to {uri}")


def _describe(error: jsonschema_rs.ValidationError) -> FieldError:
    keyword = str(error.schema_path[-1]) if error.schema_path else "invalid"
    pointer = "".join(f"/{step}" for step in error.instance_path)
    if keyword == "required":
        pointer = f"{pointer}/{error.kind.as_dict()['property']}"
    return FieldError(pointer, keyword, MESSAGES.get(keyword, _INVALID))
