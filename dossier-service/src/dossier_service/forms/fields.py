"""Where an answer stands in a form, and what the form calls it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from servicekit.problems import Text

Path = Sequence[str | int]
Schema = Mapping[str, Any]

_NARROWING = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("then", "else")
_MAX_DEPTH = 32
"""Of references to references: a form's own are few."""


def pointer_to(path: Path) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


class Fields:
    """The fields of one form by the path of the answer."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def label(self, path: Path) -> Text | None:
        """What people read as the field's name: its title, and in a repeated block which entry of which block it is.
        None where the form gives it none."""
        title = next((found["title"] for found in self._declarations(path) if found.get("title")), None)
        if title is None or not path:
            return None
        places = [index for index, step in enumerate(path) if isinstance(step, int)]
        if not places:
            return Text(f"“{title}”", f"“{title}”")
        last = places[-1]
        entry = int(path[last]) + 1
        block = self.label(path[:last])
        of_vi, of_en = (f" của {block.vi}", f" of {block.en}") if block else ("", "")
        return Text(f"“{title}” (mục {entry}{of_vi})", f"“{title}” (entry {entry}{of_en})")

    def titles_of(self, path: Path) -> dict[Any, str]:
        """The words beside the values of a list of choices, where each has its own (`oneOf` of `const` and `title`)."""
        return {
            choice["const"]: choice["title"]
            for found in self._declarations(path)
            for choice in found.get("oneOf", found.get("anyOf", []))
            if isinstance(choice, dict) and isinstance(choice.get("const"), str | int) and choice.get("title")
        }

    def alternatives(self, path: Path, form: Mapping[str, Any]) -> list[str]:
        """Names of the answers that each fill in one of several ways of which only one is allowed."""
        answers = _answer_at(path, form)
        ways = [way for found in self._declarations(path) for way in found.get("oneOf", [])]
        return [name for way in ways for name in way.get("required", []) if name in answers]

    def demanded_by(self, path: Path, name: str, form: Mapping[str, Any]) -> Text | None:
        """The label of the answer that makes `name` necessary."""
        answers = _answer_at(path, form)
        for found in self._declarations(path):
            for trigger, names in found.get("dependentRequired", {}).items():
                if name in names and trigger in answers:
                    return self.label([*path, trigger])
        return None

    def _declarations(self, path: Path) -> Iterator[Schema]:
        """Every schema that speaks of that answer, the plain declaration before what narrows it."""
        level = list(self._with_narrowing(self._schema))
        for step in path:
            below = [found for schema in level for found in _below(schema, step)]
            level = [found for schema in below for found in self._with_narrowing(schema)]
        yield from level

    def _with_narrowing(self, schema: Any, depth: int = 0) -> Iterator[Schema]:
        if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
            return
        yield schema
        nested = [sub for keyword in _NARROWING for sub in schema.get(keyword, [])]
        nested += [schema[keyword] for keyword in _CONDITIONAL if keyword in schema]
        nested += schema.get("dependentSchemas", {}).values()
        if "$ref" in schema:
            nested.append(self._referred(schema["$ref"]))
        for sub in nested:
            yield from self._with_narrowing(sub, depth + 1)

    def _referred(self, reference: str) -> Any:
        found: Any = self._schema
        for step in reference.removeprefix("#").split("/")[1:]:
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
        return found


def _below(schema: Schema, step: str | int) -> list[Any]:
    if isinstance(step, int):
        first = schema.get("prefixItems", [])
        return [first[step] if step < len(first) else schema.get("items")]
    return [schema.get("properties", {}).get(step)]


def _answer_at(path: Path, form: Any) -> Mapping[str, Any]:
    for step in path:
        form = form[step]
    return form if isinstance(form, Mapping) else {}
