from datetime import date, datetime
from typing import Annotated

from contracts.catalog import ServiceLevel
from contracts.days import Day
from pydantic import BaseModel, ConfigDict, StringConstraints

from catalog_service.agencies.schemas import Code
from catalog_service.levels.schemas import LevelsRead
from catalog_service.procedures.schemas import FormDocument, ProcedureDocument, ProcedureRead, VersionChange


class DraftRead(ProcedureDocument):
    """The drafted document; `version` counts its changes."""

    version: int
    changed_at: datetime


class CloneCommand(BaseModel):
    """`code` is the new procedure's."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "1.999902"}]})

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

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"valid_from": "2027-01-01"}]})

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


class LevelsForeseen(LevelsRead):
    """What would be provable on the version's first day by what is known today, and why not more."""

    level: ServiceLevel


class PublicationPreview(BaseModel):
    """What publishing would do, without doing it. `record` and `levels` are null as long as no record can be made of
    the draft.

    `repeats` is the published version than which the draft says nothing new, null when it does. `changes` are the
    first 500 against the version in force (else the newest), as its list of changes will tell them; `changes_total`
    counts them all.
    """

    draft_version: int
    version: int
    valid_from: Day
    publishable: bool
    repeats: int | None
    record: ProcedureRead | None
    levels: LevelsForeseen | None
    compared_with: int | None
    changes: list[VersionChange]
    changes_total: int
    faults: list[Fault]
    form: FormDocument | None
    example_errors: list[Fault]
    files: list[FormFileLink]


class TakeBackCommand(BaseModel):
    """Why the procedure goes on after all."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Quyết định bãi bỏ được hủy (mẫu)"}]}
    )

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class RetireCommand(BaseModel):
    """`valid_to` is the last day (default: today); `successor` the procedure that takes its place."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"valid_to": "2026-12-31", "successor": "1.999902"}]}
    )

    valid_to: Day | None = None
    successor: Code | None = None
