from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from contracts.catalog import (
    Audience,
    ChannelCases,
    Coded,
    Course,
    FormReference,
    LegalBasis,
    Level,
    OnlineMode,
    ProcedureKind,
    ProcedureRecord,
    ProcessStep,
    RequiredDocument,
    ResultKind,
    ServiceLevel,
    Step,
    Tier,
    limits,
)
from contracts.days import Day
from contracts.names import Readable
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, computed_field
from servicekit.paging import Page

from catalog_service.agencies.schemas import Code
from catalog_service.levels.schemas import AgencyLevelRead, ClassificationRead, LevelProof, WaiverListed
from catalog_service.levels.taxonomy import Classification

LongText = Annotated[str, Field(max_length=20_000)]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Readable]
ThenName = Annotated[str, Field(max_length=500)]


class FormDocument(BaseModel):
    """JSON Schema 2020-12, JSON Forms layout, and a filled-in example."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    json_schema: dict[str, Any] = Field(alias="schema")
    ui_schema: dict[str, Any] = {}
    example: dict[str, Any] = {}


class AgencyLevelDocument(BaseModel):
    """Where one executing agency declares another level than the procedure."""

    model_config = ConfigDict(extra="forbid")

    agency: Code
    declared: Level


class ProcedureChange(BaseModel):
    """The legal record in the editor's hands: references are codes, and anything may still be missing."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), Readable] = ""
    field: Code | None = None
    agency: Code | None = None
    executing_agencies: list[Code] = Field(default=[], max_length=limits.AGENCIES)
    receiving_units: list[Code] = Field(default=[], max_length=limits.AGENCIES)
    authorised_agencies: list[Code] = Field(default=[], max_length=limits.AGENCIES)
    coordinating_agencies: list[Code] = Field(default=[], max_length=limits.AGENCIES)
    level: Level | None = None
    levels_by_agency: list[AgencyLevelDocument] = Field(default=[], max_length=limits.AGENCIES)
    online_mode: OnlineMode | None = None
    kind: ProcedureKind | None = None
    tiers: list[Tier] = Field(default=[], max_length=limits.LABELS)
    audience: list[Audience] = Field(default=[], max_length=limits.LABELS)
    keywords: list[Keyword] = Field(default=[], max_length=limits.WORDS)
    steps: list[Step] = Field(default=[], max_length=limits.STEPS)
    course: Course = Course()
    process: list[ProcessStep] = Field(default=[], max_length=limits.PROCESS_STEPS)
    channels: list[ChannelCases] = Field(default=[], max_length=limits.CHANNELS)
    required_documents: list[RequiredDocument] = Field(default=[], max_length=limits.PAPERS)
    results: list[ResultKind] = Field(default=[], max_length=limits.RESULTS)
    legal_basis: list[LegalBasis] = Field(default=[], max_length=limits.LEGAL_BASES)
    conditions: LongText | None = None
    forms: list[FormReference] = Field(default=[], max_length=limits.FORMS)
    description: LongText | None = None
    reception_addresses: list[Annotated[str, Field(max_length=500)]] = Field(default=[], max_length=limits.WORDS)
    related: list[Code] = Field(default=[], max_length=limits.WORDS)
    territory: LongText | None = None
    territory_agencies: list[Code] = Field(default=[], max_length=limits.AGENCIES)
    portal_url: Annotated[str, Field(max_length=500)] | None = None
    vertical_only: bool = False
    benefit: LongText | None = None
    successor: Code | None = None
    decision: LongText | None = None
    decided_on: Day | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    assumptions: list[LongText] = Field(default=[], max_length=limits.WORDS)
    form: FormDocument | None = None


class ProcedureDocument(ProcedureChange):
    """A procedure as it is drafted, imported and exported."""

    code: Code


class NamesThen(BaseModel):
    """By code, what a version calls units and fields that the catalogue has since renamed."""

    model_config = ConfigDict(extra="forbid")

    agencies: Annotated[dict[Code, ThenName], Field(max_length=limits.AGENCIES)] = {}
    fields: Annotated[dict[Code, ThenName], Field(max_length=limits.WORDS)] = {}


class VersionFacts(BaseModel):
    """What a published version is besides its document. `retired_from` stands at the newest version alone."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[
        int, Field(strict=True, ge=1, le=2**31 - 1, description="in the order in which they were published")
    ]
    published_at: AwareDatetime | None = None
    retired_from: Day | None = Field(default=None, description="first day on which the procedure no longer exists")
    names_then: NamesThen = NamesThen()


class VersionDocument(VersionFacts, ProcedureDocument):
    """A published version as it is exported: its document, with the course that it really took.

    `valid_to` is the day before `valid_from` where it was replaced before its first day was over.
    """


class ProcedureRead(ProcedureRecord):
    """The legal record in force. Its electronic form is read at `/form`."""

    level_proof: list[LevelProof] = Field(default=[])
    levels_by_agency: list[AgencyLevelRead] = Field(default=[], description="where they differ")  # type: ignore[assignment]
    level_waivers: list[WaiverListed] = Field(default=[])
    classifications: list[ClassificationRead] = Field(default=[], description="in both schemes, by date")
    form_schema: dict[str, Any] | None = Field(default=None, exclude=True)


class ProcedureListed(BaseModel):
    code: str
    name: str
    field: Coded
    agency: Coded
    level: ServiceLevel
    online_mode: OnlineMode
    classification: Classification | None = Field(default=None, description="in the scheme of the day")
    fee_summary: str
    time_summary: str


class VersionListed(BaseModel):
    """A published version, in force from `valid_from` to `valid_to`, both included.

    `replaced_by` is the version that stands in its place after its last day. `valid_to` before `valid_from`: it was
    replaced, or the procedure retired, before its first day was over.
    """

    version: int
    name: str
    valid_from: date
    valid_to: date | None
    decision: str | None
    published_at: datetime
    replaced_by: int | None
    successor: str | None = Field(description="the procedure that took its place, or is to take it")

    @computed_field(description="it ended and no version follows: the procedure is no more after `valid_to`")
    @property
    def retired(self) -> bool:
        return self.valid_to is not None and self.replaced_by is None


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class BlockName(BaseModel):
    vi: str
    en: str


class VersionChange(BaseModel):
    """`item` is the id, code or name of the nearest list entry above the pointer; by it both versions were matched.

    A pointer below `/form` leads into the answer of `/form`, every other one into the record: the newer one, or the
    older one where something was removed. `before` and `after` are null where there was or is nothing.
    """

    pointer: str
    kind: ChangeKind
    item: str | None
    before: Any
    after: Any
    label: BlockName


class VersionChanges(Page[VersionChange]):
    """What `version` says differently from `compared_with`; the first version is compared with nothing."""

    version: int
    compared_with: int | None


class FormRead(FormDocument):
    """The electronic form of a version; `example` validates against `schema`."""

    version: int
