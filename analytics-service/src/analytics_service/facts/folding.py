"""From what was heard of a dossier to its facts: pure, and blind to the order and repetition of the events."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts import dossier as events
from contracts.dossier import DossierEvent, Origin
from contracts.payment import AT_COUNTER, PaymentSettled
from servicekit.clock import VIETNAM

from analytics_service.facts.lateness import late_from
from analytics_service.facts.steps import Heard, Step, first_of, newest_first, standing, time_of, times_of


class Status(StrEnum):
    DRAFT = "draft"
    EXPIRED = "expired"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    AWAITING_PAYMENT = "awaiting_payment"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    STOPPED = "stopped"
    DECIDED = "decided"
    RETURNED = "returned"
    REMOVED = "removed"
    """It ought never to have been filed: counted nowhere, unless it is restored."""


class Outcome(StrEnum):
    OPEN = "open"
    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"


class Punctuality(StrEnum):
    NO_DEADLINE = "no_deadline"
    UNDECIDED = "undecided"
    ON_TIME = "on_time"
    LATE = "late"


class Confirmation(StrEnum):
    """What the person says of a dossier that another filed for them."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DENIED = "denied"


class Review(StrEnum):
    """Of how it was filed: open, or how it ended."""

    OPEN = "open"
    UNFOUNDED = "unfounded"
    ASSISTED = "assisted"
    SUSPECTED_PROXY = "suspected_proxy"
    EXPIRED = "expired"


LEADS_TO: dict[type[DossierEvent], Status] = {
    events.DraftCreated: Status.DRAFT,
    events.DraftExpired: Status.EXPIRED,
    events.DraftDiscarded: Status.EXPIRED,
    events.DossierSubmitted: Status.SUBMITTED,
    events.DossierAccepted: Status.ACCEPTED,
    events.DossierRefused: Status.REFUSED,
    events.DossierForwarded: Status.PROCESSING,
    events.SupplementRequested: Status.SUPPLEMENT_REQUESTED,
    events.PaymentRequested: Status.AWAITING_PAYMENT,
    events.WithdrawalRequested: Status.WITHDRAWAL_REQUESTED,
    events.DossierStopped: Status.STOPPED,
    events.DossierDecided: Status.DECIDED,
    events.ResultReturned: Status.RETURNED,
    events.DossierReopened: Status.PROCESSING,
}
GOES_BACK = (events.DossierSupplied, events.WithdrawalDenied)
STAYS = (
    events.StepUndone,
    events.DossierExtended,
    events.DossierRebased,
    events.ConsultationRequested,
    events.ConsultationAnswered,
    events.ConsultationRecalled,
    events.DueMoved,
    events.DossierRated,
)
GOES_AND_COMES = (events.DossierRemoved, events.DossierRestored)
COUNTED: list[type[DossierEvent]] = [*LEADS_TO, *GOES_BACK, *STAYS, *GOES_AND_COMES]
ABOUT_FILING: list[type[DossierEvent]] = [
    events.ConfirmationAsked,
    events.FilingConfirmed,
    events.FilingDenied,
    events.FilingReviewOpened,
    events.FilingReviewClosed,
]
"""Whether the person wanted it filed, and who looked at that; no step of the dossier's course."""

_LEADS_TO = {event.subject: status for event, status in LEADS_TO.items()}
_GOES_BACK = {event.subject for event in GOES_BACK}
_GOES_AND_COMES = {event.subject for event in GOES_AND_COMES}
_WORKING = {Status.SUBMITTED, Status.ACCEPTED, Status.PROCESSING}
_ENDINGS = {Status.REFUSED, Status.STOPPED, Status.DECIDED}
_IN_COLUMNS = {"dossier_id", "procedure_code", "agency", "origin", "sequence", "occurred_at"}
_CONFIRMATIONS = {
    events.ConfirmationAsked.subject: Confirmation.ASKED,
    events.FilingConfirmed.subject: Confirmation.CONFIRMED,
    events.FilingDenied.subject: Confirmation.DENIED,
}
_REVIEWS = {events.FilingReviewOpened.subject, events.FilingReviewClosed.subject}
_TOLD_ONCE = (
    "level",
    "channel",
    "applicant_kind",
    "field",
    "receiving_unit",
    "source",
    "identity_verified",
    "gives_result",
)
_ASKS_TO_WAIT = {
    Status.SUPPLEMENT_REQUESTED: events.SupplementRequested.subject,
    Status.AWAITING_PAYMENT: events.PaymentRequested.subject,
}


def heard(event: DossierEvent) -> dict[str, Any]:
    """What is kept of an event: its subject, its time and its own facts."""
    facts = event.model_dump(mode="json", exclude=_IN_COLUMNS, exclude_none=True)
    return {"subject": event.subject, "at": event.occurred_at.isoformat()} | facts


def heard_payment(event: PaymentSettled) -> dict[str, Any]:
    return {"amount_vnd": event.amount_vnd, "provider": event.provider, "at": event.settled_at.isoformat()}


