"""The dossier service on one screen: its doors, what it hears, what it says."""

from contracts.catalog import AgencyChanged, ProcedurePublished, ProcedureRetired
from contracts.dossier import MessagePosted
from contracts.notification import NotificationDelivered, NotificationFailed
from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from fastapi import FastAPI
from servicekit.app import ServiceDefinition, create_app
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Subscription
from servicekit.sweeps import Sweep

from dossier_service import operations
from dossier_service.access import routes as access
from dossier_service.alarms.sweeps import tell_due_dates
from dossier_service.appointments import routes as appointments
from dossier_service.appointments.sweeps import cancel_where_closed, forget_holders, remind_of_tomorrow
from dossier_service.archives import routes as archives
from dossier_service.bulk import routes as bulk
from dossier_service.calendars import routes as calendars
from dossier_service.charges import routes as charges
from dossier_service.charges.consumers import on_charge_changed, on_charge_created, on_payment_settled
from dossier_service.confirmations import routes as confirmations
from dossier_service.connections import open_connections
from dossier_service.consultations import routes as consultations
from dossier_service.consultations.sweeps import tell_overdue_tasks
from dossier_service.copying import routes as copying
from dossier_service.counter import routes as counter
from dossier_service.database import SCHEMA_HEAD
from dossier_service.deadlines import routes as deadlines
from dossier_service.documents import routes as documents
from dossier_service.documents.sweeps import remove_orphans
from dossier_service.dossiers import routes as dossiers
from dossier_service.drafts import routes as drafts
from dossier_service.drafts.sweeps import end_drafts
from dossier_service.duplicates import routes as duplicates
from dossier_service.exchange import routes as exchange
from dossier_service.exchange.connector import push_waiting
from dossier_service.exchange.consumers import on_dossier_moved
from dossier_service.extending import routes as extending
from dossier_service.feedback import routes as feedback
from dossier_service.filing import routes as filing
from dossier_service.history import routes as history
from dossier_service.history.sweeps import close_days
from dossier_service.inboxes import routes as inboxes
from dossier_service.internal_process import consumers as internal_process_consumers
from dossier_service.internal_process import routes as internal_process
from dossier_service.ledger_checks import routes as ledger_checks
from dossier_service.ledger_checks.sweeps import check_at_night
from dossier_service.links import routes as links
from dossier_service.messages import routes as messages
from dossier_service.officials import routes as officials
from dossier_service.officials.learning import LearnOfficials
from dossier_service.originals import routes as originals
from dossier_service.prefilling import routes as prefilling
from dossier_service.printed_forms import routes as printed_forms
from dossier_service.procedures.consumers import on_procedure_changed
from dossier_service.processing import routes as processing
from dossier_service.provenance import routes as provenance
from dossier_service.provenance.sweeps import forget_old
from dossier_service.published import ABOUT_FILINGS, AGREEMENTS, APPOINTMENTS, BESIDE_THE_COURSE, FEEDBACK, STEPS
from dossier_service.queues import routes as queues
from dossier_service.reach import routes as reach
from dossier_service.reach.consumers import on_message_ended
from dossier_service.reads import routes as reads
from dossier_service.rebasing import routes as rebasing
from dossier_service.recalculations import routes as recalculations
from dossier_service.recalculations.sweeps import follow_library, recalculate_open
from dossier_service.reception import routes as reception
from dossier_service.registers import routes as registers
from dossier_service.removals import routes as removals
from dossier_service.removals.erasing import erase_removed
from dossier_service.representations import routes as representations
from dossier_service.result_register import routes as result_register
from dossier_service.results import routes as results
from dossier_service.resumable_uploads import routes as resumable_uploads
from dossier_service.resumable_uploads.sweeps import clear_uploads
from dossier_service.resume_links import routes as resume_links
from dossier_service.resume_links.sweeps import end_links
from dossier_service.return_places import routes as return_places
from dossier_service.reuse import routes as reuse
from dossier_service.reviews import routes as reviews
from dossier_service.reviews.sweeps import expire_reviews, score_filings
from dossier_service.routing import routes as routing
from dossier_service.scanning import routes as scanning
from dossier_service.scanning.sweeps import scan_waiting
from dossier_service.settings import DossierSettings
from dossier_service.signing import routes as signing
from dossier_service.signing.sweeps import sign_results
from dossier_service.substitution import routes as substitution
from dossier_service.supplements import routes as supplements
from dossier_service.supplements.sweeps import end_waits
from dossier_service.tracking import routes as tracking
from dossier_service.tracking.guessing import forget_guesses
from dossier_service.transfers import routes as transfers
from dossier_service.undoing import routes as undoing
from dossier_service.units.consumers import on_agency_changed
from dossier_service.verification import routes as verification
from dossier_service.watermarks import routes as watermarks
from dossier_service.withdrawals import routes as withdrawals

