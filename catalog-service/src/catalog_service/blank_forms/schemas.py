from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

ShortText = Annotated[str, Field(max_length=300)]


class FormFileKept(BaseModel):
    """What its bytes are, and how many."""

    sha256: str
    media_type: str
    size: int


class Answers(BaseModel):
    """A form as it is filled in so far; `version` is the one that it was filled in for (default: in force today)."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"data": {"purpose": "Bổ sung hồ sơ xin việc (mẫu)"}}]}
    )

    data: dict[str, Any]
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class FilerDocument(BaseModel):
    """Who signs the sheet. Printed, never stored."""

    model_config = ConfigDict(extra="forbid")

    name: ShortText | None = None
    identity: ShortText | None = None
    phone: ShortText | None = None
    email: ShortText | None = None
    address: ShortText | None = None


class PrintCommand(Answers):
    filer: FilerDocument | None = None


class AnswerFault(BaseModel):
    """`pointer` is a JSON pointer into `data`; `code` the keyword of the schema."""

    pointer: str
    code: str
    message: str


class AnswersJudged(BaseModel):
    """At most a hundred errors are told at once."""

    valid: bool
    errors: list[AnswerFault]
