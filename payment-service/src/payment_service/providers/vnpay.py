"""VNPay 2.1.0: the signed pay address, the notification (IPN), and the question what became of an order (querydr)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import orjson
from servicekit.clock import VIETNAM
from servicekit.ids import uuid7

from payment_service.providers import vnpay_signing as signing
from payment_service.providers.protocol import Order, Outcome, ProviderUnreachable, Word

VERSION = "2.1.0"
OK = "00"
NOT_FOUND = "91"
FAILED = "02"
OUR_ADDRESS = "127.0.0.1"
"""vnp_IpAddr of a question that no payer asks."""


@dataclass(frozen=True)
class Merchant:
    tmn_code: str
    hash_secret: str
    pay_url: str
    api_url: str


@dataclass(frozen=True)
class Notification:
    reference: str
    word: Word


class VNPay:
    name = "vnpay"

    def __init__(self, merchant: Merchant, client: httpx.AsyncClient) -> None:
        self._merchant, self._client = merchant, client

    def redirect_url(self, order: Order, client_address: str) -> str:
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
            "vnp_CreateDate": _local(order.created_at),
            "vnp_ExpireDate": _local(order.expires_at),
            "vnp_IpAddr": client_address,
            "vnp_ReturnUrl": order.return_url,
        }
        return f"{self._merchant.pay_url}?{signing.signed_query(self._merchant.hash_secret, parameters)}"

    def read_notification(self, raw_query: str) -> Notification | None:
        """None unless the query carries our merchant's signature."""
        parameters = signing.verified_query(self._merchant.hash_secret, raw_query)
        if parameters is None or parameters.get("vnp_TmnCode") != self._merchant.tmn_code:
            return None
        paid = parameters.get("vnp_ResponseCode") == OK and parameters.get("vnp_TransactionStatus") == OK
        outcome = Outcome.PAID if paid else Outcome.FAILED
        return Notification(parameters.get("vnp_TxnRef", ""), _word(outcome, parameters, raw_query))

    async def query(self, order: Order, now: datetime) -> Word:
        answer, raw = await self._ask(self._query_request(order, now))
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

    def _query_request(self, order: Order, now: datetime) -> dict[str, str]:
        request = {
            "vnp_RequestId": uuid7().hex,
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": self._merchant.tmn_code,
            "vnp_TxnRef": order.reference,
            "vnp_OrderInfo": order.description,
            "vnp_TransactionDate": _local(order.created_at),
            "vnp_CreateDate": _local(now),
            "vnp_IpAddr": OUR_ADDRESS,
        }
        signature = signing.sign_fields(self._merchant.hash_secret, request, signing.QUERY_REQUEST)
        return request | {signing.HASH: signature}

    async def _ask(self, request: dict[str, str]) -> tuple[dict[str, str], str]:
        try:
            response = (await self._client.post(self._merchant.api_url, json=request)).raise_for_status()
            parsed: dict[str, Any] = orjson.loads(response.content)
        except (httpx.HTTPError, orjson.JSONDecodeError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        answer = {name: "" if value is None else str(value) for name, value in parsed.items()}
        if not signing.fields_are_signed(self._merchant.hash_secret, answer, signing.QUERY_RESPONSE):
            raise ProviderUnreachable("querydr answer without a valid signature")
        if answer.get("vnp_TxnRef") not in (request["vnp_TxnRef"], None, ""):
            raise ProviderUnreachable("querydr answered for another order")
        return answer, response.text


def _word(outcome: Outcome, parameters: dict[str, str], raw: str) -> Word:
    amount = parameters.get("vnp_Amount", "")
    # Hundredths of a đồng exist on the wire alone; a sum that is not whole is nobody's.
    whole = amount.isascii() and amount.isdigit() and amount.endswith("00")
    return Word(outcome, int(amount) // 100 if whole else None, parameters.get("vnp_TransactionNo") or None, raw)


def _local(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")
