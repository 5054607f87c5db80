"""What is wrong with a mandated list. Pure."""

from collections.abc import Container
from datetime import date

from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.mandates.schemas import MandateChange, MandateItem

_VALID_BEFORE = Text("Có hiệu lực trước ngày ban hành", "It is valid before the decision was issued")
_SAYS_NOTHING = Text(
    "Dòng phải nêu một thủ tục (procedure_code hoặc national_code) hoặc một cơ quan (agency hoặc agency_kind)",
    "A row names a procedure (procedure_code or national_code) or a unit (agency or agency_kind)",
)
_DUE_BEFORE = Text("Hạn hoàn thành trước ngày ban hành", "It is due before the decision was issued")
_UNIT_UNKNOWN = Text("Không biết cơ quan này", "The unit is not known")
_TWO_PLACES = Text("Chỉ nêu một cơ quan hoặc một loại cơ quan", "Name one unit or one kind of units, not both")
_NOT_IN_CATALOGUE = Text(
    "Danh mục thủ tục chưa có mã này: dòng được nhận và ghi là chưa có trong danh mục",
    "The catalogue does not have this code: the row is taken and marked as not in the catalogue",
)
_REPEATED = Text("Dịch vụ trùng với một dòng trước", "The service repeats a row before it")


def faults(mandate: MandateChange, units: Container[str]) -> list[FieldError]:
    found = list(validity.faults("/valid_to", mandate.valid_from, mandate.valid_to))
    if mandate.valid_from < mandate.issued_on:
        found.append(FieldError("/valid_from", "valid_before_issued", _VALID_BEFORE))
    if mandate.due_on < mandate.issued_on:
        found.append(FieldError("/due_on", "due_before_issued", _DUE_BEFORE))
    seen: set[tuple[str | None, ...]] = set()
    for index, item in enumerate(mandate.items):
        pointer = f"/items/{index}"
        found += _item_faults(pointer, item, mandate, units)
        key = (item.procedure_code, item.national_code, item.agency, item.agency_kind)
        if key in seen and (item.procedure_code or item.national_code):
            found.append(FieldError(pointer, "repeated", _REPEATED))
        seen.add(key)
    return found


def _item_faults(pointer: str, item: MandateItem, mandate: MandateChange, units: Container[str]) -> list[FieldError]:
    found: list[FieldError] = []
    if not (item.procedure_code or item.national_code or item.agency or item.agency_kind):
        found.append(FieldError(pointer, "says_nothing", _SAYS_NOTHING))
    if item.agency and item.agency not in units:
        found.append(FieldError(f"{pointer}/agency", "unknown_code", _UNIT_UNKNOWN))
    if item.agency and item.agency_kind:
        found.append(FieldError(f"{pointer}/agency_kind", "two_places", _TWO_PLACES))
    if item.owner and item.owner.unit not in units:
        found.append(FieldError(f"{pointer}/owner/unit", "unknown_code", _UNIT_UNKNOWN))
    if item.due_on and item.due_on < mandate.issued_on:
        found.append(FieldError(f"{pointer}/due_on", "due_before_issued", _DUE_BEFORE))
    return found


def not_in_catalogue(mandate: MandateChange, known: Container[str]) -> list[FieldError]:
    """Rows whose code nobody has published: what the list asks for may be missing, or the code mistyped."""
    return [
        FieldError(f"/items/{index}/procedure_code", "not_in_catalogue", _NOT_IN_CATALOGUE)
        for index, item in enumerate(mandate.items)
        if item.procedure_code and item.procedure_code not in known
    ]


def not_yet_valid(valid_from: date) -> FieldError:
    text = Text(
        f"Danh mục có hiệu lực từ ngày {valid_from:%d/%m/%Y}; trước đó không có gì để đối chiếu",
        f"The list is valid from {valid_from.isoformat()}; before that there is nothing to compare with",
    )
    return FieldError("?at", "list_not_yet_valid", text)
