"""Which column of whose file says what. The headings of providers' settlement files are assumed: sample data. Pure."""

import unicodedata

from payment_service.statements.schemas import StatementSource

REFERENCE, BOOKED_AT, ACCOUNT, AMOUNT, MEMO = "transaction_id", "booked_at", "account", "amount_vnd", "memo"

_TIMES = ("booked_at", "paid_at", "ngay_giao_dich", "thoi_gian_giao_dich")
_AMOUNTS = ("amount_vnd", "so_tien", "so_tien_ghi_co", "ghi_co")
_BANK = {
    REFERENCE: ("transaction_id", "ma_giao_dich", "so_tham_chieu", "so_but_toan"),
    BOOKED_AT: _TIMES,
    ACCOUNT: ("account", "so_tai_khoan", "tai_khoan"),
    AMOUNT: _AMOUNTS,
    MEMO: ("memo", "noi_dung", "noi_dung_giao_dich", "dien_giai"),
}
COLUMNS: dict[StatementSource, dict[str, tuple[str, ...]]] = {
    StatementSource.VIETQR: _BANK,
    StatementSource.VNPAY: {
        REFERENCE: ("transaction_no", "vnp_transactionno"),
        BOOKED_AT: (*_TIMES, "vnp_paydate"),
        ACCOUNT: ("tmn_code", "vnp_tmncode"),
        AMOUNT: _AMOUNTS,
        MEMO: ("txn_ref", "vnp_txnref"),
    },
    StatementSource.PAYPLAT: {
        REFERENCE: ("platform_transaction_id",),
        BOOKED_AT: (*_TIMES, "pay_date"),
        ACCOUNT: ("client_id",),
        AMOUNT: (*_AMOUNTS, "trans_amount"),
        MEMO: ("transaction_id",),
    },
}
"""MEMO is what leads to the payment: the purpose of a transfer, the order's name at a provider."""
OPTIONAL = {ACCOUNT}
LONGEST = {REFERENCE: 100, ACCOUNT: 40, MEMO: 1000}


def folded(heading: str) -> str:
    """`Số tiền ghi có` becomes `so_tien_ghi_co`."""
    plain = unicodedata.normalize("NFD", heading.strip().lower().replace("đ", "d"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "_".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def places(source: StatementSource, headings: list[str]) -> dict[str, list[int]]:
    """Where each of our columns stands in the header."""
    known = [folded(heading) for heading in headings]
    return {
        name: [place for place, heading in enumerate(known) if heading in accepted]
        for name, accepted in COLUMNS[source].items()
    }
