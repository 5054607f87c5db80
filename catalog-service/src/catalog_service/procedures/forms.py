"""Electronic forms before they are published: a sound schema, nothing remote, an example that validates."""

from typing import Any

import jsonschema_rs
import orjson
from servicekit.problems import FieldError, Text

from catalog_service.procedures.schemas import FormDocument

MAX_SCHEMA_BYTES = 64 * 1024

_NOT_A_SCHEMA = Text("Không phải JSON Schema 2020-12 hợp lệ", "Not a valid JSON Schema 2020-12")
_TOO_LARGE = Text("Biểu mẫu lớn hơn 64 KiB", "The form is larger than 64 KiB")
_BAD_EXAMPLE = Text("Ví dụ không khớp với biểu mẫu", "The example does not validate against the schema")
_NOT_AN_OBJECT = Text("Biểu mẫu phải là một đối tượng", "The form has to be an object")


class RemoteReference(ValueError):
    """A form may not fetch anything from the network."""


def faults(form: FormDocument | None) -> list[FieldError]:
    if form is None:
        return []
    if form.json_schema.get("type") != "object":
        return [FieldError("/form/schema/type", "not_an_object", _NOT_AN_OBJECT)]
    if len(orjson.dumps(form.json_schema)) > MAX_SCHEMA_BYTES:
        return [FieldError("/form/schema", "too_large", _TOO_LARGE)]
    try:
        validator = jsonschema_rs.Draft202012Validator(form.json_schema, validate_formats=True, retriever=_refuse)
    except (ValueError, jsonschema_rs.ReferencingError):
        return [FieldError("/form/schema", "invalid_schema", _NOT_A_SCHEMA)]
    return [
        FieldError("/form/example" + "".join(f"/{step}" for step in error.instance_path), "example", _BAD_EXAMPLE)
        for error in validator.iter_errors(form.example)
    ]


def _refuse(uri: str) -> Any:
    raise RemoteReference(uri)
