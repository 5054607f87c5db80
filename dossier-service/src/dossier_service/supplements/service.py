"""Missing papers: one complete request, supplied paper by paper; meanwhile the clock stands still (R5)."""

from datetime import datetime
from uuid import UUID

from contracts.catalog import ProcedureRecord
from contracts.dossier import DossierSupplied, SupplementRequested
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.documents import repository as documents
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.lifecycle import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import SupplementIncomplete, SupplementItemUnknown
from dossier_service.dossiers.schemas import SupplementBody
from dossier_service.dossiers.steps import Step
from dossier_service.procedures import repository as procedures
from dossier_service.supplements import repository
from dossier_service.supplements.models import Supplement


async def request(
    session: Session, dossier_id: UUID, body: SupplementBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Mẫu 02. Raises SupplementItemUnknown for a paper that the procedure doesn't know."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REQUEST_SUPPLEMENT, expected, now)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    names = _names_of_items(record, body)
    supplement = Supplement(
        id=uuid7(),
        dossier_id=dossier.id,
        reason=body.reason,
        legal_basis=body.legal_basis,
        items=[item.model_dump() | {"name": name} for item, name in zip(body.items, names, strict=True)],
        requested_by=caller.subject,
        requested_at=now,
    )
    facts = {"supplement_id": supplement.id, "item_count": len(body.items)}
    details = {"supplement_id": str(supplement.id), "items": supplement.items}
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
    supplement = await repository.open_of(session, dossier.id)
    step = Step(Action.SUPPLY, actor, now, None)
    if supplement is None:
        await steps.take(session, dossier, step)
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


def _names_of_items(record: ProcedureRecord, body: SupplementBody) -> list[str]:
    known = {paper.id: paper.name for paper in record.required_documents}
    for index, item in enumerate(body.items):
        if item.required_document not in known:
            raise SupplementItemUnknown(index)
    return [known[item.required_document] for item in body.items]
