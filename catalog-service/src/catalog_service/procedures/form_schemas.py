"""The lint of a form's schema: each fault with a pointer into it. Runs before any validator sees the schema."""

from collections.abc import Iterator, Sequence
from typing import Any

import jsonschema_rs
import orjson
from servicekit.problems import FieldError, Text

from catalog_service.procedures import form_language as language
from catalog_service.procedures import form_references as references
from catalog_service.procedures.form_compiling import LINEAR, UNUSABLE, compiled

_NOT_AN_OBJECT = Text("Biểu mẫu phải là một đối tượng", "The form has to be an object")
_NOT_A_SCHEMA = Text("Không phải JSON Schema 2020-12 hợp lệ", "Not a valid JSON Schema 2020-12")
_DIALECT = Text("Chỉ dùng JSON Schema 2020-12", "Only JSON Schema 2020-12 is used")
_KEYWORD = Text("Từ khóa này không dùng được trong biểu mẫu", "A form may not use this keyword")
_REFERENCE = Text("Chỉ được tham chiếu đến phần có trong chính biểu mẫu", "Only parts of the form itself may be named")
_CIRCULAR = Text("Biểu mẫu tham chiếu vòng", "The form refers to itself in a circle")
_TOO_DEEP = Text(f"Lồng quá {language.MAX_DEPTH} cấp", f"Nested deeper than {language.MAX_DEPTH} levels")
_TOO_DEEP_REFERENCES = Text(
    f"Lồng quá {references.MAX_CHAIN} cấp sau khi thay các tham chiếu",
    f"Nested deeper than {references.MAX_CHAIN} levels once references are replaced",
)
_TOO_MANY_FIELDS = Text(f"Quá {language.MAX_PROPERTIES} trường", f"More than {language.MAX_PROPERTIES} fields")
_TOO_COMPLEX = Text("Biểu mẫu quá phức tạp sau khi thay các tham chiếu", "Too complex once references are replaced")
_NO_TITLE = Text("Trường thiếu tên tiếng Việt (title)", "The field has no Vietnamese title")
_LONG_TITLE = Text("Tên trường quá dài", "The title is too long")
_FORMAT = Text("Định dạng (format) không được hỗ trợ", "The format is not supported")
_PATTERN = Text(
    "Biểu thức chính quy không hợp lệ, quá dài hoặc dùng tham chiếu ngược, nhìn trước, nhìn sau",
    "The pattern is invalid, too long, or uses back references or lookaround",
)
_OPTIONS = Text(
    f"Danh sách lựa chọn phải có từ 1 đến {language.MAX_OPTIONS} giá trị khác nhau",
    f"The list of choices needs 1 to {language.MAX_OPTIONS} different values",
)
_UNDECLARED = Text("Trường chưa được khai báo trong biểu mẫu", "The form declares no such field")

Steps = tuple[str | int, ...]


def faults(schema: dict[str, Any]) -> list[FieldError]:
    """Everything that keeps the schema from being used; empty when it may be."""
    found = list(_Lint(schema).faults())
    if found:
        return found
    try:
        jsonschema_rs.meta.validate({**schema, "$schema": language.DIALECT})
    except jsonschema_rs.ValidationError as error:
        return [_fault(tuple(error.instance_path), "invalid_schema", _NOT_A_SCHEMA)]
    try:
        compiled(orjson.dumps(schema))
    except UNUSABLE:
        return [_fault((), "invalid_schema", _NOT_A_SCHEMA)]
    return []


