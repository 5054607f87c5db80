"""The end: issue the result, hand it back, be rated."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from contracts.catalog import ProcedureRecord
from contracts.dossier import DossierRated, Origin
from contracts.dossier import ResultReturned as ResultReturnedEvent
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.documents import repository as documents
from dossier_service.documents.models import Document
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import TRIAL_MARK, local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.results import repository
from dossier_service.results.models import Rating, Result
from dossier_service.results.problems import ResultExpiresInPast, ResultNotFound, ResultNumberTaken
from dossier_service.results.schemas import RateBody, ResultBody, ResultDocument, ResultRead
from dossier_service.results.validity import validity_of

ACKNOWLEDGEMENT = "Giấy xác nhận đã nhận hồ sơ"


async def issue(
    session: Session, dossier: Dossier, record: ProcedureRecord, body: ResultBody | None, by: str, now: datetime
) -> Result:
    """The result's row; for a procedure without a result document it is the acknowledgement.

    Raises ResultNumberTaken, ResultExpiresInPast.
    """
    number = (body.number if body else None) or f"KQ-{dossier.code}"
    await repository.hold_number(session, dossier.executing_agency, number)
    if await repository.number_taken(session, dossier.executing_agency, number):
        raise ResultNumberTaken
    expires_on = body.expires_on if body else None
    if expires_on and expires_on < local_day(now):
        raise ResultExpiresInPast
    title = body.title if body else (record.results[0].name if record.results else ACKNOWLEDGEMENT)
    if dossier.origin == Origin.TRIAL:
        title = f"{TRIAL_MARK} {title}"
    result = Result(
        id=uuid7(),
        dossier_id=dossier.id,
        code=secrets.token_urlsafe(12),
        title=title,
        document_ids=list(body.document_ids) if body else [],
        issued_by=by,
        issued_at=now,
        agency=dossier.executing_agency,
        number=number,
        expires_on=expires_on,
    )
    session.add(result)
    return result


async def withdraw(session: Session, dossier_id: UUID) -> None:
    """A decision that is taken back has no result; nobody outside the house has seen it."""
    await repository.delete_of(session, dossier_id)


def returns_by_itself(dossier: Dossier, record: ProcedureRecord) -> bool:
    """Nobody has to come for it: there is no paper, or it is delivered online."""
    return not record.results or dossier.delivery.get("method") == "online"


async def hand_back(session: Session, dossier: Dossier, actor: Actor, now: datetime, *, has_document: bool) -> None:
    on_file = await documents.on_file(session, dossier.id)
    facts = {
        "method": dossier.delivery.get("method", "online"),
        "has_result_document": has_document,
        "outcome": dossier.outcome,
        "papers": on_file.papers,
        "reused_papers": on_file.reused,
    }
    dossier.finished_at = now
    await steps.take(session, dossier, Step(Action.RETURN_RESULT, actor, now, ResultReturnedEvent, facts))


async def return_result(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """The clerk hands the result over at the counter, or sends it by post."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.RETURN_RESULT, expected, now)
    issued = await repository.of_dossier(session, dossier.id)
    await hand_back(session, dossier, actor, now, has_document=any(result.document_ids for result in issued))
    await session.flush()
    return dossier


async def rate(
    session: Session, dossier_id: UUID, body: RateBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Once, by the applicant. Raises AlreadyRated."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.RATE, expected, now)
    details = {"score": body.score}
    await steps.take(session, dossier, Step(Action.RATE, actor, now, DossierRated, details, details=details))
    session.add(Rating(dossier_id=dossier.id, score=body.score, comment=body.comment, rated_at=now))
    await session.flush()
    return dossier


async def readable(session: Session, dossier_id: UUID, caller: Caller) -> tuple[Dossier, Sequence[Result]]:
    """The applicant sees results once they are handed back, officials as soon as they are issued."""
    dossier = await dossiers.get(session, dossier_id, caller)
    if caller.kind is not CallerKind.OFFICIAL and dossier.status != Status.RETURNED:
        return dossier, []
    return dossier, await repository.of_dossier(session, dossier.id)


async def get(session: Session, dossier_id: UUID, result_id: UUID, caller: Caller) -> tuple[Dossier, Result]:
    """Raises DossierNotFound, ResultNotFound."""
    dossier, found = await readable(session, dossier_id, caller)
    result = next((result for result in found if result.id == result_id), None)
    if result is None:
        raise ResultNotFound
    return dossier, result


async def read(session: Session, result: Result, now: datetime) -> ResultRead:
    return (await read_all(session, [result], now))[0]


async def read_all(session: Session, found: Sequence[Result], now: datetime) -> list[ResultRead]:
    """Of one dossier."""
    papers = await documents.of_dossier(session, found[0].dossier_id) if found else []
    known = {paper.id: paper for paper in papers}
    return [_read(result, known, now) for result in found]


def _read(result: Result, papers: Mapping[UUID, Document], now: datetime) -> ResultRead:
    base = f"/api/v1/dossiers/{result.dossier_id}"
    shown = [
        ResultDocument(
            id=paper.id,
            file_name=paper.file_name,
            media_type=paper.media_type,
            size=paper.size,
            sha256=paper.sha256,
            url=f"{base}/documents/{paper.id}",
        )
        for paper in (papers[document_id] for document_id in result.document_ids)
    ]
    return ResultRead(
        id=result.id,
        code=result.code,
        title=result.title,
        number=result.number,
        issued_at=result.issued_at,
        signed_at=result.signed_at,
        expires_on=result.expires_on,
        validity=validity_of(result, now),
        revoked_at=result.revoked_at,
        revoke_reason=result.revoke_reason,
        replaced_by=result.replaced_by,
        documents=shown,
        acknowledgement_url=None if shown else f"{base}/results/{result.id}/acknowledgement.pdf",
    )
