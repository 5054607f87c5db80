"""For the notification service alone: the two sides of a representation, or of a dossier that is offered."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.contacts import Contact, DossierContacts
from servicekit.database import Session
from servicekit.problems import NotFound, Text

from dossier_service.confirmations import repository as confirmations
from dossier_service.dossiers import repository as dossiers
from dossier_service.procedures import repository as procedures
from dossier_service.representations import repository as representations
from dossier_service.representations.models import Representation
from dossier_service.transfers import repository as transfers
from dossier_service.transfers.models import DossierTransfer
from dossier_service.units import repository as units

_ALL_PROCEDURES = "mọi thủ tục · all procedures"


class AgreementNotFound(NotFound):
    code = "agreement_not_found"
    title = Text("Không tìm thấy uỷ quyền hay đề nghị chuyển hồ sơ này", "There is no such representation or offer")


async def contacts(session: Session, agreement_id: UUID, day: date) -> DossierContacts:
    """Raises AgreementNotFound."""
    if transfer := await transfers.by_id(session, agreement_id):
        return await _of_transfer(session, transfer)
    if representation := await representations.by_id(session, agreement_id):
        return await _of_representation(session, representation, day)
    raise AgreementNotFound


async def _of_transfer(session: Session, transfer: DossierTransfer) -> DossierContacts:
    dossier = await dossiers.get_unlocked(session, transfer.dossier_id)
    assert dossier is not None  # noqa: S101 - a dossier that was offered is never deleted
    names = await procedures.names(session, {(dossier.procedure_code, dossier.procedure_version)})
    agency = await units.names(session, {dossier.executing_agency})
    return DossierContacts(
        dossier_code=dossier.code or dossier.draft_number,
        procedure_name=next(iter(names.values())),
        agency_name=agency.get(dossier.executing_agency, dossier.executing_agency),
        recipients=[
            await _person(session, transfer.from_contact, transfer.from_key, ""),
            await _person(session, transfer.to_contact, transfer.to_key, transfer.to_name),
        ],
    )


async def _of_representation(session: Session, representation: Representation, day: date) -> DossierContacts:
    """Its days in the place of a dossier's code."""
    code = representation.procedure_code
    known = await procedures.versions_in_force(session, {code} if code else set(), day)
    names = await procedures.names(session, set(known.items()))
    return DossierContacts(
        dossier_code=f"{representation.starts_on:%d/%m/%Y}-{representation.ends_on:%d/%m/%Y}",
        procedure_name=next(iter(names.values()), code or _ALL_PROCEDURES),
        agency_name="",
        recipients=[
            await _person(session, representation.owner_contact, representation.owner_key, representation.owner_name),
            await _person(session, representation.agent_contact, representation.agent_key, representation.agent_name),
        ],
    )


async def _person(session: Session, contact: dict[str, Any] | None, key: str, name: str) -> Contact:
    """As they said it from their own account, here or when they last filed for themselves; else by name alone, to whom
    nothing can be sent."""
    if contact:
        return Contact.model_validate(contact)
    own = await confirmations.own_filing(session, key)
    if own is None:
        return Contact(name=name)
    subject, applicant = own
    return Contact(subject=subject, name=name, email=applicant.get("email"), phone=applicant.get("phone"))
