"""Electronic forms: JSON Schema 2020-12, compiled once per procedure version; all its conditions are run here again."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson
from servicekit.problems import FieldError

from dossier_service.forms import showing, wording
from dossier_service.forms.fields import Fields, pointer_to
from dossier_service.forms.problems import FormTooLarge

MAX_FAULTS = 100
MAX_VALUES = 10_000
"""Of one form's answers: the validator keeps the whole service waiting, so its work is bounded before it begins."""
CHARACTERS_OF_A_VALUE = 32
"""A long text counts as one value for each of so many characters."""


def require_bounded(form: Mapping[str, Any]) -> None:
    """Raises FormTooLarge."""
    if _size(form) > MAX_VALUES:
        raise FormTooLarge(MAX_VALUES)


def _size(form: Mapping[str, Any]) -> int:
    size, pending = 0, [form]
    while pending:
        value: Any = pending.pop()
        size += 1 + (len(value) // CHARACTERS_OF_A_VALUE if isinstance(value, str) else 0)
        if isinstance(value, dict | list):
            pending.extend(value.values() if isinstance(value, dict) else value)
    return size


def faults(schema: dict[str, Any] | None, form: Mapping[str, Any]) -> list[FieldError]:
    """What keeps the form from being complete and valid, at most a hundred things; `code` is the schema's keyword."""
    if schema is None:
        return []
    validator = _compiled(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))
    fields, hidden = Fields(schema), showing.hidden(schema, form, _meets)
    asked = showing.without(form, hidden) if hidden else form
    unasked = tuple(pointer_to(path) for path in hidden)
    found: dict[tuple[str, str], FieldError] = {}
    for error in validator.iter_errors(asked):
        for fault in _described(error, fields, asked):
            if not any(fault.pointer == pointer or fault.pointer.startswith(f"{pointer}/") for pointer in unasked):
                found.setdefault((fault.pointer, fault.code), fault)
        if len(found) >= MAX_FAULTS:
            break
    return list(found.values())


def asked_of(schema: dict[str, Any] | None, form: dict[str, Any]) -> dict[str, Any]:
    """The form without what its layout hides: no answer to a question that was not put is filed."""
    hidden = showing.hidden(schema, form, _meets) if schema else set()
    return showing.without(form, hidden) if hidden else form


def _meets(schema: Any, answer: Any) -> bool:
    return _compiled(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)).is_valid(answer)


@lru_cache(maxsize=1024)
def _compiled(schema: bytes) -> jsonschema_rs.Validator:
    # Formats are not asserted by default, and a $ref would be fetched from the network: both are settled here.
    return jsonschema_rs.validator_for(orjson.loads(schema), validate_formats=True, retriever=_refuse)


def _refuse(uri: str) -> Any:
    raise ValueError(f"a form may not refer to {uri}")


def _described(error: jsonschema_rs.ValidationError, fields: Fields, form: Mapping[str, Any]) -> Iterator[FieldError]:
    path, details = list(error.instance_path), error.kind.as_dict()
    match error.kind.name:
        case "required" as keyword:
            name = details["property"]
            because = fields.demanded_by(path, name, form) if error.schema_path[-1:] == ["dependentRequired"] else None
            yield FieldError(pointer_to([*path, name]), keyword, wording.lacking(fields.label([*path, name]), because))
        case "additionalProperties" as keyword:
            for name in details["unexpected"]:
                yield FieldError(pointer_to([*path, name]), keyword, wording.UNKNOWN_FIELD)
        case "anyOf" | "oneOf" as keyword if "context" in details:
            yield from _of_branches(keyword, path, details["context"], fields, form)
        case "not" as keyword if required := details["schema"].get("required"):
            for name in required:
                yield FieldError(pointer_to([*path, name]), keyword, wording.unwanted(fields.label([*path, name])))
        case keyword:
            yield FieldError(pointer_to(path), keyword, wording.of(keyword, details, fields.label(path)))


Branches = list[list[jsonschema_rs.ValidationError]]


def _of_branches(
    keyword: str, path: list[str | int], branches: Branches, fields: Fields, form: Mapping[str, Any]
) -> Iterator[FieldError]:
    """None of several ways to fill it in is met: which there are, or what lacks in the one that comes nearest."""
    if not branches or not all(branches):
        # Several of `oneOf` are met at once; which, the validator doesn't say.
        both = fields.alternatives(path, form)
        at = [*path, both[-1]] if both else path
        labels = [fields.label([*path, name]) or name for name in both]
        yield FieldError(pointer_to(at), keyword, wording.several(labels))
    elif all(error.kind.name == "required" and error.instance_path == path for way in branches for error in way):
        ways = [[error.kind.as_dict()["property"] for error in way] for way in branches]
        labels = [[fields.label([*path, name]) or name for name in way] for way in ways]
        yield FieldError(pointer_to([*path, ways[0][0]]), keyword, wording.one_of_fields(labels))
    elif all(way[0].kind.name == "const" and way[0].instance_path == path for way in branches):
        values = [way[0].kind.as_dict()["expected_value"] for way in branches]
        yield FieldError(pointer_to(path), keyword, wording.listed(values, fields.label(path), fields.titles_of(path)))
    else:
        nearest = min(branches, key=lambda way: (any(e.kind.name == "const" for e in way), len(way)))
        for error in nearest:
            yield from _described(error, fields, form)
