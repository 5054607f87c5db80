"""Drafts on which nobody works: their owner is told the day, after that day they are closed, later they are erased."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from servicekit.app import Kit
from servicekit.database import Session

from dossier_service.drafts import repository, service
from dossier_service.drafts.repository import Place
from dossier_service.settings import DossierSettings

log = structlog.get_logger()
BATCH = 100

Find = Callable[[Session, datetime, Place | None, int], Awaitable[list[Place]]]
Act = Callable[[Session, UUID], Awaitable[None]]


async def end_drafts(kit: Kit) -> None:
    settings = kit.settings
    assert isinstance(settings, DossierSettings)  # noqa: S101 - for the type checker
    now, days = kit.clock(), settings.draft_reminder_days
    idle_since = now - timedelta(days=max(settings.draft_kept_days - days, 0))
    erased_by = now - timedelta(days=settings.draft_erased_after_days)
    await _each(kit, repository.to_expire, now, lambda session, one: service.expire(session, one, now))
    await _each(
        kit, repository.to_remind, idle_since, lambda session, one: service.remind(session, one, idle_since, days, now)
    )
    await _each(kit, repository.to_erase, erased_by, lambda session, one: service.erase(session, one, now))


async def _each(kit: Kit, find: Find, latest: datetime, act: Act) -> None:
    """Page after page to the end, each draft in its own transaction: one that fails is logged and holds none up."""
    after: Place | None = None
    while True:
        async with kit.database.sessions() as session:
            page = await find(session, latest, after, BATCH)
        for place in page:
            try:
                async with kit.database.transaction() as session:
                    await act(session, place.dossier_id)
            except Exception:
                log.exception("draft_end_failed", dossier_id=str(place.dossier_id))
        if len(page) < BATCH:
            return
        after = page[-1]
