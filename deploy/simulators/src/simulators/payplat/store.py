"""Transactions that the province has created."""

from simulators.storage import Document, Storage


def find(storage: Storage, transaction_id: str) -> Document | None:
    return storage.get("payplat_transaction", transaction_id)


def save(storage: Storage, transaction: Document) -> None:
    storage.put("payplat_transaction", transaction["transaction_id"], transaction, keep=20_000)


def next_number(storage: Storage) -> int:
    return storage.next_number("payplat_transaction")


def paid_on(storage: Storage, day: str) -> list[Document]:
    """Oldest first; `day` as yyyyMMdd."""
    paid = storage.newest("payplat_transaction", 20_000, status="success")[::-1]
    return [transaction for transaction in paid if transaction["pay_date"].startswith(day)]
