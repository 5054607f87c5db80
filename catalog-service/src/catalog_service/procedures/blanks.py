"""Texts that say nothing, and ids that only look alike: nobody sees them, and a spreadsheet loses them."""

from collections.abc import Iterator
from typing import Any

from servicekit.problems import FieldError, Text

from catalog_service.procedures.schemas import ProcedureDocument

_IDS = {"id", "code", "form_id", "unit", "agency", "after", "payer_category", "reusable_from"}

_BLANK = Text(
    "Văn bản rỗng hoặc chỉ có khoảng trắng; để null khi không có", "The text is blank; it is null where there is none"
)
_BLANK_EDGES = Text(
    "Mã không được bắt đầu hoặc kết thúc bằng khoảng trắng", "A code neither begins nor ends with a blank"
)


def faults(document: ProcedureDocument) -> Iterator[FieldError]:
    """The electronic form is a document of its own, and may hold any text."""
    yield from _faults("", "", document.model_dump(mode="json", exclude={"form"}))


def _faults(pointer: str, member: str, value: Any) -> Iterator[FieldError]:
    """`member` names what an item of a list is one of."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from _faults(f"{pointer}/{name}", name, inner)
        case list():
            for index, inner in enumerate(value):
                yield from _faults(f"{pointer}/{index}", member, inner)
        case str() if not value.strip():
            yield FieldError(pointer, "blank", _BLANK)
        case str() if member in _IDS and value != value.strip():
            yield FieldError(pointer, "blank_edges", _BLANK_EDGES)
        case _:
            pass
