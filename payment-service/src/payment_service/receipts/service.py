"""Receipts (biên lai) as they are shown, and what an official does about one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from payment_service.accounts import service as accounts
from payment_service.checkouts import repository as payments
from payment_service.receipts import issuing, repository
from payment_service.receipts.book import ReceiptBook
from payment_service.receipts.issuing import Why
from payment_service.receipts.lifecycle import ReceiptStatus
from payment_service.receipts.models import Receipt, ReceiptChange
from payment_service.receipts.problems import ReceiptNotFound
from payment_service.receipts.schemas import ReceiptChangeCreate, ReceiptChangeRead, ReceiptItem, ReceiptRead
from payment_service.receipts.words import amount_in_words


async def find(session: Session, receipt_number: str) -> Receipt:
    """Raises ReceiptNotFound."""
    receipt = await repository.find(session, receipt_number)
    if receipt is None:
        raise ReceiptNotFound
    return receipt


async def shown(session: Session, receipt: Receipt, dossier_code: str, payer_name: str | None) -> ReceiptRead:
    changes = await repository.changes_of(session, [receipt.number])
    return _shown(receipt, changes[receipt.number], dossier_code, payer_name)


async def of_dossier(session: Session, dossier_id: UUID, dossier_code: str) -> list[ReceiptRead]:
    """For the public: without the payer's name."""
    found = await repository.of_dossier(session, dossier_id)
    changes = await repository.changes_of(session, [receipt.number for receipt in found])
    return [_shown(receipt, changes[receipt.number], dossier_code, None) for receipt in found]


async def cancel(
    session: Session,
    receipt_number: str,
    change: ReceiptChangeCreate,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Receipt:
    """Raises VersionConflict, ReceiptNotInForce."""
    found = await find(session, receipt_number)
    account = await accounts.lock(session, found.dossier_id)
    receipt = await repository.lock(session, receipt_number)
    expected.require(receipt.version)
    await issuing.cancel(session, account, receipt, Why(change.reason, caller.subject), now)
    return receipt


async def replace(
    session: Session,
    receipt_number: str,
    change: ReceiptChangeCreate,
    caller: Caller,
    expected: ExpectedVersion,
    book: ReceiptBook,
    now: datetime,
) -> Receipt:
    """The successor. Raises VersionConflict, ReceiptNotInForce, NothingToReceipt."""
    found = await find(session, receipt_number)
    # The payment before the account, as every settlement and refund locks them.
    payment = await payments.lock(session, found.payment_id)
    account = await accounts.lock(session, found.dossier_id)
    receipt = await repository.lock(session, receipt_number)
    expected.require(receipt.version)
    why = Why(change.reason, caller.subject)
    return await issuing.replace(session, account, payment, receipt, why, book, now)


def _shown(
    receipt: Receipt, changes: Sequence[ReceiptChange], dossier_code: str, payer_name: str | None
) -> ReceiptRead:
    return ReceiptRead(
        number=receipt.number,
        form=receipt.form,
        symbol=receipt.symbol,
        status=ReceiptStatus(receipt.status),
        collector_name=receipt.collector_name or receipt.agency,
        collector_tax_code=receipt.collector_tax_code,
        dossier_code=dossier_code,
        agency=receipt.agency,
        payment_id=receipt.payment_id,
        items=[ReceiptItem.model_validate(item) for item in receipt.items],
        amount_vnd=receipt.amount_vnd,
        amount_in_words=amount_in_words(receipt.amount_vnd),
        payer_name=payer_name,
        issued_at=receipt.issued_at,
        replaces=receipt.replaces,
        replaced_by=next((change.successor for change in reversed(changes) if change.successor), None),
        changes=[ReceiptChangeRead.model_validate(change) for change in changes],
    )
