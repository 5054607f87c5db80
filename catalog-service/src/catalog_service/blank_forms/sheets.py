"""From an electronic form to the sheet of paper that says the same: plain data, which the printer's template lays out.

A blank sheet has room to write, a filled one the answers. Values are already texts: the template knows no types.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog_service.procedures.form_layouts import field_at, scope_steps
from catalog_service.procedures.form_references import resolved
from catalog_service.procedures.schemas import FormDocument

MAX_COLUMNS = 5
BLANK_ROWS = 4
BLANK_BLOCKS = 2
BLANK_LINES_IN_LIST = 3
_GROUPED_FROM = 100_000
"""A smaller number may be a year or a count; a larger one is read more easily in groups of three."""

Field = dict[str, Any]


@dataclass(frozen=True)
class Heading:
    """What stands on a sheet beside its fields."""

    title: str
    procedure: str
    code: str
    version: int | None
    """None: a draft."""
    valid_from: date | None
    addressee: str


@dataclass(frozen=True)
class Filer:
    """Who signs: on the sheet alone, never stored."""

    name: str | None = None
    identity: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


def sheet(form: FormDocument, heading: Heading, address: str, answers: Any = None, filer: Filer | None = None) -> Field:
    """`answers` None: a blank sheet. The form has no faults and the answers are valid."""
    return {
        "title": heading.title,
        "procedure": heading.procedure,
        "code": heading.code,
        "version": f"phiên bản {heading.version}" if heading.version else "bản thảo",
        "valid_from": _day(heading.valid_from.isoformat()) if heading.valid_from else "",
        "addressee": heading.addressee,
        "address": address,
        "qr": address,
        "filer": _filer_fields(filer or Filer()),
        "signer": (filer.name or "") if filer else "",
        "sections": _Sheet(form).sections(answers),
    }


class _Sheet:
    def __init__(self, form: FormDocument) -> None:
        self._root = form.json_schema
        self._layout = form.ui_schema
        self._shown: set[str] = set()
        self._sections: list[dict[str, Any]] = []

    def sections(self, answers: Any) -> list[dict[str, Any]]:
        self._element(self._layout, answers)
        rest = [name for name in self._root.get("properties", {}) if name not in self._shown]
        if rest:
            self._open("Nội dung khác" if self._shown else "")
        for name in rest:
            self._add([name], {}, answers)
        return [section for section in self._sections if section["fields"]]

    def _element(self, element: Mapping[str, Any], answers: Any) -> None:
        match element.get("type"):
            case "Control":
                self._add(scope_steps(element.get("scope")) or [], element, answers)
            case "Label":
                self._current().append({"kind": "note", "label": element.get("text", "")})
            case "Group" | "Category":
                self._open(element.get("label") or "")
                self._children(element, answers)
                self._open("")
            case _:
                self._children(element, answers)

    def _children(self, element: Mapping[str, Any], answers: Any) -> None:
        for child in element.get("elements", []):
            self._element(child, answers)

    def _add(self, names: list[str], element: Mapping[str, Any], answers: Any) -> None:
        schema = field_at(self._root, names) if names else None
        if schema is None:
            return
        self._shown.add(names[0])
        holder = resolved(self._root, field_at(self._root, names[:-1]) or self._root) if names[:-1] else self._root
        value = answers
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        label = element.get("label") if isinstance(element.get("label"), str) else None
        many_lines = bool(element.get("options", {}).get("multi"))
        required = names[-1] in holder.get("required", [])
        self._current().append(self._field(schema, value, answers is None, label, required, many_lines))

    def _field(
        self, schema: Mapping[str, Any], value: Any, blank: bool, label: str | None, required: bool, many_lines: bool
    ) -> Field:
        schema = resolved(self._root, schema)
        field: Field = {
            "label": _clean(label or schema.get("title", "")),
            "hint": _clean(schema.get("description", "")),
            "required": required,
            "blank": blank,
        }
        options = _options(schema)
        if options:
            chosen = [text for option, text in options if not blank and option == value]
            return field | {"kind": "choice", "options": [{"label": t, "chosen": t in chosen} for _, t in options]}
        match schema.get("type"):
            case "boolean":
                return field | {"kind": "tick", "only_yes": schema.get("const") is True, "value": _text(schema, value)}
            case "object":
                return field | {"kind": "group", "fields": list(self._parts(schema, value, blank))}
            case "array":
                return field | self._repeated(schema, value if isinstance(value, list) else [], blank)
        if schema.get("format") == "date":
            return field | {"kind": "date", "value": _text(schema, value)}
        lines = 3 if many_lines else _lines(schema)
        return field | {"kind": "line", "value": _text(schema, value), "lines": lines}

    def _parts(self, schema: Mapping[str, Any], value: Any, blank: bool) -> Iterator[Field]:
        required = schema.get("required", [])
        for name, part in schema.get("properties", {}).items():
            inner = value.get(name) if isinstance(value, dict) else None
            yield self._field(part, inner, blank, None, name in required, False)

    def _repeated(self, schema: Mapping[str, Any], values: list[Any], blank: bool) -> Field:
        items = schema.get("items")
        item = resolved(self._root, items) if isinstance(items, dict) else {}
        options = _options(item)
        if options:
            return {"kind": "choice", "options": [{"label": t, "chosen": o in values} for o, t in options]}
        if item.get("type") != "object":
            texts = [_text(item, value) for value in values]
            return {"kind": "list", "items": [""] * BLANK_LINES_IN_LIST if blank else texts}
        parts = {name: resolved(self._root, part) for name, part in item.get("properties", {}).items()}
        if len(parts) <= MAX_COLUMNS and all(part.get("type") not in ("object", "array") for part in parts.values()):
            columns = [_clean(part.get("title", "")) for part in parts.values()]
            rows = [[_text(part, value.get(name)) for name, part in parts.items()] for value in values]
            return {"kind": "table", "columns": columns, "rows": [[""] * len(parts)] * BLANK_ROWS if blank else rows}
        title = _clean(item.get("title", "")) or "Mục"
        chosen = [None] * BLANK_BLOCKS if blank else values
        return {
            "kind": "blocks",
            "blocks": [
                {"label": f"{title} {number}", "fields": list(self._parts(item, value, blank))}
                for number, value in enumerate(chosen, 1)
            ],
        }

    def _open(self, label: str) -> None:
        self._sections.append({"label": _clean(label), "fields": []})

    def _current(self) -> list[Field]:
        if not self._sections:
            self._open("")
        return self._sections[-1]["fields"]


def _filer_fields(filer: Filer) -> list[dict[str, str]]:
    return [
        {"label": "Họ và tên (tên tổ chức)", "value": filer.name or ""},
        {"label": "Số định danh cá nhân hoặc mã số thuế", "value": filer.identity or ""},
        {"label": "Địa chỉ", "value": filer.address or ""},
        {"label": "Điện thoại", "value": filer.phone or ""},
        {"label": "Thư điện tử", "value": filer.email or ""},
    ]


def _options(schema: Mapping[str, Any]) -> list[tuple[Any, str]]:
    one_of = schema.get("oneOf") or schema.get("anyOf") or []
    titled = [(option["const"], _clean(option.get("title", ""))) for option in one_of if "const" in option]
    return titled or [(option, _text({}, option)) for option in schema.get("enum", [])]


def _lines(schema: Mapping[str, Any]) -> int:
    longest = schema.get("maxLength", 0)
    return 3 if longest > 500 else 2 if longest > 200 else 1


def _text(schema: Mapping[str, Any], value: Any) -> str:
    """As a person writes it: 31/12/2026, 45.000.000, 2,5."""
    for option, title in _options(schema) if schema else ():
        if option == value:
            return title
    match value:
        case None:
            return ""
        case bool():
            return "Có" if value else "Không"
        case int():
            return f"{value:,}".replace(",", ".") if abs(value) >= _GROUPED_FROM else str(value)
        case float():
            return f"{value:g}".replace(".", ",")
        case str():
            return _day(value) if schema.get("format") == "date" else _clean(value)
        case list():
            return "; ".join(_text({}, inner) for inner in value)
        case _:
            return "; ".join(_text({}, inner) for inner in value.values())


def _day(written: str) -> str:
    year, month, day = written.split("-")
    return f"{day}/{month}/{year}"


def _clean(text: Any) -> str:
    return unicodedata.normalize("NFC", str(text)).strip()
