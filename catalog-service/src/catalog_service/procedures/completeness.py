"""The minimum set that a record needs before it may be published (NĐ 63/2010 Art. 8(2), QĐ 766 1.3), and its sense."""

from collections import Counter
from collections.abc import Container, Iterator

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.problems import FieldError, Text

from catalog_service.procedures import forms
from catalog_service.procedures.records import AGENCY_LISTS
from catalog_service.procedures.schemas import ProcedureDocument

_MINIMUM = {
    "name": Text("Thiếu tên thủ tục", "The name is missing"),
    "field": Text("Thiếu lĩnh vực", "The field is missing"),
    "agency": Text("Thiếu cơ quan có thẩm quyền", "The competent agency is missing"),
    "executing_agencies": Text("Thiếu cơ quan thực hiện", "The executing agency is missing"),
    "level": Text("Thiếu mức độ dịch vụ công", "The declared level is missing"),
    "online_mode": Text("Thiếu hình thức trực tuyến", "The online mode is missing"),
    "audience": Text("Thiếu đối tượng thực hiện", "The audience is missing"),
    "steps": Text("Thiếu trình tự thực hiện", "The steps are missing"),
    "channels": Text("Thiếu cách thức thực hiện", "The channels are missing"),
    "required_documents": Text("Thiếu thành phần hồ sơ", "The required documents are missing"),
    "legal_basis": Text("Thiếu căn cứ pháp lý", "The legal basis is missing"),
}
_NO_CASE = Text("Cách thức thực hiện thiếu trường hợp với thời hạn", "The channel has no case with its time limit")
_NO_QUANTITY = Text("Giấy tờ thiếu số lượng bản chính, bản sao", "The paper has neither originals nor copies")
_NO_VALUE = Text("Thời hạn thiếu số lượng", "The time limit has no value")
_VALUE_WITHOUT_LIMIT = Text("Không quy định thời hạn thì không có số lượng", "No deadline, so no value")
_ONE_OF_AMOUNT_AND_FORMULA = Text("Phí phải có đúng một: số tiền hoặc công thức", "Either an amount or a formula")
_TWICE = Text("Mã trùng lặp", "The id is used twice")
_UNKNOWN_CODE = Text("Mã không có trong danh mục", "The code is not in the catalogue")
_ENDS_BEFORE_IT_BEGINS = Text("Ngày kết thúc trước ngày bắt đầu", "It ends before it begins")
_SELF = Text("Thủ tục không thể thay thế chính nó", "A procedure cannot succeed itself")


def faults(document: ProcedureDocument) -> list[FieldError]:
    """What keeps the record from being published, each with its pointer."""
    found = [FieldError(f"/{name}", "missing", text) for name, text in _MINIMUM.items() if not getattr(document, name)]
    found += _channel_faults(document)
    found += _paper_faults(document)
    found += forms.faults(document.form)
    if document.valid_from and document.valid_to and document.valid_to < document.valid_from:
        found.append(FieldError("/valid_to", "ends_before_it_begins", _ENDS_BEFORE_IT_BEGINS))
    if document.successor == document.code:
        found.append(FieldError("/successor", "self_reference", _SELF))
    return found


def unknown_references(
    document: ProcedureDocument, agencies: Container[str], fields: Container[str]
) -> list[FieldError]:
    """Agencies and fields that the catalogue does not know."""
    wanted = [("/field", document.field, fields), ("/agency", document.agency, agencies)]
    for name in AGENCY_LISTS:
        wanted += [(f"/{name}/{index}", code, agencies) for index, code in enumerate(getattr(document, name))]
    for index, level in enumerate(document.levels_by_agency):
        wanted.append((f"/levels_by_agency/{index}/agency", level.agency, agencies))
    return [
        FieldError(pointer, "unknown_code", _UNKNOWN_CODE)
        for pointer, code, known in wanted
        if code is not None and code not in known
    ]


def _channel_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    for number, channel in enumerate(document.channels):
        if not channel.cases:
            yield FieldError(f"/channels/{number}/cases", "missing", _NO_CASE)
        for case_number, case in enumerate(channel.cases):
            pointer = f"/channels/{number}/cases/{case_number}"
            yield from _limit_faults(f"{pointer}/time_limit", case.time_limit)
            for fee_number, fee in enumerate(case.fees):
                if (fee.amount_vnd is None) == (fee.formula is None):
                    where = f"{pointer}/fees/{fee_number}/amount_vnd"
                    yield FieldError(where, "amount_or_formula", _ONE_OF_AMOUNT_AND_FORMULA)
            repeated = Counter(fee.id for fee in case.fees)
            for fee_number, fee in enumerate(case.fees):
                if repeated[fee.id] > 1:
                    yield FieldError(f"{pointer}/fees/{fee_number}/id", "repeated", _TWICE)


def _limit_faults(pointer: str, limit: TimeLimit) -> Iterator[FieldError]:
    if limit.unit is TimeUnit.NONE and limit.value is not None:
        yield FieldError(f"{pointer}/value", "value_without_limit", _VALUE_WITHOUT_LIMIT)
    if limit.unit is not TimeUnit.NONE and limit.value is None:
        yield FieldError(f"{pointer}/value", "missing", _NO_VALUE)


def _paper_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    repeated = Counter(paper.id for paper in document.required_documents)
    for number, paper in enumerate(document.required_documents):
        if paper.required and paper.originals + paper.copies < 1:
            yield FieldError(f"/required_documents/{number}/originals", "missing", _NO_QUANTITY)
        if repeated[paper.id] > 1:
            yield FieldError(f"/required_documents/{number}/id", "repeated", _TWICE)
