"""A bank: somebody transfers money, and the day's statement tells of it."""

import csv
import io
from datetime import date, timedelta

from fastapi import APIRouter, Depends, HTTPException, Response
from pydantic import BaseModel, Field

from simulators.bank import protocol, store
from simulators.bank.lines import LineFault, lines_of
from simulators.clock import VIETNAM
from simulators.faults import Partner, may_fail
from simulators.simulation import Shared

router = APIRouter(prefix="/bank", tags=["bank"])
MAY_FAIL = [Depends(may_fail(Partner.BANK))]


class TransferOrder(BaseModel):
    """By QR code or by hand; a given amount wins over that of the code, so that it may differ."""

    qr_payload: str | None = None
    memo: str | None = None
    amount_vnd: int | None = Field(default=None, gt=0)
    fault: LineFault = LineFault.NONE


class BookedTransfer(BaseModel):
    transaction_id: str
    booked_at: str
    booked_on: str
    account: str
    amount_vnd: int
    memo: str


@router.post("/transfer", status_code=201, dependencies=MAY_FAIL)
async def transfer(order: TransferOrder, simulation: Shared) -> BookedTransfer:
    asked = _read(order)
    if asked.amount_vnd is None:
        raise HTTPException(422, "amount_vnd is neither given nor in the QR payload")
    now = simulation.clock().astimezone(VIETNAM)
    booked = BookedTransfer(
        transaction_id=f"FT{now:%y%m%d}{store.next_number(simulation.storage):06d}",
        booked_at=now.isoformat(timespec="seconds"),
        booked_on=(now.date() + timedelta(days=order.fault is LineFault.LATE)).isoformat(),
        account=asked.account,
        amount_vnd=asked.amount_vnd,
        memo=asked.memo,
    )
    store.save(simulation.storage, booked.model_dump() | {"fault": order.fault})
    return booked


@router.get("/statement.csv", dependencies=MAY_FAIL)
async def write_statement(date: date, simulation: Shared) -> Response:
    """The transfers of one day in Vietnam, oldest first, with the faults that were ordered for them."""
    columns = ["transaction_id", "booked_at", "account", "amount_vnd", "memo"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for transfer in store.of_day(simulation.storage, date.isoformat()):
        writer.writerows(lines_of(transfer))
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8")


def _read(order: TransferOrder) -> protocol.Transfer:
    if order.qr_payload is None:
        if order.memo is None:
            raise HTTPException(422, "qr_payload or memo is needed")
        return protocol.Transfer(bank_code="", account="", amount_vnd=order.amount_vnd, memo=order.memo)
    try:
        asked = protocol.read_qr(order.qr_payload)
    except protocol.UnreadableQr as error:
        raise HTTPException(422, f"unreadable QR payload: {error}") from error
    amount_vnd = order.amount_vnd if order.amount_vnd is not None else asked.amount_vnd
    memo = asked.memo if order.memo is None else order.memo
    return protocol.Transfer(asked.bank_code, asked.account, amount_vnd, memo)
