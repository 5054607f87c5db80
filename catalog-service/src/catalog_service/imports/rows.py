"""One imported row: parsed, or rejected with everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from servicekit.problems import FieldError
from servicekit.rendering import field_errors

from catalog_service.imports.schemas import Outcome, ReportRow, RowKind, RowProblem
from catalog_service.procedures.schemas import ProcedureDocument, VersionFacts

Document = TypeVar("Document", bound=BaseModel)

SECTIONS = {
    RowKind.AGENCY: "agencies",
    RowKind.FIELD: "fields",
    RowKind.CODE: "code_lists",
    RowKind.FILE: "files",
    RowKind.PROCEDURE: "procedures",
    RowKind.MANDATE: "mandates",
    RowKind.SEARCH_WORDS: "search_words",
    RowKind.LEGAL_DOCUMENT: "legal_documents",
    RowKind.NATIONAL_PROCEDURE: "national_procedures",
    RowKind.NATIONAL_CODE: "national_codes",
    RowKind.LEVEL_WAIVER: "level_waivers",
}


@dataclass(frozen=True)
class Unreadable:
    """Stands in a section for a row whose source makes no document at all."""

    code: str | None
    errors: tuple[FieldError, ...]


def parse(model: type[Document], value: Any) -> tuple[Document | None, list[FieldError]]:
    """The document, or what is wrong; unknown members are refused at every depth."""
    if isinstance(value, Unreadable):
        return None, list(value.errors)
    try:
        return model.model_validate(value, extra="forbid"), []
    except ValidationError as error:
        return None, field_errors(error)


def parse_procedure(value: Any) -> tuple[ProcedureDocument | None, VersionFacts | None, list[FieldError]]:
    """A document, and for a numbered version what it is besides; neither where anything is wrong with either."""
    if not is_numbered(value):
        document, errors = parse(ProcedureDocument, value)
        return document, None, errors
    names = VersionFacts.model_fields.keys()
    document, errors = parse(ProcedureDocument, {name: value[name] for name in value if name not in names})
    facts, wrong = parse(VersionFacts, {name: value[name] for name in value if name in names})
    return (document, facts, []) if document and facts else (None, None, wrong + errors)


def is_numbered(value: Any) -> bool:
    return isinstance(value, dict) and value.get("version") is not None


def version_of(value: Any) -> Any:
    return value["version"] if is_numbered(value) else None


def code_of(value: Any) -> str | None:
    if isinstance(value, Unreadable):
        return value.code
    if not isinstance(value, dict):
        return None
    names = (value[name] for name in ("code", "id", "sha256", "number") if name in value)
    code = next(names, None)
    return code if isinstance(code, str) else None


def accepted(kind: RowKind, index: int, code: str, outcome: Outcome, notes: Sequence[FieldError] = ()) -> ReportRow:
    return ReportRow(row=index + 1, kind=kind, code=code, outcome=outcome, notes=_told(kind, index, notes))


def rejected(kind: RowKind, index: int, value: Any, errors: Sequence[FieldError]) -> ReportRow:
    problems = _told(kind, index, errors)
    return ReportRow(
        row=index + 1,
        kind=kind,
        code=code_of(value),
        outcome=Outcome.REJECTED,
        problem=problems[0],
        problems=problems,
    )


def unreadable(errors: Sequence[FieldError]) -> ReportRow:
    """The one row of a document that cannot be read at all; the pointers are those of the whole."""
    problems = [RowProblem(pointer=error.pointer, code=error.code, message=error.message.vi) for error in errors]
    return ReportRow(
        row=1, kind=RowKind.DOCUMENT, code=None, outcome=Outcome.REJECTED, problem=problems[0], problems=problems
    )


def _told(kind: RowKind, index: int, errors: Sequence[FieldError]) -> list[RowProblem]:
    return [
        RowProblem(pointer=f"/{SECTIONS[kind]}/{index}{error.pointer}", code=error.code, message=error.message.vi)
        for error in errors
    ]
