"""Invented courses of dossiers, as their events tell them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import dossier as events
from contracts.dossier import ApplicantKind, Cause, DossierChannel, DossierEvent, Filer, Origin
from contracts.payment import PaymentSettled
from servicekit.ids import uuid7

DAY = timedelta(days=1)
SUBMITTED = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
ACCEPTED = SUBMITTED + 4 * DAY
DUE = ACCEPTED + 10 * DAY
DECIDED = DUE - DAY
SUPPLEMENT = UUID(int=5)


class Course:
    """Says the events of one dossier in order, each with the next sequence number."""

    def __init__(self, *, agency: str = "H05.03", procedure: str = "2.000488", origin: Origin = Origin.LIVE) -> None:
        self.dossier_id = uuid7()
        self.events: list[DossierEvent] = []
        self._about = {"dossier_id": self.dossier_id, "procedure_code": procedure, "agency": agency, "origin": origin}

    def say(self, event: type[DossierEvent], at: datetime, **facts: Any) -> "Course":
        self.events.append(event(sequence=len(self.events) + 1, occurred_at=at, **self._about, **facts))
        return self

    def submit(self, at: datetime = SUBMITTED, **facts: Any) -> "Course":
        self.say(events.DraftCreated, at)
        told: dict[str, Any] = {
            "code": "H05.03-260401-0001",
            "procedure_version": 1,
            "level": 4,
            "case": "Có một nơi cư trú",
            "channel": DossierChannel.ONLINE,
            "filer": Filer.SELF,
            "applicant_kind": ApplicantKind.CITIZEN,
            "field": "LLTP",
            "receiving_unit": "H05.00",
            "submitted_at": at,
        }
        return self.say(events.DossierSubmitted, at, **(told | facts))

    def accept(self, at: datetime = ACCEPTED, due_at: datetime | None = DUE) -> "Course":
        return self.say(events.DossierAccepted, at, accepted_at=at, due_at=due_at)

    def forward(self, at: datetime = ACCEPTED + DAY) -> "Course":
        return self.say(events.DossierForwarded, at, unit="H05.03")

    def decide(
        self, at: datetime = DECIDED, *, granted: bool = True, on_time: bool | None = True, **facts: Any
    ) -> "Course":
        outcome = {"outcome": "granted"} if granted else {"outcome": "refused", "cause": Cause.NOT_ELIGIBLE}
        return self.say(events.DossierDecided, at, decided_at=at, on_time=on_time, **(outcome | facts))

    def give_back(self, at: datetime = DECIDED + DAY) -> "Course":
        facts = {"method": "online", "has_result_document": True, "outcome": "granted"}
        return self.say(events.ResultReturned, at, **facts)

    def paid(self, sequence: int = 1, amount_vnd: int = 200_000) -> PaymentSettled:
        return PaymentSettled(
            sequence=sequence,
            occurred_at=SUBMITTED,
            dossier_id=self.dossier_id,
            agency="H05.03",
            payment_id=uuid7(),
            charge_ids=[uuid7()],
            provider="vnpay",
            amount_vnd=amount_vnd,
            settled_at=SUBMITTED,
            all_settled=True,
        )


def granted(**facts: Any) -> Course:
    return Course().submit(**facts).accept().forward().decide().give_back()


def with_supplement() -> Course:
    """Papers asked for while processing, then supplied: the due date moves."""
    course = Course().submit().accept().forward()
    course.say(events.SupplementRequested, ACCEPTED + 2 * DAY, supplement_id=SUPPLEMENT, item_count=1)
    return course.say(events.DossierSupplied, ACCEPTED + 5 * DAY, supplement_id=SUPPLEMENT, due_at=DUE + 3 * DAY)


def undone_forward() -> Course:
    course = Course().submit().accept().forward()
    return course.say(events.StepUndone, ACCEPTED + 2 * DAY, undone_sequence=len(course.events))


def waiting_for_money() -> Course:
    course = Course().submit().accept()
    return course.say(events.PaymentRequested, ACCEPTED + DAY, charge_ids=[uuid7()])


def refused() -> Course:
    return Course().submit().say(events.DossierRefused, ACCEPTED, cause=Cause.PAPERS_INVALID)


def removed() -> Course:
    """Granted, then found to be a test (sample)."""
    return granted().say(events.DossierRemoved, DECIDED + 2 * DAY, restorable_until=DECIDED + 32 * DAY)


def restored() -> Course:
    return removed().say(events.DossierRestored, DECIDED + 3 * DAY)


def withdrawn() -> Course:
    course = Course().submit().accept().say(events.WithdrawalRequested, ACCEPTED + DAY)
    return course.say(events.DossierStopped, ACCEPTED + 2 * DAY, cause=Cause.WITHDRAWN)


def reopened() -> Course:
    return Course().submit().accept().forward().decide(granted=False).say(events.DossierReopened, DECIDED + DAY)


def rebased(due_at: datetime | None = DUE + 2 * DAY) -> Course:
    """Put under a later version of its procedure; the promise that holds is the new one."""
    course = Course().submit().accept().forward()
    return course.say(events.DossierRebased, ACCEPTED + 2 * DAY, from_version=1, procedure_version=2, due_at=due_at)


def moved_by_the_calendar() -> Course:
    """A day off was decreed meanwhile: what was promised is now a day later."""
    course = Course().submit().accept().forward()
    return course.say(events.DueMoved, ACCEPTED + DAY, due_at_before=DUE, due_at=DUE + DAY, calendar_version=2)
