"""What stands on a statement for one transfer, and what goes wrong with it when a test orders so."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never


class LineFault(StrEnum):
    NONE = "none"
    MANGLED_MEMO = "mangled_memo"
    """Signs dropped, lower case, text put around it."""
    DUPLICATE_LINE = "duplicate_line"
    WRONG_AMOUNT = "wrong_amount"
    LATE = "late"
    """On the next day's statement alone."""
    FOREIGN_LINE = "foreign_line"
    """Followed by a transfer that is nobody's here."""


def lines_of(transfer: Mapping[str, Any]) -> list[dict[str, Any]]:
    line = dict(transfer)
    match fault := LineFault(transfer.get("fault", LineFault.NONE)):
        case LineFault.NONE | LineFault.LATE:
            return [line]
        case LineFault.MANGLED_MEMO:
            return [line | {"memo": _mangled(line["memo"])}]
        case LineFault.DUPLICATE_LINE:
            return [line, line]
        case LineFault.WRONG_AMOUNT:
            return [line | {"amount_vnd": line["amount_vnd"] + 1_000}]
        case LineFault.FOREIGN_LINE:
            foreign = {"transaction_id": f"{line['transaction_id']}X", "memo": "CHUYEN TIEN", "amount_vnd": 50_000}
            return [line, line | foreign]
        case _:
            assert_never(fault)


def _mangled(memo: str) -> str:
    return f"ct den {''.join(sign for sign in memo if sign.isalnum()).lower()} nop phi tu mo mo"
