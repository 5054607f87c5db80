"""What is written on a paying-in slip, so that the bank's statement says whose till it was. Pure."""

import base64
import re
from uuid import UUID

PREFIX = "NT"
_CODE = re.compile(r"(?=(NT[A-Z2-7]{13}))")
_NO_SIGN = re.compile(r"[^A-Z0-9]")


def deposit_code(shift_id: UUID) -> str:
    """Fifteen letters and digits, as a transfer's reference."""
    return PREFIX + base64.b32encode(shift_id.bytes[-8:]).decode().rstrip("=")


def codes_in(memo: str) -> set[str]:
    """Every run of signs that may be such a code; the shifts say which of them are."""
    return set(_CODE.findall(_NO_SIGN.sub("", memo.upper())))
