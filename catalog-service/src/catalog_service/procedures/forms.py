"""Electronic forms before they are published: a sound schema, nothing remote, a layout that fits, a valid example."""

import re
from collections import Counter
from collections.abc import Iterator

import orjson
from servicekit.problems import FieldError, Text

from catalog_service.procedures import form_answers, form_language, form_layouts, form_schemas
from catalog_service.procedures.schemas import FormDocument, ProcedureDocument

_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")

_BAD_ID = Text("Mã biểu mẫu chỉ gồm chữ không dấu, số, dấu chấm và gạch", "Letters, digits, dots and dashes alone")
_TWICE = Text("Mã trùng lặp", "The id is used twice")
_UNKNOWN_FORM = Text("Giấy tờ nêu biểu mẫu không có trong thủ tục", "The procedure has no such form")
_TOO_LARGE = Text("Lớn hơn 64 KiB", "Larger than 64 KiB")


def faults(form: FormDocument | None) -> list[FieldError]:
    """The schema is judged first; layout and example only make sense beside a sound one."""
    if form is None:
        return []
    return form_faults(form) or [*_layout_faults(form), *example_faults(form)]


def form_faults(form: FormDocument) -> list[FieldError]:
    """What keeps anything from being checked, shown or printed by it."""
    return _size_faults(form) or form_schemas.faults(form.json_schema)


def reference_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    """Ids of blank forms: usable in an address, each once, and what a paper names is there."""
    repeated = Counter(form.id for form in document.forms)
    for index, form in enumerate(document.forms):
        if not _ID.fullmatch(form.id):
            yield FieldError(f"/forms/{index}/id", "form_id", _BAD_ID)
        if repeated[form.id] > 1:
            yield FieldError(f"/forms/{index}/id", "repeated", _TWICE)
    for index, paper in enumerate(document.required_documents):
        if paper.form_id is not None and paper.form_id not in repeated:
            yield FieldError(f"/required_documents/{index}/form_id", "unknown_form", _UNKNOWN_FORM)


def example_faults(form: FormDocument) -> list[FieldError]:
    return form_answers.faults(form.json_schema, form.example, at="/form/example")


def _layout_faults(form: FormDocument) -> list[FieldError]:
    return form_layouts.faults(form.json_schema, form.ui_schema)


def _size_faults(form: FormDocument) -> list[FieldError]:
    parts = {"schema": form.json_schema, "ui_schema": form.ui_schema, "example": form.example}
    return [
        FieldError(f"/form/{name}", "too_large", _TOO_LARGE)
        for name, part in parts.items()
        if len(orjson.dumps(part)) > form_language.MAX_BYTES
    ]
