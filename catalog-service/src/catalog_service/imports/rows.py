"""One imported row: parsed, or rejected with everything that is wrong with it."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from servicekit.problems import FieldError
from servicekit.rendering import field_errors

from catalog_service.imports.schemas import Outcome, ReportRow, RowKind, RowProblem

Document = TypeVar("Document", bound=BaseModel)

_LISTS = {RowKind.AGENCY: "agencies", RowKind.FIELD: "fields", RowKind.PROCEDURE: "procedures"}


def parse(model: type[Document], value: Any) -> tuple[Document | None, list[FieldError]]:
    """The document, or what is wrong; unknown members are refused at every depth."""
    try:
        return model.model_validate(value, extra="forbid"), []
    except ValidationError as error:
        return None, field_errors(error)


def accepted(kind: RowKind, index: int, code: str, outcome: Outcome) -> ReportRow:
    return ReportRow(row=index + 1, kind=kind, code=code, outcome=outcome)


def rejected(kind: RowKind, index: int, value: Any, errors: Sequence[FieldError]) -> ReportRow:
    code = value.get("code") if isinstance(value, dict) else None
    problems = [
        RowProblem(pointer=f"/{_LISTS[kind]}/{index}{error.pointer}", code=error.code, message=error.message.vi)
        for error in errors
    ]
    return ReportRow(
        row=index + 1,
        kind=kind,
        code=code if isinstance(code, str) else None,
        outcome=Outcome.REJECTED,
        problem=problems[0],
        problems=problems,
    )
