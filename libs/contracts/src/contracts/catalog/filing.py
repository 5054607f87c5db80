"""How a procedure is filed and what comes of it: channels and cases, papers, forms, results, legal basis."""

from enum import StrEnum

from pydantic import Field

from contracts.catalog import limits
from contracts.catalog.base import Fact
from contracts.catalog.fees import Fee, TimeLimit
from contracts.days import Day
from contracts.names import Name


class Channel(StrEnum):
    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class ProcedureCase(Fact):
    name: Name
    time_limit: TimeLimit
    fees: list[Fee] = Field(default=[], max_length=limits.FEES)


class ChannelCases(Fact):
    channel: Channel
    cases: list[ProcedureCase] = Field(max_length=limits.CASES)
    description: str | None = None


class Step(Fact):
    case: Name | None = None
    title: str


class PaperHolds(StrEnum):
    IDENTITY = "identity"
    """Who somebody is: căn cước, hộ chiếu, giấy khai sinh. Officials open marked copies of it."""


class RequiredDocument(Fact):
    id: Name
    name: Name
    case: Name | None = None
    originals: int = Field(default=0, strict=True, le=limits.COPIES)
    copies: int = Field(default=0, strict=True, le=limits.COPIES)
    required: bool = True
    form_id: Name | None = None
    electronic_signature: bool = Field(default=False, description="online, the file has to be signed electronically")
    reusable_from: list[Name] = Field(
        default=[], max_length=limits.WORDS, description="codes of the list `data-stores`: not asked for again"
    )
    holds: PaperHolds | None = Field(
        default=None, description="`identity`: an identity paper, of which officials open marked copies"
    )
    note: str | None = None


class ResultKind(Fact):
    """An empty list of results: the procedure ends with an acknowledgement."""

    code: Name
    name: Name
    electronic: bool = Field(default=True, description="an electronic result is issued (NĐ 45/2020)")
    delivery: list[Channel] = Field(
        default=[], max_length=limits.LABELS, description="how it can be received; empty: not said"
    )
    valid_months: int | None = Field(default=None, strict=True, ge=1, le=limits.VALID_MONTHS)


class LegalBasis(Fact):
    number: Name
    title: Name
    issued_on: Day | None = None
    issued_by: str | None = None
    url: str | None = None


class FormFile(Fact):
    """A blank form as it can be downloaded; its bytes are found by their SHA-256."""

    name: Name
    media_type: str
    size: int = Field(strict=True, ge=1, le=limits.FILE_BYTES)
    sha256: str


class FormReference(Fact):
    """Without a file the blank form is drawn from the electronic one."""

    id: Name
    name: Name
    file: FormFile | None = None
