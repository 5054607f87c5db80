"""What happens to a dossier, as the other services hear it."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event


class DossierChannel(StrEnum):
    """Derived from the door that was used, never typed in. National codes (KenhThucHien) 2, 1, 3."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class Filer(StrEnum):
    SELF = "self"
    REPRESENTATIVE = "representative"
    ASSISTED = "assisted"
    STATE_BODY = "state_body"
    SUSPECTED_PROXY = "suspected_proxy"


class ApplicantKind(StrEnum):
    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    HOUSEHOLD_BUSINESS = "household_business"
    STATE_BODY = "state_body"
    ORGANISATION = "organisation"


class Origin(StrEnum):
    """Historical is counted, never notified or pushed; trial is never counted."""

    LIVE = "live"
    HISTORICAL = "historical"
    TRIAL = "trial"


class Cause(StrEnum):
    """Why a dossier ended without success; nothing ends so without one."""

    PAPERS_INCOMPLETE = "papers_incomplete"
    PAPERS_INVALID = "papers_invalid"
    WRONG_AGENCY = "wrong_agency"
    NOT_ELIGIBLE = "not_eligible"
    FEE_UNPAID = "fee_unpaid"
    SUPPLEMENT_EXPIRED = "supplement_expired"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    TECHNICAL = "technical"


class PaperReason(StrEnum):
    """Why a dossier that could have been filed wholly online (level 4) came on paper; asked in one tap."""

    NO_ACCOUNT = "no_account"
    NO_DEVICE = "no_device"
    NO_SIGNATURE = "no_signature"
    PREFERS_PAPER = "prefers_paper"
    SYSTEM_UNAVAILABLE = "system_unavailable"
    HELPED_BY_OFFICIAL = "helped_by_official"
    OTHER = "other"


class DossierEvent(Event):
    aggregate: ClassVar[str] = "dossier_id"

    dossier_id: UUID
    procedure_code: str
    agency: str
    origin: Origin = Origin.LIVE


class DraftCreated(DossierEvent):
    subject: ClassVar[str] = "dossier.draft_created.v1"


class DraftExpired(DossierEvent):
    subject: ClassVar[str] = "dossier.draft_expired.v1"


class DossierSubmitted(DossierEvent):
    """Filed, with its official code; carries what the others need to charge, tell and count."""

    subject: ClassVar[str] = "dossier.submitted.v1"

    code: str
    procedure_version: int
    level: int
    case: str
    channel: DossierChannel
    filer: Filer
    applicant_kind: ApplicantKind
    payer_category: str | None = None
    field: str
    receiving_unit: str
    submitted_at: AwareDatetime
    answer_due_at: AwareDatetime | None = None
    external_code: str | None = None
    source: str | None = None
    paper_reason: PaperReason | None = None
    """Only of a dossier that came on paper."""


class DossierAccepted(DossierEvent):
    subject: ClassVar[str] = "dossier.accepted.v1"

    accepted_at: AwareDatetime
    due_at: AwareDatetime | None


class DossierRefused(DossierEvent):
    subject: ClassVar[str] = "dossier.refused.v1"

    cause: Cause


class DossierForwarded(DossierEvent):
    """Handed over inside the house: forward, claim, assign or release."""

    subject: ClassVar[str] = "dossier.forwarded.v1"

    unit: str


class StepUndone(DossierEvent):
    subject: ClassVar[str] = "dossier.step_undone.v1"

    undone_sequence: int


class SupplementRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.supplement_requested.v1"

    supplement_id: UUID
    item_count: int
    expires_at: AwareDatetime | None = None
    number: int = 1
    """From the second on the dossier counts as late (766 index 2.1)."""


class SupplementReminded(DossierEvent):
    """The wait for papers ends soon; then the dossier is stopped."""

    subject: ClassVar[str] = "dossier.supplement_reminded.v1"

    supplement_id: UUID
    expires_at: AwareDatetime


class DossierSupplied(DossierEvent):
    subject: ClassVar[str] = "dossier.supplied.v1"

    supplement_id: UUID
    due_at: AwareDatetime | None


class PaymentRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.payment_requested.v1"

    charge_ids: list[UUID]


class ConsultationRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.consultation_requested.v1"

    task_id: UUID
    unit: str
    due_at: AwareDatetime | None


class ConsultationAnswered(DossierEvent):
    subject: ClassVar[str] = "dossier.consultation_answered.v1"

    task_id: UUID


