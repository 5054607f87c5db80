"""Filings are scored when what came around them is known; reviews that nobody has closed come to an end."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from servicekit.app import Kit
from servicekit.database import Session

from dossier_service.reviews import repository, service
from dossier_service.reviews.rules import NEIGHBOURHOOD

log = structlog.get_logger()
BATCH = 100
LOOKS_BACK = timedelta(days=7)
"""What could not be scored in that time stays unscored: the look through all filings would grow with them."""


async def score_filings(kit: Kit) -> bool:
    """True when more may be waiting."""
    now = kit.clock()
    async with kit.database.sessions() as session:
        found = await repository.unscored(session, now - LOOKS_BACK, now - NEIGHBOURHOOD, BATCH)
    done = await _each(kit, [filing.dossier_id for filing in found], now, service.score)
    return done == BATCH


async def expire_reviews(kit: Kit) -> bool:
    now = kit.clock()
    async with kit.database.sessions() as session:
        found = await repository.expired(session, now, BATCH)
    return await _each(kit, found, now, service.expire) == BATCH


async def _each(
    kit: Kit, dossier_ids: Sequence[UUID], now: datetime, act: Callable[[Session, UUID, datetime], Awaitable[None]]
) -> int:
    """Each in its own transaction: one that fails keeps no other waiting. Gives how many went well."""
    done = 0
    for dossier_id in dossier_ids:
        try:
            async with kit.database.transaction() as session:
                await act(session, dossier_id, now)
            done += 1
        except Exception:
            log.exception("filing_review_failed", dossier_id=str(dossier_id))
    return done
