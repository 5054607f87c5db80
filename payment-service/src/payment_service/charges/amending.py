"""A charge gets its sum, another sum, or none at all: the ledger says by how much and why, an event tells it."""

from datetime import datetime

from contracts.payment import ChargeChanged, ChargeCreated
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
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
    if charge.amount_vnd is not None:
        await _correct(session, account, charge, -charge.amount_vnd, reason, at)
    charge.status = status
    await covering.give_back_advances(session, charge, at)
    await _announce(session, account, charge, at)


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
    facts = {"charge_id": charge.id, "status": charge.status, "stage": charge.stage, "amount_vnd": charge.amount_vnd}
    await accounts.announce(session, account, ChargeChanged, at, **facts)
