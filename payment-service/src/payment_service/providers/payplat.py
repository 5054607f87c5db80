"""The payment platform of the national portal (PayPlat): create a transaction, ask about it, hear of it, be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson

from payment_service.providers import local_time, payplat_bill
from payment_service.providers import payplat_signing as signing
from payment_service.providers.beneficiaries import Beneficiaries
from payment_service.providers.keys import Keys
from payment_service.providers.payplat_bill import BillLine
from payment_service.providers.protocol import (
    Bill,
    Invitation,
    Notification,
    Order,
    Outcome,
    ProviderUnreachable,
    Word,
)

OK, NOT_FOUND = "0", "5"
VERSION, PAY, WEB = "3.0", "PAY", "1"
OUTCOMES = {"success": Outcome.PAID, "failed": Outcome.FAILED, "cancelled": Outcome.FAILED, "pending": Outcome.OPEN}


@dataclass(frozen=True)
class Account:
    """Ours at the platform."""

    client_id: str
    keys: Keys
    create_url: str
    detail_url: str


class PayPlat:
    name = "payplat"
    can_be_asked = True

    def __init__(self, account: Account, beneficiaries: Beneficiaries, client: httpx.AsyncClient) -> None:
        self._account, self._beneficiaries, self._client = account, beneficiaries, client

    def reference(self, payment_id: UUID) -> str:
        return payment_id.hex

    async def invite(self, order: Order, bill: Bill) -> Invitation:
        asked = {
            "client_id": self._account.client_id,
            "transaction_id": order.reference,
            "trans_amount": order.amount_vnd,
            "command": PAY,
            "version": VERSION,
            "description": order.description,
            "locale": "vi",
            "country_code": "VN",
            "currency_code": "VND",
            "environment": WEB,
            "bill_info": self.bill_info(
                bill, [BillLine(bill.kind, bill.fee_id, bill.name, order.amount_vnd)], order.description
            ),
            "addition_fee": "0",
            "return_url": order.return_url,
        }
        answer, raw = await self._post(self._account.create_url, asked, signing.CREATE)
        address = answer.get("payment_url")
        if str(answer.get("error")) != OK or not isinstance(address, str):
            raise ProviderUnreachable(f"create answered {answer.get('error')}")
        return Invitation(address, raw)

    async def query(self, order: Order, now: datetime) -> Word:
        asked = {"client_id": self._account.client_id, "transaction_id": order.reference}
        answer, raw = await self._post(self._account.detail_url, asked, signing.DETAIL)
        if str(answer.get("error")) == NOT_FOUND:
            return Word(Outcome.ABSENT, None, None, raw)
        notification = self._verified(answer, raw)
        if str(answer.get("error")) != OK or notification is None or notification.reference != order.reference:
            raise ProviderUnreachable(f"detail answered {answer.get('error')} or without a valid checksum")
        return notification.word

    def read_notification(self, raw: bytes) -> Notification | None:
        """None unless it carries a checksum with our key, for our account."""
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return None
        text = raw.decode(errors="replace")
        return self._verified(document, text) if isinstance(document, dict) else None

    def _verified(self, document: dict[str, Any], raw: str) -> Notification | None:
        signed = [signing.is_signed(document, signing.NOTICE, key) for key in self._account.keys.accepted]
        outcome = OUTCOMES.get(str(document.get("status")))
        if not any(signed) or document.get("client_id") != self._account.client_id or outcome is None:
            return None
        transaction = str(document.get("platform_transaction_id") or "") or None
        paid_at = local_time.read(document.get("pay_date"))
        word = Word(outcome, _whole(document.get("trans_amount")), transaction, raw, paid_at)
        return Notification(str(document.get("transaction_id") or ""), word)

    def bill_info(self, bill: Bill, lines: Sequence[BillLine], description: str) -> dict[str, Any]:
        return payplat_bill.bill_info(
            self._beneficiaries.of(bill.procedure_code, bill.agency), bill, lines, description
        )

    def read_lookup(self, raw: bytes) -> str | None:
        """The dossier's code (MaHoSo) that the platform asks about; None without a checksum of ours."""
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return None
        if not isinstance(document, dict) or document.get("client_id") != self._account.client_id:
            return None
        signed = [signing.is_signed(document, signing.LOOKUP, key) for key in self._account.keys.accepted]
        code = str(document.get("MaHoSo") or "")
        return code if any(signed) and code.isprintable() else None

    async def _post(self, url: str, asked: dict[str, Any], fields: tuple[str, ...]) -> tuple[dict[str, Any], str]:
        signed = asked | {signing.CHECKSUM: signing.checksum(asked, fields, self._account.keys.current)}
        try:
            response = (await self._client.post(url, json=signed)).raise_for_status()
            answer = orjson.loads(response.content)
        except (httpx.HTTPError, orjson.JSONDecodeError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise ProviderUnreachable("no JSON object")
        return answer, response.text


def _whole(amount: object) -> int | None:
    """A sum that is not whole is nobody's."""
    if isinstance(amount, int) and not isinstance(amount, bool):
        return amount
    text = str(amount)
    return int(text) if text.isascii() and text.isdigit() else None
