from typing import Any

from pydantic import BaseModel


class VNPayReply(BaseModel):
    """What VNPay expects, in its own names; with 00 or 02 it stops calling."""

    RspCode: str
    Message: str


class PayPlatReply(BaseModel):
    """`error_code` 0: taken; 1: no such transaction; 2: wrong checksum; 3: try again; 4: another sum."""

    error_code: str
    message: str


class PayPlatBillReply(BaseModel):
    """`error_code` 1: `message` is the bill to pay, with MaTraCuuTT; 0: nothing to pay; -1: not answered."""

    error_code: int
    message: dict[str, Any] | None = None
