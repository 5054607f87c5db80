"""Events into facts, and facts into counts, in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import structlog
from contracts.dossier import DossierEvent
from contracts.payment import PaymentSettled
from servicekit.database import Session

from analytics_service.facts import folding, repository

log = structlog.get_logger()

Fact = dict[str, Any]


async def fold(session: Session, events: Sequence[DossierEvent]) -> None:
    await _fold(session, events, _hear)


async def fold_payments(session: Session, events: Sequence[PaymentSettled]) -> None:
    await _fold(session, events, _hear_payment)


async def rebuild(session: Session) -> int:
    """Count all facts again; gives how many counts were wrong, which a sound fold keeps at 0."""
    await repository.fold_alone(session)
    before = await repository.counts(session)
    await repository.count_again(session)
    after = await repository.counts(session)
    wrong = sum(before.get(cell) != after.get(cell) for cell in before.keys() | after.keys())
    if wrong:
        log.warning("counts_mended", wrong=wrong)
    return wrong


async def _fold(session: Session, events: Sequence[Any], hear: Callable[[Fact, Any], None]) -> None:
    await repository.fold_alone(session)
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
    await repository.add_counts(session, delta)


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
