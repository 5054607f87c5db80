from datetime import date, datetime

from contracts.days import Day
from pydantic import BaseModel, ConfigDict

from catalog_service.agencies.schemas import Code
from catalog_service.procedures.schemas import FormDocument, ProcedureDocument, ProcedureRead


class DraftRead(ProcedureDocument):
    """The drafted document; `version` counts its changes."""

    version: int
    changed_at: datetime


class CloneCommand(BaseModel):
    """`code` is the new procedure's."""

    model_config = ConfigDict(extra="forbid")

    code: Code


class DraftListed(BaseModel):
    """`published_version` is the newest version beside the draft, null before the first publication."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    version: int
    published_version: int | None
    changed_by: str
    changed_at: datetime


class PublicationListed(BaseModel):
    """Who published which version, and when."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    version: int
    name: str
    decision: str | None
    valid_from: date
    valid_to: date | None
    published_at: datetime
    published_by: str


class PublishCommand(BaseModel):
    """`valid_from` goes before the draft's. Without either it begins today, or on the first day of a newest version
    that has not begun. Versions that have not begun by then are replaced and never come into force.
    """

    model_config = ConfigDict(extra="forbid")

    valid_from: Day | None = None


class Fault(BaseModel):
    """`pointer` is a JSON pointer into the draft."""

    pointer: str
    code: str
    message: str


class FormFileLink(BaseModel):
    """Where a draft's blank form can be looked at; `drawn`: from the electronic form, no file was uploaded."""

    form_id: str
    name: str
    url: str
    drawn: bool


class PublicationPreview(BaseModel):
    """What publishing would do, without doing it. `record` is null as long as it cannot be made of the draft."""

    draft_version: int
    version: int
    valid_from: Day
    publishable: bool
    record: ProcedureRead | None
    faults: list[Fault]
    form: FormDocument | None
    example_errors: list[Fault]
    files: list[FormFileLink]


class RetireCommand(BaseModel):
    """`valid_to` is the last day (default: today); `successor` the procedure that takes its place."""

    model_config = ConfigDict(extra="forbid")

    valid_to: Day | None = None
    successor: Code | None = None
