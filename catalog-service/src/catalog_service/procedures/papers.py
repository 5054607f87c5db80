"""Steps, required papers, results and legal bases: ids that are used once, quantities, cases that exist."""

from collections import Counter
from collections.abc import Iterator

from servicekit.problems import FieldError, Text

from catalog_service.procedures import addresses
from catalog_service.procedures.schemas import ProcedureDocument

_NO_TITLE = Text("Thiếu nội dung", "The text is missing")
_NO_QUANTITY = Text("Giấy tờ thiếu số lượng bản chính, bản sao", "The paper has neither originals nor copies")
_NEGATIVE = Text("Số lượng không được âm", "A quantity is never negative")
_TWICE = Text("Mã trùng lặp", "The id is used twice")
_UNKNOWN_CASE = Text("Trường hợp không có trong cách thức thực hiện", "No channel knows this case")


def faults(document: ProcedureDocument) -> Iterator[FieldError]:
    cases = {case.name for channel in document.channels for case in channel.cases}
    yield from _step_faults(document, cases)
    yield from _paper_faults(document, cases)
    yield from _repeated("results", "code", [result.code for result in document.results])
    yield from _basis_faults(document)


def _step_faults(document: ProcedureDocument, cases: set[str]) -> Iterator[FieldError]:
    for number, step in enumerate(document.steps):
        if not step.title.strip():
            yield FieldError(f"/steps/{number}/title", "missing", _NO_TITLE)
        if step.case is not None and step.case not in cases:
            yield FieldError(f"/steps/{number}/case", "unknown_case", _UNKNOWN_CASE)


def _paper_faults(document: ProcedureDocument, cases: set[str]) -> Iterator[FieldError]:
    for number, paper in enumerate(document.required_documents):
        pointer = f"/required_documents/{number}"
        if not paper.name.strip():
            yield FieldError(f"{pointer}/name", "missing", _NO_TITLE)
        for name in ("originals", "copies"):
            if getattr(paper, name) < 0:
                yield FieldError(f"{pointer}/{name}", "negative", _NEGATIVE)
        if paper.required and paper.originals + paper.copies < 1:
            yield FieldError(f"{pointer}/originals", "missing", _NO_QUANTITY)
        if paper.case is not None and paper.case not in cases:
            yield FieldError(f"{pointer}/case", "unknown_case", _UNKNOWN_CASE)
    yield from _repeated("required_documents", "id", [paper.id for paper in document.required_documents])


def _basis_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    for number, basis in enumerate(document.legal_basis):
        for name in ("number", "title"):
            if not getattr(basis, name).strip():
                yield FieldError(f"/legal_basis/{number}/{name}", "missing", _NO_TITLE)
        if basis.url is not None:
            yield from addresses.faults(f"/legal_basis/{number}/url", basis.url)


def _repeated(block: str, member: str, ids: list[str]) -> Iterator[FieldError]:
    counts = Counter(ids)
    for number, identifier in enumerate(ids):
        if counts[identifier] > 1:
            yield FieldError(f"/{block}/{number}/{member}", "repeated", _TWICE)
