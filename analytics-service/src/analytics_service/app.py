"""The analytics service on one screen: its doors, and what it hears. It says nothing to the others."""

from contextlib import AsyncExitStack

from contracts.catalog import AgencyChanged, LevelProofChanged, ProcedurePublished, ProcedureRetired
from contracts.dossier import Pushed
from contracts.feedback import FeedbackAnswered, FeedbackFiled, FeedbackMoved, FeedbackRated
from contracts.payment import PaymentSettled
from fastapi import FastAPI
from servicekit.app import Kit, ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Subscription

from analytics_service.agencies.consumers import on_agency_changed
from analytics_service.charts import routes as charts
from analytics_service.charts.painter import Painter
from analytics_service.claims import routes as claims
from analytics_service.concentration import routes as concentration
from analytics_service.database import SCHEMA_HEAD
from analytics_service.definitions import routes as definitions
from analytics_service.exports import routes as exports
from analytics_service.exports.sweeps import SWEEPS as EXPORT_SWEEPS
from analytics_service.facts.consumers import (
    on_dossier_steps,
    on_dossiers_pushed,
    on_filing_looked_at,
    on_payments_settled,
)
from analytics_service.facts.folding import ABOUT_FILING, COUNTED
from analytics_service.facts.sweeps import SWEEPS
from analytics_service.feedback.consumers import on_feedback
from analytics_service.filers import routes as filers
from analytics_service.frozen import routes as frozen
from analytics_service.funnel import routes as funnel
from analytics_service.honesty import routes as honesty
from analytics_service.index766 import routes as index766
from analytics_service.open_data import routes as open_data
from analytics_service.portals import routes as portals
from analytics_service.procedures.consumers import on_procedure_published, on_procedure_retired
from analytics_service.public import routes as public
from analytics_service.publications.consumers import on_level_proven, on_version_said
from analytics_service.reconciliation import routes as reconciliation
from analytics_service.reports import routes as reports
from analytics_service.rushes import routes as rushes
from analytics_service.settings import AnalyticsSettings
from analytics_service.substitution import routes as substitution
from analytics_service.surveys import routes as surveys
from analytics_service.times import routes as times
from analytics_service.uptake import routes as uptake
from analytics_service.workload import routes as workload


async def open_painter(kit: Kit, stack: AsyncExitStack) -> None:
    kit.extras["painter"] = Painter()


SERVICE = ServiceDefinition(
    name="analytics-service",
    title="Thống kê · Analytics",
    schema_head=SCHEMA_HEAD,
    routers=[
        reports.router,
        frozen.router,
        charts.router,
        claims.router,
        reconciliation.router,
        portals.router,
        honesty.router,
        concentration.router,
        filers.router,
        rushes.router,
        funnel.router,
        uptake.router,
        workload.router,
        substitution.router,
        index766.router,
        times.router,
        exports.router,
        surveys.router,
        definitions.router,
        public.router,
        open_data.router,
    ],
    subscriptions=[
        Subscription([AgencyChanged], on_agency_changed),
        Subscription([ProcedurePublished], on_procedure_published),
        Subscription([ProcedureRetired], on_procedure_retired),
        Subscription([ProcedurePublished], on_version_said),
        Subscription([LevelProofChanged], on_level_proven),
        Subscription(COUNTED, on_dossier_steps, fold=True),
        Subscription(ABOUT_FILING, on_filing_looked_at, fold=True),
        Subscription([PaymentSettled], on_payments_settled, fold=True),
        Subscription([FeedbackFiled, FeedbackMoved, FeedbackAnswered, FeedbackRated], on_feedback, fold=True),
        Subscription([Pushed], on_dossiers_pushed, fold=True, name="pushes.on_dossiers_pushed"),
    ],
    sweeps=[*SWEEPS, *EXPORT_SWEEPS],
    lifespan=open_painter,
)


def create(settings: AnalyticsSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    return create_app(SERVICE, settings or AnalyticsSettings(), clock=clock)  # type: ignore[call-arg]
