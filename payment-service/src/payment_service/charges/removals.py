"""A dossier leaves the record, and comes back: what it owed comes back with it, and what was paid stays.

Each word goes by the dossier's own number of it: one that comes late, or twice, changes nothing.
"""

from contracts.dossier import DossierRemoved, DossierRestored, Origin
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.charges import amending, repository
from payment_service.checkouts import repository as payments
from payment_service.refunds import cases
from payment_service.refunds.ending import open_cases
from payment_service.refunds.schemas import CaseGround


async def take_out(session: Session, event: DossierRemoved) -> None:
    """Nothing is asked any more, and whatever was paid is looked at. Raises DossierNotHeardYet."""
    if event.origin is not Origin.LIVE:
        return
    known = await payments.lock_of_dossier(session, event.dossier_id)
    account = await accounts.lock(session, event.dossier_id)
    if accounts.note_removal(account, event):
        await open_cases(session, known, CaseGround.DOSSIER_REMOVED, event.occurred_at)
        await amending.suspend_open(session, account, reason=event.subject, at=event.occurred_at)
    await session.flush()


async def bring_back(session: Session, event: DossierRestored) -> None:
    """As due as before, but for what was cancelled otherwise; no case is left of the removal.

    A refund that somebody has asked for goes its way. Raises DossierNotHeardYet.
    """
    if event.origin is not Origin.LIVE:
        return
    known = await payments.lock_of_dossier(session, event.dossier_id)
    account = await accounts.lock(session, event.dossier_id)
    if accounts.note_removal(account, event):
        for payment in known:
            await cases.keep_what_no_removal_asked_for(session, payment, event.occurred_at)
        for charge in await repository.lock_until_restored(session, event.dossier_id):
            await amending.owe_again(session, account, charge, reason=event.subject, at=event.occurred_at)
    await session.flush()