class _Lint:
    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._field_count = 0

    def faults(self) -> Iterator[FieldError]:
        if self._root.get("type") != "object":
            yield _fault(("type",), "not_an_object", _NOT_AN_OBJECT)
        if self._root.get("$schema", language.DIALECT) != language.DIALECT:
            yield _fault(("$schema",), "dialect", _DIALECT)
        yield from self._schema(self._root, (), declaring=True, known=frozenset())
        if self._field_count > language.MAX_PROPERTIES:
            yield _fault((), "too_many_fields", _TOO_MANY_FIELDS)
        try:
            if references.expanded_size(self._root) > language.MAX_SUBSCHEMAS:
                yield _fault((), "too_complex", _TOO_COMPLEX)
        except references.Circular:
            yield _fault((), "circular_reference", _CIRCULAR)
        except references.TooDeep:
            yield _fault((), "too_deep", _TOO_DEEP_REFERENCES)

    def _schema(self, schema: Any, steps: Steps, *, declaring: bool, known: frozenset[str]) -> Iterator[FieldError]:
        """`known`: the fields that a condition may speak of; `declaring`: outside of conditions."""
        if isinstance(schema, bool):
            return
        if not isinstance(schema, dict):
            yield _fault(steps, "invalid_schema", _NOT_A_SCHEMA)
            return
        if len(steps) > 2 * language.MAX_DEPTH:
            yield _fault(steps, "too_deep", _TOO_DEEP)
            return
        yield from self._keywords(schema, steps)
        yield from _value_faults(schema, steps)
        fields = _names(schema.get("properties"))
        if declaring:
            known = fields
            yield from self._fields(schema, steps)
        yield from _undeclared(schema, steps, known)
        for inner_steps, inner in references.subschemas(schema):
            inside = declaring and inner_steps[0] not in language.CONDITIONS
            at_same_value = inner_steps[0] in language.CONDITIONS - {"contains"}
            yield from self._schema(
                inner, steps + inner_steps, declaring=inside, known=known if at_same_value else frozenset()
            )

    def _keywords(self, schema: dict[str, Any], steps: Steps) -> Iterator[FieldError]:
        allowed = language.KEYWORDS if steps else language.KEYWORDS | {"$schema"}
        for keyword in schema:
            if keyword not in allowed and not keyword.startswith("x-"):
                yield _fault((*steps, keyword), "keyword_not_allowed", _KEYWORD)
        if "$ref" in schema and references.target_of(self._root, schema["$ref"]) is None:
            yield _fault((*steps, "$ref"), "reference_not_allowed", _REFERENCE)

    def _fields(self, schema: dict[str, Any], steps: Steps) -> Iterator[FieldError]:
        properties = schema.get("properties")
        for name, field in properties.items() if isinstance(properties, dict) else ():
            self._field_count += 1
            title = self._title(field)
            where = (*steps, "properties", name, "title")
            if not isinstance(title, str) or not title.strip():
                yield _fault(where, "title_missing", _NO_TITLE)
            elif len(title) > language.MAX_TITLE_CHARACTERS:
                yield _fault(where, "title_too_long", _LONG_TITLE)

    def _title(self, field: Any) -> Any:
        seen: set[int] = set()
        while isinstance(field, dict) and id(field) not in seen:
            if "title" in field:
                return field["title"]
            seen.add(id(field))
            field = references.target_of(self._root, field.get("$ref"))
        return None


def _value_faults(schema: dict[str, Any], steps: Steps) -> Iterator[FieldError]:
    if "format" in schema and str(schema["format"]) not in language.FORMATS:
        yield _fault((*steps, "format"), "format_not_supported", _FORMAT)
    if "pattern" in schema and not _is_safe_pattern(schema["pattern"]):
        yield _fault((*steps, "pattern"), "pattern_not_allowed", _PATTERN)
    for keyword in ("enum", "oneOf", "anyOf"):
        options = schema.get(keyword)
        if options is not None and not _is_choice(options):
            yield _fault((*steps, keyword), "options", _OPTIONS)
    for index, option in enumerate(_options(schema)):
        if "const" in option and not str(option.get("title", "")).strip():
            yield _fault((*steps, "oneOf", index, "title"), "title_missing", _NO_TITLE)


def _options(schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = schema.get("oneOf")
    return [option for option in found if isinstance(option, dict)] if isinstance(found, list) else []


def _is_choice(options: Any) -> bool:
    if not isinstance(options, list) or not 1 <= len(options) <= language.MAX_OPTIONS:
        return False
    return len({repr(option) for option in options}) == len(options)


def _is_safe_pattern(pattern: Any) -> bool:
    if not isinstance(pattern, str) or len(pattern) > language.MAX_PATTERN_CHARACTERS:
        return False
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=LINEAR, offline=True)
    except UNUSABLE:
        return False
    return True


def _undeclared(schema: dict[str, Any], steps: Steps, known: frozenset[str]) -> Iterator[FieldError]:
    """A rule about a field that nobody can fill in."""
    if "$ref" in schema or (not known and "properties" not in schema):
        return
    mentioned: list[tuple[Steps, Any]] = [(("properties", name), name) for name in _names(schema.get("properties"))]
    required = schema.get("required")
    if isinstance(required, list):
        mentioned += [(("required", index), name) for index, name in enumerate(required)]
    dependent = schema.get("dependentRequired")
    for name, others in dependent.items() if isinstance(dependent, dict) else ():
        mentioned.append((("dependentRequired", name), name))
        if isinstance(others, list):
            mentioned += [(("dependentRequired", name, index), other) for index, other in enumerate(others)]
    known = known or _names(schema.get("properties"))
    for where, name in mentioned:
        if isinstance(name, str) and name not in known:
            yield _fault(steps + where, "undeclared_field", _UNDECLARED)


def _names(properties: Any) -> frozenset[str]:
    return frozenset(properties) if isinstance(properties, dict) else frozenset()


def _fault(steps: Sequence[str | int], code: str, message: Text) -> FieldError:
    pointer = "/form/schema" + "".join(f"/{references.escaped(step)}" for step in steps)
    return FieldError(pointer, code, message)