def derive(steps: Heard, payments: Heard) -> dict[str, Any]:
    """The fact's columns that follow from what was heard."""
    ordered = standing(steps)
    newest = newest_first(ordered)
    if _is_removed(newest):
        return derive({}, {}) | {"status": Status.REMOVED}
    status, ending = _course(ordered)
    opened_at = time_of(newest.get(events.DraftCreated.subject, {}), "at")
    submitted = newest.get(events.DossierSubmitted.subject, {})
    accepted = newest.get(events.DossierAccepted.subject, {})
    returned = newest.get(events.ResultReturned.subject, {})
    submitted_at = time_of(submitted, "submitted_at")
    # The due date is the owner's last word, from acceptance to rebase; never reckoned here from a filing date.
    due_at = time_of(first_of(_SETS_DUE, newest), "due_at")
    finished_at = time_of(ending, "decided_at") or time_of(ending, "at")
    punctuality = _punctuality(ending)
    requests = times_of(events.SupplementRequested.subject, ordered, newest)
    missed_at = finished_at if punctuality is Punctuality.LATE else None
    return {
        "status": status,
        "outcome": _outcome(ending),
        "punctuality": punctuality,
        "opened_on": opened_at.astimezone(VIETNAM).date() if opened_at else None,
        "submitted_on": submitted_at.astimezone(VIETNAM).date() if submitted_at else None,
        "submitted_at": submitted_at,
        **{name: submitted.get(name) for name in _TOLD_ONCE},
        **_filing(newest, submitted),
        "paper_reason": accepted.get("paper_reason") or submitted.get("paper_reason"),
        "accepted_at": time_of(accepted, "accepted_at"),
        "due_at": due_at,
        "finished_at": finished_at,
        "late_from": late_from(due_at, finished_at or _waits_since(status, newest), requests, missed_at),
        "cause": ending.get("cause"),
        **_taken(ending),
        "supplement_count": len(requests),
        "score": newest.get(events.DossierRated.subject, {}).get("score"),
        "has_result_document": bool(returned.get("has_result_document")),
        "papers": returned.get("papers"),
        "reused_papers": returned.get("reused_papers"),
        "paid_online": any(payment["provider"] not in AT_COUNTER for payment in payments.values()),
        "paid_vnd": sum(payment["amount_vnd"] for payment in payments.values()),
    }


def is_counted(fact: Mapping[str, Any]) -> bool:
    """Drafts are no dossiers yet, and a trial never counts."""
    return fact["submitted_on"] is not None and fact["origin"] != Origin.TRIAL


def _is_removed(newest: Mapping[str, Step]) -> bool:
    """What was heard of it is kept, so that all comes back when it is restored."""
    return first_of(_GOES_AND_COMES, newest).get("subject") == events.DossierRemoved.subject


def _course(ordered: list[Step]) -> tuple[Status, Step]:
    """Where the dossier stands, and the step that ended it ({} while it is open)."""
    status, working, ending = Status.DRAFT, Status.DRAFT, {}
    for step in ordered:
        subject = step["subject"]
        if subject in _GOES_BACK or _is_paid(status, subject):
            status = working
        elif subject in _LEADS_TO:
            status = _LEADS_TO[subject]
        else:
            continue
        if status in _WORKING:
            working, ending = status, {}
        elif status in _ENDINGS:
            ending = step
    return status, ending


def _is_paid(status: Status, subject: str) -> bool:
    """The dossier goes on after a payment by a hand-over that changes nothing else."""
    return status is Status.AWAITING_PAYMENT and subject == events.DossierForwarded.subject


def _waits_since(status: Status, newest: Mapping[str, Step]) -> datetime | None:
    """While papers or money are awaited the clock stands still."""
    asks = _ASKS_TO_WAIT.get(status)
    return time_of(newest[asks], "at") if asks else None


def _outcome(ending: Step) -> Outcome:
    if not ending:
        return Outcome.OPEN
    return Outcome.SUCCESSFUL if ending.get("outcome") == "granted" else Outcome.UNSUCCESSFUL


def _punctuality(ending: Step) -> Punctuality:
    """As the dossier's own ledger says: it alone knows every stop of the clock."""
    if ending.get("subject") != events.DossierDecided.subject:
        return Punctuality.UNDECIDED
    match ending.get("on_time"):
        case None:
            return Punctuality.NO_DEADLINE
        case on_time:
            return Punctuality.ON_TIME if on_time else Punctuality.LATE


def _taken(ending: Step) -> dict[str, Any]:
    """As the agency's own calendar and ledger say; only a decision tells it."""
    taken = ending.get("taken") or {}
    hundredths = round(taken["value"] * 100) if taken else None
    return {"taken_hundredths": hundredths, "taken_unit": taken.get("unit")}


def _filing(newest: Mapping[str, Step], submitted: Step) -> dict[str, Any]:
    """Who filed, as a review may have found since; what the person said; how the review stands."""
    review, said = first_of(_REVIEWS, newest), first_of(_CONFIRMATIONS.keys(), newest)
    return {
        "filer": review.get("filer") or submitted.get("filer"),
        "confirmation": _CONFIRMATIONS[said["subject"]] if said else None,
        "review": review.get("outcome", Review.OPEN) if review else None,
    }


_SETS_DUE = {
    event.subject
    for event in (
        events.DossierAccepted,
        events.DossierSupplied,
        events.DossierExtended,
        events.DossierRebased,
        events.DueMoved,
    )
}
