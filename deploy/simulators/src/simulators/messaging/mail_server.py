"""The SMTP server: takes every e-mail and keeps it, unless a fault was ordered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import assert_never

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.faults import SLOW_SECONDS, TIMEOUT_SECONDS, Fault, Partner
from simulators.messaging import store
from simulators.messaging.protocol import readable_text
from simulators.simulation import Simulation

log = structlog.get_logger()

TAKEN = "250 2.0.0 Message accepted"
TRY_LATER = "451 4.3.0 Temporary local problem, try again later"
REFUSED = "550 5.7.1 Message refused"


class Mailbox:
    """aiosmtpd's handler."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd
        match self._simulation.faults.take(Partner.SMTP):
            case Fault.NONE:
                pass
            case Fault.SLOW:
                await asyncio.sleep(SLOW_SECONDS)
            case Fault.TIMEOUT:
                await asyncio.sleep(TIMEOUT_SECONDS)
                return TRY_LATER
            case Fault.HTTP_500 | Fault.SESSION_EXPIRED:
                return TRY_LATER
            case Fault.ERROR_MINUS_1:
                return REFUSED
            case unknown:
                assert_never(unknown)
        self._keep(envelope)
        return TAKEN

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        mail = message_from_bytes(content, _class=EmailMessage, policy=default)
        subject, reference = str(mail["Subject"] or ""), str(mail["Message-ID"] or "")
        for recipient in envelope.rcpt_tos:
            store.save(
                self._simulation.storage,
                store.EMAIL,
                recipient,
                readable_text(mail),
                self._simulation.clock(),
                reference=reference,
                subject=subject,
                sender=envelope.mail_from or "",
            )
        log.info("email_received", recipients=len(envelope.rcpt_tos))


@asynccontextmanager
async def serving_mail(simulation: Simulation) -> AsyncIterator[None]:
    """Listens while open; the port is noted, since 0 lets the system choose."""
    loop, settings = asyncio.get_running_loop(), simulation.settings

    def connection() -> SMTP:
        return SMTP(Mailbox(simulation), hostname="simulators", enable_SMTPUTF8=True, loop=loop)

    server = await loop.create_server(connection, settings.host, settings.smtp_port)
    simulation.smtp_port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
