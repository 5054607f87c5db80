"""The catalogue's published language: the legal record of a procedure, agencies, and what changed.

Source of the record's blocks: NĐ 63/2010 Art. 8(2) and the national database of procedures (CSDLQG TTHC).
"""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.days import Day
from contracts.event import Event


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Coded(Fact):
    code: str
    name: str


class TimeUnit(StrEnum):
    HOUR = "hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    NONE = "none"


class TimeLimit(Fact):
    """`none` has no value: the procedure knows no deadline; 0 means on receipt."""

    value: float | None = Field(default=None, ge=0)
    unit: TimeUnit
    refusal_value: float | None = Field(default=None, description="a shorter limit when the answer is no, same unit")
    note: str | None = None


class Channel(StrEnum):
    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class FeeStage(StrEnum):
    """National codes 1, 2 and 4 of HinhThucThu."""

    RECEPTION = "reception"
    SUPPLEMENT = "supplement"
    RETURN = "return"


class TariffStep(Fact):
    """What every further unit above the threshold costs: đồng a unit, or hundredths of a percent of a value."""

    above: int = Field(ge=0)
    per_unit_vnd: int | None = Field(default=None, ge=0)
    basis_points: int | None = Field(default=None, ge=0, le=10_000)


class TariffBasis(StrEnum):
    PAGE = "page"
    COPY = "copy"
    CASE = "case"
    VALUE_VND = "value_vnd"


class Tariff(Fact):
    """A formula that a machine can price: a base, then each step for the part above it, at most a maximum."""

    basis: TariffBasis
    base_vnd: int = Field(default=0, ge=0)
    steps: list[TariffStep] = []
    maximum_vnd: int | None = Field(default=None, ge=0)


class Fee(Fact):
    """`fee` is phí, `levy` is lệ phí (Luật Phí và lệ phí 2015). Exactly one of amount and formula is set.

    A formula says in words what its `tariff`, where there is one, says to a machine.
    """

    id: str
    kind: Literal["fee", "levy"]
    name: str
    amount_vnd: int | None = Field(default=None, ge=0)
    formula: str | None = None
    tariff: Tariff | None = None
    payer_category: str | None = None
    stage: FeeStage = FeeStage.RECEPTION
    valid_from: Day
    valid_to: Day | None = None
    legal_basis: str | None = None
    assumed: bool = False


class ProcedureCase(Fact):
    name: str
    time_limit: TimeLimit
    fees: list[Fee] = []


class ChannelCases(Fact):
    channel: Channel
    cases: list[ProcedureCase]
    description: str | None = None


class Step(Fact):
    case: str | None = None
    title: str


class RequiredDocument(Fact):
    id: str
    name: str
    case: str | None = None
    originals: int = 0
    copies: int = 0
    required: bool = True
    form_id: str | None = None
    electronic_signature: bool = Field(default=False, description="online, the file has to be signed electronically")
    reusable_from: list[str] = Field(default=[], description="codes of the list `data-stores`: not asked for again")
    note: str | None = None


class ResultKind(Fact):
    """An empty list of results: the procedure ends with an acknowledgement."""

    code: str
    name: str
    electronic: bool = Field(default=True, description="an electronic result is issued (NĐ 45/2020)")
    delivery: list[Channel] = Field(default=[], description="how it can be received; empty: not said")
    valid_months: int | None = Field(default=None, ge=1)


class LegalBasis(Fact):
    number: str
    title: str
    issued_on: Day | None = None
    issued_by: str | None = None
    url: str | None = None


class FormFile(Fact):
    """A blank form as it can be downloaded; its bytes are found by their SHA-256."""

    name: str
    media_type: str
    size: int = Field(ge=1)
    sha256: str


class FormReference(Fact):
    """Without a file the blank form is drawn from the electronic one."""

    id: str
    name: str
    file: FormFile | None = None


class ServiceLevel(Fact):
    """Levels 1-4 of NĐ 43/2011. Provable and observed are None until something proves or shows them.

    `label` is what the public is told: the declared level, lowered to what is provable unless a waiver holds.
    """

    declared: int = Field(ge=1, le=4)
    provable: int | None = None
    observed: int | None = None
    label: int | None = None


class AgencyLevel(Fact):
    """Where one executing agency declares another level than the procedure."""

    agency: Coded
    declared: int = Field(ge=1, le=4)


class Audience(StrEnum):
    CITIZEN = "citizen"
    OVERSEAS_VIETNAMESE = "overseas_vietnamese"
    FOREIGNER = "foreigner"
    ENTERPRISE = "enterprise"
    HOUSEHOLD_BUSINESS = "household_business"
    COOPERATIVE = "cooperative"
    ORGANISATION = "organisation"
    STATE_BODY = "state_body"


class OnlineMode(StrEnum):
    """NĐ 42/2022: thông tin, một phần, toàn trình."""

    INFORMATION = "information"
    PARTIAL = "partial"
    FULL = "full"


class ProcedureKind(StrEnum):
    """Loại thủ tục: set by law, left to the ministry or province to detail, or the province's own (đặc thù)."""

    NATIONAL = "national"
    DELEGATED = "delegated"
    LOCAL = "local"


