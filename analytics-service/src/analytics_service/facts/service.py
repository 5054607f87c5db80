"""Events into facts, and facts into counts, in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from contracts.dossier import DossierEvent, Pushed
from contracts.feedback import FeedbackFiled
from contracts.payment import PaymentSettled
from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.facts import cells, folding, rebuilding, repository
from analytics_service.facts.repository import ROLLUPS, Rollup
from analytics_service.facts.tallying import Cell
from analytics_service.freshness import repository as freshness

log = structlog.get_logger()

Fact = dict[str, Any]
Deltas = dict[Rollup[Any], Counter[Cell]]

_HEARD = {"steps", "payments"}
COMPLAINT = "complaint"
MENDED_AT_ONCE = 500
"""A statement takes at most 32,767 values."""


async def fold(session: Session, events: Sequence[DossierEvent]) -> None:
    await _fold(session, events, _hear)


async def fold_payments(session: Session, events: Sequence[PaymentSettled]) -> None:
    await _fold(session, events, _hear_payment)


async def fold_pushes(session: Session, events: Sequence[Pushed]) -> None:
    await _fold(session, events, _hear_push)


async def fold_complaints(session: Session, events: Sequence[FeedbackFiled]) -> None:
    """Of those alone that are about a dossier."""
    complaints = [event for event in events if event.kind == COMPLAINT and event.dossier_id]
    if complaints:
        await _fold(session, complaints, _hear_complaint)


async def rebuild(session: Session) -> int:
    """Derive every fact again from what was heard, and count all again; gives how much was wrong, which a sound fold
    keeps at 0. What was known before stays known: a mended count is a change of today."""
    known_at = await freshness.write_alone(session)
    wrong_facts = list(await rebuilding.wrong_facts(session))
    for start in range(0, len(wrong_facts), MENDED_AT_ONCE):
        await _derive(session, set(wrong_facts[start : start + MENDED_AT_ONCE]), known_at.astimezone(VIETNAM).date())
    wrong = len(wrong_facts)
    for rollup in ROLLUPS:
        # Apart: where one of the two alone is wrong, the other stays as it is.
        lacking, unchanged = await cells.lacking(session, rollup), await cells.lacking_in_changes(session, rollup)
        await repository.add_up(session, rollup, lacking)
        await repository.keep_changes(session, rollup, unchanged, known_at)
        wrong += len(lacking.keys() | unchanged.keys())
    if wrong:
        log.warning("counts_mended", wrong=wrong)
    return wrong


async def _derive(session: Session, dossier_ids: set[UUID], today: date) -> None:
    facts = await repository.by_dossier(session, dossier_ids)
    anew = [fact | folding.derive(fact["steps"], fact["payments"]) | {"known_on": today} for fact in facts.values()]
    await repository.store(session, anew, today)


async def _fold(session: Session, events: Sequence[Any], hear: Callable[[Fact, Any], None]) -> None:
    known_at = await freshness.write_alone(session)
    today = known_at.astimezone(VIETNAM).date()
    facts = await repository.by_dossier(session, {event.dossier_id for event in events})
    before = {dossier_id: dict(fact) for dossier_id, fact in facts.items()}
    deltas: Deltas = {rollup: Counter() for rollup in ROLLUPS}
    for fact in facts.values():
        _count(deltas, fact, -1)
    for event in events:
        hear(facts.setdefault(event.dossier_id, _unheard(event.dossier_id)), event)
    for dossier_id, fact in facts.items():
        fact |= folding.derive(fact["steps"], fact["payments"])
        if _is_changed(fact, before.get(dossier_id)):
            fact["known_on"] = today
        _count(deltas, fact, +1)
    await repository.store(session, list(facts.values()), today)
    for rollup, delta in deltas.items():
        await repository.add(session, rollup, delta, known_at)


def _unheard(dossier_id: UUID) -> Fact:
    steps: dict[str, Any] = {}
    payments: dict[str, Any] = {}
    unheard = {"dossier_id": dossier_id, "steps": steps, "payments": payments}
    nothing = dict.fromkeys(("procedure_code", "agency", "origin")) | {"is_pushed": False, "is_complained_of": False}
    return unheard | nothing | folding.derive(steps, payments)


def _is_changed(fact: Fact, before: Fact | None) -> bool:
    return before is None or any(fact[name] != before[name] for name in fact.keys() - _HEARD)


def _hear(fact: Fact, event: DossierEvent) -> None:
    fact["procedure_code"], fact["agency"], fact["origin"] = event.procedure_code, event.agency, event.origin
    fact["steps"][str(event.sequence)] = folding.heard(event)


def _hear_payment(fact: Fact, event: PaymentSettled) -> None:
    fact["payments"][str(event.sequence)] = folding.heard_payment(event)


def _hear_push(fact: Fact, _: Pushed) -> None:
    fact["is_pushed"] = True


def _hear_complaint(fact: Fact, _: FeedbackFiled) -> None:
    fact["is_complained_of"] = True


def _count(deltas: Deltas, fact: Fact, change: int) -> None:
    for rollup, delta in deltas.items():
        for cell in rollup.cells(fact):
            delta[cell] += change * rollup.added(fact, cell)
