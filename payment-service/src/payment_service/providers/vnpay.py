"""VNPay 2.1.0: the signed pay address, the notification (IPN), what became of an order (querydr), money back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
from servicekit.ids import uuid7

from payment_service.providers import local_time
from payment_service.providers import vnpay_signing as signing
from payment_service.providers.keys import Keys
from payment_service.providers.protocol import (
    Bill,
    Invitation,
    Notification,
    Order,
    Outcome,
    ProviderUnreachable,
    RefundOrder,
    RefundOutcome,
    RefundWord,
    Word,
)

VERSION = "2.1.0"
OK = "00"
NOT_FOUND = "91"
FAILED = "02"
DUPLICATE = "94"
_RESULT = {"vnp_ResponseCode", "vnp_TransactionStatus"}
REFUSALS = {"02", "03", "91", "95", "97"}
"""Merchant, format, order, transaction or signature: refused before any money moved."""
WHOLE, PART = "02", "03"
OUR_ADDRESS = "127.0.0.1"
"""vnp_IpAddr of a question that no payer asks."""


@dataclass(frozen=True)
class Merchant:
    tmn_code: str
    keys: Keys
    pay_url: str
    api_url: str


class VNPay:
    name = "vnpay"
    can_be_asked = True

    def __init__(self, merchant: Merchant, client: httpx.AsyncClient) -> None:
        self._merchant, self._client = merchant, client

    def reference(self, payment_id: UUID) -> str:
        return payment_id.hex

    async def invite(self, order: Order, bill: Bill) -> Invitation:
        """Signed here, nothing is sent."""
        parameters = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self._merchant.tmn_code,
            "vnp_Amount": str(order.amount_vnd * 100),
            "vnp_CurrCode": "VND",
            "vnp_Locale": "vn",
            "vnp_OrderType": "other",
            "vnp_TxnRef": order.reference,
            "vnp_OrderInfo": order.description,
            "vnp_CreateDate": local_time.written(order.created_at),
            "vnp_ExpireDate": local_time.written(order.expires_at),
            "vnp_IpAddr": bill.client_address,
            "vnp_ReturnUrl": order.return_url,
        }
        return Invitation(f"{self._merchant.pay_url}?{signing.signed_query(self._merchant.keys.current, parameters)}")

    def read_notification(self, raw_query: str) -> Notification | None:
        """None unless it is a result with our merchant's signature: our own pay URL is signed too, and is none."""
        verified = [signing.verified_query(key, raw_query) for key in self._merchant.keys.accepted]
        parameters = next((found for found in verified if found is not None), None)
        if parameters is None or parameters.get("vnp_TmnCode") != self._merchant.tmn_code:
            return None
        if not parameters.keys() >= _RESULT:
            return None
        paid = parameters.get("vnp_ResponseCode") == OK and parameters.get("vnp_TransactionStatus") == OK
        outcome = Outcome.PAID if paid else Outcome.FAILED
        return Notification(parameters.get("vnp_TxnRef", ""), _word(outcome, parameters, raw_query))

    async def query(self, order: Order, now: datetime) -> Word:
        answer, raw = await self._ask(self._query_request(order, now), signing.QUERY_REQUEST, signing.QUERY_RESPONSE)
        match answer.get("vnp_ResponseCode"), answer.get("vnp_TransactionStatus"):
            case (code, _) if code == NOT_FOUND:
                return Word(Outcome.ABSENT, None, None, raw)
            case (code, status) if code == OK and status == OK:
                return _word(Outcome.PAID, answer, raw)
            case (code, status) if code == OK and status == FAILED:
                return _word(Outcome.FAILED, answer, raw)
            case (code, _) if code == OK:
                return _word(Outcome.OPEN, answer, raw)
            case code, _:
                raise ProviderUnreachable(f"querydr answered {code}")

    async def refund(self, order: Order, refund: RefundOrder, now: datetime) -> RefundWord:
        request = {
            "vnp_RequestId": refund.name,
            "vnp_Version": VERSION,
            "vnp_Command": "refund",
            "vnp_TmnCode": self._merchant.tmn_code,
            "vnp_TransactionType": WHOLE if refund.is_whole else PART,
            "vnp_TxnRef": order.reference,
            "vnp_Amount": str(refund.amount_vnd * 100),
            "vnp_TransactionNo": refund.transaction,
            "vnp_TransactionDate": local_time.written(order.created_at),
            "vnp_CreateBy": refund.requested_by,
            "vnp_CreateDate": local_time.written(now),
            "vnp_IpAddr": OUR_ADDRESS,
            "vnp_OrderInfo": order.description,
        }
        answer, raw = await self._ask(request, signing.REFUND_REQUEST, signing.REFUND_RESPONSE)
        code = answer.get("vnp_ResponseCode", "")
        if code in (OK, DUPLICATE):
            outcome = RefundOutcome.REFUNDED if code == OK else RefundOutcome.KNOWN
        elif code in REFUSALS:
            outcome = RefundOutcome.REFUSED
        else:
            raise ProviderUnreachable(f"refund answered {code}")
        if outcome is RefundOutcome.REFUNDED and answer.get("vnp_Amount") not in (request["vnp_Amount"], None, ""):
            raise ProviderUnreachable("refund answered with another sum")
        return RefundWord(outcome, code, answer.get("vnp_TransactionNo") or None, raw)

    def _query_request(self, order: Order, now: datetime) -> dict[str, str]:
        return {
            "vnp_RequestId": uuid7().hex,
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": self._merchant.tmn_code,
            "vnp_TxnRef": order.reference,
            "vnp_OrderInfo": order.description,
            "vnp_TransactionDate": local_time.written(order.created_at),
            "vnp_CreateDate": local_time.written(now),
            "vnp_IpAddr": OUR_ADDRESS,
        }

    async def _ask(
        self, request: dict[str, str], signed: tuple[str, ...], answered: tuple[str, ...]
    ) -> tuple[dict[str, str], str]:
        signature = signing.sign_fields(self._merchant.keys.current, request, signed)
        try:
            response = await self._client.post(self._merchant.api_url, json=request | {signing.HASH: signature})
            response.raise_for_status()
            parsed: Any = orjson.loads(response.content)
        except (httpx.HTTPError, orjson.JSONDecodeError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        if not isinstance(parsed, dict):
            raise ProviderUnreachable("no JSON object")
        answer = {name: "" if value is None else str(value) for name, value in parsed.items()}
        if not any(signing.fields_are_signed(key, answer, answered) for key in self._merchant.keys.accepted):
            raise ProviderUnreachable(f"{request['vnp_Command']} answer without a valid signature")
        if answer.get("vnp_TxnRef") not in (request["vnp_TxnRef"], None, ""):
            raise ProviderUnreachable(f"{request['vnp_Command']} answered for another order")
        return answer, response.text


def _word(outcome: Outcome, parameters: dict[str, str], raw: str) -> Word:
    amount = parameters.get("vnp_Amount", "")
    # Hundredths of a đồng exist on the wire alone; a sum that is not whole is nobody's.
    whole = amount.isascii() and amount.isdigit() and amount.endswith("00")
    amount_vnd = int(amount) // 100 if whole else None
    paid_at = local_time.read(parameters.get("vnp_PayDate"))
    return Word(outcome, amount_vnd, parameters.get("vnp_TransactionNo") or None, raw, paid_at)
