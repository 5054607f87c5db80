"""For the other services alone: may this caller see the dossier, and whom to tell about it."""

from uuid import UUID

from contracts.contacts import Contact, DossierContacts
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session

from dossier_service.access.schemas import Access
from dossier_service.confirmations import repository as confirmations
from dossier_service.dossiers import repository
from dossier_service.dossiers.actions import INTERNAL, Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation
from dossier_service.dossiers.problems import DossierNotFound, DraftGone
from dossier_service.procedures import repository as procedures
from dossier_service.transfers import repository as transfers
from dossier_service.units import repository as units


async def access(session: Session, dossier_id: UUID, caller: Caller) -> Access:
    try:
        dossier = await repository.get(session, dossier_id, caller)
    except DraftGone:
        return Access(visible=False)
    if dossier is None:
        return Access(visible=False)
    return Access(
        visible=True,
        owner=caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE),
        code=dossier.code,
        applicant_name=dossier.applicant.get("name"),
        agency=dossier.executing_agency,
    )


async def contacts(session: Session, dossier_id: UUID) -> DossierContacts:
    """Raises DossierNotFound. The owner, and who filed for them; reason and items of the step that says something."""
    dossier = await repository.get_unlocked(session, dossier_id)
    if dossier is None:
        raise DossierNotFound
    procedure = await procedures.names(session, {(dossier.procedure_code, dossier.procedure_version)})
    agency = await units.names(session, {dossier.executing_agency})
    reason, items = await _last_words(session, dossier)
    return DossierContacts(
        dossier_code=dossier.code or dossier.draft_number,
        procedure_name=next(iter(procedure.values())),
        agency_name=agency.get(dossier.executing_agency, dossier.executing_agency),
        recipients=[_owner(dossier), *(await _before(session, dossier) or await _helper(session, dossier))],
        reason=reason,
        items=items,
    )


def _owner(dossier: Dossier) -> Contact:
    return Contact(
        subject=dossier.owner_subject,
        name=dossier.applicant.get("name", ""),
        email=dossier.applicant.get("email"),
        phone=dossier.applicant.get("phone"),
    )


async def _before(session: Session, dossier: Dossier) -> list[Contact]:
    """Whose it was: told that it has gone over, and nothing of what comes then."""
    given = await transfers.last_accepted(session, dossier.id)
    return [Contact(of_the_filing_alone=True, **given.from_contact)] if given else []


async def _helper(session: Session, dossier: Dossier) -> list[Contact]:
    """Who filed it for the owner; once the owner says that they did not ask for it, of the filing alone."""
    asked = await confirmations.get(session, dossier.id) if dossier.confirmation else None
    if asked is None:
        return []
    denied = dossier.confirmation == Confirmation.DENIED
    return [Contact(subject=asked.helper, of_the_filing_alone=denied, **asked.helper_contact)]


async def _last_words(session: Session, dossier: Dossier) -> tuple[str | None, list[str]]:
    for entry in reversed(await repository.history(session, dossier.id)):
        if entry.reason and entry.action not in INTERNAL:
            papers = entry.details.get("items", []) if entry.action == Action.REQUEST_SUPPLEMENT else []
            return entry.reason, [f"{paper['name']}: {paper['note']}" for paper in papers]
    return None, []
