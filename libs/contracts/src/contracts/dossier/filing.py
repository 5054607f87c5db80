"""A dossier is filed, at the desk or from afar, and accepted or refused; which others it belongs to."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.dossier.base import ApplicantKind, Cause, DossierChannel, DossierEvent, Filer, PaperReason


class DraftCreated(DossierEvent):
    subject: ClassVar[str] = "dossier.draft_created.v1"


class DraftReminded(DossierEvent):
    """Nobody has worked on the draft for long; after `expires_at` it is closed, unless somebody does until then."""

    subject: ClassVar[str] = "dossier.draft_reminded.v1"

    expires_at: AwareDatetime


class DraftExpired(DossierEvent):
    subject: ClassVar[str] = "dossier.draft_expired.v1"


class DraftDiscarded(DossierEvent):
    """Who has begun it wants it no more; it is closed as one that has expired."""

    subject: ClassVar[str] = "dossier.draft_discarded.v1"


class ResumeLinkRequested(DossierEvent):
    """Who works on the draft wants to go on elsewhere; the token is made as it is sent and never part of an event."""

    subject: ClassVar[str] = "dossier.resume_link_requested.v1"

    channel: Literal["sms", "email"]
    expires_at: AwareDatetime


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
    identity_verified: bool | None = None
    """Filed by an account whose identity VNeID vouches for (766 index 4.5); None where the account is not ours."""
    gives_result: bool | None = None
    """Whether the procedure gives a result document (766 index 3.3, 4.1); False where it ends with an
    acknowledgement."""


class DossierAccepted(DossierEvent):
    subject: ClassVar[str] = "dossier.accepted.v1"

    accepted_at: AwareDatetime
    due_at: AwareDatetime | None
    paper_reason: PaperReason | None = None
    """Only of a dossier that came on paper: said at the latest when it is accepted (X-13)."""
    sets: int = 1
    """Sets of papers (số bộ hồ sơ)."""


class DossierRefused(DossierEvent):
    subject: ClassVar[str] = "dossier.refused.v1"

    cause: Cause


class DuplicateRuledOut(DossierEvent):
    """An official has looked at a likely double filing and says that it is none."""

    subject: ClassVar[str] = "dossier.duplicate_ruled_out.v1"

    other_id: UUID


class DossierLinked(DossierEvent):
    """`kind` says what the other dossier is to this one; each is counted for itself."""

    subject: ClassVar[str] = "dossier.linked.v1"

    other_id: UUID
    kind: Literal["parent", "child", "related"]


class DossierUnlinked(DossierEvent):
    subject: ClassVar[str] = "dossier.unlinked.v1"

    other_id: UUID
