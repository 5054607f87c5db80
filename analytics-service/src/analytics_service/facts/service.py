"""Events into facts, and facts into counts, in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
import structlog
from contracts.dossier import DossierEvent
from contracts.payment import PaymentSettled
from servicekit.database import Session

from analytics_service.facts import folding, repository
from analytics_service.freshness import repository as freshness

log = structlog.get_logger()

Fact = dict[str, Any]

REBUILD_BATCH = 5_000


async def fold(session: Session, events: Sequence[DossierEvent]) -> None:
    await _fold(session, events, _hear)


async def fold_payments(session: Session, events: Sequence[PaymentSettled]) -> None:
    await _fold(session, events, _hear_payment)


async def rebuild(session: Session) -> int:
    """Derive every fact again from what was heard, and count all again; gives how much was wrong, which a sound fold
    keeps at 0. What was known before stays known: a mended count is a change of today."""
    known_at = await freshness.write_alone(session)
    mended = await _derive_again(session)
    before = Counter(await repository.counts(session))
    await repository.count_again(session)
    after = Counter(await repository.counts(session))
    after.subtract(before)
    await repository.keep_changes(session, after, known_at)
    wrong = mended + sum(change != 0 for change in after.values())
    if wrong:
        log.warning("counts_mended", wrong=wrong)
    return wrong


async def _derive_again(session: Session) -> int:
    """In batches by id; gives how many facts did not follow from what was heard."""
    mended, after, names = 0, UUID(int=0), list(folding.derive({}, {}))
    while batch := await repository.stream_heard(session, names, after, REBUILD_BATCH):
        wrong = {
            dossier_id
            for dossier_id, steps, payments, stored in batch
            if stored != tuple(folding.derive(orjson.loads(steps), orjson.loads(payments)).values())
        }
        if wrong:
            await _derive(session, wrong)
        mended, after = mended + len(wrong), batch[-1][0]
    return mended


async def _derive(session: Session, dossier_ids: set[UUID]) -> None:
    facts = await repository.by_dossier(session, dossier_ids)
    anew = [fact | folding.derive(fact["steps"], fact["payments"]) for fact in facts.values()]
    await repository.store(session, anew)


async def _fold(session: Session, events: Sequence[Any], hear: Callable[[Fact, Any], None]) -> None:
    known_at = await freshness.write_alone(session)
    facts = await repository.by_dossier(session, {event.dossier_id for event in events})
    delta = Counter[repository.Cell]()
    for fact in facts.values():
        _count(delta, fact, -1)
    for event in events:
        hear(facts.setdefault(event.dossier_id, _unheard(event.dossier_id)), event)
    for fact in facts.values():
        fact |= folding.derive(fact["steps"], fact["payments"])
        _count(delta, fact, +1)
    await repository.store(session, list(facts.values()))
    await repository.add_counts(session, delta, known_at)


def _unheard(dossier_id: UUID) -> Fact:
    steps: dict[str, Any] = {}
    payments: dict[str, Any] = {}
    unheard = {"dossier_id": dossier_id, "steps": steps, "payments": payments}
    nothing = {"procedure_code": None, "agency": None, "origin": None}
    return unheard | nothing | folding.derive(steps, payments)


def _hear(fact: Fact, event: DossierEvent) -> None:
    fact["procedure_code"], fact["agency"], fact["origin"] = event.procedure_code, event.agency, event.origin
    fact["steps"][str(event.sequence)] = folding.heard(event)


def _hear_payment(fact: Fact, event: PaymentSettled) -> None:
    fact["payments"][str(event.sequence)] = folding.heard_payment(event)


def _count(delta: Counter[repository.Cell], fact: Fact, change: int) -> None:
    if folding.is_counted(fact):
        delta[tuple(fact[name] for name in repository.CELL)] += change
