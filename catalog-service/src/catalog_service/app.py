"""The catalogue service on one screen: its doors, what it does by itself, what it says."""

from contracts.catalog import AgencyChanged, ProcedurePublished, ProcedureRetired
from fastapi import FastAPI
from servicekit.app import ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.sweeps import Sweep

from catalog_service.agencies import routes as agencies
from catalog_service.code_lists import routes as code_lists
from catalog_service.agencies.sweeps import turn_units
from catalog_service.database import SCHEMA_HEAD
from catalog_service.drafts import routes as drafts
from catalog_service.exchange import routes as exchange
from catalog_service.fields import routes as fields
from catalog_service.imports import routes as imports
from catalog_service.imports.sweeps import run_next_import
from catalog_service.operations import routes as operations
from catalog_service.prices import routes as prices
from catalog_service.procedures import routes as procedures
from catalog_service.procedures.sweeps import announce_beginnings
from catalog_service.reorganisations import routes as reorganisations
from catalog_service.settings import CatalogSettings

SERVICE = ServiceDefinition(
    name="catalog-service",
    title="Danh mục thủ tục · Catalogue",
    schema_head=SCHEMA_HEAD,
    routers=[
        procedures.router,
        prices.router,
        drafts.router,
        agencies.router,
        reorganisations.router,
        fields.router,
        code_lists.router,
        imports.router,
        exchange.router,
        operations.router,
    ],
    publishes=[AgencyChanged, ProcedurePublished, ProcedureRetired],
    sweeps=[
        Sweep(run_next_import, every_seconds=0.25),
        Sweep(announce_beginnings, every_seconds=60),
        Sweep(turn_units, every_seconds=5),
    ],
)


def create(settings: CatalogSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    return create_app(SERVICE, settings or CatalogSettings(), clock=clock)  # type: ignore[call-arg]
