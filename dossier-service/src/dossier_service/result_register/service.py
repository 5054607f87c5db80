"""The register of results: what was issued, what holds, and what is revoked or replaced."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import ResultRevoked
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.steps import Step
from dossier_service.results import repository
from dossier_service.results.models import Result
from dossier_service.results.problems import ReplacementUnknown, ResultNotFound, ResultNotOut, ResultRevokedAlready
from dossier_service.results.schemas import ResultListed, RevokeBody
from dossier_service.results.validity import validity_of


async def page(
    session: Session,
    caller: Caller,
    issued_from: datetime | None,
    number: str | None,
    request: PageRequest,
    now: datetime,
) -> Page[ResultListed]:
    seen_from = await dossiers.vantages(session, caller)
    rows, next_cursor, total = await repository.register(session, seen_from, issued_from, number, request)
    items = [_listed(row.Result, row.Dossier, now) for row in rows]
    return Page[ResultListed](items=items, next_cursor=next_cursor, total=total)


def _listed(result: Result, dossier: Dossier, now: datetime) -> ResultListed:
    return ResultListed(
        id=result.id,
        dossier_id=dossier.id,
        dossier_code=dossier.code,
        code=result.code,
        number=result.number,
        title=result.title,
        issued_at=result.issued_at,
        expires_on=result.expires_on,
        validity=validity_of(result, now),
    )


async def revoke(
    session: Session,
    dossier_id: UUID,
    result_id: UUID,
    body: RevokeBody,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> tuple[Result, Dossier]:
    """By an approver of the agency that decided.

    Raises DossierNotFound, ResultNotFound, ActionNotYours, VersionConflict, ResultNotOut, ResultRevokedAlready,
    ReplacementUnknown.
    """
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    result = await repository.get(session, dossier.id, result_id)
    if result is None:
        raise ResultNotFound
    actor = await acting.as_one_of(session, dossier, caller, {ActorRole.APPROVER})
    expected.require(dossier.version)
    if dossier.status != Status.RETURNED:
        raise ResultNotOut
    if result.revoked_at:
        raise ResultRevokedAlready
    await _require_replacement(session, result, body.replaced_by)
    result.revoked_at, result.revoked_by, result.revoke_reason = now, caller.subject, body.reason
    result.revoke_legal_basis, result.replaced_by = body.legal_basis, body.replaced_by
    facts = {"result_id": result.id, "status": validity_of(result, now)}
    details = {"result_id": str(result.id), "number": result.number}
    step = Step(Action.REVOKE_RESULT, actor, now, ResultRevoked, facts, body.reason, body.legal_basis, details=details)
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return result, dossier


async def _require_replacement(session: Session, result: Result, replaced_by: UUID | None) -> None:
    if replaced_by is None:
        return
    if replaced_by == result.id or await repository.replacement(session, replaced_by, result.agency) is None:
        raise ReplacementUnknown
