"""What covers a charge: one payment, or advances on it - parts of its sum, or money before the sum is known (PAY-09).

An advance has its receipt at once; it stays an advance until all of them together cover what is owed.
"""

from datetime import datetime

from contracts.payment import PaymentSettled
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts import repository
from payment_service.checkouts.models import Payment
from payment_service.ledger import accounts as chart
from payment_service.ledger import repository as movements
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.service import Movement
from payment_service.refunds import cases
from payment_service.refunds import repository as refunds
from payment_service.refunds.schemas import CaseGround

Advances = list[tuple[Payment, int]]
"""Payments with what of each is still an advance and is not about to be given back."""


async def advances(session: Session, charge: Charge) -> Advances:
    """In the order in which they came. The account must be locked."""
    found: Advances = []
    for payment_id, held_vnd in await movements.advances(session, charge.id):
        free_vnd = held_vnd - await refunds.pending_vnd(session, payment_id)
        payment = await repository.find(session, payment_id)
        if payment is not None and free_vnd > 0:
            found.append((payment, free_vnd))
    return found


async def advanced_vnd(session: Session, charge: Charge) -> int:
    return sum(held_vnd for _, held_vnd in await advances(session, charge))


async def left_vnd(session: Session, charge: Charge) -> int:
    """What is still to be paid of a charge that has its sum."""
    return max(0, charge.owed_vnd - await advanced_vnd(session, charge))


async def cover(session: Session, account: DossierAccount, charge: Charge, at: datetime) -> None:
    """Settle a charge that is due by its advances, once they suffice; what is too much of them has a refund case.

    Account and charge must be locked, and the payments that may have too much: the newest, or all.
    """
    found = await advances(session, charge)
    if charge.status != ChargeStatus.DUE or sum(held_vnd for _, held_vnd in found) < charge.owed_vnd:
        return
    open_vnd = charge.owed_vnd
    for payment, held_vnd in found:
        applied_vnd = min(held_vnd, open_vnd)
        if applied_vnd:
            movement = Movement(
                MovementKind.SETTLEMENT, chart.applied(), applied_vnd, at, charge_id=charge.id, payment_id=payment.id
            )
            await ledger.write(session, account, movement)
        if held_vnd > applied_vnd:
            await cases.open_case(session, payment, CaseGround.PAID_TOO_MUCH, held_vnd - applied_vnd, at)
        open_vnd -= applied_vnd
    newest, _ = found[-1]
    await settle(session, account, charge, newest, at)


async def settle(session: Session, account: DossierAccount, charge: Charge, payment: Payment, at: datetime) -> None:
    """The charge is paid; `payment` was the last that it took. Account and charge must be locked."""
    charge.status, charge.settled_at = ChargeStatus.SETTLED, at
    await session.flush()
    facts = {
        "payment_id": payment.id,
        "charge_ids": [charge.id],
        "provider": payment.provider,
        "amount_vnd": charge.owed_vnd,
        "settled_at": at,
        "all_settled": not await charges.is_any_due(session, account.dossier_id),
    }
    await accounts.announce(session, account, PaymentSettled, at, **facts)


async def give_back_advances(session: Session, charge: Charge, at: datetime) -> None:
    """Of a charge that is owed no more. The account and the dossier's payments must be locked."""
    for payment, held_vnd in await advances(session, charge):
        await cases.open_case(session, payment, CaseGround.CHARGE_NOT_DUE, held_vnd, at)
