from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from contracts.catalog import Coded
from contracts.days import Day
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from catalog_service.agencies.schemas import Code, Name

LONGEST_LIST = 50_000


class NationalProcedureRow(BaseModel):
    """A row of the national list, also as its service LayDanhSachTTHC names the members: MATTHC, TENTTHC."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    code: Annotated[Code, Field(validation_alias=AliasChoices("code", "MATTHC"))]
    name: Annotated[Name, Field(validation_alias=AliasChoices("name", "TENTTHC"))]


class NationalProcedureList(BaseModel):
    """The whole list as it is now."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"procedures": [{"MATTHC": "1.234567", "TENTTHC": "Thông báo khuyến mại (mẫu)"}]}]
        },
    )

    procedures: Annotated[list[NationalProcedureRow], Field(max_length=LONGEST_LIST)]


class NationalListTaken(BaseModel):
    """`left_out`: not listed any more; what is mapped to them stays mapped until somebody ends it."""

    listed: int
    added: int
    renamed: int
    left_out: int


class MappingRequest(BaseModel):
    """From `valid_from` on, by default today."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"national_code": "1.234567", "valid_from": "2026-12-01"}]}
    )

    national_code: Code
    valid_from: Day | None = None


class MappingEnd(BaseModel):
    """`valid_to` is the last day, by default yesterday."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"valid_to": "2026-12-31"}]})

    valid_to: Day | None = None


class MappingRead(BaseModel):
    """`own_code`: our code is the national one, nobody had to map it; such a mapping has no id and no days."""

    id: UUID | None
    national: Coded
    listed: bool
    valid_from: date | None
    valid_to: date | None
    own_code: bool


class NationalCodes(BaseModel):
    """Newest first. `current` are the codes that hold today."""

    procedure_code: str
    current: list[str]
    items: list[MappingRead]


class MappingState(StrEnum):
    MAPPED = "mapped"
    UNMAPPED = "unmapped"


class ProcedureMapping(BaseModel):
    procedure: Coded
    agency: Coded
    national_codes: list[str]


class Suggestion(BaseModel):
    """`score` 0-100: how alike the names are without accents and whatever the order of their words."""

    national: Coded
    score: float


class ProcedureSuggestions(BaseModel):
    """Best first; empty where no name is alike enough. Nothing is mapped by itself."""

    procedure: Coded
    agency: Coded
    suggestions: list[Suggestion]
