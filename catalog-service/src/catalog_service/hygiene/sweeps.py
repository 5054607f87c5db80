from datetime import time, timedelta
from typing import Any

import structlog
from servicekit.clock import VIETNAM
from servicekit.settings import Profile

from catalog_service.hygiene import run_repository, running, service
from catalog_service.hygiene.link_trying import LinkTrier
from catalog_service.hygiene.models import HygieneRun
from catalog_service.hygiene.schemas import Phase
from catalog_service.settings import CatalogSettings

log = structlog.get_logger()

NIGHT_BEGINS, NIGHT_ENDS = time(1), time(5)
MAX_ATTEMPTS = 3
LINKS_AT_ONCE = 40
LINKS_LAST = timedelta(hours=3)
"""What is not tried by then is first in the next run."""


async def begin_night_run(kit: Any) -> None:
    """Once in a night of Vietnam, whenever in it the process is there."""
    now = kit.clock()
    if NIGHT_BEGINS <= now.astimezone(VIETNAM).time() < NIGHT_ENDS:
        async with kit.database.transaction() as session:
            await service.begin_night(session, now)


async def go_on_with_run(kit: Any) -> bool:
    """The next step of the oldest open run. The attempt at it is counted before, in a transaction of its own."""
    run = await _begin_attempt(kit)
    if run is None:
        return False
    if run.finished_at:
        return True
    if run.phase == Phase.LINKS:
        await _try_links(kit, run)
        return True
    async with kit.database.transaction() as session:
        run = await run_repository.get_for_update(session, run.operation_id)
        step = running.gather if run.phase == Phase.GATHER else running.judge_records
        await step(session, run, kit.clock())
        run.attempts = 0
    return True


async def _begin_attempt(kit: Any) -> HygieneRun | None:
    async with kit.database.transaction() as session:
        run = await run_repository.open_run(session)
        if run is None:
            return None
        if run.attempts >= MAX_ATTEMPTS:
            log.error("hygiene_run_given_up", operation_id=str(run.operation_id), phase=run.phase)
            await running.give_up(session, run, kit.clock())
        else:
            run.attempts += 1
        return run


async def _try_links(kit: Any, run: HygieneRun) -> None:
    """The network is asked between two transactions."""
    async with kit.database.sessions() as session:
        urls = await run_repository.untried(session, run.operation_id, LINKS_AT_ONCE)
    is_late = run.links_began_at is not None and kit.clock() - run.links_began_at > LINKS_LAST
    trier = _trier(kit.settings)
    tries = await trier.try_all(urls) if trier and urls and not is_late else {}
    async with kit.database.transaction() as session:
        run = await run_repository.get_for_update(session, run.operation_id)
        if tries:
            await running.keep_tries(session, run, kit.clock(), tries)
        else:
            await running.end_links(session, run, are_left=bool(urls))
        run.attempts = 0


def _trier(settings: CatalogSettings) -> LinkTrier | None:
    """None where nothing may be opened."""
    in_production = settings.profile is Profile.PRODUCTION
    tries_public = in_production if settings.link_tries_public is None else settings.link_tries_public
    allowed = frozenset() if in_production else settings.link_addresses_allowed
    return LinkTrier(settings.link_pause_seconds, allowed, tries_public) if tries_public or allowed else None
