"""A receipt gets its number and is told of; another may take its place, or none, and the trace says why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.payment import ReceiptCancelled, ReceiptIssued
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges.models import Charge
from payment_service.checkouts.models import Payment
from payment_service.receipts import repository
from payment_service.receipts.book import ReceiptBook
from payment_service.receipts.lifecycle import ReceiptAction, ReceiptStatus, next_status
from payment_service.receipts.models import Receipt, ReceiptChange
from payment_service.receipts.numbering import number, series_of, symbol_of_year
from payment_service.receipts.problems import NothingToReceipt, ReceiptNotInForce

TEMPLATE = "receipt-1"
SYSTEM = "system"
WHOLLY_REFUNDED = "Đã hoàn toàn bộ số tiền"
PARTLY_REFUNDED = "Đã hoàn một phần số tiền"


@dataclass(frozen=True)
class Why:
    reason: str
    by: str


async def issue(
    session: Session,
    account: DossierAccount,
    payment: Payment,
    charge: Charge,
    amount_vnd: int,
    book: ReceiptBook,
    at: datetime,
) -> Receipt:
    """Last in its transaction: the series waits for the commit. The account must be locked."""
    item = {"charge_id": str(charge.id), "kind": charge.kind, "name": charge.name, "amount_vnd": amount_vnd}
    return await _issue(session, account, payment, [item], book, at)


async def cancel(session: Session, account: DossierAccount, receipt: Receipt, why: Why, at: datetime) -> None:
    """Receipt and account must be locked. Raises ReceiptNotInForce."""
    await _end(session, receipt, ReceiptAction.CANCEL)
    await _trace(session, receipt, ReceiptAction.CANCEL, why, None, at)
    await _tell(session, account, receipt, None, at)


async def replace(
    session: Session,
    account: DossierAccount,
    payment: Payment,
    receipt: Receipt,
    why: Why,
    book: ReceiptBook,
    at: datetime,
) -> Receipt:
    """By one over what is left of the money, in the name of the collector as he is now.

    Receipt and account must be locked. Raises ReceiptNotInForce, NothingToReceipt.
    """
    held_vnd = await repository.held_vnd(session, payment.id)
    if held_vnd <= 0:
        raise NothingToReceipt
    await _end(session, receipt, ReceiptAction.REPLACE)
    [item] = receipt.items  # a payment settles one charge
    successor = await _issue(
        session, account, payment, [item | {"amount_vnd": held_vnd}], book, at, replaces=receipt.number
    )
    await _trace(session, receipt, ReceiptAction.REPLACE, why, successor.number, at)
    await _tell(session, account, receipt, successor.number, at)
    return successor


async def follow_refund(
    session: Session, account: DossierAccount, payment: Payment, book: ReceiptBook, at: datetime
) -> None:
    """A receipt says what was paid and kept: over nothing it is cancelled, over less it is replaced."""
    receipt = await repository.in_force(session, payment.id)
    held_vnd = await repository.held_vnd(session, payment.id)
    if receipt is None or held_vnd == receipt.amount_vnd:
        return
    if held_vnd <= 0:
        await cancel(session, account, receipt, Why(WHOLLY_REFUNDED, SYSTEM), at)
    else:
        await replace(session, account, payment, receipt, Why(PARTLY_REFUNDED, SYSTEM), book, at)


async def _issue(
    session: Session,
    account: DossierAccount,
    payment: Payment,
    items: list[dict[str, Any]],
    book: ReceiptBook,
    at: datetime,
    *,
    replaces: str | None = None,
) -> Receipt:
    symbol, collector = book.symbol_of(account.agency), book.collector(account.agency)
    series = series_of(symbol, account.agency, at)
    ordinal = await repository.next_ordinal(session, series)
    receipt = Receipt(
        number=number(series, ordinal),
        series=series,
        ordinal=ordinal,
        form=book.form,
        symbol=symbol_of_year(symbol, at),
        template=TEMPLATE,
        collector_name=collector.name,
        collector_tax_code=collector.tax_code,
        payment_id=payment.id,
        dossier_id=account.dossier_id,
        agency=account.agency,
        items=items,
        amount_vnd=sum(item["amount_vnd"] for item in items),
        issued_at=at,
        replaces=replaces,
        status=ReceiptStatus.ISSUED,
        version=1,
    )
    session.add(receipt)
    facts = {"payment_id": payment.id, "receipt_number": receipt.number, "amount_vnd": receipt.amount_vnd}
    await accounts.announce(session, account, ReceiptIssued, at, **facts)
    await session.flush()
    return receipt


async def _end(session: Session, receipt: Receipt, action: ReceiptAction) -> None:
    status = next_status(ReceiptStatus(receipt.status), action)
    if status is None:
        raise ReceiptNotInForce(receipt_status=receipt.status)
    receipt.status, receipt.version = status, receipt.version + 1
    await session.flush()


async def _trace(
    session: Session, receipt: Receipt, action: ReceiptAction, why: Why, successor: str | None, at: datetime
) -> None:
    change = ReceiptChange(
        id=uuid7(),
        receipt_number=receipt.number,
        action=action,
        reason=why.reason,
        successor=successor,
        changed_by=why.by,
        changed_at=at,
    )
    session.add(change)
    await session.flush()


async def _tell(
    session: Session, account: DossierAccount, receipt: Receipt, successor: str | None, at: datetime
) -> None:
    facts = {"payment_id": receipt.payment_id, "receipt_number": receipt.number, "successor_number": successor}
    await accounts.announce(session, account, ReceiptCancelled, at, **facts)
    await session.flush()