class Tier(StrEnum):
    """Cấp thực hiện."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    OTHER = "other"


class Course(Fact):
    """Where a procedure's course differs from the usual one; the table of states itself is the same for all."""

    pauses_for_supplement: bool = Field(default=True, description="the clock stands still while papers are awaited")
    pauses_for_payment: bool = Field(default=True, description="the clock stands still while money is awaited")
    proposal_required: bool = Field(default=True, description="an approver decides on an officer's proposal only")
    withdrawable: bool = Field(default=True, description="the applicant may ask for the dossier back")
    supplement_wait_days: int | None = Field(
        default=None, ge=1, le=366, description="calendar days to supply papers; none: as the province has set"
    )


class ProcessUnit(StrEnum):
    """Who holds a step of the internal process, where it is not one unit for every dossier."""

    RECEIVING = "receiving"
    EXECUTING = "executing"
    RETURNING = "returning"
    LEADER = "leader"
    """The unit above the executing agency: the people's committee that signs."""
    CONSULTED = "consulted"
    """Whoever is asked for an opinion."""


class ProcessStep(Fact):
    """One step of the internal process (quy trình nội bộ); without `after` it is the first."""

    id: str
    title: str
    case: str | None = Field(default=None, description="none: the step is taken in every case")
    role: str | None = Field(default=None, description="who does it, in words")
    unit: str = Field(default=ProcessUnit.EXECUTING, description="a unit's code, or a role of ProcessUnit")
    agency: str | None = Field(
        default=None, description="another agency that does it, as a task of its own (liên thông)"
    )
    limit: TimeLimit
    after: list[str] = Field(default=[], description="ids of the steps that must be done before; several: all of them")
    product: str | None = None


class ProcedureRecord(Fact):
    """The whole legal record of one version of a procedure."""

    code: str
    name: str
    version: int = Field(ge=1)
    field: Coded
    agency: Coded
    executing_agencies: list[Coded]
    receiving_units: list[Coded] = Field(default=[], description="where papers are received; first is the default")
    authorised_agencies: list[Coded] = []
    coordinating_agencies: list[Coded] = []
    level: ServiceLevel
    levels_by_agency: list[AgencyLevel] = []
    online_mode: OnlineMode
    kind: ProcedureKind | None = None
    tiers: list[Tier] = Field(default=[], description="cấp thực hiện")
    audience: list[Audience]
    keywords: list[str] = []
    steps: list[Step]
    course: Course = Course()
    process: list[ProcessStep] = Field(default=[], description="the internal process; empty: none is set")
    channels: list[ChannelCases]
    required_documents: list[RequiredDocument]
    results: list[ResultKind]
    legal_basis: list[LegalBasis]
    conditions: str | None = None
    forms: list[FormReference] = []
    form_schema: dict[str, Any] | None = Field(default=None, description="JSON Schema 2020-12 of the electronic form")
    description: str | None = None
    reception_addresses: list[str] = []
    related: list[str] = Field(default=[], description="codes of procedures that people often need beside it")
    territory: str | None = None
    territory_agencies: list[Coded] = Field(default=[], description="units whose territory it is limited to")
    portal_url: str | None = Field(default=None, description="where a vertical portal (ngành dọc) takes it")
    vertical_only: bool = False
    benefit: str | None = Field(default=None, description="a sum paid out to the person; never a charge")
    successor: str | None = None
    decision: str | None = None
    decided_on: date | None = Field(default=None, description="date of the decision that published it")
    valid_from: date
    valid_to: date | None = None
    assumptions: list[str] = Field(default=[], description="which facts of the record are sample data")


class ProcedurePublished(Event):
    """The one fat event: readers keep the record, so nobody asks the catalogue at submit time. ≤ 512 KiB."""

    subject: ClassVar[str] = "catalog.procedure_published.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    version: int
    record: ProcedureRecord


class ProcedureRetired(Event):
    subject: ClassVar[str] = "catalog.procedure_retired.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    valid_to: date
    successor: str | None = None


class LevelProofChanged(Event):
    """What is proven about a procedure's level at one executing agency, and the level that the public is told."""

    subject: ClassVar[str] = "catalog.level_proof_changed.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    agency: str
    declared: int
    provable: int
    observed: int | None = None
    label: int
    missing: tuple[str, ...] = Field(default=(), description="codes of the proofs that fail or have expired")
    waived_until: date | None = None


class PartName(StrEnum):
    FIELDS = "fields"
    SEARCH_WORDS = "search_words"


class CataloguePartChanged(Event):
    """A part of the catalogue that is changed as a whole is another now; who keeps lists drops them."""

    subject: ClassVar[str] = "catalog.part_changed.v1"
    aggregate: ClassVar[str] = "part"

    part: PartName


class CodeListChanged(Event):
    """A code list has another edition, of which `sequence` is the number; the first one came unannounced."""

    subject: ClassVar[str] = "catalog.code_list_changed.v1"
    aggregate: ClassVar[str] = "list"

    list: str


class AgencyKind(StrEnum):
    PROVINCE = "province"
    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"
    ONE_STOP = "one_stop"
    VERTICAL = "vertical"
    DIVISION = "division"


class AgencyState(Fact):
    """What a unit was called, what it was and where it stood in one stretch of time."""

    name: str
    kind: AgencyKind
    parent: str | None
    path: list[str]
    valid_from: date
    valid_to: date | None = None


class AgencyChanged(Event):
    """The unit as it now stands; `path` lists its ancestors' codes from the root to itself."""

    subject: ClassVar[str] = "catalog.agency_changed.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    path: list[str]
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = Field(default=(), description="its codes in other regimes, e.g. 000.00.16.H05")
    states: tuple[AgencyState, ...] = Field(default=(), description="its whole life, oldest first; empty: always so")
