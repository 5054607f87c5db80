"""The minimum set that a record needs before it may be published (NĐ 63/2010 Art. 8(2), QĐ 766 1.3), and its sense.

What a record says by itself is judged here and in channels, papers, processes, forms and blanks; what it refers to, in
references.
"""

from collections import Counter
from collections.abc import Iterator

from contracts.catalog import OnlineMode
from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.levels import taxonomy
from catalog_service.procedures import addresses, blanks, channels, forms, papers, processes
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
"""Results are not among them: a procedure without one ends with an acknowledgement."""

_TWICE = Text("Mã trùng lặp", "The code is named twice")
SELF = Text("Thủ tục không thể dẫn đến chính nó", "A procedure cannot refer to itself")
_NO_PORTAL = Text("Thiếu địa chỉ cổng của ngành dọc", "The vertical portal's address is missing")
_NOT_EXECUTING = Text("Không phải cơ quan thực hiện của thủ tục", "Not one of the executing agencies")


def faults(document: ProcedureDocument) -> list[FieldError]:
    """What keeps the record from being published, each with its pointer."""
    found = [
        *minimum_faults(document),
        *channels.faults(document),
        *papers.faults(document),
        *processes.faults(document),
        *forms.faults(document.form),
        *forms.reference_faults(document),
        *_agency_faults(document),
        *_level_faults(document),
        *_link_faults(document),
    ]
    told = {fault.pointer for fault in found}
    return found + [fault for fault in blanks.faults(document) if fault.pointer not in told]


def minimum_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    for name, text in _MINIMUM.items():
        value = getattr(document, name)
        if not (value.strip() if isinstance(value, str) else value):
            yield FieldError(f"/{name}", "missing", text)


def _agency_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    listed = {name: list(getattr(document, name)) for name in (*AGENCY_LISTS, "related")}
    for name, codes in listed.items():
        yield from _repeated(codes, f"/{name}/{{}}")
    executing = [level.agency for level in document.levels_by_agency]
    yield from _repeated(executing, "/levels_by_agency/{}/agency")
    for number, code in enumerate(executing):
        if code not in document.executing_agencies:
            yield FieldError(f"/levels_by_agency/{number}/agency", "not_executing", _NOT_EXECUTING)


def _level_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    level, mode = document.level, document.online_mode
    if level is None or mode is None:
        return
    if not taxonomy.are_consistent(level, mode, document.valid_to):
        yield FieldError("/online_mode", "level_mode_mismatch", _mismatch(level, mode))
    for number, own in enumerate(document.levels_by_agency):
        if own.declared > max(taxonomy.LEVELS_OF[mode]) and not taxonomy.are_consistent(
            own.declared, mode, document.valid_to
        ):
            yield FieldError(
                f"/levels_by_agency/{number}/declared", "level_mode_mismatch", _mismatch(own.declared, mode)
            )


def _mismatch(level: int, mode: OnlineMode) -> Text:
    levels = ", ".join(str(allowed) for allowed in taxonomy.LEVELS_OF[mode])
    modes = ", ".join(allowed for allowed in OnlineMode if level in taxonomy.LEVELS_OF[allowed])
    return Text(
        f"Mức độ {level} không đi cùng hình thức {mode}: {mode} là của mức độ {levels}, mức độ {level} là {modes}",
        f"Level {level} does not go with {mode}: {mode} goes with level {levels}; level {level} goes with {modes}",
    )


def _repeated(codes: list[str], pointer: str) -> Iterator[FieldError]:
    counts = Counter(codes)
    for number, code in enumerate(codes):
        if counts[code] > 1:
            yield FieldError(pointer.format(number), "repeated", _TWICE)


def _link_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    yield from validity.faults("/valid_to", document.valid_from, document.valid_to)
    if document.successor == document.code:
        yield FieldError("/successor", "self_reference", SELF)
    for number, code in enumerate(document.related):
        if code == document.code:
            yield FieldError(f"/related/{number}", "self_reference", SELF)
    if document.vertical_only and not document.portal_url:
        yield FieldError("/portal_url", "missing", _NO_PORTAL)
    if document.portal_url is not None:
        yield from addresses.faults("/portal_url", document.portal_url)
