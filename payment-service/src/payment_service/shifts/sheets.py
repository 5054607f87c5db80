"""A shift's report as a table for the files of the treasury desk; no payer is named. Pure."""

import csv
import io
from collections.abc import Sequence

from servicekit.clock import VIETNAM

from payment_service.checkouts.models import Payment
from payment_service.shifts.schemas import ShiftRead

TENDERS = {"cash": "Tiền mặt", "cheque": "Séc"}
_HEADER = ("Thời điểm", "Mã thanh toán", "Số tiền (đồng)", "Trạng thái", "Hình thức")


def cheques_vnd(shift: ShiftRead) -> int:
    return sum(one.taken_vnd for one in shift.tenders if one.tender == "cheque")


def as_csv(shift: ShiftRead, payments: Sequence[Payment]) -> str:
    """Payments first, then the sums; with a byte order mark, which spreadsheets need to read Vietnamese."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for payment in payments:
        at = payment.created_at.astimezone(VIETNAM)
        writer.writerow(
            (f"{at:%d/%m/%Y %H:%M:%S}", payment.id, payment.amount_vnd, payment.status, TENDERS[payment.provider])
        )
    writer.writerow(())
    for label, amount_vnd in (
        ("Tồn quỹ đầu ca", shift.opening_float_vnd),
        ("Đã thu", shift.taken_vnd),
        ("Đã hoàn", shift.given_back_vnd),
        ("Séc đã nhận", cheques_vnd(shift)),
        ("Theo sổ", shift.expected_vnd),
        ("Đếm được", shift.counted_vnd),
        ("Chênh lệch", shift.difference_vnd),
        ("Đã nộp Kho bạc hoặc ngân hàng", shift.remitted_vnd),
    ):
        writer.writerow((label, "", "" if amount_vnd is None else amount_vnd, ""))
    return "\ufeff" + written.getvalue()
