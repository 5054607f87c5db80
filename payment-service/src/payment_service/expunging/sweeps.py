"""What providers said holds the payer's bank and name: it goes once parity was proven and the time is over (PAY-15).

The hash stays, so that a copy which somebody else has kept can still be proven.
"""

from datetime import timedelta

import structlog
from servicekit.app import Kit

from payment_service.expunging import repository
from payment_service.settings import PaymentSettings

log = structlog.get_logger()

BATCH = 500


async def expunge_messages(kit: Kit) -> bool:
    settings, now = kit.settings, kit.clock()
    assert isinstance(settings, PaymentSettings)  # noqa: S101 - for the type checker
    before = now - timedelta(days=settings.raw_message_days)
    async with kit.database.transaction() as session:
        count = await repository.expunge(session, before, now, BATCH)
    if count:
        log.info("messages_expunged", count=count)
    return count == BATCH
