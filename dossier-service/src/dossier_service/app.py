"""The dossier service on one screen: its doors, and what it hears."""

from contracts import dossier as events
from contracts.catalog import AgencyChanged, ProcedurePublished, ProcedureRetired
from fastapi import FastAPI
from servicekit.app import ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Subscription

from dossier_service.database import SCHEMA_HEAD
from dossier_service.dossiers import routes as dossiers
from dossier_service.filing import routes as filing
from dossier_service.procedures.consumers import on_procedure_published, on_procedure_retired
from dossier_service.settings import DossierSettings
from dossier_service.units.consumers import on_agency_changed

SERVICE = ServiceDefinition(
    name="dossier-service",
    title="Hồ sơ · Dossiers",
    schema_head=SCHEMA_HEAD,
    routers=[filing.router, dossiers.router],
    publishes=[events.DraftCreated, events.DossierSubmitted],
    subscriptions=[
        Subscription([AgencyChanged], on_agency_changed),
        Subscription([ProcedurePublished], on_procedure_published),
        Subscription([ProcedureRetired], on_procedure_retired),
    ],
)


def create(settings: DossierSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    return create_app(SERVICE, settings or DossierSettings(), clock=clock)  # type: ignore[call-arg]
