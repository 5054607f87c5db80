"""The payment service on one screen: its doors, what it hears, what it says, what it does with time."""

from contextlib import AsyncExitStack

from contracts import payment as events
from contracts.catalog import ProcedurePublished
from fastapi import FastAPI
from servicekit import http
from servicekit.app import Kit, ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Subscription
from servicekit.sweeps import Sweep

from payment_service import operations
from payment_service.access.gate import EXTRA as GATE
from payment_service.access.gate import DossierGate
from payment_service.callbacks import routes as callbacks
from payment_service.charges import routes as charges
from payment_service.charges.consumers import CHARGING_STEPS, ENDING_STEPS, on_charging_step, on_ended
from payment_service.checkouts import routes as checkouts
from payment_service.checkouts.asking import ask_providers, expire_unpaid
from payment_service.cheques import routes as cheques
from payment_service.database import SCHEMA_HEAD
from payment_service.exemptions import routes as exemptions
from payment_service.expunging.sweeps import expunge_messages
from payment_service.fees.consumers import on_procedure_published
from payment_service.ledger import routes as ledger
from payment_service.parity import routes as parity
from payment_service.parity.sweeps import check_parity, measure
from payment_service.providers import registry
from payment_service.providers import routes as providers
from payment_service.receipts import book, signing
from payment_service.receipts import routes as receipts
from payment_service.reconciliation import routes as reconciliation
from payment_service.refunds import routes as refunds
from payment_service.refunds.sweeps import send_refunds
from payment_service.settings import PaymentSettings
from payment_service.shifts import routes as shifts
from payment_service.statements import bank
from payment_service.statements import routes as statements
from payment_service.statements.sweeps import judge_confirmed, judge_statements


async def open_connections(kit: Kit, stack: AsyncExitStack) -> None:
    settings = kit.settings
    assert isinstance(settings, PaymentSettings)  # noqa: S101 - for the type checker
    measure(kit)
    dossiers = await stack.enter_async_context(http.service_client(kit.mint, settings.dossier_url))
    partners = await stack.enter_async_context(http.client(timeout_seconds=15))
    kit.extras[GATE] = DossierGate(dossiers)
    kit.extras[registry.EXTRA] = registry.configured(settings, partners)
    kit.extras[bank.EXTRA] = bank.configured(settings, partners)
    kit.extras[book.EXTRA] = book.configured(settings)
    kit.extras[signing.EXTRA] = signing.configured(settings)


SERVICE = ServiceDefinition(
    name="payment-service",
    title="Thanh toán · Payments",
    schema_head=SCHEMA_HEAD,
    routers=[
        charges.router,
        exemptions.router,
        callbacks.router,
        refunds.router,
        statements.router,
        reconciliation.router,
        shifts.router,
        cheques.router,
        parity.router,
        checkouts.router,
        receipts.router,
        ledger.router,
        providers.router,
        operations.router,
    ],
    publishes=[
        events.ChargeCreated,
        events.ChargeChanged,
        events.PaymentSettled,
        events.PaymentFailed,
        events.PaymentExpired,
        events.PaymentRefunded,
        events.ReceiptIssued,
        events.ReceiptCancelled,
        events.MismatchFound,
        events.ParityBroken,
    ],
    subscriptions=[
        Subscription([ProcedurePublished], on_procedure_published),
        Subscription(CHARGING_STEPS, on_charging_step),
        Subscription(ENDING_STEPS, on_ended),
    ],
    sweeps=[
        Sweep(expire_unpaid, every_seconds=5),
        Sweep(ask_providers, every_seconds=5),
        Sweep(send_refunds, every_seconds=5),
        Sweep(judge_statements, every_seconds=5),
        Sweep(judge_confirmed, every_seconds=5),
        Sweep(check_parity, every_seconds=5),
        Sweep(expunge_messages, every_seconds=3600),
    ],
    lifespan=open_connections,
)


def create(settings: PaymentSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    return create_app(SERVICE, settings or PaymentSettings(), clock=clock)  # type: ignore[call-arg]
