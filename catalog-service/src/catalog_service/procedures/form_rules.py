"""What a form's layout shows and hides, carried beside its schema to who checks the answers (DOS-05): the same rules
that the page runs are run again there."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog_service.procedures.form_layouts import scope_steps
from catalog_service.procedures.schemas import FormDocument

RULES = "x-rules"
"""A member that JSON Schema ignores: a list of `effect` SHOW or HIDE, the `fields` it is about and the `scope` it looks
at as paths of names, and the `schema` that the answer there meets."""
_EFFECTS = ("SHOW", "HIDE")


def carried(form: FormDocument | None) -> dict[str, Any] | None:
    if form is None:
        return None
    rules = list(_rules(form.ui_schema))
    return form.json_schema | {RULES: rules} if rules else form.json_schema


def _rules(element: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rule = element.get("rule")
    if rule and rule["effect"] in _EFFECTS:
        condition = rule["condition"]
        yield {
            "effect": rule["effect"],
            "scope": scope_steps(condition["scope"]),
            "schema": condition["schema"],
            "fields": list(_fields(element)),
        }
    for child in element.get("elements", []):
        yield from _rules(child)


def _fields(element: Mapping[str, Any]) -> Iterator[list[str]]:
    """Of the element and all within it."""
    if element.get("type") == "Control":
        yield scope_steps(element["scope"]) or []
    for child in element.get("elements", []):
        yield from _fields(child)
