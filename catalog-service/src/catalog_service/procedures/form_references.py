"""`$ref` inside one form: `#`-pointers alone, and how large the form is once each is put in its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from catalog_service.procedures import form_language as language

Schema = Mapping[str, Any]

MAX_CHAIN = 100
"""Schemas one inside the other, every `$ref` followed."""
_PLAIN = re.compile(r"#(/[A-Za-z0-9_.$~@!&'()*+,;=:-]+)*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


def steps_of(pointer: str) -> list[str]:
    """`/a/b~1c` as ["a", "b/c"]."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def target_of(root: Schema, reference: Any) -> Schema | None:
    """The schema that a `$ref` names, or None when it names none inside the form.

    Only what is itself a part of the form that the lint visits; and only in letters that have no second reading: what
    is written with `%` means one place to us and another to the validator.
    """
    if not isinstance(reference, str) or not _PLAIN.fullmatch(reference):
        return None
    found, steps = root, steps_of(reference[1:])
    if reference != "#" + "".join(f"/{escaped(step)}" for step in steps):
        return None
    while steps:
        part, steps = _part(found, steps)
        if not isinstance(part, dict):
            return None
        found = part
    return found


def _part(schema: Schema, steps: list[str]) -> tuple[Any, list[str]]:
    """The direct part that is a schema itself, and the steps that remain below it; None when there is none."""
    keyword, *rest = steps
    inner = schema.get(keyword)
    if keyword in language.SCHEMA_IN:
        return inner, rest
    if keyword in language.SCHEMAS_BY_NAME and rest and isinstance(inner, dict):
        return inner.get(rest[0]), rest[1:]
    if keyword in language.SCHEMAS_IN_LIST and rest and isinstance(inner, list):
        index = int(rest[0]) if _INDEX.fullmatch(rest[0]) else len(inner)
        return (inner[index] if index < len(inner) else None), rest[1:]
    return None, rest


def resolved(root: Schema, schema: Schema) -> Schema:
    """What the schema says together with what its `$ref` says; its own words go first. The form has no cycles."""
    if "$ref" not in schema:
        return schema
    target = target_of(root, schema["$ref"]) or {}
    return {**resolved(root, target), **{name: value for name, value in schema.items() if name != "$ref"}}


def subschemas(schema: Schema) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Its direct parts that are schemas themselves, with the steps that lead there."""
    for keyword, value in schema.items():
        if keyword in language.SCHEMA_IN:
            yield (keyword,), value
        elif keyword in language.SCHEMAS_IN_LIST and isinstance(value, list):
            yield from (((keyword, index), inner) for index, inner in enumerate(value))
        elif keyword in language.SCHEMAS_BY_NAME and isinstance(value, dict):
            yield from (((keyword, name), inner) for name, inner in value.items())


class Circular(ValueError):
    """A form that contains itself has no end on paper."""


class TooDeep(ValueError):
    """A form whose references lead on and on."""


class _Extent(NamedTuple):
    size: int
    height: int


def expanded_size(root: Schema) -> int:
    """How many schemas there are when every `$ref` is replaced by what it names. Raises Circular, TooDeep."""
    extents: dict[int, _Extent] = {}
    open_schemas: set[int] = set()

    def extent(schema: Any) -> _Extent:
        if not isinstance(schema, dict):
            return _Extent(1, 1)
        key = id(schema)
        if key in open_schemas:
            raise Circular
        if len(open_schemas) > MAX_CHAIN:
            raise TooDeep
        if key not in extents:
            open_schemas.add(key)
            parts = [extent(inner) for steps, inner in subschemas(schema) if steps[0] != "$defs"]
            target = target_of(root, schema.get("$ref"))
            parts += [extent(target)] if target is not None else []
            size, height = sum(part.size for part in parts), max((part.height for part in parts), default=0)
            extents[key] = _Extent(1 + size, 1 + height)
            open_schemas.discard(key)
        return extents[key]

    whole = extent(root)
    if whole.height > MAX_CHAIN:
        raise TooDeep
    return whole.size
