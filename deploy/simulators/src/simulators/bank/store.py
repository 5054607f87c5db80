"""Transfers, as booked."""

from simulators.storage import Document, Storage

KEPT = 20_000


def save(storage: Storage, transfer: Document) -> None:
    storage.put("bank_transfer", transfer["transaction_id"], transfer, keep=KEPT)


def of_day(storage: Storage, day: str) -> list[Document]:
    return storage.newest("bank_transfer", KEPT, booked_on=day)[::-1]


def next_number(storage: Storage) -> int:
    return storage.next_number("bank_transfer")
