"""PayPlat asks what a dossier owes (dptracuuthanhtoanhs): one bill over all that is due, under one name.

The name (MaTraCuuTT) is the dossier's code and the time. Each charge of the bill has its payment, so that the
platform's notice under that name settles them as any other.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import repository as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts import covering, repository
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.checkouts.service import Terms
from payment_service.fees import repository as fees
from payment_service.providers.payplat import PayPlat
from payment_service.providers.payplat_bill import BillLine
from payment_service.providers.protocol import Bill

Owed = tuple[Charge, int]
"""A charge that is due, and what is left of it to pay."""
FURTHER = "+"
"""After the bill's name, before the number of a charge that is not its first; no dossier's code has it."""


async def bill(
    session: Session, payplat: PayPlat, dossier_code: str, terms: Terms, now: datetime
) -> dict[str, Any] | None:
    """The bill in PayPlat's names, with MaTraCuuTT; None when nothing is due, also of a dossier that is not known."""
    account = await accounts.lock_by_code(session, dossier_code)
    due = await _due(session, account) if account else []
    if account is None or not due:
        return None
    name = await _open_name(session, due, now) or await _new_name(session, dossier_code, due, terms, now)
    first, _ = due[0]
    shown = Bill(
        dossier_code=account.code,
        agency=account.agency,
        procedure_code=account.procedure_code,
        procedure_name=await fees.name_of(session, account.procedure_code, account.procedure_version),
        fee_id=first.fee_id,
        kind=first.kind,
        name=first.name,
        payer_name="",  # whoever knows the code may ask there: no name is given away
        client_address="",
    )
    lines = [BillLine(charge.kind, charge.fee_id, charge.name, left_vnd) for charge, left_vnd in due]
    return payplat.bill_info(shown, lines, _description(dossier_code)) | {"MaTraCuuTT": name}


async def _due(session: Session, account: DossierAccount) -> list[Owed]:
    """In the order in which they are owed."""
    found = await charges.lock_open(session, account.dossier_id)
    due = [charge for charge in found if charge.status == ChargeStatus.DUE]
    in_order = sorted(due, key=lambda charge: (charge.created_at, charge.fee_id))
    owed = [(charge, await covering.left_vnd(session, charge)) for charge in in_order]
    return [(charge, left_vnd) for charge, left_vnd in owed if left_vnd]


async def _open_name(session: Session, due: Sequence[Owed], now: datetime) -> str | None:
    """Asked again while the bill is open and the same, the platform gets the same name."""
    name = await repository.newest_bill(session, due[0][0].dossier_id, PayPlat.name, now)
    if name is None:
        return None
    billed = await repository.of_bill(session, PayPlat.name, name)
    owed = {(charge.id, left_vnd) for charge, left_vnd in due}
    is_same = owed == {(payment.charge_id, payment.amount_vnd) for payment in billed}
    return name if is_same and all(payment.status == PaymentStatus.PENDING for payment in billed) else None


async def _new_name(session: Session, dossier_code: str, due: Sequence[Owed], terms: Terms, now: datetime) -> str:
    # Within one second there is one name: another bill then is refused by the database, and the platform asks again.
    name = f"{dossier_code}{now.astimezone(VIETNAM):%Y%m%d%H%M%S}"
    # The payment that carries the bill's name is locked first, so its id is the least: locks are taken by id.
    ids = sorted(uuid7() for _ in due)
    for ordinal, (payment_id, (charge, left_vnd)) in enumerate(zip(ids, due, strict=True), 1):
        payment = Payment(
            id=payment_id,
            charge_id=charge.id,
            dossier_id=charge.dossier_id,
            provider=PayPlat.name,
            reference=name if ordinal == 1 else f"{name}{FURTHER}{ordinal}",
            bill=name,
            amount_vnd=left_vnd,
            is_part=left_vnd != charge.owed_vnd,
            description=_description(dossier_code),
            return_url="",
            status=PaymentStatus.PENDING,
            created_at=now,
            expires_at=now + terms.lifetime,
            next_query_at=now + terms.query_after if ordinal == 1 else None,  # the platform knows the bill alone
            query_count=0,
        )
        session.add(payment)
    await session.flush()
    return name


def _description(dossier_code: str) -> str:
    return f"Nop phi ho so {dossier_code}"
