"""The account of a dossier: opened when it is filed, and the one place where its money events get their number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.dossier import DossierForwarded, DossierRemoved, DossierRestored, DossierSubmitted, Origin, StepUndone
from contracts.payment import PaymentEvent
from servicekit import outbox
from servicekit.database import Session

from payment_service.accounts import repository
from payment_service.accounts.models import DossierAccount


class DossierNotHeardYet(LookupError):
    """Its filing is still on its way; the event is delivered again."""


async def open_account(session: Session, event: DossierSubmitted) -> DossierAccount:
    row: dict[str, object] = {
        "dossier_id": event.dossier_id,
        "code": event.code,
        "agency": event.agency,
        "procedure_code": event.procedure_code,
        "procedure_version": event.procedure_version,
        "case_name": event.case,
        "channel": event.channel,
        "payer_category": event.payer_category,
        "sequence": 0,
        "is_removed": False,
        "opened_at": event.submitted_at,
    }
    await repository.add_if_new(session, row)
    return await lock(session, event.dossier_id)


async def lock(session: Session, dossier_id: UUID) -> DossierAccount:
    """Raises DossierNotHeardYet."""
    account = await repository.lock(session, dossier_id)
    if account is None:
        raise DossierNotHeardYet(str(dossier_id))
    return account


async def read(session: Session, dossier_id: UUID) -> DossierAccount:
    """Of a dossier that owes something, so it is there."""
    return await repository.read(session, dossier_id)


async def note_processing(session: Session, event: DossierForwarded | StepUndone) -> None:
    """When work on a dossier began; a step that was undone began nothing. Raises DossierNotHeardYet."""
    if event.origin is not Origin.LIVE:
        return
    account = await lock(session, event.dossier_id)
    if isinstance(event, DossierForwarded):
        known = account.processing_sequence
        account.processing_sequence = event.sequence if known is None else min(known, event.sequence)
    elif account.processing_sequence == event.undone_sequence:
        account.processing_sequence = None
    await session.flush()


def note_removal(account: DossierAccount, event: DossierRemoved | DossierRestored) -> bool:
    """False when a later removal or restoring has been heard of: then nothing changes. The account must be locked."""
    if event.sequence <= (account.removal_sequence or 0):
        return False
    account.removal_sequence, account.is_removed = event.sequence, isinstance(event, DossierRemoved)
    return True


async def announce(
    session: Session, account: DossierAccount, event_type: type[PaymentEvent], at: datetime, **facts: Any
) -> None:
    """Record the account's next event. The account must be locked: numbers have no gap and no repeat."""
    account.sequence += 1
    common = {"sequence": account.sequence, "occurred_at": at, "agency": account.agency}
    await outbox.record(session, event_type(dossier_id=account.dossier_id, **common, **facts))
