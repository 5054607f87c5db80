"""The words of a dossier, and what every event about one carries."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

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
