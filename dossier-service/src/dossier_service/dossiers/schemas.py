"""What goes in and out. `filer`, `channel`, codes and times are derived, never taken from the caller."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from contracts.dossier import ApplicantKind, Cause, DossierChannel, Filer, Origin, PaperReason
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.particulars import Email, IdentityNumber, Phone, TaxCode
from dossier_service.dossiers.people import Confirmation

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


def _in_this_century(at: datetime) -> datetime:
    if not 2000 <= at.year < 2100:
        raise Unfit("year_out_of_range", Text("Năm phải từ 2000 đến 2099", "The year must lie between 2000 and 2099"))
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_in_this_century)]
"""What somebody gives as a time; others can be moved into no other time zone, or into no database."""


class Command(BaseModel):
    """Unknown fields are refused: a typing error must not pass for a default."""

    model_config = ConfigDict(extra="forbid")


class Applicant(Command):
    """NĐ 59/2022: a person by the 12 digits of the citizen id; an organisation by its tax code."""

    kind: ApplicantKind
    name: Line | None = None
    identity_number: IdentityNumber | None = None
    tax_code: TaxCode | None = None
    phone: Phone | None = None
    email: Email | None = None
    address: Line | None = None


class Delivery(Command):
    method: Literal["online", "counter", "post"] = "online"
    address: Line | None = None


class OnBehalfOf(Command):
    """The represented person, and by what right (uỷ quyền)."""

    applicant: Applicant
    ground: Line


class DossierCreate(Command):
    procedure_code: Line
    case: Line | None = None
    agency: Line | None = Field(default=None, description="which of the executing agencies; there is a usual one")
    receiving_unit: Line | None = None
    returning_unit: Line | None = Field(default=None, description="who hands the result over; else who received")
    on_behalf_of: OnBehalfOf | None = None
    resume: StrictBool = Field(
        default=False,
        description="answer 200 with the caller's last draft of the procedure for the same person, if there is one",
    )
    trial: StrictBool = Field(
        default=False, description="an administrator's or a probe's trial: never counted, for ever"
    )


class DossierPatch(Command):
    case: Line | None = None
    agency: Line | None = None
    receiving_unit: Line | None = None
    returning_unit: Line | None = None
    form: dict[str, Any] | None = None
    applicant: Applicant | None = None
    delivery: Delivery | None = None


class Coded(BaseModel):
    code: str
    name: str


class ProcedureRef(BaseModel):
    """The version that the dossier is under, and the one in force today (None: none is).

    A draft is under the version in force; its answers and papers stay, and what they lack now is in `missing`.
    """

    code: str
    version: int
    name: str
    current_version: int | None
    changed: bool
    rebased_from: int | None = None


class Missing(BaseModel):
    """One thing that keeps the draft from being filed, in plain words."""

    pointer: str
    kind: Literal["form", "document", "applicant", "delivery", "case", "procedure"]
    message: str


class OtherDraft(BaseModel):
    """Of the same owner and procedure: so that nobody begins a second one because the first is forgotten."""

    id: UUID
    draft_number: str
    updated_at: datetime


class DuplicateRuling(BaseModel):
    """Why an official says that it is none."""

    reason: str | None
    by: str
    at: datetime


class LikelyDuplicate(BaseModel):
    """Another open dossier of the same owner and procedure with like answers."""

    id: UUID
    code: str | None
    status: Status
    submitted_at: datetime | None
    alike_percent: int = Field(description="equal answers of all that either form gives")
    ruled_out: DuplicateRuling | None


class DossierRead(BaseModel):
    id: UUID
    draft_number: str
    code: str | None
    external_code: str | None
    origin: Origin
    status: Status
    national_code: int | None
    procedure: ProcedureRef
    case: str
    level: int
    channel: DossierChannel
    filer: Filer
    confirmation: Confirmation | None = Field(
        description="filed by somebody else: whether the person has confirmed it; null when they filed it themselves"
    )
    paper_reason: PaperReason | None
    sets: int = Field(description="số bộ hồ sơ: sets of papers received")
    submitted_by: str
    applicant: dict[str, Any]
    on_behalf_of: dict[str, Any] | None
    delivery: dict[str, Any]
    form: dict[str, Any]
    executing_agency: Coded
    receiving_unit: Coded
    returning_unit: Coded
    current_unit: Coded
    assignee: str | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    answer_due_at: datetime | None = Field(description="by when an online filing is answered (R1)")
    answer_late: bool
    due_at: datetime | None
    refusal_due_at: datetime | None = Field(description="by when an answer that is no is due, if earlier")
    extended_at: datetime | None
    expected_at: datetime | None = Field(
        description="the date that the last apology for a missed due date gives instead; the due date stays (Mẫu 04)"
    )
    apologies: int = Field(description="how often the agency has apologised in writing for a missed date")
    deadline_state: Literal["none", "running", "paused", "due_soon", "overdue", "met", "missed"]
    counts_late: bool = Field(description="papers were asked for more than once: late in the 766 index (2.1)")
    decided_at: datetime | None
    finished_at: datetime | None
    outcome: Literal["granted", "refused"] | None
    cause: Cause | None
    allowed_actions: list[Action]
    missing: list[Missing]
    expires_at: datetime | None = Field(
        default=None, description="when the draft is closed unless somebody works on it; its owner has been told"
    )
    likely_duplicates: list[LikelyDuplicate] = Field(
        default=[], description="for officials: what may be the same filing; nothing is held up by it"
    )
    other_drafts: list[OtherDraft] = Field(default=[], description="only of a draft; the last one changed first")
    removed_at: datetime | None = Field(default=None, description="it is out of the record, and no step is taken on it")
    version: int
    created_at: datetime
    updated_at: datetime


class DossierListed(BaseModel):
    """A line of a list: enough to choose by, without form and identity papers."""

    id: UUID
    draft_number: str
    code: str | None
    external_code: str | None
    origin: Origin
    status: Status
    procedure: ProcedureRef
    applicant_name: str | None
    channel: DossierChannel
    executing_agency: str
    receiving_unit: str
    current_unit: str
    assignee: str | None
    submitted_at: datetime | None
    due_at: datetime | None
    expected_at: datetime | None
    deadline_state: str
    version: int
    created_at: datetime


class TimelineEntry(BaseModel):
    """Who did what when. An official appears by role and unit to the applicant, by account to officials.

    Of a step within the house (a hand-over, a proposal) the applicant sees no note and no details.
    """

    sequence: int
    action: str
    from_status: Status | None
    to_status: Status
    actor: str | None
    actor_role: str
    actor_unit: Coded | None
    acting_for: str | None = Field(description="the absent official for whom the actor stood in; to officials alone")
    reason: str | None
    legal_basis: str | None
    details: dict[str, Any]
    occurred_at: datetime


class RefuseBody(Command):
    reason: Prose
    legal_basis: Line
    cause: Cause


class ReasonBody(Command):
    reason: Prose
