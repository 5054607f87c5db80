"""E-mail by SMTP. The Message-ID is made from the delivery's id: a repeated message is recognised as the same."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from uuid import UUID

import aiosmtplib

from notification_service.deliveries.lifecycle import SENT, Outcome, permanent, temporary
from notification_service.templates.rendering import Rendered

TIMEOUT_SECONDS = 10.0
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True)
class Mailer:
    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None

    async def send(self, address: str, text: Rendered, delivery_id: UUID) -> Outcome:
        if not _ADDRESS.fullmatch(address):
            return permanent("email_address_invalid")
        try:
            await aiosmtplib.send(
                self._message(address, text, delivery_id),
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[0].code)
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            return temporary(f"smtp_{type(error).__name__}")
        return SENT

    def _message(self, address: str, text: Rendered, delivery_id: UUID) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = address
        message["Subject"] = text.title
        message["Message-ID"] = f"<{delivery_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text.body)
        return message


def _refused(code: int) -> Outcome:
    # RFC 5321 4.2.1: 5yz is final, all else may pass; 535 is our own login, which an operator mends.
    final = 500 <= code < 600 and code != 535
    return permanent(f"smtp_{code}") if final else temporary(f"smtp_{code}")
