"""The catalogue service on one screen: its doors, what it does by itself, what it says."""

from contextlib import AsyncExitStack

from contracts.catalog import (
    AgencyChanged,
    CataloguePartChanged,
    CodeListChanged,
    LevelProofChanged,
    ProcedurePublished,
    ProcedureRetired,
)
from contracts.payment import ChargeCreated, PaymentSettled
from fastapi import FastAPI
from servicekit import http
from servicekit.app import Kit, ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Subscription
from servicekit.sweeps import Sweep

from catalog_service import operations
from catalog_service.agencies import routes as agencies
from catalog_service.agencies.sweeps import turn_units
from catalog_service.blank_forms import routes as blank_forms
from catalog_service.blank_forms.sweeps import forget_orphaned_files
from catalog_service.code_lists import routes as code_lists
from catalog_service.database import SCHEMA_HEAD
from catalog_service.drafts import routes as drafts
from catalog_service.exchange import routes as exchange
from catalog_service.fields import routes as fields
from catalog_service.finding import routes as finding
from catalog_service.hygiene import routes as hygiene
from catalog_service.hygiene.sweeps import begin_night_run, go_on_with_run
from catalog_service.imports import routes as imports
from catalog_service.imports.sweeps import run_next_import
from catalog_service.legal_documents import routes as legal_documents
from catalog_service.levels import routes as levels
from catalog_service.levels.consumers import SHOWING, on_dossier_shown, on_payment_shown
from catalog_service.levels.seals import ProcessSeal
from catalog_service.levels.sweeps import PAYMENT_SERVICE, ask_about_payment, forget_old_evidence, judge_due
from catalog_service.levels.validity import VALIDITY, Validity
from catalog_service.levels.waivers import SEAL
from catalog_service.mandates import routes as mandates
from catalog_service.national_codes import routes as national_codes
from catalog_service.open_data import routes as open_data
from catalog_service.prices import routes as prices
from catalog_service.procedures import routes as procedures
from catalog_service.reorganisations import routes as reorganisations
from catalog_service.search_words import routes as search_words
from catalog_service.service_usage import routes as service_usage
from catalog_service.service_usage.consumers import USING, on_dossiers_submitted
from catalog_service.settings import CatalogSettings
from catalog_service.turning_points.sweeps import say_what_turned


async def open_connections(kit: Kit, stack: AsyncExitStack) -> None:
    settings = kit.settings
    assert isinstance(settings, CatalogSettings)  # noqa: S101 - for the type checker
    kit.database.sessions.configure(
        info={SEAL: ProcessSeal(kit.mint, settings.earlier_seal_keys_file), VALIDITY: Validity.by(settings)}
    )
    if settings.payment_url:
        client = http.service_client(kit.mint, settings.payment_url)
        kit.extras[PAYMENT_SERVICE] = await stack.enter_async_context(client)


SERVICE = ServiceDefinition(
    name="catalog-service",
    title="Danh mục thủ tục · Catalogue",
    schema_head=SCHEMA_HEAD,
    routers=[
        finding.router,  # before the procedures: `/procedures/facets` is no code
        procedures.router,
        prices.router,
        drafts.router,
        blank_forms.router,
        agencies.router,
        reorganisations.router,
        fields.router,
        search_words.router,
        code_lists.router,
        imports.router,
        exchange.router,
        levels.router,
        mandates.router,
        national_codes.router,
        legal_documents.router,
        service_usage.router,
        hygiene.router,
        open_data.router,
        operations.router,
    ],
    publishes=[
        AgencyChanged,
        CataloguePartChanged,
        CodeListChanged,
        LevelProofChanged,
        ProcedurePublished,
        ProcedureRetired,
    ],
    subscriptions=[
        Subscription(SHOWING, on_dossier_shown),
        Subscription([ChargeCreated, PaymentSettled], on_payment_shown),
        Subscription(USING, on_dossiers_submitted, fold=True),
    ],
    sweeps=[
        Sweep(run_next_import, every_seconds=0.25),
        Sweep(say_what_turned, every_seconds=1),
        Sweep(turn_units, every_seconds=5),
        Sweep(judge_due, every_seconds=2),
        Sweep(ask_about_payment, every_seconds=10),
        Sweep(forget_orphaned_files, every_seconds=3600),
        Sweep(forget_old_evidence, every_seconds=3600),
        Sweep(begin_night_run, every_seconds=60),
        Sweep(go_on_with_run, every_seconds=1),
    ],
    lifespan=open_connections,
)


def create(settings: CatalogSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    return create_app(SERVICE, settings or CatalogSettings(), clock=clock)  # type: ignore[call-arg]
