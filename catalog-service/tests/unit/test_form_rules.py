"""What a form's layout shows and hides goes with its schema to who checks the answers."""

from typing import Any

from catalog_service.procedures import form_rules
from catalog_service.procedures.schemas import FormDocument

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"by_post": {}, "to": {"properties": {"street": {}}}}}
CONDITION = {"scope": "#/properties/by_post", "schema": {"const": True}}


def form(*elements: dict[str, Any]) -> FormDocument:
    return FormDocument(schema=SCHEMA, ui_schema={"type": "VerticalLayout", "elements": list(elements)})


def test_a_rule_names_all_that_is_within_its_element() -> None:
    street = {"type": "Control", "scope": "#/properties/to/properties/street"}
    group = {"type": "Group", "elements": [street], "rule": {"effect": "SHOW", "condition": CONDITION}}
    carried = form_rules.carried(form({"type": "VerticalLayout", "elements": [group]}))
    assert carried == SCHEMA | {
        "x-rules": [{"effect": "SHOW", "scope": ["by_post"], "schema": {"const": True}, "fields": [["to", "street"]]}]
    }


def test_what_only_greys_out_is_no_rule_of_the_answers() -> None:
    control = {"type": "Control", "scope": "#/properties/to", "rule": {"effect": "DISABLE", "condition": CONDITION}}
    assert form_rules.carried(form(control)) == SCHEMA
    assert form_rules.carried(None) is None
