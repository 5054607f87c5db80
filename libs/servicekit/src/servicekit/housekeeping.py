"""Sweeps that every service has: published events, handled events and stored answers don't stay for ever."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func

from servicekit import relay
from servicekit.sweeps import Sweep
from servicekit.tables import idempotency_key, inbox

ANSWERS_KEPT = timedelta(hours=72)
# Longer than the outbox keeps events: a replay never finds its own trace gone.
INBOX_KEPT = relay.KEEP + timedelta(days=16)


async def purge_old_rows(kit: Any) -> None:
    await relay.purge(kit.database)
    async with kit.database.transaction() as session:
        await session.execute(delete(idempotency_key).where(idempotency_key.c.created_at < func.now() - ANSWERS_KEPT))
        await session.execute(delete(inbox).where(inbox.c.handled_at < func.now() - INBOX_KEPT))


HOUSEKEEPING = (Sweep(purge_old_rows, every_seconds=3600),)