SERVICE = ServiceDefinition(
    name="dossier-service",
    title="Hồ sơ · Dossiers",
    schema_head=SCHEMA_HEAD,
    routers=[
        filing.router,
        copying.router,
        prefilling.router,
        drafts.router,
        resume_links.router,
        dossiers.router,
        documents.router,
        documents.uploads,
        resumable_uploads.router,
        reuse.router,
        watermarks.router,
        scanning.router,
        archives.router,
        signing.router,
        links.router,
        duplicates.router,
        messages.router,
        confirmations.router,
        representations.router,
        transfers.router,
        reception.router,
        counter.router,
        originals.router,
        inboxes.router,
        bulk.router,
        officials.router,
        substitution.router,
        routing.router,
        supplements.router,
        processing.router,
        consultations.router,
        internal_process.router,
        undoing.router,
        rebasing.router,
        charges.router,
        results.router,
        result_register.router,
        verification.router,
        return_places.router,
        withdrawals.router,
        removals.router,
        reach.router,
        printed_forms.router,
        registers.router,
        deadlines.router,
        extending.router,
        calendars.router,
        recalculations.router,
        ledger_checks.router,
        operations.router,
        tracking.router,
        feedback.router,
        appointments.router,
        queues.router,
        history.router,
        reads.router,
        provenance.router,
        reviews.router,
        exchange.router,
        access.router,
        charges.internal,
        confirmations.internal,
        resume_links.internal,
        feedback.internal,
        appointments.internal,
    ],
    publishes=[*STEPS, *ABOUT_FILINGS, *BESIDE_THE_COURSE, *FEEDBACK, *AGREEMENTS, *APPOINTMENTS],
    subscriptions=[
        Subscription([AgencyChanged], on_agency_changed),
        Subscription([ProcedurePublished, ProcedureRetired], on_procedure_changed),
        Subscription([ChargeCreated], on_charge_created),
        Subscription([ChargeChanged], on_charge_changed),
        Subscription([PaymentSettled], on_payment_settled),
        Subscription([NotificationDelivered, NotificationFailed], on_message_ended),
        Subscription([*STEPS, *ABOUT_FILINGS, MessagePosted], on_dossier_moved),
        Subscription(internal_process_consumers.HEARD, internal_process_consumers.on_dossier_moved),
    ],
    sweeps=[
        Sweep(push_waiting, every_seconds=0.25),
        Sweep(end_waits, every_seconds=60),
        Sweep(end_drafts, every_seconds=60),
        Sweep(end_links, every_seconds=3600),
        Sweep(erase_removed, every_seconds=3600),
        Sweep(forget_guesses, every_seconds=3600),
        Sweep(tell_due_dates, every_seconds=60),
        Sweep(recalculate_open, every_seconds=1),
        Sweep(follow_library, every_seconds=86_400),
        Sweep(check_at_night, every_seconds=3600),
        Sweep(tell_overdue_tasks, every_seconds=30),
        Sweep(close_days, every_seconds=3600),
        Sweep(scan_waiting, every_seconds=1),
        Sweep(remove_orphans, every_seconds=3600),
        Sweep(clear_uploads, every_seconds=3600),
        Sweep(sign_results, every_seconds=1),
        Sweep(forget_old, every_seconds=3600),
        Sweep(score_filings, every_seconds=60),
        Sweep(expire_reviews, every_seconds=3600),
        Sweep(remind_of_tomorrow, every_seconds=60),
        Sweep(cancel_where_closed, every_seconds=30),
        Sweep(forget_holders, every_seconds=3600),
    ],
    lifespan=open_connections,
)


def create(settings: DossierSettings | None = None, clock: Clock = system_clock) -> FastAPI:
    app = create_app(SERVICE, settings or DossierSettings(), clock=clock)  # type: ignore[call-arg]
    app.add_middleware(LearnOfficials)
    return app
