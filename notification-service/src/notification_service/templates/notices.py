"""What people are told about, by which channel, in which language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from contracts import agreements, appointments, dossier, feedback, payment
from contracts.event import Event


class Notice(StrEnum):
    """The subject of the event that it tells, without the version; of a step of feedback what it concerns.

    What the house is told of and the people of the dossier in other words has two.
    """

    DRAFT_REMINDED = "dossier.draft_reminded"
    DRAFT_EXPIRED = "dossier.draft_expired"
    RESUME_LINK_REQUESTED = "dossier.resume_link_requested"
    SUBMITTED = "dossier.submitted"
    ACCEPTED = "dossier.accepted"
    REFUSED = "dossier.refused"
    SUPPLEMENT_REQUESTED = "dossier.supplement_requested"
    SUPPLEMENT_REMINDED = "dossier.supplement_reminded"
    SUPPLIED = "dossier.supplied"
    PAYMENT_REQUESTED = "dossier.payment_requested"
    EXTENDED = "dossier.extended"
    APOLOGISED = "dossier.apologised"
    REBASED = "dossier.rebased"
    DECIDED = "dossier.decided"
    RESULT_RETURNED = "dossier.result_returned"
    WITHDRAWAL_DENIED = "dossier.withdrawal_denied"
    STOPPED = "dossier.stopped"
    DUE_MOVED = "dossier.due_moved"
    DUE_SOON = "dossier.due_soon"
    OVERDUE = "dossier.overdue"
    APOLOGY_LATE = "dossier.apology_late"
    ANSWER_LATE = "dossier.answer_late"
    CONSULTATION_REQUESTED = "dossier.consultation_requested"
    CONSULTATION_OVERDUE = "dossier.consultation_overdue"
    CONFIRMATION_ASKED = "dossier.confirmation_asked"
    FILING_CONFIRMED = "dossier.filing_confirmed"
    FILING_DENIED = "dossier.filing_denied"
    TRANSFERRED = "dossier.transferred"
    REVIEW_OPENED = "dossier.filing_review_opened"
    REVIEW_CLOSED = "dossier.filing_review_closed"
    MESSAGE_POSTED = "dossier.message_posted"
    DOCUMENT_QUARANTINED = "dossier.document_quarantined"
    RESULT_REVOKED = "dossier.result_revoked"
    REMOVAL_REQUESTED = "dossier.removal_requested"
    REMOVED = "dossier.removed"
    RESTORED = "dossier.restored"
    CHARGE_CREATED = "payment.charge_created"
    PAYMENT_SETTLED = "payment.settled"
    RECEIPT_ISSUED = "payment.receipt_issued"
    RECEIPT_CANCELLED = "payment.receipt_cancelled"
    FEEDBACK_ANSWERED = "dossier.feedback_answered"
    FEEDBACK_ASKED = "dossier.feedback_asked"
    FEEDBACK_REFUSED = "dossier.feedback_refused"
    REPRESENTATION_GRANTED = "dossier.representation_granted"
    REPRESENTATION_CLOSED = "dossier.representation_closed"
    TRANSFER_OFFERED = "dossier.transfer_offered"
    TRANSFER_DECLINED = "dossier.transfer_declined"
    TRANSFER_WITHDRAWN = "dossier.transfer_withdrawn"
    APPOINTMENT_BOOKED = "dossier.appointment_booked"
    APPOINTMENT_MOVED = "dossier.appointment_moved"
    APPOINTMENT_CANCELLED = "dossier.appointment_cancelled"
    APPOINTMENT_REMINDED = "dossier.appointment_reminded"
    PROMISE_MISSED = "dossier.promise_missed"
    HELD_DUES_MOVED = "dossier.held_dues_moved"


class Audience(StrEnum):
    """Whom in the house a notice is for; the event names the unit."""

    STAFF = "staff"
    HEAD = "head"


IN_THE_HOUSE = {
    Notice.DUE_SOON: Audience.STAFF,
    Notice.OVERDUE: Audience.STAFF,
    Notice.APOLOGY_LATE: Audience.HEAD,
    Notice.ANSWER_LATE: Audience.STAFF,
    Notice.CONSULTATION_REQUESTED: Audience.STAFF,
    Notice.CONSULTATION_OVERDUE: Audience.STAFF,
    Notice.REMOVAL_REQUESTED: Audience.HEAD,
}
"""Not for the applicant: in the inboxes of a unit's officials alone."""


ALSO_IN_THE_HOUSE = frozenset({Notice.FILING_DENIED})
"""For the people of the dossier and for the unit that it lies with."""

ABOUT_THE_FILING = frozenset({Notice.FILING_DENIED, Notice.TRANSFERRED, Notice.REVIEW_OPENED, Notice.REVIEW_CLOSED})
"""Also for who filed it without being asked, and for whose it was: whom the rest of it concerns no more."""

ASKED_FOR = frozenset({Notice.RESUME_LINK_REQUESTED})
"""By the channel that the event names and no other, whatever the person wants to hear otherwise; it names nobody."""

FOR_THE_OWNER_ALONE = frozenset({Notice.CONFIRMATION_ASKED, *ASKED_FOR})
"""Not for who filed it: they must not get the code that shows the owner's own will."""


