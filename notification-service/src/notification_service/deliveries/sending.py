"""The sweep that sends: take due deliveries, ask for contacts, render, send outside any transaction, store the outcome.

A crash after sending sends once more when the lease ends, under the same reference.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import assert_never

import httpx
import structlog
from contracts.contacts import Contact, DossierContacts
from servicekit import telemetry
from servicekit.app import Kit
from servicekit.database import Session

from notification_service.channels.email import Mailer
from notification_service.channels.sms import SmsGateway
from notification_service.deliveries import repository, service
from notification_service.deliveries.codes import CodeRefused, Secret, secret_of
from notification_service.deliveries.contacts import ContactsUnavailable, contacts_of
from notification_service.deliveries.lifecycle import (
    CONTACTS,
    DELIVERED,
    FAILURES,
    LEASE,
    DeliveryStatus,
    Outcome,
    RecipientRole,
    permanent,
    suppressed,
    temporary,
    unit_above,
)
from notification_service.deliveries.models import Delivery
from notification_service.inbox import service as inbox
from notification_service.inbox.subjects import shared_inbox
from notification_service.preferences import service as preferences
from notification_service.templates import service as templates
from notification_service.templates.letter import compose
from notification_service.templates.notices import (
    ABOUT_THE_FILING,
    ASKED_FOR,
    FOR_THE_OWNER_ALONE,
    Audience,
    Channel,
    Notice,
    audience_of,
)
from notification_service.templates.rendering import Rendered, TemplateFailed

log = structlog.get_logger()

BATCH = 48


@dataclass(frozen=True)
class Channels:
    """The doors to the outside, opened once per process."""

    dossiers: httpx.AsyncClient
    mailer: Mailer
    sms: SmsGateway


async def send_due(kit: Kit) -> bool:
    """One round. True when more may be waiting."""
    async with kit.database.transaction() as session:
        due = await repository.claim_due(session, kit.clock(), BATCH, LEASE)
    apart = groupby(sorted(due, key=attrgetter("about")), attrgetter("about"))
    await asyncio.gather(*(_send_about(kit, about, list(group)) for about, group in apart))
    return len(due) == BATCH


async def _send_about(kit: Kit, about: str, deliveries: list[Delivery]) -> None:
    """In the order of the events; contacts are asked once for all of them."""
    telemetry.enter(deliveries[0].traceparent)
    channels: Channels = kit.extras["channels"]
    try:
        contacts = await contacts_of(channels.dossiers, about)
    except ContactsUnavailable as error:
        for delivery in deliveries:
            await _store(kit, delivery, temporary(str(error)))
        return
    for delivery in sorted(deliveries, key=lambda delivery: delivery.id):
        telemetry.enter(delivery.traceparent)
        await _send(kit, channels, delivery, contacts)


async def _send(kit: Kit, channels: Channels, delivery: Delivery, contacts: DossierContacts) -> None:
    people = _people(delivery, contacts)
    recipient = people.get(delivery.recipient)
    if recipient is None:
        await _store(kit, delivery, suppressed("no_recipient"), people)
        return
    secret = await _secret(channels, delivery)
    if isinstance(secret, Outcome):
        await _store(kit, delivery, secret, people)
        return
    async with kit.database.sessions() as session:
        message = await _message(session, delivery, contacts, recipient, secret)
    if isinstance(message, Outcome):
        await _store(kit, delivery, message, people)
        return
    outcome = await _transmit(channels, delivery, secret.addressed(recipient) if secret else recipient, message)
    await _store(kit, delivery, outcome, people, message)


def _people(delivery: Delivery, contacts: DossierContacts) -> dict[str, Contact]:
    """Whom the delivery may be for: the people of the dossier, the officials of the unit that the event names, or the
    heads of a unit above it."""
    if delivery.recipient in CONTACTS:
        return dict(zip(CONTACTS, contacts.recipients, strict=False))
    above = unit_above(delivery.recipient)
    if above:
        return {delivery.recipient: Contact(subject=shared_inbox(Audience.HEAD, above), name="")}
    audience = audience_of(Notice(delivery.event), delivery.facts) or Audience.STAFF
    subject = shared_inbox(audience, delivery.facts["unit"])
    return {RecipientRole.UNIT: Contact(subject=subject, name="")}


async def _secret(channels: Channels, delivery: Delivery) -> Secret | Outcome | None:
    """Made as it is sent, outside any transaction, and kept nowhere here. None where the notice has none."""
    if delivery.dossier_id is None:
        return None
    notice, channel = Notice(delivery.event), Channel(delivery.channel)
    try:
        return await secret_of(channels.dossiers, notice, delivery.dossier_id, channel)
    except CodeRefused as error:
        return suppressed(str(error))
    except ContactsUnavailable as error:
        return temporary(str(error))


async def _message(
    session: Session, delivery: Delivery, contacts: DossierContacts, recipient: Contact, secret: Secret | None
) -> Rendered | Outcome:
    """The text in the person's language, or why there is nothing to send."""
    wanted = await preferences.of(session, recipient.subject)
    notice, channel = Notice(delivery.event), Channel(delivery.channel)
    if channel not in wanted.channels and notice not in ASKED_FOR:
        return suppressed("not_wanted")
    letter = compose(delivery.facts, contacts, recipient, wanted.language)
    if secret:
        letter = secret.told_in(letter)
    try:
        return await templates.render_current(session, notice, channel, wanted.language, letter)
    except TemplateFailed:
        return permanent("template_failed")


async def _transmit(channels: Channels, delivery: Delivery, recipient: Contact, message: Rendered) -> Outcome:
    match Channel(delivery.channel):
        case Channel.EMAIL:
            if recipient.email:
                return await channels.mailer.send(recipient.email, message, delivery.id)
            return suppressed("no_email")
        case Channel.SMS:
            if recipient.phone:
                return await channels.sms.send(recipient.phone, message, delivery.id)
            return suppressed("no_phone")
        case Channel.IN_APP:
            return DELIVERED if recipient.subject else suppressed("no_account")
        case other:
            assert_never(other)


def _is_told(helper: Contact, notice: Notice) -> bool:
    if notice in FOR_THE_OWNER_ALONE:
        return False
    return not helper.of_the_filing_alone or notice in ABOUT_THE_FILING


async def _store(
    kit: Kit,
    delivery: Delivery,
    outcome: Outcome,
    people: Mapping[str, Contact] | None = None,
    message: Rendered | None = None,
) -> None:
    """The outcome, the inbox row and the deliveries to further recipients in one transaction."""
    people = people or {}
    async with kit.database.transaction() as session:
        settled = await service.settle(session, delivery.id, delivery.attempts, outcome, kit.clock())
        if settled is None:
            return
        if settled.status == DeliveryStatus.DELIVERED and message:
            subject = people[delivery.recipient].subject or ""
            await inbox.put(
                session,
                settled.id,
                subject,
                Notice(settled.event),
                message,
                kit.clock(),
                dossier_id=settled.dossier_id,
                feedback_id=settled.feedback_id,
                agreement_id=settled.agreement_id,
                appointment_id=settled.appointment_id,
            )
        if delivery.recipient == RecipientRole.OWNER:
            for role, person in people.items():
                if role != RecipientRole.OWNER and _is_told(person, Notice(delivery.event)):
                    await service.include(session, settled, RecipientRole(role))
    tell = log.warning if settled.status in FAILURES else log.info
    tell(
        "delivery_attempted",
        delivery_id=str(settled.id),
        channel=settled.channel,
        status=settled.status,
        reason=settled.reason,
        attempts=settled.attempts,
    )
