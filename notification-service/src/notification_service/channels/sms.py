"""SMS by the provider's HTTP interface; the reference is the delivery's id, by which it knows a repetition."""

from dataclasses import dataclass
from uuid import UUID

import httpx

from notification_service.deliveries.lifecycle import SENT, Outcome, permanent, temporary
from notification_service.templates.rendering import Rendered

_TRY_AGAIN = {401, 403, 404, 408, 425, 429}  # our own settings or the provider's load, not the message


@dataclass(frozen=True)
class SmsGateway:
    client: httpx.AsyncClient
    sender: str

    async def send(self, phone: str, text: Rendered, delivery_id: UUID) -> Outcome:
        message = {"to": phone, "text": text.body, "reference": str(delivery_id), "sender": self.sender}
        try:
            answer = await self.client.post("/sms/messages", json=message)
        except httpx.HTTPError as error:
            return temporary(f"sms_{type(error).__name__}")
        if answer.is_success:
            return SENT
        failed = temporary if answer.status_code >= 500 or answer.status_code in _TRY_AGAIN else permanent
        return failed(f"sms_{answer.status_code}")
