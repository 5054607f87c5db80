"""Drafts on which nobody works: their owner is told the day, after that day they are closed, later they are erased."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from servicekit.app import Kit
from servicekit.database import Session
from servicekit.sweeps import page_by_page

from dossier_service.drafts import repository, service
from dossier_service.drafts.repository import Place
from dossier_service.settings import DossierSettings

Find = Callable[[Session, datetime, Place | None, int], Awaitable[list[Place]]]
Act = Callable[[Session, UUID, datetime], Awaitable[None]]


async def end_drafts(kit: Kit) -> None:
    settings = kit.settings
    assert isinstance(settings, DossierSettings)  # noqa: S101 - for the type checker
    days = settings.draft_reminder_days
    idle = timedelta(days=max(settings.draft_kept_days - days, 0))

    async def remind(session: Session, dossier_id: UUID, now: datetime) -> None:
        await service.remind(session, dossier_id, now - idle, days, now)

    await _each(kit, repository.to_expire, service.expire, timedelta())
    await _each(kit, repository.to_remind, remind, idle)
    await _each(kit, repository.to_erase, service.erase, timedelta(days=settings.draft_erased_after_days))


async def _each(kit: Kit, find: Find, act: Act, after_time: timedelta) -> None:
    await page_by_page(
        kit.database,
        lambda session, after, count: find(session, kit.clock() - after_time, after, count),
        lambda session, place: act(session, place.dossier_id, kit.clock()),
        "draft_end_failed",
    )
