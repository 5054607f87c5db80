"""Which answers a form asks for, by the rules of its layout (JSON Forms SHOW and HIDE), run again here. Pure.

The rules come beside the schema, as the catalogue publishes them. What is hidden is not demanded; what was answered
before it was hidden is kept in the draft, and left out of what is checked and filed: it was not asked.
"""

from collections.abc import Callable, Mapping
from typing import Any

RULES = "x-rules"

Path = tuple[str, ...]
Meets = Callable[[Any, Any], bool]
"""Whether an answer meets a schema. An answer that is not there is looked at as null, which meets no type, no `const`
and no `enum` but its own, as in the page."""


def hidden(schema: Mapping[str, Any], form: Mapping[str, Any], meets: Meets) -> set[Path]:
    found: set[Path] = set()
    for rule in schema.get(RULES, []):
        holds = meets(rule["schema"], _answer(form, rule["scope"]))
        if holds == (rule["effect"] == "HIDE"):
            found |= {tuple(path) for path in rule["fields"]}
    return found


def without(form: Mapping[str, Any], paths: set[Path]) -> dict[str, Any]:
    """The form as it is asked; a block whose answers are all hidden goes with them."""
    kept: dict[str, Any] = {}
    for name, value in form.items():
        if (name,) in paths:
            continue
        below = {path[1:] for path in paths if path[0] == name and len(path) > 1}
        if not (below and isinstance(value, Mapping)):
            kept[name] = value
        elif (inner := without(value, below)) or not value:
            kept[name] = inner
    return kept


def _answer(form: Any, path: list[str]) -> Any:
    for name in path:
        form = form.get(name) if isinstance(form, Mapping) else None
    return form
