"""Every night, and when asked, everything is compared; the dossier service is asked outside of any transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from prometheus_client import Gauge
from servicekit.app import Kit
from servicekit.clock import VIETNAM
from servicekit.problems import Unavailable

from payment_service.access.gate import EXTRA as GATE
from payment_service.access.gate import DossierGate
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.parity import repository, service
from payment_service.parity.queries import Difference
from payment_service.parity.schemas import BreakKind

log = structlog.get_logger()

HOUR = 2
BATCH = 500
HEARD_AFTER = timedelta(minutes=15)
"""By then an event has arrived, or something is wrong."""
GAUGE = "payment_parity_breaks"


def measure(kit: Kit) -> None:
    """The metric that an alert watches; 0 is the only good value."""
    kit.extras[GAUGE] = Gauge(GAUGE, "Sums that two places should agree on and do not", registry=kit.metrics.registry)


async def check_parity(kit: Kit) -> bool:
    now = kit.clock()
    local = now.astimezone(VIETNAM)
    async with kit.database.transaction() as session:
        if local.hour == HOUR:
            await repository.plan_night(session, local.date(), now)
        run = await repository.next_run(session)
        kit.extras[GAUGE].set(await repository.count_open(session))  # also after a restart, between two runs
    if run is None:
        return False
    dossiers = await _dossier_differences(kit, now)
    kinds = [*service.HERE, *([] if dossiers is None else [BreakKind.CHARGE_DOSSIER])]
    async with kit.database.transaction() as session:
        found = [*await service.compare(session), *(dossiers or [])]
        new, healed = await service.record(session, run.id, kinds, found, now)
        count = await repository.count_open(session)
    kit.extras[GAUGE].set(count)
    for difference in found:
        log.error("parity_broken", kind=difference.kind, subject_id=str(difference.subject_id))
    log.info("parity_checked", new=new, healed=healed, open=count)
    return True


async def _dossier_differences(kit: Kit, now: datetime) -> list[Difference] | None:
    """None when the dossier service does not answer: nothing is known then, and nothing has healed."""
    gate: DossierGate = kit.extras[GATE]
    found: list[Difference] = []
    after: UUID | None = None
    while True:
        async with kit.database.sessions() as session:
            page = await repository.told_charges(session, now - HEARD_AFTER, after, BATCH)
        if not page:
            return found
        try:
            believed = await gate.settled_charges([charge.id for charge, _ in page])
        except Unavailable:
            log.warning("parity_without_dossiers")
            return None
        found += _compared(page, believed)
        after = page[-1][0].id


def _compared(page: Sequence[tuple[Charge, str]], believed: set[UUID]) -> list[Difference]:
    found = []
    for charge, agency in page:
        is_paid = charge.status != ChargeStatus.DUE
        if is_paid != (charge.id in believed):
            owed_vnd = charge.owed_vnd
            expected_vnd, found_vnd = (owed_vnd, 0) if is_paid else (0, owed_vnd)
            found.append(
                Difference(
                    BreakKind.CHARGE_DOSSIER, charge.id, agency, charge.dossier_id, charge.id, None,
                    expected_vnd, found_vnd,
                )
            )  # fmt: skip
    return found