def audience_of(notice: Notice, facts: Mapping[str, Any]) -> Audience | None:
    """Whom in the house; None when it is for the people of the dossier. `facts` is the event's data.

    A message is told to the side that did not write it, a file in quarantine to the side that has to send another.
    """
    match notice:
        case Notice.MESSAGE_POSTED:
            return Audience.STAFF if facts["from_applicant"] else None
        case Notice.DOCUMENT_QUARANTINED:
            return None if facts["from_applicant"] else Audience.STAFF
        case _:
            return IN_THE_HOUSE.get(notice)


ABOUT_FEEDBACK = frozenset({Notice.FEEDBACK_ANSWERED, Notice.FEEDBACK_ASKED, Notice.FEEDBACK_REFUSED})
"""Not about a dossier: for who has sent the feedback, whose title stands where a dossier's has its procedure."""


ABOUT_REPRESENTATIONS = frozenset({Notice.REPRESENTATION_GRANTED, Notice.REPRESENTATION_CLOSED})
"""Not about a dossier: a representation's days stand where a dossier has its code, what it is for where a procedure."""


ABOUT_APPOINTMENTS = frozenset(
    {
        Notice.APPOINTMENT_BOOKED,
        Notice.APPOINTMENT_MOVED,
        Notice.APPOINTMENT_CANCELLED,
        Notice.APPOINTMENT_REMINDED,
    }
)
"""Not about a dossier: an appointment's code stands where a dossier has its own, what it is for where a procedure."""


ABOUT_THE_CALENDAR = frozenset({Notice.HELD_DUES_MOVED})
"""Not about a dossier: for an official's own inbox; what changed the calendar stands where a dossier has its code, how
many they hold where a procedure."""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    IN_APP = "in_app"


class Language(StrEnum):
    VIETNAMESE = "vi"
    ENGLISH = "en"


DOSSIER_EVENTS: list[type[Event]] = [
    dossier.DraftReminded,
    dossier.DraftExpired,
    dossier.ResumeLinkRequested,
    dossier.DossierSubmitted,
    dossier.DossierAccepted,
    dossier.DossierRefused,
    dossier.SupplementRequested,
    dossier.SupplementReminded,
    dossier.DossierSupplied,
    dossier.PaymentRequested,
    dossier.DossierExtended,
    dossier.DossierApologised,
    dossier.DossierRebased,
    dossier.DossierDecided,
    dossier.ResultReturned,
    dossier.WithdrawalDenied,
    dossier.DossierStopped,
    dossier.DueMoved,
    dossier.DueSoon,
    dossier.Overdue,
    dossier.ApologyLate,
    dossier.AnswerLate,
    dossier.ConsultationRequested,
    dossier.ConsultationOverdue,
    dossier.ConfirmationAsked,
    dossier.FilingConfirmed,
    dossier.FilingDenied,
    dossier.DossierTransferred,
    dossier.FilingReviewOpened,
    dossier.FilingReviewClosed,
    dossier.MessagePosted,
    dossier.DocumentQuarantined,
    dossier.ResultRevoked,
    dossier.RemovalRequested,
    dossier.DossierRemoved,
    dossier.DossierRestored,
]
FEEDBACK_EVENTS: list[type[Event]] = [feedback.FeedbackAnswered]
FEEDBACK_STEPS = {"ask": Notice.FEEDBACK_ASKED, "refuse": Notice.FEEDBACK_REFUSED}
"""Of the steps on its way those that who has sent it has to hear of; one event tells them all."""
AGREEMENT_EVENTS: list[type[Event]] = [
    agreements.RepresentationGranted,
    agreements.RepresentationClosed,
    agreements.TransferOffered,
    agreements.TransferDeclined,
    agreements.TransferWithdrawn,
]
TO_THE_PEOPLE_TOO = {Notice.OVERDUE: Notice.PROMISE_MISSED}
"""What only the house would hear: the same event in other words, for the people of the dossier."""
APPOINTMENT_EVENTS: list[type[Event]] = [
    appointments.AppointmentBooked,
    appointments.AppointmentMoved,
    appointments.AppointmentCancelled,
    appointments.AppointmentReminded,
]
PAYMENT_EVENTS: list[type[Event]] = [
    payment.ChargeCreated,
    payment.PaymentSettled,
    payment.ReceiptIssued,
    payment.ReceiptCancelled,
]


def notice_of(event: Event | type[Event]) -> Notice:
    return Notice(event.subject.rsplit(".", 1)[0])


def notices_of(event: dossier.DossierEvent) -> list[Notice]:
    """One, or two where the house and the people of the dossier are told in words of their own."""
    notice = notice_of(event)
    if isinstance(event, dossier.Overdue) and not event.apology_owed:
        return [notice]
    return [notice, *([TO_THE_PEOPLE_TOO[notice]] if notice in TO_THE_PEOPLE_TOO else [])]


def notice_of_feedback(event: feedback.FeedbackEvent) -> Notice | None:
    return FEEDBACK_STEPS.get(event.action) if isinstance(event, feedback.FeedbackMoved) else notice_of(event)
