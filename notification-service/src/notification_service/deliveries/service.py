from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.agreements import AgreementEvent
from contracts.appointments import AppointmentEvent
from contracts.dossier import DossierEvent, Origin
from contracts.event import Event, stream_of
from contracts.feedback import FeedbackEvent
from contracts.notification import NotificationDelivered, NotificationFailed
from contracts.payment import PaymentEvent
from servicekit import outbox, telemetry
from servicekit.clock import system_clock
from servicekit.database import Session
from servicekit.ids import uuid7

from notification_service.deliveries import repository
from notification_service.deliveries.lifecycle import (
    DeliveryStatus,
    Outcome,
    RecipientRole,
    after_attempt,
    heads_of,
    next_attempt,
)
from notification_service.deliveries.models import Delivery
from notification_service.deliveries.problems import DeliveryNotFailed, DeliveryNotFound, DossierNotYetKnown
from notification_service.templates.notices import (
    ALSO_IN_THE_HOUSE,
    ASKED_FOR,
    Channel,
    Notice,
    audience_of,
    notice_of,
    notice_of_feedback,
    notices_of,
)

ABOUT = ("dossier_id", "feedback_id", "agreement_id", "appointment_id")
"""What a notice is about: one of these."""


async def tell_of_dossier(session: Session, event: DossierEvent) -> None:
    """Historical and trial dossiers are remembered and never notified."""
    await repository.remember_origin(session, event.dossier_id, event.origin)
    if event.origin is Origin.LIVE:
        for notice in notices_of(event):
            await _intend(session, event, notice, dossier_id=event.dossier_id)


async def tell_of_money(session: Session, event: PaymentEvent) -> None:
    """Raises DossierNotYetKnown when the dossier's own events are still on their way."""
    origin = await repository.origin_of(session, event.dossier_id)
    if origin is None:
        raise DossierNotYetKnown
    if origin == Origin.LIVE:
        await _intend(session, event, notice_of(event), dossier_id=event.dossier_id)


async def tell_of_feedback(session: Session, event: FeedbackEvent) -> None:
    """Who has sent it, by each channel; with or without an account, as they gave their contact."""
    notice = notice_of_feedback(event)
    if notice:
        await _intend(session, event, notice, feedback_id=event.feedback_id)


async def tell_of_agreement(session: Session, event: AgreementEvent) -> None:
    """Both sides, as far as they are known here."""
    await _intend(session, event, notice_of(event), agreement_id=event.agreement_id)


async def tell_of_appointment(session: Session, event: AppointmentEvent) -> None:
    """Who holds it."""
    await _intend(session, event, notice_of(event), appointment_id=event.appointment_id)


async def _intend(session: Session, event: Event, notice: Notice, **about: UUID) -> None:
    """To the owner by each channel, to a unit's inbox, or both; whom and where is asked when it is sent."""
    facts = event.model_dump(mode="json")
    common = {
        **{name: about.get(name) for name in ABOUT},
        "stream": stream_of(event.subject),
        "event_sequence": event.sequence,
        "event": notice,
        "facts": facts,
        "traceparent": telemetry.traceparent(),
    }
    in_the_house = audience_of(notice, facts) is not None
    if (in_the_house or notice in ALSO_IN_THE_HOUSE) and facts.get("unit"):
        recipients = [RecipientRole.UNIT, *(heads_of(unit) for unit in facts.get("above", []))]
        await repository.add(session, [_fresh(common, recipient, Channel.IN_APP) for recipient in recipients])
    if not in_the_house:
        channels = [Channel(facts["channel"])] if notice in ASKED_FOR else Channel
        await repository.add(session, [_fresh(common, RecipientRole.OWNER, channel) for channel in channels])


async def include(session: Session, delivery: Delivery, recipient: RecipientRole) -> None:
    """The same notice by the same channel to somebody else."""
    names = (*ABOUT, "stream", "event_sequence", "event", "facts", "traceparent")
    common = {name: getattr(delivery, name) for name in names}
    await repository.add(session, [_fresh(common, recipient, Channel(delivery.channel))])


def _fresh(common: dict[str, Any], recipient: str, channel: Channel) -> dict[str, Any]:
    now = system_clock()
    own = {"id": uuid7(), "recipient": recipient, "channel": channel, "status": DeliveryStatus.CREATED}
    return common | own | {"attempts": 0, "sequence": 0, "created_at": now, "next_attempt_at": now}


async def settle(session: Session, delivery_id: UUID, attempt: int, outcome: Outcome, now: datetime) -> Delivery | None:
    """Store how the attempt ended and tell it. None when the lease was lost to another attempt."""
    delivery = await repository.get_for_update(session, delivery_id)
    if delivery is None or delivery.status != DeliveryStatus.SENDING or delivery.attempts != attempt:
        return None
    outcome = after_attempt(outcome, attempt)
    delivery.status, delivery.reason = outcome.status, outcome.reason
    delivery.next_attempt_at = next_attempt(outcome, attempt, now)
    if delivery.next_attempt_at is None:
        delivery.finished_at = now
    await _announce(session, delivery, now)
    await session.flush()
    return delivery


async def _announce(session: Session, delivery: Delivery, now: datetime) -> None:
    if delivery.dossier_id is None:
        return  # No other service asks whether other news arrived.
    facts: dict[str, Any] = {
        "sequence": delivery.sequence + 1,
        "occurred_at": now,
        "delivery_id": delivery.id,
        "dossier_id": delivery.dossier_id,
        "channel": delivery.channel,
        "recipient": delivery.recipient.partition(":")[0],
    }
    match DeliveryStatus(delivery.status):
        case DeliveryStatus.SENT | DeliveryStatus.DELIVERED:
            event: Event = NotificationDelivered(**facts)
        case DeliveryStatus.PERMANENT_FAILURE:
            event = NotificationFailed(**facts, reason=delivery.reason or "unknown")
        case _:
            return
    delivery.sequence += 1
    await outbox.record(session, event)


async def retry(session: Session, delivery_id: UUID, now: datetime) -> Delivery:
    """All attempts anew. Raises DeliveryNotFound, DeliveryNotFailed."""
    delivery = await repository.get_for_update(session, delivery_id)
    if delivery is None:
        raise DeliveryNotFound
    if delivery.status != DeliveryStatus.PERMANENT_FAILURE:
        raise DeliveryNotFailed
    delivery.status, delivery.reason, delivery.attempts = DeliveryStatus.CREATED, None, 0
    delivery.next_attempt_at, delivery.finished_at = now, None
    await session.flush()
    return delivery
