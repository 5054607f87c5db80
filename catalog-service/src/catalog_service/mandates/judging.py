"""What is wrong with a mandated list. Pure."""

from collections.abc import Container

from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.mandates.schemas import MandateChange, MandateItem

_DUE_BEFORE = Text("Hạn hoàn thành trước ngày ban hành", "It is due before the decision was issued")
_UNIT_UNKNOWN = Text("Không biết cơ quan này", "The unit is not known")
_TWO_PLACES = Text("Chỉ nêu một cơ quan hoặc một loại cơ quan", "Name one unit or one kind of units, not both")
_REPEATED = Text("Dịch vụ trùng với một dòng trước", "The service repeats a row before it")


def faults(mandate: MandateChange, units: Container[str]) -> list[FieldError]:
    found = list(validity.faults("/valid_to", mandate.valid_from, mandate.valid_to))
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
    if item.agency and item.agency not in units:
        found.append(FieldError(f"{pointer}/agency", "unknown_code", _UNIT_UNKNOWN))
    if item.agency and item.agency_kind:
        found.append(FieldError(f"{pointer}/agency_kind", "two_places", _TWO_PLACES))
    if item.owner and item.owner.unit not in units:
        found.append(FieldError(f"{pointer}/owner/unit", "unknown_code", _UNIT_UNKNOWN))
    if item.due_on and item.due_on < mandate.issued_on:
        found.append(FieldError(f"{pointer}/due_on", "due_before_issued", _DUE_BEFORE))
    return found
