"""A shift's report as a page (PDF/A-2b) to be signed and handed over with the money; no payer is named."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from servicekit.clock import VIETNAM
from servicekit.printing import printer
from servicekit.printing.printer import Template

from payment_service.checkouts.models import Payment
from payment_service.receipts.words import amount_in_words
from payment_service.shifts.schemas import ShiftRead, ShiftStatus
from payment_service.shifts.sheets import cheques_vnd

TEMPLATE = Template(Path(__file__).parent / "templates" / "shift-report.typ")
TITLE = "Báo cáo ca thu tiền"
STATES = {
    ShiftStatus.OPEN: "Ca đang mở, số liệu chưa chốt",
    ShiftStatus.CLOSED: "Ca đã đóng, chưa nộp tiền",
    ShiftStatus.REMITTED: "Ca đã đóng và đã nộp tiền",
}


def data_of(shift: ShiftRead, payments: Sequence[Payment]) -> dict[str, Any]:
    """What the page says."""
    return {
        "title": TITLE,
        "shift": str(shift.id),
        "unit": shift.unit,
        "state": STATES[shift.status],
        "facts": [{"label": label, "value": value} for label, value in _facts(shift)],
        "agencies": [
            {"agency": one.agency, "taken": _digits(one.taken_vnd), "given_back": _digits(one.given_back_vnd)}
            for one in shift.agencies
        ],
        "sums": [{"label": label, "value": _digits(amount_vnd)} for label, amount_vnd in _sums(shift)],
        "words": amount_in_words(max(to_remit_vnd(shift), 0)),
        "reason": shift.difference_reason or "",
        "payments": [
            {"at": _moment(payment.created_at), "id": str(payment.id), "amount": _digits(payment.amount_vnd)}
            for payment in payments
        ],
    }


def to_remit_vnd(shift: ShiftRead) -> int:
    """What is in the till above its float: as counted, or as the ledger expects while nobody has counted."""
    held_vnd = shift.expected_vnd if shift.counted_vnd is None else shift.counted_vnd
    return held_vnd - shift.opening_float_vnd


def made_at(shift: ShiftRead, payments: Sequence[Payment]) -> datetime:
    """A page is of the last thing that happened to the shift."""
    happened = [shift.opened_at, shift.closed_at, shift.remitted_at, *(payment.created_at for payment in payments)]
    return max(moment for moment in happened if moment is not None)


def etag_of(data: dict[str, Any]) -> str:
    content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    digest = hashlib.sha256(b"\0".join([printer.pen(TEMPLATE).encode(), content])).hexdigest()[:32]
    return f'"{digest}"'


async def draw(data: dict[str, Any], at: datetime) -> bytes:
    """Raises PrinterBusy."""
    return await printer.printed(TEMPLATE, data, at)


def _facts(shift: ShiftRead) -> list[tuple[str, str]]:
    facts = [
        ("Quầy", shift.counter),
        ("Cán bộ thu tiền", shift.clerk),
        ("Mở ca", _moment(shift.opened_at)),
        ("Đóng ca", _moment(shift.closed_at)),
        ("Số lần thu", str(shift.payment_count)),
    ]
    if shift.remittance_reference:
        facts.append(("Giấy nộp tiền", f"{shift.remittance_reference}, {_moment(shift.remitted_at)}"))
    return facts


def _sums(shift: ShiftRead) -> list[tuple[str, int | None]]:
    return [
        ("Tồn quỹ đầu ca", shift.opening_float_vnd),
        ("Đã thu", shift.taken_vnd),
        ("Đã hoàn", shift.given_back_vnd),
        ("Séc đã nhận", cheques_vnd(shift)),
        ("Theo sổ", shift.expected_vnd),
        ("Đếm được", shift.counted_vnd),
        ("Chênh lệch", shift.difference_vnd),
        ("Phải nộp tiền mặt", to_remit_vnd(shift)),
        ("Đã nộp Kho bạc hoặc ngân hàng", shift.remitted_vnd),
    ]


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if moment else "–"


def _digits(amount_vnd: int | None) -> str:
    """`1.234.000`."""
    return "–" if amount_vnd is None else f"{amount_vnd:,}".replace(",", ".")
