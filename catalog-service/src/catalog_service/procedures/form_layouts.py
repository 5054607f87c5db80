"""The lint of a form's layout (JSON Forms): known elements, and only fields that the schema has."""

from collections.abc import Iterator, Mapping
from typing import Any

from servicekit.problems import FieldError, Text

from catalog_service.procedures import form_language as language
from catalog_service.procedures import form_references as references

_ELEMENT = Text("Thành phần bố cục không được hỗ trợ", "The layout element is not supported")
_MEMBER = Text("Thuộc tính này không dùng được trong bố cục", "A layout may not use this member")
_SCOPE = Text("Bố cục nêu trường không có trong biểu mẫu", "The layout names a field that the form does not have")
_TOO_LARGE = Text("Bố cục có quá nhiều thành phần", "The layout has too many elements")
_TOO_DEEP = Text(f"Lồng quá {language.MAX_DEPTH} cấp", f"Nested deeper than {language.MAX_DEPTH} levels")
_TEXT = Text("Phải là một đoạn chữ", "Has to be a text")
_RULE = Text("Quy tắc hiển thị không hợp lệ", "The rule is not valid")
_NOT_SHOWN = Text("Trường bắt buộc không có trong bố cục", "A required field is not in the layout")


def faults(schema: dict[str, Any], layout: dict[str, Any]) -> list[FieldError]:
    """An empty layout is a choice: fields then stand in the schema's order. The schema has no faults."""
    return list(_Lint(schema).faults(layout)) if layout else []


def scope_steps(scope: Any) -> list[str] | None:
    """`#/properties/a/properties/b` as ["a", "b"]; None when it is something else."""
    if not isinstance(scope, str) or not scope.startswith("#/properties/"):
        return None
    steps = references.steps_of(scope[1:])
    if len(steps) % 2 or any(step != "properties" for step in steps[::2]):
        return None
    return steps[1::2]


def field_at(schema: Mapping[str, Any], names: list[str]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] = schema
    for name in names:
        properties = references.resolved(schema, found).get("properties", {})
        if not isinstance(properties.get(name), dict):
            return None
        found = properties[name]
    return found


class _Lint:
    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._count = 0
        self._shown: set[str] = set()

    def faults(self, layout: dict[str, Any]) -> Iterator[FieldError]:
        yield from self._element(layout, "/form/ui_schema", 0)
        if self._count > language.MAX_ELEMENTS:
            yield FieldError("/form/ui_schema", "too_large", _TOO_LARGE)
        for index, name in enumerate(self._schema.get("required", [])):
            if name not in self._shown:
                yield FieldError(f"/form/schema/required/{index}", "field_not_shown", _NOT_SHOWN)

    def _element(self, element: Any, where: str, depth: int) -> Iterator[FieldError]:
        self._count += 1
        if self._count > language.MAX_ELEMENTS:
            return
        if not isinstance(element, dict) or str(element.get("type")) not in language.ELEMENTS:
            yield FieldError(f"{where}/type", "unknown_element", _ELEMENT)
            return
        if depth > language.MAX_DEPTH:
            yield FieldError(where, "too_deep", _TOO_DEEP)
            return
        for name in element.keys() - language.ELEMENT_MEMBERS:
            yield FieldError(f"{where}/{references.escaped(name)}", "unknown_member", _MEMBER)
        yield from self._texts(element, where)
        yield from self._rule(element.get("rule"), f"{where}/rule")
        if element["type"] == "Control":
            yield from self._control(element, where)
        if element["type"] in language.LAYOUTS:
            inner = element.get("elements")
            if not isinstance(inner, list):
                yield FieldError(f"{where}/elements", "unknown_element", _ELEMENT)
                return
            for index, child in enumerate(inner):
                yield from self._element(child, f"{where}/elements/{index}", depth + 1)

    def _texts(self, element: dict[str, Any], where: str) -> Iterator[FieldError]:
        if not isinstance(element.get("label", ""), str | bool):
            yield FieldError(f"{where}/label", "text", _TEXT)
        if element["type"] == "Label" and not isinstance(element.get("text"), str):
            yield FieldError(f"{where}/text", "text", _TEXT)

    def _control(self, element: dict[str, Any], where: str) -> Iterator[FieldError]:
        names = self._known(element.get("scope"))
        if names is None:
            yield FieldError(f"{where}/scope", "unknown_scope", _SCOPE)
        else:
            self._shown.add(names[0])

    def _rule(self, rule: Any, where: str) -> Iterator[FieldError]:
        if rule is None:
            return
        condition = rule.get("condition") if isinstance(rule, dict) else None
        if not isinstance(condition, dict) or str(rule.get("effect")) not in language.EFFECTS:
            yield FieldError(where, "rule", _RULE)
        elif self._known(condition.get("scope")) is None:
            yield FieldError(f"{where}/condition/scope", "unknown_scope", _SCOPE)
        elif not isinstance(condition.get("schema"), dict) or "$ref" in str(condition["schema"]):
            yield FieldError(f"{where}/condition/schema", "rule", _RULE)

    def _known(self, scope: Any) -> list[str] | None:
        names = scope_steps(scope)
        return names if names and field_at(self._schema, names) is not None else None
