"""What a record refers to: units, fields, code lists and other procedures, as they are known on its first day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from contracts.catalog import ProcessUnit
from servicekit.problems import FieldError, Text

from catalog_service.code_lists.schemas import DATA_STORES, PAYER_CATEGORIES
from catalog_service.procedures.records import AGENCY_LISTS, Names
from catalog_service.procedures.schemas import ProcedureDocument

_UNKNOWN = Text("Mã không có trong danh mục", "The code is not in the catalogue")
_ENDED = Text("Đã hết hiệu lực trước ngày bắt đầu của phiên bản", "It has ended before the version's first day")
CYCLE = Text("Chuỗi thủ tục thay thế quay lại chính thủ tục này", "The chain of successors comes back to this one")
CODE_ENDED = "code_ended"
CODE_NOT_YET = "code_not_yet"
UNKNOWN_CODE = "unknown_code"
_UNKNOWN_PROCEDURE = Text("Không biết thủ tục này", "This procedure is not known")
_ALWAYS: Mapping[str, date] = {}
_PROCESS_UNITS: Mapping[str, date | None] = dict.fromkeys(ProcessUnit)


class _Reference(NamedTuple):
    pointer: str
    code: str
    known: Mapping[str, date | None]
    """Codes with their last day."""
    begins: Mapping[str, date]
    """Their first day, of those that have one."""


def faults(document: ProcedureDocument, names: Names, first_day: date) -> list[FieldError]:
    return [
        *_ended_or_unknown(_agencies(document, names), first_day),
        *_ended_or_unknown(_list_codes(document, names), first_day),
        *_procedures(document, names),
    ]


def procedures_named(documents: Iterable[ProcedureDocument]) -> set[str]:
    """The procedures that documents refer to."""
    return {code for document in documents for code in (document.successor, *document.related) if code}


def _ended_or_unknown(references: Iterable[_Reference], first_day: date) -> Iterator[FieldError]:
    for pointer, code, known, begins in references:
        if code not in known:
            yield FieldError(pointer, UNKNOWN_CODE, _UNKNOWN)
        elif (last_day := known[code]) and last_day < first_day:
            yield FieldError(pointer, CODE_ENDED, _ENDED)
        elif (begins_on := begins.get(code)) and begins_on > first_day:
            yield FieldError(pointer, CODE_NOT_YET, _not_yet(begins_on, first_day))


def _not_yet(begins_on: date, first_day: date) -> Text:
    return Text(
        f"Chỉ có từ ngày {begins_on:%d/%m/%Y}, sau ngày bắt đầu của phiên bản ({first_day:%d/%m/%Y})",
        f"It begins on {begins_on.isoformat()} only, after the version's first day ({first_day.isoformat()})",
    )


def _agencies(document: ProcedureDocument, names: Names) -> Iterator[_Reference]:
    agencies = {code: names.agencies_last_days.get(code) for code in names.agencies}
    begins = names.agencies_first_days
    if document.field:
        yield _Reference("/field", document.field, dict.fromkeys(names.fields), _ALWAYS)
    if document.agency:
        yield _Reference("/agency", document.agency, agencies, begins)
    for name in AGENCY_LISTS:
        # A territory may be that of a unit which is no more: what holds for the old province only, say.
        known = dict.fromkeys(agencies) if name == "territory_agencies" else agencies
        for number, code in enumerate(getattr(document, name)):
            yield _Reference(f"/{name}/{number}", code, known, begins)
    for number, level in enumerate(document.levels_by_agency):
        yield _Reference(f"/levels_by_agency/{number}/agency", level.agency, agencies, begins)
    holders = {**agencies, **_PROCESS_UNITS}
    for number, step in enumerate(document.process):
        yield _Reference(f"/process/{number}/unit", step.unit, holders, begins)
        if step.agency is not None:
            yield _Reference(f"/process/{number}/agency", step.agency, agencies, begins)


def _list_codes(document: ProcedureDocument, names: Names) -> Iterator[_Reference]:
    payers, stores = names.codes.get(PAYER_CATEGORIES), names.codes.get(DATA_STORES)
    for number, channel in enumerate(document.channels if payers is not None else []):
        for case_number, case in enumerate(channel.cases):
            for fee_number, fee in enumerate(case.fees):
                if fee.payer_category is not None:
                    pointer = f"/channels/{number}/cases/{case_number}/fees/{fee_number}/payer_category"
                    begins = names.codes_first_days.get(PAYER_CATEGORIES, _ALWAYS)
                    yield _Reference(pointer, fee.payer_category, payers or {}, begins)
    for number, paper in enumerate(document.required_documents if stores is not None else []):
        for store_number, store in enumerate(paper.reusable_from):
            pointer = f"/required_documents/{number}/reusable_from/{store_number}"
            yield _Reference(pointer, store, stores or {}, names.codes_first_days.get(DATA_STORES, _ALWAYS))


def _procedures(document: ProcedureDocument, names: Names) -> Iterator[FieldError]:
    if names.procedures is None:
        return
    wanted = [("/successor", document.successor)]
    wanted += [(f"/related/{number}", code) for number, code in enumerate(document.related)]
    for pointer, code in wanted:
        if code and code != document.code and code not in names.procedures:
            yield FieldError(pointer, UNKNOWN_CODE, _UNKNOWN_PROCEDURE)
    if document.successor and leads_back(document.code, document.successor, names.successors):
        yield FieldError("/successor", "cycle", CYCLE)


def leads_back(code: str, successor: str, successors: Mapping[str, str]) -> bool:
    """Whether who follows the successors comes to the procedure again."""
    seen: set[str] = set()
    following: str | None = successors.get(successor)
    while following and following not in seen:
        if following == code:
            return True
        seen.add(following)
        following = successors.get(following)
    return False
