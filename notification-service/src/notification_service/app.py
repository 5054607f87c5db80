"""The notification service on one screen: its doors, what it hears, what it says."""

from contextlib import AsyncExitStack

from contracts.dossier import HeldDuesMoved
from contracts.feedback import FeedbackMoved
from contracts.notification import NotificationDelivered, NotificationFailed
from fastapi import FastAPI
from servicekit import http
from servicekit.app import Kit, ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Subscription
from servicekit.sweeps import Sweep

from notification_service.channels.email import Mailer
from notification_service.channels.sms import SmsGateway
from notification_service.database import SCHEMA_HEAD
from notification_service.deliveries import routes as deliveries
from notification_service.deliveries.consumers import (
    on_agreement_changed,
    on_appointment_changed,
    on_dossier_moved,
    on_feedback_moved,
    on_money_moved,
)
from notification_service.deliveries.sending import Channels, send_due
from notification_service.inbox import routes as inbox
from notification_service.inbox.consumers import on_held_dues_moved
from notification_service.preferences import routes as preferences
from notification_service.settings import NotificationSettings
from notification_service.templates import routes as templates
from notification_service.templates.notices import (
    AGREEMENT_EVENTS,
    APPOINTMENT_EVENTS,
    DOSSIER_EVENTS,
    FEEDBACK_EVENTS,
    PAYMENT_EVENTS,
)


async def open_channels(kit: Kit, stack: AsyncExitStack) -> None:
    settings = kit.settings
    assert isinstance(settings, NotificationSettings)  # noqa: S101 - for the type checker
    kit.extras["channels"] = Channels(
        dossiers=await stack.enter_async_context(http.service_client(kit.mint, settings.dossier_url)),
        mailer=Mailer(
            settings.smtp_host,
            settings.smtp_port,
            settings.mail_sender,
            settings.smtp_username,
            settings.smtp_password,
        ),
        sms=SmsGateway(await stack.enter_async_context(http.client(base_url=settings.sms_url)), settings.sms_sender),
    )


SERVICE = ServiceDefinition(
    name="notification-service",
    title="Thông báo · Notifications",
    schema_head=SCHEMA_HEAD,
    routers=[inbox.router, preferences.router, templates.router, deliveries.router],
    publishes=[NotificationDelivered, NotificationFailed],
    subscriptions=[
        Subscription(DOSSIER_EVENTS, on_dossier_moved),
        Subscription(PAYMENT_EVENTS, on_money_moved),
        Subscription([*FEEDBACK_EVENTS, FeedbackMoved], on_feedback_moved),
        Subscription(AGREEMENT_EVENTS, on_agreement_changed),
        Subscription([HeldDuesMoved], on_held_dues_moved),
        Subscription(APPOINTMENT_EVENTS, on_appointment_changed),
    ],
    sweeps=[Sweep(send_due, every_seconds=0.25)],
    lifespan=open_channels,
)


def create(settings: NotificationSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    return create_app(SERVICE, settings or NotificationSettings(), clock=clock)  # type: ignore[call-arg]
