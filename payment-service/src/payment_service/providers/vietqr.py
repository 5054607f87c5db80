"""VietQR: a transfer to the beneficiary's account. Nobody tells of it but the bank's statement."""

import base64
import io
from datetime import datetime
from uuid import UUID

import segno

from payment_service.providers.beneficiaries import Beneficiaries
from payment_service.providers.protocol import Bill, Invitation, Order, Outcome, Word
from payment_service.providers.vietqr_payload import payload

PREFIX = "MC"


class VietQR:
    name = "vietqr"
    can_be_asked = False

    def __init__(self, beneficiaries: Beneficiaries) -> None:
        self._beneficiaries = beneficiaries

    def reference(self, payment_id: UUID) -> str:
        return transfer_reference(payment_id)

    async def invite(self, order: Order, bill: Bill) -> Invitation:
        beneficiary = self._beneficiaries.of(bill.procedure_code, bill.agency)
        return Invitation(payload(beneficiary.bank_code, beneficiary.account, order.amount_vnd, order.reference))

    async def query(self, order: Order, now: datetime) -> Word:
        return Word(Outcome.OPEN, None, None, "")


def transfer_reference(payment_id: UUID) -> str:
    """Fifteen letters and digits: banks drop other signs from a purpose, and cut it at 25."""
    return PREFIX + base64.b32encode(payment_id.bytes[-8:]).decode().rstrip("=")


def svg(text: str) -> str:
    """The code as a picture to be put into a page."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="svg", scale=4, xmldecl=False, svgns=True)
    return written.getvalue().decode()
