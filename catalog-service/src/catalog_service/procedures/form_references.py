"""`$ref` inside one form: `#`-pointers alone, and how large the form is once each is put in its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog_service.procedures import form_language as language

Schema = Mapping[str, Any]


def steps_of(pointer: str) -> list[str]:
    """`/a/b~1c` as ["a", "b/c"]."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def target_of(root: Schema, reference: Any) -> Schema | None:
    """The schema that a `$ref` names, or None when it names none inside the form."""
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        return None
    found: Any = root
    for step in steps_of(reference[1:]):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found if isinstance(found, dict) else None


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


def expanded_size(root: Schema) -> int:
    """How many schemas there are when every `$ref` is replaced by what it names. Raises Circular."""
    sizes: dict[int, int] = {}
    open_schemas: set[int] = set()

    def size(schema: Any) -> int:
        if not isinstance(schema, dict):
            return 1
        key = id(schema)
        if key in open_schemas:
            raise Circular
        if key not in sizes:
            open_schemas.add(key)
            parts = [inner for steps, inner in subschemas(schema) if steps[0] != "$defs"]
            target = target_of(root, schema.get("$ref"))
            sizes[key] = 1 + sum(map(size, parts)) + (size(target) if target is not None else 0)
            open_schemas.discard(key)
        return sizes[key]

    return size(root)
