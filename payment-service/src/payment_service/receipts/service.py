"""Receipts (biên lai): issued with the settlement, numbered without a gap."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.payment import ReceiptIssued
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges.models import Charge
from payment_service.checkouts.models import Payment
from payment_service.receipts import repository
from payment_service.receipts.models import Receipt
from payment_service.receipts.numbering import Series, number
from payment_service.receipts.problems import ReceiptNotFound
from payment_service.receipts.schemas import ReceiptItem, ReceiptRead
from payment_service.receipts.words import amount_in_words


async def issue(
    session: Session, account: DossierAccount, payment: Payment, charges: Sequence[Charge], series: Series, at: datetime
) -> Receipt:
    """Last in its transaction: the series waits for the commit."""
    name = series.at(at)
    ordinal = await repository.next_ordinal(session, name)
    receipt = Receipt(
        number=number(name, ordinal),
        series=name,
        ordinal=ordinal,
        payment_id=payment.id,
        dossier_id=account.dossier_id,
        agency=account.agency,
        items=[
            {"charge_id": str(charge.id), "kind": charge.kind, "name": charge.name, "amount_vnd": charge.owed_vnd}
            for charge in charges
        ],
        amount_vnd=sum(charge.owed_vnd for charge in charges),
        issued_at=at,
    )
    session.add(receipt)
    facts = {"payment_id": payment.id, "receipt_number": receipt.number, "amount_vnd": receipt.amount_vnd}
    await accounts.announce(session, account, ReceiptIssued, at, **facts)
    await session.flush()
    return receipt


async def dossier_of(session: Session, receipt_number: str) -> UUID:
    """Raises ReceiptNotFound."""
    return (await _find(session, receipt_number)).dossier_id


async def read(session: Session, receipt_number: str, dossier_code: str, payer_name: str | None) -> ReceiptRead:
    """Raises ReceiptNotFound."""
    return _shown(await _find(session, receipt_number), dossier_code, payer_name)


async def of_dossier(session: Session, dossier_id: UUID, dossier_code: str) -> list[ReceiptRead]:
    """For the public: without the payer's name."""
    return [_shown(receipt, dossier_code, None) for receipt in await repository.of_dossier(session, dossier_id)]


async def _find(session: Session, receipt_number: str) -> Receipt:
    receipt = await repository.find(session, receipt_number)
    if receipt is None:
        raise ReceiptNotFound
    return receipt


def _shown(receipt: Receipt, dossier_code: str, payer_name: str | None) -> ReceiptRead:
    return ReceiptRead(
        number=receipt.number,
        dossier_code=dossier_code,
        agency=receipt.agency,
        payment_id=receipt.payment_id,
        items=[ReceiptItem.model_validate(item) for item in receipt.items],
        amount_vnd=receipt.amount_vnd,
        amount_in_words=amount_in_words(receipt.amount_vnd),
        payer_name=payer_name,
        issued_at=receipt.issued_at,
    )
