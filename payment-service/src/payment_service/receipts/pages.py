"""From a receipt to its page, by the template that it was issued with; signed when a key is configured."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from servicekit.clock import VIETNAM
from servicekit.printing import printer
from servicekit.printing.printer import Template

from payment_service.receipts.lifecycle import ReceiptAction, ReceiptStatus
from payment_service.receipts.schemas import ReceiptChangeRead, ReceiptRead
from payment_service.receipts.signing import Seal

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
TITLE = "Biên lai thu phí, lệ phí"
KINDS = {"fee": "Phí", "levy": "Lệ phí"}
STAMPS = {ReceiptStatus.ISSUED: "", ReceiptStatus.CANCELLED: "ĐÃ HỦY", ReceiptStatus.REPLACED: "ĐÃ THAY THẾ"}


def template_of(name: str) -> Template:
    return Template(TEMPLATE_FOLDER / f"{name}.typ")


def data_of(receipt: ReceiptRead, lookup: str, signed_by: str) -> dict[str, Any]:
    """What the page says; `lookup` is the portal's address, `signed_by` empty for a page without a signature."""
    return {
        "title": TITLE,
        "number": receipt.number,
        "ordinal": receipt.number.rpartition("-")[2],
        "form": receipt.form,
        "symbol": receipt.symbol,
        "collector": {"name": receipt.collector_name, "tax_code": receipt.collector_tax_code or ""},
        "day": _day_in_words(receipt.issued_at),
        "facts": [
            {"label": "Người nộp tiền", "value": receipt.payer_name or ""},
            {"label": "Mã hồ sơ", "value": receipt.dossier_code},
            {"label": "Cơ quan giải quyết", "value": receipt.agency},
        ],
        "items": [
            {"name": item.name, "kind": KINDS[item.kind], "amount": _digits(item.amount_vnd)} for item in receipt.items
        ],
        "total": _digits(receipt.amount_vnd),
        "words": receipt.amount_in_words,
        "stamp": STAMPS[receipt.status],
        "marks": _marks(receipt),
        "changes": [_change(change) for change in receipt.changes],
        "signed_by": signed_by,
        "lookup": lookup,
        "qr": receipt.number,
    }


def made_at(receipt: ReceiptRead) -> datetime:
    """A page is of the day of issue, or of the last thing that happened to the receipt."""
    return max([receipt.issued_at, *(change.changed_at for change in receipt.changes)])


def etag_of(template: str, data: dict[str, Any], seal: Seal | None) -> str:
    """Weak for a signed page: each is signed when it is drawn, the page below is the same bytes every time."""
    content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    parts = [printer.pen(template_of(template)).encode(), content, (seal.fingerprint if seal else "").encode()]
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]
    return f'W/"{digest}"' if seal else f'"{digest}"'


async def draw(template: str, data: dict[str, Any], at: datetime, seal: Seal | None) -> bytes:
    """Raises PrinterBusy."""
    page = await printer.printed(template_of(template), data, at)
    return await seal.sign(page) if seal else page


def _marks(receipt: ReceiptRead) -> list[str]:
    marks = []
    if receipt.status is ReceiptStatus.CANCELLED:
        marks.append("BIÊN LAI ĐÃ HỦY, KHÔNG CÒN GIÁ TRỊ")
    if receipt.replaced_by:
        marks.append(f"BIÊN LAI ĐÃ ĐƯỢC THAY THẾ BẰNG BIÊN LAI SỐ {receipt.replaced_by}")
    if receipt.replaces:
        marks.append(f"Thay thế biên lai số {receipt.replaces}")
    return marks


def _change(change: ReceiptChangeRead) -> dict[str, str]:
    what = "Hủy." if change.action is ReceiptAction.CANCEL else f"Thay thế bằng biên lai số {change.successor}."
    return {"day": f"{change.changed_at.astimezone(VIETNAM):%d/%m/%Y}", "what": what, "reason": change.reason}


def _day_in_words(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):Ngày %d tháng %m năm %Y}"


def _digits(amount_vnd: int) -> str:
    """`1.234.000`."""
    return f"{amount_vnd:,}".replace(",", ".")
