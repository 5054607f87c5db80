from typing import Annotated

from contracts.days import Day
from contracts.names import Readable
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from catalog_service.agencies.schemas import Name

MOST = 10_000
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Readable]


class LegalDocumentItem(BaseModel):
    """`valid_to` is its last day; `replaced_by` the number of the text in its place."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    number: Number
    title: Name
    valid_to: Day
    replaced_by: Number | None = None


class LegalDocumentList(BaseModel):
    """All texts that have ceased to hold, or will on a known day."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"documents": [{"number": "1/2018/NĐ-CP", "title": "Nghị định mẫu", "valid_to": "2026-12-31"}]}
            ]
        },
    )

    documents: Annotated[list[LegalDocumentItem], Field(max_length=MOST)]
