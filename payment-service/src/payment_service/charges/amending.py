"""A charge gets its sum, another sum, or none at all: the ledger says by how much and why, an event tells it."""

from datetime import datetime

from contracts.payment import ChargeChanged, ChargeCreated
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import repository
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts import covering
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.service import Movement


async def owe(session: Session, account: DossierAccount, charge: Charge, at: datetime) -> None:
    """The first sum of a charge. Charge and account must be locked, or new."""
    line = chart.charged("fee" if charge.kind == "fee" else "levy")
    movement = Movement(MovementKind.CHARGE, line, charge.owed_vnd, at, charge_id=charge.id)
    await ledger.write(session, account, movement)
    facts = {"charge_id": charge.id, "kind": charge.kind, "stage": charge.stage, "amount_vnd": charge.amount_vnd}
    await accounts.announce(session, account, ChargeCreated, at, **facts)


async def change(
    session: Session, account: DossierAccount, charge: Charge, amount_vnd: int, *, reason: str, at: datetime
) -> None:
    """Another sum, above 0, for a charge that is due; its advances may cover it now.

    Charge and account must be locked, before them the dossier's payments.
    """
    await _correct(session, account, charge, amount_vnd - charge.owed_vnd, reason, at)
    charge.amount_vnd = amount_vnd
    await _announce(session, account, charge, at)
    await covering.cover(session, account, charge, at)


async def close(
    session: Session, account: DossierAccount, charge: Charge, status: ChargeStatus, *, reason: str, at: datetime
) -> None:
    """Owed no more: exempt or cancelled. Its sum stays as it was; advances on it are to be given back.

    Charge and account must be locked, before them the dossier's payments.
    """
    await _owe_no_more(session, account, charge, status, reason, at)
    await covering.give_back_advances(session, charge, at)
    await _announce(session, account, charge, at)


async def suspend_open(session: Session, account: DossierAccount, *, reason: str, at: datetime) -> None:
    """The dossier is out of the record: cancelled until it is restored. Who has paid in advance has a case already.

    The account must be locked, before it the dossier's payments.
    """
    for charge in await repository.lock_open(session, account.dossier_id):
        await _owe_no_more(session, account, charge, ChargeStatus.CANCELLED, reason, at)
        charge.until_restored = True
        await _announce(session, account, charge, at)
    await session.flush()


async def close_suspended(session: Session, account: DossierAccount, charge: Charge, at: datetime) -> None:
    """A dossier that ended in another way too: restored or not, nothing of it is owed. All must be locked."""
    charge.until_restored = False
    if charge.status == ChargeStatus.CANCELLED:
        await _announce(session, account, charge, at)


async def owe_again(session: Session, account: DossierAccount, charge: Charge, *, reason: str, at: datetime) -> None:
    """The dossier is back: what was cancelled, or given back, because it was out is as due as before.

    Charge and account must be locked, before them the dossier's payments.
    """
    charge.until_restored = False
    if charge.amount_vnd is None:
        charge.status = ChargeStatus.UNASSESSED
        await _announce(session, account, charge, at)
        return
    await _correct(session, account, charge, charge.amount_vnd, reason, at)
    await fall_due(session, account, charge, at)
    await covering.cover(session, account, charge, at)


async def fall_due(session: Session, account: DossierAccount, charge: Charge, at: datetime) -> None:
    """What had settled it is gone, and the ledger says so already. Charge and account must be locked."""
    charge.status, charge.settled_at, charge.due_again_at = ChargeStatus.DUE, None, at
    await _announce(session, account, charge, at)


async def _owe_no_more(
    session: Session, account: DossierAccount, charge: Charge, status: ChargeStatus, reason: str, at: datetime
) -> None:
    if charge.amount_vnd is not None:
        await _correct(session, account, charge, -charge.amount_vnd, reason, at)
    charge.status = status


async def _correct(
    session: Session, account: DossierAccount, charge: Charge, more_vnd: int, reason: str, at: datetime
) -> None:
    if more_vnd == 0:
        return
    kind = "fee" if charge.kind == "fee" else "levy"
    line = chart.charged(kind) if more_vnd > 0 else chart.cancelled(kind)
    movement = Movement(MovementKind.CORRECTION, line, abs(more_vnd), at, charge_id=charge.id, reason=reason)
    await ledger.write(session, account, movement)


async def _announce(session: Session, account: DossierAccount, charge: Charge, at: datetime) -> None:
    is_open = charge.status == ChargeStatus.UNASSESSED
    facts = {
        "charge_id": charge.id,
        "status": ChargeStatus.DUE if is_open else charge.status,
        "stage": charge.stage,
        "amount_vnd": charge.amount_vnd,
        "until_restored": charge.until_restored,
    }
    await accounts.announce(session, account, ChargeChanged, at, **facts)
