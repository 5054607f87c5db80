from datetime import timedelta
from typing import Any

import httpx
import structlog
from servicekit.clock import VIETNAM

from catalog_service.levels import judging, old_evidence, repository
from catalog_service.levels.validity import Validity
from catalog_service.turning_points import repository as turning_points

log = structlog.get_logger()

PAYMENT_SERVICE = "payment_service"
"""The client in `kit.extras`; absent where no payment service is configured."""
BATCH = 50
FORGOTTEN_AT_ONCE = 1000


async def judge_due(kit: Any) -> bool:
    """A proof or waiver that has just ended lowers the label now, while an import holds others. True: more wait."""
    now = kit.clock()
    async with kit.database.transaction() as session:
        codes = await repository.due(session, now, now.astimezone(VIETNAM).date(), BATCH)
        free = await turning_points.lock_free(session, codes) if codes else {}
        if free:
            await judging.refresh(session, list(free), now)
    return len(codes) == BATCH and bool(free)


async def forget_old_evidence(kit: Any) -> bool:
    """What is older than any proof lasts and any level is observed, and is the last of its kind nowhere. True: more
    are waiting."""
    validity = Validity.by(kit.settings)
    before = kit.clock() - max(validity.observed, *validity.of.values())
    async with kit.database.transaction() as session:
        forgotten = await old_evidence.forget_probes(session, before, FORGOTTEN_AT_ONCE)
        forgotten += await old_evidence.forget_dossiers(session, before, FORGOTTEN_AT_ONCE - forgotten)
    return forgotten == FORGOTTEN_AT_ONCE


async def ask_about_payment(kit: Any) -> None:
    """Renew the payment service's word when half of its time is over; what is not renewed expires."""
    client: httpx.AsyncClient | None = kit.extras.get(PAYMENT_SERVICE)
    if client is None:
        return
    now, lasting = kit.clock(), timedelta(days=kit.settings.payment_answer_days)
    async with kit.database.sessions() as session:
        known = await repository.payment_answer(session)
    if known and known.providers and known.expires_at - now > lasting / 2:
        return
    try:
        answer = (await client.get("/internal/online-payment")).raise_for_status().json()
        providers = sorted(item["name"] for item in answer["providers"] if item["answers"])
    except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
        log.warning("payment_service_not_asked", error=type(error).__name__)
        return
    if known and not providers and not known.providers:
        return
    async with kit.database.transaction() as session:
        values = {"providers": providers, "answered_at": now, "expires_at": now + lasting}
        await repository.keep_payment_answer(session, values)
        await repository.recheck_all(session, now)
