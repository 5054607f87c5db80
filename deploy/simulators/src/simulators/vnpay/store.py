"""Orders whose pay page was opened, and the request ids already used."""

from simulators.storage import Document, Storage

KEPT = 20_000


def find(storage: Storage, txn_ref: str) -> Document | None:
    return storage.get("vnpay_order", txn_ref)


def save(storage: Storage, order: Document) -> None:
    storage.put("vnpay_order", order["txn_ref"], order, keep=KEPT)


def next_transaction_number(storage: Storage) -> int:
    return 14_000_000 + storage.next_number("vnpay_transaction")


def use_request_id(storage: Storage, request_id: str, day: str) -> bool:
    """False when the id was used before on that day."""
    key = f"{day}-{request_id}"
    if storage.get("vnpay_request", key) is not None:
        return False
    storage.put("vnpay_request", key, {}, keep=KEPT)
    return True


def paid_on(storage: Storage, day: str) -> list[Document]:
    """Oldest first; `day` as yyyyMMdd."""
    paid = storage.newest("vnpay_order", KEPT, status="success")[::-1]
    return [order for order in paid if order["pay_date"].startswith(day)]
