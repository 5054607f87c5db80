"""Electronic forms: JSON Schema 2020-12, compiled once per procedure version."""

from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

MESSAGES_VI = {
    "required": "Chưa điền trường này",
    "type": "Sai kiểu dữ liệu",
    "enum": "Giá trị không nằm trong danh mục",
    "format": "Sai định dạng",
    "pattern": "Sai định dạng",
    "minLength": "Quá ngắn",
    "maxLength": "Quá dài",
    "minimum": "Nhỏ hơn mức cho phép",
    "maximum": "Lớn hơn mức cho phép",
    "minItems": "Thiếu phần tử",
    "maxItems": "Quá nhiều phần tử",
    "additionalProperties": "Trường này không có trong biểu mẫu",
}


def faults(schema: dict[str, Any] | None, form: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(pointer, kind, Vietnamese message) of everything that keeps the form from being complete and valid."""
    if schema is None:
        return []
    validator = _compiled(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))
    return [found for error in validator.iter_errors(form) for found in _describe(error)]


@lru_cache(maxsize=1024)
def _compiled(schema: bytes) -> jsonschema_rs.Validator:
    # Formats are not asserted by default, and a $ref would be fetched from the network: both are settled here.
    return jsonschema_rs.validator_for(orjson.loads(schema), validate_formats=True, retriever=_refuse)


def _refuse(uri: str) -> Any:
    raise ValueError(f"a form may not refer to {uri}")


def _describe(error: jsonschema_rs.ValidationError) -> list[tuple[str, str, str]]:
    keyword = str(error.schema_path[-1]) if error.schema_path else "invalid"
    pointer = "".join(f"/{step}" for step in error.instance_path)
    if keyword == "required":
        pointer = f"{pointer}/{error.kind.as_dict()['property']}"
    return [(pointer, keyword, MESSAGES_VI.get(keyword, "Giá trị không hợp lệ"))]
