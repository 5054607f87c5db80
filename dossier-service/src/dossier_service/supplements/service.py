"""Missing papers: one complete request, supplied paper by paper; meanwhile the clock stands still (R5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contracts.catalog import ProcedureRecord, TimeLimit, TimeUnit
from contracts.dossier import DossierSupplied, SupplementRequested
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.deadlines import service as deadlines
from dossier_service.documents import repository as documents
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step
from dossier_service.procedures import repository as procedures
from dossier_service.supplements import repository
from dossier_service.supplements.models import Supplement
from dossier_service.supplements.problems import (
    JustificationRequired,
    SupplementIncomplete,
    SupplementItemTwice,
    SupplementItemUnknown,
)
from dossier_service.supplements.schemas import SupplementBody, SupplementItemRead, SupplementRead


async def request(
    session: Session,
    dossier_id: UUID,
    body: SupplementBody,
    usual_wait: timedelta,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Dossier:
    """Mẫu 02. Raises JustificationRequired, and SupplementItemUnknown or SupplementItemTwice for a paper
    that the procedure doesn't know or the request names already."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REQUEST_SUPPLEMENT, expected, now)
    if dossier.supplement_count and body.justification is None:
        raise JustificationRequired
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    names = _names_of_items(record, body)
    supplement = Supplement(
        id=uuid7(),
        dossier_id=dossier.id,
        number=dossier.supplement_count + 1,
        justification=body.justification,
        reason=body.reason,
        legal_basis=body.legal_basis,
        items=[item.model_dump() | {"name": name} for item, name in zip(body.items, names, strict=True)],
        requested_by=caller.subject,
        requested_at=now,
        expires_at=await _end_of_wait(session, record, usual_wait, now),
    )
    facts = {
        "supplement_id": supplement.id,
        "item_count": len(body.items),
        "number": supplement.number,
        "counts_late": supplement.counts_late,
        "expires_at": supplement.expires_at,
    }
    details = {
        "supplement_id": str(supplement.id),
        "items": supplement.items,
        "number": supplement.number,
        "counts_late": supplement.counts_late,
        "justification": body.justification,
        "expires_at": supplement.expires_at.isoformat(),
    }
    step = Step(
        Action.REQUEST_SUPPLEMENT, actor, now, SupplementRequested, facts, body.reason, body.legal_basis, details
    )
    await steps.take(session, dossier, step)
    session.add(supplement)
    dossier.supplement_count += 1
    await session.flush()
    return dossier


async def supply(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Raises SupplementIncomplete until every requested item has got a paper since the request."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.SUPPLY, expected, now)
    step = Step(Action.SUPPLY, actor, now, None)
    supplement = await repository.open_of(session, dossier.id)
    if supplement is None:
        raise SupplementIncomplete([])
    wanted = {item["required_document"] for item in supplement.items}
    lacking = wanted - await documents.present(session, dossier.id, since=supplement.requested_at)
    if lacking:
        raise SupplementIncomplete(sorted(lacking))
    await steps.take(session, dossier, step)
    supplement.supplied_at = now
    await steps.tell(session, dossier, step, DossierSupplied, supplement_id=supplement.id, due_at=dossier.due_at)
    await session.flush()
    return dossier


async def list_of(session: Session, dossier_id: UUID, caller: Caller) -> list[SupplementRead]:
    """Every request, oldest first, with what has come of each item. Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    found = await repository.of_dossier(session, dossier.id)
    return [await _read(session, supplement) for supplement in found]


async def _read(session: Session, supplement: Supplement) -> SupplementRead:
    came: set[str] = set()
    if supplement.supplied_at is None:
        came = await documents.present(session, supplement.dossier_id, since=supplement.requested_at)

    def supplied(item: dict[str, str]) -> bool:
        return supplement.supplied_at is not None or item["required_document"] in came

    return SupplementRead(
        id=supplement.id,
        number=supplement.number,
        justification=supplement.justification,
        counts_late=supplement.counts_late,
        reason=supplement.reason,
        legal_basis=supplement.legal_basis,
        items=[SupplementItemRead(**item, supplied=supplied(item)) for item in supplement.items],
        requested_at=supplement.requested_at,
        expires_at=supplement.expires_at,
        reminded_at=supplement.reminded_at,
        expired_at=supplement.expired_at,
        supplied_at=supplement.supplied_at,
    )


async def _end_of_wait(session: Session, record: ProcedureRecord, usual_wait: timedelta, now: datetime) -> datetime:
    """The end of a working day: nobody is to bring papers when nobody is there."""
    days = record.course.supplement_wait_days or usual_wait.days
    return await deadlines.later(session, now, TimeLimit(value=days, unit=TimeUnit.DAY))


def _names_of_items(record: ProcedureRecord, body: SupplementBody) -> Sequence[str]:
    known = {paper.id: paper.name for paper in record.required_documents}
    asked: set[str] = set()
    for index, item in enumerate(body.items):
        if item.required_document not in known:
            raise SupplementItemUnknown(index)
        if item.required_document in asked:
            raise SupplementItemTwice(index)
        asked.add(item.required_document)
    return [known[item.required_document] for item in body.items]
