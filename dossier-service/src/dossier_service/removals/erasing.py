"""When nobody can put a removed dossier back any more, what people had handed in and said is erased."""

from datetime import datetime
from uuid import UUID

from servicekit.app import Kit
from servicekit.database import Session
from servicekit.sweeps import page_by_page

from dossier_service.appointments import repository as appointments
from dossier_service.confirmations import repository as confirmations
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.lifecycle import Status
from dossier_service.drafts import repository as drafts
from dossier_service.removals import repository
from dossier_service.removals.models import RemovalState
from dossier_service.removals.repository import Place
from dossier_service.transfers import repository as transfers


async def erase_removed(kit: Kit) -> None:
    now = kit.clock()
    await page_by_page(
        kit.database,
        lambda session, after, count: repository.to_erase(session, now, after, count),
        lambda session, place: erase(session, place, now),
        "removal_erasure_failed",
    )


async def erase(session: Session, place: Place, now: datetime) -> None:
    """Papers, answers and contacts; whose it was, its code, its history and that it was removed stay."""
    removal = await repository.get_for_update(session, place.removal_id)
    if removal is None or removal.state != RemovalState.REMOVED:
        return
    dossier = await dossiers.get_for_system(session, removal.dossier_id)
    if dossier is None or dossier.status != Status.REMOVED:
        return
    await drafts.forget_papers(session, dossier.id)
    await _forget_contacts(session, dossier.id)
    await appointments.forget_of_dossier(session, dossier.id, now)
    dossier.form, dossier.on_behalf_of = {}, None
    dossier.applicant = {"kind": dossier.applicant["kind"]}
    dossier.delivery = {"method": dossier.delivery["method"]}
    removal.state, removal.erased_at = RemovalState.ERASED, now


async def _forget_contacts(session: Session, dossier_id: UUID) -> None:
    """Of who filed it for somebody, and of who gave it away."""
    await confirmations.forget_contact(session, dossier_id)
    await transfers.forget_contacts(session, dossier_id)
