"""Cash at the counter: the clerk's word settles it, and the receipt is there at once."""

from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.access.gate import Access
from payment_service.accounts import service as accounts
from payment_service.charges import repository as charges
from payment_service.charges import service as all_charges
from payment_service.checkouts import settlement
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.checkouts.payable import to_pay
from payment_service.checkouts.settlement import Settling
from payment_service.providers.protocol import Outcome, Word
from payment_service.providers.vietqr import transfer_reference
from payment_service.shifts.service import Takings

NAME = "cash"


def may_take(caller: Caller, access: Access) -> bool:
    """A clerk, and never for what is his own."""
    return caller.kind is CallerKind.OFFICIAL and caller.has_role("clerk") and not access.owner


async def take(
    session: Session, charge_id: UUID, amount_vnd: int | None, takings: Takings, dossier_code: str, settling: Settling
) -> Payment:
    """All that is left of the charge, or a part. Raises ChargeNotDue, ChargeNotAssessed, PartNotValid."""
    payment = await new_payment(session, NAME, charge_id, amount_vnd, takings, dossier_code, takings.at)
    word = Word(Outcome.PAID, payment.amount_vnd, None, "")
    await settlement.apply(session, payment, word, settling)
    return payment


async def new_payment(
    session: Session,
    tender: str,
    charge_id: UUID,
    amount_vnd: int | None,
    takings: Takings,
    dossier_code: str,
    expires_at: datetime,
) -> Payment:
    """What went over the counter into the clerk's shift; nothing is settled yet. Raises as `take`."""
    # The account before the charge, as every settlement locks them.
    await accounts.lock(session, await all_charges.dossier_of(session, charge_id))
    charge = await charges.lock(session, charge_id)
    to_pay_vnd, is_part = await to_pay(session, charge, amount_vnd)
    payment_id = uuid7()
    payment = Payment(
        id=payment_id,
        charge_id=charge.id,
        dossier_id=charge.dossier_id,
        provider=tender,
        reference=payment_id.hex if tender == NAME else transfer_reference(payment_id),
        amount_vnd=to_pay_vnd,
        is_part=is_part,
        description=f"Nop phi ho so {dossier_code}",
        return_url="",
        received_by=takings.clerk,
        shift_id=takings.shift_id,
        status=PaymentStatus.PENDING,
        created_at=takings.at,
        expires_at=expires_at,
        query_count=0,
    )
    session.add(payment)
    await session.flush()
    return payment
