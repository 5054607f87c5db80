from pydantic import BaseModel


class VNPayReply(BaseModel):
    """What VNPay expects, in its own names; with 00 or 02 it stops calling."""

    RspCode: str
    Message: str
