from contracts.agreements import AgreementEvent
from contracts.appointments import AppointmentEvent
from contracts.dossier import DossierEvent
from contracts.feedback import FeedbackEvent
from contracts.payment import PaymentEvent
from servicekit.database import Session

from notification_service.deliveries import service


async def on_dossier_moved(session: Session, event: DossierEvent) -> None:
    await service.tell_of_dossier(session, event)


async def on_feedback_moved(session: Session, event: FeedbackEvent) -> None:
    await service.tell_of_feedback(session, event)


async def on_money_moved(session: Session, event: PaymentEvent) -> None:
    await service.tell_of_money(session, event)


async def on_agreement_changed(session: Session, event: AgreementEvent) -> None:
    await service.tell_of_agreement(session, event)


async def on_appointment_changed(session: Session, event: AppointmentEvent) -> None:
    await service.tell_of_appointment(session, event)
