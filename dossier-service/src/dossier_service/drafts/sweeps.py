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
    await page_by_page(
        kit.database,
        lambda session, after, count: find(session, latest, after, count),
        lambda session, place: act(session, place.dossier_id),
        "draft_end_failed",
    )
