"""Every night all ledgers are reckoned anew; what does not agree is told, listed and counted."""

from uuid import UUID

import structlog
from prometheus_client import Gauge
from servicekit.app import Kit
from servicekit.clock import VIETNAM

from dossier_service.ledger_checks import repository, service
from dossier_service.ledger_checks.service import Known

log = structlog.get_logger()
BATCH = 500
HOUR = 2
GAUGE = "ledger_mismatches"


def measure(kit: Kit) -> None:
    """The metric that an alert watches; 0 is the only good value."""
    kit.extras[GAUGE] = Gauge(GAUGE, "Due dates that their ledger does not lead to", registry=kit.metrics.registry)


async def check_at_night(kit: Kit) -> None:
    if kit.clock().astimezone(VIETNAM).hour == HOUR:
        await check_all(kit)


async def check_all(kit: Kit) -> int:
    """How many do not agree."""
    now, known = kit.clock(), Known()
    after: UUID | None = None
    checked = 0
    while True:
        async with kit.database.transaction() as session:
            page = await repository.page(session, after, BATCH)
            mismatches = await service.check(session, page, known, now)
            await repository.keep(session, [dossier.id for dossier in page], mismatches)
        for row in mismatches:
            log.error("ledger_mismatch", dossier_id=str(row["dossier_id"]), fault=row["fault"])
        checked += len(page)
        if len(page) < BATCH:
            break
        after = page[-1].id
    async with kit.database.sessions() as session:
        count = await repository.count(session)
    kit.extras[GAUGE].set(count)
    log.info("ledgers_checked", checked=checked, mismatches=count)
    return count