class ConsultationRecalled(DossierEvent):
    subject: ClassVar[str] = "dossier.consultation_recalled.v1"

    task_id: UUID


class ConsultationOverdue(DossierEvent):
    """The asked unit has not answered in time; told once."""

    subject: ClassVar[str] = "dossier.consultation_overdue.v1"

    task_id: UUID
    unit: str
    due_at: AwareDatetime


class DossierExtended(DossierEvent):
    subject: ClassVar[str] = "dossier.extended.v1"

    due_at: AwareDatetime


class DossierDecided(DossierEvent):
    subject: ClassVar[str] = "dossier.decided.v1"

    outcome: Literal["granted", "refused"]
    cause: Cause | None = None
    decided_at: AwareDatetime
    on_time: bool | None
    """None when the procedure knows no deadline."""


class ResultReturned(DossierEvent):
    subject: ClassVar[str] = "dossier.result_returned.v1"

    method: Literal["online", "counter", "post"]
    has_result_document: bool
    outcome: Literal["granted", "refused"]


class ReturnPlaceChanged(DossierEvent):
    """The result will be handed over at another desk."""

    subject: ClassVar[str] = "dossier.return_place_changed.v1"

    returning_unit: str


class WithdrawalRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.withdrawal_requested.v1"


class WithdrawalDenied(DossierEvent):
    subject: ClassVar[str] = "dossier.withdrawal_denied.v1"


class DossierStopped(DossierEvent):
    subject: ClassVar[str] = "dossier.stopped.v1"

    cause: Cause


class DossierReopened(DossierEvent):
    subject: ClassVar[str] = "dossier.reopened.v1"


class DossierRebased(DossierEvent):
    """An open dossier was put under a later version of its procedure; `due_at` is the promise that holds now."""

    subject: ClassVar[str] = "dossier.rebased.v1"

    from_version: int
    procedure_version: int
    due_at: AwareDatetime | None = None


class DossierLinked(DossierEvent):
    """`kind` says what the other dossier is to this one; each is counted for itself."""

    subject: ClassVar[str] = "dossier.linked.v1"

    other_id: UUID
    kind: Literal["parent", "child", "related"]


class DossierUnlinked(DossierEvent):
    subject: ClassVar[str] = "dossier.unlinked.v1"

    other_id: UUID


class DossierRated(DossierEvent):
    subject: ClassVar[str] = "dossier.rated.v1"

    score: int


class DueSoon(DossierEvent):
    """Once per due date, while there is a working day left to ask for more time; to who works on it at `unit`."""

    subject: ClassVar[str] = "dossier.due_soon.v1"

    due_at: AwareDatetime
    unit: str = ""


class Overdue(DossierEvent):
    """Once per due date, for the head of `unit`, which has the dossier."""

    subject: ClassVar[str] = "dossier.overdue.v1"

    due_at: AwareDatetime
    unit: str = ""
    days_late: int = 0
    """Working days of the agency that have ended since; 0 on the day itself."""


class AnswerLate(DossierEvent):
    """An online filing was neither accepted nor refused nor asked to be completed in time (R1); for `unit`'s head."""

    subject: ClassVar[str] = "dossier.answer_late.v1"

    answer_due_at: AwareDatetime
    unit: str
    days_late: int


class DueMoved(DossierEvent):
    """The working calendar was changed, and with it the due date of this open dossier."""

    subject: ClassVar[str] = "dossier.due_moved.v1"

    due_at_before: AwareDatetime
    due_at: AwareDatetime
    calendar_version: int


class MessagePosted(DossierEvent):
    subject: ClassVar[str] = "dossier.message_posted.v1"

    message_id: UUID
    from_applicant: bool


class ExternalReceived(DossierEvent):
    """A vertical portal's dossier, recorded beside ours and never added to them."""

    subject: ClassVar[str] = "dossier.external_received.v1"

    source: str
    external_code: str
    status: int
    outcome: Literal["granted", "refused"] | None = None


class Pushed(DossierEvent):
    """The national portal took over one step; `pushed_sequence` is the step's number."""

    subject: ClassVar[str] = "sync.pushed.v1"
    aggregate: ClassVar[str] = "push_id"

    push_id: UUID
    pushed_sequence: int
    status: int


class PushRejected(DossierEvent):
    subject: ClassVar[str] = "sync.rejected.v1"
    aggregate: ClassVar[str] = "push_id"

    push_id: UUID
    pushed_sequence: int
    error_code: str
