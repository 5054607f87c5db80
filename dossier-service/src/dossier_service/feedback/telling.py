"""For the notification service alone: who has sent feedback and how its answer reaches them, asked when it is used."""

from uuid import UUID

from contracts.contacts import Contact, DossierContacts
from servicekit.database import Session

from dossier_service.feedback import repository
from dossier_service.feedback.problems import FeedbackNotFound
from dossier_service.units import repository as units


async def contacts(session: Session, feedback_id: UUID) -> DossierContacts:
    """Its number and title in the places of a dossier's code and procedure. Raises FeedbackNotFound."""
    feedback = await repository.get_unlocked(session, feedback_id)
    if feedback is None:
        raise FeedbackNotFound
    names = await units.names(session, {feedback.unit})
    known = feedback.contact
    sender = Contact(
        subject=feedback.filed_by, name=known.get("name", ""), email=known.get("email"), phone=known.get("phone")
    )
    return DossierContacts(
        dossier_code=feedback.number,
        procedure_name=feedback.title,
        agency_name=names.get(feedback.unit, feedback.unit),
        recipients=[sender],
    )
